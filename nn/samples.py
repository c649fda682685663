"""Samples: inputs with a target each, divided for training and test."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograd_core.suggest import Suggesting
from nn.arguments import generator


@dataclass(frozen=True)
class Samples(Suggesting):
    """Inputs and their targets.

    Attributes:
        xs: an input for each sample, mostly a list of numbers.
        targets: the target of each.

    Raises:
        ValueError: there are not as many targets as inputs.
    """

    xs: Sequence[Any]
    targets: Sequence[Any]

    def __post_init__(self) -> None:
        if len(self.xs) != len(self.targets):
            raise ValueError(
                f"Samples: {len(self.xs)} inputs need as many targets, got {len(self.targets)}"
            )

    def __len__(self) -> int:
        """Number of samples."""
        return len(self.xs)

    def split(self, share: float, rng: random.Random | None = None) -> tuple[Samples, Samples]:
        """Two parts drawn at random: `share` of the samples, at least one, and the rest.

        Args:
            share: above 0 and below 1.
            rng: where the order is drawn from; None is Python's global generator.

        Raises:
            ValueError: share is out of its range, or there are fewer than two samples.
        """
        if not 0 < share < 1:
            raise ValueError(f"split: share must be above 0 and below 1, got {share!r}")
        if len(self) < 2:
            raise ValueError(f"split: two samples or more can be divided, got {len(self)}")
        order = list(range(len(self)))
        generator(rng, "split").shuffle(order)
        cut = min(max(round(share * len(self)), 1), len(self) - 1)
        return self._chosen(order[:cut]), self._chosen(order[cut:])

    def _chosen(self, order: Sequence[int]) -> Samples:
        return Samples([self.xs[i] for i in order], [self.targets[i] for i in order])
