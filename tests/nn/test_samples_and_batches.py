"""What a model is called with: one sample in any form; a batch is told where to go."""

import random

import pytest

from autograd_core import Value
from nn import (
    MLP,
    AttentionHead,
    AvgPool,
    Conv1d,
    Conv2d,
    Embedding,
    GRUCell,
    Layer,
    LayerNorm,
    LSTMCell,
    Maxout,
    MaxPool,
    Module,
    MPNeuron,
    Neuron,
    Perceptron,
    Recurrent,
    RMSNorm,
    RNNCell,
    Samples,
    Sequential,
)
from nn.batch_norm import BatchNorm

try:
    import numpy
except ImportError:  # lists, tuples and iterators are tried without it
    numpy = None

needs_numpy = pytest.mark.skipif(numpy is None, reason="needs numpy")

UNITS = {
    "MLP": lambda: MLP(2, [3, 1]),
    "Layer": lambda: Layer(2, 3),
    "Neuron": lambda: Neuron(2),
    "Sequential": lambda: Sequential(Layer(2, 3), Layer(3, 1)),
    "Maxout": lambda: Maxout(2),
    "Perceptron": lambda: Perceptron(2),
    "MPNeuron": lambda: MPNeuron([1.0, 1.0], 2.0),
    "LayerNorm": lambda: LayerNorm(2),
    "RMSNorm": lambda: RMSNorm(2),
    "BatchNorm": lambda: BatchNorm(2).eval(),
    "RNNCell": lambda: RNNCell(2, 3),
    "GRUCell": lambda: GRUCell(2, 3),
    "LSTMCell": lambda: LSTMCell(2, 3),
}


def numbers(output):
    """An output as plain numbers."""
    if isinstance(output, (list, tuple)):
        return [numbers(part) for part in output]
    return output.data if isinstance(output, Value) else output


FORMS = [tuple, lambda x: [Value(v) for v in x], iter]
if numpy is not None:
    FORMS += [
        numpy.array,
        lambda x: numpy.array(x, dtype=object),
        lambda x: [numpy.float64(v) for v in x],
        lambda x: numpy.array([Value(v) for v in x]),
    ]


@pytest.mark.parametrize("name", UNITS)
@pytest.mark.parametrize("form", FORMS, ids=range(len(FORMS)))
def test_a_sample_in_any_form(name, form):
    """A tuple, an array, an iterator, Values: the same numbers as for a list."""
    unit = UNITS[name]()
    x = [0.5, -2.0]
    assert numbers(unit(form(x))) == numbers(unit(x))


BATCHES = [
    [[1.0, 2.0], [3.0, 4.0]],
    [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]],
    [[1.0, 2.0]],
    [(1.0, 2.0), (3.0, 4.0)],
    ([1.0, 2.0], [3.0, 4.0]),
]
if numpy is not None:
    BATCHES += [numpy.ones((2, 2)), numpy.ones((5, 2)), [numpy.ones(2), numpy.ones(2)]]


@pytest.mark.parametrize("name", UNITS)
@pytest.mark.parametrize("xs", BATCHES, ids=range(len(BATCHES)))
def test_a_batch_is_told_of_batch(name, xs):
    """A list of samples in place of one, whatever it is made of."""
    with pytest.raises(TypeError, match=r"takes one sample of 2 numbers, got a.*model\.batch"):
        UNITS[name]()(xs)


def test_shape_is_told():
    """What came is said as users know it."""
    with pytest.raises(TypeError, match=r"MLP takes .* got a list of 3 lists"):
        MLP(2, [1])([[1.0, 2.0]] * 3)


@pytest.mark.parametrize("name", UNITS)
def test_batch_takes_lists_arrays_and_data_sets(name):
    """One output per sample, the same from each form."""
    unit = UNITS[name]()
    xs = [[0.5, -2.0], [1.0, 3.0], [0.0, 0.25]]
    expected = [numbers(unit(x)) for x in xs]
    arrays = [] if numpy is None else [numpy.array]
    for form in (list, tuple, iter, lambda xs: Samples(xs, [0, 1, 0]), *arrays):
        assert numbers(unit.batch(form(xs))) == expected


