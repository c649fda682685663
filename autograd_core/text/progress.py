"""Progress in plain text: one line on stderr that rewrites itself."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from autograd_core.text.text_table import one_line, pad, shorten, text_width

PATIENCE = 1.0
COLUMNS = 79


@contextmanager
def progress_line(
    total: int, what: str, shown: bool | None = None
) -> Iterator[Callable[[Callable[[], str]], None]]:
    """A progress line as in `working`. The block calls a function to add a step with a remark.

    The remark is a function, which is called only where there is a line.

    Its last state stays, also on a terminal and after Ctrl-C. With shown=True the last state of
    short work stays too. By default the line appears only on a terminal: a notebook would save
    it, and it differs from run to run.
    """
    line = _line(what, total, _is_terminal(sys.stderr) if shown is None else shown)
    if line is None:
        yield lambda remark: None
        return
    line.stays = True
    done = 0

    def advance(remark: Callable[[], str]) -> None:
        nonlocal done
        done += 1
        line.remark = one_line(remark())
        line.show(done)

    try:
        yield advance
    finally:
        line.end(done, always=shown is True)


@contextmanager
def working(what: str, total: int | None, shown: bool | None = None) -> Iterator[Work]:
    """A block of long work whose progress is shown in a line on stderr.

        with working("gradient check", len(names)) as work:
            for name in names:
                ...                 # gradient check: 412 of 1000 (41%), 3 s, 4 s left
                work.step()

    The line appears after a second. `step` counts a step, and `beat` shows that the step goes on.
    The line is at most 79 columns wide and rewrites itself with a carriage return: ten times a
    second on a terminal, once a second in a notebook, so that a saved notebook stays small. In a
    file, lines follow each other at growing intervals. On a terminal the line disappears when the
    block ends, also by Ctrl-C, before a traceback is shown; in a notebook or a file its last
    state stays. If stderr cannot be written to, the work goes on silently. A block inside another
    block has no line of its own: it appears as the remark of the outer one.

    Args:
        what: what is being done.
        total: how many steps it has; None if unknown.
        shown: whether to show the line; by default, on a terminal and in a notebook.
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
    """Note that the innermost block of `working` goes on: one more item is done."""
    work = _work.get()
    if work is not None:
        work.beat(of)


def tell(text: str) -> None:
    """Write a line to stderr, or nothing if stderr cannot be written."""
    with suppress(AttributeError, OSError, ValueError):
        sys.stderr.write(f"{text}\n")


def _line(what: str, total: int | None, shown: bool | None) -> _Line | None:
    """The line on stderr, or None if it should not be shown."""
    stream = sys.stderr
    if not (_is_watched(stream) if shown is None else shown):
        return None
    return _Line(stream, one_line(what), total)


def _is_terminal(stream: Any) -> bool:
    """Whether the stream is read live; a closed or missing stream is not."""
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
    """A block of long work: its progress, and the line that shows it, its own or an outer one's.

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
        """Finish a step and begin the next."""
        self.done += 1
        self._beats = 0
        self._show()

    def beat(self, of: str) -> None:
        """Note that the step goes on."""
        self._beats = self._beats + 1 if of == self._of else 1
        self._of = of
        self._show()

    def _show(self) -> None:
        """Rewrite the line, or the outermost block's line, when it is due."""
        work = self
        while work._outer is not None:
            work = work._outer
        if work._line is not None and work._line.is_due():
            inner = f"{one_line(self._what)}: {self.done} of {self._total}"
            count = f"{self._beats} {self._of}" if self._beats > 1 else ""
            work._line.remark = count if work is self else inner
            work._line.show(work.done)


_work: ContextVar[Work | None] = ContextVar("work", default=None)
"""The innermost block of long work that is running."""


class _Line:
    """The progress line, and when it is due.

    Attributes:
        remark: the text beside the count.
        stays: whether the last state stays when the work is done.
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
        """Rewrite the line, or write the next one, when it is due."""
        now = time.monotonic()
        if now >= self.due:
            self.due = now + self._pause(now)
            self._write(self._text(done, now), "" if self.rewrites else "\n")

    def _pause(self, now: float) -> float:
        """Seconds until the next state; they grow in a file, which keeps every state."""
        if not self.rewrites:
            return max(5.0, 0.25 * (now - self.started))
        return 1.0 if _is_notebook(self.stream) else 0.1

    def end(self, done: int, always: bool = False) -> None:
        """Remove the line, or write its last state; `always` also if no line was shown."""
        if not self.width and not always:
            return
        if self.stays:
            self._write(self._text(done, time.monotonic()), "\n")
        else:
            self._write("", "\r")

    def _text(self, done: int, now: float) -> str:
        """The text of the line: the count, the time taken, the time left, and the remark."""
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
        """Write over the line; a stream that fails is not used again."""
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
