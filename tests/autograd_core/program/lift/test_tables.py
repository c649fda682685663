"""Tables of places, against the same in plain Python: equal hashes merge nothing."""

from __future__ import annotations

from array import array
from itertools import product
from math import prod
from operator import mul

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core.program.lift.indices import constants_ref, index_of
from autograd_core.program.lift.tables import (
    ascends,
    filled,
    in_order,
    kinds,
    numbered,
    put_addresses,
    shifted,
    strided,
)
from autograd_core.summing import sum_in_order

small = st.integers(0, 40)


def by_appearance(keys):
    """The number of each key, counted as they appear."""
    known = {}
    return [known.setdefault(key, len(known)) for key in keys]


@given(st.integers(1, 3).flatmap(lambda w: st.lists(st.lists(small, min_size=w, max_size=w))))
def test_rows_have_the_number_of_their_first_appearance(rows):
    """Whatever their hashes: of rows below 41 many have the same one."""
    width = len(rows[0]) if rows else 1
    table = array("i", [x for row in rows for x in row])
    numbers, first = kinds(table, width, 0, width)
    expected = by_appearance(map(tuple, rows))
    assert list(numbers) == expected
    assert [rows[i] for i in first] == [list(row) for row in dict.fromkeys(map(tuple, rows))]


def test_rows_of_one_hash_are_told_apart():
    """31 * 0 + 31 == 31 * 1 + 0: the hash of both rows is the same."""
    numbers, _ = kinds(array("i", [0, 31, 1, 0, 0, 31]), 2, 0, 2)
    assert list(numbers) == [0, 1, 0]


@given(st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(-9, 9)))
def test_equal_bits_have_one_number(bits):
    """Numbers are counted as they appear."""
    assert list(numbered(array("d", array("q", bits).tobytes()))) == by_appearance(bits)


@given(st.lists(small, max_size=12))
def test_members_in_the_order_of_their_positions(positions):
    """None if two members have the same position."""
    found = in_order(array("i", positions), 41)
    if len(set(positions)) < len(positions):
        assert found is None
    else:
        assert list(found) == sorted(range(len(positions)), key=positions.__getitem__)


@given(st.permutations(range(12)), st.sampled_from([(3, 4), (4, 3), (2, 6), (1, 12)]))
def test_a_table_is_filled_by_each_cell_once(cells, shape):
    """In whatever order its members come; not if one cell is there twice."""
    rows = array("i", [cell // shape[1] for cell in cells])
    columns = array("i", [cell % shape[1] for cell in cells])
    assert [cells[m] for m in filled(rows, columns, *shape)] == list(range(12))
    rows[0], columns[0] = rows[1], columns[1]
    assert filled(rows, columns, *shape) is None


shapes = st.lists(st.integers(1, 4), max_size=3).map(tuple)


@given(shapes, st.data())
def test_a_strided_walk_is_written_as_one(shape, data):
    """Start and strides are found again; one position that differs is not lost."""
    strides = tuple(data.draw(st.integers(-5, 20)) for _ in shape)
    walk = strided(100, shape, strides)
    index = index_of(walk, shape)
    assert index.places is None
    assert index.positions() == walk
    changed = walk[:]
    changed[-1] += 1
    assert index_of(changed, shape).positions() == changed


@given(shapes, st.data())
def test_constants_that_repeat_along_an_axis_are_stored_once(shape, data):
    """What is read is what was there; an axis of equal numbers takes no room."""
    kept = tuple(data.draw(st.sampled_from([1, size])) for size in shape)
    own = array("d", [float(i) for i in range(prod(kept))])
    strides = []
    for i, (size, stored) in enumerate(zip(shape, kept, strict=True)):
        strides.append(prod(kept[i + 1 :]) if stored == size else 0)
    places = strided(0, shape, tuple(strides))
    ref = constants_ref(array("d", [own[p] for p in places]), places, shape)
    assert [ref.constants[p] for p in ref.index.positions()] == [own[p] for p in places]
    assert ref.constants == own


@pytest.mark.parametrize("shape", [(4, 6), (24,)])
def test_windows_of_an_image_divide_an_axis(shape):
    """24 positions of 4 windows of 2 x 3 in rows of 10 are one walk over four axes."""
    walk = strided(3, (2, 2, 2, 3), (10, 1, 10, 1))
    index = index_of(walk, shape)
    assert index.positions() == walk
    assert index.strides is not None


@given(st.lists(st.tuples(small, small), max_size=8), st.randoms(use_true_random=False))
def test_rows_that_ascend(found, rng):
    """In the order of their entries in some columns, whatever stands in the others."""
    rows = list(dict.fromkeys(found))
    table = array("i", [x for a, b in rows for x in (rng.randrange(9), a, b)])
    for order in (range(len(rows)), sorted(range(len(rows)), key=rows.__getitem__)):
        listed = [rows[i] for i in order]
        assert ascends(table, 3, array("i", order), 1, 3) == (listed == sorted(listed))


@given(st.integers(-9, 9), st.lists(st.tuples(st.integers(0, 4), st.integers(-9, 9)), max_size=4))
def test_a_strided_walk_is_a_sum_over_axes(start, axes):
    """Row-major, with strides of any sign and axes of any size, none included."""
    sizes, strides = tuple(n for n, _ in axes), tuple(s for _, s in axes)
    walk = product(*map(range, sizes))
    expected = [start + sum_in_order(list(map(mul, at, strides)), 0) for at in walk]
    assert list(strided(start, sizes, strides)) == expected
    assert list(shifted(array("i", expected), start)) == [x + start for x in expected]
    with pytest.raises(ValueError, match="stride"):
        strided(start, (*sizes, 2), strides)


def test_addresses_are_put_at_places():
    """One after the other; a place of -1 is none."""
    into = array("i", [7, 7, 7, 7])
    put_addresses(array("i", [2, -1, 0]), 10, into)
    assert list(into) == [12, 7, 10, 7]
