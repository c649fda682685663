"""BatchNorm: shift and scale every feature by its mean and variance over the batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf, nan
from typing import Any

from autograd_core import Value, sqrt
from nn.arguments import number_in, number_of, share, whole
from nn.assignment import assign
from nn.deviations import standardised
from nn.inputs import depth, plain, samples, vector
from nn.module import Module


class BatchNorm(Module):
    """Scale every feature to mean 0 and variance 1 over a batch, then by a learned gain and shift.

    Formula: y = gain (x - m) / sqrt(v + eps) + shift. While training, m and v are mean and
    variance (divided by n) of the feature over the batch, and the running ones are moved towards
    them: r <- (1 - momentum) r + momentum m, for the variance with n / (n - 1) v. After `eval()`
    m and v are the running ones; if a running variance has overflowed, y is nan. Ioffe
    and Szegedy, "Batch normalization", 2015; as torch.nn.BatchNorm1d.

    Args:
        features: length of the vectors, at least 1.
        eps: added to the variance, above 0.
        momentum: share of the newest batch in the running statistics, from 0 to 1.

    Attributes:
        gain, shift: 1.0 and 0.0 at first, one for each feature.
        running_mean, running_variance: 0.0 and 1.0 at first; part of the state.

    `batch(xs)` normalises the vectors of a batch together. While training, a single vector is
    refused, because it has no variance.

    Raises:
        TypeError, ValueError: a setting is out of its range; a vector's length is not `features`;
            while training, fewer than two vectors came.
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
        """Normalise one vector, after `eval()`."""
        return self.batch([x])[0]

    def batch(self, xs: Sequence[Any]) -> list[list[Any]]:
        """The normalised vectors of a batch."""
        rows = [vector(x, len(self.gain), "BatchNorm") for x in samples(xs, "BatchNorm")]
        if self.training and len(rows) < 2:
            raise ValueError(
                f"BatchNorm needs a batch of two samples or more while training, got {len(rows)}: "
                "call model.batch([...]) with several, or model.eval() to use the model"
            )
        columns = [list(column) for column in zip(*rows, strict=True)]
        running = list(zip(self.running_mean, self.running_variance, strict=True))
        used: list[tuple[Any, Any]] = []
        normal = []
        for i, column in enumerate(columns):
            if self.training:
                centre, variance, centred = standardised(column, self.eps)
                used.append((centre, variance))
            else:
                centre, variance = running[i]
                # A running variance that has overflowed does not say how large x is.
                root = sqrt(variance + self.eps) if variance < inf else nan
                centred = [(x - centre) / root for x in column]
            normal.append([self.gain[i] * v + self.shift[i] for v in centred])
        if self.training:
            self._follow(used, len(rows))
        return [list(row) for row in zip(*normal, strict=True)]

    def _follow(self, found: list[tuple[Any, Any]], count: int) -> None:
        """Move the running statistics of all features towards those of a batch, or none."""
        means, variances = zip(*found, strict=True)
        unbiased = [number_of(v) * count / (count - 1) for v in variances]
        mean = self._moved(self.running_mean, map(number_of, means))
        variance = self._moved(self.running_variance, unbiased)
        assign([(self, "running_mean", mean), (self, "running_variance", variance)])

    def _moved(self, running: Iterable[float], found: Iterable[float]) -> list[float]:
        """Running numbers after a batch in which these were found."""
        share = self.momentum
        return [(1 - share) * r + share * x for r, x in zip(running, found, strict=True)]

    def _form(self) -> str:
        return f"BatchNorm({len(self.gain)})"


class BatchNorm1d(BatchNorm):
    """`BatchNorm` under torch's name: a call with a list of vectors normalises them together.

    Args and errors: as for `BatchNorm`.
    """

    def __init__(self, num_features: int, eps: float = 1e-5, momentum: float = 0.1):
        super().__init__(num_features, eps, momentum)

    def __call__(self, x: Any) -> list[Any]:
        """Normalise the vectors of a batch, or after `eval()` one vector."""
        return self.forward(x)

    def forward(self, x: Any) -> list[Any]:
        """The same as calling it."""
        x = plain(x)
        return self.batch(x) if depth(x) > 1 else super().__call__(x)

    def _form(self) -> str:
        return f"BatchNorm1d({len(self.gain)})"
