"""Torch's names for what holds modules and parameters: lists, dicts and Values."""

from __future__ import annotations

from typing import Any

from autograd_core import Value
from nn.nested import each


def Parameter(data: Any) -> Any:
    """A parameter, `Value(data)`; of lists of numbers a Value for each, in lists of the form."""
    return each(Value, data)


class ModuleList(list[Any]):
    """A list of modules. A plain list does the same: a Module finds what is in its lists."""


class ModuleDict(dict[str, Any]):
    """A dict of modules by name. A plain dict does the same."""
