"""Derivatives of order 1 to 3 of every row, against differences of its formula in mpmath."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import pytest

from autograd_core import (
    Graph,
    Value,
    asin,
    gradcheck,
    gradients,
    hessian,
    hypot,
    logsumexp,
    silu,
)
from autograd_core.primitives import PRIMITIVES, Primitive
from autograd_core.testing.strategies import PARAMETERS
from tests.autograd_core.calls import call
from tests.autograd_core.primitives.orders import derivative, exact_derivative
from tests.autograd_core.ulps import CONTEXT, SMALLEST_NORMAL, TOO_LARGE

TOLERANCES = {1: 1e-14, 2: 1e-13, 3: 1e-10}
"""Relative, by order. The first is also that of the kernels, which have a stricter test."""

SMALLEST = 1e-290
"""Below it a result has the absolute accuracy of this one: a factor may be subnormal."""

TAILS = (0.3, 0.49, 0.5, 0.51, 0.7, 2.6, 5.0, 18.0, 26.0, 37.0, 100.0, 350.0, 600.0, 700.0, 740.0)
MAGNITUDES = tuple(10.0**k for k in (-300, -200, -154, -100, -30, -10, -5, 0, 10, 100, 154, 200))
EDGES = tuple(1 + sign * 2.0**-k for sign in (-1, 1) for k in (4, 26, 51))

ROWS = [row for row in PRIMITIVES.values() if not row.step]
UNARY = [row for row in ROWS if len(row.operands) == 1 and not row.variadic]
BINARY = [row for row in ROWS if len(row.operands) == 2]
MANY = [row for row in ROWS if row.variadic]
every_unary = pytest.mark.parametrize("row", UNARY, ids=lambda row: row.name)


def is_right(got: float, exact: Any, tolerance: float) -> bool:
    """Whether a number is within a relative tolerance of the exact one, or overflows with it."""
    if abs(exact) >= TOO_LARGE * (1 - 1e-13):
        return bool(abs(got) > 1.79e308 and got * CONTEXT.sign(exact) > 0)
    return bool(abs(CONTEXT.mpf(got) - exact) <= tolerance * max(abs(exact), SMALLEST))


def wrong(
    row: Primitive, points: Sequence[tuple[list[float], Any]], orders: Sequence[tuple[int, ...]]
) -> list[str]:
    """Derivatives of a row that are not right, as text."""
    found = []
    for (at, parameters), order in product(points, orders):
        if not row.is_smooth(*at, **parameters):
            continue
        exact = exact_derivative(row, at, parameters, order)
        got = derivative(row.name, at, parameters, order)
        if not is_right(got, exact, TOLERANCES[sum(order)]):
            shown = CONTEXT.nstr(exact, 17)
            found.append(f"{row.name}{at} {parameters} {order}: {got!r}, exact {shown}")
    return found


def numbers(rng: random.Random, count: int) -> Iterator[float]:
    """Of every magnitude, and moderate ones."""
    for _ in range(count):
        sign = rng.choice((-1, 1))
        yield sign * 10.0 ** rng.uniform(-300, 300)
        yield sign * 10.0 ** rng.uniform(-3, 3)
        yield rng.uniform(-30, 30)


def one_operand(row: Primitive, dense: bool) -> list[tuple[list[float], Any]]:
    """Points of a row with one operand, both signs of each."""
    rng = random.Random(row.name)
    several = PARAMETERS.get(row.name, ({},))
    found: list[tuple[list[float], Any]] = []
    if dense:
        for parameters in several:
            for size in (*TAILS, *MAGNITUDES, *EDGES):
                found += [([size], parameters), ([-size], parameters)]
            found += [([x], parameters) for x in numbers(rng, 40)]
        return found
    for size in (*TAILS, *MAGNITUDES, *EDGES):
        found.append(([rng.choice((-1, 1)) * size], dict(rng.choice(several))))
    return found + [([x], dict(rng.choice(several))) for x in numbers(rng, 2)]


@every_unary
def test_derivatives_of_order_one_to_three(row: Primitive) -> None:
    """Right from 1e-300 to 1e300, in the tails, at the edges."""
    found = wrong(row, one_operand(row, dense=False), [(1,), (2,), (3,)])
    assert not found, "\n".join(found)


@pytest.mark.slow
@every_unary
def test_derivatives_of_order_one_to_three_at_many_points(row: Primitive) -> None:
    """The same densely, with all parameters."""
    found = wrong(row, one_operand(row, dense=True), [(1,), (2,), (3,)])
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ["erf", "erfc", "gelu", "gelu_tanh", "sigmoid", "silu"])
def test_tails_keep_the_digits_of_the_argument(name: str) -> None:
    """exp(-700) magnifies an error of its argument 700 times: there is none."""
    row, rng = PRIMITIVES[name], random.Random(name)
    end = {"sigmoid": 650.0, "silu": 650.0, "gelu_tanh": 20.5}.get(name, 25.0)
    several = PARAMETERS["gelu"][:2] if name == "gelu" else [dict(row.parameters)]
    for x, parameters in product([rng.uniform(0.7, 1.0) * end for _ in range(6)], several):
        for at in (x, -x):
            exact = exact_derivative(row, [at], parameters, [2])
            assert is_right(derivative(name, [at], parameters, [2]), exact, 8e-15), at


SMALL = (1e-5, 1e-10, 1e-30, 1e-200, 1e-300)
NEAR_ZERO = {
    "tanh": (2, -2.0),
    "sigmoid": (2, -1 / 8),
    "asin": (2, 1.0),
    "acos": (2, -1.0),
    "atan": (2, -2.0),
    "atanh": (2, 2.0),
    "asinh": (2, -1.0),
    "erf": (2, -4 / math.sqrt(math.pi)),
    "tan": (2, 2.0),
    "logsigmoid": (3, 1 / 8),
    "softplus": (3, -1 / 8),
    "silu": (3, -1 / 2),
    "gelu": (3, -4 / math.sqrt(2 * math.pi)),
    "gelu_tanh": (3, -2.0 * 0.8018),
    "sech": (3, 5.0),
    "cosh": (3, 1.0),
}
"""Derivatives that vanish at 0, by order, with their slope there."""


@pytest.mark.parametrize("name", NEAR_ZERO)
def test_derivatives_that_vanish_at_zero(name: str) -> None:
    """Near 0 they are proportional to x, to x's last digit: nothing cancels."""
    order, slope = NEAR_ZERO[name]
    row = PRIMITIVES[name]
    for x in (*SMALL, *(-x for x in SMALL)):
        got = derivative(name, [x], dict(row.parameters), [order])
        exact = exact_derivative(row, [x], dict(row.parameters), [order])
        assert is_right(got, exact, 1e-14), (x, got)
        assert got / x == pytest.approx(slope, rel=1e-4 if name == "gelu_tanh" else 1e-7)


