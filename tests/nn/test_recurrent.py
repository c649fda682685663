"""Recurrent cells: their formulas in floats, sequences, memory, and gradients through time."""

import math
import random

import pytest

from autograd_core import Value, gradients, relu
from nn.activations import PReLU
from nn.gated import GRUCell, LSTMCell
from nn.recurrent import Recurrent, RNNCell

CELLS = [RNNCell, GRUCell, LSTMCell]


def sigmoid(z):
    """1 / (1 + e^-z)."""
    return 1 / (1 + math.exp(-z))


def row(weights, x):
    """The product of a row of weights with a vector of floats."""
    return math.fsum(w.data * v for w, v in zip(weights, x, strict=True))


def data(xs):
    """The numbers of Values."""
    return [x.data for x in xs]


def shaken(cell):
    """The cell with every bias drawn too."""
    draw = random.Random(3)
    for p in cell.parameters():
        p.data = draw.uniform(-1, 1)
    return cell


X, H, C = [0.5, -1.0], [0.3, -0.2, 0.9], [1.0, -0.5, 0.1]


def test_rnn_is_its_formula():
    """h' = tanh(W x + U h + b)."""
    cell = shaken(RNNCell(2, 3))
    g = cell.gates
    expected = [
        math.tanh(row(g.w_input[i], X) + row(g.w_hidden[i], H) + g.b[i].data) for i in range(3)
    ]
    assert data(cell(X, H)) == pytest.approx(expected, rel=1e-14)


def test_gru_is_its_formula():
    """h' = (1 - z) n + z h with the reset gate inside n."""
    cell = shaken(GRUCell(2, 3))
    g, new = cell.gates, cell.new
    z = [row(g.w_input[i], X) + row(g.w_hidden[i], H) + g.b[i].data for i in range(6)]
    reset, update = [sigmoid(v) for v in z[:3]], [sigmoid(v) for v in z[3:]]
    n = [
        math.tanh(
            row(new.w_input[i], X)
            + new.b[i].data
            + reset[i] * (row(new.w_hidden[i], H) + cell.b_new[i].data)
        )
        for i in range(3)
    ]
    expected = [(1 - update[i]) * n[i] + update[i] * H[i] for i in range(3)]
    assert data(cell(X, H)) == pytest.approx(expected, rel=1e-14)


def test_lstm_is_its_formula():
    """c' = f c + i g, h' = o tanh(c')."""
    cell = shaken(LSTMCell(2, 3))
    g = cell.gates
    z = [row(g.w_input[i], X) + row(g.w_hidden[i], H) + g.b[i].data for i in range(12)]
    i, f, content, o = z[:3], z[3:6], z[6:9], z[9:]
    c = [sigmoid(f[k]) * C[k] + sigmoid(i[k]) * math.tanh(content[k]) for k in range(3)]
    h = [sigmoid(o[k]) * math.tanh(c[k]) for k in range(3)]
    found_h, found_c = cell(X, (H, C))
    assert data(found_h) == pytest.approx(h, rel=1e-14)
    assert data(found_c) == pytest.approx(c, rel=1e-14)


@pytest.mark.parametrize("kind", CELLS)
def test_sequence_is_the_cell_again_and_again(kind):
    """The wrapper gives each state, to the bit, and can go on from the last."""
    cell = kind(2, 3, rng=random.Random(4))
    xs = [[0.1, 0.2], [-0.5, 1.0], [2.0, 0.0]]
    state, expected = None, []
    for x in xs:
        state = cell(x, state)
        expected.append(data(cell.output(state)))
    assert [data(h) for h in Recurrent(cell)(xs)] == expected
    first, middle = Recurrent(cell).run(xs[:2])
    assert [data(h) for h in [*first, *Recurrent(cell)(xs[2:], middle)]] == expected


def test_backwards_reads_from_the_end():
    """The outputs stand in the order of the inputs."""
    cell = RNNCell(1, 2, rng=random.Random(5))
    xs = [[1.0], [2.0], [3.0]]
    forward = [data(h) for h in Recurrent(cell)(xs[::-1])]
    assert [data(h) for h in Recurrent(cell, backwards=True)(xs)] == forward[::-1]


def test_gradient_through_time_vanishes_in_a_plain_unit():
    """d h_T / d h_0 of a tanh unit with |u| < 1 shrinks at least as u^T."""
    cell = RNNCell(1, 1)
    cell.gates.w_input[0][0].data, cell.gates.w_hidden[0][0].data = 1.0, 0.5
    start = Value(0.1)
    for steps in (1, 5, 20):
        last = Recurrent(cell)([[0.3]] * steps, [start])[-1][0]
        assert 0 < gradients(last, start) <= 0.5**steps


def test_lstm_can_keep_its_memory():
    """With the forget gate open and the input gate shut, c stays over 50 steps."""
    cell = LSTMCell(1, 1, init="zeros")
    cell.gates.b[0].data, cell.gates.b[1].data = -50.0, 50.0
    kept = Value(0.7)
    _, (_, c) = Recurrent(cell).run([[1.0]] * 50, ([0.0], [kept]))
    assert c[0].data == pytest.approx(0.7, rel=1e-15)
    assert gradients(c[0], kept) == pytest.approx(1.0, rel=1e-15)


def test_forget_bias_starts_open():
    """Biases of the forget gate are 1 at first, the others 0."""
    assert data(LSTMCell(1, 2).gates.b) == [0, 0, 1, 1, 0, 0, 0, 0]


def test_activation_of_a_plain_cell_by_any_form():
    """By name, as a function, or as a module with a slope for all; the repr says which."""
    by_name = RNNCell(2, 3, rng=random.Random(1), activation="relu")
    by_function = RNNCell(2, 3, rng=random.Random(1), activation=relu)
    assert data(by_name([1.0, -2.0])) == data(by_function([1.0, -2.0]))
    assert repr(by_name).startswith("RNNCell(2, 3, ReLU), ")
    assert len(RNNCell(2, 3, activation=PReLU).parameters()) == 18 + 1


@pytest.mark.parametrize(
    ("cell", "option", "meant"),
    [
        (RNNCell, {"nonlinearity": "relu"}, "Did you mean 'activation'"),
        (RNNCell, {"activation": "rleu"}, "did you mean 'relu'"),
        (GRUCell, {"activation": "relu"}, "it takes nin, nhidden, rng, init"),
        (LSTMCell, {"activation": "relu"}, "it takes nin, nhidden, rng, init"),
    ],
)
def test_activation_by_another_name(cell, option, meant):
    """torch's word is answered with ours; gated cells have none to choose."""
    with pytest.raises((TypeError, ValueError), match=meant):
        cell(2, 3, **option)


@pytest.mark.parametrize("kind", CELLS)
def test_bad_arguments_are_refused(kind):
    """Sizes, inputs and states that do not fit are named."""
    with pytest.raises(ValueError, match=f"{kind.__name__}: nin must be at least 1"):
        kind(0, 2)
    with pytest.raises(ValueError, match=f"{kind.__name__} takes 2 inputs, got 1"):
        kind(2, 3)([1.0])
    with pytest.raises(ValueError, match=f"{kind.__name__}"):
        kind(2, 3)([1.0, 2.0], [0.0])
    with pytest.raises(TypeError, match="Recurrent takes a list of input vectors"):
        Recurrent(kind(2, 3))("abc")


def test_wrapper_takes_a_cell():
    """What cannot be run along a sequence is refused when it is given."""
    with pytest.raises(TypeError, match="Recurrent takes a cell such as"):
        Recurrent(3)
