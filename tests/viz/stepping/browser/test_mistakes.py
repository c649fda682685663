"""The stepper in a browser: the sweeps with a mistake, and what comes of them."""

import pytest

from tests.viz.stepping.browser.pages import boxes, button, lecture, place
from viz.formulas import gradient_of, number_text
from viz.stepping.step import step
from viz.stepping.steps import steps

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("mode", ["assign", "no_order", "stale"])
def test_mistakes_are_switched_on_and_marked(visit, mode):
    """In each mode states, marks and outcome are those of Steps; wrong is a word and a cross."""
    root = lecture()
    trace = steps(root, what_if=mode)
    labels = {"assign": "= for +=", "no_order": "no topological order", "stale": "stale gradients"}
    tab = visit(step(root).html)
    chooser = tab.get_by_role("combobox", name="Sweep:")
    chooser.select_option(label=f"mistake: {labels[mode]}")
    for position in range(len(trace) + 1):
        tab.evaluate("position => stepper.go(position)", position)
        gradients = trace.gradients(position - 1)
        for i, lines in boxes(tab).items():
            assert lines[3] == f"grad {number_text(gradients[i])}"
        if position:
            frame = trace[position - 1]
            assert ("✗ wrong" in tab.text_content(".phase")) == frame.wrong
            cross = tab.locator(f"[data-key=node{frame.target}] .cross")
            assert (cross.get_attribute("visibility") == "visible") == frame.wrong
            assert (frame.why in tab.text_content(".sentence")) if frame.wrong else True
    lines = [item.text_content() for item in tab.locator(".outcome li").all()]
    assert lines == [
        f"✗ {gradient_of(n.name)} ends as {number_text(g)}; right is {number_text(true)}"
        for n, g, true in trace.differences()
    ]
    wrong = [frame.index + 1 for frame in trace if frame.wrong]
    button(tab, "First (Home)").click()
    for position in [*wrong, wrong[0]]:
        button(tab, "next wrong step").press("Enter")
        assert place(tab)[0] == position
        assert tab.evaluate("document.activeElement.textContent") == "next wrong step"
    chooser.select_option(label="as backward() does it")
    assert tab.text_content(".outcome") == ""


def test_page_opens_with_a_mistake(visit):
    """Made with what_if the page opens in that mode, its prediction included."""
    root = lecture()
    tab = visit(step(root, what_if="assign", at=-1).html)
    assert "= for +=" in tab.locator(".mode option:checked").text_content()
    gradients = steps(root, what_if="assign").final_gradients
    assert boxes(tab)[0][3] == f"grad {number_text(gradients[0])}"
    assert "✗ wrong" in tab.text_content(".trial")
    assert tab.locator(".outcome li").count() > 0


def test_prediction_of_a_mistake_uses_its_gradient_and_says_so(visit):
    """With = for += the slope of the prediction is the wrong gradient, and is marked."""
    root = lecture()
    wrong = steps(root, what_if="assign").final_gradients[0]
    tab = visit(step(root).html)
    tab.get_by_role("combobox", name="Sweep:").select_option(label="mistake: = for +=")
    tab.get_by_role("spinbutton").fill("2.5")
    text = tab.locator(".trial dd").nth(1).text_content()
    assert f"= {number_text(root.data)} + {number_text(wrong)} * 0.5" in text
    assert "✗ wrong" in text
