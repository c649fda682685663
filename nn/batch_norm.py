"""BatchNorm: every feature shifted and scaled by its mean and variance over the batch."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any

from autograd_core import Value
from nn.arguments import number_in, number_of, share, vector, whole
from nn.module import Module
from nn.normalisation import moments, standardised


class BatchNorm(Module):
    """Every feature shifted and scaled to mean 0 and variance 1 over a batch, then as learned.

    Formula: y = gain (x - m) / sqrt(v + eps) + shift. While training, m and v are mean and
    variance (divided by n) of the feature over the batch, and the running ones are moved towards
    them: r <- (1 - momentum) r + momentum m, for the variance with n / (n - 1) v. In use (`eval`)
    m and v are the running ones. Ioffe and Szegedy, "Batch normalization", 2015; as
    torch.nn.BatchNorm1d.

    Args:
        features: length of the vectors, at least 1.
        eps: added to the variance, above 0.
        momentum: share of the newest batch in the running statistics, from 0 up to 1.

    Attributes:
        gain, shift: 1.0 and 0.0 at first, one for each feature.
        running_mean, running_variance: 0.0 and 1.0 at first; part of the state.

    `batch(xs)` normalises the vectors of a batch together; while training a single vector is
    refused, for it has no variance.

    Raises:
        TypeError, ValueError: a setting is out of its range; another length than `features`; while
            training, fewer than two vectors.
    """

    buffers = ("running_mean", "running_variance")

    def __init__(self, features: int, eps: float = 1e-5, momentum: float = 0.1):
        whole(features, "BatchNorm: features")
        self.eps = number_in(eps, 1e-300, inf, "BatchNorm: eps")
        self.momentum = share(momentum, "BatchNorm: momentum")
        self.gain = [Value(1.0) for _ in range(features)]
        self.shift = [Value(0.0) for _ in range(features)]
        self.running_mean = [0.0] * features
        self.running_variance = [1.0] * features

    def __call__(self, x: Any) -> list[Any]:
        """The normalised vector, in use."""
        return self.batch([x])[0]

    def batch(self, xs: Sequence[Any]) -> list[list[Any]]:
        """The normalised vectors of a batch."""
        rows = [vector(x, len(self.gain), "BatchNorm") for x in xs]
        if self.training and len(rows) < 2:
            raise ValueError(
                f"BatchNorm needs a batch of two samples or more while training, got {len(rows)}: "
                "call model.batch([...]) with several, or model.eval() to use the model"
            )
        columns = [list(column) for column in zip(*rows, strict=True)]
        normal = [self._feature(i, column) for i, column in enumerate(columns)]
        return [list(row) for row in zip(*normal, strict=True)]

    def _feature(self, i: int, column: list[Any]) -> list[Any]:
        """One feature of all samples."""
        centre: Any = self.running_mean[i]
        variance: Any = self.running_variance[i]
        if self.training:
            centre, variance = moments(column)
            self._follow(
                i, number_of(centre), number_of(variance) * len(column) / (len(column) - 1)
            )
        normal = standardised(column, centre, variance, self.eps)
        return [self.gain[i] * v + self.shift[i] for v in normal]

    def _follow(self, i: int, centre: float, variance: float) -> None:
        """Move the running statistics of a feature towards those of a batch."""
        share = self.momentum
        self.running_mean[i] = (1 - share) * self.running_mean[i] + share * centre
        self.running_variance[i] = (1 - share) * self.running_variance[i] + share * variance

    def __repr__(self) -> str:
        return f"BatchNorm({len(self.gain)})"
