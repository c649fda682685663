"""`-o FILE`: check the file before the work, and explain why it could not be written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograd_core.commands.failure import Failure
from autograd_core.expressions.error import shown

LONGEST = 200
"""The most characters of a path in a message."""


def check_destination(path: str | None, suffixes: Sequence[str]) -> Path | None:
    """Check a path before the work: it names a file that can probably be written.

    Args:
        path: the argument of -o, or None.
        suffixes: the suffixes of known formats, such as ".svg".

    Raises:
        Failure: the suffix is not known, the folder does not exist, or the path is a folder or -.
    """
    if path is None:
        return None
    if path == "-":
        raise Failure("--output -: without -o it goes to the standard output")
    found = Path(path)
    if found.suffix.lower() not in suffixes:
        listed = " or ".join(filter(None, (", ".join(suffixes[:-1]), suffixes[-1])))
        raise Failure(f"--output {told(path)}: the name must end in {listed}")
    with telling(found):  # the name is too long, or the folder may not be read
        is_folder, has_folder = found.is_dir(), found.parent.is_dir()
    if is_folder:
        raise Failure(f"--output {told(path)}: that is a folder; name a file in it")
    if not has_folder:
        parent = told(found.parent)
        raise Failure(f"--output {told(path)}: there is no folder {parent}")
    return found


def told(path: Path | str) -> str:
    """A path in a message: on one line, whatever its characters."""
    return shown(str(path), LONGEST)


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """A block that turns a failure to write a file into a Failure."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise Failure(f"--output {told(path)}: {reason}") from None
