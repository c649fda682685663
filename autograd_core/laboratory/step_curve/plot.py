"""A step curve as a picture: logarithmic axes, labels at the lines, readable without colour."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from autograd_core.extras import install_hint
from autograd_core.figures.fonts import complete, letters
from autograd_core.laboratory.step_curve.data import CurveData
from autograd_core.laboratory.step_curve.shape import Shape
from autograd_core.laboratory.step_curve.steps import DECADES
from autograd_core.text.short_numbers import format_number
from autograd_core.text.text_table import one_line, shorten, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


SIZE = (7.0, 4.4)
"""Inches: the width of a notebook's column."""
SMALL = 8.5
BLACK, GREY = "0.0", "0.45"
BESIDE = 1.3
"""The lines of predictions end at this multiple of the largest step."""

ROOM = 40.0
"""The picture ends at this multiple, to leave room for the names of the lines."""

LEAST, MOST = -300, 300
"""The powers of ten that a picture can show."""

FARTHEST = 1e308
"""The largest step that a picture shows."""

DEEPEST = 1e-24
"""Errors below this part of the largest are drawn as this part."""


def plot(curve: CurveData, ax: Axes | None = None) -> Figure:
    """Draw a curve; see `StepCurve.plot`."""
    try:
        from autograd_core.figures.whole_figure import WholeFigure
    except ImportError as error:
        raise ImportError(
            f"matplotlib is not installed; plots need it: {install_hint('plot')}"
        ) from error
    if ax is None:
        ax = WholeFigure(figsize=SIZE, layout="constrained").add_subplot()
    with letters():
        _Drawing(curve, ax).draw()
    complete(ax)
    figure: Figure = ax.figure  # type: ignore[assignment]
    return figure


def svg(curve: CurveData) -> str:
    """Draw the picture as SVG text, the same for the same curve."""
    from io import StringIO

    from matplotlib import rc_context

    text = StringIO()
    with rc_context({"svg.hashsalt": "autograd-core"}):
        plot(curve).savefig(text, format="svg", metadata={"Date": None})
    return text.getvalue()


def png(curve: CurveData) -> bytes:
    """Draw the picture in pixels, as many as a notebook's column has."""
    figure: Any = plot(curve)
    drawn: bytes = figure.pixels(96)
    return drawn


