"""The ways to differentiate that `compare` puts side by side, one small function each.

Each takes the Case and answers with an Outcome per argument, or raises NotApplicable with the
reason. What an Outcome predicts of its own error is what the verdict measures it by.
"""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from typing import Any

from autograd_core import complex_step
from autograd_core.differences import (
    Estimate,
    central_difference,
    evaluation_error,
    richardson,
    start_step,
)
from autograd_core.laboratory.case import Case, NotApplicable
from autograd_core.laboratory.conditioning import Conditioning, conditioning, value_error
from autograd_core.laboratory.deadline import TimeIsUp, within
from autograd_core.laboratory.peers import JaxNamespace, PeerNamespace, TorchNamespace
from autograd_core.laboratory.precise import Precise
from autograd_core.reevaluate import NoFormula
from autograd_core.sweep import adjoints, tangents

SECONDS = 5.0
"""What a way may take in all; the arguments that are left then are n/a."""

SYMBOLIC_SECONDS = 5.0
MOST_SYMBOLIC = 300
MOST_TORCH = 20_000
MOST_JAX = 2_000
MOST_TRACED = 20_000
"""Sizes of a graph beyond which a way, or the search for kinks, would take too long."""

HALVINGS = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """One derivative by one way.

    Attributes:
        derivative: the number.
        exact: the same as an mpmath number, where the way has more digits than a float.
        predicted: how far off it may be, by what the way knows of itself and of the graph.
        evaluations: how often f or its graph was evaluated for it.
        estimate: of a difference quotient, the whole Estimate.
        crosses: whether the step of a difference quotient crosses a kink or another decision.
    """

    derivative: float
    exact: Any = None
    predicted: float = 0.0
    evaluations: int = 1
    estimate: Estimate | None = None
    crosses: bool = False


class Bench:
    """A Case with what several ways need of it, computed once.

    Args:
        case: what is differentiated.
        digits: decimal digits of the precise way.
    """

    def __init__(self, case: Case, digits: int):
        self.case = case
        self.digits = digits

    @cached_property
    def conditioning(self) -> list[Conditioning]:
        """What rounding can do to each derivative."""
        return conditioning(self.case)

    @cached_property
    def value_error(self) -> float:
        """Bound on the rounding error of one evaluation of f."""
        return value_error(self.case)

    @cached_property
    def precise(self) -> Precise:
        """The graph in mpmath numbers; ImportError where mpmath is missing."""
        return Precise(self.case, SECONDS)

    @cached_property
    def gradient(self) -> list[float]:
        """The engine's own, by one reverse sweep."""
        return list(adjoints([self.case.root], [1.0], list(self.case.inputs)))


Answer = Outcome | NotApplicable


@dataclass(frozen=True, slots=True)
class Way:
    """A way to differentiate.

    Attributes:
        key: its name in `compare(ways=...)`.
        title: its name in tables.
        run: the derivatives by all arguments.
        package: what must be installed for it; "" for nothing.
        install: what to install, as pip's argument.
        at_once: whether one run gives all derivatives.
    """

    key: str
    title: str
    run: Callable[[Bench], list[Answer]]
    package: str = ""
    install: str = ""
    at_once: bool = True

    def installed(self) -> bool:
        """Whether its library can be found."""
        try:
            return not self.package or find_spec(self.package) is not None
        except ValueError:  # a module that was not found by the import system, but put there
            return True


def each(bench: Bench, one: Callable[[Bench, int], Outcome]) -> list[Answer]:
    """A way that takes one argument at a time, within `SECONDS` for all of them."""
    end = time.monotonic() + SECONDS
    answers: list[Answer] = []
    for i in range(len(bench.case.at)):
        if time.monotonic() > end:
            answers.append(NotApplicable(f"{SECONDS:g} s were spent on the arguments before"))
            continue
        try:
            answers.append(one(bench, i))
        except NotApplicable as reason:
            answers.append(reason)
    return answers


def reverse(bench: Bench) -> list[Answer]:
    """One sweep from the root to the leaves over the recorded partials."""
    found = adjoints([bench.case.root], [1.0], list(bench.case.inputs))
    bounds = bench.conditioning
    return [Outcome(g, predicted=c.bound) for g, c in zip(found, bounds, strict=True)]


def forward(bench: Bench) -> list[Answer]:
    """One sweep from the leaves to the root per argument, over the same partials."""

    def one(bench: Bench, i: int) -> Outcome:
        (found,) = tangents([bench.case.inputs[i]], [1.0], [bench.case.root])
        return Outcome(found, predicted=bench.conditioning[i].bound)

    return each(bench, one)