ZEROS = [
    ("tanh", 3, math.atanh(1 / math.sqrt(3))),
    ("sigmoid", 3, 2 * math.atanh(1 / math.sqrt(3))),
    ("logsigmoid", 3, 0.0),
    ("silu", 2, 2.399357280520547),
    ("gelu", 2, math.sqrt(2)),
    ("gelu", 3, 2.0),
    ("erf", 3, math.sqrt(0.5)),
    ("sech", 2, math.asinh(1.0)),
    ("asinh", 3, math.sqrt(0.5)),
    ("atan", 3, math.sqrt(1 / 3)),
    ("sin", 2, math.pi),
    ("cos", 2, math.pi / 2),
]
"""Zeros of derivatives away from 0: row, order, where."""


@pytest.mark.parametrize(("name", "order", "zero"), ZEROS)
def test_derivatives_near_their_own_zeros(name: str, order: int, zero: float) -> None:
    """There the error is that of the terms that cancel: 32 roundings of the size around."""
    row = PRIMITIVES[name]
    parameters = dict(row.parameters)
    around = abs(exact_derivative(row, [0.9 * zero + 0.1], parameters, [order]))
    for x in (zero, -zero, math.nextafter(zero, 9), zero * (1 - 1e-12), zero * (1 + 1e-9)):
        exact = exact_derivative(row, [x], parameters, [order])
        got = derivative(name, [x], parameters, [order])
        assert abs(CONTEXT.mpf(got) - exact) <= 32 * 2.0**-53 * 10 * around, (x, got)


PAIRS = [(2, 0), (1, 1), (0, 2), (3, 0), (2, 1), (1, 2), (0, 3)]


def two_operands(row: Primitive, count: int) -> list[tuple[list[float], Any]]:
    """Pairs: moderate, of one size and of very different ones."""
    rng = random.Random(row.name)

    def pair() -> list[float]:
        a = rng.choice((-1, 1)) * 10.0 ** rng.uniform(-3, 3)
        kind = rng.randrange(4)
        if kind == 0:
            return [a, rng.choice((-1, 1)) * 10.0 ** rng.uniform(-3, 3)]
        if kind == 1:
            return [a, a * rng.choice((-1, 1)) * 10.0 ** rng.uniform(-30, 30)]
        if kind == 2:
            return [10.0 ** rng.uniform(-90, 90) for _ in range(2)]
        return [rng.uniform(-30, 30), rng.uniform(-3, 3)]

    found = [(pair(), dict(rng.choice(PARAMETERS.get(row.name, ({},))))) for _ in range(count)]
    if row.name == "pow":
        for at, _ in found:
            at[:] = abs(at[0]), math.copysign(min(abs(at[1]), 50.0), at[1])
    return found


