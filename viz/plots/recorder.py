"""Recorder: the weights and gradients of a model at each step of its training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viz.network import is_optimizer, note
from viz.plots.layers import layers_of

if TYPE_CHECKING:
    from nn import Module, Optimizer


class Recorder:
    """Record the weights and gradients of a model during its training.

    With `nn.fit`, in place of the optimiser:

        recorder = Recorder(model)
        fit(model, loss, xs, targets, recorder.watch(SGD(model.parameters(), lr=0.1)))
        plot_evolution(recorder)

    In your own loop, after `backward()` and before the optimiser's step:

        loss.backward()
        recorder.record()
        optimizer.step()

    Args:
        model: the Module whose parameters are recorded.
        every: record every n-th call, beginning with the first.

    Attributes:
        steps: the numbers of the recorded calls, from 0.
        names: names of the parameters, in the model's order.
        weights, gradients: for each recorded call the list of all weights, or gradients, in the
            order of `names`.

    Raises:
        TypeError: model is not a Module; every is not a whole number.
        ValueError: the model does not have parameters; every is below 1.
    """

    def __init__(self, model: Module, every: int = 1):
        layers = layers_of(model)
        if isinstance(every, bool) or not isinstance(every, int):
            raise TypeError(f"Recorder: every must be a whole number, got {every!r}")
        if every < 1:
            raise ValueError(f"Recorder: every must be 1 or more, got {every}")
        self.model = model
        self.every = every
        self.names = [name for name, _ in model.named_parameters()]
        self.steps: list[int] = []
        self.weights: list[list[float]] = []
        self.gradients: list[list[float]] = []
        self._parameters = model.parameters()
        places = {id(p): k for k, p in enumerate(self._parameters)}
        self._layers = {name: [places[id(p)] for p in own] for name, own in layers.items()}
        self._calls = 0

    def record(self) -> None:
        """Record the current weights and gradients."""
        if self._calls % self.every == 0:
            self.steps.append(self._calls)
            self.weights.append([p.data for p in self._parameters])
            self.gradients.append([p.grad for p in self._parameters])
        self._calls += 1

    def watch(self, optimizer: Optimizer) -> Optimizer:
        """An optimiser that does what the given one does, and calls `record` before each step.

        Raises:
            TypeError: optimizer is not an Optimizer.
        """
        if not is_optimizer(optimizer):
            kind = type(optimizer).__name__
            raise TypeError(f"Recorder: watch takes an Optimizer, got {kind}{note()}")
        from viz.plots.watched import WatchedOptimizer

        return WatchedOptimizer(self, optimizer)

    @property
    def layers(self) -> dict[str, list[int]]:
        """For each layer the places of its parameters in `names`."""
        return {name: list(places) for name, places in self._layers.items()}

    def __len__(self) -> int:
        """The number of recorded calls."""
        return len(self.steps)

    def __repr__(self) -> str:
        return f"Recorder({len(self.names)} parameters, {len(self)} steps)"
