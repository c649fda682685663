"""Information in nats: of an outcome, of a distribution, and between two distributions."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum as exact_sum
from math import isfinite
from typing import Any

from autograd_core import Value, fsum, log, sqrt
from autograd_core.primitives import PRIMITIVES
from nn.arguments import number_of
from nn.inputs import require_one_sample, several

_SMALL = 1e-290
"""Below this a quotient of probabilities may leave the range of a float."""


def self_information(probability: Any) -> Any:
    """Return the information of an outcome of that probability: I = -log p. Derivative: -1 / p.

    Args:
        probability: a Value or number from 0 to 1; at 0 the information is infinite.

    Raises:
        TypeError: it is a list.
        ValueError: it is not a probability.
    """
    require_one_sample([probability], "self_information", "take one of them at a time")
    if not 0 <= number_of(probability) <= 1:
        raise ValueError(f"self_information takes a probability from 0 to 1, got {probability!r}")
    # -log(1) would be -0.0. A difference is 0.0 there, and the same number everywhere else.
    return 0.0 - log(probability)


def entropy(p: Sequence[Any]) -> Any:
    """Return the mean information of an outcome: H(p) = -sum_i p_i log p_i.

    Derivative: -log p_i - 1 with respect to p_i. An outcome of probability 0 adds nothing; its
    derivative is infinite, unless p_i is a softmax or sigmoid that has underflowed.

    Args:
        p: a distribution: probabilities, Values or numbers, that sum to 1 within 1e-9.

    Raises:
        TypeError: p holds lists.
        ValueError: p is not a distribution.
    """
    shares = distribution(p, "entropy: p")
    return fsum([_uncertainty(share) for share in shares if counts(share)])


def cross_entropy_between(p: Sequence[Any], q: Sequence[Any]) -> Any:
    """Return the mean information if p is believed to be q: H(p, q) = -sum_i p_i log q_i.

    Derivatives: -log q_i with respect to p_i, -p_i / q_i with respect to q_i. H(p, q) is
    H(p) + D(p || q), so both have the same minimum in q. For a one-hot p it is -log q of that
    class. An outcome with p_i = 0 adds nothing, whatever q_i is; the result is infinite if q_i
    alone is 0.

    Args:
        p, q: distributions over the same outcomes, Values or numbers.

    Raises:
        TypeError: p or q holds lists.
        ValueError: p or q is not a distribution, or they differ in length.
    """
    return fsum([_surprise(a, b) for a, b in _pairs(p, q, "cross_entropy_between")])


def kl_divergence(p: Sequence[Any], q: Sequence[Any]) -> Any:
    """Return how much q differs from p: D(p || q) = sum_i p_i log(p_i / q_i), 0 if they are equal.

    Derivatives: log(p_i / q_i) + 1 with respect to p_i, -p_i / q_i with respect to q_i.
    If p_i is 0, the first is -inf, as the derivative of p log p; if q_i is 0 too, it is nan.
    Arguments and errors as for `cross_entropy_between`.
    """
    return fsum([_excess(a, b) for a, b in _pairs(p, q, "kl_divergence")])


def _uncertainty(a: Any) -> Any:
    """Return -a log a for a >= 0."""
    if is_positive(a):
        return -(a * log(a))
    return sqrt(a)  # at 0 it has the value, 0, and the slopes, inf, -inf, ..., of -a log a


def _surprise(a: Any, b: Any) -> Any:
    """Return -a log b; if both are 0, a function of a alone, since it is 0 for every b."""
    return -(a * log(b)) if is_positive(a) or is_positive(b) else sqrt(a)


def _excess(a: Any, b: Any) -> Any:
    """a log(a / b)."""
    if not is_positive(a):
        return _surprise(a, b) - _uncertainty(a)
    if min(number_of(a), number_of(b)) > _SMALL:
        return a * log(a / b)
    return a * (log(a) - log(b))


def distribution(p: Sequence[Any], what: str) -> Sequence[Any]:
    """Return p if it is a distribution, else raise a ValueError that begins with `what`."""
    shares = several(p, what)
    require_one_sample(shares, what, "take one of them at a time")
    numbers = [number_of(share) for share in shares]
    for i, x in enumerate(numbers):
        if not 0 <= x <= 1:
            raise ValueError(f"{what}[{i}] must be a probability from 0 to 1, got {x!r}")
    total = exact_sum(numbers)
    if abs(total - 1) > 1e-9:
        raise ValueError(
            f"{what} must be a distribution, probabilities that sum to 1; they sum to {total!r}. "
            "softmax(logits) makes one of any numbers"
        )
    return shares


def is_positive(share: Any) -> bool:
    """Whether a probability is above 0."""
    return number_of(share) > 0


def counts(share: Any) -> bool:
    """Whether a share adds a number or a derivative to a sum over outcomes.

    The number 0 does not. A Value that is 0 by underflow does not either, because p log p and its
    derivative vanish with it.
    """
    if is_positive(share) or type(share) is not Value:
        return is_positive(share)
    return share.op not in PRIMITIVES or not PRIMITIVES[share.op].positive


def times(a: Any, surprise: Any) -> Any:
    """Return a times a surprise; if a is 0 and the surprise infinite, 0 with slope inf for a."""
    return a * surprise if is_positive(a) or isfinite(number_of(surprise)) else sqrt(a)


def _pairs(p: Sequence[Any], q: Sequence[Any], what: str) -> list[tuple[Any, Any]]:
    """List (p_i, q_i) of two distributions, without pairs whose p_i does not count."""
    left, right = distribution(p, f"{what}: p"), distribution(q, f"{what}: q")
    if len(left) != len(right):
        raise ValueError(
            f"{what} takes distributions of equal length, got {len(left)} and {len(right)}"
        )
    return [(a, b) for a, b in zip(left, right, strict=True) if counts(a)]
