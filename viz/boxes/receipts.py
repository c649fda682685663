"""How an array receives a share: whole, in part, or turned, as it was read."""

from __future__ import annotations

import re
from array import array as positions_array
from collections.abc import Sequence
from math import prod
from typing import Literal, NamedTuple

from autograd_core.program.lift.lifted import Array, Index, Ref
from autograd_core.program.text.array_reads import reading_steps
from autograd_core.program.text.read_steps import (
    Indexed,
    Positions,
    Reshaped,
    Shape,
    Step,
    Transposed,
    Windowed,
)
from autograd_core.program.text.sketch_text import SketchSpelling
from autograd_core.program.text.subscripts import moved, sketched

_SPELLING = SketchSpelling()
_FACTOR = re.compile(r"[\w.]+(?:\.\w+|\([^()]*\)|\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\])*")


class Share(NamedTuple):
    """A share as text.

    Attributes:
        text: of the shape of what is read.
        turned: of a matrix, with its axes exchanged; "" if there is no better text than `.T`.
    """

    text: str
    turned: str = ""


_AGAIN = re.compile(r"add\.at\(([\w.]+), (\[[^\]]*\]|\(.*?\](?:, range\(.*?\))?\)), ")

AGAIN = "add.at("
"""What begins a line in which places receive several times."""

Equal = Literal["", "along", "everywhere"]
"""Whether the entries along the last axis receive the same, so that a share does not have it."""


def put(source: Array, name: str, ref: Ref, share: Share, equal: Equal = "") -> tuple[str, str]:
    """The text of what receives a share, and that of the share.

    What receives at a place twice is `add.at(dx, [0, 2, 0], ` for lists of places: `+=` would
    keep one of the shares.

    Args:
        source: the array that is read.
        name: what it is called.
        ref: how it is read.
        share: what it is given.
        equal: "along" of a share without the last axis, "everywhere" of a number.
    """
    ref, share = _as_axes(ref, share, equal)
    steps = reading_steps(source.shape, ref, full=True)
    shapes = _shapes(source.shape, steps)
    while steps and shapes is not None:
        step = steps[-1]
        if not isinstance(step, (Transposed, Reshaped)):
            break
        steps.pop()
        if equal != "everywhere":
            share = _undone(share, step, shapes[len(steps)])
    places = _places(steps)
    if len(set(ref.index.positions())) == ref.size or places == "[…]":
        return f"d{name}{places}", share.text
    return _again(name, places[1:-1], share) if len(steps) == 1 else (f"d{name}[…]", share.text)


def _as_axes(ref: Ref, share: Share, equal: Equal) -> tuple[Ref, Share]:
    """What is read and its share, without the axes along which the same is read."""
    index = ref.index
    if index.strides is not None and 0 in index.strides and index.sizes != ref.shape and not equal:
        share = Share(f"{factored(share.text)}{moved(Reshaped(index.sizes), _SPELLING)}")
        ref = Ref(ref.array, index.sizes, index)
    if equal and ref.shape:
        share = _without_axis(ref, share, equal)
    still = [axis for axis in range(len(ref.shape)) if not _varies(ref, axis)]
    if equal and still[-1:] == [len(ref.shape) - 1]:
        ref, still = _reduced(ref, still[-1:]), still[:-1]
    if still:
        share = Share(summed(share.text, still, len(ref.shape)))
        ref = _reduced(ref, still)
    return ref, share


def _undone(share: Share, step: Transposed | Reshaped, before: Shape) -> Share:
    """A share of what a step gives, as one of what it takes.

    Args:
        share: of the result of the step.
        step: one that moves entries and leaves none out.
        before: the shape of what it takes.
    """
    if isinstance(step, Reshaped):
        return Share(f"{factored(share.text)}{moved(Reshaped(before), _SPELLING)}")
    if step.axes == (1, 0):
        return Share(share.turned or transposed(share.text), share.text)
    back = sorted(range(len(step.axes)), key=lambda axis: step.axes[axis])
    return Share(f"{factored(share.text)}{moved(Transposed(tuple(back)), _SPELLING)}")


def _again(name: str, places: str, share: Share) -> tuple[str, str]:
    """Like `put`, where places receive several times.

    Args:
        name: of the array.
        places: between its brackets.
        share: what it is given.
    """
    if places.startswith(":, ") and ":" not in places[1:]:
        return f"{AGAIN}d{name}.T, {places[3:]}, ", share.turned or transposed(share.text)
    if ":" in places:
        return f"d{name}[…]", share.text
    alone = places.startswith("[") and places.index("]") == len(places) - 1
    return f"{AGAIN}d{name}, {places if alone else f'({places})'}, ", share.text


