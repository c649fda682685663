"""Array steps compute what was recorded, and are few where the program is regular."""

from __future__ import annotations

import operator
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nn
from autograd_core import Value, affine, atan2, dot, freeze, fsum, mean, record, tanh
from autograd_core.program import NoFormula
from autograd_core.program.lift.flatten import flatten
from autograd_core.program.lift.lift import lift, singly
from autograd_core.program.lift.lifted import Leaves
from autograd_core.program.machine.layout import make_plan
from autograd_core.program.machine.machine import Machine
from benchmarks.moons import micrograd_code
from tests.autograd_core.program.entries import check
from tests.autograd_core.program.lift.list_programs import ListProgram


def grouped(model, **inputs):
    """The parameters of a Module and some nests of Values, as arrays."""
    found = {}
    for symbol, leaf in model.named_symbols():
        name, _, places = symbol.partition("[")
        key = tuple(map(int, places[:-1].split(","))) if places else ()
        found.setdefault(name, {})[key] = leaf
    groups = []
    for name, leaves in found.items():
        shape = tuple(max(axis) + 1 for axis in zip(*leaves, strict=True))
        groups.append(Leaves(name, "parameter", shape, [leaves[key] for key in sorted(leaves)]))
    return groups + [array(name, xs, "input") for name, xs in inputs.items()]


def array(name, xs, role):
    """A nest of Values as an array."""
    shape, level = [], [xs]
    while isinstance(level[0], list):
        shape.append(len(level[0]))
        level = [x for part in level for x in part]
    return Leaves(name, role, tuple(shape), level)


def values(rng, *shape):
    """A nest of leaves."""
    if not shape:
        return Value(rng.gauss(0, 1))
    return [values(rng, *shape[1:]) for _ in range(shape[0])]


def moons(count):
    """micrograd's demo on its own model's code."""
    rng = random.Random(7)
    model = micrograd_code("autograd_core").MLP(2, [16, 16, 1])
    xs = values(rng, count, 2)
    scores = [model(x) for x in xs]
    losses = [(1 + -rng.choice([1, -1]) * score).relu() for score in scores]
    penalty = 1e-4 * sum(p * p for p in model.parameters())
    groups = []
    for k, layer in enumerate(model.layers, 1):
        groups.append(array(f"W{k}", [neuron.w for neuron in layer.neurons], "parameter"))
        groups.append(array(f"b{k}", [neuron.b for neuron in layer.neurons], "parameter"))
    return sum(losses) * (1.0 / count) + penalty, groups + [array("xs", xs, "input")]


def digits(rng):
    """64-32-10, cross entropy of 32 rows of numbers."""
    model = nn.MLP(64, [32, 10], rng=rng)
    xs = [[rng.random() / 8 for _ in range(64)] for _ in range(32)]
    losses = [nn.cross_entropy(model(x), rng.randrange(10)) for x in xs]
    return mean(losses), grouped(model)


def attention(rng):
    """An attention head and its squared error."""
    head, xs = nn.AttentionHead(4, 3, rng=rng), values(rng, 8, 4)
    return sum((y - 0.3) ** 2 for row in head(xs) for y in row), grouped(head, xs=xs)


def convolution(rng):
    """Two channels to three, no padding: 4 x 4 outputs of 3 x 3 kernels."""
    layer, xs = nn.Conv2d(2, 3, 3, rng=rng), values(rng, 2, 6, 6)
    out = fsum([y.relu() for image in layer(xs) for row in image for y in row])
    return out, grouped(layer, xs=xs)


def signal(rng):
    """A convolution over a signal, with padding and steps of two."""
    layer, xs = nn.Conv1d(2, 3, 3, stride=2, padding=1, rng=rng), values(rng, 2, 9)
    return fsum([y for channel in layer(xs) for y in channel]), grouped(layer, xs=xs)


def recurrent(cell):
    """A cell over three inputs."""

    def make(rng):
        module, xs = cell(3, 4, rng=rng), values(rng, 3, 3)
        states = nn.Recurrent(module)(xs)
        return fsum([v * v for v in states[-1]]), grouped(module, xs=xs)

    return make


def embedded(rng):
    """An embedding, a symbol twice, and a linear layer."""
    table, layer = nn.Embedding(10, 4, rng=rng), nn.Linear(4, 10, rng=rng)
    losses = [nn.cross_entropy(layer(table(s)), s) for s in (3, 1, 4, 1, 5)]
    return mean(losses), grouped(table) + grouped(layer)


