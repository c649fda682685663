"""An attention head: each position of a sequence reads from the positions it attends to."""

from __future__ import annotations

import random
from collections.abc import Sequence
from math import sqrt
from typing import Any

from autograd_core import Value, affine_layer, dot, softmax
from nn.arguments import whole
from nn.inits import Init, init_of
from nn.inputs import plain, vector
from nn.module import Module


class AttentionHead(Module):
    """y_t = sum_s a_ts v_s with a_t = softmax over s of q_t . k_s / sqrt(size).

    Queries q = W_q x, keys k = W_k x and values v = W_v x are computed from the same inputs. With
    `causal=True` position t sees only positions up to t. Vaswani et al., "Attention is all you
    need", 2017; torch's scaled_dot_product_attention.

    Args:
        nin: length of an input vector, at least 1.
        size: length of queries, keys, values and outputs, at least 1.
        causal: whether the future is hidden.
        rng, init: as for `Neuron`.

    Attributes:
        w_query, w_key, w_value: a list of weights for each number; there are no biases.

    Calling it with a list of vectors gives one output vector for each; `weights` gives a_ts.

    Raises:
        TypeError, ValueError: a size is not an integer >= 1; on a call, the argument is not a
            list of one or more vectors of length nin.
    """

    parameter_symbols = {"w_query.#.#": "Wq", "w_key.#.#": "Wk", "w_value.#.#": "Wv"}

    def __init__(
        self,
        nin: int,
        size: int,
        causal: bool = False,
        rng: random.Random | None = None,
        init: str | Init = "xavier_uniform",
    ):
        whole(nin, "AttentionHead: nin")
        whole(size, "AttentionHead: size")
        draw = init_of(init, "AttentionHead")(nin, size, rng)

        def matrix() -> list[list[Value]]:
            return [[Value(draw()) for _ in range(nin)] for _ in range(size)]

        self.w_query, self.w_key, self.w_value = matrix(), matrix(), matrix()
        self.causal = causal

    def __call__(self, xs: Sequence[Any]) -> list[list[Value]]:
        """Return the output vector of each position."""
        values = [self._apply(self.w_value, x) for x in self._places(xs)]
        return [
            [dot(shares, column[: len(shares)]) for column in zip(*values, strict=True)]
            for shares in self.weights(xs)
        ]

    def weights(self, xs: Sequence[Any]) -> list[list[Value]]:
        """Return how much each position takes from each: rows that sum to 1, shorter if causal."""
        places = self._places(xs)
        queries = [self._apply(self.w_query, x) for x in places]
        keys = [self._apply(self.w_key, x) for x in places]
        scale = 1 / sqrt(len(self.w_query))
        return [
            softmax([dot(q, k) * scale for k in (keys[: t + 1] if self.causal else keys)])
            for t, q in enumerate(queries)
        ]

    def _places(self, xs: Sequence[Any]) -> list[Sequence[Any]]:
        """The input vectors, checked."""
        xs = plain(xs)
        if not isinstance(xs, (list, tuple)) or not xs:
            raise ValueError(f"AttentionHead takes a list of one vector or more, got {xs!r}")
        return [vector(x, len(self.w_query[0]), "AttentionHead") for x in xs]

    @staticmethod
    def _apply(matrix: list[list[Value]], x: Sequence[Any]) -> list[Value]:
        """The matrix times the vector."""
        return affine_layer(matrix, x, [0.0] * len(matrix))

    def _form(self) -> str:
        causal = ", causal=True" if self.causal else ""
        return f"AttentionHead({len(self.w_query[0])}, {len(self.w_query)}{causal})"
