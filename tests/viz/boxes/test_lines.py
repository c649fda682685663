"""Lines of boxes are what NumPy computes from the arrays of the page; each is there once."""

import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings

import nn
from autograd_core import Value, exp, fsum, mean
from autograd_core.program.text import sketch_text
from tests.nn.units import UNITS
from tests.viz.boxes.executed import backward_faults, forward_faults
from tests.viz.boxes.networks import NETWORKS, READ_IN_PART, moons
from tests.viz.boxes.repeated import REPEATED, gpt
from tests.viz.boxes.structured import computations
from viz.boxes.levels import levels


def _values(thing):
    """The Values in nested lists."""
    if isinstance(thing, (list, tuple)):
        return [x for part in thing for x in _values(part)]
    return [thing]


def _unit(name):
    """A unit of nn, with a loss of its outputs."""

    def make():
        unit, use = UNITS[name]
        out = _values(use(unit))
        return sum((y * y for y in out), start=Value(0.0)) + exp(out[0]), {"unit": unit}

    return make


def digits(count=6):
    """Two convolutions, a layer and a cross-entropy, on small images."""
    rng = random.Random(5)
    first, second = nn.Conv2d(1, 2, 3, rng=rng), nn.Conv2d(2, 2, 2, rng=rng)
    head = nn.Linear(8, 3, rng=rng)
    images = [[[[rng.random() for _ in range(5)] for _ in range(5)]] for _ in range(count)]
    labels = [rng.randrange(3) for _ in images]
    losses = []
    for image, label in zip(images, labels, strict=True):
        h = [[[x.relu() for x in row] for row in plane] for plane in first(image)]
        losses.append(nn.cross_entropy(head(_values(second(h))), label))
    loss = mean(losses)
    return loss, locals()


def batch_norm():
    """A layer, a batch norm and squared errors."""
    rng = random.Random(6)
    layer, norm = nn.Linear(3, 2, rng=rng), nn.BatchNorm(2)
    xs = [[rng.gauss(0, 1) for _ in range(3)] for _ in range(4)]
    out = norm.batch([layer(x) for x in xs])
    loss = fsum([y * y * y for row in out for y in row])
    return loss, {"layer": layer, "norm": norm, "xs": xs, "loss": loss}


NETWORKS_AND_UNITS = {
    **NETWORKS,
    **READ_IN_PART,
    **{name: make for name, (make, _, _) in REPEATED.items()},
    **{f"gpt of {n}": lambda n=n: gpt(1, n) for n in (1, 2, 5, 16)},
    "gpt of 2 layers": lambda: gpt(2, 4),
    "one sample": lambda: moons(1),
    "digits": digits,
    "batch norm": batch_norm,
    **{f"unit {name}": _unit(name) for name in UNITS},
}

WORDS = {
    "microgpt": (5, 7),
    "gpt of 2": (4, 5),
    "gpt of 5": (5, 7),
    "gpt of 16": (8, 10),
    "gpt of 2 layers": (10, 14),
    "digits": (1, 2),
    "unit maxout": (0, 1),
    "unit conv 1d": (1, 1),
}
"""So many different lines, forward and backward, are words; none of all others.

Attention that goes over as many keys as there are tokens has no rectangle, more than 12 places
are no list, a second convolution reads windows, and the largest of a list is told in words.
"""


@pytest.mark.parametrize("network", NETWORKS_AND_UNITS)
def test_lines_run(network, monkeypatch):
    """Forward lines give the numbers of the page, and those of shares add up to its gradients.

    Numbers have all their digits here, else four.
    """
    monkeypatch.setattr(sketch_text, "NUMBERS", str)
    found = levels(*NETWORKS_AND_UNITS[network]())
    words, faults = forward_faults(found)
    more, wrong = backward_faults(found)
    assert not faults + wrong
    assert (len(set(words)), len(set(more))) == WORDS.get(network, (0, 0))


@pytest.mark.parametrize(
    "network", ["gru", "characters", "lstm", "deep", "blocks", "lecture", "microgpt"]
)
def test_each_line_of_a_step_is_there_once(network):
    """No step tells a line twice, and what a line reads inside a box a line before it gives."""
    found = levels(*NETWORKS_AND_UNITS[network]())
    for frame in found.frames:
        lines = Counter((*frame.inside, *frame.lines))
        assert max(lines.values(), default=1) == 1, frame


@pytest.mark.slow
@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(computations)
def test_numpy_refuses_no_line(computation):
    """Of random computations; numbers at kinks and rounded exponents may differ."""
    found = levels(*computation)
    faults = [*forward_faults(found)[1], *backward_faults(found)[1]]
    assert not [fault for fault in faults if "Error" in fault]


@pytest.mark.parametrize("by_columns", [False, True])
def test_products_that_are_added_to_a_number_hand_on_whole_arrays(by_columns):
    """A sum of squares, or of products of two matrices, in whatever order it is added."""
    P, Q = ([[Value(float(3 * i + j + k)) for j in range(3)] for i in range(2)] for k in (1, 2))
    places = [(i, j) for i in range(2) for j in range(3)]
    if by_columns:
        places.sort(key=lambda place: place[::-1])
    squares = sum(P[i][j] * P[i][j] for i, j in places)
    assert levels(squares).frames[-1].lines == ("dP += 2 * P * dsquares",)
    both = sum(P[i][j] * Q[i][j] for i, j in places)
    lines = {line for frame in levels(both).frames for line in frame.lines}
    assert {"dP += dboth * Q", "dQ += dboth * P"} <= lines
