"""The derivative to 50 digits and more: the rows of the recorded graph in mpmath numbers."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from autograd_core.graph import Graph
from autograd_core.laboratory.compare.case import NotApplicable
from autograd_core.primitives import named_static
from autograd_core.program import NONE_GIVEN, row_of
from autograd_core.program.namespaces import MpmathNamespace
from autograd_core.value import Value

LARGEST_EXPONENT = 1_000_000
"""The largest binary exponent; beyond, sin or an integer power takes too long."""

BITS_PER_DIGIT = math.log2(10)
SPARE_BITS = 40
DOUBLINGS = 5

ENOUGH = 2400
"""Bits that show what cancels: e**1400, about the square of the largest float, has 2020."""

NOTHING = -1100
"""The exponent of a power of two that is 0.0 as a float."""

FIRST_STEP = 200
"""The larger of two steps for slopes is this many bits below |x|, or 1."""

TINY_STEP = 400
"""The same for differences of third order."""

FAR_APART = 2.0**40
"""If quotients at the two steps differ by this factor, they approach 0 or grow endlessly."""


class _Sweep(NamedTuple):
    """The derivatives at one precision.

    Attributes:
        bits: the precision.
        derivatives: one for each input; `sizes`: sums of the magnitudes of their paths.
        doubtful: whether terms cancelled down to the noise of this precision.
    """

    bits: int
    derivatives: list[Any]
    sizes: list[Any]
    doubtful: bool


class Precise:
    """The chain rule over a recorded graph, at any precision, from its leaves' exact numbers.

    The value of a node is its row's formula, each partial its row's derivative. Nothing of the
    float64 arithmetic that recorded the graph is used, only its shape and its choices by `where`.
    An edge without a derivative, because its operand was not selected, has none here either.

    Attributes:
        context: the mpmath context of all its numbers.
        otherwise: nodes that select another operand in exact arithmetic than they did in floats,
            by id.
    """

    def __init__(self, graph: Graph, inputs: Sequence[Value], seconds: float = 5.0):
        self._namespace = MpmathNamespace()
        self.context = type(self._namespace.context)()
        self._namespace = MpmathNamespace(self.context)
        self._inputs = inputs
        self._program = graph.program
        self._nodes = graph.nodes
        self._end = time.monotonic() + seconds
        self.otherwise: dict[int, Value] = {}
        self._cancelled = False

    def derivatives(self, digits: int) -> list[Any]:
        """Return d root / d input for each input, correct to that many digits.

        The precision is doubled until two agree. If terms cancel down to the noise of a precision,
        an agreement says little: with 50 and with 100 digits the derivative of cosh(x)/exp(x) at
        181 is 0. Then the precision goes on to `ENOUGH` bits, at which the derivative has its
        digits, or is 0 as a float.

        Raises:
            NotApplicable: a node has no formula or no finite derivative, a number is too large or
                too small, no two precisions agree, or time ran out.
        """
        bits = int(digits * BITS_PER_DIGIT) + SPARE_BITS + self._extent()
        enough = ENOUGH + self._extent()
        before, failure = self._attempt(bits)
        for _ in range(DOUBLINGS):
            bits = max(2 * bits, enough if before is None or before.doubtful else 0)
            found, failure = self._attempt(bits)
            if before is None and found is None:
                break
            if before is not None and found is not None:
                agreed = self._agreed(before, found, digits)
                if agreed is not None and (bits >= enough or not found.doubtful):
                    return agreed
            before = found
        if failure is not None:
            raise failure
        working = int(bits / BITS_PER_DIGIT)
        raise NotApplicable(
            f"with more and more digits, up to {working:,}, it never gave the same {digits} twice"
        )

    def _attempt(self, bits: int) -> tuple[_Sweep | None, NotApplicable | None]:
        """Sweep with so many bits; return None and the reason if there is no result."""
        try:
            return self._sweep(bits), None
        except NotApplicable as failure:
            return None, failure

    def _agreed(self, before: _Sweep, found: _Sweep, digits: int) -> list[Any] | None:
        """Return the derivatives if two precisions agree on all of them, else None."""
        agreed = []
        with self.context.workprec(found.bits):
            for a, b, size in zip(before.derivatives, found.derivatives, found.sizes, strict=True):
                if size == 0 or (b != 0 and self._settled(a, b, digits)):
                    agreed.append(b)
                elif self.context.isnan(a) and self.context.isnan(b):
                    agreed.append(b)
                elif self._is_zero(a, size, before.bits) and self._is_zero(b, size, found.bits):
                    agreed.append(self.context.zero)
                else:
                    return None
        return agreed

    def _is_noise(self, x: Any, size: Any, bits: int) -> bool:
        """Whether a sum of terms of this size may be only the noise of a precision."""
        return bool(size and abs(x) <= self.context.ldexp(size, -bits // 2))

    def _is_zero(self, x: Any, size: Any, bits: int) -> bool:
        """Whether a number is so small that it is noise beyond doubt, and 0 as a float."""
        least = min(self.context.ldexp(size, -bits * 7 // 8), self.context.ldexp(1, NOTHING))
        return bool(abs(x) <= least)

    def _settled(self, a: Any, b: Any, digits: int) -> bool:
        """Whether two numbers agree to that many digits."""
        return bool(a == b or abs(a - b) <= abs(b) * self.context.mpf(10) ** -digits)

    def slopes(self, i: int) -> tuple[float, float]:
        """Return the slopes of the formulas to the left and to the right along input i.

        A slope is infinite if the quotients grow without bound; nan if there is no value or no
        limit.
        """

        def quotients(f: Callable[[int], Any], h: Any) -> list[Any]:
            here = f(0)

            def slope(side: int) -> Any:
                try:
                    return (f(side) - here) / (side * h)
                except NotApplicable:
                    return self.context.nan

            return [slope(-1), slope(1)]

        left, right = self._limits(i, FIRST_STEP, quotients)
        return float(left), float(right)

    def taylor(self, i: int) -> tuple[Any, Any, Any]:
        """Return three Taylor coefficients along input i, from differences of the formulas alone.

        A coefficient of 0 shrinks from the larger step to the smaller one, any other agrees. nan
        if neither happens.

        Raises:
            NotApplicable: an operation has no value near the point, or time ran out.
        """

        def quotients(f: Callable[[int], Any], h: Any) -> list[Any]:
            here, above, below, wide = f(0), f(1), f(-1), f(2) - f(-2)
            slope = (above - below) / (2 * h)
            second = (above + below - 2 * here) / (2 * h**2)
            return [slope, second, (wide / (4 * h) - slope) / (3 * h**2)]

        first, second, third = self._limits(i, TINY_STEP, quotients)
        return first, second, third

    def _limits(
        self, i: int, bits: int, quotients: Callable[[Callable[[int], Any], Any], list[Any]]
    ) -> list[Any]:
        """Return the limits of quotients at two steps so small that only the point matters.

        Args:
            i: the input that moves.
            bits: the larger step is this many bits below |x|, or 1; the smaller, twice as many.
                The precision is six times as many.
            quotients: computes them from the root, a function of how many steps input i is moved,
                and from the step.
        """
        leaf, bits = self._inputs[i], bits + self._extent()

        def at_step(bits: int) -> list[Any]:
            with self.context.workprec(6 * bits):
                x = self.context.mpf(leaf.data)
                h = self.context.ldexp(abs(x) or 1, -bits)
                return quotients(lambda k: self._forward({id(leaf): x + k * h})[-1], h)

        far, near = at_step(bits), at_step(2 * bits)
        with self.context.workprec(self.context.prec + ENOUGH):
            return list(map(_limit, far, near))

    def _extent(self) -> int:
        """Return how many bits lie between the numbers of the graph, and between them and 1.

        With fewer, 1e308 + log(2) is 1e308 at this precision and at twice as many bits: two
        precisions agree on a wrong number.
        """
        sizes = [abs(node.data) for node in self._nodes if node.data]
        exponents = [0, *(math.frexp(size)[1] for size in sizes if math.isfinite(size))]
        return max(exponents) - min(exponents)

    def values(self, digits: int) -> list[Any]:
        """Return the number of every node, by place, at about twice as many digits."""
        with self.context.workprec(int(2 * digits * BITS_PER_DIGIT) + SPARE_BITS):
            return self._forward()

    def partials(self, node: Value, operands: Sequence[float], digits: int) -> list[Any]:
        """Return the partials of one operation at float operands, by its row's derivatives."""
        with self.context.workprec(int(2 * digits * BITS_PER_DIGIT) + SPARE_BITS):
            return self._locals(node, [self.context.mpf(x) for x in operands])

    def measured_partial(self, node: Value, operands: Sequence[float], position: int) -> Any:
        """Measure one partial by a central difference of the row's formula.

        The step is 2**-400 of the operand, with as many bits again as lie between the operands.
        """
        sizes = [math.frexp(x)[1] for x in operands if x and math.isfinite(x)]
        spread = max(sizes, default=0) - min(sizes, default=0)
        with self.context.workprec(1600 + 4 * spread):
            at = [self.context.mpf(x) for x in operands]
            h = self.context.ldexp(abs(at[position]) or 1, -400 - spread)

            def along(t: Any) -> Any:
                return self._value(node, [*at[:position], t, *at[position + 1 :]])

            return (along(at[position] + h) - along(at[position] - h)) / (2 * h)

    def _sweep(self, bits: int) -> _Sweep:
        """Return derivatives for all inputs, and the sum of the terms' magnitudes for each."""
        self._cancelled = False
        with self.context.workprec(bits):
            values = self._forward()
            program = self._program

            def partials(place: int) -> list[Any]:
                self._in_time()
                node = program.nodes[place]
                found = self._locals(node, [values[o] for o in program.operands[place]])
                absent = [d is None for d in program.recorded_partials(place)]
                if any(none and y != 0 for none, y in zip(absent, found, strict=True)):
                    self.otherwise[id(node)] = node
                pairs = zip(absent, found, strict=True)
                return [None if none and y == 0 else y for none, y in pairs]

            one, zero = self.context.one, self.context.zero
            adjoints = program.pull(partials, (one, one), times=_along_edge, plus=_both)
            places = [program.places.get(id(v)) for v in self._inputs]
            known = [None if place is None else adjoints[place] for place in places]
            found = [pair or (zero, zero) for pair in known]
            doubtful = self._cancelled or any(self._is_noise(a, b, bits) for a, b in found)
            return _Sweep(bits, [a for a, _ in found], [b for _, b in found], doubtful)

    def _forward(self, moved: Mapping[int, Any] = NONE_GIVEN) -> list[Any]:
        """Return the number of every node, by place, with some leaves moved, by `id`."""

        def compute(node: Value, operands: Sequence[Any]) -> Any:
            self._in_time()
            value = self._value(node, operands)
            self._cancelled |= self._cancels(node, operands, value)
            return value

        return self._program.run(compute, lambda leaf: self.context.mpf(leaf.data), moved)

    def _cancels(self, node: Value, operands: Sequence[Any], value: Any) -> bool:
        """Whether only the noise of this precision may be left of a node's operands.

        Only more digits can tell, say, on which side of a kink such a number is.
        """
        row = row_of(node)
        if not self.context.isfinite(value) or row.kinks or row.step:
            return False
        if row.terms is not None:
            terms = row.terms(*row.arguments(operands))
            largest = max(map(abs, terms), default=self.context.zero)
            return self._is_noise(value, largest, self.context.prec)
        return bool(value == 0 and all(operands))

    def _value(self, node: Value, operands: Sequence[Any]) -> Any:
        """Compute one node by its row's formula; nan outside its domain."""
        if math.isnan(node.data) and any(map(self.context.isnan, operands)):
            return self.context.nan
        return self._apply(node, "formula", operands)[0]

    def _locals(self, node: Value, operands: Sequence[Any]) -> list[Any]:
        """Compute the partials of one node by its row's derivatives; nan outside its domain.

        Comparisons say nothing of a nan operand: its partials keep the engine's own nan.
        """
        found = self._apply(node, "derivatives", operands)
        if not any(map(self.context.isnan, operands)):
            return found
        return [
            self.context.nan if d is not None and math.isnan(d) else y
            for y, d in zip(found, node.partials, strict=True)
        ]

    def _apply(self, node: Value, what: str, operands: Sequence[Any]) -> list[Any]:
        """Compute a row's formula or derivatives, as a list of real mpmath numbers."""
        row = row_of(node)
        static = {
            name: self.context.mpf(p) if type(p) is float else p
            for name, p in named_static(node.op, node.static).items()
        }
        count = 1 if what == "formula" else len(operands)
        known = not any(map(self.context.isnan, operands))
        if known and not row.contains(*operands, **static):
            return [self.context.nan] * count
        try:
            found = getattr(row, what)(self._namespace, *row.arguments(operands), **static)
        except (ArithmeticError, ValueError) as error:
            kind = "value" if what == "formula" else "derivative"
            shown = ", ".join(self.context.nstr(x, 6) for x in operands[:4])
            raise NotApplicable(f"{row.name}({shown}) has no finite {kind}") from error
        return [self._real(y) for y in ([found] if what == "formula" else found)]

    def _real(self, y: Any) -> Any:
        """Return a real number of sensible size; nan for a complex one."""
        if isinstance(y, self.context.mpc):
            return self.context.nan
        y = self.context.convert(y)
        if self.context.isfinite(y) and y and abs(self.context.mag(y)) > LARGEST_EXPONENT:
            if self.context.mag(y) < 0:
                return self.context.zero
            raise NotApplicable("a number beyond 10**300000 on the way")
        return y

    def _in_time(self) -> None:
        """Raise if the time is up."""
        if time.monotonic() > self._end:
            raise NotApplicable(f"{len(self._nodes):,} nodes take too long")


def _along_edge(adjoint: tuple[Any, Any], partial: Any) -> tuple[Any, Any]:
    """Multiply a node's adjoint, and its magnitude, by a partial."""
    a, size = adjoint
    return a * partial, size * abs(partial)


def _both(first: tuple[Any, Any], second: tuple[Any, Any]) -> tuple[Any, Any]:
    """Add two contributions, and their magnitudes."""
    return first[0] + second[0], first[1] + second[1]


def _limit(far: Any, near: Any) -> Any:
    """Return the limit of quotients at a small and a much smaller step; nan if there is none."""
    if abs(near) * FAR_APART <= abs(far):
        return 0.0
    if abs(near) >= abs(far) * FAR_APART and near:
        return math.inf if near > 0 else -math.inf
    if abs(near - far) * FAR_APART <= abs(near):
        return near
    return math.nan
