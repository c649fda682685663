"""What beginners write, and the words that they get: what came, and what to write instead."""

import random
import warnings

import pytest

from autograd_core import Value
from nn import (
    MLP,
    SGD,
    Adam,
    GraphConv,
    Layer,
    MPNeuron,
    Recurrent,
    RNNCell,
    Samples,
    accuracy,
    binary_cross_entropy,
    clip_grad_norm,
    cost,
    cross_entropy,
    evaluate,
    fit,
    hinge,
    l1,
    l2_penalty,
    load_iris,
    make_moons,
    mse,
    nll,
    predicted,
)

MODEL = MLP(2, [3, 1], rng=random.Random(1))
CLASSES = MLP(2, [3], rng=random.Random(1))
XS = [[1.0, 2.0], [3.0, 4.0]]
SEVERAL = r"cost\(\[loss\(o, t\) for o, t in zip\(outputs, targets\)\]\)"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mse([[1.0, 2.0]], [[1.0, 2.0]]), SEVERAL),
        (lambda: mse(CLASSES.batch(XS), [[0.0] * 3] * 2), SEVERAL),
        (lambda: l1([1.0], [[1.0]]), SEVERAL),
        (lambda: cross_entropy(CLASSES.batch(XS), [0, 1]), SEVERAL),
        (lambda: nll(CLASSES.batch(XS), [0, 1]), SEVERAL),
        (lambda: binary_cross_entropy(MODEL.batch(XS), [0, 1]), SEVERAL),
        (lambda: hinge(MODEL.batch(XS), [1, -1]), SEVERAL),
        (lambda: hinge(CLASSES([1.0, 2.0]), 1), "a single score, got a list of 3 numbers"),
        (lambda: binary_cross_entropy([Value(1.0)], 1), "a single score, got a list of 1 number"),
        (
            lambda: mse(Value(1.0), None),
            "mse takes numbers or Values, got NoneType None; is",
        ),
        (lambda: l1(print(end=""), 1.0), "l1 takes numbers or Values, got NoneType None; is a"),
        (lambda: cross_entropy(None, 0), "cross_entropy takes numbers or Values, got NoneType"),
        (lambda: mse(Value(1.0), "a"), "mse takes numbers or Values, got str 'a'"),
        (lambda: cost(Value(1.0)), "a list of losses, one per sample, got the Value 1.0"),
        (lambda: cost([[1.0, 2.0], [3.0]]), "one per sample, got a list of 2 lists"),
        (lambda: binary_cross_entropy(0.3, [0, 1]), SEVERAL),
        (lambda: hinge(0.3, [-1, 1]), SEVERAL),
    ],
    ids=range(17),
)
def test_losses_of_several_samples(call, message):
    """A batch of outputs, or a form that is none: how several losses are made one."""
    with pytest.raises(TypeError, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: hinge(Value(1.0), 0), r"got 0; for classes 0 and 1 take 2 \* target - 1"),
        (lambda: binary_cross_entropy(1.0, -1), r"got -1; for -1 and 1 take \(t \+ 1\) / 2"),
    ],
    ids=["hinge", "binary_cross_entropy"],
)
def test_labels_of_the_other_kind(call, message):
    """How 0 and 1 become -1 and 1, and back."""
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: SGD(MODEL, lr=0.1), r"got MLP; write model\.parameters\(\)"),
        (lambda: SGD(MODEL.parameters, lr=0.1), r"got method; call it: model\.parameters\(\)"),
        (lambda: SGD(Value(1.0), lr=0.1), r"for a single one write \[v\]"),
        (lambda: SGD(3, lr=0.1), "must be a list of Values, got int$"),
        (lambda: clip_grad_norm(MODEL, 1.0), r"got MLP; write model\.parameters\(\)"),
        (lambda: l2_penalty(MODEL, 0.1), r"l2_penalty takes .* got MLP; write model"),
        (lambda: MLP(2, 16, 1), r"got 16; write MLP\(2, \[16, \.\.\.\]\)"),
        (lambda: MLP(2, [3], rng=1), r"got int 1; write rng=random\.Random\(1\)"),
        (lambda: MLP(2, [3], "tanh"), "got str 'tanh'; an option that is a word needs its name"),
        (lambda: Recurrent(RNNCell), r"a cell such as GRUCell\(3, 5\), got type"),
        (lambda: GraphConv(1, 1)([[1.0]], [0]), "a list of neighbours for each node, got 0"),
        (lambda: Samples([1, 2], 3), "must be lists, got list and int"),
        (lambda: accuracy(MODEL, [1]), r"got MLP and list; the outputs are evaluate\(model, xs\)"),
        (lambda: accuracy([[1.0, 2.0]], ["b"]), "must be the number of a class, got 'b'"),
        (lambda: evaluate(XS, MODEL), "evaluate: model must be a Module, got list"),
    ],
    ids=range(15),
)
def test_arguments_of_another_kind(call, message):
    """A model for its parameters, a seed for a generator, a class for an object, and others."""
    with pytest.raises(TypeError, match=message):
        call()


