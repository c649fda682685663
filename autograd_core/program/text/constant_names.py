"""Names of the constants in texts for readers: one for the same numbers, whoever reads them."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from math import prod

from autograd_core.program.lift.lifted import Array, Lifted, Ref


def with_constant_names(lifted: Lifted) -> Lifted:
    """The array steps, each constant of several numbers with a name.

    The same numbers have one name, `c`, and `c.T` where they are read with axes exchanged.
    Constants that have a name keep it.
    """
    arrays = lifted.arrays
    if not lifted.structured or all(named for step in arrays for named in _named(step)):
        return lifted
    used = {step.name for step in arrays}
    used |= {base_of(ref.name) for step in arrays for ref in step.operands}
    fresh = (name for i in count(1) if (name := "c" if i == 1 else f"c{i}") not in used)
    known: dict[tuple[tuple[int, ...], bytes], str] = {}
    return replace(lifted, arrays=[_with_names(step, known, fresh) for step in arrays])


def _named(step: Array) -> Iterator[bool]:
    """For each operand whether it needs no name."""
    for ref in step.operands:
        yield ref.constants is None or len(ref.constants) < 2 or ref.name != ""


def _with_names(
    step: Array, known: dict[tuple[tuple[int, ...], bytes], str], fresh: Iterator[str]
) -> Array:
    """A step, its constants with the names of equal ones, or new names."""
    if all(_named(step)):
        return step
    operands = []
    for ref, is_named in zip(step.operands, _named(step), strict=True):
        if is_named or ref.constants is None:
            operands.append(ref)
            continue
        shape = own_shape(ref)
        key = shape, ref.constants.tobytes()
        if key not in known:
            known[key] = next(fresh)
            if len(shape) == 2:
                turned = turned_numbers(ref.constants, shape).tobytes()
                known.setdefault((shape[::-1], turned), f"{known[key]}.T")
        operands.append(replace(ref, name=known[key]))
    return replace(step, operands=operands)


def base_of(name: str) -> str:
    """The name of the array whose numbers these are, negated or turned: xs of -xs.T."""
    return name.removeprefix("-").removesuffix(".T")


def own_shape(ref: Ref) -> tuple[int, ...]:
    """The shape of constants: the axes along which they move, in the order they lie in."""
    assert ref.constants is not None
    strides, sizes = ref.index.strides, ref.index.sizes
    if strides is not None:
        axes = [(s, n) for s, n in zip(strides, sizes, strict=True) if s]
        shape = tuple(n for _, n in sorted(axes, reverse=True))
        if prod(shape) == len(ref.constants):
            return shape
    return (len(ref.constants),)


def turned_numbers(numbers: array[float], shape: tuple[int, ...]) -> array[float]:
    """The numbers of a matrix of this shape, column by column."""
    return array("d", [x for i in range(shape[1]) for x in numbers[i :: shape[1]]])
