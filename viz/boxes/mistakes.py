"""A mistake in the sweep, seen at the level of arrays: what the scalars receive decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from autograd_core import Program
from viz.sweep import WhatIf, edges_of, handed_on, held, right_sweep, seeded, wiring_of

MOST_HANDED = 500_000
"""The most contributions of a sweep without order, which walks every path."""

Floats = tuple[float, ...]


class TooManyPaths(ValueError):
    """A sweep without order would take too long."""


class Mistaken(NamedTuple):
    """A sweep of scalars with a mistake.

    Attributes:
        what_if: the mistake.
        initial: the gradients before the sweep, by place.
        final: those after it.
        handed: by node and position, what an operand is handed in all, where anything is.
        turns: by node and position, when that was last, counted from 1.
    """

    what_if: WhatIf
    initial: Floats
    final: Floats
    handed: Mapping[tuple[int, int], float]
    turns: Mapping[tuple[int, int], int]


class Received(NamedTuple):
    """What an array receives, entry by entry.

    Attributes:
        numbers: the shares.
        turns: with `=` for `+=`, when each came in the sweep of the scalars, 0 where none did;
            the later one stays. None where shares add up.
    """

    numbers: Floats
    turns: tuple[int, ...] | None = None

    def with_share(self, other: Received) -> Received:
        """The same once another share has come."""
        pairs = zip(self.numbers, other.numbers, strict=True)
        if self.turns is None or other.turns is None:
            return Received(tuple(a + b for a, b in pairs))
        turns = tuple(map(max, self.turns, other.turns))
        later = zip(pairs, self.turns, other.turns, strict=True)
        return Received(tuple(b if t > s else a for (a, b), s, t in later), turns)


def mistaken_sweep(program: Program, seed: float, what_if: WhatIf) -> Mistaken:
    """The sweep of a program's scalars with a mistake, as `steps(root, what_if=...)` makes it.

    Raises:
        TooManyPaths: a sweep without order would hand on more than 500,000 contributions.
    """
    nodes = program.nodes
    wiring = wiring_of(nodes, edges_of(nodes))
    count = len(nodes)
    if what_if == "no_order" and wiring.visits() > MOST_HANDED:
        raise TooManyPaths(
            "what_if='no_order' walks every path from the root, and hands on more than "
            f"{MOST_HANDED:,} contributions here; take the graph of one sample, or 'assign'"
        )
    start: Floats = (0.0,) * count
    if what_if == "stale":
        start = held(wiring, right_sweep(wiring, seed).final)
    gradients = seeded(count, seed)
    handed: dict[tuple[int, int], float] = {}
    turns: dict[tuple[int, int], int] = {}
    for turn, one in enumerate(handed_on(wiring, gradients, what_if), 1):
        key = one.edge.node, one.edge.position
        handed[key] = handed.get(key, 0.0) + one.contribution
        turns[key] = turn
    final = tuple(old + new for old, new in zip(start, gradients, strict=True))
    return Mistaken(what_if, start, final, handed, turns)
