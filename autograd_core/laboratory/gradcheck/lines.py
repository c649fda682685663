"""Line: a subject along one line through its point, evaluated once at each coordinate."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from math import inf, isfinite, ulp

from autograd_core.laboratory.subjects.subject import Outcome, Subject, Sweep
from autograd_core.laboratory.subjects.tape import Unreadable
from autograd_core.laboratory.subjects.ties import Decided, is_resolved
from autograd_core.numerical import representable
from autograd_core.text.progress import beat


class Line:
    """Values and decisions along a line through the point that is checked.

    Args:
        centre: the coordinate of the point.
        outcome: evaluates at a coordinate, with the decisions if the second argument is true.
        value: the value at the centre.
        trace: the decisions at the centre.
        rounding: a bound on the rounding error of one value near the centre.
        opaque: whether unknown operations, which the bound leaves out, also compute values.
        decided: lists all decisions at a coordinate; None if they are not known.
        rounding_at: bounds the rounding of the value at a coordinate; None if that is not known.
        plain: whether only numbers are known, because the function computes with plain numbers.

    Attributes:
        evaluations: the number of evaluations of the subject.
    """

    def __init__(
        self,
        centre: float,
        outcome: Callable[[float, bool], Outcome],
        value: float,
        trace: Hashable,
        rounding: float,
        opaque: bool = False,
        decided: Callable[[float], Sequence[Decided]] | None = None,
        rounding_at: Callable[[float], float | None] | None = None,
        plain: bool = False,
    ):
        self.centre = centre
        self.value = value
        self.rounding = rounding
        self.opaque = opaque
        self.plain = plain
        self.evaluations = 0
        self._outcome = outcome
        self._decided = decided
        self._rounding_at = rounding_at
        self._decisions: dict[float, Sequence[Decided]] = {}
        self._trace = trace
        self._values = {centre: value}
        self._traces = {centre: trace}

    def __call__(self, x: float) -> float:
        """The value at a coordinate."""
        if x not in self._values:
            self.evaluations += 1
            beat()
            self._values[x] = self._outcome(x, False).value
        return self._values[x]

    def ends(self, h: float) -> tuple[float, float, float]:
        """The representable step nearest to h, and the values above and below by it."""
        h = representable(self.centre, h)
        return h, self(self.centre + h), self(self.centre - h)

    def second_difference(self, h: float) -> float:
        """f(x + h) - 2 f(x) + f(x - h) at the centre x, for a representable step."""
        return self(self.centre + h) - 2 * self.value + self(self.centre - h)

    def trace(self, x: float) -> Hashable:
        """The decisions at a coordinate."""
        if x not in self._traces:
            self.evaluations += 1
            beat()
            found = self._outcome(x, True)
            self._values[x], self._traces[x] = found.value, found.trace
        return self._traces[x]

    def is_like_centre(self, x: float) -> bool:
        """Whether all decisions are those at the centre, and the value is finite."""
        return isfinite(x) and self.trace(x) == self._trace and isfinite(self(x))

    def like_centre(self, count: int) -> list[float]:
        """List points on both sides, from far to near, with the decisions of the centre.

        Args:
            count: at most this many on each side.
        """
        known = [x for x in self._traces if x != self.centre]
        like = [x for x in known if self.is_like_centre(x)]
        found: list[float] = []
        if not like:
            units = [ulp(self.centre) * 4.0**k for k in range(count)]
            beside = [self.centre + side * t for t in units for side in (-1, 1)]
            like = [x for x in beside if self.is_like_centre(x)]
        for side in (-1, 1):
            there = sorted((x for x in like if (x - self.centre) * side > 0), key=self._distance)
            found += there[-count:]
        return found

    def edge(self, most: float) -> float:
        """Distance of the nearest known point without a finite value; inf if more than `most`."""
        beyond = [self._distance(x) for x, value in self._values.items() if not isfinite(value)]
        return min((d for d in beyond if d <= most), default=inf)

    def _distance(self, x: float) -> float:
        return abs(x - self.centre)

    def resolves_tie(self, x: float) -> bool:
        """Whether a tie at the centre is resolved at x, and all other decisions are the same."""
        if self._decided is None or not isfinite(self(x)):
            return False
        for there in (self.centre, x):
            if there not in self._decisions:
                self.evaluations += 1
                self._decisions[there] = self._decided(there)
        return is_resolved(self._decisions[self.centre], self._decisions[x])

    def round_as_at(self, x: float, unknown: float = 0.0) -> None:
        """Raise the bound on rounding to that at x, if it is larger there.

        Args:
            unknown: the bound to use if none is known there.
        """
        known = None if self._rounding_at is None else self._rounding_at(x)
        error = unknown if known is None else known
        if isfinite(error):
            self.rounding = max(self.rounding, error)


def line_of_subject(
    subject: Subject,
    sweep: Sweep,
    evaluate: Callable[[Mapping[int, float], bool], Outcome],
    centre: float,
    moves: Callable[[float], Mapping[int, float]],
    displaced: float = 0.0,
) -> Line:
    """Make the line along which the parameters of a subject move.

    Args:
        evaluate: evaluates the subject, or what stands in for it.
        moves: gives the parameters that move, with their numbers, at a coordinate.
        displaced: the rounding of the moves themselves, as it changes the value.
    """

    def rounding_at(x: float) -> float | None:
        there = moves(x)
        numbers = [there.get(i, at) for i, at in enumerate(subject.point)]
        try:
            tape = subject.tape(numbers)
        except (Unreadable, ArithmeticError, ValueError):
            return None
        return tape.errors().rounding if tape.has_partials else None

    return Line(
        centre,
        lambda x, traced: evaluate(moves(x), traced),
        sweep.value,
        sweep.trace,
        sweep.rounding + displaced,
        bool(sweep.customs),
        lambda x: subject.decided(moves(x)),
        rounding_at,
        plain=sweep.nodes == 0,
    )
