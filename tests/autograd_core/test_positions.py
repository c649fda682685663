"""positions: the line of the program that made each node."""

import random

import pytest

from autograd_core import AnomalyError, Value, detect_anomaly, log, no_grad, positions, static
from autograd_core.caller import calling_frame
from nn import MLP


def line_here():
    """The number of the line that calls this."""
    return calling_frame().f_back.f_lineno


def test_each_node_has_the_line_that_made_it():
    """Also what a model computes inside; leaves, no_grad and what is outside have none."""
    w = Value(2.0)
    model = MLP(1, [2, 1], rng=random.Random(1))
    with positions():
        first, line = w * 3, line_here()
        with no_grad():
            second = first * 2
        third = model([first])
    assert (first.position.file, first.position.line) == (__file__, line)
    assert first.position.source.startswith("first, line = w * 3")
    assert third.position.line == line + 3
    assert all(not hasattr(node, "position") for node in (w, second, first * 2))
    inner = [operand for operand in third.operands if operand.operands]
    assert inner and all(node.position.line == line + 3 for node in inner)


def test_other_observers_see_the_same():
    """An anomaly is found inside and around; a function that is recorded stays recorded."""

    @static
    def square(x):
        with positions():
            return x * x

    with pytest.raises(AnomalyError), detect_anomaly(), positions():
        log(Value(0.0))
    with pytest.raises(AnomalyError), positions(), detect_anomaly():
        log(Value(0.0))
    with pytest.raises(AnomalyError), detect_anomaly(), positions():
        (Value(1e300) * 1e300).backward()
    x = Value(3.0)
    square(x).backward()
    assert x.grad == 6.0
