"""Rerun: a recorded graph computed by the machine, at other numbers of its leaves."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

from autograd_core.program.lift.flatten import flatten
from autograd_core.program.lift.lift import lift
from autograd_core.program.lift.lifted import Leaves
from autograd_core.program.machine.layout import make_plan
from autograd_core.program.machine.machine import Machine
from autograd_core.program.machine.plan import Asked, Plan
from autograd_core.program.machine.runner import COMPILED
from autograd_core.program.passes.formula import NoFormula
from autograd_core.value import Value

NODES_A_STEP = 16
"""A graph of fewer nodes for each array step is computed node by node."""


class Rerun:
    """A plan whose parameters are all leaves of a graph.

    Args:
        machine: runs the plan.
        numbers: the number of each node at rest.
    """

    def __init__(self, machine: Machine, numbers: array[float]):
        self._machine = machine
        places = [place for region in machine.plan.parameters for place in region.places]
        self._at = {place: i for i, place in enumerate(places)}
        self._rest = array("d", [numbers[place] for place in places])

    def values(self, moves: Mapping[int, float]) -> tuple[float, array[float]] | None:
        """The root's number and the watched ones with other numbers for some leaves.

        None where the machine may not have the bits of the engine: the number is not finite, or
        is a zero, whose sign is not kept; or where a leaf is a constant.

        Args:
            moves: a number for each leaf that changes, by its place.
        """
        if not moves.keys() <= self._at.keys():
            return None
        numbers = array("d", self._rest)
        for place, x in moves.items():
            numbers[self._at[place]] = x
        found = self._machine.forward(numbers)
        if found is None or found.values[0] == 0.0:
            return None
        return found.values[0], found.watched


def rerun(root: Value, watched: Sequence[int], numbers: array[float]) -> Rerun | None:
    """Make a Rerun; None if computing node by node is as fast, or the only way.

    Args:
        root: the root of the graph.
        watched: the places whose numbers are asked for.
        numbers: the number of each node at rest.
    """
    if not COMPILED:
        return None
    try:
        plan = _planned(root, watched)
    except NoFormula:
        return None
    if plan is None or len(plan.steps) * NODES_A_STEP > len(numbers):
        return None
    machine = Machine(plan, root)
    return None if machine.reason else Rerun(machine, numbers)


def _planned(root: Value, watched: Sequence[int]) -> Plan | None:
    """A plan for the number of a root; None if it depends on no leaf but constants."""
    flat = flatten(root, caller="replay")
    leaves = flat.leaf_nodes
    if not leaves:
        return None
    asked = Asked(watched)
    groups = [Leaves("leaves", "parameter", (len(leaves),), leaves)]
    return make_plan(lift(flat, groups, asked.kept), [], asked)
