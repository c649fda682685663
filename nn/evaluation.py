"""evaluate: the outputs of a model as numbers; blocks that put a model into a mode."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from contextvars import copy_context
from typing import Any

from autograd_core import no_grad
from nn.arguments import number_of
from nn.assignment import Change, put
from nn.module import Module


def evaluate(model: Module, xs: Sequence[Any]) -> list[Any]:
    """Compute the outputs for some samples as plain numbers, without training or recording.

    Args:
        model: called through `model.batch(xs)`.
        xs: the samples, or a data set; its targets are not used.

    Raises:
        TypeError: model does not have `batch`.
    """
    if not hasattr(model, "batch"):
        raise TypeError(f"evaluate: model must be a Module, got {type(model).__name__}")
    with in_mode(model, training=False):
        # Even if this stops early, the context ends with its copy: later operations are recorded.
        return copy_context().run(_outputs, model, xs)


def _outputs(model: Module, xs: Sequence[Any]) -> list[Any]:
    """The outputs as numbers, nothing recorded."""
    with no_grad():
        return [numbers(output) for output in model.batch(xs)]


def numbers(output: Any) -> Any:
    """An output as plain numbers, in its form."""
    if isinstance(output, (list, tuple)):
        return [numbers(part) for part in output]
    return number_of(output)


def in_mode(model: Module, training: bool = True) -> AbstractContextManager[Any]:
    """Make a block in which all modules train, or none; afterwards each has its old mode."""
    return _Mode(model, training) if isinstance(model, Module) else nullcontext()


class _Mode:
    """The block of `in_mode`."""

    def __init__(self, model: Module, training: bool):
        self._model, self._wanted = model, training
        self._before: list[Change] = []

    def __enter__(self) -> None:
        self._before = [(m, "training", m.training) for m in self._model.modules()]
        self._model.train(self._wanted)

    def __exit__(self, *error: Any) -> None:
        put(self._before)
