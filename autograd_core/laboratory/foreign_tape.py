"""A graph of somebody else's nodes as a tape: numbers, local derivatives, decisions."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from math import isfinite
from typing import Any, NamedTuple

from autograd_core.evaluate import evaluate
from autograd_core.laboratory.findings import EPSILON
from autograd_core.laboratory.foreign_nodes import (
    UNREAD,
    Creations,
    LocalDerivatives,
    in_order,
    is_foreign,
    local_derivatives,
    number_of,
    op_of,
)
from autograd_core.laboratory.subject import Place
from autograd_core.laboratory.tape import Entry, Tape, Unreadable
from autograd_core.laboratory.ties import Decided
from autograd_core.primitives import PRIMITIVES

SYMBOLS = {"+": "add", "-": "sub", "*": "mul", "/": "truediv", "**": "pow", "ln": "log"}
"""Rows of the table under the names that engines in the manner of micrograd give them."""

_POWER = re.compile(r"\*\*\(?(-?[0-9.]+(?:e-?[0-9]+)?)\)?")
_BY_SIGN = frozenset("relu leakyrelu leaky_relu prelu elu selu abs".split())
_SELECTS = frozenset("max maximum min minimum clip clamp hardtanh hard_tanh".split())
_STEPS = frozenset("floor ceil round trunc sign step heaviside".split())


def foreign_tape(
    root: Any,
    parameters: Sequence[Any],
    names: Sequence[str],
    creations: Creations,
) -> Tape:
    """The computation below a root as its nodes tell it.

    Local derivatives are read by running the nodes' own backward rules; gradients are as before
    afterwards.

    Args:
        root: a foreign node.
        parameters: the leaves that count as parameters.
        names: theirs.
        creations: what was seen when the nodes were made.
    """
    nodes = in_order(root, creations.age)
    places = {id(node): place for place, (node, _) in enumerate(nodes)}
    labels = dict(zip(map(id, parameters), names, strict=True))
    entries: list[Entry] = []
    for node, operands in nodes:
        op = op_of(node) if operands else ""
        value = number_of(node.data)
        numbers = [number_of(v.data) for v in operands]
        row, static = likely_row(op, numbers, value)
        rule = _rule(node, operands) if operands else LocalDerivatives((), "")
        entries.append(
            Entry(
                op=op,
                value=value,
                operands=tuple(places[id(v)] for v in operands),
                partials=rule.partials,
                static=static,
                likely=row,
                label=str(getattr(node, "label", "") or labels.get(id(node), "")),
                where=creations.sites.get(id(node), ""),
                adjoint=number_of(node.grad),
                remark=rule.remark,
            )
        )
    found = tuple(places.get(id(parameter)) for parameter in parameters)
    return Tape(tuple(entries), found, _decisions(entries))


def bare_tape(root: Any, parameters: Sequence[Any], creations: Creations) -> Tape:
    """The same with nothing but operations, operands and numbers; a plain number is a leaf."""
    if not is_foreign(root):
        return Tape((Entry("", float(root)),), (None,) * len(parameters))
    nodes = in_order(root, creations.age)
    places = {id(node): place for place, (node, _) in enumerate(nodes)}
    entries = [
        Entry(
            op_of(node) if operands else "",
            number_of(node.data),
            tuple([places[id(v)] for v in operands]),
        )
        for node, operands in nodes
    ]
    found = tuple([places.get(id(parameter)) for parameter in parameters])
    return Tape(tuple(entries), found, _decisions(entries))


def _rule(node: Any, operands: Sequence[Any]) -> LocalDerivatives:
    """A node's local derivatives; all absent, and remarked upon, if they cannot be read."""
    try:
        return local_derivatives(node, operands)
    except Unreadable:
        return LocalDerivatives((None,) * len(operands), UNREAD)


def structure(root: Any, creations: Creations) -> Hashable:
    """Operations, operands and decisions of a graph, to be compared with ==."""
    return trace_of_tape(bare_tape(root, (), creations))


def trace_of_tape(tape: Tape) -> Hashable:
    """Operations, operands and decisions of a tape, to be compared with ==."""
    return tape.decisions, tuple((entry.op, entry.operands) for entry in tape.entries)


