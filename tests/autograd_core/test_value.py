"""Value as a number: what it is made of, what can be set, how it prints and compares."""

import math
import operator
import weakref
from fractions import Fraction

import numpy as np
import pytest

from autograd_core import Value, record
from tests.autograd_core.fresh import output
from tests.autograd_core.operands import ARRAYS, FOREIGN, REAL, kind

COMPARISONS = [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne]


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


def test_value_needs_a_number():
    """Nothing less than the number; the label is given by name or second."""
    with pytest.raises(TypeError):
        Value()
    with pytest.raises(TypeError):
        Value(label="a")
    assert Value(data=2.0, label="a").label == Value(2.0, "a").label == "a"


def test_error_message_is_short_for_a_large_argument():
    """What came is shown in part only."""
    with pytest.raises(TypeError) as caught:
        Value([0.5] * 100_000)
    assert len(str(caught.value)) < 200


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
    """Leaves and interior nodes take a number, 0 as micrograd's zero_grad; None clears too."""
    v = Value(2.0)
    for node in (v, v * v):
        node.grad = 0
        assert (node.grad, type(node.grad)) == (0.0, float)
        node.grad += 1.5
        assert node.grad == 1.5
        for wrong in ("0", Value(0.0), []):
            with pytest.raises(TypeError, match=r"grad.* must be .*real number, got"):
                node.grad = wrong
        assert node.grad == 1.5
        node.grad = None
        assert (node.grad, type(node.grad)) == (0.0, float)


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


def test_label_survives_its_own_setter():
    """A str whose truth value sets the label again is released exactly once."""
    assert (
        output("""
        from autograd_core import Value, record
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


def test_label_is_an_exact_str():
    """Of a str subclass only the text is kept, so that it cannot hold on to its node."""

    class Text(str):
        def __str__(self):
            return self

    v = Value(1.0, label=Text("a"))
    w = v * 2
    w.label = Text("b")
    assert (v.label, w.label) == ("a", "b")
    assert (type(v.label), type(w.label)) == (str, str)
    assert type(record(Text("mine"), 1.0, (v,), (1.0,)).op) is str


def test_label_and_operation_do_not_disturb_each_other():
    """A labelled node knows its operation, a labelled constant that it is one."""
    v = Value(2.0)
    node = v * 3
    for v in (node, node._prev[1]):
        before = (v.op, v._op, v.is_constant)
        v.label = "named"
        assert (v.op, v._op, v.is_constant, v.label) == (*before, "named")
        v.label = None
        assert (v.op, v._op, v.is_constant, v.label) == (*before, "")


@pytest.mark.parametrize(
    "name", ["is_leaf", "is_constant", "operands", "partials", "static", "symbol"]
)
def test_facts_cannot_be_set(name):
    """What follows from the operation is read-only, and nothing is deleted."""
    v = Value(2.0)
    with pytest.raises(AttributeError):
        setattr(v, name, 1)
    for name in ("data", "grad", "label", "op", "_prev"):
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


def test_equality_of_values_is_identity_as_their_hash():
    """Two Values are == if they are one node, as their hash says; a number is compared."""
    a, b = Value(2.0), Value(2.0)
    same = a
    assert a == same
    assert not a != same
    assert a != b
    assert not a == b
    assert a == 2
    assert a != 3
    assert Fraction(2) == a
    assert np.float64(2.0) == a
    assert np.float64(3.0) != a
    assert a not in [b]
    assert [b, a].index(a) == 1
    assert (a, b) == (same, b)
    assert (a, b) != (b, a)
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


@pytest.mark.parametrize("x", FOREIGN, ids=kind)
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
            if compare not in COMPARISONS[4:]:
                assert compare(Value(x), Value(y)) is expected
            assert compare(Value(x), y) is expected
            assert compare(x, Value(y)) is expected
            assert bool(compare(np.float64(x), Value(y))) is expected


def test_nan_is_the_same_node_but_no_equal_number():
    """v == v asks for the node, v == nan for the number."""
    v = same = Value(math.nan)
    assert v == same
    assert not v != same
    assert not v == math.nan
    assert v != math.nan


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


@pytest.mark.parametrize("cut", [float, int, math.sin, math.floor, complex])
def test_refused_conversion_says_what_to_use(cut):
    """The message names v.data and the package's own functions."""
    with pytest.raises(TypeError, match=r"cut the graph.*v\.data.*autograd_core"):
        cut(Value(1.0))


def test_refused_rounding_says_what_rounds():
    """An operation, a number, or the digits that are written."""
    for digits in ((), (2,), (None,)):
        with pytest.raises(TypeError, match=r"v\.round\(\).*round\(v\.data, 2\).*\.2f"):
            round(Value(2.555), *digits)


@pytest.mark.parametrize("use", ["operator.index(v)", "v * [1]", "[1] * v", "(1,)[v]", "range(v)"])
def test_value_as_an_index_or_times_a_list_is_answered(use):
    """Python asks for an index in both; the message tells what to write for either."""
    with pytest.raises(TypeError, match=r"int\(v\.data\).*\[x \* v for x in xs\]"):
        eval(use, {"v": Value(1.0), "operator": operator})


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


def test_weak_references_are_possible():
    """A Value can be referred to weakly, as caches of names need."""
    v = Value(1.0)
    assert weakref.ref(v)() is v
