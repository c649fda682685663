"""Mistakes at the level of arrays: each scalar has what the engine would give it with them."""

import math
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nn
from autograd_core import Program
from tests.viz.boxes.networks import NETWORKS, lecture, moons
from tests.viz.boxes.structured import computations
from viz import filmstrip, frame_svg, frame_text, levels, steps, worksheet
from viz.boxes.level_text import level_summary, level_text
from viz.boxes.mistakes import Received, TooManyPaths
from viz.boxes.moments import Moments
from viz.sweep import same

MISTAKES = ("assign", "no_order", "stale")


def handed_without_order(root):
    """How many shares a sweep without order hands on: one over each edge for each path to it."""
    paths = Counter({id(root): 1})
    for node in reversed(Program(root).nodes):
        for operand, partial in zip(node.operands, node.partials, strict=True):
            if partial is not None:
                paths[id(operand)] += paths[id(node)]
                paths["all"] += paths[id(node)]
    return paths["all"]


def check(root, names, what_if):
    """The data of arrays have the gradients of the scalars, and come to them step by step."""
    if what_if == "no_order" and handed_without_order(root) > 20_000:
        return  # the frames of scalars would take minutes
    try:
        found = levels(root, names, what_if=what_if)
    except TooManyPaths:
        return
    trace = steps(root, names, what_if=what_if, limit=None)
    nodes = Program(root).nodes
    expected = {id(node): g for node, g in zip(nodes, trace.final_gradients, strict=True)}
    assert list(map(repr, found.gradients)) == list(map(repr, trace.final_gradients))
    assert found.wrong == len(trace.differences())
    for i, array in enumerate(found.arrays.arrays):
        if array.leaves is not None:
            own = [expected.get(id(leaf), 0.0) for leaf in array.leaves.values]
        elif array.kind in ("leaf", "join"):
            continue
        else:
            own = [expected[id(nodes[place])] for place in array.places]
        assert list(map(repr, found.numbers(i).gradients)) == list(map(repr, own))
    # What boxes hand on comes to these gradients: as a sum, or the share that comes last.
    received = {}
    for b in range(len(found.boxes)):
        for i, share in found.received(b).items():
            before = received.get(i)
            received[i] = share if before is None else before.with_share(share)
    moments = Moments(found)
    right = Moments(found.right)
    for i, (numbers, _) in received.items():
        start = moments._held.get(i, (0.0,) * len(numbers))
        for g, x, old in zip(found.numbers(i).gradients, numbers, start, strict=True):
            assert math.isclose(g, old + x, rel_tol=1e-9, abs_tol=1e-9) or not (
                math.isfinite(g) and math.isfinite(x)
            )
    # After the last step, as on the whole, what is wrong is what is not as after a right one.
    for k in (0, len(moments) - 1):
        moment, true = moments[k], right[k]
        for i, gradients in moment.gradients.items():
            equal = all(map(same, gradients, true.gradients.get(i, gradients)))
            assert (i in moment.wrong) != equal


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(computations, st.sampled_from(MISTAKES))
def test_each_scalar_has_the_gradient_of_the_scalars(computation, what_if):
    """Bit for bit, at every leaf and every step, and as many are wrong."""
    check(*computation, what_if)


@pytest.mark.slow
@settings(max_examples=250, suppress_health_check=list(HealthCheck))
@given(computations, st.sampled_from(MISTAKES))
def test_many_computations_have_the_gradients_of_the_scalars(computation, what_if):
    """The same of many."""
    check(*computation, what_if)


@pytest.mark.parametrize("network", ["lecture", "classes", "convolution", "overflow"])
@pytest.mark.parametrize("what_if", MISTAKES)
def test_networks_have_the_gradients_of_the_scalars(network, what_if):
    """The lecture's MLP, where the samples' shares are summed inside one box, and others."""
    check(*NETWORKS[network](), what_if)


def test_the_last_share_stays_in_whatever_order_boxes_hand_on():
    """Turns are those of the scalars: a share that comes earlier in their sweep does not stay."""
    early, late = Received((1.0, 1.0), (1, 0)), Received((2.0, 2.0), (2, 2))
    assert early.with_share(late).numbers == late.with_share(early).numbers == (2.0, 2.0)
    assert early.with_share(late).turns == (2, 2)


def test_a_mistake_is_told_in_every_form():
    """In text, in a summary, on a strip and a worksheet: marked, counted, with the reason."""
    root, names = lecture()
    found = levels(root, names, what_if="assign")
    k = next(k for k, f in enumerate(found.frames) if f.lines == ("dW1 = dz1 @ xs",))
    moments = Moments(found)
    text = " ".join(frame_text(found, k).split())
    assert "** WRONG **" in text and "(what if gradients were assigned" in text
    assert "= keeps the last of 4 terms, that of z1[" in text
    assert "dW1 is wrong: of up to 4 shares that h1 hands an entry, = keeps the last alone" in text
    assert "85 of 138 gradients are wrong" in " ".join(frame_text(found, 0).split())
    assert "WRONG, right is" in level_summary(found) and "85 of 138" in level_summary(found)
    assert "= share of z1[" in level_text(moments, k, depth=2)
    assert " += " not in "".join(level_text(moments, k, depth=depth) for depth in (0, 1, 2))
    assert [f.lines for f in found.right.frames][k] == ("dW1 += dz1 @ xs",)
    svg = frame_svg(found, k)
    drawn = {i for box in found.boxes for i in (box.array, *box.hangs)}
    assert svg.count('class="disc"') == len(moments[k].wrong & drawn) > 5 and "✗ wrong" in svg
    assert frame_svg(found.right, k).count('class="disc"') == 0
    film = filmstrip(root, names=names, what_if="assign")
    assert "What if gradients were assigned" in film.svg and "85 of 138" in film.svg
    assert "dW1 = ___" in worksheet(root, names=names, what_if="assign").text
    stale = levels(root, names, what_if="stale")
    assert "still held" in frame_text(stale, -1)
    assert "again" in level_text(Moments(levels(root, names, what_if="no_order")), -1, depth=2)
    assert "All gradients come out right here" in level_summary(
        levels(*NETWORKS["overflow"](), what_if="assign")
    )


def test_an_optimiser_takes_the_wrong_gradients():
    """Its step is that of the scalars with the mistake."""
    root, names = moons()
    optimizer = nn.SGD(names["model"].parameters(), lr=0.1)
    found = levels(root, names, optimizer=optimizer, what_if="assign")
    trace = steps(root, names, "assign", optimizer=optimizer, limit=None)
    nodes = found.program.nodes
    moved = {found.owner(nodes[f.node]): f.after for f in trace if f.phase == "update"}
    for one in found.updates:
        for k, (before, after) in enumerate(
            zip(found.numbers(one.array).values, one.values, strict=True)
        ):
            assert after == moved.get((one.array, k), before)
    assert found.updates != found.right.updates
