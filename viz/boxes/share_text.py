"""Shares as formulas of arrays: `dW1 += dz1 @ xs`, `dz1 = dh1*(1 if z1 > 0 else 0)`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograd_core.primitives import named_static
from autograd_core.program.lift.lifted import PADDED, Array, Ref
from autograd_core.program.text.array_text import choice_axis
from viz.boxes.arrays import LevelArrays
from viz.boxes.boxes import LevelBox
from viz.formulas import local_text
from viz.language.say import joined, say

_NAME = re.compile(r"[^\W\d]\w*")
MOST_PLACES = 8
"""So many chosen places are listed at most."""

_INDICATOR = re.compile(r"\(1 if ([^()]*(?:\([^()]*\)[^()]*)*) else 0\)")


def backward_lines(
    found: LevelArrays, box: LevelBox, receivers: Sequence[int]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """How a gradient goes through a box to arrays that it reads.

    Args:
        found: the arrays.
        box: one of the boxes.
        receivers: arrays that it reads.

    Returns:
        The lines inside the box, from its result back; then what the receivers are given.
    """
    needed: set[int] = set()
    for i in box.inner:
        if any(ref.array in needed or ref.array in receivers for ref in found.arrays[i].operands):
            needed.add(i)
    inside: list[str] = []
    given: list[str] = []
    for i in reversed(box.inner):
        if i in needed:
            for operand, ref in enumerate(found.arrays[i].operands):
                if ref.array in receivers or ref.array in needed:
                    target, share = _line(found, i, operand)
                    lines = given if _source(found, ref) in receivers else inside
                    sign = "{target} += {share}" if lines is given else "{target} = {share}"
                    line = joined(sign, target=target, share=share)
                    lines += [line] if share else []
    return tuple(_summed(inside)), tuple(given)


def _source(found: LevelArrays, ref: Ref) -> int | None:
    """The array that is read; of one that is padded, the array without the padding."""
    if ref.array is not None and found.arrays[ref.array].op == PADDED:
        return found.arrays[ref.array].operands[0].array
    return ref.array


def _summed(lines: Sequence[str]) -> list[str]:
    """The lines; a second share of the same step is added."""
    seen: set[str] = set()
    out = []
    for line in lines:
        target, _, share = line.partition(" = ")
        out.append(f"{target} += {share}" if target in seen else line)
        seen.add(target)
    return out


def _line(found: LevelArrays, i: int, operand: int) -> tuple[str, str]:
    """What a step gives an operand: the text of the receiver, and of the share."""
    step = found.arrays[i]
    ref = step.operands[operand]
    assert ref.array is not None
    name = found.arrays[ref.array].name
    if step.op == PADDED:
        return "", ""
    if step.kind == "join":
        return f"d{name}", say("its part of {gradient}", gradient=f"d{step.name}")
    read = found.texts[i].operands[operand]
    if step.kind == "product" and operand < 2:
        return _factor(found, i, operand)
    d = f"d{step.name}"
    share = _added(d, step, ref, read) if step.kind != "map" else _map_share(found, i, operand)
    return _target(read, name, share)


def _target(read: str, name: str, share: str) -> tuple[str, str]:
    """A receiver, by how it is read: whole, turned, or in part."""
    if read == f"{name}.T":
        return f"d{name}", f"{_factored(share)}.T" if share else ""
    return (f"d{read}" if _NAME.match(read) else f"d({read})"), share


def _added(d: str, step: Array, ref: Ref, x: str) -> str:
    """What a sum or a list gives what it adds up, or the number that it starts from.

    Args:
        d: the gradient of the step.
        step: the sum or the list.
        ref, x: what is read, and its text.
    """
    if step.kind in ("product", "sum") and ref is step.operands[-1] and step.has_start:
        return _over_axes(d, ref)
    y = step.name
    if step.choice is not None:
        axis = choice_axis(step)
        if axis is None:
            return _chosen(d, step, x)
        if axis != len(step.shape) - 1:
            return say("its part of {gradient}", gradient=d)
        soft = f"{y} * ({d} - rowsum({y} * {d}))"
        return soft if step.op == "softmax" else f"{d} - exp({y}) * rowsum({d})"
    if step.shape:
        d, y = f"{d}[..., None]", f"{y}[..., None]"
    if step.kind == "sum":
        return f"{d} / {step.inner}" if step.op == "mean" else d
    if step.is_own:
        return f"{d} * (d {y}/d {x})"
    return {
        "logsumexp": f"exp({x} - {y}) * {d}",
        "norm": f"{_factored(x)} / {y} * {d}",
        "max": say("{gradient} where {x} is the largest", gradient=d, x=x),
        "min": say("{gradient} where {x} is the smallest", gradient=d, x=x),
    }[step.op]


def _chosen(d: str, step: Array, x: str) -> str:
    """What softmax gives the numbers that it reads, where one output of each list is taken."""
    assert step.choice is not None
    places = step.choice.positions().tolist()
    which = str(places) if len(step.shape) == 1 else str(places[0])
    if len(places) > MOST_PLACES or len(step.shape) > 1:
        which = "…"
    axis = f", axis={len(step.shape)}" if step.shape else ""
    scale = d if step.op == "log_softmax" else f"{d} * {step.name}"
    wide = f"{_factored(scale)}[..., None]" if step.shape else scale
    return f"{wide} * (eye({step.inner})[{which}] - softmax({x}{axis}))"


def _map_share(found: LevelArrays, i: int, operand: int) -> str:
    """What an entrywise step gives an operand."""
    step = found.arrays[i]
    d = f"d{step.name}"
    reads = tuple(map(_spread, found.texts[i].operands, step.operands))
    local = local_text(step.op, operand, reads, step.name, named_static(step.op, step.static))
    if local in ("1", "1.0"):
        share = d
    elif local in ("-1", "-1.0"):
        share = f"-{d}"
    else:
        share = _INDICATOR.sub(r"(\1)", f"{d} * {_factored(local)}")
    return _over_axes(share, step.operands[operand])


def _spread(text: str, ref: Ref) -> str:
    """What is read, with an axis of its own for each behind its first along which it repeats."""
    strides = ref.index.strides
    if strides is None or ref.index.sizes != ref.shape or not any(strides):
        return text
    first = next(axis for axis, stride in enumerate(strides) if stride)
    entries = [":" if stride else "None" for stride in strides[first:]]
    if "None" not in entries:
        return text
    last = "None" not in entries[:-1]
    return f"{_factored(text)}[{'..., None' if last else ', '.join(entries)}]"


def _over_axes(share: str, ref: Ref) -> str:
    """A share, summed over the axes along which what is read does not change."""
    strides = ref.index.strides
    if strides is None or ref.index.sizes != ref.shape:
        return share
    still = [axis for axis, stride in enumerate(strides) if not stride]
    if not still:
        return share
    if len(still) == len(strides):
        return f"{_factored(share)}.sum()"
    axes = str(still[0]) if len(still) == 1 else str(tuple(still))
    return f"{_factored(share)}.sum(axis={axes})"


def _factor(found: LevelArrays, i: int, operand: int) -> tuple[str, str]:
    """What a product gives one of its factors."""
    step = found.arrays[i]
    d = f"d{step.name}"
    left, right = step.operands[:2]
    names = [
        found.arrays[ref.array].name if ref.array is not None else "" for ref in (left, right)
    ]
    reads = found.texts[i].operands[:2]
    read, other, name = reads[operand], reads[1 - operand], names[operand]
    wide = f"{d}[..., None]" if step.shape else d
    if left == right:
        twice = f"2 * {_factored(read)} * {wide}"
        if step.shape and not step.rows:
            twice = f"({d} + {d}.T) @ {_factored(read)}"
        return _target(read, name, twice if operand == 0 else "")
    if step.rows or not step.shape:
        return _target(read, name, f"{wide} * {_factored(other)}")
    ranks = len(left.shape), len(right.shape)
    if max(ranks) > 2:
        return _target(read, name, f"tensordot({d}, {other})")
    turned = read == f"{name}.T"
    own, across = (d, f"{d}.T") if operand == 0 else (f"{d}.T", d)
    if ranks[operand] == 1:
        product = f"{d} @ {_factored(other)}" if operand == 0 else f"{_transposed(other)} @ {d}"
        return _target(read, name, product)
    if ranks[1 - operand] == 1:
        outer = f"outer({other}, {d})" if turned else f"outer({d}, {other})"
        return (f"d{name}", outer) if turned else _target(read, name, outer)
    if turned:
        return f"d{name}", f"{_transposed(other)} @ {across}"
    return _target(read, name, f"{own} @ {_factored(other)}")


def _transposed(text: str) -> str:
    """A matrix as text, turned."""
    return text[:-2] if text.endswith(".T") else f"{_factored(text)}.T"


def _factored(text: str) -> str:
    """A text that can stand beside an operator or before a dot."""
    plain = re.fullmatch(r"[\w.]+(\[[^\]]*\])*(\.T)?|\w+\([^()]*\)", text)
    inside = text.startswith("(") and text.endswith(")") and ")" not in text[1:-1]
    return text if plain or inside else f"({text})"
