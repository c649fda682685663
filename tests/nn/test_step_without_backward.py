"""step() without backward(): told once, and never where it may have been called."""

import copy
import pickle
import random
import warnings

import pytest

from autograd_core import Value, gradients
from nn import MLP, SGD, Adam, AdamW, fit, hinge, make_moons

KINDS = [SGD, Adam, AdamW]


def made(kind=SGD):
    """A model, its optimiser and a loss."""
    model = MLP(2, [3, 1], rng=random.Random(1))
    return model, kind(model.parameters(), lr=0.1), lambda: (model([1.0, 2.0]) - 1.0) ** 2


@pytest.fixture(autouse=True)
def _strict():
    """Every warning is an error, but where one is expected."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.mark.parametrize("kind", KINDS)
def test_forgotten_backward_is_told_once(kind):
    """The first step says what is missing and points at the caller's line; later ones do not."""
    _, optimizer, loss = made(kind)
    with pytest.warns(UserWarning, match=rf"{kind.__name__}: .*loss\.backward\(\)") as caught:
        for _ in range(3):
            optimizer.zero_grad()
            loss()
            optimizer.step()
    assert len(caught) == 1
    assert caught[0].filename == __file__


def test_cleared_after_backward_is_told():
    """backward(), zero_grad(), step(): the wrong order leaves nothing to step by."""
    _, optimizer, loss = made()
    loss().backward()
    optimizer.zero_grad()
    with pytest.warns(UserWarning, match="the order is"):
        optimizer.step()


def test_forgotten_later_is_told():
    """After good steps, too."""
    _, optimizer, loss = made()
    loss().backward()
    optimizer.step()
    optimizer.zero_grad()
    loss()
    with pytest.warns(UserWarning, match="has not run"):
        optimizer.step()


@pytest.mark.parametrize("kind", KINDS)
def test_right_order_is_silent(kind):
    """The usual loop, with zero_grad of the optimiser or of the model, before or after."""
    model, optimizer, loss = made(kind)
    for clear in (optimizer.zero_grad, model.zero_grad):
        clear()
        loss().backward()
        optimizer.step()
        clear()


def test_gradients_that_are_all_zero_are_silent():
    """A dead network and a satisfied hinge loss have gradients of 0: nothing is claimed."""
    model, optimizer, _ = made()
    model.layers[1].neurons[0].b.data = 5.0
    for p in model.layers[1].neurons[0].w:
        p.data = 0.0
    for _ in range(3):
        optimizer.zero_grad()
        hinge(model([1.0, 2.0]), 1).backward()
        assert not any(p.grad for p in model.parameters())
        optimizer.step()


def test_gradients_that_were_assigned_are_silent():
    """Gradients from elsewhere move the parameters without a backward()."""
    model, optimizer, loss = made()
    for p in model.parameters():
        p.grad = 1.0
    optimizer.step()
    optimizer.zero_grad()
    for p, g in zip(model.parameters(), gradients(loss() * 0.0, model.parameters()), strict=True):
        p.grad = g
    optimizer.step()


def test_a_sweep_by_hand_is_silent():
    """v._backward() in reverse order, or the local gradients, of a unit that is dead."""
    x, w = Value(1.0), Value(-1.0)
    optimizer = SGD([w], lr=0.1)
    for _ in range(2):
        optimizer.zero_grad()
        y = (x * w).relu()
        y.grad = 1.0
        y._backward()
        y._prev[0]._backward()
        optimizer.step()
        w.grad = 0.0
        z = (x * w).relu()
        z.grad = 1.0
        for v in (z, *z._prev):
            for operand, local in zip(v._prev, v._local_grads, strict=True):
                operand.grad += local * v.grad
        optimizer.step()


def test_second_step_by_the_same_gradients_is_silent():
    """What is computed between two steps, as a search for a rate does, asks for no backward()."""
    w = Value(3.0)
    optimizer = SGD([w], lr=0.1)
    optimizer.zero_grad()
    ((w - 3.0) ** 2).backward()
    for _ in range(2):
        optimizer.step()
        w * 2.0


def test_steps_by_hand_are_silent():
    """Gradients set by hand, 0 among them, with no graph anywhere: decay and momentum by hand."""
    optimizer = SGD([Value(2.0)], lr=0.1, momentum=0.9, weight_decay=0.1)
    for gradient in (0.0, 1.0, 0.0, 0.0):
        optimizer.params[0].grad = gradient
        optimizer.step()


def test_two_optimisers_are_silent():
    """Each half of a model has one; a sweep counts for both, even where one half is dead."""
    a, b = Value(1.0), Value(0.0)
    first, second = SGD([a], lr=0.1), SGD([b], lr=0.1)
    for _ in range(2):
        first.zero_grad()
        second.zero_grad()
        (a * a + b * 0.0).backward()
        first.step()
        second.step()


def test_warning_as_an_error_moves_nothing():
    """Where warnings are errors, the step is not made."""
    _, optimizer, loss = made(AdamW)
    before = [p.data for p in optimizer.params]
    loss()
    with pytest.raises(UserWarning, match="backward"):
        optimizer.step()
    assert [p.data for p in optimizer.params] == before


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_copies_claim_nothing_about_sweeps_before_them(duplicate):
    """A copy does not know what ran since; it learns from its first step on."""
    _, optimizer, loss = made()
    twin = duplicate(optimizer)
    loss()
    twin.step()
    loss()
    with pytest.warns(UserWarning, match="has not run"):
        twin.step()


def test_fit_is_silent():
    """Training by fit calls backward for each step."""
    model, optimizer, _ = made()
    moons = make_moons(10, rng=random.Random(1))
    fit(model, lambda y, t: (y - t) ** 2 * 0.0, moons.xs, moons.targets, optimizer, 2)
