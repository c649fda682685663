"""Networks of two layers whose back-propagation is worked by hand in many classes."""

from __future__ import annotations

from autograd_core.examples.example import Example, ExampleLeaves
from autograd_core.functions import sigmoid
from autograd_core.value import Value


def mazur(**numbers: float | Value) -> Example:
    """Mazur's network: two inputs, two hidden neurons, two outputs, all of them logistic.

    The error is 0.298371109. One step of gradient descent at the rate 0.5 makes w5 0.35891648 and
    w1 0.149780716; the article leaves the biases as they are:

        net = examples.mazur()
        net.loss.backward()
        for w in net.weights.values():
            w.data -= 0.5 * w.grad
        examples.mazur(**net.weights).loss

    That error is 0.291027774. The article has 0.291027924: it changes w5 to w8 before it computes
    the gradients of w1 to w4, so that w1 becomes 0.149817639.

    Args:
        numbers: other numbers for the leaves, such as w5=0.36, or Values of your own.

    Source: M. Mazur, "A Step by Step Backpropagation Example", 2015,
    https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/
    """
    leaves = ExampleLeaves("mazur", numbers)
    i1, i2 = leaves.inputs(i1=0.05, i2=0.10)
    w1, w2, w3, w4 = leaves.weights(w1=0.15, w2=0.20, w3=0.25, w4=0.30)
    w5, w6, w7, w8 = leaves.weights(w5=0.40, w6=0.45, w7=0.50, w8=0.55)
    b1, b2 = leaves.biases(b1=0.35, b2=0.60)
    target_o1, target_o2 = leaves.targets(target_o1=0.01, target_o2=0.99)

    net_h1 = w1 * i1 + w2 * i2 + b1
    net_h2 = w3 * i1 + w4 * i2 + b1
    out_h1, out_h2 = sigmoid(net_h1), sigmoid(net_h2)

    net_o1 = w5 * out_h1 + w6 * out_h2 + b2
    net_o2 = w7 * out_h1 + w8 * out_h2 + b2
    out_o1, out_o2 = sigmoid(net_o1), sigmoid(net_o2)

    E_o1 = 0.5 * (target_o1 - out_o1) ** 2
    E_o2 = 0.5 * (target_o2 - out_o2) ** 2
    E_total = E_o1 + E_o2
    return leaves.example(
        net_h1=net_h1, net_h2=net_h2, out_h1=out_h1, out_h2=out_h2,
        net_o1=net_o1, net_o2=net_o2, out_o1=out_o1, out_o2=out_o2,
        E_o1=E_o1, E_o2=E_o2, E_total=E_total,
    )  # fmt: skip


def eight_weights(**numbers: float | Value) -> Example:
    """A network of eight weights and no bias, all neurons logistic, half the squared error.

    h is 0.56218 and 0.49500, o is 0.47695 and 0.52870, and E is 0.20971. The gradients of w1 to w8
    are -0.00842, 0.01261, -0.00505, 0.00756, 0.03463, 0.08387, 0.03049 and 0.07384.

    On many pages a program for this exercise gives 0.01 for each of w1 to w4: it adds the
    gradients of w5 and w6 instead of delta_o1 w5 + delta_o2 w6. `gradcheck` finds the mistake.

    Args:
        numbers: other numbers for the leaves, such as w5=0.2, or Values of your own.

    Source: Zhejiang University, MOOC "Artificial intelligence: models and algorithms", 8.3; an
    exercise of classes on chapter 4, feed-forward networks, of "Neural networks and deep learning"
    by Qiu Xipeng.
    """
    leaves = ExampleLeaves("eight_weights", numbers)
    x1, x2 = leaves.inputs(x1=0.5, x2=0.3)
    w1, w2, w3, w4 = leaves.weights(w1=0.2, w2=-0.4, w3=0.5, w4=0.6)
    w5, w6, w7, w8 = leaves.weights(w5=0.1, w6=-0.5, w7=-0.3, w8=0.8)
    y1, y2 = leaves.targets(y1=0.23, y2=-0.07)

    h1 = sigmoid(w1 * x1 + w3 * x2)
    h2 = sigmoid(w2 * x1 + w4 * x2)
    o1 = sigmoid(w5 * h1 + w7 * h2)
    o2 = sigmoid(w6 * h1 + w8 * h2)
    E = 0.5 * (o1 - y1) ** 2 + 0.5 * (o2 - y2) ** 2
    return leaves.example(h1=h1, h2=h2, o1=o1, o2=o2, E=E)
