"""Flatten a recorded graph: its nodes in creation order, as a list or as parallel arrays.

A walk like that of a sweep meets the nodes, the newest first. Then each node is given its place,
which stands where a sweep keeps the node's sum, and is read; its operands have theirs by then.
"""

from array import array

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

from autograd_core.node import CONSTANT
from autograd_core.primitives import PRIMITIVES
from autograd_core.program.lift.flat import Flat
from autograd_core.program.passes.formula import NoFormula
from autograd_core.value import Value

if not cython.compiled:
    from autograd_core import _cython as cython  # Cython's own cast is slow when interpreted
    from autograd_core.c99 import doubles, ints
    from autograd_core.links import borrowed, exists, target
    from autograd_core.node import floats
    from autograd_core.reached import (
        arity,
        begin,
        complete,
        complete_leaves,
        contribute,
        end,
        fields_at,
        inner,
        newest,
        node_at,
        operands,
        put,
        size,
        sort_leaves,
        static,
        sum_of,
        waits,
    )


def flatten(root, *others, caller=""):
    """The nodes that some Values were computed from, as parallel arrays: a Flat.

    Args:
        root: the computed Value.
        others: further Values, such as those that a program compared; their nodes are included.
        caller: what the user called, for the message.

    Raises:
        TypeError: one of them is not a Value.
        NoFormula: a node was made by `record()`.
    """
    starts = [root, *others]
    for start in starts:
        if type(start) is not Value:
            raise TypeError(f"flatten takes Values, got {type(start).__name__} {start!r}")
    reached = begin(False)
    try:
        for start in starts:
            contribute(reached, borrowed(start), 0.0)
        edges = _meet(reached)
        sort_leaves(reached)
        flat = _read(reached, edges, root)
    finally:
        end(reached)
    for name in flat.names:
        if name not in PRIMITIVES:
            raise NoFormula(name, caller, "write it in primitives, or keep it outside")
    return flat


def in_order(root):
    """The nodes that a Value was computed from and the Value itself, in creation order."""
    reached = begin(False)
    try:
        contribute(reached, borrowed(root), 0.0)
        _meet(reached)
        sort_leaves(reached)
        return _nodes(reached)
    finally:
        end(reached)


def _nodes(reached):
    """The visited nodes as a list."""
    count = size(reached)
    oldest = inner(reached) - 1
    leaf = inner(reached)
    found = []
    for _ in range(count):
        if _leaf_is_next(reached, leaf, oldest, count):
            found.append(node_at(reached, leaf))
            leaf += 1
        else:
            found.append(node_at(reached, oldest))
            oldest -= 1
    return found


def _leaf_is_next(reached, leaf, oldest, count):
    """Whether the oldest node that is left is a leaf, not one with operands."""
    return leaf < count and (
        oldest < 0 or fields_at(reached, leaf)._stamp < fields_at(reached, oldest)._stamp
    )


def _meet(reached):
    """Visit all nodes, absent partials or not; return how many operands they have."""
    edges = 0
    while waits(reached):
        node = newest(reached)
        complete(reached, node)
        if exists(node._a):
            contribute(reached, node._a, 0.0)
            edges += 1
            if exists(node._b):
                contribute(reached, node._b, 0.0)
                edges += 1
        else:
            many = operands(node)
            for k in range(arity(node)):
                contribute(reached, many[k], 0.0)
            edges += arity(node)
    complete_leaves(reached)
    return edges


def _read(reached, edges, root):
    """The visited nodes as a Flat. All containers are made before the first place is given."""
    count = size(reached)
    oldest = inner(reached) - 1
    leaf = inner(reached)
    codes, offsets, places = _zeros(count), _zeros(count + 1), _zeros(edges)
    data, leaf_places = floats(count), _zeros(count - leaf)
    names, statics, leaf_nodes, variables = [], {}, [], {}
    flat = Flat(
        names, codes, offsets, places, data, statics, leaf_places, leaf_nodes, variables, 0
    )
    c, f, p, x, at = ints(codes), ints(offsets), ints(places), doubles(data), ints(leaf_places)
    e = 0
    for place in range(count):
        f[place] = e
        if _leaf_is_next(reached, leaf, oldest, count):
            node = fields_at(reached, leaf)
            c[place] = -1
            at[len(leaf_nodes)] = place
            leaf_nodes.append(node_at(reached, leaf))
            if target(node._name) != CONSTANT:
                variables[id(node_at(reached, leaf))] = place
            leaf += 1
        else:
            node = fields_at(reached, oldest)
            c[place] = _code(names, target(node._name))
            if exists(node._a):
                p[e] = cython.cast("int", sum_of(reached, node._a))
                e += 1
                if exists(node._b):
                    p[e] = cython.cast("int", sum_of(reached, node._b))
                    e += 1
                if exists(node._extra):
                    statics[place] = target(node._extra)
            else:
                many = operands(node)
                for k in range(arity(node)):
                    p[e] = cython.cast("int", sum_of(reached, many[k]))
                    e += 1
                if static(node):
                    statics[place] = static(node)
            oldest -= 1
        x[place] = node._data
        put(reached, node, place)
    f[count] = e
    flat.root = cython.cast("int", sum_of(reached, borrowed(root)))
    return flat


def _zeros(count):
    """A new array of so many ints."""
    return array("i", bytes(4 * count))


def _code(names, name):
    """The number of an operation among the names met so far; with a label, `name` is a pair."""
    if type(name) is tuple:
        name = name[0]
    for code in range(len(names)):
        if names[code] is name or names[code] == name:
            return code
    names.append(name)
    return len(names) - 1
