"""Clocks, counters and iterators: what is another thing at each call."""

import datetime
import itertools
import time
from types import SimpleNamespace

from autograd_core import Value
from tests.autograd_core.program.static.bank.planted import EITHER, Planted, Run

POINTS = [(0.5,), (-1.25,), (2.0,)]


def clock():
    """A clock with a high resolution."""
    return Run(lambda x: x * time.perf_counter(), POINTS)  # frozen


def slow_clock():
    """A clock that stands still while the function is recorded twice."""
    ticks = SimpleNamespace(now=7.0)

    def f(x):
        return x * ticks.now  # frozen

    def tick():
        ticks.now += 1.0

    return Run(f, [POINTS[0], tick, POINTS[1], tick, POINTS[2]])


def whole_seconds():
    """The time in days: the same in any two recordings, and another tomorrow."""
    return Run(
        lambda x: x + datetime.date.today().toordinal() + time.time() // 86400.0,  # frozen
        POINTS,
    )


def count():
    """itertools.count: 0, 1, 2, ..."""
    numbers = itertools.count()
    return Run(lambda x: x * next(numbers), POINTS)  # frozen


def nonlocal_counter():
    """A counter in the enclosing function."""
    calls = 0

    def f(x):
        nonlocal calls
        calls += 1  # frozen
        return x / calls  # frozen

    return Run(f, POINTS)


def attribute_of_function():
    """A counter that is an attribute of the function itself."""

    def f(x):
        f.calls += 1  # frozen
        return x + f.calls  # frozen

    f.calls = 0
    return Run(f, POINTS)


def attribute_of_class():
    """A counter that all objects of a class share."""

    class Layer:
        calls = 0

        def __call__(self, x):
            Layer.calls += 1  # frozen
            return x * Layer.calls  # frozen

    return Run(Layer(), POINTS)


def late_counter():
    """A counter that matters from the sixth call on: a warm-up that ends."""
    calls = [0]

    def f(x):
        calls[0] += 1  # frozen
        rate = 0.1 if calls[0] > 5 else 1.0  # frozen
        return x * rate  # frozen

    return Run(f, POINTS * 4)


def alternating():
    """Every third call differs: two recordings may fall on equal ones."""
    signs = itertools.cycle([1.0, 1.0, -1.0])
    return Run(lambda x: x * next(signs), POINTS * 3)  # frozen


def generator():
    """A generator that yields the next weight."""

    def weights():
        w = 1.0
        while True:
            yield w
            w *= 0.5

    w = weights()
    return Run(lambda x: x * next(w), POINTS)  # frozen


def consumed():
    """An iterator of data that each call consumes."""
    rows = iter([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0])
    return Run(lambda x: x * next(rows, 0.0), POINTS)  # frozen


def state_of_an_object():
    """A step number that an optimiser by hand keeps and the loss reads."""
    state = SimpleNamespace(step=0)
    w = Value(0.5)

    def f(x):
        return w * x * (1.0 - 0.1 * state.step)  # frozen

    def advance():
        state.step += 1

    return Run(f, [POINTS[0], advance, POINTS[1], advance, POINTS[2]], lambda: [w])


def identity_number():
    """The address of an argument."""

    def f(x):
        return x * (id(x) % 1024 + id(object()) % 512)  # frozen

    return Run(f, [(Value(0.5),), (Value(1.5),)])


PROGRAMS = (
    *map(
        Planted,
        (
            clock,
            count,
            nonlocal_counter,
            attribute_of_function,
            attribute_of_class,
            late_counter,
            alternating,
            generator,
            consumed,
        ),
    ),
    Planted(slow_clock, EITHER),
    Planted(whole_seconds, EITHER),
    Planted(state_of_an_object, EITHER),
    Planted(identity_number),
)
