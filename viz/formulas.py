"""Operations as text: with names, with numbers, and their local derivatives."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from unicodedata import bidirectional

from autograd_core import Value
from autograd_core.describe import lecture_derivatives
from autograd_core.evaluate import evaluate
from autograd_core.primitives import PRIMITIVES

MOST_TERMS = 4
LONGEST_NAME = 32

PAIRED = frozenset(name for name, row in PRIMITIVES.items() if row.pairs)
"""Operations on a list whose first half is multiplied with its second."""

_SUMS = frozenset(name for name, row in PRIMITIVES.items() if row.variadic and row.terms)
_OPERATORS = {
    name: row.symbol
    for name, row in PRIMITIVES.items()
    if len(row.operands) == 2 and not row.symbol.isidentifier()
}
_LEFT_TO_RIGHT = "\u200e"
_PLAIN = re.compile(r"\u200e?([^\W\d]|…)([\w.…]|\[([\w*…,]*|'[^'\]]*')\])*\u200e?")
_NUMBER = re.compile(r"-?(\d[\d.]*(e[+-]?\d+)?|inf|nan)")
_CONTROLS = (*range(32), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000))
_DIRECTIONS = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_UNSEEN = dict.fromkeys((*_CONTROLS, *_DIRECTIONS), 0xFFFD)


def one_line(text: str, longest: int = LONGEST_NAME) -> str:
    """A name as a single line that any file can hold.

    White space becomes one space; control characters, halves of characters and marks that turn
    the direction of writing become U+FFFD; what is longer than `longest` is cut. A name with
    letters written from right to left stands between invisible left-to-right marks (U+200E):
    without them a formula's numbers and signs beside it would change places.
    """
    text = text[: 4 * longest].replace(_LEFT_TO_RIGHT, "")
    text = " ".join(text.split()).translate(_UNSEEN)
    text = text if len(text) <= longest else text[: longest - 1] + "…"
    backward = not text.isascii() and any(bidirectional(c) in ("R", "AL", "AN") for c in text)
    return f"{_LEFT_TO_RIGHT}{text}{_LEFT_TO_RIGHT}" if backward else text


def number_text(x: float) -> str:
    """A number with at most six digits, always recognisable as a float: 2.0, -0.333333, nan."""
    text = f"{x:.6g}"
    return text + ".0" if text.lstrip("-").isdigit() else text


def gradient_of(name: str) -> str:
    """The gradient of a node in a formula: "a.grad"; "(petal width).grad", "(3.0).grad"."""
    return f"{name}.grad" if _PLAIN.fullmatch(name) else f"({name}).grad"


def expression(
    op: str, operands: Sequence[str], parameters: Mapping[str, Any], numbers: bool = False
) -> str:
    """The operation applied to operands that are text: "a*b", "leaky_relu(x, alpha=0.01)".

    With `numbers` the operands are numbers: products have spaces, "2.0 * -3.0". A name that is an
    expression itself, such as "x1*w1 + x2*w2", stands in parentheses where it has to.
    """
    if op in _OPERATORS:
        a, b = operands
        sign = _OPERATORS[op]
        left = a if op in ("add", "sub") else _fitted(a, after=sign)
        right = b if op == "add" else _fitted(b)
        return f"{left}{_between(sign, numbers)}{right}"
    if op in ("neg", "identity"):
        sign, a = "-" if op == "neg" else "+", operands[0]
        return f"{sign}({a})" if numbers else sign + _fitted(a, before=sign)
    if op == "power":
        return f"{_fitted(operands[0], after='**')}**{_negative(parameters['exponent'])}"
    if op == "exponential":
        return f"{_negative(parameters['base'])}**{_fitted(operands[0])}"
    if op in _SUMS:
        return _sum(op, operands, numbers)
    if op == "where":
        return f"where({parameters['condition']}, {', '.join(operands)})"
    inside = ", ".join(_some(list(operands)))
    if op in ("softmax", "log_softmax"):
        return f"{op}({inside})[{parameters['k']}]"
    more = [f"{name}={value:g}" for name, value in parameters.items()]
    op = "hypot" if op == "norm" else op
    return f"{one_line(op)}({', '.join([inside, *more])})"


def equation(node: Value, called: Callable[[Value], str]) -> tuple[str, ...]:
    """How a node was computed, in parts with equals signs between: e, a*b, 2.0 * -3.0, -6.0.

    The numbers are left out where they do not give the result: an operand was changed since.

    Args:
        node: no leaf.
        called: gives a node's name.
    """
    op, parameters, operands = node.op, node.parameters, node._prev
    symbolic = expression(op, [called(v) for v in operands], parameters)
    numeric = expression(op, [number_text(v.data) for v in operands], parameters, numbers=True)
    numbers = (numeric,) if _as_computed(node) else ()
    return called(node), symbolic, *numbers, number_text(node.data)


def _as_computed(node: Value) -> bool:
    """Whether the operands still give the node's number; of a custom operation nobody knows."""
    if node.op not in PRIMITIVES:
        return True
    found = evaluate(node.op, [v.data for v in node._prev], node._static)[0]
    return found == node.data or (found != found and node.data != node.data)


