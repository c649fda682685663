"""The plainest array form of a graph: each node is an array of its own."""

from __future__ import annotations

from array import array

from autograd_core.primitives import PRIMITIVES
from autograd_core.program.lift.flat import Flat
from autograd_core.program.lift.lifted import Array, Entry, Index, Leaves, Lifted, Ref


def ungrouped(flat: Flat, groups: list[Leaves]) -> Lifted:
    """A graph as arrays without an axis; constants are named arrays too.

    Args:
        flat: the graph.
        groups: its leaves in named arrays.
    """
    place_of = {id(leaf): place for place, leaf in flat.leaves.items()}
    at: dict[int, Entry] = {}
    arrays = []
    for group in groups:
        places = array("i", [place_of.get(id(leaf), -1) for leaf in group.values])
        at |= {place: Entry(len(arrays), i) for i, place in enumerate(places) if place >= 0}
        arrays.append(Array(group.name, group.role, "leaf", group.shape, places, leaves=group))

    def add(step: Array) -> int:
        step.name = f"v{len(arrays)}"
        arrays.append(step)
        return len(arrays) - 1

    def one(place: int) -> Ref:
        number, position = at[place]
        return Ref(number, (), Index((), position, ()))

    def several(places: array[int]) -> Ref:
        """What a list reads: the arrays side by side."""
        n = len(places)
        parts = [Ref(one(p).array, (1,), Index((1,), one(p).index.start, (0,))) for p in places]
        nowhere = array("i", [-1]) * n
        number = add(Array("", "interior", "join", (n,), nowhere, operands=parts))
        return Ref(number, (n,), Index((n,), 0, (1,)))

    for place in range(len(flat)):
        if place not in at and flat.ops[place] < 0:
            step = Array("", "constant", "leaf", (), array("i", [place]))
        elif place not in at:
            step = _step(flat, place, one, several)
        else:
            continue
        at[place] = Entry(add(step), 0)
    return Lifted(flat, arrays, at[flat.root])


def _step(flat, place, one, several) -> Array:
    """The array of a node with operands."""
    op, operands = flat.op(place), flat.operands_of(place)
    static = flat.static(place)
    step = Array("", "interior", "map", (), array("i", [place]), op=op, static=static)
    if not PRIMITIVES[op].variadic:
        step.operands = [one(p) for p in operands]
        return step
    step.kind = "list"
    step.inner = len(operands)
    if op in ("dot", "affine"):
        n = len(operands) // 2
        step.kind, step.inner, step.rows = "product", n, True
        step.operands = [several(operands[:n]), several(operands[n : 2 * n])]
        step.operands += [one(p) for p in operands[2 * n :]]
    else:
        step.kind = "sum" if op in ("fsum", "mean") else "list"
        step.operands = [several(operands)]
    return step
