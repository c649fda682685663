"""Tables: the shipped data are the real ones, and every bad file is named exactly."""

import statistics

import pytest

from nn import Table, TableError, load_iris, read_table

HEADER = "width,height,kind\n"


def written(tmp_path, content, name="table.csv"):
    """The path of a file with this content (text or bytes)."""
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path):
    """The table of a file with the columns of HEADER."""
    return read_table(path, ["width", "height"], "kind")


def test_iris_is_fishers():
    """150 rows, 50 of each species, and the means and deviations published with the data."""
    iris = load_iris()
    assert len(iris) == 150
    assert [iris.labels.count(c) for c in iris.classes] == [50, 50, 50]
    assert iris.classes == ("setosa", "versicolor", "virginica")
    columns = list(zip(*iris.rows, strict=True))
    assert [round(statistics.mean(c), 2) for c in columns] == [5.84, 3.06, 3.76, 1.20]
    assert [round(statistics.stdev(c), 2) for c in columns] == [0.83, 0.44, 1.77, 0.76]


def test_iris_has_fishers_own_samples():
    """Samples 35 and 38 are those of the 1936 paper, not those of the UCI copy."""
    iris = load_iris()
    assert iris.rows[34] == (4.9, 3.1, 1.5, 0.2)
    assert iris.rows[37] == (4.9, 3.6, 1.4, 0.1)


def test_columns_are_found_by_name(tmp_path):
    """Order, other columns, blank lines, spaces and a byte order mark do not matter."""
    text = '\ufeffkind, note ,height,width\r\n\r\n"a, b",x,1e1,-.5\r\n,,,\r\n c ,"",+2.,7\r\n'
    table = read(written(tmp_path, text))
    assert table == Table(("width", "height"), ((-0.5, 10.0), (7.0, 2.0)), ("a, b", "c"))


def test_targets_number_the_classes_in_order():
    """Targets are the places of the labels among the sorted classes."""
    table = Table(("x",), ((1.0,), (2.0,), (3.0,)), ("pear", "apple", "pear"))
    assert table.classes == ("apple", "pear")
    assert table.targets == (1, 0, 1)


@pytest.mark.parametrize(
    ("content", "line", "column", "message"),
    [
        ("", None, None, "is empty; expected the columns 'width', 'height', 'kind'"),
        ("\n \n", None, None, "is empty"),
        (HEADER, None, None, "has a header but no rows"),
        ("width,kind\n1,a\n", 1, "height", "no such column; it names 'width', 'kind'"),
        ("width;height;kind\n1;2;a\n", 1, "width", "it names 'width;height;kind'"),
        ("width,height,width,kind\n1,2,3,a\n", 1, "width", "names this column twice"),
        (HEADER + "1,2,a\n1,2\n", 3, None, "2 fields, expected 3 as in the header"),
        (HEADER + "1,2,a,b\n", 2, None, "4 fields, expected 3"),
        (HEADER + "1,tall,a\n", 2, "height", "got 'tall', expected a finite number such as 5.1"),
        (HEADER + "1,2,a\n\n,2,b\n", 4, "width", "got nothing, expected a finite number"),
        (HEADER + "nan,2,a\n", 2, "width", "got 'nan'"),
        (HEADER + "1,-inf,a\n", 2, "height", "got '-inf'"),
        (HEADER + "1,1e999,a\n", 2, "height", "got '1e999'"),
        (HEADER + "1_0,2,a\n", 2, "width", "got '1_0'"),
        (HEADER + "0x1,2,a\n", 2, "width", "got '0x1'"),
        (HEADER + "\u0661,2,a\n", 2, "width", "got '\u0661'"),
        (HEADER + "1,2,\n", 2, "kind", "is blank, expected a label"),
        (HEADER + '1,2,"a\n', 2, None, "is not CSV: unexpected end of data"),
        (HEADER + f"{'9' * 100}x,2,a\n", 2, "width", f"got '{'9' * 37}...'"),
        (b"\xff\xfe\x00w", None, None, "is not text in UTF-8"),
        (b"width,height,kind\n1,2,caf\xe9\n", None, None, "is not text in UTF-8"),
    ],
)
def test_a_bad_file_is_named_exactly(tmp_path, content, line, column, message):
    """The error names the file, the line, the column, what came and what was expected."""
    path = written(tmp_path, content)
    with pytest.raises(TableError) as caught:
        read(path)
    place = str(path)
    place += f", line {line}" if line else ""
    place += f", column {column!r}" if column else ""
    assert str(caught.value).startswith(f"{place}: ")
    assert message in str(caught.value)
    assert (caught.value.path, caught.value.line, caught.value.column) == (path, line, column)


def test_lines_are_counted_across_quoted_line_ends(tmp_path):
    """A label with a line end in it does not put later line numbers off."""
    path = written(tmp_path, HEADER + '1,2,"a\nb"\n1,x,c\n')
    with pytest.raises(TableError, match="line 4, column 'height'"):
        read(path)


def test_a_file_that_cannot_be_opened_is_named(tmp_path):
    """A missing file and a folder give an error with the path, not a bare OSError."""
    with pytest.raises(TableError, match="absent.csv: cannot be read: No such file"):
        read(tmp_path / "absent.csv")
    with pytest.raises(TableError, match="cannot be read: Is a directory"):
        read(tmp_path)


def test_standardised_columns_have_mean_0_and_deviation_1():
    """Every feature of iris has mean 0 and standard deviation 1, and keeps its order."""
    iris = load_iris()
    standard = iris.standardised()
    assert (standard.features, standard.labels) == (iris.features, iris.labels)
    for before, after in zip(
        zip(*iris.rows, strict=True), zip(*standard.rows, strict=True), strict=True
    ):
        assert statistics.fmean(after) == pytest.approx(0.0, abs=1e-14)
        assert statistics.pstdev(after) == pytest.approx(1.0, rel=1e-14)
        assert all(
            (a < b) == (x < y)
            for a, b, x, y in zip(before, before[1:], after, after[1:], strict=False)
        )


@pytest.mark.parametrize("scale", [1e308, 1.0, 5e-324])
def test_standardising_neither_overflows_nor_underflows(scale):
    """-scale and +scale become -1 and 1, however large or small."""
    table = Table(("x",), ((-scale,), (scale,)), ("a", "b"))
    assert table.standardised().rows == ((-1.0,), (1.0,))


@pytest.mark.parametrize("x", [0.0, 0.1, -1e308])
def test_a_constant_feature_is_standardised_to_zero(x):
    """A feature without variation becomes 0, not 0 / 0 or rounding noise."""
    table = Table(("x",), ((x,),) * 7, ("a",) * 7)
    assert table.standardised().rows == ((0.0,),) * 7