def in_words(op: str, operands: Sequence[str], parameters: Mapping[str, Any]) -> str:
    """The operation in words: "a times b", "tanh of x", "the sum of 5 numbers"."""
    row = PRIMITIVES.get(op)
    if row is not None and row.words:
        values = {k: f"{v:g}" for k, v in parameters.items()}
        return str(row.words.format(*map(_spoken, operands), **values))
    if op in ("fsum", "mean"):
        kind = "sum" if op == "fsum" else "mean"
        return f"the {kind} of {_listed(operands)}"
    if op in PAIRED:
        return _products_in_words(op, operands)
    if op == "where":
        return f"{operands[not parameters['condition']]}, chosen by a condition"
    if op in ("softmax", "log_softmax"):
        kind = op.replace("_softmax", " of the softmax")
        return f"entry {parameters['k']} of the {kind} of {_listed(operands)}"
    return f"{one_line(op).replace('_', ' ')} of {_listed(operands)}"


def local_text(
    op: str,
    position: int,
    operands: Sequence[str],
    result: str,
    parameters: Mapping[str, Any],
) -> str:
    """The local derivative as text in the names of operands and result: "b", "1 - e**2".

    Where no short formula is known it is "d e/d a".
    """
    count = len(operands)
    if op in PAIRED:
        half = count // 2
        if position == 2 * half:
            return "1"
        return _fitted(operands[position + half if position < half else position - half])
    if op in ("fsum", "mean"):
        return "1" if op == "fsum" else f"1/{count}"
    if op == "power":
        c = parameters["exponent"]
        text = f"{c:g}*x" if c == 2 else f"{c:g}*x**{_negative(c - 1)}"
        return substituted(text, {"x": operands[0]})
    if op == "logsumexp":
        return substituted("exp(x - y)", {"x": operands[position], "y": result})
    if op == "norm":
        return substituted("x/y", {"x": operands[position], "y": result})
    if op == "where":
        return "1"
    row = PRIMITIVES.get(op)
    known = lecture_derivatives(row) if row is not None else []
    if row is None or len(known) != count:
        return f"d {_fitted(result)}/d {_fitted(operands[position])}"
    names = dict(zip(row.operands, operands, strict=True))
    values = {k: f"{v:g}" for k, v in parameters.items()}
    return substituted(known[position], {"y": result, **values, **names})


def substituted(text: str, names: Mapping[str, str]) -> str:
    """An expression with other names in it, and parentheses around what is not a factor."""
    loose = " " in re.sub(r"\([^()]*\)", "", re.sub(r"\([^()]*\)", "", text))

    def name(found: re.Match[str]) -> str:
        if found[0] not in names:
            return found[0]
        return _fitted(names[found[0]], text[: found.start()], text[found.end() :])

    renamed = re.sub(r"[A-Za-z_]\w*(?!\w*\()", name, text)
    return f"({renamed})" if loose else renamed


def _between(operator: str, numbers: bool) -> str:
    """An operator with the spaces around it."""
    return f" {operator} " if numbers or operator in "+-" else operator


def _fitted(name: str, before: str = "", after: str = "") -> str:
    """A name between other text: in parentheses where it would be read wrongly there.

    A negative number needs them behind a sign and before **; an expression, such as "x1*w1",
    needs none as an argument of its own.
    """
    if _PLAIN.fullmatch(name):
        return name
    if _NUMBER.fullmatch(name):
        loose = name.startswith("-") and (before.endswith(("-", "+")) or after.startswith("**"))
    else:
        loose = not (before.endswith(("(", ", ")) and after.startswith((")", ",")))
    return f"({name})" if loose else name


def _negative(x: float) -> str:
    """A number beside **: in parentheses if negative."""
    return f"({x:g})" if x < 0 else f"{x:g}"


def _sum(op: str, operands: Sequence[str], numbers: bool) -> str:
    """A sum, a mean or a sum of products."""
    times = _between("*", numbers)
    half = len(operands) // 2
    if op in PAIRED:
        pairs = zip(operands[:half], operands[half : 2 * half], strict=True)
        terms = [f"{_fitted(a)}{times}{_fitted(b)}" for a, b in pairs]
        terms += operands[2 * half :]
    else:
        terms = list(operands)
    text = " + ".join(_some(terms)) or "0.0"
    return f"({text})/{len(operands)}" if op == "mean" else text


def _some(terms: list[str]) -> list[str]:
    """The terms; of many, the first two and the last, and how many stand between."""
    if len(terms) <= MOST_TERMS:
        return terms
    return [*terms[:2], f"... {len(terms) - 3:,} more ...", terms[-1]]


def _spoken(name: str) -> str:
    """A name in words: what has a sign of arithmetic in it stands in parentheses."""
    return _fitted(name) if re.search(r"[-+*/]", name) else name


def _products_in_words(op: str, operands: Sequence[str]) -> str:
    """A dot product, or an affine map, in words."""
    half = len(operands) // 2
    if half > 1:
        text = f"the sum of {half} products"
        return f"{text} and {operands[-1]}" if op == "affine" else text
    words = [" times ".join(map(_spoken, operands[: 2 * half])), *operands[2 * half :]]
    return " plus ".join(word for word in words if word) or "0.0"


def _listed(operands: Sequence[str]) -> str:
    """Operands as words."""
    if len(operands) > MOST_TERMS:
        return f"{len(operands):,} numbers"
    if len(operands) < 2:
        return operands[0] if operands else "nothing"
    return f"{', '.join(operands[:-1])} and {operands[-1]}"
