"""Every kernel computes its row: value and partials against 50 digits, over the whole domain."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, NamedTuple

import pytest

from autograd_core.primitives import PRIMITIVES, Primitive
from autograd_core.primitives.evaluate import evaluate
from tests.autograd_core.samples import LARGEST, sample
from tests.autograd_core.ulps import CONTEXT, SMALLEST_NORMAL, is_tiny, truth, ulps

EXACT = 0.5
"""Half an ulp is what the correctly rounded result is off by: `0 ULP` to a reader."""

TINY = 300.0
"""Below 2.2e-308 the bound is absolute, in units of 5e-324; exact operations have none."""


class Bound(NamedTuple):
    """The largest error allowed, in ulps, for the value and for the partials; and its reason."""

    value: float
    partial: float
    source: str


def measured(value: float, partial: float) -> Bound:
    """Twice the largest error that was measured for the specification's formula on glibc 2.36."""
    return Bound(2 * value, 2 * partial, "twice the measured error of the formula")


def libm(value: float, partial: float) -> Bound:
    """glibc's documented largest error for the value; rounding counted for the partial."""
    return Bound(value, partial, "glibc manual, errors in math functions; operations counted")


_EXACT = Bound(EXACT, EXACT, "correctly rounded")
_ELEMENTARY = measured(0.5, 0.5)
_LOG = measured(0.7, 2.1)
_ANGLE = measured(0.5, 1.8)
_SOFTMAX = measured(1.3, 1.7)

BOUNDS = {
    **dict.fromkeys(
        "identity add sub mul neg abs floor ceil round trunc sign maximum minimum where relu "
        "leaky_relu prelu hard_logistic hard_tanh fsum max min".split(),
        _EXACT,
    ),
    "truediv": Bound(EXACT, 2 * 1.2, "value correctly rounded; -(a/b)/b measured 1.2"),
    "sqrt": Bound(EXACT, 2 * 1.4, "value correctly rounded; 0.5/v measured 1.4"),
    "hard_sigmoid": Bound(1.5, EXACT, "two roundings; the slope is the float next to 1/6"),
    "mean": Bound(1.5, EXACT, "two roundings, of the sum and of the quotient"),
    "pow": measured(0.5, 1.7),
    "pow_constant": measured(0.5, 1.7),
    "constant_pow": measured(0.5, 1.7),
    "exp": _ELEMENTARY,
    "exp2": Bound(1.0, 2.0, "as exp; one more product with a rounded ln 2"),
    "expm1": measured(0.7, 0.5),
    "log": _LOG,
    "log1p": _LOG,
    "log2": _LOG,
    "log10": libm(2.0, 2 * 2.1),
    "cbrt": measured(2.3, 3.7),
    "sin": _ANGLE,
    "cos": _ANGLE,
    "tan": _ANGLE,
    "asin": _ANGLE,
    "acos": _ANGLE,
    "atan": measured(0.5, 1.9),
    "atan2": measured(0.5, 3.0),
    "hypot": measured(0.5, 1.3),
    "sinh": measured(1.0, 1.0),
    "cosh": measured(1.0, 1.0),
    "tanh": measured(1.8, 2.8),
    "sech": Bound(2.0, 4.0, "cosh and a quotient; tanh and a product more"),
    "asinh": libm(2.0, 3.0),
    "acosh": libm(2.0, 4.0),
    "atanh": libm(2.0, 4.0),
    "erf": measured(0.6, 1.9),
    "erfc": libm(5.0, 2 * 1.9),
    "sigmoid": measured(1.4, 2.2),
    "logsigmoid": measured(0.7, 1.3),
    "softplus": measured(0.7, 1.5),
    "elu": Bound(2.4, 2.0, "expm1 and exp, and a product with alpha"),
    "silu": measured(1.4, 1.9),
    "swish": Bound(2 * 1.4 + 1, 2 * 1.9 + 1, "as silu, and a correction of beta x"),
    "gelu": measured(3.9, 7.8),
    "gelu_tanh": measured(5, 5),
    "norm": Bound(1.0, 2.5, "math.hypot, and as hypot with a rescaling more"),
    "logsumexp": _SOFTMAX,
    "softmax": _SOFTMAX,
    "log_softmax": _SOFTMAX,
}

