"""The numbers and gradients of many Values, read and written at once as arrays.

An array is an `array.array("d")` that has a number for each Value, in the order of the list.
Wrong arguments are refused before anything is written, and no signal is handled on the way:
either all Values of a list are written or none.
"""

from array import array
from collections import deque
from itertools import chain, repeat, starmap
from math import nan
from operator import call

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

from autograd_core.value import Value

if not cython.compiled:
    from autograd_core import _cython as cython  # Cython's own cast is slow when interpreted
    from autograd_core import blocks
    from autograd_core import node as node_module
    from autograd_core.c99 import are_doubles, doubles
    from autograd_core.node import bare, floats


def read_data(values, into=None):
    """Read the number of each Value into a new array, or into `into`; return the array.

    Raises:
        TypeError: one of the values is not a Value, or `into` is not an array of doubles.
        ValueError: `into` has another length.
    """
    nodes = _listed(values, "data")
    numbers = floats(len(nodes)) if into is None else into
    _require(nodes, numbers)
    x = doubles(numbers)
    for i in range(len(nodes)):
        x[i] = cython.cast(Value, nodes[i])._data
    return numbers


def read_grads(values, into=None):
    """Read the gradient of each Value into a new array, or into `into`; return the array.

    Raises:
        TypeError, ValueError: as from `read_data`.
    """
    nodes = _listed(values, "grad")
    numbers = floats(len(nodes)) if into is None else into
    _require(nodes, numbers)
    x = doubles(numbers)
    for i in range(len(nodes)):
        x[i] = cython.cast(Value, nodes[i])._grad
    return numbers


def write_data(values, numbers, then=None):
    """Give each leaf its number, as the assignment `leaf.data = number` does.

    Args:
        values: the leaves.
        numbers: their numbers.
        then: called without arguments once all is written, before any signal is handled; it must
            not fail and, to keep signals away itself, must run no Python code.

    Raises:
        AttributeError: a Value is not a leaf.
        TypeError, ValueError: as from `read_data`.
    """
    nodes = _listed(values, "data =")
    _require(nodes, numbers)
    x = doubles(numbers)
    for i in range(len(nodes)):
        if not bare(cython.cast(Value, nodes[i])):
            nodes[i].data = x[i]  # raises the error of a single assignment
    if not cython.compiled:
        return _assign(nodes, "_data", numbers, then)
    for i in range(len(nodes)):
        cython.cast(Value, nodes[i])._data = x[i] if x[i] == x[i] else nan
    if then is not None:
        then()
    return None


def write_grads(values, numbers):
    """Give each Value its gradient, as the assignment `value.grad = number` does.

    Raises:
        TypeError, ValueError: as from `read_data`.
    """
    nodes = _listed(values, "grad =")
    _require(nodes, numbers)
    x = doubles(numbers)
    given = 0
    for y in x[: len(nodes)]:
        given += y != 0.0
    node_module._given += given
    if not cython.compiled:
        return _assign(nodes, "_grad", numbers, None)
    for i in range(len(nodes)):
        cython.cast(Value, nodes[i])._grad = x[i] if x[i] == x[i] else nan
    return None


def clear_grads(values):
    """Set the gradient of each Value to 0.0.

    Raises:
        TypeError: one of the values is not a Value.
    """
    nodes = _listed(values, "grad =")
    _require_values(nodes)
    if not cython.compiled:
        return _assign(nodes, "_grad", [0.0] * len(nodes), None)
    for i in range(len(nodes)):
        cython.cast(Value, nodes[i])._grad = 0.0
    return None


def leaves_inside(root, module):
    """The leaf Values in a module, and in the modules, lists, tuples and dicts inside.

    A leaf that is reached twice is listed twice.

    Args:
        root: the module.
        module: the class of modules.
    """
    found, seen, waiting = [], set(), [root]
    while waiting:
        thing = waiting.pop()
        if type(thing) is Value:
            if bare(cython.cast(Value, thing)):
                found.append(thing)
            continue
        if type(thing) is float or type(thing) is int or type(thing) is str or thing is None:
            continue
        if isinstance(thing, module):
            parts = list(vars(thing).values())
        elif isinstance(thing, (list, tuple)):
            parts = list(thing)
        elif isinstance(thing, dict):
            parts = list(thing.values())
        else:
            continue
        if id(thing) not in seen:
            seen.add(id(thing))
            waiting.extend(parts)
    return found


def common_length(*arrays):
    """The common length of some arrays of doubles.

    Raises:
        TypeError: one is not an array of doubles.
        ValueError: they differ in length.
    """
    for numbers in arrays:
        if not isinstance(numbers, array) or not are_doubles(numbers):
            raise TypeError(f"expected an array('d'), got {type(numbers).__name__} {numbers!r}")
        if len(numbers) != len(arrays[0]):
            lengths = ", ".join(map(str, map(len, arrays)))
            raise ValueError(f"expected arrays of one length, got lengths {lengths}")
    return len(arrays[0])


def _listed(values, what):
    """The values as a list; a follower is told how they are read or assigned."""
    nodes = values if type(values) is list else list(values)
    if blocks.are_open:
        _require_values(nodes)
        for i in range(len(nodes)):
            blocks.told(nodes[i], what)
    return nodes


def _require(nodes, numbers):
    """Raise unless all nodes are Values and the numbers match them in count.

    Nothing is allocated after the count, so that no finaliser can change the list.
    """
    if not isinstance(numbers, array) or not are_doubles(numbers):
        common_length(numbers)  # raises its error
    if len(numbers) != len(nodes):
        raise ValueError(
            f"expected a number for each of {len(nodes)} Values, got {len(numbers)} numbers"
        )
    return _require_values(nodes)


def _require_values(nodes):
    """Raise unless all nodes are Values."""
    for i in range(len(nodes)):
        if type(nodes[i]) is not Value:
            raise TypeError(f"expected a Value, got {type(nodes[i]).__name__} {nodes[i]!r}")
    return 0


def _assign(nodes, field, numbers, then):
    """Interpreted: write with one expression that runs no Python code on its way."""
    clean = []
    for x in numbers:
        clean.append(x if x == x else nan)
    writes = starmap(setattr, zip(nodes, repeat(field), clean, strict=False))
    deque(chain(writes, map(call, [] if then is None else [then])), maxlen=0)
