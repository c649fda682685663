"""The reverse sweep: adjoint[operand] += adjoint[node] * partial, in reverse creation order.

A node is created after its operands, so creation order is a topological order; the sweep visits
the nodes that the root depends on from the newest to the oldest. A partial that is absent (a
structural zero: the operand was not selected) is no path: what only it leads to is not reached.
"""

from collections import deque
from operator import add, attrgetter

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

from autograd_core.modes import observer
from autograd_core.node import Node, gradients_given, nodes_made

if not cython.compiled:
    from array import array

    from autograd_core import _cython as cython  # Cython's own cast, interpreted, is slow
    from autograd_core import node as node_module
    from autograd_core.c99 import ABSENT, doubles, is_absent
    from autograd_core.links import borrowed, exists, items, target
    from autograd_core.node import bare, floats, many_of, name_of


_sweeps = 0


def counts():
    """(nodes made, reverse sweeps begun) in this process: what has happened between two calls.

    A gradient other than 0 that was assigned counts as a sweep: it begins, or is, one by hand.
    """
    return nodes_made(), _sweeps + gradients_given()


@cython.final
@cython.cclass
class Reached:
    """The nodes a sweep visits, the place of each, and a number for each that flows along.

    nodes: in the order found. inner: how many of them have operands. dated: the creation numbers
    and places of those. order: their places in creation order. flow: the adjoints or tangents.

    Compiled, these are C arrays, the nodes are borrowed (the roots keep them alive), and each
    node carries its place, counted from 1, as a mark; the marks are taken off before anything
    can run that might sweep the same nodes.
    """

    __slots__ = ("dated", "flow", "inner", "nodes", "order", "places")

    def __init__(self):
        """Nothing reached yet."""
        if not cython.compiled:
            self.nodes = []
            self.places = {}
            self.dated = []
            self.inner = 0
            self.order = []
            self.flow = []

    def __dealloc__(self):
        """Free the arrays."""
        if cython.compiled:
            free(self.nodes)  # noqa: F821 (cimported, as the next ones)
            free(self.order)  # noqa: F821
            free(self.flow)  # noqa: F821
            free(self.dated)  # noqa: F821


def _meet(reached, node):
    """Append a node, unless it was met before."""
    if cython.compiled:
        if cython.cast(Node, node)._adjoint == 0:
            if reached.size == reached.capacity:
                _grow(reached)
            reached.nodes[reached.size] = node
            reached.size += 1
            cython.cast(Node, node)._adjoint = reached.size
    elif id(node) not in reached.places:
        reached.places[id(node)] = len(reached.nodes)
        reached.nodes.append(node)
    return 0


def _grow(reached):
    """Make room for twice as many nodes."""
    capacity = 2 * reached.capacity + 64
    nodes = realloc(reached.nodes, capacity * cython.sizeof("PyObject*"))  # noqa: F821
    if not nodes:
        raise MemoryError
    reached.nodes = cython.cast("PyObject**", nodes)
    dated = realloc(reached.dated, capacity * cython.sizeof(Dated))  # noqa: F821
    if not dated:
        raise MemoryError
    reached.dated = cython.cast("Dated*", dated)
    reached.capacity = capacity
    return 0


def _place(reached, node):
    """The place of a node; -1 if no root depends on it."""
    if cython.compiled:
        return cython.cast("Py_ssize_t", cython.cast(Node, node)._adjoint) - 1
    return reached.places.get(id(node), -1)


def _count(reached):
    """How many nodes were reached."""
    if cython.compiled:
        return reached.size
    return len(reached.nodes)


def _forget(reached):
    """Take the marks off."""
    if cython.compiled:
        for i in range(reached.size):
            cython.cast(Node, reached.nodes[i])._adjoint = 0
    return 0


def _reach(reached, roots):
    """Meet the roots and all that they depend on along partials that are not absent."""
    for root in roots:
        _meet(reached, borrowed(root))
    i = 0
    while i < _count(reached):
        node = cython.cast(Node, reached.nodes[i])
        if not bare(node):
            _date(reached, node._stamp >> 2, i)
        i += 1
        if exists(node._a):
            if not is_absent(node._da):
                _meet(reached, node._a)
            if exists(node._b) and not is_absent(node._db):
                _meet(reached, node._b)
        elif not bare(node):
            many = many_of(node)
            partials = doubles(many.partials)
            operands = items(many.operands)
            for k in range(len(many.operands)):
                if not is_absent(partials[k]):
                    _meet(reached, operands[k])
    return 0


