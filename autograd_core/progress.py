"""Progress in plain text: one line on stderr that rewrites itself."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from autograd_core.laboratory.text_table import one_line, pad, shorten, text_width

PATIENCE = 1.0
COLUMNS = 79

_Item = TypeVar("_Item")


def progress(
    items: Iterable[_Item], total: int | None, what: str, shown: bool | None = None
) -> Iterator[_Item]:
    """The items one by one, while a line on stderr says how far they are.

        for name in progress(names, len(names), "gradient check"):
            ...                     # gradient check: 412 of 1000 (41%), 3 s, 4 s left

    The line appears after a second. It is at most 79 columns wide and rewrites itself with a
    carriage return, on a terminal ten times a second, in a notebook once, so that a saved one
    stays small; elsewhere lines follow each other more and more seldom. On a terminal it is gone
    when the work ends, also by an exception; in a notebook or a file its last state stays. Where
    stderr cannot be written to, the work goes on in silence.

    Args:
        items: what is to be worked through.
        total: how many they are; None where that is not known.
        what: what is being done.
        shown: True and False decide; by default the line is shown on a terminal and in a notebook.
    """
    line = _line(what, total, shown)
    if line is None:
        yield from items
        return
    count = 0
    try:
        for count, item in enumerate(items, 1):
            line.show(count - 1)
            yield item
    finally:
        line.end(count)


@contextmanager
def progress_line(
    total: int, what: str, shown: bool | None = None
) -> Iterator[Callable[[str], None]]:
    """A line as that of `progress`; the block's function moves it on by one, with a remark.

    Its last state stays, also on a terminal and after Ctrl-C; where it is asked for by
    shown=True, also that of short work. By default it is shown on a terminal alone: what stays
    in a notebook is saved with it, and differs from run to run.
    """
    line = _line(what, total, _is_terminal(sys.stderr) if shown is None else shown)
    if line is None:
        yield lambda remark: None
        return
    line.stays = True
    done = 0

    def advance(remark: str) -> None:
        nonlocal done
        done += 1
        line.remark = one_line(remark)
        line.show(done)

    try:
        yield advance
    finally:
        line.end(done, always=shown is True)


def tell(text: str) -> None:
    """A line on stderr; where it cannot be written, nothing."""
    with suppress(AttributeError, OSError, ValueError):
        sys.stderr.write(f"{text}\n")


def _line(what: str, total: int | None, shown: bool | None) -> _Line | None:
    """The line on stderr; None where there shall be none."""
    stream = sys.stderr
    if not (_is_watched(stream) if shown is None else shown):
        return None
    return _Line(stream, one_line(what), total)


def _is_terminal(stream: Any) -> bool:
    """Whether somebody sees the stream at once; closed and missing streams are not seen."""
    try:
        return bool(stream.isatty())
    except (AttributeError, OSError, ValueError):
        return False


def _is_notebook(stream: Any) -> bool:
    """Whether the stream is that of a notebook's kernel."""
    return type(stream).__module__.partition(".")[0] == "ipykernel"


def _is_watched(stream: Any) -> bool:
    """Whether a line that changes makes sense on a stream."""
    return _is_notebook(stream) or _is_terminal(stream)


class _Line:
    """The line, and when it is due.

    Attributes:
        remark: what is said beside the count.
        stays: whether the last state is left when the work is over.
    """

    def __init__(self, stream: Any, what: str, total: int | None) -> None:
        self.stream = stream
        self.what = what
        self.total = total
        self.remark = ""
        self.rewrites = _is_notebook(stream) or _is_terminal(stream)
        self.stays = _is_notebook(stream) or not self.rewrites
        self.started = time.monotonic()
        self.due = self.started + PATIENCE
        self.width = 0

    def show(self, done: int) -> None:
        """Rewrite the line, or write the next one, if it is time to."""
        now = time.monotonic()
        if now >= self.due:
            self.due = now + self._pause(now)
            self._write(self._text(done, now), "" if self.rewrites else "\n")

    def _pause(self, now: float) -> float:
        """Seconds until the next state: in a file, which keeps all of them, longer and longer."""
        if not self.rewrites:
            return max(5.0, 0.25 * (now - self.started))
        return 1.0 if _is_notebook(self.stream) else 0.1

    def end(self, done: int, always: bool = False) -> None:
        """Take a line that was shown away, or leave its last state; `always` also a first one."""
        if not self.width and not always:
            return
        if self.stays:
            self._write(self._text(done, time.monotonic()), "\n")
        else:
            self._write("", "\r")

    def _text(self, done: int, now: float) -> str:
        """How far the work is, how long it took, how long the rest may take, and the remark."""
        passed = now - self.started
        said = f"{done}" if self.total is None else f"{done} of {self.total}"
        if self.total:
            said += f" ({min(done / self.total, 1.0):.0%})"
        said += f", {passed:.0f} s"
        if self.total and 0 < done < self.total:
            said += f", {passed / done * (self.total - done):.0f} s left"
        room = max(COLUMNS - len(said) - 2, 0)
        text = shorten(f"{shorten(self.what, room)}: {said}", COLUMNS)
        room = COLUMNS - text_width(text) - 2
        return f"{text}, {shorten(self.remark, room)}" if self.remark and room >= 8 else text

    def _write(self, text: str, end: str = "") -> None:
        """Write over what stands there; a stream that fails is left alone from then on."""
        start = "\r" if self.rewrites else ""
        filled = pad(text, self.width, "<") if self.rewrites else text
        try:
            self.stream.write(start + filled + end)
            self.stream.flush()
        except (AttributeError, OSError, ValueError):
            self.due = float("inf")
            self.width = 0
        else:
            self.width = text_width(text)
