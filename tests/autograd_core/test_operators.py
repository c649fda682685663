"""Operators of Values: operands taken and refused, and what is recorded."""

import math
import operator
import struct
from fractions import Fraction

import numpy as np
import pytest

from autograd_core import Value, exp, fsum, maximum, record, where
from tests.autograd_core.operands import ARRAYS, FOREIGN, REAL, kind

BINARY = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "truediv": operator.truediv,
    "pow": operator.pow,
}


@pytest.mark.parametrize("name", BINARY)
@pytest.mark.parametrize("x", REAL, ids=kind)
def test_operators_take_real_numbers_on_both_sides(name, x):
    """The result is the Value of the same operation on floats, whichever side the number is."""
    f = BINARY[name]
    left, right = f(x, Value(2.0)), f(Value(2.0), x)
    assert type(left) is type(right) is Value
    assert left.data == f(float(x), 2.0)
    assert right.data == f(2.0, float(x))


@pytest.mark.parametrize("name", [name for name in BINARY if name != "pow"])
@pytest.mark.parametrize("x", REAL, ids=kind)
def test_number_operand_becomes_a_constant_leaf(name, x):
    """The bare number is drawn as an operand in its place, and marked as a constant."""
    f, v = BINARY[name], Value(2.0)
    for node, at in ((f(v, x), 1), (f(x, v), 0)):
        assert node.op == name
        constant, other = node._prev[at], node._prev[1 - at]
        assert other is v
        assert constant.is_constant
        assert constant.is_leaf
        assert constant.data == float(x)


@pytest.mark.parametrize("f", BINARY.values(), ids=BINARY)
@pytest.mark.parametrize("x", FOREIGN, ids=kind)
def test_operators_refuse_foreign_operands(f, x):
    """TypeError on both sides."""
    with pytest.raises(TypeError):
        f(Value(2.0), x)
    with pytest.raises(TypeError):
        f(x, Value(2.0))


@pytest.mark.parametrize("x", [*FOREIGN, *ARRAYS], ids=kind)
def test_foreign_operands_are_left_their_chance(x):
    """Each operator method returns NotImplemented, so that the other type may answer."""
    v = Value(2.0)
    for name in BINARY:
        assert getattr(v, f"__{name}__")(x) is NotImplemented
        assert getattr(v, f"__r{name}__")(x) is NotImplemented
    for comparison in ("lt", "le", "gt", "ge", "eq", "ne"):
        assert getattr(v, f"__{comparison}__")(x) is NotImplemented


class Answers:
    """A type that knows what to do with a Value."""

    def __add__(self, other):
        return "left"

    __radd__ = __rpow__ = __gt__ = __eq__ = lambda self, other: "right"
    __hash__ = None


def test_type_that_knows_values_answers():
    """A foreign type's reflected method decides the result."""
    assert Answers() + Value(1.0) == "left"
    assert Value(1.0) + Answers() == "right"
    assert Value(1.0) ** Answers() == "right"
    assert (Value(1.0) < Answers()) == "right"
    assert (Value(1.0) == Answers()) == "right"


def test_numpy_scalar_on_the_left_makes_one_value():
    """np.float64 * Value is a Value recorded by us, no array and no float."""
    product = np.float64(0.1) * Value(3.0)
    assert type(product) is Value
    assert product.data == 0.1 * 3.0
    assert type(product._prev[0].data) is float


def test_subtraction_negation_and_division_are_one_node_each():
    """-x, a - b and a / b record no helper nodes, and the quotient is correctly rounded."""
    a, b = Value(49.0), Value(49.0)
    assert [(v.op, v._prev) for v in (-a, a - b, a / b)] == [
        ("neg", (a,)),
        ("sub", (a, b)),
        ("truediv", (a, b)),
    ]
    assert (a / b).data == 1.0
    assert str((-Value(0.0)).data) == "-0.0"
    assert (Value(1.0) / 3).data == 1.0 / 3.0


def test_ieee_results_instead_of_exceptions():
    """Division by zero and overflow give inf or nan; nothing is complex."""
    assert (Value(1.0) / 0).data == math.inf
    assert (1 / Value(-0.0)).data == -math.inf
    assert math.isnan((Value(0.0) / 0.0).data)
    assert (Value(10.0) ** 400).data == math.inf
    assert math.isnan((Value(-8.0) ** (1 / 3)).data)
    assert math.isnan(((-8.0) ** Value(1 / 3)).data)
    assert Value(1000.0).exp().data == math.inf
    assert math.isnan(Value(-1.0).log().data)


@pytest.mark.parametrize("bits", [0x7FF8000000000000, 0xFFF8000000000001, 0x7FF8A65E17A65E17])
def test_nan_of_any_payload_is_contagious(bits):
    """Every nan is a number of the user's, that of the engine's own mark too."""
    nan = struct.unpack("<d", struct.pack("<Q", bits))[0]
    assigned = Value(1.0)
    assigned.data = nan
    for other in (nan, Value(nan), assigned, np.float64(nan)):
        a = Value(2.0)
        y = a * other
        y.backward()
        assert math.isnan(y.data)
        assert math.isnan(a.grad)
        assert y.partials[0] is not None
    a = Value(2.0)
    record("mine", 1.0, (a,), (nan,)).backward()
    assert math.isnan(a.grad)


