"""The width of text in columns: Chinese characters and emoji take two, accents none."""

from __future__ import annotations

from autograd_core.text.text_table import text_width

__all__ = ["cut", "folded", "has_wide", "length", "padded", "text_width"]

_NARROW = frozenset("ijlftrI.,:;'|!()[]{}/\\ ")
_WIDE = frozenset("mwMWQ@%…—")
_SIGNS = frozenset("+=<>~^#&×±÷−≤≥≠≈→")


def length(text: str, size: float, bold: bool = False) -> float:
    """Estimate the length of a line in proportional letters of a size, rather too long.

    Letters of most text fonts are not wider than this: 0.63 of the size, capitals 0.72,
    signs of formulas 0.84, few more than that; a Chinese character is as wide as its size.
    """
    total = 0.0
    for c in text:
        columns = text_width(c)
        if columns != 1:
            total += columns / 2
        elif c in _NARROW:
            total += 0.36
        elif c in _WIDE:
            total += 0.92
        elif c in _SIGNS:
            total += 0.84
        else:
            total += 0.72 if c.isupper() else 0.63
    return total * size * (1.08 if bold else 1.0)


def has_wide(text: str) -> bool:
    """Whether any character takes two columns, as Chinese ones do."""
    return not text.isascii() and any(text_width(c) > 1 for c in set(text))


def cut(text: str, columns: int) -> str:
    """The text, cut to at most so many columns; an ellipsis stands for the rest."""
    if text_width(text) <= columns:
        return text
    while text and text_width(text) > columns - 1:
        text = text[:-1]
    return text + "…"


def padded(text: str, columns: int) -> str:
    """The text in exactly so many columns."""
    text = cut(text, columns)
    return text + " " * (columns - text_width(text))


def folded(text: str, columns: int, indent: str = "") -> list[str]:
    """The text in lines of at most so many columns, broken at spaces; a long word is cut in two.

    Lines after the first are indented by two more.
    """
    lines: list[str] = []
    line = indent
    for word in text.split():
        while True:
            gap = "" if line.strip() == "" else " "
            if text_width(line + gap + word) <= columns:
                line += gap + word
                break
            if gap:
                lines.append(line)
                line = indent + "  "
                continue
            head = word
            while text_width(line + head) > columns:
                head = head[:-1]
            head = head or word[0]
            lines.append(line + head)
            line, word = indent + "  ", word[len(head) :]
    return [*lines, line] if line.strip() else lines
