"""The text of a Program computes what was recorded, and reads as people write."""

from __future__ import annotations

import random
import warnings
from importlib.util import find_spec

import pytest
from hypothesis import HealthCheck, example, given, settings, target
from hypothesis import strategies as st

import autograd_core
import nn
from autograd_core import (
    Graph,
    Program,
    Value,
    affine,
    fsum,
    hypot,
    log_softmax,
    logsumexp,
    maximum,
    mean,
    softmax,
)
from autograd_core.primitives import PRIMITIVES
from autograd_core.program.freezing import freeze
from autograd_core.program.lift.lift import singly
from autograd_core.program.text.loop_text import general
from autograd_core.testing.strategies import PARAMETERS
from nn.nested import flat
from tests import graphs
from tests.autograd_core.calls import call
from tests.autograd_core.program.lift.list_programs import repeated
from tests.autograd_core.program.texts import run, same_to_rounding
from tests.nn.units import UNITS

pytest.importorskip("numpy")
pytest.importorskip("scipy")

QUICK = ["numpy", *(["torch"] if find_spec("torch") else []), "python"]
LIBRARIES = [*QUICK, *(["jax"] if find_spec("jax") else [])]
POINTS = (-2.3, -0.7, -0.25, 0.3, 0.9, 1.7, 3.5, 5.0)


def size_of_terms(root):
    """How much the terms of a computation add to its result, without their signs.

    Rounding each of them changes the result by about this size times the unit roundoff.
    """
    root.backward()
    return fsum(
        abs(node.grad * partial * operand.data)
        for node in Graph(root).nodes
        for operand, partial in zip(node.operands, node.partials, strict=True)
        if partial is not None
    )


def check(program, libraries=LIBRARIES):
    """Each library's text gives the recorded number; that of plain Python its bits."""
    recorded = program.nodes[-1].data
    size = max(1.0, size_of_terms(program.nodes[-1]))
    for library in libraries:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # NumPy warns of an overflow
            found = run(program, library)
        if library == "python":
            assert found == recorded, program.source(library)
        else:
            assert same_to_rounding(found, recorded, size), (library, found, recorded)


def lines(text):
    """The lines of a text's function."""
    return text[text.index("def ") :].rstrip().split("\n")


@pytest.mark.parametrize("row", PRIMITIVES.values(), ids=PRIMITIVES)
def test_each_row(row):
    """Applied to arrays of operands, for each choice of its static parameters."""
    more = [1.0, 0.5, -0.25, 2.0] if row.name == "dot" else [1.0, 0.5, -0.25, 2.0, 0.75]
    points = [[x, *(x * k for k in more[1:])] if row.variadic else [x, 0.7] for x in POINTS]
    for parameters in PARAMETERS.get(row.name, ({},)):
        statics = [{"k": k} for k in range(5)] if "k" in row.parameters else [parameters]
        static = {**row.parameters, **statics[0]}
        inside = [
            at if row.variadic else at[: len(row.operands)]
            for at in points
            if row.variadic or row.contains(*at[: len(row.operands)], **static)
        ]
        xs = [list(map(Value, at)) for at in inside]
        ys = [call(row.name, x, given) for x in xs for given in statics]
        loss = fsum([y * (1.0 + 0.25 * i) for i, y in enumerate(ys)])
        check(freeze(loss, inputs=[xs]), QUICK)


@pytest.mark.parametrize("name", UNITS)
def test_each_unit(name):
    """A weighted sum of squared outputs of each unit of nn."""
    unit, called = UNITS[name]
    outputs = flat(called(unit))
    loss = fsum([(1 + i % 3) * y * y for i, y in enumerate(outputs)])
    check(freeze(loss, parameters=unit), QUICK)


