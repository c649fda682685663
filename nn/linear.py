"""Linear: the affine layer under torch's name, for one sample or a batch."""

from __future__ import annotations

import random
from collections.abc import Sequence
from math import sqrt
from typing import Any

from autograd_core import Value
from nn.arguments import switch, whole
from nn.inits import Init, init_of, kaiming
from nn.inputs import is_list, plain, several
from nn.neurons import Layer


class Linear(Layer):
    """y = W x + b, as torch.nn.Linear: a Layer without activation that takes batches.

        model = Sequential(Linear(2, 8), ReLU(), Linear(8, 1))
        model([1.0, -2.0])                 # one sample: a Value
        model([[1.0, -2.0], [0.5, 3.0]])   # a batch: a list of outputs for each, [[...], [...]]

    Args:
        in_features: number of inputs, at least 1.
        out_features: number of outputs, at least 1.
        bias: False leaves b out.
        init: how the weights are drawn, as for `Neuron`; by default as the biases.
        rng: source of weights and biases; None is Python's global generator.

    Weights and biases are drawn uniformly from [-r, r] with r = 1 / sqrt(in_features), as in
    torch; torch's generator differs, so a seed gives other numbers.

    Raises:
        TypeError, ValueError: a size is not an integer >= 1; on a call, a sample does not have
            in_features numbers.
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        *,
        init: str | Init | None = None,
        rng: random.Random | None = None,
    ):
        whole(in_features, "Linear: in_features")
        whole(out_features, "Linear: out_features")
        # Kaiming's with a leaky ReLU of slope sqrt(5), as torch writes it: r = 1 / sqrt(nin).
        usual = kaiming(gain=1 / sqrt(3))
        chosen = usual if init is None else init_of(init, "Linear")
        super().__init__(in_features, out_features, nonlin=False, rng=rng, init=chosen)
        draw = usual(in_features, out_features, rng)
        for neuron in self.neurons:
            if switch(bias, "Linear: bias"):
                neuron.b = Value(draw())
            else:
                neuron.b = 0.0  # type: ignore[assignment]  # a number is not trained

    @property
    def weight(self) -> list[list[Value]]:
        """W, a row for each output."""
        return [neuron.w for neuron in self.neurons]

    @property
    def bias(self) -> list[Value] | None:
        """b, one for each output; None without."""
        biases = [neuron.b for neuron in self.neurons if isinstance(neuron.b, Value)]
        return biases or None

    @property
    def in_features(self) -> int:
        """The number of inputs."""
        return self.nin

    @property
    def out_features(self) -> int:
        """The number of outputs."""
        return len(self.neurons)

    def __call__(self, x: Any) -> Any:
        """Compute the outputs for one sample, a single one bare; for a batch, lists of lists."""
        return self.forward(x)

    def forward(self, x: Any) -> Any:
        """The same as calling the layer."""
        x = several(x, "Linear")
        return [self._row(part) for part in x] if _holds_lists(x) else super().__call__(x)

    def _row(self, x: Any) -> list[Any]:
        """The outputs for one sample of a batch in a list, a single one too."""
        x = plain(x)
        return [self._row(part) for part in x] if _holds_lists(x) else self.net_inputs(x)

    def _form(self) -> str:
        return f"Linear({self.nin} -> {self.outputs()}{'' if self.bias else ', bias=False'})"


def _holds_lists(x: Sequence[Any]) -> bool:
    """Whether the parts of x are lists: x is a batch."""
    return is_list(x) and len(x) > 0 and is_list(x[0])
