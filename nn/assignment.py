"""Assignments of several attributes at once: all are made or none, whatever interrupts."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from itertools import starmap
from typing import Any

Change = tuple[Any, str, Any]
"""An object, the name of an attribute, and what the attribute becomes."""


def assign(changes: Sequence[Change]) -> None:
    """Make all changes; if one fails or Ctrl-C comes, take back those that were made."""
    before = [(thing, name, getattr(thing, name)) for thing, name, _ in changes]
    try:
        put(changes)
    except BaseException:
        put(before)
        raise


def put(changes: Sequence[Change]) -> None:
    """Make the changes one after the other.

    The interpreter runs the one expression without returning to bytecode, where alone it would
    handle a signal: assignments that run no Python code are not interrupted.
    """
    deque(starmap(setattr, changes), maxlen=0)


def changed(things: Iterable[Any], name: str, values: Iterable[Any]) -> list[Change]:
    """The changes that give each thing its value, all as the attribute of that name."""
    return [(thing, name, x) for thing, x in zip(things, values, strict=True)]
