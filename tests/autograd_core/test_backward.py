"""backward(): sums over every path, at the recorded point, with the same bits everywhere."""

import math
import random
from fractions import Fraction

import numpy as np
import pytest

from autograd_core import (
    Value,
    affine,
    dot,
    fsum,
    gradients,
    log,
    maximum,
    minimum,
    record,
    relu,
    sqrt,
    tanh,
    where,
)
from tests.autograd_core.fresh import output


def test_diamonds_with_more_paths_than_can_be_enumerated():
    """Sixty doublings in a row have 2**60 paths, each node is visited once: the sum is exact."""
    x = Value(1.0)
    y = x
    for _ in range(60):
        y = y + y
    y.backward()
    assert (y.data, x.grad) == (2.0**60, 2.0**60)


def test_diamonds_of_two_branches():
    """A node whose two branches meet again is not passed on before both arrived."""
    x = Value(0.5)
    y = x
    for _ in range(60):
        left, right = y * 0.5, y * 1.5
        y = left + right
    y.backward()
    assert x.grad == 2.0**60


def test_branches_of_different_length():
    """A short path and a long one from the same node: the long one is waited for."""
    x = Value(3.0)
    a = x * 2
    long = a
    for _ in range(10):
        long = long + 1
    (a * long).backward()
    assert x.grad == 2 * (6.0 + 16.0)


@pytest.mark.parametrize(
    ("f", "expected"),
    [
        (lambda a: a + a, 2.0),
        (lambda a: a - a, 0.0),
        (lambda a: a * a, 6.0),
        (lambda a: a / a, 0.0),
        (lambda a: a * a * a, 27.0),
        (lambda a: maximum(a, a), 1.0),
        (lambda a: minimum(a, a), 1.0),
        (lambda a: where(True, a, a), 1.0),
        (lambda a: fsum([a, a, a]), 3.0),
        (lambda a: dot([a, a], [a, a]), 12.0),
        (lambda a: affine([a, 2.0], [a, a], a), 9.0),
        (lambda a: maximum(a, a, a, a), 1.0),
    ],
    ids="add sub mul truediv cube maximum minimum where fsum dot affine max".split(),
)
def test_operand_used_twice_gets_both_contributions(f, expected):
    """Self-aliasing: each use of an operand is an edge of its own."""
    a = Value(3.0)
    f(a).backward()
    assert a.grad == expected


def test_shared_subgraph_is_counted_once_per_use():
    """Two consumers of one interior node add up in it before it passes anything on."""
    a, b = Value(2.0), Value(-3.0)
    shared = a * b
    root = shared * shared + shared
    root.backward()
    assert shared.grad == 2 * shared.data + 1 == -11.0
    assert (a.grad, b.grad) == (-11.0 * -3.0, -11.0 * 2.0)


def test_two_roots_add_up():
    """Sweeps from two roots that share nodes give the sum of both gradients."""
    x = Value(3.0)
    shared = x * x
    first, second = shared * 2, shared + x
    first.backward()
    assert (x.grad, shared.grad, first.grad, second.grad) == (12.0, 2.0, 1.0, 0.0)
    second.backward()
    assert (x.grad, shared.grad, first.grad, second.grad) == (12.0 + 7.0, 3.0, 1.0, 1.0)


def test_backward_twice_is_exactly_twice():
    """Fresh adjoints per call: nothing is counted again, at any node."""
    rng = random.Random(0)
    leaves = [Value(rng.uniform(-1, 1)) for _ in range(20)]
    nodes = list(leaves)
    for _ in range(300):
        a, b = rng.choice(nodes), rng.choice(nodes[-20:])
        nodes.append(rng.choice([a * b, a + b, tanh(a) - b, relu(a) * 0.5]))
    root = fsum(nodes[-5:])
    root.backward()
    once = [v.grad for v in nodes]
    assert any(once)
    root.backward()
    assert [v.grad for v in nodes] == [2 * g for g in once]
    assert root.grad == 2.0


def test_root_in_the_middle_reaches_only_what_it_depends_on():
    """A sweep from an interior node leaves everything after it and beside it alone."""
    x, other = Value(2.0), Value(5.0)
    middle = x * x
    end = middle * other
    middle.backward()
    assert (x.grad, middle.grad, end.grad, other.grad) == (4.0, 1.0, 0.0, 0.0)


@pytest.mark.parametrize("seed", [2.0, -0.5, 0, True, Fraction(1, 4), np.float32(0.1), 0.0])
def test_seed_is_a_factor(seed):
    """backward(s) adds s * derivative, for any real number s."""
    x = Value(3.0)
    y = x * x
    y.backward(seed)
    assert (y.grad, x.grad) == (float(seed), float(seed) * 6.0)


