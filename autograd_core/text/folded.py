"""Long lines of Python source, cut inside brackets, where Python continues a line."""

from __future__ import annotations

from collections.abc import Iterator

LONGEST_LINE = 95


def folded(line: str) -> list[str]:
    """Cut a long line inside brackets, after commas and before `for`."""
    if len(line) <= LONGEST_LINE:
        return [line.rstrip()]
    indent = " " * (len(line) - len(line.lstrip()) + 8)
    lines = [""]
    for part in _parts(line):
        if lines[-1].strip() and len(lines[-1]) + len(part) > LONGEST_LINE:
            lines.append(indent)
        lines[-1] += part if lines[-1].strip() else part.lstrip() if len(lines) > 1 else part
    return [text.rstrip() for text in lines]


def _parts(line: str) -> Iterator[str]:
    """The pieces of a line between commas and loops inside brackets, each with its comma."""
    depth = start = 0
    for i, character in enumerate(line):
        depth += (character in "([") - (character in ")]")
        if depth and (character == "," or line.startswith(" for ", i + 1)):
            yield line[start : i + 1]
            start = i + 1
    yield line[start:]
