"""The edges of a recorded graph, by the node they lead to and in the order of the sweep."""

from array import array
from typing import NamedTuple

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

if not cython.compiled:
    from autograd_core.c99 import ints


class Edges(NamedTuple):
    """The products that make up each adjoint, by address.

    ends: where those of each address end; they begin where those of the address before end.
    nodes: for each product the address of the adjoint in it.
    partials: for each the address of the partial.
    """

    ends: array
    nodes: array
    partials: array


def put_partials(partials, offsets, places, slot, addresses):
    """Note where the partials of some places stand, from operand number `slot` on.

    Args:
        partials: for each operand in the record an address; is changed.
        offsets: where the operands of each place begin.
        places: the places.
        slot: which operand is the first.
        addresses: as many for each place.
    """
    to, begin, place, address = ints(partials), ints(offsets), ints(places), ints(addresses)
    count = len(addresses) // len(places) if len(places) else 0
    for i in range(len(places)):
        for k in range(count):
            to[begin[place[i]] + slot + k] = address[i * count + k]


def edges_by_address(ops, offsets, operands, addresses, partials, needed, size):
    """The edges that lead to needed nodes, by address.

    The engine's sweep visits the newest node first, and the operands of a node in their order;
    so do the edges of an address. A node without an address was absorbed by the only node that
    uses it, in a sum, and has its adjoint.

    Args:
        ops, offsets, operands: the record, see `Flat`.
        addresses: of each place; -1 for a node that was absorbed.
        partials: for each operand the address of its partial; -1 if no derivative can flow.
        needed: for each place whether its adjoint is needed.
        size: how many addresses there are.
    """
    ends = array("i", bytes(4 * (size + 1)))
    begin, o, at, p = ints(offsets), ints(operands), ints(addresses), ints(partials)
    end, need = ints(ends), ints(needed)
    for k in range(len(operands)):
        if p[k] >= 0 and need[o[k]] and at[o[k]] >= 0:
            end[at[o[k]] + 1] += 1
    for address in range(size):
        end[address + 1] += end[address]
    filled = array("i", ends)
    nodes = array("i", bytes(4 * ends[size]))
    found = array("i", bytes(4 * ends[size]))
    adjoints = array("i", addresses)
    fill, node, partial, adjoint = ints(filled), ints(nodes), ints(found), ints(adjoints)
    for place in range(len(ops) - 1, -1, -1):
        for k in range(begin[place], begin[place + 1]):
            operand = o[k]
            if adjoint[operand] < 0:
                adjoint[operand] = adjoint[place]
            address = at[operand]
            if p[k] >= 0 and need[operand] and address >= 0:
                node[fill[address]] = adjoint[place]
                partial[fill[address]] = p[k]
                fill[address] += 1
    return Edges(ends[1:], nodes, found)


def without_copies(edges, regions, one):
    """The edges when adjoints that are equal stand at one address.

    Such are one that is another one times 1.0, and those of an array if each is the same product.

    Args:
        edges: those of each address.
        regions: (start, count) of arrays of adjoints, each after those it is computed from.
        one: the address of 1.0.

    Returns:
        (edges, counts): the edges with other addresses, and how many adjoints of each region, from
        its first on, are still read.
    """
    ends, partial = ints(edges.ends), ints(edges.partials)
    nodes, stands = array("i", edges.nodes), array("i", range(len(edges.ends)))
    node, at = ints(nodes), ints(stands)
    counts = []
    for start, count in regions:
        first = ends[start - 1]
        copies = alike = ends[start + count - 1] - first == count
        for i in range(count if copies else 0):
            k = first + i
            if ends[start + i] != k + 1:
                copies = alike = False
                break
            if partial[k] != one:
                copies = False
            if partial[k] != partial[first] or at[node[k]] != at[node[first]]:
                alike = False
        if copies:
            for i in range(count):
                at[start + i] = at[node[first + i]]
        elif alike:
            for i in range(count):
                at[start + i] = start
        counts.append(0 if copies else 1 if alike else count)
    for k in range(len(nodes)):
        node[k] = at[node[k]]
    return Edges(edges.ends, nodes, edges.partials), counts


def depending(offsets, operands, needed):
    """Mark with 1 all places that depend on a marked one.

    Args:
        offsets, operands: the record, see `Flat`.
        needed: 1 for each place that is marked, else 0; is changed.
    """
    begin, o, need = ints(offsets), ints(operands), ints(needed)
    for place in range(len(needed)):
        for k in range(begin[place], begin[place + 1]):
            if need[o[k]]:
                need[place] = 1
                break
