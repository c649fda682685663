"""The two context variables: is the graph recorded, and does anybody watch it being made."""

from contextlib import contextmanager, nullcontext
from contextvars import ContextVar

from autograd_core.node import count_special

recording: ContextVar[bool] = ContextVar("recording", default=True)
observer: ContextVar = ContextVar("observer", default=None)


@contextmanager
def _setting(variable, value):
    """Hold a context variable at a value for the length of a block."""
    token = variable.set(value)
    count_special(+1)
    try:
        yield value
    finally:
        count_special(-1)
        variable.reset(token)


def no_grad():
    """A block (or a decorated function) whose operations are computed but not recorded.

    Results are leaves with the right number and no operands. Other threads and asyncio tasks
    are not affected.

        with no_grad():
            loss = model(x)          # a leaf
    """
    return _setting(recording, False)


def recorded():
    """A block in which operations are recorded, even inside a `no_grad` block."""
    return nullcontext() if recording.get() else _setting(recording, True)


def observed_by(watcher):
    """A block in which `watcher.created(node)` is called for each node recorded, and
    `watcher.swept(nodes, adjoints)` for each reverse sweep before it changes any gradient."""
    return _setting(observer, watcher)
