"""gradcheck on random programs of all kinds of operations, right and with one wrong operation."""

from __future__ import annotations

import math

import pytest

from autograd_core.laboratory.gradcheck.check import gradcheck
from autograd_core.laboratory.subjects.findings import Verdict
from tests.autograd_core.laboratory.random_programs import random_program

BATCHES = range(10)
BATCH = 40
SUSPICIOUS = (Verdict.MISMATCH, Verdict.NONDETERMINISTIC)


@pytest.mark.parametrize("batch", BATCHES)
def test_right_programs_are_not_accused(batch: int) -> None:
    """No derivative that the engine computes by its own rules is a MISMATCH."""
    for seed in range(BATCH * batch, BATCH * (batch + 1)):
        program = random_program(seed)
        report = gradcheck(program, list(program.point))
        accused = [f for f in report.findings if f.verdict in SUSPICIOUS]
        assert not accused, (seed, accused, program)


@pytest.mark.parametrize("batch", BATCHES)
def test_wrong_operation_does_not_pass(batch: int) -> None:
    """A derivative that one wrong operation changes by 1e-4 or more passes only on a kink.

    A kink excuses what lies between its slopes.
    """
    judged = 0
    for seed in range(BATCH * batch, BATCH * (batch + 1)):
        right, wrong = random_program(seed), random_program(seed, wrong=True)
        (value, expected), (same, changed) = right.gradient(), wrong.gradient()
        assert repr(value) == repr(same)
        report = gradcheck(wrong, list(wrong.point))
        of_name = {finding.name: finding for finding in report.findings}
        for i, (g, w) in enumerate(zip(expected, changed, strict=True)):
            if not math.isfinite(g) or abs(w - g) <= 1e-4 * max(abs(w), abs(g)):
                continue
            finding = of_name[f"xs{i}"]
            assert not finding.passed or finding.verdict is Verdict.KINK, (seed, finding, wrong)
            judged += 1
    assert judged >= BATCH // 4


@pytest.mark.parametrize("batch", BATCHES)
def test_wrong_operation_is_the_one_that_is_named(batch: int) -> None:
    """A mismatch is traced to the wrong operation, if to any."""
    traced = []
    for seed in range(BATCH * batch, BATCH * (batch + 1)):
        wrong = random_program(seed, wrong=True)
        report = gradcheck(wrong, list(wrong.point))
        if report.wrong is not None:
            assert report.wrong.op == "planted", (seed, report.wrong, wrong)
            traced.append(seed)
    assert len(traced) >= BATCH // 5
