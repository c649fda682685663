"""The recorded operations in a function's place, where a check would call it thousands of times.

The parameters of a large sum are moved one by one, and each call computes all of its terms again.
The recorded operations give the same number in the time of those that depend on the parameter.
They know nothing of what a program computes from plain numbers. So they stand in for it only where
they were seen to be all there is of it: with all parameters moved at once, up and down, at steps
of all sizes, and once with each parameter moved alone, they must give the function's number to the
last bit. Where they do not, the function is called for every number.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from math import isfinite

from autograd_core.cones import CODES
from autograd_core.laboratory.subjects.decisions import QUIET
from autograd_core.laboratory.subjects.function import FunctionSubject
from autograd_core.laboratory.subjects.subject import Outcome, Subject, Sweep
from autograd_core.numerical import start_step
from autograd_core.program.replay import Replay

MANY = 64
"""For fewer parameters the function is called."""

CHEAP = 10
"""One of so many nodes may be of another kind than plain arithmetic: to compute one of those again
takes as long as to record so many nodes."""

PARTS = (1.0, 2.0**-2, 2.0**-5, 2.0**-12, 2.0**-20, 2.0**-30)
"""Steps at which all parameters are moved at once, as parts of the first step of each."""


class Differs(Exception):
    """The recorded operations are not all there is of the function."""


class StandIn:
    """What evaluates a function by its recorded operations.

    Args:
        function: the function.
        sweep: what is known of it at the point.
        replay: computes its operations again.
        places: of the parameters in the recording; None where the result does not depend on one.
    """

    def __init__(
        self, function: FunctionSubject, sweep: Sweep, replay: Replay, places: list[int | None]
    ):
        self._function = function
        self._trace = sweep.trace
        self._replay = replay
        self._places = places
        self._seen: set[int] = set()

    def evaluate(self, moves: Mapping[int, float], traced: bool = False) -> Outcome:
        """The value with one parameter elsewhere; nothing that was recorded decides anything.

        Raises:
            Differs: the function itself has another one.
        """
        function = self._function
        function.evaluations += 1
        value = self._value(moves)
        for i, x in moves.items():
            above = i % 2 == 0
            if i not in self._seen and (x > function.point[i]) is above:
                self._seen.add(i)
                if repr(function.evaluate(moves).value) != repr(value):
                    raise Differs
        return Outcome(value, self._trace if traced else ())

    def is_all(self) -> bool:
        """Whether the function has the same number with all parameters moved at once."""
        source = random.Random(0)
        point = self._function.point
        for part in PARTS:
            steps = [
                source.choice((-1, 1)) * source.uniform(0.5, 1.0) * part * start_step(x)
                for x in point
            ]
            for side in (1, -1):
                moves = {
                    i: x + side * h for i, (x, h) in enumerate(zip(point, steps, strict=True))
                }
                value = self._value(moves)
                if not isfinite(value) or repr(value) != self._called(moves):
                    return False
        return True

    def _value(self, moves: Mapping[int, float]) -> float:
        """The value of the recorded operations."""
        there = {place: x for i, x in moves.items() if (place := self._places[i]) is not None}
        return self._replay.value(there)

    def _called(self, moves: Mapping[int, float]) -> str:
        """The digits of the function's own value; none where it fails."""
        try:
            return repr(self._function.evaluate(moves).value)
        except Exception:  # whatever a function raises far from where it was asked for
            return ""


def stand_in(subject: Subject, sweep: Sweep, count: int) -> StandIn | None:
    """What may be evaluated in place of a subject; None where it must be called.

    Args:
        subject: what is checked.
        sweep: what is known of it at the point.
        count: of how many parameters.
    """
    if not isinstance(subject, FunctionSubject) or count < MANY or sweep.customs:
        return None
    recording, sites = subject.at_point
    operations = [node.op for node in recording.nodes if not node.is_leaf]
    others = [op for op in operations if op not in CODES]
    if sites.outcomes or CHEAP * len(others) > len(recording) or not QUIET.issuperset(operations):
        return None
    replay = Replay(recording)
    if repr(replay.numbers[-1]) != repr(sweep.value):
        return None
    found = StandIn(subject, sweep, replay, subject.places(recording.places))
    return found if found.is_all() else None