def central(bench: Bench) -> list[Answer]:
    """(f(x + h) - f(x - h)) / 2h at the usual step."""

    def one(bench: Bench, i: int) -> Outcome:
        x = bench.case.at[i]
        found = _measured(central_difference, bench, i)
        rounding = max(found.rounding, bench.value_error / found.step if found.step else 0.0)
        crosses = not same_piece(bench, i, x, found.step)
        return _estimated(found, found.truncation, rounding, crosses)

    return each(bench, one)


def extrapolated(bench: Bench) -> list[Answer]:
    """Central differences at ever smaller steps, extrapolated to step 0 (Ridders)."""

    def one(bench: Bench, i: int) -> Outcome:
        case = bench.case
        x = case.at[i]
        step, crosses = _clear_step(bench, i, x)
        noise = bench.value_error
        usual = evaluation_error(case.value, case.value, x, bench.gradient[i])
        bound = noise if math.isfinite(noise) and noise > usual else None
        found = _measured(richardson, bench, i, step=step, rounding=bound)
        return _estimated(found, found.truncation, found.rounding, crosses)

    return each(bench, one)


def complex_steps(bench: Bench) -> list[Answer]:
    """Im f(x + ih) / h: the recorded graph in complex numbers."""

    def one(bench: Bench, i: int) -> Outcome:
        leaf, x = bench.case.inputs[i], bench.case.at[i]
        derivative, evaluations = math.nan, 0
        for h in (complex_step.STEP, complex_step.LARGER_STEP):
            evaluations += 1
            try:
                imaginary = complex_step.follow(bench.case.graph, leaf, complex(x, h)).imag
            except complex_step.NotAnalytic as error:
                raise NotApplicable(f"{error.op} is not analytic here: {error.reason}") from error
            derivative = imaginary / h
            if not abs(imaginary) < complex_step.SMALLEST:
                break
        if not math.isfinite(derivative):
            _refuse_not_finite(bench)
        bound = 4 * bench.conditioning[i].bound + complex_step.SMALLEST / h
        return Outcome(derivative, predicted=bound, evaluations=evaluations)

    return each(bench, one)


def symbolic(bench: Bench) -> list[Answer]:
    """SymPy's derivative of the formula, evaluated at the exact numbers of the point."""
    from autograd_core.translate.recorded import TooLarge
    from autograd_core.translate.symbolic import symbols_of, to_sympy

    count = len(bench.case.graph)
    if count > MOST_SYMBOLIC:
        raise NotApplicable(f"{count:,} nodes; at most {MOST_SYMBOLIC} are worth writing out")
    names = {f"x{i}": leaf for i, leaf in enumerate(bench.case.inputs)}

    def formula() -> tuple[Any, dict[Any, Any]]:
        return to_sympy(bench.case.root, names, exact=True), symbols_of(bench.case.root, names)

    def one(bench: Bench, i: int) -> Outcome:
        symbol = symbols.get(bench.case.inputs[i])
        if symbol is None:
            return Outcome(0.0)
        found: Outcome = _in_time(lambda: _differentiated(bench, expression, symbols, symbol))
        return found

    try:
        expression, symbols = _in_time(formula)
    except NoFormula as error:
        raise NotApplicable(
            f"{error.op!r} was made by record(): its formula is not known"
        ) from error
    except TooLarge as error:
        raise NotApplicable(f"{count:,} nodes, used so often that the formula is huge") from error
    return each(bench, one)


def fifty_digits(bench: Bench) -> list[Answer]:
    """The chain rule over the rows of the graph in mpmath numbers."""
    found = bench.precise.derivatives(bench.digits)
    return [Outcome(to_float(d), exact=d, evaluations=2) for d in found]


def pytorch(bench: Bench) -> list[Answer]:
    """The recorded graph in PyTorch, by its own backward."""
    return _peer(bench, TorchNamespace, MOST_TORCH)


def jax(bench: Bench) -> list[Answer]:
    """The recorded graph in JAX, by its own grad."""
    return _peer(bench, JaxNamespace, MOST_JAX)


WAYS = (
    Way("reverse", "reverse mode", reverse),
    Way("forward", "forward mode (jvp)", forward, at_once=False),
    Way("central", "central difference", central, at_once=False),
    Way("richardson", "Richardson", extrapolated, at_once=False),
    Way("complex", "complex step", complex_steps, at_once=False),
    Way("symbolic", "symbolic (SymPy)", symbolic, "sympy", "'autograd-core[check]'", False),
    Way("digits", "50 digits (mpmath)", fifty_digits, "mpmath", "'autograd-core[check]'"),
    Way("torch", "PyTorch", pytorch, "torch", "torch"),
    Way("jax", "JAX", jax, "jax", "jax"),
)
"""All ways, in the order of the table."""


