"""Arrays and tables that a static function does not take, and what to pass instead."""

from __future__ import annotations

from math import prod
from numbers import Real
from typing import Any

from autograd_core.program.static.checks import is_numpy_array
from autograd_core.value import Value

_TEXT = (str, bytes)


def refusal(x: Any) -> str:
    """What an array is that is no argument, and what to pass instead; "" for all else.

    Its numbers could change without being seen, or would not be all there is to it.
    """
    if not is_numpy_array(x):
        if not hasattr(type(x), "__array__") or isinstance(x, Real):
            return ""
        return (
            f"of type {type(x).__name__}, whose numbers may change unseen. Pass numpy.asarray(x), "
            "or x.tolist()"
        )
    if hasattr(x, "mask") and x.mask.any():
        return "an array with masked entries. Pass x.filled(0.0), or the rows without them"
    if hasattr(x, "A1"):
        return "a numpy.matrix, whose rows are matrices again. Pass numpy.asarray(x)"
    if x.dtype.names:
        return (
            f"an array of records with the fields {', '.join(x.dtype.names)}. Pass each field by "
            f"itself, such as x[{x.dtype.names[0]!r}]"
        )
    if x.dtype.kind in "mMV":
        return f"an array of {x.dtype.name}. Pass numbers, such as days since the first"
    return ""


def refused_rows(x: Any) -> str:
    """As `refusal`, for an argument that stands for a row for each call."""
    kind = type(x)
    is_iterable = hasattr(kind, "__iter__") or hasattr(kind, "__getitem__")
    if isinstance(x, (*_TEXT, set, frozenset)) or not is_iterable:
        return f"of type {type(x).__name__}. Pass a row for each call, in a list or an array"
    if isinstance(x, dict):
        return "a dict. Pass a column for each key, or list(x.values()) if these are the rows"
    if not is_numpy_array(x):
        return ""
    found = refusal(x)
    if not found and x.ndim > 1 and x.dtype.kind in "SU":
        return "an array with several words in a row. Pass a column of words for each"
    if not found and x.ndim > 1 and x.dtype.kind == "O":
        for i, entry in enumerate(x.ravel().tolist()):
            if not isinstance(entry, (Real, Value)):
                return (
                    f"an array of objects with {entry!r}, of type {type(entry).__name__}, in "
                    f"x[{i // prod(x.shape[1:])}]. Pass x.astype(float), and words as a column "
                    "of their own"
                )
    return found
