"""The code that runs in a call, and the built-in functions that it asks about the world."""

from __future__ import annotations

import gc
import os
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from threading import get_ident
from typing import Any

from autograd_core.caller import OURS
from autograd_core.program.static.asking import (
    LIBRARY,
    PRINTS,
    asked,
    is_for_library,
    library_module,
    library_name,
)
from autograd_core.program.static.call_log import CallLog
from autograd_core.program.static.names_used import names_on

_ENGINE = OURS[:2]
_COMPILED = tuple(f"autograd_core{sep}" for sep in "/\\")
"""How the files of compiled modules begin in tracebacks."""
_PYTHON = os.path.dirname(os.__file__) + os.sep
_OF_FRAMES = {"f_back", "f_globals", "f_lineno", "f_locals"}
"""The attributes of frames that tell who calls, and with what."""
_IMPORTING = ("<frozen importlib", "<frozen zipimport")


class Executed:
    """The code that ran while a function was recorded, and what it asked of the world.

    What an import runs is left out: it runs once.

    Attributes:
        codes: of the user's functions and of nn's, not of Python's library and the engine, each
            with its globals.
        library: the same of Python's library.
        outside: what was asked of the world, by name, with its line.
        writes: what was printed or written, the same.
    """

    def __init__(self) -> None:
        self.codes: dict[types.CodeType, dict[str, Any]] = {}
        self.library: dict[types.CodeType, dict[str, Any]] = {}
        self.outside: dict[str, tuple[str, int]] = {}
        self.writes: dict[str, tuple[str, int]] = {}
        self._calls = CallLog(self._called, self._built_in)
        self._collects = False
        self._thread = 0
        self._start: types.FrameType | None = None

    def add(self, other: Executed) -> None:
        """Add the code that ran in another recording."""
        self.codes.update(other.codes)
        self.library.update(other.library)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """A block whose calls are noted, but not those that the garbage collector makes in it.

        A profile function that is set is set again afterwards.
        """
        before = sys.getprofile()
        self._thread = get_ident()
        self._start = sys._getframe(2)
        try:
            gc.callbacks.append(self._end)
            gc.callbacks.insert(0, self._begin)  # before the callbacks of others
            self._collects = False  # a collection may have begun when only one was there
            self._calls.start()
            yield
        finally:
            try:
                _profile_by(before)
            finally:
                self._start = None
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
        frame = sys._getframe(1)
        while frame.f_code is not code and frame.f_back is not None:
            frame = frame.f_back
        if is_followed(code.co_filename):
            if self._imports(frame):
                return False
            self.codes[code] = frame.f_globals
            return True
        module = library_module(code.co_filename)
        if not module or module in LIBRARY:
            if module:
                self.library[code] = frame.f_globals
            return True
        self._note("", frame)
        return False

    def _built_in(self, frame: types.FrameType, function: Any) -> bool:
        """Note a built-in function that is called; whether each call of it is harmless."""
        if self._collects:
            return False
        name = asked(function)
        if name:
            self._note(name, frame)
        return not name

    def _note(self, name: str, frame: types.FrameType) -> None:
        """Note what is asked in a frame, unless the engine asks it or it is part of an import.

        Args:
            name: what is asked; "" if it is the library's function whose frame it is.
            frame: where.
        """
        inner: types.FrameType | None = frame
        between: types.FrameType | None = None
        while inner is not None and not is_followed(inner.f_code.co_filename):
            if inner.f_code.co_filename.startswith(_ENGINE) or inner is self._start:
                return
            between, inner = inner, inner.f_back
        if inner is None or self._imports(frame) or self._is_idle(name, frame.f_code):
            return
        short = name.rpartition(".")[2]
        noted = self.writes if name in PRINTS or short in PRINTS else self.outside
        if between is not None and not name.startswith("random.") and noted is self.outside:
            name = library_name(between.f_code)
        noted.setdefault(name, self._line_of_program(inner))

    @staticmethod
    def _is_idle(name: str, code: types.CodeType) -> bool:
        """Whether nothing comes of what is asked: by Python's library for itself, say.

        Args:
            name: what is asked.
            code: what asks it.
        """
        module = library_module(code.co_filename)
        if name == "sys._getframe" and module == "inspect":
            return False
        if name == "sys._getframe" and not module and _OF_FRAMES.isdisjoint(code.co_names):
            return True
        return is_for_library(name) and not is_users(code.co_filename)

    def _line_of_program(self, frame: types.FrameType) -> tuple[str, int]:
        """The line of the program itself because of which a frame runs, not of other packages."""
        inner: types.FrameType | None = frame
        while inner is not None and inner is not self._start:
            file = inner.f_code.co_filename
            if is_programs(file):
                return file, inner.f_lineno
            inner = inner.f_back
        return line_of(frame)

    def _imports(self, frame: types.FrameType) -> bool:
        """Whether a frame runs because a module is imported."""
        inner: types.FrameType | None = frame
        while inner is not None and inner is not self._start:
            if inner.f_code.co_filename.startswith(_IMPORTING):
                return True
            inner = inner.f_back
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


