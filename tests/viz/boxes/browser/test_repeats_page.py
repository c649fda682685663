"""What repeats on the page of levels: shown once, at the repeat that the reader chooses."""

import pytest

import nn
from tests.viz.boxes.browser.test_budgets import SMALL, SMALLEST
from tests.viz.boxes.browser.test_page import COMPUTED, floats, opened
from tests.viz.boxes.repeated import REPEATED, characters, gru, lstm
from viz.boxes.levels import levels

pytestmark = pytest.mark.browser

NAMES = "() => stepper.world.cells.map((cell) => stepper.computation.boxes[cell.at].array)"

SHARES = """() => stepper.data.frames.map((frame, k) => {
  const { last, known } = stepper.computation.after(k, stepper.state);
  return [[...last].map(([i, share]) => [i, [...share].map(String)]),
    k ? [] : known.map((g) => [...g].map(String))];
})"""

THROUGH = """() => {
  const { edges, items, folds } = stepper.world;
  const found = [];
  for (const { path, fold } of edges) {
    const rects = (fold < 0 ? items.map((one) => one.element)
      : [...folds[fold].cells, ...folds[fold].ports].map((one) => one.element))
      .map((one) => one.getBoundingClientRect());
    const matrix = path.getScreenCTM();
    for (let at = 0; at <= path.getTotalLength(); at += 2) {
      const { x, y } = path.getPointAtLength(at).matrixTransform(matrix);
      const within = (r) =>
        x > r.left + 2 && x < r.right - 2 && y > r.top + 2 && y < r.bottom - 2;
      if (rects.some(within)) found.push([x, y]);
    }
  }
  return [edges.length, found.length];
}"""

LAID_OUT = """() => {
  const box = (element) => element.getBoundingClientRect();
  const within = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1 &&
    a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1 ||
    a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
  const { folds, cells, element } = stepper.world;
  const inside = folds.every((fold) =>
    [...fold.cells, ...fold.ports].every((one) => within(box(one.element), box(fold.element))));
  const all = [...cells, ...folds.flatMap((fold) => fold.ports)].map((one) => box(one.element));
  return inside && all.every((a, i) => within(a, box(element)) &&
    all.every((b, j) => i === j || apart(a, b)));
}"""


@pytest.fixture(params=REPEATED)
def case(request):
    """A computation in which something repeats, and its levels."""
    root, names = REPEATED[request.param][0]()
    return levels(root, names)


def test_repeats_are_computed_stepped_and_turned(visit, case):
    """The page has the numbers of the record, the shares of each repeat, and room for all."""
    (fold,) = case.folds
    tab = opened(visit, case, viewport={"width": 1280, "height": 880})
    computed = tab.evaluate(COMPUTED)
    for i, array in enumerate(case.arrays.arrays):
        values, gradients = case.numbers(i)
        assert floats(computed["values"][i]) == pytest.approx(values, rel=1e-12, abs=1e-13)
        if array.kind != "join":
            got = floats(computed["gradients"][i])
            assert got == pytest.approx(gradients, rel=1e-10, abs=1e-12)
    for frame, (last, _) in zip(case.frames, tab.evaluate(SHARES), strict=True):
        handed = case.handed(frame) if frame.phase == "backward" else {}
        got = {i: floats(share) for i, share in last if i in frame.receivers}
        assert got.keys() == handed.keys()
        for i, share in handed.items():
            assert got[i] == pytest.approx(share, rel=1e-10, abs=1e-12)
    edges, through = tab.evaluate(THROUGH)
    assert edges and not through
    assert tab.locator(".box").count() == case.shown
    assert tab.locator("path.loop").count() == len(fold.handed)
    assert tab.evaluate(LAID_OUT)
    tab.focus(".pane")
    tab.keyboard.press(".")
    shown = [case.boxes[b].array for b in fold.rows[2]]
    assert tab.evaluate(NAMES)[: len(shown)] == shown
    for key in (",", ",", ","):
        tab.keyboard.press(key)
    assert tab.inner_text(".repeat").startswith("t = 0")
    for k, frame in enumerate(case.frames):
        assert tab.inner_text(".say h2") == frame.sentence
        if frame.fold >= 0:
            assert tab.inner_text(".repeat").startswith(f"t = {frame.time} ")
            whole = "handing" if frame.phase == "backward" else "acting"
            assert tab.locator(f".fold.{whole}").count() == 1
        assert tab.inner_text(".count") == f"{k + 1} of {len(case.frames)}"
        tab.keyboard.press("ArrowRight")
    tab.keyboard.press("i")
    tab.keyboard.press("Home")
    assert tab.inner_text(".count") == f"1 of {len(case.box_frames)}"
    for frame in case.box_frames[: 3 + 2 * len(fold.rows[0])]:
        assert tab.inner_text(".say h2") == frame.sentence
        if frame.phase == "forward" and frame.fold >= 0:
            assert tab.locator(".box.acting").count() == 1
        tab.keyboard.press("ArrowRight")
    for width in (800, 320):
        tab.set_viewport_size({"width": width, "height": 700})
        tab.wait_for_timeout(100)
        tab.evaluate("() => stepper.key('f')")
        assert tab.evaluate(LAID_OUT)
        assert tab.evaluate(SMALL, SMALLEST) == []


