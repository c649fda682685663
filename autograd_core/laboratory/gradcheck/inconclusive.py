"""Why a derivative could not be measured, in words, and what to do next."""

from __future__ import annotations

from math import isfinite

OTHER_POINT = "check a point nearby"
MORE_DIGITS = (
    "compare(f, x) has 50 digits if f takes Values; or check a point where the derivative is "
    "larger"
)
STEPS = f"step_curve(f, x) shows what each step gives; or {OTHER_POINT}"
UNCANCELLED = "write the difference without cancelling, as expm1(x) for exp(x) - 1"
INSIDE = "check a point inside the domain, with room on both sides"


def advised(why: str, what: str) -> str:
    """A reason, and what to do next."""
    return f"{why}. What to do: {what}"


def hidden(tolerance: float) -> str:
    """Rounding is larger than the derivative."""
    why = f"rounding hides the derivative: it can only be measured to {tolerance:.1e}"
    return advised(why, MORE_DIGITS)


def swept(error: float) -> str:
    """A derivative is measured that is smaller than the rounding of the engine's sweep."""
    why = (
        "it is measured not to be 0, but it is so small that rounding in the sweep, up to "
        f"{error:.1e}, hides it"
    )
    return advised(why, UNCANCELLED)


def drowned() -> str:
    """No digit of the value itself is left."""
    return advised("rounding leaves no digit of the function's value", MORE_DIGITS)


def unsettled(tolerance: float) -> str:
    """Differences at smaller and smaller steps do not converge."""
    why = f"the differences do not settle: they are only known to {tolerance:.1e}"
    return advised(why, STEPS)


def different(slope: float, step: float) -> str:
    """Coarse steps measure one slope, finer steps another or none."""
    why = (
        f"the slope depends on the step: it is {slope:.6g} with {step:.1e}, but finer steps give "
        "another or cannot tell"
    )
    return advised(why, STEPS)


def swinging() -> str:
    """Waves that fit between two floats."""
    why = "the derivative swings from one float to the next: no step can measure it"
    return advised(why, "check a point nearer to 0, where floats are closer together")


def nowhere() -> str:
    """No step has finite values on both sides."""
    return advised("no finite value near enough on both sides", INSIDE)


def isolated() -> str:
    """The function has a value only at the point."""
    return advised("the function has no finite value near the point on either side", INSIDE)


def stairs() -> str:
    """The function is constant between jumps, like numbers of few digits."""
    why = "within small steps the function does not change at all: its values are rounded"
    return advised(why, "compute it in float64 throughout, or check it at a larger scale")


def restless() -> str:
    """No two points have the same decisions."""
    why = "the program decides differently at every step: there is nothing to measure"
    return advised(why, OTHER_POINT)


def crowded(distance: float) -> str:
    """Something ends or bends too near to the point for a difference."""
    why = f"a kink, a pole or the end of the domain is within {distance:.1g}, too near for a step"
    return advised(why, "check a point farther from it")


def near_edge(note: str, distance: float) -> str:
    """The note on a point beside a pole or an end of the domain."""
    if not isfinite(distance):
        return note
    return f"a pole or the end of the domain is within {distance:.1g}; {note}"


def infinite(note: str) -> str:
    """A kink with an infinite slope."""
    return advised(f"{note}, with an infinite slope", OTHER_POINT)


def unknown_slopes(note: str) -> str:
    """A kink whose slopes could not be measured."""
    return advised(f"{note}, but its slopes cannot be measured", OTHER_POINT)


def rough(where: str, tolerance: float) -> str:
    """The slopes on both sides are known too roughly."""
    return advised(f"{where}, where the slope is only known to {tolerance:.1e}", OTHER_POINT)


def alone(note: str) -> str:
    """A point between two jumps."""
    why = f"{note}: the point lies alone, and its derivative cannot be measured"
    return advised(why, OTHER_POINT)


def cancelling(spread: float) -> str:
    """Rounding may have changed the derivative being checked."""
    why = (
        f"the rounding of numbers that cancel may change this derivative by {spread:.1e}, so it "
        "cannot be told from an error of a rule"
    )
    return advised(why, UNCANCELLED)
