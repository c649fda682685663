"""Rows in arrays are computed as rows in lists are: same bits, and results in arrays."""

from __future__ import annotations

import ctypes
import math
import random
from array import array

import pytest

import nn
from autograd_core import NotStatic, Value, dot, gradients, mean, no_grad, static, tanh
from autograd_core.program.static import recordings
from autograd_core.program.static.arguments import CallArguments
from tests.recorded import same, swept

np = pytest.importorskip("numpy")

W = [Value(0.3 * k - 0.7) for k in range(4)]
ROWS = [[random.Random(k).uniform(-2.0, 2.0) for _ in range(3)] for k in range(37)]
X = np.array(ROWS)
LABELS = [k % 3 for k in range(37)]


def score(x):
    """A number of a row of three."""
    return tanh(dot(W[:3], list(x))) * x[1] + W[3] * x[0] * x[2]


def doubled(x):
    """The single numbers of an array, as doubles."""
    return [[float(v) for v in row] for row in x.tolist()]


def held_in(make, dtype):
    """A NumPy array of another layout or size, and its rows."""
    given = make(X.astype(dtype))
    return given, doubled(given)


ARRAYS = {
    "contiguous": held_in(lambda x: x, "d"),
    "by columns": held_in(np.asfortranarray, "d"),
    "every other row, backwards": held_in(lambda x: x[::-2], "d"),
    "a part of the columns": held_in(lambda x: np.hstack([x, x])[:, 1:4], "d"),
    "single floats": held_in(lambda x: x, "f4"),
    "single floats, turned": held_in(np.asfortranarray, "f4"),
    "half floats": held_in(lambda x: x, "f2"),
    "other byte order": held_in(lambda x: x, ">f8"),
    "unaligned": held_in(
        lambda x: np.frombuffer(b"-" + x.tobytes(), "d", offset=1).reshape(-1, 3), "d"
    ),
    "memoryview": (memoryview(X), ROWS),
    "memoryview of single floats": (memoryview(X.astype("f4")), doubled(X.astype("f4"))),
    "memoryview of half floats": (memoryview(X.astype("f2")), doubled(X.astype("f2"))),
    "ctypes": ((ctypes.c_double * 3 * 37)(*map(tuple, ROWS)), ROWS),
    "one row": (X[:1], ROWS[:1]),
}


@pytest.mark.parametrize("given, rows", ARRAYS.values(), ids=ARRAYS)
def test_arrays_of_all_kinds_have_the_bits_of_lists(given, rows):
    """Mean, values and gradients of a 2-D array are those of eager rows, at every call."""
    f, leaves = static(score), [[Value(x) for x in row] for row in rows]
    wanted = [gradients(score(row), row) for row in leaves]
    values, root = [score(row).data for row in rows], mean([score(row) for row in rows])
    by = [gradients(score(row), W) for row in rows]
    for _ in range(4):
        assert swept(f.mean(given), W) == swept(root, W)
        assert list(f.values(given)) == values
        found = f.gradients(given)
        assert (found.format, found.shape) == ("d", (len(rows), 3))
        assert found.tolist() == wanted
        both = f.values_and_gradients(given)
        assert (list(both[0]), both[1].tolist()) == (values, wanted)
        assert f.gradients(given, by=W).tolist() == by
    assert f.values(rows) == values
    assert f.gradients(rows) == wanted
    assert f.values_and_gradients(rows) == (values, wanted)


@pytest.mark.parametrize(
    "column",
    [
        array("d", [row[0] for row in ROWS]),
        array("f", [row[0] for row in ROWS]),
        memoryview(array("d", [x for row in ROWS for x in row]))[::3],
        X[:, 0],
        X[:, 0].astype("f4"),
        memoryview(bytes(X[:, 0])).cast("d"),
    ],
    ids=["array", "single", "strided", "NumPy", "NumPy single", "read-only"],
)
def test_numbers_in_a_row_of_memory(column):
    """A 1-D array has a number for each row, which f takes as a float."""

    def f(x, y):
        return tanh(W[0] * x) * y + W[1] * y

    g, numbers, ys = static(f), [float(x) for x in column], [row[1] for row in ROWS]
    values = [f(x, y).data for x, y in zip(numbers, ys, strict=True)]
    pairs = [(Value(x), Value(y)) for x, y in zip(numbers, ys, strict=True)]
    wanted = [gradients(f(x, y), [x, y]) for x, y in pairs]
    for _ in range(4):
        assert list(g.values(column, ys)) == values
        first, second = g.gradients(column, ys)
        assert list(first) == [d for d, _ in wanted]
        assert type(second) is list
        assert second == [d for _, d in wanted]
        both = g.gradients(column, X[:, 1])
        assert [list(d) for d in both] == [list(d) for d in zip(*wanted, strict=True)]


