"""write_whole: a file has its old content or its new one, whatever happens on the way."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from autograd_core import saving
from autograd_core.saving import write_whole

posix = pytest.mark.skipif(sys.platform == "win32", reason="rights, links and pipes of POSIX")
OLD, NEW = "before\n", "after\n" * 1000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with a content."""
    path = tmp_path / "kept.json"
    path.write_text(OLD)
    return path


def rights(path: Path) -> int:
    """The rights of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def kept(path: Path) -> tuple[int, ...]:
    """What says that a file was not touched; when it was read last does not."""
    found = os.stat(path)
    return found.st_ino, found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def alone(path: Path) -> bool:
    """Whether there is nothing else in its folder."""
    return [each.name for each in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("content", ["", "α\r\nβ\n", b"\x00\xff\r\n"])
def test_content_comes_back_byte_by_byte(tmp_path: Path, content: str | bytes):
    """Text as UTF-8, with the line ends that it has; the path is returned."""
    path = tmp_path / "new.svg"
    assert write_whole(path, content) == path
    assert path.read_bytes() == (content if isinstance(content, bytes) else content.encode())
    assert alone(path)


def test_a_path_may_be_text_and_relative(tmp_path: Path, monkeypatch):
    """As for open()."""
    monkeypatch.chdir(tmp_path)
    assert write_whole("new.svg", NEW) == Path("new.svg")
    assert (tmp_path / "new.svg").read_text() == NEW


@pytest.mark.parametrize("name", ["line\nbreak.svg", "n" * 251 + ".svg", ".hidden", "-", "a b'c"])
def test_any_name_that_a_file_can_have(tmp_path: Path, name: str):
    """Line breaks and the longest of 255 bytes included, twice."""
    for content in (OLD, NEW):
        write_whole(tmp_path / name, content)
        assert (tmp_path / name).read_text() == content
        assert alone(tmp_path / name)


@posix
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left"), KeyboardInterrupt()])
@pytest.mark.parametrize("call", ["access", "urandom", "fsync", "chmod", "replace"])
def test_what_is_raised_on_the_way_leaves_the_old_file(file: Path, monkeypatch, call, error):
    """And nothing else in the folder."""
    file.chmod(0o640)
    before = kept(file)

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(type(error)):
        write_whole(file, NEW)
    monkeypatch.undo()
    assert file.read_text() == OLD and alone(file)
    assert kept(file) == before


def test_an_error_carries_the_path_that_was_given(file: Path, monkeypatch):
    """Not that of the hidden file."""
    monkeypatch.setattr(os, "fsync", lambda _: os.write(-1, b""))
    with pytest.raises(OSError) as caught:
        write_whole(file, NEW)
    assert (caught.value.errno, caught.value.filename) == (errno.EBADF, str(file))
    assert caught.value.filename2 is None


@posix
def test_a_new_file_has_the_rights_of_the_umask(tmp_path: Path):
    """As one that open() makes."""
    for mask in (0o022, 0o077, 0o002):
        before = os.umask(mask)
        try:
            write_whole(tmp_path / f"{mask}", NEW)
        finally:
            os.umask(before)
        assert rights(tmp_path / f"{mask}") == 0o666 & ~mask


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o666, 0o755, 0o200])
def test_rights_stay(file: Path, mode: int):
    """Whatever the umask says."""
    file.chmod(mode)
    write_whole(file, NEW)
    assert rights(file) == mode
    assert file.stat().st_size == len(NEW)


@posix
def test_a_private_content_is_private_at_any_time(file: Path, monkeypatch):
    """The hidden file can be read by nobody else, whatever the umask says."""
    file.chmod(0o600)
    seen = []
    monkeypatch.setattr(os, "fsync", lambda number: seen.append(os.fstat(number).st_mode & 0o777))
    before = os.umask(0)
    try:
        write_whole(file, NEW)
    finally:
        os.umask(before)
    assert seen == [0o600]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives away")
def test_the_owner_stays(file: Path):
    """Where that is allowed."""
    os.chown(file, 1234, 2345)
    file.chmod(0o4640)
    write_whole(file, NEW)
    assert (file.stat().st_uid, file.stat().st_gid, rights(file)) == (1234, 2345, 0o4640)


@posix
def test_a_file_whose_owner_cannot_stay_is_saved(file: Path, monkeypatch):
    """It becomes that of the user who writes."""

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    other = os.stat_result((*os.stat(file)[:4], 1234, 2345, *os.stat(file)[6:]))
    monkeypatch.setattr(os, "chown", refuse)
    saving._replace(str(file), other, NEW.encode())
    assert file.read_text() == NEW


def test_a_protected_file_is_refused(file: Path):
    """Also where the user is root, who could write to it."""
    file.chmod(0o444)
    with pytest.raises(PermissionError, match=r"write-protected.*kept\.json"):
        write_whole(file, NEW)
    file.chmod(0o644)
    assert file.read_text() == OLD and alone(file)


@posix
def test_a_folder_that_takes_no_files_is_told(file: Path, monkeypatch):
    """The file is not written in place: it could be left half."""
    monkeypatch.setattr(os, "access", lambda path, _: Path(path) != file.parent)
    with pytest.raises(PermissionError, match="takes no new files"):
        write_whole(file, NEW)
    assert file.read_text() == OLD


@pytest.mark.parametrize(
    ("path", "kind", "said"),
    [
        ("absent/x.svg", FileNotFoundError, "there is no folder '.*absent'"),
        ("folder", IsADirectoryError, "that is a folder"),
        ("", IsADirectoryError, "that is a folder"),
        ("kept.json/x.svg", NotADirectoryError, "Not a directory"),
        ("n" * 300, OSError, "too long"),
    ],
)
@posix
def test_a_path_of_no_file_is_told(file: Path, path: str, kind: type[OSError], said: str):
    """With what is wrong, and nothing is written."""
    (file.parent / "folder").mkdir()
    with pytest.raises(kind, match=said):
        write_whole(file.parent / path, NEW)
    assert sorted(each.name for each in file.parent.iterdir()) == ["folder", "kept.json"]


@posix
def test_links_stay_links(file: Path, tmp_path_factory):
    """One leads to another in another folder, relative to its own; the file at the end is new."""
    other = tmp_path_factory.mktemp("other")
    (other / "second").symlink_to(os.path.relpath(file, other))
    (other / "first").symlink_to("second")
    write_whole(other / "first", NEW)
    assert os.readlink(other / "first") == "second" and (other / "second").is_symlink()
    assert file.read_text() == NEW and not file.is_symlink() and alone(file)


@posix
def test_a_link_that_leads_nowhere_makes_the_file(tmp_path: Path):
    """Unless its folder is not there; a circle of links is an error."""
    (tmp_path / "link").symlink_to("made")
    write_whole(tmp_path / "link", NEW)
    assert (tmp_path / "link").is_symlink() and (tmp_path / "made").read_text() == NEW
    (tmp_path / "astray").symlink_to("absent/x")
    with pytest.raises(FileNotFoundError, match="no folder .*absent.*astray"):
        write_whole(tmp_path / "astray", NEW)
    (tmp_path / "circle").symlink_to("circle")
    with pytest.raises(OSError, match="symbolic links"):
        write_whole(tmp_path / "circle", NEW)


@posix
def test_another_hard_link_keeps_the_old_content(file: Path):
    """What is replaced is the name, not the content."""
    os.link(file, file.with_name("other"))
    write_whole(file, NEW)
    assert file.with_name("other").read_text() == OLD and file.read_text() == NEW


@posix
def test_a_pipe_is_written_to(tmp_path: Path):
    """And stays one."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write_whole(pipe, NEW * 100)
    reader.join()
    assert read == [NEW * 100] and pipe.is_fifo() and alone(pipe)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")
