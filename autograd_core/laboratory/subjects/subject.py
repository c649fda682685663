"""Subject: what a check differentiates, and what it asks of it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from autograd_core.laboratory.subjects.error_model import Errors
from autograd_core.laboratory.subjects.place import Place
from autograd_core.laboratory.subjects.tape import Tape
from autograd_core.laboratory.subjects.ties import Decided

DIGITS = 5.0
"""The digits that must be verified in float64; narrower numbers need the same part of theirs."""


class Impure(Exception):
    """The checked function changes its parameters, or does not repeat its result."""


class Unrepeatable(Exception):
    """A recorded computation cannot be repeated with other numbers; the message says why."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One evaluation.

    Attributes:
        value: the result; nan if the function raised an ArithmeticError or a ValueError.
        trace: all decisions, to compare with ==; () if not requested.
    """

    value: float
    trace: Hashable = ()


@dataclass(frozen=True)
class Sweep:
    """Value and gradient by reverse mode, with facts about their errors and surroundings.

    Attributes:
        value: the result.
        gradient: one derivative per parameter.
        errors: a bound on the rounding error of each derivative.
        rounding: a bound on the rounding error of one evaluation.
        nodes: the number of nodes of the graph.
        trace: all decisions, as in Outcome.
        ties: by the index of a parameter, an operation exactly on its kink between the parameter
            and the result; under -1 a comparison of equal numbers.
        steps: by the index of a parameter, a step function between it and the result.
        births: by the index of a parameter, the operation that made its derivative nan or
            infinite; under -1 the operation that made the value nan or infinite.
        customs: the names of unknown operations.
        faults: by the index of a parameter whose derivative the engine computes by a wrong sweep,
            even if its number is right by luck: the reason, or "" if the remarks give it.
        digits: the digits of a derivative that must be verified; fewer if the engine's numbers
            have fewer.
        swept: the bounds of the function's own sweep, if its graph is known; the same as `errors`
            except for a given gradient.
        earlier: an operation on a parameter that was recorded before the function was called, so
            that the function does not repeat it.
    """

    value: float
    gradient: tuple[float, ...]
    errors: Sequence[float]
    rounding: float
    nodes: int
    trace: Hashable = ()
    ties: Mapping[int, Place] = field(default_factory=dict)
    steps: Mapping[int, Place] = field(default_factory=dict)
    births: Mapping[int, Place] = field(default_factory=dict)
    customs: tuple[str, ...] = ()
    faults: Mapping[int, str] = field(default_factory=dict)
    digits: float = DIGITS
    swept: Errors | None = None
    earlier: Place | None = None

    def cancelling(self, i: int, twice: bool = False) -> float:
        """The size of the terms that cancel in derivative i; 0.0 if more than rounding is left.

        Args:
            twice: whether both adjoints and tangents may cancel, as in a second derivative.
        """
        if self.swept is None or not self.swept[i] >= abs(self.gradient[i]):
            return 0.0
        return self.swept.terms(i, twice)

    def cancelling_along(self, amounts: Sequence[float], derivative: float) -> float:
        """The size of the terms that cancel in the derivative along a direction."""
        if self.swept is None or not self.swept.along(amounts) >= abs(derivative):
            return 0.0
        return self.swept.terms_along(amounts)


class Subject(Protocol):
    """A function of named numbers that can be evaluated anywhere and differentiated at a point.

    Attributes:
        title: its name in reports: "loss(w, b)".
        names: the parameters.
        point: their numbers, where the gradient is checked.
        evaluations: the number of evaluations so far.
    """

    title: str
    names: tuple[str, ...]
    point: tuple[float, ...]

    @property
    def evaluations(self) -> int:
        """See above; a class may have an attribute instead."""
        ...

    def evaluate(self, moves: Mapping[int, float], traced: bool = False) -> Outcome:
        """Evaluate with parameter i at moves[i] and the others at the point.

        Afterwards all parameters have their numbers at the point, also after an error.

        Raises:
            Impure: the function itself changed a parameter.
            Unrepeatable: an operation is unknown.
        """
        ...

    def decided(self, moves: Mapping[int, float]) -> tuple[Decided, ...]:
        """List all decisions in order; those exactly on a kink are marked. () if none is seen."""
        return ()

    def unrecorded(self) -> float | None:
        """Evaluate under `no_grad`; None without such a mode."""
        return None

    def sweep(self) -> Sweep:
        """Evaluate and sweep at the point."""
        ...

    def seeded(self, seed: float) -> tuple[float, ...] | None:
        """Sweep from a seed other than 1; None if not possible."""
        return None

    def gradient(self, moves: Mapping[int, float]) -> tuple[float, ...]:
        """Compute the gradient alone, with parameter i at moves[i]."""
        ...

    def second(self) -> Sequence[Sweep]:
        """Sweep each entry of the gradient at the point: the rows of the Hessian.

        Raises:
            ValueError: second derivatives are not available; the message says why.
        """
        ...

    def tape(self, numbers: Sequence[float]) -> Tape:
        """Record with these numbers for all parameters, for the search for a wrong operation."""
        ...

    def restore(self) -> None:
        """Give every parameter the number and the gradient that it had before the check."""
        return