def normalised(rng):
    """Layer normalisation of seven rows."""
    layer, xs = nn.LayerNorm(5), values(rng, 7, 5)
    return fsum([y * y for row in layer.batch(xs) for y in row]), grouped(layer, xs=xs)


def repeated(rng):
    """Each sample there twice, one of them three times."""
    model = nn.MLP(3, [4, 2], rng=rng)
    rows = [[rng.random() for _ in range(3)] for _ in range(4)]
    scores = [model(x) for x in [*rows, rows[1], *rows]]
    return fsum([y * y for row in scores for y in row]), grouped(model)


MODELS = {
    make.__name__: make
    for make in (digits, attention, convolution, signal, embedded, normalised, repeated)
} | {cell.__name__: recurrent(cell) for cell in (nn.RNNCell, nn.GRUCell, nn.LSTMCell)}


@pytest.mark.parametrize("name", MODELS)
def test_every_node_is_one_entry_with_its_recorded_number(name):
    """Layers, convolutions, attention, recurrent cells, embeddings and normalisation."""
    root, groups = MODELS[name](random.Random(3))
    check(lift(flatten(root), groups))


def test_micrograd_s_code_becomes_thirteen_steps():
    """Its neurons are matrix products, its penalty one sum of squares over all parameters."""
    root, groups = moons(12)
    lifted = lift(flatten(root), groups)
    check(lifted)
    products = [(a.shape, a.inner) for a in lifted.steps if a.kind == "product"]
    assert products == [((16, 12), 2), ((16, 12), 16), ((12,), 16), ((), 337)]
    assert len(lifted.steps) == 13


def test_a_classifier_becomes_six_steps_whatever_the_labels():
    """Two layers, relu, differences of scores, logsumexp and the mean."""
    root, groups = digits(random.Random(3))
    steps = lift(flatten(root), groups).steps
    assert [a.op for a in steps] == ["affine", "relu", "affine", "sub", "logsumexp", "mean"]


def test_attention_is_five_products_and_one_softmax():
    """Queries, keys and values are boxes of their own; the softmax's output is an axis."""
    root, groups = attention(random.Random(3))
    lifted = lift(flatten(root), groups)
    products = [a.shape for a in lifted.steps if a.kind == "product"]
    assert products == [(3, 8), (3, 8), (3, 8), (8, 8), (8, 3)]
    softmax = next(a for a in lifted.steps if a.op == "softmax")
    assert softmax.shape == (8, 8)
    assert softmax.choice.strides == (0, 1)
    read = next(a for a in lifted.steps if a.op == "dot").operands[0]
    assert read.index.strides == (1, 8), "the queries are read transposed"


def test_attention_over_a_batch_has_an_axis_for_it():
    """Products of many matrices, each of one sample; the scores are read along that axis too."""
    rng = random.Random(3)
    head, xs = nn.AttentionHead(4, 3, rng=rng), values(rng, 2, 5, 4)
    root = fsum([y for x in xs for row in head(x) for y in row])
    lifted = lift(flatten(root), grouped(head, xs=xs))
    check(lifted)
    scores, values_of = [step for step in lifted.steps if step.op == "dot"]
    assert (scores.shape, scores.rows) == ((2, 5, 5), True)
    assert [ref.index.strides for ref in scores.operands] == [(5, 1, 0, 10), (5, 0, 1, 10)]
    assert values_of.shape == (2, 5, 3)


def test_a_convolution_reads_windows_of_the_image_by_strides():
    """Rows of the product are channels, columns are windows."""
    root, groups = convolution(random.Random(3))
    step = lift(flatten(root), groups).steps[0]
    assert (step.kind, step.shape, step.inner) == ("product", (3, 16), 18)
    windows = step.operands[1].index
    assert windows.sizes == (4, 4, 2, 3, 3)
    assert windows.strides == (6, 1, 36, 6, 1)


def test_a_sample_that_is_there_twice_has_two_columns():
    """Nine samples of which some are equal: one matrix product for each layer."""
    root, groups = repeated(random.Random(3))
    products = [a.shape for a in lift(flatten(root), groups).steps if a.kind == "product"]
    assert products == [(4, 9), (2, 9)]


