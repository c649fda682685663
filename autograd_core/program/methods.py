"""Methods of objects that are not kept alive by what was recorded of them."""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from typing import Any


class MethodOf:
    """A method of an object that it does not keep alive."""

    def __init__(self, f: Callable[..., Any], link: Callable[[], Any]):
        functools.update_wrapper(self, f)
        self.function = f
        self.link = link

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it."""
        return self.function(self.link(), *args, **kwargs)


def weakly(thing: Any, gone: Callable[[Any], None]) -> Callable[[], Any]:
    """A way to an object that does not keep it alive, where that can be had."""
    try:
        return weakref.ref(thing, gone)
    except TypeError:
        return lambda: thing
