"""A report as data: true only for a pass, the worst first, the same after JSON."""

from __future__ import annotations

import json
import math
import pickle
import random
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core.laboratory.gradcheck.report import Report
from autograd_core.laboratory.subjects.findings import Verdict, worst_first
from tests.autograd_core.laboratory.gradcheck.reports import example, finding, findings, reports

PASSING = [
    finding("OK"),
    finding("STEP", analytic=0.0),
    finding("KINK", analytic=0.5),
    finding("OK", analytic=0.0, numeric=0.0, tolerance=0.0),
]
FAILING = [
    finding("MISMATCH"),
    finding("INCONCLUSIVE", tolerance=1.0),
    finding("KINK", analytic=2.0),
    finding("KINK", analytic=math.nan),
    finding("NONFINITE"),
    finding("NONDETERMINISTIC"),
]


@pytest.mark.parametrize("good", PASSING)
def test_report_is_true_if_all_passed(good):
    """OK, a step, and a kink whose derivative lies between the slopes."""
    report = Report("f(w)", 1.0, (good, finding("OK", "v")))
    assert report
    assert report.verdict.startswith("PASS")


@pytest.mark.parametrize("bad", FAILING)
def test_report_is_false_if_one_failed(bad):
    """One failure among a hundred passes is a failure; inconclusive is never a pass."""
    report = Report("f(w)", 1.0, (*[finding("OK", f"v{i}") for i in range(100)], bad))
    assert not report
    assert report.findings[0] is bad
    assert report.verdict == f"FAIL: 1 of 101 {bad.verdict}"


def test_report_of_nothing_is_not_a_pass():
    """A report without a checked derivative is false."""
    report = Report("f()", 1.0, ())
    assert not report
    assert report.verdict == "FAIL: nothing was checked"


def test_report_with_a_wrong_operation_is_not_a_pass():
    """A report with a wrong operation fails, whatever the findings say."""
    report = Report("f(w)", 1.0, (finding("OK"),), wrong=example().wrong)
    assert not report
    assert report.verdict == "FAIL: wrong derivative of tanh"


def test_report_says_what_was_only_screened():
    """A pass by directions alone says so."""
    report = Report("f(w)", 1.0, (), directions=2, screened=("a", "b", "c"))
    assert report
    assert report.verdict == "PASS. 3 parameters by random directions only"
    assert "checked along 2 random directions, not one by one: a, b, c" in str(report)


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ("OK OK OK", "PASS"),
        (
            "OK KINK OK",
            "PASS. 2 agree; 1 is exactly on a kink of relu, where every number between the "
            "two slopes is right",
        ),
        (
            "STEP KINK KINK OK STEP",
            "PASS. 1 agrees; 2 are exactly on a kink of relu, where every number between the "
            "two slopes is right; 2 go through a step function (floor), whose jumps are ignored",
        ),
        ("JUMP OK KINK", "FAIL: 1 of 3 JUMP"),
        ("OK MISMATCH OK", "FAIL: 1 of 3 MISMATCH"),
        ("INCONCLUSIVE MISMATCH INCONCLUSIVE KINK", "FAIL: 1 of 4 MISMATCH, 2 INCONCLUSIVE"),
        ("NONFINITE NONFINITE", "FAIL: 2 of 2 NONFINITE"),
    ],
)
def test_verdict_counts(verdicts, said):
    """PASS or FAIL, then the limits of a pass or the counts of a failure."""
    report = Report("f", 1.0, tuple(map(finding, verdicts.split())))
    assert report.verdict == said
    assert sum(report.counts.values()) == len(report.findings)


def test_worst_first_puts_verdicts_in_order():
    """Failures come before passes, each verdict in its place, in whatever order they came."""
    order = [
        finding("MISMATCH"),
        finding("NONDETERMINISTIC"),
        finding("NONFINITE"),
        finding("KINK", analytic=2.0),
        finding("INCONCLUSIVE", tolerance=1.0),
        finding("KINK", analytic=0.5),
        finding("STEP", analytic=0.0),
        finding("OK"),
    ]
    for seed in range(20):
        mixed = order[:]
        random.Random(seed).shuffle(mixed)
        assert worst_first(mixed) == order
        assert list(Report("f", 1.0, tuple(mixed)).findings) == order


def test_worst_first_of_ok_begins_with_the_fewest_digits():
    """Among those that passed, the one verified to the fewest digits is the worst."""
    loose, middle, tight = (finding("OK", tolerance=t) for t in (1e-6, 1e-9, 1e-12))
    assert worst_first([tight, loose, middle]) == [loose, middle, tight]


