"""Is the sweep wrong, although every local derivative is right? The gradient, summed anew.

A sweep of our own sums the recorded local derivatives over all paths. If the engine's sweep found
something else, the mistake is in the sweep. The gradients it left on the nodes show the mistake:
overwritten contributions, no topological order, stale gradients.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from math import inf, isfinite, isnan

from autograd_core.laboratory.subjects.tape import Tape
from autograd_core.numerical.estimate import EPSILON
from autograd_core.position import quoted
from autograd_core.summing import sum_in_order

OVERWRITES = "overwrites"
"""The remark on a node whose backward rule was seen to replace gradients, not add."""

ADDS = "adds"
"""The remark on a node whose backward rule was seen to add."""

NONLINEAR = "nonlinear"
"""The remark on a node whose rule does not pass on a multiple of its gradient."""


class PathSums:
    """Every node's adjoint, from the recorded local derivatives.

    Attributes:
        adjoints: the sum over all paths from the root, by place.
        errors: a bound on the rounding error of any sweep, 2 n eps * sum of |path products|.
    """

    def __init__(self, tape: Tape):
        self._tape, self.adjoints = tape, tape.adjoints
        self._totals = tape.pull(tape.partials, times=_size)
        slack = 2 * len(tape.entries) * EPSILON * tape.coarse
        self.errors = [slack * total for total in self._totals]

    @cached_property
    def users(self) -> list[list[tuple[int, float]]]:
        """The places and partials of the nodes that use each node, if the root uses them."""
        found: list[list[tuple[int, float]]] = [[] for _ in self._totals]
        for place in range(len(found) - 1, -1, -1):
            if self._totals[place]:
                entry = self._tape.entries[place]
                for operand, partial in zip(entry.operands, entry.partials, strict=True):
                    if partial is not None:
                        found[operand].append((place, partial))
        return found

    def agrees(self, place: int, gradient: float) -> bool:
        """Whether a gradient is the node's sum over paths, up to rounding."""
        right = self.adjoints[place]
        if not isfinite(right):
            return True
        return abs(gradient - right) <= self.errors[place]


def _size(total: float, partial: float) -> float:
    """Multiply a sum of |path products| by a partial."""
    return total * abs(partial) if total else 0.0


def sweep_fault(tape: Tape, names: Sequence[str], gradient: Sequence[float]) -> str:
    """Say what is wrong with a sweep; "" if it is the sum over paths.

    Args:
        tape: the computation, with the gradients that the sweep left on its nodes, if known.
        names: the names of the parameters.
        gradient: the gradient from the sweep, for each parameter.
    """
    if not tape.entries:
        return ""
    sums = PathSums(tape)
    wrong = []
    for i, (place, got) in enumerate(zip(tape.parameters, gradient, strict=True)):
        if place is None and got != 0.0:
            return (
                f"the result's graph does not contain {names[i]}, but backward() gave it the "
                f"gradient {got!r}: an operation does not list it among its operands, or it is "
                "left over from another sweep (stale)"
            )
        if place is not None and not sums.agrees(place, got):
            wrong.append((i, place))
    if not wrong:
        return ""
    i, place = wrong[0]
    return (
        f"the engine's sweep is wrong: the local derivatives, summed over all paths, give "
        f"d/d{names[i]} = {sums.adjoints[place]!r}, but backward() gave {gradient[i]!r}. "
        f"{_looks_like(tape, sums, gradient)}"
    )


def _looks_like(tape: Tape, sums: PathSums, gradient: Sequence[float]) -> str:
    """Say the likely mistake."""
    root = len(tape.entries) - 1
    start = tape.entries[root].adjoint
    ratio = _common_ratio(tape, sums, gradient)
    cleared = start == 0.0 and any(entry.adjoint for entry in tape.entries)
    if not isnan(start) and start != 1.0 and root not in tape.parameters and not cleared:
        return f"The sweep starts from {start!r} at the root instead of 1.0"
    if _is_multiple(ratio):
        return (
            f"Every gradient is {ratio:.0f} times the right one: gradients of an earlier sweep "
            "were not reset (stale), or nodes were visited more than once"
        )
    return _at_first_node(tape, sums)


