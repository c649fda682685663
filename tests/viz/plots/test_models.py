"""Plots of models show the right numbers: boundaries, gradients, maps of a loss."""

from __future__ import annotations

import math
import random
from functools import partial
from typing import Any

import pytest

pytest.importorskip("matplotlib")

from autograd_core import Value
from nn import (
    MLP,
    SGD,
    BatchNorm,
    Dropout,
    Layer,
    Module,
    Neuron,
    Perceptron,
    evaluate,
    make_gate,
    predicted,
)
from tests.viz.plots.pictures import by_gid, deep, points, signed_hinge, texts, trained
from viz.layers import layers_of
from viz.plots import (
    Plane,
    Recorder,
    descend,
    plot_decision_boundary,
    plot_gradient_histograms,
    plot_loss_surface,
)


def scattered(ax: Any, gid: str) -> list[tuple[float, float]]:
    """The points of a class, or the wrong ones."""
    (marks,) = [c for c in ax.collections if c.get_gid() == gid] or [None]
    return [] if marks is None else [(float(x), float(y)) for x, y in marks.get_offsets()]


def test_boundary_is_where_the_score_is_zero() -> None:
    """Of a line x + 2 y = 1 the contour has exactly the points of that line."""
    ax = plot_decision_boundary(
        lambda x: x[0] + 2 * x[1] - 1, [[0, 0], [1, 1], [1, -1]], [0, 1, 0]
    ).axes[0]
    (contour,) = [c for c in ax.collections if c.get_gid() == "boundary"]
    vertices = [v for path in contour.get_paths() for v in path.vertices.tolist()]
    assert len(vertices) > 20
    assert all(x + 2 * y == pytest.approx(1, abs=1e-9) for x, y in vertices)


def test_samples_have_their_class_and_the_wrong_ones_a_ring() -> None:
    """Each sample under its class; ringed exactly those that the model gets wrong."""
    data, model, _, _ = trained()
    figure = plot_decision_boundary(model, data.xs, data.targets, resolution=20)
    ax = figure.axes[0]
    answers = [predicted(output) for output in evaluate(model, data.xs)]
    triples = list(zip(data.xs, data.targets, answers, strict=True))
    for k in (0, 1):
        assert scattered(ax, f"class {k}") == [tuple(x) for x, t, _ in triples if t == k]
    wrong = [tuple(x) for x, t, answer in triples if t != answer]
    assert scattered(ax, "wrong") == wrong
    right = len(data.xs) - len(wrong)
    assert f"{right} of {len(data.xs)} samples" in ax.get_title(loc="left")
    assert {"class 0", "class 1"} <= set(texts(ax))


@pytest.mark.slow
def test_boundary_takes_a_threshold_signs_and_names() -> None:
    """0.5 for a model of squared errors; -1 is class 0; names of the caller."""
    xs = [[0.0, 0.0], [1.0, 0.0]]
    half = plot_decision_boundary(lambda x: x[0], xs, [0, 1], threshold=0.5)
    assert "2 of 2" in half.axes[0].get_title(loc="left")
    signs = plot_decision_boundary(lambda x: x[0] - 0.5, xs, [-1, 1])
    assert {"class −1", "class 1"} <= set(texts(signs.axes[0]))
    named = plot_decision_boundary(lambda x: [x[0], 0.5], xs, [1, 0], classes=["warm", "cold"])
    assert {"warm", "cold"} <= set(texts(named.axes[0]))


def test_boundary_of_a_perceptron_that_cannot_learn() -> None:
    """A step model has a boundary; XOR leaves at least one corner on the wrong side."""
    xs, targets = make_gate("XOR").xs, make_gate("XOR").targets
    perceptron = Perceptron(2)
    perceptron.fit(xs, targets, epochs=20)
    ax = plot_decision_boundary(perceptron, xs, targets, resolution=30).axes[0]
    assert len(scattered(ax, "wrong")) >= 1 and "ringed: wrong side" in texts(ax)


def test_boundary_of_a_data_set() -> None:
    """A data set in place of its two lists gives the same picture."""
    gate = make_gate("AND")
    one = plot_decision_boundary(lambda x: x[0] + x[1] - 1.5, gate, resolution=20)
    two = plot_decision_boundary(lambda x: x[0] + x[1] - 1.5, gate.xs, gate.targets, resolution=20)
    assert one.describe == two.describe
    with pytest.raises(TypeError, match="targets"):
        plot_decision_boundary(lambda x: x[0], gate.xs)


