"""Models, optimisers and schedules in one short line, for reprs and messages."""

from __future__ import annotations

from inspect import Parameter, signature
from typing import Any

from autograd_core import Value
from autograd_core.text.short_numbers import counted
from autograd_core.text.text_table import one_line, shorten

LONGEST = 99
"""The most columns of a form."""
SHORT = 60
"""The most columns of a thing in a message."""


def form_of(thing: Any) -> str:
    """Write a part of a model for the form of the whole: a function by its name."""
    kind = type(thing)
    if kind.__repr__ is getattr(kind, "_as_line", None):
        return str(thing._form())
    if callable(thing) and hasattr(thing, "__name__"):
        return str(thing.__name__)
    return one_line(repr(thing))


def attributes_of(thing: Any) -> list[str]:
    """List "name=..." for each public attribute with a short text."""
    return [
        f"{name}={_short(part)}"
        for name, part in vars(thing).items()
        if not name.startswith("_") and name != "training" and _short(part)
    ]


def _short(part: Any) -> str:
    """Write a number, a word or a module in a few words; "" for any other attribute."""
    if isinstance(part, Value):
        return f"{part.data:.6g}"
    if isinstance(part, (bool, int, float, str)):
        return repr(part)
    if hasattr(part, "_form"):
        return form_of(part)
    if isinstance(part, (list, tuple)) and part and all(hasattr(x, "_form") for x in part):
        return f"[{', '.join(map(form_of, part))}]"
    return ""


def line(form: str, parameters: int) -> str:
    """The form and the number of parameters: "MLP(2 -> 16 relu -> 1), 65 parameters"."""
    form = shorten(one_line(form), LONGEST)
    return f"{form}, {counted(parameters, 'parameter')}" if parameters else form


def shown(x: Any) -> str:
    """Write an argument for a message: its repr cut short, a function by its name."""
    if callable(x) and hasattr(x, "__name__"):
        return str(x.__name__)
    return shorten(one_line(repr(x)), SHORT)


def settings_of(thing: Any, but: tuple[str, ...], always: tuple[str, ...]) -> list[str]:
    """List "name=..." for the arguments of `__init__` that are kept as attributes.

    Arguments with their default value are left out, unless `always` names them.
    """
    defaults = signature(type(thing).__init__).parameters
    return [
        f"{name}={getattr(held, '__name__', None) or repr(held)}"
        for name, held in arguments_of(thing)
        if name not in but and (name in always or held != defaults[name].default)
    ]


def arguments_of(thing: Any) -> list[tuple[str, Any]]:
    """List (name, value) for the arguments of `__init__` that are kept as attributes."""
    return [
        (name, getattr(thing, name))
        for name, parameter in signature(type(thing).__init__).parameters.items()
        if parameter.kind not in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)
        and name != "self"
        and hasattr(thing, name)
    ]