def test_a_share_is_told_with_those_of_the_other_repeats(visit):
    """Of a shared weight: how many of its shares have come, each with its t, and their sum."""
    root, names = gru()
    found = levels(root, names)
    tab = opened(visit, found)
    tab.focus(".pane")
    tab.keyboard.press("b")
    for _ in range(4):
        tab.keyboard.press("ArrowRight")
    told = tab.inner_text(".repeats")
    assert told.startswith("3 of 8 shares")
    assert [f"t = {t} " in told for t in range(8)] == [False] * 5 + [True] * 3
    assert "Added to 2 shares" in tab.inner_text(".say")


def test_a_box_stays_open_while_its_repeat_is_turned(visit):
    """And its unit; the address keeps step and repeat; what is sought is turned to."""
    root, names = lstm()
    found = levels(root, names)
    tab = opened(visit, found)
    tab.focus(".pane")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Enter")
    tab.keyboard.press("Enter")
    before = tab.inner_text(".unit")
    tab.keyboard.press(".")
    assert tab.inner_text(".unit") != before
    assert "h_1[" in tab.inner_text(".unit") and tab.locator(".box.open").count() == 1
    tab.fill(".search input", "c_5[2]")
    tab.press(".search input", "Enter")
    assert tab.inner_text(".repeat").startswith("t = 5")
    assert "c_5[2]" in tab.inner_text(".search output")
    tab.wait_for_timeout(500)
    assert "t=5" in tab.evaluate("() => location.hash")
    tab.evaluate("() => { location.hash = '#step=4&t=6&inside=1'; }")
    tab.wait_for_timeout(50)
    assert tab.inner_text(".repeat").startswith("t = 6")
    assert tab.inner_text(".count") == f"4 of {len(found.box_frames)}"

    def asked(where):
        """How deep the page is open, and what it says is not there, at an address."""
        tab.evaluate("(where) => { location.hash = where; }", where)
        tab.wait_for_timeout(50)
        told = tab.locator(".say > div > p.wrong").all_inner_texts()
        counts = [tab.locator(one).count() for one in (".box.open", ".unit")]
        return [tab.inner_text(".count").split()[0], *counts, *told]

    assert asked("#level=scalar&step=5") == ["5", 1, 1]
    assert asked("#level=unit&step=3") == ["3", 1, 0]
    assert asked("#level=layer&step=3") == ["3", 0, 0]
    assert asked("#level=unit&step=2&t=3") == ["2", 1, 0]
    (told,) = asked("#level=arrays&step=99&t=8&mistake=none")[3:]
    for words in ("arrays (there are layer, unit, scalar)", "step 99", "t = 8", "mistake none"):
        assert words in told
    tab.focus(".pane")
    tab.keyboard.press("Home")
    assert "address" not in tab.inner_text(".say")


