"""Neuron, Layer and MLP as a lecture types them, and other objects that hold Values."""

from dataclasses import dataclass

from autograd_core import Value


class Neuron:
    """tanh(w x + b)."""

    def __init__(self, nin):
        self.w = [Value(0.1 * (i + 1)) for i in range(nin)]
        self.b = Value(0.0)

    def __call__(self, x):
        """The output for one input."""
        return sum((wi * xi for wi, xi in zip(self.w, x, strict=True)), self.b).tanh()

    def parameters(self):
        """Weights, then the bias."""
        return [*self.w, self.b]


class Layer:
    """Neurons beside one another."""

    def __init__(self, nin, nout):
        self.neurons = [Neuron(nin) for _ in range(nout)]

    def __call__(self, x):
        """The outputs; a single one comes bare."""
        outs = [n(x) for n in self.neurons]
        return outs[0] if len(outs) == 1 else outs

    def parameters(self):
        """Neuron by neuron."""
        return [p for neuron in self.neurons for p in neuron.parameters()]


class MLP:
    """Layers one after the other."""

    def __init__(self, nin, nouts):
        sizes = [nin, *nouts]
        self.layers = [Layer(sizes[i], sizes[i + 1]) for i in range(len(nouts))]

    def __call__(self, x):
        """Through all layers."""
        for layer in self.layers:
            x = layer(x)
        return x

    def parameters(self):
        """Layer by layer."""
        return [p for layer in self.layers for p in layer.parameters()]


@dataclass
class Camera:
    """An object that is no model."""

    f: Value
    shift: list[Value]


class Slotted:
    """An object without a `__dict__`."""

    __slots__ = ("_hidden", "empty", "r")

    def __init__(self, r):
        self.r = self._hidden = r
