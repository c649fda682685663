"""A wrong sweep over right local derivatives is described in words."""

from __future__ import annotations

import pytest

from autograd_core.laboratory.subjects.tape import Tape, TapeEntry
from autograd_core.laboratory.wrong_operation.sweep_fault import ADDS, PathSums, sweep_fault


def chain():
    """y = a * b, z = y + a, r = z * y, with a = 3 and b = 2: dr/da = 18 + 6 * 3 = ..."""
    return (
        TapeEntry("", 3.0, label="a"),
        TapeEntry("", 2.0, label="b"),
        TapeEntry("*", 6.0, (0, 1), (2.0, 3.0), remark=ADDS),
        TapeEntry("+", 9.0, (2, 0), (1.0, 1.0), remark=ADDS),
        TapeEntry("*", 54.0, (3, 2), (6.0, 9.0), remark=ADDS),
    )


def swept(*adjoints, **changes):
    """The tape of the chain with the gradients that a sweep left on its nodes."""
    entries = [
        TapeEntry(e.op, e.value, e.operands, e.partials, label=e.label, adjoint=g, **changes)
        for e, g in zip(chain(), adjoints, strict=True)
    ]
    return Tape(tuple(entries), (0, 1))


def test_path_sums_are_the_gradient():
    """r = (ab + a) ab: dr/da = 2ab**2 + 2ab = 36, dr/db = 2a**2b + a**2 = 45, by hand."""
    sums = PathSums(Tape(chain(), (0, 1)))
    assert sums.adjoints == [36.0, 45.0, 15.0, 6.0, 1.0]


@pytest.mark.parametrize(
    ("adjoints", "says"),
    [
        ((36.0, 45.0, 15.0, 6.0, 1.0), ""),
        ((-36.0, -45.0, -15.0, -6.0, -1.0), "starts from -1.0"),
        ((72.0, 90.0, 15.0, 6.0, 1.0), "2 times the right one"),
        ((30.0, 45.0, 15.0, 6.0, 1.0), "overwritten"),
        ((18.0, 27.0, 9.0, 6.0, 1.0), "overwritten"),
        ((24.0, 27.0, 15.0, 6.0, 1.0), "topological order"),
        ((66.0, 90.0, 30.0, 12.0, 1.0), "2 times, as if gradients of an earlier sweep"),
    ],
    ids=str,
)
def test_a_fault_of_the_sweep_is_said_in_words(adjoints, says):
    """The nodes' gradients show the start, the factor, or the node where it went wrong."""
    text = sweep_fault(swept(*adjoints), ["a", "b"], adjoints[:2])
    assert says in text
    assert bool(text) == bool(says)
    if says:
        assert "d/da = 36.0" in text


def test_a_gradient_where_no_path_leads_is_stale():
    """The result does not depend on the parameter, and its gradient is not 0."""
    tape = Tape(swept(36.0, 45.0, 15.0, 6.0, 1.0).entries, (0, None))
    assert sweep_fault(tape, ["a", "c"], [36.0, 0.0]) == ""
    assert "does not contain c" in sweep_fault(tape, ["a", "c"], [36.0, 7.0])