def _allocate(reached, start):
    """Make `flow` with the same start at each place, and room for `order` where it is a C array.

    Adjoints start from -0.0, the neutral element of IEEE addition: sums keep the sign of a single
    contribution of -0.0. Tangents start from ABSENT: what does not depend on the inputs does not
    move, and is not multiplied with a partial that may be infinite.
    """
    count = _count(reached)
    if not cython.compiled:
        reached.flow = [start] * count
        return 0
    reached.flow = cython.cast("double*", malloc((count + 1) * 8))  # noqa: F821
    if not reached.flow:
        raise MemoryError
    for i in range(count):
        reached.flow[i] = start
    return 0


def _date(reached, serial, place):
    """Note when a node with operands was created."""
    if cython.compiled:
        reached.dated[reached.inner].serial = serial
        reached.dated[reached.inner].place = place
    else:
        reached.dated.append((serial, place))
    reached.inner += 1


def _sort(reached):
    """Fill `order` with the places of the nodes that have operands, oldest first.

    Where the creation numbers lie close together, as in a graph made in one go, each place is put
    in the slot of its number: linear time. Otherwise they are sorted.
    """
    if not cython.compiled:
        reached.order = [place for _, place in sorted(reached.dated)]
        return 0
    inner = reached.inner
    dated = reached.dated
    low = high = dated[0].serial if inner else 0
    for i in range(inner):
        if dated[i].serial < low:
            low = dated[i].serial
        elif dated[i].serial > high:
            high = dated[i].serial
    span = high - low + 1
    slots = inner if span > 32 * inner + 64 else span
    reached.order = cython.cast("unsigned int*", calloc(slots + 1, 4))  # noqa: F821
    if not reached.order:
        raise MemoryError
    order = reached.order
    if slots < span:
        qsort(dated, inner, cython.sizeof(Dated), older_first)  # noqa: F821
        for i in range(inner):
            order[i] = dated[i].place
        return 0
    for i in range(inner):
        order[dated[i].serial - low] = dated[i].place + 1
    j = 0
    for i in range(slots):
        if order[i] != 0:
            order[j] = order[i] - 1
            j += 1
    return 0


def _pull(reached):
    """From the newest node to the oldest: add to the adjoints of its operands."""
    flow = reached.flow
    for j in range(reached.inner - 1, -1, -1):
        i = reached.order[j]
        node = cython.cast(Node, reached.nodes[i])
        g = flow[i]
        if exists(node._a):
            if not is_absent(node._da):
                flow[_place(reached, node._a)] += g * node._da
            if exists(node._b) and not is_absent(node._db):
                flow[_place(reached, node._b)] += g * node._db
        else:
            many = many_of(node)
            partials = doubles(many.partials)
            operands = items(many.operands)
            for k in range(len(many.operands)):
                d = partials[k]
                if not is_absent(d):
                    flow[_place(reached, operands[k])] += g * d
    return 0


def _push(reached):
    """From the oldest node to the newest: add up the tangents of its operands."""
    flow = reached.flow
    for j in range(reached.inner):
        i = reached.order[j]
        node = cython.cast(Node, reached.nodes[i])
        t = flow[i]
        if exists(node._a):
            if not is_absent(node._da):
                t = _moved(t, node._da, flow[_place(reached, node._a)])
            if exists(node._b) and not is_absent(node._db):
                t = _moved(t, node._db, flow[_place(reached, node._b)])
        else:
            many = many_of(node)
            partials = doubles(many.partials)
            operands = items(many.operands)
            for k in range(len(many.operands)):
                d = partials[k]
                if not is_absent(d):
                    t = _moved(t, d, flow[_place(reached, operands[k])])
        flow[i] = t
    return 0


def _moved(t, d, operand):
    """The tangent t with the contribution d * operand; one that is ABSENT does not move."""
    if is_absent(operand):
        return t
    return d * operand if is_absent(t) else t + d * operand


def _sweep(starts, amounts, roots, wanted, picked, forward):
    """Sweep with `amounts` at `starts`, and copy the flow at the `wanted` nodes to `picked`.

    Returns all that was reached, for which the roots have to be kept alive.
    """
    global _sweeps
    if not forward:
        _sweeps += 1
    reached = Reached()
    try:
        _reach(reached, roots)
        _allocate(reached, ABSENT if forward else -0.0)
        _sort(reached)
        for i in range(len(starts)):
            place = _place(reached, borrowed(starts[i]))
            if place >= 0 and forward:
                if amounts[i] != 0.0:
                    reached.flow[place] = _moved(reached.flow[place], 1.0, amounts[i])
            elif place >= 0:
                reached.flow[place] += amounts[i]
        if forward:
            _push(reached)
        else:
            _pull(reached)
        for i in range(len(wanted)):
            place = _place(reached, borrowed(wanted[i]))
            picked[i] = reached.flow[place] if place >= 0 else 0.0
            if is_absent(picked[i]):
                picked[i] = 0.0
    finally:
        _forget(reached)
    _watch(reached, forward)
    return reached