def chosen(x, label):
    """A number that depends on a label, and takes two ways."""
    h = dot(W[:3], list(x)) * (1.0 + label)
    return h * x[label] if h > 0.0 else W[3] * x[0]


@pytest.mark.parametrize(
    "labels",
    [LABELS, np.array(LABELS), array("i", LABELS), np.array(LABELS, "u1")],
    ids=["list", "NumPy", "array", "bytes"],
)
def test_labels_and_ways(labels):
    """Whole numbers in arrays are labels; rows of several ways are computed as in lists."""
    f = static(chosen)
    values = [chosen(x, k).data for x, k in zip(ROWS, LABELS, strict=True)]
    root = mean([chosen(x, k) for x, k in zip(ROWS, LABELS, strict=True)])
    leaves = [[Value(x) for x in row] for row in ROWS]
    wanted = [gradients(chosen(x, k), x) for x, k in zip(leaves, LABELS, strict=True)]
    for _ in range(5):
        assert swept(f.mean(X, labels), W) == swept(root, W)
        assert list(f.values(X, labels)) == values
        by_x, by_label = f.gradients(X, labels)
        assert by_x.tolist() == wanted
        assert by_label is None


def test_deeper_arrays_and_unused_numbers():
    """Rows of matrices: nested lists, or arrays of NumPy; 0.0 by what f does not read."""
    f = static(lambda m, c: tanh(m[0][1] * W[0]) * m[1][0] + c[0])
    pictures, c = X[:36].reshape(9, 2, 3, 2)[:, 0], np.arange(9.0).reshape(9, 1)
    nested = pictures.tolist()
    for given in (pictures, memoryview(np.ascontiguousarray(pictures)), nested):
        for _ in range(3):
            found, by_c = f.gradients(given, c)
            wanted = [d for d, _ in f.gradients(nested, c.tolist())]
            assert np.array_equal(np.asarray(found), wanted)
            assert by_c.tolist() == [[1.0]] * 9
            assert list(f.values(given, c)) == f.values(nested, c.tolist())


def test_functions_of_numpy_see_arrays():
    """f may compute with a row as NumPy does: a row of a NumPy array is one."""
    f = static(lambda x: (x * np.array(W[:3])).sum() + x @ x)
    wanted = [sum((v * w for v, w in zip(row, W[:3], strict=True)), Value(0.0)) for row in ROWS]
    for _ in range(3):
        assert list(f.values(X)) == pytest.approx(
            [v.data + sum(x * x for x in row) for v, row in zip(wanted, ROWS, strict=True)]
        )
        for row in X:
            assert f(row).data == f.values(X[:1] * 0.0 + row)[0]


def test_results_lend_their_memory():
    """NumPy takes results without a copy, and they are the caller's own."""
    f = static(score)
    for _ in range(3):
        found = f.gradients(X)
        view = np.asarray(found)
        view[0, 0] = 7.0
        assert found[0, 0] == 7.0
    assert f.gradients(X)[0, 0] != 7.0
    assert not np.shares_memory(np.asarray(f.gradients(X)), X)
    assert np.asarray(f.values(X)).shape == (37,)


def test_rows_with_nan_and_infinity():
    """Where something is not finite the rows are computed as in lists, by the function itself."""
    f, odd = static(lambda x: tanh(x[0]) / x[1] + W[0] * x[2]), X.copy()
    for _ in range(3):
        f.values(X), f.gradients(X)
    odd[3, 0], odd[5, 2], odd[7] = math.nan, math.inf, [1e308, 1e-308, 0.0]
    rows = odd.tolist()
    for _ in range(2):
        assert same(list(f.values(odd)), f.values(rows))
        assert same(f.gradients(odd).tolist(), f.gradients(rows))
        assert math.isnan(f.mean(odd).data)


def test_no_rows():
    """No rows give empty arrays of the right shape; a mean of them is refused as ever."""
    f = static(score)
    for given in (X[:0], memoryview(X)[:0]):
        for _ in range(3):
            assert (f.values(given).shape, f.gradients(given).shape) == ((0,), (0, 3))
            with pytest.raises(ValueError, match="no|empty|least"):
                f.mean(given)
            f.values(X)
    assert len(static(lambda x: W[0]).values(np.zeros((4, 0)))) == 4


