"""Numbers read from another evaluation are those on its own tape."""

from __future__ import annotations

import random

import pytest

from autograd_core import Value, affine, exp, record, relu, sin, where
from autograd_core.laboratory.subjects.function import FunctionSubject
from autograd_core.laboratory.wrong_operation.row_check import is_plainly_right, wrong_partial


def old(x: Value) -> Value:
    """Uses a leaf after younger ones, and a number from outside the graph."""
    late = Value(2.0 * x.data)
    return sin(x * 3.0) * x + affine([x, late], [0.5, x], 1.0) / record("own", x.data, (x,), (1,))


def branching(x: Value) -> Value:
    """Compares, and leaves an operand unselected."""
    small = x < 0.7
    return where(small, relu(x) * 2.0, exp(x)) + x * 3.0


@pytest.mark.parametrize("f", [old, branching])
@pytest.mark.parametrize("there", [0.3, 0.5, 0.6])
def test_numbers_are_those_of_a_tape_at_the_same_point(f, there):
    """Leaves, unselected operands and operations of unknown function among them."""
    x = Value(0.5, label="x")
    function = FunctionSubject(lambda: f(x), [x], ["x"], "f")
    tape = function.tape((there,))
    assert function.tape((0.5,)) is function.tape((0.5,))
    assert function.numbers((there,)) == tape.values
    assert x.data == 0.5


def test_another_program_has_no_such_numbers():
    """Another operation, another number of leaves, another outcome of a comparison."""
    x = Value(0.5, label="x")
    others = [
        lambda: sin(x) * 2.0 if x.data == 0.5 else exp(x) * 2.0,
        lambda: sin(x) * (2.0 if x.data == 0.5 else x),
        lambda: sin(x) * (2.0 if x < 0.6 else 3.0),
    ]
    for f in others:
        function = FunctionSubject(f, [x], ["x"], "f")
        assert function.numbers((0.5,)) == function.tape((0.5,)).values
        assert function.numbers((0.65,)) is None


@pytest.mark.parametrize("op", ["add", "sub", "mul", "truediv", "neg"])
@pytest.mark.parametrize("size", [1e-300, 1e-9, 1.0, 1e9, 1e150])
def test_plain_arithmetic_is_right_at_once(op, size):
    """A right derivative is confirmed without extrapolation; one that is wrong by 1e-6 is not."""
    source = random.Random(f"{op} {size}")
    for _ in range(20):
        a, b = (source.choice((-1, 1)) * source.uniform(1.0, 2.0) * size for _ in range(2))
        b = b / size if op in ("mul", "truediv") else b
        right = {
            "add": (1.0, 1.0),
            "sub": (1.0, -1.0),
            "mul": (b, a),
            "truediv": (1 / b, -a / b / b),
            "neg": (-1.0,),
        }[op]
        numbers = (a, b)[: len(right)]
        for i in range(len(right)):
            wrong = [*right[:i], right[i] * (1 + 1e-6), *right[i + 1 :]]
            assert is_plainly_right(op, numbers, right, (i,))
            assert not is_plainly_right(op, numbers, wrong, (i,))
            assert wrong_partial(op, numbers, (), wrong, (i,)) is not None


def test_what_is_not_plain_is_left_to_a_closer_look():
    """Other operations, a division by 0, numbers that are not finite, absent derivatives."""
    assert not is_plainly_right("sin", (0.0,), (1.0,), (0,))
    assert not is_plainly_right("truediv", (1.0, 0.0), (1.0, 1.0), (0, 1))
    assert not is_plainly_right("mul", (float("inf"), 1.0), (1.0, 1.0), (0,))
    assert not is_plainly_right("add", (1.0, 1.0), (None, 1.0), (0,))
