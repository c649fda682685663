"""Write a file whole or not at all: pictures, pages, models and reports are saved by it."""

from __future__ import annotations

import errno
import os
import re
import stat
from contextlib import suppress
from functools import partial
from pathlib import Path

MOST_LINKS = 40
"""As many symbolic links, one leading to the next, are followed; Linux follows no more either."""


def write_whole(path: str | os.PathLike[str], content: str | bytes) -> Path:
    """Give a file a new content; whatever happens meanwhile, it holds the old one or the new one.

    The content goes into a hidden file in the same folder and reaches the disk; then that file
    takes the place of the old one. Only a program that is killed leaves the hidden file behind.
    The owner and the rights stay; a new file has the rights that the umask gives. A symbolic link
    stays one, and what it leads to is replaced; another hard link keeps the old content. A device,
    a pipe and /dev/stdout are written to.

    Args:
        path: where. The folder must take new files, even where the file itself could be written.
        content: text is written as UTF-8, its line ends as they are.

    Returns:
        The path.

    Raises:
        OSError: there is no such folder, or it takes no files; the path is a folder; the file is
            write-protected; the disk is full, and the like. It carries the path.
    """
    data = content.encode() if isinstance(content, str) else content
    name = os.fspath(path)
    try:
        _write(name, data)
    except OSError as error:  # the user knows this path, and not that of the hidden file
        raise OSError(error.errno, error.strerror or str(error), name) from None
    return Path(path)


def _write(path: str, data: bytes) -> None:
    """Replace a file, or write into what is not one."""
    target, descriptor = _followed(path)
    if descriptor is not None:  # renaming would cut off those who write to it as well
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
    """Where symbolic links lead, and the file descriptor that this stands for, if any."""
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
    """Write a file beside the target, and move it there once it is complete."""
    if old and not (old.st_mode & 0o222 and os.access(target, os.W_OK)):  # root may write to any
        raise PermissionError(errno.EACCES, "the file is write-protected")
    folder = os.path.dirname(target)
    if not os.path.isdir(folder or "."):
        raise FileNotFoundError(errno.ENOENT, f"there is no folder {folder!r}")
    if not os.access(folder or ".", os.W_OK):
        raise PermissionError(errno.EACCES, f"the folder {folder or '.'!r} takes no new files")
    # Of a length of its own: the target's name may be as long as a name can be.
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
    """Give a file the owner, where that is allowed, and the rights of another."""
    new = os.stat(path)
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        with suppress(OSError):
            os.chown(path, old.st_uid, old.st_gid)
    if stat.S_IMODE(new.st_mode) != stat.S_IMODE(old.st_mode):
        os.chmod(path, stat.S_IMODE(old.st_mode))
