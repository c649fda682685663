"""The derivative to 50 digits and more: the rows of the recorded graph in mpmath numbers."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Any

from autograd_core.laboratory.case import Case, NotApplicable
from autograd_core.namespaces import MpmathNamespace
from autograd_core.primitives import PRIMITIVES
from autograd_core.value import Value

LARGEST_EXPONENT = 1_000_000
"""Binary exponent beyond which a number would take sin or an integer power too long."""

BITS_PER_DIGIT = math.log2(10)
SPARE_BITS = 40
DOUBLINGS = 5


class Precise:
    """The chain rule over a recorded graph, at any precision, from its leaves' exact numbers.

    Every node is its row's formula, every partial its row's derivative; nothing of the float64
    arithmetic that recorded the graph is used, only its shape and its choices by `where`. An edge
    that carries no derivative because its operand was not selected carries none here either.

    Attributes:
        context: the mpmath context of all its numbers.
        otherwise: nodes that select another operand in exact arithmetic than they did in floats,
            by id.
    """

    def __init__(self, case: Case, seconds: float = 5.0):
        self._namespace = MpmathNamespace()
        self.context = type(self._namespace.context)()
        self._namespace = MpmathNamespace(self.context)
        self._case = case
        self._nodes = case.graph.nodes
        self._end = time.monotonic() + seconds
        self.otherwise: dict[int, Value] = {}

    def derivatives(self, digits: int) -> list[Any]:
        """d root / d input for each input, correct to that many digits.

        The precision is doubled until the digits no longer change. A sum of paths that cancels
        to less and less at every doubling is exactly 0.

        Raises:
            NotApplicable: a node has no formula or no finite derivative, the numbers are beyond
                any sensible size, or time ran out.
        """
        bits = int(digits * BITS_PER_DIGIT) + SPARE_BITS + self._spread()
        rough, _ = self._sweep(bits)
        for _ in range(DOUBLINGS):
            bits *= 2
            fine, scales = self._sweep(bits)
            pairs = list(zip(rough, fine, scales, strict=True))
            with self.context.workprec(bits):
                if all(self._settled(a, b, digits) for a, b, _ in pairs):
                    return fine
                tiny = self.context.ldexp(1, -bits // 2)
                gone = [abs(b) <= tiny * scale for _, b, scale in pairs]
                known = zip(gone, pairs, strict=True)
                if all(zero or self._settled(a, b, digits) for zero, (a, b, _) in known):
                    found = zip(gone, fine, strict=True)
                    return [self.context.zero if zero else b for zero, b in found]
            rough = fine
        raise NotApplicable(f"{bits} bits do not settle {digits} digits")

    def _spread(self) -> int:
        """How many bits lie between the largest and the smallest number of the graph.

        With fewer, 1e308 + log(2) is 1e308 at this precision and at twice as many bits: two
        precisions agree on what is wrong.
        """
        sizes = [abs(node.data) for node in self._nodes if node.data]
        exponents = [math.frexp(size)[1] for size in sizes if math.isfinite(size)]
        return max(exponents) - min(exponents) if exponents else 0

    def _settled(self, a: Any, b: Any, digits: int) -> bool:
        """Whether two precisions agree to that many digits."""
        if self.context.isnan(a) or self.context.isnan(b):
            return bool(self.context.isnan(a) and self.context.isnan(b))
        return bool(a == b or abs(a - b) <= abs(b) * self.context.mpf(10) ** -digits)

    def values(self, digits: int) -> dict[int, Any]:
        """The number of every node, by id, at about twice as many digits."""
        with self.context.workprec(int(2 * digits * BITS_PER_DIGIT) + SPARE_BITS):
            return self._forward()

    def partials(self, node: Value, operands: Sequence[float], digits: int) -> list[Any]:
        """The partials of one operation at operands that are floats, by its row's derivatives."""
        with self.context.workprec(int(2 * digits * BITS_PER_DIGIT) + SPARE_BITS):
            return self._locals(node, [self.context.mpf(x) for x in operands])

    def slope(self, node: Value, operands: Sequence[float], position: int) -> Any:
        """One partial without the row's derivatives: its formula, differenced at 100 digits."""

        def along(t: Any) -> Any:
            moved = [self.context.mpf(x) for x in operands]
            moved[position] = t
            return self._value(node, moved)

        with self.context.workdps(100):
            return self.context.diff(along, self.context.mpf(operands[position]))

    def _sweep(self, bits: int) -> tuple[list[Any], list[Any]]:
        """Derivatives for all inputs, and for each the sum of the terms' magnitudes."""
        with self.context.workprec(bits):
            values = self._forward()
            zero = self.context.zero
            adjoints = {id(self._case.root): (self.context.one, self.context.one)}
            for node in reversed(self._nodes):
                if node.is_leaf or id(node) not in adjoints:
                    continue
                self._in_time()
                upstream, size = adjoints[id(node)]
                edges = node._edges()
                partials = self._locals(node, [values[id(operand)] for operand, _ in edges])
                for (operand, recorded), partial in zip(edges, partials, strict=True):
                    if recorded is None and partial == 0:
                        continue
                    if recorded is None:
                        self.otherwise[id(node)] = node
                    a, b = adjoints.get(id(operand), (zero, zero))
                    adjoints[id(operand)] = (a + upstream * partial, b + size * abs(partial))
            found = [adjoints.get(id(v), (zero, zero)) for v in self._case.inputs]
            return [a for a, _ in found], [b for _, b in found]

    def _forward(self) -> dict[int, Any]:
        """The number of every node, by id."""
        values: dict[int, Any] = {}
        for node in self._nodes:
            self._in_time()
            if node.is_leaf:
                values[id(node)] = self.context.mpf(node.data)
            else:
                values[id(node)] = self._value(node, [values[id(v)] for v in node._prev])
        return values

    def _value(self, node: Value, operands: list[Any]) -> Any:
        """One node by its row's formula; nan outside its domain."""
        if math.isnan(node.data) and any(map(self.context.isnan, operands)):
            return self.context.nan
        return self._apply(node, "formula", operands)[0]

    def _locals(self, node: Value, operands: list[Any]) -> list[Any]:
        """The partials of one node by its row's derivatives; nan outside its domain.

        Of an operand that is nan comparisons say nothing: there the engine's own nan stand.
        """
        found = self._apply(node, "derivatives", operands)
        if not any(map(self.context.isnan, operands)):
            return found
        recorded = [d for _, d in node._edges()]
        return [
            self.context.nan if d is not None and math.isnan(d) else y
            for y, d in zip(found, recorded, strict=True)
        ]

    def _apply(self, node: Value, what: str, operands: list[Any]) -> list[Any]:
        """A row's formula or derivatives, as a list of real mpmath numbers."""
        row = PRIMITIVES.get(node.op)
        if row is None:
            raise NotApplicable(f"{node.op!r} was made by record(): its formula is not known")
        static = {
            name: self.context.mpf(p) if type(p) is float else p
            for name, p in node.parameters.items()
        }
        count = 1 if what == "formula" else len(operands)
        known = not any(map(self.context.isnan, operands))
        if known and not row.contains(*operands, **static):
            return [self.context.nan] * count
        given = [operands] if row.variadic else operands
        try:
            found = getattr(row, what)(self._namespace, *given, **static)
        except (ArithmeticError, ValueError) as error:
            kind = "value" if what == "formula" else "derivative"
            shown = ", ".join(self.context.nstr(x, 6) for x in operands[:4])
            raise NotApplicable(f"{row.name}({shown}) has no finite {kind}") from error
        return [self._real(y) for y in ([found] if what == "formula" else found)]

    def _real(self, y: Any) -> Any:
        """A real number of sensible size; nan for a complex one."""
        if isinstance(y, self.context.mpc):
            return self.context.nan
        y = self.context.convert(y)
        if self.context.isfinite(y) and y and abs(self.context.mag(y)) > LARGEST_EXPONENT:
            if self.context.mag(y) < 0:
                return self.context.zero
            raise NotApplicable("a number beyond 10**300000 on the way")
        return y

    def _in_time(self) -> None:
        """Raise where the time is up."""
        if time.monotonic() > self._end:
            raise NotApplicable(f"{len(self._nodes):,} nodes take too long")
