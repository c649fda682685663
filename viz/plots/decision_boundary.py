"""plot_decision_boundary: which class a model gives to each point of the plane."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from autograd_core.text.text_table import one_line
from viz.grid import Grid, grid_of, outputs_of
from viz.network import package
from viz.numbers import LARGEST, listed, number_of
from viz.palette import ThemeName
from viz.plots.arguments import two_names
from viz.plots.canvas import axes_in, entitle, finish, literal, plain
from viz.plots.labels import Labels, Spot
from viz.plots.themes import Theme, hatch_of, marker_of, theme_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

RESOLUTION = 80
TIE = 1e-9
"""The margin that the chosen class gets if scores are equal."""
MANY = 300
"""If there are more samples than this, each is drawn smaller."""


@literal
def plot_decision_boundary(
    model: Callable[[Any], Any],
    xs: Any,
    targets: Sequence[int] | None = None,
    *,
    threshold: float = 0.0,
    classes: Sequence[str] | None = None,
    names: tuple[str, str] = ("first input", "second input"),
    resolution: int = RESOLUTION,
    ax: Axes | None = None,
    theme: ThemeName | None = None,
) -> Figure:
    """Plot the regions of the plane that a model gives to each class, and the samples in them.

    Each class has its colour, its pattern and its marker; samples in the wrong region are ringed.
    The paper stays bare where the model returns nan.

    Args:
        model: takes two numbers and returns a list of logits (the largest counts), or a single
            score.
        xs: samples, two numbers each; or a data set with `xs` and `targets`, in place of both.
        targets: the class of each sample: 0, 1, ...; for scores also -1 and 1.
        threshold: a score above it means class 1. 0 suits hinge and binary cross entropy, 0.5 a
            model trained with mean squared errors on 0 and 1.
        classes: names of the classes; by default "class 0", "class 1", or the targets.
        names: names of the two inputs.
        resolution: number of points across and up at which the model is computed.
        ax: matplotlib axes to draw in; by default the axes of a new Figure.
        theme: "light", "dark", or "auto" to follow the reader's system; None takes the session's.

    Returns:
        The Figure; `.describe` says in words what it shows.

    Raises:
        ImportError: matplotlib is missing; the extra `plot` installs it.
        TypeError: model cannot be called, or does not return numbers; samples or targets are not
            a list.
        ValueError: there are no samples, or not one target per sample; a sample is not two finite
            numbers; a target has no output or no name.
    """
    colours = theme_of(theme)
    if not callable(model):
        raise TypeError(
            "plot_decision_boundary: model must be a model or another function of two numbers, "
            f"got {type(model).__name__}"
        )
    if targets is None and hasattr(xs, "xs") and hasattr(xs, "targets"):
        xs, targets = xs.xs, xs.targets
    xs = listed(xs, "plot_decision_boundary: samples")
    targets = listed(targets, "plot_decision_boundary: targets")
    if not xs or len(xs) != len(targets):
        raise ValueError(
            "plot_decision_boundary takes a target for each sample, "
            f"got {len(xs)} samples and {len(targets)} targets"
        )
    first, second = two_names(names, "plot_decision_boundary: names")
    grid = grid_of(model, xs, resolution)
    words = _words(grid, targets, classes)
    found = [_class_of(output, threshold) for output in outputs_of(model, xs)]
    wanted = [0 if target == -1 else int(target) for target in targets]
    ax = axes_in(ax, colours, height=4.6)
    right = sum(a == b for a, b in zip(found, wanted, strict=True))
    _regions(ax, grid, threshold, len(words), colours)
    _samples(ax, xs, found, wanted, colours)
    entitle(ax, colours, f"Decision boundary: {right} of {len(xs)} samples on the right side")
    ax.set_xlabel(plain(first))
    ax.set_ylabel(plain(second))
    areas = _name_regions(ax, grid, xs, threshold, words, colours)
    shares = ", ".join(f"{name} {area:.0%}" for name, area in areas.items())
    wrong = [
        f"({x[0]:.3g}, {x[1]:.3g})" for x, a, b in zip(xs, found, wanted, strict=True) if a != b
    ]
    text = (
        f"Decision boundary in the plane of two inputs: {right} of {len(xs)} samples lie on the "
        f"right side. Shares of the area shown: {shares}."
    )
    if wrong:
        text += f" Wrong: {', '.join(wrong[:8])}{' and others' * (len(wrong) > 8)}."
    return finish(ax, text)


def _class_of(output: Any, threshold: float) -> int:
    """The class that an output stands for."""
    number: int = package("plot_decision_boundary").predicted(
        output if isinstance(output, list) else output - threshold
    )
    return number


def _words(grid: Grid, targets: Sequence[int], classes: Sequence[str] | None) -> list[str]:
    """A name for each class that the model can answer."""
    output = grid.outputs[0][0]
    count = len(output) if isinstance(output, list) else 2
    low = 0 if isinstance(output, list) else -1
    for target in targets:
        number_of(target, "plot_decision_boundary: a target")
        if not (low <= target < count and target == int(target)):
            raise ValueError(
                f"plot_decision_boundary: target {target!r} is not one of the model's {count} "
                "classes"
            )
    if classes is not None:
        if len(classes) != count:
            raise ValueError(
                f"plot_decision_boundary: the model has {count} classes, got {len(classes)} names"
            )
        return [one_line(str(name)) for name in classes]
    if -1 in targets:
        return ["class −1", "class 1"]
    return [f"class {k}" for k in range(count)]


def _margin(output: Any, k: int, threshold: float) -> float:
    """Return the margin of class k in an output: above 0 if the class is chosen."""
    if isinstance(output, list):
        others = [score for j, score in enumerate(output) if j != k]
        return _bounded(output[k]) - _bounded(max(others, default=-math.inf))
    return _bounded(output - threshold) * (1 if k else -1)


def _bounded(score: float) -> float:
    """A score that axes can show, as infinite ones are not; nan stays."""
    return score if math.isnan(score) else max(-LARGEST, min(score, LARGEST))


def _regions(ax: Axes, grid: Grid, threshold: float, count: int, theme: Theme) -> None:
    """The region of each class in its colour and pattern, and the lines between them."""
    answers = [[_class_of(output, threshold) for output in row] for row in grid.outputs]
    for k in range(count):
        if not any(k in row for row in answers):
            continue
        if all(answer == k for row in answers for answer in row):
            ax.set_facecolor(theme.fill(k))
            continue
        margins = [[_margin(output, k, threshold) for output in row] for row in grid.outputs]
        top = 2 * max(m for row in margins for m in row if not math.isnan(m)) + 1.0
        margins = [
            [m or (TIE if answer == k else -TIE) for m, answer in zip(*both, strict=True)]
            for both in zip(margins, answers, strict=True)
        ]
        region = ax.contourf(
            grid.across, grid.up, margins, [0.0, top], colors=[theme.fill(k)], zorder=0.5
        )
        region.set(gid="region", hatch=hatch_of(k), edgecolor=theme.shade, linewidth=0.0)
        if k or count > 2:
            line = ax.contour(
                grid.across, grid.up, margins, [0.0], colors=[theme.ink], linewidths=1.6, zorder=2
            )
            line.set_gid("boundary")
    ax.set_xlim(grid.across[0], grid.across[-1])
    ax.set_ylim(grid.up[0], grid.up[-1])
    ax.grid(False)


def _samples(
    ax: Axes, xs: Sequence[Any], found: Sequence[int], wanted: Sequence[int], theme: Theme
) -> None:
    """The samples, each class with its marker, smaller if many; the wrong ones ringed."""
    size = min(1.0, math.sqrt(MANY / len(xs)))
    for k in sorted(set(wanted)):
        own = [x for x, target in zip(xs, wanted, strict=True) if target == k]
        ax.scatter(
            [x[0] for x in own],
            [x[1] for x in own],
            s=26 * size,
            marker=marker_of(k),
            color=theme.colour(k),
            edgecolors=theme.paper,
            linewidths=0.7 * size,
            zorder=3,
            gid=f"class {k}",
        )
    wrong = [x for x, a, b in zip(xs, found, wanted, strict=True) if a != b]
    if wrong:
        ax.scatter(
            [x[0] for x in wrong],
            [x[1] for x in wrong],
            s=120 * size,
            marker="o",
            facecolors="none",
            edgecolors=theme.alarm,
            linewidths=1.8 * size,
            zorder=4,
            gid="wrong",
        )


def _name_regions(
    ax: Axes,
    grid: Grid,
    xs: Sequence[Any],
    threshold: float,
    words: Sequence[str],
    theme: Theme,
) -> dict[str, float]:
    """The name of each class where its region has most room; returns the regions' shares."""
    answers = [[_class_of(output, threshold) for output in row] for row in grid.outputs]
    classes = [*enumerate(words)]
    if any(-1 in row for row in answers):
        classes.append((-1, "no class: nan"))
    areas = {
        name: sum(row.count(k) for row in answers) / (len(grid.up) * len(grid.across))
        for k, name in classes
    }
    labels = Labels(ax)
    ring = ax.transData.transform([(x[0], x[1]) for x in xs])
    step = math.ceil(len(grid.up) / 24)
    coarse = [
        (x, y, answers[j][i])
        for j, y in list(enumerate(grid.up))[::step]
        for i, x in list(enumerate(grid.across))[::step]
    ]
    for k, name in classes:
        own = [(x, y) for x, y, answer in coarse if answer == k]
        foes = ax.transData.transform([(x, y) for x, y, a in coarse if a != k] or [(1e9, 1e9)])
        if own:
            spot = max(own, key=lambda point: _room(ax, point, foes, ring))
            colour = theme.colour(k) if k >= 0 else theme.alarm
            labels.at(name, Spot(*spot), colour, fontweight="bold")
    for marks in ax.collections:
        if marks.get_gid() != "wrong":
            continue
        offsets: Any = marks.get_offsets()
        spots = [Spot(float(x), float(y)) for x, y in offsets]
        labels.beside("ringed: wrong side", spots, theme.alarm, gap=8)
    return areas


def _room(ax: Axes, point: tuple[float, float], foes: Any, samples: Any) -> float:
    """Count the pixels around a point that are free of other regions, samples and the frame."""
    x, y = ax.transData.transform(point)
    frame = ax.bbox
    borders = ((x - frame.x0) / 3, (frame.x1 - x) / 3, 1.5 * (y - frame.y0), 1.5 * (frame.y1 - y))
    others = [((x - p[:, 0]) ** 2 / 4 + (y - p[:, 1]) ** 2).min() for p in (foes, samples)]
    return float(min(*borders, *(math.sqrt(square) for square in others)))
