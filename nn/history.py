"""History: losses and metrics of a training, epoch by epoch, and why it ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from autograd_core.text.short_numbers import counted

SHOWN = 4
"""The most metrics in a repr."""


class End(StrEnum):
    """Why a training ended."""

    FINISHED = "finished"
    STOPPED_EARLY = "stopped early"
    DIVERGED = "diverged"
    INTERRUPTED = "interrupted"


@dataclass(repr=False)
class History:
    """Losses, metrics and end of a training; `fit` returns it.

    Attributes:
        losses: the objective (mean loss and penalty) of each whole epoch.
        metrics: the values of each metric, one per epoch; metrics of validation samples are called
            "validation loss", "validation accuracy".
        rates: the learning rate of each epoch.
        steps: number of steps.
        steps_compiled: how many of them were computed by a recording, with the same bits.
        end: why it ended.
        message: the same in words; if training diverged, at which step, and what may help.
        seconds: duration of the training.
    """

    losses: list[float] = field(default_factory=list)
    metrics: dict[str, list[float]] = field(default_factory=dict)
    rates: list[float] = field(default_factory=list)
    steps: int = 0
    steps_compiled: int = field(default=0, compare=False)
    end: End = End.FINISHED
    message: str = ""
    seconds: float = 0.0

    @property
    def epochs(self) -> int:
        """The number of finished epochs."""
        return len(self.losses)

    def line(self) -> str:
        """Write the last epoch in a line: "step 10 loss 0.231 accuracy 91.0%"."""
        return f"step {self.steps} {self.numbers()}".rstrip()

    def numbers(self) -> str:
        """Write the numbers of the last epoch: "loss 0.231 accuracy 91.0%"."""
        return " ".join([f"loss {x:.4g}" for x in self.losses[-1:]] + self._metrics())

    def _metrics(self) -> list[str]:
        """The metrics of the last epoch, shares as percentages."""
        last = [(name, values[-1]) for name, values in self.metrics.items() if values]
        return [f"{name} {x:.1%}" if "accuracy" in name else f"{name} {x:.4g}" for name, x in last]

    def keep_whole_epochs(self) -> None:
        """Drop the numbers of an unfinished epoch."""
        kept = (self.losses, self.rates, *self.metrics.values())
        whole = min(map(len, kept))
        for entries in kept:
            del entries[whole:]

    def __repr__(self) -> str:
        parts = [counted(self.epochs, "epoch"), counted(self.steps, "step")]
        if self.losses:
            ends = dict.fromkeys([f"{self.losses[0]:.4g}", f"{self.losses[-1]:.4g}"])
            parts += [f"loss {' -> '.join(ends)}", *self._metrics()[:SHOWN]]
            if len(self.metrics) > SHOWN:
                parts.append("...")
        why = f": {self.message}" if self.message else ""
        return f"History({', '.join(parts)}, {self.seconds:.1f} s{why})"

    def __str__(self) -> str:
        lasted = f"{counted(self.epochs, 'epoch')}, {self.seconds:.1f} s"
        return f"{self.line()} ({lasted}): {self.message}"
