"""Entropy, cross entropy and divergence: the course's formulas and numbers."""

import math
from fractions import Fraction

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core import Value, gradients, softmax
from nn import (
    cross_entropy,
    cross_entropy_between,
    entropy,
    kl_divergence,
    nll,
    self_information,
)

COUNTS = st.lists(st.integers(1, 1000), min_size=2, max_size=6)
UNIT = 2.0**-53


def shares(counts):
    """A distribution as floats."""
    return [c / sum(counts) for c in counts]


def exactly(p, q, term):
    """sum of term(p_i, q_i) with 40 digits."""
    with mpmath.workdps(40):
        return mpmath.fsum(term(mpmath.mpf(a), mpmath.mpf(b)) for a, b in zip(p, q, strict=True))


def bound(terms):
    """Rounding of a sum of products with a logarithm: 4 roundings a term, each u."""
    return 4 * UNIT * math.fsum(map(abs, terms)) + UNIT


@pytest.mark.parametrize("p", [1.0, 0.5, 0.7, 1e-300])
def test_self_information(p):
    """-log p."""
    assert self_information(p) == pytest.approx(-math.log(p), rel=1e-15, abs=0)


def test_self_information_of_the_sure_is_a_positive_zero():
    """0.0 and not -0.0, of a number and of a Value; the derivative there is -1."""
    for sure in (1.0, 1):
        assert str(self_information(sure)) == "0.0"
    p = Value(1.0)
    assert str(self_information(p).data) == "0.0"
    assert gradients(self_information(p), p) == -1.0


def test_nll_of_the_sure_is_a_positive_zero():
    """0.0 and not -0.0, of numbers and of Values; the derivative there is -1."""
    sure = Value(0.0)
    assert str(nll([0.0, -math.inf], 0)) == str(nll([sure, -5.0], 0).data) == "0.0"
    assert gradients(nll([sure, -5.0], 0), sure) == -1.0


@given(st.floats(0.0, 1.0, exclude_min=True, exclude_max=True))
def test_self_information_has_the_bits_of_the_logarithm(x):
    """-log p bit by bit, and the derivative is -1 / p."""
    p = Value(x)
    assert self_information(x) == self_information(p).data == -math.log(x)
    assert gradients(self_information(p), p) == -1.0 / x


def test_self_information_of_the_impossible():
    """Infinite."""
    assert self_information(0.0) == math.inf


@given(COUNTS)
def test_entropy(counts):
    """-sum p log p with 40 digits, within its rounding; log n at most."""
    p = shares(counts)
    with mpmath.workdps(40):
        expected = exactly(p, p, lambda a, b: -a * mpmath.log(b))
        assert abs(entropy(p) - expected) <= bound([a * math.log(a) for a in p])
    assert entropy(p) <= math.log(len(p)) * (1 + 8 * UNIT)


@given(COUNTS, st.data())
def test_cross_entropy_is_entropy_plus_divergence(counts, data):
    """H(p, q) = H(p) + D(p || q), within the roundings of the three; D is 0 only for q = p."""
    size = len(counts)
    p = shares(counts)
    q = shares(data.draw(st.lists(st.integers(1, 1000), min_size=size, max_size=size)))
    left = cross_entropy_between(p, q)
    slack = (
        bound([a * math.log(b) for a, b in zip(p, q, strict=True)])
        + 2 * bound([a * math.log(a) for a in p])
        + bound([a * math.log(a / b) for a, b in zip(p, q, strict=True)])
    )
    assert abs(left - (entropy(p) + kl_divergence(p, q))) <= slack
    assert kl_divergence(p, p) == 0.0
    assert kl_divergence(p, q) >= -slack


def test_course_number():
    """q = (0.05, 0.1, 0.7, 0.15), class 2: -log 0.7 = 0.36, by every road."""
    q = [0.05, 0.1, 0.7, 0.15]
    one_hot = [0.0, 0.0, 1.0, 0.0]
    logs = [math.log(x) for x in q]
    expected = -math.log(0.7)
    assert round(expected, 2) == 0.36
    for found in (
        cross_entropy_between(one_hot, q),
        kl_divergence(one_hot, q),
        nll(logs, 2),
        cross_entropy(logs, 2),
        cross_entropy(logs, one_hot),
        self_information(0.7),
    ):
        assert found == pytest.approx(expected, rel=1e-15)


def test_gradient_of_cross_entropy_with_respect_to_the_believed():
    """-p_i / q_i for q, -log q_i for p, also where p is 0."""
    p, q = [Value(0.25), Value(0.75), Value(0.0)], [Value(0.5), Value(0.25), Value(0.25)]
    found = gradients(cross_entropy_between(p, q), [*q, *p])
    assert found[:3] == [-0.5, -3.0, 0.0]
    assert found[3:] == [-math.log(0.5), -math.log(0.25), -math.log(0.25)]


def test_minimising_cross_entropy_makes_q_equal_p():
    """At softmax(logits) = p the gradient of H(p, softmax(logits)) is 0."""
    p = [0.5, 0.25, 0.25]
    logits = [Value(math.log(x)) for x in p]
    assert gradients(cross_entropy(logits, p), logits) == pytest.approx([0.0] * 3, abs=4 * UNIT)
    assert [v.data for v in softmax(logits)] == pytest.approx(p, rel=1e-15)


