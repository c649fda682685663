"""What repeats is found at the level of boxes, and its steps add up to the gradients."""

import random
import re

import pytest

import nn
from autograd_core import Value, mean
from tests.viz.boxes.networks import NETWORKS
from tests.viz.boxes.repeated import REPEATED, characters, deep, gru, lstm, own
from viz import LevelDrawing, draw, filmstrip
from viz.boxes.level_film import level_frame_svg
from viz.boxes.levels import levels
from viz.boxes.moments import Moments
from viz.boxes.picture import room_of


@pytest.fixture(scope="module", params=REPEATED)
def case(request):
    """A computation in which something repeats: its levels, how often, what it hands on."""
    make, count, handed = REPEATED[request.param]
    root, names = make()
    root.backward()
    return levels(root, names, fold=True), count, handed


def test_what_repeats_is_one_fold(case):
    """With all its times, the first one from plain numbers too; its boxes are shown once."""
    found, count, handed = case
    (fold,) = found.folds
    assert (len(fold.rows), len(fold.handed)) == (count, handed)
    assert found.shown == len(found.boxes) - (count - 1) * len(fold.rows[0])
    assert found.shown <= 16
    at_times = {step.name for step in found.arrays.arrays if re.match(r"v\d+_", step.name)}
    names = {step.name for step in found.arrays.arrays} - at_times
    assert names.isdisjoint(name.partition("_")[0] for name in at_times)


def test_boxes_at_one_place_are_alike(case):
    """At each place of a repeat all times compute the same operation on the same shape."""
    found, _, _ = case
    (fold,) = found.folds
    for column in zip(*fold.rows, strict=True):
        steps = [found.arrays.arrays[found.boxes[b].array] for b in column]
        assert len({(step.kind, step.op, step.shape) for step in steps}) == 1


def test_a_repeat_reads_what_the_one_before_hands_on(case):
    """Between two repeats next to each other goes what is carried, and nothing else."""
    found, count, _ = case
    (fold,) = found.folds
    at = {found.boxes[b].array: t for t, row in enumerate(fold.rows) for b in row}
    for t, row in enumerate(fold.rows):
        own = {found.boxes[b].array for b in row}
        read = {i for b in row for i in found.boxes[b].reads if i in at} - own
        before = [found.boxes[fold.rows[t - 1][one.place]].array for one in fold.handed]
        assert read == (set(before) if t else set())
        assert set(fold.reads[t]).isdisjoint(at)


def test_a_repeat_is_one_step(case):
    """Forward t = 0, 1, ..., backward from the last; inside, box by box, nothing is left out."""
    found, count, _ = case
    for phase, order in (("forward", range(count)), ("backward", reversed(range(count)))):
        steps = [f for f in found.frames if f.phase == phase and f.fold == 0]
        assert [f.time for f in steps] == list(order)
        for step in steps:
            told = [line for line in step.inside if " += " not in line]
            assert len(set(told)) == len(told), "what is the same for two receivers is told once"
        single = [f for f in found.box_frames if f.phase == phase and f.fold == 0]
        assert [(f.box, f.receivers) for f in single] == [p for f in steps for p in f.parts]
    assert len(found.frames) < len(found.box_frames)


def test_steps_of_repeats_add_up_to_the_gradients(case):
    """What all steps hand an array is its gradient; the last gradients are those of backward()."""
    found, _, _ = case
    (fold,) = found.folds
    repeated = {found.boxes[b].array for row in fold.rows for b in row}
    total = {}
    for frame in found.frames:
        if frame.phase == "backward":
            for i, share in found.handed(frame).items():
                before = total.get(i, [0.0] * len(share))
                total[i] = [a + x for a, x in zip(before, share, strict=True)]
    leaves = [i for i, array in enumerate(found.arrays.arrays) if array.leaves is not None]
    assert set(leaves) <= set(total)
    for i, sums in total.items():
        if i in repeated:
            continue
        step = found.arrays.arrays[i]
        assert sums == pytest.approx(found.numbers(i).gradients, rel=1e-11, abs=1e-13), step.name
        if step.leaves is not None:
            assert [leaf.grad for leaf in step.leaves.values] == list(found.numbers(i).gradients)


def test_shared_weights_receive_at_each_time():
    """The gradient of a weight of a cell is a sum over all times, that of a layer is not."""
    found = levels(*gru(), fold=True)
    weights = next(i for i, a in enumerate(found.arrays.arrays) if a.name == "Whn")
    assert sum(weights in frame.receivers for frame in found.frames) == 8
    found = levels(*deep(), fold=True)
    weights = next(i for i, a in enumerate(found.arrays.arrays) if a.name == "W3")
    assert sum(weights in frame.receivers for frame in found.frames) == 1


