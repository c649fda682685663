"""Metrics: how good outputs are, as a number to read, not to differentiate."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import Any

from autograd_core.suggest import suggests
from nn.arguments import number_of
from nn.inputs import is_data_set, is_list, several, shape


def predicted(output: Any) -> int:
    """Return the class of an output: the largest logit, or 1 for a single score above 0.

    The first of equal logits counts. If a logit is nan, the class is -1, which means no class.

    Raises:
        ValueError: the list of logits is empty.
    """
    scores = [number_of(score) for score in several(output)]
    if not scores:
        raise ValueError("predicted: an output is a score or logits, one or more, got none")
    if any(map(isnan, scores)):
        return -1
    if len(scores) > 1:
        return scores.index(max(scores))
    return 1 if scores[0] > 0 else 0


def is_right(output: Any, target: Any) -> bool:
    """Whether the output's class is the target; for a single score, -1 means class 0 too."""
    if is_list(target) and len(held := several(target)) == 1:
        target = held[0]
    if is_list(target):
        if not is_list(output):
            raise TypeError(
                f"accuracy: a target must be the number of a class, got {shape(target)}; "
                "accuracy(outputs, targets) takes the outputs first"
            )
        return predicted(output) == predicted(target)
    if isinstance(target, str):
        raise TypeError(
            f"accuracy: a target must be the number of a class, got {target!r}; a Table has "
            "such targets"
        )
    return bool(predicted(output) == (0 if target == -1 else target))


@suggests
def accuracy(outputs: Sequence[Any], targets: Any) -> float:
    """Return the share of outputs with the right class, from 0 to 1.

    Args:
        outputs: a list of logits for each sample, or a bare score.
        targets: the index of each sample's class (0 or 1, or -1 and 1, for scores), or the data
            set that holds them. A target may also be a probability for each class; the largest
            counts.

    Raises:
        TypeError: outputs or targets is not a list, a target is a word, or a target is a list
            beside a score.
        ValueError: outputs is empty, or there is not one target per output.
    """
    wanted = targets.targets if is_data_set(targets) else targets
    if not hasattr(outputs, "__len__") or not hasattr(wanted, "__len__"):
        raise TypeError(
            f"accuracy takes lists of outputs and targets, got {type(outputs).__name__} and "
            f"{type(wanted).__name__}; the outputs are evaluate(model, xs)"
        )
    if not len(outputs) or len(outputs) != len(wanted):
        raise ValueError(
            f"accuracy takes a target per output, got {len(outputs)} and {len(wanted)}"
        )
    right = sum(is_right(o, t) for o, t in zip(outputs, wanted, strict=True))
    return right / len(outputs)
