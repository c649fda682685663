"""Operations as text: with names, with numbers, and their local derivatives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from unicodedata import bidirectional

from autograd_core import Value
from autograd_core.primitives import PRIMITIVES, named_static
from autograd_core.primitives.describe import lecture_derivatives
from autograd_core.primitives.evaluate import evaluate
from viz.language.say import joined, said, say

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
_GAP = re.compile(r"\.\.\. ([\d,]+) more \.\.\.")
_CONTROLS = (*range(32), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000))
_DIRECTIONS = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_UNSEEN = dict.fromkeys((*_CONTROLS, *_DIRECTIONS), 0xFFFD)


def one_line(text: str, longest: int = LONGEST_NAME) -> str:
    """Turn a name into a single line that any file can hold.

    White space becomes one space. Control characters, halves of characters and marks that change
    the direction of writing become U+FFFD. Names longer than `longest` are cut. A name with
    right-to-left letters is put between invisible left-to-right marks (U+200E): without them, the
    numbers and signs beside it in a formula would change places.
    """
    text = text[: 4 * longest].replace(_LEFT_TO_RIGHT, "")
    text = " ".join(text.split()).translate(_UNSEEN)
    text = text if len(text) <= longest else text[: longest - 1] + "…"
    backward = not text.isascii() and any(bidirectional(c) in ("R", "AL", "AN") for c in text)
    return f"{_LEFT_TO_RIGHT}{text}{_LEFT_TO_RIGHT}" if backward else text


def number_text(x: float) -> str:
    """Write a number with at most six digits, always as a float: 2.0, -0.333333, nan."""
    text = f"{x:.6g}"
    return text + ".0" if text.lstrip("-").isdigit() else text


def gradient_of(name: str) -> str:
    """Write the gradient of a node: "a.grad"; "(petal width).grad", "(3.0).grad"."""
    return f"{name}.grad" if _PLAIN.fullmatch(name) else f"({name}).grad"


def expression(
    op: str,
    operands: Sequence[str],
    parameters: Mapping[str, Any],
    numbers: bool = False,
    most: int = MOST_TERMS,
) -> str:
    """Write an operation on operands given as text: "a*b", "leaky_relu(x, alpha=0.01)".

    With `numbers` the operands are numbers: products have spaces, "2.0 * -3.0". A name that is
    itself an expression, such as "x1*w1 + x2*w2", gets parentheses if it needs them. Of more than
    `most` terms some are left out.
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
    if op == "pow_constant":
        return f"{_fitted(operands[0], after='**')}**{_negative(parameters['exponent'])}"
    if op == "constant_pow":
        return f"{_negative(parameters['base'])}**{_fitted(operands[0])}"
    if op in _SUMS:
        return _sum(op, operands, numbers, most)
    if op == "where":
        return f"where({parameters['condition']}, {', '.join(operands)})"
    inside = ", ".join(_some(list(operands), most))
    if op in ("softmax", "log_softmax"):
        return f"{op}({inside})[{parameters['k']}]"
    more = [f"{name}={value:g}" for name, value in parameters.items()]
    op = "hypot" if op == "norm" else op
    return f"{one_line(op)}({', '.join([inside, *more])})"


def equation(
    node: Value, called: Callable[[Value], str], most: int = MOST_TERMS
) -> tuple[str, ...]:
    """Write how a node was computed, as parts to join by equals signs: e, a*b, 2.0 * -3.0, -6.0.

    The numbers are left out if they no longer give the result, because an operand was changed.

    Args:
        node: a node that is not a leaf.
        called: returns a node's name.
        most: of more terms some are left out.
    """
    op, operands = node.op, node.operands
    parameters = named_static(op, node.static)
    names, texts = [called(v) for v in operands], [number_text(v.data) for v in operands]
    symbolic = expression(op, names, parameters, most=most)
    numeric = expression(op, texts, parameters, True, most)
    numbers = (numeric,) if _as_computed(node) else ()
    return called(node), symbolic, *numbers, number_text(node.data)


def _as_computed(node: Value) -> bool:
    """Whether the operands still give the node's number; unknown for a custom operation."""
    if node.op not in PRIMITIVES:
        return True
    found = evaluate(node.op, [v.data for v in node.operands], node.static)[0]
    return found == node.data or (found != found and node.data != node.data)


