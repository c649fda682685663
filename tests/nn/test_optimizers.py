"""SGD and Adam against trajectories computed in another way: fractions, sums, 60 digits."""

from fractions import Fraction

import mpmath
import pytest

from autograd_core import Value
from nn import SGD, Adam, Optimizer

GRADIENTS = [1.5, -0.25, 0.5, 2.0, -1.0, 0.0, 0.75, -2.5]


def run(optimizer, gradients):
    """The numbers that the first parameter goes through when fed these gradients."""
    parameter = optimizer.params[0]
    path = []
    for g in gradients:
        optimizer.zero_grad()
        parameter.grad = g
        optimizer.step()
        path.append(parameter.data)
    return path


def weighted(gradients, factor):
    """sum_k factor^(t-k) g_k for each t, each sum on its own and exact."""
    return [
        sum(Fraction(factor) ** (t - k) * Fraction(gradients[k]) for k in range(t + 1))
        for t in range(len(gradients))
    ]


@pytest.mark.parametrize(
    ("lr", "path"),
    [(1.0, [-14.0, 98.0]), (0.25, [-2.0, 2.0]), (0.125, [0.0, 0.0])],
)
def test_sgd_walks_the_worked_example(lr, path):
    """f(x) = 4 x^2 from x = 2: diverges at 1, oscillates at 1/4, is at the bottom at 1/8."""
    x = Value(2.0)
    optimizer = SGD([x], lr=lr)
    seen = []
    for _ in path:
        optimizer.zero_grad()
        (4 * x**2).backward()
        optimizer.step()
        seen.append(x.data)
    assert seen == path


def test_sgd_subtracts_learning_rate_times_gradient():
    """Plain SGD: w_t = w_0 - lr sum g, exactly."""
    path = run(SGD([Value(1.0)], lr=0.5), GRADIENTS)
    assert path == [1 - 0.5 * sum(GRADIENTS[: t + 1]) for t in range(len(GRADIENTS))]


def test_sgd_momentum_is_a_weighted_sum_of_gradients():
    """u_t = sum_k momentum^(t-k) g_k and w moves by -lr u_t: equal to exact fractions."""
    path = run(SGD([Value(1.0)], lr=0.25, momentum=0.5), GRADIENTS)
    velocity = weighted(GRADIENTS, Fraction(1, 2))
    assert path == [1 - sum(velocity[: t + 1]) / 4 for t in range(len(path))]


def test_sgd_nesterov_looks_ahead():
    """Nesterov moves by -lr (g_t + momentum u_t): equal to exact fractions."""
    path = run(SGD([Value(1.0)], lr=0.25, momentum=0.5, nesterov=True), GRADIENTS)
    velocity = weighted(GRADIENTS, Fraction(1, 2))
    moves = [Fraction(g) + u / 2 for g, u in zip(GRADIENTS, velocity, strict=True)]
    assert path == [1 - sum(moves[: t + 1]) / 4 for t in range(len(path))]


def test_sgd_weight_decay_shrinks_the_weight():
    """With zero gradients w_t = (1 - lr lambda)^t w_0, exactly."""
    path = run(SGD([Value(1.0)], lr=0.5, weight_decay=0.5), [0.0] * 6)
    assert path == [0.75 ** (t + 1) for t in range(6)]


def test_sgd_keeps_a_velocity_per_parameter():
    """Parameters do not share their momentum."""
    a, b = Value(0.0), Value(0.0)
    optimizer = SGD([a, b], lr=1.0, momentum=0.5)
    for ga, gb in [(1.0, -2.0), (0.0, 4.0)]:
        a.grad, b.grad = ga, gb
        optimizer.step()
    assert (a.data, b.data) == (-1.0 - 0.5, 2.0 - 3.0)


@pytest.mark.parametrize("weight_decay", [0.0, 0.25])
def test_adam_follows_the_paper(weight_decay):
    """200 steps equal the unrolled sums of the paper, at 60 digits, to 200 roundings."""
    lr, b1, b2, eps = 0.05, 0.9, 0.999, 1e-8
    gradients = [g * (1 + k % 7) for k in range(25) for g in GRADIENTS]
    path = run(Adam([Value(1.0)], lr, (b1, b2), eps, weight_decay), gradients)
    with mpmath.workdps(60):
        w, seen = mpmath.mpf(1), []
        for t, found in enumerate(path, 1):
            seen.append(gradients[t - 1] + weight_decay * w)
            m = (1 - mpmath.mpf(b1)) * sum(mpmath.mpf(b1) ** (t - k) * g for k, g in _from_1(seen))
            v = (1 - mpmath.mpf(b2)) * sum(
                mpmath.mpf(b2) ** (t - k) * g**2 for k, g in _from_1(seen)
            )
            corrected_m = m / (1 - mpmath.mpf(b1) ** t)
            corrected_v = v / (1 - mpmath.mpf(b2) ** t)
            w -= lr * corrected_m / (mpmath.sqrt(corrected_v) + eps)
            # Of at most 20 roundings in each step the largest acts on numbers below 4.
            assert abs(found - w) <= 20 * t * 4 * 2.0**-53
    assert max(path) - min(path) > 0.3


