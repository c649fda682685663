"""The ways to differentiate that `compare` puts side by side, one small function each.

Each takes the Bench and answers with an Outcome per argument, or raises NotApplicable with the
reason. What an Outcome predicts of its own error is what the verdict measures it by.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from autograd_core.laboratory.bench import Answer, Bench, Outcome, each, refuse_point, to_float
from autograd_core.laboratory.case import NotApplicable
from autograd_core.laboratory.formula import symbolic
from autograd_core.laboratory.peers import JaxNamespace, PeerNamespace, TorchNamespace
from autograd_core.numerical import imaginary
from autograd_core.numerical.differences import (
    Estimate,
    central_difference,
    evaluation_error,
    richardson,
    start_step,
)
from autograd_core.sweep import adjoints, tangents

MOST_TORCH = 20_000
MOST_JAX = 2_000
MOST_TRACED = 20_000
"""Sizes of a graph beyond which a way, or the search for kinks, would take too long."""

HALVINGS = 60
TINY = 2.0**-500
"""Derivatives below may underflow where the complex way squares numbers on the way."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to differentiate.

    Attributes:
        key: its name in `compare(ways=...)`.
        title: its name in tables.
        run: the derivatives by all arguments.
        package: what must be installed for it; "" for nothing.
        extra: the extra that installs it; "" where it is installed by itself.
        at_once: whether one run gives all derivatives.
    """

    key: str
    title: str
    run: Callable[[Bench], list[Answer]]
    package: str = ""
    extra: str = ""
    at_once: bool = True

    def installed(self) -> bool:
        """Whether its library can be found."""
        try:
            return not self.package or find_spec(self.package) is not None
        except ValueError:  # a module that was not found by the import system, but put there
            return True


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

    refuse_point(bench)

    def one(bench: Bench, i: int) -> Outcome:
        derivative, h, evaluations = math.nan, 0.0, 0
        for h in (imaginary.STEP, imaginary.LARGER_STEP):
            evaluations += 1
            derivative, clear = _imaginary(bench, i, h)
            if clear:
                break
        if not math.isfinite(derivative):
            _refuse_not_finite(bench)
            raise NotApplicable("its numbers leave the range of floats on the way")
        x = abs(bench.case.at[i])
        if 0 < x < h * 2**60:
            closer, _ = _imaginary(bench, i, max(x / 2**30, 2.0**-1050))
            if not math.isclose(derivative, closer, rel_tol=1e-6):
                raise NotApplicable(f"its step, {h:.1e}, is not small beside {x!r}")
        if derivative == 0 and 0 < abs(bench.gradient[i]) < TINY:
            raise NotApplicable("its imaginary part is lost below the smallest float")
        bound = 4 * bench.conditioning[i].bound + imaginary.SMALLEST / h
        return Outcome(derivative, predicted=bound, evaluations=evaluations)

    return each(bench, one)


def _imaginary(bench: Bench, i: int, h: float) -> tuple[float, bool]:
    """Im f(x + ih) / h, and whether the imaginary part is large enough to have all its digits."""
    case = bench.case
    try:
        found = imaginary.follow(case.graph, case.inputs[i], complex(case.at[i], h)).imag
    except imaginary.NotAnalytic as error:
        raise NotApplicable(f"{error.op} is not analytic here: {error.reason}") from error
    return found / h, not abs(found) < imaginary.SMALLEST


def fifty_digits(bench: Bench) -> list[Answer]:
    """The chain rule over the rows of the graph in mpmath numbers."""
    refuse_point(bench)
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
    Way("symbolic", "symbolic (SymPy)", symbolic, "sympy", "check", False),
    Way("digits", "50 digits (mpmath)", fifty_digits, "mpmath", "check"),
    Way("torch", "PyTorch", pytorch, "torch"),
    Way("jax", "JAX", jax, "jax"),
)
"""All ways, in the order of the table."""


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
