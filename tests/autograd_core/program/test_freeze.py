"""freeze gives each leaf a role and a name, and each step the name that the program gave it."""

from __future__ import annotations

import random
import re

import pytest

import nn
from autograd_core import (
    Program,
    Value,
    fsum,
    maximum,
    mean,
    minimum,
    record,
    relu,
    to_jax,
    where,
)
from autograd_core.program.freezing import freeze
from autograd_core.program.machine.machine import Machine
from tests.autograd_core.program.entries import check


def groups(program):
    """Name, role and shape of each array of leaves."""
    return {array.name: (array.role, array.shape) for array in program.groups}


def steps(program):
    """The names of the steps that have more than a number."""
    check(program.lifted)
    return [step.name for step in program.lifted.steps if not re.fullmatch(r"v\d+", step.name)]


def test_a_training_loss_has_the_names_of_its_own_lines():
    """Layers have numbers, results the variables that hold them, constants equal lists."""
    rng = random.Random(1)
    model = nn.MLP(2, [4, 1], rng=rng)
    xs = [[Value(rng.random()), Value(rng.random())] for _ in range(5)]
    labels = [1, -1, 1, 1, -1]
    scores = [model(x) for x in xs]
    losses = [(1 + -y * score).relu() for y, score in zip(labels, scores, strict=True)]
    loss = mean(losses)
    program = freeze(loss, inputs=[xs])
    assert groups(program) == {
        "W1": ("parameter", (4, 2)),
        "b1": ("parameter", (4,)),
        "W2": ("parameter", (1, 4)),
        "b2": ("parameter", (1,)),
        "xs": ("input", (5, 2)),
    }
    assert [array.path for array in program.groups[:2]] == ["layers.0.w", "layers.0.b"]
    assert steps(program) == ["z1", "h1", "scores", "losses", "loss"]
    assert program.lifted.arrays[5].axes == ("neuron", "sample")
    assert program.lifted.arrays[4].axes == ("sample", "input")
    others = [[Value(rng.random()) for _ in row] for row in xs]
    products = [sum(x * y for x, y in zip(a, b, strict=True)) for a in xs for b in others]
    sums = [x + y for a, b in zip(xs, others, strict=True) for x, y in zip(a, b, strict=True)]
    for values, kept in ((products, "others"), (sums, "")):
        made = freeze(fsum([v * v for v in values]), inputs=[xs, others]).lifted.arrays
        assert [a.name for a in made if a.axes[:1] == ("sample",)] == ([kept] if kept else [])
    refs = [ref for step in program.lifted.steps for ref in step.operands]
    assert [ref.name for ref in refs if ref.name] == ["-labels"]
    assert repr(program) == "Program(98 nodes, 7 array steps, 2 matrix products, bits as eager)"


def test_queries_keys_and_values_are_named_after_their_weights():
    """Also the softmax; a variable that holds exactly the outputs names them."""
    rng = random.Random(2)
    head = nn.AttentionHead(3, 2, rng=rng)
    xs = [[rng.random() for _ in range(3)] for _ in range(4)]
    ys = head(xs)
    program = freeze(fsum([y for row in ys for y in row]))
    assert steps(program) == ["v", "q", "k", "attn_logits", "a", "ys"]
    assert {ref.name for step in program.lifted.steps for ref in step.operands} == {"", "xs"}


def test_parts_of_one_array_have_paths_of_their_own():
    """The gates of an LSTM share the attribute gates.w_input."""
    cell = nn.LSTMCell(2, 3, rng=random.Random(1))
    h, _ = cell([0.5, -0.5])
    paths = [array.path for array in freeze(fsum(h)).groups]
    assert len(set(paths)) == len(paths) == 12
    assert "gates.w_input.Wxi" in paths


def test_roles_by_label_by_argument_and_by_what_is_left():
    """Labelled leaves and given ones are parameters; a leaf without a name is no array."""
    a, c = Value(1.0, label="a"), Value(3.0)
    w = [Value(2.0), Value(4.0)]
    root = a * w[0] + c * w[1] + Value(5.0) * 6
    assert groups(freeze(root, names={})) == {"a": ("parameter", ())}
    assert groups(freeze(root)) == {
        "w": ("constant", (2,)),
        "a": ("parameter", ()),
        "c": ("constant", ()),
    }
    assert groups(freeze(root, inputs=[c], parameters={"weights": w})) == {
        "weights": ("parameter", (2,)),
        "a": ("parameter", ()),
        "c": ("input", ()),
    }
    assert groups(freeze(root, inputs=[w, [c]], names={})) == {
        "a": ("parameter", ()),
        "input": ("input", (2,)),
        "input_2": ("input", (1,)),
    }


