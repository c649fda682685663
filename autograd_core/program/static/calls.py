"""What each call of a static function does before and after the machine runs, compiled to C."""

from array import array

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

from autograd_core.value import Value

if not cython.compiled:
    from autograd_core import _cython as cython  # Cython's own cast is slow when interpreted
    from autograd_core.c99 import doubles, ints, is_finite
    from autograd_core.node import floats

FLOAT = "float"
SYMBOLS = ("<", "<=", ">", ">=", "==", "!=", "bool")


def part_of(x, inputs, other):
    """The part of a call's key for a part of its arguments; keeps the floats in it.

    Args:
        x: the part.
        inputs: a list, to which floats are added.
        other: called for what is no float, list, tuple, int, str, bool or None.
    """
    kind = type(x)
    if kind is float:
        inputs.append(x)
        return FLOAT
    if kind is list or kind is tuple:
        parts = [kind]
        for part in x:
            parts.append(part_of(part, inputs, other))
        return tuple(parts)
    if kind is int or kind is str or kind is bool or x is None:
        return kind, x
    return other(x)


def numbers_of(inputs, order):
    """The numbers of some inputs in another order, as an array; 0.0 for -1.

    Args:
        inputs: a list of floats and Values.
        order: an array of places in it.
    """
    numbers = floats(len(order))
    to, at = doubles(numbers), ints(order)
    for k in range(len(order)):
        i = at[k]
        if i < 0:
            to[k] = 0.0
            continue
        x = inputs[i]
        to[k] = cython.cast(Value, x)._data if type(x) is Value else float(x)
    return numbers


def put_at(numbers, more, places):
    """Put more[k] at places[k] of an array; nowhere for -1."""
    x, y, at = doubles(numbers), doubles(more), ints(places)
    for k in range(len(places)):
        if at[k] >= 0:
            x[at[k]] = y[k]
    return numbers


def are_finite(numbers):
    """Whether all numbers of an array are finite."""
    return is_finite(numbers)


def first_left(watched, width, symbols, left, right, numbers, outcomes):
    """The first comparison that comes out otherwise than recorded in a row; -1 if none does.

    Args:
        watched: an array of `width` numbers for each row.
        width: how many they are.
        symbols: for each comparison its place in SYMBOLS, in an array.
        left: the place of its left number among those of a row.
        right: that of the right one; -1 if that is a constant.
        numbers: the constants; 0.0 for others.
        outcomes: what was recorded, 1 or 0.
    """
    for row in range(len(watched) // width):
        k = _left_at(watched, row * width, symbols, left, right, numbers, outcomes)
        if k >= 0:
            return k
    return -1


def rows_left(watched, width, symbols, left, right, numbers, outcomes):
    """The rows in which a comparison comes out otherwise than recorded, as an array.

    Args:
        watched, width, symbols, left, right, numbers, outcomes: as for `first_left`.
    """
    found = array("i")
    for row in range(len(watched) // width):
        if _left_at(watched, row * width, symbols, left, right, numbers, outcomes) >= 0:
            found.append(row)
    return found


def _left_at(watched, start, symbols, left, right, numbers, outcomes):
    """`first_left` of the row whose numbers begin at a place."""
    x, c = doubles(watched), doubles(numbers)
    s, a, b, o = ints(symbols), ints(left), ints(right), ints(outcomes)
    for k in range(len(symbols)):
        y = c[k] if b[k] < 0 else x[start + b[k]]
        z = x[start + a[k]]
        if s[k] == 0:
            holds = z < y
        elif s[k] == 1:
            holds = z <= y
        elif s[k] == 2:
            holds = z > y
        elif s[k] == 3:
            holds = z >= y
        elif s[k] == 4:
            holds = z == y
        else:
            holds = z != y
        if holds != o[k]:
            return k
    return -1
