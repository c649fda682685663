"""Plane: the loss of a model over two directions through its parameters."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from autograd_core import no_grad
from viz.layers import layers_of
from viz.numbers import number_of
from viz.training.recorder import Recorder

if TYPE_CHECKING:
    from nn import Module


class Plane:
    """The loss of a model as a function of two numbers, steps along two directions.

        plane = Plane(model, lambda: mean([hinge(model(x), t) for x, t in samples]))
        plot_loss_surface(plane)

    Directions are drawn at random and scaled, layer by layer, to the size of the layer's
    parameters, so that pictures of different models compare. Li et al., "Visualizing the loss
    landscape of neural nets", 2018 (who scale filter by filter). `Plane.along` takes those in
    which a training moved.

    Args:
        model: a Module; its current parameters are the origin.
        loss: function without arguments that returns the model's loss.
        first, second: the directions, a number for each parameter in the order of
            `model.parameters()`; None draws a random one.
        rng: source of random directions; None is a new generator with seed 0.

    Calling it with two numbers gives the loss there. Meanwhile the model is not in training, so
    dropout adds no noise and batch normalisation does not change; then parameters and mode are
    restored.

    Raises:
        TypeError: model is not a Module, or loss is not a function.
        ValueError: a direction has another length than the parameters, or is all 0.
    """

    def __init__(
        self,
        model: Module,
        loss: Callable[[], Any],
        first: Sequence[float] | None = None,
        second: Sequence[float] | None = None,
        rng: random.Random | None = None,
    ):
        layers = layers_of(model)
        if not callable(loss):
            raise TypeError(f"Plane: loss must be a function, got {type(loss).__name__}")
        self.loss = loss
        self._model = model
        self._parameters = model.parameters()
        self.origin = [p.data for p in self._parameters]
        places = {id(p): k for k, p in enumerate(self._parameters)}
        self._layers = [[places[id(p)] for p in own] for own in layers.values()]
        source = random.Random(0) if rng is None else rng
        self.first = self._direction(first, source, "first")
        self.second = self._direction(second, source, "second")

    @classmethod
    def along(cls, recorder: Recorder, loss: Callable[[], Any]) -> Plane:
        """The plane of a training: from its beginning to its end, and where it strayed most.

        The model's parameters now are the origin; the first direction leads from there back to
        the beginning of the record, the second, at a right angle to it and of the same length, to
        the noted step that is farthest from that line.

        Raises:
            ValueError: the recorder holds fewer than two steps, or the weights never moved.
        """
        if len(recorder) < 2:
            raise ValueError(
                f"Plane.along needs a record of 2 steps or more, it has {len(recorder)}"
            )
        end = [p.data for p in recorder.parameters]
        moves = [[w - e for w, e in zip(row, end, strict=True)] for row in recorder.weights]
        first = moves[0]
        length = math.hypot(*first)
        if not length:
            raise ValueError("Plane.along: the weights are where they began; no way to draw")
        strays = [_without(move, first) for move in moves]
        second = max(strays, key=lambda stray: math.hypot(*stray))
        size = math.hypot(*second)
        if size < 1e-9 * length:
            return cls(recorder.model, loss, first)
        return cls(recorder.model, loss, first, [x * length / size for x in second])

    def __call__(self, a: float, b: float) -> float:
        """The loss at origin + a * first + b * second; the model is left as it was."""
        before = [p.data for p in self._parameters]
        modes = [(module, module.training) for module in self._model.modules()]
        try:
            self._model.eval()
            rows = zip(self._parameters, self.origin, self.first, self.second, strict=True)
            for parameter, origin, first, second in rows:
                parameter.data = origin + a * first + b * second
            with no_grad():
                loss = self.loss()
            return number_of(loss, "Plane: what loss returns")
        finally:
            for module, was in modes:
                module.training = was
            for parameter, number in zip(self._parameters, before, strict=True):
                parameter.data = number

    def project(self, weights: Sequence[float]) -> tuple[float, float]:
        """The point of the plane that is nearest to some weights, as (a, b).

        Raises:
            ValueError: there is not a weight for each parameter.
        """
        move = [w - o for w, o in zip(weights, self.origin, strict=True)]
        aa, bb = _dot(self.first, self.first), _dot(self.second, self.second)
        ab = _dot(self.first, self.second)
        ma, mb = _dot(move, self.first), _dot(move, self.second)
        determinant = aa * bb - ab * ab
        return (ma * bb - mb * ab) / determinant, (mb * aa - ma * ab) / determinant

    def path(self, recorder: Recorder) -> list[tuple[float, float]]:
        """Project the recorded weights of a training, and the current ones, on this plane."""
        now = [p.data for p in recorder.parameters]
        return [self.project(weights) for weights in [*recorder.weights, now]]

    def _direction(
        self, given: Sequence[float] | None, rng: random.Random, name: str
    ) -> list[float]:
        """A direction as it was given, or a random one of the size of each layer."""
        if given is not None:
            if len(given) != len(self.origin):
                raise ValueError(
                    f"Plane: {name} needs a number for each of the {len(self.origin)} "
                    f"parameters, got {len(given)}"
                )
            if not any(given):
                raise ValueError(f"Plane: {name} is all 0, which is not a direction")
            return [float(x) for x in given]
        found = [rng.gauss(0.0, 1.0) for _ in self.origin]
        for places in self._layers:
            size = math.hypot(*(found[k] for k in places))
            wanted = math.hypot(*(self.origin[k] for k in places)) or 1.0
            for k in places:
                found[k] *= wanted / size
        return found


def _without(move: Sequence[float], direction: Sequence[float]) -> list[float]:
    """Remove from a move its part along a direction."""
    share = _dot(move, direction) / _dot(direction, direction)
    return [m - share * d for m, d in zip(move, direction, strict=True)]


def _dot(xs: Sequence[float], ys: Sequence[float]) -> float:
    return math.fsum(x * y for x, y in zip(xs, ys, strict=True))
