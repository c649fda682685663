"""Check a gradient written by hand.

The function may take plain numbers, as lectures write it with NumPy: then function and gradient
are called with numbers. Or it takes Values: then the given gradient replaces that of the sweep.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import isfinite, nan
from typing import Any

from autograd_core.laboratory.foreign.numbers import unit_of
from autograd_core.laboratory.subjects.arguments import paths_of, rebuilt
from autograd_core.laboratory.subjects.callables import called, takes_arguments, titled
from autograd_core.laboratory.subjects.parameters import checked_names
from autograd_core.laboratory.subjects.shapes import fitting, in_order, numbers_in, paths_or_none
from autograd_core.laboratory.subjects.subject import Outcome, Subject, Sweep
from autograd_core.laboratory.subjects.tape import Tape, Unreadable
from autograd_core.laboratory.subjects.ties import Decided
from autograd_core.node import is_real
from autograd_core.numerical.estimate import UNIT
from autograd_core.text.short_numbers import counted
from autograd_core.value import Value

OWN, COMMON = 16, 64
"""The rounding allowed for a given derivative, whose operations are not known: OWN roundings of
itself. If it seems wrong, COMMON roundings of the largest entry of the gradient are added, since
larger numbers may have cancelled."""

PAIR = (
    "a function that returns (loss, gradient) is passed as lambda w: f(w)[0], "
    "with gradient=lambda w: f(w)[1]"
)


class GivenGradient(Subject):
    """Base of subjects with a given gradient, whose graph is not known.

    Args:
        title, names, point: see Subject.
        gradient: the derivatives, or a function that returns them.
        arguments: the arguments of the function, and of a gradient that takes arguments, by name.
        by_name: whether they are passed with keywords.
    """

    def __init__(
        self,
        title: str,
        names: Sequence[str],
        point: Sequence[float],
        gradient: Any,
        arguments: Mapping[str, Any],
        by_name: bool,
    ):
        self.title, self.names, self.point = title, tuple(names), tuple(point)
        self._given = gradient
        self._arguments = dict(arguments)
        self._by_name = by_name

    def spread(self, gradient: Sequence[float]) -> float:
        """Bound how far the rounding of larger numbers may have moved a derivative."""
        return COMMON * UNIT * max((abs(g) for g in gradient if isfinite(g)), default=0.0)

    def second(self) -> Sequence[Sweep]:
        """Refuse: a given gradient has no second derivatives.

        Raises:
            ValueError: always.
        """
        raise ValueError("a given gradient has no second derivatives")

    def tape(self, numbers: Sequence[float]) -> Tape:
        """Refuse: a given gradient has no tape.

        Raises:
            Unreadable: always.
        """
        raise Unreadable(
            "a given gradient has no local derivatives. To see them, compute the function with "
            "Values and leave out gradient="
        )


class Handwritten(GivenGradient):
    """A function of plain numbers and a gradient of the same arguments.

    Each call gets new arrays of float64, lists, tuples and dicts, so a function that changes its
    arguments does no harm.

    Args:
        f: returns one number.
        arguments: its arguments by name: numbers, and structures of them.
        names: the names of these numbers in reports.
        gradient: returns the derivatives in the shape of the arguments - for several arguments a
            sequence or a dict with a part for each -, or these derivatives themselves.
        by_name: whether both functions are called with keywords.
    """

    evaluations = 0

    def __init__(
        self,
        f: Callable[..., Any],
        arguments: Mapping[str, Any],
        names: Sequence[str] | None,
        gradient: Any,
        by_name: bool,
    ):
        self._f = f
        point: list[float] = []
        paths: list[str] = []
        for name, part in arguments.items():
            point += numbers_in(part, f"the argument {name}")
            paths += paths_of(name, part)
        chosen = paths if names is None else checked_names(names, len(paths))
        if not point:
            raise ValueError("gradcheck: the arguments hold no number, so nothing can be checked")
        super().__init__(titled(f, chosen), chosen, point, gradient, arguments, by_name)

    def evaluate(self, moves: Mapping[int, float], traced: bool = False) -> Outcome:
        """Evaluate with other numbers for some parameters, without decisions."""
        self.evaluations += 1
        with warnings.catch_warnings():
            if moves:  # NumPy warns of overflow
                warnings.simplefilter("ignore", RuntimeWarning)
            try:
                return Outcome(self._value(self._called(self._f, moves))[0])
            except (ArithmeticError, ValueError):
                if not moves:
                    raise
                return Outcome(nan)

    def sweep(self) -> Sweep:
        """Evaluate the function and the given gradient."""
        value, unit = self._value(self._called(self._f, {}))
        gradient, units = self._derivatives({})
        return Sweep(
            value=value,
            gradient=gradient,
            errors=_errors(gradient, units),
            rounding=2 * unit * abs(value),
            nodes=0,
            customs=(self.title,),
        )

    def gradient(self, moves: Mapping[int, float]) -> tuple[float, ...]:
        """Evaluate the given gradient at other numbers; nan if it fails."""
        try:
            return self._derivatives(moves)[0]
        except (ArithmeticError, ValueError):
            if not moves:
                raise
            return (nan,) * len(self.names)

    def _called(self, function: Callable[..., Any], moves: Mapping[int, float]) -> Any:
        """Call a function with copies of the arguments."""
        numbers = iter([moves.get(i, x) for i, x in enumerate(self.point)])
        built = {name: rebuilt(part, numbers, float) for name, part in self._arguments.items()}
        return called(function, built, self._by_name)

    def _value(self, result: Any) -> tuple[float, float]:
        """Read the number that f returned, and its unit roundoff."""
        found: Any = result.data if type(result) is Value else result
        if not is_real(found) and getattr(found, "size", None) == 1:
            found = found.item()
        if is_real(found):
            return float(found), unit_of(result)
        if isinstance(result, tuple) and len(result) == 2:
            raise TypeError(
                f"gradcheck: {self.title} must return one number, got a tuple of two: {PAIR}"
            )
        raise TypeError(
            f"gradcheck: {self.title} must return one number, got {type(result).__name__} "
            f"{result!r:.60}"
        )

    def _derivatives(
        self, moves: Mapping[int, float]
    ) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """List the given derivative for each parameter, and its unit roundoff."""
        given = self._given
        if callable(given):
            given = self._called(given, moves)
        parts = self._parts(given)
        numbers: list[float] = []
        units: list[float] = []
        for (name, argument), part in zip(self._arguments.items(), parts, strict=True):
            ordered = in_order(argument, part)
            numbers += fitting(name, argument, ordered)
            units += _units(ordered)
        return tuple(numbers), tuple(units)

    def _parts(self, given: Any) -> list[Any]:
        """List the gradient of each argument."""
        names = list(self._arguments)
        if isinstance(given, Mapping) and set(given) == set(names):
            return [given[name] for name in names]
        if len(names) == 1:
            alone = isinstance(given, (list, tuple)) and len(given) == 1
            takes = paths_of("", self._arguments[names[0]])
            return [given[0]] if alone and paths_or_none(given) != takes else [given]
        if isinstance(given, (list, tuple)) and len(given) == len(names):
            return list(given)
        got = f"{type(given).__name__} {given!r:.60}"
        if isinstance(given, Mapping):
            got = f"a dict of {', '.join(map(str, list(given)[:8]))}"
        elif isinstance(given, (list, tuple)):
            got = f"a {type(given).__name__} of {counted(len(given), 'part')}"
        raise TypeError(
            f"gradcheck: the gradient of {len(names)} arguments must be a sequence with a part "
            f"for each ({', '.join(names)}), or a dict of them; got {got}"
        )


def _units(tree: Any) -> list[float]:
    if isinstance(tree, Mapping):
        return _units(list(tree.values()))
    if isinstance(tree, (list, tuple)):
        return [unit for part in tree for unit in _units(part)]
    return [unit_of(tree)] * getattr(tree, "size", 1)


def _errors(gradient: Sequence[float], units: Sequence[float]) -> tuple[float, ...]:
    """Bound the rounding error of each derivative."""
    return tuple([OWN * u * abs(g) for g, u in zip(gradient, units, strict=True)])


class Replaced(GivenGradient):
    """A subject of Values, or a recorded graph, with a given gradient instead of the sweep's.

    Args:
        subject: evaluates the function.
        gradient: a derivative for each parameter, in a sequence or by name; or a function that
            returns them.
        arguments, by_name: see GivenGradient.
    """

    def __init__(
        self, subject: Subject, gradient: Any, arguments: Mapping[str, Any], by_name: bool
    ):
        super().__init__(subject.title, subject.names, subject.point, gradient, arguments, by_name)
        self._subject = subject

    @property
    def evaluations(self) -> int:
        """The number of evaluations of the subject."""
        return self._subject.evaluations

    def evaluate(self, moves: Mapping[int, float], traced: bool = False) -> Outcome:
        """Evaluate with other numbers for some parameters; see Subject."""
        return self._subject.evaluate(moves, traced)

    def decided(self, moves: Mapping[int, float]) -> tuple[Decided, ...]:
        """List the decisions with other numbers for some parameters; see Subject."""
        return self._subject.decided(moves)

    def sweep(self) -> Sweep:
        """Sweep the graph, and put the given derivatives in."""
        known = self._subject.sweep()
        given = self._derivatives()
        gradient = self._checked_count(given)
        return replace(known, gradient=gradient, errors=_errors(gradient, _units(given)))

    def gradient(self, moves: Mapping[int, float]) -> tuple[float, ...]:
        """List the given derivatives, the same at all numbers."""
        return self._checked_count(self._derivatives())

    def _derivatives(self) -> Any:
        """The given derivatives as they came, in the order of the parameters."""
        given = self._called() if callable(self._given) else self._given
        if not isinstance(given, Mapping):
            return given
        if set(given) == set(self._arguments):
            return [in_order(part, given[name]) for name, part in self._arguments.items()]
        if set(given) != set(self.names):
            raise ValueError(
                "gradcheck: the gradient must have the names of the parameters "
                f"({', '.join(self.names[:8])}), got {', '.join(map(str, list(given)[:8]))}"
            )
        return [given[name] for name in self.names]

    def _checked_count(self, given: Any) -> tuple[float, ...]:
        """List the derivatives as numbers; ValueError if there are too many or too few."""
        numbers = numbers_in(given, "the gradient")
        if len(numbers) != len(self.names):
            raise ValueError(
                f"gradcheck: the gradient has {counted(len(numbers), 'number')} for "
                f"{counted(len(self.names), 'parameter')} ({', '.join(self.names[:8])})"
            )
        return tuple(numbers)

    def _called(self) -> Any:
        """Call the given function with the arguments of the subject."""
        if not takes_arguments(self._given):
            return self._given()
        if not self._arguments:
            raise TypeError(
                "gradcheck: f takes no arguments, so gradient must be a function without "
                f"arguments too, or a derivative for each of {', '.join(self.names[:8])}"
            )
        return called(self._given, self._arguments, self._by_name)

    def restore(self) -> None:
        """Undo the subject's changes."""
        self._subject.restore()
