"""The code that runs in a call, and the built-in functions that it asks about the world."""

from __future__ import annotations

import gc
import os
import random
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from threading import get_ident
from typing import Any

from autograd_core.caller import OURS
from autograd_core.program.static.call_log import CallLog

_ENGINE = OURS[:2]
_COMPILED = tuple(f"autograd_core{sep}" for sep in "/\\")
"""How the files of compiled modules begin in tracebacks."""
_PYTHON = os.path.dirname(os.__file__) + os.sep


class Executed:
    """The code that ran while a function was recorded, and what it asked of the world.

    Attributes:
        codes: of the user's functions and of nn's, not of Python's library and the engine.
        outside: clocks, files and sources of random numbers that were asked, by name.
        writes: whether something was printed or written.
    """

    def __init__(self) -> None:
        self.codes: dict[types.CodeType, None] = {}
        self.outside: dict[str, tuple[str, int]] = {}
        self.writes = False
        self._calls = CallLog(self._called, self._built_in)
        self._collects = False
        self._thread = 0

    @contextmanager
    def watched(self) -> Iterator[None]:
        """A block whose calls are noted, but not those that the garbage collector makes in it.

        A profile function that is set is set again afterwards.
        """
        before = sys.getprofile()
        self._thread = get_ident()
        try:
            gc.callbacks.insert(0, self._begin)  # before the callbacks of others
            gc.callbacks.append(self._end)
            self._calls.start()
            yield
        finally:
            try:
                _profile_by(before)
            finally:
                for callback in (self._begin, self._end):
                    with suppress(ValueError):  # interrupted before it was there
                        gc.callbacks.remove(callback)

    def _begin(self, phase: str, _: Any) -> None:
        """Note that the garbage collector begins; it may call what has to be finalised."""
        if phase == "start" and get_ident() == self._thread:
            self._collects = True

    def _end(self, phase: str, _: Any) -> None:
        """Note that the garbage collector has ended."""
        if phase == "stop" and get_ident() == self._thread:
            self._collects = False

    def _called(self, code: types.CodeType) -> bool:
        """Note code that is called; whether that need not be done again."""
        if self._collects:
            return False
        if is_followed(code.co_filename):
            self.codes[code] = None
        return True

    def _built_in(self, frame: types.FrameType, function: Any) -> bool:
        """Note a built-in function that is called; whether each call of it is harmless."""
        if self._collects:
            return False
        if function is id:  # an address: by chance it is the same in two recordings
            if is_users(frame.f_code.co_filename):
                self.outside.setdefault("id", line_of(frame))
            return False
        name = _of_the_world(function)
        if name:
            self.outside.setdefault(name, line_of(frame))
        elif getattr(function, "__name__", "") in ("print", "write", "writelines"):
            self.writes = True
        else:
            return True
        return False


def _profile_by(profiler: Any) -> None:
    """Let a profiler that `sys.getprofile` gave go on; None for no profiler."""
    if profiler is None or callable(profiler):
        sys.setprofile(profiler)
        return
    sys.setprofile(None)
    if hasattr(profiler, "enable"):  # cProfile's own, which is switched on by itself
        profiler.enable()


def is_followed(file: str) -> bool:
    """Whether a file is neither of the engine nor of Python's library."""
    if file.startswith(_ENGINE) or file.startswith("<frozen"):
        return False
    return not file.startswith(_PYTHON) or "site-packages" in file


def _of_the_world(function: Any) -> str:
    """The name of a built-in function that asks the clock, a file or a source of chance; or ""."""
    owner = getattr(function, "__self__", None)
    name = getattr(function, "__name__", "")
    if isinstance(owner, random.Random):
        return f"random.{name}" if name in ("random", "getrandbits") else ""
    kind = owner if isinstance(owner, type) else type(owner)
    module = getattr(function, "__module__", None) or getattr(kind, "__module__", None) or ""
    if module.startswith("numpy.random"):
        return f"{module}.{name}"
    if isinstance(owner, types.ModuleType):
        module = owner.__name__
    if module == "time" and name not in ("sleep", "strftime", "struct_time"):
        return f"time.{name}"
    if module == "datetime" and name in ("now", "utcnow", "today"):
        return f"datetime.{name}"
    if name in ("urandom", "input", "getrandom"):
        return name
    return "open" if name == "open" and module in ("io", "_io", "builtins") else ""


@cache
def is_users(file: str) -> bool:
    """Whether a file is of the user's program."""
    return is_followed(file) and not file.startswith(OURS)


def line_of(frame: types.FrameType | None) -> tuple[str, int]:
    """The line of the user's program at which a frame stands."""
    while frame is not None:
        file = frame.f_code.co_filename
        if is_users(file):
            return file, frame.f_lineno
        frame = frame.f_back
    return "", 0


def line_of_error(error: BaseException) -> tuple[str, int]:
    """The line of the user's program at which an error was raised; ("", 0) if none is known."""
    found = "", 0
    frames = error.__traceback__
    while frames is not None:
        file = frames.tb_frame.f_code.co_filename
        if is_followed(file) and not file.startswith((*OURS, *_COMPILED)):
            found = file, frames.tb_lineno
        frames = frames.tb_next
    return found


def line_that_changes(change: Callable[[], str], run: Callable[[], Any]) -> tuple[str, int]:
    """The line of the user's program that changes what a function reads; ("", 0) if none does.

    Args:
        change: tells what has changed, "" if nothing has.
        run: calls it.
    """
    found: list[tuple[str, int]] = []
    last = [("", 0)]

    def trace(frame: types.FrameType, event: str, _: Any) -> Any:
        if found or not is_followed(frame.f_code.co_filename):
            return None if found else trace
        if event != "call" and change():
            found.append(last[0])
            return None
        last[0] = line_of(frame)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    if not found and change():
        found.append(last[0])
    return found[0] if found else ("", 0)