def test_worst_first_of_mismatches_begins_with_the_largest_relative_error():
    """Of failures without a verified digit, nan comes first, then the largest relative error."""
    sign = finding("MISMATCH", numeric=-0.25)
    half = finding("MISMATCH", numeric=0.125, tolerance=0.1)
    lost = finding("MISMATCH", analytic=math.nan)
    assert worst_first([half, sign, lost]) == [lost, sign, half]


def test_worst_first_keeps_the_order_of_equals():
    """Parameters with the same result stay in the order of the program."""
    same = [finding("OK", f"w{i}") for i in range(10)]
    assert worst_first(same) == same


@given(st.lists(findings, max_size=12))
def test_worst_first_never_fails_and_loses_nothing(found):
    """With any numbers sorting keeps the findings, failures before passes."""
    ordered = worst_first(found)
    assert sorted(map(id, ordered)) == sorted(map(id, found))
    passed = [finding.passed for finding in ordered]
    assert passed == sorted(passed)
    assert list(map(id, worst_first(ordered))) == list(map(id, ordered))


def test_relative_error_is_that_of_cs231n():
    """|a - n| / max(|a|, |n|): 2 for a wrong sign, 0 for equal ones, nan where one is nan."""
    assert finding("OK", analytic=0.25, numeric=-0.25).relative_error == 2.0
    assert finding("OK", analytic=3.0, numeric=4.0).relative_error == 0.25
    assert finding("OK", analytic=0.0, numeric=0.0).relative_error == 0.0
    assert math.isnan(finding("OK", analytic=0.0, numeric=math.nan).relative_error)


@given(reports)
def test_report_survives_json(report):
    """to_dict is strict JSON, and from_dict makes the same report of it, to the last bit."""
    text = json.dumps(report.to_dict(), allow_nan=False)
    assert json.loads(report.to_json(indent=2)) == json.loads(text)
    again = Report.from_dict(json.loads(text))
    assert repr(asdict(again)) == repr(asdict(report))
    assert again.to_dict() == report.to_dict()
    assert bool(again) is bool(report)


def test_a_prompt_shows_what_print_shows():
    """repr is the text, so that `>>> gradcheck(f, 2.0)` shows its table."""
    assert repr(example()) == str(example()) == example().text()


def test_to_dict_is_what_programs_need():
    """The data has the verdict, the counts and the derived numbers beside the attributes."""
    data = example().to_dict()
    assert data["passed"] is False
    assert data["verdict"] == "FAIL: 1 of 3 MISMATCH"
    assert data["counts"] == {"MISMATCH": 1, "KINK": 1, "OK": 1}
    worst, kink, right = data["findings"]
    assert (worst["name"], worst["verdict"], worst["relative_error"]) == ("w1", "MISMATCH", 2.0)
    assert (kink["left"], kink["right"], kink["numeric"]) == (-1.0, 1.0, "nan")
    assert right["passed"] is True
    assert right["digits"] == pytest.approx(-math.log10((9.992007221626409e-15 + 4.2e-14) / 0.125))
    assert data["wrong"]["where"] == "model.py:37"
    assert type(worst["verdict"]) is str


@pytest.mark.parametrize(
    ("place", "key", "value"),
    [
        ("report", "format", None),
        ("report", "format", "another"),
        ("report", "nodes", None),
        ("report", "value", None),
        ("report", "value", [1]),
        ("report", "value", True),
        ("report", "value", "much"),
        ("report", "findings", 3),
        ("report", "findings", [3]),
        ("report", "screened", 3),
        ("finding", "verdict", "MAYBE"),
        ("finding", "step", None),
        ("wrong", "operands", [None]),
        ("report", "wrong", "tanh"),
    ],
)
def test_from_dict_refuses_what_is_no_report(place, key, value):
    """A missing key (None here), another format and another type of value raise a ValueError."""
    data = json.loads(example().to_json())
    part = {"report": data, "finding": data["findings"][0], "wrong": data["wrong"]}[place]
    if value is None:
        del part[key]
    else:
        part[key] = value
    with pytest.raises(ValueError):
        Report.from_dict(data)


@pytest.mark.parametrize("data", [None, [], "report", {}])
def test_from_dict_refuses_other_objects(data):
    """The error shows what is not a dict of the format."""
    with pytest.raises(ValueError, match="expected the dict of a report"):
        Report.from_dict(data)


def test_report_can_be_pickled():
    """Reports can be pickled."""
    assert repr(pickle.loads(pickle.dumps(example()))) == repr(example())


def test_verdicts_are_words():
    """A verdict compares with its word, in a report and in JSON."""
    assert Verdict.OK == "OK"
    assert json.dumps(Verdict.KINK) == '"KINK"'
