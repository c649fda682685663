"""Find the lowest point of a map: from its lattice's lowest point downhill."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

HALVINGS = 10
"""Number of times that the search halves its step; it begins with the lattice's step."""


def lowest(
    height: Callable[[float, float], float],
    across: Sequence[float],
    up: Sequence[float],
    heights: Sequence[Sequence[float]],
    others: Iterable[tuple[float, float]] = (),
) -> tuple[float, tuple[float, float]]:
    """Find the lowest point of a map: its height, and where it is.

    A compass search: from the lowest point of the lattice, or of some others, to a neighbour that
    is lower, with half the step each time. It never leaves the map, and costs forty evaluations.

    Args:
        height: at a point; nan where there is none.
        across, up: the abscissas and ordinates of the lattice.
        heights: `heights[j][i]` is that at (across[i], up[j]); one of them at least is a number.
        others: points to begin at where they are lower, such as the ends of paths.
    """

    def inside(a: float, b: float) -> bool:
        """Whether a point lies on the map."""
        return across[0] <= a <= across[-1] and up[0] <= b <= up[-1]

    low, x, y = min(
        (z, x, y)
        for y, row in zip(up, heights, strict=True)
        for x, z in zip(across, row, strict=True)
        if not math.isnan(z)
    )
    ends = [(height(a, b), a, b) for a, b in others if inside(a, b)]
    low, x, y = min([(low, x, y), *(end for end in ends if not math.isnan(end[0]))])
    dx, dy = across[1] - across[0], up[1] - up[0]
    for _ in range(HALVINGS):
        dx, dy = dx / 2, dy / 2
        for a, b in ((x - dx, y), (x + dx, y), (x, y - dy), (x, y + dy)):
            if inside(a, b) and (found := height(a, b)) < low:
                low, x, y = found, a, b
    return low + 0.0, (x, y)  # no -0.0
