"""EngineUnderTest: an engine that is graded, with what its file has beside the class."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from inspect import signature
from types import FunctionType
from typing import Any

from autograd_core.grading.unseen import unseen_operations
from autograd_core.laboratory.foreign.engine import Engine, is_foreign, usual, why_no_node
from autograd_core.laboratory.foreign.reader import NodeReader
from autograd_core.value import Value


@dataclass(frozen=True)
class EngineUnderTest:
    """An engine to grade.

    Attributes:
        name: the name of its class in reports.
        make: makes a leaf of a float.
        reader: reads its nodes.
        functions: its functions that are not methods, by name.
        kind: the class of its nodes.
        borrowed: the module that a file imports this class from; "" if it does not.
        unseen: its operations that the battery does not know.
    """

    name: str
    make: Callable[[float], Any]
    reader: NodeReader
    functions: Mapping[str, Any] = field(default_factory=dict)
    kind: type = object
    borrowed: str = ""
    unseen: tuple[str, ...] = ()


def engine_under_test(
    make: Callable[[float], Any], engine: Engine | None, scope: Mapping[str, Any] | None = None
) -> EngineUnderTest:
    """Look at a class, or a function that makes leaves.

    Args:
        make: the class or function.
        engine: how to read its nodes; None for the usual names.
        scope: the names of its file; by default those of its module.

    Raises:
        TypeError: it does not make a node of a float.
    """
    name = getattr(make, "__name__", type(make).__name__)
    if not callable(make):
        raise TypeError(
            f"grade: expected the class of an engine's nodes, a function that makes a leaf of a "
            f"float, or the path of a file, got {type(make).__name__} {make!r:.60}"
        )
    module = getattr(make, "__module__", None) or ""
    known = vars(sys.modules[module]) if scope is None and module in sys.modules else scope or {}
    own = {n: f for n, f in known.items() if type(f) is FunctionType and f.__module__ == module}
    try:
        leaf = make(2.0)
    except MemoryError:
        raise
    except Exception as error:
        raise TypeError(
            f"grade: {name}(2.0) raised {type(error).__name__}: {error}. Pass a function that "
            "makes a leaf of a float, grade(lambda x: Value(x, ...)), or give the name of one in "
            "the file with --class"
        ) from error
    told = engine or Engine()
    if told.backward is None and usual(leaf, "backward") is None and "backward" in own:
        told = replace(told, backward=own["backward"])
    told = _with_a_seed(leaf, told)
    if type(leaf) is not Value and not is_foreign(leaf, told):
        raise TypeError(why_no_node(leaf, told, "grade", "grade(..., reader={})"))
    reader = NodeReader(leaf, told)
    shown = type(leaf).__name__ if name == "<lambda>" else name
    sweep, kind = told.backward if isinstance(told.backward, str) else "", type(leaf)
    unseen = () if kind is Value else unseen_operations(kind, own, sweep)
    return EngineUnderTest(shown, make, reader, own, kind, unseen=unseen)


def _with_a_seed(leaf: Any, told: Engine) -> Engine:
    """The Engine for nodes whose backward() must be told the gradient of the root."""
    name = told.backward or usual(leaf, "backward")
    if not isinstance(name, str) or type(leaf) is Value:
        return told
    method = getattr(leaf, name, None)
    try:
        signature(method).bind()  # type: ignore[arg-type]
    except TypeError:
        return replace(told, backward=lambda root: getattr(root, name)(1.0))
    except ValueError:
        return told
    return told