@pytest.mark.parametrize("name", ["gru", "attention", "normed"])
def test_a_unit_node_by_node(name):
    """A graph without structure has a text too: a line for a node."""
    unit, called = UNITS[name]
    program = freeze(fsum([y * y for y in flat(called(unit))]), parameters=unit)
    vars(program)["lifted"] = singly(program.flat, program.groups)
    check(program, ["numpy", "python"])


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=30)
@given(graphs.smooth_programs())
def test_programs_without_any_order(program):
    """Programs that Hypothesis makes, several times side by side."""
    leaves = [[Value(x + k / 8) for x in program.leaves] for k in range(3)]
    roots = [program.run(row, program.numbers, autograd_core)[-1] for row in leaves]
    roots = [root for root in roots if type(root) is Value]
    if roots:
        check(freeze(fsum(roots), inputs=[leaves]), ["numpy", "python"])


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=15)
@given(st.integers(0, 2**32), st.integers(3, 4))
@example(57749, 3)  # where selects one number beside a column of others
def test_programs_that_repeat(seed, times):
    """Those of Hypothesis too; many have loops."""
    root, groups = repeated(seed, times)
    program = Program(root)
    program.groups = tuple(groups)
    check(program, ["numpy"])
    target(program.source("numpy").count("for "))


def recurrent(cell, **more):
    """A cell over six inputs."""
    rng = random.Random(1)
    module = cell(3, 4, rng=rng)
    xs = [[Value(rng.gauss(0, 1)) for _ in range(3)] for _ in range(6)]
    return freeze(more["loss"](nn.Recurrent(module)(xs)), inputs=[xs], parameters=module)


@pytest.mark.parametrize("cell", [nn.RNNCell, nn.GRUCell, nn.LSTMCell])
def test_a_cell_is_a_loop_over_its_times(cell):
    """With the state before it, and slices of the inputs; the text computes the same."""
    program = recurrent(cell, loss=lambda states: fsum([v * v for v in states[-1]]))
    check(program)
    text = program.source("numpy")
    assert "    for t in range(6):\n        " in text
    assert "xs[t]" in text
    assert "a loop of 6 times" in repr(program)
    assert text.count("tanh(") <= 2


def test_states_that_are_read_after_the_loop_are_a_list():
    """Each time appends its own."""
    program = recurrent(nn.RNNCell, loss=lambda states: fsum([v * v for h in states for v in h]))
    check(program)
    assert "        hs.append(h)\n" in program.source("numpy")


def test_equal_layers_are_a_loop_over_the_keys_of_their_weights():
    """The inputs, turned, are what the first one reads."""
    rng = random.Random(1)
    model = nn.MLP(4, [4, 4, 4, 4, 1], rng=rng)
    xs = [[Value(rng.random()) for _ in range(4)] for _ in range(5)]
    program = freeze(mean([y * y for y in map(model, xs)]), inputs=[xs])
    check(program)
    text = program.source("numpy")
    assert "    h1 = xs.T  # (4, 5)\n    for t in range(4):\n" in text
    assert 'params[f"layers.{t}.w"] @ h1 + params[f"layers.{t}.b"][:, None]' in text


def test_numbers_of_each_time_are_one_array():
    """A state that is shifted by other constants at each time."""
    h, w = [Value(0.1 * i, label=f"h[{i}]") for i in range(3)], Value(0.5, label="w")
    for t in range(5):
        h = [(v * w + 0.3 * t * t - 0.2 * i).tanh() for i, v in enumerate(h)]
    program = freeze(fsum(h), names={})
    check(program)
    assert "[t]" in program.source("numpy")


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        (["x[0]", "x[1]", "x[2]"], "x[t]"),
        (["x[:, 3]", "x[:, 5]", "x[:, 7]"], "x[:, 2 * t + 3]"),
        (["x[0:2]", "x[2:4]", "x[4:6]"], "x[2 * t:2 * t + 2]"),
        (["x[5]", "x[4]", "x[3]"], "x[5 - t]"),
        (['p["a.1.w"][0]', 'p["a.2.w"][0]', 'p["a.3.w"][0]'], 'p[f"a.{t + 1}.w"][0]'),
        (["x[0]", "x[1]", "x[3]"], None),
        (["w1", "w2", "w3"], None),
        (["x[:2]", "x[2:4]", "x[4:6]"], None),
        (["x[0.5]", "x[1.5]", "x[2.5]"], None),
    ],
)
def test_a_text_for_all_times(texts, found):
    """Numbers in brackets and in keys may move on; nothing else may differ."""
    assert general(texts, "t") == found


