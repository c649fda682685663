"""Random directions: a cheap screen, followed by a full check if it fails."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import nn
from autograd_core import Value, fsum, record, relu
from autograd_core.laboratory.gradcheck.check import gradcheck
from autograd_core.laboratory.subjects.findings import Verdict


def squares(factors: list[float]) -> tuple[list[Value], Callable[[], Value]]:
    """Parameters, and the sum of their squares with derivatives off by factors."""
    xs = [Value(0.3 + 0.1 * i, label=f"x{i}") for i in range(len(factors))]

    def f() -> Value:
        return fsum(
            [
                record("square", x.data**2, (x,), (k * 2 * x.data,))
                for x, k in zip(xs, factors, strict=True)
            ]
        )

    return xs, f


def test_passing_screen_names_what_it_covers() -> None:
    """If all directions pass, the report covers the parameters as screened only, and says so."""
    model = nn.MLP(3, [8, 1])
    report = gradcheck(lambda: model([0.3, -0.7, 1.1]), model, directions=4)
    assert report
    assert report.directions == 4
    assert report.screened == tuple(name for name, _ in model.named_parameters())
    assert [f.name for f in report.findings] and len(report.findings) == 4
    assert any("only 4 random directions" in note for note in report.notes)


@pytest.mark.parametrize("seed", range(5))
def test_failing_screen_is_followed_up(seed: int) -> None:
    """One wrong derivative among twenty fails the screen; then each parameter is checked."""
    factors = [1.0] * 20
    factors[7] = 1.01
    xs, f = squares(factors)
    report = gradcheck(f, xs, directions=3, seed=seed)
    assert not report
    assert report.screened == ()
    assert len(report.findings) == 20
    assert {f.name for f in report.findings if f.verdict is Verdict.MISMATCH} == {"x7"}
    assert any("by itself" in note for note in report.notes)


@pytest.mark.parametrize("seed", range(5))
def test_errors_of_opposite_sign_do_not_cancel(seed: int) -> None:
    """Two derivatives that are off by the same amount in opposite directions are found."""
    xs, f = squares([1.0, 1.01, 1.0, 1.0])
    ys, g = squares([1.0, 0.99, 1.0, 1.0])
    assert not gradcheck(lambda: f() + g(), [*xs, *ys], directions=1, seed=seed)


def test_screen_takes_few_evaluations() -> None:
    """The cost of a screen does not grow with the number of parameters."""
    xs, f = squares([1.0] * 200)
    assert gradcheck(f, xs, directions=2).evaluations < 100
    assert gradcheck(f, xs).evaluations > 1000


def test_screen_is_repeatable() -> None:
    """The same seed takes the same directions, another seed others."""
    xs, f = squares([1.0] * 5)
    first, again, other = (gradcheck(f, xs, directions=2, seed=s) for s in (1, 1, 2))
    slopes = [[f.analytic for f in r.findings] for r in (first, again, other)]
    assert slopes[0] == slopes[1] != slopes[2]


def test_kink_in_a_direction_is_followed_up() -> None:
    """A direction that meets a kink decides nothing."""
    xs = [Value(0.0, label="a"), Value(2.0, label="b")]
    report = gradcheck(lambda: relu(xs[0]) + xs[1] * xs[1], xs, directions=2)
    assert {f.name: f.verdict for f in report.findings} == {"a": Verdict.KINK, "b": Verdict.OK}


def test_no_directions_check_every_parameter() -> None:
    """By default there is no screen."""
    xs, f = squares([1.0] * 3)
    report = gradcheck(f, xs)
    assert (report.directions, report.screened) == (0, ())
    assert len(report.findings) == 3
