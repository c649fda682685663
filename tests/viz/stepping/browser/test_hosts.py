"""The stepper in its hosts: hostile labels, a notebook's iframe, an anywidget, one output."""

import json
import random
import re
from functools import partial

import pytest

from autograd_core import Value
from nn import MLP
from tests.viz.page_hosts import POLICY, widgets
from tests.viz.stepping.browser.pages import HOSTILE, button, lecture, place
from viz.formulas import gradient_of
from viz.palette import DARK, LIGHT
from viz.stepping import page
from viz.stepping.step import step

scalars = partial(step, level="scalars")

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_labels_are_only_text(visit, label):
    """Any label is shown as text: no element, no dialog, nothing fetched."""
    x = Value(0.5, label=label)
    root = x * x
    root.label = label
    stepper = scalars(root)
    tab = visit(stepper.html)
    name = stepper.steps.nodes[0].name
    tab.locator(".node[data-key=node0]").click()
    button(tab, "Last (End)").click()
    assert tab.locator("img, iframe, b").count() == 0
    assert tab.locator("script").count() == 2
    assert tab.text_content(".details h2") == f"{name} (input)"
    assert tab.text_content("h1") == f"{stepper.steps.root.name}, step by step"
    option = tab.get_by_role("combobox", name="Leaf to move").locator("option")
    assert option.first.text_content() == name
    assert gradient_of(name) in tab.text_content(".growth")
    assert tab.title() == f"{stepper.steps.root.name}, step by step"


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize("host", ["light", "dark", "normal"])
def test_iframe_of_a_notebook_follows_the_host(visit, host, system):
    """The page is light or dark as the notebook is; where that says nothing, as the system."""
    x = Value(0.5)
    output = scalars(x * x)._repr_mimebundle_()["text/html"]
    style = f"<style>:root {{ color-scheme: {host} }}</style>"
    tab = visit(f"<!doctype html><meta charset=utf-8>{style}<body>{output}", color_scheme=system)
    frame = tab.locator("iframe")
    frame.scroll_into_view_if_needed()
    inside = frame.content_frame
    inside.locator(".node").first.wait_for()
    ground = inside.locator(".stepper").evaluate("x => getComputedStyle(x).backgroundColor")
    wanted = system if host == "normal" else host
    red, green, blue = map(int, re.findall(r"\d+", ground)[:3])
    assert (red + green + blue < 384) == (wanted == "dark")


@pytest.mark.parametrize("policy", ["", POLICY])
def test_iframe_of_a_notebook_works_in_its_sandbox(visit, policy):
    """The notebook's output works inside a page of any kind, also twice, with hostile labels."""
    x = Value(0.5, label="'></iframe><script>alert(1)</script>")
    root = x * x + 1.0
    output = scalars(root)._repr_mimebundle_()["text/html"]
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">' if policy else ""
    tab = visit(f"<!doctype html><meta charset=utf-8>{meta}<body>{output}<hr>{output}")
    for frame in tab.locator("iframe").all():
        frame.scroll_into_view_if_needed()
        inside = frame.content_frame
        inside.get_by_role("button", name="Last (End)").click()
        assert inside.locator(".counter").text_content() == "7 / 7"
        inside.locator(".node").first.click()
        assert "Paths from root (2)" in inside.locator(".details").text_content()
    assert tab.locator("iframe").count() == 2
    assert tab.locator("script").count() == 0


def test_one_output_of_a_network_stays_small(visit):
    """A network of two layers of 16 makes an output of under 1 MB that says what is cut."""
    random.seed(1)
    model = MLP(2, [16, 16, 1])
    root = (model([Value(0.5), Value(-0.3)]) - 1.0) ** 2
    stepper = scalars(root, model=model)
    assert len(stepper._repr_html_().encode()) < 1_000_000
    tab = visit(stepper.html)
    notes = [note.text_content() for note in tab.locator(".note").all()]
    assert notes == list(stepper.left_out)


def test_page_without_sentences_tells_the_formula(visit):
    """Where the sentences were left out for lack of room the formula is read out."""
    root = lecture()
    room = next(n for n in range(40_000, 200_000, 500) if without_sentences(root, n))
    tab = visit(scalars(root, mistakes=False, most_bytes=room).html)
    button(tab, "Next (right arrow)").click()
    first = next(iter(scalars(root).steps))
    assert tab.text_content(".sentence") == f"Forward: {first.formula}"


def without_sentences(root, most_bytes):
    """Whether a page of that size exists and has no sentences."""
    try:
        return "sentences" in " ".join(
            scalars(root, mistakes=False, most_bytes=most_bytes).left_out
        )
    except page.PageTooLarge:
        return False


# What a notebook's own style sheet says of lists of terms, with more weight than one class.
HOST_STYLE = (
    ".host dl dt, .host dl dd { float: left; width: 40px; padding: 9px; font-weight: bold; }"
)


def test_widget_draws_in_its_host(visit):
    """The module of the anywidget mounts a stepper into the element that it is given."""
    tab = visit(widgets(page.KIT, scalars(lecture()).data, ["auto"], HOST_STYLE))
    tab.wait_for_function("window.ready")
    button(tab, "Next (right arrow)").click()
    tab.keyboard.press("ArrowRight")
    assert place(tab)[0] == 2
    tab.locator("#other").press("End")
    assert place(tab)[0] == 2
    tab.evaluate("() => { window.heard = []; document.onkeydown = (e) => heard.push(e.key); }")
    for key in ("x", "ArrowRight", "Control+y"):
        tab.get_by_role("slider", name="Step", exact=True).press(key)
    assert tab.evaluate("heard") == ["Control", "y"]
    assert place(tab)[0] == 3
    for term in tab.locator(".trial dt, .trial dd").all():
        look = term.evaluate("x => (({float, padding}) => [float, padding])(getComputedStyle(x))")
        assert look == ["none", "0px"]
    assert tab.locator(".trial dt").first.bounding_box()["width"] > 100
    button(tab, "Play (space)").click()
    tab.evaluate("ends.auto()")
    assert button(tab, "Play (space)").count() == 1


def test_two_widgets_of_one_notebook_keep_their_themes(visit):
    """The style sheet of one, which holds for the whole document, leaves the other alone."""
    host = widgets(page.KIT, scalars(lecture()).data, ["light", "dark", "auto"])
    tab = visit(host, color_scheme="dark")
    tab.wait_for_function("window.ready")
    paper = "theme => getComputedStyle(document.getElementById(theme)).getPropertyValue('--paper')"
    expected = {"light": LIGHT.paper, "dark": DARK.paper, "auto": DARK.paper}
    assert {theme: tab.evaluate(paper, theme) for theme in expected} == expected


def test_anywidget_holds_the_module_and_the_data():
    """widget() gives an anywidget with the page's module, style sheet, theme and data."""
    pytest.importorskip("anywidget")
    stepper = scalars(lecture(), theme="dark")
    widget = stepper.widget()
    assert json.loads(widget.frames) == json.loads(page.KIT.data_text(stepper.data, None))
    assert page.KIT.script() in str(widget._esm)
    assert page.KIT.style("dark") in str(widget._css)
    assert widget.theme == "dark"
