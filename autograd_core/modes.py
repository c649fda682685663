"""The two context variables: is the graph recorded, and does anybody watch it being made."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any, Protocol, TypeVar

from autograd_core.node import count_special

T = TypeVar("T")


class Observer(Protocol):
    """What `observed_by` takes. Either method may raise."""

    def created(self, node: Any) -> None:
        """Called with each node as it is recorded."""

    def swept(self, nodes: list[Any], adjoints: list[float]) -> None:
        """Called with each finished reverse sweep, before it changes any gradient.

        The nodes come leaves first and then in creation order, each with its adjoint.
        """


recording: ContextVar[bool] = ContextVar("recording", default=True)
observer: ContextVar[Observer | None] = ContextVar("observer", default=None)


@contextmanager
def _setting(variable: ContextVar[T], value: T) -> Iterator[None]:
    """Hold a context variable at a value for the length of a block."""
    token = variable.set(value)
    count_special(+1)
    try:
        yield
    finally:
        count_special(-1)
        variable.reset(token)


def no_grad() -> AbstractContextManager[None]:
    """A block (or a decorated function) whose operations are computed but not recorded.

    Results are leaves with the right number and no operands. Other threads and asyncio tasks
    are not affected.

        with no_grad():
            loss = model(x)          # a leaf
    """
    return _setting(recording, False)


def recorded() -> AbstractContextManager[None]:
    """A block in which operations are recorded, even inside a `no_grad` block."""
    return nullcontext() if recording.get() else _setting(recording, True)


def observed_by(watcher: Observer) -> AbstractContextManager[None]:
    """A block whose nodes and sweeps are shown to an Observer."""
    return _setting(observer, watcher)
