"""The variables that the caller of this library sees, as names for nodes without a label."""

from __future__ import annotations

import sys
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

_getrefcount = getattr(sys, "getrefcount", id)  # PyPy counts none

_PACKAGES = Path(__file__).resolve().parent.parent
OURS = tuple(
    f"{_PACKAGES / name}{sep}" for name in ("autograd_core", "nn", "viz") for sep in "/\\"
)

_FRAME_AND_US = 3
_OPTIMIZED, _VARARGS, _VARKEYWORDS, _NESTED = 0x01, 0x04, 0x08, 0x10


def calling_frame() -> FrameType | None:
    """The first frame outside this library's packages, or None."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(OURS):
        frame = frame.f_back
    return frame


def scopes_of_caller() -> list[dict[str, Any]]:
    """Yield the variables that the caller sees, scope by scope, without shadowed ones.

    First its own, then those of the functions around it that are running (a comprehension, a
    lambda and a nested function stand in one), its module's, those of the program's main module
    and of IPython, last what a function caught with `*args` and `**kwargs`. Only plain dicts are
    read, so that no user's code runs.
    """
    frame = calling_frame()
    found: list[dict[str, Any]] = []
    caught: dict[str, Any] = {}
    around = frame
    while around is not None:
        own = _variables(around, around is frame)
        for name in _catch_alls(around.f_code):
            if name in own:
                caught[name] = own.pop(name)
        found.append(own)
        around = _definer(around)
    if frame is not None:
        found.append(frame.f_globals)
    found += [_main(), _ipython(), caught]
    seen: set[str] = set()
    scopes = []
    for variables in found:
        own = dict.copy(variables)  # another thread may change it meanwhile
        scopes.append({name: x for name, x in own.items() if name not in seen})
        seen |= scopes[-1].keys()
    return scopes


def _variables(frame: FrameType, running: bool) -> dict[str, Any]:
    """The local variables of a frame that a program can name.

    Before Python 3.13 a function keeps the dict of its variables once somebody has asked for it,
    and with it what they held. In a function that is `running` the dict is emptied again, unless
    somebody else has it.
    """
    if not frame.f_code.co_flags & _OPTIMIZED:
        # A dict is the module's own; another mapping is the user's and may run any code.
        return dict(frame.f_locals) if type(frame.f_locals) is dict else {}
    seen = frame.f_locals
    found = {name: x for name, x in dict(seen).items() if name.isidentifier()}
    if running and sys.version_info < (3, 13) and _getrefcount(seen) == _FRAME_AND_US:
        seen.clear()
    return found


def _catch_alls(code: CodeType) -> tuple[str, ...]:
    """The names of `*args` and `**kwargs` of a function."""
    first = code.co_argcount + code.co_kwonlyargcount
    count = bool(code.co_flags & _VARARGS) + bool(code.co_flags & _VARKEYWORDS)
    return code.co_varnames[first : first + count]


def _definer(frame: FrameType) -> FrameType | None:
    """The frame of the function around a nested function, if it is running."""
    code = frame.f_code
    above = frame.f_back if code.co_flags & _NESTED else None
    while above is not None and not any(c is code for c in above.f_code.co_consts):
        above = above.f_back
    return above


def _main() -> dict[str, Any]:
    """The variables of the program's main module; in a notebook, those of its cells."""
    found = getattr(sys.modules.get("__main__"), "__dict__", None)
    return found if type(found) is dict else {}


def _ipython() -> dict[str, Any]:
    """The variables of IPython, where it is running."""
    found = getattr(ipython(), "user_ns", None)
    return found if type(found) is dict else {}


def ipython() -> Any:
    """The running IPython shell, such as a notebook's, or None."""
    ask = getattr(sys.modules.get("IPython"), "get_ipython", None)
    return ask() if ask is not None else None
