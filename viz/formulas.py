"""Operations as text: with names, with numbers, and their local derivatives."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import autograd_core
from autograd_core import Value

MOST_TERMS = 4
LONGEST_NAME = 32

_OPERATORS = {"add": "+", "sub": "-", "mul": "*", "truediv": "/", "pow": "**"}
_WORDS = {
    "add": "{} plus {}",
    "sub": "{} minus {}",
    "mul": "{} times {}",
    "truediv": "{} divided by {}",
    "pow": "{} to the power of {}",
    "neg": "minus {}",
    "power": "{} to the power of {exponent}",
    "exponential": "{base} to the power of {}",
}

# Operators have no docstring with their derivatives; of exp, tanh and sigmoid everybody knows the
# form that uses the result y.
_DERIVATIVES: dict[str, tuple[str, ...]] = {
    "identity": ("1",),
    "add": ("1", "1"),
    "sub": ("1", "-1"),
    "mul": ("b", "a"),
    "truediv": ("1/b", "-a/b**2"),
    "neg": ("-1",),
    "pow": ("b*a**(b - 1)", "y*log(a)"),
    "exponential": ("y*log(base)",),
    "abs": ("sign(x)",),
    "exp": ("y",),
    "tanh": ("1 - y**2",),
    "sigmoid": ("y*(1 - y)",),
}
_OPERANDS = {1: ("x",), 2: ("a", "b")}

_CONTROLS = (*range(32), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000))
_DIRECTIONS = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_UNSEEN = dict.fromkeys((*_CONTROLS, *_DIRECTIONS), 0xFFFD)


def one_line(text: str, longest: int = LONGEST_NAME) -> str:
    """A name as a single line that any file can hold.

    White space becomes one space; control characters, halves of characters and marks that turn
    the direction of writing become U+FFFD; what is longer than `longest` is cut.
    """
    text = " ".join(text[: 4 * longest].split()).translate(_UNSEEN)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def number_text(x: float) -> str:
    """A number with at most six digits, always recognisable as a float: 2.0, -0.333333, nan."""
    text = f"{x:.6g}"
    return text + ".0" if text.lstrip("-").isdigit() else text


def gradient_of(name: str) -> str:
    """The gradient of a node in a formula: "a.grad"; "(petal width).grad", "(3.0).grad"."""
    plain = re.fullmatch(r"[^\W\d][\w.\[\]]*", name)
    return f"{name}.grad" if plain else f"({name}).grad"


def expression(
    op: str, operands: Sequence[str], parameters: Mapping[str, Any], numbers: bool = False
) -> str:
    """The operation applied to operands that are text: "a*b", "leaky_relu(x, alpha=0.01)".

    With `numbers` the operands are numbers: products have spaces, "2.0 * -3.0".
    """
    if op in _OPERATORS:
        a, b = operands
        return f"{_negative(a) if op == 'pow' else a}{_between(_OPERATORS[op], numbers)}{b}"
    if op == "neg":
        return f"-({operands[0]})" if numbers else f"-{operands[0]}"
    if op == "identity":
        return f"+{operands[0]}"
    if op == "power":
        exponent = parameters["exponent"]
        return f"{_negative(operands[0])}**{_negative(f'{exponent:g}')}"
    if op == "exponential":
        return f"{parameters['base']:g}**{operands[0]}"
    if op in ("fsum", "mean", "dot", "affine"):
        return _sum(op, operands, numbers)
    if op == "where":
        return f"where({parameters['condition']}, {', '.join(operands)})"
    inside = ", ".join(_some(list(operands)))
    if op in ("softmax", "log_softmax"):
        return f"{op}({inside})[{parameters['k']}]"
    more = [f"{name}={value:g}" for name, value in parameters.items()]
    return f"{one_line(op)}({', '.join([inside, *more])})"


def in_words(op: str, operands: Sequence[str], parameters: Mapping[str, Any]) -> str:
    """The operation in words: "a times b", "tanh of x", "the sum of 5 numbers"."""
    if op in _WORDS:
        return _WORDS[op].format(*operands, **{k: f"{v:g}" for k, v in parameters.items()})
    if op in ("fsum", "mean"):
        kind = "sum" if op == "fsum" else "mean"
        return f"the {kind} of {_listed(operands)}"
    if op in ("dot", "affine"):
        pairs = len(operands) // 2
        kind = f"the sum of {pairs} product{'s' * (pairs != 1)}"
        return f"{kind} and {operands[-1]}" if op == "affine" else kind
    if op == "where":
        return f"{operands[not parameters['condition']]}, chosen by a condition"
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
    if op in ("dot", "affine"):
        half = count // 2
        if position == 2 * half:
            return "1"
        return operands[position + half if position < half else position - half]
    if op in ("fsum", "mean"):
        return "1" if op == "fsum" else f"1/{count}"
    if op == "power":
        c = parameters["exponent"]
        factor = operands[0] if c == 2 else f"{operands[0]}**{_negative(f'{c - 1:g}')}"
        return f"{c:g}*{factor}"
    if op == "logsumexp":
        return f"exp({operands[position]} - {result})"
    if op == "where":
        return "1"
    known = derivative_texts(op, count)
    if len(known) != count:
        return f"d {result}/d {operands[position]}"
    names = dict(zip(operand_names(op, count), operands, strict=True))
    values = {k: _negative(f"{v:g}") for k, v in parameters.items()}
    return substituted(known[position], {"y": result, **values, **names})


@cache
def derivative_texts(op: str, count: int) -> tuple[str, ...]:
    """The partial derivatives of a primitive with `count` operands, as its docstring has them.

    They are expressions in `operand_names(op, count)`, its parameters and, for some, its result
    "y". Empty for an operation made by `record`, and where the docstring has prose.
    """
    if op in _DERIVATIVES:
        return _DERIVATIVES[op]
    text = _documentation(op)
    if found := re.search(r"^Derivatives: (d/d.*)\.$", text, re.MULTILINE):
        return tuple(part.split(": ", 1)[1] for part in found[1].split("; "))
    found = re.search(r"^Derivative: (.*)\.$", text, re.MULTILINE)
    if found is None or " with " in found[1] or count != 1:
        return ()
    return (found[1],)


@cache
def operand_names(op: str, count: int) -> tuple[str, ...]:
    """What a primitive's docstring calls its operands."""
    found = re.match(r"\w+\(([^)=]*)", _documentation(op))
    names = tuple(name.strip() for name in found[1].split(",")) if found else ()
    return names[:count] if len(names) >= count else _OPERANDS.get(count, ())


