"""A graph computed again: to the bit what all of it would give, though only a part is computed."""

from __future__ import annotations

import math
import time
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd_core
from autograd_core import Graph, Value, fsum, gradcheck, record, relu, sin, tanh
from autograd_core.cones import hold
from autograd_core.program import Program, rerun
from autograd_core.program.replay import PLAN_COST, Replay
from tests.graphs import smooth_programs

needs_machine = pytest.mark.skipif(
    not autograd_core.COMPILED, reason="interpreted, graphs are replayed node by node"
)


def same(a, b):
    """Whether two floats are the same, nan included."""
    return math.isnan(a) and math.isnan(b) or a == b


@given(smooth_programs(), st.randoms(use_true_random=False))
def test_replay_of_some_leaves_is_that_of_all(program, rng):
    """Whatever was moved before, and in whatever order: the value of the program run there."""
    leaves = [Value(x) for x in program.leaves]
    root = program.run(leaves, program.numbers, autograd_core)[-1]
    if type(root) is not Value or root.is_leaf:
        return
    recorded = Program(root)
    replay = Replay(recorded)
    assert same(replay.numbers[-1], root.data)
    for _ in range(4):
        moves = {i: leaf.data + rng.uniform(-0.1, 0.1) for i, leaf in enumerate(leaves)}
        moved = {i: x for i, x in moves.items() if id(leaves[i]) in recorded.places}
        chosen = dict(rng.sample(sorted(moved.items()), rng.randint(0, len(moved))))
        there = [Value(chosen.get(i, leaf.data)) for i, leaf in enumerate(leaves)]
        expected = program.run(there, program.numbers, autograd_core)[-1].data
        found = replay.value({recorded.places[id(leaves[i])]: x for i, x in chosen.items()})
        assert same(found, expected)
        assert same(replay.value({}), root.data)


def test_replay_knows_when_leaves_were_assigned():
    """Numbers of leaves are read again where they are others than before."""
    x, y = Value(2.0), Value(3.0)
    graph = Graph(x * y + sin(x))
    assert graph.replay({x: 1.0}) == 3.0 + math.sin(1.0)
    y.data = 5.0
    assert graph.replay({x: 1.0}) == 5.0 + math.sin(1.0)
    assert graph.replay() == 10.0 + math.sin(2.0)


def test_replay_leaves_numbers_at_rest_after_a_failure():
    """A node of unknown function is refused where it would move, and all is as before."""
    x, y = Value(2.0), Value(3.0)
    graph = Graph(record("own", 4.0, (x,), (1.0,)) * y)
    with pytest.raises(ValueError, match="record"):
        graph.replay({x: 1.0, y: 1.0})
    assert graph.replay({y: 2.0}) == 8.0
    assert graph.replay() == 12.0


def test_replay_tells_the_watched_numbers():
    """The number of each watched node, in the order in which they were named."""
    x, y = Value(2.0), Value(3.0)
    a, b = relu(x), relu(y)
    root = a * b
    recorded = Program(root)
    replay = Replay(recorded)
    place = recorded.places
    replay.watch([place[id(b)], place[id(a)], place[id(root)]])
    value, watched = replay.values({place[id(x)]: 5.0})
    assert value == 15.0
    assert list(watched) == [3.0, 5.0, 15.0]
    replay.watch(())
    assert list(replay.values({place[id(x)]: 5.0})[1]) == []


@needs_machine
@given(smooth_programs(), st.randoms(use_true_random=False))
def test_array_steps_give_the_bits_of_replay(program, rng):
    """By the machine: values and watched numbers of the program run at other leaves."""
    leaves = [Value(x) for x in program.leaves]
    root = program.run(leaves, program.numbers, autograd_core)[-1]
    if type(root) is not Value or root.is_leaf:
        return
    recorded = Program(root)
    interior = [place for place, node in enumerate(recorded.nodes) if not node.is_leaf]
    watched = rng.sample(interior, min(3, len(interior)))
    there = {recorded.places[id(v)]: rng.uniform(-2, 2) for v in leaves if v in recorded.nodes}
    one_by_one = Replay(recorded)
    one_by_one.watch(watched)
    with mock.patch.object(rerun, "NODES_A_STEP", 0):
        made = rerun.rerun(root, watched, one_by_one.numbers)
    assert made is not None
    value, numbers = one_by_one.values(there)
    found = made.values(there)
    if math.isfinite(value) and value != 0.0:
        assert found[0] == value
        assert list(map(same, found[1], numbers)) == [True] * len(watched)
    else:
        assert found is None


