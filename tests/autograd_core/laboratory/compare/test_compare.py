"""compare: the ways agree with each other and with derivatives worked out by hand."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations
from typing import Any

import mpmath
import pytest

from autograd_core import (
    Value,
    detect_anomaly,
    dot,
    exp,
    gelu,
    log,
    logsumexp,
    maximum,
    no_grad,
    sigmoid,
    sin,
    softplus,
    sqrt,
    tanh,
)
from autograd_core.laboratory.compare.compare import compare
from autograd_core.laboratory.compare.comparison import Agreement
from autograd_core.laboratory.compare.result import Comparison
from autograd_core.laboratory.compare.ways import WAYS
from autograd_core.primitives import PRIMITIVES
from autograd_core.value import constant
from tests.autograd_core.calls import call
from tests.autograd_core.laboratory.compare.comparisons import OURS
from tests.autograd_core.samples import sample

EXACT = mpmath.MPContext()
EXACT.dps = 80
PEERS = ("torch", "jax")


def by_hand(x: Any, y: Any) -> dict[str, tuple[Any, list[Any]]]:
    """Functions of two numbers with their derivatives, worked out on paper, in mpmath."""
    e = EXACT
    return {
        "tanh": (lambda a, b: tanh(a * b), [y / e.cosh(x * y) ** 2, x / e.cosh(x * y) ** 2]),
        "quotient": (
            lambda a, b: (a * a - b) / (a + b),
            [(x * x + 2 * x * y + y) / (x + y) ** 2, -(x * x + x) / (x + y) ** 2],
        ),
        "normal": (
            lambda a, b: exp(-((a - b) ** 2) / 2),
            [-(x - y) * e.exp(-((x - y) ** 2) / 2), (x - y) * e.exp(-((x - y) ** 2) / 2)],
        ),
        "logistic loss": (
            lambda a, b: softplus(-(a * b)),
            [-y / (1 + e.exp(x * y)), -x / (1 + e.exp(x * y))],
        ),
        "power": (lambda a, b: a**b, [y * x ** (y - 1), x**y * e.log(x)]),
        "root": (lambda a, b: sqrt(a) * log(b), [e.log(y) / (2 * e.sqrt(x)), e.sqrt(x) / y]),
        "shared": (
            lambda a, b: sin(a + b) * (a + b),
            [e.sin(x + y) + (x + y) * e.cos(x + y)] * 2,
        ),
        "softmax": (
            lambda a, b: logsumexp([a, b, 0.0]),
            [t / (e.exp(x) + e.exp(y) + 1) for t in (e.exp(x), e.exp(y))],
        ),
    }


@pytest.mark.parametrize("at", [(0.7, 1.9), (2.0, 0.1), (1e-3, 30.0)])
@pytest.mark.parametrize("name", by_hand(EXACT.mpf(1), EXACT.mpf(1)))
def test_reference_is_the_derivative_by_hand(name: str, at: tuple[float, float]) -> None:
    """The reference has 48 digits of the derivative on paper; every way that applies agrees."""
    f, derivatives = by_hand(*map(EXACT.mpf, at))[name]
    found = compare(f, at, ways=OURS)
    for table, exact in zip(found.tables, derivatives, strict=True):
        reference = EXACT.mpf(table.reference_digits)
        assert abs(reference - exact) <= EXACT.mpf(10) ** -48 * abs(exact)
        assert table.reference_way == "50 digits (mpmath)"
        for line in table.lines:
            assert line.verdict in (Agreement.AGREES, Agreement.REFERENCE, Agreement.NO_DIGITS)
            true = abs(EXACT.mpf(line.derivative) - exact)
            if not line.digits:
                assert math.isclose(line.error, true, rel_tol=1e-12, abs_tol=5e-324)
                assert true <= line.predicted
    assert found


@pytest.mark.parametrize("row", PRIMITIVES.values(), ids=lambda row: row.name)
def test_all_ways_agree_on_every_primitive(row: Any) -> None:
    """At smooth interior points of every row no way differs, and some digits are right."""
    points = [
        (operands, parameters)
        for operands, parameters in sample(row, 400, "compare")
        if all(1e-2 < abs(x) < 8 for x in operands)
        and all(abs(2 * x - round(2 * x)) > 0.01 for x in operands)
        and all(abs(x - y) > 0.01 for x, y in combinations(operands, 2))
        and row.is_smooth(*operands, **parameters)
    ][:3]
    assert points
    for operands, parameters in points:
        found = compare(lambda *xs, p=parameters: call(row.name, xs, p), operands, ways=OURS)
        assert found, str(found)
        for table in found.tables:
            assert table["digits"].verdict is Agreement.REFERENCE
            for line in table.lines:
                if line.applies and not math.isnan(table.reference):
                    assert line.verdict in (Agreement.AGREES, Agreement.REFERENCE), str(found)
                    assert not line.error > 1e-6 * max(1.0, abs(table.reference)), str(found)


def test_what_a_row_cannot_do_is_not_applicable() -> None:
    """abs has no complex step and floor no symbolic derivative: n/a, with the operation named."""
    found = compare(abs, 2.0)
    assert found["x"]["complex"].verdict is Agreement.NOT_APPLICABLE
    assert "abs" in found["x"]["complex"].explanation
    stepped = compare(lambda x: x.floor() * x, 2.5)
    assert "floor" in stepped["x"]["symbolic"].explanation
    assert found
    assert stepped


def test_arguments_by_position_sequence_and_name() -> None:
    """A number, a sequence and a dict give the same; the names are those of the function."""

    def f(x: Any, y: Any = 2.0) -> Any:
        return x * y

    assert [t.argument for t in compare(f, [3.0, 2.0], ways="reverse").tables] == ["x", "y"]
    assert [t.reference for t in compare(f, (3, 2), ways="reverse").tables] == [2.0, 3.0]
    named = compare(f, {"y": 5.0, "x": Fraction(1, 2)}, ways="reverse")
    assert [(t.argument, t.at, t.reference) for t in named.tables] == [
        ("y", 5.0, 0.5),
        ("x", 0.5, 5.0),
    ]
    assert compare(f, 3.0, ways="reverse")[0].reference == 2.0
    many = compare(lambda *xs: dot(xs, xs), [1.0, 2.0, 3.0], ways="reverse")
    assert [t.argument for t in many.tables] == ["xs0", "xs1", "xs2"]


def test_graph_is_compared_by_its_leaves() -> None:
    """A Value stands for its graph: leaves are arguments, constants are not, nothing changes."""
    w, x = Value(2.0, label="w"), Value(-0.5)
    w.grad = 7.0
    root = tanh(w * x + 1) * 3
    found = compare(root, ways=OURS)
    assert [t.argument for t in found.tables] == ["w", "x"]
    slope = 3 / EXACT.cosh(0) ** 2
    assert [t.reference for t in found.tables] == [float(-0.5 * slope), float(2 * slope)]
    assert found
    assert w.grad == 7.0
    assert w.data == 2.0


def test_every_grad_and_every_mode_is_left_alone() -> None:
    """compare works inside `no_grad`, and leaves the Values of a closure as they were."""
    w = Value(3.0)
    with no_grad():
        found = compare(lambda x: w * x * x, 2.0, ways=OURS)
    assert found["x"].reference == 12.0
    assert found
    assert w.grad == 0.0


def test_anomalies_are_explained_not_raised() -> None:
    """Inside `detect_anomaly` the comparison still shows what is not finite."""
    with detect_anomaly():
        found = compare(lambda x: exp(x) / exp(x), 1000.0, ways=OURS)
        assert math.isnan(found[0]["reverse"].derivative)
        with pytest.raises(ArithmeticError):
            exp(Value(1000.0))


def test_ways_can_be_chosen() -> None:
    """Only the chosen ways are listed, in the table's order; the reference stays."""
    found = compare(sin, 1.0, ways=["central", "reverse"])
    assert [line.way for line in found[0].lines] == ["reverse", "central"]
    assert found[0].reference_way == "50 digits (mpmath)"
    assert [way.key for way in WAYS] == [*OURS, *PEERS]


