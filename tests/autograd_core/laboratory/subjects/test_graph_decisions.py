"""Decisions of a recorded graph at other numbers: those of the graph recorded there."""

from __future__ import annotations

import random
from collections.abc import Iterator
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_core import COMPILED, Graph, Value, gradcheck, maximum, mean, relu
from autograd_core.laboratory.subjects.decisions import (
    BY_SIGN,
    QUIET,
    decider,
    intervals,
    trace_of,
)
from autograd_core.laboratory.subjects.graph import GraphSubject
from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.evaluate import evaluate
from autograd_core.program import replay, rerun
from autograd_core.sweep import ordered
from autograd_core.testing.strategies import points
from tests.autograd_core.laboratory.random_programs import Program, random_program


@pytest.fixture(params=["node by node", "array steps"], scope="module")
def way(request: pytest.FixtureRequest) -> Iterator[str]:
    """How graphs are recomputed."""
    if request.param == "node by node":
        with mock.patch.object(replay, "PLAN_COST", 1e9):
            yield request.param
    elif not COMPILED:
        pytest.skip("interpreted, graphs are recomputed node by node")
    else:
        with mock.patch.object(replay, "PLAN_COST", 0):
            with mock.patch.object(rerun, "NODES_A_STEP", 0):
                yield request.param


def _recorded(program: Program, point: tuple[float, ...]) -> tuple[Value, list[Value]] | None:
    """The graph of a program, and its leaves; None if it fails there, or is only a leaf."""
    leaves = [Value(x) for x in point]
    try:
        root = program(*leaves)
    except (ArithmeticError, ValueError):
        return None
    return (root, leaves) if type(root) is Value and not root.is_leaf else None


@given(st.integers(0, 10**6))
@settings(max_examples=150, deadline=None)
def test_a_graph_decides_as_one_recorded_there(way: str, seed: int) -> None:
    """Two points have the same decisions just where two graphs recorded at them have."""
    source = random.Random(seed)
    program = random_program(seed)
    if any(name in ("where", "branch") for name, _ in program.steps):
        return  # the choice of the program itself stays in the record
    here = _recorded(program, program.point)
    if here is None:
        return
    root, leaves = here
    graph = Graph(root)
    used = [i for i, leaf in enumerate(leaves) if any(leaf is v for v in graph.leaves)]
    subject = GraphSubject(graph, [leaves[i] for i in used], [f"x{i}" for i in used], "")
    assert subject.evaluate({}, traced=True).value == root.data or root.data != root.data
    traces = [(subject.evaluate({}, traced=True).trace, trace_of(ordered([root])[1]))]
    for reach in (1e-9, 0.3, 2.0, 4.0):
        there = tuple(x + source.uniform(-reach, reach) for x in program.point)
        recorded = _recorded(program, there)
        if recorded is None:
            continue
        found = subject.evaluate({k: there[i] for k, i in enumerate(used)}, traced=True)
        assert found.value == recorded[0].data or found.value != found.value
        expected = trace_of(ordered([recorded[0]])[1])
        for trace, other in traces:
            assert (found.trace == trace) == (expected == other)
        traces.append((found.trace, expected))


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_within_its_interval_a_row_decides_the_same(data: st.DataObject) -> None:
    """Of each operand alone: anywhere between the ends, the decision is that at the point."""
    row = PRIMITIVES[data.draw(st.sampled_from(sorted(set(PRIMITIVES) - QUIET)))]
    numbers, static = data.draw(points(row, st.floats(-5, 5)))
    values = tuple(static.values())

    def decided(at: list[float]) -> object:
        value, partials = evaluate(row.name, at, values)
        return decider(row.name)(at, value, partials, values), [d is None for d in partials]

    inside = []
    for x, (low, high) in zip(numbers, intervals(row.name, numbers), strict=True):
        assert low <= x <= high
        near = st.floats(max(low, -1e9), min(high, 1e9), exclude_min=low < x, exclude_max=high > x)
        inside.append(data.draw(near))
    assert decided(inside) == decided(list(numbers))


def test_rows_that_decide_by_sign_are_deciding_rows() -> None:
    """Those named exist, and have kinks that are no list of points."""
    assert all(callable(PRIMITIVES[name].kinks) for name in BY_SIGN)


def test_a_branch_that_becomes_used_is_seen() -> None:
    """Operations that a sweep reaches only at the other point count there, and only there."""
    x, y = Value(1.0), Value(0.5)
    root = maximum(x, relu(y - 0.75) + 0.5 * y) * relu(y + 1.0)
    subject = GraphSubject(Graph(root), [x, y], ["x", "y"], "")
    here = subject.evaluate({}, traced=True).trace
    assert subject.evaluate({1: 0.9}, traced=True).trace == here  # relu(y - 0.75) is not used
    used = subject.evaluate({0: -1.0}, traced=True).trace
    assert used != here
    assert subject.evaluate({0: -1.0, 1: 0.9}, traced=True).trace not in (here, used)


@pytest.mark.skipif(not COMPILED, reason="interpreted, graphs are recomputed node by node")
def test_findings_do_not_depend_on_the_way() -> None:
    """A network checked parameter by parameter: every number is that of replay node by node."""
    source = random.Random(3)
    weights = [Value(source.uniform(-1, 1)) for _ in range(28)]
    samples = [[source.gauss(0, 1) for _ in range(2)] for _ in range(30)]

    def score(x: list[float]) -> Value:
        hidden = [
            relu(weights[3 * k] * x[0] + weights[3 * k + 1] * x[1] + weights[3 * k + 2])
            for k in range(7)
        ]
        return relu(1 - sum((w * h for w, h in zip(weights[21:], hidden, strict=True)), 0.1))

    root = mean([score(x) for x in samples])
    with mock.patch.object(replay, "PLAN_COST", 1e9):
        one_by_one = gradcheck(root, weights)
    with mock.patch.object(replay, "PLAN_COST", 0):
        by_machine = gradcheck(root, weights)
    # As text, which has every digit: limits that were not measured are nan.
    assert repr(by_machine.findings) == repr(one_by_one.findings)
    assert by_machine.evaluations == one_by_one.evaluations
