"""How commands print: plain text within the terminal's width, JSON, and a little colour."""

from __future__ import annotations

import json
import os
import shutil
import sys
from typing import Any

from autograd_core.commands.failure import Failure

NARROWEST, WIDEST = 40, 100
_STYLES = (
    (r"\b(PASS|OK|agrees)\b", "green"),
    (r"\b(FAIL|MISMATCH|DIFFERS|JUMP|NONFINITE|NONDETERMINISTIC)\b", "bold red"),
    (r"\b(KINK|STEP|INCONCLUSIVE|known limit)\b", "yellow"),
)


def columns() -> int:
    """The most columns of output: the terminal's, between 40 and 100; 100 in a file."""
    return max(NARROWEST, min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST))


def show(text: str) -> None:
    """Print text on stdout, with coloured verdicts on a terminal that supports them."""
    if sys.stdout is None or not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        _write(f"{text}\n")
        return
    from rich.console import Console
    from rich.text import Text

    coloured = Text(text)
    for pattern, style in _STYLES:
        coloured.highlight_regex(pattern, style)
    console = Console(highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        console.print(coloured, soft_wrap=True)
    _write(captured.get())


def show_json(data: Any) -> None:
    """Print data as JSON, which cannot hold nan and infinities as numbers."""
    _write(json.dumps(data, indent=2, allow_nan=False) + "\n")


def complain(message: str) -> None:
    """Print an error on stderr."""
    try:
        print(f"Error: {message}", file=sys.stderr, flush=True)
    except BrokenPipeError:
        _silence(sys.stderr)


def prepare_streams() -> None:
    """Write characters that the encoding lacks as \\u..., so that no label stops the output."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _write(text: str) -> None:
    """Write to stdout at once. A reader that closed its end, as `head` does, is not an error.

    Raises:
        Failure: the disk is full, or the output is closed.
    """
    if sys.stdout is None:  # Python's stdout after the shell's >&-
        raise Failure("the output cannot be written: stdout is closed")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _silence(sys.stdout)
    except OSError as error:
        _silence(sys.stdout)
        raise Failure(f"the output cannot be written: {error.strerror}") from error


def _silence(stream: Any) -> None:
    """Send the rest of a stream nowhere, so that closing it cannot fail."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