def test_devices_are_written_to(tmp_path: Path):
    """And stay what they are: one takes all, one is always full."""
    write_whole("/dev/null", NEW)
    (tmp_path / "link").symlink_to("/dev/full")
    for path in ("/dev/full", tmp_path / "link"):
        with pytest.raises(OSError, match=r"No space.*(full|link)"):
            write_whole(path, NEW)
    assert all(stat.S_ISCHR(os.stat(f"/dev/{name}").st_mode) for name in ("null", "full"))


PRINTS = """
import sys
from autograd_core.saving import write_whole
print("first", flush=True)
write_whole(sys.argv[1], "second\\n")
print("third")
"""


@pytest.mark.skipif(not os.path.exists("/dev/stdout"), reason="a device of POSIX")
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "link"])
@pytest.mark.parametrize("into", ["pipe", "file"])
def test_the_standard_output_is_written_to(tmp_path: Path, name: str, into: str):
    """In turn with what the program prints, also where it goes into a file."""
    (tmp_path / "link").symlink_to("/dev/stdout")
    command = [sys.executable, "-c", PRINTS, str(tmp_path / name)]
    environment = {**os.environ, "PYTHONPATH": str(Path(saving.__file__).parents[1])}
    if into == "pipe":
        text = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout
    else:
        with open(tmp_path / "out", "wb") as out:
            subprocess.run(command, env=environment, check=True, stdout=out)
        text = (tmp_path / "out").read_bytes()
    assert text == b"first\nsecond\nthird\n"


def test_without_rights_and_owners_files_are_replaced(file: Path, monkeypatch):
    """As on systems that have neither os.chown nor user numbers."""
    monkeypatch.delattr(os, "chown", raising=False)
    monkeypatch.delattr(os, "fchmod", raising=False)
    write_whole(file, NEW)
    assert file.read_text() == NEW and alone(file)
