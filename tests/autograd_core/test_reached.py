"""One walk serves all sweeps: the right order for nodes of any age, to the bit, or not at all."""

import gc
import math
import random
import sys
import weakref
from contextlib import contextmanager
from itertools import pairwise

import pytest

from autograd_core import (
    COMPILED,
    Value,
    affine,
    dot,
    fsum,
    gradients,
    maximum,
    record,
    sqrt,
    tanh,
)
from autograd_core.modes import observed_by
from autograd_core.sweep import adjoints, backward, ordered, tangents, window
from tests.autograd_core.fresh import output
from tests.autograd_core.threads import in_threads

compiled_only = pytest.mark.skipif(not COMPILED, reason="the interpreted engine has no window")


@contextmanager
def narrow(numbers):
    """A block in which sweeps look at so many creation numbers at once."""
    before = window(numbers)
    try:
        yield
    finally:
        window(before)


def same(a, b):
    """Whether two numbers have the same bits; of two nans the signs do not count."""
    return a == b and math.copysign(1.0, a) == math.copysign(1.0, b) or (a != a and b != b)


def below(roots):
    """The nodes that the roots depend on along partials that are there, oldest first."""
    found, waiting = {}, list(roots)
    while waiting:
        node = waiting.pop()
        if id(node) not in found:
            found[id(node)] = node
            waiting += [
                operand
                for operand, d in zip(node.operands, node.partials, strict=True)
                if d is not None
            ]
    return sorted(found.values(), key=lambda node: node._serial)


def swept(roots, seeds):
    """The adjoints by the ids of the nodes: a sweep with a sort and a dict."""
    nodes = below(roots)
    sums = {id(node): -0.0 for node in nodes}
    for root, seed in zip(roots, seeds, strict=True):
        sums[id(root)] += seed
    for node in reversed(nodes):
        for operand, d in zip(node.operands, node.partials, strict=True):
            if d is not None:
                sums[id(operand)] += sums[id(node)] * d
    return sums


def moved(inputs, directions, outputs):
    """The tangents of the outputs, by the same means."""
    flows = {}
    for node, direction in zip(inputs, directions, strict=True):
        if direction != 0.0:
            flows[id(node)] = flows.get(id(node), -0.0) + direction
    for node in below(outputs):
        for operand, d in zip(node.operands, node.partials, strict=True):
            if d is not None and id(operand) in flows:
                flows[id(node)] = flows.get(id(node), -0.0) + d * flows[id(operand)]
    return [flows.get(id(node), 0.0) for node in outputs]


OPERATIONS = [
    lambda a, b, c: a * b,
    lambda a, b, c: a + b,
    lambda a, b, c: a - a,
    lambda a, b, c: tanh(a),
    lambda a, b, c: -a,
    lambda a, b, c: a * 0.5 + 1,
    lambda a, b, c: maximum(a, b),
    lambda a, b, c: maximum(a, b, c, a),
    lambda a, b, c: dot([a, b], [c, a]),
    lambda a, b, c: affine([a, 2.0], [b, b], c),
    lambda a, b, c: fsum([a, b, a, c]),
    lambda a, b, c: record("odd", a.data + b.data - c.data, (a, b, c), (1.0, None, -1.0)),
]


def random_nodes(rng, leaves, count, nearby, far):
    """Operations of every shape over new operands and old ones, with creation numbers left out.

    With `far` 0.0 there are infinite partials, and in the end many numbers are nan.
    """
    nodes = list(leaves)
    for _ in range(count):
        a, b, c = (rng.choice(nodes[-nearby:] if rng.random() < 0.7 else nodes) for _ in range(3))
        node = rng.choice([*OPERATIONS, lambda a, b, c: sqrt(abs(a) + far)])(a, b, c)
        nodes.append(tanh(node) if abs(node.data) > 1e3 else node)
        if rng.random() < 0.1:
            for _ in range(rng.choice([1, 60, 300])):
                Value(0.0)
    return nodes


