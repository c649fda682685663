"""Levels: boxes, their shares, and the formulas of shares, against the recorded scalars."""

import math
from random import Random

import pytest

from autograd_core import Value, mean, tanh
from tests.viz.boxes.networks import NETWORKS, lecture, moons
from viz.boxes.levels import levels


@pytest.fixture(params=NETWORKS)
def found(request):
    """The levels of a network."""
    root, names = NETWORKS[request.param]()
    root.backward()
    return levels(root, names)


def test_every_scalar_is_in_one_array(found):
    """Each recorded node that is not a plain number belongs to one entry of one array."""
    seen = {}
    for i, array in enumerate(found.arrays.arrays):
        if array.leaves is not None:
            places = [id(leaf) for leaf in array.leaves.values]
        elif array.kind in ("leaf", "join"):
            continue
        else:
            entries = range(array.size)
            inner = [at for e in entries for at in (*array.absorbed(e), array.places[e])]
            places = [id(found.program.nodes[at]) for at in inner]
        for place in places:
            assert seen.setdefault(place, i) == i
    nodes = [node for node in found.program.nodes if not node.is_constant]
    assert {id(node) for node in nodes} <= set(seen)


def test_numbers_are_those_of_backward(found):
    """The gradients of leaves are the numbers in .grad, bit for bit."""
    for i, array in enumerate(found.arrays.arrays):
        if array.leaves is not None:
            grads = [leaf.grad for leaf in array.leaves.values]
            assert list(found.numbers(i).gradients) == pytest.approx(grads, rel=0, nan_ok=True)
            assert list(found.numbers(i).values) == [leaf.data for leaf in array.leaves.values]


def test_shares_of_all_boxes_are_the_gradients(found):
    """What the boxes hand an array adds up to its gradient, up to the rounding of its terms."""
    total, largest = {}, {}
    for b in range(len(found.boxes)):
        for scalar in found.scalars(b):
            if math.isfinite(scalar.share):
                most = max(largest.get(scalar.array, 0.0), abs(scalar.share))
                largest[scalar.array] = most
        for i, share in found.shares(b).items():
            before = total.get(i, [0.0] * len(share))
            total[i] = [a + x for a, x in zip(before, share, strict=True)]
    for i, sums in total.items():
        room = 1e-13 * largest.get(i, 0.0)
        assert sums == pytest.approx(found.numbers(i).gradients, rel=1e-12, abs=room, nan_ok=True)


def test_boxes_come_before_what_reads_them(found):
    """A box reads boxes before it, and leaves; each leaf hangs in one box at most."""
    seen, hung = set(), set()
    for box in found.boxes:
        for i in box.reads:
            assert i in seen or found.arrays.arrays[i].kind == "leaf"
        assert hung.isdisjoint(box.hangs)
        hung.update(box.hangs)
        seen.add(box.array)


def test_frames_hand_on_to_each_reader_once(found):
    """Backward, each box hands each array that it reads its share in exactly one frame."""
    for b, box in enumerate(found.boxes):
        frames = [f for f in found.box_frames if f.phase == "backward" and f.box == b]
        to = [i for frame in frames for i in frame.receivers]
        moved = [i for i in box.reads if found.arrays.is_moved(i)]
        assert sorted(to) == sorted(moved if box.inner else [])


def test_a_box_hands_on_after_it_has_received_everything(found):
    """No array receives after its box has acted."""
    home = {i: b for b, box in enumerate(found.boxes) for i in box.inner}
    acted = set()
    for frame in found.frames:
        if frame.phase == "backward":
            assert not {home.get(i) for i in frame.receivers} & acted
            acted.add(frame.box)


def test_micrograds_moons_are_the_lines_of_their_author():
    """Boxes end where a variable of the caller holds exactly that array."""
    found = levels(*moons())
    assert found.frames[0].lines == (
        "h1 = relu(W1 @ inputs.T + b1[:, None])",
        "h2 = relu(W2 @ h1 + b2[:, None])",
        "scores = W3[0] @ h2 + b3[0]",
        "losses = relu(1 + -labels * scores)",
        "data_loss = sum(losses) * 0.05",
        "reg_loss = 0.0001 * sum(theta**2)",
        "total_loss = data_loss + reg_loss",
    )


