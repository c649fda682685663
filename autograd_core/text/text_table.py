"""Tables and lines of plain text that keep to a width, whatever text is put in them."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Sequence

COLUMNS = 80
ELLIPSIS = "..."
LEAST = 8

_EMOJI_STYLE = "\ufe0f"
_LEFT_TO_RIGHT_MARK = "\u200e"
_INVISIBLE = "\u200c\u200d" + _LEFT_TO_RIGHT_MARK


def one_line(text: str) -> str:
    r"""The text with whatever would break a line made visible: "\n", "\t", "\x1b", "\u202e".

    These are the characters that `repr` escapes too, but for the joiners inside emoji and words.
    Text written from right to left is followed by a mark of no width, without which a terminal
    or a page would show the numbers after it in reverse order.
    """
    if not text.isprintable():
        text = "".join(
            c if c.isprintable() or c in _INVISIBLE else c.encode("unicode_escape").decode()
            for c in text
        )
    if text.isascii() or text.endswith(_LEFT_TO_RIGHT_MARK):
        return text
    right_to_left = any(unicodedata.bidirectional(c) in ("R", "AL") for c in text)
    return text + _LEFT_TO_RIGHT_MARK if right_to_left else text


def text_width(text: str) -> int:
    """How many columns of a terminal a text takes: wide characters two, combining ones none."""
    if text.isascii():
        return len(text)
    width = previous = 0
    for c in text:
        if c == _EMOJI_STYLE:
            taken, previous = (1 if previous == 1 else 0), 0
        else:
            taken = previous = _character_width(c)
        width += taken
    return width


def _character_width(c: str) -> int:
    """Columns of one character."""
    if unicodedata.category(c) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(c) in "WF" else 1


def shorten(text: str, columns: int, end: int | None = None) -> str:
    """The text in at most so many columns: of a longer one, beginning and end around "...".

    They are equally long, unless `end` says how many columns the end has.
    Characters that take no room count too: of more than four for each column some are left out.
    """
    most = 4 * columns
    if text_width(text) <= columns and len(text) <= most:
        return text
    room = max(columns - len(ELLIPSIS), 0)
    end_room = room // 2 if end is None else min(end, room)
    end = _fitting(text[::-1], end_room, most // 2)
    start = _fitting(text, room - end_room, most // 2)
    dots = ELLIPSIS[: min(columns, len(ELLIPSIS))]
    return text[:start] + dots + (text[len(text) - end :] if end else "")


def shorten_apart(texts: Sequence[str], columns: int) -> list[str] | None:
    """Texts in at most so many columns, cut where all that differ still do; None if none is such.

    The middle is lost first; then it is tried with ever longer and shorter ends.
    """
    count = len(set(texts))
    room = columns - len(ELLIPSIS)
    for end in sorted(range(room + 1), key=lambda end: abs(2 * end - room)):
        cut = [shorten(text, columns, end) for text in texts]
        if len(set(cut)) == count:
            return cut
    return None


def least_apart(texts: Sequence[str]) -> int:
    """In how many columns all texts that differ can be cut and still differ, at least 8."""
    widest = max(map(text_width, texts), default=0)
    columns = range(LEAST, max(widest, LEAST) + 1)
    return columns[bisect_left(columns, True, key=lambda n: shorten_apart(texts, n) is not None)]


def _fitting(text: str, columns: int, most: int) -> int:
    """How many of the first characters fit, in columns and in number."""
    if text.isascii():
        return min(columns, most, len(text))
    width = 0
    for count, c in enumerate(text[:most]):
        width += 2 if c == _EMOJI_STYLE else _character_width(c)
        if width > columns:
            return count
    return min(len(text), most)


def wrap(text: str, columns: int = COLUMNS, indent: str = "") -> list[str]:
    """A text in lines of at most so many columns, all but the first indented.

    Words are not separated, unless one is wider than a line. Blanks and line breaks become one
    space, so that no label can begin a line of its own.
    """
    lines: list[str] = []
    for word in text.split():
        for piece in _pieces(one_line(word), columns - len(indent)):
            if lines and text_width(lines[-1]) + 1 + text_width(piece) <= columns:
                lines[-1] += " " + piece
            else:
                lines.append((indent if lines else "") + piece)
    return lines or [""]


def _pieces(word: str, columns: int) -> list[str]:
    """A word cut into pieces that fit."""
    pieces = []
    while text_width(word) > columns:
        count = max(_fitting(word, columns, 4 * columns), 1)
        pieces.append(word[:count])
        word = word[count:]
    return [*pieces, word]


def pad(text: str, columns: int, align: str) -> str:
    """The text filled up with spaces: align "<" on its right, ">" on its left."""
    space = " " * max(columns - text_width(text), 0)
    return space + text if align == ">" else text + space


def widths(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """The room that each column of a table wants."""
    lines = zip(headings, *rows, strict=True)
    return [max(text_width(one_line(cell)) for cell in column) for column in lines]


def text_table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    align: str,
    *,
    columns: int = COLUMNS,
    gap: int = 2,
    flexible: Sequence[int] = (0,),
) -> list[str]:
    """The lines of a table, none wider than `columns`.

    Args:
        headings: one for each column.
        rows: texts, as many in each row as there are headings; control characters are escaped.
        align: "<" or ">" for each column, as "<>>": numbers stand on the right.
        columns: the most that a line may take.
        gap: spaces between two columns.
        flexible: indices of the columns that give way, the widest first, down to 8, where the
            table is too wide: their texts lose their middle, or what else leaves them apart. Where
            that is not enough, lines lose theirs.

    Raises:
        ValueError: a row or `align` has another length than headings.
    """
    if len(align) != len(headings):
        raise ValueError(f"align is {align!r}, expected one of < and > for each of {headings}")
    wanted = widths(headings, rows)
    for i in flexible:
        wanted[i] = min(wanted[i], columns)  # more gives way at once, however long a label is
    excess = sum(wanted) + gap * (len(wanted) - 1) - columns
    while excess > 0:
        widest = max(flexible, key=lambda i: wanted[i], default=None)
        if widest is None or wanted[widest] <= LEAST:
            break
        wanted[widest] -= 1
        excess -= 1
    cut = [
        _column([one_line(cell) for cell in cells], width, side)
        for cells, width, side in zip(
            zip(headings, *rows, strict=True), wanted, align, strict=True
        )
    ]
    between = " " * gap
    return [shorten(between.join(row).rstrip(), columns) for row in zip(*cut, strict=True)]


def _column(cells: Sequence[str], width: int, align: str) -> list[str]:
    """The cells of a column, all of one width; those that differ still do, where that can be."""
    short = shorten_apart(cells, width) or [shorten(cell, width) for cell in cells]
    return [pad(cell, width, align) for cell in short]


def first_of(names: Sequence[str], most: int = 4) -> str:
    """w, b; of many names the first few."""
    return ", ".join(names[:most]) + (", ..." if len(names) > most else "")