def test_a_list_of_variables_is_no_array_of_its_own():
    """`params = [w, b]` names nothing that has a name; rows left behind by a loop neither."""
    w, b = Value(2.0), Value(1.0)
    params = [w, b]
    xs = [[Value(1.0), Value(2.0)], [Value(3.0), Value(4.0)]]
    outs = []
    for x in xs:
        outs.append(w * x[0] + b * x[1])
    program = freeze(fsum(outs), inputs=xs, parameters=params)
    assert groups(program) == {
        "xs": ("input", (2, 2)),
        "w": ("parameter", ()),
        "b": ("parameter", ()),
    }


def test_unused_parameters_of_a_model_are_in_their_arrays():
    """An embedding has all its rows, whatever symbols were read; so has a model that is given."""
    table = nn.Embedding(10, 4, rng=random.Random(1))
    root = fsum(table(3))
    assert groups(freeze(root)) == {"w": ("parameter", (10, 4))}
    assert groups(freeze(root, parameters=table, names={})) == {"w": ("parameter", (10, 4))}
    places = freeze(root).lifted.arrays[0].places
    assert sum(place != -1 for place in places) == 4


def test_two_models_have_their_variables_before_their_names():
    """Names are identifiers, and each is unique."""
    rng = random.Random(1)
    first, second = nn.Linear(2, 2, rng=rng), nn.Linear(2, 2, rng=rng)
    program = freeze(fsum(second(first([1.0, 2.0]))))
    assert sorted(groups(program)) == ["first_W", "first_b", "second_W", "second_b"]


class Neuron:
    """A user's own: a list of weights and a number."""

    def __init__(self, inputs, rng):
        self.w = [Value(rng.random()) for _ in range(inputs)]
        self.b = Value(0.0)

    def __call__(self, x):
        """One number."""
        return sum((w * v for w, v in zip(self.w, x, strict=True)), self.b).relu()

    def parameters(self):
        """All."""
        return [*self.w, self.b]


class Lists:
    """A model of lists of lists of neurons, without a class of layers."""

    def __init__(self, sizes, rng):
        pairs = zip(sizes, sizes[1:], strict=False)
        self.layers = [[Neuron(inputs, rng) for _ in range(count)] for inputs, count in pairs]

    def __call__(self, x):
        """The numbers of the last layer."""
        for layer in self.layers:
            x = [neuron(x) for neuron in layer]
        return x

    def parameters(self):
        """All."""
        return [p for layer in self.layers for neuron in layer for p in neuron.parameters()]


def test_lists_of_neurons_are_layers():
    """Of a model, of variables, and of an attribute; each layer is a matrix product."""
    rng = random.Random(1)
    model = Lists([2, 4, 3], rng)
    xs = [[Value(rng.random()) for _ in range(2)] for _ in range(5)]
    loss = fsum([y for x in xs for y in model(x)])
    layers = {
        "W1": ("parameter", (4, 2)),
        "b1": ("parameter", (4,)),
        "W2": ("parameter", (3, 4)),
        "b2": ("parameter", (3,)),
    }
    program = freeze(loss, inputs={"xs": xs}, names={"model": model})
    check(program.lifted)
    assert groups(program) == layers | {"xs": ("input", (5, 2))}
    assert [group.path for group in program.groups if group.name == "W2"] == ["model.layers.1.w"]
    assert steps(program) == ["z1", "h1", "z2", "h2"]
    program = freeze(loss, inputs={"xs": xs}, names={"layers": model.layers})
    assert groups(program) == layers | {"xs": ("input", (5, 2))}
    hidden, out = model.layers[0], Neuron(4, rng)
    loss = fsum([out([neuron(x) for neuron in hidden]) for x in xs])
    program = freeze(loss, inputs={"xs": xs}, names={"hidden": hidden, "out": out})
    assert groups(program) == {
        "hidden_W": ("parameter", (4, 2)),
        "hidden_b": ("parameter", (4,)),
        "out_w": ("parameter", (4,)),
        "out_b": ("parameter", ()),
        "xs": ("input", (5, 2)),
    }


def test_objects_that_differ_are_no_layer():
    """Neurons that look at fewer numbers keep their own arrays."""
    rng = random.Random(1)
    neurons = [Neuron(2, rng), Neuron(3, rng)]
    program = freeze(fsum([neuron([1.0, 2.0, 3.0][: len(neuron.w)]) for neuron in neurons]))
    shapes = [group.shape for group in program.groups]
    assert sorted(shapes) == [(), (), (2,), (3,)]


def test_labels_with_indices_are_an_array():
    """Leaves labelled w[0], w[1]; a label that is no identifier becomes one."""
    xs = [Value(float(i), label=f"w[{i}]") for i in range(3)]
    lone = Value(2.0, label="lambda")
    program = freeze(fsum([*xs, lone]), names={})
    assert groups(program) == {"w": ("parameter", (3,)), "lambda_": ("parameter", ())}


