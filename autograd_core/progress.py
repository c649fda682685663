"""Progress in plain text: one line on stderr that rewrites itself."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from autograd_core.laboratory.text_table import one_line, pad, shorten, text_width

PATIENCE = 1.0
COLUMNS = 79


@contextmanager
def progress_line(
    total: int, what: str, shown: bool | None = None
) -> Iterator[Callable[[str], None]]:
    """A line as that of `working`; the block's function moves it on by one, with a remark.

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


@contextmanager
def working(what: str, total: int | None, shown: bool | None = None) -> Iterator[Work]:
    """A block of long work, while a line on stderr says how far it is.

        with working("gradient check", len(names)) as work:
            for name in names:
                ...                 # gradient check: 412 of 1000 (41%), 3 s, 4 s left
                work.step()

    The line appears after a second; it moves on with `step` and lives on with `beat`. It is at
    most 79 columns wide and rewrites itself with a carriage return, on a terminal ten times a
    second, in a notebook once, so that a saved one stays small; elsewhere lines follow each other
    more and more seldom. On a terminal it is gone when the block ends, also by Ctrl-C, before a
    traceback is shown; in a notebook or a file its last state stays. Where stderr cannot be
    written to, the work goes on in silence. A block inside another one takes no line of its own:
    it is told as the remark of that one.

    Args:
        what: what is being done.
        total: how many steps it has; None where that is not known.
        shown: True and False decide; by default the line is shown on a terminal and in a notebook.
    """
    outer = _work.get()
    line = _line(what, total, shown) if outer is None else None
    if outer is None and line is None:
        yield Work(None, "", 0)
        return
    work = Work(line, what, total, outer)
    token = _work.set(work)
    try:
        yield work
    finally:
        _work.reset(token)
        if line is not None:
            line.end(work.done)


def beat(of: str = "evaluations") -> None:
    """Say that the innermost block of `working` goes on: one more of something was done."""
    work = _work.get()
    if work is not None:
        work.beat(of)


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


class Work:
    """A block of long work: how far it is, and the line that says so, its own or an outer one's.

    Attributes:
        done: how many of its steps are done.
    """

    def __init__(
        self, line: _Line | None, what: str, total: int | None, outer: Work | None = None
    ):
        self.done = 0
        self._line = line
        self._what = what
        self._total = total
        self._outer = outer
        self._of = ""
        self._beats = 0

    def step(self) -> None:
        """One step is done; the next one begins."""
        self.done += 1
        self._beats = 0
        self._show()

    def beat(self, of: str) -> None:
        """The step goes on."""
        self._beats = self._beats + 1 if of == self._of else 1
        self._of = of
        self._show()

    def _show(self) -> None:
        """Rewrite the line, or that of the outermost block, if it is time to."""
        work = self
        while work._outer is not None:
            work = work._outer
        if work._line is not None and work._line.is_due():
            inner = f"{one_line(self._what)}: {self.done} of {self._total}"
            count = f"{self._beats} {self._of}" if self._beats > 1 else ""
            work._line.remark = count if work is self else inner
            work._line.show(work.done)


_work: ContextVar[Work | None] = ContextVar("work", default=None)
"""The innermost block of long work under way."""


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

    def is_due(self) -> bool:
        """Whether it is time for the next state."""
        return time.monotonic() >= self.due

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
