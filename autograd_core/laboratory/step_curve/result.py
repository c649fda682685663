"""StepCurve: the errors of difference quotients at many steps, to read, print, plot and store."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from autograd_core.figures.notebook_image import notebook_image
from autograd_core.laboratory.step_curve.data import CurveData
from autograd_core.laboratory.step_curve.text import text
from autograd_core.text.plain_data import plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMAT = "autograd_core step curve 1"


@dataclass(frozen=True, repr=False)
class StepCurve(CurveData):
    """Errors of difference quotients at many steps, with the predictions of the theory.

    Attributes:
        name: the name of the function.
        argument, argnum: the name and position of the argument that changes.
        x: its number; `value`: the value of f there.
        derivative: the reference that errors are measured from.
        source: its source: "50 digits", "reverse mode", "extrapolated" or "one-sided".
        steps: the steps as floats, from the largest down, over 15 powers of ten: from about |x|/10
            (0.1 at 0), or from more if larger steps have smaller errors; steps with x + h == x are
            left out.
        central: |(f(x+h) - f(x-h))/2h - derivative| for each step; nan outside the domain. If the
            derivative is infinite or nan, the size of the quotient itself.
        forward: the same for (f(x+h) - f(x))/h.
        predicted: the prediction for `central`: |third| h**2 + noise/h if f is smooth; the
            distance of the mean slope at a kink; |jump|/2h at a jump; else nan.
        third: f'''/6, nan if it could not be measured; `second`: f''/2, so that the forward
            difference has the error |second| h.
        noise: a bound on the rounding error of f(x), the engine's sum of |adjoint * value| u; for
            f(x + h) it is larger by |f'| h u.
        best_step, best_error: the best of `steps` if f is smooth, otherwise nan.
        predicted_step, predicted_error: the step with the least prediction, and its value; nan
            without truncation.
        default_step, default_error: the step and the error of `central_difference` by default.
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
        """Show the plot in a notebook; without matplotlib, the text."""
        from autograd_core.laboratory.step_curve.plot import svg

        try:
            return notebook_image(svg(self), str(self))
        except ImportError:
            return None

    def _repr_png_(self) -> bytes | None:
        """Show the plot in hosts that do not show HTML; None without matplotlib."""
        from autograd_core.laboratory.step_curve.plot import png

        try:
            return png(self)
        except ImportError:
            return None

    def to_dict(self) -> dict[str, Any]:
        """Return all attributes for JSON; nan and infinities become strings."""
        return {"format": FORMAT} | {key: plain(item) for key, item in asdict(self).items()}

    def to_json(self) -> str:
        """Return the JSON text of `to_dict`."""
        return json.dumps(self.to_dict(), allow_nan=False)

    def plot(self, ax: Axes | None = None) -> Figure:
        """Plot the curve on logarithmic axes, labelled, readable in grey.

        Args:
            ax: matplotlib axes to draw in; by default those of a new Figure.

        Returns:
            The Figure; it is not registered with pyplot. Save it with `.savefig("curve.png")`.

        Raises:
            ImportError: matplotlib is missing; the extra `plot` installs it.
        """
        from autograd_core.laboratory.step_curve.plot import plot

        return plot(self, ax)