@pytest.mark.parametrize("name", UNITS)
@pytest.mark.parametrize(
    ("x", "error", "message"),
    [
        ([1.0], ValueError, "takes 2 inputs, got 1"),
        ([1.0, 2.0, 3.0], ValueError, "takes 2 inputs, got 3"),
        ((), ValueError, "takes 2 inputs, got 0"),
        (1.0, ValueError, "takes 2 inputs, got the number 1.0"),
        ("ab", TypeError, "takes 2 inputs, got str 'ab'"),
        (None, TypeError, "takes 2 inputs, got NoneType None"),
        ({"x": 1.0, "y": 2.0}, TypeError, "takes 2 inputs, got dict"),
    ],
    ids=range(7),
)
def test_wrong_samples(name, x, error, message):
    """Expected and got."""
    with pytest.raises(error, match=message):
        UNITS[name]()(x)


@pytest.mark.parametrize("name", ["MLP", "Sequential", "Layer", "BatchNorm", "Neuron"])
@pytest.mark.parametrize("xs", [3.0, None, "ab", Value(1.0)], ids=range(4))
def test_batch_of_no_list(name, xs):
    """`batch` says what it takes, and what takes a single sample."""
    with pytest.raises(TypeError, match=r"batch takes a list of samples.*model\(x\)"):
        UNITS[name]().batch(xs)


def test_batch_of_a_single_sample_says_what_a_sample_is():
    """A flat list is a batch of bare numbers: too few inputs each."""
    with pytest.raises(ValueError, match="MLP takes 2 inputs, got the number 1.0"):
        MLP(2, [1]).batch([1.0, 2.0])


IMAGE = [[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]]


@needs_numpy
def test_wrong_arrays():
    """Their shape is told."""
    with pytest.raises(TypeError, match=r"MLP takes .* got an array of shape \(5, 2\)"):
        MLP(2, [1])(numpy.ones((5, 2)))
    with pytest.raises(ValueError, match="takes 2 inputs, got 3"):
        MLP(2, [1])(numpy.ones(3))


@needs_numpy
@pytest.mark.parametrize(
    ("make", "x"),
    [
        (lambda: Conv1d(2, 1, 2), [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
        (lambda: Conv2d(1, 2, 2), IMAGE),
        (lambda: MaxPool(2), IMAGE),
        (lambda: AvgPool(2), IMAGE),
        (lambda: AttentionHead(3, 2), [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
        (lambda: Recurrent(RNNCell(3, 2)), [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
    ],
    ids=["Conv1d", "Conv2d", "MaxPool", "AvgPool", "AttentionHead", "Recurrent"],
)
def test_samples_of_several_levels(make, x):
    """Arrays are taken for lists in lists; one level more is a batch."""
    unit = make()
    assert numbers(unit(numpy.array(x))) == numbers(unit(x))
    assert numbers(unit.batch(numpy.array([x, x]))) == [numbers(unit(x))] * 2
    for xs in ([x, x], numpy.array([x, x])):
        with pytest.raises(TypeError, match=r"model\.batch\(xs\) takes several samples"):
            unit(xs)


@needs_numpy
def test_symbols_in_an_array():
    """An array of the numbers of symbols."""
    table = Embedding(4, 2, random.Random(1))
    assert table(numpy.array([3, 1])) == table([3, 1])
    assert table(numpy.int64(2)) is table(2)


def test_model_of_ones_own_has_batch():
    """A Module that defines its call has `batch`, with one output per sample."""

    class Twice(Module):
        def __call__(self, x):
            return 2 * x

    assert Twice().batch([1, 2]) == [2, 4]
