"""Tables of places and positions, a row for each member of a class: what is done to each number.

A table is an array('i') that holds its rows one after the other; its width is given beside it.
Loops over rows are `while` loops: a `range` whose step is no constant is Python's own, compiled
too.
"""

from array import array

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

if not cython.compiled:
    from autograd_core.c99 import doubles, flags, ints

    def longs(a):
        """The bits of an array('d') as whole numbers; compiled, a pointer to them."""
        return array("q", a.tobytes())


_NONE = -1
_zero = array("i", [0])


def zeros(count):
    """A new table of so many zeros."""
    if cython.compiled:
        return clone(_zero, count, True)  # noqa: F821 (cimported)
    return _zero * count


def _filled(count):
    """A new table of so many times -1."""
    found = empty(count)
    f = ints(found)
    for i in range(count):
        f[i] = _NONE
    return found


def empty(count):
    """A new table of so many numbers, to be written by the caller."""
    if cython.compiled:
        return clone(_zero, count, False)  # noqa: F821 (cimported)
    return _zero * count


def counting(count):
    """The numbers from 0 up to a count."""
    found = empty(count)
    f = ints(found)
    for i in range(count):
        f[i] = i
    return found


def numbered(numbers):
    """A number for each entry of an array('d'), the same for equal bits, from 0 on."""
    n = len(numbers)
    found, first, heads = empty(n), empty(n), _heads(n)
    b, f, at, h = longs(numbers), ints(found), ints(first), ints(heads)
    mask = len(heads) - 1
    count = 0
    for i in range(n):
        slot = ((b[i] ^ (b[i] >> 29) ^ (b[i] >> 47)) * 40503 >> 6) & mask
        while h[slot] != _NONE and b[at[h[slot]]] != b[i]:
            slot = (slot + 1) & mask
        if h[slot] == _NONE:
            h[slot] = count
            at[count] = i
            count += 1
        f[i] = h[slot]
    return found


def _heads(count):
    """An empty hash table for so many keys: its length is a power of two."""
    size = 16
    while size < 2 * count:
        size *= 2
    return _filled(size)


def exchange(table, width, count):
    """Exchange the first `count` entries of each row with the next ones."""
    t = ints(table)
    i = 0
    while i < len(table):
        for k in range(count):
            t[i + k], t[i + count + k] = t[i + count + k], t[i + k]
        i += width
    return 0


def taken(source, table):
    """The entry of source at each entry of a table, as a table."""
    found = empty(len(table))
    s, t, f = ints(source), ints(table), ints(found)
    for i in range(len(table)):
        f[i] = s[t[i]]
    return found


def scatter(numbers, places, into):
    """Write each number to its place."""
    x, p, at = ints(numbers), ints(places), ints(into)
    for i in range(len(places)):
        at[p[i]] = x[i]
    return 0


def put_entries(places, into):
    """Write the position of each entry to its place."""
    p, at = ints(places), ints(into)
    for i in range(len(places)):
        at[p[i]] = i
    return 0


def put_addresses(places, start, into):
    """Write start + i to the place of each entry i; nowhere for a place of -1."""
    p, at = ints(places), ints(into)
    for i in range(len(places)):
        if p[i] >= 0:
            at[p[i]] = start + i
    return 0


def shifted(table, by):
    """The entries of a table plus a number, as a table."""
    found = empty(len(table))
    t, f = ints(table), ints(found)
    for i in range(len(table)):
        f[i] = t[i] + by
    return found


def strided(start, sizes, strides):
    """The positions of a strided walk, row-major, as a table.

    Args:
        start: the first position.
        sizes: the sizes of the axes.
        strides: for each axis how far the position moves.
    """
    if len(sizes) != len(strides):
        raise ValueError(f"expected a stride for each of {len(sizes)} axes, got {len(strides)}")
    total = 1
    for size in sizes:
        total *= size
    found = empty(total)
    f = ints(found)
    count = 1 if total else 0
    if total:
        f[0] = start
    for axis in range(len(sizes)):
        size, stride = sizes[axis], strides[axis]
        for k in range(count - 1, -1, -1):  # from the end, where nothing is read any more
            position = f[k]
            for i in range(size - 1, -1, -1):
                f[k * size + i] = position + stride * i
        count *= size
    return found


def chosen(numbers, table):
    """The number at each entry of a table, an array('d')."""
    found = array("d", bytes(8 * len(table)))
    x, t, f = doubles(numbers), ints(table), doubles(found)
    for i in range(len(table)):
        f[i] = x[t[i]]
    return found


