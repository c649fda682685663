"""States: the weights of a training at the steps that a page shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite
from typing import Any

from autograd_core import Value
from autograd_core.program.lift.lifted import Leaves
from autograd_core.program.roles import leaf_arrays
from viz.training.recorder import Recorder


@dataclass(frozen=True)
class States:
    """The weights of a model at some steps of its training.

    Attributes:
        model: the model.
        parameters: its parameters.
        steps: how many steps were taken before each state.
        weights: for each state all weights, in the order of the parameters.
        arrays: the parameters as arrays: W1, b1, ...
        places: of the entries of each array, in the order of the weights.
        every: so many recorded states each of these stands for.
    """

    model: Any
    parameters: Sequence[Value]
    steps: tuple[int, ...]
    weights: tuple[Sequence[float], ...]
    arrays: tuple[Leaves, ...]
    places: tuple[tuple[int, ...], ...]
    every: int

    def __len__(self) -> int:
        """How many states there are."""
        return len(self.steps)

    def numbers(self, k: int, array: int) -> list[float]:
        """The numbers of an array in state k, row-major."""
        return [self.weights[k][place] for place in self.places[array]]

    def most(self, array: int) -> float:
        """The largest number of an array in size, over all states."""
        all_numbers = (x for k in range(len(self)) for x in self.numbers(k, array))
        return max((abs(x) for x in all_numbers if isfinite(x)), default=0.0)

    @contextmanager
    def at(self, k: int) -> Iterator[None]:
        """A block in which the model has the weights of state k; it gets its own back."""
        parameters = self.parameters
        before = [p.data for p in parameters]
        try:
            for p, x in zip(parameters, self.weights[k], strict=True):
                p.data = x
            yield
        finally:
            for p, x in zip(parameters, before, strict=True):
                p.data = x


def states_of(recorder: Recorder, most: int) -> States:
    """The states of a recorded training, the first and the last among them.

    The last is that of the model now: a recorder notes the weights before each step.

    Args:
        recorder: of the training.
        most: the most states, at least 2; evenly spaced ones are kept.

    Raises:
        ValueError: the recorder is empty.
    """
    if not len(recorder):
        raise ValueError(
            "replay: the recorder is empty; train with recorder.watch(optimizer), or call "
            "recorder.record(loss) after each backward()"
        )
    parameters = recorder.parameters
    steps = [*recorder.steps, recorder.calls]
    weights = [*recorder.weights, [p.data for p in parameters]]
    kept = list(range(len(steps)))
    if len(kept) > most:
        kept = sorted({round(i * (len(steps) - 1) / (most - 1)) for i in range(most)})
    arrays = leaf_arrays(parameters, None, recorder.model, [], "replay")
    at = {id(p): k for k, p in enumerate(parameters)}
    return States(
        recorder.model,
        parameters,
        tuple(steps[k] for k in kept),
        tuple(weights[k] for k in kept),
        tuple(arrays),
        tuple(tuple(at[id(leaf)] for leaf in array.values) for array in arrays),
        -(-len(steps) // len(kept)),
    )


def columns_of(states: States) -> list[tuple[int, int | None]] | None:
    """The layers of a network of fully connected layers: the array of weights, and of biases.

    A layer's weights are a matrix with a row for each neuron and a column for each neuron of the
    layer before. None for models of other kinds.
    """
    found: list[tuple[int, int | None]] = []
    for i, array in enumerate(states.arrays):
        if len(array.shape) == 2:
            if found and array.shape[1] != states.arrays[found[-1][0]].shape[0]:
                return None
            found.append((i, None))
        elif found and found[-1][1] is None and array.shape in _outputs(states, found[-1][0]):
            found[-1] = (found[-1][0], i)
        else:
            return None
    return found or None


def _outputs(states: States, weights: int) -> list[tuple[int, ...]]:
    """The shapes of biases of a layer."""
    n = states.arrays[weights].shape[0]
    return [(n,), ()] if n == 1 else [(n,)]
