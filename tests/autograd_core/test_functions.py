"""Functions on numbers and Values alike: same numbers, plain floats out of plain numbers in."""

from __future__ import annotations

import inspect
import math
from fractions import Fraction
from functools import reduce
from operator import add
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_core
from autograd_core import (
    Graph,
    Value,
    affine,
    affine_layer,
    dot,
    fsum,
    functions,
    gradients,
    hypot,
    log_softmax,
    logsumexp,
    maximum,
    mean,
    minimum,
    relu,
    softmax,
    where,
)
from autograd_core.primitives import PRIMITIVES, Primitive
from autograd_core.primitives.describe import describe
from autograd_core.primitives.evaluate import evaluate
from autograd_core.testing.strategies import anything, points
from tests.autograd_core.calls import OPERATORS, PUBLIC, call
from tests.autograd_core.samples import sample

ROWS = [row for name, row in PRIMITIVES.items() if name not in OPERATORS]
every_function = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
ONE = [row.name for row in ROWS if len(row.operands) == 1 and not row.variadic]
TWO = ["atan2", "hypot", "prelu", "swish", "maximum", "minimum"]
LISTS = {
    "fsum": fsum,
    "mean": mean,
    "logsumexp": logsumexp,
    "softmax": softmax,
    "log_softmax": log_softmax,
    "maximum": maximum,
    "minimum": minimum,
}


def same_numbers(row: Primitive, operands: list[float], parameters: dict[str, Any]) -> None:
    """The function on floats gives a float: the Value's number, which is the kernel's."""
    plain = call(row.name, operands, parameters)
    recorded = call(row.name, [Value(x) for x in operands], parameters)
    expected, partials = evaluate(row.name, operands, tuple(parameters.values()))
    assert repr(recorded.data) == repr(expected)
    if operands:
        assert type(plain) is float
        assert repr(plain) == repr(expected)
        assert recorded.op in (row.name, {"maximum": "max", "minimum": "min"}.get(row.name))
        assert repr(list(recorded.partials)) == repr(partials)
        assert recorded.static == tuple(parameters[name] for name in row.parameters)


@every_function
def test_numbers_and_values_give_the_same(row: Primitive) -> None:
    """Over the whole domain of each function."""
    for operands, parameters in sample(row, 30, "functions"):
        same_numbers(row, operands, parameters)


@every_function
@given(data=st.data())
@settings(max_examples=20)
def test_numbers_and_values_give_the_same_anywhere(row: Primitive, data: Any) -> None:
    """At nan, infinities and outside the domain: nothing raises, whatever `math` would do."""
    operands, parameters = data.draw(points(row, anything))
    if operands or row.name == "fsum":
        same_numbers(row, operands, parameters)


@pytest.mark.parametrize("name", ONE)
def test_one_operand_functions_take_any_real_number(name: str) -> None:
    """int, bool, Fraction and NumPy scalars are taken as the float they equal."""
    function = getattr(autograd_core, name)
    for x in (1, True, Fraction(1), np.float64(1), np.float32(1), np.int64(1)):
        y = function(x)
        assert type(y) is float and repr(y) == repr(function(1.0))
    assert function(Fraction(1, 2)) == function(0.5) or math.isnan(function(0.5))


@pytest.mark.parametrize("name", TWO)
def test_two_operand_functions_mix_values_and_numbers(name: str) -> None:
    """A number beside a Value becomes a constant; two numbers give a float."""
    function = getattr(autograd_core, name)
    a, b = 0.75, Fraction(1, 2)
    plain = function(a, b)
    assert type(plain) is float
    for given_a, given_b in ((Value(a), Value(0.5)), (Value(a), b), (a, Value(0.5))):
        y = function(given_a, given_b)
        assert type(y) is Value and y.data == plain
        first, second = y._prev
        assert first.is_constant == (given_a is a)
        assert second.is_constant == (given_b is b)


@pytest.mark.parametrize("count", range(6))
def test_hypot_takes_any_number_of_operands(count: int) -> None:
    """As `math.hypot`: the same number, of floats a float, and x/h along each."""
    at = [2.0, -3.0, 6.0, 0.5, 1.0][:count]
    assert repr(hypot(*at)) == repr(math.hypot(*at))
    if count:
        leaves = [Value(x) for x in at]
        h = hypot(*leaves)
        assert h.data == math.hypot(*at)
        assert gradients(h, leaves) == pytest.approx([x / h.data for x in at], rel=4e-16)
        mixed = hypot(leaves[0], *at[1:])
        assert mixed.data == h.data and [v.is_constant for v in mixed._prev[1:]] == [True] * (
            count - 1
        )


