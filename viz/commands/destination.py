"""`-o FILE`: where a command writes, checked before the work, and written whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograd_core.commands.failure import Failure
from autograd_core.expressions.error import shown

LONGEST = 60


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
        raise Failure(f"--output {shown(path, LONGEST)}: the name must end in {listed}")
    with _told(found):  # a name too long, a folder that may not be looked into
        is_folder, has_folder = found.is_dir(), found.parent.is_dir()
    if is_folder:
        raise Failure(f"--output {shown(path, LONGEST)}: that is a folder; name a file in it")
    if not has_folder:
        parent = shown(str(found.parent), LONGEST)
        raise Failure(f"--output {shown(path, LONGEST)}: there is no folder {parent}")
    return found


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A block that writes another file, which takes the place of `path` once it is complete.

    Where the block fails, what `path` held before stays.

    Raises:
        Failure: the file cannot be written, or is protected.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():  # a pipe, a device: nothing to be replaced
        with _told(path):
            yield target
        return
    if target.exists() and not os.access(target, os.W_OK):
        raise Failure(f"--output {shown(str(path), LONGEST)}: it is write-protected")
    temporary = target.with_name(f".{secrets.token_hex(8)}{target.suffix}")
    try:
        with _told(path):
            yield temporary
            if target.exists():
                shutil.copymode(target, temporary)
            os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """A block in which a file that cannot be written is a Failure."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise Failure(f"--output {shown(str(path), LONGEST)}: {reason}") from None
