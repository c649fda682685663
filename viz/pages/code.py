"""The lines of the program beside a graph: source text with a little context, for a page."""

from __future__ import annotations

import linecache
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from autograd_core import Value
from autograd_core.made_at import position_of
from autograd_core.position import Position

AROUND = 1
"""How many lines are shown before and after a line that made something."""

MOST_LINES = 200
"""The most lines that are shown, with those around."""

WIDEST = 120
"""The longest line, in characters; what is longer is cut."""


def one_position(node: Value) -> tuple[Position, ...]:
    """The line that made a node, if it is known."""
    found = position_of(node)
    return () if found is None else (found,)


def code_of(made_at: Sequence[Iterable[Position]]) -> dict[str, Any] | None:
    """The lines that made nodes or boxes, for JSON, or None if no source text is known.

    * files: {title, lines: [number, text, ...]}, by file and number.
    * of: for each node or box, the places of its lines among all lines of all files.
    * hidden: how many lines that made something are left out.

    Args:
        made_at: for each node or box, the positions of what it consists of.
    """
    wanted: dict[str, dict[int, Position]] = {}
    for positions in made_at:
        for position in positions:
            if linecache.getline(position.file, position.line):
                wanted.setdefault(position.file, {})[position.line] = position
    if not wanted:
        return None
    places: dict[tuple[str, int], int] = {}
    files: list[dict[str, Any]] = []
    for file, own in wanted.items():
        numbers = list(_shown(file, own, MOST_LINES - len(places)))
        if numbers:
            places.update({(file, number): len(places) + k for k, number in enumerate(numbers)})
            files.append({"title": _title(own[min(own)]), "lines": _lines(file, numbers)})
    of = [
        sorted({places[key] for p in positions if (key := (p.file, p.line)) in places})
        for positions in made_at
    ]
    hidden = sum((file, line) not in places for file, own in wanted.items() for line in own)
    return {"files": files, "of": of, "hidden": hidden}


def _shown(file: str, own: Iterable[int], room: int) -> Iterator[int]:
    """The numbers of the lines to show, in order: at most `room`."""
    numbers = {line + k for line in own for k in range(-AROUND, AROUND + 1)}
    known = [number for number in sorted(numbers) if linecache.getline(file, number)]
    return iter(known[: max(room, 0)])


def _lines(file: str, numbers: Sequence[int]) -> list[tuple[int, str]]:
    """Lines with their numbers, without the indentation that all of them have."""
    texts = [linecache.getline(file, number).rstrip().expandtabs(4) for number in numbers]
    common = min((len(text) - len(text.lstrip()) for text in texts if text), default=0)
    cut = [text[common:] for text in texts]
    return [
        (number, text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…")
        for number, text in zip(numbers, cut, strict=True)
    ]


def _title(position: Position) -> str:
    """The file or cell of a position: "model.py", "cell In[3]"."""
    short = position.short
    return short.removesuffix(f":{position.line}").removesuffix(f", line {position.line}")
