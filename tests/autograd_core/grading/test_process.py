"""Engines of files run in a process of their own: what does not behave ends in a sentence."""

from __future__ import annotations

import json
import random
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from micrograd.engine import Value as Micrograd

from autograd_core import Grade, grade
from autograd_core.grading.battery import battery
from autograd_core.grading.grade import _graded
from autograd_core.grading.observation import Observation
from autograd_core.grading.process import EngineRun, _read
from autograd_core.grading.running import TrialRunner
from autograd_core.grading.subject import engine_under_test
from tests.autograd_core.grading.hostile import ENDLESS, HOSTILE
from tests.autograd_core.grading.mutants import ALL, ENGINES


def words(found: Grade) -> str:
    """The text of a grade on one line."""
    return " ".join(str(found).split())


def test_endless_code_is_ended_with_a_sentence(tmp_path: Path) -> None:
    """The graph that it was at is named, and there are no points."""
    (tmp_path / "engine.py").write_text(ENDLESS, encoding="utf-8")
    found = grade(tmp_path / "engine.py", seconds=1.0)
    assert "y = a + b at a = 2, b = 3 it ran for more than 1 s" in words(found)
    assert not found and found.points == 0


def test_a_class_that_runs_endlessly_is_stopped_too() -> None:
    """In this process, in a thread of its own."""

    class Slow:
        data, grad = 2.0, 0.0

        def backward(self) -> None:
            """Never comes back."""
            while True:
                pass

        def __add__(self, other: Slow) -> Slow:
            return Slow()

    found = grade(lambda x: Slow(), seconds=0.2)
    assert "it ran for more than 0.2 s" in words(found)


def test_what_an_engine_writes_among_the_observations_is_left_out() -> None:
    """Lines that are no JSON, or other JSON, are skipped; numbers come back as they were."""
    seen = Observation({"y": float("inf")}, {}, {"y": None, "a": 0.5}, measured={"a": (1.0, 0.0)})
    assert Observation.from_dict(seen.to_dict()) == seen
    found = _read([b"hello\n", b"[1]\n", b'{"trial": "x"}\n', b'{"engine": "Value"}\n', b"7\n"])
    assert (found.engine, found.observations, found.ended) == ("Value", {}, "")


def test_whatever_is_observed_is_judged() -> None:
    """Numbers that are nan, infinite or absent, trials that raise or are missing: no exception."""
    seen = dict(TrialRunner(engine_under_test(Micrograd, None)).run_all(battery()))
    odd = [float("nan"), float("inf"), -float("inf"), 0.0, 1e308, -1.0, 2.0, 1e-320]
    for seed in range(15):
        source = random.Random(seed)
        part = source.choice([0.01, 0.1, 0.5, 1.0])
        spoilt = {
            key: spoil(found, source, odd) if source.random() < part else found
            for key, found in seen.items()
            if source.random() > part / 10
        }
        found = _graded(EngineRun("Value", spoilt), "Value", [], {})
        assert 0 <= found.points <= found.possible
        assert (
            json.loads(found.to_json())["points"] == found.points and found.html() and str(found)
        )


def spoil(found: Observation, source: random.Random, odd: list[float]) -> Observation:
    """An observation with something else in it."""

    def some(numbers: dict[str, Any]) -> dict[str, Any]:
        return {n: source.choice([x, *odd]) for n, x in numbers.items()}

    return source.choice(
        [
            replace(found, gradients=some(found.gradients)),
            replace(found, gradients=dict.fromkeys(found.gradients)),
            replace(found, numbers=some(found.numbers)),
            replace(found, again=some(found.again), before=some(found.before)),
            replace(found, changed=("a",)),
            Observation(error="ValueError: no"),
            Observation(absent="it is gone"),
            Observation(),
        ]
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_code_ends_in_a_sentence(name: str, tmp_path: Path) -> None:
    """In time, without an exception, and without full points."""
    text, says = HOSTILE[name]
    (tmp_path / "engine.py").write_text(text, encoding="utf-8")
    started = time.monotonic()
    found = grade(tmp_path / "engine.py", seconds=4.0, megabytes=512)
    assert time.monotonic() - started < 8.0
    assert says in words(found)
    assert not found and found.points < found.possible


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL)
def test_right_engines_pass_in_a_process_of_their_own(name: str) -> None:
    """As in this one, within two seconds."""
    started = time.process_time()
    found = grade(ENGINES / f"{name}.py")
    assert found, str(found)
    assert time.process_time() - started < 2.0
