"""Progress in plain text: shown where somebody looks, harmless everywhere else."""

from __future__ import annotations

import io
import sys

import pytest

from autograd_core import Value, compare, fsum, gradcheck, record, step_curve, tanh
from autograd_core.text import progress as module
from autograd_core.text.progress import progress_line, working
from autograd_core.text.text_table import text_width


class Terminal(io.StringIO):
    """A stderr on which somebody looks."""

    def isatty(self):
        """Yes."""
        return True


class Kernel(io.StringIO):
    """A notebook's stderr."""

    __module__ = "ipykernel.iostream"


@pytest.fixture
def clock(monkeypatch):
    """A clock that `advance` moves."""

    class Clock:
        now = 100.0

        def advance(self, seconds):
            self.now += seconds

    clock = Clock()
    monkeypatch.setattr(module.time, "monotonic", lambda: clock.now)
    return clock


def progress(items, total, what, shown=None):
    """The items one by one, each a step of a block of work."""
    with working(what, total, shown) as block:
        for item in items:
            yield item
            block.step()


def work(clock, stream, monkeypatch, *, count=10, seconds=0.5, what="check", total=10, **options):
    """Go through some items that take so long each; what was written."""
    monkeypatch.setattr(sys, "stderr", stream)
    seen = []
    for item in progress(range(count), total, what, **options):
        seen.append(item)
        clock.advance(seconds)
    assert seen == list(range(count))
    return stream.getvalue() if isinstance(stream, io.StringIO) and not stream.closed else ""


def screen(written):
    """What a terminal shows in the end: each carriage return starts over the line."""
    line = []
    for part in written.split("\r"):
        line[: len(part)] = part
    return "".join(line)


def test_progress_shows_a_line_on_a_terminal(clock, monkeypatch):
    """After a second: how many of how many, the time so far and the time left."""
    written = work(clock, Terminal(), monkeypatch)
    assert written.split("\r")[1].rstrip() == "check: 2 of 10 (20%), 1 s, 4 s left"
    assert written.split("\r")[8].rstrip() == "check: 9 of 10 (90%), 4 s, 0 s left"
    assert "\n" not in written


def test_progress_takes_its_line_away(clock, monkeypatch):
    """At the end a terminal's line is empty and the cursor stands at its beginning."""
    written = work(clock, Terminal(), monkeypatch)
    assert written.endswith("\r")
    assert screen(written).strip() == ""


def test_progress_is_silent_about_short_work(clock, monkeypatch):
    """What takes less than a second is not worth a line."""
    assert work(clock, Terminal(), monkeypatch, seconds=0.09) == ""


def test_progress_is_silent_in_a_pipe(clock, monkeypatch):
    """Nobody looks at a file or a pipe while it is written."""
    assert work(clock, io.StringIO(), monkeypatch) == ""


def test_progress_can_be_asked_for_and_refused(clock, monkeypatch):
    """`shown` decides: True also in a file, whose lines stay; False also on a terminal."""
    written = work(clock, io.StringIO(), monkeypatch, shown=True)
    assert written == ("check: 2 of 10 (20%), 1 s, 4 s left\ncheck: 10 of 10 (100%), 5 s\n")
    assert work(clock, Terminal(), monkeypatch, shown=False) == ""


def test_progress_in_a_notebook_writes_once_a_second(clock, monkeypatch):
    """A saved notebook stays small: 100 seconds of 1,000 items are 100 short texts."""
    written = work(clock, Kernel(), monkeypatch, count=1000, total=1000, seconds=0.1)
    assert 90 <= written.count("\r") <= 101
    assert written.endswith("\n") and written.count("\n") == 1


def test_progress_on_a_terminal_writes_ten_times_a_second(clock, monkeypatch):
    """A million quick items cost no million lines."""
    written = work(clock, Terminal(), monkeypatch, count=10**4, total=10**4, seconds=0.001)
    assert 80 <= written.count("\r") <= 93


@pytest.mark.parametrize("what", ["x" * 300, "日本語" * 40, "two\nlines\x1b[2J", "שלום" * 50, ""])
@pytest.mark.parametrize("total", [10, None, 10**30])
def test_progress_keeps_to_one_line_of_80_columns(clock, monkeypatch, what, total):
    """Whatever the work is called, and however much it is."""
    written = work(clock, Terminal(), monkeypatch, what=what, total=total)
    assert len(written.split("\r")) > 2
    assert all(text_width(part) <= 79 for part in written.split("\r"))
    assert "\n" not in written and "\x1b" not in written


