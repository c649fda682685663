"""From the arguments of gradcheck, compare and step_curve to a function on another engine."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from autograd_core.laboratory.foreign.engine import Engine, is_foreign
from autograd_core.laboratory.foreign.parameters import (
    Arguments,
    argument_names,
    foreign_arguments,
    named_parameters,
)
from autograd_core.laboratory.foreign.subject import Foreign
from autograd_core.laboratory.subjects.callables import takes_arguments, titled

Assign = Callable[[Any], None]
"""Assigns a number to a parameter."""


def foreign_subject(
    f_or_root: Any,
    params: Any,
    names: Sequence[str] | None,
    engine: Engine | None = None,
    where: str = "gradcheck",
) -> Foreign | None:
    """Make the subject of a check of a program on another engine; None if the arguments are ours.

    Args:
        f_or_root: a function; called with the parameters if it has required arguments.
        params: nodes of the engine in a sequence (for a function with arguments also plain
            numbers among them, and nested lists), a dict of name: node, pairs (name, node), or an
            object with `named_parameters()` or `parameters()`.
        names: the names of the parameters.
        engine: how to read the nodes; None if they have the usual names.
        where: the beginning of messages.

    Raises:
        TypeError: a root of another engine came without its function, and cannot be evaluated
            again; or an object is not a node.
        ValueError: a parameter is not a leaf or stands twice; the names do not fit.
    """
    if engine is not None and not isinstance(engine, Engine):
        raise TypeError(f"{where}: engine must be an autograd_core.Engine, got {engine!r:.60}")
    if is_foreign(f_or_root, engine) and not inspect.isroutine(f_or_root):
        raise TypeError(
            f"{where}: got a {type(f_or_root).__name__} of another engine, which cannot be "
            f"evaluated with other numbers. Pass the function that computed it, and its "
            f"parameters: {where}(lambda: f(a, b), [a, b])"
        )
    if not callable(f_or_root):
        return None
    arguments = foreign_arguments(params, engine, where)
    if arguments is None:
        return None
    takes = takes_arguments(f_or_root)
    called = _arguments_of(f_or_root, arguments, where) if takes else []
    given = argument_names(arguments, called) if takes else [""] * len(arguments.leaves)
    named = named_parameters(arguments, given, names, where)
    leaves = [node for _, node in named]
    reader = arguments.reader
    settable = reader.can_be_set(leaves[0])
    if not takes and not settable:
        raise TypeError(
            f"{where}: the number and the gradient of a {reader.name} cannot be assigned, so "
            "the function must take its parameters as arguments: then it is called with new ones"
        )
    title = titled(f_or_root, [name for name, _ in named])
    fresh = takes and (not settable or reader.engine.make is not None)
    call = _call_of(f_or_root, arguments) if takes else lambda leaves: f_or_root()
    return Foreign(call, leaves, [name for name, _ in named], title, reader, fresh, not takes)


def foreign_places(params: Any, engine: Engine | None) -> list[tuple[str, Any, Assign]] | None:
    """List the name, the number and an assigner of each foreign parameter; None without."""
    arguments = foreign_arguments(params, engine, "gradcheck")
    if arguments is None:
        return None
    reader = arguments.reader
    named = named_parameters(arguments, [""] * len(arguments.leaves), None, "gradcheck")
    return [(name, reader.data(node), partial(reader.set_data, node)) for name, node in named]


def _call_of(f: Callable[..., Any], arguments: Arguments) -> Callable[[Sequence[Any]], Any]:
    """Make a function of the leaves alone."""

    def call(leaves: Sequence[Any]) -> Any:
        new = iter(leaves)
        built = [build(new) for build in arguments.builds]
        if arguments.keys:
            return f(**dict(zip(arguments.keys, built, strict=True)))
        return f(*built)

    return call


def _arguments_of(f: Callable[..., Any], arguments: Arguments, where: str) -> list[str]:
    """List the names that a function has for the arguments it gets."""
    count = len(arguments.builds)
    keys = dict.fromkeys(arguments.keys, 0)
    try:
        signature = inspect.signature(f)
        bound = signature.bind(**keys) if keys else signature.bind(*range(count))
    except (TypeError, ValueError) as error:
        what = f"the keywords {', '.join(keys)}" if keys else f"{count} parameters"
        raise TypeError(
            f"{where}: {titled(f, [])} cannot be called with {what} ({error}). A function with "
            "required arguments is called with the parameters, one for each"
        ) from None
    if keys:
        return arguments.keys
    names: list[str] = []
    for name, value in bound.arguments.items():
        names += [f"{name}{i}" for i in range(len(value))] if type(value) is tuple else [name]
    return names
