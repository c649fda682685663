"""The measurement of a step curve: errors at many steps, predictions, the best steps."""

from __future__ import annotations

import math

from autograd_core.laboratory.compare.bench import to_float
from autograd_core.laboratory.step_curve.result import StepCurve
from autograd_core.laboratory.step_curve.section import Section
from autograd_core.laboratory.step_curve.shape import (
    Shape,
    ShapeAtPoint,
    is_on_kink,
    shape_at,
)
from autograd_core.laboratory.step_curve.steps import DECADES, decades, least_of, steps_from
from autograd_core.laboratory.step_curve.theory import (
    FAR,
    FASTER,
    OTHERWISE,
    SLOWER,
    Course,
    Theory,
    in_words,
    reach_of,
    still_falls,
    theory,
)
from autograd_core.numerical.differences import default_step, representable
from autograd_core.numerical.estimate import UNIT
from autograd_core.summing import sum_in_order
from autograd_core.text.progress import beat

ABOVE = 2
"""How many powers of ten are shown above the step with the least error."""

FARTHEST = 4
"""How many powers of ten above |x|, and above 1, are searched for the least error."""

NAN = math.nan

HOPELESS = 0.1
"""A difference that is off by more than this fraction of the derivative has no correct digit."""

UNKNOWN = 2.0**-200
"""The largest relative error of the 50 digits."""


def measured_curve(cut: Section, per_decade: int) -> StepCurve:
    """Measure the curve of a section.

    Raises:
        ValueError: the point is not finite.
    """
    if not math.isfinite(cut.x):
        raise ValueError(f"step_curve: there are no steps from {cut.x!r}")
    return _Measurement(cut, shape_at(cut), per_decade).curve()


