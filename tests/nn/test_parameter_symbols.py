"""Short names of parameters: W1[0,2] is weight 2 of neuron 0 in layer 1."""

import pytest

from autograd_core import Value
from nn import (
    MLP,
    AttentionHead,
    Conv1d,
    Dropout,
    GRUCell,
    Layer,
    LayerNorm,
    LSTMCell,
    Module,
    Neuron,
    PReLU,
    Recurrent,
    RNNCell,
    Sequential,
)


def symbols(module):
    """The symbols of a module's parameters."""
    return [symbol for symbol, _ in module.named_symbols()]


class Pair(Module):
    """Two modules under their attributes."""

    def __init__(self, encoder, decoder):
        self.encoder, self.decoder = encoder, decoder


class Blocks(Module):
    """Modules in a list, and a parameter in a dict."""

    def __init__(self, *blocks):
        self.blocks = list(blocks)
        self.scale = {"left": Value(1.0), "right": Value(2.0)}


@pytest.mark.parametrize(
    ("module", "wanted"),
    [
        (Neuron(2), "w[0] w[1] b"),
        (Layer(1, 2), "W[0,0] b[0] W[1,0] b[1]"),
        (MLP(1, [2, 1]), "W1[0,0] b1[0] W1[1,0] b1[1] W2[0,0] W2[0,1] b2[0]"),
        (MLP(1, [1], nonlin_last=True, activation=PReLU), "W1[0,0] b1[0] a1[0]"),
        (
            MLP(1, [1, 1], norm=LayerNorm),
            "W1[0,0] b1[0] gain1[0] shift1[0] W2[0,0] b2[0]",
        ),
        (
            Sequential(Layer(1, 1), Dropout(0.5), Layer(1, 1)),
            "W1[0,0] b1[0] W2[0,0] b2[0]",
        ),
        (Conv1d(1, 1, 2), "w[0,0,0] w[0,0,1] b[0]"),
        (Sequential(Conv1d(1, 1, 1), Layer(1, 1)), "w1[0,0,0] b1[0] W2[0,0] b2[0]"),
        (RNNCell(1, 1), "Wxh[0,0] Whh[0,0] bh[0]"),
        (Recurrent(RNNCell(1, 1)), "Wxh[0,0] Whh[0,0] bh[0]"),
        (
            GRUCell(1, 1),
            "Wxr[0,0] Wxz[0,0] Whr[0,0] Whz[0,0] br[0] bz[0] Wxn[0,0] Whn[0,0] bn[0] cn[0]",
        ),
        (
            LSTMCell(1, 1),
            "Wxi[0,0] Wxf[0,0] Wxg[0,0] Wxo[0,0] Whi[0,0] Whf[0,0] Whg[0,0] Who[0,0] "
            "bi[0] bf[0] bg[0] bo[0]",
        ),
        (AttentionHead(1, 1), "Wq[0,0] Wk[0,0] Wv[0,0]"),
        (Pair(Layer(1, 1), Neuron(1)), "encoder.W[0,0] encoder.b[0] decoder.w[0] decoder.b"),
        (
            Pair(MLP(1, [1, 1]), MLP(1, [1])),
            "encoder.W1[0,0] encoder.b1[0] encoder.W2[0,0] encoder.b2[0] "
            "decoder.W1[0,0] decoder.b1[0]",
        ),
        (
            Blocks(Neuron(1), MLP(1, [1])),
            "w1[0] b1 blocks.1.layers.0.W[0,0] blocks.1.layers.0.b[0] scale[left] scale[right]",
        ),
    ],
)  # fmt: skip
def test_symbols_are_those_of_the_course(module, wanted):
    """By layer, by gate, by attribute; where two would be alike the way comes before."""
    assert symbols(module) == wanted.split()


def test_symbols_belong_to_the_parameters_in_their_order():
    """As parameters() gives them, and no two are alike."""
    model = Sequential(MLP(2, [3, 2]), Layer(2, 2), Pair(GRUCell(2, 2), Layer(2, 1)))
    pairs = list(model.named_symbols())
    assert [id(p) for _, p in pairs] == [id(p) for p in model.parameters()]
    assert len({symbol for symbol, _ in pairs}) == len(pairs)


def test_keys_with_dots_keep_names_apart():
    """Where symbols would be alike all the same, parameters have the way to them."""
    model = Module()
    model.w = {"a,0": Value(1.0), "a": [Value(2.0)]}
    assert len(set(symbols(model))) == 2
