"""Plots of trainings show the right numbers: losses, and weights and gradients by step."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest

pytest.importorskip("matplotlib")

from autograd_core import mean
from nn import (
    MLP,
    SGD,
    Adam,
    End,
    ExponentialLR,
    History,
    Neuron,
    fit,
    make_gate,
    mse,
)
from tests.viz.plots.pictures import by_gid, points, signed_hinge, texts, trained
from viz.plots import (
    Recorder,
    plot_evolution,
    plot_losses,
)


def test_losses_are_those_of_the_history() -> None:
    """The line has every epoch's loss, from epoch 1."""
    history = trained()[3]
    figure = plot_losses(history)
    assert points(by_gid(figure.axes[0], "loss")) == list(enumerate(history.losses, 1))
    assert f"to {history.losses[-1]:.3g} in 25 epochs" in figure.axes[0].get_title(loc="left")


def test_a_single_epoch_is_a_point() -> None:
    """One loss is drawn, the only tick is its epoch, and the title does not speak of a course."""
    ax = plot_losses([0.5]).axes[0]
    assert points(by_gid(ax, "loss")) == [(1, 0.5)] and list(ax.get_xticks()) == [1]
    assert ax.get_title(loc="left") == "Loss is 0.5 after 1 epoch"


def test_losses_of_several_are_named_at_their_ends() -> None:
    """A dict names the lines, a list numbers them; each label stands right of its line's end."""
    ax = plot_losses({"fast": [4.0, 1.0], "slow": History([4.0, 3.0])}).axes[0]
    assert points(by_gid(ax, "fast")) == [(1, 4.0), (2, 1.0)]
    for text in ax.texts:
        place = ax.transAxes.transform(text.xy)
        end = ax.transData.transform(points(by_gid(ax, text.get_text()))[-1])
        assert 0 < text.get_window_extent().x0 - end[0] < 30 and abs(place[1] - end[1]) < 15
    assert sorted(texts(ax)) == ["fast", "slow"]
    assert sorted(texts(plot_losses([[2.0, 1.0], [2.0, 1.5]]).axes[0])) == ["run 1", "run 2"]


def test_divergence_and_early_stop_are_marked() -> None:
    """A cross at the last finite loss, a square where patience ended, a star at the least."""
    by_hand = plot_losses([1.0, 3.0, 20.0, math.inf, math.nan]).axes[0]
    assert points(by_gid(by_hand, "end")) == [(3, 20.0)]
    assert by_gid(by_hand, "end").get_marker() == "x"
    assert "diverged in epoch 4" in texts(by_hand)
    history = History([1.0, 0.5, 0.4], {"validation loss": [1.0, 0.7, 0.9]})
    history.end, history.message = End.STOPPED_EARLY, "stopped early: no better than 0.7 in 1"
    stopped = plot_losses(history).axes[0]
    assert by_gid(stopped, "end").get_marker() == "s"
    assert points(by_gid(stopped, "best")) == [(2, 0.7)]
    assert {"stopped early", "least, 0.7", "training", "validation"} == set(texts(stopped))


def test_training_that_diverged_at_once_is_said_in_words() -> None:
    """fit with an absurd rate: what there is, is drawn, and the message is in the description."""
    model = MLP(2, [4, 1], rng=random.Random(0))
    optimizer = SGD(model.parameters(), lr=1e200)
    history = fit(model, mse, [[1.0, 2.0], [2.0, 1.0]], [0, 1], optimizer, 5, batch_size=1)
    assert history.end is End.DIVERGED
    figure = plot_losses(history)
    figure.draw_without_rendering()
    assert "diverged" in figure.describe


def test_scale_of_losses_follows_the_numbers() -> None:
    """Logarithmic over many decades, linear else; refused where a loss is 0."""
    assert plot_losses([1.0, 1e-3]).axes[0].get_yscale() == "log"
    assert plot_losses([1.0, 0.5]).axes[0].get_yscale() == "linear"
    assert plot_losses([1.0, 0.0]).axes[0].get_yscale() == "linear"
    assert plot_losses([1.0, 0.5], log=True).axes[0].get_yscale() == "log"
    with pytest.raises(ValueError, match="log=True needs losses above 0"):
        plot_losses([1.0, 0.0], log=True)


@pytest.mark.parametrize(
    ("runs", "error", "said"),
    [
        (
            3.0,
            TypeError,
            "takes a History, a list of losses, or a dict or list of those; got float",
        ),
        ({}, ValueError, "there is no training to show"),
        ({"a": "b"}, TypeError, "a must be a History or a list of numbers, got str"),
    ],
)
def test_what_is_no_training_is_refused(runs: Any, error: type[Exception], said: str) -> None:
    """The error says what came and what was expected."""
    with pytest.raises(error, match=said):
        plot_losses(runs)


