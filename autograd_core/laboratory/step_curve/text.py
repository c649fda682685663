"""A step curve in characters: one line for each power of ten, at most 80 columns."""

from __future__ import annotations

import math

from autograd_core.laboratory.step_curve.data import CurveData
from autograd_core.laboratory.step_curve.shape import Shape
from autograd_core.numerical.differences import representable
from autograd_core.text.short_numbers import error_text, format_number
from autograd_core.text.text_table import one_line, shorten, wrap

COLUMNS = 80
PICTURE = 49
MOST_DECADES = 40
"""Errors below the largest by more powers of ten than this are drawn at the left edge."""


def text(curve: CurveData) -> str:
    """Show the curve: a heading, a table with the curve drawn beside it, and the conclusions."""
    name, argument = shorten(one_line(curve.name), 30), shorten(one_line(curve.argument), 20)
    lines = [f"step curve of {name} at {argument} = {format_number(curve.x, 17)}"]
    lines.append(f"derivative {format_number(curve.derivative, 17)} ({curve.source})")
    lines += wrap(curve.words, COLUMNS, "  ")
    if curve.shape != Shape.UNDEFINED:
        lines += ["", *_table(curve), ""]
    lines += _conclusions(curve)
    return "\n".join(line.rstrip() for line in lines)


def _table(curve: CurveData) -> list[str]:
    """Show a row for each power of ten, from large steps to small ones."""
    rows = _rows(curve)
    shown = [e for i in rows for e in (curve.central[i], curve.forward[i], curve.predicted[i])]
    magnitudes = [math.log10(e) for e in shown if 0 < e < math.inf]
    high = math.ceil(max(magnitudes, default=0))
    low = min(math.floor(max(min(magnitudes, default=-16), high - MOST_DECADES)), high - 4)
    what = "error" if math.isfinite(curve.derivative) else "size"
    dots = ", . predicted for central" if math.isfinite(curve.predicted[0]) else ""
    most = f"1e{high:+03d}"
    scale = f"1e{low:+03d}".ljust(PICTURE - len(most)) + most
    head = f"{'step':>7} {'central':>9} {'forward':>9}   "
    lines = [f"{what + ' of central (o) and forward (+) differences' + dots:>{COLUMNS}}"]
    lines.append(head + scale)
    for i in rows:
        central, forward = curve.central[i], curve.forward[i]
        picture = [" "] * PICTURE
        for error, mark in ((curve.predicted[i], "."), (forward, "+"), (central, "o")):
            if error == error:
                picture[_column(error, low, high)] = mark
        numbers = f"{curve.steps[i]:>7.0e} {error_text(central):>9} {error_text(forward):>9}"
        lines.append(f"{numbers}  |{''.join(picture)}|")
    return lines


def _rows(curve: CurveData) -> list[int]:
    """List the indices of the steps nearest to each power of ten."""
    logs = [math.log10(h) for h in curve.steps]
    decades = range(round(logs[0]), round(logs[-1]) - 1, -1)
    found = dict.fromkeys(
        min(range(len(logs)), key=lambda i: abs(logs[i] - decade)) for decade in decades
    )
    return list(found)


def _column(error: float, low: int, high: int) -> int:
    """Place an error between 10**low and 10**high; at the ends beyond them."""
    if error <= 0:
        return 0
    if error == math.inf:
        return PICTURE - 1
    part = (math.log10(error) - low) / (high - low)
    return min(max(round(part * (PICTURE - 1)), 0), PICTURE - 1)


def _conclusions(curve: CurveData) -> list[str]:
    """Show the best and the default step, and the ways that need no step."""
    lines = []
    if curve.best_error == curve.best_error:
        lines.append(_step("best step", curve.best_step, curve.best_error))
    if curve.predicted_step == curve.predicted_step:
        lines.append(_step("predicted best", curve.predicted_step, curve.predicted_error))
    if curve.default_error == curve.default_error:
        lines.append(_step("default step", curve.default_step, curve.default_error))
    if curve.complex_error == curve.complex_error:
        small = curve.complex_error <= 1e-12 * abs(curve.derivative)
        where = ", at any step" if small else ""
        lines.append(f"{'complex step':<15} error {error_text(curve.complex_error)}{where}")
    elif curve.complex_note:
        lines += wrap(f"complex step    n/a: {curve.complex_note}", COLUMNS, " " * 16)
    if curve.reverse_error == curve.reverse_error and curve.source == "50 digits":
        lines.append(
            f"{'reverse mode':<15} error {error_text(curve.reverse_error)}, without a step"
        )
    if representable(curve.x, curve.steps[-1] / 4) == 0:
        lines.append(f"smaller steps   lost: x + h is x for h below {curve.steps[-1] / 2:.1e}")
    return lines


def _step(title: str, h: float, error: float) -> str:
    """Show one line of the conclusions."""
    return f"{title:<15} error {error_text(error)} at h = {h:.1e}"
