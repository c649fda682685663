"""Losses: how wrong a prediction is, as one number to differentiate."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from typing import Any

from autograd_core import Value, logsumexp, mean, relu, softplus
from nn.arguments import several


def mse(predictions: Any, targets: Any) -> Any:
    """Mean squared error of n predictions.

    Formula: (1/n) sum_i (p_i - t_i)^2. Derivative: 2 (p_i - t_i) / n with respect to p_i.

    Args:
        predictions: n Values or numbers, or a bare one.
        targets: as many, in the same form.

    Returns:
        A Value; a float where no Value was passed.

    Raises:
        ValueError: the numbers of predictions and targets differ, or are 0.
    """
    p, t = several(predictions), several(targets)
    if len(p) != len(t):
        raise ValueError(f"mse takes a target per prediction, got {len(p)} and {len(t)}")
    differences = [a - b for a, b in zip(p, t, strict=True)]
    # A float squared by ** raises where it overflows; the product is inf, as it is for Values.
    return mean([d * d for d in differences])


def cross_entropy(logits: Sequence[Any], target: int) -> Any:
    """Minus the log of the probability that softmax(logits) gives to the right class.

    Formula: -log(exp(s_t) / sum_j exp(s_j)), computed as logsumexp over j of s_j - s_t, so that
    a small loss keeps its digits: logits (100, 60) and target 0 give 4.2e-18.
    Derivative: p_j - [j is t] with respect to s_j, where p = softmax(logits).

    Args:
        logits: a score per class, two or more; Values or real numbers.
        target: index of the right class, from 0.

    Returns:
        A Value (its unit is the nat); a float where no Value was passed.

    Raises:
        TypeError: target is not a whole number.
        ValueError: target is not the index of a logit, or there are fewer than two logits.
    """
    if not hasattr(target, "__index__") or isinstance(target, Value):
        raise TypeError(
            "cross_entropy: target must be a whole number, the index of the right class, "
            f"got {type(target).__name__} {target!r}"
        )
    t = index(target)
    scores = several(logits)
    if len(scores) < 2:
        raise ValueError(
            f"cross_entropy takes a logit per class, two or more, got {len(scores)}; "
            "for a single score use binary_cross_entropy"
        )
    if not 0 <= t < len(scores):
        raise ValueError(
            f"cross_entropy: target must be a class index from 0 to {len(scores) - 1}, got {t}"
        )
    # s_t - s_t is written as 0.0: its derivative is exactly 0, and not the difference of two.
    return logsumexp([0.0 if j == t else s - scores[t] for j, s in enumerate(scores)])


def binary_cross_entropy(score: Any, target: int) -> Any:
    """Minus the log of the probability that sigmoid(score) gives to the right one of two classes.

    Formula: J = -log sigmoid(s) = softplus(-s) for target 1, softplus(s) for target 0.
    Derivative: sigmoid(s) - target.

    Args:
        score: the logit of class 1, a Value or number.
        target: 0 or 1.

    Raises:
        ValueError: target is neither.
    """
    if target not in (0, 1):
        raise ValueError(f"binary_cross_entropy: target must be 0 or 1, got {target!r}")
    return softplus(-score if target == 1 else score)


def hinge(score: Any, target: int) -> Any:
    """Max-margin loss of a support vector machine: 0 once the score is right by 1 or more.

    Formula: max(0, 1 - t s). Derivative: -t while t s < 1, else 0.

    Args:
        score: a Value or number.
        target: -1 or 1.

    Raises:
        ValueError: target is neither.
    """
    if target not in (-1, 1):
        raise ValueError(f"hinge: target must be -1 or 1, got {target!r}")
    return relu(1 - target * score)
