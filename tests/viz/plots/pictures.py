"""Every plot once, in both themes, for the tests that all of them must pass."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex

import tests.viz.contrast
from autograd_core import mean, sin, step_curve
from nn import (
    MLP,
    SGD,
    Adam,
    End,
    History,
    Neuron,
    PReLU,
    RMSprop,
    cross_entropy,
    fit,
    hinge,
    make_moons,
)
from viz.plots import (
    Plane,
    Recorder,
    descend,
    plot_activation,
    plot_activations,
    plot_decision_boundary,
    plot_evolution,
    plot_gradient_histograms,
    plot_learning_rates,
    plot_loss_surface,
    plot_losses,
    plot_step_curve,
)


def signed_hinge(output: Any, target: int) -> Any:
    """The hinge loss of classes 0 and 1."""
    return hinge(output, 2 * target - 1)


@cache
def trained() -> tuple[Any, Any, Recorder, History]:
    """A small network trained on moons: data, model, record, history."""
    rng = random.Random(3)
    data = make_moons(40, 0.2, rng)
    model = MLP(2, [8, 8, 1], rng=rng)
    recorder = Recorder(model)
    optimizer = recorder.watch(Adam(model.parameters(), lr=0.03))
    history = fit(model, signed_hinge, data.xs, data.targets, optimizer, 25, rng=rng)
    return data, model, recorder, history


def moons(theme: str) -> Any:
    """The boundary of the trained network."""
    data, model, _, _ = trained()
    return plot_decision_boundary(model, data.xs, data.targets, resolution=40, theme=theme)


@cache
def classified() -> tuple[Any, Any, MLP]:
    """A small network trained on three classes: samples, targets, model."""
    rng = random.Random(5)
    xs = [[rng.gauss(c, 0.45), rng.gauss((c - 1) ** 2, 0.45)] for c in range(3) for _ in range(20)]
    targets = [c for c in range(3) for _ in range(20)]
    model = MLP(2, [8, 3], rng=rng)
    fit(model, cross_entropy, xs, targets, Adam(model.parameters(), lr=0.02), 15, rng=rng)
    return xs, targets, model


def three_classes(theme: str) -> Any:
    """The regions of three classes, with names."""
    xs, targets, model = classified()
    return plot_decision_boundary(
        model, xs, targets, classes=["one", "two", "three"], resolution=40, theme=theme
    )


@cache
def deep(activation: str, init: str = "uniform") -> MLP:
    """A deep network after a backward sweep."""
    data = trained()[0]
    model = MLP(2, [12, 12, 12, 1], rng=random.Random(1), activation=activation, init=init)
    pairs = zip(data.xs, data.targets, strict=True)
    mean([signed_hinge(model(x), target) for x, target in pairs]).backward()
    return model


def several_losses(theme: str) -> Any:
    """Five trainings, one of them diverged, two with nearly the same end."""
    runs: dict[str, Any] = {
        "Adam": [1 / k for k in range(1, 41)],
        "SGD": [1.02 / k**0.9 for k in range(1, 41)],
        "momentum": [1.3 / k for k in range(1, 41)],
        "RMSprop": [1 / k**0.5 for k in range(1, 41)],
        "too fast": History(
            [0.9, 3.0, 25.0], end=End.DIVERGED, message="diverged at step 31: inf"
        ),
    }
    return plot_losses(runs, theme=theme)


def validated_losses(theme: str) -> Any:
    """A training that was stopped early."""
    history = History(
        losses=[1.0, 0.6, 0.4, 0.3, 0.25, 0.2],
        metrics={"validation loss": [0.9, 0.7, 0.6, 0.65, 0.7, 0.8]},
        end=End.STOPPED_EARLY,
        message="stopped early: no better than 0.6 in 3",
    )
    return plot_losses(history, theme=theme)


@cache
def followed() -> Recorder:
    """The record of a neuron's training."""
    data = trained()[0]
    neuron = Neuron(2, rng=random.Random(2), activation="sigmoid")
    recorder = Recorder(neuron)
    optimizer = recorder.watch(SGD(neuron.parameters(), lr=0.5))
    fit(neuron, signed_hinge, data.xs, data.targets, optimizer, 10, rng=random.Random(2))
    return recorder


def neuron_evolution(theme: str) -> Any:
    """A neuron's three parameters, and their gradients."""
    return plot_evolution(followed(), theme=theme)


