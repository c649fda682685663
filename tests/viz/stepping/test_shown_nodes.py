"""The last nodes of a graph: their frames are those of the whole graph."""

import pytest

from tests.viz.boxes.test_opening import random_graph
from viz.stepping.step import step
from viz.stepping.steps import steps


@pytest.mark.parametrize("limit", [1, 7, 60, 200])
def test_steps_of_the_last_nodes_are_those_of_the_whole(limit):
    """Forward the last, backward the first, with their formulas; no gradient is another."""
    root = random_graph(150)
    whole = steps(root, {})
    page = step(root, {}, level="scalars", limit=limit)
    part, assign = page.modes
    assert len(part) <= max(limit, 4)
    for phase, end in (("forward", -1), ("backward", 1)):
        found = [frame.formula for frame in part if frame.phase == phase]
        expected = [frame.formula for frame in whole if frame.phase == phase]
        assert found == (expected[-len(found) :] if end < 0 and found else expected[: len(found)])
    true = dict(zip((node.name for node in whole.nodes), whole.true_gradients, strict=True))
    open_nodes = page.data["open_nodes"]
    for node, gradient in zip(part.nodes, part.true_gradients, strict=True):
        assert (gradient == true[node.name]) or node.index in open_nodes or node.role == "constant"
        assert node.operands or node.data == next(
            one.data for one in whole.nodes if one.name == node.name
        )
    assert assign.what_if == "assign" and str(len(whole.nodes)) in page.left_out[0]


def test_a_limit_that_all_frames_fit_in_leaves_nothing_out():
    """The page goes through the whole graph, with all mistakes."""
    root = random_graph(150)
    page = step(root, {}, level="scalars", limit=len(steps(root, {})))
    assert len(page.modes) == 4 and not page.data["open_nodes"]
    assert page.steps == steps(root, {})
