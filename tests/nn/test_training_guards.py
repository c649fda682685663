"""No optimiser steps on a nan; clipping; schedules' arguments."""

import math
import pickle

import pytest

import nn
from autograd_core import Value
from nn import (
    MLP,
    SGD,
    NonFiniteGradientError,
    Optimizer,
    clip_grad_norm,
    clip_grad_value,
    l1_penalty,
    l2_penalty,
)

KINDS = ["SGD", "Adam", "AdamW", "Adagrad", "RMSprop"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_non_finite_gradient_changes_nothing(kind, bad):
    """The error names the parameter; no number moved, and the next good step is a first step."""
    a, b, c = Value(1.0), Value(2.0, label="b"), Value(1.0)
    optimizer = getattr(nn, kind)([a, b], lr=0.1)
    a.grad, b.grad = 1.0, bad
    with pytest.raises(NonFiniteGradientError, match=r"the gradient of b is .*1 of 2") as caught:
        optimizer.step()
    assert (a.data, b.data) == (1.0, 2.0)
    assert caught.value.name == "b"
    b.grad = 0.0
    optimizer.step()
    fresh = getattr(nn, kind)([c], lr=0.1)
    c.grad = 1.0
    fresh.step()
    assert a.data == c.data


def test_name_of_a_parameter_comes_from_the_model():
    """Named parameters are taken as in torch, and named in errors."""
    model = MLP(1, [1])
    optimizer = SGD(model.named_parameters(), lr=0.1)
    assert [id(p) for p in optimizer.params] == [id(p) for p in model.parameters()]
    model.layers[0].neurons[0].w[0].grad = math.nan
    with pytest.raises(NonFiniteGradientError, match=r"layers\.0\.neurons\.0\.w\.0 is nan"):
        optimizer.step()


def test_error_can_be_pickled():
    """It crosses process boundaries with its attributes."""
    error = pickle.loads(pickle.dumps(NonFiniteGradientError("text", "w", math.inf)))
    assert (str(error), error.name, error.gradient) == ("text", "w", math.inf)


def graded(*gradients):
    """Parameters with these gradients."""
    values = [Value(0.0) for _ in gradients]
    for v, g in zip(values, gradients, strict=True):
        v.grad = g
    return values


def test_clip_norm_keeps_the_direction():
    """(3, 4) clipped to norm 1 is (0.6, 0.8); the norm before is returned."""
    values = graded(3.0, 4.0)
    assert clip_grad_norm(values, 1.0) == 5.0
    assert [v.grad for v in values] == pytest.approx([0.6, 0.8], rel=1e-15)


def test_clip_norm_leaves_small_gradients_alone():
    """A norm of max_norm at most changes no bit."""
    values = graded(3.0, 4.0)
    assert clip_grad_norm(values, 5.0) == 5.0
    assert [v.grad for v in values] == [3.0, 4.0]
    assert clip_grad_norm(graded(0.0, 0.0), 1.0) == 0.0
    assert clip_grad_norm([], 1.0) == 0.0


def test_clip_norm_survives_overflow():
    """Gradients whose norm is no float are clipped all the same."""
    values = graded(1.5e308, 1.5e308)
    assert clip_grad_norm(values, 2.0) == math.inf
    assert [v.grad for v in values] == pytest.approx([math.sqrt(2)] * 2, rel=1e-15)


def test_clip_value():
    """Each gradient is brought between the limits."""
    values = graded(-3.0, 0.5, 2.0)
    clip_grad_value(values, 1.0)
    assert [v.grad for v in values] == [-1.0, 0.5, 1.0]


@pytest.mark.parametrize("clip", [clip_grad_norm, clip_grad_value])
def test_clipping_refuses_nan_and_senseless_limits(clip):
    """A nan gradient or a limit of 0 is an error, and no gradient has changed."""
    values = graded(3.0, math.nan)
    with pytest.raises(NonFiniteGradientError, match="the gradient of parameter 1 is nan"):
        clip(values, 1.0)
    assert values[0].grad == 3.0
    for limit in (0.0, -1.0, math.nan):
        with pytest.raises(ValueError, match=clip.__name__):
            clip(values, limit)


def test_schedule_sets_the_rate_at_once_and_after_each_step():
    """LinearLR warms up from a tenth to the whole in ten steps."""
    optimizer = SGD([Value(0.0)], lr=0.5)
    schedule = nn.LinearLR(optimizer, 10, first=0.1)
    seen = [optimizer.lr]
    for _ in range(12):
        schedule.step()
        seen.append(optimizer.lr)
    assert seen == pytest.approx([0.5 * (0.1 + 0.09 * min(t, 10)) for t in range(13)])


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        ("StepLR", (0,)),
        ("StepLR", (3, -1.0)),
        ("ExponentialLR", (-0.1,)),
        ("CosineAnnealingLR", (0,)),
        ("LinearLR", (0,)),
        ("LambdaLR", (3,)),
        ("CosineAnnealingLR", (10, -1.0)),
        ("LinearLR", (5, math.nan)),
    ],
    ids=str,
)
def test_schedule_refuses_senseless_settings(kind, arguments):
    """Steps below 1, negative factors and what is no function; the rate stays as it was."""
    optimizer = SGD([Value(0.0)], lr=0.5)
    with pytest.raises((TypeError, ValueError), match=kind):
        getattr(nn, kind)(optimizer, *arguments)
    assert optimizer.lr == 0.5