class _Drawing:
    """One curve on its axes."""

    def __init__(self, curve: CurveData, ax: Axes):
        self.curve = curve
        self.ax = ax
        self.errors = [*curve.central, *curve.forward, curve.reverse_error, curve.complex_error]
        self.first = round(math.log10(curve.steps[0]))
        self.left, self.right = 10.0 ** (self.first - DECADES) / 2, 10.0**self.first * BESIDE
        known = [e for e in self.errors if 0 < e < math.inf]
        self.floor = max(known, default=1.0) * DEEPEST
        magnitudes = [math.log10(max(e, self.floor)) for e in known]
        high = math.ceil(max(magnitudes, default=0.0) + 0.5)
        low = math.floor(min([*magnitudes, high - 4.0]) - 0.5)
        self.bottom = 10.0 ** max(low, LEAST)
        if 0.0 in self.errors:
            low -= 1
        elif not any(map(math.isfinite, (curve.reverse_error, curve.complex_error))):
            low -= 2
        self.low, self.high = 10.0 ** max(low, LEAST - 1), 10.0 ** min(high, MOST)

    def draw(self) -> None:
        """Draw everything; the central difference last, so that it lies on top."""
        curve = self.curve
        self._axes()
        if not any(0 <= e < math.inf for e in self.errors):
            message = "no finite difference to show"
            self.ax.text(0.5, 0.5, message, transform=self.ax.transAxes, ha="center")
            return
        self._predictions()
        self._without_step()
        self._line(curve.forward, GREY, "s", "--")
        self._line(curve.central, BLACK, "o", "-")
        self._names()
        self._marks()

    def _axes(self) -> None:
        """Set scales, limits, labels and the title."""
        curve, ax = self.curve, self.ax
        ax.set_xscale("log")
        ax.set_yscale("log")
        ax.set_xlim(self.left, min(10.0**self.first * ROOM, FARTHEST))
        ax.set_ylim(self.low, self.high)
        ax.set_xticks([10.0**k for k in range(self.first - DECADES, self.first + 1, 3)])
        ax.minorticks_off()
        known = math.isfinite(curve.derivative)
        ax.set_xlabel("step h")
        ax.set_ylabel("error of the quotient" if known else "size of the quotient")
        name, argument = shorten(one_line(curve.name), 24), shorten(one_line(curve.argument), 16)
        title = (
            f"{name} at {argument} = {format_number(curve.x)}, "
            f"derivative {format_number(curve.derivative)} ({curve.source})"
        )
        lines = [title, *wrap(curve.words, 90)]
        ax.set_title(_plain("\n".join(lines)), fontsize=9, loc="left")
        ax.spines[["top", "right"]].set_visible(False)
        ax.grid(True, color="0.93", linewidth=0.8)
        ax.set_axisbelow(True)

    def _line(self, errors: list[float], colour: str, marker: str, dashes: str) -> None:
        """Draw errors as a line; those that are exactly 0 at the bottom."""
        points = list(zip(self.curve.steps, errors, strict=True))
        shown = [(h, e if 0 < e < math.inf else math.nan) for h, e in points]
        self.ax.plot(
            *zip(*shown, strict=True),
            color=colour,
            marker=marker,
            markersize=2.6,
            linestyle=dashes,
            linewidth=1.2,
        )
        zero = [h for h, e in points if e == 0]
        level = [self._zero] * len(zero)
        self.ax.plot(zero, level, color=colour, marker=marker, markersize=2.6, linestyle="none")

    @property
    def _zero(self) -> float:
        """The level of an error of 0, below all others."""
        return math.sqrt(self.low) * math.sqrt(self.bottom)

    def _names(self) -> None:
        """Write the names of the two lines at their last points, apart from each other."""
        curve = self.curve
        (h, central), (_, forward) = self._end(curve.central), self._end(curve.forward)
        least = 0.06 * math.log10(self.high / self.low)
        near = abs(central - forward) < least
        shift = (
            math.copysign(least / 2, central - forward) if near and h == curve.steps[0] else 0.0
        )
        self._name("forward", curve.steps[0], forward - shift, GREY)
        self._name("central", h, central + shift, BLACK)
        if 0.0 in (*curve.central, *curve.forward):
            self._label(
                10.0**self.first / 2, self._zero, "exactly 0", (0, 4), ha="right", color=GREY
            )

    def _end(self, errors: list[float]) -> tuple[float, float]:
        """Find the largest step with an error, and the error's logarithm; nan without any."""
        for h, error in zip(self.curve.steps, errors, strict=True):
            if 0 <= error < math.inf:
                return h, math.log10(error or self._zero)
        return math.nan, math.nan

    def _name(self, name: str, h: float, level: float, colour: str) -> None:
        """Write a line's name to the right of its end; before it if the line ends early."""
        if math.isfinite(level):
            early = h < self.curve.steps[0]
            offset, side = ((-6, 4), "right") if early else ((8, -3), "left")
            self._label(h, 10.0**level, name, offset, ha=side, color=colour)

    def _predictions(self) -> None:
        """Draw the predictions as thin dotted lines, labelled where they are alone."""
        curve, ax = self.curve, self.ax
        style: dict[str, Any] = {"color": BLACK, "linestyle": ":", "linewidth": 1.0}
        if curve.shape != Shape.SMOOTH:
            shown = [e if e > 0 else math.nan for e in curve.predicted]
            ax.plot(curve.steps, shown, **style)
            return
        ends = (self.left, self.right)
        if not 0.1 < curve.predicted[0] * curve.steps[0] / curve.noise < 10 and not curve.third:
            ax.plot(curve.steps, [e if e > 0 else math.nan for e in curve.predicted], **style)
            return
        ax.plot(ends, [curve.noise / h for h in ends], **style)
        h = 0.06 * 10.0**self.first
        self._beside(h, curve.noise / h, f"rounding {curve.noise:.0e}/h", (5, 3), "left")
        size = abs(curve.third)
        if 0 < size < math.inf:
            ax.plot(ends, [size * h * h for h in ends], **style)
            level = self.bottom**0.7 * curve.predicted_error**0.3
            h = (level / size) ** 0.5
            self._beside(h, level, f"truncation {size:.1g} h²", (-6, 0), "right")

    def _beside(
        self, h: float, level: float, text: str, offset: tuple[int, int], side: str
    ) -> None:
        """Write a label beside a dotted line, unless the point is outside the picture."""
        if self.low < level < self.high and self.left < h < self.right:
            self._label(h, level, text, offset, ha=side, color=GREY)

    def _label(
        self, h: float, level: float, text: str, offset: tuple[int, int], **style: Any
    ) -> None:
        """Write a small text at a distance in points from a point of the picture."""
        self.ax.annotate(
            _plain(text),
            (h, min(max(level, self.low), self.high)),
            xytext=offset,
            textcoords="offset points",
            fontsize=SMALL,
            annotation_clip=False,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.6},
            **style,
        )

    def _without_step(self) -> None:
        """Draw the ways that need no step as level lines."""
        curve = self.curve
        ways = [("reverse mode", curve.reverse_error), ("complex step", curve.complex_error)]
        levels: dict[float, list[str]] = {}
        for name, error in ways:
            if math.isfinite(error) and not (name == "reverse mode" and curve.source == name):
                levels.setdefault(error, []).append(name)
        for error, names in levels.items():
            level = max(error, self.floor) if error else self._zero
            self.ax.plot(
                (self.left, self.right), (level, level), color=GREY, linewidth=1.0, linestyle="-."
            )
            said = f"{' and '.join(names)}: {f'{error:.0e}' if error else 'exact'}"
            self._label(1.2 * self.left, level, said, (0, 3), ha="left", color=GREY)

    def _marks(self) -> None:
        """Mark the best step and the default one, with texts below the curve."""
        curve = self.curve
        if 0 < curve.best_error < math.inf:
            self._mark(curve.best_step, curve.best_error, "best", "*", (-10, -17), "right")
        if 0 < curve.default_error < math.inf and self.left < curve.default_step < self.right:
            rising = curve.default_step > curve.best_step
            offset, side = ((10, -4), "left") if rising else ((-8, -13), "right")
            self._mark(curve.default_step, curve.default_error, "default", "D", offset, side)

    def _mark(
        self, h: float, error: float, name: str, marker: str, offset: tuple[int, int], side: str
    ) -> None:
        """Draw a marker with its name and numbers."""
        self.ax.plot(
            [h],
            [error],
            marker=marker,
            color="white",
            markeredgecolor=BLACK,
            markersize=11 if marker == "*" else 6.5,
            linestyle="none",
            zorder=5,
        )
        self._label(h, error, f"{name} h = {h:.0e}: {error:.0e}", offset, ha=side, zorder=6)


def _plain(text: str) -> str:
    """Escape a text so that matplotlib finds no formula in it."""
    return text.replace("$", r"\$")
