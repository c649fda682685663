"""The package nn as viz uses it: only if needed, and only if it is autograd-core's.

Python finds a user's file nn.py or folder nn before ours. Pictures and steps of Values still work:
a Module can only come from our nn, if the user imported it. So files of viz do not import nn when
they are imported, but ask here.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeGuard

if TYPE_CHECKING:
    from nn import History, Module, Optimizer


def is_module(x: object) -> TypeGuard[Module]:
    """Whether x is a Module of nn."""
    return isinstance(x, classes("Module"))


def is_optimizer(x: object) -> TypeGuard[Optimizer]:
    """Whether x is an Optimizer of nn."""
    return isinstance(x, classes("Optimizer"))


def is_history(x: object) -> TypeGuard[History]:
    """Whether x is a History of nn."""
    return isinstance(x, classes("History"))


def classes(name: str) -> tuple[type[Any], ...]:
    """The class of nn of this name, for `isinstance`; none where our nn was not imported."""
    package = sys.modules.get("nn")
    if package is None or not _is_ours(_origin(package)):
        return ()
    return (getattr(package, name),)


def package(user: str) -> ModuleType:
    """Import nn.

    Args:
        user: the function that needs it, for the message.

    Raises:
        ImportError: Python finds another nn first.
    """
    found = sys.modules.get("nn")
    if found is None:
        spec = find_spec("nn")  # an nn.py of the user is not run
        origin = spec.origin if spec is not None else None
    else:
        origin = _origin(found)
    if origin and not _is_ours(origin):
        raise ImportError(
            f"{user} needs the package nn of autograd-core, but {origin} comes before it; "
            "rename that one, and start Python again"
        )
    return import_module("nn")


def note() -> str:
    """Say, after refusing an object, that an nn other than ours was imported."""
    found = sys.modules.get("nn")
    if found is None or _is_ours(_origin(found)):
        return ""
    return (
        f". The nn that was imported is {_origin(found)}; to use that of autograd-core, rename "
        "that one"
    )


def _origin(package: ModuleType) -> str:
    """The file of a package that was imported, or what Python shows of one without a file."""
    return getattr(package, "__file__", None) or repr(package)


def _is_ours(origin: str) -> bool:
    """Whether a package lies beside this one."""
    return Path(origin).resolve().parent == Path(__file__).resolve().parents[1] / "nn"
