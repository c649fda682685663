"""Leaves that nobody named, in arrays as the computation reads them: they have gradients too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import prod

from autograd_core import Program, Value
from autograd_core.program.freezing import program_of
from autograd_core.program.lift.lifted import Index, Leaves
from autograd_core.program.roles import identifier
from autograd_core.variables import scopes_of


def frozen(root: Value, model: object, names: Mapping[str, object] | None) -> Program:
    """What `freeze` makes of a computation, with arrays for all leaves.

    Operations of `record()` are taken as they are: they are shown, not computed.

    Raises:
        ValueError: nothing computed root.
    """
    if root.is_leaf:
        raise ValueError(
            "the root is a number that nothing computed, so there is no box; step(root) and "
            "draw(root) show a single Value"
        )
    return _with_all_leaves(program_of(root, None, model, scopes_of(names), own=True))


def _with_all_leaves(program: Program) -> Program:
    """The program, with an array for leaves that would be constants although they are Values.

    Leaves that one operand of a step reads together, and no other operand reads apart, are an
    array of that shape: leaf1, leaf2. The others are one list.

    Args:
        program: made by `freeze`; its groups are changed.
    """
    known = {id(leaf) for group in program.groups for leaf in group.values}
    leaves = program.flat.leaves.values()
    rest = [leaf for leaf in leaves if not leaf.is_constant and id(leaf) not in known]
    if rest:
        used = {group.name for group in program.groups}
        arrays = list(_arrays(program, rest))
        taken = {place for places, _ in arrays for place in places}
        others = [place for place in range(len(rest)) if place not in taken]
        if others:
            arrays.append((others, (len(others),) if len(others) > 1 else ()))
        for k, (places, shape) in enumerate(arrays, 1):
            name = identifier(f"leaf{k}", used)
            used.add(name)
            found = Leaves(name, "input", shape, [rest[place] for place in places], name)
            program.groups = (*program.groups, found)
    return program


def _arrays(
    program: Program, rest: Sequence[Value]
) -> Iterator[tuple[list[int], tuple[int, ...]]]:
    """The places in a list of leaves that operands read together, with the shape of a reading."""
    from autograd_core.program.lift.lift import lift  # many modules, seldom needed

    whole = Leaves("", "input", (len(rest),), list(rest))
    lifted = lift(program.flat, (*program.groups, whole))
    if not lifted.structured:
        return
    number = next(i for i, array in enumerate(lifted.arrays) if array.leaves is whole)
    taken: set[int] = set()
    for step in lifted.arrays:
        for ref in step.operands:
            if ref.array == number:
                places = list(dict.fromkeys(ref.index.positions()))
                if taken.isdisjoint(places):
                    taken.update(places)
                    yield places, _shape(ref.index, len(places))


def _shape(index: Index, size: int) -> tuple[int, ...]:
    """The sizes of the axes along which a reading moves, if those are all of its places."""
    if size == 1:
        return ()
    strides = index.strides or ()
    moved = tuple(n for n, stride in zip(index.sizes, strides, strict=False) if stride)
    return moved if prod(moved) == size else (size,)
