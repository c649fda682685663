"""The symbolic way: SymPy differentiates the formula of the recorded graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd_core.laboratory.compare.bench import (
    Answer,
    Bench,
    Derivative,
    each,
    refuse_point,
    to_float,
)
from autograd_core.laboratory.compare.case import NotApplicable
from autograd_core.laboratory.compare.deadline import TimeIsUp, within
from autograd_core.program import NoFormula

SYMBOLIC_SECONDS = 5.0
"""The most seconds for SymPy and one derivative."""

MOST_SYMBOLIC = 300
"""The most nodes of a graph whose formula is written out."""

WORKING_DIGITS = 750
"""The digits that SymPy takes beyond the requested ones; twice as many if terms cancel. By itself
it stops at 100 and answers without a correct digit, or sees the wrong side of a kink."""

FEWEST_BITS = 53
"""The fewest bits of which SymPy must be sure."""


def symbolic(bench: Bench) -> list[Answer]:
    """Differentiate the formula by SymPy, at the exact numbers of the point."""
    from autograd_core.translate.symbolic import symbols_of, to_sympy

    refuse_point(bench)
    count = len(bench.case.graph)
    if count > MOST_SYMBOLIC:
        raise NotApplicable(f"{count:,} nodes; at most {MOST_SYMBOLIC} are worth writing out")
    names = {f"x{i}": leaf for i, leaf in enumerate(bench.case.inputs)}

    def formula() -> tuple[Any, dict[Any, Any]]:
        return to_sympy(bench.case.root, names, exact=True), symbols_of(bench.case.root, names)

    def one(bench: Bench, i: int) -> Derivative:
        symbol = symbols.get(bench.case.inputs[i])
        if symbol is None:
            return Derivative(0.0)
        found: Derivative = _in_time(lambda: _differentiated(bench, expression, symbols, symbol))
        return found

    try:
        expression, symbols = _in_time(formula)
    except NoFormula:
        raise
    except ValueError as error:
        raise NotApplicable(str(error).removeprefix("to_sympy: ").partition(";")[0]) from error
    return each(bench, one)


def _in_time(function: Callable[[], Any]) -> Any:
    """Call SymPy; NotApplicable if it takes too long or fails."""
    try:
        return within(SYMBOLIC_SECONDS, function)
    except TimeIsUp:
        raise NotApplicable(f"SymPy needs more than {SYMBOLIC_SECONDS:g} s") from None
    except RecursionError:
        raise NotApplicable("nested more deeply than SymPy can follow") from None


def _differentiated(
    bench: Bench, expression: Any, symbols: dict[Any, Any], symbol: Any
) -> Derivative:
    """Differentiate an expression by a symbol, at the point."""
    import sympy

    at = {s: sympy.Rational(*leaf.data.as_integer_ratio()) for leaf, s in symbols.items()}
    derivative = sympy.diff(expression, symbol)
    for unknown in derivative.atoms(sympy.Derivative):
        raise NotApplicable(f"SymPy has no derivative of {unknown.expr.func.__name__}")
    number = derivative.evalf(
        bench.digits + WORKING_DIGITS, subs=at, maxn=bench.digits + 2 * WORKING_DIGITS
    )
    if number in (sympy.oo, -sympy.oo):
        return Derivative(float(number))
    if not number.is_number or number.is_comparable is False or not number.is_finite:
        shown = str(number)
        raise NotApplicable(f"SymPy answers {shown if len(shown) < 50 else shown[:47] + '...'}")
    exact = bench.precise.context.make_mpf(sympy.Float(number, bench.digits)._mpf_)
    few = isinstance(number, sympy.Float) and number._prec < FEWEST_BITS
    if few and to_float(exact) != 0.0:
        raise NotApplicable(
            f"its terms cancel, and {2 * WORKING_DIGITS:,} digits do not settle them"
        )
    return Derivative(to_float(exact), exact=exact)
