"""Value as a number: what it is made of, what it mixes with, compares to, prints and refuses."""

import math
import operator
import struct
import weakref
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from autograd_core import Value, exp, fsum, maximum, record, where
from tests.autograd_core.fresh import output

REAL = [
    3,
    True,
    0.1,
    Fraction(1, 3),
    np.float64(0.1),
    np.float32(0.1),
    np.float16(0.1),
    np.int64(-7),
    np.uint8(200),
    np.longdouble(0.1),
]
FOREIGN = ["1", None, 1j, Decimal(1), [1.0], (1.0,), {}, b"1", object(), float, np.complex128(1)]
ARRAYS = [np.array([1.0, 2.0]), np.array(1.0)]
BINARY = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "truediv": operator.truediv,
    "pow": operator.pow,
}
COMPARISONS = [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne]


def kind(x: object) -> str:
    """A test's name for an operand."""
    return type(x).__name__ + ("0" if getattr(x, "shape", None) == () else "")


@pytest.mark.parametrize("x", REAL, ids=kind)
def test_value_takes_any_real_number(x):
    """data is the float of what came, and a fresh Value is a leaf with gradient 0.0."""
    v = Value(x)
    assert type(v.data) is float
    assert v.data == float(x)
    assert (v.grad, v.label, v.is_leaf, v._prev, v._op, v.op) == (0.0, "", True, (), "", "")
    assert not v.is_constant


@pytest.mark.parametrize("x", [*FOREIGN, *ARRAYS], ids=kind)
def test_value_refuses_anything_else_by_name(x):
    """A TypeError that says which type came."""
    with pytest.raises(TypeError, match=rf"real number, got {type(x).__name__} "):
        Value(x)


@pytest.mark.parametrize(
    ("x", "hint"),
    [("1", r"float\(\.\.\.\)"), (Value(1.0), r"\.data"), (np.array([1.0]), r"\.item\(\)")],
    ids=["str", "Value", "array"],
)
def test_value_says_what_to_write_instead(x, hint):
    """The message for a str, a Value and an array names the conversion."""
    with pytest.raises(TypeError, match=hint):
        Value(x)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("make", [int, Fraction])
def test_number_beyond_the_range_of_floats_is_infinite(make, sign):
    """Conversion follows IEEE 754: no OverflowError, in an operand and a comparison neither."""
    x, expected = make(sign * 10**400), sign * math.inf
    assert Value(x).data == expected
    assert (Value(2.0) + x).data == expected
    assert (Value(1.0) < x) is (x > 0)
    assert Value(1.0) != x


def test_value_needs_a_number_and_takes_no_children():
    """The signature is Value(data, label=""): nothing less, nothing more."""
    with pytest.raises(TypeError):
        Value()
    with pytest.raises(TypeError):
        Value(1.0, "a", ())
    with pytest.raises(TypeError):
        Value(1.0, _children=())
    assert Value(data=2.0, label="a").label == "a"


def test_error_message_is_short_for_a_large_argument():
    """What came is shown in part only."""
    with pytest.raises(TypeError) as caught:
        Value([0.5] * 100_000)
    assert len(str(caught.value)) < 200


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
@pytest.mark.parametrize("x", [*FOREIGN, *ARRAYS], ids=kind)
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
    assert Value.__array_ufunc__ is None


def test_numpy_array_of_values_works_by_element():
    """An object array carries Values through NumPy's own operators and methods."""
    a, b = Value(2.0), Value(3.0)
    total = (np.array([a, b]) * np.array([10.0, 100.0])).sum()
    assert type(total) is Value
    total.backward()
    assert (total.data, a.grad, b.grad) == (320.0, 10.0, 100.0)
    assert [v.data for v in np.exp(np.array([a, b]))] == [exp(2.0), exp(3.0)]


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
        assert y._edges()[0][1] is not None
    a = Value(2.0)
    record("mine", 1.0, (a,), (nan,)).backward()
    assert math.isnan(a.grad)


def test_interior_data_is_read_only():
    """Assigning it raises an AttributeError that says why, and changes nothing."""
    c = Value(2.0) * Value(3.0)
    with pytest.raises(AttributeError, match=r"'mul'\) is read-only: it was computed"):
        c.data = 1.0
    with pytest.raises(AttributeError, match="read-only"):
        c.data += 1.0
    assert c.data == 6.0


def test_leaf_data_is_assignable():
    """A leaf takes any real number, in place too, and refuses the rest unchanged."""
    v = Value(2.0)
    v.data -= 0.5
    assert v.data == 1.5
    v.data = np.float32(0.25)
    assert (v.data, type(v.data)) == (0.25, float)
    for wrong in ("1", None, Value(1.0), 1j):
        with pytest.raises(TypeError, match="data must be a real number, got"):
            v.data = wrong
    assert v.data == 0.25