def test_schedule_refuses_a_rate_that_is_no_rate():
    """A factor that turns negative is an error at that step; the old rate stays."""
    optimizer = SGD([Value(0.0)], lr=0.5)
    schedule = nn.LambdaLR(optimizer, lambda t: 1.0 - t)
    schedule.step()
    with pytest.raises(ValueError, match="the rate at t = 2"):
        schedule.step()
    assert (optimizer.lr, schedule.t) == (0.0, 1)


def test_schedule_takes_an_optimizer():
    """Anything else is refused by its type."""
    with pytest.raises(TypeError, match="StepLR takes an optimiser, got list"):
        nn.StepLR([], 3)


def moved_once(kind):
    """An optimiser after one step, and its parameters."""
    values = graded(1.0, -2.0, 3.0)
    settings = {"momentum": 0.9} if kind in ("SGD", "RMSprop") else {}
    optimizer = getattr(nn, kind)(values, lr=0.1, **settings)
    optimizer.step()
    return optimizer, values


@pytest.mark.parametrize("kind", KINDS)
def test_interrupted_step_is_no_step(kind, monkeypatch):
    """Ctrl-C in the midst of the parameters: none has moved, and the step can be made again.

    A `_move` that stands in place of the rule moves one parameter by hand, then all by the rule.
    """
    optimizer, values = moved_once(kind)
    twin, expected = moved_once(kind)
    before, state = [v.data for v in values], optimizer.state_dict()

    def interrupted(self, gradients):
        values[0].data = 77.0
        Optimizer._move(self, gradients)
        assert self.state_dict() != state
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(type(optimizer), "_move", interrupted)
        with pytest.raises(KeyboardInterrupt):
            optimizer.step()
    assert ([v.data for v in values], optimizer.state_dict()) == (before, state)
    optimizer.step()
    twin.step()
    assert [v.data for v in values] == [v.data for v in expected]


@pytest.mark.parametrize("kind", KINDS)
def test_parameters_that_do_not_fit_are_refused(kind):
    """Put in a parameter's place afterwards, or fewer: nothing moves, nothing is remembered."""
    optimizer, values = moved_once(kind)
    before, state = [v.data for v in values], optimizer.state_dict()
    optimizer.params[2] = 1.0
    with pytest.raises(TypeError, match="expected a Value, got float"):
        optimizer.step()
    optimizer.params[2] = values[2] * 1.0
    with pytest.raises(AttributeError, match="read-only"):
        optimizer.step()
    optimizer.params = values[:2]
    with pytest.raises(ValueError, match="one length"):
        optimizer.step()
    optimizer.params = values
    assert ([v.data for v in values], optimizer.state_dict()) == (before, state)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("gradient", "rate"), [(1e200, 1e200), (1.0, math.nan)])
def test_step_that_overflows_changes_nothing(kind, gradient, rate):
    """Neither a parameter nor a square that is remembered becomes infinite or nan."""
    optimizer, values = moved_once(kind)
    twin, expected = moved_once(kind)
    before = [v.data for v in values]
    usual, optimizer.lr = optimizer.lr, rate
    values[1].grad = gradient
    with pytest.raises(NonFiniteGradientError, match="overflows; no parameter was changed"):
        optimizer.step()
    assert [v.data for v in values] == before
    optimizer.lr, values[1].grad = usual, -2.0
    optimizer.step()
    twin.step()
    assert [v.data for v in values] == [v.data for v in expected]


@pytest.mark.parametrize("clip", [clip_grad_norm, clip_grad_value])
@pytest.mark.parametrize("wrong", [3, MLP(1, [1]), [1.0], Value(1.0)], ids=lambda x: str(x)[:9])
def test_clipping_takes_values(clip, wrong):
    """A model, a number or a bare Value is refused with what is expected."""
    with pytest.raises(TypeError, match=rf"{clip.__name__} takes"):
        clip(wrong, 1.0)


@pytest.mark.parametrize(
    "function",
    [
        lambda values: clip_grad_norm(values, 1.0),
        lambda values: clip_grad_value(values, 1.0),
        lambda values: l1_penalty(values, 0.1),
        lambda values: l2_penalty(values, 0.1),
        lambda values: SGD(values, lr=0.1),
    ],
    ids=["norm", "value", "l1", "l2", "optimizer"],
)
def test_a_value_listed_twice_is_refused(function):
    """It would be scaled, counted or moved twice; nothing has changed."""
    p, q = Value(1.0, label="p"), Value(2.0)
    p.grad = 3.0
    with pytest.raises(ValueError, match=r"twice.*\(p, entries 0 and 2\)"):
        function([p, q, p])
    assert (p.data, p.grad) == (1.0, 3.0)
