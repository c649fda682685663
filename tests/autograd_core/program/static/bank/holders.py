"""Things that hold a number, and how programs of the bank read and change it."""

import abc
import dataclasses
import decimal
import functools
import gc
import types
from typing import Any, NamedTuple

import numpy as np

from tests.autograd_core.program.static.bank.environment import changed
from tests.autograd_core.program.static.bank.planted import EITHER, Planted


class Held:
    """A thing of the user's with a number."""

    scale = 2.0

    def __init__(self, scale: float = 2.0):
        self.own = scale


class Kind(type):
    """A class of classes with a number."""

    scale = 2.0


@dataclasses.dataclass
class Fields:
    """A data class."""

    own: float = 2.0


@dataclasses.dataclass(slots=True)
class Slotted:
    """A data class without a dictionary."""

    own: float = 2.0


class Row(NamedTuple):
    """A named tuple that holds something that can be changed."""

    thing: Any


class Wrapped(np.ndarray):
    """An array with an attribute."""


class Sheet:
    """Its numbers are read with computed names, and as an item."""

    def __init__(self):
        self.column_a = 2.0

    def __getattr__(self, name):
        if name[:2] == "__":
            raise AttributeError(name)
        return self.__dict__["column_" + name]


class Descriptor:
    """An attribute that another object holds."""

    def __init__(self):
        self.held = 2.0

    def __get__(self, thing, kind):
        return self.held


def described():
    """An object of a new class that has such an attribute."""
    return type("Described", (), {"scale": Descriptor()})()


class Measured(abc.ABC):  # noqa: B024
    """What counts as one is registered."""


class Name(str):
    """A word with a number."""


def more(thing, name, by=1.0):
    """Add to an attribute."""
    setattr(thing, name, getattr(thing, name) + by)


def more_at(thing, key, by=1.0):
    """Add to an item."""
    thing[key] = thing[key] + by


def function_with(**attributes):
    """A new function with attributes, defaults and a closure."""
    inner = attributes.get("scale", 2.0)

    def unused(a=2.0, *, b=2.0):
        return inner

    unused.__dict__.update(attributes)
    return unused


def new_class(**members):
    """A class that nobody else has."""
    return Kind("Made", (), {"own": 2.0, **members})


def dispatched():
    """A function that is chosen by the class of its argument."""

    @functools.singledispatch
    def choose(thing):
        return 2.0

    choose(1.0)
    return choose


def warm_cache():
    """A cached function that was called before, and what it read then."""
    held = [2.0]

    @functools.lru_cache
    def scale():
        return held[0]

    scale()
    return types.SimpleNamespace(scale=scale, held=held)


def clear(cached):
    """Let a cached function compute again."""
    cached.held[0] += 1.0
    cached.scale.cache_clear()


def number_in(text):
    """The number that a text writes."""
    return float(text)


def exact(held):
    """A third, to as many digits as the context has."""
    return decimal.Decimal(1) / decimal.Decimal(3)


def other_precision(held):
    """Let numbers have more digits."""
    held.own += 1.0
    decimal.getcontext().prec = int(held.own)


def exchanged_in(held):
    """Let another class be a Measured."""
    Measured.register(type("Other", (), {}))
    Measured.register(held)


def unregistered():
    """A class that is no Measured yet."""
    return type("New", (), {})


def of_order(held):
    """The first entry of an ordered dictionary."""
    return next(iter(held.values()))


def reads_pattern(held):
    """A field of an object that a pattern names."""
    match held:
        case Fields(own=scale):
            return scale
    return 0.0


def reads_by_place(held):
    """The same by its place."""
    match held:
        case Fields(scale):
            return scale
    return 0.0


def reads_made_name(held):
    """An attribute whose name is put together."""
    return getattr(held, "o" + "w" + held.__class__.__name__[:0] + "n")


def gc_referent(view):
    """The dictionary behind a view."""
    return next(thing for thing in gc.get_referents(view) if isinstance(thing, dict))


def reading(name: str, make_held: Any, read: Any, change: Any) -> Planted:
    """A program that multiplies by what it reads in a thing, and what changes that."""

    def make():
        held = make_held()
        decimal.getcontext().prec = 28

        def f(x):
            return x * float(read(held))

        return changed(f, lambda: change(held))

    make.__name__ = name
    make.__doc__ = f"A number that something holds: {name.replace('_', ' ')}."
    return Planted(make, EITHER, in_a_table=True)