def test_recorder_notes_what_each_step_saw() -> None:
    """With fit: weights before each step and the gradients that it used, w - lr g = next w."""
    xs, targets = make_gate("OR").xs, make_gate("OR").targets
    neuron = Neuron(2, rng=random.Random(0), activation="sigmoid")
    recorder = Recorder(neuron)
    fit(neuron, mse, xs, targets, recorder.watch(SGD(neuron.parameters(), lr=0.5)), epochs=4)
    assert recorder.steps == [0, 1, 2, 3] and len(recorder) == 4
    rows = [*recorder.weights, [p.data for p in neuron.parameters()]]
    for k, gradients in enumerate(recorder.gradients):
        moved = [w - 0.5 * g for w, g in zip(rows[k], gradients, strict=True)]
        assert moved == rows[k + 1]


def test_watched_optimiser_trains_as_the_bare_one() -> None:
    """The same weights to the bit, with a schedule too, which sets the rate of the inner one."""
    results = []
    for watched in (False, True):
        model = MLP(2, [3, 1], rng=random.Random(1))
        inner = Adam(model.parameters(), lr=0.1)
        optimizer = Recorder(model).watch(inner) if watched else inner
        schedule = ExponentialLR(optimizer, 0.9)
        data = trained()[0]
        history = fit(
            model, signed_hinge, data.xs, data.targets, optimizer, 3, schedule=schedule,
            rng=random.Random(2),
        )  # fmt: skip
        results.append(([p.data for p in model.parameters()], history.rates, inner.lr))
    assert results[0] == results[1]


def test_recorder_takes_every_so_many_steps() -> None:
    """every=3 notes steps 0, 3, 6; wrong arguments are refused."""
    neuron = Neuron(1)
    recorder = Recorder(neuron, every=3)
    for _ in range(8):
        recorder.record()
    assert recorder.steps == [0, 3, 6] and "3 steps" in repr(recorder)
    with pytest.raises(ValueError, match="every must be 1 or more, got 0"):
        Recorder(neuron, 0)
    with pytest.raises(TypeError, match="every must be a whole number, got 1.5"):
        Recorder(neuron, 1.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="takes an Optimizer, got Neuron"):
        recorder.watch(neuron)  # type: ignore[arg-type]


def test_evolution_of_few_parameters_has_a_line_each() -> None:
    """The lines are the recorded numbers; both quantities, or the one that was asked for."""
    neuron = Neuron(2, rng=random.Random(0), activation="sigmoid")
    recorder = Recorder(neuron)
    data = trained()[0]
    watched = recorder.watch(SGD(neuron.parameters(), lr=0.5))
    fit(neuron, signed_hinge, data.xs, data.targets, watched, 5, rng=random.Random(1))
    above, below = plot_evolution(recorder).axes
    (alone,) = plot_evolution(recorder, "gradients").axes
    for k, name in enumerate(("w.0", "w.1", "b")):
        weights = [(s, row[k]) for s, row in zip(recorder.steps, recorder.weights, strict=True)]
        slopes = [(s, row[k]) for s, row in zip(recorder.steps, recorder.gradients, strict=True)]
        assert points(by_gid(above, name)) == weights
        assert points(by_gid(below, name)) == points(by_gid(alone, name)) == slopes
        assert name in texts(above) and name in texts(below)


def test_evolution_of_a_network_has_a_line_for_each_layer() -> None:
    """The root of the mean square of each layer's numbers; gradients logarithmic, 0 is a gap."""
    recorder = trained()[2]
    above, below = plot_evolution(recorder).axes
    assert (above.get_yscale(), below.get_yscale()) == ("linear", "log")
    for ax, rows in ((above, recorder.weights), (below, recorder.gradients)):
        for name, places in recorder.layers.items():
            sizes = [math.sqrt(mean([row[k] ** 2 for k in places])) for row in rows]
            if ax is below:
                sizes = [size or math.nan for size in sizes]
            drawn = [y for _, y in points(by_gid(ax, name))]
            assert drawn == pytest.approx(sizes, nan_ok=True)


def test_evolution_without_a_record_is_refused() -> None:
    """The error says how to record; one pair of axes holds one quantity."""
    with pytest.raises(ValueError, match=r"train with recorder.watch\(optimizer\)"):
        plot_evolution(Recorder(Neuron(1)))
    with pytest.raises(ValueError, match="must be 'weights' or 'gradients', got 'weight'"):
        plot_evolution(trained()[2], "weight")
    with pytest.raises(ValueError, match="one pair of axes holds one quantity"):
        plot_evolution(trained()[2], ax=plot_losses([1.0]).axes[0])
