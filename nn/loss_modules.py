"""Losses as modules, under torch's names: each takes one sample or a batch of outputs and targets.

Each is a loss of `nn.losses` with its settings, and a reduction over the batch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

from autograd_core import fsum, log, log1p
from autograd_core.suggest import did_you_mean
from nn.arguments import deciding, positive, share
from nn.forms import shown
from nn.inputs import depth, is_list, several, vector
from nn.losses import binary_cross_entropy, class_weights, cost, cross_entropy, huber, l1, mse, nll
from nn.module import Module
from nn.nested import flat, like, lists, sizes

REDUCTIONS = ("mean", "sum", "none")


class Loss(Module):
    """Base of the losses as modules.

    Args:
        reduction: "mean" or "sum" of all losses, or "none" for the losses themselves.

    Raises:
        ValueError: reduction is another word; on a call, outputs and targets differ in form.
    """

    def __init__(self, reduction: str = "mean"):
        if reduction not in REDUCTIONS:
            raise ValueError(
                f"{type(self).__name__}: reduction must be 'mean', 'sum' or 'none', got "
                f"{shown(reduction)}{did_you_mean(reduction, REDUCTIONS)}"
            )
        self.reduction = reduction


class _OfNumbers(Loss):
    """Base of the losses that compare number with number, in lists of any depth.

    Outputs and targets have the same form; levels of one part do not count. So the outputs
    [[p], [q]] of a network with one output and the targets [0, 1] are paired one by one. (Torch
    compares all outputs with all targets there, and warns.)
    """

    of: Callable[[Any, Any], Any]
    """The mean loss of a list of outputs and a list of targets, or of one output and target."""

    def forward(self, outputs: Any, targets: Any) -> Any:
        """Compute the loss of a number, a sample or a batch."""
        what = type(self).__name__
        outputs, targets = _numbers(outputs, what), _numbers(targets, what)
        pairs = _paired(outputs, targets, what)
        if self.reduction == "mean":
            return self.of(*map(list, zip(*pairs, strict=True)))
        losses = [self.of(output, target) for output, target in pairs]
        return fsum(losses) if self.reduction == "sum" else like(outputs, losses)


class MSELoss(_OfNumbers):
    """Mean squared error: `mse`."""

    of = staticmethod(mse)


class L1Loss(_OfNumbers):
    """Mean absolute error: `l1`."""

    of = staticmethod(l1)


class HuberLoss(_OfNumbers):
    """Squared for errors up to delta, absolute beyond: `huber`."""

    def __init__(self, reduction: str = "mean", delta: float = 1.0):
        super().__init__(reduction)
        self.delta = positive(delta, "HuberLoss: delta")

    def of(self, outputs: Any, targets: Any) -> Any:
        """The mean loss of outputs and targets."""
        return huber(outputs, targets, self.delta)


class SmoothL1Loss(_OfNumbers):
    """`huber` with delta = beta, divided by beta: its slope is 1 for large errors."""

    def __init__(self, reduction: str = "mean", beta: float = 1.0):
        super().__init__(reduction)
        self.beta = positive(beta, "SmoothL1Loss: beta")

    def of(self, outputs: Any, targets: Any) -> Any:
        """The mean loss of outputs and targets."""
        return huber(outputs, targets, self.beta) / self.beta


class BCEWithLogitsLoss(_OfNumbers):
    """Minus the log of the probability that sigmoid(s) gives to the target: its `nn` function.

    That is `binary_cross_entropy` of nn, which takes a score. Torch's function of that name takes
    a probability, as `BCELoss` does.

    Args:
        reduction: as for `Loss`.
        pos_weight: as for `binary_cross_entropy`: a number, or a list of one number.
    """

    def __init__(self, reduction: str = "mean", pos_weight: Any = 1.0):
        super().__init__(reduction)
        (self.pos_weight,) = vector(pos_weight, 1, "BCEWithLogitsLoss: pos_weight")

    def of(self, outputs: Any, targets: Any) -> Any:
        """The mean loss of outputs and targets."""
        pairs = zip(several(outputs), several(targets), strict=True)
        return cost([binary_cross_entropy(score, t, self.pos_weight) for score, t in pairs])


class BCELoss(_OfNumbers):
    """Minus the log of the probability p given to the target t.

    Formula: -t log p - (1 - t) log(1 - p). Derivative: (p - t) / (p (1 - p)). It is infinite if
    the right class got 0 (torch stops at 100). `BCEWithLogitsLoss` takes the score before a
    sigmoid, and keeps its digits where p rounds to 0 or 1.

    Raises:
        ValueError: an output or a target is not from 0 to 1.
    """

    def of(self, outputs: Any, targets: Any) -> Any:
        """The mean loss of outputs and targets."""
        pairs = zip(several(outputs), several(targets), strict=True)
        return cost([_surprise(p, share(t, "BCELoss: target")) for p, t in pairs])


class _OfClasses(Loss):
    """Base of the losses of samples of several classes.

    Args:
        weight: how much each class counts, 0 or more; None counts all alike.
        reduction: as for `Loss`; the mean is weighted by the classes' weights.
    """

    of: Callable[[Any, Any], Any]
    """The loss of one sample, times the weight of its class."""

    def __init__(self, weight: Sequence[float] | None = None, reduction: str = "mean"):
        super().__init__(reduction)
        held = None if weight is None else several(weight, f"{type(self).__name__}: weight")
        self.weight = None if held is None else class_weights(held, len(held))

    def forward(self, outputs: Any, targets: Any) -> Any:
        """Compute the loss of a sample or a batch."""
        outputs, targets = lists(outputs), lists(targets)
        if depth(outputs) < 2:
            losses = self.forward([outputs], [targets])
            return losses[0] if self.reduction == "none" else losses
        if not isinstance(targets, list) or len(targets) != len(outputs):
            got = len(targets) if isinstance(targets, list) else shown(targets)
            what = type(self).__name__
            raise ValueError(f"{what} takes a target per sample, got {len(outputs)} and {got}")
        losses = [self.of(output, target) for output, target in zip(outputs, targets, strict=True)]
        if self.reduction == "none":
            return losses
        if self.reduction == "sum":
            return fsum(losses)
        if self.weight is None or isinstance(targets[0], list):
            return cost(losses)
        total = fsum([self.weight[target] for target in targets])
        if not total:
            raise ValueError(f"{type(self).__name__}: the classes of all targets have weight 0")
        return fsum(losses) / total


class CrossEntropyLoss(_OfClasses):
    """Minus the log of the probability that softmax gives to the right class: `cross_entropy`.

    Targets are indices of classes, or a distribution for each sample.

    Args:
        weight, reduction: as for `NLLLoss`.
        label_smoothing: as for `cross_entropy`.
    """

    def __init__(
        self,
        weight: Sequence[float] | None = None,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ):
        super().__init__(weight, reduction)
        self.label_smoothing = share(label_smoothing, "CrossEntropyLoss: label_smoothing")

    def of(self, logits: Sequence[Any], target: Any) -> Any:
        """The loss of one sample."""
        return cross_entropy(logits, target, self.label_smoothing, self.weight)


class NLLLoss(_OfClasses):
    """Minus the log-probability of the right class, from the output of `LogSoftmax`: `nll`.

    Args:
        weight: how much each class counts, 0 or more; None counts all alike.
        reduction: "mean", weighted by the classes' weights, "sum" or "none".
    """

    def of(self, logs: Sequence[Any], target: Any) -> Any:
        """The loss of one sample."""
        loss = nll(logs, target)
        return (
            loss if self.weight is None else class_weights(self.weight, len(logs))[target] * loss
        )


def _numbers(x: Any, what: str) -> Any:
    """Turn tuples and arrays in x into lists; TypeError if x is not a number or a list."""
    if not is_list(x):
        several(x, what)
    return lists(x)


def _paired(outputs: Any, targets: Any, what: str) -> list[tuple[Any, Any]]:
    """Pair the numbers of outputs and targets; ValueError if their forms differ."""
    forms = sizes(outputs), sizes(targets)
    held = flat(outputs), flat(targets)
    counted = [len(numbers) == prod(form) for numbers, form in zip(held, forms, strict=True)]
    alike = [n for n in forms[0] if n != 1] == [n for n in forms[1] if n != 1]
    if not (alike and held[0] and all(counted)):
        raise ValueError(
            f"{what} takes a target per output, got outputs of {_form(outputs)} and targets of "
            f"{_form(targets)}"
        )
    return list(zip(*held, strict=True))


def _form(x: Any) -> str:
    """Describe the form of lists for a message."""
    ragged = "" if len(flat(x)) == prod(sizes(x)) else ", of different lengths"
    return f"shape {sizes(x)}{ragged}"


def _surprise(p: Any, t: float) -> Any:
    """-t log p - (1 - t) log(1 - p)."""
    (probability,) = deciding([p])
    if not 0 <= probability <= 1:
        raise ValueError(
            f"BCELoss takes probabilities from 0 to 1, got {shown(p)}; for the scores before a "
            "sigmoid use BCEWithLogitsLoss"
        )
    if t in (0, 1):
        return 0.0 - (log(p) if t else log1p(-p))
    return t * (0.0 - log(p)) + (1.0 - t) * (0.0 - log1p(-p))