Compute = Callable[[str, Sequence[float], Sequence[Any]], tuple[float, Sequence[float | None]]]
Point = tuple[list[float], dict[str, Any]]


class Excess(NamedTuple):
    """A result further from the truth than its bound."""

    ulps: float
    bound: float
    what: str
    operands: Sequence[float]
    parameters: dict[str, Any]
    got: float
    exact: float


def excesses(row: Primitive, points: Iterable[Point], compute: Compute = evaluate) -> list[Excess]:
    """All results at the points that exceed the row's bounds, the worst first."""
    found = []
    for operands, parameters in points:
        smooth = row.is_smooth(*operands, **parameters)
        if not smooth and not (
            row.step or row.name in ("relu", "maximum", "minimum", "max", "min")
        ):
            continue
        y, partials = compute(row.name, operands, tuple(parameters.values()))
        exact_y, *exact_partials = truth(row, operands, parameters)
        results = [("value", y, exact_y)]
        if smooth:
            pairs = enumerate(zip(partials, exact_partials, strict=True))
            results += [
                (f"partial {i}", 0.0 if d is None else d, exact) for i, (d, exact) in pairs
            ]
        for what, got, exact in results:
            bound = allowed(row, what, operands, parameters, exact)
            error = ulps(got, exact)
            if error > bound:
                point = (operands, parameters)
                found.append(Excess(error, bound, what, *point, got, float(exact)))
    return sorted(found, key=lambda excess: -excess.ulps / excess.bound)


def allowed(
    row: Primitive, what: str, operands: Sequence[float], parameters: dict[str, Any], exact: Any
) -> float:
    """The bound in ulps at a point.

    A result that is the sum of two terms of opposite sign, each within the row's bound, is within
    that bound times (|term| + |term|) / |sum|; no formula in double precision does better.
    """
    value, partial, _ = BOUNDS[row.name]
    bound = value if what == "value" else partial
    if bound == EXACT or (row.name, what) == ("truediv", "partial 0"):
        return EXACT
    bound += conditioning(row.name, what, operands, parameters)
    sizes = sum(map(abs, cancelling_terms(row.name, what, operands, parameters)))
    if sizes and exact:
        bound *= max(1.0, sizes / abs(float(exact)))
    return max(bound, TINY) if is_tiny(exact) else bound


def conditioning(
    name: str, what: str, operands: Sequence[float], parameters: dict[str, Any]
) -> float:
    """Further ulps: of a quotient by beta, of a long sum.

    -(a/b)/b is literal arithmetic by decision: a subnormal a/b has lost digits for good.
    """
    if name == "truediv" and is_tiny(operands[0] / operands[1]):
        return SMALLEST_NORMAL / abs(operands[0] / operands[1])
    if name == "softplus" and parameters["beta"] != 1:
        return 1.0
    if name in ("logsumexp", "softmax", "log_softmax"):
        return float(max(0, len(operands) - 2))  # the column is for two
    return 0.0


def cancelling_terms(
    name: str, what: str, operands: Sequence[float], parameters: dict[str, Any]
) -> tuple[float, float]:
    """The two terms whose sum is the result, where they may cancel; (0, 0) elsewhere."""
    x = operands[0]
    if what == "partial 0" and name in ("silu", "swish", "gelu_tanh"):
        z, growth = x * (operands[1] if name == "swish" else 1.0), 1.0
        if name == "gelu_tanh" and abs(x) < 30:
            z, growth = 1.595769 * (x + 0.044715 * x**3), 1.595769 * (1 + 0.134145 * x * x) * x
        if abs(z) < 5:
            s = 1 / (1 + math.exp(-z))
            return s, s * (1 - s) * (growth if name == "gelu_tanh" else z)
    if what == "partial 0" and name == "gelu":
        mu, sigma = parameters["mu"], parameters["sigma"]
        z = (x - mu) / sigma
        if abs(z) < 30:
            return math.erfc(-z / math.sqrt(2)) / 2, x / sigma * math.exp(-z * z / 2) * 0.3989423
    if what == "value" and name == "logsumexp" and -2 < max(operands) < 0:
        total = math.fsum(math.exp(x - max(operands)) for x in operands)
        return max(operands), math.log(total)
    return 0.0, 0.0


