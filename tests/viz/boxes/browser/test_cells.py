"""The digits in the cells of maps: each cell has some, two of them where they fit."""

import random
from decimal import Decimal

import pytest

from tests.viz.boxes.networks import lecture
from viz.boxes.page import KIT
from viz.stepping.step import step

pytestmark = pytest.mark.browser

KEPT = """() => {
  const write = CanvasRenderingContext2D.prototype.fillText;
  const fill = CanvasRenderingContext2D.prototype.fillRect;
  CanvasRenderingContext2D.prototype.fillRect = function (...told) {
    if (told[0] === 0 && told[1] === 0) this.canvas.texts = [];
    return fill.apply(this, told);
  };
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y, most) {
    this.canvas.texts.push([text, parseFloat(this.font), this.measureText(text).width / most]);
    return write.call(this, text, x, y, most);
  };
}"""

CELLS = """() => stepper.world.maps.filter(({ map }) => map.hasDigits).map(({ map }) => [
  map.canvas.texts, [...map.seen], map.canvas.getBoundingClientRect().height / map.canvas.height,
])"""


def number(text):
    """What a cell says."""
    return Decimal(text.replace("−", "-"))


@pytest.fixture(scope="module")
def short(chromium):
    """The function that writes cells."""
    tab = chromium.new_page()
    script = f"{KIT.script()}window.shortText = shortText;"
    tab.add_script_tag(content=script, type="module")
    tab.wait_for_function("window.shortText !== undefined")
    yield lambda xs, room: tab.evaluate("([xs, n]) => xs.map((x) => shortText(x, n))", [xs, room])
    tab.close()


@pytest.mark.parametrize("room", [4, 5, 7])
def test_cells_say_two_digits_where_they_fit(short, room):
    """A cell is its number rounded, and as near to it as two digits that have room are."""
    rng = random.Random(room)
    xs = [rng.choice((-1, 1)) * rng.uniform(1, 10) * 10.0**e for e in range(-9, 9) for _ in "ab"]
    for x, text in zip(xs, short(xs, room), strict=True):
        digits = len(number(text).normalize().as_tuple().digits)
        wanted = {Decimal(f"{x:.{k}e}") for k in range(digits - 1, 8)}
        assert number(text) in wanted, (x, text)
        two = Decimal(f"{x:.1e}")
        plain = f"{two:f}".replace("0.", ".", 1)
        if len(plain) <= room:
            assert abs(number(text) - Decimal(x)) <= abs(two - Decimal(x)), (x, text)
            assert len(text) <= room


def test_cells_of_known_numbers(short):
    """The zero before the point goes before a digit does."""
    xs = [-0.05, -0.273, 0.27, -0.0567, 1234.5, 0.0, -1e-5, 1.0]
    texts = ["−.05", "−.27", "0.27", "−.06", "1235", "0", "−1e−5", "1"]
    assert short(xs, 4) == texts
    assert short([-0.05, -0.273, -0.0567], 5) == ["−0.05", "−0.27", "−.057"]


@pytest.mark.parametrize("width", [1280, 800])
def test_no_cell_with_digits_is_blank(chromium, tmp_path, width):
    """Every entry of the lecture's network is written, in at least 9 pixels, inside its cell."""
    path = tmp_path / "page.html"
    path.write_text(step(*lecture(), level="arrays").html, encoding="utf-8")
    context = chromium.new_context(viewport={"width": width, "height": 800})
    context.add_init_script(f"({KEPT})()")
    tab = context.new_page()
    tab.goto(path.as_uri())
    # Where letters would be too small there are none; nearer there are some again.
    tab.evaluate("() => { stepper.world.zoom(1.3); stepper.world.zoom(1.3); }")
    found = tab.evaluate(CELLS)
    assert len(found) > 8
    for texts, numbers, ratio in found:
        assert len(texts) == len(numbers)
        for (text, height, part), x in zip(texts, numbers, strict=True):
            assert abs(float(number(text)) - x) <= 0.05 * abs(x) or len(text) >= 4, (text, x)
            assert height * ratio >= 8.99
            assert part < 1.1, text
    context.close()