def test_boundary_where_one_class_fills_the_plane() -> None:
    """A model that always says 1 has no boundary; only that class is named."""
    figure = plot_decision_boundary(lambda x: 1.0, [[0, 0], [1, 1]], [0, 1])
    figure.draw_without_rendering()
    assert "class 1" in texts(figure.axes[0]) and "class 0" not in texts(figure.axes[0])
    assert "class 1 100%" in figure.describe


def test_ten_classes_all_look_different() -> None:
    """Colour and marker of any two of ten classes differ, and so do colour and pattern."""
    xs = [[float(k), 0.0] for k in range(10)]
    ax = plot_decision_boundary(
        lambda x: [-abs(x[0] - k) for k in range(10)], xs, list(range(10)), resolution=60
    ).axes[0]
    marks = [c for c in ax.collections if str(c.get_gid()).startswith("class")]
    looks = {
        (str(c.get_facecolor().tolist()), str(c.get_paths()[0].vertices.tolist())) for c in marks
    }
    regions = [c for c in ax.collections if c.get_gid() == "region"]
    fills = {(str(c.get_facecolor().tolist()), c.get_hatch()) for c in regions}
    assert len(marks) == len(looks) == 10 and len(regions) == len(fills) == 10


def test_boundary_leaves_the_model_alone() -> None:
    """Gradients, weights and training mode are as before."""
    data, model, _, _ = trained()
    before = [(p.data, p.grad) for p in model.parameters()]
    plot_decision_boundary(model, data.xs, data.targets, resolution=10)
    assert [(p.data, p.grad) for p in model.parameters()] == before
    assert all(module.training for module in model.modules())


@pytest.mark.parametrize(
    ("xs", "targets", "more", "said"),
    [
        ([], [], {}, "got 0 samples and 0 targets"),
        ([[1, 2]], [0, 1], {}, "got 1 samples and 2 targets"),
        ([[1, 2, 3]], [0], {}, r"xs\[0\] has 3"),
        ([[1, 2]], [2], {}, "target 2 is not one of the model's 2 classes"),
        ([[1, 2]], [0], {"classes": ["one"]}, "has 2 classes, got 1 names"),
        ([[1, 2]], [0], {"resolution": 1}, "resolution must be 2 or more, got 1"),
    ],
)
def test_what_has_no_boundary_is_refused(xs: Any, targets: Any, more: Any, said: str) -> None:
    """The error says what came and what was expected."""
    with pytest.raises(ValueError, match=said):
        plot_decision_boundary(lambda x: x[0], xs, targets, **more)


def test_layers_are_found_by_name() -> None:
    """Layers of an MLP, neurons of a layer, the parameters of a neuron; each parameter once."""
    model = MLP(2, [3, 1])
    assert {k: len(v) for k, v in layers_of(model).items()} == {"layers.0": 9, "layers.1": 4}
    assert list(layers_of(Layer(2, 2))) == ["neurons.0", "neurons.1"]
    assert {k: len(v) for k, v in layers_of(Neuron(3)).items()} == {"w": 3, "b": 1}


@pytest.mark.parametrize("activation", ["sigmoid", "relu"])
def test_histogram_counts_every_gradient(activation: str) -> None:
    """Bars of a layer hold its gradients by size, three to a decade; zeros stand apart."""
    model = deep(activation)
    ax = plot_gradient_histograms(model).axes[0]
    for name, parameters in layers_of(model).items():
        sizes = [abs(p.grad) for p in parameters]
        (bars,) = [c for c in ax.containers if c[0].get_gid() == name]
        heights = [bar.get_height() for bar in bars]
        counts = [
            sum(
                bar.get_x() - 1e-9 <= math.log10(size) < bar.get_x() + bar.get_width() - 1e-9
                for size in sizes
                if size
            )
            for bar in bars
        ]
        assert sum(counts) + sizes.count(0.0) == len(sizes)
        tallest = max(*counts, sizes.count(0.0))
        assert heights == pytest.approx([0.72 * count / tallest for count in counts])
        apart = [c for c in ax.containers if c[0].get_gid() == f"{name} zeros"]
        assert len(apart) == (0.0 in sizes)
        for container in apart:
            assert container[0].get_height() == pytest.approx(0.72 * sizes.count(0.0) / tallest)
    medians = [line for line in ax.lines if line.get_gid() == "median"]
    assert len(medians) == 4


def test_vanishing_gradients_are_said_in_the_title() -> None:
    """Sigmoids shrink the gradient towards the input; the title says so with the factor."""
    title = plot_gradient_histograms(deep("sigmoid")).axes[0].get_title(loc="left")
    assert title.startswith("Gradients shrink towards the input") and title.endswith("smaller")