def test_messages_are_no_walls():
    """What came is cut where it is long."""
    many = MLP(2, [16, 16, 1]).parameters()
    for call in (
        lambda: SGD(0.1, many),
        lambda: SGD([{"params": many, "lr": 0.1}], lr=0.1),
        lambda: SGD([tuple(many)], lr=0.1),
        lambda: Layer(many, 3),
        lambda: MPNeuron([1.0, many], 2.0),
        lambda: cross_entropy([1.0, 2.0], "x" * 1000),
    ):
        with pytest.raises(TypeError) as caught:
            call()
        assert len(str(caught.value)) < 250


@pytest.mark.parametrize("name", ["X", "x", "data", "inputs"])
def test_inputs_by_another_name(name):
    """Every data set calls its inputs xs."""
    with pytest.raises(AttributeError, match=r"did you mean \.xs\?"):
        getattr(make_moons(3), name)


@pytest.mark.parametrize("name", ["y", "target", "Y"])
def test_targets_by_another_name(name):
    """Every data set calls its targets targets."""
    with pytest.raises(AttributeError, match=r"did you mean \.targets\?"):
        getattr(load_iris(), name)
    assert not hasattr(load_iris(), "nothing_like_it")


def test_arrays_of_logits_are_logits():
    """The largest counts, as in a list; a target may be an array's number, a one-hot an array."""
    numpy = pytest.importorskip("numpy")
    assert predicted(numpy.array([0.5, -0.5])) == 0
    assert predicted(numpy.array([0.5, 0.75, 0.6])) == 1
    assert predicted(numpy.float64(0.5)) == 1
    outputs, targets = numpy.array([0.5, -0.5]), numpy.array([1, 1])
    assert repr(accuracy(outputs, targets)) == "0.5"
    logits = [Value(1.0), Value(2.0)]
    assert cross_entropy(logits, numpy.array([0.0, 1.0])).data == cross_entropy(logits, 1).data
    assert cross_entropy(logits, numpy.int64(1)).data == cross_entropy(logits, 1).data


def test_accuracy_takes_the_data_set():
    """Its targets are meant."""
    moons = make_moons(10, rng=random.Random(1))
    outputs = evaluate(MODEL, moons)
    assert accuracy(outputs, moons) == accuracy(outputs, moons.targets)


def test_training_as_in_torch():
    """The usual loop: zero_grad(set_to_none=True), the parameters moved by hand, both modes."""
    model = MLP(2, [4, 1], rng=random.Random(1))
    optimizer = Adam(model.parameters(), lr=0.01)
    assert model.train() is model and model.eval() is model
    losses = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(3):
            optimizer.zero_grad(set_to_none=True)
            model.zero_grad(set_to_none=True)
            loss = mse(model.forward([1.0, 2.0]), 1.0)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    for p in model.parameters():
        p.data -= 0.01 * p.grad
        p.grad = None
    assert losses == sorted(losses, reverse=True)
    assert not any(p.grad for p in model.parameters())
    assert len(list(model.parameters())) == 17


def test_fit_of_arrays():
    """Samples and targets as NumPy and pandas have them."""
    numpy = pytest.importorskip("numpy")
    moons = make_moons(10, rng=random.Random(1))
    states = []

    class Frame:
        """A table as pandas has it: its length is its rows, its items are columns."""

        def __init__(self, rows):
            self.rows = rows

        def __len__(self):
            return len(self.rows)

        def __iter__(self):
            return iter(["a", "b"])

        def to_numpy(self):
            return numpy.array(self.rows)

    arrays = numpy.array(moons.xs), numpy.array(moons.targets)
    frames = Frame(moons.xs), Frame(moons.targets)
    for xs, targets in (moons, arrays, frames):
        model = MLP(2, [3, 1], rng=random.Random(2))
        fit(model, mse, xs, targets, SGD(model.parameters(), lr=0.1), 2, rng=random.Random(3))
        states.append(model.state_dict())
    assert states[0] == states[1] == states[2]
    assert len(evaluate(MODEL, frames[0])) == 10


def test_class_as_a_float_is_answered():
    """Labels that were read as floats are whole numbers; others are no class."""
    with pytest.raises(TypeError, match=r"got float 1\.0; write int\(target\)"):
        cross_entropy([1.0, 2.0], 1.0)
    with pytest.raises(TypeError, match=r"got float 0\.5$"):
        nll([-1.0, -2.0], 0.5)


def test_accuracy_of_probabilities_as_targets():
    """The largest counts, of lists and of arrays; with outputs and targets swapped, it is told."""
    numpy = pytest.importorskip("numpy")
    outputs = [[0.1, 0.9, 0.0], [2.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    one_hot = [[0, 1, 0], [0, 1, 0], [0, 0, 1]]
    assert accuracy(outputs, one_hot) == accuracy(outputs, [1, 1, 2]) == 2 / 3
    assert accuracy(numpy.array(outputs), numpy.array(one_hot)) == 2 / 3
    with pytest.raises(TypeError, match="got a list of 3 numbers; .* takes the outputs first"):
        accuracy([1, 1, 2], outputs)
