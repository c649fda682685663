"""Random programs against fractions, a naive engine on intervals, and central differences."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, settings

import autograd_core
from autograd_core import Value, gradients
from tests.autograd_core.engines import (
    check_difference,
    check_exact,
    check_smooth,
    differentiate,
)
from tests.exact import Rounds, exact_sum, sweep
from tests.graphs import Program, Step, dyadic_programs, smooth_programs
from tests.naive import Naive

SQUARES = Program((2.0,), (), (Step("mul", (0, 0)), Step("mul", (1, 1)), Step("add", (2, 1))))
"""x**4 + x**2: an operand used twice by one step, and by two steps."""


@given(dyadic_programs())
@example(SQUARES)
@example(Program((1.5, -0.5), (), (Step("dot", (0, 1, 0, 0)), Step("affine", (2, 0, 2, 2, 1)))))
@settings(max_examples=400)
def test_dyadic_graphs_are_exact(program: Program) -> None:
    """Value and gradient of a graph in which nothing is rounded equal those in fractions."""
    check_exact(program)


@given(dyadic_programs())
@settings(max_examples=100)
def test_forward_mode_on_fractions_agrees(program: Program) -> None:
    """The oracles agree: dual numbers on fractions give the exact sweep's value and gradient."""
    naive = Naive(len(program.leaves), exact=True)
    leaves = [naive(x, i) for i, x in enumerate(program.leaves)]
    root = program.run(leaves, [naive(x) for x in program.numbers], naive)[-1]
    assert (root.value, root.slopes) == sweep(program)


def test_exact_sum_refuses_what_floats_would_round() -> None:
    """The precondition of the exact tests can fail: 2**53 + 1 and 1/3 are no floats."""
    assert exact_sum([Fraction(2**53 - 1), Fraction(1)]) == 2**53
    for terms in ([2**53, 1], [Fraction(2**53), Fraction(1, 2)], [Fraction(1, 3)]):
        with pytest.raises(Rounds):
            exact_sum([Fraction(t) for t in terms])
    with pytest.raises(Rounds):
        sweep(Program((2.0**40, 2.0**-40), (), (Step("add", (0, 1)),)))


@given(smooth_programs())
@example(Program((8e-137,), (), (Step("cube", (0,)),)))
@settings(max_examples=150)
def test_smooth_graphs_lie_in_the_naive_intervals(program: Program) -> None:
    """Value and gradient lie in the intervals of forward mode widened by the rounding errors."""
    check_smooth(program)


@given(smooth_programs(most=6))
@example(Program((8.037671951775103e-13,), (), (Step("affine", (0,)),)))
@settings(max_examples=60)
def test_smooth_graphs_agree_with_central_differences(program: Program) -> None:
    """Each derivative equals a difference quotient, but for its variation and the rounding."""
    check_difference(program)


def strong_share(check: Any, programs: Any, count: int = 60) -> float:
    """How many of `count` random programs the check examines sharply, as a share."""
    results = []

    @given(programs)
    @settings(max_examples=count, database=None, derandomize=True, deadline=None)
    def run(program: Program) -> None:
        results.append(check(program))

    run()
    return sum(results) / len(results)


def test_the_oracles_are_sharp() -> None:
    """Most intervals are narrower than 1e-9, most differences better than 1e-3: not all passes."""
    assert strong_share(check_smooth, smooth_programs()) > 0.7
    assert strong_share(check_difference, smooth_programs(most=6)) > 0.7


@given(dyadic_programs())
@settings(max_examples=100)
def test_gradients_of_interior_nodes_obey_the_chain_rule(program: Program) -> None:
    """d root / d node is the sum over the node's uses of d root / d user * partial, exactly."""
    leaves = [Value(x) for x in program.leaves]
    results = program.run(leaves, program.numbers, autograd_core)
    nodes = [v for v in results if type(v) is Value]
    root = nodes[-1]
    adjoint = dict(zip(map(id, nodes), gradients(root, nodes), strict=True))
    assert adjoint[id(root)] == 1.0
    for node in nodes[:-1]:
        uses = [
            adjoint[id(user)] * partial
            for user in nodes
            for operand, partial in zip(user.operands, user.partials, strict=True)
            if operand is node and partial is not None
        ]
        assert adjoint[id(node)] == sum(uses)


@given(dyadic_programs())
@settings(max_examples=100)
def test_sweeping_twice_and_seeds_scale_exactly(program: Program) -> None:
    """A seed scales the gradient, and two sweeps add up: exactly, where nothing is rounded."""
    _, once = differentiate(program)
    _, scaled = differentiate(program, seed=-4.0)
    assert scaled == [-4.0 * g for g in once]
    leaves = [Value(x) for x in program.leaves]
    root = program.run(leaves, program.numbers, autograd_core)[-1]
    if type(root) is Value:
        root.backward()
        root.backward()
        assert [leaf.grad for leaf in leaves] == [2.0 * g for g in once]
