"""A Program computes the recorded graph again, in any arithmetic, and pulls adjoints back."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given

import autograd_core
from autograd_core import Value, record, where
from autograd_core.program import (
    NoFormula,
    Program,
    depending,
    needed_operands,
    passing,
    pull,
    rows_in,
    stopped_by_zero,
)
from autograd_core.program.namespaces import FloatNamespace, Namespace
from tests import graphs


class Exact(Namespace):
    """Rows on fractions."""

    def fsum(self, xs):
        """The sum of fractions."""
        return sum(xs)


def fractions(leaf):
    """The number of a leaf, exactly."""
    return Fraction(leaf.data)


@given(graphs.dyadic_programs())
def test_fractions_give_the_number_that_no_rounding_disturbed(program: graphs.Program):
    """On programs in which no float is rounded, fractions give the recorded number."""
    leaves = [Value(x) for x in program.leaves]
    root = program.run(leaves, program.numbers, autograd_core)[-1]
    if isinstance(root, Value):
        assert Program(root).run(rows_in(Exact()), fractions)[-1] == Fraction(root.data)


@given(graphs.dyadic_programs())
def test_nodes_are_those_that_the_root_depends_on_in_the_order_they_were_made(program):
    """Each once; leaves made later than a result stand after it."""
    leaves = [Value(x) for x in program.leaves]
    made = program.run(leaves, program.numbers, autograd_core)
    late = Value(0.5)
    root = record("user", 1.0, (made[-1] * late, late), (1.0, None))
    wanted, waiting = {}, [root]
    while waiting:
        node = waiting.pop()
        wanted[id(node)] = node
        waiting += [v for v in node.operands if id(v) not in wanted]
    assert [*map(id, Program(root).nodes)] == [
        id(node) for node in sorted(wanted.values(), key=lambda node: node._serial)
    ]


def test_leaves_may_be_other_numbers_and_choices_stay():
    """A leaf is what is given; `where` goes the way that was recorded; constants stay."""
    x, y = Value(2.0), Value(3.0)
    root = where(x < y, x * x + 1, y)
    program = Program(root)

    def value(namespace, number, inputs):
        return program.run(rows_in(namespace), number, inputs)[-1]

    assert value(FloatNamespace(), lambda leaf: leaf.data, {}) == root.data == 5.0
    assert value(FloatNamespace(), lambda leaf: leaf.data, {id(x): 10.0}) == 101.0
    assert value(Exact(), fractions, {id(x): Fraction(1, 3)}) == Fraction(10, 9)


def test_needed_program_leaves_out_what_was_not_selected():
    """Of `where` only the selected operand is there, and it is passed on."""
    x, y = Value(2.0), Value(0.0)
    root = +where(x > y, x + 1, x / y)
    program = Program(root, needed_operands)
    assert [node.op for node in program.nodes if not node.is_leaf] == ["add", "where", "identity"]
    assert program.run(passing(rows_in(Exact())), fractions)[-1] == 3


def test_follow_computes_only_what_depends_on_the_given_leaf():
    """Nodes that do not depend on it keep their number and are not computed."""
    x, y = Value(2.0), Value(3.0)
    still = y * y
    root = x * still
    seen = []

    def compute(node, operands):
        seen.append((node, operands))
        return operands[0] * operands[1]

    program = Program(root)
    found = program.follow(compute, {id(x): 5.0})
    assert found == {program.places[id(x)]: 5.0, len(program) - 1: 45.0}
    assert seen == [(root, [5.0, 9.0])]


@given(graphs.dyadic_programs())
def test_pulled_adjoints_are_those_of_the_sweep(program: graphs.Program):
    """With the recorded partials, `pull` gives each leaf the gradient of a naive sweep."""
    leaves = [Value(x) for x in program.leaves]
    root = program.run(leaves, program.numbers, autograd_core)[-1]
    if isinstance(root, Value):
        data = Program(root)
        flow = data.pull(data.recorded_partials, 1.0)
        root.backward()
        assert [0.0 if a is None else a for a in flow] == [node.grad for node in data.nodes]


def test_no_adjoint_where_no_path_leads():
    """None is not 0.0: nothing arrived, or only along absent partials."""
    operands = [(), (), (0, 1)]
    assert pull(operands, lambda place: [2.0, None], [None, None, 3.0]) == [6.0, None, 3.0]
    assert pull(operands, lambda place: [0.0, 1.0], [None, None, None]) == [None, None, None]


def test_node_of_record_is_refused_by_name():
    """Without a row there is no formula."""
    x = Value(2.0)
    root = record("cube", 8.0, (x,), (12.0,)) + 1
    with pytest.raises(NoFormula, match="to_mars: .*'cube' was made by record") as refusal:
        Program(root).run(rows_in(FloatNamespace(), "to_mars"), fractions)
    assert refusal.value.op == "cube"
    assert "'cube'" in refusal.value.reason


def test_what_depends_on_some_places_includes_them():
    """Of a diamond with a bystander: the place itself, both ways and where they meet."""
    operands = [(), (), (0,), (0, 1), (1,), (2, 3)]
    assert depending(operands, [0]) == {0, 2, 3, 5}
    assert depending(operands, [4]) == {4}
    assert depending(operands, []) == set()


def test_zero_stops_infinity_only_where_asked():
    """A path of weight 0 adds nothing to a sum over paths; a sweep as the engine's gives nan."""
    operands = [(), (0,), (1,)]
    partials = [[], [math.inf], [0.0]]
    assert math.isnan(pull(operands, partials.__getitem__, [None, None, 1.0])[0])
    flow = pull(operands, partials.__getitem__, [None, None, 1.0], times=stopped_by_zero)
    assert flow == [0.0, 0.0, 1.0]