@pytest.mark.parametrize(
    "expression",
    """v ^ 2|2 ^ v|v ^ v
    |round(v)|math.trunc(v)|len(v)|iter(v)|~v|v // 2|v % 2|2 % v|divmod(v, 2)|v @ v|v << 1
    |v & True|v[0]|v()|pow(v, 2, 3)|pow(2, v, 3)""".replace("\n    ", "").split("|"),
)
def test_operations_without_a_meaning_raise_type_error(expression):
    """What a differentiable scalar cannot do is refused as Python does."""
    with pytest.raises(TypeError):
        eval(expression, {"v": Value(2.0), "math": math})


def test_power_records_one_of_three_operations():
    """x**c and c**x have one operand and a static number, x**y has two operands."""
    x, y = Value(2.0), Value(3.0)
    for node, op, symbol, operands, static in [
        (x**3, "pow_constant", "**3", (x,), (3.0,)),
        (x**0.5, "pow_constant", "**0.5", (x,), (0.5,)),
        (x ** Fraction(1, 2), "pow_constant", "**0.5", (x,), (0.5,)),
        (x ** np.int64(-1), "pow_constant", "**-1", (x,), (-1.0,)),
        (3**x, "constant_pow", None, (x,), (3.0,)),
        (np.float64(3) ** x, "constant_pow", None, (x,), (3.0,)),
        (x**y, "pow", None, (x, y), ()),
    ]:
        assert (node.op, node.static) == (op, static)
        assert list(map(id, node.operands)) == list(map(id, operands))
        if symbol is not None:
            assert node._op == symbol
    assert [(x**3).data, (3**x).data, (x**y).data, pow(x, 2).data] == [8.0, 9.0, 8.0, 4.0]
    with pytest.raises(TypeError):
        x ** "2"


@pytest.mark.parametrize("exponent", [2, 2.0, Fraction(2), np.float32(2), np.int8(2)], ids=kind)
def test_exponents_of_any_type_are_the_same_number(exponent):
    """x**2 is the same to the bit however the 2 is written, and so is its slope."""
    x = Value(-3.0)
    y = x**exponent
    y.backward()
    assert (y.data, x.grad) == (9.0, -6.0)


def test_builtin_sum_is_a_chain_of_additions():
    """sum(values) starts from the constant 0 and adds from left to right."""
    values = [Value(0.1), Value(0.2), Value(0.3)]
    total = sum(values)
    assert total.data == 0 + 0.1 + 0.2 + 0.3
    assert total.op == "add"
    assert total._prev[1] is values[2]
    total.backward()
    assert [v.grad for v in values] == [1.0, 1.0, 1.0]
    assert sum(values, Value(1.0)).data == 1.0 + 0.1 + 0.2 + 0.3
    assert fsum(values).data == math.fsum([0.1, 0.2, 0.3])


def test_operands_are_an_ordered_tuple_with_repetition():
    """a * a has two operands; a - b keeps its order."""
    a, b = Value(1.0), Value(2.0)
    assert type((a * a)._prev) is tuple
    assert [v is a for v in (a * a)._prev] == [True, True]
    assert [v is x for v, x in zip((b - a)._prev, (b, a), strict=True)] == [True, True]
    assert [v is x for v, x in zip(fsum([b, a, b])._prev, (b, a, b), strict=True)] == [True] * 3


def test_micrograd_symbols():
    """_op is the symbol that micrograd draws."""
    a, b = Value(1.0), Value(2.0)
    nodes = (a + b, a * b, a**2, a.relu(), a / b, a - b, a)
    assert [v._op for v in nodes] == ["+", "*", "**2", "ReLU", "/", "-", ""]


def test_augmented_assignment_makes_a_new_node():
    """a += b binds the name anew; the old Value keeps its number and is the operand."""
    a = first = Value(1.0)
    a += 2
    a *= 3
    a -= 1
    a /= 2
    a **= 2
    assert first.data == 1.0
    a.backward()
    assert (a.data, first.grad) == (16.0, 2 * 4.0 * 3 / 2)


def test_unary_plus_is_a_node_of_its_own():
    """+x has the same number and slope 1, but is not x."""
    x = Value(-0.0)
    y = +x
    assert y is not x
    assert str(y.data) == "-0.0"
    y.backward(3.0)
    assert x.grad == 3.0


def test_where_takes_any_truth_value_and_decides_now():
    """The condition is a bool of that moment; both arms are operands."""
    x, y = Value(2.0), Value(3.0)
    chosen = where(x > 1, x, y)
    assert chosen.data == 2.0
    assert list(map(id, chosen._prev)) == [id(x), id(y)]
    x.data = 0.0
    chosen.backward()
    assert (x.grad, y.grad) == (1.0, 0.0)
    assert where([], 1, 2.0) == 2.0
    with pytest.raises(TypeError, match="where: b must be a Value or a real number, got NoneType"):
        where(True, x, None)


@pytest.mark.parametrize("x", [*FOREIGN, np.array([1.0, 2.0])], ids=kind)
def test_functions_and_methods_name_the_foreign_argument(x):
    """exp(x) and v.maximum(x) raise a TypeError with the function and the type."""
    with pytest.raises(TypeError, match=f"exp: x must be .*real number, got {type(x).__name__}"):
        exp(x)
    with pytest.raises(TypeError, match=f"maximum: .*real number, got {type(x).__name__}"):
        Value(1.0).maximum(x)
    with pytest.raises(TypeError, match=f"maximum: .*real number, got {type(x).__name__}"):
        maximum(1.0, x)
    with pytest.raises(TypeError, match=f"alpha must be a real number, got {type(x).__name__}"):
        Value(1.0).leaky_relu(x)
