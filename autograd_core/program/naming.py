"""Names of array steps: the caller's own, or those that courses use; and names of their axes."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import count

from autograd_core.program.lift.flat import LEAF
from autograd_core.program.lift.indices import whole
from autograd_core.program.lift.lifted import Array, Lifted, Ref
from autograd_core.program.lift.single import SingleSteps
from autograd_core.program.nests import CallersNames
from autograd_core.program.roles import identifier
from autograd_core.program.text.constant_names import turned_numbers
from autograd_core.program.text.usual_names import UsualNames
from autograd_core.value import Value


def name_steps(lifted: Lifted, nodes: Sequence[Value], names: CallersNames) -> None:
    """Give the steps of a Lifted names and axes, and its constants the caller's names.

    A step that a variable holds, entry for entry, has the variable's name. Else the product of
    W1 is z1 and that of Wq is q, an activation of z1 is h1, what a softmax is computed from is
    logits, as `UsualNames` says; all else is numbered.

    Args:
        lifted: its arrays are changed.
        nodes: the nodes of the graph, by place.
        names: the caller's variables.
    """
    if isinstance(lifted.arrays, SingleSteps):
        _name_singles(lifted, nodes, names, lifted.arrays)
        return
    _name_constants(lifted, names)
    keep_samples(lifted.arrays)
    held = _held(lifted, nodes, names)
    used = {step.name for step in lifted.arrays if step.kind == "leaf"}
    for number, name in held.items():
        step = lifted.arrays[number]
        step.name, step.given = identifier(name, used), True
        used.add(step.name)
    numbers, usual = count(1), UsualNames(lifted.arrays)
    for i, step in enumerate(lifted.arrays):
        if step.kind == "leaf":
            continue
        step.axes = axes_of(lifted.arrays, step)
        if not step.given:
            name = usual.of(i)
            step.name = identifier(name, used) if name else _numbered(numbers, used)
            used.add(step.name)


def _name_singles(
    lifted: Lifted, nodes: Sequence[Value], names: CallersNames, arrays: SingleSteps
) -> None:
    """Give the nodes that variables hold the names of these."""
    held = {keys[0]: name for name, keys in reversed(names.held) if len(keys) == 1}
    used = {step.name for step in arrays[: arrays.first]}
    if held:
        for place, node in enumerate(nodes):
            if id(node) in held and lifted.flat.ops[place] != LEAF:
                name = identifier(held[id(node)], used)
                if not arrays.is_numbered(name):
                    used.add(name)
                    step = arrays[arrays.numbers[place]]
                    step.name, step.given = name, True


def _held(lifted: Lifted, nodes: Sequence[Value], names: CallersNames) -> dict[int, str]:
    """The names of the arrays that a variable holds."""
    where: dict[int, int] = {}
    for number, step in enumerate(lifted.arrays if names.held else ()):
        if step.kind not in ("leaf", "join"):
            for place in step.places:
                where[id(nodes[place])] = number
    found: dict[int, str] = {}
    for name, keys in names.held:
        number = where.get(keys[0], -1)
        if (
            number not in found
            and number >= 0
            and len(keys) == len(set(keys)) == lifted.arrays[number].size
            and all(where.get(key) == number for key in keys)
        ):
            found[number] = name
    return found


def _name_constants(lifted: Lifted, names: CallersNames) -> None:
    """Give constants the name of a variable with the same numbers, also negated or transposed."""
    refs = [
        (step, i)
        for step in lifted.arrays
        for i, ref in enumerate(step.operands)
        if ref.constants is not None and len(ref.constants) > 1
    ]
    sizes = {len(step.operands[i].constants or ()) for step, i in refs}
    known: dict[bytes, str] = {}
    for found in names.numbers:
        if len(found.items) in sizes:
            numbers = array("d", map(float, found.items))
            ways = {found.name: numbers}
            if len(found.shape) == 2:
                ways[f"{found.name}.T"] = turned_numbers(numbers, found.shape)
            for name, way in ways.items():
                known.setdefault(way.tobytes(), name)
                known.setdefault(array("d", [-x for x in way]).tobytes(), f"-{name}")
    for step, i in refs:
        ref = step.operands[i]
        if ref.constants is not None and ref.constants.tobytes() in known:
            name = known[ref.constants.tobytes()]
            step.operands[i] = Ref(None, ref.shape, ref.index, ref.constants, name)


def _numbered(numbers: Iterator[int], used: set[str]) -> str:
    """The next of the names v1, v2, ... that is not used."""
    return next(name for i in numbers if (name := f"v{i}") not in used)


def keep_samples(arrays: Sequence[Array]) -> None:
    """Leave the axes of lists without names, unless they are one that weights go over.

    That is the right factor of a product with a matrix or a vector, whole and alone; a left
    factor is none, and what is added to another array or read in part may be anything.
    """
    left, right = set[int](), set[int]()
    for i in reversed(range(len(arrays))):
        step = arrays[i]
        reads = {ref.array for ref in step.operands if ref.array is not None}
        if step.kind == "product" and not step.rows:
            for side, ref in zip((left, right), step.operands, strict=False):
                side.update([ref.array] if ref.array is not None else [])
        elif step.kind == "map" and len(reads) == 1:
            left.update(reads if i in left else [])
            right.update(reads if i in right else [])
    for i, step in enumerate(arrays):
        if step.kind == "leaf" and step.axes[:1] == ("sample",) and i not in right - left:
            step.axes = ()


def axes_of(arrays: Sequence[Array], step: Array) -> tuple[str, ...]:
    """The names of the axes of a step, from what it reads."""
    read = [_read_axes(arrays, ref) for ref in step.operands]
    if step.kind == "product" and not step.rows:
        return (*read[0][:-1], *read[1][:-1])
    if step.kind != "map":
        read = [read[0][:-1] if len(read[0]) > len(step.shape) or step.kind == "join" else read[0]]
        read[0] += [""] * (len(step.shape) - len(read[0]))
    return tuple(next((name for name in names if name), "") for names in zip(*read, strict=True))


def _read_axes(arrays: Sequence[Array], ref: Ref) -> list[str]:
    """The names of the axes of what is read; "" where they are unknown."""
    strides = ref.index.strides
    if ref.array is None or strides is None or ref.index.sizes != ref.shape:
        return [""] * len(ref.shape)
    source = arrays[ref.array]
    own = whole(source.shape).strides or ()
    by_stride = {
        stride: name
        for stride, name, size in zip(own, source.axes, source.shape, strict=False)
        if size > 1
    }
    return [by_stride.get(stride, "") for stride in strides]
