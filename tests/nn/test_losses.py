"""Losses against their formulas at 50 digits, and the course's worked numbers."""

import math
from fractions import Fraction

import mpmath
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograd_core import Graph, Value, gradients
from nn import binary_cross_entropy, cost, cross_entropy, hinge, l1, mse, objective

HALF_ULP = 2.0**-53
NUMBERS = st.floats(-1e6, 1e6)


def close(found, exact, ulps):
    """Whether a float is within some units in the last place of a number with 50 digits."""
    return abs(found - exact) <= ulps * max(abs(exact) * 2 * HALF_ULP, mpmath.mpf(2) ** -1074)


def test_mse_of_the_worked_example():
    """Label (1, 2), prediction (1.5, 1.5) gives 0.25; the gradient is 2 (p - t) / n."""
    p = [Value(1.5), Value(1.5)]
    loss = mse(p, [1, 2])
    loss.backward()
    assert loss.data == 0.25
    assert [v.grad for v in p] == [0.5, -0.5]


def test_mse_of_a_bare_prediction():
    """A single prediction and target need no list."""
    p = Value(3.0)
    loss = mse(p, 1.0)
    loss.backward()
    assert (loss.data, p.grad) == (4.0, 4.0)


def test_mse_of_floats_is_a_float_and_overflows_to_inf():
    """Without Values the result is a float; too large a difference gives inf, no exception."""
    assert mse([1.0, 2.0], [1.5, 1.5]) == 0.25
    assert mse([1e200], [0.0]) == math.inf


@pytest.mark.parametrize(("p", "t"), [([1.0], [1.0, 2.0]), ([1.0, 2.0], [1.0])])
def test_mse_refuses_unequal_numbers(p, t):
    """As many targets as predictions are needed."""
    with pytest.raises(ValueError, match=f"got {len(p)} and {len(t)}"):
        mse(p, t)


def test_cross_entropy_of_the_worked_example():
    """q = (0.05, 0.1, 0.7, 0.15), class 2: -log 0.7 = 0.36 (rounded), from logits log q."""
    loss = cross_entropy([math.log(q) for q in (0.05, 0.1, 0.7, 0.15)], 2)
    assert loss == pytest.approx(-math.log(0.7), rel=1e-15)
    assert round(loss, 2) == 0.36


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=6), st.data())
@example([17.824543170724596, -49.99999999999999, 15.0], 1)
def test_cross_entropy_equals_its_formula(logits, data):
    """Value and gradient agree with 50 digits, also where the loss is tiny.

    A difference of logits below 128 is rounded by up to 2^-47; two of them move a probability by
    up to 2^-46 of itself, 64 ulps. The other operations have 8.
    """
    target = data if isinstance(data, int) else data.draw(st.integers(0, len(logits) - 1))
    scores = [Value(s) for s in logits]
    loss = cross_entropy(scores, target)
    loss.backward()
    with mpmath.workdps(50):
        weights = [mpmath.exp(mpmath.mpf(s) - mpmath.mpf(logits[target])) for s in logits]
        rest = mpmath.fsum(w for j, w in enumerate(weights) if j != target)
        assert close(loss.data, mpmath.log1p(rest), 72)
        for j, score in enumerate(scores):
            p = weights[j] / (1 + rest)
            assert close(score.grad, -rest / (1 + rest) if j == target else p, 72)


def test_cross_entropy_keeps_the_digits_of_a_small_loss():
    """Logits (100, 72), target 0: the loss is exp(-40) and its gradient -exp(-40), exp(-40)."""
    scores = [Value(100.0), Value(60.0)]
    loss = cross_entropy(scores, 0)
    loss.backward()
    assert loss.data == pytest.approx(4.248354255291589e-18, rel=1e-15)
    assert [s.grad for s in scores] == pytest.approx([-loss.data, loss.data], rel=1e-15)


@pytest.mark.parametrize("target", [0, 1, 2])
def test_cross_entropy_is_finite_for_huge_logits(target):
    """Logits of +-1e4 neither overflow nor give nan, in value or gradient."""
    scores = [Value(1e4), Value(-1e4), Value(0.0)]
    loss = cross_entropy(scores, target)
    loss.backward()
    assert loss.data == [0.0, 2e4, 1e4][target]
    one_hot = [1.0 * (j == target) for j in range(3)]
    assert [s.grad for s in scores] == [
        p - q for p, q in zip([1.0, 0.0, 0.0], one_hot, strict=True)
    ]


def test_cross_entropy_records_a_node_per_logit():
    """The graph has one node per other class and one logsumexp."""
    scores = [Value(float(s)) for s in range(5)]
    operations = [node.op for node in Graph(cross_entropy(scores, 3)).nodes if not node.is_leaf]
    assert operations == ["sub"] * 4 + ["logsumexp"]