def test_grad_is_assignable_everywhere():
    """Leaves and interior nodes take a number (0 as micrograd's zero_grad), nothing else."""
    v = Value(2.0)
    for node in (v, v * v):
        node.grad = 0
        assert (node.grad, type(node.grad)) == (0.0, float)
        node.grad += 1.5
        assert node.grad == 1.5
        for wrong in (None, "0", Value(0.0)):
            with pytest.raises(TypeError, match=r"grad.* must be .*real number, got"):
                node.grad = wrong
        assert node.grad == 1.5


def test_label_is_text_and_may_be_changed():
    """The label is shown, can be set and cleared on any node, and must be a str."""
    v = Value(2.0, label="a")
    w = v * 2
    w.label = "twice"
    assert (v.label, w.label, w.op) == ("a", "twice", "mul")
    w.label = ""
    v.label = None
    assert (v.label, w.label) == ("", "")
    for wrong in (5, b"a", v):
        with pytest.raises(TypeError, match=f"label must be a str, got {type(wrong).__name__}"):
            v.label = wrong
    with pytest.raises(TypeError, match="label must be a str, got tuple"):
        Value(1.0, ())


def test_label_survives_its_own_setter():
    """A str whose truth value sets the label again is released exactly once."""
    assert (
        output("""
        from autograd_core import Value
        v = Value(1.0, label="first " * 3)
        class Text(str):
            def __bool__(self):
                v.label = "second " * 3
                return True
        for _ in range(100):
            v.label = "first " * 3
            v.label = Text("third " * 3)
            filler = ["x" * n for n in range(50)]
            assert v.label == "third " * 3
        print("done")
        """)
        == "done"
    )


def test_nothing_else_can_be_set():
    """Structure is read-only, and a misspelt attribute is an error."""
    v = Value(2.0)
    for name in ("_prev", "op", "_op", "is_leaf", "parameters", "_backward", "gard"):
        with pytest.raises(AttributeError):
            setattr(v, name, 1)
    for name in ("data", "grad", "label"):
        with pytest.raises((AttributeError, NotImplementedError)):
            delattr(v, name)
    assert (v.data, v.grad, v.label) == (2.0, 0.0, "")


def test_repr_is_exact():
    """Value(data=2.0, grad=0.0), with the label when set; str is the same."""
    v = Value(2)
    assert repr(v) == str(v) == "Value(data=2.0, grad=0.0)"
    v.grad = -0.1
    v.label = "it's"
    assert repr(v) == 'Value(data=2.0, grad=-0.1, label="it\'s")'
    assert repr(Value(math.nan)) == "Value(data=nan, grad=0.0)"


@pytest.mark.parametrize("spec", [".3f", "10.2e", ">12", "+g", "010.1f", "_.0f", "%"])
def test_format_formats_the_number(spec):
    """f"{v:.3f}" is f"{v.data:.3f}"."""
    assert format(Value(-1234.56789), spec) == format(-1234.56789, spec)


def test_format_without_a_specification_is_repr():
    """f"{v}" shows the Value; a wrong specification raises as it does for a float."""
    v = Value(0.5)
    assert f"{v}" == repr(v)
    with pytest.raises(ValueError, match="zz|z"):
        format(v, "zz")


def test_equality_compares_numbers_and_hash_is_identity():
    """Equal numbers are ==, in `in` too, yet remain distinct keys."""
    a, b = Value(2.0), Value(2.0)
    assert a == b
    assert not a != b
    assert a == 2
    assert Fraction(2) == a
    assert np.float64(2.0) == a
    assert a in [b]
    assert a not in {b}
    assert len({a, b, a}) == 2
    assert {a: "a", b: "b"}[a] == "a"
    assert hash(a) == object.__hash__(a)


def test_hash_survives_assignment():
    """A Value in a set is still found after its data changed."""
    a = Value(2.0)
    kept = {a}
    a.data = 3.0
    assert a in kept


@pytest.mark.parametrize("x", [*FOREIGN, *ARRAYS], ids=kind)
def test_foreign_things_are_unequal_and_unordered(x):
    """== is False and != is True, while < raises."""
    v = Value(1.0)
    assert bool(v == x) is False
    assert bool(v != x) is True
    for compare in COMPARISONS[:4]:
        with pytest.raises(TypeError):
            compare(v, x)
        with pytest.raises(TypeError):
            compare(x, v)


