"""Neuron, Layer, MLP: micrograd's network, number for number, and clear errors."""

import copy
import pickle
import random
from functools import partial

import micrograd.nn
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core import Graph, Value, fsum
from nn import MLP, Layer, LayerNorm, Neuron, PReLU

SIZES = st.tuples(
    st.integers(1, 6), st.lists(st.integers(1, 5), min_size=1, max_size=4), st.integers()
).filter(lambda sizes: 1 not in sizes[1][:-1])  # micrograd cannot feed a bare output on


def seeded(build, nin, nouts, seed):
    """A network that was built right after seeding the global generator."""
    random.seed(seed)
    return build(nin, nouts)


def numbers(outputs):
    """The data of one output or of several."""
    return [v.data for v in outputs] if isinstance(outputs, list) else [outputs.data]


@given(SIZES)
def test_mlp_draws_the_weights_of_micrograd(sizes):
    """The same random.seed gives the same weights as micrograd and leaves the same state."""
    theirs = seeded(micrograd.nn.MLP, *sizes)
    state = random.getstate()
    ours = seeded(MLP, *sizes)
    assert random.getstate() == state
    assert [p.data for p in ours.parameters()] == [p.data for p in theirs.parameters()]


@given(SIZES, st.data())
def test_mlp_computes_the_bits_of_micrograd(sizes, data):
    """Forward values equal those of micrograd's own code, with ==."""
    theirs = seeded(micrograd.nn.MLP, *sizes)
    ours = seeded(MLP, *sizes)
    x = data.draw(st.lists(st.floats(-1e3, 1e3), min_size=sizes[0], max_size=sizes[0]))
    assert numbers(ours(x)) == numbers(theirs(x))


def test_mlp_has_the_gradients_of_micrograd():
    """Where every sum is exact (small multiples of 1/4), gradients are equal with ==."""
    theirs, ours = seeded(micrograd.nn.MLP, 3, [4, 4, 1], 7), seeded(MLP, 3, [4, 4, 1], 7)
    draw = random.Random(1)
    for p, q in zip(theirs.parameters(), ours.parameters(), strict=True):
        p.data = q.data = draw.randrange(-8, 9) / 4
    for _ in range(20):
        x = [draw.randrange(-8, 9) / 4 for _ in range(3)]
        theirs(x).backward()
        ours(x).backward()
    expected = [p.grad for p in theirs.parameters()]
    assert [p.grad for p in ours.parameters()] == expected
    assert sum(map(bool, expected)) > 30


def test_explicit_rng_leaves_the_global_generator_alone():
    """With rng given, weights come from it only, and repeat with its seed."""
    state = random.getstate()
    first = MLP(3, [2, 1], rng=random.Random(5))
    second = MLP(3, [2, 1], rng=random.Random(5))
    assert random.getstate() == state
    weights = [p.data for p in first.parameters()]
    assert weights == [p.data for p in second.parameters()]
    draw = random.Random(5)
    assert first.layers[0].neurons[0].w[0].data == draw.uniform(-1, 1)


def test_biases_start_at_zero_and_weights_within_one():
    """Initial biases are 0.0; weights lie in [-1, 1] and differ."""
    layer = Layer(20, 10)
    weights = [w.data for neuron in layer.neurons for w in neuron.w]
    assert all(neuron.b.data == 0.0 for neuron in layer.neurons)
    assert max(map(abs, weights)) <= 1.0
    assert len(set(weights)) == 200


def test_layer_equals_its_neurons_one_by_one():
    """The single call of a layer gives what its neurons give, and its graph is as small."""
    layer = Layer(3, 4)
    x = [Value(0.3), Value(-2.0), Value(0.7)]
    together, apart = layer(x), [neuron(x) for neuron in layer.neurons]
    assert [a.data for a in together] == [a.data for a in apart]
    assert [len(Graph(a)) for a in together] == [len(Graph(a)) for a in apart]


def test_a_neuron_is_one_node_and_its_activation_another():
    """A neuron with n inputs records an affine node and a ReLU node, whatever n is."""
    a = Neuron(50)([1.0] * 50)
    assert [node.op for node in Graph(a).nodes if not node.is_leaf] == ["affine", "relu"]
    z = Neuron(50, nonlin=False)([1.0] * 50)
    assert z.op == "affine"


def test_last_layer_is_linear_and_others_are_relu():
    """Only the last layer of an MLP may give negative numbers."""
    model = MLP(2, [3, 3, 2])
    assert [[n.nonlin for n in layer.neurons] for layer in model.layers] == [
        [True] * 3,
        [True] * 3,
        [False] * 2,
    ]


def test_single_output_comes_bare_and_may_be_fed_on():
    """A layer of one neuron returns a Value, and the next layer takes it as its only input."""
    model = MLP(2, [1, 1, 3])
    outputs = model([1.0, 2.0])
    assert len(outputs) == 3
    assert type(Layer(1, 1)(0.5)) is Value


def test_inputs_may_be_any_sequence_of_numbers_and_values():
    """Lists, tuples, generators, ints, floats and Values give the same number."""
    model = MLP(2, [3, 1])
    expected = model([1.0, 2.0]).data
    assert model((1, Value(2.0))).data == expected
    assert model(float(i) for i in (1, 2)).data == expected