def test_hypot_of_many_refuses_what_is_no_number() -> None:
    """The error names the function and what came; a list is taken apart by the caller."""
    for wrong in ("1", None, [3.0, 4.0], 1j):
        for others in ((), (1.0, 2.0), (Value(1.0), 2.0)):
            with pytest.raises(TypeError, match="hypot: .* must be a Value or a real number"):
                hypot(wrong, *others)


@pytest.mark.parametrize("name", ONE + TWO)
@pytest.mark.parametrize(
    "foreign", ["1.0", None, 1j, [1.0], np.array([1.0])], ids=lambda x: type(x).__name__
)
def test_foreign_arguments_are_refused_by_name(name: str, foreign: Any) -> None:
    """The error names the function, the argument, and what came; also beside a Value."""
    function = getattr(autograd_core, name)
    operands = PRIMITIVES[name].operands
    wanted = f"must be a Value or a real number, got {type(foreign).__name__}"
    if len(operands) == 1:
        with pytest.raises(TypeError, match=f"{name}: x {wanted}"):
            function(foreign)
        return
    for other in (1.0, Value(1.0)):
        with pytest.raises(TypeError, match=f"{name}: {operands[0]} {wanted}"):
            function(foreign, other)
        second = operands[1] if name not in ("maximum", "minimum", "hypot") else r"\w+"
        with pytest.raises(TypeError, match=f"{name}: {second} {wanted}"):
            function(other, foreign)


@pytest.mark.parametrize("name", [n for n in ONE if PRIMITIVES[n].parameters])
def test_static_parameters_by_position_and_keyword(name: str) -> None:
    """Parameters have the row's defaults, are taken by position and keyword, and are checked."""
    function = getattr(autograd_core, name)
    (first, default), *_ = PRIMITIVES[name].parameters.items()
    for x in (-0.75, Value(-0.75)):
        number = x.data if isinstance(x, Value) else x
        results = [function(x), function(x, default), function(x, **{first: default})]
        results = [y.data if isinstance(y, Value) else y for y in results]
        assert len(set(results)) == 1
        changed = function(x, default + 1.5)
        assert (changed.data if isinstance(changed, Value) else changed) != results[0]
        with pytest.raises(TypeError, match=f"{name}: {first} must be a real number, got str"):
            function(x, "1")
        with pytest.raises(TypeError):
            function(x, surprise=1.0)
        with pytest.raises(TypeError):
            function(x, *[1.0] * 5)
        assert number == -0.75
    assert list(inspect.signature(function).parameters)[1:] == list(PRIMITIVES[name].parameters)


@every_function
def test_functions_have_names_signatures_and_docstrings(row: Primitive) -> None:
    """Every function documents its formula and derivative and shows what it takes."""
    name = PUBLIC.get(row.name, row.name)
    function = getattr(functions, name)
    assert getattr(autograd_core, name) is function and function.__name__ == name
    text = function.__doc__
    assert text and len(text.split()) >= 5
    assert "erivative" in text
    if not row.variadic and name != "where":
        assert text == describe(PRIMITIVES[name])
    assert inspect.signature(function).parameters


def test_all_names_are_the_rows() -> None:
    """__all__ has the function of every row but round: `import *` shall not hide the built-in."""
    names = {PUBLIC.get(row.name, row.name) for row in ROWS}
    assert {*functions.__all__, "round"} == names | {"affine_layer", "record"}
    assert len(functions.__all__) == len(set(functions.__all__))
    assert set(functions.__all__) < set(autograd_core.__all__)


@pytest.mark.parametrize("name", LISTS)
def test_list_functions_take_any_iterable(name: str) -> None:
    """Lists, tuples, generators and NumPy arrays give the same; numbers only give floats."""
    function = LISTS[name]
    numbers = [0.5, -1.25, 3.0]
    expected = function(numbers)
    for given_numbers in (tuple(numbers), (x for x in numbers), np.array(numbers), iter(numbers)):
        assert function(given_numbers) == expected
    flat = expected if isinstance(expected, list) else [expected]
    assert all(type(y) is float for y in flat)
    values = function(Value(x) for x in numbers)
    found = values if isinstance(values, list) else [values]
    assert [v.data for v in found] == flat


@pytest.mark.parametrize("name", LISTS)
def test_numbers_among_values_become_constants(name: str) -> None:
    """A mixed list records constants in place, and gradients reach the Values."""
    x = Value(3.0)
    y = LISTS[name]([0.5, x, Fraction(-5, 4), True])
    y = y[1] if isinstance(y, list) else y
    assert [v.is_constant for v in y._prev] == [True, False, True, True]
    assert [v.data for v in y._prev] == [0.5, 3.0, -1.25, 1.0]
    assert y._prev[1] is x


