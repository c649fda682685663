"""The data sets that come with the package; data/SOURCE.md names their sources."""

from __future__ import annotations

from pathlib import Path

from autograd_core.extras import install_hint
from autograd_core.suggest import suggests
from nn.samples import Samples
from nn.tables import Table, TableError, read_table

IRIS_FEATURES = ("sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm")
"""The names of the four numbers that `load_iris` gives for each flower."""


@suggests
def load_iris(path: str | Path | None = None) -> Table:
    """Fisher's iris flowers: 150 rows, 4 measures in centimetres, 3 species of 50 rows each.

    Args:
        path: another CSV file with the same columns, in place of the one shipped.

    Raises:
        TableError: the file does not have these columns; the message names file, line and column.
    """
    shipped = Path(__file__).with_name("data") / "iris.csv"
    return read_table(shipped if path is None else path, IRIS_FEATURES, "species")


def load_digits() -> Samples:
    """1,797 handwritten digits of 8 x 8 pixels: 64 numbers from 0 to 1, with the digit as target.

    From scikit-learn (the test set of the UCI repository's "Optical recognition of handwritten
    digits"), grey values divided by 16.

    Raises:
        ImportError: scikit-learn is not installed; the extra `nn-data` installs it.
    """
    try:
        from sklearn.datasets import load_digits as sklearn_digits
    except ImportError as error:
        raise ImportError(
            "scikit-learn is not installed; load_digits reads the data from it: "
            f"{install_hint('nn-data')}"
        ) from error
    found = sklearn_digits()
    images = [[float(v) / 16 for v in row] for row in found.data.tolist()]
    return Samples(images, [int(t) for t in found.target.tolist()])


@suggests
def load_names(path: str | Path | None = None) -> list[str]:
    """Given names in lower case: data for a character model.

    Args:
        path: another text file in UTF-8 with a name per line, in place of the one shipped. Blank
            lines are ignored.

    Raises:
        TableError: the file cannot be read, is not text or has no names, or a line has a character
            other than a letter; the message names file and line.
    """
    source = Path(__file__).with_name("data") / "names.txt" if path is None else Path(path)
    try:
        lines = source.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise TableError(source, f"cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise TableError(source, "is not text in UTF-8; expected a name per line") from error
    names = []
    for number, line in enumerate(lines, start=1):
        name = line.strip()
        if name and not name.isalpha():
            raise TableError(source, f"expected a name of letters only, got {name!r}", number)
        if name:
            names.append(name.lower())
    if not names:
        raise TableError(source, "has no names; expected one per line")
    return names
