"""Tables of numbers with a label per row, read from CSV files; errors name line and column."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum, isfinite, sqrt
from pathlib import Path
from typing import Any

from autograd_core.suggest import suggests
from autograd_core.text.text_table import one_line, shorten
from nn.forms import LONGEST
from nn.samples import DataSet

# float() accepts more (1_000, digits of other scripts); in a data file these are not numbers.
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


class TableError(ValueError):
    """A file that is not the expected table.

    Attributes:
        path: the file.
        line: line of the file, counted from 1; None if the error concerns the whole file.
        column: name of the column; None if the error does not concern a single column.
    """

    def __init__(
        self, path: Path, message: str, line: int | None = None, column: str | None = None
    ):
        place = str(path)
        if line is not None:
            place += f", line {line}"
        if column is not None:
            place += f", column {column!r}"
        super().__init__(f"{place}: {message}")
        self.path = path
        self.line = line
        self.column = column


@dataclass(frozen=True, repr=False)
class Table(DataSet):
    """Rows of numbers, each with a label: a data set whose inputs are the rows.

    Attributes:
        features: names of the columns of numbers.
        rows: the numbers of each row, in the order of `features`; all finite.
        labels: the label of each row.
    """

    features: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    labels: tuple[str, ...]

    @property
    def xs(self) -> tuple[tuple[float, ...], ...]:
        """The rows, under the name that all data sets use for inputs."""
        return self.rows

    @property
    def inputs_and_targets(self) -> tuple[Sequence[Any], Sequence[Any]]:
        """(xs, targets)."""
        return self.rows, self.targets

    @property
    def classes(self) -> tuple[str, ...]:
        """The different labels, sorted."""
        return tuple(sorted(set(self.labels)))

    @property
    def targets(self) -> tuple[int, ...]:
        """The index in `classes` of each row's label."""
        number = {label: i for i, label in enumerate(self.classes)}
        return tuple(number[label] for label in self.labels)

    def _chosen(self, order: Sequence[int]) -> Table:
        rows = tuple(self.rows[i] for i in order)
        return Table(self.features, rows, tuple(self.labels[i] for i in order))

    def __repr__(self) -> str:
        counts = ", ".join(f"{self.labels.count(c)} {c}" for c in self.classes[:12])
        text = f"Table({len(self)} rows of {', '.join(self.features)}: {counts})"
        return shorten(one_line(text), LONGEST)

    def standardised(self) -> Table:
        """Return the table with every feature scaled to mean 0 and standard deviation 1.

        Formula: (x - mean) / sqrt(mean of (x - mean)^2). A feature with the same number in all
        rows becomes 0.
        """
        columns = [_standardised(column) for column in zip(*self.rows, strict=True)]
        return Table(self.features, tuple(zip(*columns, strict=True)), self.labels)


@suggests
def read_table(path: str | Path, features: Sequence[str], label: str) -> Table:
    """Read the named columns of a CSV file (comma-separated, UTF-8, column names in line 1).

    Columns may be in any order. Other columns and blank lines are ignored.

    Args:
        path: the file.
        features: names of the columns that hold finite numbers.
        label: name of the column that holds the labels, texts that are not blank.

    Raises:
        TableError: the file cannot be read, lacks a column or rows, or a row has too few or too
            many fields, a blank label, or a field that is not a finite number. The message
            names file, line and column, what came and what was expected.
    """
    path = Path(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _table(path, _records(path, file), features, label)
    except OSError as error:
        raise TableError(path, f"cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise TableError(path, "is not text in UTF-8; expected a CSV file") from error


def _records(path: Path, file: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, fields) for each record that is not blank."""
    reader = csv.reader(file, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableError(path, f"is not CSV: {error}", line) from error
        if any(field.strip() for field in fields):
            yield line, [field.strip() for field in fields]


def _table(
    path: Path, records: Iterator[tuple[int, list[str]]], features: Sequence[str], label: str
) -> Table:
    """Make a table from records; the first record is the header."""
    first = next(records, None)
    if first is None:
        raise TableError(path, f"is empty; expected the columns {_list([*features, label])}")
    places = _places(path, *first, [*features, label])
    rows, labels = [], []
    for line, fields in records:
        if len(fields) != len(first[1]):
            raise TableError(
                path, f"{len(fields)} fields, expected {len(first[1])} as in the header", line
            )
        rows.append(tuple(_finite(path, line, name, fields[places[name]]) for name in features))
        if not fields[places[label]]:
            raise TableError(path, "is blank, expected a label", line, label)
        labels.append(fields[places[label]])
    if not rows:
        raise TableError(path, "has a header but no rows")
    return Table(tuple(features), tuple(rows), tuple(labels))


def _places(path: Path, line: int, header: list[str], wanted: list[str]) -> dict[str, int]:
    """Return the index of each wanted column."""
    for name in wanted:
        if name not in header:
            raise TableError(
                path, f"the header has no such column; it names {_list(header)}", line, name
            )
        if header.count(name) > 1:
            raise TableError(path, "the header names this column twice", line, name)
    return {name: header.index(name) for name in wanted}


def _finite(path: Path, line: int, column: str, text: str) -> float:
    """Read a finite number from the text."""
    if _NUMBER.fullmatch(text) and isfinite(float(text)):
        return float(text)
    came = repr(text if len(text) <= 40 else text[:37] + "...") if text else "nothing"
    raise TableError(path, f"got {came}, expected a finite number such as 5.1", line, column)


def _list(names: Sequence[str]) -> str:
    """List the names in quotes, at most twelve."""
    shown = [repr(name if len(name) <= 40 else name[:37] + "...") for name in names[:12]]
    if len(names) > 12:
        shown.append(f"and {len(names) - 12} more")
    return ", ".join(shown)


def _standardised(column: Sequence[float]) -> list[float]:
    """Scale a column of numbers to mean 0 and standard deviation 1."""
    largest = max(map(abs, column))
    if largest == 0.0:
        return [0.0] * len(column)
    # Sums and squares of numbers scaled to [-1, 1] do not overflow.
    scaled = [x / largest for x in column]
    mean = fsum(scaled) / len(scaled)
    differences = [x - mean for x in scaled]
    deviation = sqrt(fsum(d * d for d in differences) / len(differences))
    return [d / deviation if deviation else 0.0 for d in differences]
