"""A time limit: stop a function that takes too long."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class TimeIsUp(Exception):
    """The function did not return in time."""


class _Stop(BaseException):
    """Raised inside a function whose time is up; not an Exception, so that nothing catches it."""


def within(seconds: float, function: Callable[[], T]) -> T:
    """Run function() in its own thread and stop it after some seconds.

    For long computations in pure Python, such as SymPy's: the interpreter raises an exception in
    the thread between two of its instructions. A long call into C is left behind to finish.

    Raises:
        TimeIsUp: the function took longer. Errors of its own are passed on.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            results.append(function())
        except _Stop:
            pass
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=work, name="within a time limit", daemon=True)
    thread.start()
    try:
        thread.join(seconds)
    finally:
        _stop(thread)
    if errors:
        raise errors[0]
    if not results:
        raise TimeIsUp(f"more than {seconds:g} s")
    return results[0]


def _stop(thread: threading.Thread) -> None:
    """Raise _Stop in a thread that still runs, until it ends or a second has passed."""
    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
    for _ in range(20):
        if thread.is_alive():
            raise_in(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(_Stop))
            thread.join(0.05)
