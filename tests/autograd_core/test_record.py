"""record(): primitives of one's own."""

import math
from fractions import Fraction

import numpy as np
import pytest

from autograd_core import Graph, Value, fsum, gradients, jvp, no_grad, record
from autograd_core.primitives import PRIMITIVES


def cube(x):
    """The example of the docstring."""
    return record("cube", x.data**3, (x,), (3 * x.data**2,))


def test_custom_primitive_takes_part_in_a_graph():
    """Value, gradient, operands and name are those that were given."""
    x = Value(2.0)
    y = cube(x) * 2
    y.backward()
    assert (y.data, x.grad) == (16.0, 24.0)
    node = y._prev[0]
    assert (node.op, node.symbol, node.static, node.is_leaf) == ("cube", "cube", (), False)
    assert (node.operands, node.partials) == ((x,), (12.0,))
    assert jvp(cube, (2.0,), (0.5,)) == (8.0, 6.0)


def test_none_is_an_edge_without_a_derivative():
    """The edge is drawn, nothing flows along it, and the operand's .grad is not touched."""
    a, b = Value(1.0), Value(0.0)
    a.grad = -0.0
    bad = b.log()
    y = record("second", bad.data, [a, bad], [None, None])
    z = fsum([y, b])
    z.backward()
    assert (y.operands, y.partials) == ((a, bad), (None, None))
    assert (str(a.grad), b.grad, bad.grad) == ("-0.0", 1.0, 0.0)


def test_zero_is_not_none():
    """A derivative of 0.0 is a path: 0 * inf behind it is nan."""
    b = Value(0.0)
    record("zero", 1.0, (b.log(),), (0.0,)).backward()
    assert math.isnan(b.grad)


def test_nan_is_not_none():
    """A derivative of nan flows on as nan."""
    x = Value(1.0)
    y = record("bad", 1.0, (x,), (math.nan,))
    assert math.isnan(y.partials[0])
    y.backward()
    assert math.isnan(x.grad)


def test_numbers_of_any_real_type_and_operands_from_any_iterable():
    """Values among numbers; lists, tuples and generators."""
    x = Value(2.0)
    y = record(
        "mixed", Fraction(1, 2), (v for v in (x, 3, np.float32(0.5))), [True, 0, np.int64(4)]
    )
    assert y.data == 0.5
    assert [v.data for v in y.operands] == [2.0, 3.0, 0.5]
    assert y.partials == (1.0, 0.0, 4.0)
    assert [v.is_constant for v in y._prev] == [False, True, True]


def test_operand_used_twice():
    """Each position has its own derivative."""
    x = Value(2.0)
    record("both", 0.0, (x, x), (1.0, 10.0)).backward()
    assert x.grad == 11.0


def test_data_and_derivatives_are_copied():
    """Lists changed afterwards do not change the node."""
    x, y = Value(2.0), Value(3.0)
    operands, partials = [x, y], [1.0, 2.0]
    node = record("copied", 1.0, operands, partials)
    operands.clear()
    partials[0] = 100.0
    node.backward()
    assert (x.grad, y.grad) == (1.0, 2.0)
    with pytest.raises(AttributeError, match="'copied'"):
        node.data = 2.0


def test_without_recording_it_is_a_leaf():
    """Under no_grad() the number remains."""
    with no_grad():
        y = cube(Value(2.0))
    assert (y.data, y._prev, y.op) == (8.0, (), "")


@pytest.mark.parametrize("name", ["", None, 5, b"cube"])
def test_name_must_be_text(name):
    """TypeError for anything but a non-empty str."""
    with pytest.raises(TypeError, match="name must be a non-empty str"):
        record(name, 1.0, (Value(1.0),), (1.0,))


@pytest.mark.parametrize("name", ["constant", *PRIMITIVES])
def test_name_must_not_be_a_primitive(name):
    """ValueError: the table says something else about that name."""
    with pytest.raises(ValueError, match="is a primitive's name"):
        record(name, 1.0, (Value(1.0),), (1.0,))


@pytest.mark.parametrize("name", ["input", "{exponent}", "a|b<c>", "Ünï\n", "x" * 1000, "cube"])
def test_any_other_name_is_shown_as_it_is(name):
    """Names are text, not formats."""
    node = record(name, 1.0, (Value(1.0),), (1.0,))
    assert node.op == node._op == name
    assert not node.is_constant


@pytest.mark.parametrize(
    ("value", "operands", "partials", "error", "match"),
    [
        ("1", [Value(1.0)], [1.0], TypeError, "value must be a real number, got str"),
        (Value(1.0), [Value(1.0)], [1.0], TypeError, r"value must be .* got Value .*\.data"),
        (1.0, [Value(1.0), "2"], [1.0, 1.0], TypeError, "operand must be .* got str"),
        (1.0, [Value(1.0)], ["1"], TypeError, "derivative must be None or a real number, got str"),
        (1.0, [Value(1.0)], [Value(1.0)], TypeError, "derivative must be .* got Value"),
        (1.0, [Value(1.0)], [], ValueError, "1 operands need as many local derivatives, got 0"),
        (1.0, [Value(1.0)], [1.0, 2.0], ValueError, "got 2"),
        (1.0, [], [], ValueError, "no values"),
        (1.0, [1.0, 2], [1.0, 1.0], TypeError, "at least one operand must be a Value"),
        (1.0, Value(1.0), [1.0], TypeError, "sequence"),
        (1.0, "ab", [1.0, 1.0], TypeError, "sequence"),
        (1.0, [Value(1.0)], 1.0, TypeError, "float|iterable"),
        (1.0, [Value(1.0)], None, TypeError, "NoneType|iterable"),
    ],
    ids=range(13),
)
def test_wrong_arguments_are_named(value, operands, partials, error, match):
    """The message says which argument is wrong and how."""
    with pytest.raises(error, match=match):
        record("mine", value, operands, partials)


def test_second_derivative_is_refused():
    """The engine does not know the function: create_graph=True names the operation."""
    x = Value(2.0)
    y = cube(x) + x
    assert gradients(y, x) == 13.0
    with pytest.raises(ValueError, match=r"'cube' was made by record\(\)"):
        gradients(y, x, create_graph=True)


def test_replay_uses_the_recorded_number_where_it_may():
    """A custom node is replayed only while its operands have the numbers of then."""
    x, y = Value(2.0), Value(1.0)
    graph = Graph(cube(x) + y)
    assert graph.replay({y: 5.0}) == 13.0
    with pytest.raises(ValueError, match="'cube'"):
        graph.replay({x: 5.0})