def _leaf_places(reached):
    """The places of the nodes without operands, in the order found."""
    nodes = reached.nodes
    return [i for i in range(_count(reached)) if bare(cython.cast(Node, nodes[i]))]


def _watch(reached, forward):
    """Show a finished reverse sweep to whoever observes this context; it may raise."""
    if node_module.special and not forward:
        watcher = observer.get()
        if watcher is not None:
            places = _leaf_places(reached) + [reached.order[j] for j in range(reached.inner)]
            nodes = [target(reached.nodes[i]) for i in places]
            watcher.swept(nodes, [reached.flow[i] for i in places])
    return 0


def _add_to_gradients(reached):
    """node.grad += flow for all nodes or for none, whatever interrupts."""
    if cython.compiled:
        for i in range(reached.size):
            cython.cast(Node, reached.nodes[i])._grad += reached.flow[i]
    else:
        # One expression that the interpreter runs without ever returning to bytecode, where
        # alone it would handle a signal or switch threads.
        added = map(add, map(attrgetter("_grad"), reached.nodes), reached.flow)
        deque(map(Node._grad.__set__, reached.nodes, added), maxlen=0)
    return 0


def _node_list(nodes, what):
    """The nodes as a list; TypeError if something else is among them."""
    nodes = list(nodes)
    for node in nodes:
        if not isinstance(node, Node):
            raise TypeError(f"{what} must be Values, got {type(node).__name__} {node!r}")
    return nodes


def backward(root, seed):
    """Add seed * d root / d node to the `.grad` of every node that the root depends on."""
    roots = _node_list([root], "the root")
    reached = _sweep(roots, array("d", [seed]), roots, [], array("d"), False)
    if cython.compiled:
        PyErr_CheckSignals()  # noqa: F821 (cimported)
    _add_to_gradients(reached)


def adjoints(roots, seeds, inputs):
    """[sum over roots of seed * d root / d input for each input]; changes no `.grad`.

    An input that no root depends on has 0.0.
    """
    starts = _node_list(roots, "roots")
    wanted = _node_list(inputs, "inputs")
    picked = array("d", bytes(8 * len(wanted)))
    _sweep(starts, array("d", seeds), starts, wanted, picked, False)
    return list(picked)


def tangents(inputs, directions, outputs):
    """[sum over inputs of d output / d input * direction for each output]: forward mode.

    An input whose direction is 0 does not move: nothing is multiplied by that 0. What does not
    depend on an input that moves has 0.0.
    """
    starts = _node_list(inputs, "inputs")
    wanted = _node_list(outputs, "outputs")
    picked = array("d", bytes(8 * len(wanted)))
    _sweep(starts, array("d", directions), wanted, wanted, picked, True)
    return list(picked)


def depends_on_traced(roots):
    """Whether a root depends on an argument of a transform that is running now."""
    starts = _node_list(roots, "roots")
    reached = Reached()
    found = False
    try:
        _reach(reached, starts)
        for i in range(_count(reached)):
            if cython.cast(Node, reached.nodes[i])._stamp & 2:
                found = True
    finally:
        _forget(reached)
    return found


def ordered(roots):
    """What a sweep from the roots reaches: (leaves, nodes with operands in creation order)."""
    starts = _node_list(roots, "roots")
    reached = Reached()
    try:
        _reach(reached, starts)
        _sort(reached)
    finally:
        _forget(reached)
    leaves = [target(reached.nodes[i]) for i in _leaf_places(reached)]
    return leaves, [target(reached.nodes[reached.order[j]]) for j in range(reached.inner)]


def numbers_of(root, alike):
    """The numbers of what a sweep from the root reaches, in the order of `ordered`.

    None where the nodes with operands were not made by the same operations as those in a list.
    """
    starts = _node_list([root], "the root")
    reached = Reached()
    try:
        _reach(reached, starts)
        _sort(reached)
    finally:
        _forget(reached)
    if reached.inner != len(alike):
        return None
    found = floats(_count(reached))
    numbers = doubles(found)
    filled = 0
    for i in range(_count(reached)):
        if bare(cython.cast(Node, reached.nodes[i])):
            numbers[filled] = cython.cast(Node, reached.nodes[i])._data
            filled += 1
    for j in range(reached.inner):
        node = cython.cast(Node, reached.nodes[reached.order[j]])
        name, other = name_of(node), name_of(alike[j])
        if name is not other and name != other:
            return None
        numbers[filled] = node._data
        filled += 1
    return found