def in_words(op: str, operands: Sequence[str], parameters: Mapping[str, Any]) -> str:
    """Write the operation in words: "a times b", "tanh of x", "the sum of 5 numbers"."""
    row = PRIMITIVES.get(op)
    if row is not None and row.words:
        values = {k: f"{v:g}" for k, v in parameters.items()}
        return said(row.words, {**_by_place(map(_spoken, operands)), **values})
    if op in ("fsum", "mean"):
        if op == "fsum":
            return say("the sum of {terms}", terms=_listed(operands))
        return say("the mean of {terms}", terms=_listed(operands))
    if op in PAIRED:
        return _products_in_words(op, operands)
    if op == "where":
        chosen = operands[not parameters["condition"]]
        return say("{name}, chosen by a condition", name=chosen)
    if op in ("softmax", "log_softmax"):
        return say(
            "entry {k} of the softmax of {terms}"
            if op == "softmax"
            else "entry {k} of the log of the softmax of {terms}",
            k=parameters["k"],
            terms=_listed(operands),
        )
    name = one_line(op).replace("_", " ")
    return say("{op} of {terms}", op=name, terms=_listed(operands))


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
    if op == "pow_constant":
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
    """Replace the names in an expression; names that are not factors get parentheses."""
    loose = " " in re.sub(r"\([^()]*\)", "", re.sub(r"\([^()]*\)", "", text))

    def name(found: re.Match[str]) -> str:
        if found[0] not in names:
            return found[0]
        return _fitted(names[found[0]], text[: found.start()], text[found.end() :])

    renamed = re.sub(r"[A-Za-z_]\w*(?!\w*\()", name, text)
    return f"({renamed})" if loose else renamed


def _between(operator: str, numbers: bool) -> str:
    """Return an operator with its spaces."""
    return f" {operator} " if numbers or operator in "+-" else operator


def _fitted(name: str, before: str = "", after: str = "") -> str:
    """Put a name between other text, in parentheses if it would be misread there.

    A negative number needs them after a sign and before **. An expression, such as "x1*w1", does
    not need them if it is a whole argument.
    """
    if _PLAIN.fullmatch(name):
        return name
    if _NUMBER.fullmatch(name):
        loose = name.startswith("-") and (before.endswith(("-", "+")) or after.startswith("**"))
    else:
        loose = not (before.endswith(("(", ", ")) and after.startswith((")", ",")))
    return f"({name})" if loose else name


def _negative(x: float) -> str:
    """Write a number beside **: in parentheses if negative."""
    return f"({x:g})" if x < 0 else f"{x:g}"


def _sum(op: str, operands: Sequence[str], numbers: bool, most: int) -> str:
    """Write a sum, a mean or a sum of products."""
    times = _between("*", numbers)
    half = len(operands) // 2
    if op in PAIRED:
        pairs = zip(operands[:half], operands[half : 2 * half], strict=True)
        terms = [f"{_fitted(a)}{times}{_fitted(b)}" for a, b in pairs]
        terms += operands[2 * half :]
    else:
        terms = list(operands)
    text = " + ".join(_some(terms, most)) or "0.0"
    return f"({text})/{len(operands)}" if op == "mean" else text


def _some(terms: list[str], most: int) -> list[str]:
    """Return the terms; for many, the first two, the number of those left out, and the last."""
    if len(terms) <= most:
        return terms
    return [*terms[:2], f"... {len(terms) - 3:,} more ...", terms[-1]]


def spoken(formula: str) -> str:
    """A formula whose gaps, "... 5 more ...", can be said in another language."""
    parts = _GAP.split(formula)
    if len(parts) == 1:
        return formula
    said_parts = [
        say("... {n} more ...", n=text) if i % 2 else text for i, text in enumerate(parts)
    ]
    template = "".join(f"{{{i}}}" for i in range(len(parts)))
    return joined(template, **_by_place(said_parts))


def _spoken(name: str) -> str:
    """Write a name in words, in parentheses if it contains a sign of arithmetic."""
    return _fitted(name) if re.search(r"[-+*/]", name) else name


def _products_in_words(op: str, operands: Sequence[str]) -> str:
    """Write a dot product, or an affine map, in words."""
    half = len(operands) // 2
    if half > 1:
        text = say("the sum of {n} products", n=half)
        return say("{sum} and {last}", sum=text, last=operands[-1]) if op == "affine" else text
    last = operands[2 * half :]
    if half == 0:
        return last[0] if last else "0.0"
    product = said("{0} times {1}", _by_place(map(_spoken, operands[:2])))
    return said("{0} plus {1}", _by_place([product, *last])) if last else product


def _by_place(operands: Iterable[str]) -> dict[str, str]:
    """Operands by their number, as the words of primitives call them."""
    return {str(k): text for k, text in enumerate(operands)}


def _listed(operands: Sequence[str]) -> str:
    """List operands in words."""
    if len(operands) > MOST_TERMS:
        return say("{n} numbers", n=len(operands))
    if len(operands) < 2:
        return operands[0] if operands else say("nothing")
    return say("{names} and {last}", names=", ".join(operands[:-1]), last=operands[-1])
