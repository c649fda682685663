"""Layers with a state or a mode of their own."""

import random

import nn
from autograd_core import Value, mean, tanh
from tests.autograd_core.program.static.bank.planted import EITHER, RIGHT, Planted, Run

POINTS = [(0.5, 1.5), (-1.25, 0.25), (2.0, -1.0)]


def rng(seed=1):
    """A generator of its own for each program."""
    return random.Random(seed)


def dropout_in_training():
    """Dropout draws another mask at each call."""
    model = nn.MLP(2, [8, 1], rng=rng(), dropout=0.5)
    return Run(lambda x, y: model([x, y]) * 1.0, POINTS * 3, model.parameters)


def dropout_in_use():
    """Dropout in use leaves nothing out."""
    model = nn.MLP(2, [8, 1], rng=rng(), dropout=0.5).eval()
    return Run(lambda x, y: model([x, y]) * 1.0, POINTS, model.parameters)


def running_statistics():
    """BatchNorm in training moves its running statistics at each call."""
    norm = nn.BatchNorm(2)

    def f(a, b, c, d):
        rows = norm.batch([[a, b], [c, d]])
        return rows[0][0] * rows[1][1] + tanh(rows[0][1])

    points = [(0.5, 1.5, 2.5, -1.0), (3.0, 1.0, 0.5, 0.25), (1.0, 2.0, -3.0, 4.0)]
    return Run(f, points, norm.parameters, lambda: norm.running_mean + norm.running_variance)


def statistics_in_use():
    """BatchNorm in use has plain numbers, which training changes between the calls."""
    norm = nn.BatchNorm(2).eval()

    def train():
        norm.train()
        norm.batch([[1.0, 2.0], [3.0, 5.0]])
        norm.eval()

    def f(x, y):
        a, b = norm([x, y])
        return a * b

    return Run(f, [POINTS[0], train, POINTS[1], train, POINTS[2]], norm.parameters)


def mode_switched():
    """train() and eval() between the calls."""
    model = nn.MLP(2, [4, 1], rng=rng(), norm=nn.LayerNorm)
    gate = nn.Dropout(0.5, scale_at_test=True, rng=rng())
    gate.eval()

    def f(x, y):
        return gate(model([x, y])) * 1.0

    def switch():
        gate.scale_at_test = not gate.scale_at_test

    return Run(f, [POINTS[0], switch, POINTS[1], switch, POINTS[2]], model.parameters)


def layer_norm():
    """LayerNorm has no state."""
    model = nn.MLP(2, [4, 3], rng=rng(), norm=nn.LayerNorm)
    return Run(
        lambda x, y, k: nn.cross_entropy(model([x, y]), k),
        [(*point, k) for k, point in enumerate(POINTS)],
        model.parameters,
    )


def state_carried():
    """A recurrent cell whose state is kept from call to call."""
    cell = nn.RNNCell(1, 2, rng=rng())
    held = [cell.start()]

    def f(x):
        held[0] = cell([x], held[0])  # frozen
        return held[0][0] * held[0][1]  # frozen

    return Run(f, [(0.5,), (1.5,), (-1.0,)], cell.parameters)


def state_detached():
    """The same with the state as plain numbers: truncated backpropagation."""
    cell = nn.RNNCell(1, 2, rng=rng())
    held = [cell.start()]

    def f(x):
        state = cell([x], held[0])
        held[0] = [h.data for h in state]  # frozen
        return state[0] * state[1]  # frozen

    return Run(f, [(0.5,), (1.5,), (-1.0,)], cell.parameters)


def state_as_an_argument():
    """The state goes in and comes out."""
    cell = nn.RNNCell(1, 2, rng=rng())

    def f(x, state):
        new = cell([x], state)
        return new[0] * new[1]

    points = [(0.5, [0.0, 0.0]), (1.5, [0.25, -0.5]), (-1.0, [0.75, 0.5])]
    return Run(f, points, cell.parameters)


