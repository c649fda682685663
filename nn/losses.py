"""Losses: how wrong a prediction is, as one number to differentiate."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any

from autograd_core import (
    Value,
    dot,
    fsum,
    logsumexp,
    maximum,
    mean,
    no_grad,
    relu,
    softplus,
    where,
)
from autograd_core.following import Condition
from autograd_core.suggest import suggests
from nn.arguments import class_index, deciding, number_in, positive, share
from nn.choices import asked, chosen_anew
from nn.forms import shown
from nn.information import counts, distribution, times
from nn.inputs import is_list, plain, require_one_sample, several, shape

_SEVERAL = "cost([loss(o, t) for o, t in zip(outputs, targets)])"
FAR = 16.0
"""A score is far below the largest if the difference is more than this: softmax below 1.2e-7."""
MOST_CHOSEN = 1 << 14
"""How many products a recording may choose scores by; with more, each choice is a way."""
LOSSES = ("mse", "l1", "huber", "cross_entropy", "nll", "binary_cross_entropy", "hinge")
"""The names of the losses."""


def mse(predictions: Any, targets: Any) -> Any:
    """Mean squared error of n predictions.

    Formula: (1/n) sum_i (p_i - t_i)^2. Derivative: 2 (p_i - t_i) / n with respect to p_i.

    Args:
        predictions: n Values or numbers, or a bare one.
        targets: as many, in the same form.

    Returns:
        A Value; a float if no Value was passed.

    Raises:
        ValueError: predictions and targets differ in number, or there are none.
    """
    differences = _differences(predictions, targets, "mse")
    # x**2 of a float raises on overflow; the product x * x is inf, as it is for Values.
    return mean([d * d for d in differences])


def l1(predictions: Any, targets: Any) -> Any:
    """Mean absolute error of n predictions.

    Formula: (1/n) sum_i |p_i - t_i|. Derivative: sign(p_i - t_i) / n, 0 where they are equal.
    Arguments, result and errors as for `mse`.
    """
    return mean([abs(d) for d in _differences(predictions, targets, "l1")])


@suggests
def huber(predictions: Any, targets: Any, delta: float = 1.0) -> Any:
    """Mean of n errors: small ones are squared, large ones are absolute.

    Formula: (1/n) sum_i h(p_i - t_i) with h(d) = d^2 / 2 for |d| <= delta, else
    delta (|d| - delta / 2). Derivative: d clipped to [-delta, delta], over n. Huber, "Robust
    estimation of a location parameter", 1964; as torch's huber_loss.

    Args:
        predictions, targets: as for `mse`.
        delta: above 0.

    Raises:
        ValueError: delta is not above 0; predictions and targets differ in number, or there are
            none.
    """
    limit = positive(delta, "huber: delta")
    return mean([_huber(d, limit) for d in _differences(predictions, targets, "huber")])


def _huber(d: Any, delta: float) -> Any:
    """The Huber loss of one error."""
    size = abs(d)
    if chosen_anew([d]):
        return where(asked(size, "<=", delta), 0.5 * d * d, delta * (size - 0.5 * delta))
    return 0.5 * d * d if size <= delta else delta * (size - 0.5 * delta)


@suggests
def cross_entropy(
    logits: Sequence[Any],
    target: int | Sequence[Any],
    label_smoothing: float = 0.0,
    weight: Sequence[float] | None = None,
) -> Any:
    """Minus the log of the probability that softmax(logits) gives to the right class.

    Formula: -log(exp(s_t) / sum_j exp(s_j)), computed as logsumexp over j of s_j - s_t, so a
    small loss keeps its digits: logits (100, 60) and target 0 give 4.2e-18. If s_t is far below
    the largest s_m, for instance masked, the loss is s_m - s_t plus logsumexp of s_j - s_m.
    Derivative: p_j - [j is t] with respect to s_j, where p = softmax(logits); it holds also if
    s_t is -inf and the loss is infinite.
    For a distribution t as target: sum_k t_k times the loss of class k, H(t, softmax(logits)).
    Label smoothing e makes the target (1 - e) t + e / K for K classes, with one-hot t for a class.
    Szegedy et al., "Rethinking the Inception architecture", 2016; as torch's cross_entropy.

    Args:
        logits: a score per class, two or more; Values or real numbers.
        target: index of the right class, from 0, or a probability for each class.
        label_smoothing: e, from 0 to 1.
        weight: a factor >= 0 for the part of each class in the loss.

    Returns:
        A Value (its unit is the nat); a float if no Value was passed.

    Raises:
        TypeError: target is not a whole number or a sequence; logits belong to several samples.
        ValueError: target is not the index of a logit, and not a distribution with a probability
            per logit; there are fewer than two logits; label_smoothing is not from 0 to 1;
            weight has another length, or is negative.
    """
    scores = several(logits, "cross_entropy")
    _require_one(scores, "cross_entropy")
    target = plain(target)
    smoothing = share(label_smoothing, "cross_entropy: label_smoothing")
    classes = len(scores)
    if classes < 2:
        raise ValueError(
            f"cross_entropy takes a logit per class, two or more, got {classes}; "
            "for a single score use binary_cross_entropy"
        )
    if isinstance(target, (list, tuple)):
        if len(target) != classes:
            raise ValueError(
                "cross_entropy: a target distribution has a probability per logit, got "
                f"{len(target)} for {classes} logits"
            )
        shares = distribution(target, "cross_entropy: target")
    else:
        right = class_index(target, classes, "cross_entropy")
        if not smoothing:
            (surprise,) = _surprises(scores, [right])
            return surprise if weight is None else class_weights(weight, classes)[right] * surprise
        shares = [1.0 if k == right else 0.0 for k in range(classes)]
    if smoothing:
        shares = [(1.0 - smoothing) * t + smoothing / classes for t in shares]
    if weight is not None:
        shares = [w * t for w, t in zip(class_weights(weight, classes), shares, strict=True)]
    counted = [k for k, t in enumerate(shares) if counts(t)]
    losses = zip(counted, _surprises(scores, counted), strict=True)
    return fsum([times(shares[k], surprise) for k, surprise in losses])


def class_weights(weight: Sequence[float], classes: int) -> list[float]:
    """Return how much each class counts; an error says what is wrong."""
    held = several(weight, "weight")
    if len(held) != classes:
        raise ValueError(f"weight needs a number for each of {classes} classes, got {len(held)}")
    return [number_in(w, 0.0, inf, f"weight[{k}]") for k, w in enumerate(held)]


def _surprises(scores: Sequence[Any], classes: Sequence[int]) -> list[Any]:
    """-log softmax(scores)[t] for some classes t."""
    work = len(scores) ** 2 * len(classes)
    if work > MOST_CHOSEN or not chosen_anew(scores):
        return [_surprise(scores, t) for t in classes]
    with no_grad():
        largest = maximum(scores)
        above = [largest - scores[t] for t in classes]
    last = len(scores) - 1
    best: Any = Value(float(last))
    for k in range(last - 1, -1, -1):  # the first of those that are largest
        best = where(asked(largest, "<=", scores[k]), float(k), best)
    pairs = zip(classes, above, strict=True)
    return [_chosen_surprise(scores, t, asked(x, ">", FAR), best) for t, x in pairs]


def _chosen_surprise(scores: Sequence[Any], t: int, is_far: Condition, best: Any) -> Any:
    """As `_surprise`, in one form for all numbers; `best` numbers the class with most.

    The score that is subtracted is read anew for each difference, as a sum of all scores times
    1.0 or 0.0: so its derivatives are added one by one, in the order of those of `_surprise`.
    """
    first = where(is_far, best, float(t))
    is_first = [asked(first, "==", float(j)) for j in range(len(scores))]
    one = Value(1.0)
    picks = [where(condition, one, 0.0) for condition in is_first]
    apart = [
        where(condition, 0.0, s - dot(picks, scores))
        for condition, s in zip(is_first, scores, strict=True)
    ]
    others = logsumexp(apart)
    return where(is_far, others + (dot(picks, scores) - scores[t]), others)


def _surprise(scores: Sequence[Any], t: int) -> Any:
    """-log softmax(scores)[t]."""
    first = _first(scores, t)
    # s - s is written as 0.0: its derivative is exactly 0, not the difference of two terms.
    others = logsumexp([0.0 if j == first else s - scores[first] for j, s in enumerate(scores)])
    return others if first == t else others + (scores[first] - scores[t])


def _first(scores: Sequence[Any], t: int) -> int:
    """Return the class whose score is subtracted: t, unless s_t is far below the largest.

    Subtracting a masked score, -1e30, would round away the differences of the others.
    """
    numbers = deciding(scores)
    if not maximum(numbers) - numbers[t] > FAR:
        return t
    return max(range(len(numbers)), key=numbers.__getitem__)


def nll(log_probabilities: Sequence[Any], target: int) -> Any:
    """Negative log-likelihood of the right class: -l_t for logarithms l of probabilities.

    `nll(log_softmax(logits), t)` is `cross_entropy(logits, t)`.

    Args:
        log_probabilities: one for each class, as `log_softmax` returns them.
        target: index of the right class, from 0.

    Raises:
        TypeError: target is not a whole number, or the numbers belong to several samples.
        ValueError: target is not the index of a class, or a number is above 0, so it is not the
            logarithm of a probability.
    """
    logs = several(log_probabilities, "nll")
    _require_one(logs, "nll")
    chosen = logs[class_index(target, len(logs), "nll")]
    if any(entry > 1e-9 for entry in logs):
        raise ValueError(
            f"nll takes logarithms of probabilities, all 0 or less, got {max(logs)!r}; "
            "for probabilities q pass log(q), for logits use cross_entropy"
        )
    return 0.0 - chosen  # 0.0, not -0.0, for a probability of 1; elsewhere -chosen


@suggests
def binary_cross_entropy(score: Any, target: float, pos_weight: float = 1.0) -> Any:
    """Minus the log of the probability that sigmoid(score) gives to the right one of two classes.

    Formula: J = -log sigmoid(s) = softplus(-s) for target 1, softplus(s) for target 0, and
    t softplus(-s) + (1 - t) softplus(s) for a probability t between. Derivative: sigmoid(s) - t.
    The first term is multiplied by pos_weight, for rare positive samples.

    Args:
        score: the logit of class 1, a Value or number.
        target: 0, 1 or a probability.
        pos_weight: 0 or more.

    Raises:
        TypeError: score or target is a list, or target is not a number.
        ValueError: target is not from 0 to 1, or pos_weight is negative.
    """
    _require_score(score, target, "binary_cross_entropy")
    t = share(target, "binary_cross_entropy: target")
    w = number_in(pos_weight, 0.0, inf, "binary_cross_entropy: pos_weight")
    if t == 0 or (t == 1 and w == 1):
        return softplus(-score if t else score)
    right = (w * t) * softplus(-score)
    return right if t == 1 else right + (1.0 - t) * softplus(score)


def hinge(score: Any, target: int) -> Any:
    """Max-margin loss of a support vector machine: 0 if the score is right by 1 or more.

    Formula: max(0, 1 - t s). Derivative: -t while t s < 1, else 0.

    Args:
        score: a Value or number.
        target: -1 or 1.

    Raises:
        TypeError: score or target is a list.
        ValueError: target is not -1 or 1.
    """
    _require_score(score, target, "hinge")
    if target not in (-1, 1):
        hint = "; for classes 0 and 1 take 2 * target - 1" if target == 0 else ""
        raise ValueError(f"hinge: target must be -1 or 1, got {shown(target)}{hint}")
    return relu(1 - target * score)


def cost(losses: Sequence[Any]) -> Any:
    """Compute the cost of a model on some samples: the mean of their losses.

    Raises:
        TypeError: losses is not a list, or is a list of lists.
        ValueError: losses is empty.
    """
    if not is_list(losses):
        raise TypeError(f"cost takes a list of losses, one per sample, got {shape(losses)}")
    if not (held := list(losses)):
        raise ValueError("cost takes the losses of one sample or more, got none")
    if any(map(is_list, held)):
        raise TypeError(f"cost takes a list of losses, one per sample, got {shape(losses)}")
    return mean(held)


def objective(cost: Any, *penalties: Any) -> Any:
    """Compute what training minimises: the cost plus the penalties of regularisation."""
    for penalty in penalties:
        cost = cost + penalty
    return cost


def _require_one(held: Sequence[Any], what: str) -> None:
    """Raise TypeError if the parts of the argument are lists, since those are several samples."""
    require_one_sample(held, what, _SEVERAL)


def _require_score(score: Any, target: Any, what: str) -> None:
    """Raise TypeError if a score or its target is a list."""
    if is_list(score):
        raise TypeError(
            f"{what} takes one sample, a single score, got {shape(score)}; for a logit per class "
            f"take cross_entropy, for several samples {_SEVERAL}"
        )
    if is_list(target):
        raise TypeError(
            f"{what} takes one sample, a single target, got {shape(target)}; for several samples "
            f"{_SEVERAL}"
        )


def _differences(predictions: Any, targets: Any, what: str) -> list[Any]:
    """Return p_i - t_i for each i; ValueError if there is not one target per prediction."""
    p, t = several(predictions, what), several(targets, what)
    for held in (p, t):
        _require_one(held, what)
    if not p or len(p) != len(t):
        raise ValueError(f"{what} takes a target per prediction, got {len(p)} and {len(t)}")
    return [a - b for a, b in zip(p, t, strict=True)]
