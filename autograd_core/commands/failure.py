"""The error of a command whose input is wrong: a message without a traceback."""

from __future__ import annotations

import importlib
import os
import traceback

from autograd_core.anomaly import ENGINE

DEEPEST = 4
"""How many calls of the user's program an error shows; the innermost ones."""


# Compiled modules name their sources relative to the folder that they were built in.
_OURS = (ENGINE, f"autograd_core{os.sep}", "autograd_core/", "<frozen", importlib.__file__)


class Failure(Exception):
    """Wrong usage or input: only the message is shown, and the exit status is 2."""


def raised(name: str, error: BaseException) -> Failure:
    """An exception of the user's program, with the lines of that program that led to it."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith(_OURS)
    ]
    said = traceback.format_exception_only(error)[-1].strip()
    lines = [f"{name} raised {said}"]
    if len(frames) > DEEPEST:
        lines.append(f"  ... {len(frames) - DEEPEST} more calls")
    lines += [
        f"  {_short(frame.filename)}:{frame.lineno} in {frame.name}: {frame.line}"
        for frame in frames[-DEEPEST:]
    ]
    if isinstance(error, SyntaxError) and error.filename:
        lines.append(f"  {_short(error.filename)}:{error.lineno}: {(error.text or '').strip()}")
    return Failure("\n".join(lines))


def _short(path: str) -> str:
    """A path relative to the current directory, if that is shorter."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive
        return path
    return min(relative, path, key=len)
