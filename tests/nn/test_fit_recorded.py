"""fit computes steps by recordings where it can: history and parameters keep their bits."""

from __future__ import annotations

import cProfile
import math
import random
from array import array

import pytest

import nn
import nn.epochs
from autograd_core import COMPILED, Value, dot, fsum, gradients, mean, relu
from autograd_core.program.lift.flatten import flatten
from autograd_core.program.lift.lift import lift
from autograd_core.program.lift.lifted import Leaves
from autograd_core.program.machine.layout import make_plan
from autograd_core.program.machine.machine import Machine
from autograd_core.program.static import recorded_objective
from autograd_core.program.static.compiled_samples import CompiledSamples
from nn.recorded_steps import RecordedSteps


class Eager(RecordedSteps):
    """No step is recorded."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.reason = "asked for"


class Together(Eager):
    """Nor is a minibatch computed sample by sample."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.by_rows = False


class Scaled(nn.Module):
    """A model of the user's, with a number that callbacks may change."""

    def __init__(self):
        self.inner = nn.MLP(2, [4, 1], rng=random.Random(1), activation="tanh")
        self.scale = 1.0

    def __call__(self, x):
        """The output, scaled."""
        return self.inner(x) * self.scale


def numbers(count, width, seed=3):
    """Rows of drawn numbers."""
    draw = random.Random(seed).uniform
    return [[draw(-1.0, 1.0) for _ in range(width)] for _ in range(count)]


def labels(count, classes):
    """Drawn class labels."""
    return [random.Random(count).randrange(classes) for _ in range(count)]


def trained(model, loss, xs, targets, optimizer=None, epochs=4, batch_size=8, **options):
    """A history and the parameters after it."""
    optimizer = optimizer or nn.SGD(model.parameters(), lr=0.1)
    history = nn.fit(
        model, loss, xs, targets, optimizer, epochs, batch_size, rng=random.Random(5), **options
    )
    return history, [p.data for p in model.parameters()]


def moons():
    """micrograd's demo: the whole set in a step, penalty, schedule and metric."""
    data = nn.make_moons(40, 0.1, random.Random(1))
    model = nn.MLP(2, [8, 8, 1], rng=random.Random(2))
    parameters = model.parameters()
    optimizer = nn.SGD(parameters, lr=1.0)
    return trained(
        model,
        nn.hinge,
        data.xs,
        [2 * t - 1 for t in data.targets],
        optimizer,
        12,
        None,
        penalty=lambda: 1e-4 * dot(parameters, parameters),
        schedule=nn.LambdaLR(optimizer, lambda t: 1.0 - 0.9 * t / 100),
        metrics={"accuracy": nn.accuracy},
    )


def classes():
    """Three classes, a last minibatch that is smaller, Adam, clipping, validation, patience."""
    model = nn.MLP(4, [6, 3], rng=random.Random(2), activation="tanh")
    return trained(
        model,
        nn.cross_entropy,
        numbers(30, 4),
        labels(30, 3),
        nn.Adam(model.parameters(), lr=0.02),
        8,
        metrics={"accuracy": nn.accuracy},
        validation=(numbers(9, 4, 7), labels(9, 3)),
        clip_norm=0.5,
        patience=3,
    )


def regression():
    """Targets that are floats; weight decay; unfused neurons; PReLU."""
    model = nn.MLP(2, [5, 1], rng=random.Random(2), fused=False, activation=nn.PReLU)
    targets = [x * y for x, y in numbers(20, 2)]
    mover = nn.RMSprop(model.parameters(), lr=0.01, weight_decay=0.01)
    return trained(model, nn.mse, numbers(20, 2), targets, mover)


def whole_numbers():
    """Inputs that are whole numbers: each is a kind of its own."""
    data = nn.make_xor()
    model = nn.MLP(2, [3, 1], rng=random.Random(2))
    return trained(model, nn.mse, data.xs, data.targets, epochs=12, batch_size=None)


