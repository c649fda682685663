"""History: what a training went through, epoch by epoch, and why it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class End(StrEnum):
    """Why a training ended."""

    FINISHED = "finished"
    STOPPED_EARLY = "stopped early"
    DIVERGED = "diverged"
    INTERRUPTED = "interrupted"


@dataclass
class History:
    """What `fit` returns.

    Attributes:
        losses: the objective (mean loss and penalty) of each whole epoch.
        metrics: for each metric its value in each epoch; those of the validation samples, if there
            are some, are called "validation loss", "validation accuracy".
        rates: the learning rate of each epoch.
        steps: how many steps were made.
        end: why it ended.
        message: the same in words; where it diverged, the step it began.
        seconds: how long it took.
    """

    losses: list[float] = field(default_factory=list)
    metrics: dict[str, list[float]] = field(default_factory=dict)
    rates: list[float] = field(default_factory=list)
    steps: int = 0
    end: End = End.FINISHED
    message: str = ""
    seconds: float = 0.0

    @property
    def epochs(self) -> int:
        """How many epochs were finished."""
        return len(self.losses)

    def line(self) -> str:
        """The last epoch in a line: "step 10 loss 0.231 accuracy 91.0%"."""
        if not self.losses:
            return f"step {self.steps}"
        parts = [f"step {self.steps} loss {self.losses[-1]:.4g}"]
        for name, values in self.metrics.items():
            value = f"{values[-1]:.1%}" if "accuracy" in name else f"{values[-1]:.4g}"
            parts.append(f"{name} {value}")
        return " ".join(parts)

    def __str__(self) -> str:
        return f"{self.line()}: {self.message} after {self.epochs} epochs, {self.seconds:.1f} s"