@pytest.mark.parametrize("numbers", [1, 64, 1000, 1 << 17] if COMPILED else [0])
def test_sweeps_of_random_graphs_are_those_with_dicts(numbers):
    """backward, adjoints of several roots, tangents, and the order: to the bit, at every node."""
    rng = random.Random(numbers)
    for nearby, far in ((3, 0.5), (40, 0.5), (400, 0.5), (40, 0.0)):
        leaves = [Value(rng.uniform(-2, 2)) for _ in range(9)] + [Value(0.0)]
        nodes = random_nodes(rng, leaves, 500, nearby, far)
        roots = [nodes[-1], rng.choice(nodes), nodes[-1], *rng.sample(nodes[-60:], 8)]
        seeds = [1.0, -0.0, 2.0, *(rng.uniform(-1, 1) for _ in range(8))]
        inputs, directions = nodes[:200:7], [rng.choice([0.0, 1.0, -0.5]) for _ in nodes[:200:7]]
        with narrow(numbers):
            found = adjoints(roots, seeds, nodes)
            forward = tangents(inputs, directions, nodes[::3])
            leaves, interior = ordered(roots)
            assert all(node.grad == 0.0 for node in nodes)
            for root, seed in zip(roots, seeds, strict=True):
                root.backward(seed)
        sums = swept(roots, seeds)
        assert len({x for x in found if math.isfinite(x)}) > (50 if far else 1)
        assert all(map(same, found, [sums.get(id(node), 0.0) for node in nodes]))
        assert all(map(same, forward, moved(inputs, directions, nodes[::3])))
        assert interior == [node for node in below(roots) if not node.is_leaf]
        assert sorted(map(id, leaves)) == sorted(id(v) for v in below(roots) if v.is_leaf)
        expected = {id(node): 0.0 for node in nodes}
        for root, seed in zip(roots, seeds, strict=True):
            for key, adjoint in swept([root], [seed]).items():
                expected[key] = expected.get(key, 0.0) + adjoint
        assert all(same(node.grad, expected[id(node)]) for node in nodes)


