"""Torch's names for containers of modules and parameters: lists, dicts and Values."""

from __future__ import annotations

from typing import Any

from autograd_core import Value
from nn.nested import each


def Parameter(data: Any) -> Any:
    """Make a parameter, `Value(data)`; lists of numbers become the same lists of Values."""
    return each(Value, data)


class ModuleList(list[Any]):
    """A list of modules. A plain list does the same: a Module looks into its lists."""


class ModuleDict(dict[str, Any]):
    """A dict of modules by name. A plain dict does the same."""
