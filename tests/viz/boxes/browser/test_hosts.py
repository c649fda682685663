"""The page of levels in its hosts: frames, widgets, addresses, windows, paper, colours."""

import json

import pytest

from tests.chromium import address_of
from tests.viz.boxes.networks import lecture, moons
from tests.viz.contrast import luminance
from tests.viz.page_hosts import HEIGHT, POLICY, widgets
from tests.viz.stepping.browser.pages import HOSTILE
from viz.boxes.page import KIT
from viz.stepping.step import step

pytestmark = pytest.mark.browser


def page(**options):
    """The page of the lecture's network."""
    root, names = lecture()
    return step(root, names, **options)


def paper(tab):
    """The luminance of what the page stands on."""
    red, green, blue = tab.locator(".levels").evaluate(
        "x => getComputedStyle(x).backgroundColor.match(/\\d+/g).map(Number)"
    )
    return luminance(f"#{red:02x}{green:02x}{blue:02x}")


def count(place):
    """The step that a page shows, from 1."""
    return int(place.locator(".count").text_content().split()[0])


@pytest.mark.parametrize("policy", ["", POLICY])
def test_frame_of_a_notebook_works_in_its_sandbox(visit, policy):
    """In a frame that may only run scripts, the page steps by click and key, and opens a box."""
    output = page()._repr_mimebundle_()["text/html"]
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">' if policy else ""
    tab = visit(f"<!doctype html><meta charset=utf-8>{meta}<body>{output}")
    tab.locator("iframe").scroll_into_view_if_needed()
    inside = tab.locator("iframe").content_frame
    inside.get_by_role("button", name="end (End)").click()
    assert count(inside) == 15
    tab.keyboard.press("Home")
    tab.keyboard.press("ArrowDown")
    assert count(inside) == 1
    assert inside.locator(".box.open").count() == 1


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_names_are_only_text(visit, label):
    """Any name is shown as text: no element, no dialog, nothing fetched."""
    root, names = lecture()
    root.label = label
    stepper = step(root, {label: names["ypred"]})
    tab = visit(stepper.html)
    for key in ("End", "Enter", "b", "ArrowRight"):
        tab.keyboard.press(key)
    assert tab.locator("img, iframe, b:not(.value, .gradient, .map b)").count() == 0
    assert tab.locator("script").count() == 2
    assert tab.text_content("h1") == stepper.levels.name(stepper.levels.boxes[-1].array)


def test_keys_work_from_anywhere_and_leave_the_browser_its_own(visit):
    """No click is needed before a key; with Control, Alt or Meta a key is the browser's."""
    tab = visit(page().html)
    for key, expected in (("ArrowRight", 2), ("End", 15), ("Home", 1), ("b", 6)):
        tab.keyboard.press(key)
        assert count(tab) == expected
    for key in ("Control+ArrowRight", "Alt+End", "Meta+ArrowRight"):
        tab.keyboard.press(key)
        assert count(tab) == 6


def test_widget_steps_and_keeps_its_keys(visit):
    """A widget has a height of its own; its keys do not reach the host, nor the host's keys it."""
    tab = visit(widgets(KIT, page().data, ["auto"]))
    tab.wait_for_function("window.ready")
    assert tab.locator(".levels").bounding_box()["height"] == HEIGHT
    assert tab.locator(".pane").bounding_box()["height"] > HEIGHT / 2
    tab.locator("#other").press("End")
    assert count(tab) == 1
    tab.evaluate("() => { window.heard = []; document.onkeydown = (e) => heard.push(e.key); }")
    tab.get_by_role("button", name="next").click()
    for key in ("x", "ArrowRight", "Control+y"):
        tab.keyboard.press(key)
    assert tab.evaluate("heard") == ["Control", "y"]
    assert count(tab) == 3
    tab.get_by_role("button", name="play").click()
    tab.evaluate("ends.auto()")
    assert tab.get_by_role("button", name="play").count() == 1


MADE_BEFORE = """() => {
  const host = document.createElement("div");
  host.dataset.stepper = "auto";
  host.style.setProperty("--page-height", "700px");
  const made = new stepper.constructor(host, stepper.data);
  made.pick(0, 2);
  document.body.append(host);
  return new Promise((done) => setTimeout(() => {
    const pane = made.world.element.getBoundingClientRect();
    const inside = [...made.world.element.querySelectorAll(".box")].every((box) => {
      const { left, right, width } = box.getBoundingClientRect();
      return width > 20 && left >= pane.left && right <= pane.right;
    });
    done([inside, made.world.view.scale > 0.3]);
  }, 200));
}"""


def test_page_may_be_made_before_it_is_in_a_document(visit):
    """A host may mount it into an element that it adds later; then it is arranged."""
    tab = visit(page().html)
    assert tab.evaluate(MADE_BEFORE) == [True, True]