def test_seed_may_be_infinite_or_nan():
    """IEEE arithmetic all the way: inf and nan are numbers too."""
    x, y = Value(0.0), Value(1.0)
    (x * y).backward(math.inf)
    assert x.grad == math.inf
    assert math.isnan(y.grad)
    z = Value(1.0)
    (z * 1).backward(seed=math.nan)
    assert math.isnan(z.grad)


@pytest.mark.parametrize("seed", ["1", None, 1j, [1.0]])
def test_seed_must_be_a_real_number(seed):
    """TypeError that names what came, and no gradient changes."""
    x = Value(3.0)
    y = x * x
    with pytest.raises(TypeError, match=f"seed must be a real number, got {type(seed).__name__}"):
        y.backward(seed)
    with pytest.raises(TypeError, match=r"got Value .*\.data"):
        y.backward(x)
    assert (x.grad, y.grad) == (0.0, 0.0)


def test_backward_of_a_leaf_is_its_seed():
    """d x / d x = 1."""
    x = Value(3.0)
    x.backward()
    x.backward(0.5)
    assert x.grad == 1.5


def test_backward_returns_nothing_and_keeps_the_graph():
    """The graph can be swept as often as one likes."""
    x = Value(2.0)
    y = x**3
    assert y.backward() is None
    assert y._prev == (x,)
    assert y.data == 8.0


def test_gradient_is_taken_at_the_recorded_point():
    """Leaf data assigned after recording changes neither the node nor its slopes."""
    x, w = Value(2.0), Value(5.0)
    y = x * w + x**2
    x.data, w.data = 100.0, -1.0
    y.backward()
    assert (y.data, x.grad, w.grad) == (14.0, 9.0, 2.0)
    (x * w).backward()
    assert (x.grad, w.grad) == (8.0, 102.0)


def test_gradients_set_by_hand_are_added_to():
    """.grad is only ever added to, whatever it holds, and is no part of the sweep."""
    x = Value(3.0)
    y = x * x
    x.grad, y.grad = 10.0, 100.0
    y.backward()
    assert (x.grad, y.grad) == (16.0, 101.0)


@pytest.mark.parametrize(
    ("f", "x", "value"),
    [
        (lambda x: maximum(sqrt(x), 1), 0.0, 1.0),
        (lambda x: minimum(1, 1 / x), 0.0, 1.0),
        (lambda x: where(x > 0, log(x), Value(7.0)), 0.0, 7.0),
        (lambda x: relu(1 / x), -0.0, 0.0),
        (lambda x: (1 / x) ** 0, 0.0, 1.0),
    ],
    ids=["max-sqrt", "min-inverse", "where-log", "relu-inverse", "power-zero"],
)
def test_operand_that_was_not_selected_gives_no_nan(f, x, value):
    """A structural zero is no path: 0 * inf never happens behind it."""
    leaf = Value(x)
    y = f(leaf)
    y.backward()
    assert (y.data, leaf.grad) == (value, 0.0)


def test_numeric_zero_times_infinity_is_nan():
    """A zero that was computed is a path: sqrt(x)**2 at 0 is 0 * inf."""
    x = Value(0.0)
    (sqrt(x) ** 2).backward()
    assert math.isnan(x.grad)


def test_nodes_that_receive_nothing_are_untouched():
    """Behind an absent edge no .grad changes, not even by the addition of 0.0."""
    x = Value(0.0)
    root_of_x = sqrt(x)
    y = maximum(root_of_x, 1)
    for v in (x, root_of_x):
        v.grad = -0.0
    y.backward()
    assert [str(v.grad) for v in (x, root_of_x)] == ["-0.0", "-0.0"]
    assert y.partials[0] is None
    assert y.partials[1] == 1.0


def test_absent_edge_beside_a_present_one():
    """A leaf behind both an absent and a present edge gets exactly the present one's share."""
    x = Value(0.0)
    (maximum(sqrt(x), 1) + 3 * x).backward()
    assert x.grad == 3.0


def test_negative_zero_keeps_its_sign():
    """A gradient that is -0.0 adds -0.0 to .grad: 0.0 stays 0.0, -0.0 stays -0.0."""
    x = Value(2.0)
    x.grad = -0.0
    (x * -0.0).backward()
    assert str(x.grad) == "-0.0"
    x.grad = 0.0
    (x * -0.0).backward()
    assert str(x.grad) == "0.0"
    assert str(gradients(x * -0.0, x)) == "-0.0"
    assert str(gradients(-(x * 0.0), x)) == "-0.0"


