"""The recorded graph in another arithmetic gives what the program gives on its numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given

import autograd_core
from autograd_core import Graph, Value, record, where
from autograd_core.namespaces import FloatNamespace, Namespace
from autograd_core.reevaluate import NoFormula, reevaluate
from tests.graphs import Program, dyadic_programs


class Exact(Namespace):
    """Rows on fractions."""

    def fsum(self, xs):
        """The sum of fractions."""
        return sum(xs)


@given(dyadic_programs())
def test_fractions_give_the_number_that_no_rounding_disturbed(program: Program):
    """On programs in which no float is rounded, fractions give the recorded number."""
    leaves = [Value(x) for x in program.leaves]
    root = program.run(leaves, program.numbers, autograd_core)[-1]
    if isinstance(root, Value):
        assert reevaluate(Graph(root), Exact(), {}, Fraction) == Fraction(root.data)


def test_leaves_may_be_other_numbers_and_choices_stay():
    """A leaf is what `inputs` says; `where` goes the way that was recorded; constants stay."""
    x, y = Value(2.0), Value(3.0)
    root = where(x < y, x * x + 1, y)
    graph = Graph(root)
    assert reevaluate(graph, FloatNamespace(), {}) == root.data == 5.0
    assert reevaluate(graph, FloatNamespace(), {x: 10.0}) == 101.0
    assert reevaluate(graph, Exact(), {x: Fraction(1, 3)}, Fraction) == Fraction(10, 9)


def test_node_of_record_is_refused_by_name():
    """Without a row there is no formula."""
    x = Value(2.0)
    root = record("cube", 8.0, (x,), (12.0,)) + 1
    with pytest.raises(NoFormula, match="'cube' was made by record"):
        reevaluate(Graph(root), FloatNamespace(), {})
