"""The scene of a Program: a box for each array step, with its shape and its text."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from autograd_core import Program, Value
from autograd_core.program.lift.lifted import Array
from autograd_core.program.text.array_text import Statement
from autograd_core.program.text.sketch_text import sketch_text
from autograd_core.text.short_numbers import counted
from viz.graphs.scene import Arrow, Box, Scene, number_text, range_text
from viz.roles import Role

ROLES = {
    "parameter": Role.PARAMETER,
    "input": Role.INPUT,
    "constant": Role.CONSTANT,
    "interior": Role.INTERIOR,
}


def program_scene(program: Program, number_format: str) -> Scene:
    """A box for each array of leaves and for each line of the program's text.

    Args:
        program: made by `freeze`.
        number_format: how numbers are written, as `format` takes it.
    """
    lifted = program.lifted
    lines = sketch_text(lifted)
    read = {i for line in lines for i in line.reads}
    leaves = [i for i, array in enumerate(lifted.arrays) if array.kind == "leaf"]
    named = {i: f"n{k}" for k, i in enumerate(i for i in leaves if i in read)}
    for line in lines:
        named[line.array] = f"n{len(named)}"
    boxes = [_leaf(program, i, key, number_format) for i, key in named.items() if i in leaves]
    owned = _owned(program, lines)
    for line in lines:
        boxes.append(_step(program, line, owned[line.array], named, number_format))
    root = boxes[-1]
    result = number_text(program.nodes[-1].data, number_format)
    size = [counted(len(program), "node"), counted(len(lifted.steps), "array step")]
    title = f"Program of {root.name} = {result}: {', '.join(size)}."
    order = tuple(box.id for box in reversed(boxes))
    shown = sum(box.size for box in boxes)
    return Scene(tuple(boxes), root, shown, 0, 0, (), "", order, title=title)


def _leaf(program: Program, i: int, key: str, number_format: str) -> Box:
    """The box of an array of leaves."""
    array = program.lifted.arrays[i]
    assert array.leaves is not None
    nodes = tuple(array.leaves.values)
    return _box(key, array, nodes, nodes, (), (), number_format)


def _step(
    program: Program,
    line: Statement,
    owned: Sequence[int],
    named: dict[int, str],
    number_format: str,
) -> Box:
    """The box of a line."""
    array = program.lifted.arrays[line.array]
    own = _entries(program, line.array)
    nodes = tuple(program.nodes[place] for place in owned)
    sources = [] if _is_all_parameters(program, line) else line.reads
    arrows = [Arrow(named[i], 1, "", True) for i in sources]
    box = _box(
        named[line.array], array, nodes, own, (array.name, line.text), arrows, number_format
    )
    is_root = line.array == program.lifted.root.array
    return box._replace(role=Role.RESULT) if is_root else box


def _is_all_parameters(program: Program, line: Statement) -> bool:
    """Whether a step puts parameters side by side: its text names them, edges would only cross."""
    arrays = program.lifted.arrays
    roles = {arrays[i].role for i in line.reads}
    return arrays[line.array].kind == "join" and roles == {"parameter"}


def _box(
    key: str,
    array: Array,
    nodes: tuple[Value, ...],
    own: Sequence[Value],
    formula: tuple[str, ...],
    arrows: Sequence[Arrow],
    number_format: str,
) -> Box:
    """A box with the range of its numbers and gradients."""
    path = array.leaves.path if array.leaves is not None else array.name
    return Box(
        id=key,
        nodes=nodes,
        name=array.name,
        long=path,
        role=ROLES[array.role],
        op="",
        data=range_text([node.data for node in own], number_format),
        grad=range_text([node.grad for node in own], number_format),
        formula=formula,
        finite=all(isfinite(node.data) and isfinite(node.grad) for node in own),
        word="",
        spread=False,
        arrows=tuple(arrows),
        hidden=0,
        shape=shape_text(array),
    )


def _entries(program: Program, i: int) -> list[Value]:
    """The nodes of the entries of an array; those of a join are what it reads."""
    array = program.lifted.arrays[i]
    if array.leaves is not None:
        return array.leaves.values
    if array.kind != "join":
        return [program.nodes[place] for place in array.places]
    found = []
    for ref in array.operands:
        if ref.array is not None:
            inside = _entries(program, ref.array)
            found += [inside[position] for position in ref.index.positions()]
    return found


def shape_text(array: Array) -> str:
    """The shape in words: "16 neurons × 100 samples"."""
    if not array.shape:
        return "number"
    axes = array.axes or ("",) * len(array.shape)
    return " × ".join(
        f"{n} {axis}{'s' * (n != 1)}" if axis else f"{n:,}"
        for n, axis in zip(array.shape, axes, strict=True)
    )


def _owned(program: Program, lines: Sequence[Statement]) -> dict[int, list[int]]:
    """The places of the nodes that each line stands for, with those of what is fused into it."""
    lifted = program.lifted
    owner: dict[int, int] = {line.array: line.array for line in lines}
    found: dict[int, list[int]] = {line.array: [] for line in lines}
    for i in range(len(lifted.arrays) - 1, -1, -1):
        array = lifted.arrays[i]
        if array.kind == "leaf" or i not in owner:
            continue
        found[owner[i]] += [p for p in (*array.places, *array.adds, *array.muls) if p != -1]
        for ref in array.operands:
            if ref.array is not None and lifted.arrays[ref.array].kind != "leaf":
                owner.setdefault(ref.array, owner[i])
    return found
