"""The first neurons: McCulloch and Pitts' threshold unit, and the perceptron, which learns."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum
from typing import Any

from autograd_core import Value
from autograd_core.summing import sum_in_order
from nn.arguments import finite, positive, whole
from nn.assignment import assign, changed
from nn.inputs import vector
from nn.module import Module
from nn.samples import DataSet


class MPNeuron(Module):
    """A threshold unit: 1 if sum_i w_i x_i >= threshold, else 0. It cannot learn.

    AND of n inputs has weights of 1 and threshold n; OR has weights of 1 and threshold 1; NOT has
    a weight of -1 and threshold 0. McCulloch and Pitts, "A logical calculus of the ideas immanent
    in nervous activity", 1943.

    Args:
        weights: one for each input.
        threshold: a number.

    Calling it with a number or Value per weight gives 0.0 or 1.0, a plain number: a step function
    does not have a derivative to learn from.

    Raises:
        TypeError, ValueError: a weight or the threshold is not a finite number; on a call, there
            is not one input per weight, or an input is not a finite number.
    """

    buffers = ("weights", "threshold")

    def __init__(self, weights: Sequence[float], threshold: float):
        self.weights = [finite(w, f"MPNeuron: weights[{i}]") for i, w in enumerate(weights)]
        self.threshold = finite(threshold, "MPNeuron: threshold")
        whole(len(self.weights), "MPNeuron: the number of weights")

    def __call__(self, x: Any) -> float:
        """Return 1.0 or 0.0 for these inputs."""
        inputs = _numbers(x, len(self.weights), "MPNeuron")
        total = fsum(w * v for w, v in zip(self.weights, inputs, strict=True))
        return 1.0 if total >= self.threshold else 0.0

    def _form(self) -> str:
        return f"MPNeuron({self.weights}, threshold={self.threshold:g})"


class Perceptron(Module):
    """o = 1 if w . x + b > 0, else 0; it learns from its mistakes.

    The learning rule: w <- w + lr (t - o) x and b <- b + lr (t - o), for a sample x with target t.
    Learning ends if a line (a plane) separates the classes; otherwise, as for XOR, it never ends.
    Rosenblatt, "The perceptron", 1958.

    Args:
        nin: number of inputs, at least 1.

    Attributes:
        w, b: weights and bias, 0.0 at first.

    Calling it with nin numbers or Values gives 0.0 or 1.0, a plain number.

    Raises:
        TypeError, ValueError: nin is not an integer >= 1; on a call, there are not nin finite
            inputs.
    """

    def __init__(self, nin: int):
        self.w = [Value(0.0) for _ in range(whole(nin, "Perceptron: nin"))]
        self.b = Value(0.0)

    def __call__(self, x: Any) -> float:
        """Return 1.0 or 0.0 for these inputs."""
        inputs = _numbers(x, len(self.w), "Perceptron")
        products = [w.data * v for w, v in zip(self.w, inputs, strict=True)]
        total = self.b.data + sum_in_order(products)
        return 1.0 if total > 0 else 0.0

    def learn(self, x: Any, target: int, lr: float = 1.0) -> bool:
        """Apply the learning rule to a sample; returns whether the answer was wrong.

        Raises:
            ValueError: target is not 0 or 1; lr is not above 0; an input is not finite. Weights
                and bias stay as they were.
        """
        if target not in (0, 1):
            raise ValueError(f"Perceptron: target must be 0 or 1, got {target!r}")
        positive(lr, "Perceptron: lr")
        inputs = _numbers(x, len(self.w), "Perceptron")
        error = target - self(inputs)
        if error:
            moved = [w.data + lr * error * v for w, v in zip(self.w, inputs, strict=True)]
            assign(changed([*self.w, self.b], "data", [*moved, self.b.data + lr * error]))
        return error != 0

    def fit(
        self,
        xs: Sequence[Any] | DataSet,
        targets: Sequence[int] | None = None,
        epochs: int = 100,
        lr: float = 1.0,
    ) -> list[int]:
        """Learn from all samples repeatedly, until all are right or the epochs are over.

        Args:
            xs, targets: the samples; or one data set in place of both.
            epochs, lr: the most passes over the samples, and the rate of learning.

        Returns:
            The number of wrong answers in each epoch; the last is 0 if all samples were learned.

        Raises:
            ValueError: xs and targets differ in length or are empty; also as in `learn`.
        """
        both = (
            xs.inputs_and_targets
            if isinstance(xs, DataSet)
            else (xs, () if targets is None else targets)
        )
        inputs, wanted = both
        if not len(inputs) or len(inputs) != len(wanted):
            raise ValueError(
                f"Perceptron: fit takes a target per sample, got {len(inputs)} and {len(wanted)}"
            )
        history: list[int] = []
        for _ in range(whole(epochs, "Perceptron: epochs")):
            history.append(sum(self.learn(x, t, lr) for x, t in zip(inputs, wanted, strict=True)))
            if history[-1] == 0:
                break
        return history

    def _form(self) -> str:
        return f"Perceptron({len(self.w)})"


def _numbers(x: Any, count: int, what: str) -> list[float]:
    """Return the inputs as finite numbers; a threshold would turn nan into a plain 0."""
    return [
        finite(v.data if type(v) is Value else v, f"{what}: input {i}")
        for i, v in enumerate(vector(x, count, what))
    ]
