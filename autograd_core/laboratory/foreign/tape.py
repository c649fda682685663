"""A graph of another engine's nodes as a tape: numbers, local derivatives, decisions."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from math import isfinite, nan
from typing import Any, NamedTuple

from autograd_core.laboratory.foreign.creations import Creations
from autograd_core.laboratory.foreign.nodes import (
    Ordered,
    in_order,
    label_of,
    names_itself,
    op_of,
    rule_code,
    rule_line,
)
from autograd_core.laboratory.foreign.numbers import DOUBLE, SINGLE, number_of
from autograd_core.laboratory.foreign.reader import NodeReader
from autograd_core.laboratory.foreign.rows import computes_in_single, likely_row, stem
from autograd_core.laboratory.foreign.rules import LocalDerivatives, local_derivatives
from autograd_core.laboratory.subjects.place import LEAF, Place
from autograd_core.laboratory.subjects.surroundings import birth_of_value, first_users
from autograd_core.laboratory.subjects.tape import Tape, TapeEntry, Unreadable
from autograd_core.laboratory.subjects.ties import Decided

UNREAD = "unread"
"""The remark on a node whose local derivatives cannot be read."""

_BY_SIGN = frozenset("relu leakyrelu leaky_relu prelu elu selu abs".split())
_SELECTS = frozenset("max maximum min minimum clip clamp hardtanh hard_tanh".split())
_STEPS = frozenset("floor ceil round trunc sign step heaviside".split())


class Survey(NamedTuple):
    """A tape, with what else its nodes showed.

    Attributes:
        tape: the tape.
        nodes: the nodes in its order, with their operands.
        rules: what was seen of the rule of each.
        unreadable: why some local derivatives could not be read; "" if all were.
    """

    tape: Tape
    nodes: Ordered
    rules: tuple[LocalDerivatives, ...]
    unreadable: str


def foreign_tape(
    reader: NodeReader,
    root: Any,
    parameters: Sequence[Any],
    names: Sequence[str],
    creations: Creations,
) -> Survey:
    """Read the computation below a root from its nodes.

    Local derivatives are read by running the nodes' own backward rules; gradients are afterwards
    as they were.

    Args:
        reader: reads the nodes.
        root: a foreign node.
        parameters: the leaves that count as parameters.
        names: the names of the parameters.
        creations: what was seen when the nodes were made.
    """
    nodes = in_order(reader, root, creations.age)
    reader.needs_makers = any(ops and not names_itself(reader, node) for node, ops in nodes)
    rules, unreadable = _rules(reader, nodes)
    tape = _tape_of(reader, nodes, parameters, creations)
    results = ((e.op, tape.numbers(e), e.value) for e in tape.entries if e.operands)
    if reader.unit == DOUBLE and computes_in_single(results):
        reader.unit = SINGLE
        return foreign_tape(reader, root, parameters, names, creations)
    labels = dict(zip(map(id, parameters), names, strict=True))
    for (node, _), entry, rule in zip(nodes, tape.entries, rules, strict=True):
        entry.likely, entry.static = likely_row(
            entry.op, tape.numbers(entry), entry.value, reader.unit
        )
        entry.partials, entry.remark = rule.partials, rule.remark
        entry.label = label_of(node) or labels.get(id(node), "")
        entry.where = creations.sites.get(id(node), "")
        entry.adjoint = number_of(reader.grad(node))
    _write_rules(reader, nodes, tape.entries, creations)
    _forget_unkept(tape.entries)
    return Survey(replace(tape, coarse=reader.unit / DOUBLE), nodes, rules, unreadable)


def _rules(reader: NodeReader, nodes: Ordered) -> tuple[tuple[LocalDerivatives, ...], str]:
    """Read the local derivatives of each node; say why some could not be read, "" if all were."""
    rules: list[LocalDerivatives] = []
    unreadable = ""
    for node, operands in nodes:
        rule = LocalDerivatives(())
        if operands:
            try:
                rule = local_derivatives(reader, node, operands, 1e-12 * reader.unit / DOUBLE)
            except Unreadable as error:
                rule = LocalDerivatives((None,) * len(operands), UNREAD)
                unreadable = unreadable or str(error)
        rules.append(rule)
    return tuple(rules), unreadable


def _forget_unkept(entries: Sequence[TapeEntry]) -> None:
    """Mark the gradients of results as unknown if the engine keeps only those of leaves."""
    inner = [entry for entry in entries if entry.operands]
    leaves = [entry for entry in entries if not entry.operands]
    if not any(entry.adjoint for entry in inner) and any(entry.adjoint for entry in leaves):
        for entry in inner:
            entry.adjoint = nan


def _write_rules(
    reader: NodeReader, nodes: Ordered, entries: Sequence[TapeEntry], creations: Creations
) -> None:
    """Note the line of each operation's rule.

    A function that is the rule of several operations tells nothing, and some nodes have no
    function of their own. Then the line is that of the engine's method that made the node.
    """
    shared: dict[Any, set[str]] = {}
    for (node, _), entry in zip(nodes, entries, strict=True):
        shared.setdefault(rule_code(reader, node), set()).add(stem(entry.op))
    for (node, operands), entry in zip(nodes, entries, strict=True):
        if operands:
            own = rule_line(reader, node) if len(shared[rule_code(reader, node)]) == 1 else ""
            entry.rule = own or creations.rules.get(id(node), "")


def bare_tape(
    reader: NodeReader, root: Any, parameters: Sequence[Any], creations: Creations
) -> Tape:
    """Read only operations, operands and numbers; a plain number is a leaf."""
    if not reader.is_node(root):
        return Tape((TapeEntry("", number_of(root)),), (None,) * len(parameters))
    return _tape_of(reader, in_order(reader, root, creations.age), parameters, creations)


def _tape_of(
    reader: NodeReader, nodes: Ordered, parameters: Sequence[Any], creations: Creations
) -> Tape:
    """Make a tape of nodes, with their operations, operands, numbers and decisions."""
    places = {id(node): place for place, (node, _) in enumerate(nodes)}
    entries = [
        TapeEntry(
            op_of(reader, node, creations.makers.get(id(node), "")) if operands else "",
            reader.number(node),
            tuple([places[id(v)] for v in operands]),
        )
        for node, operands in nodes
    ]
    tape = Tape(tuple(entries), tuple([places.get(id(v)) for v in parameters]))
    return replace(tape, decisions=tuple([found.outcome for found in decided_by_tape(tape)]))


def trace_of_tape(tape: Tape) -> Hashable:
    """Return the operations, operands and decisions of a tape, to be compared with ==."""
    return tape.decisions, tuple((entry.op, entry.operands) for entry in tape.entries)


def decided_by_tape(tape: Tape) -> tuple[Decided, ...]:
    """List the decisions that the names of operations show, in order."""
    return tuple([decided for _, decided in _decisions(tape)])


def _decisions(tape: Tape) -> Iterator[tuple[int, Decided]]:
    """Yield the operations whose names show kinks: their places, and what they decide."""
    for place, entry in enumerate(tape.entries):
        if (decided := _decided(tape, entry)) is not None:
            yield place, decided


def _decided(tape: Tape, entry: TapeEntry) -> Decided | None:
    """Tell what an operation decides, by its name; None if its name shows no kinks."""
    name, numbers = entry.op.lower(), tape.numbers(entry)
    if name in _BY_SIGN:
        return Decided(entry.op, tuple((x > 0) - (x < 0) for x in numbers), 0.0 in numbers)
    if name in _SELECTS:
        selected = tuple(x == entry.value for x in numbers)
        return Decided(entry.op, selected, selected.count(True) > 1)
    return Decided(entry.op, entry.value, False) if name in _STEPS else None


def ties_of(tape: Tape) -> dict[int, Place]:
    """Find, by parameter index, the first operation exactly on its kink that depends on it."""
    return _first_users(tape, [place for place, decided in _decisions(tape) if decided.tied])


def steps_of(tape: Tape) -> dict[int, Place]:
    """Find, by parameter index, the first step function that depends on it."""
    steps = [place for place, e in enumerate(tape.entries) if e.op.lower() in _STEPS]
    return _first_users(tape, steps)


def _first_users(tape: Tape, users: Sequence[int]) -> dict[int, Place]:
    """Find, by parameter index, the first of some operations that depends on it."""
    return first_users(tape.operands, users, tape.parameters, partial(place_of, tape))


def births_of(tape: Tape, gradient: Sequence[float]) -> dict[int, Place]:
    """Find the operations that made nan or infinities, as `Sweep.births` lists them."""
    spoilt = _spoiler(tape)
    births = {i: spoilt for i, g in enumerate(gradient) if spoilt and not isfinite(g)}
    return birth_of_value(tape.values, partial(place_of, tape)) | births


def place_of(tape: Tape, place: int) -> Place:
    """Return a node as messages name it."""
    entry = tape.entries[place]
    operands = [tape.entries[o] for o in entry.operands] or [entry]
    return Place(
        entry.op or LEAF,
        tuple(operand.value for operand in operands),
        tuple(operand.label for operand in operands),
        entry.label if entry.op else "",
        entry.where,
    )


def _spoiler(tape: Tape) -> Place | None:
    """Find the node nearest the root that passes on something that is not finite."""
    for place in range(len(tape.entries) - 1, -1, -1):
        entry = tape.entries[place]
        passed = [d for d in entry.partials if d is not None]
        if not all(isfinite(d) and isfinite(d * entry.adjoint) for d in passed):
            return place_of(tape, place)
    return None
