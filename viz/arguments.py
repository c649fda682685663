"""Checks of arguments that pictures and steppers share; what they raise says what to write."""

from __future__ import annotations

from numbers import Real
from operator import index
from typing import SupportsIndex

from autograd_core import Value
from viz.frames import Steps


def check_root(root: object, function: str) -> None:
    """Raise TypeError unless root is a Value.

    Args:
        root: what came.
        function: what the user called, for the message.
    """
    if type(root) is not Value:
        came = _kind(root) + _hint(root)
        raise TypeError(f"{function} takes the Value to start from, got {came}")


def check_steps(trace: object, function: str) -> None:
    """Raise TypeError unless these are Steps.

    Args:
        trace: what came.
        function: what the user called, for the message.
    """
    if not isinstance(trace, Steps):
        raise TypeError(
            f"{function} takes Steps, such as steps(root, names=locals()), got {_kind(trace)}"
        )


def check_whole(name: str, x: object, least: int | None = None) -> None:
    """Raise TypeError unless x is a whole number, ValueError if it is below `least`."""
    if isinstance(x, bool) or not isinstance(x, SupportsIndex):
        raise TypeError(f"{name} must be a whole number, got {x!r}")
    if least is not None and index(x) < least:
        raise ValueError(f"{name} must be {least} or more, got {x!r}")


def _kind(root: object) -> str:
    """The type of what came; with its module where that is another library's Value."""
    kind = type(root)
    foreign = kind.__name__ == "Value" and kind is not Value
    return f"{kind.__module__}.Value" if foreign else kind.__name__


def _hint(root: object) -> str:
    """What to write instead, if that can be guessed."""
    if hasattr(root, "named_parameters"):
        return "; call it with an input, and pass on what it gives"
    if isinstance(root, (list, tuple)) and any(type(x) is Value for x in root):
        return "; pass one of its Values, or fsum() of them"
    if isinstance(root, Real):
        return "; a number has no graph: compute it from Values, such as x = Value(2.0)"
    if type(root).__name__ == "Value":
        return "; compute it from autograd_core's Value"
    if callable(root):
        return "; call it with Values, and pass on what it gives"
    if isinstance(root, Steps):
        return "; pass on the Value that they were made of"
    return ""
