"""The blocks that decide whether operations are recorded, and who observes them."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ContextDecorator, nullcontext
from contextvars import ContextVar, Token
from inspect import isasyncgenfunction, iscoroutinefunction, isgeneratorfunction
from typing import Any, Generic, TypeVar

from autograd_core.blocks import count_block
from autograd_core.following import Observer, observer

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


recording: ContextVar[bool] = ContextVar("recording", default=True)
"""Whether operations are recorded. The variable for the observer is in `following`."""


class _Block(ContextDecorator, Generic[T]):
    """A block or a decorated function that holds a context variable at a value."""

    def __init__(self, variable: ContextVar[T], value: T):
        self._variable = variable
        self._value = value
        self._token: Token[T] | None = None

    def __call__(self, function: F) -> F:
        """Decorate a function; TypeError if its body runs after its call has returned."""
        kinds = (isgeneratorfunction, iscoroutinefunction, isasyncgenfunction)
        if any(is_kind(function) for is_kind in kinds):
            raise TypeError(
                f"{function.__name__} is a generator or async function: its body runs after the "
                "call, when the block is closed. Open it (no_grad, detect_anomaly) inside"
            )
        return super().__call__(function)

    def _recreate_cm(self) -> "_Block[T]":
        """A new block for each call of a decorated function."""
        return _Block(self._variable, self._value)

    def __enter__(self) -> None:
        if self._token is not None:
            raise RuntimeError("this block is open already; make another for a block inside it")
        self._token = self._variable.set(self._value)
        count_block(+1)

    def __exit__(self, *error: Any) -> None:
        token, self._token = self._token, None
        if token is not None:
            count_block(-1)
            self._variable.reset(token)


def no_grad() -> _Block[bool]:
    """A block (or a decorated function) that computes operations without recording them.

    Results are leaves with the right number and no operands. Other threads and asyncio tasks
    are not affected.

        with no_grad():
            loss = model(x)          # a leaf

    Raises:
        TypeError: it decorates a generator or an async function; open the block inside those.
    """
    return _Block(recording, False)


def recorded() -> AbstractContextManager[None]:
    """A block in which operations are recorded, even inside a `no_grad` block."""
    return nullcontext() if recording.get() else _Block(recording, True)


def observed_by(watcher: Observer) -> AbstractContextManager[None]:
    """A block whose nodes and sweeps are shown to an Observer."""
    return _Block(observer, watcher)
