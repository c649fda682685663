"""Where an activation has jumps, upright ends and infinite parts, no line says what is not so."""

from __future__ import annotations

import math
from typing import Any

import pytest

pytest.importorskip("matplotlib")

from autograd_core import Value, maximum, sign, sqrt
from tests.viz.plots.pictures import by_gid, laid_out, points, title
from viz.plots import plot_activation


@pytest.mark.parametrize("f", [sign, lambda x: Value(0.0) + (x.data > 0) - (x.data < 0)])
def test_a_value_of_its_own_at_a_jump_is_on_no_line(f: Any) -> None:
    """sign jumps at 0 on both sides: one mark, and no slanting line to either side."""
    ax = plot_activation(f, -3, 3.1).axes[0]
    line = points(by_gid(ax, "f"))
    steps = {b - a for (_, a), (_, b) in zip(line[:-1], line[1:], strict=True) if b - a == b - a}
    assert steps == {0.0}
    assert [points(mark) for mark in ax.lines if mark.get_gid() == "kink"] == [[(0.0, 0.0)]]


def test_an_upright_end_is_no_kink() -> None:
    """sqrt begins with an infinite slope at 0: there is nothing to its left to make a kink."""
    ax = laid_out(plot_activation(sqrt, -1.0, 3.0))
    assert title(ax) == "sqrt: smooth, nowhere saturated"


def test_functions_that_overflow_are_drawn_as_far_as_they_go() -> None:
    """e to the 200 x has no finite number on the right; the left is drawn, and nothing warns."""
    ax = laid_out(plot_activation(lambda x: (200 * x).exp(), -5, 5))
    heights = [y for _, y in points(by_gid(ax, "f"))]
    assert heights[0] == math.exp(-1000) and math.isnan(heights[-1])
    for wrong in ((-1e300, 1e300), (-math.inf, 0)):
        with pytest.raises(ValueError, match="must be two finite numbers"):
            plot_activation("relu", *wrong)
    with pytest.raises(TypeError, match="an end of the interval must be a number, got str 'a'"):
        plot_activation("relu", "a", 3)  # type: ignore[arg-type]


def test_a_slope_between_both_sides_is_on_no_line() -> None:
    """At a tie maximum takes the mean of the slopes: a dot of its own, the lines end beside it."""
    ax = plot_activation(lambda x: maximum(-x, x), -3, 3).axes[0]
    slopes = {y for _, y in points(by_gid(ax, "derivative")) if not math.isnan(y)}
    assert slopes == {-1.0, 1.0}
    assert [points(mark) for mark in ax.lines if mark.get_gid() == "kink"] == [[(0.0, 0.0)]]
