"""Bound the rounding of an evaluation of a graph, and of the gradient that a sweep computes.

To first order, rounding moves an interior number by u |value|, and the result by |adjoint| times
that. The sum over all numbers bounds the rounding error of an evaluation. It is sharper than
eps |f| in both directions: where large numbers cancel, and where a large constant is exact.

A derivative is a sum over edges: the rounding of one partial moves it by
u |adjoint * partial * tangent of the operand|, where the tangent is the operand's derivative with
respect to the parameter (`Errors`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from math import fsum, hypot, inf, isfinite, isnan
from typing import overload

from autograd_core.numerical.estimate import UNIT
from autograd_core.primitives import PRIMITIVES
from autograd_core.summing import sum_in_order

SMALLEST = 2.0**-1074
CONSPIRING = 3.0
"""Many roundings do not all have the same sign: their sum is bounded by this multiple of the root
of the sum of their squares. For up to nine operations the plain sum is smaller, a strict bound."""

USUAL = 4.0
"""Error of a partial and of the product it is a factor of, in units u."""


def units_of(op: str) -> float:
    """The error, in units u, of an operation's partial and of its product with the adjoint."""
    row = PRIMITIVES.get(op)
    return USUAL if row is None else max(USUAL, row.units)


HARMLESS = 1e-10
"""A bound below this fraction of the derivative is not replaced by a sharper one."""


NOWHERE = -1
"""Stands for the place of a parameter that the root does not depend on."""


