"""Plots of functions, models and trainings, by matplotlib (extra `plot`).

    from viz.plots import plot_losses

    picture = plot_losses(fit(model, ...))  # shows itself in a notebook
    picture.savefig("losses.png", dpi=200)
    print(picture.describe)                 # the same in words

Each function returns a matplotlib Figure that pyplot does not manage, in a light or a dark theme.
If one pair of axes suffices, it also draws in the caller's, `ax=`. Nothing relies on colour.

Names are shown as they are, not as TeX, whatever `rcParams["text.usetex"]` says. If matplotlib's
font lacks Chinese, Japanese or Korean letters, in names or in texts that you add to the Figure, an
installed font with these letters is used. Without one, an SVG (also in notebooks) uses its
reader's fonts, and PNG and PDF show boxes, with a warning. For letters of other scripts name a
font: `rcParams["font.family"] = ["DejaVu Sans", "Noto Sans Thai"]`.
"""

from viz.plots.activation import plot_activation
from viz.plots.activations import plot_activations
from viz.plots.decision_boundary import plot_decision_boundary
from viz.plots.descent import Descent, descend
from viz.plots.evolution import plot_evolution
from viz.plots.gradient_histograms import plot_gradient_histograms
from viz.plots.learning_rates import plot_learning_rates
from viz.plots.loss_surface import plot_loss_surface
from viz.plots.losses import plot_losses
from viz.plots.plane import Plane
from viz.plots.step_curve import plot_step_curve
from viz.training.recorder import Recorder

__all__ = [
    "Descent",
    "Plane",
    "Recorder",
    "descend",
    "plot_activation",
    "plot_activations",
    "plot_decision_boundary",
    "plot_evolution",
    "plot_gradient_histograms",
    "plot_learning_rates",
    "plot_loss_surface",
    "plot_losses",
    "plot_step_curve",
]
