"""Recorder: the weights and gradients of a model at each step of its training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograd_core import Value
from viz.layers import grouped, parameters_of
from viz.network import is_optimizer, note
from viz.numbers import number_of

if TYPE_CHECKING:
    from nn import Optimizer


class Recorder:
    """Record the weights and gradients of a model during its training.

    With `nn.fit`, in place of the optimiser:

        recorder = Recorder(model)
        fit(model, loss, xs, targets, recorder.watch(SGD(model.parameters(), lr=0.1)))
        replay(recorder, xs, targets)

    In your own loop, after `backward()` and before the optimiser's step:

        loss.backward()
        recorder.record(loss)
        optimizer.step()

    `replay` makes a page of it, `viz.plots.plot_evolution` a picture.

    Args:
        model: the Module whose parameters are recorded, or a model of one's own classes with
            `parameters()`.
        every: record every n-th call, beginning with the first.

    Attributes:
        steps: the numbers of the recorded calls, from 0.
        parameters: the parameters, in the model's order.
        names: their names.
        weights, gradients: for each recorded call the list of all weights, or gradients, in the
            order of `names`.
        losses: for each recorded call the loss, or None where none was given.
        calls: the number of all calls.

    Raises:
        TypeError: model is neither; every is not a whole number.
        ValueError: the model does not have parameters; every is below 1.
    """

    def __init__(self, model: Any, every: int = 1):
        named = parameters_of(model)
        if isinstance(every, bool) or not isinstance(every, int):
            raise TypeError(f"Recorder: every must be a whole number, got {every!r}")
        if every < 1:
            raise ValueError(f"Recorder: every must be 1 or more, got {every}")
        self.model = model
        self.every = every
        self.names = list(named)
        self.steps: list[int] = []
        self.weights: list[list[float]] = []
        self.gradients: list[list[float]] = []
        self.losses: list[float | None] = []
        self.calls = 0
        self.parameters = list(named.values())

    def record(self, loss: Value | float | None = None) -> None:
        """Record the current weights and gradients, and the loss of this step if it is given.

        Raises:
            TypeError: loss is not a number.
        """
        number = None if loss is None else number_of(loss, "record: loss")
        if self.calls % self.every == 0:
            self.steps.append(self.calls)
            self.weights.append([p.data for p in self.parameters])
            self.gradients.append([p.grad for p in self.parameters])
            self.losses.append(number)
        self.calls += 1

    def watch(self, optimizer: Optimizer) -> Optimizer:
        """An optimiser that does what the given one does, and calls `record` before each step.

        Raises:
            TypeError: optimizer is not an Optimizer.
        """
        if not is_optimizer(optimizer):
            kind = type(optimizer).__name__
            raise TypeError(f"Recorder: watch takes an Optimizer, got {kind}{note()}")
        from viz.training.watched import WatchedOptimizer

        return WatchedOptimizer(self, optimizer)

    @property
    def layers(self) -> dict[str, list[int]]:
        """For each layer the places of its parameters in `names`."""
        return grouped({name: place for place, name in enumerate(self.names)})

    def __len__(self) -> int:
        """The number of recorded calls."""
        return len(self.steps)

    def __repr__(self) -> str:
        return f"Recorder({len(self.names)} parameters, {len(self)} steps)"
