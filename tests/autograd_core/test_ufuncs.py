"""NumPy's functions of Values and of arrays of Values: nodes of ours, by element."""

import math
import operator
import warnings

import numpy as np
import pytest
from scipy import special

import autograd_core
from autograd_core import Value, gradients, logsumexp
from autograd_core.ufuncs import FUNCTIONS
from tests.autograd_core.fresh import output

ONE = {
    "tanh": "tanh", "exp": "exp", "log": "log", "sqrt": "sqrt", "sin": "sin", "cos": "cos",
    "tan": "tan", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "sinh": "sinh",
    "cosh": "cosh", "arcsinh": "asinh", "arctanh": "atanh", "exp2": "exp2", "expm1": "expm1",
    "log1p": "log1p", "log2": "log2", "log10": "log10", "cbrt": "cbrt", "floor": "floor",
    "ceil": "ceil", "trunc": "trunc", "rint": "round", "sign": "sign", "abs": "abs",
    "absolute": "abs", "fabs": "abs", "negative": "neg", "positive": "identity",
}  # fmt: skip
TWO = {
    "add": "add", "subtract": "sub", "multiply": "mul", "divide": "truediv",
    "true_divide": "truediv", "power": "pow", "float_power": "pow", "maximum": "maximum",
    "minimum": "minimum", "hypot": "hypot", "arctan2": "atan2",
}  # fmt: skip
LIVE = [np.float64(0.5), np.float32(0.5), np.int64(2), np.bool_(True), 0.5, 2, np.array(0.5)]


@pytest.mark.parametrize("name", ONE)
def test_function_of_one_value_is_a_node(name):
    """The operation, the number and the derivative are those of this package's function."""
    x = Value(0.5)
    y = getattr(np, name)(x)
    assert (type(y), y.op, y._prev) == (Value, ONE[name], (x,))
    assert y.data == pytest.approx(float(getattr(np, name)(0.5)), rel=1e-15)
    y.backward()
    assert x.grad == y._local_grads[0]


@pytest.mark.parametrize("name", TWO)
def test_function_of_two_values_is_a_node(name):
    """Both operands are Values, in order."""
    a, b = Value(0.5), Value(2.0)
    y = getattr(np, name)(a, b)
    assert (type(y), y.op, y._prev) == (Value, TWO[name], (a, b))
    assert y.data == pytest.approx(float(getattr(np, name)(0.5, 2.0)), rel=1e-15)


@pytest.mark.parametrize("name", TWO)
@pytest.mark.parametrize("x", LIVE, ids=lambda x: type(x).__name__)
def test_number_beside_a_value_is_a_number(name, x):
    """On either side, of any type, an array without axes too: one Value comes."""
    ufunc, v = getattr(np, name), Value(3.0)
    for arguments in ((x, v), (v, x)):
        y = ufunc(*arguments)
        expected = ufunc(*(float(a.data) if isinstance(a, Value) else float(a) for a in arguments))
        assert type(y) is Value
        assert y.data == pytest.approx(float(expected), rel=1e-15)
        assert v in y._prev


@pytest.mark.parametrize("f", [operator.add, operator.sub, operator.mul, operator.truediv, pow])
@pytest.mark.parametrize("x", LIVE, ids=lambda x: type(x).__name__)
def test_operators_with_numpy_numbers_make_values(f, x):
    """np.float64(2) * v is a Value, as v * np.float64(2) is."""
    v = Value(3.0)
    for y, expected in ((f(x, v), f(float(x), 3.0)), (f(v, x), f(3.0, float(x)))):
        assert type(y) is Value
        assert y.data == expected


def test_power_of_a_numpy_number_has_one_operand():
    """np.power records as ** does."""
    x = Value(3.0)
    for y, op in ((np.power(x, 2), "pow_constant"), (np.power(2, x), "constant_pow")):
        assert (y.op, y._prev) == (op, (x,))


def test_other_functions_are_made_of_operations():
    """square, reciprocal, logaddexp and angles."""
    a, b = Value(0.5), Value(2.0)
    assert np.square(a).data == 0.25
    assert np.reciprocal(b).data == 0.5
    assert np.logaddexp(a, b).data == logsumexp([0.5, 2.0])
    assert np.degrees(a).data == np.rad2deg(a).data == pytest.approx(np.degrees(0.5), rel=1e-15)
    assert np.radians(b).data == np.deg2rad(b).data == pytest.approx(np.radians(2.0), rel=1e-15)
    assert np.conjugate(a) is a


