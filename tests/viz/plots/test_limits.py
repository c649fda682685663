"""What is hard to draw is drawn or refused by name: nan, huge, nothing, one, very many."""

from __future__ import annotations

import math
import random
from functools import partial
from math import fsum
from typing import Any

import numpy
import pytest

pytest.importorskip("matplotlib")

from matplotlib.backends.backend_agg import FigureCanvasAgg

from autograd_core import Value, log
from nn import MLP, SGD, History, Module, Neuron
from tests.viz.plots.pictures import by_gid, laid_out, points, texts, title
from viz.plots import (
    Recorder,
    descend,
    plot_activations,
    plot_decision_boundary,
    plot_evolution,
    plot_gradient_histograms,
    plot_learning_rates,
    plot_loss_surface,
    plot_losses,
)

PAIR = [[1.0, 2.0], [2.0, 3.0]]


@pytest.mark.parametrize(
    ("losses", "line", "said"),
    [
        ([math.nan, math.nan], [], "Loss: no loss can be drawn"),
        ([math.inf, 1.0], [], "Loss: no loss can be drawn"),
        (History(), [], "Loss: no epoch was finished"),
        ([1.0, 1e100, 1e300, math.inf], [(1, 1.0), (2, 1e100)], "diverged in epoch 4"),
        ([1e300, 1e-300], [], "Loss: no loss can be drawn"),
        ([0.0, 0.0], [(1, 0.0), (2, 0.0)], "Loss is 0 after 2 epochs"),
        ([-1.0, -2.0], [(1, -1.0), (2, -2.0)], "Loss falls from −1 to −2 in 2 epochs"),
    ],
)
def test_losses_up_to_the_first_that_cannot_be_drawn(losses: Any, line: Any, said: str) -> None:
    """The line ends there; the title says so, and an empty picture says why it is empty."""
    ax = laid_out(plot_losses(losses))
    assert points(by_gid(ax, "loss")) == line
    assert said in title(ax)
    if not line:
        assert [said.removeprefix("Loss: ")] == texts(ax)


def test_a_run_without_a_loss_is_named_beside_the_others() -> None:
    """Of several trainings the one that has no line is in the picture as words, on nothing."""
    ax = laid_out(plot_losses({"a": [1.0, 2.0], "b": [math.nan], "c": [3.0, 1.0]}))
    (label,) = [text for text in ax.texts if text.get_text() == "b: no loss can be drawn"]
    box = label.get_window_extent()
    for name in ("a", "c"):
        (x0, y0), (x1, y1) = ax.transData.transform(points(by_gid(ax, name)))
        for k in range(101):
            x, y = x0 + (x1 - x0) * k / 100, y0 + (y1 - y0) * k / 100
            assert not (box.x0 < x < box.x1 and box.y0 < y < box.y1)


def test_losses_of_any_kind_of_number() -> None:
    """Arrays, numbers of NumPy and Values are losses as floats are."""
    wanted = [(1, 2.0), (2, 1.5), (3, 1.0)]
    for losses in (
        numpy.linspace(2, 1, 3),
        list(numpy.linspace(2, 1, 3, dtype="float32")),
        [Value(2.0), Value(1.5), Value(1.0)],
    ):
        assert points(by_gid(plot_losses(losses).axes[0], "loss")) == wanted
    assert texts(plot_losses(numpy.ones((2, 3))).axes[0]) == ["run 1", "run 2"]


def test_names_of_very_many_lines_stay_in_the_picture() -> None:
    """Forty trainings and twenty layers: the picture grows until their names have room."""
    runs = {f"run {k}": [1 / (j + k + 1) for j in range(5)] for k in range(40)}
    assert set(runs) <= set(texts(laid_out(plot_losses(runs))))
    model = MLP(1, [1] * 24, rng=random.Random(0))
    recorder = Recorder(model)
    recorder.record()
    recorder.record()
    assert set(recorder.layers) <= set(texts(laid_out(plot_evolution(recorder, "weights"))))


def test_numbers_that_are_not_finite_in_an_evolution_are_said() -> None:
    """Gaps in the lines, and the first such step in the title and in words."""
    neuron = Neuron(1, rng=random.Random(0))
    recorder = Recorder(neuron)
    for weight in (1.0, 1e200, math.nan, 2.0):
        neuron.w[0].data = weight
        recorder.record()
    ax = laid_out(plot_evolution(recorder, "weights"))
    assert [x for x, y in points(by_gid(ax, "w.0")) if math.isnan(y)] == [1, 2]
    assert title(ax) == "Weights are nan or infinite in step 2 for the first time"
    assert "nan or infinite in step 2" in plot_evolution(recorder).describe
    with pytest.raises(TypeError, match="takes a Recorder of viz.plots, got int"):
        plot_evolution(3)  # type: ignore[arg-type]


