"""Plain numbers that change between calls, in places where they are hard to see."""

import functools
import operator
from collections import namedtuple
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from autograd_core import Value, exp, relu, tanh
from tests.autograd_core.program.bank.environment import changed
from tests.autograd_core.program.bank.planted import EITHER, RIGHT, Planted, Run


def attribute_by_its_name():
    """getattr with a name that is computed."""
    settings = SimpleNamespace(scale_1=2.0)

    def f(x):
        return x * getattr(settings, "scale_" + str(1))  # frozen

    def change():
        settings.scale_1 += 1.0

    return changed(f, change)


def entry_by_itemgetter():
    """operator.itemgetter from a dictionary."""
    settings = {"scale": 2.0}
    read = operator.itemgetter("scale")

    def f(x):
        return x * read(settings)  # frozen

    def change():
        settings["scale"] += 1.0

    return changed(f, change)


def variables_of_an_object():
    """vars() of an object."""
    settings = SimpleNamespace(scale=2.0)

    def f(x):
        return x * vars(settings)["scale"]  # frozen

    def change():
        settings.scale += 1.0

    return changed(f, change)


def slots():
    """An object without a dictionary."""

    class Settings:
        __slots__ = ("scale",)

    settings = Settings()
    settings.scale = 2.0

    def f(x):
        return x * settings.scale  # frozen

    def change():
        settings.scale += 1.0

    return changed(f, change)


def computed_attribute():
    """A property that reads another object."""
    held = [2.0]

    class Settings:
        @property
        def scale(self):
            return held[0] * 1.0

    settings = Settings()

    def f(x):
        return x * settings.scale  # frozen

    def change():
        held[0] += 1.0

    return changed(f, change)


def attribute_of_nobody():
    """__getattr__ makes an attribute of what another object holds."""
    held = {"scale": 2.0}

    class Settings:
        def __getattr__(self, name):
            return held[name]

    settings = Settings()

    def f(x):
        return x * settings.scale  # frozen

    def change():
        held["scale"] += 1.0

    return changed(f, change)


def item_of_an_object():
    """__getitem__ of a class of the user's."""

    class Settings:
        def __init__(self):
            self._held = {"scale": 2.0}

        def __getitem__(self, name):
            return self._held[name]

        def put(self, name, number):
            self._held[name] = number

    settings = Settings()

    def f(x):
        return x * settings["scale"]  # frozen

    return changed(f, lambda: settings.put("scale", settings["scale"] + 1.0))


def called_object():
    """An object that is called gives the number."""

    class Rate:
        def __init__(self):
            self.now = 2.0

        def __call__(self):
            return self.now

    rate = Rate()

    def f(x):
        return x * rate()  # frozen

    def change():
        rate.now += 1.0

    return changed(f, change)


def closure_of_a_closure():
    """A function that a function made, three deep."""
    scale = [2.0]

    def outer():
        def middle():
            def inner():
                return scale[0]

            return inner

        return middle

    read = outer()()

    def f(x):
        return x * read()  # frozen

    def change():
        scale[0] += 1.0

    return changed(f, change)


def in_a_lambda_of_a_list():
    """Functions in a list, one of which holds the number as its default."""
    functions = [lambda x, c=2.0: x * c, lambda x, c=3.0: x * c]

    def f(x):
        return functions[0](x) + 1.0  # frozen

    return changed(f, functions.reverse)


def data_class():
    """A field of a data class."""

    @dataclass
    class Settings:
        scale: float = 2.0

    settings = Settings()

    def f(x):
        return x * settings.scale  # frozen

    def change():
        settings.scale += 1.0

    return changed(f, change)


def named_tuple():
    """A tuple that is replaced by another."""
    kind = namedtuple("Settings", "scale")
    held = {"now": kind(2.0)}

    def f(x):
        return x * held["now"].scale  # frozen

    def change():
        held["now"] = held["now"]._replace(scale=held["now"].scale + 1.0)

    return changed(f, change)


def view_of_an_array():
    """A view of an array of NumPy whose base is changed."""
    base = np.array([[1.0, 2.0], [3.0, 4.0]])
    column = base[:, 1]

    def f(x):
        return x * float(column[0]) + float(column.sum())  # frozen

    def change():
        base[0, 1] += 1.0

    return changed(f, change)


def method_exchanged():
    """A method of a class is replaced."""

    class Model:
        def act(self, x):
            return tanh(x)

        def __call__(self, x):
            return self.act(x) * 2.0  # frozen

    def change():
        Model.act = (lambda self, x: relu(x)) if "act" in vars(Model) else Model.act

    return changed(Model(), change)


def method_of_one_object():
    """A method of one object is replaced."""

    class Model:
        def act(self, x):
            return tanh(x)

        def __call__(self, x):
            return self.act(x) * 2.0  # frozen

    model = Model()

    def change():
        model.act = exp

    return changed(model, change)


def code_exchanged():
    """The code of a function is replaced."""

    def helper(x):
        return x * 2.0

    def other(x):
        return x * 3.0

    def f(x):
        return helper(x) + 1.0  # frozen

    def change():
        helper.__code__ = other.__code__

    return changed(f, change)


