"""A teacher's notes on the steps of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograd_core.suggest import did_you_mean
from viz.arguments import check_whole

Notes = Mapping[int | str, str]
"""Texts by the number of a step, as the page counts, or by the name of what acts in it."""


def checked_notes(
    notes: Notes | None, steps: range, names: Sequence[str], what: str
) -> dict[str, dict[str, str]]:
    """Notes for JSON: {steps: {number: text}, items: {place of the node or box: text}}.

    Args:
        notes: by the number of a step, or by the name of a node or box.
        steps: the numbers that the page counts.
        names: the nodes or boxes by place; several may have one name.
        what: "node" or "box", for messages.

    Raises:
        TypeError: a key is neither a whole number nor a name, or a note is not text.
        ValueError: there is no such step, or nothing has that name.
    """
    found: dict[str, dict[str, str]] = {"steps": {}, "items": {}}
    for key, text in _pairs(notes):
        if not isinstance(text, str):
            raise TypeError(f"notes[{key!r}] must be a text, got {text!r}")
        if isinstance(key, str):
            places = [i for i, name in enumerate(names) if name == key]
            if not places:
                hint = did_you_mean(key, names)
                raise ValueError(f"notes: there is no {what} named {key!r} here{hint}")
            found["items"].update({str(i): text for i in places})
        else:
            check_whole("a key of notes that is not a name", key)
            if key not in steps:
                raise ValueError(
                    f"notes: the page counts steps {steps.start} to {steps.stop - 1}, got {key}"
                )
            found["steps"][str(int(key))] = text
    return found


def _pairs(notes: object) -> list[tuple[Any, Any]]:
    """The notes one by one."""
    if notes is None:
        return []
    if not isinstance(notes, Mapping):
        raise TypeError(
            f"notes must be a dict such as {{3: 'look at b'}}, got {type(notes).__name__}"
        )
    return list(notes.items())