def test_progress_counts_without_a_total(clock, monkeypatch):
    """Where the end is not known, there is no percentage."""
    written = work(clock, Terminal(), monkeypatch, total=None)
    assert written.split("\r")[1] == "check: 2, 1 s"


@pytest.mark.parametrize("total", [0, 3])
def test_progress_survives_a_wrong_total(clock, monkeypatch, total):
    """More items than announced are worked through; the percentage stops at 100."""
    written = work(clock, Terminal(), monkeypatch, total=total)
    assert "left" not in written.split("\r")[-2]
    assert "(300%)" not in written


def test_progress_ends_its_line_when_the_work_fails(clock, monkeypatch):
    """An exception in the middle does not leave half a line before the traceback."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)

    def fail():
        for item in progress(range(10), 10, "check"):
            clock.advance(1.0)
            if item == 5:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert "check: 5 of 10" in stream.getvalue()
    assert screen(stream.getvalue()).strip() == ""


class Broken(Terminal):
    """A terminal that went away."""

    def write(self, text):
        """Fail."""
        raise BrokenPipeError("gone")


class Ascii(Terminal):
    """A terminal that knows no other letters."""

    def write(self, text):
        """Write, or fail at the first other letter."""
        return super().write(text.encode("ascii").decode())


@pytest.mark.parametrize("shown", [None, True])
@pytest.mark.parametrize("kind", [Broken, Ascii, None, object])
def test_progress_survives_a_broken_stderr(clock, monkeypatch, kind, shown):
    """No stderr, one that is gone, one that cannot say the word: the work is done all the same."""
    stream = None if kind is None else kind()
    work(clock, stream, monkeypatch, what="größe 日本", shown=shown)


@pytest.mark.parametrize("shown", [None, True])
def test_progress_survives_a_closed_stderr(clock, monkeypatch, shown):
    """A stderr that is closed before, or in the middle of the work."""
    stream = Terminal()
    stream.close()
    work(clock, stream, monkeypatch, shown=shown)
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    for item in progress(range(10), 10, "check", shown):
        clock.advance(1.0)
        if item == 5:
            stream.close()


def test_progress_begins_when_it_is_asked(clock, monkeypatch):
    """Items are drawn one at a time: nothing is computed ahead."""
    monkeypatch.setattr(sys, "stderr", Terminal())
    drawn = []

    def items():
        for i in range(3):
            drawn.append(i)
            yield i

    walk = progress(items(), 3, "check")
    assert drawn == []
    assert next(walk) == 0
    assert drawn == [0]


def test_progress_in_a_file_writes_more_and_more_seldom(clock, monkeypatch):
    """An hour's work is a few dozen whole lines, none of them rewritten."""
    written = work(
        clock, io.StringIO(), monkeypatch, count=3600, total=3600, seconds=1.0, shown=True
    )
    assert "\r" not in written
    assert 20 <= len(written.splitlines()) <= 40


def training(clock, stream, monkeypatch, *, seconds=0.5, steps=10, shown=None, stop=None):
    """Move a line on, with remarks; what was written."""
    monkeypatch.setattr(sys, "stderr", stream)
    with progress_line(steps, "training", shown) as advance:
        for i in range(steps):
            clock.advance(seconds)
            if i == stop:
                raise KeyboardInterrupt
            advance(lambda i=i: f"loss {1 / (i + 1):.3g}")
    return stream.getvalue()


def test_line_keeps_its_last_state_on_a_terminal(clock, monkeypatch):
    """The state with its remark, rewritten, and a line break in the end."""
    written = training(clock, Terminal(), monkeypatch)
    parts = written.split("\r")
    assert parts[1].rstrip() == "training: 2 of 10 (20%), 1 s, 4 s left, loss 0.5"
    assert parts[-1].rstrip() == "training: 10 of 10 (100%), 5 s, loss 0.1"
    assert written.count("\n") == 1 and written.endswith("\n")


def test_line_ends_after_control_c(clock, monkeypatch):
    """What comes next begins on a line of its own."""
    stream = Terminal()
    with pytest.raises(KeyboardInterrupt):
        training(clock, stream, monkeypatch, stop=5)
    assert stream.getvalue().endswith("\n")
    assert "5 of 10 (50%)" in stream.getvalue().split("\r")[-1]


@pytest.mark.parametrize(("shown", "expected"), [(None, ""), (True, "3 of 3 (100%)"), (False, "")])
def test_line_of_short_work_is_shown_where_asked_for(clock, monkeypatch, shown, expected):
    """Below a second there is nothing to wait for; who asks gets the last state."""
    written = training(clock, Terminal(), monkeypatch, seconds=0.01, steps=3, shown=shown)
    assert expected in written and bool(written) == bool(expected)