def test_gradients_leaves_grad_alone():
    """The functional form gives the numbers of backward() and assigns nothing."""
    x, unused = Value(3.0), Value(1.0)
    y = x * x
    assert gradients(y, [x, y, unused]) == [6.0, 1.0, 0.0]
    assert (x.grad, y.grad) == (0.0, 0.0)


PROGRAM = """
import random
from autograd_core import Value, fsum, tanh, logsumexp
rng = random.Random(7)
leaves = [Value(rng.uniform(-1, 1), label=f"w{i}") for i in range(30)]
kept = {v: i for i, v in enumerate(leaves)}          # sets and dicts must not matter
nodes = list(leaves)
for i in range(2000):
    a, b, c = (rng.choice(nodes) for _ in range(3))
    nodes.append(rng.choice([a * b + c, tanh(a) - b / 3, logsumexp([a, b, c]), fsum([a, b, c])]))
    nodes[-1] = tanh(nodes[-1])
fsum(nodes[-40:]).backward()
print([v.grad.hex() for v in leaves])
"""


def test_gradients_are_bit_identical_in_every_process():
    """Other hash seeds, other addresses: the same bits."""
    runs = {output(PROGRAM, PYTHONHASHSEED=seed) for seed in ("0", "1", "2024")}
    assert len(runs) == 1
    assert "nan" not in runs.pop()


def test_order_of_addition_is_reverse_creation_order():
    """Contributions to a node arrive from the newest consumer to the oldest."""
    x = Value(1.0)
    weights = [1e16, 1.0, -1e16, 3.0]
    parts = [x * w for w in weights]
    total = parts[2] + parts[0] + parts[3] + parts[1]
    total.backward()
    expected = 0.0
    for w in reversed(weights):
        expected += w
    assert x.grad == expected


@pytest.mark.parametrize("apart", [0, 1, 5, 1000])
def test_order_of_nodes_made_far_apart(apart):
    """Creation numbers with gaps of any size order the sweep just as well."""
    x = Value(1.0)
    nodes = [x]
    for i in range(60):
        for _ in range(apart):
            Value(0.0)
        nodes.append(nodes[-1] * 0.5 + nodes[i // 2])
    nodes[-1].backward()
    exact = [Fraction(0)] * 60 + [Fraction(1)]
    for i in reversed(range(60)):
        exact[i] += exact[i + 1] / 2
        exact[i // 2] += exact[i + 1]
    # Each contribution is needed complete before it is passed on: a wrong order loses some.
    assert [v.grad for v in nodes] == pytest.approx([float(g) for g in exact], rel=1e-15)


def test_order_with_recent_operands_of_old_graphs():
    """A graph over nodes of very different age: a sparse order is sorted, not counted."""
    rng = random.Random(3)
    old = [Value(1.0) * rng.choice([1, 2]) for _ in range(20)]
    kept = [Value(0.0) for _ in range(5_000)]
    new = [a + b for a, b in zip(old, reversed(old), strict=True)]
    root = fsum([*new, *old, *kept[::1000]])
    root.backward()
    assert [v.grad for v in old] == [3.0] * 20
    assert [v._prev[0].grad for v in old] == [3.0 * v._prev[1].data for v in old]


def test_operation_recorded_again_after_a_sweep():
    """A graph may grow after it was swept; the next sweep sees all of it."""
    x = Value(2.0)
    y = x * 3
    y.backward()
    z = y * x
    z.backward()
    assert (x.grad, y.grad) == (3.0 + 12.0, 1.0 + 2.0)


def test_partial_of_a_custom_node_can_be_absent():
    """record(..., None) makes an edge along which nothing flows."""
    a, b = Value(1.0), Value(math.inf)
    y = record("first", 1.0, (a, b), (1.0, None))
    y.backward()
    assert (a.grad, b.grad) == (1.0, 0.0)


def test_step_by_hand_passes_on_the_gradient():
    """_backward() of each node in reverse order does what backward() does."""
    x, w = Value(2.0), Value(-3.0)
    a = x * w
    b = tanh(a)
    c = maximum(b, -2.0)
    c.grad = 1.0
    for node in (c, b, a, x):
        node._backward()
    by_hand = [v.grad for v in (x, w, a, b)]
    for v in (x, w, a, b, c):
        v.grad = 0.0
    c.backward()
    assert by_hand == [v.grad for v in (x, w, a, b)]