def _network(count):
    """A loss of two parameters over many samples, and the parameters."""
    w, b = Value(0.3), Value(0.1)
    return sum((relu(w * (0.1 * i - 1.0) + b) for i in range(count)), Value(0.0)), [w, b]


@needs_machine
def test_many_replays_become_array_steps():
    """After enough of them the graph is run by the machine; infinities and zeros are not."""
    root, (w, b) = _network(40)
    recorded = Program(root)
    replay, place = Replay(recorded), recorded.places
    expected = [replay.value({place[id(w)]: x}) for x in (0.5, math.inf, 0.0)]
    for _ in range(PLAN_COST):
        replay.value({place[id(w)]: 0.5, place[id(b)]: 0.2})
    made = replay._rerun
    assert made is not None
    assert made.values({place[id(w)]: 0.5})[0] == expected[0]
    assert made.values({place[id(w)]: math.inf}) is None
    assert made.values({place[id(w)]: 0.0, place[id(b)]: -1.0}) is None
    found = [replay.value({place[id(w)]: x}) for x in (0.5, math.inf, 0.0)]
    assert list(map(same, found, expected)) == [True, True, True]


@needs_machine
def test_a_graph_without_array_steps_is_replayed_node_by_node():
    """A chain in which no two nodes are alike, and one with a node of unknown function."""
    x = Value(0.5)
    chain = tanh(sin(x * 3.0 + 1.0) * x) / (x + 2.0)
    for root in (chain, record("own", 2.0, (chain,), (1.0,)), Value(1.0) * 2.0):
        assert rerun.rerun(root, (), Replay(Program(root)).numbers) is None


def test_replay_tells_all_numbers():
    """Of every node in creation order; afterwards they are at rest."""
    x, y = Value(2.0), Value(3.0)
    root = relu(x) * y + sin(y)
    recorded = Program(root)
    replay = Replay(recorded)
    at_rest = list(replay.numbers)
    found = replay.all_numbers({recorded.places[id(x)]: -1.0})
    assert list(found) == [-1.0, 3.0, 0.0, 0.0, math.sin(3.0), math.sin(3.0)]
    assert list(replay.all_numbers({})) == at_rest


def test_hold_compares_numbers_with_nan():
    """Each node its number; nan is nan, and 0.0 is -0.0."""
    from array import array

    nodes = [Value(1.0), Value(math.nan), Value(0.0)]
    assert hold(nodes, array("d", [1.0, math.nan, -0.0]))
    assert not hold(nodes, array("d", [1.0, 2.0, 0.0]))
    assert not hold(nodes, array("d", [1.5, math.nan, 0.0]))


@pytest.mark.skipif(not autograd_core.COMPILED, reason="times are those of the compiled engine")
@pytest.mark.parametrize("total", [fsum, lambda values: sum(values, Value(0.0))])
def test_check_of_a_recorded_sum_is_fast(total):
    """1,000 parameters one by one take a fraction of a second."""
    values = [Value(0.1 * (i % 17) - 0.5) for i in range(1000)]
    root = total(values)
    started = time.process_time()
    assert gradcheck(root, values)
    assert time.process_time() - started < 1.5


def test_check_of_a_recorded_network_sees_decisions():
    """A root with relu is OK beside its kinks, and KINK on one."""
    x, w = Value(0.5), Value(-0.25)
    assert gradcheck(tanh(relu(x * w + 1.0)) + relu(x - 2.0))
    report = gradcheck(relu(x - 0.5) + w)
    assert [f.verdict for f in report.findings if f.name == "x"] == ["KINK"]