@pytest.mark.parametrize(
    "columns, kind, words",
    [
        ((X.astype(complex),), TypeError, "real"),
        ((X.astype("g"),), TypeError, "astype"),
        ((np.array(1.0),), TypeError, "row for each call"),
        ((X, X[:5]), ValueError, "equally long"),
        ((X, LABELS[:-1]), ValueError, "equally long"),
    ],
    ids=["complex", "long", "number", "array", "list"],
)
def test_what_is_no_column_is_refused(columns, kind, words):
    """The message says what came, and what to write."""
    f = static(lambda x, *_: score(x))
    for method in (f.mean, f.values, f.gradients, f.values_and_gradients):
        with pytest.raises(kind, match=words):
            method(*columns)


def test_rows_of_another_shape_are_another_recording():
    """More numbers in a row, or other axes, are computed anew, as longer lists are."""
    f = static(lambda x: dot([W[0]] * len(x), list(x)))
    for given in (X, X[:, :2], X, np.hstack([X, X])):
        for _ in range(2):
            assert list(f.values(given)) == [dot([W[0]] * len(x), x).data for x in given.tolist()]


def test_several_results_and_no_recording():
    """Several results come row by row, as from lists; under no_grad a mean is a number."""
    f = static(lambda x: {"a": x[0] * W[0], "b": [x[1] * x[2]]})
    for _ in range(3):
        assert f.values(X) == f.values(ROWS)
    g = static(score)
    for _ in range(3):
        with no_grad():
            assert g.mean(X).data == mean([score(row) for row in ROWS]).data


def test_calls_take_arrays():
    """A row in `array.array` or a memoryview is a list of inputs, whose changes count."""
    f, row = static(score), array("d", ROWS[0])
    for k in range(6):
        row[1] = 0.1 * k
        for given in (row, memoryview(row), np.array(row), memoryview(row).cast("B").cast("d")):
            assert swept(f(given), W) == swept(score(list(row)), W)
    single = static(lambda x: W[0] * x)
    for k in range(12):  # numbers of NumPy are inputs: no recording for each
        assert single(np.float32(0.1 * k)).data == W[0].data * float(np.float32(0.1 * k))
    assert "1 recording" in repr(single)
    f.values(list(X)), f.values(list(X))
    assert f.values(list(X)) == [score(row).data for row in ROWS]


def test_second_derivatives_of_a_mean_of_arrays():
    """A mean over an array is differentiated twice as over lists; changed arrays are refused."""
    w = Value(0.5)
    f, given = static(lambda x: tanh(w * x[0]) * x[1]), X.copy()
    for _ in range(3):
        first = gradients(f.mean(given), w, create_graph=True)
        listed = gradients(f.mean(given.tolist()), w, create_graph=True)
        assert gradients(first, w) == gradients(listed, w)
    root = f.mean(given)
    given[0, 0] += 1.0
    with pytest.raises(ValueError, match="number"):
        gradients(root, w, create_graph=True)


def test_what_has_an_array_of_its_own_is_one():
    """Tables and tensors that convert themselves by `__array__` are columns."""

    class Table:
        """Rows of a table."""

        def __array__(self, dtype=None, copy=None):
            return X

    f = static(score)
    for _ in range(3):
        assert list(f.values(Table())) == [score(row).data for row in ROWS]


def test_arrays_with_masks_are_their_rows():
    """An array that is more than its numbers is taken row by row, as `list` gives them."""
    masked = np.ma.masked_array(X, np.zeros(X.shape, bool))
    f = static(score)
    for _ in range(3):
        assert f.values(masked) == f.values(list(masked)) == [score(row).data for row in ROWS]


@pytest.mark.parametrize("in_arrays", [True, False])
@pytest.mark.parametrize("what", ["values", "gradients", "mean"])
def test_some_of_many_rows_are_looked_at(what, in_arrays, monkeypatch):
    """A first call with many rows records some, one of each label, and runs all at once."""
    looks = []

    def looked(*args):
        looks.append(args)
        return CallArguments(*args)

    def f(x, label):
        return dot(W[:3], list(x)) * x[label]

    monkeypatch.setattr(recordings, "CallArguments", looked)
    points, labels = np.tile(X, (9, 1)), [0] * 200 + [1] * 132 + [2]
    leaves = [[Value(x) for x in row] for row in points.tolist()]
    roots = [f(x, k) for x, k in zip(leaves, labels, strict=True)]
    g, rows = static(f), points if in_arrays else points.tolist()
    if what == "mean":
        assert swept(g.mean(rows, labels), W) == swept(mean(roots), W)
    elif what == "values":
        with no_grad():
            assert list(g.values(rows, labels)) == [root.data for root in roots]
    else:
        found = g.gradients(rows, labels)
        found = found[0].tolist() if in_arrays else [d for d, _ in found]
        assert found == [gradients(root, x) for root, x in zip(roots, leaves, strict=True)]
    assert 0 < len(looks) < 60


