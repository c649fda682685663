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
    from autograd_core.links import borrowed, listed
    from autograd_core.node import bare, floats

    def is_value(x):
        """Whether x is a Value."""
        return type(x) is Value

    def is_bare(x):
        """Whether a Value has no operands."""
        return bare(x)

    def may_hold(x, plain):
        """Whether Values may be inside x, which is no Value; none are in an object of `plain`."""
        return type(x) not in (Value, float, int, str, bool, type(None), plain)

    is_instance, address = isinstance, id


def read_data(values, into=None):
    """Read the number of each Value into a new array, or into `into`; return the array.

    Raises:
        TypeError: one of the values is not a Value, or `into` is not an array of doubles.
        ValueError: `into` has another length.
    """
    nodes = _listed(values, "data")
    numbers = floats(len(nodes)) if into is None else into
    if into is not None:
        _require(nodes, numbers)
    x, node = doubles(numbers), listed(nodes)
    for i in range(len(nodes)):
        if not is_value(node[i]):
            _refuse(nodes)
        x[i] = cython.cast("Fields*", node[i])._data
    return numbers


def read_grads(values, into=None):
    """Read the gradient of each Value into a new array, or into `into`; return the array.

    Raises:
        TypeError, ValueError: as from `read_data`.
    """
    nodes = _listed(values, "grad")
    numbers = floats(len(nodes)) if into is None else into
    if into is not None:
        _require(nodes, numbers)
    x, node = doubles(numbers), listed(nodes)
    for i in range(len(nodes)):
        if not is_value(node[i]):
            _refuse(nodes)
        x[i] = cython.cast("Fields*", node[i])._grad
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
    _require_numbers(nodes, numbers)
    x, node = doubles(numbers), listed(nodes)
    for i in range(len(nodes)):
        if not is_value(node[i]):
            _refuse(nodes)
        if not is_bare(node[i]):
            _refuse(nodes)
            nodes[i].data = x[i]  # raises the error of a single assignment
    if not cython.compiled:
        return _assign(nodes, "_data", numbers, then)
    absent = nan
    for i in range(len(nodes)):
        cython.cast("Fields*", node[i])._data = x[i] if x[i] == x[i] else absent
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
    node, absent = listed(nodes), nan
    for i in range(len(nodes)):
        cython.cast("Fields*", node[i])._grad = x[i] if x[i] == x[i] else absent
    return None


def clear_grads(values):
    """Set the gradient of each Value to 0.0.

    Raises:
        TypeError: one of the values is not a Value.
    """
    nodes = _listed(values, "grad =")
    _refuse(nodes)
    if not cython.compiled:
        return _assign(nodes, "_grad", [0.0] * len(nodes), None)
    node = listed(nodes)
    for i in range(len(nodes)):
        cython.cast("Fields*", node[i])._grad = 0.0
    return None


def leaves_inside(root, module):
    """The leaf Values in a module, and in the modules, lists, tuples and dicts inside, each once.

    They stand in the order in which a walk through attributes and items meets them.

    Args:
        root: the module.
        module: the class of modules.
    """
    found, seen = [], set()
    for parts in _lists_inside(root, module):
        for part in parts:
            if type(part) is Value and bare(cython.cast(Value, part)) and id(part) not in seen:
                seen.add(id(part))
                found.append(part)
    return found


def clear_inside(root, module):
    """Set the gradient of each of `leaves_inside` to 0.0; no list of them is made for that."""
    if blocks.are_open or not cython.compiled:
        return clear_grads(leaves_inside(root, module))
    lists = _lists_inside(root, module)
    for k in range(len(lists)):
        parts = lists[k]
        node = listed(parts)
        for i in range(len(parts)):
            if is_value(node[i]) and is_bare(node[i]):
                cython.cast("Fields*", node[i])._grad = 0.0
    return None


def _lists_inside(root, module):
    """The lists of Values in a module and its parts; what else is in these lists holds no Values.

    They may have been changed since by code of the user's, which runs while they are looked for.
    """
    found, seen, waiting, plain = [], set(), [root], None
    while waiting:
        thing = waiting.pop()
        if type(thing) is Value:
            found.append([thing])
            continue
        if type(thing) is list:
            parts = thing
        elif is_instance(thing, module):
            parts = list(vars(thing).values())
        elif isinstance(thing, (list, tuple)):
            parts = list(thing)
        elif isinstance(thing, dict):
            parts = list(thing.values())
        else:
            if _is_what_it_seems(type(thing)):
                plain = type(thing)  # often each of many modules has one, such as a function
            continue
        if _is_flat(parts, plain):
            found.append(parts)
            continue
        if address(thing) in seen:
            continue
        seen.add(address(thing))
        if _is_shallow(parts, plain):
            for part in parts:
                if type(part) is Value:
                    found.append([part])
                elif type(part) is list:
                    found.append(part)
            continue
        for part in parts[::-1]:
            if type(part) is Value or may_hold(borrowed(part), plain):
                waiting.append(part)
    return found


def _is_what_it_seems(kind):
    """Whether the objects of a class cannot pass for those of another, as proxies do."""
    if kind.__getattribute__ is not object.__getattribute__:
        return False
    for base in kind.__mro__:
        if base is not object and "__class__" in vars(base):
            return False
    return True


def _is_flat(parts, plain):
    """Whether the parts of a list hold no Values inside; they may be some.

    Args:
        parts: the list.
        plain: a class whose objects hold none, or None.
    """
    part = listed(parts)
    for i in range(len(parts)):
        if may_hold(part[i], plain):
            return False
    return True


def _is_shallow(parts, plain):
    """Whether all parts of a list that may hold Values inside are flat lists."""
    for part in parts:
        if may_hold(borrowed(part), plain):
            if type(part) is not list or not _is_flat(part, plain):
                return False
    return True


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
        _refuse(nodes)
        for i in range(len(nodes)):
            blocks.told(nodes[i], what)
    return nodes


def _require(nodes, numbers):
    """Raise unless all nodes are Values and the numbers match them in count."""
    _require_numbers(nodes, numbers)
    return _refuse(nodes)


def _require_numbers(nodes, numbers):
    """Raise unless the numbers match the nodes in count.

    Nothing is allocated after the count, so that no finaliser can change the list.
    """
    if not isinstance(numbers, array) or not are_doubles(numbers):
        common_length(numbers)  # raises its error
    if len(numbers) != len(nodes):
        raise ValueError(
            f"expected a number for each of {len(nodes)} Values, got {len(numbers)} numbers"
        )
    return 0


def _refuse(nodes):
    """Raise for the first node that is not a Value; do nothing if all are."""
    node = listed(nodes)
    for i in range(len(nodes)):
        if not is_value(node[i]):
            raise TypeError(f"expected a Value, got {type(nodes[i]).__name__} {nodes[i]!r}")
    return 0


def _assign(nodes, field, numbers, then):
    """Interpreted: write with one expression that runs no Python code on its way."""
    clean = []
    for x in numbers:
        clean.append(x if x == x else nan)
    writes = starmap(setattr, zip(nodes, repeat(field), clean, strict=False))
    deque(chain(writes, map(call, [] if then is None else [then])), maxlen=0)