def normalised():
    """LayerNorm decides by its numbers."""
    model = nn.MLP(3, [4, 2], rng=random.Random(2), norm=nn.LayerNorm)
    return trained(model, nn.cross_entropy, numbers(24, 3), labels(24, 2), epochs=6)


def comparisons():
    """A loss that goes one of two ways by a comparison."""
    model = nn.MLP(2, [4, 1], rng=random.Random(2), activation="tanh")

    def loss(score, target):
        return score * score if score > target else 3.0 * (target - score)

    targets = [x - y for x, y in numbers(24, 2)]
    return trained(model, loss, numbers(24, 2), targets, epochs=12)


def sequences():
    """A recurrent unit whose samples have two lengths."""

    class Last(nn.Module):
        def __init__(self):
            self.cell = nn.Recurrent(nn.GRUCell(2, 3, rng=random.Random(2)))
            self.head = nn.Linear(3, 2, rng=random.Random(3))

        def __call__(self, rows):
            return self.head(self.cell(rows)[-1])

    xs = [numbers(2 + i % 2, 2, i) for i in range(16)]
    return trained(Last(), nn.cross_entropy, xs, labels(16, 2), epochs=6)


def convolution():
    """A convolution, whose weights meet many numbers of a sample."""

    class Net(nn.Module):
        def __init__(self):
            self.filters = nn.Conv1d(1, 2, 3, rng=random.Random(2))
            self.head = nn.Linear(8, 2, rng=random.Random(3))

        def __call__(self, x):
            return self.head([relu(v) for channel in self.filters([x]) for v in channel])

    return trained(Net(), nn.cross_entropy, numbers(16, 6), labels(16, 2), epochs=6)


def changed_by_a_metric():
    """A metric changes a number of the model after each epoch."""
    model = Scaled()

    def metric(outputs, targets):
        model.scale *= 0.9
        return fsum([abs(o - t) for o, t in zip(outputs, targets, strict=True)])

    targets = [x for x, _ in numbers(16, 2)]
    return trained(model, nn.mse, numbers(16, 2), targets, None, 6, 3, metrics={"off": metric})


def changed_by_a_penalty():
    """The penalty replaces a parameter before a step."""
    model = Scaled()
    steps = iter(range(100))

    def penalty():
        if next(steps) == 7:
            model.inner.layers[1].neurons[0].b = Value(0.25)
        return nn.l2_penalty(model.parameters(), 0.01)

    targets = [x for x, _ in numbers(16, 2)]
    return trained(model, nn.mse, numbers(16, 2), targets, epochs=8, penalty=penalty)


def penalised(penalty, epochs=8):
    """A training with a penalty, which gets the model and a list to keep things in."""
    model, kept = Scaled(), []
    targets = [x for x, _ in numbers(16, 2)]
    history, found = trained(
        model, nn.mse, numbers(16, 2), targets, epochs=epochs, penalty=lambda: penalty(model, kept)
    )
    return history, [*found, *kept]


def weights_penalised():
    """The weights are found anew at each step."""
    return penalised(lambda model, kept: nn.l2_penalty(nn.weights(model), 0.01))


def penalised_beyond():
    """The penalty goes one of two ways, and uses a leaf that is not the model's."""
    extra = Value(0.5)

    def penalty(model, kept):
        w = model.inner.layers[0].neurons[0].w[0]
        return 0.1 * w * w * extra if w > 0.2 else 0.3 * w * extra

    history, found = penalised(penalty)
    return history, [*found, extra.grad]


def penalty_counts():
    """The penalty counts its calls, and nothing comes of it."""

    def penalty(model, kept):
        kept.append(1.0)
        return nn.l1_penalty(model.parameters(), 0.01)

    return penalised(penalty)


def penalty_grows():
    """The penalty multiplies by a number that a metric changes."""
    model, strength = Scaled(), [0.5]

    def metric(outputs, targets):
        strength[0] *= 0.75
        return strength[0]

    return trained(
        model,
        nn.mse,
        numbers(16, 2),
        [0.5] * 16,
        epochs=12,
        batch_size=None,
        metrics={"strength": metric},
        penalty=lambda: strength[0] * nn.frobenius(model.parameters()),
    )


