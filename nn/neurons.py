"""Neuron, Layer, MLP: as in micrograd, with one node per neuron instead of two per weight."""

from __future__ import annotations

import random
from collections.abc import Sequence
from numbers import Real
from typing import Any

from autograd_core import Value, affine, affine_layer
from nn.module import Module


class Neuron(Module):
    """a = relu(z) with the net input z = b + sum_i w_i x_i; a = z where nonlin is False.

    Args:
        nin: number of inputs, at least 1.
        nonlin: whether the ReLU is applied.
        rng: where the weights are drawn from; None is Python's global generator, so that
            `random.seed(1337)` gives the same neuron as it gives in micrograd.

    Attributes:
        w: the weights, drawn uniformly from [-1, 1].
        b: the bias, 0.0 at first.
        nonlin: as given.

    Calling it with nin numbers or Values gives the activation as a Value.

    Raises:
        TypeError, ValueError: nin is not a whole number or less than 1; on a call, not nin inputs.
    """

    def __init__(self, nin: int, nonlin: bool = True, rng: random.Random | None = None):
        _require_count(nin, "Neuron: nin")
        uniform = random.uniform if rng is None else rng.uniform
        self.w = [Value(uniform(-1, 1)) for _ in range(nin)]
        self.b = Value(0.0)
        self.nonlin = nonlin

    def __call__(self, x: Any) -> Any:
        """The activation for these inputs."""
        return self.activate(affine(self.w, _inputs(x, len(self.w), "Neuron"), self.b))

    def activate(self, z: Any) -> Any:
        """The activation a of the net input z."""
        return z.relu() if self.nonlin else z

    def __repr__(self) -> str:
        return f"{'ReLU' if self.nonlin else 'Linear'}Neuron({len(self.w)})"


class Layer(Module):
    """Neurons that share their inputs.

    The net inputs of all neurons are computed in one call (`affine_layer`), each then goes
    through its neuron's `activate`; the numbers are those of calling neuron by neuron.

    Args:
        nin: number of inputs of each neuron, at least 1.
        nout: number of neurons, at least 1.
        nonlin, rng: as for `Neuron`.

    Calling it with nin numbers or Values gives a list of nout Values; a single one comes bare.

    Raises:
        TypeError, ValueError: nin or nout is not a whole number or less than 1; on a call, not
            nin inputs.
    """

    def __init__(self, nin: int, nout: int, nonlin: bool = True, rng: random.Random | None = None):
        _require_count(nin, "Layer: nin")
        _require_count(nout, "Layer: nout")
        self.neurons = [Neuron(nin, nonlin=nonlin, rng=rng) for _ in range(nout)]

    def __call__(self, x: Any) -> Any:
        """The activations of all neurons for these inputs; a single one comes bare."""
        neurons = self.neurons
        inputs = _inputs(x, len(neurons[0].w), "Layer")
        net = affine_layer([n.w for n in neurons], inputs, [n.b for n in neurons])
        out = [n.activate(z) for n, z in zip(neurons, net, strict=True)]
        return out[0] if len(out) == 1 else out

    def __repr__(self) -> str:
        return f"Layer of [{', '.join(map(repr, self.neurons))}]"


class MLP(Module):
    """Layers one after the other: ReLU in all but the last, which is linear.

        model = MLP(2, [16, 16, 1])      # 2 inputs, two hidden layers of 16, one output
        score = model([1.0, -2.0])       # a Value

    Args:
        nin: number of inputs, at least 1.
        nouts: number of neurons of each layer, at least one layer.
        rng: as for `Neuron`.

    Calling it with nin numbers or Values gives a list of nouts[-1] Values; a single one comes
    bare.

    Raises:
        TypeError, ValueError: a size is not a whole number or less than 1, or there is no layer;
            on a call, not nin inputs.
    """

    def __init__(self, nin: int, nouts: Sequence[int], rng: random.Random | None = None):
        if isinstance(nouts, (str, Real)) or not hasattr(nouts, "__iter__"):
            raise TypeError(f"MLP: nouts must be a list of layer sizes, got {nouts!r}")
        sizes = [nin, *nouts]
        if len(sizes) == 1:
            raise ValueError("MLP: nouts is empty; give the size of at least one layer")
        last = len(sizes) - 2
        self.layers = [
            Layer(sizes[i], sizes[i + 1], nonlin=i != last, rng=rng) for i in range(last + 1)
        ]

    def __call__(self, x: Any) -> Any:
        """The outputs of the last layer for these inputs; a single one comes bare."""
        for layer in self.layers:
            x = layer(x)
        return x

    def __repr__(self) -> str:
        return f"MLP of [{', '.join(map(repr, self.layers))}]"


def _inputs(x: Any, count: int, what: str) -> Sequence[Any]:
    """The inputs as a sequence of `count`; a bare number or Value is a single input."""
    if not isinstance(x, (list, tuple, Value, Real)) and not hasattr(x, "__iter__"):
        raise TypeError(f"{what} takes {count} inputs, got {type(x).__name__} {x!r}")
    if not isinstance(x, (list, tuple)):
        x = (x,) if type(x) is Value or isinstance(x, Real) else tuple(x)
    if len(x) != count:
        raise ValueError(f"{what} takes {count} inputs, got {len(x)}")
    return x  # type: ignore[no-any-return]


def _require_count(n: Any, what: str) -> None:
    """Raise unless n is a whole number, at least 1."""
    if isinstance(n, bool) or not hasattr(n, "__index__"):
        raise TypeError(f"{what} must be a whole number, got {type(n).__name__} {n!r}")
    if n < 1:
        raise ValueError(f"{what} must be at least 1, got {n}")
