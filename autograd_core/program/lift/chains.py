"""Chains: additions recorded one by one that are taken together, and the products they add."""

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

if not cython.compiled:
    from autograd_core.c99 import flags, ints


def find_chains(flat, add, mul, kept, inner, waiting):
    """Mark the additions that another one continues, and the products that one adds.

    Args:
        flat: the graph.
        add, mul: the numbers of these operations.
        kept: places whose numbers are wanted, so that nothing may take them in.
        inner, waiting: a bytearray each, by place; the marks.
    """
    count = len(inner)
    ops, offsets, operands = ints(flat.ops), ints(flat.offsets), ints(flat.operands)
    inside, waits = flags(inner), flags(waiting)
    uses = bytearray(count)
    fan = flags(uses)
    for i in range(offsets[count]):
        if fan[operands[i]] < 2:
            fan[operands[i]] += 1
    for place in kept:
        fan[place] = 2
    for i in range(count):
        if ops[i] == add:
            left = operands[offsets[i]]
            right = operands[offsets[i] + 1]
            if fan[left] == 1:
                if ops[left] == add:
                    inside[left] = 1
                elif ops[left] == mul:
                    waits[left] = 1
            if fan[right] == 1 and ops[right] == mul:
                waits[right] = 1
    return 0
