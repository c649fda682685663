"""The page of a training: its states, answers and losses are those of the model; it is small."""

import base64
import json
import math
import random
import struct
from xml.etree import ElementTree

import pytest

import nn
from autograd_core import Value
from tests.viz.training.trainings import TRAININGS, cell, line, plane, squared, three
from viz import Recorder, replay


def unpacked(text, most):
    """Shares as numbers, by the rule that the page documents."""
    data = base64.b64decode(text)
    found = struct.unpack(f"<{len(data) // 2}h", data)
    return [math.nan if x == -32768 else x / 32767 * most for x in found]


def with_weights(model, weights, compute):
    """What a model computes with other weights."""
    before = [p.data for p in model.parameters()]
    try:
        for p, x in zip(model.parameters(), weights, strict=True):
            p.data = x
        return compute()
    finally:
        for p, x in zip(model.parameters(), before, strict=True):
            p.data = x


@pytest.mark.parametrize("name", TRAININGS)
def test_the_page_has_the_recorded_weights_and_answers(name):
    """Each state has the weights before its step, the last the model's; answers are evaluate's."""
    recorder, xs, targets, history = TRAININGS[name]()
    model = recorder.model
    before = [p.data for p in model.parameters()]
    page = replay(recorder, xs, targets, history=history)
    assert [p.data for p in model.parameters()] == before
    data = json.loads(json.dumps(page.data, allow_nan=False))
    states = [*recorder.weights, before]
    assert data["steps"] == [*recorder.steps, recorder.calls]
    places = {id(p): k for k, p in enumerate(model.parameters())}
    for array, leaves in zip(data["arrays"], page.states.arrays, strict=True):
        got = unpacked(array["numbers"], array["most"])
        size = math.prod(array["shape"])
        for k, weights in enumerate(states):
            own = [weights[places[id(leaf)]] for leaf in leaves.values]
            assert got[k * size : (k + 1) * size] == pytest.approx(own, abs=array["most"] / 6e4)
    for weights, answers in zip(states, page.seen.answers, strict=True):
        assert list(answers) == with_weights(model, weights, lambda: nn.evaluate(model, xs))
    picture = ElementTree.fromstring(page.svg)
    assert page.words in "".join(picture.itertext())


def test_the_view_suits_the_samples():
    """A plane with classes, a curve, or outputs; layers as lines where they are a network."""
    kinds = {name: replay(*make()[:3]).data for name, make in TRAININGS.items()}
    assert [kinds[name]["seen"]["kind"] for name in ("plane", "three", "line", "cell")] == [
        "plane",
        "plane",
        "line",
        "samples",
    ]
    assert kinds["plane"]["seen"]["classes"] == ["class -1", "class 1"]
    assert len(kinds["three"]["seen"]["classes"]) == 3
    assert kinds["line"]["seen"]["classes"] is None and kinds["line"]["seen"]["targets"]
    assert kinds["plane"]["network"] == [(0, 1), (2, 3)] and kinds["cell"]["network"] is None
    alone = replay(plane()[0]).data
    assert alone["seen"] is None and alone["loss"] is None


def test_the_regions_are_the_classes_of_the_points():
    """A byte of the plane is the class times 16 and how clearly it is chosen."""
    recorder, xs, targets, _ = three()
    page = replay(recorder, xs, targets)
    seen = page.data["seen"]
    shades = base64.b64decode(seen["field"])
    assert len(shades) == len(page.states) * seen["side"] ** 2
    left, right, low, high = seen["around"]
    for at in (0, 41, 777, 1599):
        row, column = divmod(at, seen["side"])
        point = [
            left + (right - left) * column / (seen["side"] - 1),
            low + (high - low) * row / (seen["side"] - 1),
        ]
        for k, weights in enumerate(page.states.weights):
            out = with_weights(recorder.model, weights, lambda: recorder.model(point))  # noqa: B023
            shade = shades[k * seen["side"] ** 2 + at]
            assert shade // 16 == nn.predicted(out) and shade % 16 <= 15
    found = base64.b64decode(seen["found"])
    right_ones = [
        sum(found[k * len(xs) + i] == t for i, t in enumerate(targets))
        for k in range(len(page.states))
    ]
    assert right_ones == seen["right"]