def test_gradients_that_are_no_numbers_are_counted() -> None:
    """nan and infinity are in the text and the title, not in a bar."""
    model = MLP(2, [2, 1])
    for p in model.parameters():
        p.grad = 0.5
    model.parameters()[0].grad = math.nan
    model.parameters()[1].grad = math.inf
    figure = plot_gradient_histograms(model)
    assert "2 are nan or infinite" in figure.axes[0].get_title(loc="left")
    assert "2 nan or infinite" in texts(figure.axes[0])


def test_histogram_without_a_sweep_is_refused() -> None:
    """All gradients 0: the error says what to call; what is no model is refused."""
    with pytest.raises(ValueError, match=r"call loss.backward\(\) before it"):
        plot_gradient_histograms(MLP(2, [2]))
    with pytest.raises(TypeError, match="expected a Module of nn, got list"):
        plot_gradient_histograms([Value(1.0)])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="Module has no parameters"):
        plot_gradient_histograms(Module())


def test_surface_has_contours_of_equal_loss() -> None:
    """Every vertex of a contour of x^2 + y^2 lies on a circle; the path and its ends are drawn."""

    def bowl(x: Any, y: Any) -> Any:
        """x^2 + y^2."""
        return x * x + y * y

    way = descend(bowl, [1.5, 1.0], 10, partial(SGD, lr=0.1))
    ax = plot_loss_surface(bowl, (-2, 2), (-2, 2), path=way, resolution=61).axes[0]
    lines = next(c for c in ax.collections if c.get_gid() == "contours")
    assert len(lines.levels) > 5
    for level, path in zip(lines.levels, lines.get_paths(), strict=True):
        for x, y in path.vertices.tolist():
            assert bowl(x, y) == pytest.approx(level, abs=2e-3)
    assert points(by_gid(ax, "path")) == list(way.points)
    assert points(by_gid(ax, "start")) == [(1.5, 1.0)]
    assert points(by_gid(ax, "lowest")) == [(0.0, 0.0)]
    assert {"start", "end", "lowest, 0"} <= set(texts(ax))


def test_surface_chooses_its_range_and_stands_gaps() -> None:
    """The range holds the path; a loss that fails or is flat or infinite in places is drawn."""
    ax = plot_loss_surface(lambda x, y: x + y, path=[(0, 0), (4, 1)], resolution=5).axes[0]
    assert ax.get_xlim() == (-1.0, 5.0) and ax.get_ylim() == (-0.25, 1.25)
    plot_loss_surface(lambda x, y: 1 / x, resolution=5).draw_without_rendering()
    plot_loss_surface(lambda x, y: 3.0, resolution=5).draw_without_rendering()
    with pytest.raises(ValueError, match="the loss is nowhere finite"):
        plot_loss_surface(lambda x, y: math.inf, resolution=5)
    with pytest.raises(ValueError, match=r"x must be \(low, high\), got \(1, 0\)"):
        plot_loss_surface(lambda x, y: x, (1, 0))
    with pytest.raises(ValueError, match="a point of a path has two numbers, got 1"):
        plot_loss_surface(lambda x, y: x, path=[(1,)])


def line_of(model: Neuron) -> Any:
    """A loss of a neuron that is a quadratic of its parameters."""
    return (model.w[0] - 1) ** 2 + 2 * (model.b + 1) ** 2


def test_plane_is_the_loss_of_the_moved_model() -> None:
    """plane(a, b) by hand, and the parameters are as before, also after an error."""
    model = Neuron(1, rng=random.Random(0))
    model.w[0].data, model.b.data = 0.5, 0.25
    plane = Plane(model, lambda: line_of(model), [1.0, 0.0], [1.0, 2.0])
    assert plane(0.0, 0.0) == line_of(model).data
    assert plane(0.5, 0.25) == pytest.approx((0.5 + 0.5 + 0.25 - 1) ** 2 + 2 * 1.75**2)
    assert (model.w[0].data, model.b.data) == (0.5, 0.25)
    assert plane.project([0.5 + 0.3 + 0.2, 0.25 + 0.4]) == pytest.approx((0.3, 0.2))
    broken = Plane(model, lambda: 1 / 0, [1.0, 0.0], [0.0, 1.0])
    with pytest.raises(ZeroDivisionError):
        broken(1.0, 1.0)
    assert (model.w[0].data, model.b.data) == (0.5, 0.25)