def test_axes_can_be_named():
    """axes= names the axes of an array; a wrong count says what came."""
    found = levels(*lecture(), axes={"W1": ("unit", "feature")})
    assert found.arrays.arrays[0].axes == ("unit", "feature")
    with pytest.raises(ValueError, match="'W1'"):
        levels(*lecture(), axes={"w1": ("unit", "feature")})
    with pytest.raises(ValueError, match="2 axes"):
        levels(*lecture(), axes={"W1": ("unit",)})


@pytest.mark.parametrize("network", NETWORKS)
def test_leaves_without_names_have_arrays_and_gradients(network):
    """With names={} the leaves are arrays all the same, as the steps read them."""
    root, _ = NETWORKS[network]()
    root.backward()
    found = levels(root, {})
    leaves = {id(v): v for v in found.program.nodes if v.is_leaf and not v.is_constant}
    held = {}
    for i, array in enumerate(found.arrays.arrays):
        if array.leaves is not None:
            pairs = zip(array.leaves.values, found.numbers(i).gradients, strict=True)
            held.update((id(leaf), gradient) for leaf, gradient in pairs)
    assert leaves.keys() <= held.keys()
    for key, leaf in leaves.items():
        assert held[key] == leaf.grad or math.isnan(leaf.grad)
    moved = {i for frame in found.frames for i in frame.receivers}
    assert all(
        i in moved for i, array in enumerate(found.arrays.arrays) if array.leaves is not None
    )


def test_a_network_without_names_has_the_structure_of_one_with_names():
    """Weights of a layer are one array, its biases another."""
    root, _ = lecture()
    found = levels(root, {})
    shapes = [a.shape for a in found.arrays.arrays if a.leaves is not None]
    assert shapes == [(4, 3), (4,), (4, 4), (4,), (4,), ()]


@pytest.mark.parametrize("weights_first", [True, False])
@pytest.mark.parametrize("as_values", [True, False])
def test_weights_without_names_hang_in_the_box_that_multiplies_them(as_values, weights_first):
    """Only the samples are a box of their own, as where the weights are parameters."""
    random = Random(1)
    layers = [
        [([Value(random.random()) for _ in range(n)], Value(0.5)) for _ in range(m)]
        for n, m in ((3, 4), (4, 2))
    ]
    xs = [[random.random() for _ in range(3)] for _ in range(5)]
    outs = []
    for row in xs:
        h = [Value(x) for x in row] if as_values else row
        for layer in layers:
            pairs = [(list(zip(w, h, strict=True)), b) for w, b in layer]
            h = [tanh(sum((w * x if weights_first else x * w for w, x in p), b)) for p, b in pairs]
        outs += h
    scale = Value(2.0, label="scale")  # a parameter, but none that a product multiplies
    found = levels(mean([out * out for out in outs]) * scale, {})
    sizes = [len(found.numbers(i).values) for box in found.boxes for i in box.hangs]
    assert [len(found.numbers(box.array).values) for box in found.boxes if not box.inner] == [15]
    assert sorted(sizes) == [1, 2, 4, 8, 12]


def test_lists_of_numbers_that_weights_go_over_are_samples():
    """The samples of the lecture are plain numbers; what is computed of them has their names."""
    root, names = lecture()
    said = [frame.sentence for frame in levels(root, names).frames[1:4]]
    assert [text.partition("computed, ")[2] for text in said] == [
        "4 neurons × 4 samples.",
        "4 neurons × 4 samples.",
        "4 samples.",
    ]
    named = levels(root, names, axes={"xs": ("token", "feature")})
    assert "4 neurons × 4 tokens" in named.frames[1].sentence
    assert "4 tokens" in named.frames[3].sentence
