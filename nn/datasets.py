"""The data sets that come with the package; data/SOURCE.md says where they are from."""

from __future__ import annotations

from pathlib import Path

from nn.tables import Table, read_table

IRIS_FEATURES = ("sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm")


def load_iris(path: str | Path | None = None) -> Table:
    """Fisher's iris flowers: 150 rows, 4 measures in centimetres, 3 species of 50 rows each.

    Args:
        path: another CSV file with the same columns, in place of the one shipped.

    Raises:
        TableError: that file is not such a table; the message names file, line and column.
    """
    shipped = Path(__file__).with_name("data") / "iris.csv"
    return read_table(shipped if path is None else path, IRIS_FEATURES, "species")
