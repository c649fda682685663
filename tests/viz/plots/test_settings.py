"""Plots and the settings around them: none is changed, and those of TeX change no plot."""

from __future__ import annotations

import random
from typing import Any

import pytest

pytest.importorskip("matplotlib")

import matplotlib
from matplotlib.figure import Figure

from tests.viz.plots.pictures import PICTURES, curve_of_sine, deep, drawn
from viz.plots import plot_gradient_histograms, plot_losses, plot_step_curve

ODD: dict[str, Any] = {"text.usetex": True, "text.parse_math": False}
KINDS = [
    *("relu", "three activations", "moons", "losses", "dead gradients", "neuron's evolution"),
    *("learning rates", "step curve", "optimisers"),
]


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
def test_settings_are_left_alone_and_tex_changes_nothing(name: str) -> None:
    """The same picture where TeX sets all texts; rcParams and `random` are as before."""
    expected = drawn(name).svg
    with matplotlib.rc_context(ODD):
        before, state = dict(matplotlib.rcParams), random.getstate()
        figure: Any = PICTURES[name]("light")
        assert dict(matplotlib.rcParams) == before
        assert random.getstate() == state
    assert figure.svg == expected


def test_texts_in_axes_of_a_caller_who_has_tex_are_literal() -> None:
    """Axes made under other settings show our texts as they stand."""
    with matplotlib.rc_context({"text.parse_math": False}):
        axes = Figure(figsize=(7, 9)).subplots(3, 1)
        plot_losses({"$a": [2.0, 1.0], "b_%": [3.0, 2.0]}, ax=axes[0])
        plot_gradient_histograms(deep("relu"), ax=axes[1])
        plot_step_curve(curve_of_sine(), ax=axes[2])
    for ax in axes:
        ticks = [*ax.get_xticklabels(), *ax.get_yticklabels()] if ax is axes[1] else []
        for text in [ax._left_title, *ax.texts, ax.xaxis.label, *ticks]:
            assert not text.get_usetex() and text.get_parse_math(), text
