"""Argument checks that pictures and steppers share; their errors say what to write."""

from __future__ import annotations

from operator import index
from typing import SupportsIndex

from autograd_core import graph


def check_root(root: object, function: str) -> None:
    """Raise TypeError, with a hint at what to write instead, unless root is a Value.

    Args:
        root: the argument to check.
        function: the function that the user called, for the message.
    """
    if type(root).__name__ == "Steps":
        raise TypeError(
            f"{function} takes the Value to start from, got Steps; "
            "pass the Value that the Steps were made of"
        )
    graph.check_root(root, function)


def check_whole(name: str, x: object, least: int | None = None) -> None:
    """Raise TypeError unless x is a whole number, ValueError if it is below `least`."""
    if isinstance(x, bool) or not isinstance(x, SupportsIndex):
        raise TypeError(f"{name} must be a whole number, got {x!r}")
    if least is not None and index(x) < least:
        raise ValueError(f"{name} must be {least} or more, got {x!r}")
