"""A penalty from its recording: recorded while it is computed, then run as arrays."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any

from autograd_core.following import observer
from autograd_core.program.static.machined import (
    NO_NUMBERS,
    Computed,
    LeftWay,
    Machined,
    can_be_machined,
)
from autograd_core.program.static.sample_recording import SampleRecording, record_call

MOST_CHANGES = 8
"""How often what the recording reads may have changed."""


class RecordedPenalty:
    """A function without arguments whose result is added to the mean of losses.

    When two recordings in a row have found the same, arrays compute what follows, with the same
    bits, for as long as what they read stays as it is.

    Args:
        penalty: the function.

    Attributes:
        reason: why it is always computed eagerly; "" if it may be recorded.
    """

    def __init__(self, penalty: Callable[[], Any]):
        self._penalty = penalty
        self._last: SampleRecording | None = None
        self._machined: Machined | None = None
        self._changes = 0
        self.reason = ""

    def __call__(self) -> Any:
        """The penalty, computed eagerly; it is recorded meanwhile if there is no recording."""
        if self.reason or self._machined is not None or observer.get() is not None:
            return self._penalty()
        (_, value), found = record_call(lambda: (None, self._penalty()), (), (self._penalty,))
        last = self._last
        if isinstance(found, str):
            self.reason = found
        elif last is None or not last.reach.holds() or not last.is_like(found):
            self._changes += last is not None
            self._last = found
        elif can_be_machined(found.trace, found.trace.outputs[0]):
            self._last = found
            self._machined = Machined(found.trace, found.trace.outputs[0], lambda _: {}, [], False)
        else:
            self.reason = "the machine cannot run it"
        if self._changes > MOST_CHANGES:
            self.reason = "what it computes changes again and again"
        return value

    def computed(self) -> Computed | None:
        """Its number and gradient by the recording; None if it must be computed eagerly."""
        if self._machined is None or self._last is None:
            return None
        if not self._last.reach.holds():
            self._machined = self._last = None
            self._changes += 1
            return None
        try:
            found = self._machined.computed(NO_NUMBERS)
        except LeftWay:
            return None
        return found if isfinite(found[0]) else None
