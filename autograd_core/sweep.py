"""The reverse sweep: adjoint[operand] += adjoint[node] * partial, in reverse creation order.

A node is created after its operands, so creation order is a topological order; the sweep visits
the nodes that the root depends on from the newest to the oldest. A partial that is absent (a
structural zero: the operand was not selected) is not a path: the sweep does not follow it.
"""

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

from autograd_core.following import observer
from autograd_core.memory import nodes_made
from autograd_core.node import Node, gradients_given

if not cython.compiled:
    from array import array

    from autograd_core import blocks
    from autograd_core.c99 import ABSENT, doubles, is_absent
    from autograd_core.links import borrowed, exists
    from autograd_core.node import floats, name_of
    from autograd_core.reached import (
        add_to_gradients,
        adjoint_at,
        arity,
        begin,
        complete,
        complete_leaves,
        contribute,
        end,
        fields_at,
        inner,
        may_be_missed,
        newest,
        node_at,
        operands,
        partials,
        put,
        set_window,
        size,
        sum_of,
        waits,
    )

_sweeps = 0


def _pull(reached):
    """The chain rule: adjoint[operand] += adjoint[node] * partial, newest node first."""
    while waits(reached):
        node = newest(reached)
        g = complete(reached, node)
        if exists(node._a):
            if not is_absent(node._da):
                contribute(reached, node._a, g * node._da)
            if exists(node._b) and not is_absent(node._db):
                contribute(reached, node._b, g * node._db)
        else:
            operand = operands(node)
            d = partials(node)
            for k in range(arity(node)):
                if not is_absent(d[k]):
                    contribute(reached, operand[k], g * d[k])
    complete_leaves(reached)


def _push(reached):
    """The chain rule: tangent[node] += partial * tangent[operand], oldest node first."""
    for i in range(inner(reached) - 1, -1, -1):
        node = fields_at(reached, i)
        t = sum_of(reached, node)
        if exists(node._a):
            if not is_absent(node._da):
                t = _moved(t, node._da, sum_of(reached, node._a))
            if exists(node._b) and not is_absent(node._db):
                t = _moved(t, node._db, sum_of(reached, node._b))
        else:
            operand = operands(node)
            d = partials(node)
            for k in range(arity(node)):
                if not is_absent(d[k]):
                    t = _moved(t, d[k], sum_of(reached, operand[k]))
        put(reached, node, t)


def _moved(t, d, operand):
    """The tangent t plus the contribution d * operand; an ABSENT d leaves t unchanged."""
    if is_absent(operand):
        return t
    return d * operand if is_absent(t) else t + d * operand


def _reach(reached, roots):
    """Visit all nodes that the roots depend on: a sweep of zeros."""
    for root in roots:
        contribute(reached, borrowed(root), 0.0)
    _pull(reached)


def _watcher():
    """The observer of this context, or None."""
    return observer.get() if blocks.are_open else None


def _leaves(reached):
    """The visited nodes without operands, in the order in which they were met."""
    found = []
    for i in range(inner(reached), size(reached)):
        found.append(node_at(reached, i))
    return found


def _interior(reached):
    """The visited nodes with operands, oldest first."""
    found = []
    for i in range(inner(reached) - 1, -1, -1):
        found.append(node_at(reached, i))
    return found


def _show(reached, watcher):
    """Show a finished reverse sweep to an observer, which may raise."""
    adjoints = []
    for i in range(inner(reached), size(reached)):
        adjoints.append(adjoint_at(reached, i))
    for i in range(inner(reached) - 1, -1, -1):
        adjoints.append(adjoint_at(reached, i))
    watcher.swept(_leaves(reached) + _interior(reached), adjoints)


def counts():
    """(nodes made, reverse sweeps begun) in this process, to see what happened between two calls.

    Assigning a gradient other than 0 counts as a sweep: it may be one done by hand.
    """
    return nodes_made(), _sweeps + gradients_given()


def window(numbers):
    """Compiled: limit how many creation numbers a sweep looks at at once; return the old limit.

    Results do not depend on the limit.
    """
    return set_window(numbers)


def _require_node(node, what):
    """Raise TypeError unless the node is a Value."""
    if not isinstance(node, Node):
        raise TypeError(f"{what} must be Values, got {type(node).__name__} {node!r}")