def _without_axis(ref: Ref, share: Share, equal: Equal) -> Share:
    """A share without the last axis of what is read, as one with it."""
    if not _varies(ref, len(ref.shape) - 1):
        n = ref.shape[-1]
        return Share(share.text if n == 1 else f"{n} * {factored(share.text)}")
    if equal == "everywhere":
        return share
    return Share(f"{factored(share.text)}[..., None]", share.text if len(ref.shape) == 2 else "")


def _varies(ref: Ref, axis: int) -> bool:
    """Whether positions change along an axis."""
    n, stride = ref.shape[axis], prod(ref.shape[axis + 1 :])
    if ref.index.strides is not None and ref.index.sizes == ref.shape:
        return n > 1 and ref.index.strides[axis] != 0
    places, block = ref.index.positions(), n * stride
    return any(places[i] != places[i - i % block + i % stride] for i in range(len(places)))


def _reduced(ref: Ref, still: Sequence[int]) -> Ref:
    """What is read, without axes along which it does not change."""
    shape = tuple(n for axis, n in enumerate(ref.shape) if axis not in still)
    if ref.index.strides is not None and ref.index.sizes == ref.shape:
        strides = tuple(t for axis, t in enumerate(ref.index.strides) if axis not in still)
        return Ref(ref.array, shape, Index(shape, ref.index.start, strides))
    apart = [prod(ref.shape[axis + 1 :]) for axis in range(len(ref.shape))]
    places = [
        p
        for i, p in enumerate(ref.index.positions())
        if not any(i // apart[axis] % ref.shape[axis] for axis in still)
    ]
    return Ref(ref.array, shape, Index(shape, places=positions_array("i", places)))


def _shapes(shape: Shape, steps: Sequence[Step]) -> list[Shape] | None:
    """The shape before each step, then the last; None if one is not known."""
    shapes = [shape]
    for step in steps:
        if isinstance(step, Indexed):
            found = _indexed(shapes[-1], step)
            if found is None:
                return None
            shapes.append(found)
        elif isinstance(step, Reshaped):
            size = prod(shapes[-1])
            shapes.append((size,) if step.shape == (-1,) else step.shape)
        elif isinstance(step, Transposed):
            shapes.append(tuple(shapes[-1][axis] for axis in step.axes))
        else:
            return None
    return shapes


def _indexed(shape: Shape, step: Indexed) -> Shape | None:
    """The shape after brackets; None if lists of places stand in several of them."""
    found: list[int] = []
    entries = [entry for entry in step.entries if entry is not None]
    lists = [entry for entry in entries if isinstance(entry, Positions)]
    if len(lists) > 1 or len(entries) < len(step.entries):
        return None
    for n, entry in zip(shape, entries, strict=False):
        if isinstance(entry, slice):
            found.append(len(range(n)[entry]))
        elif isinstance(entry, Positions):
            if len(entry.vectors) != 1 or entry.vectors[0] is None:
                return None
            found.append(len(entry.vectors[0]))
    return (*found, *shape[len(entries) :])


def _places(steps: Sequence[Step]) -> str:
    """What follows the name of an array that receives in part; "[…]" where that is long."""
    text = ""
    for step in steps:
        if isinstance(step, Indexed):
            text += sketched(step)
        elif isinstance(step, (Reshaped, Transposed)):
            text += moved(step, _SPELLING)
        elif isinstance(step, Windowed):
            return "[…]"
    return text if text.endswith("]") or not text else "[…]"


def summed(text: str, axes: Sequence[int], rank: int) -> str:
    """A text, summed over some of its axes."""
    if text.startswith("-") and _FACTOR.fullmatch(text[1:]):
        return f"-{summed(text[1:], axes, rank)}"
    if len(axes) == rank:
        return f"{factored(text)}.sum()"
    return f"{factored(text)}.sum(axis={axes[0] if len(axes) == 1 else tuple(axes)})"


def transposed(text: str) -> str:
    """A matrix as text, turned."""
    return text[:-2] if text.endswith(".T") and _FACTOR.fullmatch(text) else f"{factored(text)}.T"


def factored(text: str) -> str:
    """A text that can stand beside an operator or before a dot."""
    inside = text.startswith("(") and text.endswith(")") and ")" not in text[1:-1]
    return text if _FACTOR.fullmatch(text) or inside else f"({text})"


def as_assignment(line: str) -> str:
    """The line of a share with `=` for `+=`."""
    again = _AGAIN.match(line)
    if again is None:
        return line.replace(" += ", " = ")
    return f"{again[1]}[{again[2].strip('()')}] = {line[again.end() : -1]}"


def left_blank(line: str, blank: str) -> str:
    """The line of a share whose right side is to be filled in."""
    again = _AGAIN.match(line)
    if again is None:
        return re.sub(r" (\+?=) .*", rf" \1 {blank}", line)
    return f"{again[0]}{blank})"