class Errors(Sequence[float]):
    """Bounds, to first order, on the rounding error of each derivative that a sweep computes.

    The bound for a parameter p is 4u * sum over edges of |adjoint of the node * partial * tangent
    of the operand|, where the tangent is d operand / dp, plus u times each intermediate sum of
    adjoints times the tangent there. In a loop that converges the tangents shrink, and so does the
    bound. A sum of |products over paths| ignores that, and grows like a power of the steps.

    One reverse pass bounds all parameters at once, with a sum of |products over paths| in place of
    each tangent. If that bound leaves 10 digits of a derivative it is kept; otherwise the
    parameter's own tangents are computed when its bound is read.

    The bounds cover the rounding of partials, products and sums, not the effect of rounded forward
    values on partials. The measured function has the same rounding of forward values, and the
    tolerance counts it there.

    Args:
        operands: the places of the operands of each node; the root is the last node.
        values: the number of each node.
        partials: the local derivatives of each node; None where the operand was not selected.
        wanted: the places of the parameters; None where the root does not depend on one.
        units: the error of a partial of each node and of its product with the adjoint, in units u.
        unit: the unit roundoff of the numbers; by default that of Python's floats.

    Attributes:
        adjoints: the adjoint of every node that a sweep reaches, by place.
    """

    def __init__(
        self,
        operands: Sequence[Sequence[int]],
        values: Sequence[float],
        partials: Sequence[Sequence[float | None]],
        wanted: Sequence[int | None],
        units: Sequence[float] | None = None,
        unit: float = UNIT,
    ):
        self._operands = operands
        self._values = values
        self._partials = partials
        self._wanted = [NOWHERE if place is None else place for place in wanted]
        self._units = [USUAL] * len(values) if units is None else units
        self._unit = unit
        self._root = len(values) - 1
        self._known: dict[int, float] = {}
        self._sums: dict[int, float] = {}
        self.adjoints = {self._root: 1.0}
        self._rough = self._pass_back()

    def _pass_back(self) -> dict[int, float]:
        """Bound all nodes in one reverse pass; keep the adjoints and their intermediate sums."""
        adjoints, sums = self.adjoints, self._sums
        rough: dict[int, float] = {}
        for place in range(self._root, -1, -1):
            if place not in adjoints:
                continue
            adjoint = adjoints[place]
            above = rough.get(place, 0.0)
            unit = self._units[place] * self._unit
            for key, partial in zip(self._operands[place], self._partials[place], strict=True):
                if partial is None:
                    continue
                share = adjoint * partial
                own = unit * abs(share) + (SMALLEST if share else 0.0)
                if key in adjoints:
                    share += adjoints[key]
                    sums[key] = sums.get(key, 0.0) + abs(share)
                    own += self._unit * abs(share)
                adjoints[key] = share
                rough[key] = rough.get(key, 0.0) + own + above * abs(partial)
        return rough

    @cached_property
    def rounding(self) -> float:
        """A bound on the rounding error of one evaluation."""
        terms = [SMALLEST]
        for place in range(self._root, -1, -1):
            if self._operands[place] and place in self.adjoints:
                terms.append(abs(self.adjoints[place]) * self._unit * self._own_size(place))
        return min(_bound(sum_in_order(terms)), _bound(CONSPIRING * hypot(*terms)))

    def _own_size(self, place: int) -> float:
        """The size of the numbers that a node rounds: its value, and the terms of a sum.

        A node with more than two operands is a sum, in which each term is rounded too.
        """
        size = abs(self._values[place])
        operands = self._operands[place]
        if len(operands) > 2:
            for operand, partial in zip(operands, self._partials[place], strict=True):
                if partial is not None:
                    size += abs(self._values[operand] * partial)
        return size

    def __len__(self) -> int:
        """The number of parameters."""
        return len(self._wanted)

    @overload
    def __getitem__(self, i: int) -> float: ...

    @overload
    def __getitem__(self, i: slice) -> Sequence[float]: ...

    def __getitem__(self, i: int | slice) -> float | Sequence[float]:
        """Bound the derivative by parameter i."""
        if isinstance(i, slice):
            return [self[k] for k in range(len(self))[i]]
        key = self._wanted[i]
        if key not in self._known:
            rough = self._rough.get(key, 0.0)
            harmless = HARMLESS * self._unit / UNIT
            enough = rough <= harmless * abs(self.adjoints.get(key, 0.0))
            self._known[key] = rough if enough else min(_bound(rough), self._sharp({key: 1.0}))
        return self._known[key]

    def along(self, amounts: Sequence[float]) -> float:
        """Bound the derivative with all parameters moved together by these amounts."""
        return self._sharp(self._seeds(amounts))

    def terms(self, i: int, twice: bool = False) -> float:
        """The size of the terms that add up to the derivative by parameter i.

        The terms of a node's adjoint come from the operations that use it, those of its tangent
        from its operands. At each node the sizes of both are summed and multiplied; the largest
        product is the result. If it is far larger than the derivative, terms cancel. 0.0 if all
        terms are 0.

        Args:
            twice: if the result is no more than rounding, because adjoints are 0 at some nodes and
                tangents at others, use the sum of |products over paths|. In a loop that grows like
                a power of the steps.
        """
        key = self._wanted[i]
        rough = self._rough.get(key, 0.0)
        found = self._terms({key: 1.0}) if rough else 0.0
        return self._paths(key) if twice and found <= rough else found

    def terms_along(self, amounts: Sequence[float]) -> float:
        """The size of the terms with all parameters moved together."""
        return self._terms(self._seeds(amounts))

    def _seeds(self, amounts: Sequence[float]) -> dict[int, float]:
        """Add up how far each parameter's node moves."""
        seeds: dict[int, float] = {}
        for place, amount in zip(self._wanted, amounts, strict=True):
            seeds[place] = seeds.get(place, 0.0) + amount
        return seeds

    def _sharp(self, seeds: Mapping[int, float]) -> float:
        """Compute 4u * sum over edges |adjoint * partial * tangent|, with tangents from seeds."""
        rounded = [self._unit * self._sums.get(at, 0.0) * abs(t) for at, t in seeds.items()]
        for place, edges, tangent in self._moved(seeds):
            adjoint = self.adjoints[place]
            unit = self._units[place] * self._unit
            for _, partial, moved in edges:
                share = abs(adjoint * partial)
                if share:
                    rounded.append((unit * share + SMALLEST) * abs(moved))
            rounded.append(self._unit * self._sums.get(place, 0.0) * abs(tangent))
        return _bound(sum_in_order(rounded))

    def _terms(self, seeds: Mapping[int, float]) -> float:
        """Compute `terms` with tangents from the seeds; 0.0 if it is not finite."""
        above: dict[int, float] = {self._root: 1.0}
        below = {place: abs(amount) for place, amount in seeds.items()}
        for place, edges, _ in self._moved(seeds):
            adjoint = self.adjoints[place]
            for operand, partial, moved in edges:
                above[operand] = above.get(operand, 0.0) + abs(adjoint * partial)
                below[place] = below.get(place, 0.0) + abs(partial * moved)
        products = {place: above[place] * size for place, size in below.items() if place in above}
        at_seeds = sum_in_order(products.get(place, 0.0) for place in seeds)
        found = max([at_seeds, *products.values()])
        return found if isfinite(found) else 0.0

    def _paths(self, parameter: int) -> float:
        """Sum |products over paths| from a parameter to the root."""
        sizes = {parameter: 1.0}
        for place, edges, _ in self._moved({parameter: 1.0}):
            more = sum_in_order(abs(partial) * sizes[operand] for operand, partial, _ in edges)
            sizes[place] = sizes.get(place, 0.0) + more
        found = sizes.get(self._root, 0.0)
        return found if isfinite(found) else 0.0

    def _moved(
        self, seeds: Mapping[int, float]
    ) -> Iterator[tuple[int, list[tuple[int, float, float]], float]]:
        """Yield the places that depend on the seeds, with their edges and their tangent.

        An edge is the operand's place, the partial, and the operand's tangent.
        """
        tangents = dict(seeds)
        for place in self._downstream(seeds):
            edges = []
            tangent = 0.0
            for operand, partial in zip(self._operands[place], self._partials[place], strict=True):
                if partial is not None and operand in tangents:
                    moved = tangents[operand]
                    tangent += partial * moved
                    edges.append((operand, partial, moved))
            tangents[place] = tangents.get(place, 0.0) + tangent
            yield place, edges, tangent

    def _downstream(self, seeds: Iterable[int]) -> list[int]:
        """List the places that depend on some nodes, in creation order."""
        users = self._users
        found: set[int] = set()
        waiting = [user for place in seeds for user in users.get(place, ())]
        while waiting:
            place = waiting.pop()
            if place not in found:
                found.add(place)
                waiting += users.get(place, ())
        return sorted(found)

    @cached_property
    def _users(self) -> dict[int, list[int]]:
        """The places that use each node, of those that a sweep reaches."""
        users: dict[int, list[int]] = {}
        for place, operands in enumerate(self._operands):
            if place in self.adjoints:
                for operand in operands:
                    users.setdefault(operand, []).append(place)
        return users


def error_along(errors: Sequence[float], amounts: Sequence[float]) -> float:
    """Bound the derivative along a direction, sharper than by the sum if the graph is known."""
    if isinstance(errors, Errors):
        return errors.along(amounts)
    return fsum(abs(a) * e for a, e in zip(amounts, errors, strict=True))


def _bound(x: float) -> float:
    """Replace nan by inf: nothing is known."""
    return inf if isnan(x) else x