class Neuron:
    """As micrograd has it."""

    def __init__(self, nin, rng, nonlin=True):
        self.w = [Value(rng.uniform(-1, 1)) for _ in range(nin)]
        self.b = Value(0.0)
        self.nonlin = nonlin

    def __call__(self, x):
        """One number."""
        act = sum((wi * xi for wi, xi in zip(self.w, x, strict=True)), self.b)
        return act.relu() if self.nonlin else act

    def parameters(self):
        """All."""
        return [*self.w, self.b]


class Layer:
    """As micrograd has it."""

    def __init__(self, nin, nout, **more):
        self.neurons = [Neuron(nin, **more) for _ in range(nout)]

    def __call__(self, x):
        """A list, or one number."""
        out = [n(x) for n in self.neurons]
        return out[0] if len(out) == 1 else out

    def parameters(self):
        """All."""
        return [p for n in self.neurons for p in n.parameters()]


class MLP:
    """As micrograd has it."""

    def __init__(self, sizes, rng):
        last = len(sizes) - 2
        self.layers = [
            Layer(sizes[i], sizes[i + 1], rng=rng, nonlin=i != last) for i in range(last + 1)
        ]

    def __call__(self, x):
        """What the last layer gives."""
        for layer in self.layers:
            x = layer(x)
        return x

    def parameters(self):
        """All."""
        return [p for layer in self.layers for p in layer.parameters()]


def test_micrograds_moons_are_a_function_of_few_lines():
    """micrograd's own loss of 100 points: 13 lines with the names of the program."""
    rng = random.Random(1)
    model = MLP([2, 16, 16, 1], rng)
    xs = [[rng.gauss(0, 1), rng.gauss(0, 1)] for _ in range(100)]
    ys = [rng.choice([-1, 1]) for _ in xs]
    inputs = [list(map(Value, row)) for row in xs]
    scores = list(map(model, inputs))
    losses = [(1 + -yi * scorei).relu() for yi, scorei in zip(ys, scores, strict=True)]
    data_loss = sum(losses) * (1.0 / len(losses))
    reg_loss = 1e-4 * sum(p * p for p in model.parameters())
    total_loss = data_loss + reg_loss
    program = freeze(total_loss, inputs=[inputs])
    check(program)
    text = program.source("numpy")
    assert len(lines(text)) <= 13
    assert lines(text)[0] == "def loss(params, inputs, *, ys):"
    assert (
        'scores = params["model.layers.2.w"][0] @ h2 + params["model.layers.2.b"][0]  # (100,)'
        in text
    )
    assert "losses = np.maximum(1 + -ys * scores, 0)  # (100,)" in text
    assert "reg_loss = 0.0001 * (theta**2).sum()" in text
    assert lines(text)[-1] == "    return data_loss + reg_loss"


def test_digits_with_cross_entropy_are_a_few_lines():
    """A network 64-32-10 on a minibatch, with log_softmax as the library spells it."""
    rng = random.Random(1)
    model = nn.MLP(64, [32, 10], rng=rng)
    xs = [[rng.random() for _ in range(64)] for _ in range(8)]
    labels = [rng.randrange(10) for _ in xs]
    outputs = [model(x) for x in xs]
    loss = mean([-log_softmax(out)[k] for out, k in zip(outputs, labels, strict=True)])
    program = freeze(loss)
    check(program)
    text = program.source("numpy")
    assert len(lines(text)) <= 10
    assert "log_softmax(" in text
    assert "xs" in lines(text)[0]


def test_networks_are_matrix_products():
    """Convolution is one product of patches; queries, keys and values one each."""
    rng = random.Random(1)
    image = [[[Value(rng.random()) for _ in range(5)] for _ in range(5)] for _ in range(2)]
    convolution = nn.Conv2d(2, 3, 2, rng=rng)
    outputs = flat(convolution(image))
    text = freeze(fsum(outputs), inputs=[image], parameters=convolution).source("numpy")
    assert text.count("@") == 1
    assert "sliding_window_view" in text
    head = nn.AttentionHead(4, 3, rng=rng)
    xs = [[rng.random() for _ in range(4)] for _ in range(6)]
    text = freeze(fsum(flat(head(xs)))).source("numpy")
    assert text.count("@") == 5
    assert text.count("softmax(") == 1


