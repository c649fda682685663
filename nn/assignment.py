"""Assign several attributes at once: all or none, even if something interrupts."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from itertools import starmap
from typing import Any

Change = tuple[Any, str, Any]
"""An object, the name of an attribute, and what the attribute becomes."""


def assign(changes: Sequence[Change]) -> None:
    """Make all changes; if one fails or Ctrl-C comes, undo those already made."""
    before = [(thing, name, getattr(thing, name)) for thing, name, _ in changes]
    try:
        put(changes)
    except BaseException:
        put(before)
        raise


def put(changes: Sequence[Change]) -> None:
    """Make the changes one after the other.

    The interpreter handles signals only between bytecodes. It runs this one expression without
    returning to bytecode, so assignments that run no Python code are not interrupted.
    """
    deque(starmap(setattr, changes), maxlen=0)


def changed(things: Iterable[Any], name: str, values: Iterable[Any]) -> list[Change]:
    """List the changes that give each thing its value, under one attribute name."""
    return [(thing, name, x) for thing, x in zip(things, values, strict=True)]