def test_digits_are_as_many_as_asked_for() -> None:
    """The precise way gives the requested digits, and says so."""
    found = compare(exp, 1.0, digits=200, ways=["digits"])
    line = found[0]["digits"]
    assert line.title == "200 digits (mpmath)"
    with EXACT.workdps(210):
        assert abs(EXACT.mpf(line.digits) - EXACT.e) < EXACT.mpf(10) ** -198


def test_cost_is_counted() -> None:
    """Evaluations: one sweep for reverse mode, four for the central difference."""
    calls = 0

    def f(x: Any) -> Any:
        nonlocal calls
        calls += 1
        return x * x

    found = compare(f, 3.0)
    table = found[0]
    assert table["reverse"].evaluations == table["forward"].evaluations == 1
    assert table["central"].evaluations == 4
    assert 4 < table["richardson"].evaluations < 100
    assert all(line.seconds > 0 for line in table.lines if line.applies)
    assert calls < 2000


@pytest.mark.parametrize("x", [0.1, 0.3, 3.0, 1e5, 1e-7])
def test_ulps_are_those_of_the_reference(x: float) -> None:
    """An error in ulps is the error divided by the distance of floats at the reference."""
    for line in compare(lambda x: gelu(x) * sigmoid(x), x, ways=OURS)[0].lines:
        reference = compare(lambda x: gelu(x) * sigmoid(x), x, ways=["digits"])[0].reference
        if line.applies and line.ulps:
            assert math.isclose(line.ulps * math.ulp(reference), line.error, rel_tol=1e-12)
            assert math.isclose(line.relative_error * abs(reference), line.error, rel_tol=1e-12)