def test_a_subclass_chooses_its_activation():
    """A layer sends each net input through its neuron's own `activate`."""

    class Tanh(Neuron):
        def activate(self, z):
            return z.tanh()

    layer = Layer(2, 2)
    layer.neurons[1] = Tanh(2)
    assert [a.op for a in layer([1.0, 1.0])] == ["relu", "tanh"]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_wrong_number_of_inputs_is_refused(count):
    """micrograd drops surplus inputs without a word; here the numbers must agree."""
    with pytest.raises(ValueError, match=f"takes 2 inputs, got {count}"):
        MLP(2, [3, 1])([1.0] * count)
    with pytest.raises(ValueError, match=f"Neuron takes 2 inputs, got {count}"):
        Neuron(2)([1.0] * count)


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda: MLP(2, []), ValueError, "nouts is empty"),
        (lambda: MLP(2, 3), TypeError, "list of layer sizes, got 3"),
        (lambda: MLP(2, "16"), TypeError, "list of layer sizes, got '16'"),
        (lambda: MLP(2, [3, 0]), ValueError, "nout must be at least 1, got 0"),
        (lambda: MLP(2.0, [3]), TypeError, "nin must be a whole number, got float 2.0"),
        (lambda: Neuron(0), ValueError, "nin must be at least 1, got 0"),
        (lambda: Layer(2, True), TypeError, "nout must be a whole number, got bool True"),
    ],
)
def test_sizes_that_make_no_network_are_refused(build, error, message):
    """A size that is not a whole number from 1 is named in the error."""
    with pytest.raises(error, match=message):
        build()


def test_a_text_among_the_inputs_is_refused():
    """An input that is no number is named in the error."""
    with pytest.raises(TypeError, match="'2.0'"):
        MLP(2, [3, 1])([1.0, "2.0"])


def test_training_loop_of_micrograd_runs_unchanged():
    """micrograd's demo loop, on a small separable set, reaches full accuracy."""
    random.seed(1337)
    model = MLP(2, [8, 1])
    xs = [[a + 0.3 * b, b] for a in (-1, 1) for b in (-1, -0.5, 0, 0.5, 1)]
    ys = [-1] * 5 + [1] * 5
    for k in range(40):
        scores = [model(x) for x in xs]
        losses = [(1 + -yi * scorei).relu() for yi, scorei in zip(ys, scores, strict=True)]
        data_loss = sum(losses) * (1.0 / len(losses))
        reg_loss = 1e-4 * sum(p * p for p in model.parameters())
        total_loss = data_loss + reg_loss
        model.zero_grad()
        total_loss.backward()
        learning_rate = 1.0 - 0.9 * k / 100
        for p in model.parameters():
            p.data -= learning_rate * p.grad
    assert all((model(x).data > 0) == (y > 0) for x, y in zip(xs, ys, strict=True))


@given(SIZES, st.data())
def test_unfused_network_has_the_bits_of_the_fused_one(sizes, data):
    """Elementary additions and multiplications give the same values, with ==."""
    fused, plain = seeded(MLP, *sizes), seeded(partial(MLP, fused=False), *sizes)
    x = data.draw(st.lists(st.floats(-1e3, 1e3), min_size=sizes[0], max_size=sizes[0]))
    assert numbers(fused(x)) == numbers(plain(x))


def test_unfused_network_has_the_gradients_of_the_fused_one():
    """Where every sum is exact (small multiples of 1/4), gradients are equal with ==."""
    fused, plain = MLP(3, [4, 4, 2]), MLP(3, [4, 4, 2], fused=False)
    draw = random.Random(2)
    for p, q in zip(fused.parameters(), plain.parameters(), strict=True):
        p.data = q.data = draw.randrange(-8, 9) / 4
    x = [draw.randrange(-8, 9) / 4 for _ in range(3)]
    for model in (fused, plain):
        fsum(model(x)).backward()
    gradients = [p.grad for p in fused.parameters()]
    assert [p.grad for p in plain.parameters()] == gradients
    assert sum(map(bool, gradients)) > 10


def test_unfused_neuron_is_drawn_as_in_the_lecture():
    """A node per multiplication and per addition, in the order of micrograd."""
    neuron = Neuron(2, fused=False)
    ops = [node.op for node in Graph(neuron([1.0, 2.0])).nodes if not node.is_leaf]
    assert ops == ["mul", "add", "mul", "add", "relu"]


@pytest.mark.parametrize(
    "norm",
    [LayerNorm(3), "layer", lambda n: lambda z: z],
    ids=["instance", "name", "function of functions"],
)
def test_norm_that_makes_no_module_is_refused(norm):
    """An instance, a name or a function of another kind: what to write instead is said."""
    with pytest.raises(TypeError, match="such as norm=LayerNorm"):
        MLP(2, [3, 1], norm=norm)


def test_activation_of_a_linear_unit_is_checked():
    """A misspelt name is told even where the only layer has none."""
    with pytest.raises(ValueError, match="no activation is called 'rellu'"):
        MLP(2, [1], activation="rellu")


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_copy_of_a_model_is_another_with_the_same_numbers(copied):
    """deepcopy and pickle keep numbers, ties and mode, and share nothing."""
    model = MLP(2, [3, 1], activation=PReLU(), norm=LayerNorm, dropout=0.5).eval()
    twin = copied(model)
    assert twin.state_dict() == model.state_dict()
    assert not {id(p) for p in twin.parameters()} & {id(p) for p in model.parameters()}
    assert twin([1.0, 2.0]).data == model([1.0, 2.0]).data
