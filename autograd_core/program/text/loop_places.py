"""Places in nested lists as text: what loop variables an index map computes them from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

from autograd_core.program.lift.lifted import Index
from autograd_core.program.text.read_steps import Shape
from autograd_core.program.text.reads import strides_of


class Affine:
    """A whole number that a text computes from loop variables: 2*i + j + 1.

    Args:
        terms: factors by the text of what they multiply.
        constant: is added.
    """

    def __init__(self, terms: dict[str, int] | None = None, constant: int = 0) -> None:
        self.terms = {text: factor for text, factor in (terms or {}).items() if factor}
        self.constant = constant

    def __add__(self, other: Affine) -> Affine:
        terms = dict(self.terms)
        for text, factor in other.terms.items():
            terms[text] = terms.get(text, 0) + factor
        return Affine(terms, self.constant + other.constant)

    def times(self, factor: int) -> Affine:
        """Each part times a factor."""
        scaled = {text: factor * own for text, own in self.terms.items()}
        return Affine(scaled, factor * self.constant)

    def divided(self, divisor: int, modulus: int) -> Affine:
        """(self // divisor) % modulus."""
        text = str(self)
        text = text if text.isalnum() or text.endswith("]") else f"({text})"
        if divisor > 1:
            text = f"{text} // {divisor}"
        return Affine({f"{text} % {modulus}" if modulus else text: 1})

    def __str__(self) -> str:
        parts = []
        for text, factor in self.terms.items():
            inside = text if " " not in text or factor == 1 else f"({text})"
            parts.append(inside if factor == 1 else f"{factor} * {inside}")
        if self.constant or not parts:
            parts.append(str(self.constant))
        return " + ".join(parts).replace("+ -", "- ")


def coordinates(source: Shape, index: Index, at: Sequence[Affine]) -> list[Affine] | None:
    """Places in a source that strides mean, unless an axis runs over into the next."""
    assert index.strides is not None
    apart = strides_of(source)
    found = [Affine({}, index.start // c % n) for n, c in zip(source, apart, strict=True)]
    low, high = [place.constant for place in found], [place.constant for place in found]
    for size, stride, place in _runs(source, index.sizes, index.strides, at):
        fits = [
            j
            for j, (n, c) in enumerate(zip(source, apart, strict=True))
            if c <= abs(stride) < c * n and stride % c == 0
        ]
        if not fits:
            return None
        step, last = stride // apart[fits[0]], stride // apart[fits[0]] * (size - 1)
        found[fits[0]] = found[fits[0]] + place.times(step)
        low[fits[0]] += min(0, last)
        high[fits[0]] += max(0, last)
    if min(low, default=0) < 0 or any(h >= n for h, n in zip(high, source, strict=True)):
        return None
    return found


def _runs(
    source: Shape, sizes: Shape, strides: Sequence[int], at: Sequence[Affine]
) -> Iterator[tuple[int, int, Affine]]:
    """Axes with stride and place; one that runs through several of the source is divided."""
    apart = strides_of(source)
    for size, stride, place in zip(sizes, strides, at, strict=True):
        if not stride:
            continue
        inside: list[int] = []
        j = apart.index(stride) if stride in apart else -1
        while j > 0 and size > prod(inside) * source[j] and size % (prod(inside) * source[j]) == 0:
            inside.insert(0, source[j])
            j -= 1
        if not inside:
            yield size, stride, place
            continue
        inside.insert(0, size // prod(inside))
        for k, n in enumerate(inside):
            inner = prod(inside[k + 1 :])
            yield n, stride * inner, place.divided(inner, 0 if k == 0 else n)


def unflattened(source: Shape, flat: Affine) -> list[Affine]:
    """The places of a flat position."""
    if len(source) == 1:
        return [flat]
    first = True
    found = []
    for n, c in zip(source, strides_of(source), strict=True):
        found.append(flat.divided(c, 0 if first else n))
        first = False
    return found


def divided(shape: Shape, sizes: Shape, at: Sequence[Affine]) -> list[Affine]:
    """Places on axes of which several make up one of a shape."""
    found: list[Affine] = []
    rest = list(sizes)
    for n, place in zip(shape, at, strict=True):
        own: list[int] = []
        while prod(own) < n:
            own.append(rest.pop(0))
        for k, size in enumerate(own):
            inner = prod(own[k + 1 :])
            plain = len(own) == 1
            found.append(place if plain else place.divided(inner, 0 if k == 0 else size))
    return found
