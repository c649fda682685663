"""Circuits and single neurons of lectures: those of CS231n and of micrograd."""

from __future__ import annotations

from autograd_core.examples.example import Example, ExampleLeaves
from autograd_core.functions import exp, relu, tanh
from autograd_core.value import Value


def cs231n_circuit(**numbers: float | Value) -> Example:
    """f = (x + y) z at x = -2, y = 5, z = -4: the first circuit of CS231n.

    q = x + y is 3 and f is -12. The gradients of x, y and z are -4, -4 and 3.

    Args:
        numbers: other numbers for x, y, z, or Values of your own.

    Source: Stanford, CS231n, notes "Backpropagation, Intuitions",
    https://cs231n.github.io/optimization-2/
    """
    leaves = ExampleLeaves("cs231n_circuit", numbers)
    x, y, z = leaves.inputs(x=-2.0, y=5.0, z=-4.0)

    q = x + y
    f = q * z
    return leaves.example(q=q, f=f)


def cs231n_neuron(**numbers: float | Value) -> Example:
    """A logistic neuron, gate by gate: f = 1 / (1 + e^-(w0 x0 + w1 x1 + w2)), from CS231n.

    With w = (2, -3, -3) and x = (-1, -2) the net input is 1 and f is 0.73. The gradients of w are
    -0.20, -0.39 and 0.20, those of x are 0.39 and -0.59.

    Args:
        numbers: other numbers for w0, w1, w2, x0, x1, or Values of your own.

    Source: Stanford, CS231n, notes "Backpropagation, Intuitions",
    https://cs231n.github.io/optimization-2/
    """
    leaves = ExampleLeaves("cs231n_neuron", numbers)
    x0, x1 = leaves.inputs(x0=-1.0, x1=-2.0)
    w0, w1, w2 = leaves.weights(w0=2.0, w1=-3.0, w2=-3.0)

    dot = w0 * x0 + w1 * x1 + w2
    f = 1.0 / (1.0 + exp(-dot))
    return leaves.example(dot=dot, f=f)


def micrograd_neuron(**numbers: float | Value) -> Example:
    """The neuron of the micrograd lecture: o = tanh(x1 w1 + x2 w2 + b), where o is 0.7071.

    The bias was chosen so that 1 - o^2 is 0.5. The gradients of x1, w1, x2 and w2 are -1.5, 1.0,
    0.5 and 0.0.

    Args:
        numbers: other numbers for x1, x2, w1, w2, b, or Values of your own.

    Source: A. Karpathy, "The spelled-out intro to neural networks and backpropagation: building
    micrograd", 2022.
    """
    leaves = ExampleLeaves("micrograd_neuron", numbers)
    x1, x2 = leaves.inputs(x1=2.0, x2=0.0)
    w1, w2 = leaves.weights(w1=-3.0, w2=1.0)
    (b,) = leaves.biases(b=6.8813735870195432)

    x1w1 = x1 * w1
    x2w2 = x2 * w2
    x1w1x2w2 = x1w1 + x2w2
    n = x1w1x2w2 + b
    o = tanh(n)
    return leaves.example(x1w1=x1w1, x2w2=x2w2, x1w1x2w2=x1w1x2w2, n=n, o=o)


def micrograd_readme(**numbers: float | Value) -> Example:
    """The expression of micrograd's README, which uses a and b many times: g = 24.7041.

    The gradient of a is 138.8338 and that of b is 645.5773.

    Args:
        numbers: other numbers for a and b, or Values of your own.

    Source: https://github.com/karpathy/micrograd, README.
    """
    leaves = ExampleLeaves("micrograd_readme", numbers)
    a, b = leaves.inputs(a=-4.0, b=2.0)

    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + relu(b + a)
    d += 3 * d + relu(b - a)
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    return leaves.example(c=c, d=d, e=e, f=f, g=g)
