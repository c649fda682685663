"""Wires of the page of boxes: none lies on another one."""

from itertools import combinations

import pytest

from tests.viz.boxes.repeated import blocks, gru
from tests.viz.boxes.wires import lines_of, shared
from viz.stepping.step import step

pytestmark = pytest.mark.browser

WIRES = """() => stepper.world.edges.map(
  ({ fold, from, to, path }) => [fold, from, to, path.getAttribute("d")])"""


@pytest.mark.parametrize("network", [gru, blocks], ids=["gru", "blocks"])
@pytest.mark.parametrize("width", [1280, 800])
def test_wires_between_other_boxes_have_lines_of_their_own(visit, network, width):
    """Wires that neither begin nor end at the same place lie beside each other in a gap."""
    page = step(*network(), level="arrays")
    tab = visit(page.html, viewport={"width": width, "height": 800})
    wires = tab.evaluate(WIRES)
    assert len(wires) > 8
    for (fold, *ends, path), (other, *others, path_too) in combinations(wires, 2):
        if fold == other and ends[0] != others[0] and ends[1] != others[1]:
            assert not any(shared(a, b) for a in lines_of(path) for b in lines_of(path_too))