def test_a_list_of_all_entries_of_a_matrix():
    """Functions that take an axis see a list; those that need none the matrix itself."""
    matrix = [[Value(0.5 * i - j) for j in range(3)] for i in range(2)]
    entries = [v for row in matrix for v in row]
    for row in (logsumexp, maximum, fsum, mean, hypot):
        result = row(*entries) if row is hypot else row(entries)
        check(freeze(result + 1, inputs=[matrix]))
    check(freeze(softmax(entries)[2] + log_softmax([Value(1.5)])[0], inputs=[matrix]))


def test_a_neuron_without_inputs_is_its_bias():
    """Sums of nothing start from a number, and have no other text."""
    b = [Value(1.5, label="b[0]"), Value(2.5, label="b[1]")]
    program = freeze(fsum([affine([], [], v) for v in b]) + affine([], [], 2.0) * b[0])
    check(program)
    assert 'return params["b"].sum() + 2 * params["b"][0]' in program.source()
    assert not program.reason, "the machine runs it too"


def test_names_that_the_text_needs_are_left_to_it():
    """Variables may be called np, relu or params."""
    np, relu, params, added = Value(0.5), Value(1.5), Value(-0.5), Value(2.0)
    i, loss = Value(0.25), Value(3.0)
    root = (np * relu + params.tanh() * added).relu() + (i * loss).exp()
    program = freeze(root, inputs=[np, relu, params, added, i, loss])
    assert len(program.groups) == 6
    check(program)


def test_shapes_are_read_back():
    """Sums of rows, of columns, of a transpose; rows that are chosen; a reversed list."""
    x = [[Value(i - 2.0 * j) for j in range(3)] for i in range(4)]
    columns = [fsum([x[i][j] for i in range(4)]) for j in range(3)]
    rows = [maximum([x[i][j].exp() for j in range(3)]) for i in range(4)]
    chosen = [fsum([a * b for a, b in zip(x[k], columns, strict=True)]) for k in (2, 0, 2)]
    back = [a * b for a, b in zip(rows, reversed(rows), strict=True)]
    soft = softmax([a + b for a, b in zip(columns, chosen, strict=True)])
    root = fsum([*chosen, *back]) + fsum([p * p for p in soft])
    check(freeze(root, inputs=[x]))
    assert ".sum(0)" in freeze(root, inputs=[x]).source()


def test_constants_are_written_or_are_arguments():
    """Up to forty numbers stand above the function; more come by keyword."""
    w = Value(0.5, label="w")
    few, many = [0.1 * i for i in range(5)], [0.1 * i for i in range(50)]
    program = freeze(fsum([w * x for x in few]))
    assert "few = np.array([0.0, 0.1," in program.source()
    assert program.source().constants == {}
    program = freeze(fsum([w * x for x in many]))
    assert program.source().constants == {"many": many}
    assert "def loss(params, *, many):" in program.source()
    check(program)


def test_one_number_and_one_leaf():
    """The smallest programs."""
    x = Value(2.0, label="x")
    assert freeze(x).source() == 'def loss(params):\n    return params["x"]\n'
    assert lines(freeze(x * x + 1).source("numpy"))[1:] == [
        '    return params["x"] * params["x"] + 1'
    ]
    check(freeze(x))
    check(freeze(x * x + 1))
    check(freeze(Value(2.0) * 3.0))


def test_a_text_that_was_asked_for_wrongly():
    """Unknown libraries and names that are not identifiers."""
    program = freeze(Value(1.0, label="x") * 2)
    with pytest.raises(ValueError, match="numpy"):
        program.source("nunpy")
    with pytest.raises(ValueError, match="identifier"):
        program.source("numpy", "a b")
    assert program.source("numpy", "energy").startswith("def energy(")


def test_the_text_of_a_point_that_is_not_finite():
    """Constants that are infinite are written so that Python can read them."""
    x = Value(1.0, label="x")
    program = freeze(maximum(x, float("-inf")) + 1)
    check(program)
