"""Position: a line of the user's program as messages show it, `cell In[19], line 1`."""

from __future__ import annotations

import linecache
import re
from pathlib import Path

from autograd_core.caller import ipython

LONGEST = 80

_INPUT = re.compile(r"<ipython-input-(\d+)-\w+>")


class Position(str):
    """A line of a program: as text "model.py:41", or "cell In[19], line 1" in a notebook.

    Attributes:
        file: the file as Python names it; for a cell, a name made up by IPython.
        line: its number, from 1.
    """

    __slots__ = ("file", "line")

    file: str
    line: int

    @property
    def source(self) -> str:
        """The source text of the line, shortened if long; "" if unknown."""
        text = linecache.getline(self.file, self.line).strip()
        return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"

    @property
    def short(self) -> str:
        """The position without the folder."""
        return f"{Path(self.file).name}:{self.line}" if self and self.file in self else self


def position(file: str, line: int) -> Position:
    """The position of a line in a file or cell; empty without a file."""
    cell = _cell(file)
    text = f"cell {cell}, line {line}" if cell else f"{file}:{line}" if file else ""
    found = Position(text)
    found.file, found.line = file, line
    return found


def quoted(where: str) -> str:
    """The source text at a position; "" if it is unknown or the position is plain text."""
    return where.source if isinstance(where, Position) else ""


def shown(where: str) -> str:
    """A position in a sentence, with its source: "model.py:41 (h = relu(z))"."""
    short, source = where.short if isinstance(where, Position) else where, quoted(where)
    return f"{short} ({source})" if source else short


def _cell(file: str) -> str:
    """`In[19]` if the file is a cell of a notebook or of IPython, else ""."""
    shell = ipython()
    name = getattr(getattr(shell, "compile", None), "format_code_name", None)
    found = name(file) if name is not None else None
    if found is not None:
        return str(found[1])
    given = _INPUT.fullmatch(file)
    return f"In[{given[1]}]" if given else ""
