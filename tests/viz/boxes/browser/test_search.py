"""The search of the page of levels: a name, or an entry as `W1[3,2]`."""

import pytest

from tests.viz.boxes.networks import lecture
from viz import step

pytestmark = pytest.mark.browser

FRAMED = """() => [...document.querySelectorAll("figure i")].map((frame) => {
  const canvas = frame.parentElement.querySelector("canvas");
  const { rows, columns } = stepper.world.maps.find(({ map }) => map.canvas === canvas).map.grid;
  const [box, all] = [frame.getBoundingClientRect(), canvas.getBoundingClientRect()];
  return [
    frame.closest("[data-array]").dataset.array,
    Math.floor((box.top + box.height / 2 - all.top) / all.height * rows),
    Math.floor((box.left + box.width / 2 - all.left) / all.width * columns),
  ];
})"""

IN_VIEW = """() => {
  const [pane, box] = [".pane", ".found"].map(
    (name) => document.querySelector(name).getBoundingClientRect());
  return box.left >= pane.left && box.right <= pane.right &&
    box.top >= pane.top && box.bottom <= pane.bottom;
}"""


def test_what_is_named_is_brought_into_view(visit):
    """An entry is framed in the maps of its array; what is not there is said."""
    root, names = lecture()
    page = step(root, names)
    tab = visit(page.html)

    def find(text):
        tab.fill(".search input", text)
        tab.press(".search input", "Enter")
        return tab.inner_text(".search output")

    found = page.levels
    values, gradients = found.numbers(0)
    told = find("W1[3,2]")
    assert told.startswith("W1[3,2] = ") and "gradient" in told
    assert tab.evaluate("() => stepper.picked") == {"array": 0, "entry": 11}
    # One frame in the map of values, one in the map of gradients.
    assert tab.evaluate(FRAMED) == [["0", 3, 2]] * 2
    tab.focus(".pane")
    for _ in range(5):
        tab.keyboard.press("+")
    tab.keyboard.press("/")
    for text in ("w2 [ 0, 1 ]", "root", "ypred[2]", "W3[0][3]", "b3", "z1", "W1"):
        told = find(text)
        assert told.lower().startswith(text.partition("[")[0].strip().lower()), told
        assert tab.evaluate(IN_VIEW), text
        moved = [name for name in ("w2", "w3", "b3", "w1") if told.lower().startswith(name)]
        heading = tab.inner_text(".trial h2").lower()
        assert all(f" {name}" in heading for name in moved), "what-if moves what was found"
    assert "4 × 3" in find("W1[4,0]") and "4 × 3" in find("W1[1]")
    assert "named Q" in find("Q")
    tab.focus(".pane")
    tab.keyboard.press("ArrowRight")
    assert tab.locator(".found").count() == 0