def given(gradients: list[float], sizes: list[int]) -> MLP:
    """A network of one input with these gradients in turn."""
    model = MLP(1, sizes)
    for p, gradient in zip(model.parameters(), gradients, strict=True):
        p.grad = gradient
    return model


def test_medians_far_below_the_largest_gradient_stand_at_the_edge() -> None:
    """Gradients of a very deep network span more decades than the axis; none leaves it."""
    model = given([10.0**-k for k in range(0, 72, 6)], [1] * 6)
    ax = laid_out(plot_gradient_histograms(model))
    low, high = ax.get_xlim()
    medians = [x for line in ax.lines if line.get_gid() == "median" for x, _ in points(line)]
    assert len(medians) == 6 and all(low <= x <= high for x in medians)
    assert medians.count(low) == 4


@pytest.mark.parametrize(
    ("gradients", "sizes", "said"),
    [
        ([0.5, 0.5], [1], "Gradients of neurons.0: the median is 5.0e-01"),
        ([math.nan, 0.5, 1.0, 1.0], [1, 1], "Gradients by layer: 1 is nan or infinite"),
        ([0.0, 0.0, 1.0, 0.0], [1, 1], "Gradients by layer: 3 are exactly 0"),
    ],
)
def test_title_of_a_histogram_says_what_stands_out(
    gradients: list[float], sizes: list[int], said: str
) -> None:
    """A single layer has its median there, not a number of zeros that is 0."""
    model: Any = given(gradients, sizes)
    ax = laid_out(plot_gradient_histograms(model.layers[0] if len(sizes) == 1 else model))
    assert title(ax) == said


def test_answers_of_nan_are_no_region() -> None:
    """Where a model answers nan the paper is bare and the words say so; elsewhere it is drawn."""
    for score in (
        lambda x: math.nan if x[0] < 1.5 else x[1] - 2.5,
        lambda x: [math.nan if x[0] < 1.5 else 2.5 - x[1], 0.0],
    ):
        figure = plot_decision_boundary(score, PAIR, [0, 1], resolution=20)
        ax = laid_out(figure)
        assert {"no class: nan", "class 0", "class 1"} <= set(texts(ax))
        assert "no class: nan 50%" in figure.describe
        for region in ax.collections:
            if region.get_gid() == "region":
                xs = [x for path in region.get_paths() for x in path.vertices[:, 0]]
                assert min(xs) > 1.5
    assert texts(laid_out(plot_decision_boundary(lambda x: math.nan, PAIR, [0, 1])))[0] == (
        "no class: nan"
    )


def test_infinite_answers_have_regions() -> None:
    """-inf and inf are the surest answers: each has its region, with a boundary between them."""
    ax = laid_out(plot_decision_boundary(lambda x: math.inf * (x[0] - 1.49), PAIR, [0, 1]))
    assert [c.get_gid() for c in ax.collections].count("region") == 2
    assert {"class 0", "class 1"} <= set(texts(ax))


@pytest.mark.parametrize("kind", [numpy.array, tuple, lambda scores: [Value(s) for s in scores]])
def test_models_may_answer_arrays_and_values(kind: Any) -> None:
    """Arrays, tuples and Values are logits; a number of NumPy is a score."""
    figure = plot_decision_boundary(lambda x: kind([x[0], 1.5]), PAIR, [1, 0], resolution=4)
    assert "2 of 2" in title(figure.axes[0])
    score = plot_decision_boundary(lambda x: numpy.float64(x[0] - 1.5), PAIR, [0, 1], resolution=4)
    assert "2 of 2" in title(score.axes[0])


