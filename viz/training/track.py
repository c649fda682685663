"""Track: the loss of a training, step by step."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

MOST_PLACES = 1_000
"""The most losses in a page."""


@dataclass(frozen=True)
class Track:
    """The loss of a training.

    Attributes:
        name: what it is: "loss", "mean loss of the samples", "loss of each epoch".
        steps: where it is known.
        losses: the losses.
        each: whether it belongs to the weights at that very step.
    """

    name: str
    steps: tuple[float, ...]
    losses: tuple[float, ...]
    each: bool = True

    def thinned(self, wanted: Collection[float]) -> Track:
        """With at most 1,000 losses, evenly spaced, and those of the steps that are wanted."""
        count = len(self.steps)
        if count <= MOST_PLACES:
            return self
        kept = {round(i * (count - 1) / (MOST_PLACES - 1)) for i in range(MOST_PLACES)}
        kept |= {k for k, step in enumerate(self.steps) if step in wanted}
        return Track(
            self.name,
            tuple(self.steps[k] for k in sorted(kept)),
            tuple(self.losses[k] for k in sorted(kept)),
            self.each,
        )