def test_zero_probabilities():
    """What p excludes adds nothing; what q alone excludes is infinitely surprising."""
    assert entropy([1.0, 0.0]) == 0.0
    assert cross_entropy_between([1.0, 0.0], [1.0, 0.0]) == 0.0
    assert cross_entropy_between([0.5, 0.5], [1.0, 0.0]) == math.inf
    assert kl_divergence([0.5, 0.5], [1.0, 0.0]) == math.inf


@pytest.mark.parametrize(
    ("function", "numbers", "value", "slopes"),
    [
        (lambda v: entropy(v), [0.0, 1.0], 0.0, [math.inf, -1.0]),
        (lambda v: entropy(softmax(v)), [0.0, -1000.0], 0.0, [0.0, 0.0]),
        (
            lambda v: cross_entropy_between(v[:2], v[2:]),
            [0.0, 1.0, 0.0, 1.0],
            0.0,
            [math.inf, 0.0, 0.0, -1.0],
        ),
        (
            lambda v: cross_entropy_between(v[:2], v[2:]),
            [0.5, 0.5, 0.0, 1.0],
            math.inf,
            [math.inf, 0.0, -math.inf, -0.5],
        ),
        (
            lambda v: kl_divergence(v[:2], v[2:]),
            [0.0, 1.0, 0.5, 0.5],
            math.log(2),
            [-math.inf, 1 + math.log(2), 0.0, -2.0],
        ),
        (
            lambda v: kl_divergence(v[:2], v[2:]),
            [0.0, 1.0, 0.0, 1.0],
            0.0,
            [math.nan, 1.0, 0.0, -1.0],
        ),
        (
            lambda v: kl_divergence(v[:2], v[2:]),
            [0.5, 0.5, 0.0, 1.0],
            math.inf,
            [math.inf, 1 - math.log(2), -math.inf, -0.5],
        ),
        (lambda v: kl_divergence([0.0, 1.0], v), [0.0, 1.0], 0.0, [0.0, -1.0]),
        (lambda v: cross_entropy([1.0, -math.inf], v), [1.0, 0.0], 0.0, [0.0, math.inf]),
        (lambda v: self_information(v[0]), [0.0], math.inf, [-math.inf]),
    ],
)
def test_slopes_at_probabilities_of_zero(function, numbers, value, slopes):
    """One-sided, from inside: 0 log 0 is 0 and its slope infinite; of what underflowed it is 0."""
    values = [Value(x) for x in numbers]
    result = function(values)
    assert result.data == pytest.approx(value, rel=1e-15)
    assert gradients(result, values) == pytest.approx(slopes, rel=1e-15, nan_ok=True)


@pytest.mark.parametrize("tiny", [1e-290, 1e-300, 1e-310, 5e-324])
def test_divergence_from_a_tiny_probability(tiny):
    """The quotient of probabilities may overflow; the divergence and its slopes do not."""
    p = [Value(0.5), Value(0.5)]
    divergence = kl_divergence(p, [tiny, 1.0])
    exact = exactly([0.5, 0.5], [tiny, 1.0], lambda a, b: a * mpmath.log(a / b))
    assert divergence.data == pytest.approx(float(exact), rel=4 * UNIT)
    expected = float(mpmath.log(mpmath.mpf(0.5) / mpmath.mpf(tiny)) + 1)
    assert gradients(divergence, p)[0] == pytest.approx(expected, rel=4 * UNIT)


@pytest.mark.parametrize("function", [entropy, lambda p: kl_divergence(p, [0.5, 0.5])])
def test_several_distributions_are_refused(function):
    """One distribution at a time, as the losses take one sample."""
    with pytest.raises(TypeError, match="one sample"):
        function([[0.5, 0.5], [0.1, 0.9]])
    with pytest.raises(TypeError, match="one sample"):
        self_information([0.5, 0.5])


def test_values_give_values():
    """A Value among the probabilities is differentiated."""
    p = Value(0.5)
    assert gradients(entropy([p, 0.5]), p) == pytest.approx(-math.log(0.5) - 1, rel=1e-15)
    assert type(entropy([0.5, 0.5])) is float


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (entropy, ([0.5, 0.4],)),
        (entropy, ([1.5, -0.5],)),
        (entropy, ([math.nan, 1.0],)),
        (entropy, ([],)),
        (self_information, (1.5,)),
        (self_information, (math.nan,)),
        (
            kl_divergence,
            (
                [1.0],
                [0.5, 0.5],
            ),
        ),
        (
            cross_entropy_between,
            (
                [0.5, 0.5],
                [3.0, 1.0],
            ),
        ),
        (
            cross_entropy,
            (
                [1.0, 2.0],
                [0.5, 0.6],
            ),
        ),
        (
            cross_entropy,
            (
                [1.0, 2.0],
                [1.0],
            ),
        ),
        (
            nll,
            (
                [0.5, 0.5],
                0,
            ),
        ),
        (
            nll,
            (
                [-1.0, -1.0],
                2,
            ),
        ),
    ],
    ids=lambda part: getattr(part, "__name__", str(part)),
)
def test_what_is_no_distribution_is_refused(function, arguments):
    """Probabilities outside [0, 1], that do not sum to 1, or are too few."""
    with pytest.raises(ValueError):
        function(*arguments)


@given(COUNTS)
def test_exact_fractions_agree_on_what_sums_to_one(counts):
    """A distribution whose exact sum is 1 up to rounding is accepted."""
    p = shares(counts)
    assert abs(sum(map(Fraction, p)) - 1) < Fraction(1, 10**9)
    entropy(p)
