"""Write a file whole or not at all: for pictures, pages, models and reports."""

from __future__ import annotations

import errno
import os
import re
import stat
from contextlib import suppress
from functools import partial
from pathlib import Path

MOST_LINKS = 40
"""The most symbolic links in a row that are followed; Linux follows as many."""


def write_whole(path: str | os.PathLike[str], content: str | bytes) -> Path:
    """Replace a file's content. Whatever happens, the file holds the old or the new content.

    The content goes into a hidden file in the same folder and reaches the disk; then that file
    takes the place of the old one. Only a program that is killed leaves the hidden file behind.
    The owner and the permissions stay; a new file has the permissions of the umask. A symbolic
    link stays, and its target is replaced; another hard link keeps the old content. A device, a
    pipe and /dev/stdout are written to directly.

    Args:
        path: the file. Its folder must take new files, even if the file itself is writable.
        content: bytes, or text, which is written as UTF-8 with its line ends unchanged.

    Returns:
        The path.

    Raises:
        OSError: the folder does not exist or takes no files, the path is a folder, the file is
            write-protected, the disk is full, and so on. The error holds the path.
    """
    data = content.encode() if isinstance(content, str) else content
    name = os.fspath(path)
    try:
        _write(name, data)
    except OSError as error:  # the user knows this path, not the hidden file's
        raise OSError(error.errno, error.strerror or str(error), name) from None
    return Path(path)


def _write(path: str, data: bytes) -> None:
    """Replace a file, or write into a device or pipe."""
    target, descriptor = _followed(path)
    if descriptor is not None:  # renaming would cut off other programs that write to it
        _pour(os.dup(descriptor), data)
        return
    try:
        old = os.stat(target)
    except FileNotFoundError:
        old = None
    if old is None or stat.S_ISREG(old.st_mode):
        _replace(target, old, data)
    elif stat.S_ISDIR(old.st_mode):
        raise IsADirectoryError(errno.EISDIR, "that is a folder; name a file in it")
    else:
        _pour(os.open(target, os.O_WRONLY), data)


def _followed(path: str) -> tuple[str, int | None]:
    """The target of symbolic links, and the file descriptor it stands for, if any."""
    own = re.compile(rf"/(?:dev|proc/(?:self|thread-self|{os.getpid()}))/fd/([0-9]+)")
    for _ in range(MOST_LINKS):
        if found := own.fullmatch(path):
            return path, int(found[1])
        if not os.path.islink(path):
            return path, None
        path = os.path.join(os.path.dirname(path), os.readlink(path))
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))


def _pour(descriptor: int, data: bytes) -> None:
    """Write everything, and close."""
    with open(descriptor, "wb") as stream:
        stream.write(data)


def _replace(target: str, old: os.stat_result | None, data: bytes) -> None:
    """Write a file beside the target, and move it into place once it is complete."""
    if old and not (old.st_mode & 0o222 and os.access(target, os.W_OK)):  # root may write to all
        raise PermissionError(errno.EACCES, "the file is write-protected")
    folder = os.path.dirname(target)
    if not os.path.isdir(folder or "."):
        raise FileNotFoundError(errno.ENOENT, f"there is no folder {folder!r}")
    if not os.access(folder or ".", os.W_OK):
        raise PermissionError(errno.EACCES, f"the folder {folder or '.'!r} takes no new files")
    # A name of fixed length: the target's name may be as long as names can be.
    hidden = os.path.join(folder, f".{os.urandom(8).hex()}.tmp")
    created = partial(os.open, mode=0o600 if old else 0o666)
    try:
        with open(hidden, "xb", opener=created) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if old:
            _make_alike(hidden, old)
        os.replace(hidden, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(hidden)
        raise


def _make_alike(path: str, old: os.stat_result) -> None:
    """Copy the permissions of a file, and its owner if allowed."""
    new = os.stat(path)
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        with suppress(OSError):
            os.chown(path, old.st_uid, old.st_gid)
    if stat.S_IMODE(new.st_mode) != stat.S_IMODE(old.st_mode):
        os.chmod(path, stat.S_IMODE(old.st_mode))
