"""compare of large graphs: each way answers in time, or says why it does not."""

from __future__ import annotations

import gc
import math
import random
import threading
import time
from typing import Any

import mpmath
import pytest

from autograd_core import (
    Value,
    affine,
    atan,
    cos,
    cosh,
    exp,
    log_softmax,
    maximum,
    relu,
    sin,
    sinh,
    softmax,
    softplus,
    sqrt,
    tanh,
)
from autograd_core.laboratory.compare.case import NotApplicable, case_of
from autograd_core.laboratory.compare.compare import compare
from autograd_core.laboratory.compare.comparison import Agreement
from autograd_core.laboratory.compare.conditioning import conditioning, value_error
from autograd_core.laboratory.compare.deadline import TimeIsUp, within
from autograd_core.laboratory.compare.precise import Precise
from tests.autograd_core.laboratory.compare.comparisons import OURS


def chain(length: int) -> Any:
    """A function of this many operations in a chain that neither grows nor shrinks."""

    def f(x: Any) -> Any:
        for i in range(length // 3):
            x = sin(x + 0.5) + i % 3
        return x

    return f


def test_graph_of_4000_nodes() -> None:
    """The symbolic way refuses, with the number of nodes; the others agree."""
    found = compare(chain(2000), 0.3, ways=OURS)
    table = found[0]
    assert found
    assert table["symbolic"].verdict is Agreement.NOT_APPLICABLE
    assert f"{found.nodes:,} nodes" in table["symbolic"].explanation
    assert table["reverse"].verdict is Agreement.AGREES
    assert table.reference_way == "50 digits (mpmath)"


def test_shared_nodes_do_not_explode() -> None:
    """A node used twice at each of 60 levels makes an expression of 2**60 terms: refused."""

    def f(x: Any) -> Any:
        for _ in range(60):
            x = sin(x) + x * 0.5
        return x

    found = compare(f, 0.3, ways=OURS)
    assert found
    assert "more than 5,000 numbers, symbols" in found[0]["symbolic"].explanation


def test_nested_choices_do_not_hang() -> None:
    """A Piecewise inside a Piecewise, many levels deep, is given up in time."""

    def f(x: Any) -> Any:
        for i in range(12):
            x = relu(x * 0.9 + 0.1) - 0.05 * x + i * 0.01
        return x

    start = time.monotonic()
    found = compare(f, 0.7, ways=("symbolic", "reverse"))
    assert found
    assert time.monotonic() - start < 60


def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """With no time left each way says so, and reverse mode is the reference."""
    monkeypatch.setattr("autograd_core.laboratory.compare.bench.SECONDS", -1.0)
    monkeypatch.setattr("autograd_core.laboratory.compare.formula.SYMBOLIC_SECONDS", 0.0)
    found = compare(lambda x: tanh(sin(x) * exp(x)) ** 7, 0.3, ways=OURS)
    table = found[0]
    assert table.reference_way == "reverse mode"
    assert "nodes take too long" in table["digits"].explanation
    assert "spent on earlier arguments" in table["central"].explanation
    assert found


@pytest.mark.slow
def test_graph_of_150_000_nodes() -> None:
    """A long chain is compared in the ways that can follow it, in less than a minute."""
    start = time.monotonic()
    found = compare(chain(100_000), 0.3)
    assert time.monotonic() - start < 60
    assert found
    assert "nodes take too long" in found[0]["digits"].explanation


def test_network_by_its_leaves() -> None:
    """Every weight of a small network gets its table, and all agree."""
    rng = random.Random(3)
    weights = [[Value(rng.uniform(-1, 1)) for _ in range(3)] for _ in range(3)]
    hidden = [tanh(affine(w[:2], [0.3, -0.7], w[2])) for w in weights]
    root = log_softmax(hidden)[1]
    found = compare(root, ways=OURS)
    assert len(found.tables) == 9
    assert found, str(found)


def test_within_returns_raises_and_stops() -> None:
    """A result, an error, and a loop without end: returned, passed on, stopped."""
    assert within(10.0, lambda: 3) == 3
    with pytest.raises(KeyError):
        within(10.0, lambda: {}["x"])
    before = threading.active_count()

    def forever() -> None:
        while True:
            try:
                math.sin(1.0)
            except Exception:
                continue

    with pytest.raises(TimeIsUp):
        within(0.05, forever)
    end = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < end:
        time.sleep(0.01)
    assert threading.active_count() == before


def test_numbers_beyond_all_bounds_are_refused() -> None:
    """exp(exp(exp(100))) has an exponent of 10**42 digits: no attempt is made."""
    case = case_of(lambda x: exp(exp(exp(x))), 100.0)
    with pytest.raises(NotApplicable, match="beyond"):
        Precise(case.graph, case.inputs).derivatives(50)
    assert compare(lambda x: exp(exp(exp(x))), 100.0, ways=("reverse", "digits"))


def test_rounding_bound_holds_and_is_not_idle() -> None:
    """The error of reverse mode is within the predicted bound, and the bound within 1e4 errors."""
    rng = random.Random(5)
    context = mpmath.MPContext()
    context.dps = 60
    ratios = []
    for _ in range(60):
        a, b = rng.uniform(-2, 2), rng.uniform(0.1, 3)

        def f(x: Any, y: Any) -> Any:
            return tanh(x * y - 1) / (y + x * x) + exp(sin(x) * y)

        found = compare(f, [a, b], ways=("reverse", "digits"))
        for table in found.tables:
            line = table["reverse"]
            assert line.error <= line.predicted
            ratios.append(line.error / line.predicted)
    assert max(ratios) > 1e-2
    assert sorted(ratios)[len(ratios) // 2] > 1e-4


def test_bound_without_second_derivatives_is_used_for_large_graphs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Above the limit the bound comes from the paths alone, and still holds here."""
    case = case_of(lambda x, y: tanh(x * y) + x / y, [0.3, 1.7])
    sharp = conditioning(case)
    monkeypatch.setattr("autograd_core.laboratory.compare.conditioning.MOST_NODES", 2)
    rough = conditioning(case)
    assert all(
        0 < a.bound < 1e-14 and 0 < b.bound < 1e-13 for a, b in zip(sharp, rough, strict=True)
    )
    assert sharp[0].worst
    assert not rough[0].worst
    assert 0 < value_error(case.tape) < 1e-14


def test_bound_does_not_overflow_before_it_must() -> None:
    """sin(1e300 x) at 1e-290 has second derivatives of 1e600, and still a bound of 1e294."""
    (found,) = conditioning(case_of(lambda x: sin(x * 1e300), 1e-290))
    assert 1e293 < found.bound < 1e296
    assert compare(lambda x: sin(x * 1e300), 1e-290, ways=("reverse", "forward", "digits"))


def test_bound_that_is_not_a_number_is_that_of_the_paths() -> None:
    """If a partial of 0 meets an infinite one, the bound is still a number."""
    for f in (lambda x: sqrt(x) * 0.0 + x, lambda x: maximum(sqrt(x), 1.0)):
        (found,) = conditioning(case_of(f, 0.0))
        assert not math.isnan(found.bound)


def test_nothing_is_kept_alive() -> None:
    """The graph of a comparison is freed with it: a Comparison holds numbers and text only."""
    x = Value(1.0)
    found = compare(tanh(x) * 2, ways=("reverse", "digits"))
    gc.collect()
    held = [o for o in gc.get_referents(*found.tables) if isinstance(o, Value)]
    assert not held


def test_huge_powers_do_not_hang() -> None:
    """(-1e308)**1e16 has 10**19 exact digits: SymPy is not asked for an exact number."""
    start = time.monotonic()
    found = compare(lambda x, y: x**y, [-1e308, 1e16], ways=("reverse", "symbolic", "digits"))
    assert str(found)
    assert time.monotonic() - start < 30


def test_precision_covers_the_range_of_the_numbers() -> None:
    """softmax of two equal numbers 1e308 is 1/2 each: log(2) beside 1e308 needs 1,024 bits."""
    found = compare(lambda a, b: softmax([a, b])[0], [1e308, 1e308], ways=("reverse", "digits"))
    assert [table.reference for table in found.tables] == [0.25, -0.25]
    assert found


@pytest.mark.parametrize("x", [1e16, 1e200])
def test_what_no_step_resolves_has_no_digits(x: float) -> None:
    """Between two floats at 1e16 sin goes through a third of its period: no quotient settles."""
    found = compare(sin, x, ways=OURS)
    assert found
    for way in ("central", "richardson"):
        assert found[0][way].verdict is Agreement.NO_DIGITS
        assert "do not settle" in found[0][way].explanation
    with mpmath.workdps(300):
        assert found[0].reference == float(mpmath.cos(mpmath.mpf(x)))


def test_what_turns_between_two_floats_has_no_digits() -> None:
    """cos(x) + 2 x at 3e107: the derivative changes with the next float, unseen by any step."""
    found = compare(lambda x: cos(x) + (x + x), 3.0539605955601994e107, ways=OURS)
    assert found, str(found)
    assert {found[0][way].verdict for way in ("central", "richardson")} == {Agreement.NO_DIGITS}


def test_no_digits_come_with_what_to_do() -> None:
    """A line without a digit says why, and which ways would have digits."""
    found = compare(lambda x: cosh(x) / exp(x), 181.0, ways=OURS)
    assert "compute with more digits" in found[0]["reverse"].explanation
    assert "the ways without a step" in found[0]["central"].explanation
    assert "no correct digit" in " ".join(str(found).split())


def test_pole_within_the_step_is_named() -> None:
    """tan beside its pole: the quotient reaches across it, and one of a smaller step does not."""
    found = compare(lambda x: x.tan(), -1.570796326794913, ways=("reverse", "central", "digits"))
    assert found
    assert found[0]["central"].verdict is Agreement.STEP
    assert "with 1.1e-15 the quotient is" in found[0]["central"].explanation


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (lambda x: x ** (1 / 3), 1e-300),
        (lambda x: x * 3, 1e-300),
        (lambda x: (10 / x) * softplus(x * x), -8.4e79),
        (lambda x: atan(x * 1.97e-150 * x), 4.7e59),
        (lambda x: cosh(atan(x) / exp(x)), 0.0),
        (lambda x: sin(1e6 * x), 3.0),
    ],
    ids=["root", "line", "lost parts", "lost parts too", "stationary", "fast"],
)
def test_step_of_the_complex_way_is_neither_too_large_nor_too_small(f: Any, x: float) -> None:
    """Beside a tiny x no step is small, and tiny steps underflow: two steps must agree."""
    found = compare(f, x, ways=("reverse", "complex", "digits"))
    assert found, str(found)
    line = found[0]["complex"]
    assert line.verdict is Agreement.AGREES, str(found)
    assert line.error <= 4e-16 * abs(found[0].reference)


def test_nan_between_the_operations_agrees() -> None:
    """Beyond a nan the partials of a sum stay 1 in the reference too, as in IEEE arithmetic."""
    found = compare(lambda x, y: x.log() + y, [-1.0, 2.0], ways=("reverse", "digits"))
    assert found
    assert math.isnan(found["x"].reference)
    assert found["y"].reference == 1.0


@pytest.mark.parametrize(
    ("f", "x", "exact"),
    [
        (lambda x: cosh(x) / exp(x), 181.0, lambda e, x: -e.exp(-2 * x)),
        (lambda x: cosh(x) / exp(x), 350.0, lambda e, x: -e.exp(-2 * x)),
        (lambda x: cosh(x) / exp(x), 700.0, lambda e, x: -e.exp(-2 * x)),
        (lambda x: sinh(x) / cosh(x), 181.0, lambda e, x: 1 / e.cosh(x) ** 2),
        (lambda x: 1 / (1 - tanh(x)), 300.0, lambda e, x: e.exp(2 * x)),
        (lambda x: exp(x) * abs(1 - tanh(x)), 400.0, lambda e, x: -2 * e.exp(-x)),
        (lambda x: sqrt(1 + x) - sqrt(x), 1e100, lambda e, x: (1 / e.sqrt(1 + x) - x**-0.5) / 2),
    ],
    ids="181 350 700 tanh pole kink roots".split(),
)
def test_digits_are_believed_where_two_precisions_agree(f: Any, x: float, exact: Any) -> None:
    """If 50 and 100 digits cancel to 0, more digits are taken; SymPy agrees."""
    found = compare(f, x, ways=("reverse", "richardson", "symbolic", "digits"))
    with mpmath.workdps(2000):
        right = exact(mpmath, mpmath.mpf(x))
        assert abs(mpmath.mpf(found[0].reference_digits) - right) <= abs(right) * 1e-49
    assert found[0].reference_way == "50 digits (mpmath)"
    assert found[0]["symbolic"].verdict is Agreement.AGREES


def test_digits_that_never_agree_are_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """With too few doublings nothing has 50 digits; reverse mode is the reference."""
    monkeypatch.setattr("autograd_core.laboratory.compare.precise.DOUBLINGS", 1)
    found = compare(lambda x: cosh(x) / exp(x), 181.0, ways=("reverse", "digits"))
    assert found[0].reference_way == "reverse mode"
    assert "never gave the same 50 twice" in found[0]["digits"].explanation


@pytest.mark.parametrize("x", [3e-171, 7e-146, 1e-300])
def test_square_that_underflows_is_no_disagreement(x: float) -> None:
    """x * x is 0 in floats around 1e-171: the differences have no digit, and do not differ."""
    found = compare(lambda x: x * x, x, ways=OURS)
    assert found, str(found)
    assert found[0].reference == 2 * x
    assert found[0]["richardson"].verdict in (Agreement.AGREES, Agreement.NO_DIGITS)


@pytest.mark.parametrize(
    "f",
    [lambda x: x, lambda x: x * x, sqrt, lambda x: x**0.5],
    ids=["x", "x*x", "sqrt", "x**0.5"],
)
@pytest.mark.parametrize("x", [5e-324, 1e-320])
def test_smallest_floats_are_compared(f: Any, x: float) -> None:
    """At the smallest floats no way fails, and every explanation has a beginning."""
    found = compare(f, x, ways=OURS)
    assert found
    assert not any(line.explanation.startswith(";") for line in found[0].lines)


@pytest.mark.parametrize("x", [1.0, 1e-20, 1e-300])
def test_complex_step_that_underflows_on_the_way_does_not_apply(x: float) -> None:
    """Imaginary parts with fewer digits than floats have are no disagreement."""
    found = compare(lambda x: (x * 1e-300) * 1e300, x, ways=("reverse", "complex"))
    assert found
    assert found[0]["complex"].verdict is Agreement.NOT_APPLICABLE
    assert "lost" in found[0]["complex"].explanation


def test_ways_that_are_no_list_are_named() -> None:
    """The message says what `ways` takes."""
    with pytest.raises(TypeError, match="ways must be a list"):
        compare(sin, 1.0, ways=3)  # type: ignore[arg-type]
