"""Tell the name of a function, and whether it takes arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograd_core.text.text_table import first_of

POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
LATER = (
    inspect.iscoroutinefunction,
    inspect.isgeneratorfunction,
    inspect.isasyncgenfunction,
)


def is_deferred(f: Callable[..., Any]) -> bool:
    """Whether a call computes nothing yet, as of async functions and generators."""
    return any(is_kind(f) for is_kind in LATER)


def takes_arguments(f: Callable[..., Any]) -> bool:
    """Whether a function has required arguments, or *args; otherwise it is a closure."""
    signature = signature_of(f)
    return signature is None or any(
        p.kind is p.VAR_POSITIONAL or (p.kind in POSITIONAL and p.default is p.empty)
        for p in signature.parameters.values()
    )


def takes_options(f: Callable[..., Any]) -> bool:
    """Whether a function has parameters, perhaps only optional ones."""
    signature = signature_of(f)
    return signature is not None and bool(signature.parameters)


def signature_of(f: Callable[..., Any]) -> inspect.Signature | None:
    """The signature of a function; None if it has none, as some C functions."""
    try:
        return inspect.signature(f)
    except (TypeError, ValueError):
        return None


def called(f: Callable[..., Any], arguments: Mapping[str, Any], by_name: bool) -> Any:
    """Call a function with its arguments, by keywords or in order."""
    return f(**arguments) if by_name else f(*arguments.values())


def function_name(f: Callable[..., Any]) -> str:
    """The function's name; f for a lambda."""
    name: str = getattr(f, "__name__", type(f).__name__)
    return name if name.isidentifier() else "f"


def titled(f: Callable[..., Any], names: Sequence[str]) -> str:
    """Write loss(w, b); of many parameters only the first few."""
    return f"{function_name(f)}({first_of(names)})"