def test_mistakes_and_updates_reach_into_repeats(visit):
    """With = for += only the last repeat's share is left; an update moves shared weights."""
    root, names = gru()
    optimizer = nn.SGD(names["cell"].parameters(), lr=0.1)
    found = levels(root, names, optimizer=optimizer)
    tab = opened(visit, found)
    tab.focus(".pane")
    tab.keyboard.press("End")
    assert tab.locator(".tile.receiving").count() == 1
    tab.select_option("header select", "assign")
    tab.keyboard.press("Home")
    assert "put the share of" in tab.inner_text(".say")
    weights = next(i for i, a in enumerate(found.arrays.arrays) if a.name == "Whn")
    got = tab.evaluate(f"() => [...stepper.state.G[{weights}]]")
    first = next(f for f in found.frames if f.phase == "backward" and f.time == 0)
    scale = max(map(abs, found.handed(first)[weights]))
    sums = found.numbers(weights).gradients
    assert max(abs(a - b) for a, b in zip(got, sums, strict=True)) > 0.01 * scale


def test_a_question_is_about_a_repeat(visit):
    """Predict works where a step is a repeat; the slider is turned by hand, too.

    While its box has the focus, keys are those of the page; the space bar is the box's own.
    """
    root, names = characters()
    found = levels(root, names)
    tab = opened(visit, found)
    tab.check(".predict input, input.predict, label:has-text('predict') input")
    tab.focus(".predict input")
    tab.keyboard.press("End")
    assert tab.inner_text(".count") == f"{len(found)} of {len(found)}"
    tab.keyboard.press("Home")
    assert tab.inner_text(".count") == f"1 of {len(found)}"
    for checked in (False, True):
        tab.keyboard.press(" ")
        assert tab.is_checked(".predict input") is checked
        assert not tab.evaluate("() => stepper.timer")
    tab.focus(".pane")
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("() => Boolean(stepper.predict.question)")
    tab.evaluate(
        "() => { const s = stepper.world.folds[0].slider; s.value = 7; "
        "s.dispatchEvent(new Event('input')); }"
    )
    assert tab.inner_text(".repeat").startswith("t = 7")


def test_keys_are_those_of_the_page_unless_what_has_the_focus_uses_them(visit):
    """A closed choice leaves arrows across to the page; lists, sliders, typing keep theirs.

    After a choice with the pointer, all keys are the page's.
    """
    root, names = gru()
    tab = opened(visit, levels(root, names))

    def pressed(key):
        """The step and the repeat after a key."""
        tab.keyboard.press(key)
        return int(tab.inner_text(".count").split()[0]), int(tab.inner_text(".repeat").split()[2])

    tab.focus("header select")
    tab.keyboard.press("ArrowDown")
    assert tab.input_value("header select") == "assign"
    assert pressed("ArrowRight") == (2, 1) and pressed("ArrowRight") == (3, 0)
    assert tab.input_value("header select") == "assign"
    tab.click("header select")
    assert tab.evaluate("() => document.querySelector('header select').matches(':open')")
    assert pressed("ArrowRight")[0] == 3
    tab.keyboard.press("Escape")
    tab.dispatch_event("header select", "pointerdown")
    tab.select_option("header select", "")
    assert tab.evaluate("() => document.activeElement === stepper.world.element")
    tab.click("label.predict")
    assert tab.is_checked(".predict input")
    assert tab.evaluate("() => document.activeElement === stepper.world.element")
    tab.click("label.predict")
    assert pressed("Home")[0] == 1 and pressed("ArrowRight")[0] == 2
    tab.focus(".fold input[type=range]")
    before = pressed("Home")
    assert before == (2, 0)
    assert [pressed(key) for key in ("ArrowRight", "End", "ArrowLeft")] == [(2, 1), (2, 7), (2, 6)]
    assert pressed(".") == (2, 7) and pressed("]") == (3, 0)
    tab.focus(".trial input[type=range]")
    assert pressed("ArrowRight") == (3, 0)
    assert tab.input_value(".trial input[type=range]") == "1"
    tab.focus(".track input")
    assert pressed("ArrowRight")[0] == 4 and pressed("End")[0] == 23 and pressed("Home")[0] == 1
    tab.keyboard.press("/")
    assert pressed("b")[0] == 1 and tab.input_value(".search input") == "b"
    tab.set_viewport_size({"width": 700, "height": 600})
    tab.focus(".say")
    tab.keyboard.press("ArrowDown")
    tab.wait_for_timeout(200)
    assert tab.evaluate("() => document.querySelector('.say').scrollTop") > 0
    assert tab.locator(".box.open").count() == 0
