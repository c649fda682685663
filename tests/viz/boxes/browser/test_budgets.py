"""What a page of boxes may cost: bytes, elements, maps drawn for a key; and letters that are read.

Times are measured by `python -m benchmarks.pages`; here are the counts that they follow, and
medians, which the load of a machine moves less than single times.
"""

import statistics
import subprocess
import sys

import pytest

from benchmarks.pages import GRAPHS, KEYS, READY, TIMED, TIMES
from viz.boxes.page import KIT
from viz.stepping.step import step

pytestmark = pytest.mark.browser

SCRIPT = 120_000
PAGE = 260_000
KEY, OPENED = 50, 100
SMALLEST = 9.0

# Counts how often a canvas is drawn (its size is set anew), and keeps the font of its digits.
COUNTED = """() => {
  const own = Object.getOwnPropertyDescriptor(HTMLCanvasElement.prototype, "width");
  window.drawn = 0;
  Object.defineProperty(HTMLCanvasElement.prototype, "width", {
    get() { return own.get.call(this); },
    set(x) {
      if (!this.classList.contains("mini")) window.drawn += 1;
      this.digits = null;
      own.set.call(this, x);
    },
  });
  const write = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (...told) {
    this.canvas.digits = parseFloat(this.font);
    return write.apply(this, told);
  };
}"""

# The height in pixels of the screen of the digits of every map that has some.
DIGITS = """() => [...document.querySelectorAll("canvas")].filter((x) => x.digits).map(
  (x) => x.digits * x.getBoundingClientRect().height / x.height)"""

# The texts of the page that are smaller on the screen than they may be, with their heights.
SMALL = """(least) => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode;
    const at = text.parentElement;
    if (!text.data.trim() || at.closest("script, style, datalist, option")) continue;
    if (!at.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    if (!range.getBoundingClientRect().width) continue;
    const svg = at.closest("svg");
    const whole = at.closest(".heading, .box, .port");
    const scale = svg ? svg.getScreenCTM().a
      : whole ? whole.getBoundingClientRect().width / whole.offsetWidth : 1;
    const height = parseFloat(getComputedStyle(at).fontSize) * scale;
    if (height < least - 0.01) found.push([height, text.data]);
  }
  return found;
}"""

WALKED = """() => {
  const found = [];
  for (let t = 1; t < stepper.data.frames.length; t += 1) {
    window.drawn = 0;
    stepper.key("ArrowRight");
    found.push(window.drawn);
  }
  return found;
}"""


@pytest.fixture(scope="module", params=GRAPHS)
def page(request):
    """The page of a graph."""
    root, names = GRAPHS[request.param]()
    return step(root, names, level="arrays")


@pytest.fixture
def tab(chromium, page, tmp_path):
    """The page in a window where what is drawn is counted."""
    path = tmp_path / "page.html"
    path.write_text(page.html, encoding="utf-8")
    size = {"width": 1280, "height": 880}
    context = chromium.new_context(viewport=size, reduced_motion="reduce")
    context.add_init_script(f"({COUNTED})()")
    tab = context.new_page()
    tab.goto(path.as_uri())
    tab.wait_for_function(READY)
    yield tab
    context.close()


def test_page_keeps_its_budgets(page, tab):
    """Bytes follow arrays and leaves; a key draws the maps that it changes, at either size.

    No text is too small to be read, however far away the boxes are.
    """
    levels = page.levels
    boxes, maps = len(levels.boxes), 2 * len(levels.arrays.arrays)
    assert len(KIT.script().encode()) <= SCRIPT
    assert len(page.html.encode()) <= PAGE
    assert tab.evaluate("document.querySelectorAll('*').length") <= 200 + 45 * boxes
    tab.evaluate(TIMED)
    times = tab.evaluate(TIMES, KEYS)
    assert statistics.median(times["keys"]) < KEY
    assert statistics.median(times["opened"]) < OPENED
    tab.evaluate("() => stepper.key('Home')")
    drawn = tab.evaluate(WALKED)
    # After the whole, maps are emptied; then each step fills what it computes and hands on.
    assert sum(drawn[1:]) <= 3 * maps + len(levels.frames)
    for width, height in ((1280, 880), (800, 700)):
        tab.set_viewport_size({"width": width, "height": height})
        tab.evaluate("() => new Promise((done) => setTimeout(done, 60))")
        for act in ("() => stepper.key('End')", "() => stepper.key('Home')"):
            tab.evaluate(act)
            assert all(x >= SMALLEST - 0.01 for x in tab.evaluate(DIGITS))
            assert tab.evaluate(SMALL, SMALLEST) == []
    tab.evaluate("() => { stepper.key('b'); stepper.key('Enter'); }")
    assert tab.evaluate("document.querySelectorAll('.box.open').length") == 1
    for _ in range(4):
        tab.evaluate("() => stepper.key('-')")
        assert all(x >= SMALLEST - 0.01 for x in tab.evaluate(DIGITS))
        assert tab.evaluate(SMALL, SMALLEST) == []
    if len(levels.program) == 138:  # the lecture's arrays are small, and have digits once near
        for _ in range(9):
            tab.evaluate("() => stepper.key('+')")
        assert tab.evaluate(DIGITS)


def test_times_are_measured():
    """A rehearsal of the benchmark prints a row for each of its graphs."""
    command = [sys.executable, "-m", "benchmarks.pages", "--quick"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    _, _, *rows = done.stdout.splitlines()
    assert [row.count("|") for row in rows] == [11] * 3
