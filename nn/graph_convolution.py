"""Graph networks: every node of a graph receives messages from its neighbours and itself."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from autograd_core import Value, affine_layer, mean
from nn.activations import activation_of, name_of
from nn.arguments import whole
from nn.inits import Init, init_of
from nn.inputs import is_list, vector
from nn.module import Module
from nn.neurons import Chosen


class GraphConv(Module):
    """h'_v = f(W_self x_v + W_near m_v + b) with the mean m_v of the neighbours' vectors.

    The message of a node is its vector; a node without neighbours receives 0. Order does not
    matter: renumbering the nodes renumbers the outputs. Hamilton, Ying and Leskovec, "Inductive
    representation learning on large graphs", 2017 (mean aggregator).

    Args:
        nin: length of a node's vector, at least 1.
        nout: length of its output, at least 1.
        activation: f; rng, init: as for `Neuron`.

    Attributes:
        w_self, w_near: a list of weights for each output.
        b: the biases, 0.0 at first.

    `unit(vectors, neighbours)` takes a vector for each node and, for each node, the numbers of
    its neighbours; it returns an output vector for each node.

    Raises:
        TypeError, ValueError: a size is not an integer >= 1; on a call, there is not one list of
            neighbours for each node, or a vector has another length.
        IndexError: a neighbour is not the number of a node.
    """

    def __init__(
        self,
        nin: int,
        nout: int,
        activation: Chosen = "relu",
        rng: random.Random | None = None,
        init: str | Init = "xavier_uniform",
    ):
        whole(nin, "GraphConv: nin")
        whole(nout, "GraphConv: nout")
        draw = init_of(init, "GraphConv")(2 * nin, nout, rng)
        self.w_self = [[Value(draw()) for _ in range(nin)] for _ in range(nout)]
        self.w_near = [[Value(draw()) for _ in range(nin)] for _ in range(nout)]
        self.b = [Value(0.0) for _ in range(nout)]
        self.activation = activation_of(activation, "GraphConv")

    def __call__(
        self, vectors: Sequence[Any], neighbours: Sequence[Sequence[int]]
    ) -> list[list[Value]]:
        """The output vector of each node."""
        if len(vectors) != len(neighbours):
            raise ValueError(
                "GraphConv takes a list of neighbours for each node, got "
                f"{len(neighbours)} for {len(vectors)} nodes"
            )
        nodes = [vector(x, len(self.w_self[0]), "GraphConv") for x in vectors]
        rows = [own + near for own, near in zip(self.w_self, self.w_near, strict=True)]
        return [
            [
                self.activation(z)
                for z in affine_layer(rows, [*x, *self._message(nodes, near)], self.b)
            ]
            for x, near in zip(nodes, neighbours, strict=True)
        ]

    def _message(self, nodes: Sequence[Sequence[Any]], near: Sequence[int]) -> list[Any]:
        """The mean of the neighbours' vectors."""
        if not is_list(near):
            raise TypeError(f"GraphConv takes a list of neighbours for each node, got {near!r}")
        for i in near:
            if not hasattr(i, "__index__"):
                raise TypeError(f"GraphConv: a neighbour is the number of a node, got {i!r}")
            if not 0 <= i < len(nodes):
                raise IndexError(
                    f"GraphConv: a neighbour is a number from 0 to {len(nodes) - 1}, got {i}"
                )
        if not near:
            return [0.0] * len(self.w_near[0])
        return [mean(column) for column in zip(*(nodes[i] for i in near), strict=True)]

    def _form(self) -> str:
        return f"GraphConv({len(self.w_self[0])}, {len(self.w_self)}, {name_of(self.activation)})"
