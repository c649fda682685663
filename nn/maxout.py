"""Maxout: the largest of several net inputs, an activation that is learned piece by piece."""

from __future__ import annotations

import random
from typing import Any

from autograd_core import Value, affine_layer, maximum
from nn.arguments import whole
from nn.inits import Init, init_of
from nn.inputs import vector
from nn.module import Module


class Maxout(Module):
    """a = max_k z_k with z_k = b_k + sum_i w_ki x_i, k = 1 ... pieces.

    The largest of several planes approximates any convex function, more closely with more pieces.
    With two pieces, one of them all 0, it is a ReLU neuron. Derivative: that of the largest z_k;
    if several are largest, they share it equally. Goodfellow et al., "Maxout networks", 2013.

    Args:
        nin: number of inputs, at least 1.
        pieces: number of net inputs, at least 1.
        rng, init: as for `Neuron`.

    Attributes:
        w: a list of weights for each piece.
        b: the bias of each piece, 0.0 at first.

    Calling it with nin numbers or Values gives the activation as a Value.

    Raises:
        TypeError, ValueError: nin or pieces is not an integer >= 1; on a call, there are not nin
            inputs.
    """

    def __init__(
        self,
        nin: int,
        pieces: int = 2,
        rng: random.Random | None = None,
        init: str | Init = "uniform",
    ):
        whole(nin, "Maxout: nin")
        whole(pieces, "Maxout: pieces")
        draw = init_of(init, "Maxout")(nin, 1, rng)
        self.w = [[Value(draw()) for _ in range(nin)] for _ in range(pieces)]
        self.b = [Value(0.0) for _ in range(pieces)]

    def __call__(self, x: Any) -> Value:
        """The largest net input."""
        inputs = vector(x, len(self.w[0]), "Maxout")
        return maximum(affine_layer(self.w, inputs, self.b))

    def _form(self) -> str:
        return f"Maxout({len(self.w[0])}, pieces={len(self.w)})"