def test_anywidget_holds_the_module_and_the_data():
    """widget() gives an anywidget with the page's module, style sheet, theme, height and data."""
    pytest.importorskip("anywidget")
    stepper = page(theme="dark", height=700)
    widget = stepper.widget()
    assert json.loads(widget.frames) == json.loads(KIT.data_text(stepper.data, None))
    assert KIT.script() in str(widget._esm)
    assert KIT.style("dark") in str(widget._css)
    assert (widget.theme, widget.height) == ("dark", 700)


def test_address_says_step_and_theme(visit, tmp_path):
    """#step=12&theme=dark opens there, in the dark; stepping on keeps the theme in the address."""
    tab = visit(page().html, color_scheme="light")
    assert paper(tab) > 0.5
    address = address_of(tab)
    tab.goto(f"{address}#step=12&theme=dark")
    assert count(tab) == 12
    assert paper(tab) < 0.1
    tab.keyboard.press("ArrowLeft")
    tab.wait_for_timeout(600)
    assert tab.url == f"{address}#step=11&theme=dark"
    for wrong in ("step=999", "step=x&theme=blue", "step=-3", "%"):
        tab.goto(f"{address}#{wrong}")
    assert count(tab) == 15
    assert paper(tab) < 0.1


@pytest.mark.parametrize(("theme", "other"), [("light", "dark"), ("dark", "light")])
def test_theme_of_the_page_is_kept_to(visit, theme, other):
    """theme="light" is light on a dark system, and for an address that asks for dark."""
    tab = visit(page(theme=theme).html, color_scheme=other)
    assert (paper(tab) > 0.5) == (theme == "light")
    tab.goto(f"{address_of(tab)}#theme={other}")
    assert (paper(tab) > 0.5) == (theme == "light")
    assert tab.evaluate("getComputedStyle(document.querySelector('input')).colorScheme") == theme


SPILLS = """() => {
  const all = document.documentElement;
  const parts = [...document.querySelectorAll(".levels, .panels, .panels > section, nav, header")];
  const wide = parts.filter((x) => x.scrollWidth > x.clientWidth + 1).map((x) => x.className);
  return [all.scrollWidth - innerWidth, wide];
}"""


@pytest.mark.parametrize("size", [(640, 440), (320, 640), (400, 800), (1600, 900)])
def test_no_window_scrolls_sideways(visit, size):
    """Neither the page nor a part of it is wider than a window of any size, at any step."""
    width, height = size
    tab = visit(page().html, viewport={"width": width, "height": height})
    for key in ("Home", "ArrowRight", "b", "End", "Enter", "Enter"):
        tab.keyboard.press(key)
        assert tab.evaluate(SPILLS) == [0, []]
    tall = tab.locator(".pane").bounding_box()["height"]
    assert tall > 250
    if height < 500:
        for name in (".say", ".trial"):
            part = tab.locator(name)
            assert part.evaluate("x => x.scrollHeight <= x.clientHeight + 1")


@pytest.mark.parametrize("make", [lecture, moons])
def test_paper_shows_all_boxes_and_all_words(visit, make):
    """Printed, all boxes are on the page, panels are whole, and buttons are gone."""
    root, names = make()
    tab = visit(step(root, names, level="arrays").html, viewport={"width": 700, "height": 1000})
    tab.keyboard.press("End")
    tab.emulate_media(media="print")
    pane = tab.locator(".pane").bounding_box()
    assert pane["width"] <= 700
    for box in tab.locator(".box").all():
        place = box.bounding_box()
        assert pane["x"] <= place["x"]
        assert place["x"] + place["width"] <= pane["x"] + pane["width"]
        assert pane["y"] <= place["y"]
        assert place["y"] + place["height"] <= pane["y"] + pane["height"]
    for name in (".say", ".trial", ".levels"):
        assert tab.locator(name).evaluate("x => x.scrollHeight <= x.clientHeight + 1")
    assert not tab.get_by_role("button", name="next").is_visible()
    assert tab.locator("body").evaluate("x => getComputedStyle(x).printColorAdjust") == "exact"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_forced_colours_are_those_of_the_system(visit, theme):
    """Where the reader forces colours, boxes, texts and wires have them, whatever the theme."""
    tab = visit(page(theme=theme).html, forced_colors="active")
    tab.keyboard.press("End")
    wanted = tab.evaluate(
        """() => ["Canvas", "CanvasText"].map((name) => {
             document.body.style.color = name;
             return getComputedStyle(document.body).color; })"""
    )
    found = tab.evaluate(
        """() => { const style = (name) => getComputedStyle(document.querySelector(name));
             return [style(".box").backgroundColor, style(".wire").stroke]; }"""
    )
    assert found == wanted