def _common_ratio(tape: Tape, sums: PathSums, gradient: Sequence[float]) -> float:
    """Return the factor between the sweep's gradients and the right ones; nan if none."""
    pairs = [
        (got, sums.adjoints[place])
        for place, got in zip(tape.parameters, gradient, strict=True)
        if place is not None
    ]
    ratios = [got / right for got, right in pairs if right]
    if any(got and not right for got, right in pairs) or not all(ratios):
        return float("nan")
    if len(ratios) < 2 or max(ratios) - min(ratios) > 1e-9 * abs(ratios[0]):
        return float("nan")
    return ratios[0]


def _at_first_node(tape: Tape, sums: PathSums) -> str:
    """Say what happened at the node nearest the root whose gradient is wrong."""
    for place in range(len(tape.entries) - 1, -1, -1):
        entry = tape.entries[place]
        if isnan(entry.adjoint) or sums.agrees(place, entry.adjoint):
            continue
        name = _name(tape, place)
        given = [tape.entries[user].adjoint * partial for user, partial in sums.users[place]]
        if any(map(isnan, given)):
            continue
        shown = " + ".join(f"{x:.6g}" for x in given[:6]) + (" + ..." if len(given) > 6 else "")
        total = f" = {sum_in_order(given):.6g}" if len(given) > 1 else ""
        seen = f"{name} should receive {shown}{total} and has {entry.adjoint:.6g}"
        if not given:
            return f"{seen}: no derivative flows to it (stale)"
        adds = any(tape.entries[user].remark == ADDS for user, _ in sums.users[place])
        is_one = any(abs(entry.adjoint - one) <= sums.errors[place] for one in given)
        if len(given) > 1 and not adds and is_one:
            return f"{seen}, one of them; the others were overwritten (= for +=) or never arrived"
        ratio = entry.adjoint / sums.adjoints[place] if sums.adjoints[place] else inf
        if len(given) == 1 and _is_multiple(ratio):
            return (
                f"{seen}: it was counted {ratio:.0f} times, as if gradients of an earlier sweep "
                "were not reset (stale) or a node were visited again (no topological order)"
            )
        return f"{seen}. {_why(tape, sums, place)}"
    return "The place is unknown: the gradients of the nodes in between are not known"


def _is_multiple(ratio: float) -> bool:
    """Whether something was counted a whole number of times, and more than once."""
    return ratio >= 2.0 and abs(ratio - round(ratio)) < 1e-9


def _why(tape: Tape, sums: PathSums, place: int) -> str:
    """Say why a node received something else than it should, if the visits tell."""
    users = [user for user, _ in sums.users[place]]
    visits = tape.visits
    if visits is None:
        return (
            "The cause cannot be seen here; it happens if a node passes its gradient on before "
            "all of it has arrived (no topological order), is not visited, or is visited again"
        )
    for user in dict.fromkeys(users):
        name = _name(tape, user)
        count = visits.count(user)
        if count == 0:
            return f"{name}, which uses it, is never visited: its rule does not run"
        if count > 1:
            return (
                f"{name}, which uses it, is visited {count} times: the order of the visits is not "
                "a topological order with each node once"
            )
        later = set(visits[visits.index(user) :])
        if any(above in later for above, _ in sums.users[user]):
            return (
                f"{name} passed its gradient on before all of it had arrived: the order of the "
                "visits is not a topological order"
            )
    return "Every node that uses it was visited once, and in order: the cause is unknown"


def _name(tape: Tape, place: int) -> str:
    """Name a node in a sentence."""
    entry = tape.entries[place]
    what = "leaf" if entry.is_leaf else "node"
    shown = f"{entry.label} = {entry.value:.6g}" if entry.label else f"{entry.op or entry.value!r}"
    source = quoted(entry.where)
    at = f" (created at {entry.where}{f': {source}' if source else ''})" if entry.where else ""
    return f"The {what} {shown}{at}"