@pytest.mark.parametrize(
    ("logits", "target", "loss", "slopes"),
    [
        ([9.85, -math.inf, 9.47], 1, math.inf, [0.5938731029341425, -1.0, 0.40612689706585755]),
        ([9.85, -math.inf, -math.inf], 1, math.inf, [1.0, -1.0, 0.0]),
        ([math.inf, 1.0, 2.0], 0, 0.0, [0.0, 0.0, 0.0]),
        ([math.inf, 1.0, 2.0], 1, math.inf, [1.0, -1.0, 0.0]),
        ([1e308, -1e308, 1e308], 1, math.inf, [0.5, -1.0, 0.5]),
        ([-math.inf, 3.0, 3.0], [0.5, 0.25, 0.25], math.inf, [-0.5, 0.25, 0.25]),
        ([-math.inf, 3.0, 3.0], [0.0, 0.5, 0.5], math.log(2), [0.0, 0.0, 0.0]),
        ([-math.inf, -math.inf], 0, math.nan, [math.nan, math.nan]),
        ([math.inf, math.inf], 0, math.nan, [math.nan, math.nan]),
        ([math.nan, 1.0], 0, math.nan, [math.nan, math.nan]),
    ],
)
def test_cross_entropy_of_infinite_logits(logits, target, loss, slopes):
    """The gradient is p less the target wherever p has a limit, also of an infinite loss."""
    scores = [Value(s) for s in logits]
    found = cross_entropy(scores, target)
    assert found.data == pytest.approx(loss, rel=4 * HALF_ULP, nan_ok=True)
    assert gradients(found, scores) == pytest.approx(slopes, abs=4 * HALF_ULP, nan_ok=True)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("masked", [-1e9, -1e20, -1e30, -1e308])
def test_cross_entropy_of_a_masked_target_keeps_the_others_apart(masked, smoothing):
    """A finite mask on the right class is as -inf: the gradient is p less the target."""
    scores = [Value(0.0), Value(2.0), Value(masked)]
    found = gradients(cross_entropy(scores, 2, label_smoothing=smoothing), scores)
    p = [1 / (1 + math.exp(2.0)), 1 / (1 + math.exp(-2.0)), 0.0]
    targets = [smoothing / 3, smoothing / 3, 1 - smoothing + smoothing / 3]
    expected = [a - b for a, b in zip(p, targets, strict=True)]
    assert found == pytest.approx(expected, abs=8 * HALF_ULP)


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=5), st.floats(0, 1), st.integers(0, 4))
@example([9.85, 9.47], 0.0, 0)
@example([9.85, 9.47], 1.0, 1)
@example([42.0, -40.0], 0.0, 0)  # log(1 + exp(-82)): 50 digits of the sum lose it
def test_label_smoothing_mixes_the_target_with_the_uniform_distribution(logits, e, k):
    """(1 - e) onehot + e / K as target: the loss at 100 digits, and p less the target."""
    n, k = len(logits), k % len(logits)
    scores = [Value(s) for s in logits]
    found = cross_entropy(scores, k, label_smoothing=e)
    with mpmath.workdps(100):
        total = mpmath.log(mpmath.fsum(mpmath.exp(mpmath.mpf(s)) for s in logits))
        share = [mpmath.mpf(e) / n + (1 - mpmath.mpf(e)) * (j == k) for j in range(n)]
        exact = mpmath.fsum(t * (total - s) for t, s in zip(share, logits, strict=True))
        slopes = [mpmath.exp(s - total) - t for s, t in zip(logits, share, strict=True)]
    # A difference of two logits, 100 at most, is rounded: exp of it is off by 100 half ulps.
    assert found.data == pytest.approx(float(exact), rel=108 * HALF_ULP, abs=1e-300)
    assert gradients(found, scores) == pytest.approx(list(map(float, slopes)), abs=108 * HALF_ULP)


def test_label_smoothing_of_a_distribution_and_its_errors():
    """A distribution is mixed too; a masked class is infinitely surprising once it has a share."""
    mixed = cross_entropy([1.0, 2.0], [0.25, 0.75], label_smoothing=0.5)
    assert mixed == pytest.approx(cross_entropy([1.0, 2.0], [0.375, 0.625]), rel=1e-15)
    assert cross_entropy([1.0, -math.inf], 0, label_smoothing=0.1) == math.inf
    with pytest.raises(ValueError, match=r"label_smoothing must be from 0 to 1, got 1\.5"):
        cross_entropy([1.0, 2.0], 0, label_smoothing=1.5)
    with pytest.raises(TypeError, match="Did you mean 'label_smoothing'"):
        cross_entropy([1.0, 2.0], 0, smoothing=0.1)


@pytest.mark.parametrize("target", [-1, 3])
def test_cross_entropy_refuses_a_class_that_is_not_there(target):
    """A negative index does not wrap around."""
    with pytest.raises(ValueError, match=f"class index from 0 to 2, got {target}"):
        cross_entropy([0.0, 1.0, 2.0], target)


def test_cross_entropy_refuses_what_is_no_choice_between_classes():
    """A single score and a target that is no whole number are refused."""
    with pytest.raises(ValueError, match="use binary_cross_entropy"):
        cross_entropy(Value(1.0), 0)
    with pytest.raises(TypeError):
        cross_entropy([0.0, 1.0], 0.5)


