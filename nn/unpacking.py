"""Whether an object is unpacked into two names just now: what `xs, targets = samples` asks for."""

from __future__ import annotations

import dis
import sys
from types import FrameType

_UNPACK = dis.opmap.get("UNPACK_SEQUENCE")


def unpacked_in_two(frame: FrameType | None) -> bool:
    """Whether a frame stands at the instruction that unpacks into two: `a, b = thing`.

    Python iterates over `thing` there as everywhere, without saying what for; the instruction
    says it. `list(thing)`, `for x in thing`, `first, *rest = thing` are others.
    """
    if frame is None or _UNPACK is None or frame.f_lasti < 0:
        return False
    code = frame.f_code.co_code
    return code[frame.f_lasti] == _UNPACK and code[frame.f_lasti + 1] == 2


def caller() -> FrameType | None:
    """The frame of whoever called the function that asks."""
    try:
        return sys._getframe(2)
    except (AttributeError, ValueError):  # another Python, or called from C alone
        return None
