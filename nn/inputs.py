"""The argument of a unit: one sample as numbers in lists; a batch is refused with a hint."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import Any

from autograd_core import Value
from nn.forms import shown

BATCH = "model.batch(xs) takes several samples"
_NUMBERS = (Value, float, int)


def plain(x: Any) -> Any:
    """Turn an array (of NumPy, torch, pandas) into lists of numbers; return anything else."""
    if isinstance(x, (list, tuple, Value, Real)):
        return x
    if hasattr(x, "to_numpy"):  # a table of pandas: iterating over it gives its columns
        x = x.to_numpy()
    return x.tolist() if hasattr(x, "tolist") else x


def several(x: Any, what: str = "") -> Sequence[Any]:
    """Turn a bare Value or number into a sequence of one, an iterable into a sequence.

    Raises:
        TypeError: x is not a number and not iterable; the message begins with `what`.
    """
    x = plain(x)
    if isinstance(x, (list, tuple)):
        return x
    if type(x) is Value or isinstance(x, Real):
        return (x,)
    if not is_list(x):
        hint = "; is a return statement missing?" if x is None else ""
        takes = f"{what} takes" if what else "expected"
        raise TypeError(f"{takes} numbers or Values, got {shape(x)}{hint}")
    return tuple(x)


def vector(x: Any, count: int, what: str) -> Sequence[Any]:
    """Return the numbers and Values of one sample; a bare number is a sample of one.

    Raises:
        TypeError: x is not a list of numbers; for a list of lists the message names `batch`.
        ValueError: the sample does not have `count` numbers.
    """
    inputs = x if isinstance(x, (list, tuple)) else _parts(x, count, what)
    if inputs and type(inputs[0]) not in _NUMBERS and is_list(inputs[0]):
        came = shape(x if hasattr(x, "shape") else inputs)
        raise TypeError(f"{what} takes one sample of {count} numbers, got {came}; {BATCH}")
    return inputs if len(inputs) == count else _counted(inputs, count, what)


def parts(x: Any, count: int, what: str) -> Sequence[Any]:
    """Return the parts of one sample, numbers or lists; errors as in `vector`."""
    return _counted(_parts(x, count, what), count, what)


def _parts(x: Any, count: int, what: str) -> Sequence[Any]:
    """Return the parts of x; a bare number or Value is one part."""
    if not is_list(x):
        if not isinstance(x, (Value, Real)):
            raise TypeError(f"{what} takes {count} inputs, got {shape(x)}")
        if count != 1:
            raise ValueError(f"{what} takes {count} inputs, got {shape(x)}")
    return several(x)


def _counted(inputs: Sequence[Any], count: int, what: str) -> Sequence[Any]:
    """Return the inputs if there are `count` of them, else raise ValueError."""
    if len(inputs) != count:
        raise ValueError(f"{what} takes {count} inputs, got {len(inputs)}")
    return inputs


def nested(x: Any, levels: int, what: str, form: str) -> list[Any]:
    """Return a sample as nested lists of that depth, else raise a TypeError that says its form."""
    x = plain(x)
    if depth(x) != levels:
        hint = f"; {BATCH}" if depth(x) > levels else ""
        raise TypeError(f"{what} takes {form}, got {shape(x)}{hint}")
    return _lists(x, levels, what, form)


def _lists(x: Any, levels: int, what: str, form: str) -> list[Any]:
    """Return the parts of x as lists, down to numbers."""
    if not is_list(x):
        raise TypeError(f"{what} takes {form}, got {shape(x)} among lists")
    if levels == 1:
        return list(several(x))
    return [_lists(part, levels - 1, what, form) for part in several(x)]


def samples(xs: Any, what: str) -> Sequence[Any]:
    """Return the samples of a batch or of a data set; TypeError if x is not a list of samples."""
    if is_data_set(xs):
        xs = xs.xs
    if not is_list(xs) and not hasattr(xs, "__next__"):
        raise TypeError(
            f"{what}: batch takes a list of samples, got {shape(xs)}; model(x) takes a single one"
        )
    return list(plain(xs))


def require_one_sample(held: Sequence[Any], what: str, several: str) -> None:
    """Raise TypeError if the parts of the argument are lists, since those are several samples.

    The message begins with `what`, and ends with what to write for several samples.
    """
    if any(type(part) not in _NUMBERS and is_list(part) for part in held):
        raise TypeError(f"{what} takes one sample, got {shape(held)}; for several {several}")


def is_data_set(x: Any) -> bool:
    """Whether x has inputs and targets of its own, as Samples and Tables have."""
    return hasattr(x, "xs") and hasattr(x, "targets")


def is_list(x: Any) -> bool:
    """Whether x has several parts in order: a list, a tuple, an array, a range."""
    if isinstance(x, (list, tuple)):
        return True
    if type(x) in _NUMBERS:  # the usual case; the rest would be slow for it
        return False
    if isinstance(x, (str, bytes, dict, set, frozenset)) or getattr(x, "ndim", 1) == 0:
        return False
    return hasattr(x, "__iter__")


def depth(x: Any) -> int:
    """Count the levels of lists around the first number."""
    levels = 0
    while is_list(x):
        levels += 1
        first = several(x)[:1]
        if not len(first):
            break
        x = first[0]
    return levels


def shape(x: Any) -> str:
    """Describe x in words: "a list of 2 lists", "an array of shape (2, 3)", "the number 1.0"."""
    if hasattr(x, "shape") and not isinstance(x, Real):
        return f"an array of shape {tuple(x.shape)}"
    if is_list(x):
        held = several(x)
        inner = "lists" if len(held) and is_list(held[0]) else "numbers"
        return f"a list of {len(held)} {inner if len(held) != 1 else inner[:-1]}"
    if isinstance(x, Value):
        return f"the Value {x.data!r}"
    return f"the number {x!r}" if isinstance(x, Real) else f"{type(x).__name__} {shown(x)}"