@pytest.mark.parametrize("combine", [operator.sub, operator.mul, atan2])
def test_all_pairs_of_two_lists_are_a_table(combine):
    """Each operand is read along one axis only."""
    rows, columns = values(random.Random(1), 3), values(random.Random(2), 4)
    root = fsum([combine(a, b) for b in columns for a in rows])
    groups = [array("a", rows, "input"), array("b", columns, "input")]
    step = lift(flatten(root), groups).steps[0]
    assert step.shape == (3, 4)
    assert [ref.index.strides for ref in step.operands] == [(1, 0), (0, 1)]


def test_what_differs_is_not_merged():
    """Static parameters, the kind of an operand, its array and its place in the formula count."""
    x, y, z = Value(0.5), Value(0.5), Value(0.5)
    parts = [x**2, x**3, y**2, tanh(x), x - y, y - x, x - 2, z - 2, z - 3, 2 - z]
    groups = [Leaves("x", "parameter", (), [x]), Leaves("y", "parameter", (), [y])]
    lifted = lift(flatten(fsum(parts)), groups)
    check(lifted)
    assert sorted(a.size for a in lifted.steps) == [1, 1, 1, 1, 1, 1, 1, 1, 3], (
        "constants are one class"
    )


def test_a_partial_sum_that_is_used_elsewhere_is_an_entry():
    """So is one that is asked for."""
    xs = values(random.Random(1), 5)
    group = [array("xs", xs, "input")]
    head = xs[0] + xs[1] + xs[2]
    root = head + xs[3] + xs[4]
    assert [a.inner for a in lift(flatten(root), group).steps] == [5]
    flat = flatten(root)
    kept = [i for i in range(len(flat)) if flat.data[i] == head.data]
    assert [a.inner for a in lift(flat, group, kept).steps] == [3, 2]
    assert [a.inner for a in lift(flatten(root * head), group).steps] == [3, 2, 0]


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_neuron_without_inputs_is_its_bias(scale):
    """Empty lists are read as nothing; so is a list of one."""
    x = Value(scale)
    check(lift(flatten(affine([], [], x) * fsum([x]) + dot([x], [x])), []))


def test_an_operation_of_the_users_own_has_no_row():
    """The message names it, and what was called."""
    x = Value(2.0)
    with pytest.raises(NoFormula, match="freeze: .*'cube'"):
        flatten(record("cube", 8.0, (x,), (12.0,)) + 1, caller="freeze")


def test_a_leaf_is_in_one_array():
    """Else it would be read in two places."""
    x = Value(2.0)
    groups = [Leaves(name, "input", (1,), [x]) for name in ("xs", "ys")]
    with pytest.raises(ValueError, match="xs and in ys"):
        lift(flatten(x * x), groups)


def scattered(count, rng):
    """A graph without structure: each node of two earlier ones, whatever they are."""
    xs = [Value(rng.random(), label=f"x[{i}]") for i in range(20)]
    nodes = list(xs)
    for _ in range(count):
        a, b = rng.choice(nodes[-200:]), rng.choice(nodes[-200:])
        row = rng.choice([operator.add, operator.sub, operator.mul, atan2])
        nodes.append(row(a, b) if rng.random() < 0.8 else tanh(a))
    return fsum(nodes[-200:])


def test_a_graph_without_structure_is_given_up():
    """It keeps its nodes, and says so; names of the caller's variables are kept too."""
    root = scattered(6000, random.Random(1))
    program = freeze(root)
    assert not program.lifted.structured
    assert re.search("no structure", repr(program))
    assert program.folds == []
    arrays = program.lifted.arrays
    assert len(arrays) == 1 + len([node for node in program.nodes if not node.is_leaf]) + 1
    assert arrays[-1] is arrays[len(arrays) - 1]
    assert (arrays[-1].name, arrays[-1].given, arrays[-2].kind) == ("root", True, "join")
    check(program.lifted)
    assert lift(flatten(scattered(1000, random.Random(1))), []).structured, "a small one is not"


@given(st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_random_programs_node_by_node(rng: random.Random):
    """As single steps every node is one entry too, and the machine runs them."""
    work = ListProgram(rng)
    lifted = singly(flatten(work.root), work.groups)
    check(lifted)
    assert not Machine(make_plan(lifted), work.root).reason


@given(st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_random_programs_over_all_primitives(rng: random.Random):
    """Every node is one entry, inside one, or a constant, with its recorded number."""
    program = ListProgram(rng)
    check(lift(flatten(program.root), program.groups))
