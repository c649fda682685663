"""A graph of another engine's nodes as a tape: numbers, local derivatives, decisions."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from math import isfinite, nan
from typing import Any, NamedTuple

from autograd_core.laboratory.foreign.creations import Creations
from autograd_core.laboratory.foreign.nodes import (
    Ordered,
    in_order,
    label_of,
    names_itself,
    op_of,
    rule_key,
    rule_line,
)
from autograd_core.laboratory.foreign.numbers import DOUBLE, SINGLE, number_of
from autograd_core.laboratory.foreign.reader import NodeReader
from autograd_core.laboratory.foreign.rows import computes_in_single, likely_row, stem
from autograd_core.laboratory.foreign.rules import LocalDerivatives, local_derivatives
from autograd_core.laboratory.subjects.subject import Place
from autograd_core.laboratory.subjects.surroundings import first_behind
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
    labels = dict(zip(map(id, parameters), names, strict=True))
    entries = _entries(reader, nodes, rules, creations, labels)
    if reader.unit == DOUBLE and computes_in_single(_results(entries)):
        reader.unit = SINGLE
        return foreign_tape(reader, root, parameters, names, creations)
    _write_rules(reader, nodes, entries, creations)
    _forget_unkept(entries)
    places = {id(node): place for place, (node, _) in enumerate(nodes)}
    found = tuple(places.get(id(parameter)) for parameter in parameters)
    tape = Tape(tuple(entries), found, _decisions(entries), coarse=reader.unit / DOUBLE)
    return Survey(tape, nodes, rules, unreadable)


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


def _entries(
    reader: NodeReader,
    nodes: Ordered,
    rules: Sequence[LocalDerivatives],
    creations: Creations,
    labels: Mapping[int, str],
) -> list[TapeEntry]:
    """Make an entry of the tape for each node.

    Args:
        reader: reads the nodes.
        nodes: the nodes with their operands, operands first.
        rules: the local derivatives of each node.
        creations: what was seen when the nodes were made.
        labels: the names of the parameters, by id.
    """
    places = {id(node): place for place, (node, _) in enumerate(nodes)}
    entries = []
    for (node, operands), rule in zip(nodes, rules, strict=True):
        op = op_of(reader, node, creations.makers.get(id(node), "")) if operands else ""
        value = reader.number(node)
        numbers = [reader.number(operand) for operand in operands]
        row, static = likely_row(op, numbers, value, reader.unit)
        entries.append(
            TapeEntry(
                op=op,
                value=value,
                operands=tuple(places[id(v)] for v in operands),
                partials=rule.partials,
                static=static,
                likely=row,
                label=label_of(node) or labels.get(id(node), ""),
                where=creations.sites.get(id(node), ""),
                adjoint=number_of(reader.grad(node)),
                remark=rule.remark,
            )
        )
    return entries


def _results(entries: Sequence[TapeEntry]) -> Iterator[tuple[str, Sequence[float], float]]:
    """Yield the name, the operands' numbers and the result of each operation."""
    for entry in entries:
        if entry.operands:
            yield entry.op, [entries[o].value for o in entry.operands], entry.value


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
        shared.setdefault(rule_key(reader, node), set()).add(stem(entry.op))
    for (node, operands), entry in zip(nodes, entries, strict=True):
        if operands:
            own = rule_line(reader, node) if len(shared[rule_key(reader, node)]) == 1 else ""
            entry.rule = own or creations.rules.get(id(node), "")


def bare_tape(
    reader: NodeReader, root: Any, parameters: Sequence[Any], creations: Creations
) -> Tape:
    """Read only operations, operands and numbers; a plain number is a leaf."""
    if not reader.is_node(root):
        return Tape((TapeEntry("", number_of(root)),), (None,) * len(parameters))
    nodes = in_order(reader, root, creations.age)
    places = {id(node): place for place, (node, _) in enumerate(nodes)}
    entries = [
        TapeEntry(
            op_of(reader, node, creations.makers.get(id(node), "")) if operands else "",
            reader.number(node),
            tuple([places[id(v)] for v in operands]),
        )
        for node, operands in nodes
    ]
    found = tuple([places.get(id(parameter)) for parameter in parameters])
    return Tape(tuple(entries), found, _decisions(entries))