def substituted(text: str, names: Mapping[str, str]) -> str:
    """An expression with other names in it, and parentheses around what is not a factor."""
    loose = " " in re.sub(r"\([^()]*\)", "", re.sub(r"\([^()]*\)", "", text))
    text = re.sub(r"[A-Za-z_]\w*(?!\w*\()", lambda found: names.get(found[0], found[0]), text)
    return f"({text})" if loose else text


def _documentation(op: str) -> str:
    """The docstring of a primitive; "" where it is not written by the primitive's row."""
    home: Any = getattr(Value, op, None) or getattr(autograd_core, op, None)
    text = getattr(home, "__doc__", None) or ""
    return text if text.startswith(f"{op}(") else ""


def _between(operator: str, numbers: bool) -> str:
    """An operator with the spaces around it."""
    return f" {operator} " if numbers or operator in "+-" else operator


def _negative(text: str) -> str:
    """A number beside **: in parentheses if negative."""
    return f"({text})" if text.startswith("-") else text


def _sum(op: str, operands: Sequence[str], numbers: bool) -> str:
    """A sum, a mean or a sum of products."""
    times = _between("*", numbers)
    half = len(operands) // 2
    if op in ("dot", "affine"):
        pairs = zip(operands[:half], operands[half : 2 * half], strict=True)
        terms = [f"{a}{times}{b}" for a, b in pairs] + list(operands[2 * half :])
    else:
        terms = list(operands)
    text = " + ".join(_some(terms)) or "0.0"
    return f"({text})/{len(operands)}" if op == "mean" else text


def _some(terms: list[str]) -> list[str]:
    """The terms; of many, the first two and the last, and how many stand between."""
    if len(terms) <= MOST_TERMS:
        return terms
    return [*terms[:2], f"... {len(terms) - 3:,} more ...", terms[-1]]


def _listed(operands: Sequence[str]) -> str:
    """Operands as words."""
    if len(operands) > MOST_TERMS:
        return f"{len(operands):,} numbers"
    if len(operands) < 2:
        return operands[0] if operands else "nothing"
    return f"{', '.join(operands[:-1])} and {operands[-1]}"
