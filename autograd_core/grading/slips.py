"""Known wrong local derivatives, and how each came about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import log
from typing import NamedTuple

from autograd_core.expressions import parse_expression
from autograd_core.grading.operation_form import OperationForm

RESULT = "result"
OPERAND = "operand"
SWAPPED = "swapped"
LOCAL = "local"
EDGE = "edge"
UPSTREAM = "upstream"


class Slip(NamedTuple):
    """What a wrong derivative is likely to be.

    Attributes:
        key: the misconception.
        hint: what seems to be computed, and what should be.
    """

    key: str
    hint: str


Wrong = Callable[..., float]

FORMULAS: dict[str, tuple[tuple[int, str, Wrong], ...]] = {
    "pow_constant": (
        (0, "n * x**n: the exponent is not lowered; it is n * x**(n - 1)", lambda x, y, n: n * y),
        (0, "x**(n - 1): the factor n is missing", lambda x, y, n: x ** (n - 1)),
        (0, "n * x: the power n - 1 is missing", lambda x, y, n: n * x),
        (0, "n: the power x**(n - 1) is missing", lambda x, y, n: n),
        (0, "the exponent differentiated too, as if it were a Value",
         lambda x, y, n: n * x ** (n - 1) + (y * log(x) if x > 0 else 0.0)),
    ),
    "exp": (
        (0, "x * e**x: the rule for powers does not hold for e**x, whose slope is e**x",
         lambda x, y: x * y),
    ),
    "log": (
        (0, "1 / x**2; it is 1 / x", lambda x, y: 1 / x**2),
        (0, "-1 / x**2, the second derivative; it is 1 / x", lambda x, y: -1 / x**2),
        (0, "the slope of log10; for the natural logarithm it is 1 / x",
         lambda x, y: 1 / (x * log(10))),
    ),
    "tanh": (
        (0, "1 - t: the square is missing; it is 1 - t**2 with t = tanh(x)", lambda x, y: 1 - y),
        (0, "1 + t**2; it is 1 - t**2 with t = tanh(x)", lambda x, y: 1 + y * y),
        (0, "t * (1 - t), which belongs to the sigmoid; it is 1 - t**2", lambda x, y: y * (1 - y)),
    ),
    "sigmoid": (
        (0, "1 - s; it is s * (1 - s) with s = sigmoid(x)", lambda x, y: 1 - y),
        (0, "1 - s**2, which belongs to tanh; it is s * (1 - s)", lambda x, y: 1 - y * y),
        (0, "s * (1 + s); it is s * (1 - s)", lambda x, y: y * (1 + y)),
        (0, "s; it is s * (1 - s)", lambda x, y: y),
    ),
    "relu": (
        (0, "1 on both sides; it is 1 where x > 0, and 0 elsewhere", lambda x, y: 1.0),
        (0, "max(x, 0), the function itself; it is 1 where x > 0, else 0", lambda x, y: y),
    ),
    "abs": ((0, "1 on both sides; it is -1 where x < 0", lambda x, y: 1.0),),
    "sqrt": ((0, "1 / sqrt(x): the factor 1/2 is missing", lambda x, y: 1 / y),),
    "truediv": (
        (0, "b; for the numerator it is 1 / b", lambda a, b, y: b),
        (1, "a / b**2: the minus is missing; it is -a / b**2", lambda a, b, y: a / b**2),
        (1, "-1 / b**2: the numerator is missing; it is -a / b**2", lambda a, b, y: -1 / b**2),
        (1, "1 / a; it is -a / b**2", lambda a, b, y: 1 / a),
    ),
    "mul": (
        (0, "1; the derivative of a * b by a is b", lambda a, b, y: 1.0),
        (1, "1; the derivative of a * b by b is a", lambda a, b, y: 1.0),
        (0, "a; the derivative of a * b by a is b", lambda a, b, y: a),
        (1, "b; the derivative of a * b by b is a", lambda a, b, y: b),
    ),
    "sub": ((1, "1; the derivative of a - b by b is -1", lambda a, b, y: 1.0),),
}  # fmt: skip
"""For a row: the operand, in words what seems to be computed, and that as a function of operands,
result and static parameters."""

Points = Sequence[tuple[Sequence[float], float, Sequence[float], Sequence[float]]]
"""At each point the operands, the result, the right derivatives, and those that came."""

Close = Callable[[float, float], bool]


def slip_of(form: OperationForm, points: Points, close: Close) -> Slip:
    """Say what wrong derivatives are likely to be.

    Args:
        form: the operation.
        points: what came at both points.
        close: whether two numbers agree.
    """
    if form.arity == 2 and all(
        close(got[0], right[1]) and close(got[1], right[0]) for _, _, right, got in points
    ):
        return Slip(SWAPPED, "each operand gets the derivative that belongs to the other one")
    if form.arity == 2 and all(
        not got[0] and right[0] and close(got[1], 2 * right[1]) for _, _, right, got in points
    ):
        return Slip(EDGE, "that of b, twice: functions made in a loop read the loop's last values")
    wrong = [i for i in range(form.arity) if any(not close(p[2][i], p[3][i]) for p in points)]
    at = wrong[0]
    for key, hint, candidate in (
        *((LOCAL, text, _formula(form, f)) for i, text, f in _formulas(form) if i == at),
        *_substituted(form, at),
        *_in_the_result(form, at),
        *_multiples(at),
    ):
        if _fits(candidate, at, points, close):
            return Slip(key, hint)
    return Slip(LOCAL, "")


Candidate = Callable[[Sequence[float], float, Sequence[float]], float]


def _fits(candidate: Candidate, at: int, points: Points, close: Close) -> bool:
    """Whether a wrong formula gives what came at every point."""
    try:
        return all(close(candidate(x, y, right), got[at]) for x, y, right, got in points)
    except (ArithmeticError, ValueError, TypeError):
        return False


def _formulas(form: OperationForm) -> tuple[tuple[int, str, Wrong], ...]:
    """The known wrong formulas of a form on Values, or with an exponent."""
    return FORMULAS.get(form.row, ()) if form.arity == len(form.slots) else ()


def _formula(form: OperationForm, f: Wrong) -> Candidate:
    """A wrong formula as a candidate."""
    return lambda x, y, right: float(f(*x, y, *form.static))


def _substituted(form: OperationForm, at: int) -> list[tuple[str, str, Candidate]]:
    """The derivative with the result in the place of an operand."""

    def replaced(k: int) -> Candidate:
        return lambda x, y, right: form.evaluate([y if i == k else v for i, v in enumerate(x)])[1][
            at
        ]

    names = "ab"
    return [
        (RESULT, f"the derivative with the result where {names[k]} belongs", replaced(k))
        for k in range(form.arity)
    ]


def _in_the_result(form: OperationForm, at: int) -> list[tuple[str, str, Candidate]]:
    """The derivative as lectures write it in the result y, with the operand in its place."""
    texts = form.primitive.lecture_text or ()
    if form.arity != 1 or at >= len(texts) or form.static:
        return []
    expression = parse_expression(texts[at])
    if "y" not in expression.names:
        return []
    hint = f"{texts[at].replace('y', 'x')}; it is {texts[at]} in the result y"
    return [(OPERAND, hint, lambda x, y, right: float(expression(x[0])))]


def _multiples(at: int) -> list[tuple[str, str, Candidate]]:
    """The derivative with another sign or factor."""
    return [
        (LOCAL, "the right one with the other sign", lambda x, y, right: -right[at]),
        *(
            (LOCAL, f"{factor:g} times the right one", lambda x, y, right, f=factor: f * right[at])
            for factor in (2.0, 0.5, 3.0)
        ),
        (LOCAL, "1 everywhere", lambda x, y, right: 1.0),
        (
            UPSTREAM,
            "the right one times out.data, which stands in the place of out.grad",
            lambda x, y, right: y * right[at],
        ),
    ]