@pytest.mark.parametrize("compare", COMPARISONS, ids=lambda f: f.__name__)
def test_comparisons_are_those_of_the_numbers(compare):
    """Any mixture of Values and numbers, nan and signed zeros included, gives a plain bool."""
    numbers = [-math.inf, -1.0, -0.0, 0.0, 0.5, 1.0, math.inf, math.nan]
    for x in numbers:
        for y in numbers:
            expected = compare(x, y)
            assert compare(Value(x), Value(y)) is expected
            assert compare(Value(x), y) is expected
            assert compare(x, Value(y)) is expected
            assert bool(compare(np.float64(x), Value(y))) is expected


def test_nan_is_not_equal_to_itself():
    """v == v is False for nan, as for a float."""
    v = Value(math.nan)
    assert not v == v
    assert v != v


def test_sorting_and_builtin_extremes_return_the_same_objects():
    """max, min and sorted choose among Values without making nodes."""
    a, b, c = Value(2.0), Value(-1.0), Value(2.0)
    assert max(a, b, c) is a
    assert min([a, b, c]) is b
    assert sorted([a, b, c])[0] is b
    assert max([a, b], key=lambda v: v.data) is a


@pytest.mark.parametrize("x", [0.0, -0.0, 0.5, -1.0, math.nan, math.inf, 5e-324])
def test_truth_is_that_of_the_number(x):
    """bool(v) is bool(v.data): nan is true, both zeros are false."""
    assert bool(Value(x)) is bool(x)


@pytest.mark.parametrize(
    "cut",
    [
        "float(v)",
        "int(v)",
        "complex(v)",
        "range(v)",
        "[1, 2, 3][v]",
        "np.zeros(3)[v]",
        "'%f' % v",
        "math.sin(v)",
        "math.isnan(v)",
        "math.floor(v)",
        "math.fsum([v])",
    ],
)
def test_conversions_that_would_cut_the_graph_are_refused(cut):
    """TypeError (NumPy: IndexError), never a number without a gradient."""
    with pytest.raises((TypeError, IndexError)):
        eval(cut, {"v": Value(1.0), "math": math, "np": np})


@pytest.mark.parametrize("cut", [float, int, operator.index, math.sin])
def test_refused_conversion_says_what_to_use(cut):
    """The message names v.data and the package's own functions."""
    with pytest.raises(TypeError, match=r"cut the graph.*v\.data.*autograd_core"):
        cut(Value(1.0))


@pytest.mark.parametrize(
    "expression",
    """round(v)|math.trunc(v)|len(v)|iter(v)|~v|v // 2|v % 2|2 % v|divmod(v, 2)|v @ v|v << 1
    |v & True|v[0]|v()|pow(v, 2, 3)|pow(2, v, 3)""".replace("\n    ", "").split("|"),
)
def test_operations_without_a_meaning_raise_type_error(expression):
    """What a differentiable scalar cannot do is refused as Python does."""
    with pytest.raises(TypeError):
        eval(expression, {"v": Value(2.0), "math": math})


def test_power_records_one_of_three_operations():
    """x**c and c**x have one operand and a parameter, x**y has two operands."""
    x, y = Value(2.0), Value(3.0)
    for node, op, symbol, operands, parameters in [
        (x**3, "power", "**3", (x,), {"exponent": 3.0}),
        (x**0.5, "power", "**0.5", (x,), {"exponent": 0.5}),
        (x ** Fraction(1, 2), "power", "**0.5", (x,), {"exponent": 0.5}),
        (x ** np.int64(-1), "power", "**-1", (x,), {"exponent": -1.0}),
        (3**x, "exponential", None, (x,), {"base": 3.0}),
        (np.float64(3) ** x, "exponential", None, (x,), {"base": 3.0}),
        (x**y, "pow", None, (x, y), {}),
    ]:
        assert (node.op, node.parameters) == (op, parameters)
        assert list(map(id, node._prev)) == list(map(id, operands))
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


def test_detach_makes_a_leaf():
    """The number stays, the history and the label do not."""
    x = Value(2.0, label="x")
    y = (x * x).detach()
    assert (y.data, y.is_leaf, y._prev, y.label, y.is_constant) == (4.0, True, (), "", False)
    (y * 3).backward()
    assert (x.grad, y.grad) == (0.0, 3.0)
    assert x.detach() is not x
    y.data = 1.0
    assert y.data == 1.0


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


def test_value_is_no_base_class():
    """Subclassing is refused when the class is made: operators would return plain Values."""
    with pytest.raises(TypeError, match="not an acceptable base type"):

        class Special(Value):
            """Not to be."""


def test_weak_references_are_possible():
    """A Value can be referred to weakly, as caches of names need."""
    v = Value(1.0)
    assert weakref.ref(v)() is v
