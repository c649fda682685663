"""Many numbers and gradients at once do what so many single assignments do, or nothing."""

import math
import sys
from array import array
from contextlib import suppress
from struct import pack

import pytest

from autograd_core import Value, fsum
from autograd_core.leaves import (
    clear_grads,
    common_length,
    read_data,
    read_grads,
    write_data,
    write_grads,
)
from autograd_core.sweep import counts

NUMBERS = [0.0, -0.0, 5e-324, -1.5, 1.7976931348623157e308, math.inf, -math.inf, math.nan]


def bits(numbers):
    """The bits of floats, which tell 0.0 from -0.0 and one nan from another."""
    return [pack("<d", x) for x in numbers]


def leaves(count=8):
    """Some leaves, with numbers and gradients that differ."""
    values = [Value(float(i)) for i in range(count)]
    for i, v in enumerate(values):
        v.grad = -2.0 * i
    return values


def state(values):
    """All numbers and gradients."""
    return [(v.data, v.grad) for v in values]


@pytest.mark.parametrize("kind", [list, tuple, iter])
def test_what_is_written_is_what_single_assignments_write(kind):
    """To the bit, for every kind of number, and read again; a foreign nan becomes ours."""
    foreign = array("d", [*NUMBERS[:-1], -math.nan])
    together, alone = leaves(), leaves()
    for v, x in zip(alone, foreign, strict=True):
        v.data = v.grad = x
    write_data(kind(together), foreign)
    write_grads(kind(together), foreign)
    for found in (read_data(kind(together)), [v.data for v in together]):
        assert bits(found) == bits(v.data for v in alone)
    for found in (read_grads(kind(together)), [v.grad for v in together]):
        assert bits(found) == bits(v.grad for v in alone)


def test_an_array_that_there_is_is_filled():
    """`into` is written and returned; without it the array is a new one each time."""
    values, into = leaves(), array("d", [9.0] * len(NUMBERS))
    assert read_grads(values, into) is into
    assert list(into) == [v.grad for v in values]
    assert read_data(values, into) is into
    assert list(into) == [v.data for v in values]
    assert read_data(values) is not read_data(values)
    assert (read_data([]), read_grads([])) == (array("d"), array("d"))
    write_data([], array("d"))


def test_gradients_are_cleared():
    """All become 0.0, also of a Value that is listed twice and of one with operands."""
    a = Value(2.0)
    y = a * a
    y.backward()
    clear_grads([a, y, a])
    assert (a.grad, y.grad) == (0.0, 0.0)


def test_gradients_that_are_given_count_as_sweeps():
    """As single assignments of other numbers than 0 do: optimisers then do not warn."""
    values = leaves(4)
    before = counts()[1]
    write_grads(values, array("d", [0.0, -0.0, 1.0, math.nan]))
    assert counts()[1] == before + 2
    clear_grads(values)
    assert counts()[1] == before + 2


def test_the_last_of_two_numbers_for_a_value_stays():
    """A Value that is listed twice is assigned twice."""
    a = Value(0.0)
    write_data([a, a], array("d", [1.0, 2.0]))
    assert a.data == 2.0


@pytest.mark.parametrize("place", [0, 5])
@pytest.mark.parametrize("write", [write_data, write_grads])
@pytest.mark.parametrize("foreign", [None, 1.0, "v", Value], ids=str)
def test_what_is_not_a_value_is_refused(foreign, write, place):
    """Wherever it stands: the error names its type, and no Value has changed."""
    values = leaves()
    before = bits(read_data(values)) + bits(read_grads(values))
    listed = [*values[:place], foreign, *values[place:]]
    for work in (read_data, read_grads, clear_grads):
        with pytest.raises(TypeError, match=f"expected a Value, got {type(foreign).__name__}"):
            work(listed)
    with pytest.raises(TypeError, match="expected a Value"):
        write(listed, array("d", [7.0] * len(listed)))
    assert bits(read_data(values)) + bits(read_grads(values)) == before


def test_data_of_a_value_with_operands_is_refused():
    """As in a single assignment; the leaves before it have not changed. A gradient it may have."""
    values = leaves(3)
    listed = [*values, values[0] * values[1], fsum(values)]
    before = state(listed)
    for interior in listed[3:]:
        with pytest.raises(AttributeError, match="read-only"):
            write_data([*values, interior], array("d", [7.0] * 4))
    assert state(listed) == before
    write_grads(listed, array("d", [7.0] * 5))
    assert list(read_grads(listed)) == [7.0] * 5


@pytest.mark.parametrize(
    ("numbers", "error", "message"),
    [
        (array("d", [1.0]), ValueError, "each of 2 Values, got 1"),
        (array("d", [1.0] * 3), ValueError, "each of 2 Values, got 3"),
        (array("f", [1.0] * 2), TypeError, "expected an array"),
        (array("q", [1] * 2), TypeError, "expected an array"),
        ([1.0, 2.0], TypeError, "array"),
    ],
    ids=str,
)
def test_numbers_that_do_not_fit_are_refused(numbers, error, message):
    """Another length, another type of array, a list: nothing is read from them or written."""
    values = leaves(2)
    before = state(values)
    for work in (read_data, read_grads, write_data, write_grads):
        with pytest.raises(error, match=message):
            work(values, numbers)
    assert state(values) == before


@pytest.mark.parametrize("write", [write_data, write_grads])
def test_no_numbers_are_refused(write):
    """None is not an array, even where one may be left out in reading."""
    values = leaves(2)
    before = state(values)
    with pytest.raises(TypeError, match="expected an array"):
        write(values, None)
    assert state(values) == before


def test_length_is_that_of_all():
    """Arrays of one length have it; others are refused with the lengths."""
    assert common_length(array("d", [1.0, 2.0]), array("d", [3.0, 4.0])) == 2
    with pytest.raises(ValueError, match="1, 2"):
        common_length(array("d", [1.0]), array("d", [1.0, 2.0]))
    with pytest.raises(TypeError, match="got list"):
        common_length(array("d", [1.0]), [1.0])


def test_then_comes_last():
    """What is called sees all numbers written; after an error it is not called."""
    values, seen = leaves(3), []
    write_data(values, array("d", [7.0] * 3), lambda: seen.append(state(values)))
    assert seen == [[(7.0, 0.0), (7.0, -2.0), (7.0, -4.0)]]
    with pytest.raises(AttributeError):
        write_data([values[0], values[0] * 2.0], array("d", [1.0, 2.0]), seen.clear)
    assert seen


def test_references_are_left_as_they_were():
    """Reading and writing again and again keeps and loses no reference."""
    values = leaves(3)
    numbers = read_data(values)
    before = [sys.getrefcount(x) for x in (*values, values, numbers)]
    for _ in range(100):
        read_data(values)
        read_grads(values, numbers)
        write_data(values, numbers)
        write_grads(values, numbers)
        clear_grads(values)
        for last in (None, values[0] * 1.0):
            with suppress(TypeError, AttributeError):
                write_data([*values, last], array("d", [1.0] * 4))
        del last
    assert [sys.getrefcount(x) for x in (*values, values, numbers)] == before