@pytest.mark.parametrize(
    ("model", "xs", "targets", "error", "said"),
    [
        (3, PAIR, [0, 1], TypeError, "model must be a model or another function"),
        (fsum, [1.0, 2.0], [0, 1], TypeError, r"xs\[0\] must be a list, got float 1.0"),
        (fsum, [[1.0], [2.0]], [0, 1], ValueError, r"xs\[0\] has 1"),
        (
            fsum,
            [[math.nan, 1.0]],
            [0],
            ValueError,
            r"must be finite to have a place, xs\[0\]",
        ),
        (fsum, [[1e300, 1.0]], [0], ValueError, r"must be finite to have a place, xs\[0\]"),
        (fsum, PAIR, ["a", "b"], TypeError, "a target must be a number, got str 'a'"),
        (
            fsum,
            PAIR,
            [0, math.nan],
            ValueError,
            "target nan is not one of the model's 2 classes",
        ),
        (fsum, 3, [0, 1], TypeError, "samples must be a list, got int 3"),
        (lambda x: None, PAIR, [0, 1], TypeError, "the output of the model must be a number"),
    ],
)
def test_what_is_in_no_plane_is_refused(
    model: Any, xs: Any, targets: Any, error: type[Exception], said: str
) -> None:
    """One input, no number, no place: the error says what came."""
    with pytest.raises(error, match=said):
        plot_decision_boundary(model, xs, targets)


def test_boundary_names_its_axes_and_stays_inside() -> None:
    """The caller's names of the inputs, read as no formula; names of classes inside the axes."""
    figure = plot_decision_boundary(
        lambda x: 1.0, PAIR, [1, 1], names=("$width$", "b\nc"), classes=["", "long " * 4],
        resolution=2,
    )  # fmt: skip
    ax = laid_out(figure)
    assert (ax.get_xlabel(), ax.get_ylabel()) == (r"\$width\$", r"b\nc")
    box = ax.texts[0].get_window_extent()
    assert ax.bbox.x0 <= box.x0 and box.x1 <= ax.bbox.x1 and box.y1 <= ax.bbox.y1


def test_many_samples_are_drawn_smaller() -> None:
    """Two thousand samples leave something to see of their regions."""
    rng = random.Random(0)
    xs = [[rng.random(), rng.random()] for _ in range(1200)]
    sizes = []
    for some in (xs[:300], xs):
        ax = plot_decision_boundary(fsum, some, [1] * len(some), resolution=4).axes[0]
        sizes += [c.get_sizes()[0] for c in ax.collections if c.get_gid() == "class 1"]
    assert sizes == [26.0, 13.0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rate", "f", "start", "word"),
    [
        (0.1, abs, 1.05, "one side"),
        (0.25, abs, 1.05, "both sides"),
        (1.0, abs, 0.5, "to and fro"),
        (0.1, lambda x: 0 * x + 3, 1.0, "stays"),
        (1.0, log, 1.0, "no number in step 1"),
        (0.1, log, 1.0, "no number in step 6"),
    ],
)
def test_verdict_on_a_descent(rate: float, f: Any, start: float, word: str) -> None:
    """In a word what the descent does, by hand: also where f ends, is flat or has a kink."""
    figure = plot_learning_rates([rate], f, start)
    FigureCanvasAgg(figure).draw()
    assert figure.axes[0].get_title().split("\n")[1] == word


def test_learning_rates_all_of_which_diverge() -> None:
    """The title names them all and none as the best; the curve reaches to the first step."""
    figure = plot_learning_rates([1, 2], steps=300)
    FigureCanvasAgg(figure).draw()
    assert figure.subfigs[0]._suptitle.get_text() == "Learning rates 1 and 2 diverge"
    assert [x for x, _ in points(by_gid(figure.axes[0], "curve"))][0] < -14


def test_functions_that_only_values_have_are_descended() -> None:
    """f is asked for Values everywhere, as it is differentiated: a method of Value will do."""
    figure = plot_learning_rates([0.1], lambda x: (x - 1).relu() + x * x, steps=2)
    assert points(by_gid(figure.axes[0], "curve"))[-1][1] > 4


def test_descent_knows_whether_it_was_broken_off() -> None:
    """A descent that meets no number says so; a whole one does not."""
    assert descend(lambda x: x * x, [1.0], 3).broken is False
    assert descend(lambda x: x * x * x * x, [10.0], 50, partial(SGD, lr=1.0)).broken is True
    for wrong, said in ((2.5, "steps must be a whole number"), (-1, "steps must be 0 or more")):
        with pytest.raises((TypeError, ValueError), match=said):
            descend(lambda x: x, [1.0], wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="start must be a list, got float 1.0"):
        descend(lambda x: x, 1.0)  # type: ignore[arg-type]


