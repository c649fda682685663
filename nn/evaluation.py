"""evaluate: the outputs of a model in use, as numbers; blocks in which a model is in a mode."""

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
    """The outputs for some samples as plain numbers: not training, nothing recorded.

    Args:
        model: called through `model.batch(xs)`.
        xs: the samples, or a data set, whose targets are not used.

    Raises:
        TypeError: model has no `batch`.
    """
    if not hasattr(model, "batch"):
        raise TypeError(f"evaluate: model must be a Module, got {type(model).__name__}")
    with in_mode(model, training=False):
        # Whatever stops it, the context goes with its copy, and what comes next is recorded.
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
    """A block in which every module trains, or none; afterwards each does what it did before."""
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