def test_the_loss_is_computed_recorded_or_of_epochs():
    """A function comes first, then what record() was given, then the history."""
    recorder, xs, targets, history = plane()
    computed = replay(recorder, xs, targets, loss=nn.hinge, history=history).track
    for k, (step, loss) in enumerate(zip(computed.steps, computed.losses, strict=True)):
        outs = with_weights(
            recorder.model,
            [*recorder.weights, [p.data for p in recorder.model.parameters()]][k],
            lambda: nn.evaluate(recorder.model, xs),
        )
        expected = math.fsum(float(nn.hinge(o, t)) for o, t in zip(outs, targets, strict=True))
        assert step == k and loss == pytest.approx(expected / len(xs))
    assert computed.losses[:-1] == pytest.approx(history.losses)  # one step an epoch
    assert replay(recorder, xs, targets, history=history).track.losses == tuple(history.losses)
    own = three()[0]
    assert replay(own).track.losses == tuple(own.losses) and own.losses[0] > own.losses[-1]


def test_states_are_thinned_to_the_bytes_allowed():
    """The first and the last stay; a page that cannot be small enough is refused."""
    recorder, xs, targets, _ = plane(40)
    page = replay(recorder, xs, targets, states=9)
    assert len(page.states) == 9 and page.states.steps[0] == 0 and page.states.steps[-1] == 40
    size = len(page.html.encode())
    smaller = replay(recorder, xs, targets, states=9, most_bytes=size - 1)
    assert 2 <= len(smaller.states) < 9 and len(smaller.html.encode()) < size
    with pytest.raises(ValueError, match="most_bytes"):
        replay(recorder, xs, targets, most_bytes=10_000)


def test_numbers_that_are_not_finite_are_shown_as_such():
    """A training that diverges has a page: nan is a mark of its own, in no class."""
    recorder, xs, targets, _ = plane()
    recorder.weights[3] = [math.nan] * len(recorder.weights[3])
    page = replay(recorder, xs, targets, loss=nn.hinge)
    data = json.loads(json.dumps(page.data, allow_nan=False))
    size = math.prod(data["arrays"][0]["shape"])
    numbers = unpacked(data["arrays"][0]["numbers"], data["arrays"][0]["most"])
    assert all(map(math.isnan, numbers[3 * size : 4 * size]))
    side = data["seen"]["side"] ** 2
    assert set(base64.b64decode(data["seen"]["field"])[3 * side : 4 * side]) == {255}
    assert data["seen"]["right"][3] == 0 and data["loss"]["values"][3] == "nan"
    assert page.svg


def test_the_page_is_written_and_shown(tmp_path):
    """A file, a picture, a frame with a picture for hosts that do not run pages; else refused."""
    page = replay(*line()[:3])
    assert page.save(tmp_path / "t.html").read_text(encoding="utf-8") == page.html
    assert page.save(tmp_path / "t.svg").read_text(encoding="utf-8") == page.svg
    with pytest.raises(ValueError, match="html"):
        page.save(tmp_path / "t.gif")
    bundle = page._repr_mimebundle_()
    assert "<iframe" in bundle["text/html"] and "<img" in bundle["text/html"]
    assert bundle["text/plain"] == repr(page) == "TrainingPage(13 parameters, 5 steps, 4 states)"
    size = len(replay(*line()[:3], lang="en").html.encode())
    assert size < 60_000
    assert len(page.html.encode()) < size + 8_000  # the sentences in Chinese


@pytest.mark.parametrize(
    "call, error, word",
    [
        (lambda r: replay(r.model), TypeError, "Recorder"),
        (lambda r: replay(Recorder(r.model)), ValueError, "record"),
        (lambda r: replay(r, []), ValueError, "samples"),
        (lambda r: replay(r, [[1.0, 2.0]], [1, 1]), ValueError, "targets"),
        (lambda r: replay(r, loss=squared), ValueError, "their targets"),
        (lambda r: replay(r, [[1.0, 2.0]], [1], classes=["a"]), ValueError, "names"),
        (lambda r: replay(r, states=1), ValueError, "states"),
        (lambda r: replay(r, history=[1.0]), TypeError, "fit"),
        (lambda r: replay(r, loss="hinge"), TypeError, "function"),
        (lambda r: r.record("high"), TypeError, "loss"),
    ],
)
def test_wrong_arguments_are_named(call, error, word):
    """The message says what is expected."""
    recorder, *_ = plane(2)
    with pytest.raises(error, match=word):
        call(recorder)