@pytest.mark.parametrize("score", [-800.0, -3.0, 0.0, 0.5, 40.0, 1e4])
@pytest.mark.parametrize("target", [0, 1])
def test_binary_cross_entropy_equals_its_formula(score, target):
    """J = -log sigmoid(+-s) and dJ/ds = sigmoid(s) - target, at 50 digits."""
    s = Value(score)
    loss = binary_cross_entropy(s, target)
    loss.backward()
    with mpmath.workdps(50):
        sign = 1 if target else -1
        assert close(loss.data, mpmath.log1p(mpmath.exp(-sign * mpmath.mpf(score))), 2)
        assert close(s.grad, -sign / (1 + mpmath.exp(sign * mpmath.mpf(score))), 4)


def test_binary_cross_entropy_is_the_cross_entropy_of_two_classes():
    """With logits (0, s) both losses are the same function."""
    for s in (-5.0, 0.0, 2.5):
        for target in (0, 1):
            two = cross_entropy([0.0, s], target)
            assert binary_cross_entropy(s, target) == pytest.approx(two, rel=1e-15)


@pytest.mark.parametrize(
    ("score", "target", "loss", "slope"),
    [(0.25, 1, 0.75, -1.0), (0.25, -1, 1.25, 1.0), (3.0, 1, 0.0, 0.0), (1.0, 1, 0.0, 0.0)],
)
def test_hinge_equals_its_formula(score, target, loss, slope):
    """max(0, 1 - t s), slope -t inside the margin and 0 from its edge on."""
    s = Value(score)
    found = hinge(s, target)
    found.backward()
    assert (found.data, s.grad) == (loss, slope)
    assert hinge(score, target) == loss


@pytest.mark.parametrize(("loss", "target"), [(hinge, 0), (binary_cross_entropy, -1)])
def test_a_label_of_the_other_convention_is_refused(loss, target):
    """hinge takes -1 and 1, binary cross entropy 0 and 1; mixing them up is an error."""
    with pytest.raises(ValueError, match=f"got {target}"):
        loss(Value(1.0), target)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=6))
@example([(0.0, 0.0), (0.0, 5e-324)])
def test_l1_is_the_mean_of_absolute_differences(pairs):
    """Exact on fractions, then rounded: each difference by u, their mean by u or by underflow."""
    p, t = [a for a, _ in pairs], [b for _, b in pairs]
    exact = sum(abs(Fraction(a) - Fraction(b)) for a, b in pairs) / len(pairs)
    allowed = exact * Fraction(3, 2**53) + Fraction(1, 2**1075)
    assert abs(Fraction(l1(p, t)) - exact) <= allowed
    values = [Value(x) for x in p]
    expected = [((a > b) - (a < b)) / len(pairs) for a, b in pairs]
    assert gradients(l1(values, t), values) == expected


@pytest.mark.parametrize("logit", [1e4, -1e4])
def test_losses_are_stable_for_huge_logits(logit):
    """For logits of +-10,000 losses and gradients are finite and right."""
    s = Value(logit)
    for target in (0, 1):
        wrong = (logit > 0) != (target == 1)
        assert binary_cross_entropy(logit, target) == (1e4 if wrong else 0.0)
        slope = gradients(binary_cross_entropy(s, target), s)
        assert slope == ((1.0 if logit > 0 else -1.0) if wrong else 0.0)
        assert cross_entropy([0.0, logit], target) == (1e4 if wrong else 0.0)
        assert abs(gradients(cross_entropy([0.0, s], target), s)) == float(wrong)
    assert cross_entropy([0.0, logit], [0.5, 0.5]) == 5e3
    assert binary_cross_entropy(logit, 0.5) == 5e3


def test_soft_target_of_binary_cross_entropy():
    """Gradient sigma(s) - t for a probability t between."""
    s = Value(0.0)
    assert gradients(binary_cross_entropy(s, 0.25), s) == 0.25


def test_binary_score_of_the_course():
    """J = -log sigma(s)."""
    assert binary_cross_entropy(0.8, 1) == pytest.approx(math.log(1 + math.exp(-0.8)), rel=1e-15)


def test_cost_and_objective_are_mean_and_sum():
    """Cost: the mean of the losses; objective: cost plus penalties."""
    assert cost([1.0, 2.0, 6.0]) == 3.0
    assert objective(3.0, 0.5, 0.25) == 3.75
    with pytest.raises(ValueError):
        cost([])


@pytest.mark.parametrize("target", [-0.1, 1.5])
def test_binary_cross_entropy_says_that_one_is_allowed(target):
    """The range in the error is the range: both ends belong to it."""
    with pytest.raises(ValueError, match=rf"target must be from 0 to 1, got {target}"):
        binary_cross_entropy(0.5, target)
    assert binary_cross_entropy(0.5, 1.0) == binary_cross_entropy(0.5, 1)


def test_no_predictions_and_no_losses_are_refused_by_name():
    """The error names what was called, not the mean inside it."""
    for loss in (mse, l1):
        with pytest.raises(ValueError, match=rf"{loss.__name__} takes .* got 0 and 0"):
            loss([], [])
    with pytest.raises(ValueError, match="cost takes the losses of one sample or more"):
        cost([])