class _Measurement:
    """Measures the curve of a section."""

    def __init__(self, cut: Section, around: ShapeAtPoint, per_decade: int):
        self.cut = cut
        self.around = around
        self.smooth = around.shape is Shape.SMOOTH
        self.through = is_on_kink(cut)
        self.line = cut.line()
        self.first, self.rest, self.source = _reference(cut, around)
        self.steps = steps_from(cut.x, self._largest(), per_decade)
        self.theory = theory(cut) if self.smooth else Theory(0.0, 0.0, NAN, False)

    def _largest(self) -> float:
        """Return the largest step: |x|/10, or more if the least error is at a larger step."""
        x = abs(self.cut.x)
        size = 10.0 ** math.floor(math.log10(x) + math.log10(2)) if x else 1.0
        usual = max(size / 10, 100 * math.ulp(self.cut.x))
        if not self.smooth:
            return usual
        best, least = usual, math.inf
        for h in decades(usual / 10.0**DECADES, max(usual, 0.1)):
            error = self.central(representable(self.cut.x, h))
            if h > usual and (math.isnan(error) or not self.is_inside(h)):
                break
            if error <= least:
                best, least = h, error
        first = min(10 * max(usual, 0.1), 1e308)
        for h in decades(first, min(first * 10.0**FARTHEST, 1e308)):
            if best < h / 20 or least <= 8 * UNIT * abs(self.first) or not self.is_inside(h):
                break
            error = self.central(representable(self.cut.x, h))
            if not error < least:
                break
            best, least = h, error
        if x == 0 and least > HOPELESS * abs(self.first):
            return self._below(usual)
        return min(max(usual, best * 10.0**ABOVE), 1e308)

    def _below(self, usual: float) -> float:
        """Return the largest step at 0, by the least error: 0 does not show the scale of f."""
        found = {h: self.central(h) for h in decades(1e-300, usual)}
        best, least = least_of(list(found)[::-1], list(found.values())[::-1])
        return min(usual, best * 10.0**ABOVE) if least < HOPELESS * abs(self.first) else usual

    def is_inside(self, h: float) -> bool:
        """Whether f decides at both ends of a step as at the point.

        If the point is on a kink that f goes through, no step does, and all steps are taken.
        """
        x, line = self.cut.x, self.line
        return self.through or (line.is_like_centre(x + h) and line.is_like_centre(x - h))

    def error(self, derivative: float) -> float:
        """Return the distance from the reference; the size if there is no reference."""
        if not math.isfinite(self.first):
            return abs(derivative)
        error = abs((derivative - self.first) - self.rest)
        return 0.0 if error < UNKNOWN * abs(self.first) else error

    def central(self, h: float) -> float:
        """Return the error of the central difference; nan without a step."""
        f, x = self.cut.function, self.cut.x
        if not 0 < h < math.inf:
            return NAN
        beat("differences")
        change = f(x + h) - f(x - h)
        quotient = change / h / 2
        # Twice the quotient may exceed the largest float, half the change may be lost below the
        # smallest.
        return self.error(quotient if math.isfinite(quotient) else change / 2 / h)

    def forward(self, h: float) -> float:
        """Return the error of the forward difference."""
        return self.error((self.cut.function(self.cut.x + h) - self.cut.value) / h)

    def predicted(self, h: float) -> float:
        """Return the predicted error of the central difference."""
        around = self.around
        if self.smooth:
            return self.theory.truncation(h) + self.cut.noise_at(h) / h if h > 0 else NAN
        if around.shape is Shape.KINK:
            return self.error(around.left / 2 + around.right / 2)
        return abs(around.jump) / (2 * h) if around.shape is Shape.JUMP else math.nan

    def words(self, central: list[float], reach: float) -> str:
        """Say the shape and its consequence."""
        if not self.smooth:
            return self.around.words
        if not math.isfinite(self.first):
            return f"smooth, with the derivative {self.first!r}: the quotients are shown by size"
        known = {h: e for h, e in zip(self.steps, central, strict=True) if e == e}
        inside = {h: e for h, e in known.items() if self.is_inside(h)}
        if not inside:
            return "smooth, but all these steps reach past the smooth piece around x"
        if self.cut.taylor is not None and abs(self.cut.taylor[2]) == math.inf:
            return SLOWER
        step, error = least_of(list(inside), list(inside.values()))
        if error > FAR * self.predicted(step):
            if self.theory.third == 0 and still_falls(inside):
                return FASTER
            case, i, x = self.cut.case, self.cut.i, self.cut.x
            if case is not None and (case.strays(i, x + step) or case.strays(i, x - step)):
                return OTHERWISE
            return (
                f"smooth, but no step comes close: the least error is {error:.0e} where "
                f"{self.predicted(step):.0e} is predicted: the derivative ({self.source}) is "
                "wrong, or f has more noise than its rounding"
            )
        if error > HOPELESS * abs(self.first) > 0:
            return self._hopeless(step, error)
        steps = [h for h in inside if h <= reach]
        roundings = [self.cut.noise_at(h) / h for h in steps]
        course = Course(self.theory, steps, [inside[h] for h in steps], roundings, self.cut.value)
        return in_words(course, reach, self.steps[0])

    def _hopeless(self, step: float, error: float) -> str:
        """Say why not even the best difference has a correct digit."""
        told = (
            f"smooth, but no step has a correct digit: the least error is {error:.0e} at h = "
            f"{step:.0e}, and the derivative is {self.first:.0e}"
        )
        if self.theory.truncation(math.ulp(self.cut.x)) > abs(self.first):
            return f"{told}; the floats around x are {math.ulp(self.cut.x):.0e} apart, too far"
        hidden = FAR * self.cut.noise_at(step) / step >= error
        return f"{told}; rounding hides it" if hidden else told

    def _without_step(self) -> tuple[float, float, str]:
        """Return the errors of reverse mode and the complex step, and why that does not apply."""
        derivative, note = self.cut.by_complex_step()
        if not math.isfinite(self.first):
            return NAN, NAN, note
        reverse = NAN if self.cut.case is None else self.error(self.cut.derivative)
        return reverse, self.error(derivative), note

    def curve(self) -> StepCurve:
        """Return the curve with everything that it holds."""
        cut, around = self.cut, self.around
        central = [self.central(h) for h in self.steps]
        predicted = [self.predicted(h) for h in self.steps]
        best_step, best_error = least_of(self.steps, central) if self.smooth else (NAN, NAN)
        reach = reach_of(self.steps, central, predicted) if self.smooth else NAN
        usual = representable(cut.x, default_step(cut.x))
        reverse_error, complex_error, complex_note = self._without_step()
        return StepCurve(
            name=cut.name,
            argument=cut.argument,
            argnum=cut.i,
            x=cut.x,
            value=cut.value,
            derivative=self.first,
            source=self.source,
            steps=self.steps,
            central=central,
            forward=[self.forward(h) for h in self.steps],
            predicted=predicted,
            third=to_float(self.theory.third),
            second=to_float(self.theory.second),
            noise=cut.noise,
            best_step=best_step,
            best_error=best_error,
            predicted_step=self.theory.step,
            predicted_error=self.predicted(self.theory.step),
            default_step=usual,
            default_error=self.central(usual) if usual else NAN,
            reverse_error=reverse_error,
            complex_error=complex_error,
            complex_note=complex_note,
            shape=str(around.shape),
            left=around.left,
            right=around.right,
            jump=around.jump,
            reach=reach,
            words=self.words(central, reach),
        )


def _reference(cut: Section, around: ShapeAtPoint) -> tuple[float, float, str]:
    """Return the reference derivative as two floats, and its source.

    On a kink it is the engine's convention.
    """
    smooth = around.shape is Shape.SMOOTH
    exact = cut.taylor[0] if smooth and cut.taylor is not None else math.nan
    if abs(exact) < math.inf:
        first = to_float(exact)
        return first, float(exact - first) if math.isfinite(first) else 0.0, "50 digits"
    if cut.case is not None:
        return cut.derivative, 0.0, "reverse mode"
    if smooth:
        return cut.derivative, 0.0, "extrapolated"
    slopes = [slope for slope in (around.left, around.right) if not math.isnan(slope)]
    mean = sum_in_order(slopes) / len(slopes) if slopes else math.nan
    return mean, 0.0, "one-sided"
