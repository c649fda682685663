"""Reels: the frames of scalars or of arrays, as a terminal shows them."""

from __future__ import annotations

from typing import Protocol

from viz.boxes.level_text import DEEPEST, level_summary, level_text
from viz.boxes.levels import Levels
from viz.boxes.moments import Moments
from viz.language.say import word
from viz.stepping.frame_text import MOST_ROWS, frame_text, summary_text
from viz.stepping.frames import Steps

FEWEST_ROWS = 4


class Reel(Protocol):
    """Frames that a terminal goes through.

    Attributes:
        keys: what opens and closes parts of a frame, for help lines; "" where nothing does.
    """

    keys: str

    def __len__(self) -> int:
        """The number of frames."""
        ...

    def text(self, k: int, width: int, rows: int = MOST_ROWS) -> str:
        """Frame k, with at most so many rows in its table."""
        ...

    def summary(self, width: int) -> str:
        """What comes after the last frame."""
        ...

    def obeys(self, key: str) -> bool:
        """Whether a key or a word opens or closes a part of the frames; then it is done."""
        ...


def reel_of(trace: Steps | Levels) -> Reel:
    """The frames of steps of either level."""
    return ScalarReel(trace) if isinstance(trace, Steps) else LevelReel(trace)


def fitting_text(reel: Reel, k: int, width: int, lines: int) -> str:
    """The frame with so many rows in its table that it has at most so many lines, if it can."""
    for rows in range(MOST_ROWS, FEWEST_ROWS, -1):
        text = reel.text(k, width, rows)
        if text.count("\n") < lines:
            return text
    return reel.text(k, width, FEWEST_ROWS)


class ScalarReel:
    """The frames of scalars."""

    keys = ""

    def __init__(self, trace: Steps) -> None:
        self._trace = trace

    def __len__(self) -> int:
        return len(self._trace)

    def text(self, k: int, width: int, rows: int = MOST_ROWS) -> str:
        """Frame k."""
        return frame_text(self._trace, k, width, rows)

    def summary(self, width: int) -> str:
        """The final gradients."""
        return summary_text(self._trace, width)

    def obeys(self, key: str) -> bool:
        """Scalars have no parts."""
        return False


class LevelReel:
    """The frames of arrays; the box of each opens into entries, and one entry into scalars."""

    keys = word("o open   c close")

    def __init__(self, found: Levels) -> None:
        self._moments = Moments(found)
        self._depth = 0

    def __len__(self) -> int:
        return len(self._moments)

    def text(self, k: int, width: int, rows: int = MOST_ROWS) -> str:
        """Frame k, as far as boxes are open."""
        return level_text(self._moments, k, width, rows, self._depth)

    def summary(self, width: int) -> str:
        """The final gradients."""
        return level_summary(self._moments.found, width)

    def obeys(self, key: str) -> bool:
        """Open or close."""
        if key in ("enter", "down", "o", "open"):
            self._depth = min(self._depth + 1, DEEPEST)
        elif key in ("escape", "up", "c", "close"):
            self._depth = max(self._depth - 1, 0)
        else:
            return False
        return True