def _from_1(things):
    """The things numbered from 1."""
    return enumerate(things, 1)


@pytest.mark.parametrize("gradient", [1e-3, 1.0, -1e6])
def test_adam_first_step_is_the_learning_rate(gradient):
    """The first step is lr towards -sign(g), whatever the size of g: lr g / (|g| + eps)."""
    found = run(Adam([Value(0.0)], lr=0.125), [gradient])[0]
    expected = -0.125 * gradient / (abs(gradient) + 1e-8)
    assert abs(found - expected) <= 8 * 2.0**-53 * 0.125


def test_adam_leaves_a_parameter_without_gradient_alone():
    """A gradient that was always 0 moves nothing, and is not 0 / 0."""
    assert run(Adam([Value(0.5)], lr=0.1), [0.0, 0.0, 0.0]) == [0.5, 0.5, 0.5]


def test_learning_rate_may_be_changed_between_steps():
    """Assigning lr acts from the next step on."""
    optimizer = SGD([Value(0.0)], lr=1.0)
    assert run(optimizer, [1.0]) == [-1.0]
    optimizer.lr = 0.25
    assert run(optimizer, [1.0]) == [-1.25]


def test_zero_grad_clears_every_parameter():
    """zero_grad sets all gradients to 0.0."""
    a, b = Value(1.0), Value(2.0)
    (a * b).backward()
    Adam([a, b]).zero_grad()
    assert (a.grad, b.grad) == (0.0, 0.0)


@pytest.mark.parametrize("kind", [SGD, Adam])
@pytest.mark.parametrize(
    ("params", "lr", "error", "message"),
    [
        (lambda v: v, 0.1, TypeError, r"list of Values, got Value; for a single one write \[v\]"),
        (lambda v: [], 0.1, ValueError, "params is empty"),
        (lambda v: [v, 1.0], 0.1, TypeError, "must be a Value, got float 1.0"),
        (lambda v: [v, v * 2], 0.1, ValueError, "computed from other Values .op 'mul'."),
        (lambda v: [v, v], 0.1, ValueError, "twice"),
        (lambda v: [v], -0.1, ValueError, "lr must be finite, at least 0, got -0.1"),
        (lambda v: [v], float("nan"), ValueError, "lr must be finite, at least 0, got nan"),
        (lambda v: [v], float("inf"), ValueError, "lr must be finite, at least 0, got inf"),
        (lambda v: [v], "0.1", TypeError, "lr must be a number, got str '0.1'"),
    ],
)
def test_bad_arguments_are_refused(kind, params, lr, error, message):
    """What cannot be optimised, or no learning rate, is named in the error."""
    with pytest.raises(error, match=message):
        kind(params(Value(1.0)), lr)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda p: SGD(p, 0.1, momentum=-1.0), "momentum must be finite, at least 0, got -1.0"),
        (lambda p: SGD(p, 0.1, nesterov=True), "needs a momentum above 0"),
        (lambda p: Adam(p, betas=(0.9, 1.0)), r"betas\[1\] .* below 1, got 1.0"),
        (lambda p: Adam(p, eps=0.0), "eps must be above 0"),
    ],
)
def test_settings_out_of_range_are_refused(build, message):
    """A setting out of its range is named in the error."""
    with pytest.raises(ValueError, match=message):
        build([Value(1.0)])


def test_generators_of_parameters_are_taken():
    """Any iterable of Values will do, as in torch."""
    assert len(SGD((v for v in [Value(1.0), Value(2.0)]), lr=0.1).params) == 2


def test_an_optimizer_without_step_says_so():
    """The base class does not move anything silently."""
    with pytest.raises(NotImplementedError, match=r"Optimizer does not define _move\(\)"):
        Optimizer([Value(1.0)], 0.1).step()


def test_betas_that_are_no_pair_are_refused():
    """The message says what betas must be and what came."""
    for betas in (0.9, (0.9,)):
        with pytest.raises(TypeError, match="betas must be a pair"):
            Adam([Value(1.0)], lr=0.1, betas=betas)
