"""Numbers in the memory of other objects: `array.array`, memoryviews, arrays of NumPy.

They are read by Python's buffer protocol, without a Python number for each.
"""

import sys
from array import array
from math import prod

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

if not cython.compiled:
    from autograd_core import _cython as cython  # Cython's own cast is slow when interpreted

    def spread(view):
        """The numbers of a memoryview of floats, row by row, as an array."""
        return array("d", array(kind_of(view), view.tobytes()))

    def is_aligned(view):
        """Whether doubles may be read where they stand."""
        return True


_NATIVE = "@=<" if sys.byteorder == "little" else "@=>"


def kind_of(view):
    """ "d" for a memoryview of doubles, "f" for one of single floats, "" for all others."""
    code = view.format
    if len(code) == 2 and code[0] in _NATIVE:
        code = code[1]
    return code if code in ("d", "f") else ""


def flat(view):
    """The numbers of a memoryview of floats, row by row: themselves, if they stand so."""
    if not view.nbytes:
        return array("d")
    if view.c_contiguous and kind_of(view) == "d" and is_aligned(view):
        return view.cast("B").cast("d")
    if view.suboffsets:
        view = memoryview(view.tobytes()).cast(kind_of(view))
    return spread(view)


def shaped(numbers, shape):
    """A memoryview of doubles with a shape, on the numbers of an array.

    Args:
        numbers: an array of doubles.
        shape: its lengths; all but the first are at least 1.
    """
    view = memoryview(numbers)
    if len(shape) == 1:
        return view
    if not shape[0]:
        return memoryview(bytes(8 * prod(shape[1:]))).cast("d", (1, *shape[1:]))[:0]
    return view.cast("B").cast("d", shape)


def nested(numbers, shape):
    """Numbers in nested lists.

    Args:
        numbers: one after the other, row by row.
        shape: the lengths of the lists, outermost first.
    """
    parts = list(numbers)
    for size in reversed(shape[1:]):
        rows = []
        for k in range(0, len(parts), size):
            rows.append(parts[k : k + size])
        parts = rows
    return parts
