"""Random programs of the package, under the names that the tests use; with plain numbers."""

from __future__ import annotations

from hypothesis import strategies as st

from autograd_core.testing.random_programs import EXACT, OPERATIONS, SMOOTH
from autograd_core.testing.random_programs import ProgramStep as Step
from autograd_core.testing.random_programs import RandomProgram as Program
from autograd_core.testing.strategies import programs

__all__ = [
    "EXACT",
    "OPERATIONS",
    "SMOOTH",
    "Program",
    "Step",
    "dyadic_programs",
    "smooth_programs",
]


def dyadic_programs(most: int = 12) -> st.SearchStrategy[Program]:
    """Programs of polynomial steps at multiples of 1/4, so small that no float is rounded."""
    return programs(most, exact=True, plain_numbers=2)


def smooth_programs(most: int = 10) -> st.SearchStrategy[Program]:
    """Programs of smooth steps at points in [-2, 2]."""
    return programs(most, plain_numbers=1)
