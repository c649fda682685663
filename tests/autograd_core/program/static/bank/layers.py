"""Layers with a state or a mode of their own."""

import math
import random

import nn
from autograd_core import Value, dot, mean, tanh
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


FAR_APART = [(x, k) for x in (0.5, 50.0, -60.0, 0.1, 80.0, -1e3) for k in (0, 1, 2, 3)]


def scores_of(x, ws):
    """Scores of four classes, two of which tie."""
    return [ws[0] * x, ws[1] * x, ws[0] * x, ws[2] * x + 0.5]


def scores_far_apart():
    """cross_entropy subtracts the score of another class where the right one is far below."""
    ws = [Value(0.5), Value(-0.75), Value(0.25)]

    def f(x, k):
        scores = scores_of(x, ws)
        return nn.cross_entropy(scores, k) / 3.0 + scores[0] * 0.7

    return Run(f, FAR_APART, lambda: ws)


def smoothed_far_apart():
    """The same for all classes at once, and the scores are used once more."""
    ws = [Value(0.5), Value(-0.75), Value(0.25)]

    def f(x, k):
        scores = scores_of(x, ws)
        smoothed = nn.cross_entropy(scores, k, label_smoothing=0.1, weight=[0.3, 0.7, 1.0, 2.0])
        return smoothed / 3.0 + tanh(scores[1]) ** 2

    return Run(f, FAR_APART, lambda: ws)


def masked_far_apart():
    """A mask, -1e30, among the scores; and one that is infinite."""
    ws = [Value(0.5), Value(-0.75), Value(0.25)]

    def f(x, k):
        masked = nn.cross_entropy([*scores_of(x, ws), -1e30], k)
        return masked / 3.0 + nn.cross_entropy([ws[0] * x, -math.inf, ws[1]], 0)

    return Run(f, FAR_APART, lambda: ws)


def batch_in_one_call():
    """The losses of many rows in one recording: each row chooses for itself."""
    model, draw = nn.MLP(3, [4, 12], rng=rng()), rng(4)

    def f(rows):
        return mean([nn.cross_entropy(model(row), 5 * k % 12) for k, row in enumerate(rows)])

    steps = [
        ([[draw.gauss(0.0, size) for _ in range(3)] for _ in range(6)],)
        for size in (0.5, 40.0, 9.0, 200.0)
    ]
    return Run(f, steps, model.parameters)


def huber_beyond_delta():
    """An error of huber is squared or absolute."""
    ws = [Value(0.5), Value(-0.75)]
    return Run(
        lambda x: nn.huber([w * x for w in ws], [1.0, 2.0], 0.5) + ws[0],
        [(x,) for x in (0.5, 2.0, 3.0, 1.0, -40.0, -8.0 / 3.0)],
        lambda: ws,
    )


def mean_moved_by_rounding():
    """LayerNorm corrects a mean that rounding has moved."""
    norm, ws = nn.LayerNorm(3), [Value(0.1), Value(0.7), Value(-0.3)]

    def f(x):
        return dot(norm([w + x for w in ws]), [1.0, 2.0, 0.5]) / 3.0 + ws[1]

    points = [(x,) for x in (0.0, 1e9, 3.3e6, 1e9 / 7.0, 1e15 / 3.0, 0.1, 12345.678)]
    return Run(f, points, lambda: [*ws, *norm.parameters()])


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
            scores_far_apart,
            smoothed_far_apart,
            masked_far_apart,
            batch_in_one_call,
            huber_beyond_delta,
            mean_moved_by_rounding,
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
