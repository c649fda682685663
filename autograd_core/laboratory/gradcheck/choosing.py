"""Choose the subject of a gradient check by what the caller passes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from autograd_core.graph import Graph
from autograd_core.laboratory.foreign.arguments import foreign_subject
from autograd_core.laboratory.gradcheck.handwritten import Handwritten, Replaced
from autograd_core.laboratory.subjects.arguments import arguments_of, given_function, leaves_of
from autograd_core.laboratory.subjects.callables import takes_arguments
from autograd_core.laboratory.subjects.function import FunctionSubject
from autograd_core.laboratory.subjects.graph import GraphSubject
from autograd_core.laboratory.subjects.subject import Subject
from autograd_core.node_names import callers_names
from autograd_core.text.text_table import first_of
from autograd_core.tree import flatten
from autograd_core.unfolding import unfolded
from autograd_core.value import Value


def subject_of(
    f_or_root: Any,
    params: Any,
    names: Sequence[str] | None,
    engine: Any = None,
    gradient: Any = None,
) -> Subject:
    """Make the subject of a check: of a recorded root, a function of Values or of numbers.

    Args:
        f_or_root, params, names, engine, gradient: as for gradcheck. With a given gradient, a
            function that takes arguments, none of them a Value, is called with numbers.

    Raises:
        TypeError, ValueError: the arguments do not fit together; the message says how they could.
    """
    if gradient is None:
        return _with_own_gradient(f_or_root, params, names, engine)
    arguments: dict[str, Any] = {}
    by_name = isinstance(params, Mapping)
    if callable(f_or_root) and type(f_or_root) is not Value:
        if takes_arguments(f_or_root):
            arguments = arguments_of(f_or_root, params)
            if not _holds_values(arguments):
                return Handwritten(f_or_root, arguments, names, gradient, by_name)
        else:
            _refuse_numbers(params)
    subject = _with_own_gradient(f_or_root, params, names)
    return Replaced(subject, gradient, arguments, by_name)


def _with_own_gradient(
    f_or_root: Any, params: Any, names: Sequence[str] | None, engine: Any = None
) -> Subject:
    """Make the subject of a recorded root, or of a function of Values or of another engine."""
    if type(f_or_root) is Value:
        return _recorded(f_or_root, params, names)
    foreign = foreign_subject(f_or_root, params, names, engine)
    if foreign is not None:
        return foreign
    given = given_function(f_or_root, params, names)
    return FunctionSubject(given.bind(given.leaves), given.leaves, given.names, given.title)


def _recorded(root: Value, params: Any, names: Sequence[str] | None) -> Subject:
    """Make the subject of a recorded graph; by default its parameters are all but constants."""
    graph = Graph(unfolded(root, "gradcheck"))
    named, called = leaves_of(graph, params, names)
    chosen = [name for name, _ in named]
    own = root.label or called.get(id(root)) or callers_names([root]).get(id(root))
    title = f"{own or 'root'}({first_of(chosen)})"
    return GraphSubject(graph, [v for _, v in named], chosen, title, called, swept=root)


def _holds_values(arguments: Mapping[str, Any]) -> bool:
    found = [
        flatten(part, f"gradcheck: with gradient= the argument {name}")[0]
        for name, part in arguments.items()
    ]
    return any(type(x) is Value for part in found for x in part)


def _refuse_numbers(params: Any) -> None:
    """Raise TypeError if the parameters of a function without arguments are plain numbers."""
    try:
        found = flatten(params, "")[0]
    except TypeError:
        return
    if found and not any(type(x) is Value for x in found):
        raise TypeError(
            "gradcheck: a function of plain numbers must take them as arguments, so that other "
            "numbers can be passed: gradcheck(lambda w: ..., [w], gradient=lambda w: ...)"
        )
