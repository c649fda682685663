"""The optimiser's step at the level of arrays."""

import math

import pytest

import nn
from autograd_core import Value
from tests.viz.boxes.networks import NETWORKS, lecture
from viz import step
from viz.boxes.level_stepper import LevelStepper
from viz.boxes.levels import levels

OPTIMIZERS = {
    "sgd": lambda params: nn.SGD(params, lr=0.1),
    "momentum": lambda params: nn.SGD(params, lr=0.1, momentum=0.9),
    "adam": lambda params: nn.Adam(params, lr=0.01),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
@pytest.mark.parametrize("network", ["lecture", "attention"])
def test_updates_are_what_the_optimiser_does(network, name):
    """The last frames hold, bit for bit, the numbers after a real step; nothing moves before."""
    root, names = NETWORKS[network]()
    model = names["model" if network == "lecture" else "head"]
    optimizer = OPTIMIZERS[name](model.parameters())
    before = [p.data for p in optimizer.params]
    found = levels(root, names, optimizer=optimizer)
    assert [p.data for p in optimizer.params] == before
    frames = [frame for frame in found.frames if frame.phase == "update"]
    assert frames == list(found.frames[-len(found.updates) :])
    root.backward()
    optimizer.step()
    seen = []
    for frame, update in zip(frames, found.updates, strict=True):
        leaves = found.arrays.arrays[update.array].leaves.values
        assert list(update.values) == [leaf.data for leaf in leaves]
        assert frame.receivers == (update.array,)
        w = found.name(update.array)
        rule = f"{w} -= lr * d{w}" if name == "sgd" else f"{w} = {w} - change"
        assert frame.lines[0].startswith(rule)
        assert update.array in found.boxes[frame.box].hangs
        seen += leaves
    assert {id(leaf) for leaf in seen} == {id(p) for p in optimizer.params}


def test_entries_without_an_optimiser_stay():
    """An optimiser of some entries moves these alone; one of none says so."""
    root, names = lecture()
    w = names["model"].parameters()[0]
    found = levels(root, names, optimizer=nn.SGD([w], lr=1.0))
    (update,) = found.updates
    before = found.numbers(update.array).values
    assert [a != b for a, b in zip(update.values, before, strict=True)].count(True) == 1
    assert "1 number" in found.frames[-1].sentence
    found = levels(root, names, optimizer=nn.SGD([Value(1.0)], lr=1.0))
    assert not found.updates and "moves nothing" in found.frames[0].sentence


def test_step_of_a_network_with_an_optimiser_opens_on_arrays():
    """A wrong optimiser and a gradient that it refuses are named."""
    root, names = lecture()
    optimizer = nn.SGD(names["model"].parameters(), lr=0.1)
    page = step(root, names, optimizer=optimizer)
    assert isinstance(page, LevelStepper) and page.levels.frames[-1].phase == "update"
    with pytest.raises(TypeError, match="optimizer"):
        step(root, names, optimizer=3)
    with pytest.raises(nn.NonFiniteGradientError, match="nan"):
        step(root, names, optimizer=optimizer, seed=math.nan)
