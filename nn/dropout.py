"""Dropout: while training, leave each number out with probability p."""

from __future__ import annotations

import random
from numbers import Real
from typing import Any

from autograd_core import Value
from nn.arguments import generator, number_in
from nn.module import Module
from nn.nested import flat, like


class Dropout(Module):
    """Leave each input out with probability p while training.

    Formula, with q = 1 - p: an input that stays becomes x / q while training and x in use, so its
    expectation is the same (inverted dropout, the usual form). With `scale_at_test=True` it is
    x while training and q x in use, as in Srivastava et al., "Dropout", 2014. For p = 0.5, the sum
    of 100 inputs of 1.0 is about 100 in the first form and about 50 in the second.

    Args:
        p: from 0 up to, but not including, 1.
        scale_at_test: scale when the model is used instead of while it is trained.
        rng: source of the random choice; None is Python's global generator.

    Calling it with a list, nested or not (or a bare number or Value), gives the same form.
    An input that is left out becomes 0.0 and gets no gradient.
    """

    def __init__(
        self, p: float = 0.5, scale_at_test: bool = False, rng: random.Random | None = None
    ):
        self.p = number_in(p, 0.0, 1.0, "Dropout: p")
        self.scale_at_test = scale_at_test
        generator(rng, "Dropout")
        self.rng = rng

    def __call__(self, x: Any) -> Any:
        """The inputs, scaled, some of them left out."""
        keep = 1.0 - self.p
        form = _form(x)
        inputs = flat(form)
        if self.training:
            scale = 1.0 if self.scale_at_test else 1.0 / keep
            source = generator(self.rng, "Dropout")
            stays = [source.random() < keep for _ in inputs]
        else:
            scale = keep if self.scale_at_test else 1.0
            stays = [True] * len(inputs)
        out = [
            0.0 if not stay else v if scale == 1.0 else v * scale
            for v, stay in zip(inputs, stays, strict=True)
        ]
        return like(form, out)

    def _form(self) -> str:
        return f"Dropout(p={self.p:g})"


def _form(x: Any) -> Any:
    """The inputs as nested lists; a bare number or Value stays bare."""
    if isinstance(x, (Value, Real)):
        return x
    if isinstance(x, str) or not hasattr(x, "__iter__"):
        raise TypeError(f"Dropout takes numbers or Values, got {type(x).__name__} {x!r}")
    return [_form(part) for part in x]