def report(found: list[Excess]) -> str:
    """How many results exceed their bounds, and the worst, a line each."""
    return f"{len(found)} results\n" + "\n".join(map(str, found[:5]))


every_row = pytest.mark.parametrize("row", PRIMITIVES.values(), ids=lambda row: row.name)


def test_every_row_has_a_bound_with_its_source() -> None:
    """No primitive is without an accuracy test; the sums that are plain loops have their own."""
    assert set(PRIMITIVES) == set(BOUNDS) | {"dot", "affine"}
    assert all(bound.source for bound in BOUNDS.values())


def test_rows_that_round_correctly_say_so() -> None:
    """One unit of error is half a unit in the last place: the laboratory counts on it."""
    exact = {name for name, bound in BOUNDS.items() if bound.value == EXACT}
    assert {name for name, row in PRIMITIVES.items() if row.units == 1} == exact


@every_row
def test_rows_say_what_underflow_does_to_them(row: Primitive) -> None:
    """At 600 points some values underflow, or none; 0 instead of a positive one is underflow."""
    underflows = row.name == "affine"  # there its bias hides it
    for operands, parameters in sample(row, 600):
        y, _ = evaluate(row.name, operands, tuple(parameters.values()))
        assert y >= 0 or not row.positive
        if y == 0 and not underflows and all(abs(x) > 1e-290 for x in operands):
            if row.is_smooth(*operands, **parameters):
                underflows = truth(row, operands, parameters)[0] != 0
    assert row.underflows == underflows, f"the row of {row.name} needs underflows={underflows}"


def test_the_terms_of_a_sum_add_up_to_it() -> None:
    """The terms of a row, added exactly, are its value but for the kernel's own rounding."""
    for row in PRIMITIVES.values():
        if row.terms is not None:
            for operands, parameters in sample(row, 20, "terms"):
                terms = row.terms(*row.arguments(operands))
                exact = float(truth(row, operands, parameters)[0])
                if all(map(math.isfinite, (*terms, exact))):
                    sizes = [Fraction(abs(term)) for term in terms]
                    off = abs(sum(map(Fraction, terms)) - Fraction(exact))
                    assert off <= sum(sizes) / 2**48 + len(terms) * Fraction(5e-324)


@every_row
def test_kernel_is_within_its_bound(row: Primitive) -> None:
    """Value and every partial at 50 digits, every magnitude, edges and subnormals included."""
    if row.name in BOUNDS:
        found = excesses(row, sample(row, 400))
        assert not found, report(found)


@pytest.mark.slow
@every_row
def test_kernel_is_within_its_bound_at_many_points(row: Primitive) -> None:
    """The same at many more points."""
    if row.name in BOUNDS:
        found = excesses(row, sample(row, 3000, "many"))
        assert not found, report(found)


@pytest.mark.parametrize("name", ["dot", "affine"])
def test_plain_sums_are_those_of_a_loop(name: str) -> None:
    """dot and affine are bit for bit a loop from left to right; their partials are exact."""
    for xs, _ in sample(PRIMITIVES[name], 150):
        n = len(xs) // 2
        expected = xs[-1] if name == "affine" else 0.0
        for p, q in zip(xs[:n], xs[n : 2 * n], strict=True):
            expected += p * q
        y, partials = evaluate(name, xs)
        assert math.copysign(1, y) == math.copysign(1, expected) or math.isnan(expected)
        assert y == expected or math.isnan(y) and math.isnan(expected)
        assert partials == [*xs[n : 2 * n], *xs[:n], *([1.0] if name == "affine" else [])]


@pytest.mark.parametrize("name", ["dot", "affine"])
def test_plain_sums_obey_the_bound_of_a_sum(name: str) -> None:
    """|error| <= n u sum(|terms|), the textbook bound (Higham, 2002, section 4.2)."""
    for xs, _ in sample(PRIMITIVES[name], 150):
        n = len(xs) // 2
        pairs = zip(xs[:n], xs[n : 2 * n], strict=True)
        terms = [Fraction(p) * Fraction(q) for p, q in pairs]
        terms += map(Fraction, xs[2 * n :])
        y, _ = evaluate(name, xs)
        size = sum(map(abs, terms))
        if size < Fraction(LARGEST) / 2:
            allowance = (n + 2) * (size / 2**53 + Fraction(5e-324))
            assert abs(Fraction(y) - sum(terms)) <= allowance


