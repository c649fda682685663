"""While a function is recorded the interpreter is watched; afterwards it is as it was before."""

from __future__ import annotations

import cProfile
import gc
import operator
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from autograd_core import NotStatic, Value, static, tanh

w = Value(0.5, label="w")


def surroundings() -> tuple[Any, ...]:
    """What is global to the interpreter, or to the thread."""
    return sys.getprofile(), sys.gettrace(), gc.isenabled(), list(gc.callbacks)


@pytest.fixture(autouse=True, scope="module")
def _nothing_to_collect() -> None:
    """What earlier tests left is out of the way of the collections that these tests ask for."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Each test leaves the interpreter as it was."""
    before = surroundings()
    yield
    assert surroundings() == before


def good(x: float) -> Value:
    """A function that can be recorded."""
    return tanh(w * x)


def failing(x: float) -> Value:
    """One that fails while it is recorded."""
    raise LookupError("no such row")


def interrupted(x: float) -> Value:
    """One that the user stops."""
    raise KeyboardInterrupt


def leaving(x: float) -> Value:
    """One that ends the program."""
    raise SystemExit(3)


def collecting(x: float) -> Value:
    """One in which the garbage collector runs."""
    gc.collect()
    return tanh(w * x)


def counting(x: float) -> Value:
    """One that changes what it reads, at a line that is looked for with a trace function."""
    CALLS.append(1)
    return w * x * len(CALLS)


def failing_later(x: float) -> Value:
    """One that fails when it is recorded the second time."""
    CALLS.append(1)
    if len(CALLS) > 1:
        raise KeyboardInterrupt
    return w * x


CALLS: list[int] = []


@pytest.mark.parametrize(
    ("function", "error"),
    [
        (good, None),
        (failing, LookupError),
        (interrupted, KeyboardInterrupt),
        (leaving, SystemExit),
        (counting, NotStatic),
        (failing_later, KeyboardInterrupt),
        (collecting, None),
    ],
)
@pytest.mark.parametrize("collects", [True, False])
def test_profile_and_collector_are_as_before(
    function: Callable[[float], Value], error: type[BaseException] | None, collects: bool
) -> None:
    """After a recording, a failure or an interruption; with the collector switched off, too."""
    CALLS.clear()
    seen: list[str] = []

    def profile(frame: FrameType, event: str, argument: object) -> None:
        seen.append(event)

    outside = sys.getprofile()
    (gc.enable if collects else gc.disable)()
    try:
        sys.setprofile(profile)
        before = surroundings()
        try:
            if error is None:
                assert static(function)(1.0).data == good(1.0).data
            else:
                with pytest.raises(error):
                    static(function)(1.0)
            after = surroundings()
        finally:
            sys.setprofile(outside)
    finally:
        gc.enable()
    assert after == before
    assert seen


@pytest.mark.parametrize(
    ("asks", "name"),
    [
        (time.perf_counter, "time.perf_counter"),
        (random.random, "random.random"),
        (random.Random(1).random, "random.random"),
        (lambda: os.urandom(1), "urandom"),
        (datetime.now, "datetime.now"),
        (lambda: id(w), "id"),
    ],
    ids=["clock", "random", "own random", "urandom", "now", "id"],
)
def test_harmless_calls_before_hide_no_question_to_the_world(
    asks: Callable[[], object], name: str
) -> None:
    """Of a method of the same class, module or name, too: each question is refused, by name."""
    numbers = [1.0, 2.0]

    def asking(x: float) -> Value:
        for _ in range(40):
            sum(numbers)
            datetime.fromtimestamp(0, UTC).isoformat()
            random.Random(1).getstate()
            [].append(len(numbers))
            time.sleep(0)
        asks()
        return w * x

    with pytest.raises(NotStatic, match=f"asks {name}"):
        static(asking)(1.0)


def test_a_trace_function_goes_on() -> None:
    """A debugger, or what measures coverage, goes on, also where a changing line is sought."""
    lines: list[int] = []

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        lines.append(frame.f_lineno)
        return trace

    outside = sys.gettrace()
    sys.settrace(trace)
    try:
        for function in (good, counting):
            try:
                static(function)(1.0)
            except NotStatic:
                pass
            assert sys.gettrace() is trace
    finally:
        sys.settrace(outside)
    assert lines


def test_cprofile_goes_on() -> None:
    """What runs after a recording is measured."""
    with cProfile.Profile() as profiler:
        static(good)(1.0)
        good(2.0)
    profiler.create_stats()
    stats = vars(profiler)["stats"]
    calls = [found[0] for (file, _, name), found in stats.items() if name == "good"]
    assert calls and calls[0] >= 1


def test_the_collector_may_run_inside() -> None:
    """What it finalises is no part of the function, though it asks the clock."""

    class Timed:
        def __del__(self) -> None:
            time.perf_counter()

    def with_garbage(x: float) -> Value:
        gc.collect()
        return tanh(w * x)

    loss = static(with_garbage)
    for _ in range(2):
        one, other = Timed(), Timed()
        one.other, other.other = other, one  # type: ignore[attr-defined]
        del one, other
        assert loss(1.0).data == good(1.0).data


def test_threads_record_at_once() -> None:
    """Several functions recorded in several threads: each right, and all is as before."""
    found: list[float] = []
    barrier = threading.Barrier(4)

    def run() -> None:
        loss = static(collecting)
        barrier.wait()
        found.extend(loss(0.1 * k).data for k in range(20))
        assert sys.getprofile() is None

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == sorted(4 * [good(0.1 * k).data for k in range(20)])


def test_the_systems_source_of_chance_is_refused_where_it_is_asked_only() -> None:
    """It has no state to compare; numbers drawn from it are refused."""
    source = random.SystemRandom()
    loss = static(lambda x: w * x * (1.0 if source else 2.0))
    assert loss(1.0).data == w.data
    with pytest.raises(NotStatic, match="twice"):
        static(lambda x: w * x * source.random())(1.0)


def test_a_collection_that_begins_with_the_recording_hides_nothing() -> None:
    """Wherever the collector runs first while a recording is prepared, its calls are seen."""
    before = gc.get_threshold()
    try:
        for count in range(1, 40):
            gc.collect()
            gc.set_threshold(count)
            loss = static(lambda x: (time.perf_counter(), w * x)[1])
            with pytest.raises(NotStatic):
                loss(1.0)
    finally:
        gc.set_threshold(*before)


class Logged:
    """A model with a file and a clock, of which it makes use when it is asked to."""

    def __init__(self, folder: Path):
        self.file, self.clock, self.speaks = (folder / "log").open("w"), time.perf_counter, False
        self.by_name = operator.attrgetter("file")

    def __call__(self, x: float) -> Value:
        """As `good`."""
        if self.speaks:
            handed = map(self.clock, ())
            self.file.write(f"{list(handed)}")
        return w * x

    def named(self, x: float) -> Value:
        """The file is used, under a name that no line writes."""
        return w * x * (2.0 if self.by_name(self).closed else 3.0)


def test_what_a_call_does_not_run_is_not_refused(tmp_path: Path):
    """A file and a clock on lines that do not run; on those that do, they are."""
    model = Logged(tmp_path)
    with model.file:
        f = static(model)
        assert [f(2.0).data, f(3.0).data, repr(f)] == [1.0, 1.5, "static(Logged): 1 recording"]
        model.speaks = True
        with pytest.raises(NotStatic, match=r"write.*test_executed\.py|uses .*file"):
            f(2.0)
        model.speaks = False
        assert f(3.0).data == 1.5
        with pytest.raises(NotStatic, match="file"):
            static(model.named)(2.0)
