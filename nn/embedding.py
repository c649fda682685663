"""Embedding: a learned vector for each symbol."""

from __future__ import annotations

import random
from operator import index
from typing import Any, SupportsIndex, overload

from autograd_core import Value
from nn.arguments import generator, whole
from nn.forms import shown
from nn.inputs import plain
from nn.module import Module


class Embedding(Module):
    """A table of vectors; calling it with a symbol's number gives that symbol's vector.

    It equals a linear layer on a one-hot vector, without the multiplications. Derivative: the
    gradient reaches only the chosen vector.

    Args:
        symbols: number of symbols, at least 1.
        features: length of a vector, at least 1.
        rng: source of the vectors, normal with mean 0 and deviation 1; None is Python's global
            generator.

    Attributes:
        w: the vectors.

    Calling it with a list of numbers gives a list of vectors.

    Raises:
        TypeError, ValueError: a size is not an integer >= 1.
        IndexError: on a call, a number is not the number of a symbol.
    """

    def __init__(self, symbols: int, features: int, rng: random.Random | None = None):
        whole(symbols, "Embedding: symbols")
        whole(features, "Embedding: features")
        source = generator(rng, "Embedding")
        self.w = [[Value(source.gauss(0.0, 1.0)) for _ in range(features)] for _ in range(symbols)]

    @overload
    def __call__(self, symbol: SupportsIndex) -> list[Value]: ...
    @overload
    def __call__(self, symbol: Any) -> Any: ...
    def __call__(self, symbol: Any) -> Any:
        """Return the vector of a symbol, or a list of vectors for a list of symbols."""
        symbol = plain(symbol)
        if isinstance(symbol, (list, tuple)):
            return [self(s) for s in symbol]
        if not hasattr(symbol, "__index__") or isinstance(symbol, (bool, Value)):
            raise TypeError(
                "Embedding takes the number of a symbol, got "
                f"{type(symbol).__name__} {shown(symbol)}"
            )
        i = index(symbol)
        if not 0 <= i < len(self.w):
            raise IndexError(
                f"Embedding: a symbol is a number from 0 to {len(self.w) - 1}, got {i}"
            )
        return self.w[i]

    def _form(self) -> str:
        return f"Embedding({len(self.w)}, {len(self.w[0])})"
