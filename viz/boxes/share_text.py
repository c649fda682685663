"""Shares as formulas of arrays: `dW1 += dz1 @ xs`, `dz1 = dh1 * (z1 > 0)`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from autograd_core.program.lift.indices import whole
from autograd_core.program.lift.lifted import PADDED, Array, Index, Ref
from autograd_core.program.text.array_text import choice_axis, without_axis
from autograd_core.program.text.differences import Difference
from autograd_core.program.text.pieces import PieceRead, parts_of, pieces_of
from autograd_core.program.text.step_texts import Factors
from viz.boxes.arrays import LevelArrays
from viz.boxes.boxes import LevelBox
from viz.boxes.receipts import AGAIN, Equal, Share, factored, put, transposed
from viz.boxes.repeat_names import lines_of_times
from viz.boxes.slope_text import slope_share
from viz.language.say import joined, say

MOST_PLACES = 12
"""So many chosen places are listed at most."""


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
    work = _ShareLines(found, needed, set(receivers))
    inside: list[tuple[str, str]] = []
    given: list[tuple[str, str]] = []
    for i in reversed(box.inner):
        if i in needed:
            for array, target, share in work.of_step(i):
                (given if array in receivers else inside).append((target, share))
    return tuple(_assigned(inside)), tuple(lines_of_times(_told_once(given)))


def _told_once(lines: Sequence[tuple[str, str]]) -> list[str]:
    """Lines of shares; equal ones once, with their number."""
    return [_line(target, "+=", share, n) for (target, share), n in Counter(lines).items()]


def _assigned(lines: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The lines of steps inside a box: the first share of a step is assigned, others are added."""
    seen: set[str] = set()
    for (target, share), n in Counter(lines).items():
        yield _line(
            target, "=" if target.isidentifier() and target not in seen else "+=", share, n
        )
        seen.add(target.removeprefix(AGAIN).partition("[")[0].partition(",")[0])


def _line(target: str, sign: str, share: str, n: int) -> str:
    """A share as a line.

    Args:
        target: what receives.
        sign: "=" or "+=".
        share: what it is given.
        n: how often.
    """
    if n > 1:
        share = joined("{n} * {share}", n=str(n), share=factored(share))
    if target.startswith(AGAIN):
        return joined("{target}{share})", target=target, share=share)
    return joined(f"{{target}} {sign} {{share}}", target=target, share=share)


