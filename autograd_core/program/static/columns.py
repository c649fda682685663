"""The rows of a function's arguments, in columns: lists, or arrays that are read in place.

An array stands for its rows, and whole numbers and words in it are what they are in a list. What
is computed for arrays comes back in arrays.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from struct import unpack
from typing import Any, Protocol

from autograd_core.program.lift.lifted import Rows
from autograd_core.program.nests import flattened
from autograd_core.program.static.buffers import flat, kind_of, nested, shaped
from autograd_core.program.static.checks import is_numpy_array
from autograd_core.program.static.codes import codes_of_row
from autograd_core.program.static.not_static import at, calling_line
from autograd_core.program.static.refused_arrays import refused_rows

_WITHOUT_SUBCLASSES = ("ndarray", "memmap")
"""The classes of NumPy's arrays whose numbers are all there is to them."""
_TEXT = (str, bytes, bytearray)
_WORDS = (int, str, bool)
FEW = 8
"""How many of many rows are recorded first."""
MOST_WORDS = 64
"""How many different words in a column are."""


class Parametrised(Protocol):
    """A model: what lists its parameters."""

    def parameters(self) -> list[Any]:
        """List them."""


By = Iterable[Any] | Parametrised | None
"""What to differentiate by: some Values, or a model."""


def differentiated_by(by: By) -> list[Any] | None:
    """What `by` lists, or the parameters of a model; None if nothing is chosen.

    Raises:
        TypeError: it is neither.
    """
    if by is None:
        return None
    if not isinstance(by, Iterable) and callable(getattr(by, "parameters", None)):
        by = by.parameters()
    if not isinstance(by, Iterable):
        raise TypeError(
            f"by must be a list of Values, such as model.parameters(), or a model, "
            f"got {type(by).__name__}; pass [w] for one Value"
        )
    return list(by)


@dataclass(eq=False)
class ArrayColumn:
    """The rows of an argument in an array of floats.

    Attributes:
        given: the array.
        numbers: what is in it, row by row.
        shape: its lengths; the first is how many rows there are.
        in_arrays: whether f takes each row as an array of NumPy; else in lists.
    """

    given: Any
    numbers: Rows
    shape: tuple[int, ...]
    in_arrays: bool

    def __len__(self) -> int:
        return self.shape[0]

    @cached_property
    def codes(self) -> array[int]:
        """The form of a row."""
        return codes_of_row(self.shape[1:], self.in_arrays)

    def item(self, k: int) -> Any:
        """Row k as f takes it."""
        if self.in_arrays:
            return self.given[k].astype("d")
        size = prod(self.shape[1:])
        return nested(self.numbers[k * size : (k + 1) * size], (1, *self.shape[1:]))[0]

    def items(self) -> list[Any]:
        """The rows as f takes them."""
        if self.in_arrays:
            return list(self.given.astype("d"))
        return nested(self.numbers, self.shape)


Column = list[Any] | ArrayColumn