@pytest.mark.parametrize("row", BINARY, ids=lambda row: row.name)
def test_mixed_derivatives_of_two_operands(row: Primitive) -> None:
    """All second and third ones, also where one operand dwarfs the other."""
    found = wrong(row, two_operands(row, 12), PAIRS)
    assert not found, "\n".join(found)


@pytest.mark.slow
@pytest.mark.parametrize("row", BINARY, ids=lambda row: row.name)
def test_mixed_derivatives_of_two_operands_at_many_points(row: Primitive) -> None:
    """The same at many more points."""
    found = wrong(row, two_operands(row, 300), PAIRS)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("row", BINARY, ids=lambda row: row.name)
def test_mixed_derivatives_do_not_depend_on_the_order(row: Primitive) -> None:
    """d2/dxdy and d2/dydx are the same number to rounding."""
    for at, parameters in two_operands(row, 20):
        if not row.is_smooth(*at, **parameters):
            continue
        x, y = map(Value, at)
        first = gradients(call(row.name, [x, y], parameters), [x, y], create_graph=True)
        a, b = gradients(first[0], y), gradients(first[1], x)
        assert a == pytest.approx(b, rel=1e-12, abs=1e-290), at


LISTS = [
    [0.0, -40.0, 1.5],
    [0.0, 0.0, -1.0],
    [1000.0, 1001.0, 999.0],
    [-0.5, -700.0, -1.0],
    [1e6, 1e6 - 1, 1e6 - 3],
]


@pytest.mark.parametrize("row", MANY, ids=lambda row: row.name)
def test_mixed_derivatives_of_lists(row: Primitive) -> None:
    """All second ones, and third ones, where one operand has nearly all the weight too."""
    orders = [order for order in product(range(3), repeat=3) if sum(order) in (2, 3)]
    found = []
    for numbers in LISTS:
        if row.name == "norm" and max(numbers) > 900:
            continue  # its derivatives do not see the differences, and some are nearly 0 there
        at = [*numbers, 2.0] if row.name == "dot" else numbers
        padded = [(*order, 0) if row.name == "dot" else order for order in orders]
        for k in range(3) if row.parameters else (None,):
            found += wrong(row, [(at, {} if k is None else {"k": k})], padded)
    assert not found, "\n".join(found)


def test_many_probabilities_have_second_derivatives_in_linear_space() -> None:
    """The gradient's graph of a logsumexp of 3,000 numbers has a few nodes for each."""
    leaves = [Value(math.sin(i)) for i in range(3000)]
    first = gradients(logsumexp(leaves), leaves, create_graph=True)
    assert len(Graph(first[7]).nodes) < 6 * len(leaves)


def test_masked_entries_have_no_second_derivative() -> None:
    """A score of -inf has probability 0; no nan comes of it."""
    matrix = hessian(logsumexp)([0.5, -math.inf, 1.0])
    assert matrix[1] == [0.0, 0.0, 0.0] and matrix[0][1] == matrix[2][1] == 0.0
    assert matrix[0][0] == pytest.approx(-matrix[0][2], rel=1e-15)


def test_second_derivatives_of_hypot_on_an_axis() -> None:
    """At (2, 0) it is flat along x, and bends as a circle of radius 2 across."""
    assert hessian(lambda v: hypot(v[0], v[1]))([2.0, 0.0]) == [[0.0, 0.0], [0.0, 0.5]]
    assert hessian(lambda v: hypot(v[0], v[1]))([0.0, -2.0]) == [[0.5, 0.0], [0.0, 0.0]]
    assert hessian(lambda v: hypot(*v))([0.0, -2.0, 0.0]) == [[0.5, 0, 0], [0, 0, 0], [0, 0, 0.5]]