@pytest.mark.parametrize("f", [operator.add, operator.sub, operator.mul, operator.truediv, pow])
def test_operator_with_an_array_works_by_element(f):
    """An array of objects of the shape that NumPy gives, a node in each place."""
    v, array = Value(3.0), np.array([[1.0, 2.0], [4.0, 8.0]])
    for result, expected in ((f(v, array), f(3.0, array)), (f(array, v), f(array, 3.0))):
        assert (result.dtype, result.shape) == (object, (2, 2))
        assert all(type(y) is Value and v in y._prev for y in result.flat)
        assert [[y.data for y in row] for row in result] == expected.tolist()


def test_gradient_through_an_array():
    """(array * v).sum() differentiates as the sum by hand."""
    v = Value(3.0)
    total = (np.array([1.0, 2.0]) * v + v * np.array([10, 20])).sum()
    total.backward()
    assert (type(total), total.data, v.grad) == (Value, 99.0, 33.0)


REDUCED = {
    "sum": np.sum,
    "mean": np.mean,
    "mean of a list": lambda v: np.mean(list(v)),
    "std": np.std,
    "var": np.var,
    "prod": np.prod,
    "dot": lambda v: np.dot(v, v),
    "matmul": lambda v: v @ np.array([3.0, 4.0]),
    "matmul reflected": lambda v: np.array([3.0, 4.0]) @ v,
    "norm": np.linalg.norm,
    "products": lambda v: (v * v).sum(),
    "with a number": lambda v: (1 - v)[1],
    "with an element": lambda v: (v * v[0])[1],
    "outer": lambda v: np.outer(v, np.array([3.0, 4.0]))[1, 0],
    "einsum": lambda v: np.einsum("i,i->", v, np.array([3.0, 4.0])),
}


@pytest.mark.parametrize("function", REDUCED.values(), ids=REDUCED)
def test_reductions_of_arrays_of_values(function):
    """One Value, with NumPy's number and the slopes of NumPy's differences."""
    point = np.array([0.5, 2.0])
    a, b = Value(0.5), Value(2.0)
    result = function(np.array([a, b]))
    assert type(result) is Value
    assert result.data == pytest.approx(function(point), rel=1e-15)
    h = 2.0**-17
    for slope, step in zip(gradients(result, [a, b]), np.eye(2) * h, strict=True):
        measured = (function(point + step) - function(point - step)) / (2 * h)
        assert slope == pytest.approx(measured, rel=1e-8, abs=1e-8)


@pytest.mark.parametrize(
    "name", ["exp", "tanh", "arctan", "arcsinh", "sqrt", "log", "rint", "square", "abs", "fabs"]
)
def test_functions_of_arrays_of_values(name):
    """A node in each place, with NumPy's number."""
    values = np.array([Value(0.5), Value(2.0)])
    array = getattr(np, name)(values)
    assert [type(y) for y in array] == [Value, Value]
    assert [y.data for y in array] == pytest.approx(getattr(np, name)([0.5, 2.0]), rel=1e-15)


def test_choices_from_arrays_of_values():
    """max, sort and tolist give the same objects."""
    a, b = Value(0.5), Value(2.0)
    values = np.array([b, a])
    assert values.dtype == object
    assert values.max() is b
    assert np.sort(values)[0] is a
    assert values.tolist() == [b, a]


@pytest.mark.parametrize("name", ["lt", "le", "gt", "ge", "eq", "ne"])
def test_comparisons_with_numpy(name):
    """Of a number a bool, of an array an array of bools, nan included and without a warning."""
    compare, numbers = getattr(operator, name), np.array([0.0, 1.0, 2.0, math.nan, math.inf])
    for y in (1.0, math.nan):
        v = Value(y)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for left, right in ((numbers, v), (v, numbers)):
                plain = [y if x is v else x for x in (left, right)]
                array = compare(left, right)
                assert array.dtype == bool
                assert array.tolist() == compare(*plain).tolist()
            for x in numbers:
                assert compare(x, v) is bool(compare(x, y))
                assert compare(np.float32(x), v) is bool(compare(np.float32(x), y))


def test_equality_in_arrays_is_that_of_values():
    """Two Values are equal where they are one node; a number is compared."""
    a, b = Value(1.0), Value(1.0)
    values = np.array([a, b])
    assert (values == a).tolist() == [True, False]
    assert (values == 1.0).tolist() == [True, True]
    assert (values != a).tolist() == [False, True]
    assert np.equal(a, b) is False
    assert np.not_equal(a, b) is True


