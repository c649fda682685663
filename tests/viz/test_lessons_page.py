"""Both pages as lessons in a real browser: code, predictions, notes, addresses, a host's frame."""

import pytest

from tests.chromium import address_of
from tests.viz.test_lessons import network, small
from viz import step
from viz.pages.document import frame_of

pytestmark = pytest.mark.browser

NOTES = {2: "what a teacher says", "e": "twice", "h1": "hidden"}


def page(make, notes=(), **options):
    """The page of a graph with the notes that fit it."""
    root, names = make()
    return step(root, names, notes={key: NOTES[key] for key in notes}, **options).html


def current(tab):
    """The highlighted lines of the program."""
    return [text.strip() for text in tab.locator(".code li[aria-current] code").all_inner_texts()]


def answer(tab, text):
    """Type an answer and press Enter; what is said."""
    tab.keyboard.type(text)
    tab.keyboard.press("Enter")
    return tab.inner_text(".verdict")


def test_nodes_beside_their_lines_and_predicted(visit):
    """A step highlights its line, a line marks its nodes; each number is asked before it shows."""
    tab = visit(page(small, (2, "e")))
    tab.keyboard.press("ArrowRight")
    assert current(tab) == ["e = a * b"]
    assert tab.inner_text(".teacher") == "Note: twice"
    tab.keyboard.press("ArrowRight")
    assert current(tab) == ["loss = tanh(e * 0.1) * a + e * e"]
    assert tab.inner_text(".teacher") == "Note: what a teacher says"
    tab.locator(".code button", has_text="loss =").click()
    assert tab.locator(".node.marked").count() == 5
    assert "n4, n5, n6, n7, loss" in tab.inner_text(".code-told")
    tab.locator(".code button", has_text="loss =").press("Enter")
    assert tab.locator(".node.marked").count() == 0
    tab.get_by_role("checkbox", name="predict").press("Space")
    tab.keyboard.press("ArrowRight")  # which the checkbox, though it has the focus, does not use
    shown = "() => document.querySelector('[data-key=node5]').textContent"
    assert "data ?" in tab.evaluate(shown) and "tanh(-0.6) = ?" in tab.inner_text(".asked")
    assert answer(tab, "about -0.5").startswith("Type a number")
    tab.locator(".asked input").fill("")
    assert answer(tab, "−0,54").startswith("✓ Right: n5 = -0.53705")
    assert tab.inner_text(".score") == "1 of 1 right" and "-0.537" in tab.evaluate(shown)
    tab.keyboard.press("ArrowRight")
    assert answer(tab, "-1.2").startswith("✗ Not -1.2: n6 = -1.0741")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Escape")
    assert tab.inner_text(".verdict") == "Shown: n7 = 36.0."
    for _ in range(2):
        tab.keyboard.press("ArrowRight")
        tab.keyboard.press("Escape")  # the root; the seed is not asked for
    tab.keyboard.press("ArrowRight")
    assert "share" in tab.inner_text(".asked") and "?" in tab.locator("svg").first.inner_html()
    assert answer(tab, "1").startswith("✓")
    tab.keyboard.press("ArrowRight")
    tab.locator(".asked button", has_text="check").press("ArrowLeft")
    assert tab.locator(".asked input").count() == 0
    assert tab.inner_text(".score") == "2 of 5 right"


def test_boxes_beside_their_lines_and_predicted(visit):
    """As on the page of nodes; what has too many terms, and the seed, are not asked for."""
    tab = visit(page(network, (2, "h1")), viewport={"width": 1280, "height": 880})
    tab.focus(".pane")
    tab.keyboard.press("ArrowRight")
    assert current(tab) == ["outs = [model(x).tanh() for x in xs]"]
    told = tab.locator(".teacher").all_inner_texts()
    assert told == ["Note: what a teacher says", "Note: hidden"]
    tab.locator(".code button", has_text="outs =").click()
    assert tab.locator(".box.marked").count() == 3
    tab.get_by_role("checkbox", name="predict").press("Space")
    tab.focus(".pane")
    truths = 0
    for _ in range(40):
        tab.keyboard.press("ArrowRight")
        if not tab.locator(".asked input").count():
            if tab.evaluate("stepper.step === stepper.data.frames.length - 1"):
                break
            continue
        truth, before = tab.evaluate("[stepper.predict.question.truth, stepper.step]")
        assert tab.locator(".trial.covered").count() == 1
        assert answer(tab, f"{truth * 1.009:.17g}").startswith("✓")
        assert tab.evaluate("stepper.step") == before + 1
        truths += 1
    assert truths == tab.evaluate("stepper.predict.count") == tab.evaluate("stepper.predict.right")
    assert truths == tab.evaluate("stepper.data.frames.length") - 3, (
        "all but three: the seed, and two before"
    )


