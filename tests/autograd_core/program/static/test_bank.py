"""What `static` freezes is told: a program of the bank is as eager computes it, or refused."""

from __future__ import annotations

import contextlib
import io
import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import nn
import nn.epochs
from autograd_core import NotStatic, static
from nn.recorded_steps import RecordedSteps
from tests.autograd_core.program.static.bank import BANK, effects
from tests.autograd_core.program.static.bank.naive import Refused, naive
from tests.autograd_core.program.static.bank.planted import (
    EITHER,
    REFUSED,
    RIGHT,
    Planted,
    judge,
    judge_repeated,
    judge_rows,
)


@pytest.mark.parametrize(
    "planted",
    [
        pytest.param(planted, marks=[pytest.mark.slow] if planted in effects.PROGRAMS else [])
        for planted in BANK
    ],
    ids=lambda planted: planted.name,
)
def test_program_is_right_or_refused(planted: Planted):
    """A program is right at all its inputs, or refused with its line; as the bank expects it.

    Programs that are right are so over rows as well.
    """
    judged = judge(planted, static, NotStatic)
    allowed = {RIGHT, REFUSED} if planted.expected == EITHER else {planted.expected}
    assert judged.outcome in allowed, judged.why
    if judged.outcome == REFUSED and planted.lines:
        assert any(line in judged.why for line in planted.lines), judged.why
    if judged.outcome == RIGHT and planted.expected == RIGHT:
        judged = judge_rows(planted, static)
        assert judged.outcome == RIGHT, judged.why


@pytest.mark.slow
@pytest.mark.parametrize("planted", BANK, ids=lambda planted: planted.name)
def test_nothing_freezes_where_calls_are_repeated(planted: Planted):
    """With plain arguments, and each call made three times, no program is silently different."""
    judged = judge_repeated(planted, static, NotStatic)
    assert judged.outcome in (RIGHT, REFUSED), judged.why


def test_bank_plants_what_freezes():
    """Recorded once and never asked again, nearly every program to be refused goes wrong."""
    assert len(BANK) >= 200
    for planted in BANK:
        if planted.expected == REFUSED:
            try:
                judged = judge(planted, naive, Refused)
            except Exception:
                continue  # loud, so nothing froze
            assert judged.outcome != RIGHT, planted.name


def test_bank_is_right_eagerly():
    """Two fresh runs of one program agree where it is expected to be right."""
    for planted in BANK:
        if planted.expected == RIGHT:
            judged = judge(planted, lambda f: f, Refused)
            assert judged.outcome == RIGHT, (planted.name, judged.why)


@pytest.mark.slow
def test_scripts_are_right_or_refused(tmp_path):
    """So is each program of the text, in a process of its own: they change what is shared."""
    module = "tests.autograd_core.program.static.bank.scripts"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", module],
        cwd=Path(__file__).parents[4],
        env={**os.environ, "TMPDIR": str(tmp_path)},  # for the files that they leave
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout
    assert int(done.stdout.split()[0]) >= 320


class Eager(RecordedSteps):
    """No step is recorded."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.reason = "asked for"


def trained(planted: Planted) -> tuple[object, ...]:
    """What a training finds whose loss calls a program, and whose steps change its world."""
    random.seed(7)  # some programs ask for the hidden sources of random numbers
    np.random.seed(7)
    run = planted.make()
    changes = [step for step in run.steps if not isinstance(step, tuple)] or [int]
    model = nn.MLP(1, [2, 1], rng=random.Random(1), activation="tanh")

    class Changing(nn.SGD):
        steps = 0

        def step(self) -> None:
            super().step()
            self.steps += 1
            if self.steps % 4 == 3:
                changes[self.steps // 4 % len(changes)]()

    xs, mover = [[0.1 * k] for k in range(6)], Changing(model.parameters(), lr=1e-4)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        history = nn.fit(
            model, lambda o, t: run.f(o - t) * (o - t), xs, [0.3] * 6, mover, 6, 2,
            rng=random.Random(5),
        )  # fmt: skip
    return [p.data for p in model.parameters()], list(map(str, history.losses)), run.state()


@pytest.mark.slow
def test_nothing_freezes_in_fit(monkeypatch):
    """A training whose loss calls a program of the tables has the bits of the eager one."""
    for planted in BANK:
        if planted.in_a_table:
            found = trained(planted)
            with monkeypatch.context() as changed:
                changed.setattr(nn.epochs, "RecordedSteps", Eager)
                assert found == trained(planted), planted.name
