"""Plain numbers that change between calls, in places where they are hard to see."""

import contextvars
import ctypes
import functools
import operator
import threading
import weakref
from array import array
from collections import ChainMap, Counter, OrderedDict, UserList, defaultdict, deque, namedtuple
from dataclasses import dataclass
from types import MappingProxyType, ModuleType, SimpleNamespace

import numpy as np

from autograd_core import Value, exp, relu, tanh
from tests.autograd_core.program.static.bank.environment import POINTS, changed
from tests.autograd_core.program.static.bank.planted import EITHER, RIGHT, Planted, Run


def attribute_by_its_name():
    """getattr with a name that is computed."""
    settings = SimpleNamespace(scale_1=2.0)

    def f(x):
        return x * getattr(settings, "scale_" + str(1))  # frozen

    def change():
        settings.scale_1 += 1.0

    return changed(f, change)


def attribute_by_attrgetter():
    """operator.attrgetter with a path."""
    settings = SimpleNamespace(inner=SimpleNamespace(scale=2.0))
    read = operator.attrgetter("inner.scale")

    def f(x):
        return x * read(settings)  # frozen

    def change():
        settings.inner.scale += 1.0

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


def globals_by_name():
    """globals() asked by a name that is computed."""
    world = {"SCALE_A": 2.0}
    exec("def f(x):\n    return x * globals()['SCALE_' + 'A']  # frozen\n", world)

    def change():
        world["SCALE_A"] += 1.0

    return changed(world["f"], change)


def module_of_settings():
    """A module whose variable is assigned."""
    config = ModuleType("bank_config")
    config.scale = 2.0

    def f(x):
        return x * config.scale  # frozen

    def change():
        config.scale += 1.0

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


def other_containers():
    """A default dictionary, a counter, an ordered dictionary, a deque, a chain, a view."""
    counts, rest = Counter(a=2), defaultdict(float, b=2.0)
    ordered, row = OrderedDict(c=2.0), deque([2.0])
    chain, view = ChainMap({}, {"d": 2.0}), MappingProxyType(ordered)
    parts = [
        lambda: counts["a"],
        lambda: rest["b"],
        lambda: ordered["c"],
        lambda: row[0],
        lambda: chain["d"],
        lambda: view["c"],
    ]
    turn = iter(range(100))

    def f(x):
        total = x
        for part in parts:
            total = total * part()  # frozen
        return total

    def change():
        k = next(turn) % 4
        if k == 0:
            counts["a"] += 1
        if k == 1:
            chain["d"] = 5.0
        if k == 2:
            row[0] = 7.0
        if k == 3:
            rest["b"] = ordered["c"] = 9.0

    return Run(f, [s for p in POINTS * 2 for s in (p, change)])


def user_list():
    """A list that is a class of Python's library."""
    scales = UserList([2.0])

    def f(x):
        return x * scales[0]  # frozen

    def change():
        scales[0] += 1.0

    return changed(f, change)


def arrays_of_numbers():
    """array.array, bytearray, memoryview, ctypes."""
    numbers, raw = array("d", [2.0]), bytearray([2])
    view, c = memoryview(array("d", [2.0])), (ctypes.c_double * 1)(2.0)
    turn = iter(range(100))

    def f(x):
        return x * numbers[0] * raw[0] * view[0] * c[0]  # frozen

    def change():
        (numbers, raw, view, c)[next(turn) % 4][0] = 5

    return Run(f, [s for p in POINTS * 2 for s in (p, change)])


def view_of_an_array():
    """A view of an array of NumPy whose base is changed."""
    base = np.array([[1.0, 2.0], [3.0, 4.0]])
    column = base[:, 1]

    def f(x):
        return x * float(column[0]) + float(column.sum())  # frozen

    def change():
        base[0, 1] += 1.0

    return changed(f, change)


def weak_reference():
    """An object behind a weak reference."""

    class Settings:
        scale = 2.0

    settings = Settings()
    link = weakref.ref(settings)

    def f(x):
        return x * link().scale  # frozen

    def change():
        settings.scale += 1.0

    return changed(f, change)


def context_variable():
    """A context variable."""
    scale = contextvars.ContextVar("scale", default=2.0)

    def f(x):
        return x * scale.get()  # frozen

    return changed(f, lambda: scale.set(scale.get() + 1.0))


def thread_local():
    """An attribute that each thread has for itself."""
    settings = threading.local()
    settings.scale = 2.0

    def f(x):
        return x * settings.scale  # frozen

    def change():
        settings.scale += 1.0

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


def class_exchanged():
    """An object becomes one of another class."""

    class Soft:
        def act(self, x):
            return tanh(x)

    class Hard:
        def act(self, x):
            return relu(x)

    thing = Soft()

    def f(x):
        return thing.act(x) * 2.0  # frozen

    def change():
        thing.__class__ = Hard if type(thing) is Soft else Soft

    return changed(f, change)


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


def global_appears():
    """A global that was absent is there later."""
    world = {}
    exec(
        "def f(x):\n    try:\n        s = SCALE\n    except NameError:\n        s = 2.0\n"
        "    return x * s  # frozen\n",
        world,
    )

    def change():
        world["SCALE"] = world.get("SCALE", 2.0) + 1.0

    return changed(world["f"], change)


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


def label_as_data():
    """The label of a Value decides."""
    w = Value(0.5, label="a")

    def f(x):
        return w * x if w.label == "a" else w + x  # frozen

    def change():
        w.label = "b" if w.label == "a" else "a"

    return changed(f, change, lambda: [w])


def attribute_of_a_value():
    """Nothing stops a program from hanging numbers on an object of its own beside a Value."""
    scales = weakref.WeakKeyDictionary()

    class Key:
        pass

    key = Key()
    scales[key] = 2.0

    def f(x):
        return x * scales[key]  # frozen

    def change():
        scales[key] += 1.0

    return changed(f, change)


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
            attribute_by_attrgetter,
            entry_by_itemgetter,
            variables_of_an_object,
            globals_by_name,
            module_of_settings,
            slots,
            computed_attribute,
            attribute_of_nobody,
            item_of_an_object,
            called_object,
            closure_of_a_closure,
            in_a_lambda_of_a_list,
            data_class,
            named_tuple,
            other_containers,
            user_list,
            arrays_of_numbers,
            view_of_an_array,
            weak_reference,
            context_variable,
            thread_local,
            method_exchanged,
            method_of_one_object,
            class_exchanged,
            code_exchanged,
            base_class,
            shadowed,
            entry_appears,
            attribute_appears,
            global_appears,
            cached_number,
            cached_property,
            own_numbers_as_arguments,
            numbers_of_an_argument,
            function_as_an_argument,
            label_as_data,
            attribute_of_a_value,
            order_of_a_dictionary,
            length_only,
            membership,
        )
    ),
)
