"""What a training says of itself: one line in a repr, and on stderr where it diverged."""

import random
import sys

import pytest

from autograd_core import Value
from nn import MLP, SGD, Adam, End, History, Module, accuracy, fit, hinge, make_moons, mse


class Weight(Module):
    """w x."""

    def __init__(self, w=2.0):
        self.w = Value(w)

    def __call__(self, x):
        """The product."""
        return self.w * x


def diverged(lr=1.0, w=2.0):
    """A training that explodes: each step multiplies w by 1 - 8 lr."""
    model = Weight(w)
    return fit(model, lambda y, t: 4 * y * y, [1.0], [0.0], SGD([model.w], lr=lr), 1000)


def test_divergence_is_told_on_stderr(capsys):
    """In one line: the step, the objectives before, what may help, what the model keeps."""
    history = diverged()
    err = capsys.readouterr().err
    assert err == f"fit: {history.message}\n"
    assert err.count("\n") == 1
    for part in (
        f"diverged at step {history.steps + 1} (epoch {history.epochs + 1})",
        "the objective is inf",
        f"{history.losses[-2]:.4g}, {history.losses[-1]:.4g}. Try a smaller lr than 1",
        f"the parameters of step {history.steps}",
    ):
        assert part in err


@pytest.mark.parametrize("progress", [True, False])
def test_divergence_stands_on_a_line_of_its_own(capsys, progress):
    """After the line of progress has ended; also without one."""
    model = Weight()
    optimizer = SGD([model.w], lr=1.0)
    fit(model, lambda y, t: 4 * y * y, [1.0], [0.0], optimizer, 1000, progress=progress)
    lines = capsys.readouterr().err.splitlines()
    assert lines[-1].startswith("fit: diverged at step ")
    assert len(lines) == 1 + progress


def test_divergence_at_the_first_step_accuses_no_rate(capsys):
    """No step was made that a smaller rate could have made smaller."""
    history = diverged(w=float("nan"))
    assert (history.steps, history.end) == (0, End.DIVERGED)
    err = capsys.readouterr().err
    assert "It is the first step: look at the samples" in err
    assert "smaller lr" not in err


def test_divergence_by_a_gradient_names_the_parameter(capsys):
    """A step that overflows is told with the optimiser's own words."""
    model = Weight(0.0)
    fit(model, lambda y, t: y**0.5, [1.0], [0.0], SGD(model.named_parameters(), lr=1.0), 5)
    err = capsys.readouterr().err
    assert err.startswith("fit: diverged at step 1 (epoch 1): SGD: the gradient of w is inf")


def test_a_training_that_ends_well_is_silent(capsys):
    """Nothing on stderr without a terminal."""
    model = Weight()
    fit(model, mse, [1.0], [0.0], SGD([model.w], lr=0.1), 3)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("stderr", [None, object()])
def test_divergence_without_stderr(monkeypatch, stderr):
    """Where nobody can be told, the history still says it."""
    monkeypatch.setattr(sys, "stderr", stderr)
    assert diverged().end is End.DIVERGED


def test_repr_is_a_line():
    """Epochs, steps, first and last loss, metrics, and why it ended; however long it was."""
    moons = make_moons(20, rng=random.Random(1))
    model = MLP(2, [3, 1], rng=random.Random(2))
    optimizer = Adam(model.parameters(), lr=0.05)
    metrics = {"accuracy": accuracy}
    signs = [2 * t - 1 for t in moons.targets]
    history = fit(model, hinge, moons.xs, signs, optimizer, 3, 10, metrics=metrics)
    first, last = history.losses[0], history.losses[-1]
    share = history.metrics["accuracy"][-1]
    assert repr(history) == (
        f"History(3 epochs, 6 steps, loss {first:.4g} -> {last:.4g}, accuracy {share:.1%}, "
        f"{history.seconds:.1f} s: finished)"
    )
    long = History([0.5] * 10_000, {f"m{i}": [0.1] for i in range(50)}, [0.1], 10_000)
    shown = "loss 0.5, m0 0.1, m1 0.1, m2 0.1, m3 0.1, ..., 0.0 s)"
    assert repr(long) == f"History(10,000 epochs, 10,000 steps, {shown}"
    assert repr(History()) == "History(0 epochs, 0 steps, 0.0 s)"
    assert repr(History([1.0], {}, [0.1], 1)).startswith("History(1 epoch, 1 step, loss 1, ")


def test_text_ends_with_why():
    """What print shows: the last epoch, how long it took, then the words of its end."""
    model = Weight()
    history = fit(model, mse, [1.0], [0.0], SGD([model.w], lr=0.1), 1)
    assert str(history).startswith(f"step 1 loss {history.losses[-1]:.4g} (1 epoch, ")
    assert str(history).endswith(f"{history.seconds:.1f} s): finished")
    history = diverged()
    assert str(history).endswith(f" s): {history.message}")
    assert f"({history.epochs} epochs, " in str(history)


def test_repr_tells_divergence():
    """Who looks at the history sees at which step, and what came before."""
    history = diverged()
    assert f"diverged at step {history.steps + 1}" in repr(history)
    assert "Try a smaller lr than 1" in repr(history)
    assert len(repr(history)) < 400 and "\n" not in repr(history)
