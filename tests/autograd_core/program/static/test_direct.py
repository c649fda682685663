"""Plain arguments are read at once: with the bits, and the checks, of a look at each of them."""

from __future__ import annotations

import random
from array import array
from fractions import Fraction

import pytest

from autograd_core import Value, dot, gradients, mean, no_grad, static, tanh
from autograd_core.program.static.arguments import CallArguments
from autograd_core.program.static.forms import form_of
from autograd_core.program.static.recorded_penalty import RecordedPenalty
from tests.recorded import swept

W = [Value(0.3 * k - 0.7) for k in range(4)]


def total(x):
    """Each float of a nest times a weight, each other thing by its kind."""
    if isinstance(x, (list, tuple)):
        sign = 1.0 if isinstance(x, list) else -1.0
        return sum((total(part) * (0.5 + k) for k, part in enumerate(x)), W[0] * sign)
    if isinstance(x, (bool, str, type(None))):
        return W[1] * (3.0 if x else 7.0)
    if isinstance(x, int):
        return W[2] * x
    return tanh(W[3] * x)


def nested(rng, label, extra=0):
    """Arguments of one form: floats in lists and tuples, a label, a word, a bool."""
    drawn = [rng.uniform(-1.0, 1.0) for _ in range(4)]
    return [drawn[:2] + [0.5] * extra, (drawn[2], [label, drawn[3]]), []], label > 1, "yes", None


def test_repeated_calls_have_the_bits_of_eager_ones():
    """Calls of several labels and lengths, over and over: value and gradients are equal."""
    f, rng = (lambda *args: total(args)), random.Random(1)
    g = static(f)
    for turn in range(30):
        args = nested(rng, turn % 3, turn % 2)
        assert swept(g(*args), W) == swept(f(*args), W)


def test_repeated_batches_have_the_bits_of_eager_ones():
    """Rows of drawn labels, in batches of drawn sizes: mean, gradients and values are equal."""
    f, rng = (lambda x, flag, word, none: total([x, word, none])), random.Random(2)
    g = static(f)
    for _ in range(12):
        rows = [nested(rng, rng.randrange(3)) for _ in range(rng.choice((2, 5, 40)))]
        columns = list(zip(*rows, strict=True))
        assert swept(g.mean(*columns), W) == swept(mean([f(*row) for row in rows]), W)
        assert g.values(*columns) == [f(*row).data for row in rows]


class Scale(float):
    """A float of the user's own."""


@pytest.mark.parametrize(
    "other", [1, True, None, "1", Scale(0.5), [0.5], Value(0.5), Fraction(1, 2)], ids=repr
)
def test_arguments_of_another_kind_are_looked_at(other):
    """After many calls with a float, something else in its place is another call."""
    f = lambda x: total([x, 0.25])  # noqa: E731
    g = static(f)
    for x in (0.1, 0.2, 0.3, 0.4):
        assert swept(g(x), W) == swept(f(x), W)
    if type(other) not in (Scale, Value, Fraction):
        assert swept(g(other), W) == swept(f(other), W)
        assert swept(g(0.7), W) == swept(f(0.7), W)
    else:
        form, _ = form_of(CallArguments((0.1,), {}).key)
        assert form.call((other,)) is None


@pytest.mark.parametrize("args", [(), (1.0,), (1.0, [2.0]), (1.0, [2.0, 3.0], 4), (1.0, 2.0)])
def test_a_form_has_its_arguments(args):
    """Fewer or more arguments, or parts of them, are of another form."""
    form, key = form_of(CallArguments((1.0, [2.0, 3.0]), {}).key)
    assert (form.count, key) == (3, ())
    assert form.call(args) is None
    assert form.call((4.0, [5.0, 6.0])) == ((), array("d", [4.0, 5.0, 6.0]))


def test_a_change_is_noticed_after_many_calls():
    """A closed-over number, a replaced parameter, an entry of a closed-over list: each counts."""
    settings, own = {"scale": 2.0, "ws": list(W)}, [1.0, 2.0]
    f = lambda x: dot(settings["ws"][:2], [x, own[1]]) * settings["scale"]  # noqa: E731
    g = static(f)
    changes = [
        lambda: settings.update(scale=3.0),
        lambda: settings.update(ws=[W[2], W[3]]),
        lambda: settings["ws"].__setitem__(0, W[1]),
        lambda: own.__setitem__(1, -1.0),
        lambda: setattr(W[1], "data", 0.9),
    ]
    for change in changes:
        for x in (0.1, 0.2, 0.3, 0.4):
            assert swept(g(x), W) == swept(f(x), W)
            assert swept(g.mean([x, 0.5]), W) == swept(mean([f(x), f(0.5)]), W)
        change()


def test_both_ways_of_a_comparison_are_taken_again_and_again():
    """Calls that alternate between two ways, and batches that have both, are right."""
    f = lambda x: W[0] * x if W[1] * x > 0 else W[2] * x * x  # noqa: E731
    g = static(f)
    for turn in range(12):
        x = (-1.0) ** turn * (0.5 + turn)
        assert swept(g(x), W) == swept(f(x), W)
        assert swept(g.mean([x, x + 1.0, 2.0]), W) == swept(mean([f(x), f(x + 1.0), f(2.0)]), W)


def test_without_recording_a_call_is_a_leaf():
    """Under no_grad, after many calls, there is a number and no operand; also without inputs."""
    f = lambda: W[0] * W[1]  # noqa: E731
    g, h = static(f), static(lambda x: W[0] * x)
    for _ in range(4):
        g(), h(0.5)
    with no_grad():
        assert (g().operands, g().data) == ((), f().data)
        assert (h(0.25).operands, h(0.25).data) == ((), W[0].data * 0.25)


def test_a_function_may_have_the_name_of_an_operation():
    """A function called `constant` or like a primitive makes a node with operands."""
    for name in ("constant", "mul", ""):

        def f(x):
            return W[0] * x

        f.__name__ = name
        g = static(f)
        assert [len(g(0.5).operands) for _ in range(4)] == [1] * 4
        assert not g(0.5).is_constant


def test_a_penalty_is_recorded_once_it_was_computed_twice():
    """Then number and gradients come from the recording, until something that it reads changes."""
    strength = [0.1]

    def penalty():
        return strength[0] * dot(W, W)

    recorded = RecordedPenalty(penalty)
    assert recorded.computed() is None
    assert recorded().data == recorded().data == penalty().data
    y, values, partials = recorded.computed()
    assert y == penalty().data
    assert list(partials) == gradients(penalty(), values)
    strength[0] = 0.2
    assert recorded.computed() is None
    assert recorded().data == recorded().data == penalty().data
    assert recorded.computed()[0] == penalty().data
