"""Index maps as slices, transposes, windows and index arrays: NumPy reads what the map says."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core.program.text.read_steps import (
    Able,
    Broadcast,
    Indexed,
    Positions,
    Reshaped,
    Step,
    Transposed,
    Windowed,
)
from autograd_core.program.text.reads import positions_of, read_places, read_strided, strides_of

np = pytest.importorskip("numpy")

ALL = slice(None)


def shapes(longest: int, most: int = 3) -> st.SearchStrategy[tuple[int, ...]]:
    """Shapes of few axes."""
    return st.lists(st.integers(1, longest), max_size=most).map(tuple)


def read(x: Any, steps: list[Step]) -> Any:
    """What NumPy makes of the steps."""
    for step in steps:
        if isinstance(step, Indexed):
            x = x[tuple(map(entry, step.entries))]
        elif isinstance(step, Reshaped):
            x = x.reshape(step.shape)
        elif isinstance(step, Transposed):
            x = x.transpose(step.axes)
        elif isinstance(step, Windowed):
            x = np.lib.stride_tricks.sliding_window_view(x, step.sizes, step.axes)
        else:
            assert isinstance(step, Broadcast)
            x = np.broadcast_to(x, step.shape)
    return x


def entry(found: Any) -> Any:
    """What stands between brackets, an index array as NumPy has it."""
    if not isinstance(found, Positions):
        return found
    if found.table is not None:
        return np.array(found.table).reshape(found.shape)
    axes = range(len(found.vectors))
    parts = [
        np.array(vector).reshape([-1 if other == axis else 1 for other in axes])
        for axis, vector in zip(axes, found.vectors, strict=True)
        if vector is not None
    ]
    return sum(parts[1:], parts[0])


def check(source: tuple[int, ...], shape: tuple[int, ...], places: list[int], steps: Any) -> None:
    """The steps read the places, from an array that holds its own positions."""
    x = np.arange(prod(source)).reshape(source)
    wanted = np.array(places).reshape(shape)
    for full in (False, True):
        got = read(x, steps(full))
        assert got.shape == shape or not full
        assert (np.broadcast_to(got, shape) == wanted).all()


@given(source=shapes(4), shape=shapes(4), data=st.data())
def test_strides_are_read(
    source: tuple[int, ...], shape: tuple[int, ...], data: st.DataObject
) -> None:
    """Any start and strides that stay inside the source, negative and 0 too."""
    moves = st.sampled_from([0, 1, -1, 2, *strides_of(source)])
    strides = [data.draw(moves) for _ in shape]
    around = list(positions_of(shape, 0, strides))
    if max(around) - min(around) >= prod(source):
        return
    start = data.draw(st.integers(-min(around), prod(source) - 1 - max(around)))
    places = [start + p for p in around]
    for able in (Able(), Able(windows=False), Able(backwards=False)):
        check(
            source,
            shape,
            places,
            lambda full, a=able: read_strided(source, shape, start, strides, full, a),
        )


@given(source=shapes(4), shape=shapes(4), data=st.data())
def test_any_places_are_read(
    source: tuple[int, ...], shape: tuple[int, ...], data: st.DataObject
) -> None:
    """Places without any order."""
    place = st.integers(0, prod(source) - 1)
    places = data.draw(st.lists(place, min_size=prod(shape), max_size=prod(shape)))
    check(source, shape, places, lambda full: read_places(source, shape, places, full))


@given(source=shapes(4), shape=shapes(4), data=st.data())
def test_rows_and_columns_are_read(
    source: tuple[int, ...], shape: tuple[int, ...], data: st.DataObject
) -> None:
    """Each axis of the source is indexed by numbers that depend on some axes of the result."""
    coordinates = []
    for n in source:
        axes = data.draw(st.sets(st.sampled_from(range(len(shape))))) if shape else set()
        numbers = st.integers(0, n - 1)
        parts = {axis: data.draw(st.lists(numbers, min_size=4, max_size=4)) for axis in axes}
        coordinates.append((n, parts))
    places = []
    for entry_place in product(*map(range, shape)):
        flat = 0
        for n, parts in coordinates:
            flat = flat * n + sum(v[entry_place[axis]] for axis, v in parts.items()) % n
        places.append(flat)
    check(source, shape, places, lambda full: read_places(source, shape, places, full))


@pytest.mark.parametrize(
    ("source", "shape", "start", "strides", "steps"),
    [
        ((16, 3), (16, 3), 0, (3, 1), []),
        ((16, 3), (3, 16), 0, (1, 3), [Transposed((1, 0))]),
        ((16,), (16, 100), 0, (1, 0), [Indexed((ALL, None))]),
        ((100,), (16, 100), 0, (0, 1), []),
        ((4, 5), (3,), 6, (5,), [Indexed((slice(1, None), 1))]),
        ((4,), (4,), 3, (-1,), [Indexed((slice(None, None, -1),))]),
        ((16, 3), (48,), 0, (1,), [Reshaped((-1,))]),
        ((48,), (16, 3), 0, (3, 1), [Reshaped((16, 3))]),
        ((8,), (6, 3), 0, (1, 1), [Windowed((0,), (3,))]),
    ],
)
def test_plain_reads_are_plain(
    source: tuple[int, ...],
    shape: tuple[int, ...],
    start: int,
    strides: tuple[int, ...],
    steps: list[Step],
) -> None:
    """What people write without index arrays is written so."""
    assert read_strided(source, shape, start, strides) == steps


def test_rows_that_are_chosen_are_one_index_array() -> None:
    """An embedding: rows of a table, each whole."""
    places = [3 * row + column for row in (2, 0, 2) for column in range(3)]
    chosen = Indexed((Positions(((2, 0, 2),)), ALL))
    assert read_places((4, 3), (3, 3), places) == [chosen]
    assert read_places((4, 3), (9,), places) == [chosen, Reshaped((-1,))]
