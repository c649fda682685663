"""Frames of an optimiser's step: what it really does, and nothing moved by looking."""

import math
from copy import deepcopy
from math import nan

import pytest

from autograd_core import Value
from nn import SGD, Adagrad, Adam, AdamW, NonFiniteGradientError, RMSprop
from viz.stepping.steps import steps

OPTIMIZERS = {
    "SGD": lambda p: SGD(p, lr=0.1),
    "momentum": lambda p: SGD(p, lr=0.1, momentum=0.9, weight_decay=0.1),
    "Adam": lambda p: Adam(p, lr=0.1),
    "AdamW": lambda p: AdamW(p, lr=0.1),
    "Adagrad": lambda p: Adagrad(p, lr=0.1),
    "RMSprop": lambda p: RMSprop(p, lr=0.1),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_update_frames_are_what_the_optimiser_does(name):
    """At a second step, so that running means count; nothing is moved by looking."""
    a, b, unused = Value(2.0, label="a"), Value(-3.0, label="b"), Value(5.0)
    optimizer = OPTIMIZERS[name]([a, b, unused])
    (a * b + a).backward()
    optimizer.step()
    optimizer.zero_grad()
    root = a * b + a
    state = deepcopy(vars(optimizer))
    trace = steps(root, optimizer=optimizer)
    assert repr(vars(optimizer)) == repr(state)
    before = [a.data, b.data]
    root.backward()
    optimizer.step()
    frames = [frame for frame in trace if frame.phase == "update"]
    assert [(f.before, f.after, f.upstream) for f in frames] == [
        (before[0], a.data, a.grad),
        (before[1], b.data, b.grad),
    ]
    assert trace.numbers(len(trace) - 1)[0] == a.data
    assert trace.gradients(len(trace) - 1)[0] == a.grad


def test_an_update_with_a_wrong_gradient_is_marked():
    """`=` for `+=` moves the shared parameter too little, and the other one rightly."""
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    trace = steps(a * b + a, what_if="assign", optimizer=SGD([a, b], lr=0.1))
    a_frame, b_frame = [frame for frame in trace if frame.phase == "update"]
    assert (a_frame.wrong, b_frame.wrong) == (True, False)
    assert a_frame.why == "a.grad is -3.0, not -2.0"
    assert a_frame.formula == "a -= lr * a.grad = 0.1 * -3.0: 2.0 becomes 2.3"
    assert math.isclose(a_frame.after, 2.3)


def test_an_optimiser_of_other_parameters_is_told():
    """A note says why there are no frames of its step."""
    a, b = Value(2.0), Value(3.0)
    trace = steps(a * 2, optimizer=SGD([b], lr=0.1))
    assert trace[-1].phase == "backward"
    assert "none of its parameters is in this graph" in trace.note
    assert steps(a * b, optimizer=SGD([b], lr=0.1)).note == ""


def test_an_optimiser_that_refuses_to_step_says_so():
    """A gradient of nan is refused as in training."""
    a = Value(0.0, label="a")
    with pytest.raises(NonFiniteGradientError, match="the gradient of a is nan"):
        steps(a * nan, optimizer=SGD([a], lr=0.1))


@pytest.mark.parametrize("more", [{}, {"momentum": 0.9}, {"weight_decay": 0.1}])
def test_the_formula_of_plain_descent_is_that_of_plain_descent_only(more):
    """What momentum or decay moves is not lr times the gradient, so it is not written so."""
    a = Value(2.0, label="a")
    optimizer = SGD([a], lr=0.1, **more)
    (a * 3.0).backward()
    optimizer.step()
    formula = steps(a * 3.0, optimizer=optimizer)[-1].formula
    assert ("a -= lr * a.grad" in formula) == (not more)
