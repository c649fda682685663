"""The error of a difference quotient against its step: the V of truncation and rounding."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from autograd_core.figures.notebook_image import notebook_image
from autograd_core.laboratory.compare.bench import to_float
from autograd_core.laboratory.compare.foreign_case import foreign_case
from autograd_core.laboratory.foreign.engine import Engine
from autograd_core.laboratory.step_curve.data import CurveData
from autograd_core.laboratory.step_curve.section import Section, section
from autograd_core.laboratory.step_curve.shape import (
    Shape,
    ShapeAtPoint,
    is_on_kink,
    strays,
    surroundings,
)
from autograd_core.laboratory.step_curve.steps import DECADES, decades, least_of, steps_from
from autograd_core.laboratory.step_curve.text import text
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
from autograd_core.suggest import suggests
from autograd_core.summing import sum_in_order
from autograd_core.text.plain_data import plain
from autograd_core.text.progress import beat, working

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMAT = "autograd_core step curve 1"
ABOVE = 2
"""How many powers of ten are shown above the step with the least error."""

FARTHEST = 4
"""How many powers of ten above |x|, and above 1, are searched for the least error."""

NAN = math.nan
HOPELESS = 0.1
"""A difference off by more than this fraction of the derivative has no correct digit."""

UNKNOWN = 2.0**-200
"""The largest relative error of the 50 digits."""


@dataclass(frozen=True, repr=False)
class StepCurve(CurveData):
    """Errors of difference quotients at many steps, with what theory predicts.

    Attributes:
        name: the name of the function.
        argument, argnum: the name and position of the argument that changes.
        x: its number; `value`: the value of f there.
        derivative: the reference that errors are measured from.
        source: its source: "50 digits", "reverse mode", "extrapolated" or "one-sided".
        steps: the steps as floats, from the largest down, over 15 powers of ten: from about |x|/10
            (0.1 at 0), or from more if larger steps have smaller errors; steps with x + h == x
            are left out.
        central: |(f(x+h) - f(x-h))/2h - derivative| for each step; nan outside the domain. If
            the derivative is infinite or nan, the size of the quotient itself.
        forward: the same for (f(x+h) - f(x))/h.
        predicted: the prediction for `central`: |third| h**2 + noise/h if f is smooth; the mean
            slope's distance at a kink; |jump|/2h at a jump; else nan.
        third: f'''/6, nan if it could not be measured; `second`: f''/2, so that the forward
            difference has the error |second| h.
        noise: a bound on the rounding error of f(x), the engine's sum of |adjoint * value| u; for
            f(x + h) it is larger by |f'| h u.
        best_step, best_error: the best of `steps` if f is smooth, otherwise nan.
        predicted_step, predicted_error: the step with the least prediction, and its value; nan
            without truncation.
        default_step, default_error: those of `central_difference` without a step.
        reverse_error, complex_error: the errors of the ways without a step; nan if one does not
            apply.
        complex_note: the reason why the complex step does not apply.
        shape: "smooth", "kink", "jump", "vertical", "edge" or "undefined".
        left, right: the one-sided slopes; `jump`: the height of a jump.
        reach: the largest step up to which the curve of a smooth f follows the prediction.
        words: the shape and its consequence in a sentence.
    """

    def __str__(self) -> str:
        """A table and a picture in characters, at most 80 columns."""
        return text(self)

    __repr__ = __str__

    def _repr_html_(self) -> str | None:
        """The plot, in a notebook; without matplotlib, the text."""
        from autograd_core.laboratory.step_curve.plot import svg

        try:
            return notebook_image(svg(self), str(self))
        except ImportError:
            return None

    def _repr_png_(self) -> bytes | None:
        """The plot for hosts that do not show HTML; None without matplotlib."""
        from autograd_core.laboratory.step_curve.plot import png

        try:
            return png(self)
        except ImportError:
            return None

    def to_dict(self) -> dict[str, Any]:
        """All attributes for JSON; nan and infinities are the strings "nan", "inf", "-inf"."""
        return {"format": FORMAT} | {key: plain(item) for key, item in asdict(self).items()}

    def to_json(self) -> str:
        """The JSON text of `to_dict`."""
        return json.dumps(self.to_dict(), allow_nan=False)

    def plot(self, ax: Axes | None = None) -> Figure:
        """The curve on logarithmic axes, labelled, readable in grey.

        Args:
            ax: matplotlib axes to draw in; by default those of a new Figure.

        Returns:
            The Figure; it is not registered with pyplot. Save it with `.savefig("curve.png")`.

        Raises:
            ImportError: matplotlib is missing; the extra `plot` installs it.
        """
        from autograd_core.laboratory.step_curve.plot import plot

        return plot(self, ax)


@suggests
def step_curve(
    f: Any,
    at: Any = None,
    argnum: int | str = 0,
    per_decade: int = 4,
    engine: Engine | None = None,
    progress: bool | None = None,
) -> StepCurve:
    """The error of finite differences of f at steps over 15 powers of ten, from about |x|/10 down.

        print(step_curve(sin, 1.0))
        step_curve(loss, [0.5, -1.0], argnum=1).plot().savefig("curve.png")

    Args:
        f: a function, a closure over Values, or a recorded graph, as for `gradcheck`. A function
            of Values is best: the engine and 50-digit arithmetic (if mpmath is installed) then
            know its derivative.
        at: the point: a number, or a sequence with one for each argument; the Values of a closure;
            the leaves of a graph, by default all that are not constants; or nodes of another
            engine, if f is that engine's, whose derivative is then the curve's reverse mode.
        argnum: the position or the name of the argument that changes.
        per_decade: steps for each power of ten.
        engine: how to read the nodes of another engine; see `Engine`.
        progress: show progress on stderr; by default on a terminal and in a notebook, for curves
            that take longer than a second.

    Raises:
        TypeError: f is not a function that returns a number, at does not fit it, or argnum is not
            an int or a name.
        IndexError: argnum is not an argument.
        ValueError: per_decade is not an int >= 1; x is not finite.
    """
    if type(per_decade) is not int or per_decade < 1:
        raise ValueError(f"step_curve: per_decade must be an int from 1, got {per_decade!r}")
    if not isinstance(argnum, (int, str)):
        raise TypeError(f"step_curve: argnum must be an int or a name, got {argnum!r}")
    case = foreign_case(f, at, engine, "step_curve")
    try:
        with working("step_curve", None, progress):
            return _curve(section(f, at, argnum, case), per_decade)
    finally:
        if case is not None:
            case.subject.restore()


def _curve(cut: Section, per_decade: int) -> StepCurve:
    """The curve of a section; see step_curve."""
    if not math.isfinite(cut.x):
        raise ValueError(f"step_curve: there are no steps from {cut.x!r}")
    return _Measurement(cut, surroundings(cut), per_decade).curve()


class _Measurement:
    """Builds the curve of a section."""

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
        """The largest step: |x|/10, or more if the least error is at a larger step."""
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
        """The largest step at 0, found by least error since 0 does not show the scale of f."""
        found = {h: self.central(h) for h in decades(1e-300, usual)}
        best, least = least_of(list(found)[::-1], list(found.values())[::-1])
        return min(usual, best * 10.0**ABOVE) if least < HOPELESS * abs(self.first) else usual

    def is_inside(self, h: float) -> bool:
        """Whether both ends of a step have the decisions of the point.

        If the point is on a kink that f goes through, no step has them, and all are taken.
        """
        x, line = self.cut.x, self.line
        return self.through or (line.is_like_centre(x + h) and line.is_like_centre(x - h))

    def error(self, slope: float) -> float:
        """The distance of a slope from the reference; its size without a reference."""
        if not math.isfinite(self.first):
            return abs(slope)
        error = abs((slope - self.first) - self.rest)
        return 0.0 if error < UNKNOWN * abs(self.first) else error

    def central(self, h: float) -> float:
        """Error of the central difference; nan without a step."""
        f, x = self.cut.function, self.cut.x
        if not 0 < h < math.inf:
            return NAN
        beat("differences")
        change = f(x + h) - f(x - h)
        slope = change / h / 2
        # Twice a slope may be beyond the largest float, half a change below the smallest.
        return self.error(slope if math.isfinite(slope) else change / 2 / h)

    def forward(self, h: float) -> float:
        """Error of the forward difference."""
        return self.error((self.cut.function(self.cut.x + h) - self.cut.value) / h)

    def predicted(self, h: float) -> float:
        """The predicted error of the central difference."""
        around = self.around
        if self.smooth:
            return self.theory.truncation(h) + self.cut.noise_at(h) / h if h > 0 else NAN
        if around.shape is Shape.KINK:
            return self.error(around.left / 2 + around.right / 2)
        return abs(around.jump) / (2 * h) if around.shape is Shape.JUMP else math.nan

    def words(self, central: list[float], reach: float) -> str:
        """The shape and what follows from it."""
        if not self.smooth:
            return self.around.words
        if not math.isfinite(self.first):
            return f"smooth, with the derivative {self.first!r}: the size of quotients is shown"
        known = {h: e for h, e in zip(self.steps, central, strict=True) if e == e}
        inside = {h: e for h, e in known.items() if self.is_inside(h)}
        if not inside:
            return "smooth, but all of these steps reach past the smooth piece around x"
        if self.cut.taylor is not None and abs(self.cut.taylor[2]) == math.inf:
            return SLOWER
        step, error = least_of(list(inside), list(inside.values()))
        if error > FAR * self.predicted(step):
            if self.theory.third == 0 and still_falls(inside):
                return FASTER
            if strays(self.cut, step):
                return OTHERWISE
            return (
                f"smooth, but no step comes close: the least error is {error:.0e} where "
                f"{self.predicted(step):.0e} was expected: the derivative ({self.source}) is "
                "wrong, or f has more noise than its rounding"
            )
        if error > HOPELESS * abs(self.first) > 0:
            return self._hopeless(step, error)
        steps = [h for h in inside if h <= reach]
        roundings = [self.cut.noise_at(h) / h for h in steps]
        course = Course(self.theory, steps, [inside[h] for h in steps], roundings, self.cut.value)
        return in_words(course, reach, self.steps[0])

    def _hopeless(self, step: float, error: float) -> str:
        """Why even the best difference has no digit."""
        told = (
            f"smooth, but no step has a correct digit: the least error is {error:.0e}, at h = "
            f"{step:.0e}, where the derivative is {self.first:.0e}"
        )
        if self.theory.truncation(math.ulp(self.cut.x)) > abs(self.first):
            return f"{told}; the floats around x are {math.ulp(self.cut.x):.0e} apart, too far"
        hidden = FAR * self.cut.noise_at(step) / step >= error
        return f"{told}; rounding hides it" if hidden else told

    def curve(self) -> StepCurve:
        """Everything that a StepCurve holds."""
        cut, around = self.cut, self.around
        central = [self.central(h) for h in self.steps]
        predicted = [self.predicted(h) for h in self.steps]
        best_step, best_error = least_of(self.steps, central) if self.smooth else (NAN, NAN)
        reach = reach_of(self.steps, central, predicted) if self.smooth else NAN
        usual = representable(cut.x, default_step(cut.x))
        exact, note = cut.by_complex_step()
        known = math.isfinite(self.first)
        return StepCurve(
            name=cut.name,
            argument=cut.argument,
            argnum=self.cut.i,
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
            reverse_error=self.error(cut.slope) if cut.case is not None and known else NAN,
            complex_error=self.error(exact) if known else NAN,
            complex_note=note,
            shape=str(around.shape),
            left=around.left,
            right=around.right,
            jump=around.jump,
            reach=reach,
            words=self.words(central, reach),
        )


def _reference(cut: Section, around: ShapeAtPoint) -> tuple[float, float, str]:
    """The reference derivative: the engine's convention if f is not smooth."""
    if around.shape is Shape.SMOOTH:
        return cut.reference()
    if cut.case is not None:
        return cut.slope, 0.0, "reverse mode"
    slopes = [s for s in (around.left, around.right) if not math.isnan(s)]
    mean = sum_in_order(slopes) / len(slopes) if slopes else math.nan
    return mean, 0.0, "one-sided"
