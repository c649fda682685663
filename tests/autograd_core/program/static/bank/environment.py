"""Plain numbers, functions and objects from outside that change between two calls."""

import functools
import itertools
import os
from types import SimpleNamespace

import numpy as np

from autograd_core import Value, relu, tanh
from tests.autograd_core.program.static.bank.planted import EITHER, Planted, Run

POINTS = [(0.5,), (-1.25,), (2.0,)]
RUNS = itertools.count()


def changed(f, change, parameters=list):
    """A run of three calls with a change before the second and the third."""
    return Run(f, [POINTS[0], change, POINTS[1], change, POINTS[2]], parameters)


def global_number():
    """A number of the module."""
    world = {"SCALE": 2.0}
    exec("def f(x):\n    return x * SCALE  # frozen\n", world)

    def change():
        world["SCALE"] += 1.0

    return changed(world["f"], change)


def closed_over():
    """A number of the enclosing function."""
    scale = 2.0

    def f(x):
        return x * scale  # frozen

    def change():
        nonlocal scale
        scale += 1.0

    return changed(f, change)


def default_argument():
    """The default of an argument is set anew."""

    def f(x, scale=2.0):
        return x * scale  # frozen

    def change():
        f.__defaults__ = (f.__defaults__[0] + 1.0,)

    return changed(f, change)


def default_list():
    """A mutable default that grows with each call."""

    def f(x, seen=[]):  # noqa: B006
        seen.append(1)
        return x * len(seen)  # frozen

    return Run(f, POINTS)


def attribute():
    """A number that is an attribute of an object: a temperature that is lowered."""
    settings = SimpleNamespace(temperature=1.0)

    def f(x):
        return tanh(x / settings.temperature)  # frozen

    def change():
        settings.temperature *= 0.5

    return changed(f, change)


def attribute_of_self():
    """The same of the object whose method is recorded."""

    class Model:
        def __init__(self):
            self.w, self.rate = Value(0.5), 1.0

        def __call__(self, x):
            return self.w * x * self.rate  # frozen

    model = Model()

    def change():
        model.rate *= 0.5

    return changed(model, change, lambda: [model.w])


def attribute_of_a_class():
    """A number that all objects of a class share."""

    class Model:
        rate = 1.0

        def loss(self, x):
            return x * self.rate  # frozen

    def change():
        Model.rate *= 0.5

    return changed(Model().loss, change)


def entry_of_a_list():
    """A number in a list."""
    scales = [2.0, 3.0]

    def f(x):
        return x * scales[0] + scales[1]  # frozen

    def change():
        scales[0] += 1.0

    return changed(f, change)


def list_that_grows():
    """Data in a list to which rows are appended."""
    rows = [1.0, 2.0]
    w = Value(0.5)

    def f(x):
        return sum((w * row - x) ** 2 for row in rows)  # frozen

    return changed(f, lambda: rows.append(3.0), lambda: [w])


def entry_of_a_dictionary():
    """A number in a dictionary of settings."""
    settings = {"scale": 2.0}

    def f(x):
        return x * settings["scale"]  # frozen

    def change():
        settings["scale"] += 1.0

    return changed(f, change)


def entry_of_an_array():
    """An array of NumPy that is changed in place."""
    scales = np.array([2.0, 3.0])

    def f(x):
        return x * float(scales[0]) + float(scales[1])  # frozen

    def change():
        scales[0] += 1.0

    return changed(f, change)


def deep_inside():
    """A number four objects away."""
    outer = SimpleNamespace(a=[{"b": SimpleNamespace(c=2.0)}])

    def f(x):
        return x * outer.a[0]["b"].c  # frozen

    def change():
        outer.a[0]["b"].c += 1.0

    return changed(f, change)


def function_exchanged():
    """A function of the enclosing scope is exchanged for another."""
    activation = tanh

    def f(x):
        return activation(x) * 2.0  # frozen

    def change():
        nonlocal activation
        activation = relu if activation is tanh else tanh

    return changed(f, change)


def helper_with_a_number():
    """The number belongs to a helper, not to the function itself."""
    scale = 2.0

    def helper(x):
        return x * scale  # frozen

    def change():
        nonlocal scale
        scale += 1.0

    return changed(lambda x: helper(x) + 1.0, change)


def switch():
    """A flag of an object decides the way: train() and eval() by hand."""
    model = SimpleNamespace(training=True)

    def f(x):
        return x * 2.0 if model.training else x * 3.0  # frozen

    def change():
        model.training = not model.training

    return changed(f, change)


def word():
    """A word selects the operation."""
    settings = SimpleNamespace(kind="tanh")

    def f(x):
        return getattr(x, settings.kind)() * 2.0  # frozen

    def change():
        settings.kind = "exp" if settings.kind == "tanh" else "tanh"

    return changed(f, change)


def partial():
    """The arguments that functools.partial holds."""
    extra = [2.0]

    def f(extra, x):
        return x * extra[0]  # frozen

    def change():
        extra[0] += 1.0

    return changed(functools.partial(f, extra), change)


def variable_of_the_system():
    """A variable of the system's environment."""
    name = f"BANK_SCALE_{next(RUNS)}"
    os.environ[name] = "2.0"

    def f(x):
        return x * float(os.environ[name])  # frozen

    def change():
        os.environ[name] = str(float(os.environ[name]) + 1.0)

    return Run(f, [POINTS[0], change, POINTS[1]], state=lambda: float(os.environ.pop(name)))


def rate_that_cools():
    """A loop that anneals: the weight of a penalty falls between the calls."""
    w, weight = Value(0.5), [1.0]

    def f(x):
        return (w * x - 1.0) ** 2 + weight[0] * w * w  # frozen

    def cool():
        weight[0] *= 0.5

    return changed(f, cool, lambda: [w])


def back_again():
    """A number changes and comes back: what was recorded first is right again."""
    settings = SimpleNamespace(scale=2.0)

    def f(x):
        return x * settings.scale  # frozen

    def change():
        settings.scale = 5.0 if settings.scale == 2.0 else 2.0

    return changed(f, change)


def constant_value():
    """A Value that is a constant, and whose number is assigned."""
    from autograd_core.value import constant

    c = constant(2.0)

    def f(x):
        return x * c  # frozen

    def change():
        c.data = c.data + 1.0

    return changed(f, change)


def settings_of_the_module():
    """A dictionary of a module, which the function reaches by its name."""
    world = {"SETTINGS": {"scale": 2.0}}
    exec("def f(x):\n    return x * SETTINGS['scale']  # frozen\n", world)

    def change():
        world["SETTINGS"]["scale"] += 1.0

    return changed(world["f"], change)


PROGRAMS = (
    Planted(default_list),
    *(
        Planted(make, EITHER)
        for make in (
            global_number,
            closed_over,
            default_argument,
            attribute,
            attribute_of_self,
            attribute_of_a_class,
            entry_of_a_list,
            list_that_grows,
            entry_of_a_dictionary,
            entry_of_an_array,
            deep_inside,
            function_exchanged,
            helper_with_a_number,
            switch,
            word,
            partial,
            variable_of_the_system,
            rate_that_cools,
            back_again,
            constant_value,
            settings_of_the_module,
        )
    ),
)
