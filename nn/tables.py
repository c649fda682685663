"""Tables of numbers with a label per row, read from CSV files; what is wrong is said exactly."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum, isfinite, sqrt
from pathlib import Path
from typing import Any

from autograd_core.laboratory.text_table import one_line, shorten
from autograd_core.suggest import suggests
from nn.forms import LONGEST
from nn.samples import DataSet

# What float() takes beyond this (1_000, digits of other scripts) is not a number in a data file.
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


class TableError(ValueError):
    """A file that is not the table it should be.

    Attributes:
        path: the file.
        line: line of the file, counted from 1; None where it is the file as a whole.
        column: name of the column; None where it is no single column.
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
        """The rows, by the name that inputs have everywhere."""
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
        """For each row the index of its label in `classes`."""
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
        """The table with every feature shifted and scaled to mean 0 and standard deviation 1.

        Formula: (x - mean) / sqrt(mean of (x - mean)^2). A feature that is the same in all rows
        becomes 0.
        """
        columns = [_standardised(column) for column in zip(*self.rows, strict=True)]
        return Table(self.features, tuple(zip(*columns, strict=True)), self.labels)


@suggests
def read_table(path: str | Path, features: Sequence[str], label: str) -> Table:
    """Read the named columns of a CSV file (comma-separated, UTF-8, column names in line 1).

    Columns may stand in any order; others are ignored, blank lines too.

    Args:
        path: the file.
        features: names of the columns that hold finite numbers.
        label: name of the column that holds a label, any text that is not blank.

    Raises:
        TableError: the file cannot be read, lacks a column, has no rows, or a row has too few or
            too many fields, a blank label, or something that is not a finite number. The message
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
    """(line, fields) for each record that is not blank."""
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
    """The table of the records, the first of which is the header."""
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
    """Where each wanted column stands."""
    for name in wanted:
        if name not in header:
            raise TableError(
                path, f"the header has no such column; it names {_list(header)}", line, name
            )
        if header.count(name) > 1:
            raise TableError(path, "the header names this column twice", line, name)
    return {name: header.index(name) for name in wanted}


def _finite(path: Path, line: int, column: str, text: str) -> float:
    """The finite number that the text states."""
    if _NUMBER.fullmatch(text) and isfinite(float(text)):
        return float(text)
    came = repr(text if len(text) <= 40 else text[:37] + "...") if text else "nothing"
    raise TableError(path, f"got {came}, expected a finite number such as 5.1", line, column)


def _list(names: Sequence[str]) -> str:
    """The names, quoted, at most twelve of them."""
    shown = [repr(name if len(name) <= 40 else name[:37] + "...") for name in names[:12]]
    if len(names) > 12:
        shown.append(f"and {len(names) - 12} more")
    return ", ".join(shown)


def _standardised(column: Sequence[float]) -> list[float]:
    """A column of numbers with mean 0 and standard deviation 1."""
    largest = max(map(abs, column))
    if largest == 0.0:
        return [0.0] * len(column)
    # Of numbers scaled to [-1, 1] no sum and no square overflows.
    scaled = [x / largest for x in column]
    mean = fsum(scaled) / len(scaled)
    differences = [x - mean for x in scaled]
    deviation = sqrt(fsum(d * d for d in differences) / len(differences))
    return [d / deviation if deviation else 0.0 for d in differences]
