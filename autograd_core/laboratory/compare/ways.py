"""The ways to differentiate that `compare` puts side by side, one small function each.

Each takes the Bench and answers with a Derivative per argument, or raises NotApplicable with the
reason. The verdict compares the error with the one that the Derivative predicts.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from autograd_core.laboratory.compare import suspects
from autograd_core.laboratory.compare.bench import (
    Answer,
    Bench,
    Derivative,
    each,
    refuse_point,
    to_float,
)
from autograd_core.laboratory.compare.case import Case, NotApplicable
from autograd_core.laboratory.compare.case_line import decides_alike, rounding_near
from autograd_core.laboratory.compare.conditioning import value_error_at
from autograd_core.laboratory.compare.formula import symbolic
from autograd_core.laboratory.gradcheck.lines import Line
from autograd_core.laboratory.gradcheck.start import largest_step
from autograd_core.numerical import imaginary
from autograd_core.numerical.differences import (
    central_difference,
    evaluation_error,
    richardson,
    start_step,
)
from autograd_core.numerical.estimate import Estimate
from autograd_core.program.arrays import JaxNamespace, PeerNamespace, TorchNamespace
from autograd_core.summing import sum_in_order
from autograd_core.sweep import adjoints, tangents
from autograd_core.value import Value

MOST_TORCH = 20_000
MOST_JAX = 2_000
"""The most nodes of a graph that these libraries compute in a reasonable time."""

CONFIRMED = 1e-12
"""Two complex steps agree if their numbers differ by at most this part."""

TINY = 2.0**-500
"""Smaller derivatives may underflow where the complex way squares numbers."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way to differentiate.

    Attributes:
        key: its name in `compare(ways=...)`.
        title: its name in tables.
        run: computes the derivatives by all arguments.
        package: the package that it needs, or "".
        extra: the extra that installs the package; "" if pip installs it by name.
        at_once: whether one run gives all derivatives.
    """

    key: str
    title: str
    run: Callable[[Bench], list[Answer]]
    package: str = ""
    extra: str = ""
    at_once: bool = True

    def installed(self) -> bool:
        """Whether the package can be found."""
        try:
            return not self.package or find_spec(self.package) is not None
        except ValueError:  # a module that was not found by the import system, but put there
            return True


def reverse(bench: Bench) -> list[Answer]:
    """Sweep once from the root to the leaves over the recorded partials."""
    found = adjoints([bench.case.root], [1.0], list(bench.case.inputs))
    bounds = bench.conditioning
    return [Derivative(g, predicted=c.bound) for g, c in zip(found, bounds, strict=True)]


def forward(bench: Bench) -> list[Answer]:
    """Sweep from the leaves to the root over the same partials, once per argument."""

    def one(bench: Bench, i: int) -> Derivative:
        (found,) = tangents([bench.case.inputs[i]], [1.0], [bench.case.root])
        return Derivative(found, predicted=bench.conditioning[i].bound)

    return each(bench, one)


def central(bench: Bench) -> list[Answer]:
    """Compute (f(x + h) - f(x - h)) / 2h at the usual step."""

    def one(bench: Bench, i: int) -> Derivative:
        x = bench.case.at[i]
        found = _measured(central_difference, bench, i)
        errors = [value_error_at(bench.case, i, x + h) for h in (-found.step, found.step)]
        noise = max([bench.value_error, *errors])
        rounding = max(found.rounding, noise / found.step if found.step else 0.0)
        crosses = not decides_alike(bench.line(i), x, x + found.step, x - found.step)
        return _estimated(found, found.truncation, rounding, crosses)

    return each(bench, one)


def extrapolated(bench: Bench) -> list[Answer]:
    """Extrapolate central differences at ever smaller steps to step 0 (Ridders)."""

    def one(bench: Bench, i: int) -> Derivative:
        case = bench.case
        x = case.at[i]
        tied = bool(suspects.kinks(case, i))
        step = _clear_step(bench.line(i), tied) if math.isfinite(x) else None
        noise = rounding_near(case, i, largest=step or start_step(x))
        if math.isnan(noise):
            _refuse_not_finite(bench)
        usual = evaluation_error(case.value, case.value, x, bench.gradient[i])
        bound = noise if not noise <= usual else None
        found = _measured(richardson, bench, i, step=step, rounding=bound)
        tenth = abs(x) / 10
        if 0 < tenth < (step or start_step(x)) and not found.error < 0.1 * abs(found.derivative):
            closer = _measured(richardson, bench, i, step=tenth, rounding=bound)
            if found.derivative == 0 or closer.error < found.error:
                found = closer
        return _estimated(found, found.truncation, found.rounding, tied or step is None)

    return each(bench, one)


def complex_steps(bench: Bench) -> list[Answer]:
    """Compute Im f(x + ih) / h: the recorded graph in complex numbers."""

    refuse_point(bench)

    def one(bench: Bench, i: int) -> Derivative:
        found, evaluations = _confirmed(bench, i)
        if not math.isfinite(found):
            _refuse_not_finite(bench)
            raise NotApplicable("its numbers leave the range of floats on the way")
        if found == 0 and 0 < abs(bench.gradient[i]) < TINY:
            raise NotApplicable("its imaginary part is lost below the smallest float")
        return Derivative(
            found, predicted=4 * bench.conditioning[i].bound, evaluations=evaluations
        )

    return each(bench, one)


def _confirmed(bench: Bench, i: int) -> tuple[float, int]:
    """Return the derivative on which two complex steps agree, and how many steps were tried.

    A step is too large if it is not small beside x, or beside the scale of f; one that is too
    small loses imaginary parts below the smallest float. The larger of two steps that agree has
    neither fault; its error falls with the square of the step, and is extrapolated to 0.
    """
    found: list[float] = []
    larger = math.inf
    steps = [h for h in _complex_steps(bench.case.at[i]) if not _is_lost(bench.case, i, h)]
    if len(steps) < 2:
        raise NotApplicable("its imaginary part is lost among the smallest floats")
    for h in steps:
        found.append(_imaginary(bench, i, h))
        change = found[-1] - found[-2] if len(found) > 1 else math.inf
        if abs(change) <= CONFIRMED * abs(found[-1]):
            return found[-1] + change / ((larger / h) ** 2 - 1), len(found)
        larger = h
    if not math.isfinite(found[-1]):
        return found[-1], len(found)
    if max(found) - min(found) <= 4 * bench.conditioning[i].bound:  # all of it is noise
        return found[0], len(found)
    raise NotApplicable("no two of its steps give the same number, so none can be trusted")


def _complex_steps(x: float) -> list[float]:
    """List powers of two to try as steps, falling from 2**-35 of |x|."""
    fixed = [imaginary.LARGER_STEP, 2.0**-400, imaginary.STEP]
    if x == 0:
        return fixed
    exponent = math.frexp(x)[1]
    beside = [math.ldexp(1.0, max(exponent - k, -1074)) for k in (35, 40)]
    return list(dict.fromkeys([*beside, *(h for h in fixed if h < beside[1] / 2**40)]))


def _is_lost(case: Case, i: int, h: float) -> bool:
    """Whether the imaginary part of a step loses digits below the smallest normal float."""
    lost = False

    def move(node: Value, moves: Sequence[float]) -> float:
        nonlocal lost
        parts = []
        for partial, moved in zip(node.partials, moves, strict=True):
            if partial and moved:
                part = partial * moved
                lost |= abs(part) < suspects.NORMAL and part / partial != moved
                parts.append(part)
        return sum_in_order(parts)

    case.graph.program.run(move, lambda leaf: 0.0, {id(case.inputs[i]): h})
    return lost


def _imaginary(bench: Bench, i: int, h: float) -> float:
    """Compute Im f(x + ih) / h."""
    case = bench.case
    try:
        return imaginary.follow(case.graph, case.inputs[i], complex(case.at[i], h)).imag / h
    except imaginary.NotAnalytic as error:
        raise NotApplicable(f"{error.op} is not analytic here: {error.reason}") from error


def fifty_digits(bench: Bench) -> list[Answer]:
    """Apply the chain rule to the rows of the graph in mpmath numbers."""
    refuse_point(bench)
    found = bench.precise.derivatives(bench.digits)
    return [Derivative(to_float(d), exact=d, evaluations=2) for d in found]


def pytorch(bench: Bench) -> list[Answer]:
    """Compute the recorded graph in PyTorch, and its own backward."""
    return _peer(bench, TorchNamespace, MOST_TORCH)


def jax(bench: Bench) -> list[Answer]:
    """Compute the recorded graph in JAX, and its own grad."""
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


def _clear_step(line: Line, tied: bool) -> float | None:
    """Return the largest step of an extrapolation that crosses no decision; None if there is none.

    On a kink every step crosses it: there f must decide alike at all steps of a table to one side.
    """
    x = line.centre

    def agrees(h: float) -> bool:
        if not tied:
            return decides_alike(line, x, x + h, x - h)
        return all(decides_alike(line, x + s, x + s / 2**11) for s in (-h, h))

    return largest_step(x, agrees)


def _measured(method: Callable[..., Estimate], bench: Bench, i: int, **more: Any) -> Estimate:
    """Measure by a method of `differences`; NotApplicable if there is no result."""
    x = bench.case.at[i]
    if not math.isfinite(x):
        raise NotApplicable(f"there is no step from {x!r}")
    found = method(bench.case.along(i), x, **more)
    if not math.isfinite(found.derivative):
        _refuse_not_finite(bench)
        raise NotApplicable("f has no finite values on both sides, at any step")
    return found


def _refuse_not_finite(bench: Bench) -> None:
    """Raise if f itself does not have a finite value, so that it cannot be measured."""
    if not math.isfinite(bench.case.value):
        raise NotApplicable(f"f is {bench.case.value!r} at the point")


def _estimated(found: Estimate, truncation: float, rounding: float, crosses: bool) -> Derivative:
    """Turn an Estimate into a Derivative, whose error is at most ten times the estimated one."""
    return Derivative(
        found.derivative,
        predicted=10 * (truncation + rounding),
        evaluations=found.evaluations,
        estimate=Estimate(found.derivative, truncation, rounding, found.step, found.evaluations),
        crosses=crosses,
    )


def _peer(bench: Bench, kind: Callable[[], PeerNamespace], most: int) -> list[Answer]:
    """Compute the recorded graph in another library; its error is at most four times our bound."""
    if len(bench.case.graph) > most:
        raise NotApplicable(f"{len(bench.case.graph):,} nodes, one call each, take too long")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = kind().gradient(bench.case.graph, bench.case.inputs, bench.case.at)
    return [
        Derivative(g, predicted=4 * c.bound)
        for g, c in zip(found, bench.conditioning, strict=True)
    ]