def test_plane_draws_directions_of_the_size_of_each_layer() -> None:
    """Random directions are as long, layer by layer, as the parameters; a seed repeats them."""
    model = MLP(2, [3, 1], rng=random.Random(4))
    one, two = (Plane(model, lambda: 0.0, rng=random.Random(7)) for _ in range(2))
    assert one.first == two.first and one.second == two.second and one.first != one.second
    start = 0
    for parameters in layers_of(model).values():
        end = start + len(parameters)
        size = math.hypot(*(p.data for p in parameters))
        assert math.hypot(*one.first[start:end]) == pytest.approx(size)
        start = end


def test_plane_along_a_training_holds_its_beginning_and_end() -> None:
    """The path begins at (1, 0) and ends at (0, 0), where the losses are the model's own."""
    model = Neuron(1, rng=random.Random(0))
    recorder = Recorder(model)
    optimizer = recorder.watch(SGD(model.parameters(), lr=0.1))
    first = line_of(model).data
    for _ in range(5):
        optimizer.zero_grad()
        line_of(model).backward()
        optimizer.step()
    plane = Plane.along(recorder, lambda: line_of(model))
    way = plane.path(recorder)
    assert way[0] == pytest.approx((1.0, 0.0)) and way[-1] == pytest.approx((0.0, 0.0))
    assert plane(1.0, 0.0) == pytest.approx(first)
    for (a, b), weights in zip(way, recorder.weights, strict=False):
        w, bias = weights
        assert plane(a, b) == pytest.approx((w - 1) ** 2 + 2 * (bias + 1) ** 2)
    with pytest.raises(ValueError, match="a record of 2 steps or more, it has 0"):
        Plane.along(Recorder(model), lambda: 0.0)


def test_wrong_directions_are_refused() -> None:
    """The error says how many numbers a direction has."""
    model = Neuron(1)
    with pytest.raises(ValueError, match="each of the 2 parameters, got 1"):
        Plane(model, lambda: 0.0, [1.0])
    with pytest.raises(ValueError, match="first is all 0"):
        Plane(model, lambda: 0.0, [0.0, 0.0])
    with pytest.raises(TypeError, match="loss must be a function, got float"):
        Plane(model, 0.0)  # type: ignore[arg-type]


class Noisy(Module):
    """Dropout and batch normalisation, which do in training what they do not do else."""

    def __init__(self) -> None:
        rng = random.Random(2)
        self.first, self.norm = MLP(2, [3], rng=rng), BatchNorm(3)
        self.drop, self.last = Dropout(0.5, rng=random.Random(3)), MLP(3, [1], rng=rng)
        self.calls_left = 10**9

    def __call__(self, x: Any) -> Any:
        """The score of a sample."""
        if self.calls_left == 0:
            raise RuntimeError("out of calls")
        self.calls_left -= 1
        return self.last(self.drop(self.norm(self.first(x))))


def state(model: Noisy) -> Any:
    """Everything of a model that a picture must leave alone."""
    return (
        [(p.data, p.grad) for p in model.parameters()],
        [module.training for module in model.modules()],
        model.state_dict(),
        model.drop.rng.getstate(),
        (model.parameters()[0] * 2.0).is_leaf,  # recorded, as it is outside of no_grad()
    )


@pytest.mark.parametrize("calls", [10**9, 13])
@pytest.mark.parametrize("train", [True, False])
def test_pictures_leave_a_model_as_it_was(train: bool, calls: int) -> None:
    """Mode, running statistics, random numbers, weights, gradients: also after an exception."""
    model = Noisy().train(train)
    model.last.eval()  # a mode of its own
    for k, p in enumerate(model.parameters()):
        p.grad = 0.1 * k
    model.calls_left = calls
    before = state(model)
    xs, targets = [[0.0, 1.0], [1.0, 0.0]], [0, 1]
    plane = Plane(model, lambda: signed_hinge(model(xs[0]), 1))
    for draw in (
        lambda: plot_decision_boundary(model, xs, targets, resolution=5),
        lambda: plot_loss_surface(plane, resolution=5),
        lambda: plot_gradient_histograms(model),
    ):
        model.calls_left = calls
        try:
            draw()
        except RuntimeError:
            assert calls == 13
        assert state(model) == before


def test_map_of_a_model_with_dropout_has_no_noise() -> None:
    """The loss of a plane is that of the model in use: the same number each time."""
    model = Noisy()
    plane = Plane(model, lambda: signed_hinge(model([0.5, 1.0]), 1))
    assert len({plane(0.1, 0.2) for _ in range(8)}) == 1
    assert plane(0.0, 0.0) == signed_hinge(evaluate(model, [[0.5, 1.0]])[0], 1)
