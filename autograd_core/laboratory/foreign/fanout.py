"""Fan-outs: does another engine add up gradients, or overwrite them (= for +=)?

Whether an overwritten gradient shows depends on the other users of the operand and on the order of
the visits. So the program's gradient cannot tell. For each operand of each operation, the rule is
run on top of a gradient, and a fan-out is built from it and swept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import or_
from typing import Any

from autograd_core.laboratory.foreign.nodes import in_order, ordered
from autograd_core.laboratory.foreign.numbers import gradient_number, nothing_like
from autograd_core.laboratory.foreign.reader import NodeReader
from autograd_core.laboratory.foreign.rules import LocalDerivatives
from autograd_core.laboratory.foreign.tape import Survey
from autograd_core.laboratory.subjects.tape import Tape
from autograd_core.laboratory.wrong_operation.sweep_fault import ADDS, NONLINEAR, OVERWRITES
from autograd_core.position import shown
from autograd_core.program import pull

_TRIES = 3
"""The most nodes of an operation that are tried for one operand."""

_LARGEST = 2.0**20
"""Larger gradients are not tried: 1 more would be lost in their rounding."""

_MOST_SWEPT = 20_000
"""The most nodes that are swept for fan-outs."""


def overwriting(reader: NodeReader, survey: Survey) -> tuple[str, set[int]]:
    """Say what is overwritten, or "", and find the indices of the parameters behind it.

    Args:
        reader: reads the nodes.
        survey: the graph, as it was swept; gradients of its nodes are changed.
    """
    fanouts = _Fanouts(reader, survey)
    found = fanouts.overwritten()
    by_op: dict[str, list[int]] = {}
    for op, position in found:
        by_op.setdefault(op, []).append(position)
    behind = _behind(survey.tape, found)
    parameters = {i for i, p in enumerate(survey.tape.parameters) if p in behind}
    if not found:
        return "", set()
    seen = any(_was_seen(rule) for rule in survey.rules)
    if len(by_op) > 1 and not seen and not fanouts.added:
        return f"backward() overwrites the gradients of operands {_MUST}", parameters
    return " ".join(_sentences(survey.tape, by_op)), parameters


_MUST = "where the gradients of all uses must be added (= for +=)"


def _sentences(tape: Tape, by_op: Mapping[str, Sequence[int]]) -> Iterator[str]:
    """Say which operations overwrite which operands; those that overwrite all share a sentence."""
    of = {op: [e for e in tape.entries if e.op == op] for op in by_op}
    first = {op: entries[0] for op, entries in of.items()}
    whole = [op for op in by_op if len(by_op[op]) == max(len(set(e.operands)) for e in of[op])]
    if whole:
        rules = f"rule{'s' * (len(whole) > 1)} of {', '.join(map(repr, whole))}"
        verb = "overwrite" if len(whole) > 1 else "overwrites"
        at = ", ".join(filter(None, (shown(first[op].rule) for op in whole)))
        one = all(len(first[op].operands) == 1 for op in whole)
        which = "its operand" if one and len(whole) == 1 else "each operand"
        yield f"The {rules} {verb} the gradient of {which} {_MUST}{at and f', at {at}'}"
    for op, positions in by_op.items():
        if op not in whole:
            which = " and ".join(f"operand {i + 1}" for i in sorted(positions))
            at = shown(first[op].rule)
            yield (
                f"The rule of {op!r} overwrites the gradient of {which} {_MUST}"
                f"{at and f', at {at}'}"
            )


def _behind(tape: Tape, found: Sequence[tuple[str, int]]) -> set[int]:
    """Find the places whose derivative goes through an overwritten operand."""
    wanted = set(found)

    def overwrites(place: int) -> list[bool]:
        entry = tape.entries[place]
        return [(entry.op, position) in wanted for position in range(len(entry.operands))]

    behind = [False] * len(tape.entries)
    pull(tape.operands, overwrites, behind, times=or_, plus=or_)
    return {place for place, is_behind in enumerate(behind) if is_behind}


def _was_seen(rule: LocalDerivatives) -> bool:
    """Whether a rule was seen at work."""
    return rule.remark in (ADDS, OVERWRITES, NONLINEAR)


def _tells(once: float) -> bool:
    """Whether 1 more beside a gradient would be seen."""
    return bool(once) and abs(once) <= _LARGEST


def lost_term(once: float, both: float, more: float = 1.0) -> str | None:
    """Say which term is missing in a gradient that must be once + more.

    The first, the second, or "" for none; None if that is unclear.
    """
    slack = 1e-3 * min(1.0, abs(once))
    if not _tells(once):
        return None
    if abs(both - once - more) <= slack:
        return ""
    if abs(both - once) <= slack:
        return "second"
    return "first" if abs(both - more) <= slack else None


class _Fanouts:
    """Tells for each operand of each operation whether its gradient is added up or overwritten.

    Attributes:
        added: whether any gradient was seen to be added up.
    """

    def __init__(self, reader: NodeReader, survey: Survey):
        self._reader = reader
        self._survey = survey
        self._swept = 0
        self.added = False

    def overwritten(self) -> list[tuple[str, int]]:
        """List (operation, position) of what is overwritten, in the order of the graph."""
        places: dict[tuple[str, int], list[int]] = {}
        for place, entry in enumerate(self._survey.tape.entries):
            for position, operand in enumerate(entry.operands):
                if entry.operands.index(operand) == position:
                    places.setdefault((entry.op, position), []).append(place)
        return [key for key, found in places.items() if self._is_overwritten(key, found)]

    def _is_overwritten(self, key: tuple[str, int], places: Sequence[int]) -> bool:
        """Whether an operation overwrites an operand, by its rule and by a sweep.

        A rule that was seen to add is believed. One that was seen to overwrite may belong to a
        sweep that adds afterwards: a fan-out decides, if one can be made. In a + a, nothing tells
        which operand is overwritten.
        """
        rules = self._survey.rules
        entries = self._survey.tape.entries
        most = max(len(entries[p].operands) for p in places)
        apart = [p for p in places if len(set(entries[p].operands)) == most]
        places = apart or places
        seen = [p for p in places if _was_seen(rules[p])]
        replacing = [p for p in seen if key[1] in rules[p].replaced]
        if seen and not replacing:
            return False
        for place in (replacing or places)[:_TRIES]:
            lost = self._loses(place, key[1])
            if lost is not None:
                self.added |= not lost
                return lost
        return bool(replacing)

    def _loses(self, place: int, position: int) -> bool | None:
        """Whether a sweep loses a gradient at a fan-out of an operand; None if that is unclear.

        A node n made from a passes g on to a. So n + a must give a the gradient g + 1, and n + a +
        a must give g + 2. If the gradient is g, the rest is lost.
        """
        node, operands = self._survey.nodes[place]
        operand = operands[position]
        try:
            once = self._gradient(node, operand)
            if not _tells(once):
                return None
            more = 2 if once == 1.0 else 1
            fan = node + operand
            if more == 2:
                fan = fan + operand
            expected = self._reader.number(node) + more * self._reader.number(operand)
            if abs(self._reader.number(fan) - expected) > 1e-3 * abs(expected):
                return None
            both = self._gradient(fan, operand)
        except Exception:  # an engine without such a sum, or that sweeps a graph only once
            return None
        lost = lost_term(once, both, more)
        return None if lost in (None, "first") else lost == "second"

    def _gradient(self, root: Any, operand: Any) -> float:
        """Sweep from a node, from gradients of 0, and return the gradient of an operand.

        Raises:
            ValueError: too many nodes were swept already.
        """
        reader = self._reader
        nodes = in_order(reader, root, {})
        self._swept += len(nodes)
        if self._swept > _MOST_SWEPT:
            raise ValueError("the fan-outs are too large")
        for node, _ in nodes:
            reader.set_grad(node, nothing_like(reader.grad(node)))
        with ordered(reader, nodes):
            reader.sweep(root)
        return gradient_number(reader.grad(operand))
