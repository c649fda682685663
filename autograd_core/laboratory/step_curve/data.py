"""The data of a step curve: errors of difference quotients at many steps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, repr=False)
class CurveData:
    """The numbers of a step curve; `StepCurve` explains each attribute."""

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
