"""Array steps as the text of a function, in an array library or in plain Python."""

from __future__ import annotations

from keyword import iskeyword
from typing import Any

from autograd_core.program.lift.lifted import Lifted
from autograd_core.program.text.libraries import LIBRARIES
from autograd_core.program.text.loop_text import array_text
from autograd_core.program.text.python_text import python_text
from autograd_core.suggest import did_you_mean


class Source(str):
    """The text of a function.

    Attributes:
        constants: numbers that are too many to be written out, by name, as nested lists: the
            function takes them as arguments by keyword.
    """

    constants: dict[str, Any]


def source(lifted: Lifted, library: str, function: str) -> Source:
    """Array steps as the text of a function; see `Program.source`."""
    if library == "python":
        text = python_text(lifted, function)
    elif library in LIBRARIES:
        text = array_text(lifted, LIBRARIES[library], function)
    else:
        known = ", ".join([*LIBRARIES, "python"])
        raise ValueError(
            f"source: library must be one of {known}, got {library!r}"
            f"{did_you_mean(library, [*LIBRARIES, 'python'])}"
        )
    if not isinstance(function, str) or not function.isidentifier() or iskeyword(function):
        raise ValueError(f"source: name must be a Python identifier, got {function!r}")
    found = Source(text.source)
    found.constants = text.constants
    return found
