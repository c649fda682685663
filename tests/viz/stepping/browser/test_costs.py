"""What a page of scalars may cost: bytes, elements, keys, and how often one draws another part."""

import statistics

import pytest

from autograd_core import Graph
from benchmarks.pages import KEYS, READY, SCALAR_TIMES, SCALARS, TIMED
from viz.stepping.step import step

pytestmark = pytest.mark.browser

PAGE = 1_000_000
KEY = 50

PARTS = """(count) => {
  const { graph } = stepper;
  const build = graph.build;
  let built = 0;
  graph.build = function () { built += 1; return build.call(this); };
  for (let k = 0; k < count; k += 1) stepper.key("ArrowRight");
  graph.build = build;
  return built;
}"""


@pytest.mark.parametrize("name", SCALARS)
def test_page_of_scalars_keeps_its_budgets(visit, name):
    """Keys are quick, and steps that follow each other mostly share one part of the graph."""
    root, names = SCALARS[name]()
    page = step(root, names, level="scalars")
    assert len(page.html.encode()) <= PAGE
    tab = visit(page.html, viewport={"width": 1280, "height": 880})
    tab.wait_for_function(READY)
    assert tab.text_content(".phase") == "The whole"
    shown = tab.evaluate("stepper.graph.nodes.size")
    assert tab.evaluate("document.querySelectorAll('*').length") <= 200 + 25 * shown + 2 * len(
        Graph(root)
    )
    tab.evaluate(TIMED)
    times = tab.evaluate(SCALAR_TIMES, KEYS)
    assert statistics.median(times["keys"]) < KEY
    tab.evaluate("() => stepper.key('Home')")
    assert tab.evaluate(PARTS, KEYS) <= KEYS / 8