def planted(change: Callable[[float, list[float | None]], tuple[float, list[Any]]]) -> Compute:
    """`evaluate` with a mistake made in its results."""

    def compute(name: str, numbers: Sequence[float], static: Sequence[Any]) -> Any:
        y, partials = evaluate(name, numbers, static)
        return change(y, list(partials))

    return compute


def scaled(factor: float) -> Callable[[float, list[float | None]], tuple[float, list[Any]]]:
    """Multiply every partial by a factor."""
    return lambda y, ds: (y, [None if d is None else d * factor for d in ds])


MISTAKES = {
    "sign": scaled(-1.0),
    "factor 1 + 1e-6": scaled(1 + 1e-6),
    "value off by 1e-6": lambda y, ds: (y * (1 + 1e-6), ds),
}
DIFFERENTIABLE = [r for r in PRIMITIVES.values() if not r.step and r.name in BOUNDS]


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("row", DIFFERENTIABLE, ids=lambda row: row.name)
def test_planted_mistakes_are_reported(row: Primitive, mistake: str) -> None:
    """A wrong sign, a factor of 1 + 1e-6, a wrong value: none passes, in any kernel."""
    assert excesses(row, sample(row, 40), planted(MISTAKES[mistake]))


@pytest.mark.parametrize("name", ["sub", "mul", "truediv", "pow", "atan2", "hypot", "swish"])
def test_swapped_partials_are_reported(name: str) -> None:
    """Two partials in the wrong order do not pass."""
    assert excesses(
        PRIMITIVES[name], sample(PRIMITIVES[name], 40), planted(lambda y, ds: (y, ds[::-1]))
    )


def test_rows_with_mistakes_are_reported() -> None:
    """A mistake in the row instead of the kernel shows as well: the two are independent."""
    for name in ("tanh", "gelu", "log", "atan2", "softmax"):
        row = PRIMITIVES[name]

        def wrong(m: Any, *at: Any, right: Any = row.derivatives, **static: Any) -> list[Any]:
            return [d * m.truediv(1_000_001, 1_000_000) for d in right(m, *at, **static)]

        assert excesses(replace(row, derivatives=wrong), sample(row, 40))


TEXTBOOK = {
    "tanh": lambda x, y: 1 - y * y,
    "sigmoid": lambda x, y: y * (1 - y),
    "expm1": lambda x, y: y + 1,
    "asin": lambda x, y: 1 / math.sqrt(1 - x * x) if x * x < 1 else math.inf,
    "atan": lambda x, y: 1 / (1 + x * x),
    "erf": lambda x, y: 2 / math.sqrt(math.pi) * math.exp(-x * x),
}


@pytest.mark.parametrize("name", TEXTBOOK)
def test_textbook_formulas_in_floats_are_reported(name: str) -> None:
    """The usual derivative formulas lose their digits somewhere; the test sees where."""

    def compute(_: str, numbers: Sequence[float], static: Sequence[Any]) -> Any:
        y, _partials = evaluate(name, numbers, static)
        return y, [TEXTBOOK[name](numbers[0], y)]

    assert excesses(PRIMITIVES[name], sample(PRIMITIVES[name], 150), compute)


def test_ulps_measure_distance() -> None:
    """One step up is one ulp; subnormals have a fixed ulp; overflow, nan and signs are seen."""
    one = CONTEXT.mpf(1)
    assert ulps(1.0, one) == 0
    assert ulps(math.nextafter(1.0, 2.0), one) == 1
    assert ulps(-1.0, one) > 1e15
    assert ulps(1e-323, CONTEXT.mpf(5e-324)) == 1
    assert ulps(0.0, CONTEXT.mpf(0)) == 0
    assert ulps(math.inf, CONTEXT.mpf(10) ** 400) == 0
    assert ulps(-math.inf, CONTEXT.mpf(10) ** 400) > 1e15
    assert ulps(LARGEST, CONTEXT.mpf(10) ** 400) > 1e15
    assert ulps(math.nan, one) == ulps(1.0, CONTEXT.nan) == math.inf
    assert ulps(math.nan, CONTEXT.nan) == 0