def embedding():
    """Rows of a table, by whole numbers."""
    table, head = nn.Embedding(5, 3, rng=rng()), nn.MLP(3, [4], rng=rng(2))
    steps = [(a, b) for a, b in ((0, 1), (3, 2), (4, 0), (0, 1), (1, 1))]
    return Run(
        lambda token, label: nn.cross_entropy(head(table(token)), label),
        steps,
        lambda: table.parameters() + head.parameters(),
    )


def pooling():
    """The largest in each window."""
    pool = nn.MaxPool(2)

    def f(a, b, c, d):
        out = pool([[[a, b], [c, d]]])
        while isinstance(out, list):
            out = out[0]
        return out * a

    return Run(f, [(1.0, 2.0, 3.0, 4.0), (4.0, 3.0, 2.0, 1.0), (1.0, 1.0, 1.0, 1.0)])


def maxout():
    """Maxout selects a piece."""
    unit = nn.Maxout(2, 3, rng=rng())
    return Run(lambda x, y: unit([x, y]) * x, POINTS, unit.parameters)


def leaky():
    """PReLU has a parameter for the slope below 0."""
    model = nn.MLP(2, [3, 1], rng=rng(), activation=nn.PReLU)
    return Run(lambda x, y: model([x, y]) * 1.0, POINTS, model.parameters)


def attention():
    """An attention head: scores, softmax, a weighted mean."""
    head = nn.AttentionHead(2, 2, rng=rng())

    def f(x, y):
        rows = head([[x, y], [y, x], [1.0, 0.5]])
        return mean([v * v for row in rows for v in row])

    return Run(f, POINTS, head.parameters)


def averaged_loss():
    """The layer keeps a running average of its own losses."""

    class Model(nn.Module):
        def __init__(self):
            self.w, self.average = Value(0.5), 0.0

        def __call__(self, x, y):
            loss = (self.w * x - y) ** 2
            self.average = 0.9 * self.average + 0.1 * loss.data  # frozen
            return loss * 1.0  # frozen

    model = Model()
    return Run(model, POINTS, model.parameters, lambda: model.average)


def scaled_by_the_average():
    """The running average scales the loss itself."""

    class Model(nn.Module):
        def __init__(self):
            self.w, self.average = Value(0.5), 1.0

        def __call__(self, x, y):
            loss = (self.w * x - y) ** 2 / self.average
            self.average = 0.9 * self.average + 0.1 * loss.data  # frozen
            return loss * 1.0  # frozen

    model = Model()
    return Run(model, POINTS, model.parameters, lambda: model.average)


def perceptron_step():
    """A step function: its output is a plain 0 or 1."""
    w = Value(0.5)

    def f(x, y):
        fires = 1.0 if (w * x + y).data > 0 else 0.0  # frozen
        return w * fires + x  # frozen

    return Run(f, POINTS, lambda: [w])


def activation_exchanged():
    """The activation of a neuron is exchanged between the calls."""
    neuron = nn.Neuron(2, rng=rng(), activation="tanh")

    def change():
        neuron.activation = nn.ACTIVATIONS["sigmoid"]

    return Run(
        lambda x, y: neuron([x, y]) * 1.0, [POINTS[0], change, POINTS[1]], neuron.parameters
    )


def layer_added():
    """A layer is appended to a model."""
    model = nn.MLP(2, [2, 2], rng=rng())

    def grow():
        model.layers.append(nn.Layer(2, 2, rng=rng(3)))

    def f(x, y):
        out = model([x, y])
        return out[0] * out[1] + x

    return Run(f, [POINTS[0], grow, POINTS[1]], model.parameters)


PROGRAMS = (
    Planted(dropout_in_training),
    Planted(running_statistics),
    Planted(state_carried, EITHER),
    Planted(state_detached),
    Planted(averaged_loss),
    Planted(scaled_by_the_average),
    Planted(perceptron_step),
    *(
        Planted(make, RIGHT)
        for make in (
            dropout_in_use,
            layer_norm,
            state_as_an_argument,
            embedding,
            maxout,
            leaky,
            attention,
        )
    ),
    *(
        Planted(make, EITHER)
        for make in (
            pooling,
            statistics_in_use,
            mode_switched,
            activation_exchanged,
            layer_added,
        )
    ),
)
