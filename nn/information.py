"""Information in nats: of an outcome, of a distribution, and what two of them differ by."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum as exact_sum
from typing import Any

from autograd_core import fsum, log
from nn.arguments import number_of
from nn.inputs import several


def self_information(probability: Any) -> Any:
    """What an outcome of that probability tells: I = -log p. Derivative: -1 / p.

    Args:
        probability: a Value or number from 0 to 1; at 0 the information is infinite.

    Raises:
        ValueError: it is no probability.
    """
    if not 0 <= number_of(probability) <= 1:
        raise ValueError(f"self_information takes a probability from 0 to 1, got {probability!r}")
    # -log(1) would be -0.0. A difference is 0.0 there, and the same number everywhere else.
    return 0.0 - log(probability)


def entropy(p: Sequence[Any]) -> Any:
    """The information of an outcome on average: H(p) = -sum_i p_i log p_i.

    Derivative: -log p_i - 1 with respect to p_i. An outcome of probability 0 adds nothing.

    Args:
        p: a distribution: probabilities, Values or numbers, that sum to 1 within 1e-9.

    Raises:
        ValueError: p is no distribution.
    """
    shares = distribution(p, "entropy: p")
    return fsum([-(share * log(share)) for share in shares if is_positive(share)])


def cross_entropy_between(p: Sequence[Any], q: Sequence[Any]) -> Any:
    """The information on average when p is believed to be q: H(p, q) = -sum_i p_i log q_i.

    Derivatives: -log q_i with respect to p_i, -p_i / q_i with respect to q_i. H(p, q) is
    H(p) + D(p || q), so that both have the same minimum in q. Of a one-hot p it is -log q of that
    class. An outcome that p gives probability 0 adds nothing, whatever q gives it; infinite where
    q alone gives it 0.

    Args:
        p, q: distributions over the same outcomes, Values or numbers.

    Raises:
        ValueError: p or q is no distribution, or they differ in length.
    """
    return fsum([-(a * log(b)) for a, b in _pairs(p, q, "cross_entropy_between")])


def kl_divergence(p: Sequence[Any], q: Sequence[Any]) -> Any:
    """How much q differs from p: D(p || q) = sum_i p_i log(p_i / q_i), 0 where they are equal.

    Derivatives: log(p_i / q_i) + 1 with respect to p_i, -p_i / q_i with respect to q_i.
    Arguments and errors as for `cross_entropy_between`.
    """
    pairs = _pairs(p, q, "kl_divergence")
    # Two numbers divided raise where b is 0; the logarithm alone is infinite there, as it should.
    return fsum([a * (log(a / b) if is_positive(b) else -log(b)) for a, b in pairs])


def distribution(p: Sequence[Any], what: str) -> Sequence[Any]:
    """p where it is a distribution, else a ValueError that begins with `what`."""
    shares = several(p, what)
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


def _pairs(p: Sequence[Any], q: Sequence[Any], what: str) -> list[tuple[Any, Any]]:
    """(p_i, q_i) where p_i is above 0, of two distributions."""
    left, right = distribution(p, f"{what}: p"), distribution(q, f"{what}: q")
    if len(left) != len(right):
        raise ValueError(
            f"{what} takes distributions of as many outcomes, got {len(left)} and {len(right)}"
        )
    return [(a, b) for a, b in zip(left, right, strict=True) if is_positive(a)]
