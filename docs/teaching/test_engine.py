"""The tests of the exercise: `pytest test_engine.py` beside engine.py. Each is worth a point."""

import pytest
from engine import Value

from autograd_core import grade

ITEMS = (
    "a + b: derivative",
    "a + b: adds up",
    "a * b: derivative",
    "a * b: adds up",
    "a.tanh(): derivative",
    "a.tanh(): adds up",
    "the root's seed",
    "the order of visits",  # worth 2
    "a fresh start",
)


@pytest.fixture(scope="module")
def found():
    """The grade of the engine."""
    return grade(Value, requires=["+", "*", "tanh"])


@pytest.mark.parametrize("name", ITEMS)
def test_item(found, name):
    """The item earns its points; if not, the whole grade says why."""
    assert found.item(name).earned > 0, found


def test_no_operation_has_a_misconception(found):
    """Nothing is wrong, in operations beyond the exercise either."""
    assert found, found
