"""Gated recurrent units, which choose what to keep: GRUCell and LSTMCell."""

from __future__ import annotations

import random
from typing import Any

from autograd_core import Value, affine_layer, sigmoid, tanh
from nn.inits import Init
from nn.inputs import parts, vector
from nn.recurrent import Cell, Gates


class GRUCell(Cell):
    """The gated recurrent unit: h' = (1 - z) n + z h, number by number.

    Formula: reset r = sigmoid(W_r x + U_r h + b_r), update z = sigmoid(W_z x + U_z h + b_z), new
    n = tanh(W_n x + b_n + r (U_n h + c_n)). Cho et al., 2014; the form of torch.nn.GRUCell, where
    r multiplies U_n h + c_n.

    Args:
        nin: length of the input, at least 1.
        nhidden: length of the state, at least 1.
        rng, init: as for `Neuron`.

    Attributes:
        gates: weights of r and z, in that order.
        new: weights of n; `b_new` is c_n.

    `cell(x, h)` gives the next state; without h the state is 0.

    Raises:
        TypeError, ValueError: a size is not an integer >= 1; on a call, a length differs.
    """

    parameter_symbols = {
        "gates.w_input.#.#": ("Wxr", "Wxz"),
        "gates.w_hidden.#.#": ("Whr", "Whz"),
        "gates.b.#": ("br", "bz"),
        "new.w_input.#.#": "Wxn",
        "new.w_hidden.#.#": "Whn",
        "new.b.#": "bn",
        "b_new.#": "cn",
    }

    def __init__(
        self,
        nin: int,
        nhidden: int,
        rng: random.Random | None = None,
        init: str | Init = "xavier_uniform",
    ):
        self.gates = Gates(nin, nhidden, 2 * nhidden, rng, init, "GRUCell")
        self.new = Gates(nin, nhidden, nhidden, rng, init, "GRUCell")
        self.b_new = [Value(0.0) for _ in range(nhidden)]
        self.nin, self.nhidden = nin, nhidden

    def __call__(self, x: Any, h: Any = None) -> list[Value]:
        """The next state."""
        n = self.nhidden
        inputs = vector(x, self.nin, "GRUCell")
        state = vector(self.start() if h is None else h, n, "GRUCell: the state")
        opened = [sigmoid(net) for net in self.gates(inputs, state)]
        reset, update = opened[:n], opened[n:]
        from_input = affine_layer(self.new.w_input, inputs, self.new.b)
        from_state = affine_layer(self.new.w_hidden, state, self.b_new)
        new = [tanh(a + r * b) for a, r, b in zip(from_input, reset, from_state, strict=True)]
        return [(1 - z) * v + z * old for z, v, old in zip(update, new, state, strict=True)]


class LSTMCell(Cell):
    """Long short-term memory: c' = f c + i g and h' = o tanh(c'), number by number.

    Formula: input gate i, forget gate f and output gate o are sigmoid(W x + U h + b), the new
    content g is tanh(W x + U h + b), each with weights of its own. Hochreiter and Schmidhuber,
    1997, with the forget gate of Gers et al., 2000; torch.nn.LSTMCell with one bias, not two.

    Args:
        nin: length of the input, at least 1.
        nhidden: length of h and of c, at least 1.
        rng, init: as for `Neuron`.
        forget_bias: the initial bias of the forget gate; 1.0 keeps the memory in the beginning.

    Attributes:
        gates: the weights of i, f, g, o, in that order.

    `cell(x, (h, c))` gives the next pair (h, c); without a pair both are 0.

    Raises:
        TypeError, ValueError: a size is not an integer >= 1; on a call, a length differs.
    """

    parameter_symbols = {
        "gates.w_input.#.#": ("Wxi", "Wxf", "Wxg", "Wxo"),
        "gates.w_hidden.#.#": ("Whi", "Whf", "Whg", "Who"),
        "gates.b.#": ("bi", "bf", "bg", "bo"),
    }

    def __init__(
        self,
        nin: int,
        nhidden: int,
        rng: random.Random | None = None,
        init: str | Init = "xavier_uniform",
        forget_bias: float = 1.0,
    ):
        self.gates = Gates(nin, nhidden, 4 * nhidden, rng, init, "LSTMCell")
        for b in self.gates.b[nhidden : 2 * nhidden]:
            b.data = forget_bias
        self.nin, self.nhidden = nin, nhidden

    def start(self) -> tuple[list[float], list[float]]:
        """The state before the first input: zeros."""
        return [0.0] * self.nhidden, [0.0] * self.nhidden

    def output(self, state: Any) -> Any:
        """Return h, the part of a state (h, c) that a layer above sees."""
        return state[0]

    def __call__(self, x: Any, state: Any = None) -> tuple[list[Value], list[Value]]:
        """The next (h, c)."""
        n = self.nhidden
        inputs = vector(x, self.nin, "LSTMCell")
        h, c = parts(self.start() if state is None else state, 2, "LSTMCell: a state (h, c)")
        net = self.gates(inputs, vector(h, n, "LSTMCell: h"))
        store = [sigmoid(z) for z in net[:n]]
        keep = [sigmoid(z) for z in net[n : 2 * n]]
        content = [tanh(z) for z in net[2 * n : 3 * n]]
        show = [sigmoid(z) for z in net[3 * n :]]
        before = vector(c, n, "LSTMCell: c")
        memory = [
            f * old + i * g for f, old, i, g in zip(keep, before, store, content, strict=True)
        ]
        return [o * tanh(m) for o, m in zip(show, memory, strict=True)], memory
