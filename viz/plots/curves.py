"""Curve: an activation and its derivative as numbers, with kinks, poles and flat parts."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

from autograd_core import Value, value_and_grad
from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.describe import derivatives, formula
from autograd_core.text.text_table import one_line
from viz.network import classes, is_module, package
from viz.numbers import drawable, number_of
from viz.plots.kinks import Break, Point, breaks
from viz.plots.poles import poles

COUNT = 401
SATURATED = 0.05
"""Below this size of the derivative a function counts as saturated: little is learnt there."""

SHORTEST = 0.15
"""Least part of the picture for a saturated interval inside it; a turning point is not one."""

SPREADS = 6.0
"""Height of a picture with poles: so many median distances from the function's median."""


@dataclass(frozen=True)
class Curve:
    """A function of one number, sampled.

    Attributes:
        name: of the function.
        points: samples with their derivatives, from left to right; the engine computed both.
        breaks: its kinks and jumps.
        poles: where it grows without bound.
        flat: intervals in which the size of the derivative stays below `limit`.
        limit: that number.
        formula, derivative: as text, from the table of primitives; "" for other functions.
    """

    name: str
    points: tuple[Point, ...]
    breaks: tuple[Break, ...]
    poles: tuple[float, ...]
    flat: tuple[tuple[float, float], ...]
    limit: float
    formula: str
    derivative: str

    def values(self) -> tuple[list[float], list[float]]:
        """The function as a line; it is interrupted at jumps and poles."""
        return self._line("value", [b for b in self.breaks if b.jump])

    def slopes(self) -> tuple[list[float], list[float]]:
        """The derivative as a line; it is interrupted at kinks, jumps and poles."""
        return self._line("slope", list(self.breaks))

    def _line(self, what: str, gaps: list[Break]) -> tuple[list[float], list[float]]:
        """Abscissas and ordinates; around each gap its two ends and a nan between them."""
        inner = [p for p in self.points if not any(_inside(p, gap) for gap in gaps)]
        rows = [(p.x, getattr(p, what)) for p in inner if p.x not in self.poles]
        rows += [(x, math.nan) for x in self.poles]
        for gap in gaps:
            rows += [(gap.left.x, getattr(gap.left, what)), (gap.right.x, math.nan)]
            rows += [(math.nextafter(gap.right.x, math.inf), getattr(gap.right, what))]
        rows.sort(key=lambda row: row[0])
        return [x for x, _ in rows], [y if drawable(y) else math.nan for _, y in rows]

    def heights(self) -> tuple[float, float]:
        """The lowest and highest value to show: all that can be drawn, and a part of each pole."""
        lows, highs = [], []
        for numbers in ([p.value for p in self.points], [p.slope for p in self.points]):
            drawn = [y for y in numbers if drawable(y)] or [0.0]
            low, high = min(drawn), max(drawn)
            if self.poles:
                middle = median(drawn)
                reach = SPREADS * median(abs(y - middle) for y in drawn) or 1.0
                low, high = max(low, middle - reach), min(high, middle + reach)
            lows.append(low)
            highs.append(high)
        return min(lows), max(highs)

    def steepest(self) -> Point:
        """The sample with the largest derivative in size; of several the one nearest to 0."""
        known = [p for p in self.points if math.isfinite(p.slope)] or list(self.points)
        return max(known, key=lambda p: (round(abs(p.slope), 9), -abs(p.x)))


def curve_of(
    f: str | Callable[[Any], Any], low: float, high: float, limit: float = SATURATED
) -> Curve:
    """Sample an activation from low to high.

    Args:
        f: a name (of `nn.ACTIVATIONS`, or of a function of one number in the table of
            primitives), a function, a module such as `nn.PReLU()`, or its class.
        low, high: the interval.
        limit: the size of the derivative below which f counts as saturated.

    Raises:
        ValueError: the name is unknown; the interval is empty or not finite; f is not finite
            anywhere in it.
        TypeError: f cannot be called; an end of the interval is not a number.
    """
    low, high = (number_of(end, "an end of the interval") for end in (low, high))
    if not (drawable(low) and drawable(high) and low < high):
        raise ValueError(f"the interval must be two finite numbers, low < high; got {low}, {high}")
    limit = number_of(limit, "saturated")
    function, name = function_of(f)
    both = value_and_grad(function)

    def sample(x: float) -> Point:
        """The function at x, and its derivative."""
        value, slope = both(x)
        # where a module has a parameter of its own these are Values
        return Point(x, number_of(value, name), number_of(slope, name))

    points = [sample(low + (high - low) * k / (COUNT - 1)) for k in range(COUNT)]
    if not any(drawable(p.value) for p in points):
        raise ValueError(f"{name} has no finite number from {low:g} to {high:g}")
    row = PRIMITIVES.get(name)
    found = poles(sample, points)
    near = points[1].x - points[0].x
    return Curve(
        name=name,
        points=tuple(points),
        breaks=tuple(
            b for b in breaks(sample, points) if all(abs(b.at.x - x) > near for x in found)
        ),
        poles=tuple(found),
        flat=tuple(_flat(points, limit)),
        limit=limit,
        formula=formula(row) if row else "",
        derivative=derivatives(row)[0] if row else "",
    )


def function_of(f: str | Callable[[Any], Any]) -> tuple[Callable[[Any], Any], str]:
    """Return the function meant by f, and its name; errors as in `curve_of`."""
    if isinstance(f, str):
        known: dict[str, Callable[[Any], Any]] = package("the name of an activation").ACTIVATIONS
        if f in known:
            return known[f], f
        row = PRIMITIVES.get(f)
        if (
            row is None
            or row.variadic
            or len(row.operands) != 1
            or None in row.parameters.values()
        ):
            raise ValueError(
                f"no function of one number is called {f!r}; there are {', '.join(known)}, "
                "or pass a function"
            )
        import autograd_core

        return getattr(autograd_core, f), f
    if isinstance(f, type) and issubclass(f, classes("Module")):
        f = f()
    if not callable(f):
        raise TypeError(f"expected a function or the name of one, got {type(f).__name__}")
    if is_module(f):
        settings = [f"{k} = {v.data:g}" for k, v in vars(f).items() if type(v) is Value]
        return f, ", ".join([type(f).__name__, *settings])
    return f, one_line(getattr(f, "__name__", type(f).__name__).replace("<lambda>", "f"))


def _inside(point: Point, gap: Break) -> bool:
    return gap.left.x <= point.x <= gap.right.x


def _flat(points: list[Point], limit: float) -> list[tuple[float, float]]:
    """Intervals in which the derivative is smaller than the limit; no mere turning points."""
    found: list[tuple[float, float]] = []
    start: float | None = None
    end = 0.0
    for p in [*points, Point(math.inf, 0.0, math.inf)]:
        if abs(p.slope) < limit:
            start, end = (p.x if start is None else start), p.x
        elif start is not None:
            width = points[-1].x - points[0].x
            at_end = start == points[0].x or end == points[-1].x
            if end - start > (0.02 if at_end else SHORTEST) * width:
                found.append((start, end))
            start = None
    return found