def test_long_remark_stays_on_the_line(clock, monkeypatch):
    """It loses its middle before the line gets wider than 79 columns."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with progress_line(2, "training") as advance:
        for _ in range(2):
            clock.advance(2.0)
            advance(lambda: "loss 0.5 " * 30 + "\n")
    assert max(text_width(part.rstrip("\n")) for part in stream.getvalue().split("\r")) == 79
    assert stream.getvalue().count("\n") == 1


def test_line_in_a_notebook_is_shown_where_asked_for(clock, monkeypatch):
    """A saved notebook stays the same from run to run, unless somebody asks."""
    assert training(clock, Kernel(), monkeypatch) == ""
    written = training(clock, Kernel(), monkeypatch, shown=True)
    assert written.endswith("\n") and "10 of 10 (100%)" in written


def slow(clock, values, fail_at=0):
    """A function whose every evaluation takes half a second; it stops as by Ctrl-C."""
    calls = []

    def f():
        calls.append(1)
        clock.advance(0.5)
        if len(calls) == fail_at:
            raise KeyboardInterrupt
        return fsum([tanh(v) for v in values])

    return f


def test_check_of_one_parameter_shows_progress(clock, monkeypatch):
    """The line lives on with each evaluation, though there is but one step."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    assert gradcheck(slow(clock, [x := Value(0.5)]), [x])
    shown = stream.getvalue().split("\r")
    assert any("0 of 1 (0%)" in part and "5 evaluations" in part for part in shown)
    assert screen(stream.getvalue()).strip() == ""


@pytest.mark.parametrize("order", [1, 2])
def test_every_part_of_a_check_shows_progress(clock, monkeypatch, order):
    """The parameters, the search for the wrong operation, the second derivatives."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    x, y = Value(0.5), Value(0.25)

    def f():
        clock.advance(0.5)
        if order == 2:
            return tanh(x) * y
        return record("planted", x.data**2, (x,), (x.data,)) * y

    gradcheck(f, [x, y], order=order)
    part = "search for the wrong operation" if order == 1 else "second derivatives"
    assert "gradcheck of f" in stream.getvalue() and part in stream.getvalue()
    assert screen(stream.getvalue()).strip() == ""


def test_checks_within_a_check_are_told_on_its_line(clock, monkeypatch):
    """Of five points there is one line, with the count of the points and of the parameters."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)

    def f(x):
        clock.advance(0.2)
        return tanh(x)

    assert gradcheck(f, points=[0.1, 0.2, 0.3, 0.4, 0.5])
    shown = [part for part in stream.getvalue().split("\r") if part.strip()]
    assert all(part.startswith("gradcheck at 5 points: ") for part in shown)
    assert any("gradcheck of f(x): 0 of 1" in part for part in shown)


@pytest.mark.parametrize("calls", range(1, 40, 3))
def test_control_c_in_a_check_leaves_nothing_behind(clock, monkeypatch, calls):
    """The line is gone before the traceback is shown; numbers and gradients are the old ones."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    values = [Value(0.5), Value(0.25), Value(-0.5)]
    for value in values:
        value.grad = 7.0
    with pytest.raises(KeyboardInterrupt) as caught:
        gradcheck(slow(clock, values, calls), values, order=2)
    assert caught.tb is not None  # as an interpreter holds it while it shows the traceback
    assert screen(stream.getvalue()).strip() == ""
    assert [(v.data, v.grad) for v in values] == [(0.5, 7.0), (0.25, 7.0), (-0.5, 7.0)]


def test_work_that_is_refused_or_unseen_shows_nothing(clock, monkeypatch):
    """progress=False, and a pipe by default."""
    for stream, shown in ((Terminal(), False), (io.StringIO(), None)):
        monkeypatch.setattr(sys, "stderr", stream)
        x = Value(0.5)
        assert gradcheck(slow(clock, [x]), [x], progress=shown)
        assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("run", "name"),
    [
        (lambda f: compare(f, 0.5, ways=["reverse", "central", "richardson"]), "compare of f"),
        (lambda f: step_curve(f, 0.5), "step_curve"),
    ],
    ids=["compare", "step_curve"],
)
def test_comparisons_and_curves_show_progress(clock, monkeypatch, run, name):
    """Of a slow function there is a line, and it is gone at the end."""
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)

    def f(x):
        clock.advance(0.3)
        return tanh(x)

    run(f)
    assert name in stream.getvalue()
    assert screen(stream.getvalue()).strip() == ""