def test_the_whole_reads_as_a_text_book_writes_it():
    """One line for all times, by t; gates have the names of their biases."""
    lines = {make: levels(*make(), fold=True).frames[0].lines for make in (gru, lstm, own, deep)}
    assert lines[gru] == (
        "xn = Wxn @ xs.T + bn[:, None]",
        "for t in range(8):",
        "    r_t = sigmoid(Wxr @ xs[t] + Whr @ h_{t-1} + br)",
        "    z_t = sigmoid(Wxz @ xs[t] + Whz @ h_{t-1} + bz)",
        "    n_t = tanh(xn[:, t] + r_t * (Whn @ h_{t-1} + cn))",
        "    h_t = (1 - z_t) * n_t + z_t * h_{t-1}",
        "root = sum(h_7 * h_7)",
    )
    assert "    c_t = f_t * c_{t-1} + i_t * g_t" in lines[lstm]
    assert "    h_t = o_t * tanh(c_t)" in lines[lstm]
    assert "    net_t = x[:, t] + Wh @ h_{t-1} + b" in lines[own]
    assert "    h_{t+1} = relu(W_{t+1} @ h_t + b_{t+1}[:, None])" in lines[deep]


def test_characters_are_a_cell_with_its_losses():
    """The loss of each character is beside its time, although each has another class."""
    found = levels(*characters(), fold=True)
    (fold,) = found.folds
    last = [found.arrays.arrays[found.boxes[row[-1]].array] for row in fold.rows]
    assert {step.op for step in last} == {"logsumexp"}
    assert found.shown == 10


def test_a_plain_cell_with_its_losses_is_a_repeat():
    """Its state is all that it hands on; the loss hands all times their shares in one step."""
    random.seed(4)
    cell, head = nn.RNNCell(3, 4), nn.Linear(4, 3)
    h, losses = cell.start(), []
    for t in range(7):
        h = cell([float(k == t % 3) for k in range(3)], h)
        losses.append(nn.cross_entropy(head(h), (t + 1) % 3))
    loss = mean(losses)
    found = levels(loss, {"cell": cell, "head": head, "losses": losses, "loss": loss})
    (fold,) = found.folds
    assert (len(fold.rows), len(fold.rows[0])) == (7, 3)
    assert [f.receivers for f in found.frames if f.phase == "backward"][0] == tuple(
        found.boxes[row[-1]].array for row in fold.rows
    )


@pytest.mark.parametrize("network", NETWORKS)
def test_without_repeats_nothing_changes(network):
    """fold=True finds what fold=False finds where nothing repeats three times."""
    root, names = NETWORKS[network]()
    folded, plain = levels(root, names, fold=True), levels(root, names, fold=False)
    assert (network == "gru") == bool(folded.folds)
    if not folded.folds:
        assert (folded.boxes, folded.frames) == (plain.boxes, plain.frames)
    assert not plain.folds and plain.frames == plain.box_frames


def test_folds_are_in_the_data():
    """As dicts and lists, with what is handed on and what each repeat reads."""
    found = levels(*lstm())
    (fold,) = found.to_dict()["folds"]
    assert [one["place"] for one in fold["handed"]] == [one.place for one in found.folds[0].handed]
    assert [list(row) for row in fold["rows"]] == [list(row) for row in found.folds[0].rows]


def test_fold_is_a_bool():
    """Another value is refused."""
    root, names = deep()
    with pytest.raises(TypeError, match="fold"):
        levels(root, names, fold="time")


def test_a_drawing_can_give_each_repeat_boxes_of_its_own():
    """level="arrays" with fold=False, as in step(); with a box open too."""
    root, names = own()
    found = levels(root, names, fold=False)
    picture = draw(root, names, level="arrays", fold=False)
    assert "repeat ×" not in picture.svg and "repeat ×" in draw(root, names, level="arrays").svg
    for box in found.boxes:
        assert f'bold 14px sans-serif">{found.name(box.array)}</text>' in picture.svg
    last = found.name(found.boxes[-2].array)
    opened = draw(root, names, level="arrays", fold=False, open=last)
    assert f"in {last}: " in opened.text and len(opened.svg) > len(picture.svg)
    small = Value(2.0, label="a") * Value(3.0, label="b")
    assert isinstance(draw(small, level="arrays"), LevelDrawing)
    assert not isinstance(draw(root, names, level="scalars"), LevelDrawing)
    for options in ({"rankdir": "TB"}, {"around": root}, {"theme": "micrograd"}):
        with pytest.raises(ValueError, match="level='arrays' draw boxes"):
            draw(root, names, level="arrays", **options)
    with pytest.raises(ValueError, match="arrays"):
        draw(root, names, level="array")


def test_frames_of_what_repeats_are_of_one_width():
    """Boxes are as large as at any repeat, and wired alike; a strip is not endlessly high."""
    root, names = characters()
    moments = Moments(levels(root, names))
    room = room_of(moments.found)
    frames = [level_frame_svg(moments, k, "light", room) for k in range(0, len(moments), 2)]
    assert len({re.search(r'viewBox="0 0 ([\d.]+)', svg)[1] for svg in frames}) == 1
    strip = filmstrip(moments.found)
    assert len(strip.frames) == 3 and {0, len(moments) - 1} < set(strip.frames)
    assert float(re.search(r'viewBox="0 0 [\d.]+ ([\d.]+)', strip.svg)[1]) < 5_500