def plain_penalty():
    """The penalty is a number."""
    return penalised(lambda model, kept: 0.25)


def data_changed():
    """A metric changes the data in place."""
    model, xs = nn.MLP(2, [4, 1], rng=random.Random(2)), numbers(16, 2)

    def metric(outputs, targets):
        xs[3][0] += 0.5
        return outputs[0]

    return trained(model, nn.mse, xs, [0.5] * 16, epochs=6, metrics={"first": metric})


def pixels():
    """Digits with pixels from 0 to 16: the right class is often far below another."""
    digits = nn.load_digits()
    xs = [[16.0 * pixel for pixel in image] for image in digits.xs[:96]]
    model = nn.MLP(64, [6, 10], rng=random.Random(2))
    mover = nn.Adam(model.parameters(), lr=0.01)
    return trained(model, nn.cross_entropy, xs, list(digits.targets[:96]), mover, 2, 16)


def diverging():
    """A rate that is too large: the objective overflows after many steps."""
    model = nn.MLP(2, [1], rng=random.Random(2))
    mover = nn.SGD(model.parameters(), lr=20.0)
    return trained(model, nn.mse, numbers(16, 2), [1.0] * 16, mover, 400)


RECORDED = [
    moons,
    classes,
    regression,
    whole_numbers,
    normalised,
    comparisons,
    sequences,
    convolution,
    changed_by_a_metric,
    changed_by_a_penalty,
    weights_penalised,
    penalised_beyond,
    penalty_counts,
    penalty_grows,
    plain_penalty,
    data_changed,
    pixels,
    diverging,
]


def dropout():
    """Dropout draws random numbers."""
    model = nn.MLP(3, [4, 2], rng=random.Random(2), dropout=0.3)
    for layer in model.layers:
        if layer.dropout is not None:
            layer.dropout.rng = random.Random(4)
    return trained(model, nn.cross_entropy, numbers(16, 3), labels(16, 2))


def batch_norm():
    """A batch normalisation needs all samples, and keeps statistics."""
    model = nn.MLP(3, [4, 2], rng=random.Random(2), norm=nn.BatchNorm)
    return trained(model, nn.cross_entropy, numbers(16, 3), labels(16, 2))


def noisy_loss():
    """A loss that draws random numbers."""
    rng = random.Random(6)
    model = nn.MLP(2, [4, 1], rng=random.Random(2))
    return trained(model, lambda o, t: o * o * rng.random(), numbers(16, 2), [0.0] * 16)


def reading_loss():
    """A loss that reads the number of the output."""
    model = nn.MLP(2, [4, 1], rng=random.Random(2))
    return trained(model, lambda o, t: o * o.data, numbers(16, 2), [0.0] * 16)


def counting_loss():
    """A loss that counts how often it is called."""
    calls = []

    def loss(o, t):
        calls.append(t)
        return o * o * (1.0 + 1.0 / len(calls))

    model = nn.MLP(2, [4, 1], rng=random.Random(2))
    history, found = trained(model, loss, numbers(16, 2), [0.0] * 16)
    return history, [*found, len(calls)]


def printing_loss():
    """A loss that prints."""

    def loss(o, t):
        print("a sample", t)
        return o * o

    model = nn.MLP(2, [4, 1], rng=random.Random(2))
    return trained(model, loss, numbers(16, 2), [0.5] * 16)


def floats_only():
    """A model that asks `math` for a function of its inputs."""

    class Model(nn.Module):
        def __init__(self):
            self.w = Value(0.5)

        def __call__(self, x):
            return self.w * math.sin(x[0])

    return trained(Model(), nn.mse, numbers(16, 1), [0.5] * 16)


EAGER = [
    dropout,
    batch_norm,
    noisy_loss,
    reading_loss,
    counting_loss,
    printing_loss,
    floats_only,
]