def test_lowest_point_of_a_map_lies_between_the_points_of_its_lattice() -> None:
    """The star is where the loss is least, and no path ends lower than it."""
    ax = plot_loss_surface(lambda x, y: (x - 0.3) ** 2 + (y + 0.7) ** 2, resolution=4).axes[0]
    ((x, y),) = points(by_gid(ax, "lowest"))
    assert (x, y) == (pytest.approx(0.3, abs=2e-3), pytest.approx(-0.7, abs=2e-3))
    figure = plot_loss_surface(
        lambda x, y: x * x + y * y, (-1, 2), (-1, 2), path=[(1, 1), (1e-9, 0)], resolution=5
    )
    assert points(by_gid(figure.axes[0], "lowest")) == [(1e-9, 0.0)]
    assert "lowest 1e-18 at" in figure.describe
    edge = plot_loss_surface(lambda x, y: x + y, resolution=3).axes[0]
    assert points(by_gid(edge, "lowest")) == [(-1.0, -1.0)]
    assert not by_gid(edge, "lowest").get_clip_on()


@pytest.mark.parametrize(
    "loss",
    [
        lambda x, y: numpy.float64(x * x + y),
        lambda x, y: 1e308 * (x * x + y),
        lambda x, y: math.nan if x > 0 else x + y,
        lambda x, y: Value(x) * y,
    ],
    ids=["numpy", "overflow", "nan", "Value"],
)
def test_surfaces_of_any_number(loss: Any) -> None:
    """Numbers of NumPy, overflowing ones, nan and Values: what can be drawn is drawn."""
    ax = laid_out(plot_loss_surface(loss, resolution=9))
    assert any(text.startswith("lowest, ") for text in texts(ax))


@pytest.mark.parametrize(
    ("more", "error", "said"),
    [
        ({"loss": 3}, TypeError, "loss must be a function of two numbers, got int"),
        ({"loss": lambda x, y: None}, TypeError, "what loss returns must be a number"),
        ({"resolution": 2.5}, TypeError, "resolution must be a whole number, got 2.5"),
        ({"resolution": 1}, ValueError, "resolution must be 2 or more, got 1"),
        ({"path": []}, ValueError, "a path has one point or more, got none"),
        ({"path": {"a": []}}, ValueError, "a path has one point or more, got none"),
        ({"path": 3}, TypeError, "a path must be a list, got int 3"),
        ({"path": [(0, math.nan)]}, ValueError, "must be finite, got"),
        ({"x": 3}, TypeError, "x must be a list, got int 3"),
        ({"x": (1, 2, 3)}, ValueError, r"x must be \(low, high\)"),
    ],
    ids=range(10),
)
def test_what_is_no_surface_is_refused(
    more: dict[str, Any], error: type[Exception], said: str
) -> None:
    """The error says what came and what was expected."""
    with pytest.raises(error, match=said):
        plot_loss_surface(**{"loss": lambda x, y: x + y, **more})


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: plot_activations("relu"), "functions must be a list, got str 'relu'"),
        (lambda: plot_learning_rates(0.1), "rates must be a list, got float 0.1"),
        (lambda: plot_losses([1.0], ax=3), "ax must be a pair of matplotlib's axes, got int"),
        (lambda: plot_losses([1.0], theme=["light"]), r"'light', 'dark', 'auto', got \['light'\]"),
    ],
)
def test_one_where_several_belong_is_refused(call: Any, said: str) -> None:
    """A single function, a single rate, no axes, no theme: the error says what came."""
    with pytest.raises((TypeError, ValueError), match=said):
        call()


class Named(Module):
    """A module whose parameters have names that are hostile to formulas."""

    def __init__(self) -> None:
        for k, name in enumerate(("$x_1$", r"a\frac_b", "one\ntwo", "😀")):
            setattr(self, name, Value(1.0 + k))

    def __call__(self, x: Any) -> Any:
        """Never called."""
        return x


def test_hostile_names_of_parameters_are_drawn_as_they_stand() -> None:
    """Evolution, histogram, classes, axes and paths: no formula, one line, also in words."""
    model = Named()
    for p in model.parameters():
        p.grad = p.data
    recorder = Recorder(model)
    recorder.record()
    figures = [
        plot_evolution(recorder, "weights"),
        plot_gradient_histograms(model),
        plot_decision_boundary(lambda x: [x[0], 1.5], PAIR, [1, 0], classes=["$a_", "b\n"]),
        plot_loss_surface(
            lambda x, y: x + y, path={"$x\n": [(0, 0), (1, 1)]}, names=("$x", "y\n")
        ),
    ]
    for figure in figures:
        laid_out(figure)
        assert "\n" not in figure.describe
        assert "\\n" in figure.describe
