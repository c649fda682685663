"""From the arguments of gradcheck, compare and step_curve to a function on another engine."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from autograd_core.laboratory.foreign.engine import Engine, is_foreign
from autograd_core.laboratory.foreign.parameters import (
    foreign_arguments,
    named_parameters,
    rebuilt,
)
from autograd_core.laboratory.foreign.subject import Foreign
from autograd_core.laboratory.subjects.arguments import arguments_of
from autograd_core.laboratory.subjects.callables import called, takes_arguments, titled
from autograd_core.laboratory.subjects.parameters import GRADCHECK, AskedBy

Assign = Callable[[Any], None]
"""Assigns a number to a parameter."""


def foreign_subject(
    f_or_root: Any,
    params: Any,
    names: Sequence[str] | None,
    engine: Engine | None = None,
    asked: AskedBy = GRADCHECK,
) -> Foreign | None:
    """Make the subject of a check of a program on another engine; None if the arguments are ours.

    Args:
        f_or_root: a function; called with the parameters if it has required arguments.
        params: nodes of the engine in a sequence (for a function with arguments also plain
            numbers among them, and nested lists), a dict of name: node, pairs (name, node), or an
            object with `named_parameters()` or `parameters()`.
        names: the names of the parameters.
        engine: how to read the nodes; None if they have the usual names.
        asked: the names of function and argument in messages.

    Raises:
        TypeError: a root of another engine came without its function, and cannot be evaluated
            again; or an object is not a node.
        ValueError: a parameter is not a leaf or stands twice; the names do not fit.
    """
    where = asked.function
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
    by_name = isinstance(params, Mapping)
    parts = dict(arguments.items) if by_name else [item for _, item in arguments.items]
    given = arguments_of(f_or_root, parts, asked) if takes else {}
    named = named_parameters(arguments, given, names, asked)
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

    def call(leaves: Sequence[Any]) -> Any:
        new = iter(leaves)
        built = {name: rebuilt(part, new) for name, part in given.items()}
        return called(f_or_root, built, by_name)

    return Foreign(call, leaves, [name for name, _ in named], title, reader, fresh, not takes)


def foreign_places(params: Any, engine: Engine | None) -> list[tuple[str, Any, Assign]] | None:
    """List the name, the number and an assigner of each foreign parameter; None without."""
    arguments = foreign_arguments(params, engine, "gradcheck")
    if arguments is None:
        return None
    reader = arguments.reader
    named = named_parameters(arguments, (), None, GRADCHECK)
    return [(name, reader.data(node), partial(reader.set_data, node)) for name, node in named]
