"""Whether the outputs that a notebook holds are still those that its cells put out."""

from __future__ import annotations

import math
import re
from itertools import zip_longest
from typing import Any

from notebooks.images import written

ROUNDING = "rounding"
"""The tag of a cell that shows rounding errors: of its outputs only the words are compared."""

_NUMBER = re.compile(r"[-+−]?\d+(?:\.\d*)?(?:e[-+]?\d+)?")
_LONGEST = 90


def stale(stored: Any, fresh: Any) -> str:
    """The first output of `stored` that differs from that of `fresh`, in words; "" if none does.

    Numbers may differ in the seventh digit, or by 1e-9 where they are tiny: mathematical libraries
    round differently. Of a picture what is written in it is compared; the shapes of letters and
    curves, and all of a PNG, are the business of the library that drew it.
    """
    for place, (old, new) in enumerate(zip(stored.cells, fresh.cells, strict=True), 1):
        before, after = _lines(old), _lines(new)
        numbers_too = ROUNDING not in new.metadata.get("tags", ())
        for one, other in zip_longest(before, after, fillvalue=""):
            if not _alike(one, other, numbers_too):
                held, made = (_shortened(text, one, other) for text in (one, other))
                return f"cell {place} holds {held!r} where its code puts out {made!r}"
    return ""


def _lines(cell: Any) -> list[str]:
    """All that the outputs of a cell show, each line after the kind of its output."""
    found = []
    for output in cell.get("outputs", ()):
        shown = {output.output_type: output.text} if "text" in output else output.get("data", {})
        for kind, content in sorted(shown.items()):
            text = "" if kind.startswith("image/") else written(str(content))
            found += [f"{kind}: {line}" for line in text.splitlines() or [""]]
    return found


def _alike(one: str, other: str, numbers_too: bool) -> bool:
    """Whether two lines have the same words and nearly the same numbers, however spaced."""
    if _NUMBER.sub("0", one).split() != _NUMBER.sub("0", other).split():
        return False
    pairs = zip(_numbers(one), _numbers(other), strict=True)
    return not numbers_too or all(math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9) for a, b in pairs)


def _numbers(line: str) -> list[float]:
    """The numbers in a line."""
    return [float(text.replace("−", "-")) for text in _NUMBER.findall(line)]


def _shortened(text: str, one: str, other: str) -> str:
    """The part of a long line from shortly before the place where two lines part."""
    pairs = enumerate(zip(one, other, strict=False))
    same = next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))
    start = max(0, same - _LONGEST // 3) if max(len(one), len(other)) > _LONGEST else 0
    part = text[start : start + _LONGEST]
    return "…" * (start > 0) + part + "…" * (len(text) > start + _LONGEST)
