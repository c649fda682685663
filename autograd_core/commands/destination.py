"""`-o FILE`: where a command writes, checked before the work; why it could not be written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograd_core.commands.failure import Failure
from autograd_core.expressions.error import shown

LONGEST = 200
"""As many characters of a path are told, so that a sentence stays one."""


def check_destination(path: str | None, suffixes: Sequence[str]) -> Path | None:
    """The path of a file that can be written as far as one can tell beforehand.

    Args:
        path: what the user wrote; None if there was no -o.
        suffixes: those that say a format, such as ".svg".

    Raises:
        Failure: the suffix is another, the folder is not there, or the path is a folder or -.
    """
    if path is None:
        return None
    if path == "-":
        raise Failure("--output -: without -o it goes to the standard output")
    found = Path(path)
    if found.suffix.lower() not in suffixes:
        listed = " or ".join(filter(None, (", ".join(suffixes[:-1]), suffixes[-1])))
        raise Failure(f"--output {told(path)}: the name must end in {listed}")
    with telling(found):  # a name too long, a folder that may not be looked into
        is_folder, has_folder = found.is_dir(), found.parent.is_dir()
    if is_folder:
        raise Failure(f"--output {told(path)}: that is a folder; name a file in it")
    if not has_folder:
        parent = told(found.parent)
        raise Failure(f"--output {told(path)}: there is no folder {parent}")
    return found


def told(path: Path | str) -> str:
    """A path in a sentence: on one line, whatever characters it has."""
    return shown(str(path), LONGEST)


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """A block in which a file that cannot be written is a Failure."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise Failure(f"--output {told(path)}: {reason}") from None
