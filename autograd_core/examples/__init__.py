"""Well-known computations, with the numbers of their sources.

    from autograd_core import examples

    net = examples.mazur()
    net.loss.backward()
    net.w5.grad                              # 0.082167041, as in the article
    draw(net.loss)                           # of viz; and step(net.loss), gradcheck(net.loss)
    examples.mazur(w5=0.36).loss             # at another point

On the command line, each example has its name: `autograd-core step mazur`.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from autograd_core.examples.circuits import (
    cs231n_circuit,
    cs231n_neuron,
    micrograd_neuron,
    micrograd_readme,
)
from autograd_core.examples.example import Example
from autograd_core.examples.networks import eight_weights, mazur

__all__ = [
    "EXAMPLES",
    "Example",
    "cs231n_circuit",
    "cs231n_neuron",
    "eight_weights",
    "mazur",
    "micrograd_neuron",
    "micrograd_readme",
]

EXAMPLES: Mapping[str, Callable[..., Example]] = MappingProxyType(
    {
        made.__name__: made
        for made in (
            cs231n_circuit,
            cs231n_neuron,
            micrograd_neuron,
            micrograd_readme,
            mazur,
            eight_weights,
        )
    }
)
"""All examples by name."""