INF = math.inf
LIMITS = [
    *(
        (name, x, 0.0, 0.0)
        for name in "tanh sigmoid atan asinh sech erf erfc".split()
        for x in (-INF, INF)
    ),
    *((name, x, 0.0, 0.0) for name in "silu gelu gelu_tanh softplus".split() for x in (-INF, INF)),
    *((name, INF, 0.0, 0.0) for name in "log log1p log2 log10 sqrt cbrt acosh logsigmoid".split()),
    *((name, -INF, 0.0, 0.0) for name in "exp exp2 expm1 elu cbrt logsigmoid".split()),
    *((name, 0.0, -INF, INF) for name in "log log2 log10 sqrt cbrt".split()),
    *((name, -0.0, -INF, INF) for name in "log log2 log10 sqrt".split()),
    ("log1p", -1.0, -INF, INF),
    ("asin", 1.0, INF, INF),
    ("asin", -1.0, -INF, INF),
    ("acos", 1.0, -INF, -INF),
    ("acos", -1.0, INF, -INF),
    ("atanh", 1.0, INF, INF),
    ("atanh", -1.0, -INF, INF),
    ("acosh", 1.0, -INF, INF),
    ("cosh", INF, INF, INF),
    ("sinh", -INF, -INF, INF),
    ("exp", INF, INF, INF),
]
"""Row, where, and the limits from inside of its second and third derivative."""


@pytest.mark.parametrize(("name", "x", "second", "third"), LIMITS)
def test_limits_at_infinities_and_ends(name: str, x: float, second: float, third: float) -> None:
    """Where the limit from inside is unique it is the derivative, as it is of order 1."""
    parameters = dict(PRIMITIVES[name].parameters)
    assert derivative(name, [x], parameters, [2]) == second
    assert derivative(name, [x], parameters, [3]) == third


OUTSIDE = [
    *((name, -2.0) for name in "log log1p log2 log10 sqrt acosh asin acos atanh".split()),
    *((name, 2.0) for name in "asin acos atanh".split()),
    *((name, -1e300) for name in "log sqrt acosh asin atanh".split()),
]


@pytest.mark.parametrize(("name", "x"), OUTSIDE)
def test_outside_the_domain_every_derivative_is_nan(name: str, x: float) -> None:
    """No finite number of any order where there is no function: log''(-2) is not -1/4."""
    assert all(math.isnan(derivative(name, [x], {}, [order])) for order in (1, 2, 3))


@pytest.mark.parametrize(
    "row", [row for row in UNARY if row.name not in ("identity", "neg")], ids=lambda row: row.name
)
def test_nan_is_contagious_to_every_order(row: Primitive) -> None:
    """At nan no comparison inside a rule makes a number of a derivative."""
    parameters = {**row.parameters, "exponent": 2.5, "base": 2.0}
    parameters = {name: parameters[name] for name in row.parameters}
    assert all(math.isnan(derivative(row.name, [math.nan], parameters, [n])) for n in (1, 2, 3))


def test_an_infinite_score_has_no_second_derivative() -> None:
    """logsumexp of one +inf is that operand itself, however the others move: all 0."""
    assert hessian(logsumexp)([0.5, math.inf, 1.0]) == [[0.0] * 3] * 3


SMOOTH = {
    "hypot": lambda x: hypot(x, 3.0),
    "norm": lambda x: hypot(x, 3.0, 3.0),
    "asin": lambda x: asin(x / 6),
    "silu": silu,
    "logsumexp": lambda x: logsumexp([x, 3.0]),
}


@pytest.mark.parametrize("name", SMOOTH)
def test_forms_of_derivatives_are_no_decisions(name: str) -> None:
    """A program that takes a gradient itself is smooth where that is: at a tie of forms too."""
    f = SMOOTH[name]
    report = gradcheck(lambda x: gradients(f(x), x, create_graph=True) * x, [3.0])
    assert [finding.verdict.name for finding in report.findings] == ["OK"]


@pytest.mark.parametrize("name", ["tanh", "asin", "softplus", "gelu", "hypot", "logsumexp"])
@pytest.mark.parametrize("factor", [-1.0, 1 + 1e-9])
def test_wrong_derivatives_are_reported(name: str, factor: float) -> None:
    """The comparison can fail: a sign, a factor of 1 + 1e-9."""
    row = PRIMITIVES[name]
    at = [0.7, 0.2] if name in ("hypot", "logsumexp") else [0.7]
    order = [2, *[0] * (len(at) - 1)]
    parameters = dict(row.parameters)
    exact = exact_derivative(row, at, parameters, order)
    got = derivative(name, at, parameters, order)
    assert is_right(got, exact, 1e-13) and not is_right(got * factor, exact, 1e-13)


def test_comparison_knows_overflow_and_tiny_numbers() -> None:
    """An overflow has its sign; below 1e-290 the tolerance is absolute."""
    huge = CONTEXT.mpf(10) ** 400
    assert is_right(math.inf, huge, 1e-13) and not is_right(-math.inf, huge, 1e-13)
    assert not is_right(1.0, huge, 1e-13) and not is_right(math.nan, CONTEXT.mpf(1), 1e-13)
    assert is_right(0.0, CONTEXT.mpf(SMALLEST_NORMAL), 1e-13)
    assert not is_right(0.0, CONTEXT.mpf(1e-280), 1e-13)