def trace_of_tape(tape: Tape) -> Hashable:
    """Return the operations, operands and decisions of a tape, to be compared with ==."""
    return tape.decisions, tuple((entry.op, entry.operands) for entry in tape.entries)


def _decisions(entries: Sequence[TapeEntry]) -> Hashable:
    """Return the side of each operation whose name shows that it has kinks."""
    return tuple([_decision(entries, entry) for entry in entries if _decides(entry)])


def _decides(entry: TapeEntry) -> bool:
    """Whether an operation decides anything, by its name."""
    op = entry.op.lower()
    return op in _BY_SIGN or op in _SELECTS or op in _STEPS


def _decision(entries: Sequence[TapeEntry], entry: TapeEntry) -> Hashable:
    """Return what an operation decides, by its name."""
    numbers = [entries[o].value for o in entry.operands]
    if entry.op.lower() in _BY_SIGN:
        return tuple((x > 0) - (x < 0) for x in numbers)
    if entry.op.lower() in _SELECTS:
        return tuple(x == entry.value for x in numbers)
    return entry.value


def decided_by_tape(tape: Tape) -> tuple[Decided, ...]:
    """List the decisions that the names of operations show, in order."""
    return tuple(
        Decided(entry.op, _decision(tape.entries, entry), _is_tie(tape, entry))
        for entry in tape.entries
        if _decides(entry)
    )


class Surroundings(NamedTuple):
    """For the index of a parameter, an operation that its derivative goes through.

    Attributes:
        ties: the operation is exactly on a kink.
        steps: the operation is a step function.
        births: the operation made nan or an infinity; under -1, that of the value.
    """

    ties: dict[int, Place]
    steps: dict[int, Place]
    births: dict[int, Place]


def surroundings(tape: Tape, gradient: Sequence[float]) -> Surroundings:
    """Find kinks that are hit exactly, step functions, and births of nan and infinities."""
    births = {}
    for place, entry in enumerate(tape.entries):
        if not isfinite(entry.value):
            births[-1] = place_of(tape, place)
            break
    spoilt = _spoiler(tape)
    births |= {i: spoilt for i, g in enumerate(gradient) if spoilt and not isfinite(g)}
    return Surroundings(_first_behind(tape, _is_tie), _first_behind(tape, _is_step), births)


def place_of(tape: Tape, place: int) -> Place:
    """Return a node as messages name it."""
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
    """Find the node nearest the root that passes on something that is not finite."""
    for place in range(len(tape.entries) - 1, -1, -1):
        entry = tape.entries[place]
        passed = [d for d in entry.partials if d is not None]
        if not all(isfinite(d) and isfinite(d * entry.adjoint) for d in passed):
            return place_of(tape, place)
    return None


def _is_tie(tape: Tape, entry: TapeEntry) -> bool:
    """Whether an operation is exactly on a kink that its name shows."""
    numbers = [tape.entries[o].value for o in entry.operands]
    if entry.op.lower() in _SELECTS:
        return len(numbers) > 1 and numbers.count(entry.value) > 1
    return entry.op.lower() in _BY_SIGN and 0.0 in numbers


def _is_step(tape: Tape, entry: TapeEntry) -> bool:
    """Whether an operation is a step function, by its name."""
    return entry.op.lower() in _STEPS


def _first_behind(tape: Tape, wanted: Callable[[Tape, TapeEntry], bool]) -> dict[int, Place]:
    """Find for the index of each parameter the first wanted node that depends on it."""
    users = [place for place, entry in enumerate(tape.entries) if wanted(tape, entry)]
    first = first_behind(tape.operands, users)
    return {
        i: place_of(tape, first[place])
        for i, place in enumerate(tape.parameters)
        if place is not None and place in first
    }
