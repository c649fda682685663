"""The bank of other people's engines: right ones pass, wrong ones do not, and the story is true.

In every process the same: sets of nodes are in another order in each.
"""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from autograd_core import gradcheck
from autograd_core.laboratory.gradcheck.report import Report
from autograd_core.laboratory.subjects.findings import Verdict
from tests.autograd_core.fresh import output
from tests.autograd_core.laboratory.foreign.bank import STYLES, program

READABLE = (
    "closures_and_sets",
    "closures_and_tuples",
    "closures_and_none",
    "float32_numbers",
    "float32_in_disguise",
    "sets_behind_properties",
    "arrays_of_one_number",
    "pairs",
    "functions",
    "histories",
    "every_path",
    "classes_of_operations",
    "gradients_in_a_dict",
)
"""Styles whose local derivatives can be read, so that a wrong operation is named."""

NAMED = {"sign": (("-", "sub"), 1), "swapped": (("*", "mul"), 0), "factor": (("exp",), 0)}
"""For a fault in a rule the names of the operation, and the operand that is wrong first."""

A, B = 0.375, 0.875
VALUE = (math.exp(B - 0.75) + B) * (A * B + A) - (A + A) * A * B + 0.5
"""The program at (0.5, 0.75)."""

WRONG = [(name, fault) for name, (_, faults) in STYLES.items() for fault in faults]


def checked(name: str, fault: str) -> Report:
    """The gradient check of the program on an engine of the bank."""
    made = STYLES[name][0](fault)
    return gradcheck(program, [made.leaf(0.5), made.leaf(0.75)], engine=made.engine)


@pytest.mark.parametrize("name", STYLES)
def test_a_right_engine_of_any_style_passes(name: str):
    """All derivatives OK, and no operation is accused."""
    report = checked(name, "")
    assert report, str(report)
    assert {f.verdict for f in report.findings} == {Verdict.OK}
    assert report.wrong is None
    assert report.value == pytest.approx(VALUE, rel=1e-6)


@pytest.mark.parametrize(("name", "fault"), WRONG)
def test_a_wrong_engine_of_any_style_does_not_pass(name: str, fault: str):
    """MISMATCH, with the cause that the nodes show, and no other."""
    report = checked(name, fault)
    assert not report
    assert report.findings[0].verdict is Verdict.MISMATCH
    said = " ".join(report.notes)
    if fault.startswith("overwrite"):
        assert said.count("(= for +=)") == 1
        assert report.wrong is None
        assert ("sweep is wrong" in said) == (name == "gradients_in_a_dict")
    elif name not in READABLE:
        assert "cannot be traced" in said
    elif fault in NAMED:
        ops, position = NAMED[fault]
        assert report.wrong is not None
        assert report.wrong.op.lower() in ops
        assert report.wrong.position == position
        assert "bank_" in report.wrong.rule
        assert "sweep is wrong" not in said
    elif fault in ("order", "start"):
        assert report.wrong is None
        assert "sweep is wrong" in said
    elif fault == "detached":
        assert "The graph is cut" in said
    else:
        assert fault == "missing edge"
        assert "not among its operands" in said


def test_what_overwrites_is_named_by_operation_and_operand():
    """One operand of +, both of *, each with the line of the rule."""
    second = " ".join(checked("closures_and_sets", "overwrite second").notes)
    assert "The rule of '+' overwrites the gradient of operand 2 where" in second
    assert "(def _backward() -> None:)" in second
    assert "The rule of '*' overwrites the gradient of each operand" in " ".join(
        checked("closures_and_tuples", "overwrite *").notes
    )
    every = " ".join(checked("classes_of_operations", "overwrite").notes)
    assert "The rules of '*', '+', '-', 'exp' overwrite the gradient of each operand" in every
    assert "backward() overwrites the gradients" in " ".join(checked("pairs", "overwrite").notes)


def test_an_order_that_no_set_decides_is_told_with_its_nodes():
    """If rules can be watched, the node that passed its gradient on too early is named."""
    said = " ".join(checked("closures_and_tuples", "order").notes)
    assert "passed its gradient on before all of it had arrived" in said
    assert "order in which sets" not in said
    assert "order in which sets" in " ".join(checked("closures_and_sets", "order").notes)


@pytest.mark.parametrize("name", ["float32_numbers", "float32_in_disguise"])
def test_an_engine_of_float32_says_so(name: str):
    """The report gives the size of a rounding, and requires fewer digits."""
    report = checked(name, "")
    assert "float32: a rounding is 2**-24" in " ".join(report.notes)
    assert all(f.digits > 2.2 for f in report.findings)
    assert report.rounding_bound > 2**-24 * abs(report.value)


STORIES = """
import json, sys
kept = [object() for _ in range({junk})]
from tests.autograd_core.laboratory.foreign.test_bank import stories
print(json.dumps(stories({names!r})))
"""


def stories(names: list[str]) -> dict[str, Any]:
    """The reports on engines of some styles, without the times."""
    found: dict[str, Any] = {}
    for name in names:
        for fault in ("", *STYLES[name][1]):
            lines = str(checked(name, fault)).splitlines()
            found[f"{name} {fault}"] = [x for x in lines if not x.endswith(" s")]
    return found


def in_fresh_processes(names: list[str], count: int) -> list[dict[str, Any]]:
    """The stories of several processes, each with another seed and other addresses."""
    return [
        json.loads(
            output(STORIES.format(junk=97 * seed, names=names), PYTHONHASHSEED=str(seed + 1))
        )
        for seed in range(count)
    ]


@pytest.mark.slow
def test_a_set_of_operands_makes_no_difference_to_the_story():
    """Three processes order their sets differently: the words and numbers are the same."""
    first, *others = in_fresh_processes(["closures_and_sets"], 3)
    assert first["closures_and_sets "][-1] == "PASS"
    assert all(other == first for other in others)


@pytest.mark.slow
@pytest.mark.parametrize("name", STYLES)
def test_the_story_is_the_same_in_every_process(name: str):
    """For every style and fault: the same passes, failures and words.

    A set has another order in another process; in engines without one less can differ.
    """
    first, *others = in_fresh_processes([name], 20 if "set" in name else 5)
    for key, lines in first.items():
        assert (lines[-1] == "PASS") == key.endswith(" ")
    assert all(other == first for other in others)
