"""Grid: the outputs of a model on a lattice of points of the plane."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import index
from typing import Any

from autograd_core import no_grad
from viz.arguments import check_whole
from viz.network import is_module
from viz.numbers import drawable, listed, number_of, numbers_of

MARGIN = 0.12


@dataclass(frozen=True)
class Grid:
    """The outputs of a model for the points of a lattice.

    Attributes:
        across, up: the abscissas and the ordinates.
        outputs: `outputs[j][i]` is that for (across[i], up[j]).
    """

    across: tuple[float, ...]
    up: tuple[float, ...]
    outputs: tuple[tuple[Any, ...], ...]


def grid_of(model: Callable[[Any], Any], xs: Sequence[Sequence[float]], count: int) -> Grid:
    """Compute a model at count x count points around some samples; nothing is recorded.

    Raises:
        TypeError: a sample is not a list; count is not a whole number.
        ValueError: a sample has not two finite numbers; count is below 2.
    """
    for i, x in enumerate(xs):
        parts = listed(x, f"a picture of the plane needs samples of 2 numbers: xs[{i}]")
        if len(parts) != 2:
            raise ValueError(
                f"a picture of the plane needs samples of 2 numbers, xs[{i}] has {len(parts)}"
            )
        if not all(drawable(number_of(part, f"xs[{i}]")) for part in parts):
            raise ValueError(f"a sample must be finite to have a place, xs[{i}] is {parts}")
    check_whole("resolution", count, 2)
    count = index(count)
    across = lattice([float(x[0]) for x in xs], count)
    up = lattice([float(x[1]) for x in xs], count)
    points = [[x, y] for y in up for x in across]
    outputs = outputs_of(model, points)
    rows = [tuple(outputs[j * count : (j + 1) * count]) for j in range(count)]
    return Grid(across, up, tuple(rows))


def outputs_of(model: Callable[[Any], Any], xs: Sequence[Any]) -> list[Any]:
    """Compute a model, or any function, at some samples, as plain numbers."""
    if is_module(model):
        from nn import evaluate

        return evaluate(model, xs)
    with no_grad():
        return [numbers_of(model(x), "the output of the model") for x in xs]


def lattice(places: Sequence[float], count: int) -> tuple[float, ...]:
    """Equally spaced numbers around some places, with a margin."""
    low, high = min(places), max(places)
    margin = MARGIN * (high - low) or 1.0
    low, high = low - margin, high + margin
    return tuple(low + (high - low) * k / (count - 1) for k in range(count))
