"""The gradient-check study plants what it says, and counts what the checkers answer."""

import json
import math

import mpmath
import pytest

from benchmarks import five_point, gradcheck_cost
from benchmarks.gradcheck_study import main, study
from benchmarks.study_checkers import ALARM, OPEN, PASSED, Checker, FixedTolerance, Ours
from benchmarks.study_functions import FACTORS, FUNCTIONS, can_plant, points
from benchmarks.study_report import document, table

CLAIMED = {"right": 0.0, "1e-2": 1e-2, "1e-4": 1e-4, "1e-6": 1e-6, "1e-8": 1e-8, "sign": 2.0}


class Oracle(Checker):
    """A checker that knows what was planted, for relative errors above a threshold."""

    key = title = "ours"
    threshold = 1e-5

    def checker(self, function, factor):
        """Alarm above the threshold, no answer down to a 50th of it."""
        error = abs(factor - 1)
        unsure = self.threshold / 50 < error <= self.threshold
        outcome = ALARM if error > self.threshold else OPEN if unsure else PASSED
        formula = self.counted(function.formula, math)

        def check(x):
            formula(x)
            return outcome

        return check


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_derivative_by_hand_is_right(function):
    """The derivative that factors are planted in is the one of the formula, at 40 digits."""
    with mpmath.workdps(40):
        for x in points(function, 20):
            expected = mpmath.diff(lambda t: function.formula(mpmath, t), x)
            found = function.derivative(mpmath, mpmath.mpf(x))
            assert abs(found - expected) <= 1e-12 * abs(expected)


def test_points_are_the_same_in_every_run():
    """Points are drawn from a seed; more points begin with the same ones; none has slope 0."""
    for function in FUNCTIONS:
        assert points(function, 3) == points(function, 60)[:3]
        assert all(function.derivative(math, x) for x in points(function, 60))


def test_every_planted_error_is_representable():
    """Each factor makes another number of each derivative, and the errors are what they claim."""
    for function in FUNCTIONS:
        for label, factor in FACTORS.items():
            for x in points(function, 60):
                assert can_plant(function, x, factor)
                right = function.derivative(math, x)
                error = abs(right * factor - right) / abs(right)
                assert error == pytest.approx(CLAIMED[label], rel=1e-6, abs=0)
    subnormal = next(f for f in FUNCTIONS if f.name == "x**3")
    assert not can_plant(subnormal, 1e-162, FACTORS["1e-8"])


def test_study_counts_outcomes():
    """Alarms on right gradients, misses and refused answers land in their own columns."""
    checker = Oracle()
    tallies, skipped = study([checker], FUNCTIONS, 2)
    settings = {"points": 2, "skipped": skipped}
    report = document([checker], tallies, {"absent one": "nobody"}, settings)
    total = report["checkers"]["ours"]["total"]
    assert skipped == 0
    assert total["right"] == {"n": 24, "alarms": 0, "open": 0}
    assert total["1e-4"] == {"n": 24, "missed": 0, "open": 0}
    assert total["1e-6"] == {"n": 24, "missed": 0, "open": 24}
    assert total["1e-8"] == {"n": 24, "missed": 24, "open": 0}
    assert report["checkers"]["ours"]["evaluations"] == 1.0
    assert [target["met"] for target in report["targets"]] == [True, True, True]
    assert "absent one: not installed (nobody)" in table(report)


@pytest.mark.parametrize(
    ("threshold", "met"),
    [(1e-5, [True, True, True]), (1.0, [False, True, True]), (-1.0, [True, True, False])],
    ids=["good", "blind", "nervous"],
)
def test_targets_can_be_missed(threshold, met):
    """A checker that lets errors of 1e-2 pass, or that calls everything wrong, is told so."""
    checker = Oracle()
    checker.threshold = threshold
    tallies, _ = study([checker], FUNCTIONS, 1)
    report = document([checker], tallies, {}, {"points": 1, "skipped": 0})
    assert [target["met"] for target in report["targets"]] == met
    assert ("MISSED" in table(report)) is not all(met)


def test_five_point_rule_is_julias():
    """Coefficients and the adapted step are those in the docstring of FiniteDifferences.jl."""
    assert five_point.FIRST.weights == [1 / 12, -2 / 3, 0, 2 / 3, -1 / 12]
    assert five_point.derivative(math.sin, 1.0) == pytest.approx(math.cos(1.0), abs=1e-12)
    assert five_point.FIRST.step(0.5464, 2.0**-53) == pytest.approx(0.001065235154086019, rel=1e-3)


def test_quick_run_of_our_check_meets_its_targets(tmp_path, capsys):
    """On a few points our own check misses no large error and calls no right gradient wrong."""
    file = tmp_path / "study.json"
    assert main(["--quick", "--json", str(file)], kinds=[Ours, FixedTolerance]) == 0
    report = json.loads(file.read_text(encoding="utf-8"))
    assert all(target["met"] for target in report["targets"])
    assert report["checkers"]["ours"]["total"]["right"]["n"] == 60
    out = capsys.readouterr().out
    assert all(len(line) <= 99 for line in out.splitlines())
    assert out.count(" met") == 3


class Missing(Checker):
    """A peer that is not installed."""

    key = title = "nobody's check"

    def __init__(self):
        super().__init__()
        import a_package_that_nobody_has  # noqa: F401


def test_absent_peer_is_named(capsys):
    """A peer whose package is not installed is named below the table; the exit status is 0."""
    assert main(["--quick"], kinds=[FixedTolerance, Missing]) == 0
    assert "nobody's check: not installed (a_package_that_nobody_has)" in capsys.readouterr().out


def test_cost_of_a_check_is_measured(tmp_path, capsys):
    """Every manner of checking is timed; right networks pass, the planted 1 % does not."""
    file = tmp_path / "cost.json"
    assert gradcheck_cost.main(["--quick", "--json", str(file)]) == 0
    lines = json.loads(file.read_text(encoding="utf-8"))["lines"]
    networks, others = lines[:6], lines[6:]
    assert [line["passed"] for line in networks] == [True, True, False] * 2
    assert all(line["parameters"] == 27 and line["gradients"] > 0 for line in networks)
    assert [line["screened"] for line in networks] == [0, 27, 0] * 2
    assert [line["passed"] for line in others] == [True, True, False]
    assert [line["parameters"] for line in others] == [gradcheck_cost.QUICK_TERMS, 1, 1]
    assert [line["named"] for line in others] == [None, None, "planted"]
    assert all(len(row) <= 99 for row in capsys.readouterr().out.splitlines())


def test_network_of_the_cost_has_about_a_thousand_parameters():
    """The network that is measured is the one that the table speaks of."""
    model, loss = gradcheck_cost.network(gradcheck_cost.INPUTS, gradcheck_cost.LAYERS, 1)
    assert len(model.parameters()) == 1016
    assert loss().data == loss().data
