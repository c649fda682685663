"""Record the operations of a trace again with other leaves, compiled to C."""

from array import array
from bisect import bisect_left

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

from autograd_core.node import Node
from autograd_core.program.lift.tables import empty, zeros
from autograd_core.program.passes.again import function_of

if not cython.compiled:
    from autograd_core.c99 import ints
    from autograd_core.program.lift.tables import longs

_LEAF, _ALONE, _ADD, _SUB, _MUL, _DIV, _NEG, _OTHERS = -1, -2, 0, 1, 2, 3, 4, 5
_OPERATORS = {"add": _ADD, "sub": _SUB, "mul": _MUL, "truediv": _DIV, "neg": _NEG}


def hows_of(names, ops, static_numbers, static_values, alone):
    """How each node is made, for `record_again`.

    Args:
        names, ops, static_numbers, static_values: as of `Operations`.
        alone: an array of places that are made in a way of their own.

    Returns:
        The array for `record_again`, and the functions.
    """
    found, functions, known = empty(len(ops)), [], {}
    plain = zeros(len(names))
    h, o, s, p, at = ints(found), ints(ops), ints(static_numbers), ints(plain), ints(alone)
    own = zeros(len(ops))
    is_own = ints(own)
    for k in range(len(alone)):
        is_own[at[k]] = 1
    for place in range(len(ops)):
        if o[place] < 0:
            h[place] = _LEAF
        elif is_own[place]:
            h[place] = _ALONE
        elif s[place] == 0:
            if p[o[place]] == 0:  # one more than the number
                name = names[o[place]]
                how = _OPERATORS.get(name)
                if how is None:
                    how = _OTHERS + len(functions)
                    functions.append(function_of(name, ()))
                p[o[place]] = how + 1
            h[place] = p[o[place]] - 1
        else:
            key = (o[place], s[place])
            how = known.get(key)
            if how is None:
                how = known[key] = _OTHERS + len(functions)
                functions.append(function_of(names[o[place]], static_values[s[place]]))
            h[place] = how
    return found, functions


def record_again(hows, offsets, operands, functions, nodes, alone):
    """Make the nodes of a trace from its leaves.

    Args:
        hows: for each place which function makes it, in an array.
        offsets, operands: as of `Operations`.
        functions: called with the operands.
        nodes: the node of each place, None where it is to be made; is filled.
        alone: called with a place and the nodes where a node is made in a way of its own; it may
            make others too.
    """
    h, f, p = ints(hows), ints(offsets), ints(operands)
    for place in range(len(hows)):
        how = h[place]
        if how == _LEAF or nodes[place] is not None:
            continue
        e = f[place]
        if how == _ALONE:
            alone(place, nodes)
        elif how == _ADD:
            nodes[place] = nodes[p[e]] + nodes[p[e + 1]]
        elif how == _SUB:
            nodes[place] = nodes[p[e]] - nodes[p[e + 1]]
        elif how == _MUL:
            nodes[place] = nodes[p[e]] * nodes[p[e + 1]]
        elif how == _DIV:
            nodes[place] = nodes[p[e]] / nodes[p[e + 1]]
        elif how == _NEG:
            nodes[place] = -nodes[p[e]]
        else:
            compute = functions[how - _OTHERS]
            count = f[place + 1] - e
            if count == 1:
                nodes[place] = compute(nodes[p[e]])
            elif count == 2:
                nodes[place] = compute(nodes[p[e]], nodes[p[e + 1]])
            else:
                inside = []
                for k in range(count):
                    inside.append(nodes[p[e + k]])
                nodes[place] = compute(*inside)
    return None


def serials_of(nodes):
    """The creation number of each node of a list, as an array."""
    found = array("q", bytes(8 * len(nodes)))
    f = longs(found)
    for i in range(len(nodes)):
        f[i] = cython.cast(Node, nodes[i])._stamp >> 2
    return found if cython.compiled else f


def place_of(nodes, serials, node):
    """The place of a node among nodes in creation order; -1 if it is not there.

    Args:
        nodes: the nodes, in a list.
        serials: their creation numbers.
        node: the node that is looked for.
    """
    at = bisect_left(serials, node._serial)
    return at if at < len(nodes) and nodes[at] is node else -1


def with_more(offsets, sizes):
    """The offsets of operands, of which there are more at each place: so many.

    Args:
        offsets: as of `Operations`.
        sizes: how many operands each place gets.
    """
    found = empty(len(offsets))
    to, f, n = ints(found), ints(offsets), ints(sizes)
    more = 0
    for place in range(len(sizes)):
        to[place] = f[place] + more
        more += n[place]
    to[len(sizes)] = f[len(sizes)] + more
    return found
