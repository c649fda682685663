"""Recurrent units: RNNCell, and the wrappers that run a cell along a sequence."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from autograd_core import Value, affine_layer
from nn.activations import activation_of, name_of
from nn.arguments import whole
from nn.forms import form_of, shown
from nn.inits import Init, init_of
from nn.inputs import plain, vector
from nn.module import Module
from nn.neurons import Chosen


class Gates(Module):
    """Net inputs from an input and a state, for a number of rows: z = W x + b + U h.

    Args:
        nin: length of the input x.
        nhidden: length of the state h.
        rows: number of net inputs.
        rng, init: as for `Neuron`.

    Attributes:
        w_input, w_hidden: a list of weights for each row, W and U.
        b: the bias of each row, 0.0 at first.
    """

    def __init__(
        self,
        nin: int,
        nhidden: int,
        rows: int,
        rng: random.Random | None,
        init: str | Init,
        what: str,
    ):
        whole(nin, f"{what}: nin")
        whole(nhidden, f"{what}: nhidden")
        draw = init_of(init, what)(nin + nhidden, nhidden, rng)
        self.w_input = [[Value(draw()) for _ in range(nin)] for _ in range(rows)]
        self.w_hidden = [[Value(draw()) for _ in range(nhidden)] for _ in range(rows)]
        self.b = [Value(0.0) for _ in range(rows)]

    def __call__(self, x: Sequence[Any], h: Sequence[Any]) -> list[Value]:
        """The net inputs of all rows, a node each."""
        rows = [w + u for w, u in zip(self.w_input, self.w_hidden, strict=True)]
        return affine_layer(rows, [*x, *h], self.b)


class Cell(Module):
    """Base of the cells: their sizes, a first state of zeros, and the output of a state.

    Attributes:
        nin, nhidden: lengths of the input and of the state.
    """

    nin: int
    nhidden: int

    def start(self) -> Any:
        """The state before the first input: zeros."""
        return [0.0] * self.nhidden

    def output(self, state: Any) -> Any:
        """Return the part of a state that a layer above sees: the state itself."""
        return state

    def _form(self) -> str:
        return f"{type(self).__name__}({self.nin}, {self.nhidden})"


class RNNCell(Cell):
    """The plain recurrent unit: h' = f(W x + U h + b), where f is tanh or another activation.

    Elman, "Finding structure in time", 1990; torch.nn.RNNCell with one bias instead of two.

    Args:
        nin: length of the input, at least 1.
        nhidden: length of the state, at least 1.
        rng, init: as for `Neuron`.
        activation: f, "tanh" or "relu" as torch's nonlinearity, or any other that `Neuron` takes.

    Attributes:
        gates: the weights, `gates.w_input`, `gates.w_hidden` and `gates.b`.

    `cell(x, h)` gives the next state; without h the state is 0.

    Raises:
        TypeError, ValueError: a size is not an integer >= 1, or the activation is unknown; on a
            call, a length differs.
    """

    parameter_symbols = {
        "gates.w_input.#.#": "Wxh",
        "gates.w_hidden.#.#": "Whh",
        "gates.b.#": "bh",
    }

    def __init__(
        self,
        nin: int,
        nhidden: int,
        rng: random.Random | None = None,
        init: str | Init = "xavier_uniform",
        activation: Chosen = "tanh",
    ):
        self.gates = Gates(nin, nhidden, nhidden, rng, init, "RNNCell")
        self.activation = activation_of(activation, "RNNCell")
        self.nin, self.nhidden = nin, nhidden

    def __call__(self, x: Any, h: Any = None) -> list[Value]:
        """The next state."""
        inputs = vector(x, self.nin, "RNNCell")
        state = vector(self.start() if h is None else h, self.nhidden, "RNNCell: the state")
        return [self.activation(z) for z in self.gates(inputs, state)]

    def _form(self) -> str:
        name = name_of(self.activation)
        more = "" if name == "Tanh" else f", {name}"
        return f"RNNCell({self.nin}, {self.nhidden}{more})"


class Recurrent(Module):
    """Runs a cell along a sequence.

        encoder = Recurrent(GRUCell(3, 5))
        states = encoder([[...], [...], ...])      # a state for each input
        states[-1]                                  # the last one has read all inputs

    Args:
        cell: an RNNCell, GRUCell or LSTMCell, or anything with `start()`, `output(state)` and a
            call `cell(x, state)`.
        backwards: read the sequence from its end; the outputs keep the order of the inputs.

    Calling it with a list of vectors, and optionally a first state, gives the cell's output at
    each; `run` gives the last state as well.

    Raises:
        TypeError: cell is not a cell; on a call, the sequence is not a list.
    """

    def __init__(self, cell: Any, backwards: bool = False):
        is_cell = callable(cell) and hasattr(cell, "start") and hasattr(cell, "output")
        if not is_cell or isinstance(cell, type):
            raise TypeError(
                "Recurrent takes a cell such as GRUCell(3, 5), got "
                f"{type(cell).__name__} {shown(cell)}"
            )
        self.cell = cell
        self.backwards = backwards

    def __call__(self, xs: Sequence[Any], state: Any = None) -> list[Any]:
        """Compute the output at each input."""
        return self.run(xs, state)[0]

    def run(self, xs: Sequence[Any], state: Any = None) -> tuple[list[Any], Any]:
        """Compute the output at each input, and the last state, from which a next part goes on."""
        xs = plain(xs)
        if not isinstance(xs, (list, tuple)):
            raise TypeError(f"Recurrent takes a list of input vectors, got {type(xs).__name__}")
        state = self.cell.start() if state is None else state
        outputs = []
        for x in reversed(xs) if self.backwards else xs:
            state = self.cell(x, state)
            outputs.append(self.cell.output(state))
        if self.backwards:
            outputs.reverse()
        return outputs, state

    def _form(self) -> str:
        return f"Recurrent({form_of(self.cell)}{', backwards=True' if self.backwards else ''})"