def _node_list(nodes, what):
    """The nodes as a list; TypeError if one is not a Value."""
    nodes = list(nodes)
    for node in nodes:
        _require_node(node, what)
    return nodes


def _numbers(numbers, nodes, what):
    """The numbers as an array; ValueError unless there is one for each node."""
    amounts = array("d", numbers)
    if len(amounts) != len(nodes):
        raise ValueError(f"{len(nodes)} {what}, but {len(amounts)} numbers for them")
    return amounts


def backward(root, seed):
    """Add seed * d root / d node to the `.grad` of every node that the root depends on."""
    global _sweeps
    _require_node(root, "the root")
    _sweeps += 1
    watcher = _watcher()
    reached = begin(watcher is None)
    try:
        contribute(reached, borrowed(root), seed)
        _pull(reached)
        if watcher is not None:
            _show(reached, watcher)
        add_to_gradients(reached)
    finally:
        end(reached)


def adjoints(roots, seeds, inputs):
    """[sum over roots of seed * d root / d input for each input]; changes no `.grad`.

    The derivative is 0.0 for an input that no root depends on.
    """
    global _sweeps
    starts = _node_list(roots, "roots")
    wanted = _node_list(inputs, "inputs")
    amounts = _numbers(seeds, starts, "roots")
    picked = array("d", bytes(8 * len(wanted)))
    _sweeps += 1
    reached = begin(False)
    try:
        for node in wanted:
            may_be_missed(borrowed(node))
        for i in range(len(starts)):
            contribute(reached, borrowed(starts[i]), doubles(amounts)[i])
        _pull(reached)
        for i in range(len(wanted)):
            doubles(picked)[i] = sum_of(reached, borrowed(wanted[i]))
        watcher = _watcher()
        if watcher is not None:
            _show(reached, watcher)
    finally:
        end(reached)
    return list(picked)


def tangents(inputs, directions, outputs):
    """[sum over inputs of d output / d input * direction for each output]: forward mode.

    An input with direction 0 does not move: nothing is multiplied by that 0. An output that
    depends on no moving input has 0.0.
    """
    starts = _node_list(inputs, "inputs")
    wanted = _node_list(outputs, "outputs")
    amounts = _numbers(directions, starts, "inputs")
    picked = array("d", bytes(8 * len(wanted)))
    reached = begin(False)
    try:
        _reach(reached, wanted)
        for i in range(size(reached)):
            put(reached, fields_at(reached, i), ABSENT)
        for node in starts:
            put(reached, borrowed(node), ABSENT)
        for i in range(len(starts)):
            if doubles(amounts)[i] != 0.0:
                start = borrowed(starts[i])
                put(reached, start, _moved(sum_of(reached, start), 1.0, doubles(amounts)[i]))
        _push(reached)
        for i in range(len(wanted)):
            t = sum_of(reached, borrowed(wanted[i]))
            doubles(picked)[i] = 0.0 if is_absent(t) else t
    finally:
        end(reached)
    return list(picked)


def depends_on_traced(roots):
    """Whether a root depends on an argument of a transform that is running now."""
    starts = _node_list(roots, "roots")
    found = False
    reached = begin(False)
    try:
        _reach(reached, starts)
        for i in range(size(reached)):
            if fields_at(reached, i)._stamp & 2:
                found = True
    finally:
        end(reached)
    return found


def ordered(roots):
    """The nodes that a sweep from the roots reaches: (leaves, others in creation order)."""
    starts = _node_list(roots, "roots")
    reached = begin(False)
    try:
        _reach(reached, starts)
        return _leaves(reached), _interior(reached)
    finally:
        end(reached)


def numbers_of(root, alike):
    """The numbers of the nodes that a sweep from the root reaches, in the order of `ordered`.

    None if the nodes with operands were not made by the same operations as those in a list.
    """
    starts = _node_list([root], "the root")
    reached = begin(False)
    try:
        _reach(reached, starts)
        last = inner(reached) - 1
        if last + 1 != len(alike):
            return None
        found = floats(size(reached))
        filled = 0
        for i in range(last + 1, size(reached)):
            doubles(found)[filled] = fields_at(reached, i)._data
            filled += 1
        for i in range(last, -1, -1):
            name, other = name_of(node_at(reached, i)), name_of(alike[last - i])
            if name is not other and name != other:
                return None
            doubles(found)[filled] = fields_at(reached, i)._data
            filled += 1
        return found
    finally:
        end(reached)
