"""Say why a derivative could not be measured, and what to do next."""

from __future__ import annotations

from math import isfinite


def advised(why: str, what: str) -> str:
    """Join a reason and what to do next."""
    return f"{why}. What to do: {what}"


_OTHER_POINT = "check a point nearby"
_STEPS = f"step_curve(f, x) shows what each step gives; or {_OTHER_POINT}"
_UNCANCELLED = "write the difference without cancelling, as expm1(x) for exp(x) - 1"
_INSIDE = "check a point inside the domain, with room on both sides"
MORE_DIGITS = (
    "compare(f, x) computes with 50 digits if f takes Values; or check a point where the "
    "derivative is larger"
)

# Templates: {} is a number or, at the beginning, a note on the point.
HIDDEN = advised(
    "rounding hides the derivative: it can only be measured to {:.1e}",
    MORE_DIGITS,
)
SWEPT = advised(
    "a derivative other than 0 is measured, but it is so small that rounding in the sweep, up to "
    "{:.1e}, hides it",
    _UNCANCELLED,
)
DROWNED = advised("rounding leaves no digit of the function's value", MORE_DIGITS)
UNSETTLED = advised("the differences do not converge: they are only known to {:.1e}", _STEPS)
DIFFERENT = advised(
    "the measured derivative depends on the step: it is {:.6g} at {:.1e}, but finer steps give "
    "another or cannot tell",
    _STEPS,
)
SWINGING = advised(
    "the derivative swings from one float to the next: no step can measure it",
    "check a point nearer to 0, where floats are closer together",
)
NOWHERE = advised("the function has no finite values close enough on both sides", _INSIDE)
ISOLATED = advised("the function has no finite value near the point on either side", _INSIDE)
STAIRS = advised(
    "within small steps the function does not change at all: its values are rounded",
    "compute it in float64 throughout, or check it at a larger scale",
)
RESTLESS = advised(
    "the program decides differently at every step, so no step can measure it", _OTHER_POINT
)
CROWDED = advised(
    "a kink, a pole or the end of the domain is within {:.1g}, too near for a step",
    "check a point farther from it",
)
INFINITE = advised("{}, with an infinite slope", _OTHER_POINT)
UNKNOWN_SLOPES = advised("{}, but its slopes cannot be measured", _OTHER_POINT)
ROUGH = advised("{}, where the slope is only known to {:.1e}", _OTHER_POINT)
BETWEEN_JUMPS = advised(
    "{}: the point is between two jumps, so its derivative cannot be measured", _OTHER_POINT
)
CANCELLING = advised(
    "the rounding of numbers that cancel may change this derivative by {:.1e}, so a wrong rule "
    "cannot be told from rounding",
    _UNCANCELLED,
)


def near_edge(note: str, distance: float) -> str:
    """Extend a note if a pole or an end of the domain is near."""
    if not isfinite(distance):
        return note
    return f"a pole or the end of the domain is within {distance:.1g}; {note}"