def test_questions_about_a_number_are_answered():
    """isnan, isinf, isfinite and signbit look at the number and make no node."""
    for x in (1.0, -0.0, math.nan, math.inf, -math.inf):
        for name in ("isnan", "isinf", "isfinite", "signbit"):
            assert getattr(np, name)(Value(x)) is bool(getattr(np, name)(x))


def test_in_place_operators():
    """An array of objects takes Values, one of floats says what to write; a name is bound anew."""
    v = Value(2.0)
    objects = array = np.array([Value(1.0), Value(3.0)])
    array *= v
    assert array is objects
    assert [y.data for y in objects] == [2.0, 6.0]
    floats = np.array([1.0, 3.0])
    with pytest.raises(TypeError, match=r"cannot hold Values: write a = a \* v"):
        floats *= v
    assert floats.tolist() == [1.0, 3.0]
    y = v
    y += floats
    assert [type(e) for e in y] == [Value, Value]
    assert v.data == 2.0
    bools = np.empty(2, bool)
    assert np.less(floats, v, out=bools) is bools
    assert bools.tolist() == [True, False]


@pytest.mark.parametrize(
    "name", ["fmax", "heaviside", "floor_divide", "matmul", "copysign", "gcd"]
)
def test_function_that_is_none_of_ours_says_what_to_write(name):
    """A short TypeError that says what to write."""
    for other in (1.0, np.array([1.0, 2.0])):
        with pytest.raises(TypeError, match=rf"np\.{name} is not .*; (write|a Value|np\.)") as e:
            getattr(np, name)(other, Value(1.0))
        assert len(str(e.value)) < 160


@pytest.mark.parametrize(
    ("use", "message"),
    [
        (lambda v: np.add.reduce(v), r"np\.add\.reduce does not take a Value"),
        (lambda v: np.sum(v), "one number"),
        (lambda v: np.multiply.accumulate(v), r"np\.multiply\.accumulate"),
        (lambda v: np.multiply.outer(np.ones(2), v), r"np\.multiply\.outer"),
        (lambda v: np.add.at(np.ones(2), [0], v), r"np\.add\.at"),
        (lambda v: np.add(v, 1, where=True), r"takes no where=; where\("),
        (lambda v: np.add(v, 1, dtype=float), "takes no dtype, only out"),
        (lambda v: np.add(v, 1, out=np.zeros(2)), "cannot hold Values"),
        (lambda v: np.zeros(1) ^ v, r"\*\* is the power"),
        (lambda v: np.asarray(v, dtype=float), "cut the graph"),
        (lambda v: np.add(v, None), "unsupported operand"),
        (lambda v: np.multiply(1j, v), "unsupported operand"),
    ],
    ids=range(12),
)
def test_ways_that_mean_nothing_are_refused_in_words(use, message):
    """A TypeError, and never a number cut from its graph."""
    with pytest.raises(TypeError, match=message):
        use(Value(1.0))


def test_third_kind_is_left_its_chance():
    """A type with a way of its own to answer NumPy's functions answers them."""

    class Answers:
        def __array_ufunc__(self, ufunc, method, *inputs, **options):
            return ufunc.__name__

    assert np.add(Value(1.0), Answers()) == "add"
    assert np.add(Answers(), Value(1.0)) == "add"


def test_functions_named_are_numpy_s():
    """Each name of the table is a function of NumPy, or of SciPy."""
    for name in FUNCTIONS:
        assert isinstance(getattr(np, name, None) or getattr(special, name), np.ufunc)


def test_activations_of_scipy_are_ours():
    """expit is the sigmoid; erf and their like are nodes with a derivative."""
    ours = {"expit": "sigmoid", "log_expit": "logsigmoid", "erf": "erf", "erfc": "erfc"}
    for theirs, name in ours.items():
        x = Value(0.5)
        y = getattr(special, theirs)(x)
        assert (type(y), y.op, y._prev) == (Value, name, (x,))
        assert y.data == pytest.approx(getattr(special, theirs)(0.5), rel=1e-14)
    with pytest.raises(TypeError, match="not a function of Values; write it"):
        special.gammaln(Value(0.5))


def test_numpy_is_not_imported_by_the_engine():
    """Neither by import nor by anything that has no NumPy in it."""
    assert (
        output("""
        import sys
        from autograd_core import Value, tanh
        v = Value(0.5)
        (tanh(v) * 2 < 3) or v == 1.0
        v.backward()
        print("numpy" in sys.modules)
        """)
        == "False"
    )


def test_recording_can_be_switched_off():
    """no_grad() holds for NumPy's functions too."""
    v = Value(0.5)
    with autograd_core.no_grad():
        assert np.tanh(v).is_leaf
        assert (np.array([1.0]) * v)[0].is_leaf