def likely_row(op: str, numbers: Sequence[float], value: float) -> tuple[str, tuple[Any, ...]]:
    """The row of the table that an operation is, by its name and its number; "" for none."""
    name = SYMBOLS.get(op, op.lower())
    static: tuple[Any, ...] = ()
    power = _POWER.fullmatch(op)
    if power:
        name, static = "power", (float(power[1]),)
    if op == "-" and len(numbers) == 1:
        name = "neg"
    row = PRIMITIVES.get(name)
    if (
        row is None
        or row.variadic
        or len(row.operands) != len(numbers)
        or len(row.parameters) != len(static)
    ):
        return "", ()
    expected = evaluate(name, numbers, static)[0]
    close = abs(expected - value) <= 4 * EPSILON * abs(value)
    return (name, static) if close else ("", ())


def _decisions(entries: Sequence[Entry]) -> Hashable:
    """On which side of the kinks that their names tell of the operations are."""
    return tuple([_decision(entries, entry) for entry in entries if _decides(entry)])


def _decides(entry: Entry) -> bool:
    """Whether an operation is, by its name, one that decides anything."""
    op = entry.op.lower()
    return op in _BY_SIGN or op in _SELECTS or op in _STEPS


def _decision(entries: Sequence[Entry], entry: Entry) -> Hashable:
    """What an operation decides, by its name."""
    numbers = [entries[o].value for o in entry.operands]
    if entry.op.lower() in _BY_SIGN:
        return tuple((x > 0) - (x < 0) for x in numbers)
    if entry.op.lower() in _SELECTS:
        return tuple(x == entry.value for x in numbers)
    return entry.value


def decided_by_tape(tape: Tape) -> tuple[Decided, ...]:
    """The decisions that names tell of, in order."""
    return tuple(
        Decided(entry.op, _decision(tape.entries, entry), _is_tie(tape, entry))
        for entry in tape.entries
        if _decides(entry)
    )


class Surroundings(NamedTuple):
    """For the index of a parameter, an operation that its derivative runs through."""

    ties: dict[int, Place]
    steps: dict[int, Place]
    births: dict[int, Place]


def surroundings(tape: Tape, gradient: Sequence[float]) -> Surroundings:
    """Kinks that are hit exactly, step functions, and where nan and infinities were born."""
    births = {}
    for place, entry in enumerate(tape.entries):
        if not isfinite(entry.value):
            births[-1] = place_of(tape, place)
            break
    spoilt = _spoiler(tape)
    births |= {i: spoilt for i, g in enumerate(gradient) if spoilt and not isfinite(g)}
    return Surroundings(_first_behind(tape, _is_tie), _first_behind(tape, _is_step), births)


def place_of(tape: Tape, place: int) -> Place:
    """A node as messages name it."""
    entry = tape.entries[place]
    operands = [tape.entries[o] for o in entry.operands] or [entry]
    return Place(
        entry.op or "leaf",
        tuple(operand.value for operand in operands),
        tuple(operand.label for operand in operands),
        entry.label if entry.op else "",
        entry.where,
    )


def _spoiler(tape: Tape) -> Place | None:
    """The node nearest the root that passes on something that is not finite."""
    for place in range(len(tape.entries) - 1, -1, -1):
        entry = tape.entries[place]
        passed = [d for d in entry.partials if d is not None]
        if not all(isfinite(d) and isfinite(d * entry.adjoint) for d in passed):
            return place_of(tape, place)
    return None


def _is_tie(tape: Tape, entry: Entry) -> bool:
    """Whether an operation is exactly on a kink that its name tells of."""
    numbers = [tape.entries[o].value for o in entry.operands]
    if entry.op.lower() in _SELECTS:
        return len(numbers) > 1 and numbers.count(entry.value) > 1
    return entry.op.lower() in _BY_SIGN and 0.0 in numbers


def _is_step(tape: Tape, entry: Entry) -> bool:
    """Whether an operation is, by its name, a step function."""
    return entry.op.lower() in _STEPS


def _first_behind(tape: Tape, wanted: Callable[[Tape, Entry], bool]) -> dict[int, Place]:
    """For the index of each parameter, the first wanted node that depends on it."""
    first: dict[int, int] = {}
    for place in range(len(tape.entries) - 1, -1, -1):
        entry = tape.entries[place]
        user = place if wanted(tape, entry) else first.get(place)
        if user is not None:
            first |= {o: min(user, first.get(o, user)) for o in entry.operands}
    return {
        i: place_of(tape, first[place])
        for i, place in enumerate(tape.parameters)
        if place is not None and place in first
    }
