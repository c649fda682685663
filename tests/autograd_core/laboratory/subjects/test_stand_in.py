"""The recorded operations stand in for a function of many parameters if they give its values."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from autograd_core import Value, dot, fsum, gradcheck, record, relu, tanh
from autograd_core.laboratory.subjects import stand_in
from autograd_core.laboratory.subjects.findings import Verdict

COUNT = 70

Program = Callable[[Sequence[Any]], Any]


def detached(ws: Sequence[Any]) -> Any:
    """One term is computed from a plain number."""
    return sum(w * w for w in ws[:-1]) + ws[-1] * ws[-1].data


def sided(ws: Sequence[Any]) -> Any:
    """A kink in one term, at the point, by a branch on plain numbers."""
    return sum(ws[:-1]) + (ws[-1] if ws[-1].data >= 0 else -ws[-1]) * 2.0


def largest(ws: Sequence[Any]) -> Any:
    """The winner of a maximum, chosen by plain numbers among equal ones."""
    return sum(w * 0.5 for w in ws) + max(ws, key=lambda w: w.data) * 3.0


def alone(ws: Sequence[Any]) -> Any:
    """Another function if one parameter alone moves."""
    moved = [w for w in ws if w.data not in (1.0, 0.0)]
    return sum(ws) + (moved[0].data * 2.0 - 2.0 if len(moved) == 1 else 0.0)


def stepped(ws: Sequence[Any]) -> Any:
    """A plain number that is constant only near the point."""
    return sum(w * w for w in ws) * (1.0 if ws[0].data < 1.05 else 2.0)


def planted(ws: Sequence[Any]) -> Any:
    """A wrong derivative."""
    return sum(ws) + record("bad", 2 * ws[3].data, (ws[3],), (2.2,))


PROGRAMS: dict[str, Program] = {
    "sum": sum,
    "fsum": fsum,
    "weighted": lambda ws: sum(w * x for w, x in zip(ws, range(COUNT), strict=True)),
    "one unused": lambda ws: -sum(w * w - w for w in ws[:-1]),
    "dot": lambda ws: dot(ws, list(range(COUNT))) * ws[0],
    "kinks": lambda ws: sum(relu(w - 0.5) for w in ws),
    "tanh": lambda ws: tanh(sum(ws) * 0.01),
    "comparisons": lambda ws: sum(w * 2.0 if w > 0.5 else w for w in ws),
    "detached": detached,
    "sided": sided,
    "largest": largest,
    "alone": alone,
    "stepped": stepped,
    "planted": planted,
}


@pytest.mark.parametrize("point", ["equal", "different"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_findings_are_those_of_calls(
    name: str, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report is the same, to the last digit, as with a call for every value."""
    program = PROGRAMS[name]
    source = random.Random(7)
    numbers = [1.0 if point == "equal" else source.uniform(0.6, 1.4) for _ in range(COUNT - 1)]
    ws = [Value(x, label=f"w{i}") for i, x in enumerate([*numbers, 0.0])]
    replaced = gradcheck(lambda: program(ws), ws)
    monkeypatch.setattr(stand_in, "MANY", COUNT + 1)
    called = gradcheck(lambda: program(ws), ws)
    assert repr(replaced.findings) == repr(called.findings)
    assert (replaced.wrong, replaced.notes) == (called.wrong, called.notes)
    assert [w.data for w in ws] == [*numbers, 0.0]


def test_a_sum_is_called_once_for_each_parameter() -> None:
    """The function is called once for each parameter, and a few times with all moved at once."""
    ws = [Value(1.0 + i / COUNT) for i in range(COUNT)]
    calls = []

    def total() -> Any:
        calls.append([i for i, w in enumerate(ws) if w.data != 1.0 + i / COUNT])
        return sum(ws)

    report = gradcheck(total, ws)
    assert {f.verdict for f in report.findings} == {Verdict.OK}
    for i in range(COUNT):
        assert calls.count([i]) == 1
    assert 2 * len(stand_in.PARTS) <= calls.count(list(range(COUNT)))
    assert len(calls) < COUNT + 30 < report.evaluations


@pytest.mark.parametrize("program", [detached, sided, largest, stepped])
def test_what_plain_numbers_decide_is_seen_before_anything_stands_in(program: Program) -> None:
    """If the values differ with all parameters moved at once, nothing stands in."""
    ws = [Value(1.0) for _ in range(COUNT - 1)] + [Value(0.0)]
    names = [f"w{i}" for i in range(COUNT)]
    subject = stand_in.FunctionSubject(lambda: program(ws), ws, names, "f")
    assert stand_in.stand_in(subject, subject.sweep(), COUNT) is None


def test_what_is_another_function_of_one_parameter_alone_is_called() -> None:
    """The stand-in ends at the first parameter whose value differs."""
    ws = [Value(1.0) for _ in range(COUNT - 1)] + [Value(0.0)]
    names = [f"w{i}" for i in range(COUNT)]
    subject = stand_in.FunctionSubject(lambda: alone(ws), ws, names, "f")
    found = stand_in.stand_in(subject, subject.sweep(), COUNT)
    assert found is not None
    with pytest.raises(stand_in.Differs):
        for x in (1.1, 0.9):
            found.evaluate({5: x})
