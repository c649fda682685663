"""What tests of compare read from a comparison."""

from __future__ import annotations

from autograd_core.laboratory.compare.comparison import Agreement, TableLine
from autograd_core.laboratory.compare.result import Comparison

OURS = ("reverse", "forward", "central", "richardson", "complex", "symbolic", "digits")
NUMERICAL = ("central", "richardson")
GRAPH = ("reverse", "forward", "complex", "digits")


def verdicts(found: Comparison, ways: tuple[str, ...]) -> set[Agreement]:
    """The verdicts on these ways in the first table."""
    return {found[0][way].verdict for way in ways}


def line(found: Comparison, way: str) -> TableLine:
    """The line of a way in the first table."""
    return found[0][way]
