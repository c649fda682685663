"""What `static` freezes is told: a program of the bank is as eager computes it, or refused."""

from __future__ import annotations

import pytest

from autograd_core import NotStatic, static
from tests.autograd_core.program.static.bank import BANK
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


@pytest.mark.parametrize("planted", BANK, ids=lambda planted: planted.name)
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


@pytest.mark.parametrize(
    "planted",
    [
        pytest.param(planted, marks=[pytest.mark.slow] if planted.in_a_table else [])
        for planted in BANK
    ],
    ids=lambda planted: planted.name,
)
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
