"""Choose the subject of a gradient check: a function, a recorded graph, or another engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd_core.graph import Graph
from autograd_core.laboratory.foreign.arguments import foreign_subject
from autograd_core.laboratory.subjects.arguments import given_function, leaves_of
from autograd_core.laboratory.subjects.function import FunctionSubject
from autograd_core.laboratory.subjects.graph import GraphSubject
from autograd_core.laboratory.subjects.subject import Subject
from autograd_core.text.text_table import first_of
from autograd_core.value import Value


def make_subject(
    f_or_root: Any, params: Any, names: Sequence[str] | None, engine: Any = None
) -> Subject:
    """Make the subject from a recorded root, a closure over parameters, or a function of them.

    Raises:
        TypeError, ValueError: the arguments do not fit together; the message says how they could.
    """
    if type(f_or_root) is Value:
        return _recorded(f_or_root, params, names)
    foreign = foreign_subject(f_or_root, params, names, engine)
    if foreign is not None:
        return foreign
    given = given_function(f_or_root, params, names)
    return FunctionSubject(given.bind(given.leaves), given.leaves, given.names, given.title)


def _recorded(root: Value, params: Any, names: Sequence[str] | None) -> Subject:
    """Make the subject of a recorded graph; by default its parameters are all but constants."""
    graph = Graph(root)
    named, called = leaves_of(graph, params, names)
    chosen = [name for name, _ in named]
    title = f"{root.label or called.get(id(root)) or 'root'}({first_of(chosen)})"
    return GraphSubject(graph, [v for _, v in named], chosen, title, called)
