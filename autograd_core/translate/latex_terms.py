"""A row's LaTeX template filled with operands, with parentheses where the template needs them.

The templates do not say which operands need parentheses; the code works it out: an operand before
^ must be a single symbol, one after a minus must not be a sum, and one alone in braces or brackets
may be anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache, reduce
from typing import Any, NamedTuple

from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.row import Primitive
from autograd_core.translate.latex_names import name_latex, number_latex

LOOSEST, SUM, APPLICATION, SIGN, PRODUCT, POWER, ATOM = range(7)
FIRST_OPERAND, FIRST_PARAMETER = 0xE000, 0xE800
"""Characters for private use stand for operands and parameters while a template is read."""

_TOKEN = re.compile(
    r"\\(?:left|right)\s*(?:\\[A-Za-z]+|.)|\\[A-Za-z]+|\\.|[0-9.]+|\S",
)
_UNSEEN = re.compile(r"\\(?:left|right|operatorname|text|frac|cdot)(?![A-Za-z])|[\\{}^_ ]")
_OPERATORS = {"+", "-", r"\cdot"}
_BEFORE = {"+": SUM, "-": APPLICATION, r"\cdot": PRODUCT}
_AFTER = {"+": SUM, "-": SUM, r"\cdot": SIGN, "^": ATOM, "_": ATOM}


class LatexTerm:
    """An expression as LaTeX that knows its outermost operator, to save parentheses."""

    def __init__(self, text: str, binding: int | None = None) -> None:
        self.text = text
        self.binding = outermost(text) if binding is None else binding

    def __str__(self) -> str:
        return self.text

    def __add__(self, other: Any) -> LatexTerm:
        return written(PRIMITIVES["add"], [self, other])

    def __mul__(self, other: Any) -> LatexTerm:
        return written(PRIMITIVES["mul"], [self, other])

    def __truediv__(self, other: int) -> LatexTerm:
        return written(PRIMITIVES["truediv"], [self, LatexTerm(str(other))])

    def __pow__(self, other: int) -> LatexTerm:
        return written(PRIMITIVES["pow_constant"], [self], {"exponent": other})

    def fitted(self, need: int, unsigned: bool) -> str:
        """The text for a place, in parentheses if its binding or its sign does not fit there."""
        if self.binding >= need and not (unsigned and self.text.startswith("-")):
            return self.text
        return rf"\left({self.text}\right)"


class _Sums:
    """The namespace in which the formulas that are written out are evaluated."""

    def fsum(self, xs: Sequence[LatexTerm]) -> LatexTerm:
        """x + y + z."""
        return reduce(LatexTerm.__add__, xs)

    def sqrt(self, x: LatexTerm) -> LatexTerm:
        """A root."""
        return written(PRIMITIVES["sqrt"], [x])


class Slot(NamedTuple):
    """A place for an operand or a parameter in a template, and what may stand there."""

    mark: str
    need: int
    unsigned: bool


class Template(NamedTuple):
    """A template cut at its slots: one more piece of text than slots, and its binding."""

    pieces: tuple[str, ...]
    slots: tuple[Slot, ...]
    binding: int


def written(
    row: Primitive, operands: Sequence[LatexTerm], static: Mapping[str, Any] | None = None
) -> LatexTerm:
    """A row applied to operands."""
    static = static or {}
    if row.written_out:
        found: LatexTerm = row.formula(_Sums(), operands)
        return found
    template = template_of(row.name, tuple(static.items()))
    marks = {
        chr(FIRST_PARAMETER + i): LatexTerm(_static(p)) for i, p in enumerate(static.values())
    }
    if row.variadic:
        marks[chr(FIRST_OPERAND)] = LatexTerm(", ".join(map(str, operands)), LOOSEST)
    else:
        marks |= {chr(FIRST_OPERAND + i): term for i, term in enumerate(operands)}
    if template.pieces == ("", ""):
        return marks[template.slots[0].mark]
    text = template.pieces[0]
    for slot, piece in zip(template.slots, template.pieces[1:], strict=True):
        text += marks[slot.mark].fitted(slot.need, slot.unsigned) + piece
    return LatexTerm(text, template.binding)


def repeats(row: Primitive, static: Mapping[str, Any]) -> int:
    """How often a row's template writes an operand, at most."""
    if row.written_out:
        return 1
    marks = [slot.mark for slot in template_of(row.name, tuple(static.items())).slots]
    return max(map(marks.count, marks))


def _static(value: Any) -> str:
    """A static parameter as text."""
    return str(value) if isinstance(value, int) else number_latex(value)


@lru_cache(maxsize=1024)
def template_of(name: str, static: tuple[tuple[str, Any], ...]) -> Template:
    """Parse a row's template for these parameters.

    Parameters that change nothing are left out (x - 0, 1 x, x / 1). A parameter that the template
    does not show becomes an index: leaky_relu with alpha = 0.3.
    """
    row = PRIMITIVES[name]
    count = 1 if row.variadic else len(row.operands)
    operands = [chr(FIRST_OPERAND + i) for i in range(count)]
    parameters = {key: chr(FIRST_PARAMETER + i) for i, (key, _) in enumerate(static)}
    text = row.to_latex(*operands, **parameters)
    for (key, value), mark in zip(static, parameters.values(), strict=True):
        if mark not in text:
            head, bracket, tail = text.partition(r"\left(")
            text = f"{head}_{{{name_latex(key)}={mark}}}{bracket}{tail}"
        text = _without(text, mark, value)
    tokens = _TOKEN.findall(text)
    slots = tuple(
        _slot(token, [*tokens[:i][-1:], ""][0], [*tokens[i + 1 :][:1], ""][0])
        for i, token in enumerate(tokens)
        if ord(token[0]) >= FIRST_OPERAND
    )
    pieces = tuple(re.split(f"[{chr(FIRST_OPERAND)}-\uf8ff]", text))
    return Template(pieces, slots, outermost(text))


def _without(text: str, mark: str, value: Any) -> str:
    """The template without a parameter whose value changes nothing."""
    if value == 0:
        return text.replace(f" - {mark}", "")
    if value == 1:
        text = text.replace(rf"\frac{{1}}{{{mark}}} ", "").replace(rf"{mark} \cdot ", "")
        return re.sub(rf"\\frac\{{([^{{}}]*)\}}\{{{mark}\}}", r"\1", text)
    return text


def _slot(mark: str, before: str, after: str) -> Slot:
    """What may stand in a slot between these two tokens."""
    need = max(_BEFORE.get(before, LOOSEST), _AFTER.get(after, LOOSEST))
    return Slot(mark, need, before in _OPERATORS)


def width(text: str) -> int:
    """About how many characters a formula shows."""
    return len(_UNSEEN.sub("", text))


def outermost(text: str) -> int:
    """How closely LaTeX binds: by the loosest operator outside its braces and brackets."""
    depth = commands = 0
    found = ATOM
    for i, token in enumerate(_TOKEN.findall(text)):
        if token == "}" or token.startswith(r"\right"):
            depth -= 1
        elif token == "{" or token.startswith(r"\left"):
            depth += 1
        elif depth == 0:
            commands += token[0] == "\\" and token != r"\cdot"
            found = min(found, _binding(token, first=i == 0))
    return min(found, APPLICATION) if commands > 1 else found


def _binding(token: str, first: bool) -> int:
    """How closely an operator binds."""
    if token in ("+", "-"):
        return SIGN if first else SUM
    if token == r"\cdot":
        return PRODUCT
    return POWER if token in ("^", r"\frac") else ATOM
