"""Small trainings that were recorded, each with its samples."""

import math
import random

import nn
from viz import Recorder


def plane(steps=12):
    """Two classes in the plane, by nn.fit."""
    rng = random.Random(3)
    xs = [[rng.gauss(c, 0.5), rng.gauss(-c, 0.5)] for c in (-1, 1) for _ in range(10)]
    targets = [c for c in (-1, 1) for _ in range(10)]
    model = nn.MLP(2, [5, 1], rng=rng)
    recorder = Recorder(model)
    optimizer = recorder.watch(nn.SGD(model.parameters(), lr=0.2))
    history = nn.fit(model, nn.hinge, xs, targets, optimizer, epochs=steps, batch_size=None)
    return recorder, xs, targets, history


def three():
    """Three classes in the plane, in a loop of one's own."""
    rng = random.Random(4)
    xs = [[rng.gauss(c, 0.3), rng.gauss(c % 2, 0.3)] for c in range(3) for _ in range(5)]
    targets = [c for c in range(3) for _ in range(5)]
    model = nn.MLP(2, [4, 3], rng=rng)
    recorder, optimizer = Recorder(model), nn.Adam(model.parameters(), lr=0.1)
    for _ in range(6):
        optimizer.zero_grad()
        loss = sum(nn.cross_entropy(model(x), t) for x, t in zip(xs, targets, strict=True))
        loss.backward()
        recorder.record(loss)
        optimizer.step()
    return recorder, xs, targets, None


def line():
    """A curve over one input."""
    xs = [[i / 5] for i in range(-5, 6)]
    targets = [math.sin(2 * x) for (x,) in xs]
    model = nn.MLP(1, [4, 1], activation="tanh", rng=random.Random(1))
    recorder = Recorder(model, every=2)
    optimizer = recorder.watch(nn.Adam(model.parameters(), lr=0.05))
    history = nn.fit(model, squared, xs, targets, optimizer, epochs=5)
    return recorder, xs, targets, history


def cell():
    """A cell that is not a network of layers, with four inputs and three outputs."""
    model = nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3), nn.Dropout(0.5))
    recorder, optimizer = Recorder(model), nn.SGD(model.parameters(), lr=0.1)
    xs = [[float(i), 1.0, -1.0, 0.5 * i] for i in range(4)]
    for _ in range(3):
        optimizer.zero_grad()
        loss = sum(y * y for out in model.batch(xs) for y in out)
        loss.backward()
        recorder.record(loss)
        optimizer.step()
    return recorder, xs, None, None


def squared(output, target):
    """The square of the difference."""
    return (output - target) ** 2


TRAININGS = {"plane": plane, "three": three, "line": line, "cell": cell}