def test_units_and_layers_by_keys_and_address(visit):
    """u and U go round the units of a box; the address opens step, level and mistake."""
    tab = visit(page(network), viewport={"width": 800, "height": 700})
    assert tab.locator(".code").is_hidden()
    tab.keyboard.press("c")
    assert tab.locator(".code").is_visible()
    tab.keyboard.press("]")
    tab.keyboard.press("]")
    unit = "() => [stepper.frame.box, stepper.opened.box, stepper.opened.unit?.entry]"
    tab.keyboard.press("u")
    box = tab.evaluate(unit)[0]
    assert tab.evaluate(unit) == [box, box, tab.evaluate("stepper.picked.entry")]
    first = tab.evaluate(unit)[2]
    tab.keyboard.press("u")
    assert tab.evaluate(unit)[2] == (first + 1) % 16
    for _ in range(2):
        tab.keyboard.press("U")
    assert tab.evaluate(unit)[2] == (first - 1) % 16
    tab.wait_for_timeout(600)
    address, _, asked = tab.url.partition("#")
    assert asked == f"step={tab.evaluate('stepper.step') + 1}&level=scalar"
    tab.keyboard.press("?")
    assert "next and previous unit" in tab.inner_text("dialog")
    tab.keyboard.press("Escape")
    tab.goto(f"{address}#step=3&level=layer&mistake=assign")
    assert tab.evaluate(unit)[1] is None and tab.evaluate("stepper.mistake") == "assign"
    assert tab.input_value("select") == "assign"
    tab.goto(f"{address}#step=4&level=unit&mistake=")
    assert tab.evaluate("[stepper.mistake, stepper.opened.unit]") == ["", None]
    assert tab.evaluate(unit)[:2] == [tab.evaluate(unit)[0]] * 2
    tab = visit(page(small), "scalars.html")
    tab.goto(f"{address_of(tab)}#step=12&mistake=assign")
    assert tab.inner_text(".counter") == "12 / 18"
    assert "= for +=" in tab.locator("select").first.locator("option:checked").inner_text()
    tab.keyboard.press("ArrowRight")
    tab.wait_for_timeout(600)
    assert tab.url.endswith("#step=13&mistake=assign")


@pytest.mark.parametrize(("make", "least", "most"), [(small, 400, 1500), (network, 560, 880)])
def test_a_host_is_told_the_height(visit, make, least, most):
    """A page in a frame tells its height; a frame of that height does not need a scroll bar."""
    host = (
        "<!doctype html><title>host</title><script>told = []; onmessage = ({ data }) => {"
        " told.push(data.stepperHeight); document.querySelector('iframe').style.height ="
        f" data.stepperHeight + 'px'; }};</script>{frame_of(page(make), 300, 'page')}"
    )
    tab = visit(host, "host.html")
    tab.wait_for_function("told.length > 0")
    tab.wait_for_timeout(300)
    told = tab.evaluate("told")
    assert least <= told[-1] <= most and len(told) <= 3, told


def test_a_page_below_the_window_tells_its_height_when_it_is_asked(visit):
    """A host need not wait until the reader has come to the frame."""
    asks = "document.querySelector('iframe').onload = ({ target }) =>"
    host = (
        "<!doctype html><title>host</title><script>told = [];"
        " onmessage = ({ data }) => told.push(data.stepperHeight)</script>"
        f"<div style='height: 9000px'></div>{frame_of(page(small), 300, 'page')}"
        f"<script>{asks} target.contentWindow.postMessage('height', '*')</script>"
    )
    tab = visit(host, "below.html")
    tab.wait_for_function("told.length > 0")
    assert 400 <= tab.evaluate("told")[-1] <= 1500
    assert tab.evaluate("scrollY") == 0
    tab.evaluate("document.querySelector('iframe').contentWindow.postMessage('other', '*')")
    tab.wait_for_timeout(200)
    assert tab.evaluate("told.length") <= 2