def base_class():
    """A number of a base class."""

    class Base:
        scale = 2.0

    class Model(Base):
        def __call__(self, x):
            return x * self.scale  # frozen

    def change():
        Base.scale += 1.0

    return changed(Model(), change)


def shadowed():
    """An attribute of the object hides one of its class from the second call on."""

    class Model:
        scale = 2.0

        def __call__(self, x):
            return x * self.scale  # frozen

    model = Model()

    def change():
        model.scale = model.scale + 1.0

    return changed(model, change)


def entry_appears():
    """A key that was absent is there later."""
    settings = {}

    def f(x):
        return x * settings.get("scale", 2.0)  # frozen

    def change():
        settings["scale"] = settings.get("scale", 2.0) + 1.0

    return changed(f, change)


def attribute_appears():
    """An attribute that was absent is there later."""
    settings = SimpleNamespace()

    def f(x):
        return x * getattr(settings, "scale", 2.0)  # frozen

    def change():
        settings.scale = getattr(settings, "scale", 2.0) + 1.0

    return changed(f, change)


def cached_number():
    """functools.cache remembers a number, and is cleared."""
    held = [2.0]

    @functools.cache
    def scale():
        return held[0]

    def f(x):
        return x * scale()  # frozen

    def change():
        held[0] += 1.0
        scale.cache_clear()

    return changed(f, change)


def cached_property():
    """functools.cached_property is deleted and computed anew."""

    class Model:
        number = 2.0

        @functools.cached_property
        def scale(self):
            return self.number

        def __call__(self, x):
            return x * self.scale  # frozen

    model = Model()

    def change():
        model.number += 1.0
        model.__dict__.pop("scale", None)

    return changed(model, change)


def own_numbers():
    """A vector class of the user's, made of Values."""

    class Vector:
        def __init__(self, parts):
            self.parts = parts

        def __add__(self, other):
            return Vector([a + b for a, b in zip(self.parts, other.parts, strict=True)])

        def dot(self, other):
            return sum(a * b for a, b in zip(self.parts, other.parts, strict=True))

    w = Vector([Value(0.5), Value(1.5)])

    def f(x, y):
        v = Vector([x, y]) + w
        return v.dot(w)

    return Run(f, [(0.5, 1.5), (2.5, -1.0), (0.25, 4.0)], lambda: w.parts)


def own_numbers_as_arguments():
    """A vector class of the user's as an argument: its Values are inputs or parameters."""

    class Vector:
        def __init__(self, *parts):
            self.parts = list(parts)

    a, b, c = (Vector(Value(p), Value(q)) for p, q in ((0.5, 1.5), (2.5, -1.0), (0.25, 4.0)))

    def f(v):
        return v.parts[0] * v.parts[1]

    return Run(f, [(a,), (b,), (c,), (a,)], lambda: a.parts + b.parts + c.parts)


def numbers_of_an_argument():
    """Plain numbers of an object that is an argument, changed in place."""
    settings = SimpleNamespace(scale=2.0)

    def f(x, s):
        return x * s.scale  # frozen

    def change():
        settings.scale += 1.0

    return Run(f, [(0.5, settings), change, (1.5, settings), change, (2.5, settings)])


def function_as_an_argument():
    """A function as an argument, whose closure changes."""
    scale = 2.0

    def g(x):
        return x * scale  # frozen

    def change():
        nonlocal scale
        scale += 1.0

    return Run(lambda x, h: h(x) + 1.0, [(0.5, g), change, (1.5, g), (1.5, tanh), (2.5, tanh)])


def order_of_a_dictionary():
    """The order of a dictionary's entries."""
    ws = {"a": Value(0.5), "b": Value(3.0)}

    def f(x):
        first, second = ws.values()
        return first * x - second  # frozen

    def change():
        ws["a"] = ws.pop("a")

    return changed(f, change, lambda: [*ws.values()])


def length_only():
    """Only the length of a list matters."""
    rows = ["a", "b"]

    def f(x):
        return x / len(rows)  # frozen

    return changed(f, lambda: rows.append("c"))


def membership():
    """Whether something is in a set of words."""
    words = {"a"}

    def f(x):
        return x * 2.0 if "b" in words else x * 3.0  # frozen

    return changed(f, lambda: words.symmetric_difference_update({"b"}))


PROGRAMS = (
    Planted(own_numbers, RIGHT),
    *(
        Planted(make, EITHER)
        for make in (
            attribute_by_its_name,
            entry_by_itemgetter,
            variables_of_an_object,
            slots,
            computed_attribute,
            attribute_of_nobody,
            item_of_an_object,
            called_object,
            closure_of_a_closure,
            in_a_lambda_of_a_list,
            data_class,
            named_tuple,
            view_of_an_array,
            method_exchanged,
            method_of_one_object,
            code_exchanged,
            base_class,
            shadowed,
            entry_appears,
            attribute_appears,
            cached_number,
            cached_property,
            own_numbers_as_arguments,
            numbers_of_an_argument,
            function_as_an_argument,
            order_of_a_dictionary,
            length_only,
            membership,
        )
    ),
)
