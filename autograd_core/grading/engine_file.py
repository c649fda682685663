"""The engine in a file: import it, and find the class of its nodes."""

from __future__ import annotations

import importlib.util
import sys
import traceback
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

from autograd_core.grading.subject import EngineUnderTest, engine_under_test
from autograd_core.laboratory.foreign.engine import Engine
from autograd_core.value import Value

USUAL_CLASSES = ("Value", "Scalar", "Variable", "Var", "Node", "Tensor")
"""What the class of the nodes is called, in the order in which names are tried."""


class NoEngine(Exception):
    """A file does not hold an engine that can be graded."""


def load_engine(path: Path, name: str | None, reader: Engine | None = None) -> EngineUnderTest:
    """Import a file, and look at the class of its nodes.

    Args:
        path: the file.
        name: the class, or a function that makes a leaf of a float; None to look for it.
        reader: how to read its nodes; None for the usual names.

    Raises:
        NoEngine: the file raises an exception, or there is no such class in it.
    """
    module = _imported(path)
    scope = vars(module)
    if name is not None:
        if name not in scope:
            raise NoEngine(f"{path.name} has no {name}")
        return _subject(scope[name], path, scope, reader)
    own = {
        n: x for n, x in scope.items() if isinstance(x, type) and x.__module__ == module.__name__
    }
    others = {n: x for n, x in scope.items() if isinstance(x, type) and n in USUAL_CLASSES}
    tried = [n for n in USUAL_CLASSES if n in own] + [n for n in own if n not in USUAL_CLASSES]
    reasons = []
    for found in tried + [n for n in others if n not in own]:
        try:
            return _subject(scope[found], path, scope, reader)
        except NoEngine as error:
            reasons.append(error)
    if not reasons:
        raise NoEngine(f"{path.name} has no class; name what makes a leaf with --class")
    raise reasons[0]  # of the likeliest class, not of a layer further down


def _subject(
    make: Any, path: Path, scope: dict[str, Any], reader: Engine | None
) -> EngineUnderTest:
    """Look at a class of the file."""
    try:
        found = engine_under_test(make, reader, scope)
    except TypeError as error:
        raise NoEngine(f"{path.name}: {str(error).removeprefix('grade: ')}") from None
    return replace(found, borrowed=_borrowed(found.kind, path))


def _borrowed(kind: type, path: Path) -> str:
    """The module of a class that stands neither in a file nor beside it; "" for others."""
    module = sys.modules.get(kind.__module__)
    where = getattr(module, "__file__", None)
    if kind is Value:
        return "autograd_core"
    if module is None or where and Path(where).resolve().is_relative_to(path.resolve().parent):
        return ""
    return kind.__module__


def _imported(path: Path) -> ModuleType:
    """Import a file; modules beside it are found."""
    name = path.stem if path.stem not in sys.modules else f"graded_{path.stem}"
    sys.path.insert(0, str(path.parent))
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise NoEngine(f"{path.name} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except MemoryError:
        raise
    except (Exception, SystemExit) as error:
        lines = traceback.extract_tb(error.__traceback__)
        mine = [f.lineno for f in lines if f.filename == str(path)]
        line = getattr(error, "lineno", None) or (mine[-1] if mine else None)
        at = f", at {path.name}:{line}" if line else ""
        said = getattr(error, "msg", None) or str(error)
        kind = type(error).__name__
        raise NoEngine(f"importing {path.name} raises {kind}: {said}{at}") from None
    return module
