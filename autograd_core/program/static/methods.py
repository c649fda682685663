"""What static decorates: functions, and methods of objects that are not kept alive by it."""

from __future__ import annotations

import functools
import inspect
import weakref
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from autograd_core.position import Position, position


class MethodOf:
    """A method of an object that it does not keep alive."""

    def __init__(self, f: Callable[..., Any], link: Callable[[], Any]):
        functools.update_wrapper(self, f)
        self.function = f
        self.link = link

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it."""
        return self.function(self.link(), *args, **kwargs)


class BoundStatic:
    """A static method of an object, which lives as long as this does.

    Args:
        function: the static function of the object's recordings.
        thing: the object.
    """

    def __init__(self, function: Any, thing: Any):
        self.__func__ = function
        self.__self__ = thing
        self.__doc__ = function.__doc__

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it."""
        return self.__func__(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        """Its mean, values, gradients, ..."""
        return getattr(self.__func__, name)

    def __repr__(self) -> str:
        return repr(self.__func__)


def weakly(thing: Any, gone: Callable[[Any], None] | None = None) -> Callable[[], Any]:
    """A way to an object that does not keep it alive, where that can be had."""
    try:
        return weakref.ref(thing, gone)
    except TypeError:
        return lambda: thing


def variables_of(f: Any) -> list[dict[str, Any]]:
    """The variables that a function sees, and the object that it is a method of."""
    method = f if isinstance(f, MethodOf) else None
    function = getattr(f, "__func__", method.function if method else f)
    owner = method.link() if method else getattr(f, "__self__", None)
    found = {"self": owner} if owner is not None else {}
    code = getattr(function, "__code__", None)
    if code is None:
        return [found or {"f": f}]
    for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
        with suppress(ValueError):  # not assigned yet
            found[name] = cell.cell_contents
    names = function.__globals__.keys() & set(code.co_names)
    return [found | {name: function.__globals__[name] for name in sorted(names)}]


def definition_of(f: Any) -> Position:
    """The line at which a function is defined; empty if it has no code of its own."""
    function = f.function if isinstance(f, MethodOf) else f
    function = getattr(function, "func", function)  # of a partial
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    return position("", 0) if code is None else position(code.co_filename, code.co_firstlineno)


def require_function(f: Any) -> None:
    """TypeError unless a call of f runs it to its end."""
    if isinstance(f, classmethod):
        raise TypeError("static takes a function: write @classmethod above @static, not below")
    if not callable(f):
        raise TypeError(f"static takes a function, got {type(f).__name__} {f!r}")
    kinds = (
        inspect.isgeneratorfunction,
        inspect.iscoroutinefunction,
        inspect.isasyncgenfunction,
    )
    if any(is_kind(f) for is_kind in kinds):
        name = getattr(f, "__name__", "f")
        raise TypeError(
            f"static: {name} is a generator or async function: its body runs after the call. "
            "Return a list"
        )
