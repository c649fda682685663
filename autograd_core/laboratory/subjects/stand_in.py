"""Replace a function by its recorded operations where a check would call it thousands of times.

The parameters of a large sum move one by one, and each call computes all terms again. Recomputing
only the recorded operations that depend on the parameter gives the same number sooner. They do not
follow what a program computes from plain numbers. So they stand in only after a test: with all
parameters moved at once, up and down, at steps of all sizes, and once with each parameter moved
alone, they must give the function's number to the last bit. Otherwise the function is called for
every number.
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
"""With fewer parameters the function is called."""

CHEAP = 10
"""At most one of this many nodes may be other than plain arithmetic: recomputing such a node takes
as long as recording this many nodes."""

PARTS = (1.0, 2.0**-2, 2.0**-5, 2.0**-12, 2.0**-20, 2.0**-30)
"""Steps at which all parameters move at once, as fractions of the first step of each."""


class Differs(Exception):
    """The function has another value than its recorded operations."""


class StandIn:
    """Evaluates a function by its recorded operations.

    Args:
        replay: recomputes its operations.
        places: the places of the parameters in the recording; None if the result does not depend
            on one.
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
        """Evaluate with another number for one parameter; no recorded operation decides anything.

        Raises:
            Differs: the function itself has another value.
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

    def passes(self) -> bool:
        """Whether the function has the same values when all parameters move at once."""
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
        there = {place: x for i, x in moves.items() if (place := self._places[i]) is not None}
        return self._replay.value(there)

    def _called(self, moves: Mapping[int, float]) -> str:
        """The digits of the function's own value; "" if it fails."""
        try:
            return repr(self._function.evaluate(moves).value)
        except Exception:  # a function may raise anything far from the point
            return ""


def stand_in(subject: Subject, sweep: Sweep, count: int) -> StandIn | None:
    """Make a stand-in for a subject; None if the subject must be called.

    Args:
        count: the number of parameters to check.
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
    found = StandIn(subject, sweep, replay, recording.places_of(subject.parameters))
    return found if found.passes() else None
