"""Tell whether an object is being unpacked into two names, as in `xs, targets = samples`."""

from __future__ import annotations

import dis
import sys
from types import FrameType

_UNPACK = dis.opmap.get("UNPACK_SEQUENCE")


def unpacked_in_two(frame: FrameType | None) -> bool:
    """Whether a frame is at the instruction that unpacks into two names: `a, b = thing`.

    Python iterates over `thing` in every case, without saying why; only the instruction tells.
    `list(thing)`, `for x in thing` and `first, *rest = thing` use other instructions.
    """
    if frame is None or _UNPACK is None or frame.f_lasti < 0:
        return False
    code = frame.f_code.co_code
    return code[frame.f_lasti] == _UNPACK and code[frame.f_lasti + 1] == 2


def caller() -> FrameType | None:
    """Return the frame of the caller's caller."""
    try:
        return sys._getframe(2)
    except (AttributeError, ValueError):  # another Python, or a call from C
        return None