def part(table, width, members, start, stop):
    """Some columns of some rows, as a table.

    Args:
        table, width: the rows.
        members: the numbers of the rows.
        start, stop: the columns.
    """
    found = empty(len(members) * (stop - start))
    t, m, f = ints(table), ints(members), ints(found)
    e = 0
    for i in range(len(members)):
        for k in range(start, stop):
            f[e] = t[m[i] * width + k]
            e += 1
    return found


def is_alike(of, table, width, start, stop):
    """Whether each of some columns lies in one class.

    Args:
        of: the class of each place.
        table, width: places.
        start, stop: the columns.
    """
    c, t = ints(of), ints(table)
    i = width
    while i < len(table):
        for k in range(start, stop):
            if c[t[i + k]] != c[t[k]]:
                return False
        i += width
    return True


def is_constant(of, table, width, start, stop):
    """Whether all of some columns lie in class 0."""
    c, t = ints(of), ints(table)
    i = 0
    while i < len(table):
        for k in range(start, stop):
            if c[t[i + k]] != 0:
                return False
        i += width
    return True


def kinds(table, width, start, stop):
    """A number for each row, the same for rows with the same entries in some columns.

    Returns:
        The numbers, and the first row of each number.
    """
    n = len(table) // width
    found, first, heads = zeros(n), zeros(n), _heads(n)
    t, f, h, at = ints(table), ints(found), ints(heads), ints(first)
    mask = len(heads) - 1
    count = 0
    for i in range(n):
        key = 17
        for k in range(start, stop):
            key = (key * 31 + t[i * width + k]) & 0xFFFFFFF
        slot = (key * 40503 >> 8) & mask
        while h[slot] != _NONE and not _equal(t, h[slot] * width, i * width, start, stop):
            slot = (slot + 1) & mask
        if h[slot] == _NONE:
            h[slot] = i
            f[i] = count
            at[count] = i
            count += 1
        else:
            f[i] = f[h[slot]]
    return found, first[:count]


def _equal(t, a, b, start, stop):
    """Whether two rows have the same entries in some columns."""
    for k in range(start, stop):
        if t[a + k] != t[b + k]:
            return False
    return True


def ascends(table, width, members, start, stop):
    """Whether some rows, in the order of their entries in some columns, stand in this order.

    Args:
        table, width: the rows.
        members: the numbers of the rows, which differ.
        start, stop: the columns.
    """
    t, m = ints(table), ints(members)
    for i in range(1, len(members)):
        a, b, k = m[i - 1] * width, m[i] * width, start
        while k < stop and t[a + k] == t[b + k]:
            k += 1
        if k < stop and t[a + k] > t[b + k]:
            return False
    return True


def filled(rows_of, columns_of, row_count, column_count):
    """The member at each cell of a table, row by row; None if they do not fill it.

    Args:
        rows_of, columns_of: the row and the column of each member.
        row_count, column_count: how many there are.
    """
    n = len(rows_of)
    if row_count * column_count != n:
        return None
    members = _filled(n)
    r, c, m = ints(rows_of), ints(columns_of), ints(members)
    for i in range(n):
        cell = r[i] * column_count + c[i]
        if m[cell] != _NONE:
            return None
        m[cell] = i
    return members


def in_order(positions, size):
    """The members in the order of their positions below `size`; None if two are equal."""
    n = len(positions)
    slots = _filled(size)
    p, s = ints(positions), ints(slots)
    for i in range(n):
        if s[p[i]] != _NONE:
            return None
        s[p[i]] = i
    members = empty(n)
    m = ints(members)
    e = 0
    for i in range(size):
        if s[i] != _NONE:
            m[e] = s[i]
            e += 1
    return members


def differing(positions, block, span):
    """How many different values `position % block // span` has."""
    held = bytearray(block // span)
    seen, p = flags(held), ints(positions)
    count = 0
    for i in range(len(positions)):
        k = p[i] % block // span
        if not seen[k]:
            seen[k] = 1
            count += 1
    return count


def repeats(same, block, span):
    """Whether entries that differ only in their place along one axis are equal.

    Args:
        same: what is equal for equal entries only.
        block, span: the size of the part of the table that the axis runs through once, and how
            far apart its entries are.
    """
    s = ints(same)
    start = 0
    while start < len(same):
        for i in range(start + span, start + block):
            if s[i] != s[i - span]:
                return False
        start += block
    return True


def follows(positions, span, size, stride):
    """Whether blocks of `span` entries differ by a stride from the ones before them.

    Args:
        positions: the entries, of which the first `size` blocks are looked at.
    """
    p = ints(positions)
    for i in range(span, size * span):
        if p[i] != p[i - span] + stride:
            return False
    return True