def test_a_model_that_draws_random_numbers_is_computed_in_its_evaluation():
    """Dropout and batch normalisation are as in evaluate(), and stay in training afterwards."""
    recorder, xs, *_ = cell()
    assert recorder.model.training
    first, second = (replay(recorder, xs).seen.answers for _ in range(2))
    assert first == second and recorder.model.training


def test_a_network_of_ones_own_classes_is_recorded_too():
    """Typed as in micrograd, and trained by its loop: layers, losses and answers are found."""
    rng = random.Random(2)

    class OwnNeuron:
        def __init__(self, n):
            self.w = [Value(rng.uniform(-1, 1)) for _ in range(n)]
            self.b = Value(0.0)

        def __call__(self, x):
            return sum((w * a for w, a in zip(self.w, x, strict=True)), self.b).tanh()

    class OwnNet:
        def __init__(self):
            self.layers = [[OwnNeuron(2) for _ in range(3)], [OwnNeuron(3)]]

        def __call__(self, x):
            for layer in self.layers:
                x = [neuron(x) for neuron in layer]
            return x[0]

        def parameters(self):
            return [p for layer in self.layers for n in layer for p in [*n.w, n.b]]

    net, xs, targets = OwnNet(), [[1.0, 2.0], [-1.0, 0.5], [0.0, 1.0]], [1, -1, 1]
    recorder = Recorder(net)
    for _ in range(4):
        loss = sum((net(x) - t) ** 2 for x, t in zip(xs, targets, strict=True))
        for p in net.parameters():
            p.grad = 0.0
        loss.backward()
        recorder.record(loss)
        for p in net.parameters():
            p.data -= 0.1 * p.grad
    page = replay(recorder, xs, targets)
    assert page.data["network"] == [(0, 1), (2, 3)]
    assert [array["name"] for array in page.data["arrays"]] == ["W1", "b1", "W2", "b2"]
    assert recorder.weights[0] != recorder.weights[1] and len(page.states) == 5
    assert page.seen.answers[-1] == [net(x).data for x in xs]
    assert recorder.layers == {"layers.0": list(range(9)), "layers.1": list(range(9, 13))}
    with pytest.raises(TypeError, match="Module"):
        Recorder([1.0])


@pytest.mark.parametrize(
    ("outputs", "given", "threshold"),
    [
        ([0.1, 0.9, 0.8, 0.2], None, 0.5),
        ([0.4, 0.6, 0.3, 0.7], None, 0.5),
        ([-0.2, 1.3, 0.9, 0.1], None, 0.5),
        ([-3.0, 2.0, 4.0, -1.0], None, 0.0),
        ([-0.1, 0.1, 0.2, -0.2], None, 0.0),
        ([0.1, 0.9, 0.8, 0.2], 0.0, 0.0),
    ],
    ids=["solved", "probabilities", "numbers", "scores", "small scores", "given"],
)
def test_outputs_that_stand_for_targets_are_decided_in_their_middle(outputs, given, threshold):
    """XOR by squared errors, or by probabilities, is right above 0.5, and scores above 0."""

    class Table:
        def __init__(self):
            self.w = [Value(y) for y in outputs]

        def parameters(self):
            return self.w

        def __call__(self, x):
            return self.w[2 * int(x[0] > 0.5) + int(x[1] > 0.5)] * 1.0

    recorder = Recorder(Table())
    recorder.record()
    xs = [[a, b] for a in (0.0, 1.0) for b in (0.0, 1.0)]
    seen = replay(recorder, xs, [0, 1, 1, 0], threshold=given).seen
    assert seen.labels.threshold == threshold
    above = [int(y > threshold) for y in outputs]
    assert seen.right[-1] == sum(map(int.__eq__, above, [0, 1, 1, 0]))
