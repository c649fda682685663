"""Subject: the interface between a gradient check and what it checks."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from autograd_core.laboratory.subjects.error_model import Errors
from autograd_core.laboratory.subjects.tape import Tape
from autograd_core.laboratory.subjects.ties import Decided
from autograd_core.position import Position, quoted

COMPARED = "comparison "
"""The beginning of a comparison's name, before its symbol."""


class Impure(Exception):
    """The checked function changes what it is computed from, or does not repeat its result."""


class Unrepeatable(Exception):
    """A recorded computation cannot be repeated with other numbers; the message says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """An operation as messages show it.

    Attributes:
        op: its name.
        operands: the numbers of its operands; `labels`: their labels ("" without).
        label: the node's own label.
        where: the Position that created it, or "".
    """

    op: str
    operands: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()
    label: str = ""
    where: str = ""

    def __str__(self) -> str:
        """relu(x=0.0) at model.py:41; only the first few of many operands.

        A comparison is shown as in a program: the comparison 0.5 > 0.5 at model.py:41.
        """
        shown = [
            f"{name}={x!r}" if name else repr(x)
            for name, x in zip(self.labels[:4], self.operands[:4], strict=True)
        ]
        if len(self.operands) > 4:
            shown.append(f"... {len(self.operands) - 4} more")
        label = f" (node {self.label!r})" if self.label else ""
        if self.op.startswith(COMPARED) and len(shown) == 2:
            symbol = self.op.removeprefix(COMPARED)
            return f"the comparison {shown[0]} {symbol} {shown[1]}{self.site}"
        return f"{self.op}({', '.join(shown)}){label}{self.site}"

    @property
    def site(self) -> str:
        """The end of a message: " at model.py:41 (h = relu(z))", or nothing."""
        if not self.where:
            return ""
        short = self.where.short if isinstance(self.where, Position) else self.where
        source = quoted(self.where)
        return f" at {short} ({source})" if source else f" at {short}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One evaluation.

    Attributes:
        value: the result; nan if the function raised an ArithmeticError or a ValueError.
        trace: all decisions on the way, to compare with ==; () if not requested.
    """

    value: float
    trace: Hashable = ()


@dataclass(frozen=True)
class Sweep:
    """Value and gradient by reverse mode, with facts about their errors and surroundings.

    Attributes:
        value: the result.
        gradient: one derivative per parameter.
        errors: a bound on the rounding error of each.
        rounding: a bound on the rounding error of one evaluation.
        nodes: how many nodes the graph has.
        trace: as in Outcome.
        ties: for a parameter's index, an operation exactly on a kink that it runs through; under
            -1 a comparison of equal numbers.
        steps: for a parameter's index, a step function that it runs through.
        births: for a parameter's index, the operation that made its derivative nan or infinite;
            under -1 the operation that made the value so.
        customs: names of operations whose function is not known.
        faults: for the index of a parameter whose derivative the engine computes wrongly, even
            if its number is right by luck: the reason, or "" if the subject's remarks give it.
        digits: how many digits of a derivative must be verified; fewer if the engine's numbers
            have fewer.
        swept: the bounds of the function's own sweep, if its graph is known; `errors` are the
            same, except for a given gradient.
        earlier: an operation on a parameter that was recorded before the function was called, so
            that the function does not compute it again.
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
    digits: float = 5.0
    swept: Errors | None = None
    earlier: Place | None = None

    def cancelling(self, i: int, twice: bool = False) -> float:
        """The size of the terms that cancel in derivative i; 0.0 if more than rounding is left.

        If only rounding is left, not even its sign is known.

        Args:
            i: the index of the derivative.
            twice: whether adjoints may cancel and tangents too, as they do in a second derivative.
        """
        if self.swept is None or not self.swept[i] >= abs(self.gradient[i]):
            return 0.0
        return self.swept.terms(i, twice)

    def cancelling_along(self, amounts: Sequence[float], derivative: float) -> float:
        """The same for the derivative along a direction."""
        if self.swept is None or not self.swept.along(amounts) >= abs(derivative):
            return 0.0
        return self.swept.terms_along(amounts)


class Subject(Protocol):
    """A function of named numbers that can be evaluated anywhere and differentiated at a point.

    Attributes:
        title: its name in reports: "loss(w, b)".
        names: the parameters.
        point: their numbers, where the gradient is checked.
        evaluations: how often the function was evaluated so far.
    """

    title: str
    names: tuple[str, ...]
    point: tuple[float, ...]

    @property
    def evaluations(self) -> int:
        """See above."""
        ...

    def evaluate(self, moves: Mapping[int, float], traced: bool = False) -> Outcome:
        """The value with parameter i at moves[i] and the others at the point.

        All parameters are back at the point afterwards, also after an error.

        Raises:
            Impure: the function itself assigned a parameter another number.
            Unrepeatable: an operation's function is not known.
        """
        ...

    def decided(self, moves: Mapping[int, float]) -> tuple[Decided, ...]:
        """Every decision on the way, in order, with those that lie exactly on a kink marked."""
        ...

    def unrecorded(self) -> float | None:
        """The value under `no_grad`; None without such a mode."""
        ...

    def sweep(self) -> Sweep:
        """Evaluation and reverse sweep at the point."""
        ...

    def seeded(self, seed: float) -> tuple[float, ...] | None:
        """The gradient of a sweep from a seed other than 1; None if not possible."""
        ...

    def gradient(self, moves: Mapping[int, float]) -> tuple[float, ...]:
        """The gradient alone, at other numbers."""
        ...

    def second(self) -> Sequence[Sweep]:
        """A Sweep at the point for each entry of the gradient: the rows of the Hessian.

        Raises:
            ValueError: second derivatives are not available; the message says why.
        """
        ...

    def tape(self, numbers: Sequence[float]) -> Tape:
        """The computation with all parameters at these numbers, for the search for a wrong op."""
        ...

    def restore(self) -> None:
        """Put back the number and the gradient that every parameter had before the check."""
        ...