@cache
def curve_of_sine() -> Any:
    """The errors of difference quotients of sin at 1."""
    return step_curve(sin, 1.0)


def valley(x: Any, y: Any) -> Any:
    """A quadratic that is sixteen times as steep along y as along x."""
    return 0.5 * x * x + 8 * y * y


def races(theme: str) -> Any:
    """Three optimisers in a valley."""
    start = [-3, 0.9]
    ways = {
        "SGD": descend(valley, start, 25, partial(SGD, lr=0.11)),
        "Adam": descend(valley, start, 25, partial(Adam, lr=0.2)),
        "RMSprop": descend(valley, start, 25, partial(RMSprop, lr=0.1)),
    }
    return plot_loss_surface(valley, (-4, 2), (-1.5, 1.5), path=ways, theme=theme)


def planes(theme: str, along: bool) -> Any:
    """The loss around the trained network."""
    data, model, recorder, _ = trained()

    def loss() -> Any:
        """The mean loss of all samples."""
        pairs = zip(data.xs, data.targets, strict=True)
        return mean([signed_hinge(model(x), target) for x, target in pairs])

    if not along:
        return plot_loss_surface(Plane(model, loss), resolution=15, theme=theme)
    plane = Plane.along(recorder, loss)
    return plot_loss_surface(plane, path=plane.path(recorder), resolution=15, theme=theme)


PICTURES: dict[str, Callable[[str], Any]] = {
    "relu": lambda t: plot_activation("relu", theme=t),
    "sigmoid": lambda t: plot_activation("sigmoid", theme=t),
    "hard_tanh": lambda t: plot_activation("hard_tanh", theme=t),
    "gelu_tanh": lambda t: plot_activation("gelu_tanh", theme=t),
    "PReLU": lambda t: plot_activation(PReLU(0.3), theme=t),
    "threshold": lambda t: plot_activation(lambda x: 1.0 if x > 0.5 else 0.0, theme=t),
    "activations": lambda t: plot_activations(theme=t),
    "three activations": lambda t: plot_activations(["relu", "tanh", "elu"], theme=t),
    "moons": moons,
    "three classes": three_classes,
    "losses": lambda t: plot_losses(trained()[3], theme=t),
    "several losses": several_losses,
    "validated losses": validated_losses,
    "vanishing gradients": lambda t: plot_gradient_histograms(deep("sigmoid"), theme=t),
    "dead gradients": lambda t: plot_gradient_histograms(deep("relu"), theme=t),
    "layers' evolution": lambda t: plot_evolution(trained()[2], theme=t),
    "neuron's evolution": neuron_evolution,
    "learning rates": lambda t: plot_learning_rates(theme=t),
    "step curve": lambda t: plot_step_curve(curve_of_sine(), theme=t),
    "optimisers": races,
    "plane": lambda t: planes(t, along=False),
    "plane of a training": lambda t: planes(t, along=True),
}


@cache
def drawn(name: str, theme: str = "light") -> Any:
    """A picture after it was laid out, for all tests that only look at it."""
    figure = PICTURES[name](theme)
    figure.draw_without_rendering()
    return figure


@cache
def activation(name: str) -> Any:
    """An activation of `nn`, its kinks between the samples, for tests that only look at it."""
    return plot_activation(name, -6.03, 3.9).axes[0]


def by_gid(ax: Any, gid: str) -> Any:
    """The only line of the axes with that name."""
    (line,) = [line for line in ax.lines if line.get_gid() == gid]
    return line


def points(line: Any) -> list[tuple[float, float]]:
    """The data of a line."""
    return [(float(x), float(y)) for x, y in line.get_xydata()]


def texts(ax: Any) -> list[str]:
    """What is written in the axes."""
    return [text.get_text() for text in ax.texts]


def contrast(a: Any, b: Any) -> float:
    """Contrast ratio of two colours as matplotlib writes them."""
    return tests.viz.contrast.contrast(to_hex(a), to_hex(b))


def laid_out(figure: Any) -> Any:
    """The only axes of a figure that was drawn without a warning, all its names inside."""
    FigureCanvasAgg(figure).draw()
    (ax,) = figure.axes
    for text in ax.texts:
        box = text.get_window_extent()
        assert box.y0 >= 0 and box.y1 <= figure.bbox.y1, text
        assert box.x0 >= 0 and box.x1 <= figure.bbox.x1, text
    return ax


def title(ax: Any) -> str:
    """The line above the axes."""
    return str(ax.get_title(loc="left"))
