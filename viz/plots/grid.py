"""Grid: what a model says on a lattice of points of the plane."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from autograd_core import no_grad
from nn import Module, evaluate

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
    """Ask a model at count x count points around some samples; nothing is recorded.

    Raises:
        ValueError: a sample has not two numbers; count is below 2.
    """
    for i, x in enumerate(xs):
        if len(x) != 2:
            raise ValueError(
                f"a picture of the plane needs samples of 2 numbers, xs[{i}] has {len(x)}"
            )
    if count < 2:
        raise ValueError(f"resolution must be 2 or more, got {count}")
    across = _lattice([float(x[0]) for x in xs], count)
    up = _lattice([float(x[1]) for x in xs], count)
    points = [[x, y] for y in up for x in across]
    outputs = outputs_of(model, points)
    rows = [tuple(outputs[j * count : (j + 1) * count]) for j in range(count)]
    return Grid(across, up, tuple(rows))


def outputs_of(model: Callable[[Any], Any], xs: Sequence[Any]) -> list[Any]:
    """What a model, or any function, says of some samples, as plain numbers."""
    if isinstance(model, Module):
        return evaluate(model, xs)
    with no_grad():
        return [_numbers(model(x)) for x in xs]


def _numbers(output: Any) -> Any:
    """An output as plain numbers."""
    if isinstance(output, (list, tuple)):
        return [_numbers(part) for part in output]
    return float(getattr(output, "data", output))


def _lattice(places: Sequence[float], count: int) -> tuple[float, ...]:
    """Equally spaced numbers around some places, with a margin."""
    low, high = min(places), max(places)
    margin = MARGIN * (high - low) or 1.0
    low, high = low - margin, high + margin
    return tuple(low + (high - low) * k / (count - 1) for k in range(count))