def test_of_a_list_used_in_part_what_follows_each_other_is_an_array():
    """The rows of a table that no token used are holes, and no number stands alone for them."""
    xs = [Value(0.5 + k, label=f"x[{k}]") for k in range(8)]
    table = [[Value(i + j / 4, label=f"row[{i}][{j}]") for j in range(3)] for i in range(6)]
    used = [*xs[:3], xs[4], *xs[6:], *table[1], *table[2], *table[4], *table[5][1:]]
    program = freeze(fsum([v * v for v in used]), names={})
    assert {group.name: (group.shape, group.values) for group in program.groups} == {
        "x_0": ((3,), xs[:3]),
        "x_4": ((), [xs[4]]),
        "x_6": ((2,), xs[6:]),
        "row_1": ((2, 3), [*table[1], *table[2]]),
        "row_4": ((3,), table[4]),
        "row_5_1": ((2,), table[5][1:]),
    }


def test_what_is_given_must_be_leaves():
    """Numbers, results and a leaf in both places are refused."""
    x = Value(2.0)
    y = x * x
    with pytest.raises(TypeError, match="freeze: inputs are leaves.*got float 1.0"):
        freeze(y, inputs=[1.0])
    with pytest.raises(ValueError, match="freeze: parameters are leaves.*'mul'"):
        freeze(y + 1, parameters=[y])
    with pytest.raises(ValueError, match="both"):
        freeze(y, inputs=[x], parameters=[x])
    with pytest.raises(TypeError, match="freeze takes the Value"):
        freeze(3.0)
    with pytest.raises(ValueError, match="freeze: .*'cube'.*write it in primitives"):
        freeze(record("cube", 8.0, (x,), (12.0,)))


def test_a_constant_alone_is_refused():
    """Nothing computes it; as an input, or with a label, it is a program of one node."""
    with pytest.raises(ValueError, match="constant"):
        freeze(Value(2.0))
    x = Value(2.0)
    assert len(freeze(x, inputs=[x])) == len(freeze(Value(2.0, label="a"))) == 1


def test_what_is_no_program_is_refused_with_how_to_make_one():
    """`to_jax(loss)` is what everybody tries first; JAX need not be there to be told."""
    with pytest.raises(TypeError, match="freeze"):
        to_jax(Value(1.0) * 2.0)


def test_a_program_of_few_nodes_has_a_line_too():
    """A single leaf has no steps."""
    x = Value(2.0)
    assert repr(freeze(x)) == "Program(1 node, 0 array steps, bits as eager)"
    assert repr(Program(x * x)) == "Program(2 nodes, 1 array step, bits as eager)"


def test_what_is_kept_of_choices_is_told():
    """The repr and the texts count each where; all other operations choose anew."""
    x = [Value(k - 1.0, label=f"x[{k}]") for k in range(3)]
    sentence = "eeps the branch taken at the recorded point: 3 where"
    program = freeze(fsum([where(v > 0, v * 2, v * 3) for v in x]))
    assert f", k{sentence}, bits as eager" in repr(program)
    for library in ("numpy", "torch", "jax", "python"):
        assert f"# K{sentence}\ndef loss(" in program.source(library)
    for chosen in (relu(x[0]), maximum(x[0], x[1]), minimum(x), abs(x[0]), x[0].round()):
        assert "branch" not in repr(freeze(chosen)) + freeze(chosen).source()
    a, b, scope = Value(-1.0, label="a"), Value(0.0, label="b"), {}
    exec(freeze(relu(a) + maximum(a, b)).source("python"), scope)
    assert scope["loss"]({"a": 4.0, "b": -5.0}) == 8.0


def test_a_program_tells_whether_its_bits_were_found_equal(monkeypatch):
    """A machine that gives way says why; a graph without structure is not run for its repr."""
    x = Value(0.5, label="x")
    monkeypatch.setattr(Machine, "_compared", lambda *_: "the value is 2.0")
    assert repr(freeze(x * x)).endswith(", computed node by node: the value is 2.0)")
    program = freeze(x * x)
    program.lifted.structured = False
    assert repr(program) == "Program(2 nodes, no structure: computed one by one)"


def test_variables_with_more_numbers_than_a_graph_reads_are_not_looked_into():
    """A data set beside the graph costs nothing, and what the graph reads has its name."""
    w, xs = [Value(0.5, label=f"w{i}") for i in range(3)], [1.5, 2.5, 3.5]
    rows = [[float(i), 1.0] for i in range(100)]
    program = freeze(fsum([a * x for a, x in zip(w, xs, strict=True)]))
    assert [found.name for found in program.names.numbers] == ["xs"], rows
