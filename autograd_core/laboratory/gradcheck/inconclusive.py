"""Say why a derivative could not be measured, and what to do next."""

from __future__ import annotations

from math import isfinite

OTHER_POINT = "check a point nearby"
MORE_DIGITS = (
    "compare(f, x) computes with 50 digits if f takes Values; or check a point where the "
    "derivative is larger"
)
STEPS = f"step_curve(f, x) shows what each step gives; or {OTHER_POINT}"
UNCANCELLED = "write the difference without cancelling, as expm1(x) for exp(x) - 1"
INSIDE = "check a point inside the domain, with room on both sides"


def advised(why: str, what: str) -> str:
    """Join a reason and what to do next."""
    return f"{why}. What to do: {what}"


def hidden(tolerance: float) -> str:
    """Rounding is larger than the derivative."""
    why = f"rounding hides the derivative: it can only be measured to {tolerance:.1e}"
    return advised(why, MORE_DIGITS)


def swept(error: float) -> str:
    """A measured derivative is smaller than the rounding of the engine's sweep."""
    why = (
        "a derivative other than 0 is measured, but it is so small that rounding in the sweep, "
        f"up to {error:.1e}, hides it"
    )
    return advised(why, UNCANCELLED)


def drowned() -> str:
    """Rounding is larger than the value."""
    return advised("rounding leaves no digit of the function's value", MORE_DIGITS)


def unsettled(tolerance: float) -> str:
    """Differences at smaller and smaller steps do not converge."""
    why = f"the differences do not converge: they are only known to {tolerance:.1e}"
    return advised(why, STEPS)


def different(derivative: float, step: float) -> str:
    """Coarse steps measure one derivative, finer steps another or none."""
    why = (
        f"the measured derivative depends on the step: it is {derivative:.6g} at {step:.1e}, but "
        "finer steps give another or cannot tell"
    )
    return advised(why, STEPS)


def swinging() -> str:
    """Waves are shorter than the distance between floats."""
    why = "the derivative swings from one float to the next: no step can measure it"
    return advised(why, "check a point nearer to 0, where floats are closer together")


def nowhere() -> str:
    """No step has finite values on both sides."""
    return advised("the function has no finite values close enough on both sides", INSIDE)


def isolated() -> str:
    """The function has a finite value only at the point."""
    return advised("the function has no finite value near the point on either side", INSIDE)


def stairs() -> str:
    """The function is constant between jumps, because its values have few digits."""
    why = "within small steps the function does not change at all: its values are rounded"
    return advised(why, "compute it in float64 throughout, or check it at a larger scale")


def restless() -> str:
    """The decisions differ at all points."""
    why = "the program decides differently at every step, so no step can measure it"
    return advised(why, OTHER_POINT)


def crowded(distance: float) -> str:
    """A kink, a pole or an end of the domain is too near for a difference."""
    why = f"a kink, a pole or the end of the domain is within {distance:.1g}, too near for a step"
    return advised(why, "check a point farther from it")


def near_edge(note: str, distance: float) -> str:
    """Extend a note if a pole or an end of the domain is near."""
    if not isfinite(distance):
        return note
    return f"a pole or the end of the domain is within {distance:.1g}; {note}"


def infinite(note: str) -> str:
    """A slope at a kink is infinite."""
    return advised(f"{note}, with an infinite slope", OTHER_POINT)


def unknown_slopes(note: str) -> str:
    """The slopes at a kink could not be measured."""
    return advised(f"{note}, but its slopes cannot be measured", OTHER_POINT)


def rough(where: str, tolerance: float) -> str:
    """The slopes on both sides are not known well enough."""
    return advised(f"{where}, where the slope is only known to {tolerance:.1e}", OTHER_POINT)


def alone(note: str) -> str:
    """The function jumps on both sides of the point."""
    why = f"{note}: the point is between two jumps, so its derivative cannot be measured"
    return advised(why, OTHER_POINT)


def cancelling(spread: float) -> str:
    """Rounding may have changed the checked derivative."""
    why = (
        f"the rounding of numbers that cancel may change this derivative by {spread:.1e}, so a "
        "wrong rule cannot be told from rounding"
    )
    return advised(why, UNCANCELLED)
