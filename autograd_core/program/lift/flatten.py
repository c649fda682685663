"""Flatten a recorded graph: its nodes in creation order, as a list or as parallel arrays.

A walk like that of a sweep meets the nodes, the newest first. Then each node is given its place,
which stands where a sweep keeps the node's sum, and is read; its operands have theirs by then.
"""

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

from autograd_core.node import CONSTANT
from autograd_core.primitives import PRIMITIVES
from autograd_core.program.lift.flat import Flat
from autograd_core.program.lift.tables import empty, zeros
from autograd_core.program.passes.formula import NoFormula
from autograd_core.value import Value

if not cython.compiled:
    from autograd_core import _cython as cython  # Cython's own cast is slow when interpreted
    from autograd_core.c99 import doubles, ints
    from autograd_core.links import borrowed, exists, is_same, target
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

    address = id


_RECENT = 8


def flatten(root, *others, caller="", own=False):
    """The nodes that some Values were computed from, as parallel arrays: a Flat.

    Args:
        root: the computed Value.
        others: further Values, such as those that a program compared; their nodes are included.
        caller: what the user called, for the message.
        own: whether nodes of `record()` are taken, for readers who do not compute them.

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
    if not own:
        check_formulas(flat, caller)
    return flat


def check_formulas(flat, caller=""):
    """Raise NoFormula if a node of a Flat was made by `record()`."""
    for name in flat.names:
        if name not in PRIMITIVES:
            raise NoFormula(name, caller, "write it in primitives, or keep it outside")


def in_order(root, *others):
    """The nodes that some Values were computed from and these themselves, in creation order."""
    reached = begin(False)
    try:
        for start in (root, *others):
            contribute(reached, borrowed(start), 0.0)
        _meet(reached)
        sort_leaves(reached)
        return _nodes(reached)
    finally:
        end(reached)


def leaves_of(root, *others):
    """The leaves that some Values were computed from, in no order."""
    found = []
    reached = begin(False)
    try:
        for start in (root, *others):
            contribute(reached, borrowed(start), 0.0)
        _meet(reached)
        for i in range(inner(reached), size(reached)):
            found.append(node_at(reached, i))
        return found
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
    codes, offsets, places = empty(count), empty(count + 1), empty(edges)
    data, leaf_places, numbers = floats(count), empty(count - leaf), zeros(count)
    names, leaf_nodes, variables, statics = _Names(), [], {}, _Statics()
    flat = Flat(
        names.names, codes, offsets, places, data, numbers, statics.values, leaf_places,
        leaf_nodes, variables, 0,
    )  # fmt: skip
    c, f, p, x, at = ints(codes), ints(offsets), ints(places), doubles(data), ints(leaf_places)
    s = ints(numbers)
    e = found = known = 0
    constant, extra, code = CONSTANT, borrowed(None), -1
    for place in range(count):
        f[place] = e
        if _leaf_is_next(reached, leaf, oldest, count):
            node = fields_at(reached, leaf)
            c[place] = -1
            at[found] = place
            found += 1
            name = target(node._name)
            if name is not constant and name != constant:
                value = node_at(reached, leaf)
                leaf_nodes.append(value)
                variables[address(value)] = place
            leaf += 1
        else:
            node = fields_at(reached, oldest)
            c[place] = names.code(node._name)
            if exists(node._a):
                p[e] = cython.cast("int", sum_of(reached, node._a))
                e += 1
                if exists(node._b):
                    p[e] = cython.cast("int", sum_of(reached, node._b))
                    e += 1
                if exists(node._extra):
                    if not is_same(node._extra, extra) or c[place] != code:
                        extra, code = node._extra, c[place]
                        known = statics.number(code, target(extra))
                    s[place] = known
            else:
                many = operands(node)
                for k in range(arity(node)):
                    p[e] = cython.cast("int", sum_of(reached, many[k]))
                    e += 1
                if static(node):
                    s[place] = statics.number(c[place], static(node))
            oldest -= 1
        x[place] = node._data
        put(reached, node, place)
    f[count] = e
    flat.root = cython.cast("int", sum_of(reached, borrowed(root)))
    return flat


@cython.final
@cython.cclass
class _Statics:
    """Static parameters that were met, each once.

    They are compared as text, which tells -0.0 from 0.0; first with the last ones of the same
    operation, which they mostly are.
    """

    def __init__(self):
        self.values = [()]
        self.known = {"()": 0}
        self.last = []

    def number(self, code, static):
        """The number of static parameters of an operation."""
        while code >= len(self.last):
            self.last.append(0)
        last = self.values[self.last[code]]
        if static == last and len(static) == 1 and static[0] != 0.0:
            return self.last[code]
        text = repr(static)
        number = self.known.get(text)
        if number is None:
            number = self.known[text] = len(self.values)
            self.values.append(static)
        self.last[code] = number
        return number


@cython.final
@cython.cclass
class _Names:
    """The names of operations that were met.

    Most nodes have one of a few objects as their name, which are looked for first.
    """

    def __init__(self):
        self.names = []
        self.next = 0
        if not cython.compiled:
            self.links, self.codes = [None] * _RECENT, [0] * _RECENT

    def code(self, link):
        """The number of an operation from the name of a node; with a label, that is a pair."""
        for i in range(_RECENT):
            if is_same(self.links[i], link):
                return self.codes[i]
        name = target(link)
        if type(name) is tuple:
            name = name[0]
        if name not in self.names:
            self.names.append(name)
        self.links[self.next] = link
        self.codes[self.next] = self.names.index(name)
        self.next = (self.next + 1) % _RECENT
        return self.names.index(name)
