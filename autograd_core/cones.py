"""Find the part of a recorded graph that depends on some leaves, and compute it again.

The graph is given as arrays: the operands of node i stand in `operands` from `starts[i]` to
`starts[i + 1]`, and `codes[i]` says how to compute it. Compiled, a node takes a few nanoseconds.
"""

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

if not cython.compiled:
    from autograd_core.c99 import doubles, ints
    from autograd_core.node import floats
    from autograd_core.primitives import kernels

OTHER = 0
ADD = 1
SUB = 2
MUL = 3
TRUEDIV = 4
NEG = 5

CODES = {"add": ADD, "sub": SUB, "mul": MUL, "truediv": TRUEDIV, "neg": NEG}
"""The code of each operation computed here. The caller computes all others, which have code 0."""


def spread(starts, operands, moved, cone, first, count):
    """Write the places that depend on a moved node into `cone`, in order; return their number.

    Args:
        starts: where the operands of each node begin.
        operands: the places of the operands of all nodes.
        moved: 1 for each node that moves; each node found is marked too.
        cone: the array to write the places to.
        first: the place to begin at.
        count: how many nodes there are.
    """
    s = ints(starts)
    o = ints(operands)
    m = ints(moved)
    c = ints(cone)
    found = 0
    for i in range(first, count):
        for j in range(s[i], s[i + 1]):
            if m[o[j]]:
                m[i] = 1
                c[found] = i
                found += 1
                break
    return found


def reach(starts, operands, absent, reached):
    """Mark the last node, and all that edges lead to from marked ones, with 1 in `reached`.

    Args:
        starts: where the operands of each node begin.
        operands: the places of the operands of all nodes.
        absent: for each operand 1 if its edge leads nowhere.
        reached: 0 for each node.
    """
    s = ints(starts)
    o = ints(operands)
    a = ints(absent)
    r = ints(reached)
    last = len(reached) - 1
    r[last] = 1
    for i in range(last, -1, -1):
        if r[i]:
            for j in range(s[i], s[i + 1]):
                if not a[j]:
                    r[o[j]] = 1
    return 0


def compute(codes, starts, operands, cone, count, numbers, other):
    """Compute the numbers of `count` nodes of a cone again, in order.

    Args:
        codes: how each node is computed.
        starts: where the operands of each node begin.
        operands: the places of the operands of all nodes.
        cone: the places of the nodes.
        count: how many there are.
        numbers: the numbers of all nodes; those of the cone are overwritten.
        other: returns the number of a node whose code is OTHER.
    """
    k = ints(codes)
    s = ints(starts)
    o = ints(operands)
    c = ints(cone)
    x = doubles(numbers)
    for n in range(count):
        i = c[n]
        j = s[i]
        code = k[i]
        if code == OTHER:
            x[i] = other(i)
        elif code == ADD:
            x[i] = kernels.add(x[o[j]], x[o[j + 1]])[0]
        elif code == SUB:
            x[i] = kernels.sub(x[o[j]], x[o[j + 1]])[0]
        elif code == MUL:
            x[i] = kernels.mul(x[o[j]], x[o[j + 1]])[0]
        elif code == TRUEDIV:
            x[i] = kernels.truediv(x[o[j]], x[o[j + 1]])[0]
        else:
            x[i] = kernels.neg(x[o[j]])[0]
    return 0


def restore(cone, count, numbers, rest):
    """Reset `count` nodes of a cone to their numbers at rest."""
    c = ints(cone)
    x = doubles(numbers)
    y = doubles(rest)
    for n in range(count):
        x[c[n]] = y[c[n]]
    return 0


def hold(nodes, numbers):
    """Whether each node of a list holds its number, nan included."""
    x = doubles(numbers)
    for i in range(len(nodes)):
        y = cython.cast(Node, nodes[i])._data if cython.compiled else nodes[i]._data  # noqa: F821
        if y != x[i] and (y == y or x[i] == x[i]):
            return False
    return True


def gather(numbers, places):
    """The numbers at some places, as an array."""
    found = floats(len(places))
    x = doubles(numbers)
    p = ints(places)
    y = doubles(found)
    for i in range(len(places)):
        y[i] = x[p[i]]
    return found


def outside(numbers, rest, low, high, found):
    """Write which numbers are neither at rest nor within bounds into `found`; return how many.

    Args:
        numbers: the numbers.
        rest: those that they have at rest.
        low, high: what each must lie between.
        found: the array to write to, as long as the others.
    """
    x = doubles(numbers)
    y = doubles(rest)
    a = doubles(low)
    b = doubles(high)
    f = ints(found)
    count = 0
    for i in range(len(rest)):
        if x[i] != y[i] and not a[i] < x[i] < b[i]:
            f[count] = i
            count += 1
    return count


def keep_finite(numbers, rest):
    """Whether every number that is finite at rest is finite now."""
    x = doubles(numbers)
    y = doubles(rest)
    for i in range(len(rest)):
        if y[i] - y[i] == 0.0 and x[i] - x[i] != 0.0:
            return False
    return True


def scatter(found, places, numbers):
    """Write each number found at its place in the full list."""
    x = doubles(found)
    p = ints(places)
    y = doubles(numbers)
    for i in range(len(found)):
        y[p[i]] = x[i]
    return 0


def runs_as(code, position, a, b, partial, h, floor, unit, other):
    """Whether differences of one operation, at a step and at half that step, match a partial.

    They must agree to 8 digits once the second-order error is removed. False decides nothing.

    Args:
        code: how its value is computed.
        position: 0 or 1, of the operand that moves.
        a, b: its operands; with one operand, b is any number.
        partial: its recorded derivative.
        h: the larger of the two steps.
        floor, unit: the relative error that a value, and a partial, may have.
        other: returns the value for another number of the operand, if the code is OTHER.
    """
    x = b if position == 1 else a
    before = slope = largest = 0.0
    for i in range(2):
        above = x + h
        below = x - h
        high = _moved(code, position, a, b, above, other)
        low = _moved(code, position, a, b, below, other)
        before = slope
        slope = (high - low) / (above - below)
        largest = max(largest, abs(high), abs(low))
        if i == 0:
            h /= 2
    allowed = 4 * floor * largest / h + unit * abs(partial)
    slope += (slope - before) / 3
    return abs(slope - partial) <= allowed <= 1e-8 * abs(partial)


def _moved(code, position, a, b, x, other):
    """The value of one operation when one operand changes."""
    if code == OTHER:
        return other(x)
    if position == 1:
        b = x
    else:
        a = x
    if code == ADD:
        return kernels.add(a, b)[0]
    if code == SUB:
        return kernels.sub(a, b)[0]
    if code == MUL:
        return kernels.mul(a, b)[0]
    if code == TRUEDIV:
        return kernels.truediv(a, b)[0]
    return kernels.neg(a)[0]
