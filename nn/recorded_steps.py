"""Training steps from recordings: what `fit` does by itself where it gives the same bits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd_core import Value
from autograd_core.program.static.recorded_objective import RecordedObjective
from nn.activation_modules import Flatten
from nn.batch_norm import BatchNorm
from nn.dropout import Dropout
from nn.evaluation import numbers
from nn.module import Module
from nn.neurons import MLP, Layer
from nn.sequential import Sequential

ROWS = (Module.batch, Layer.batch, MLP.batch, Sequential.batch, Flatten.batch)
"""Batches that are computed sample by sample, unless a module inside is not."""


class RecordedSteps(RecordedObjective):
    """The recorded objectives of a training.

    Args:
        model, loss: those of the training.
        parameters: Values whose gradients a penalty may change.
        penalty: gives what is added to the mean of the losses.

    Attributes:
        by_rows: whether the samples of a minibatch are computed one after the other.
    """

    def __init__(
        self,
        model: Module,
        loss: Callable[[Any, Any], Any],
        parameters: Sequence[Value],
        penalty: Callable[[], Any] | None,
    ):
        super().__init__(model, loss, parameters, penalty, numbers)
        self.by_rows = computes_rows(model)
        if not self.by_rows:
            self.reason = "the model is not computed sample by sample"


def computes_rows(model: Module) -> bool:
    """Whether `model.batch(xs)` is [model(x) for x in xs], and draws no random numbers."""
    return all(
        type(module).batch in ROWS and not isinstance(module, (BatchNorm, Dropout))
        for module in model.modules()
    )