REFUSED_ROWS = {
    "masked": (lambda: np.ma.masked_array(X, X > 0), "masked entries.*filled"),
    "matrix": (lambda: np.asmatrix(X), "numpy.matrix.*asarray"),
    "records": (lambda: np.zeros(37, [("a", "f8"), ("b", "f8")]), r"records.*a, b.*x\['a'\]"),
    "dates": (lambda: np.arange(37).astype("M8[D]"), r"datetime64\[D\].*Pass numbers"),
    "void": (lambda: np.zeros(37, "V8"), "void64"),
}
REFUSED_COLUMNS = {
    **REFUSED_ROWS,
    "objects": (
        lambda: np.array([[1.0, 2.0], [3.0, "a"]], object),
        r"'a', of type str, in x\[1\]",
    ),
    "words": (lambda: np.array([["a", "b"], ["c", "d"]]), "words in a row"),
    "number": (lambda: 3.0, "of type float"),
    "none": (lambda: None, "of type NoneType"),
    "text": (lambda: "ab", "of type str"),
    "set": (lambda: {1.0, 2.0}, "of type set"),
    "dict": (lambda: {"a": [1.0]}, "a dict.*a column for each key"),
}


class Series:
    """A row of a table with an index of its own."""

    def __init__(self, numbers):
        self.numbers = np.array(numbers)

    def __array__(self, dtype=None, copy=None):
        return self.numbers

    def __getitem__(self, k):
        return self.numbers[k]

    def __len__(self):
        return len(self.numbers)


@pytest.mark.filterwarnings("ignore:the matrix subclass")
@pytest.mark.parametrize("make, words", REFUSED_COLUMNS.values(), ids=REFUSED_COLUMNS)
def test_columns_of_other_kinds_say_what_to_pass(make, words):
    """Arrays of no numbers, tables of words, and what has no rows; the number of the column."""
    f = static(lambda y, x: W[0] * y)
    for method in (f.mean, f.values, f.gradients, f.values_and_gradients):
        with pytest.raises(
            TypeError, match=rf"static: column 2 \(test_columns\.py:\d+\) is .*{words}"
        ):
            method([1.0, 2.0], make())


@pytest.mark.filterwarnings("ignore:the matrix subclass")
@pytest.mark.parametrize("make, words", REFUSED_ROWS.values(), ids=REFUSED_ROWS)
def test_arguments_of_other_kinds_say_what_to_pass(make, words):
    """In a call, too: their numbers would be frozen."""
    with pytest.raises(
        NotStatic, match=rf"static: an argument \(test_columns\.py:\d+\) is .*{words}"
    ):
        static(lambda x: W[0] * 2.0)(make())


def test_a_row_of_a_table_does_not_freeze():
    """A Series keeps its numbers where they change unseen: refused as a row, read as rows."""
    f, given = static(lambda x: W[0] * x[0] + x[1]), Series([1.0, 2.0])
    for _ in range(2):
        with pytest.raises(NotStatic, match="of type Series.*may change unseen.*asarray"):
            f(given)
    g = static(lambda x: W[0] * x)
    for _ in range(3):
        assert list(g.values(given)) == [W[0].data, 2 * W[0].data]
        given.numbers[0] = 1.0


def test_words_and_truths_of_numpy_are_static():
    """They are parts of the computation as Python's own are: equal ones share a recording."""
    f = static(lambda x, word, flag: W[0] * x * (2.0 if word == "a" else 3.0) + flag)
    for word in np.array(["a", "b", "a", "b"]):
        for flag in (np.True_, np.False_):
            assert (
                f(2.0, word, flag).data == 2.0 * W[0].data * (2.0 if word == "a" else 3.0) + flag
            )
    assert "4 recordings" in repr(f)


def test_a_model_stands_for_its_parameters():
    """By a model is by its parameters; what is neither is told with what to pass."""
    model = nn.MLP(2, [3, 1], rng=random.Random(0))
    f = static(lambda x, y: (model([x, y]) - 1.0) ** 2)
    rows = [1.0, 2.0], [2.0, 1.0]
    assert f.gradients(*rows, by=model) == f.gradients(*rows, by=model.parameters())
    assert f.values_and_gradients(*rows, by=model)[1] == f.gradients(*rows, by=model)
    for wrong in (3.0, model.parameters()[0]):
        with pytest.raises(TypeError, match=r"pass \[w\] for one Value"):
            f.gradients(*rows, by=wrong)
