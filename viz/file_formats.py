"""A file whose suffix says in which format something is written."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from autograd_core.saving import write_whole


def write_as_suffix(
    path: str | os.PathLike[str],
    contents: Mapping[str, Callable[[], str | bytes]],
    expected: str,
) -> Path:
    """Write what the suffix of a path asks for, whole; returns the path.

    Args:
        path: the file.
        contents: for each suffix, in small letters, what makes the content.
        expected: the suffixes in words, for the message.

    Raises:
        ValueError: the suffix is not among them.
        OSError: the file cannot be written; an existing file stays as it was.
    """
    path = Path(path)
    content = contents.get(path.suffix.lower())
    if content is None:
        raise ValueError(f"save: {expected}, got {str(path)!r}")
    return write_whole(path, content())