def test_structural_zero_is_zero_in_every_way() -> None:
    """An operand that was not selected has derivative 0 in all ways."""
    found = compare(lambda x, y: maximum(x, y), [1.0, 2.0], ways=OURS)
    assert found
    assert found["x"].reference == 0.0
    hidden = compare(lambda x: maximum(sqrt(x), 1.0), 0.0, ways=("reverse", "forward", "digits"))
    assert hidden
    assert hidden["x"].reference == 0.0
    assert hidden["x"].reference_way == "50 digits (mpmath)"


def test_derivative_that_cancels_exactly_is_zero() -> None:
    """log(exp(x)) - x has derivative 0: the precise way gives exactly 0, not endless noise."""
    found = compare(lambda x: log(exp(x)) - x, 0.3, ways=("reverse", "digits"))
    assert found["x"].reference == 0.0
    assert found


def test_comparison_is_data() -> None:
    """Tables are found by name and position; errors name what there is."""
    found = compare(lambda x, y: x * y, [1.0, 2.0], ways=["reverse"])
    assert isinstance(found, Comparison)
    assert found["y"] is found[1]
    with pytest.raises(KeyError, match="there are 'x', 'y'"):
        found["z"]
    with pytest.raises(KeyError, match="'reverse'"):
        found["x"]["torch"]
    with pytest.raises(AttributeError):
        found.value = 3.0  # type: ignore[misc]


@pytest.mark.parametrize(
    ("f", "at", "error", "message"),
    [
        (3.0, 1.0, TypeError, "takes a function"),
        (sin, None, TypeError, "at is missing"),
        (sin, "1", TypeError, "got str '1'"),
        (sin, [1.0, 2.0], TypeError, "at gives 2 numbers"),
        (sin, {"z": 1.0}, TypeError, "at gives z"),
        (sin, {1: 1.0}, TypeError, "got the key 1"),
        (sin, [[1.0]], TypeError, "got list"),
        (sin, 1j, TypeError, "got complex"),
        (lambda x: [x], 1.0, TypeError, "returned list"),
        (lambda x: None, 1.0, TypeError, "returned NoneType"),
        (lambda x: 1 // 0, 1.0, ZeroDivisionError, "division"),
        (Value(1.0) + 1, 1.0, ValueError, "leave at out"),
        (exp(1.0), None, TypeError, "got float"),
        (lambda: 1.0, [], ValueError, "at is empty"),
        (lambda: 1.0, {}, ValueError, "at is empty"),
    ],
)
def test_bad_input_is_refused(f: Any, at: Any, error: type[Exception], message: str) -> None:
    """What is not a function, or does not fit its arguments, is refused; the message shows it."""
    with pytest.raises(error, match=message):
        compare(f, at)


def test_bad_options_are_refused() -> None:
    """Unknown ways, no ways, and digits out of range."""
    with pytest.raises(ValueError, match="no way 'backward'; choose from 'reverse'"):
        compare(sin, 1.0, ways=["backward"])
    with pytest.raises(ValueError, match="ways is empty"):
        compare(sin, 1.0, ways=[])
    for digits in (14, 1001, 20.0, True):
        with pytest.raises(ValueError, match="digits must be an int from 15 to 1000"):
            compare(sin, 1.0, digits=digits)  # type: ignore[arg-type]


def test_graph_with_changed_leaf_is_refused() -> None:
    """The recorded partials belong to the old number, so there is nothing to compare."""
    x = Value(1.0)
    root = x * x
    x.data = 2.0
    with pytest.raises(ValueError, match="Compute it again"):
        compare(root)
    with pytest.raises(ValueError, match="no leaves"):
        compare(constant(1.0) + 2.0)
