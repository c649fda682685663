"""What tables hold of a graph: the operands of nodes, the places of leaves, numbers of arrays."""

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

from autograd_core.program.lift.tables import empty

if not cython.compiled:
    from autograd_core.c99 import ints

_NONE = -1


def chain(offsets, operands, places, count, has_start, products):
    """The terms of chains of additions, and the places of the nodes inside them.

    Args:
        offsets, operands: of the graph, as in Flat.
        places: of the last addition of each chain.
        count: how many terms each chain has, without its start.
        has_start: whether it starts from a term of its own.
        products: whether the terms are products.

    Returns:
        A table of operands (terms, or all first and then all second factors; then the start), one
        of the additions but the last, and one of the products.
    """
    n = len(places)
    adds = count if has_start else count - 1
    width = (2 * count if products else count) + (1 if has_start else 0)
    table, inner, muls = empty(n * width), empty(n * (adds - 1)), empty(n * count * products)
    f, o, p = ints(offsets), ints(operands), ints(places)
    t, a, m = ints(table), ints(inner), ints(muls)
    for i in range(n):
        at = p[i]
        for k in range(count - 1, -1, -1):
            if k >= count - adds:
                if k < count - 1:
                    a[i * (adds - 1) + k - (count - adds)] = at
                term = o[f[at] + 1]
                at = o[f[at]]
            else:
                term = at
            if products:
                m[i * count + k] = term
                t[i * width + k] = o[f[term]]
                t[i * width + count + k] = o[f[term] + 1]
            else:
                t[i * width + k] = term
        if has_start:
            t[i * width + width - 1] = at
    return table, inner, muls


def rows(offsets, operands, places, width):
    """The operands of some nodes, of which each has `width`."""
    table = empty(len(places) * width)
    f, o, p, t = ints(offsets), ints(operands), ints(places), ints(table)
    for i in range(len(places)):
        for k in range(width):
            t[i * width + k] = o[f[p[i]] + k]
    return table


def placed(values, place_of, number, of, at):
    """The places of leaves, -1 for those that a graph does not have.

    Args:
        values: the leaves.
        place_of: the places of those of a graph, by `id`.
        number: of the leaves' array, written to their places in `of`, where it must be 0: a leaf
            that has another ends the work, and the places of those before it are returned.
        of, at: by place: a number, and the position among the leaves.
    """
    n = len(values)
    places = empty(n)
    p, c, a = ints(places), ints(of), ints(at)
    for i in range(n):
        place = place_of.get(id(values[i]))
        p[i] = _NONE
        if place is not None:
            p[i] = place
            if c[p[i]] != 0:
                return places[:i]
            c[p[i]] = number
            a[p[i]] = i
    return places


def numbers_of_singles(ops, offsets, joins, first):
    """The numbers of the arrays of nodes that are single steps.

    Args:
        ops, offsets: of the graph, as in Flat.
        joins: for each operation how many arrays stand before that of a node; 2 are the two sides
            of a product, and a product of nothing has none.
        first: the number of the first array.

    Returns:
        A number for each place, -1 for leaves; and for each number from the first on, the place
        that the array belongs to.
    """
    n = len(ops)
    numbers, owners = empty(n), empty(n + offsets[n])
    c, f, j, k, o = ints(ops), ints(offsets), ints(joins), ints(numbers), ints(owners)
    count = 0
    for i in range(n):
        if c[i] < 0:
            k[i] = _NONE
        else:
            before = j[c[i]]
            if before == 2 and f[i + 1] - f[i] < 2:
                before = 0
            for _ in range(before + 1):
                o[count] = i
                count += 1
            k[i] = first + count - 1
    return numbers, owners[:count]
