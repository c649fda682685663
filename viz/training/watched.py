"""An optimiser that lets a Recorder note weights and gradients before each step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from nn import Optimizer


class RecorderLike(Protocol):
    """The part of a Recorder that this file needs."""

    def record(self) -> None:
        """Note weights and gradients."""
        ...


class WatchedOptimizer(Optimizer):
    """An optimiser in front of another one, whose settings it shares."""

    def __init__(self, recorder: RecorderLike, inner: Optimizer):
        self._recorder, self._inner = recorder, inner
        self.names, self.params = inner.names, inner.params

    @property
    def lr(self) -> float:
        """The learning rate of the optimiser behind."""
        return self._inner.lr

    @lr.setter
    def lr(self, rate: float) -> None:
        self._inner.lr = rate

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._inner, name)

    def __repr__(self) -> str:
        return f"{self._inner!r}, watched"

    def step(self) -> None:
        """Note the weights and gradients, then move the parameters."""
        self._recorder.record()
        self._inner.step()

    def state_dict(self) -> dict[str, Any]:
        """The state of the optimiser behind."""
        return self._inner.state_dict()

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Give it to the optimiser behind."""
        self._inner.load_state_dict(state)
