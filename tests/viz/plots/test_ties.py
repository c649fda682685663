"""Numbers at the edge between two answers, and beyond what a float holds."""

from __future__ import annotations

import random
from typing import Any

import pytest

pytest.importorskip("matplotlib")

from nn import MLP
from viz.plots import plot_decision_boundary, plot_gradient_histograms


@pytest.mark.parametrize(
    "model",
    [lambda x: max(x[0], 0.0) - max(-x[1], 0.0), lambda x: [0.0, max(x[0], 0.0) - max(-x[1], 0)]],
    ids=["score", "logits"],
)
def test_equal_scores_belong_to_the_class_that_is_answered(model: Any) -> None:
    """Where a score is exactly 0, as of units that are shut, class 0 has its colour."""
    figure = plot_decision_boundary(model, [[-1.0, -1.0], [1.0, 1.0]], [0, 1], resolution=21)
    ax = figure.axes[0]
    regions = [marks for marks in ax.collections if marks.get_gid() == "region"]
    assert len(regions) == 2
    for point, answered in (((-0.9, 0.5), 0), ((-0.5, -0.9), 0), ((0.9, 0.9), 1)):
        inside = [
            any(path.contains_point(point) for path in marks.get_paths()) for marks in regions
        ]
        assert inside == [answered == 0, answered == 1], point


def test_ratio_beyond_floats_is_told_as_one() -> None:
    """Medians that are 1e600 apart: a number that can be read, not "inf times"."""
    model = MLP(2, [2, 1], rng=random.Random(1))
    for k, parameter in enumerate(model.parameters()):
        parameter.grad = 1e-300 if k < 6 else 1e300
    title = plot_gradient_histograms(model).axes[0].get_title(loc="left")
    assert title.endswith("more than 1e308 times smaller")