class _ShareLines:
    """What steps of a box give to what they read.

    Args:
        found: the arrays.
        needed: the steps inside the box that hand a gradient on.
        receivers: the arrays outside it that receive.
    """

    def __init__(self, found: LevelArrays, needed: set[int], receivers: set[int]) -> None:
        self.found = found
        self.needed = needed
        self.wanted = needed | receivers
        self.mixed: set[int] = set()
        texts = found.texts.values()
        self.told = {one.whole.step for one in texts if one.whole is not None}

    def of_step(self, i: int) -> Iterator[tuple[int, str, str]]:
        """For each share the array that receives, as text, and the text of the share."""
        step = self.found.arrays[i]
        whole = self.found.texts[i].whole if i in self.found.texts else None
        if whole is not None:
            yield from self._of_difference(i, whole)
        elif step.op == PADDED or i in self.told:
            return
        elif step.kind == "join":
            yield from self._of_join(i)
        elif step.kind == "product" and self.found.texts[i].factors:
            for factors in self.found.texts[i].factors:
                yield from self._of_factors(step, factors)
            if step.has_start:
                yield from self._given(step.operands[-1], Share(f"d{step.name}"))
        else:
            for operand, ref in enumerate(step.operands):
                if ref.array is not None and ref.array in self.wanted:
                    yield from self._of_operand(i, operand, ref)

    def _of_operand(self, i: int, operand: int, ref: Ref) -> Iterator[tuple[int, str, str]]:
        """What a step that is no product gives an operand."""
        step, text = self.found.arrays[i], self.found.texts[i]
        d = Share(f"d{step.name}")
        axis = choice_axis(step) if step.choice is not None else None
        if step.kind == "map":
            yield from self._given(ref, slope_share(step, operand, text.operands))
        elif operand > 0 or step.kind == "product":
            yield from self._given(ref, d)
        elif step.kind == "sum":
            share = f"{d.text} / {step.inner}" if step.op == "mean" else d.text
            parts = [] if step.shape else parts_of(self.found.arrays, ref)
            for part in parts or [ref]:
                yield from self._given(part, Share(share), "along" if step.shape else "everywhere")
        elif step.is_own:
            x = factored(text.operands[operand])
            yield from self._given(ref, Share(f"{d.text} * (d {step.name}/d {x})"))
        elif axis is not None:
            yield from self._given(without_axis(ref, axis), _softmax(step, axis))
        else:
            yield from self._given(ref, _of_list(step, ref, text.operands[operand]))

    def _given(self, ref: Ref, share: Share, equal: Equal = "") -> Iterator[tuple[int, str, str]]:
        """A share as lines, one for each array among those that are read side by side.

        Args:
            ref: what is read.
            share: what it is given.
            equal: where all entries receive the same, see `put`.
        """
        arrays = self.found.arrays
        pieces = pieces_of(arrays, ref)
        if not pieces:
            self.mixed.add(ref.array or 0)
            pieces = [PieceRead(0, ref.shape[-1], ref)]
        for piece in pieces:
            own, part = piece.ref, share
            if piece.ref.array is None or piece.ref.array not in self.wanted:
                continue
            if len(pieces) > 1 and not equal:
                own, part = _part(piece, share)
            read = arrays[piece.ref.array]
            source = read.operands[0].array if read.op == PADDED else piece.ref.array
            assert source is not None
            target, text = put(read, arrays[source].name, own, part, equal)
            if equal and target.isidentifier() and self._needs_all(source):
                text = joined("{share} * {ones}", share=factored(text), ones=_ones(arrays[source]))
            yield source, target, text

    def _needs_all(self, i: int) -> bool:
        """Whether a step of the box must be given each entry: it or one before adds them up."""
        step = self.found.arrays[i]
        if i not in self.needed or not step.shape:
            return False
        reads = [ref for ref in step.operands if ref.array in self.wanted]
        return step.kind != "map" or any(
            ref.index.strides is None
            or 0 in ref.index.strides
            or (ref.array is not None and self._needs_all(ref.array))
            for ref in reads
        )

    def _of_factors(self, step: Array, factors: Factors) -> Iterator[tuple[int, str, str]]:
        """What a product gives its factors."""
        if not step.shape:
            factors = _as_they_are(self.found.arrays, factors)
        pair = (factors.left, factors.right)
        if factors.left == factors.right:
            if factors.left.array in self.wanted:
                yield from self._given(factors.left, _twice(step, factors))
            return
        for k, ref in enumerate(pair):
            if ref.array in self.wanted:
                yield from self._given(ref, _factor(step, pair, factors.texts, k))

    def _of_difference(self, i: int, whole: Difference) -> Iterator[tuple[int, str, str]]:
        """What a logsumexp gives the difference that it reads, and that its two sides."""
        step, inner = self.found.arrays[i], self.found.arrays[whole.step]
        y, d = step.name, f"d{step.name}"
        if step.shape and whole.axis:
            y, d = f"{y}[..., None]", f"{d}[..., None]"
        given = f"d{inner.name}"
        yield whole.step, given, f"exp({inner.name} - {y}) * {d}"
        for ref, sign in ((whole.left, ""), (whole.right, "-")):
            if ref.array in self.wanted:
                yield from self._given(ref, Share(f"{sign}{given}"))

    def _of_join(self, i: int) -> Iterator[tuple[int, str, str]]:
        """What arrays side by side are given, where some step reads them in another order."""
        step = self.found.arrays[i]
        if i not in self.mixed:
            return
        first = 0
        for ref in step.operands:
            last = first + ref.size * step.shape[-1] // step.size
            if ref.array is not None and ref.array in self.wanted:
                own, part = _part(PieceRead(first, last, ref), Share(f"d{step.name}"))
                yield from self._given(own, part)
            first = last


def _ones(array: Array) -> str:
    """Ones in the shape of an array."""
    size = str(array.shape[0]) if len(array.shape) == 1 else str(array.shape)
    return f"ones({size})"


def _part(piece: PieceRead, share: Share) -> tuple[Ref, Share]:
    """What some places along the last axis read, and their part of a share."""
    ref = piece.ref
    rows = "" if len(ref.shape) < 2 else "..., "
    if piece.last - piece.first > 1:
        places = f"{piece.first or ''}:{piece.last}"
        return ref, Share(f"{factored(share.text)}[{rows}{places}]")
    one = replace(
        ref,
        shape=ref.shape[:-1],
        index=Index(ref.shape[:-1], places=ref.index.positions()),
    )
    return one, Share(f"{factored(share.text)}[{rows}{piece.first}]")


def _of_list(step: Array, ref: Ref, x: str) -> Share:
    """What a list gives the numbers that it reads.

    Args:
        step: the list.
        ref, x: what is read, and its text.
    """
    d, y = f"d{step.name}", step.name
    if step.choice is not None:
        return _chosen(d, step, x)
    texts = []
    for own, wide in ((x, "[..., None]" * bool(step.shape)), (transposed(x), "")):
        g, z = f"{d}{wide}", f"{y}{wide}"
        texts.append(
            {
                "logsumexp": f"exp({own} - {z}) * {g}",
                "norm": f"{factored(own)} / {z} * {g}",
                "max": say("{gradient} where {x} is the largest", gradient=g, x=own),
                "min": say("{gradient} where {x} is the smallest", gradient=g, x=own),
            }[step.op]
        )
    return Share(texts[0], texts[1] if len(ref.shape) == 2 else "")


