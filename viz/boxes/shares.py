"""Shares: what a box hands to the arrays it reads, as sums over its scalars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograd_core import Program
from viz.boxes.arrays import LevelArrays
from viz.boxes.boxes import LevelBox
from viz.boxes.mistakes import Mistaken, Received
from viz.sweep import WhatIf


@dataclass(frozen=True, slots=True)
class Scalar:
    """What one node of a box hands to one operand outside it.

    Attributes:
        unit: the step of the box that the node belongs to.
        entry: the entry of that step.
        array, place: the array and the entry that receive.
        upstream: the gradient of the node.
        partial: d node / d operand.
        share: what is handed on: their product; without order, the sum of all contributions.
        turn: when it is, in a sweep with a mistake.
    """

    unit: int
    entry: int
    array: int
    place: int
    upstream: float
    partial: float
    share: float
    turn: int = 0


def scalars(
    program: Program,
    found: LevelArrays,
    box: LevelBox,
    gradients: Sequence[float],
    owners: Mapping[int, tuple[int, int]],
    mistaken: Mistaken | None = None,
) -> Iterator[Scalar]:
    """All edges from the scalars of a box to scalars outside it, along which a gradient flows.

    Args:
        program: the program that `found` was made of.
        found: its arrays.
        box: one of its boxes.
        gradients: of the nodes, by place.
        owners: by `owners_of`.
        mistaken: the sweep of the program's scalars, if it has a mistake.
    """
    nodes = program.nodes
    inside = set(box.inner)
    for i in box.inner:
        step = found.arrays[i]
        for entry, place in enumerate(step.places if step.kind != "join" else ()):
            for at in (*step.absorbed(entry), place):
                node = nodes[at]
                pairs = zip(node.operands, node.partials, strict=True)
                for position, (operand, partial) in enumerate(pairs):
                    owner = owners.get(id(operand))
                    if partial is None or owner is None or owner[0] in inside:
                        continue
                    upstream, key = gradients[at], (at, position)
                    if mistaken is None:
                        yield Scalar(i, entry, *owner, upstream, partial, upstream * partial)
                    elif key in mistaken.handed:
                        share, turn = mistaken.handed[key], mistaken.turns[key]
                        yield Scalar(i, entry, *owner, upstream, partial, share, turn)


def box_shares(
    found: LevelArrays, box: LevelBox, handed: Sequence[Scalar], what_if: WhatIf | None = None
) -> Mapping[int, Received]:
    """What a box hands to each array that it reads, entry by entry, by the array's number.

    Args:
        found: the arrays.
        box: one of the boxes.
        handed: its scalars.
        what_if: the mistake of the sweep.
    """
    sizes = {i: len(found.numbers[i].values) for i in box.reads if found.is_moved(i)}
    sums = {i: [0.0] * size for i, size in sizes.items()}
    if what_if != "assign":
        for scalar in handed:
            sums[scalar.array][scalar.place] += scalar.share
        return {i: Received(tuple(each)) for i, each in sums.items()}
    turns = {i: [0] * size for i, size in sizes.items()}
    for scalar in handed:
        if scalar.turn > turns[scalar.array][scalar.place]:
            turns[scalar.array][scalar.place] = scalar.turn
            sums[scalar.array][scalar.place] = scalar.share
    return {i: Received(tuple(each), tuple(turns[i])) for i, each in sums.items()}


def owners_of(program: Program, found: LevelArrays) -> dict[int, tuple[int, int]]:
    """The array and the entry that each node belongs to, by its `id`."""
    owners: dict[int, tuple[int, int]] = {}
    for i, step in enumerate(found.arrays):
        if step.leaves is not None:
            owners.update((id(leaf), (i, k)) for k, leaf in enumerate(step.leaves.values))
        elif step.kind not in ("leaf", "join"):
            for entry, place in enumerate(step.places):
                for at in (*step.absorbed(entry), place):
                    owners[id(program.nodes[at])] = (i, entry)
    return owners