class Columns:
    """The rows of a function's arguments, a column for each argument.

    Args:
        columns: lists, iterables, and arrays of any kind.

    Attributes:
        held: the columns; ArrayColumns in place of arrays of floats.
        count: how many rows there are.
        has_arrays: whether one of the columns is an array.

    Raises:
        ValueError: they differ in length.
        TypeError: an array holds no real numbers, or is no column.
    """

    def __init__(self, columns: Iterable[Iterable[Any]]):
        found = [_column(column, k) for k, column in enumerate(columns)]
        self.held = [column for column, _ in found]
        self.has_arrays = any(is_array for _, is_array in found)
        lengths = {len(column) for column in self.held}
        if len(lengths) != 1:
            raise ValueError(
                f"static: the columns of rows{at(calling_line())} must be equally long, got "
                f"lengths {', '.join(str(len(column)) for column in self.held) or 'of none'}"
            )
        self.count = lengths.pop()

    def rows(self) -> list[tuple[Any, ...]]:
        """The arguments of each call."""
        columns = [x if isinstance(x, list) else x.items() for x in self.held]
        return list(zip(*columns, strict=True))

    def some_rows(self) -> list[tuple[Any, ...]]:
        """The first rows, and the first with each of the words in lists: labels, for example."""
        chosen = set(range(min(FEW, self.count)))
        for column in self.held:
            if isinstance(column, list) and type(column[0]) in _WORDS:
                numbered = reversed(list(enumerate(column)))
                first = {x: k for k, x in numbered if type(x) in _WORDS}
                chosen |= set(sorted(first.values())[:MOST_WORDS])
        parts = [[x[k] if isinstance(x, list) else x.item(k) for k in chosen] for x in self.held]
        return list(zip(*parts, strict=True))

    def numbers(self, found: Sequence[Any]) -> Any:
        """The results of all rows as the caller gets them: an array, if columns are arrays.

        Args:
            found: one for each row; results of several numbers stay in a list.
        """
        if not self.has_arrays:
            return list(found)
        if not isinstance(found, array) and any(type(x) is not float for x in found):
            return found
        return memoryview(found if isinstance(found, array) else array("d", found))

    def by_values(self, found: list[list[float]], count: int) -> Any:
        """The derivatives of all rows by so many Values, as the caller gets them."""
        if not self.has_arrays or not count:
            return found
        return shaped(array("d", [d for row in found for d in row]), (self.count, count))

    def derivatives(self, found: list[Any]) -> Any:
        """Derivatives in the shape of the arguments of each row, as the caller gets them."""
        if not self.has_arrays:
            return found
        parts = [[row] for row in found] if len(self.held) == 1 else found
        return self.by_argument(lambda k: [row[k] for row in parts])

    def by_argument(self, part: Callable[[int], Any]) -> Any:
        """Derivatives by each argument: arrays for arrays, lists for lists, None for no floats.

        In a tuple, unless there is one argument.

        Args:
            part: gives those of an argument, by its number: a list with a part for each row, or
                all numbers in an array.
        """
        shaped_parts = [self._in_shape(column, part(k)) for k, column in enumerate(self.held)]
        return shaped_parts[0] if len(shaped_parts) == 1 else tuple(shaped_parts)

    def _in_shape(self, column: Column, part: Any) -> Any:
        """The derivatives by an argument."""
        if isinstance(column, list):
            return part if any(x is not None for x in part) else None
        numbers = part if isinstance(part, array) else array("d", flattened(part))
        return shaped(numbers, column.shape)


def _column(column: Any, k: int) -> tuple[Column, bool]:
    """The rows of argument k, and whether they are in an array."""
    if type(column) is list:
        return column, False
    if hasattr(type(column), "__array__") and not is_numpy_array(column):
        column = column.__array__()
    refused = refused_rows(column)
    if refused:
        raise TypeError(f"static: column {k + 1}{at(calling_line())} is {refused}")
    view = _view_of(column)
    if view is None:
        return list(column), False
    if not view.ndim:
        raise TypeError(
            f"static: column {k + 1}{at(calling_line())} is a single number. Pass a row for each "
            "call"
        )
    kind = view.format[-1:]
    if "Z" in view.format or kind == "g":
        kind = "complex numbers" if "Z" in view.format else "long doubles"
        raise TypeError(
            f"static: column {k + 1}{at(calling_line())} is an array of {kind}, which must be "
            "real and at most double. Pass x.real.astype(float), and x.imag as a column of "
            "its own if it counts"
        )
    if kind in ("d", "f", "e") and all((view.shape or ())[1:]):
        return _of_floats(column, view), True
    if view.ndim > 1 and _is_numpy(column):
        return list(column), True
    return column.tolist() if hasattr(column, "tolist") else list(column), True


def _of_floats(column: Any, view: memoryview) -> ArrayColumn:
    """A column of floats of any size."""
    numbers = flat(view) if kind_of(view) else array("d", unpack(_packed(view), view.tobytes()))
    return ArrayColumn(column, numbers, view.shape or (), _is_numpy(column) and view.ndim > 1)


def _packed(view: memoryview) -> str:
    """The format of all numbers of an array, as `struct` takes it."""
    order = view.format[0] if view.format[0] in "<>=!" else "="
    return f"{order}{view.nbytes // view.itemsize}{view.format[-1]}"


def _view_of(column: Any) -> memoryview | None:
    """The memory of an array; None for what is none, and for arrays with masks and the like."""
    if isinstance(column, _TEXT) or (is_numpy_array(column) and not _is_numpy(column)):
        return None
    try:
        return memoryview(column)
    except (TypeError, ValueError, BufferError):
        return None


def _is_numpy(thing: Any) -> bool:
    """Whether a thing is an array of NumPy that is nothing more."""
    return is_numpy_array(thing) and type(thing).__name__ in _WITHOUT_SUBCLASSES
