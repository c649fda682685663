"""The stepper in a browser: the sweeps with a mistake, and what comes of them."""

import pytest

from autograd_core import Value, fsum
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
    assert trace[place(tab)[0] - 1].phase == "seed"
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


def test_mark_goes_where_a_gradient_comes_right_again(visit):
    """A gradient that is wrong for some steps and then right by chance loses its cross."""
    a = Value(2.0, label="a")
    root = a * 1.0 + a * -1.0 + a * 1.0
    trace = steps(root, what_if="assign")
    arriving = [frame for frame in trace if frame.phase == "backward" and frame.target == 0]
    assert [frame.wrong for frame in arriving] == [False, True, False]
    tab = visit(step(root, what_if="assign").html)
    for frame in arriving:
        tab.evaluate("position => stepper.go(position)", frame.index + 1)
        cross = tab.locator("[data-key=node0] .cross").get_attribute("visibility")
        assert (cross == "visible") == frame.wrong
        assert tab.locator(".step.bad").count() == frame.wrong


def test_outcome_counts_what_it_does_not_list(visit):
    """Of many wrong gradients six are listed; where the frames were cut off it is said."""
    x = [Value(0.5 + k, label=f"x{k}") for k in range(9)]
    root = fsum([value * value for value in x])
    tab = visit(step(root, what_if="assign").html)
    lines = [item.text_content() for item in tab.locator(".outcome li").all()]
    assert len(lines) == 7
    assert lines[-1] == "and 3 more gradients are wrong"
    x = Value(1.0, label="x")
    for _ in range(14):
        x = x + x
    stepper = step(x, what_if="no_order")
    (note,) = [trace.note for trace in stepper.modes if trace.what_if == "no_order"]
    assert note
    assert note in visit(stepper.html, "long.html").text_content(".outcome")


def test_gradients_that_are_nan_either_way_are_not_wrong(visit):
    """A mistake that leaves a nan a nan is no other gradient, and no other slope."""
    x, y = Value(float("nan"), label="x"), Value(3.0, label="y")
    tab = visit(step(x * y + x * 2.0, what_if="assign").html)
    assert "x.grad" in tab.text_content(".outcome")
    assert "y.grad" not in tab.text_content(".outcome")
    assert "✗" not in tab.text_content(".trial")


def test_page_of_one_sweep_offers_no_choice(visit):
    """Without mistakes there is no menu of sweeps."""
    tab = visit(step(lecture(), mistakes=False).html)
    assert not tab.get_by_text("Sweep:").is_visible()
