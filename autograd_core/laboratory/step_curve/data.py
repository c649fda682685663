"""What a step curve holds: errors of difference quotients at many steps, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, repr=False)
class CurveData:
    """All that a step curve holds; what each attribute says stands in `StepCurve`."""

    name: str
    argument: str
    argnum: int
    x: float
    value: float
    derivative: float
    source: str
    steps: list[float]
    central: list[float]
    forward: list[float]
    predicted: list[float]
    third: float
    second: float
    noise: float
    best_step: float
    best_error: float
    predicted_step: float
    predicted_error: float
    default_step: float
    default_error: float
    reverse_error: float
    complex_error: float
    complex_note: str
    shape: str
    left: float
    right: float
    jump: float
    reach: float
    words: str