@pytest.mark.parametrize("name", sorted(set(LISTS) - {"fsum"}))
def test_nothing_to_combine_is_an_error(name: str) -> None:
    """An empty sequence is a ValueError that names the function."""
    for empty in ([], (), iter([])):
        with pytest.raises(ValueError, match=f"{name} of no values"):
            LISTS[name](empty)


def test_empty_sums_are_zero() -> None:
    """fsum([]) and dot([], []) are the leaf Value(0.0); an affine map of nothing is its bias."""
    for y in (fsum([]), dot([], [])):
        assert type(y) is Value and y.data == 0.0 and y.is_leaf
        assert len(Graph(y).leaves) == 1
    assert affine([], [], 2.5) == 2.5
    bias = Value(2.5)
    y = affine([], [], bias)
    y.backward()
    assert (y.data, bias.grad) == (2.5, 1.0)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("wrong", [Value(1.0), 1.0, "ab", None], ids=["Value", "1", "ab", "None"])
def test_what_is_no_sequence_is_refused(name: str, wrong: Any) -> None:
    """A single Value, a number or text in place of the list is refused by the function's name."""
    with pytest.raises(TypeError, match=f"{name} takes a sequence of Values or real numbers, got"):
        LISTS[name](wrong)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("wrong", ["1", None, 1j, [1.0]], ids=["str", "None", "complex", "list"])
def test_a_foreign_element_is_refused(name: str, wrong: Any) -> None:
    """Beside numbers and beside Values, the error names the function and the type that came."""
    for other in (1.0, Value(1.0)):
        with pytest.raises(TypeError, match=f"{name}: each element.*{type(wrong).__name__}"):
            LISTS[name]([other, wrong])


@pytest.mark.parametrize(("function", "best"), [(maximum, max), (minimum, min)])
def test_extremes_take_two_many_or_a_sequence(function: Any, best: Any) -> None:
    """maximum(a, b), maximum(a, b, c) and maximum([a, b, c]) agree, for numbers and Values."""
    numbers = [2.0, -7.0, 5.0]
    for given_numbers in (numbers, [Value(x) for x in numbers], [2.0, Value(-7.0), 5]):
        for y in (function(*given_numbers), function(given_numbers)):
            assert (y.data if type(y) is Value else y) == best(numbers)
    assert function(2.0, -7.0) == best(2.0, -7.0)
    assert function([4.0]) == 4.0
    assert function(2.0, -7.0, 5.0) == best(numbers)


@given(st.lists(st.sampled_from([0.0, 1.0, 2.0]), min_size=1, max_size=9))
@settings(max_examples=60)
def test_ties_share_the_slope(numbers: list[float]) -> None:
    """k operands that tie get 1 / k each, the others no edge, for any number of operands."""
    for function, best in ((maximum, max), (minimum, min)):
        y = function([Value(x) for x in numbers])
        share = 1 / numbers.count(best(numbers))
        assert list(y.partials) == [share if x == best(numbers) else None for x in numbers]
        if len(numbers) == 2:
            two = function(*map(Value, numbers))
            assert list(two.partials) == list(y.partials)


def test_extremes_of_one_value_with_itself() -> None:
    """A Value that ties with itself gets the whole slope, in two halves."""
    x = Value(3.0)
    maximum(x, x).backward()
    assert x.grad == 1.0
    minimum([x, x, x, x]).backward()
    assert x.grad == 2.0


def test_relu_differs_from_maximum_at_zero() -> None:
    """At 0 relu has slope 0 and maximum(x, 0) has 0.5; everywhere else they agree."""
    for x, ramp, largest in ((0.0, 0.0, 0.5), (-0.0, 0.0, 0.5), (2.0, 1.0, 1.0), (-2.0, 0.0, 0.0)):
        first, second, third = Value(x), Value(x), Value(x)
        relu(first).backward()
        maximum(second, 0).backward()
        maximum(third, Value(0.0)).backward()
        assert (first.grad, second.grad, third.grad) == (ramp, largest, largest)


def test_where_selects_now() -> None:
    """The condition is decided when called; the other operand has an edge without a partial."""
    a, b = Value(1.0), Value(2.0)
    for condition, chosen in ((True, a), (False, b), (a > b, b), (a, a), (0, b), ([], b)):
        y = where(condition, a, b)
        assert y.data == chosen.data
        assert list(y.partials) == [1.0, None] if chosen is a else [None, 1.0]
        assert y.static == (chosen is a,)
    assert where(True, 1, 2) == 1.0 and type(where(False, 1, 2)) is float
    with pytest.raises(TypeError, match="where: b must be a Value or a real number, got str"):
        where(True, 1.0, "2")
    with pytest.raises(TypeError, match="where: a must be"):
        where(False, None, a)