def to_float(x: Any) -> float:
    """An mpmath number rounded to a float; an infinity beyond the largest."""
    try:
        return float(x)
    except OverflowError:
        return math.inf if x > 0 else -math.inf


def same_piece(bench: Bench, i: int, x: float, h: float) -> bool:
    """Whether f decides alike at x - h, x and x + h: no kink or jump lies between.

    Taken for granted where the graph is too large to be searched.
    """
    case = bench.case
    if not (math.isfinite(x) and math.isfinite(h)) or len(bench.case.graph) > MOST_TRACED:
        return True
    try:
        here = case.pattern(i, x)
        return here == case.pattern(i, x + h) == case.pattern(i, x - h)
    except (NotApplicable, ArithmeticError, ValueError):
        return False


def _clear_step(bench: Bench, i: int, x: float) -> tuple[float | None, bool]:
    """The usual first step of an extrapolation, halved until it crosses no decision."""
    if not math.isfinite(x):
        return None, False
    h = start_step(x)
    for k in range(HALVINGS):
        if x + h / 2**k == x:
            break
        if same_piece(bench, i, x, h / 2**k):
            return h / 2**k, False
    return None, True


def _measured(method: Callable[..., Estimate], bench: Bench, i: int, **more: Any) -> Estimate:
    """An Estimate by a method of `differences`; NotApplicable where there is none."""
    x = bench.case.at[i]
    if not math.isfinite(x):
        raise NotApplicable(f"there is no step from {x!r}")
    try:
        found = method(bench.case.along(i), x, **more)
    except (ArithmeticError, ValueError) as error:
        raise NotApplicable(f"{bench.case.name} raised {type(error).__name__}: {error}") from error
    if not math.isfinite(found.derivative):
        _refuse_not_finite(bench)
        raise NotApplicable("f has no finite values on both sides, a step away or however close")
    return found


def _refuse_not_finite(bench: Bench) -> None:
    """Raise where f itself has no finite value, so that it cannot be measured."""
    if not math.isfinite(bench.case.value):
        raise NotApplicable(f"f is {bench.case.value!r} at the point")


def _estimated(found: Estimate, truncation: float, rounding: float, crosses: bool) -> Outcome:
    """An Estimate as an Outcome: off by at most ten times what it estimates."""
    return Outcome(
        found.derivative,
        predicted=10 * (truncation + rounding),
        evaluations=found.evaluations,
        estimate=Estimate(found.derivative, truncation, rounding, found.step, found.evaluations),
        crosses=crosses,
    )


def _in_time(function: Callable[[], Any]) -> Any:
    """A result of SymPy, unless it takes too long or fails."""
    try:
        return within(SYMBOLIC_SECONDS, function)
    except TimeIsUp:
        raise NotApplicable(f"SymPy needs more than {SYMBOLIC_SECONDS:g} s") from None
    except RecursionError:
        raise NotApplicable("nested more deeply than SymPy can follow") from None


def _differentiated(
    bench: Bench, expression: Any, symbols: dict[Any, Any], symbol: Any
) -> Outcome:
    """The derivative of an expression by a symbol, at the point."""
    import sympy

    at = {
        s: sympy.Rational(*leaf.data.as_integer_ratio()) if math.isfinite(leaf.data) else sympy.nan
        for leaf, s in symbols.items()
    }
    derivative = sympy.diff(expression, symbol)
    for unknown in derivative.atoms(sympy.Derivative):
        raise NotApplicable(f"SymPy has no derivative of {unknown.expr.func.__name__}")
    number = derivative.evalf(bench.digits, subs=at)
    if not number.is_Float and not number.is_Integer:
        number = derivative.subs(at).evalf(bench.digits)
    if number in (sympy.oo, -sympy.oo):
        return Outcome(float(number))
    if not number.is_number or number.is_comparable is False or not number.is_finite:
        shown = str(number)
        raise NotApplicable(f"SymPy answers {shown if len(shown) < 50 else shown[:47] + '...'}")
    exact = bench.precise.context.make_mpf(sympy.Float(number, bench.digits)._mpf_)
    return Outcome(to_float(exact), exact=exact)


def _peer(bench: Bench, kind: Callable[[], PeerNamespace], most: int) -> list[Answer]:
    """The recorded graph in another library, off by no more than four times our own bound."""
    if len(bench.case.graph) > most:
        raise NotApplicable(f"{len(bench.case.graph):,} nodes, one call each, take too long")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = kind().gradient(bench.case.graph, bench.case.inputs, bench.case.at)
    return [
        Outcome(g, predicted=4 * c.bound) for g, c in zip(found, bench.conditioning, strict=True)
    ]
