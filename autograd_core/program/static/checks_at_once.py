"""All that was read, read again: checks of a kind are made at once, in C."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from autograd_core.program.static.checks import (
    Check,
    class_and_variables,
    class_of,
    contents_of,
    difference,
    entries_of,
    entry_of,
    in_cell,
    is_same,
    slot_of,
)
from autograd_core.program.static.unchanged import (
    attributes_are,
    cells_are,
    classes_are,
    dicts_are,
    entries_are,
    lists_are,
    members_are,
    sizes_are,
    slots_are,
    things_are,
)


class Checks:
    """Things that were read, each with how to read it again."""

    def __init__(self) -> None:
        self._checks: list[Check] = []

    def _check(self, path: str, read: Callable[[], Any]) -> Any:
        """Read something, to be read again."""
        check = Check(path, read)
        self._checks.append(check)
        return check.kept

    def change(self) -> str:
        """What has changed: "model.lam (0.5, then 0.25)"; "" if nothing has."""
        for check in self._checks:
            found = check.now()
            if found is not check.kept:
                return f"{check.path}{difference(check.kept, found)}"
        return ""

    def holds(self) -> bool:
        """Whether nothing has changed."""
        if self._is_unchanged():
            return True
        return all(check.now() is check.kept for check in self._checks)

    def is_like(self, other: Checks) -> bool:
        """Whether another one reads the same, and found the same."""
        return len(self._checks) == len(other._checks) and all(
            a.path == b.path and is_same(a.kept, b.kept)
            for a, b in zip(self._checks, other._checks, strict=True)
        )

    def _is_unchanged(self) -> bool:
        """Whether everything is the very object that it was."""
        for are, columns in self._alike:
            if not are(*columns):
                return False
        return all(check.now() is check.kept for check in self._others)

    def _sort(self) -> None:
        """Sort the checks by what they read, so that those of a kind are made at once."""
        found: dict[Callable[..., bool], list[list[Any]]] = {}
        self._others: list[Check] = []
        for check in self._checks:
            are, given = _made_at_once(check)
            if are is None:
                self._others.append(check)
                continue
            columns = found.setdefault(are, [[] for _ in (*given, check.kept)])
            for column, x in zip(columns, (*given, check.kept), strict=True):
                column.append(x)
        self._alike = list(found.items())


def _made_at_once(check: Check) -> tuple[Callable[..., bool] | None, tuple[Any, ...]]:
    """What makes such checks at once, and what it reads; None if nothing does."""
    read = check.read
    if not isinstance(read, functools.partial):
        return None, ()
    given = read.args
    if read.func is entry_of:
        return entries_are if type(given[0]) is dict else members_are, given
    if read.func is contents_of:
        return lists_are if type(given[1]) is list else None, given[1:]
    if read.func is in_cell:
        return cells_are, given
    if read.func in (len, entries_of):
        are = sizes_are if read.func is len else dicts_are
        return are if type(given[0]) is dict else None, given
    others: dict[Any, Callable[..., bool]]
    others = {
        class_of: classes_are,
        class_and_variables: things_are,
        getattr: attributes_are,
        slot_of: slots_are,
    }
    return others.get(read.func), given
