"""Mistakes switched on in the page of levels: what comes out, and what it says."""

import pytest

import nn
from tests.viz.boxes.networks import NETWORKS, moons
from viz import step
from viz.boxes.levels import levels

pytestmark = pytest.mark.browser


def owners(found):
    """The array and the entry of each node, by its `id`."""
    own = {}
    for i, array in enumerate(found.arrays.arrays):
        if array.leaves is not None:
            own.update((id(leaf), (i, k)) for k, leaf in enumerate(array.leaves.values))
        elif array.kind not in ("leaf", "join"):
            for k, place in enumerate(array.places):
                for at in (*array.absorbed(k), place):
                    own[id(found.program.nodes[at])] = (i, k)
    return own


def assigned(found):
    """The gradients where what a box hands an entry that it reads replaces what came before."""
    own, nodes = owners(found), found.program.nodes
    gradients = {id(nodes[-1]): found.seed}
    for box in reversed(found.boxes):
        given = {}
        for node in reversed(nodes):
            if own.get(id(node), (-1, 0))[0] not in box.inner:
                continue
            for operand, partial in zip(node.operands, node.partials, strict=True):
                if id(operand) in own:
                    inside = own[id(operand)][0] in box.inner
                    to = gradients if inside else given
                    share = gradients.get(id(node), 0.0) * (partial or 0.0)
                    to[id(operand)] = to.get(id(operand), 0.0) + share
        gradients.update(given)
    found_by = {}
    for i, array in enumerate(found.arrays.arrays):
        entries = [id(nodes[place]) for place in array.places]
        if array.leaves is not None:
            entries = [id(leaf) for leaf in array.leaves.values]
        if array.kind != "join":
            found_by.update({(i, k): gradients.get(at, 0.0) for k, at in enumerate(entries)})
    return found_by


GRADIENTS = "() => stepper.state.G.map((a) => [...a].map(String))"


@pytest.mark.parametrize("network", ["moons", "attention", "gru", "convolution"])
def test_the_last_share_wins(visit, network):
    """With = for +=, each entry has the share of the box that handed it one last."""
    root, names = NETWORKS[network]()
    found = levels(root, names)
    page = step(root, names, what_if="assign", level="arrays")
    got = visit(page.html).evaluate(GRADIENTS)
    for (i, k), expected in assigned(found).items():
        assert float(got[i][k]) == pytest.approx(expected, rel=1e-11, abs=1e-13)


def test_mistakes_are_marked_and_explained(visit):
    """Wrong arrays have a cross, and a sentence says why; the right sweep has none.

    What a leaf still held is part of the sum that is shown.
    """
    root, names = moons()
    optimizer = nn.SGD(names["model"].parameters(), lr=0.1)
    found = levels(root, names, optimizer=optimizer)
    tab = visit(step(root, names, optimizer=optimizer).html)
    crosses = tab.locator(".cross:visible")
    assert crosses.count() == 0
    tab.select_option("header select", "assign")
    wrong = tab.locator(".say p.wrong").all_inner_texts()
    # The penalty's share of the weights is lost; that of the biases is 0.
    assert len(wrong) == crosses.count() == 3
    assert any(
        "dW1 is wrong: = put the share of h1 in place of that of reg_loss" in w for w in wrong
    )
    tab.focus(".pane")
    tab.keyboard.press("End")
    assert "right sweep" in tab.inner_text(".say")
    for _ in found.updates:
        tab.keyboard.press("ArrowLeft")
    assert "+=" not in tab.inner_text(".say .lines >> nth=0")
    assert "It replaces 1 share" in tab.inner_text(".say")
    tab.select_option("header select", "stale")
    assert "Added to what it still held and 1 share that came before." in tab.inner_text(".say")
    tab.focus(".pane")
    tab.keyboard.press("b")
    tab.keyboard.press("ArrowRight")
    assert "It is the first share." in tab.inner_text(".say")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowRight")
    assert "Added to what it still held." in tab.inner_text(".say")
    assert "zero_grad" in tab.inner_text(".say p.wrong >> nth=0")
    got = tab.evaluate(GRADIENTS)
    for i, array in enumerate(found.arrays.arrays):
        if array.kind != "join" and found.arrays.is_moved(i):
            factor = 2.0 if array.kind == "leaf" else 1.0
            expected = [factor * g for g in found.numbers(i).gradients]
            assert [float(x) for x in got[i]] == pytest.approx(expected, rel=1e-11, abs=1e-13)
    tab.select_option("header select", "")
    assert crosses.count() == 0 and tab.locator(".say p.wrong").count() == 0