def compared(run, monkeypatch, reference=Eager):
    """The history of a run, after it was found equal to that without recordings."""
    random.seed(8)
    history, parameters = run()
    monkeypatch.setattr(nn.epochs, "RecordedSteps", reference)
    random.seed(8)
    expected, wanted = run()
    expected.seconds = history.seconds
    assert repr(history) == repr(expected)
    assert history == expected
    assert parameters == wanted
    return history


@pytest.mark.parametrize("run", RECORDED, ids=lambda run: run.__name__)
def test_recorded_steps_have_the_bits_of_eager_ones(run, monkeypatch):
    """Losses, metrics, end and parameters are equal, and steps were computed by recordings."""
    history = compared(run, monkeypatch)
    assert (history.steps_compiled > 0) is COMPILED


@pytest.mark.parametrize("run", EAGER, ids=lambda run: run.__name__)
def test_what_a_recording_would_freeze_stays_eager(run, monkeypatch, capsys):
    """The history is the same, and no step was computed by a recording."""
    assert compared(run, monkeypatch).steps_compiled == 0
    assert capsys.readouterr().out.count("a sample") in (0, 2 * 4 * 16)


def test_a_profiler_does_not_disturb_recording():
    """Under cProfile steps are recorded as without it, and the profiler goes on."""
    expected, wanted = classes()
    with cProfile.Profile() as profile:
        history, parameters = classes()
        nn.mse(1.0, 0.0)
    assert (history.steps_compiled, parameters) == (expected.steps_compiled, wanted)
    seen = {entry.code.co_name for entry in profile.getstats() if hasattr(entry.code, "co_name")}
    assert "mse" in seen


def test_two_minibatches_are_eager(monkeypatch):
    """All steps but the first two are computed by recordings."""
    history = compared(moons, monkeypatch)
    assert history.steps - history.steps_compiled == (2 if COMPILED else history.steps)


def test_labels_are_compiled_once_and_together(monkeypatch):
    """Labels that come one after the other make one machine, when the last has been recorded."""
    made = []
    monkeypatch.setattr(
        recorded_objective,
        "CompiledSamples",
        lambda *parts: made.append(CompiledSamples(*parts)) or made[-1],
    )
    model, rng = nn.MLP(3, [4, 5], rng=random.Random(2)), random.Random(3)
    labels = [k for first in range(4) for k in (first, first + 1, 0, first + 1) for _ in "ab"]
    xs = [[rng.random() for _ in range(3)] for _ in labels]
    mover = nn.SGD(model.parameters(), lr=0.1)
    history = nn.fit(model, nn.cross_entropy, xs, labels, mover, 6, 8, shuffle=False)
    found = len(made), history.steps_compiled
    assert found[0] == 2 and found[1] >= 16 if COMPILED else found[1] == 0, found


def test_sample_by_sample_is_layer_by_layer(monkeypatch):
    """A network computed sample by sample has the bits of one computed layer by layer."""
    for run in (moons, classes, normalised):
        compared(run, monkeypatch, Together)


def test_a_machine_goes_on_from_gradients_that_had_begun():
    """Gradients of rows are added to what newer nodes have left, with the bits of one sweep."""
    ws = [Value(0.3), Value(-1.7)]
    x = Value(0.9)

    def f(x):
        return (ws[0] * x).tanh() * ws[1]

    rows = [0.1 * k - 1.3 for k in range(37)]
    loss = mean([f(v) for v in rows])
    penalty = dot(ws, ws) * 0.1  # newer than all rows, so the sweep comes to it first
    objective = loss + penalty
    groups = [Leaves("w", "parameter", (2,), ws), Leaves("x", "input", (1,), [x])]
    machine = Machine(make_plan(lift(flatten(f(x)), groups), ["w"]))
    found = machine.added(
        array("d", [w.data for w in ws]),
        array("d", rows),
        array("d", [1.0 / len(rows)]) * len(rows),
        array("d", gradients(penalty, ws)),
    )
    assert found is not None
    assert list(found.shared) == gradients(objective, ws)