def _softmax(step: Array, axis: int) -> Share:
    """What a softmax gives the numbers that it reads, where all outputs of each list are there."""
    d, y = f"d{step.name}", step.name
    along = "" if len(step.shape) == 1 else f"axis={axis}, keepdims=True"
    text = f"{y} * ({d} - ({y} * {d}).sum({along}))"
    if step.op == "log_softmax":
        text = f"{d} - exp({y}) * {d}.sum({along})"
    if axis == len(step.shape) - 1:
        return Share(text)
    if len(step.shape) == 2:
        return Share(transposed(text), text)
    return Share(f"moveaxis({text}, {axis}, -1)")


def _chosen(d: str, step: Array, x: str) -> Share:
    """What softmax gives the numbers that it reads, where one output of each list is taken."""
    assert step.choice is not None
    places = step.choice.positions().tolist()
    which = str(places) if len(step.shape) == 1 else str(places[0])
    if len(places) > MOST_PLACES or len(step.shape) > 1:
        which = "…"
    axis = f", axis={len(step.shape)}" if step.shape else ""
    scale = d if step.op == "log_softmax" else f"{d} * {step.name}"
    wide = f"{factored(scale)}[..., None]" if step.shape else scale
    return Share(f"{wide} * (eye({step.inner})[{which}] - softmax({x}{axis}))")


def _as_they_are(arrays: Sequence[Array], factors: Factors) -> Factors:
    """Factors of a single number: whole arrays that are read in one order, in their own."""
    left, right = factors.left, factors.right
    if left.array is None or right.array is None:
        return factors
    one, other = arrays[left.array], arrays[right.array]
    places = left.index.positions()
    if (
        "join" in (one.kind, other.kind)
        or one.shape != other.shape
        or sorted(places) != list(range(one.size))
        or places != right.index.positions()
    ):
        return factors
    own = whole(one.shape)
    return Factors(
        Ref(left.array, one.shape, own),
        Ref(right.array, one.shape, own),
        (one.name, other.name),
    )


def _twice(step: Array, factors: Factors) -> Share:
    """What a product of an array with itself gives it."""
    d, x = f"d{step.name}", factored(factors.texts[0])
    if not step.shape:
        return Share(f"2 * {x} * {d}")
    if not step.rows:
        return Share(f"({d} + {d}.T) @ {x}")
    turned = f"2 * {factored(transposed(x))} * {d}" if len(step.shape) == 1 else ""
    return Share(f"2 * {x} * {d}[..., None]", turned)


def _outer(d: str, other: str, k: int, own_rank: int, rank: int) -> Share:
    """What a product of single numbers gives a factor.

    Args:
        d: the gradient of the product.
        other: the other factor.
        k: the place of the factor.
        own_rank, rank: how many axes the two have.
    """
    if not own_rank:
        return Share(f"({d} * {factored(other)}).sum()")
    if not rank:
        return Share(f"{d} * {factored(other)}")
    return Share(f"{d} @ {factored(other)}" if k == 0 else f"{factored(other)} @ {d}")


def _factor(step: Array, pair: tuple[Ref, Ref], texts: tuple[str, str], k: int) -> Share:
    """What a product gives one of its factors."""
    d, other = f"d{step.name}", texts[1 - k]
    if step.rows or not step.shape:
        wide = "[..., None]" if step.shape else ""
        return Share(f"{d}{wide} * {factored(other)}")
    own_rank, rank = len(pair[k].shape), len(pair[1 - k].shape)
    if len(pair[0].shape + pair[1].shape) < len(step.shape) + 2:
        return _outer(d, other, k, own_rank, rank)
    if max(own_rank, rank) > 2:
        axes = str(list(range(rank - 1)))
        return Share(f"tensordot({d}, {other}, {rank - 1 if k == 0 else f'({axes}, {axes})'})")
    if own_rank == 1:
        return Share(f"{d} @ {factored(other)}" if k == 0 else f"{transposed(other)} @ {d}")
    if rank == 1:
        return Share(f"outer({d}, {other})", f"outer({other}, {d})")
    if k == 0:
        return Share(f"{d} @ {factored(other)}", f"{transposed(other)} @ {d}.T")
    return Share(f"{d}.T @ {factored(other)}", f"{transposed(other)} @ {d}")