def test_fsum_is_correctly_rounded() -> None:
    """What a chain of additions loses is there, overflow in between does no harm."""
    for numbers in ([1e16, 1.0, -1e16, 1.0], [1e308, 1e308, -1e308, -1e308], [0.1] * 10):
        assert fsum(numbers) == float(sum(map(Fraction, numbers)))
        assert fsum(map(Value, numbers)).data == fsum(numbers)
    assert mean([1.7976931348623157e308] * 2) == 1.7976931348623157e308


numbers_of_equal_length = st.integers(0, 6).flatmap(
    lambda n: st.tuples(
        st.lists(st.floats(-1e3, 1e3), min_size=n, max_size=n),
        st.lists(st.floats(-1e3, 1e3), min_size=n, max_size=n),
        st.floats(-1e3, 1e3),
    )
)


@given(numbers_of_equal_length)
@settings(max_examples=80)
def test_affine_is_micrograds_sum(given_numbers: tuple[list[float], list[float], float]) -> None:
    """Bit for bit b + w0 * x0 + w1 * x1 + ...; dot starts from 0.0; a layer is its neurons."""
    w, x, b = given_numbers
    expected = reduce(add, (p * q for p, q in zip(w, x, strict=True)), b)
    assert repr(affine(w, x, b)) == repr(expected)
    weights, inputs, bias = list(map(Value, w)), list(map(Value, x)), Value(b)
    y = affine(weights, inputs, bias)
    assert repr(y.data) == repr(expected)
    y.backward()
    assert [v.grad for v in weights] == x
    assert [v.grad for v in inputs] == w
    assert bias.grad == 1.0
    if w:
        plain = reduce(add, (p * q for p, q in zip(w, x, strict=True)), 0.0)
        assert repr(dot(w, x)) == repr(dot(weights, inputs).data) == repr(plain)
        layer = affine_layer([weights, weights], inputs, [bias, b])
        assert [repr(v.data) for v in layer] == [repr(expected)] * 2


def test_affine_layer_of_numbers_is_numbers() -> None:
    """Plain numbers give floats and record nothing; one Value among them records."""
    layer = affine_layer([[1.0, 2.0], [3, 4]], [5.0, 6.0], [0.5, Fraction(1, 2)])
    assert layer == [17.5, 39.5] and all(type(y) is float for y in layer)
    x = Value(6.0)
    mixed = affine_layer([[1.0, 2.0], [3.0, 4.0]], [5.0, x], [0.5, 0.5])
    assert [y.data for y in mixed] == layer
    assert [type(y) for y in mixed] == [Value, Value]
    assert affine_layer([], [1.0], []) == []
    assert affine_layer(np.eye(2), np.array([3.0, 4.0]), np.zeros(2)) == [3.0, 4.0]
    rows = iter([[Value(1.0)], [Value(2.0)]])
    assert [y.data for y in affine_layer(rows, iter([3.0]), iter([0.0, 1.0]))] == [3.0, 7.0]


def test_layer_reads_its_inputs_once() -> None:
    """A number among the inputs is one constant, shared by the neurons of the layer."""
    first, second = affine_layer([[Value(1.0)], [Value(2.0)]], [5.0], [0.0, 0.0])
    assert first._prev[1] is second._prev[1]


LENGTHS = [
    (lambda: dot([1.0], [1.0, 2.0]), "equal length, got 1 and 2"),
    (lambda: affine([1.0], [1.0, 2.0]), "1 weights and 2 inputs"),
    (lambda: affine_layer([[1.0]], [1.0], [0.0, 0.0]), "1 rows and 2 biases"),
    (lambda: affine_layer([[1.0, 2.0]], [Value(1.0)], [0.0]), "2 weights and 1 inputs"),
]


@pytest.mark.parametrize(("ask", "message"), LENGTHS, ids=range(len(LENGTHS)))
def test_lengths_that_do_not_fit_are_named(ask: Any, message: str) -> None:
    """Vectors of unequal length are a ValueError with both lengths."""
    with pytest.raises(ValueError, match=message):
        ask()


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=8))
@settings(max_examples=80)
def test_softmax_is_a_distribution(numbers: list[float]) -> None:
    """Probabilities add up to 1, their logarithms are log_softmax, their gradients add up to 0.

    Each is off by under n + 3 ulps; exp passes an error on amplified by its argument.
    """
    ulp = 2.0**-52 * (len(numbers) + 3)
    p = softmax(numbers)
    assert abs(math.fsum(p) - 1.0) <= ulp
    for probability, logarithm in zip(p, log_softmax(numbers), strict=True):
        assert math.isclose(math.exp(logarithm), probability, rel_tol=ulp * (2 + abs(logarithm)))
    values = list(map(Value, numbers))
    for y in softmax(values):
        y.backward()
    assert all(abs(v.grad) <= 2 * ulp for v in values)
