"""Neuron, Layer, MLP: as in micrograd, with one node per neuron instead of two per weight."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from numbers import Real
from typing import Any

from autograd_core import Value, affine, affine_layer
from autograd_core.notation import layer_symbols
from nn.activations import Activation, activation_of, linear, name_of
from nn.arguments import switch, whole
from nn.dropout import Dropout
from nn.forms import form_of, shown
from nn.inits import Init, init_of
from nn.inputs import samples, vector
from nn.module import Module

Chosen = str | Activation | type[Module]


class Neuron(Module):
    """a = f(z) with the net input z = b + sum_i w_i x_i and the activation f, a ReLU by default.

    Args:
        nin: number of inputs, at least 1.
        nonlin: False leaves the activation out: a = z. As in micrograd.
        activation: f, by name ("tanh"; `nn.ACTIVATIONS` lists them), as a function, or as a module
            with its own parameters (`PReLU`: the class makes one per neuron, an instance is
            shared).
        init: how the weights are drawn: a name ("xavier_uniform"; `nn.INITS` lists them) or a
            function of (nin, nout, rng). By default uniformly from [-1, 1], as in micrograd.
        rng: source of the weights; None is Python's global generator, so `random.seed(1337)`
            gives the same neuron as in micrograd.
        fused: True computes z in one node. False records an addition and a multiplication per
            weight, as micrograd does, with the same bits.

    Attributes:
        w: the weights.
        b: the bias, 0.0 at first.
        activation: f.

    Calling it with nin numbers or Values gives the activation as a Value.

    Raises:
        TypeError, ValueError: nin is not an integer >= 1; the activation or initialisation is
            unknown; on a call, there are not nin inputs.
    """

    def __init__(
        self,
        nin: int,
        nonlin: bool = True,
        rng: random.Random | None = None,
        *,
        activation: Chosen = "relu",
        init: str | Init = "uniform",
        fused: bool = True,
        nout: int = 1,
    ):
        whole(nin, "Neuron: nin")
        draw = init_of(init, "Neuron")(nin, nout, rng)
        self.w = [Value(draw()) for _ in range(nin)]
        self.b = Value(0.0)
        chosen: Callable[[Any], Value] = activation_of(activation, "Neuron")
        instead = "; an activation is chosen by activation='tanh'"
        self.activation = chosen if switch(nonlin, "Neuron: nonlin", instead) else linear
        self.fused = fused

    @property
    def nonlin(self) -> bool:
        """Whether there is an activation."""
        return self.activation is not linear

    def __call__(self, x: Any) -> Value:
        """Compute the activation for these inputs."""
        return self.activate(self.net_input(x))

    def activate(self, z: Any) -> Value:
        """Compute the activation a of the net input z."""
        return self.activation(z)

    def net_input(self, x: Any) -> Value:
        """Compute z = b + sum_i w_i x_i."""
        inputs: Sequence[Value | float] = vector(x, len(self.w), "Neuron")
        if self.fused:
            return affine(self.w, inputs, self.b)
        return sum((w * v for w, v in zip(self.w, inputs, strict=True)), self.b)

    def _form(self) -> str:
        return f"{name_of(self.activation)}Neuron({len(self.w)})"


class Layer(Module):
    """Neurons that share their inputs.

    One call (`affine_layer`) computes the net inputs of all neurons; each then goes
    through its neuron's activation. The numbers equal those of calling neuron by neuron.

    Args:
        nin: number of inputs of each neuron, at least 1.
        nout: number of neurons, at least 1.
        nonlin, rng, activation, init, fused: as for `Neuron`.
        norm: makes a normalisation from the number of net inputs: `norm=LayerNorm`.
        dropout: probability with which an output is left out while training, from 0 up to 1.

    Calling it with nin numbers or Values gives a list of nout Values; a single one comes bare.

    Raises:
        TypeError, ValueError: nin or nout is not an integer >= 1; dropout is not a probability; on
            a call, there are not nin inputs.
    """

    parameter_symbols = {
        **layer_symbols(["w", "b"]),
        "neurons.#.activation.a": "a",
        "neurons.#.activation.beta": "beta",
    }

    def __init__(
        self,
        nin: int,
        nout: int,
        nonlin: bool = True,
        rng: random.Random | None = None,
        *,
        activation: Chosen = "relu",
        init: str | Init = "uniform",
        fused: bool = True,
        norm: Callable[[int], Module] | None = None,
        dropout: float = 0.0,
    ):
        whole(nin, "Layer: nin")
        whole(nout, "Layer: nout")
        self.neurons = [
            Neuron(nin, nonlin, rng, activation=activation, init=init, fused=fused, nout=nout)
            for _ in range(nout)
        ]
        self.norm = _made(norm, nout) if norm is not None else None
        self.dropout = Dropout(dropout, rng=rng) if dropout else None

    @property
    def nin(self) -> int:
        """The number of inputs of each neuron."""
        return len(self.neurons[0].w)

    def __call__(self, x: Any) -> Any:
        """Compute the activations of all neurons; a single one comes bare."""
        net = self.net_inputs(x)
        return self._outputs(net if self.norm is None else self.norm(net))

    def batch(self, xs: Sequence[Any]) -> list[Any]:
        """Compute the activations for several samples together, for a batch normalisation."""
        net = [self.net_inputs(x) for x in samples(xs, "Layer")]
        if self.norm is not None:
            net = self.norm.batch(net)
        return [self._outputs(z) for z in net]

    def net_inputs(self, x: Any) -> list[Value]:
        """Compute the net input of every neuron, before normalisation and activation."""
        neurons = self.neurons
        inputs = vector(x, len(neurons[0].w), type(self).__name__)
        if neurons[0].fused:
            return affine_layer([n.w for n in neurons], inputs, [n.b for n in neurons])
        return [n.net_input(inputs) for n in neurons]

    def _outputs(self, net: list[Any]) -> Any:
        """Compute the activations of these net inputs, with dropout; a single one comes bare."""
        out = [n.activate(z) for n, z in zip(self.neurons, net, strict=True)]
        if self.dropout is not None:
            out = self.dropout(out)
        return out[0] if len(out) == 1 else out

    def _form(self) -> str:
        return f"Layer({self.nin} -> {self.outputs()})"

    def outputs(self) -> str:
        """Write the outputs in a form: "16 relu", "16 LayerNorm tanh dropout 0.5", "1"."""
        said = [str(len(self.neurons))]
        if self.norm is not None:
            said.append(type(self.norm).__name__)
        activation = getattr(self.neurons[0], "activation", linear)
        if activation is not linear:
            said.append(getattr(activation, "__name__", type(activation).__name__))
        if self.dropout is not None:
            said.append(f"dropout {self.dropout.p:g}")
        return " ".join(said)


def _made(norm: Callable[[int], Module], count: int) -> Module:
    """Make the normalisation of a layer; TypeError unless `norm` makes a module."""
    made = None if isinstance(norm, Module) or not callable(norm) else norm(count)
    if not isinstance(made, Module):
        raise TypeError(
            "Layer: norm must make a module from a number of features, such as norm=LayerNorm or "
            f"norm=lambda n: GroupNorm(2, n), got {shown(norm)}"
        )
    return made


class MLP(Module):
    """Layers one after the other: ReLU in all but the last, which is linear.

        model = MLP(2, [16, 16, 1])      # 2 inputs, two hidden layers of 16, one output
        score = model([1.0, -2.0])       # a Value

    Args:
        nin: number of inputs, at least 1.
        nouts: number of neurons of each layer, at least one layer.
        rng, init, fused: as for `Neuron`.
        activation: of the hidden layers; of the last layer too if `nonlin_last` is True.
        norm, dropout: as for `Layer`, in the hidden layers.

    Calling it with nin numbers or Values gives a list of nouts[-1] Values; a single one comes
    bare. `batch` takes a list of samples.

    Raises:
        TypeError, ValueError: a size is not an integer >= 1, or nouts is empty; on a call, there
            are not nin inputs.
    """

    def __init__(
        self,
        nin: int,
        nouts: Sequence[int],
        rng: random.Random | None = None,
        *,
        activation: Chosen = "relu",
        init: str | Init = "uniform",
        fused: bool = True,
        norm: Callable[[int], Module] | None = None,
        dropout: float = 0.0,
        nonlin_last: bool = False,
    ):
        if isinstance(nouts, (str, Real)) or not hasattr(nouts, "__iter__"):
            hint = f"; write MLP({nin!r}, [{nouts}, ...])" if isinstance(nouts, int) else ""
            raise TypeError(f"MLP: nouts must be a list of layer sizes, got {shown(nouts)}{hint}")
        sizes = [nin, *nouts]
        if len(sizes) == 1:
            raise ValueError("MLP: nouts is empty; give the size of at least one layer")
        last = len(sizes) - 2
        self.layers = [
            Layer(
                sizes[i],
                sizes[i + 1],
                nonlin=nonlin_last or i != last,
                rng=rng,
                activation=activation,
                init=init,
                fused=fused,
                norm=norm if i != last else None,
                dropout=dropout if i != last else 0.0,
            )
            for i in range(last + 1)
        ]

    def __call__(self, x: Any) -> Any:
        """Compute the outputs of the last layer; a single one comes bare."""
        x = vector(x, self.layers[0].nin, "MLP")
        for layer in self.layers:
            x = layer(x)
        return x

    def batch(self, xs: Sequence[Any]) -> list[Any]:
        """Compute the outputs for several samples, layer by layer."""
        outputs: list[Any] = [vector(x, self.layers[0].nin, "MLP") for x in samples(xs, "MLP")]
        for layer in self.layers:
            outputs = layer.batch(outputs)
        return outputs

    def _form(self) -> str:
        layers = [x.outputs() if isinstance(x, Layer) else form_of(x) for x in self.layers]
        inputs = [str(x.nin) for x in self.layers[:1] if isinstance(x, Layer)]
        return f"MLP({' -> '.join(inputs + layers)})"
