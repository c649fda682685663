"""Stands in for the `cython` module where Cython is not installed; the engine runs interpreted."""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

compiled = False


def cclass(cls: T) -> T:
    """Compiled: an extension type, its fields in C."""
    return cls


def final(cls: T) -> T:
    """Compiled: a class without subclasses."""
    return cls


def no_gc(cls: T) -> T:
    """Compiled: instances are not tracked by the cyclic collector."""
    return cls


def freelist(size: int) -> Callable[[T], T]:
    """Compiled: keep up to `size` freed instances for reuse."""
    return lambda cls: cls


def cast(kind: object, x: T) -> T:
    """Compiled: x taken to be of a type, unchecked."""
    return x


def cdivision(on: bool) -> Callable[[T], T]:
    """Compiled: whether a division by 0 gives what C gives; False raises, as Python does."""
    return lambda function: function
