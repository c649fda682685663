"""Numbers of an array in another order, or some of its rows, in a new array."""

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

if not cython.compiled:
    from autograd_core.c99 import doubles, doubles_in, ints
    from autograd_core.node import floats


def moved(numbers, order):
    """Numbers in another order; 0.0 for -1."""
    found = floats(len(order))
    to, x, at = doubles(found), doubles(numbers), ints(order)
    for k in range(len(order)):
        to[k] = 0.0 if at[k] < 0 else x[at[k]]
    return found


def picked(numbers, rows, width):
    """Some rows of numbers, one after the other.

    Args:
        numbers: `width` for each row, in an array or a flat memoryview.
        rows: which rows, as an array.
        width: how many numbers a row has.
    """
    found = floats(len(rows) * width)
    to, x, at = doubles(found), doubles_in(numbers), ints(rows)
    for k in range(len(rows)):
        for i in range(width):
            to[k * width + i] = x[at[k] * width + i]
    return found
