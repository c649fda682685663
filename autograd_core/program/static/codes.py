"""The form of arguments as whole numbers: where floats stand, in what, and where other things."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from typing import Any

from autograd_core.program.lift.lifted import Ints
from autograd_core.program.static.calls import FLOAT

ARRAY = "array"
(
    FLOAT_CODE,
    LIST_CODE,
    TUPLE_CODE,
    FLOATS_CODE,
    INT_CODE,
    STR_CODE,
    BOOL_CODE,
    NONE_CODE,
    ARRAY_CODE,
) = range(9)
DOUBLE = f"{'<' if sys.byteorder == 'little' else '>'}f8"
"""What NumPy calls doubles."""
_NESTS = {list: LIST_CODE, tuple: TUPLE_CODE}
_WORDS = {int: INT_CODE, str: STR_CODE, bool: BOOL_CODE, type(None): NONE_CODE}


def codes_of(key: Any) -> tuple[Ints, int, list[Any]] | None:
    """The codes of calls with a key, how many floats they have, and the words among them.

    None for calls with inputs that are no floats, objects that stand for themselves, or named
    arguments.
    """
    args, named = key
    codes, words = array("i"), list[Any]()
    count = -1 if named else _put_all(args, codes, words)
    return None if count < 0 else (codes, count, words)


def _put_all(parts: Sequence[Any], codes: Ints, words: list[Any]) -> int:
    """Add the codes of parts of a key; how many floats there are, -1 if a part has no code."""
    count = 0
    for part in parts:
        found = _put(part, codes, words)
        if found < 0:
            return -1
        count += found
    return count


def _put(part: Any, codes: Ints, words: list[Any]) -> int:
    """Add the codes of a part of a key; how many floats there are, -1 if it has no code."""
    if part == FLOAT:
        codes.append(FLOAT_CODE)
        return 1
    if type(part) is not tuple or not part:
        return -1
    kind, parts = part[0], part[1:]
    if kind == ARRAY:
        return _put_array(parts, codes)
    if kind in _WORDS:
        codes.append(_WORDS[kind])
        words += [x for x in parts if x is not None]
        return 0
    if kind not in _NESTS:
        return -1
    if kind is list and parts and all(each == FLOAT for each in parts):
        codes.extend([FLOATS_CODE, len(parts)])
        return len(parts)
    codes.extend([_NESTS[kind], len(parts)])
    return _put_all(parts, codes, words)


def _put_array(parts: Any, codes: Ints) -> int:
    """Add the codes of one of NumPy's arrays of doubles."""
    shape, dtype, numbers = parts
    if not shape or dtype != DOUBLE or any(each != FLOAT for each in numbers):
        return -1
    codes.extend(codes_of_row(shape, True))
    return len(numbers)


def codes_of_row(shape: tuple[int, ...], in_arrays: bool) -> Ints:
    """The form of a row of an array.

    Args:
        shape: that of the row.
        in_arrays: whether f takes it as an array; else in lists.
    """
    if not shape:
        return array("i", [FLOAT_CODE])
    if in_arrays:
        return array("i", [ARRAY_CODE, len(shape), *shape])
    if len(shape) == 1:
        return array("i", [FLOATS_CODE, *shape])
    return array("i", [LIST_CODE, shape[0]]) + codes_of_row(shape[1:], False) * shape[0]