@cache
def is_users(file: str) -> bool:
    """Whether a file is of the user's program."""
    return is_followed(file) and not file.startswith(OURS)


@cache
def is_programs(file: str) -> bool:
    """Whether a file is of the user's program, and not of a package that it uses."""
    return is_users(file) and "site-packages" not in file and "dist-packages" not in file


def line_of(frame: types.FrameType | None) -> tuple[str, int]:
    """The line of the user's program at which a frame stands; where none does, of a package."""
    package = "", 0
    while frame is not None:
        file = frame.f_code.co_filename
        if is_programs(file):
            return file, frame.f_lineno
        if not package[1] and is_users(file):
            package = file, frame.f_lineno
        frame = frame.f_back
    return package


def line_inside(frame: types.FrameType | None) -> tuple[str, int]:
    """The line of nn or of a package at which a frame stands; ("", 0) if none.

    It is the nearest outside the engine, if that is not of the user's program.
    """
    while frame is not None:
        file = frame.f_code.co_filename
        if is_followed(file) and not file.startswith(_COMPILED):
            return ("", 0) if is_programs(file) else (file, frame.f_lineno)
        frame = frame.f_back
    return "", 0


def lines_of_error(error: BaseException) -> tuple[tuple[str, int], tuple[str, int]]:
    """The line of the user's program, and that inside of a package, at which an error was raised.

    ("", 0) for one that is not known; where no line is the program's, the first is the package's.
    """
    found, inside = ("", 0), ("", 0)
    frames = error.__traceback__
    while frames is not None:
        file, line = frames.tb_frame.f_code.co_filename, frames.tb_lineno
        if file.startswith(_COMPILED):
            pass
        elif is_programs(file):
            found, inside = (file, line), ("", 0)
        elif is_followed(file):
            inside = file, line
        frames = frames.tb_next
    return (found, inside) if found[1] else (inside, ("", 0))


def _traced(run: Callable[[], Any], trace: Callable[..., Any]) -> None:
    """Run a call whose lines `trace` is told of, as `sys.settrace` says."""
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)


def names_that_ran(run: Callable[[], Any]) -> set[str]:
    """The names and the words on the lines that a call runs, of the program and of packages."""
    lines: dict[types.CodeType, set[int]] = {}

    def trace(frame: types.FrameType, event: str, _: Any) -> Any:
        if not is_followed(frame.f_code.co_filename):
            return None
        lines.setdefault(frame.f_code, set()).add(frame.f_lineno)
        return trace

    _traced(run, trace)
    return {name for code, numbers in lines.items() for name in names_on(code, numbers)}


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

    _traced(run, trace)
    if not found and change():
        found.append(last[0])
    return found[0] if found else ("", 0)
