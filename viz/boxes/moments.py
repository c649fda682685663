"""Moments: what is known after each step of a computation at the level of arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, reduce
from math import isfinite
from typing import NamedTuple

from viz.boxes.arrays import with_gradients
from viz.boxes.frames import LevelFrame
from viz.boxes.levels import Levels
from viz.boxes.mistakes import Floats, Received
from viz.boxes.shares import Scalar
from viz.sweep import same


class Moment(NamedTuple):
    """What is known after a step.

    Attributes:
        place: the place of the step among the frames.
        frame: the step.
        values: of the arrays that are computed, by their number; leaves always are.
        gradients: of the arrays that have received a share, as far as it has come.
        before: the gradients of the receivers before this step; absent if it is the first share.
        shares: what this step hands to each receiver.
        wrong: the arrays that hold a gradient which the right sweep does not give after this step.
    """

    place: int
    frame: LevelFrame
    values: Mapping[int, Floats]
    gradients: Mapping[int, Floats]
    before: Mapping[int, Floats]
    shares: Mapping[int, Floats]
    wrong: frozenset[int] = frozenset()


class Moments:
    """The moments of a computation; what each box hands on is computed once.

    Args:
        found: made by `levels`.
    """

    def __init__(self, found: Levels) -> None:
        self.found = found
        self.right = None if found.right is None else Moments(found.right)
        self._handed: dict[int, Mapping[int, Received]] = {}
        self._given: dict[int, dict[int, Received]] = {}

    @property
    def lang(self) -> str:
        """The language of the frames."""
        return self.found.lang

    def __len__(self) -> int:
        """How many there are."""
        return len(self.found.frames)

    def __getitem__(self, k: int) -> Moment:
        """The moment after frame k; -1 is the last.

        Raises:
            IndexError: the frame does not exist.
        """
        count = len(self)
        if not -count <= k < count:
            raise IndexError(f"there are frames 0 to {count - 1} (-1 is the last), got {k}")
        k %= count
        frame = self.found.frames[k]
        shares: dict[int, Floats] = {}
        before: dict[int, Floats] = {}
        if frame.phase == "backward":
            for i in frame.receivers:
                shares[i] = self._received(k)[i].numbers
                earlier = [t for t in self._receipts.get(i, ()) if t < k]
                if earlier or i in self._held:
                    before[i] = self._sum(i, earlier)
        gradients = self._gradients(k)
        wrong = frozenset(self._wrong(k, gradients))
        return Moment(k, frame, self._values(k), gradients, before, shares, wrong)

    def givers(self, k: int, i: int) -> list[int]:
        """The boxes that hand an array shares up to frame k; in the end, for the whole."""
        frames = self.found.frames
        last = len(frames) if frames[k].phase == "whole" else k + 1
        acting = (each for f in frames[:last] if f.phase == "backward" for each in f.acting)
        return [box for box, receivers in acting if i in receivers]

    def _wrong(self, k: int, gradients: Mapping[int, Floats]) -> Iterator[int]:
        """The arrays that hold another gradient than after the same step of the right sweep."""
        true = {} if self.right is None else self.right._gradients(k)
        for i, numbers in gradients.items():
            if not all(map(same, numbers, true.get(i, numbers))):
                yield i

    def _received(self, k: int) -> Mapping[int, Received]:
        """What arrays receive in a frame, those inside a repeat too."""
        if k not in self._given:
            given: dict[int, Received] = {}
            for box, receivers in self.found.frames[k].acting:
                if box not in self._handed:
                    self._handed[box] = self.found.received(box)
                for i in receivers:
                    share = self._handed[box][i]
                    given[i] = given[i].with_share(share) if i in given else share
            self._given[k] = given
        return self._given[k]

    @cached_property
    def _held(self) -> dict[int, Floats]:
        """What leaves still hold before the sweep, where that is not 0."""
        found, mistaken = self.found, self.found.mistaken
        if mistaken is None or mistaken.what_if != "stale":
            return {}
        before = with_gradients(found.arrays, found.program, mistaken.initial)
        return {
            i: before.numbers[i].gradients
            for i, array in enumerate(before.arrays)
            if array.leaves is not None and any(before.numbers[i].gradients)
        }

    @cached_property
    def _receipts(self) -> dict[int, list[int]]:
        """The frames in which each array receives a share."""
        receipts: dict[int, list[int]] = {}
        for k, frame in enumerate(self.found.frames):
            if frame.phase == "backward":
                for i in dict.fromkeys(i for _, to in frame.acting for i in to):
                    receipts.setdefault(i, []).append(k)
        return receipts

    @cached_property
    def _seed(self) -> int:
        """The frame in which the root gets its gradient."""
        return next(k for k, frame in enumerate(self.found.frames) if frame.phase == "seed")

    def _sum(self, i: int, frames: list[int]) -> Floats:
        """What an array holds once it has received in some frames."""
        received = [self._received(t)[i] for t in frames]
        if i in self._held:
            received.insert(0, Received(self._held[i]))
        return reduce(Received.with_share, received).numbers

    def _gradients(self, k: int) -> dict[int, Floats]:
        """The gradients after frame k; those that are complete are the recorded ones."""
        found = self.found
        arrays = range(len(found.arrays.arrays))
        if found.frames[k].phase == "whole":
            return {i: found.numbers(i).gradients for i in arrays if found.arrays.is_moved(i)}
        known: dict[int, Floats] = dict(self._held)
        if k >= self._seed:
            known[found.arrays.root[0]] = found.numbers(found.arrays.root[0]).gradients
        for frame in found.frames[: k + 1]:
            if frame.phase == "backward":
                inner = [i for box, _ in frame.acting for i in found.boxes[box].inner]
                known.update((i, found.numbers(i).gradients) for i in inner)
        for i, frames in self._receipts.items():
            earlier = [t for t in frames if t <= k]
            if len(earlier) == len(frames):
                known[i] = found.numbers(i).gradients
            elif earlier:
                known[i] = self._sum(i, earlier)
        return known

    def _values(self, k: int) -> dict[int, Floats]:
        """The values after frame k."""
        found = self.found
        arrays = found.arrays.arrays
        whole = found.frames[k].phase == "whole" or k >= self._seed
        known = {
            i: found.numbers(i).values for i, a in enumerate(arrays) if whole or a.kind == "leaf"
        }
        for frame in found.frames[: k + 1]:
            if frame.phase == "forward":
                inner = [i for box, _ in frame.acting for i in found.boxes[box].inner]
                known.update((i, found.numbers(i).values) for i in inner)
        last = sum(1 for frame in found.frames[: k + 1] if frame.phase == "update")
        known.update((one.array, one.values) for one in found.updates[:last])
        return known


def most_telling(numbers: Floats) -> int:
    """The place of the first number that is not finite, else of the largest in size."""
    for place, x in enumerate(numbers):
        if not isfinite(x):
            return place
    return max(range(len(numbers)), key=lambda place: abs(numbers[place]))


def terms_of(found: Levels, frame: LevelFrame, array: int, place: int) -> list[Scalar]:
    """What the boxes of a frame hand to one entry, scalar by scalar, the largest shares first.

    With `=` for `+=`, in the order in which they come: the last stays.
    """
    boxes = [box for box, receivers in frame.acting if array in receivers]
    scalars = [scalar for box in dict.fromkeys(boxes) for scalar in found.scalars(box)]
    handed = [s for s in scalars if (s.array, s.place) == (array, place)]
    if found.what_if == "assign":
        return sorted(handed, key=lambda s: s.turn)
    return sorted(handed, key=lambda s: -abs(s.share) if s.share == s.share else float("-inf"))