@pytest.mark.parametrize("back", [1_000, 100_000, 1_000_000])
def test_operands_any_number_of_creations_ago(back):
    """Graphs of several ages in one: each sum is complete before it is passed on."""
    rng = random.Random(back)
    nodes = [Value(1.0), Value(0.5)]
    for _ in range(4):
        for _ in range(300):
            nodes.append(rng.choice(nodes[-5:]) * 0.5 + rng.choice(nodes))
        for _ in range(back // 4 if COMPILED else back // 400):
            Value(0.0)
    root = fsum([*nodes[::50], nodes[-1]])
    root.backward()
    sums = swept([root], [1.0])
    assert [node.grad for node in nodes] == [sums.get(id(node), 0.0) for node in nodes]


@pytest.mark.parametrize("order", [1, -1, 0])
def test_old_operands_of_one_node_in_any_order(order):
    """A thousand nodes far apart, oldest first, newest first or mixed, wait for their turn."""
    old = []
    for _ in range(1_000):
        old.append(Value(2.0) * (old[-1] if old else 3.0))
        old[-1] = old[-1] * 0.5
        for _ in range(70):
            Value(0.0)
    mixed = {1: old, -1: old[::-1], 0: random.Random(0).sample(old, len(old))}[order]
    with narrow(64):
        fsum(mixed).backward()
    assert [y.grad for y in old] == [float(i) for i in range(1_000, 0, -1)]


@compiled_only
def test_no_room_for_a_sweep_changes_nothing():
    """MemoryError comes before anything is touched, and the next sweep is as ever."""
    x = Value(3.0)
    y = x * x
    y.backward()
    for sweep in (
        y.backward,
        lambda: gradients(y, x),
        lambda: tangents([x], [1.0], [y]),
        lambda: ordered([y]),
    ):
        with narrow(1 << 60), pytest.raises(MemoryError):
            sweep()
        assert (x.grad, y.grad) == (6.0, 1.0)
        assert (gradients(y, x), tangents([x], [1.0], [y]), len(ordered([y]))) == (6.0, [6.0], 2)
    y.backward()
    assert (x.grad, y.grad) == (12.0, 2.0)


@compiled_only
@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's /proc")
def test_no_room_for_many_nodes_changes_nothing():
    """Where the process may not grow by what 300,000 nodes need, no gradient changes."""
    assert output("""
        import resource
        from autograd_core import Value
        x = y = Value(1.0)
        for _ in range(300_000):
            y = y + x
        with open("/proc/self/statm") as f:
            size = int(f.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + 4 * 2**20, -1))
        for _ in range(3):
            try:
                y.backward()
                print("swept")
            except MemoryError:
                print(x.grad, y.grad)
        resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
        y.backward()
        print(x.grad, y.grad)
        """).split() == ["0.0"] * 6 + ["300001.0", "1.0"]


@compiled_only
@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's /proc")
def test_memory_of_a_large_sweep_is_not_kept():
    """What a sweep over 300,000 nodes needs besides them is given back at its end."""
    grown = output("""
        import os
        from autograd_core import Value, gradients
        def resident():
            with open("/proc/self/statm") as f:
                return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        x = y = Value(1.0)
        for i in range(300_000):
            y = y + x
        gradients(x + x, x)
        before = resident()
        for _ in range(3):
            y.backward()
            gradients(y, x)
        print(resident() - before)
    """)
    assert int(grown) < 3 * 2**20


def test_numbers_and_nodes_have_to_match():
    """A seed for each root, a direction for each input, and no node is left half met."""
    x = Value(2.0)
    y = x * x
    with pytest.raises(ValueError, match="2 roots, but 1 number"):
        adjoints([y, x], [1.0], [x])
    with pytest.raises(ValueError, match="1 inputs, but 0 numbers"):
        tangents([x], [], [y])
    with pytest.raises(TypeError, match="NoneType"):
        backward(None, 1.0)
    assert adjoints([y, x], [1.0, 1.0], [x]) == [5.0]


def test_nodes_of_several_threads_in_one_graph():
    """Creation numbers taken by turns of eight threads order the whole."""
    x = Value(1.5)
    parts: list = [None] * 8

    def work(i):
        rng = random.Random(i)
        nodes = [x, x * 0.5]
        for _ in range(150):
            nodes.append(rng.choice(nodes[-4:]) * 0.75 + rng.choice(nodes))
        parts[i] = nodes

    in_threads(work, range(8))
    nodes = [node for part in parts for node in part]
    root = fsum([a * b for a, b in pairwise(nodes[::5])])
    with narrow(64):
        root.backward()
    sums = swept([root], [1.0])
    assert all(same(node.grad, sums.get(id(node), 0.0)) for node in nodes)


def test_threads_sweep_while_callbacks_of_dying_nodes_sweep():
    """Sweeps begun in the middle of freeing, of graphs that others sweep too, all add up."""
    x = Value(1.0)
    common = x
    for _ in range(50):
        common = common + x
    calls = []

    def called(_):
        calls.append(1)
        common.backward()

    def work(seed):
        rng = random.Random(seed)
        for _ in range(15):
            nodes = [common]
            for _ in range(60):
                nodes.append(nodes[-1] - rng.choice(nodes))
            seen = [weakref.ref(y, called) for y in nodes[1::7]]
            common.backward()
            ordered([nodes[-1]])
            del nodes
            assert not any(y() for y in seen)

    in_threads(work, range(4))
    assert len(calls) == 4 * 15 * 9
    assert (x.grad, common.grad) == (51.0 * (60 + len(calls)), 60.0 + len(calls))


def test_sweeps_while_the_result_of_another_is_listed():
    """The collector, run by a list of nodes or adjoints, may sweep the same graph again."""
    x = Value(1.0)
    y = x
    for _ in range(200):
        y = y + x
    inside = []

    class Watches:
        def created(self, node):
            """Let nodes be made."""

        def swept(self, nodes, adjoints):
            assert [node.is_leaf for node in nodes] == [True] + [False] * 200
            assert adjoints == [201.0 * adjoints[-1]] + [adjoints[-1]] * 200

    def sweep(phase, info):
        if phase == "start" and not inside:
            inside.append(1)
            y.backward(2.0)
            assert gradients(y, [x, y]) == [201.0, 1.0]
            inside.pop()
            calls.append(1)

    calls: list = []
    old = gc.get_threshold()
    gc.callbacks.append(sweep)
    gc.set_threshold(1)
    try:
        for _ in range(20):
            assert len(ordered([y])[1]) == 200
            assert gradients(y, [x, y]) == [201.0, 1.0]
            with observed_by(Watches()):
                y.backward()
    finally:
        gc.set_threshold(*old)
        gc.callbacks.remove(sweep)
    assert calls
    assert (y.grad, x.grad) == (20.0 + 2.0 * len(calls), 201 * (20.0 + 2.0 * len(calls)))
