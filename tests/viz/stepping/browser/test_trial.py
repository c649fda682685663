"""The stepper in a browser: a leaf is moved, and the prediction stands beside the truth."""

import random
from functools import partial

import pytest

from autograd_core import Graph, Value, fsum, no_grad, record, relu, tanh
from nn import MLP
from tests.viz.stepping.browser.pages import boxes, button, in_sight, long_chain
from viz.formulas import number_text
from viz.stepping.step import step

scalars = partial(step, level="scalars")

pytestmark = pytest.mark.browser


def test_slider_shows_truth_and_prediction_as_python_computes_them(visit):
    """Moving a leaf shows Graph.replay's number, f + f' dx, and their difference."""
    random.seed(2)
    x, y = Value(0.5, label="x"), Value(-1.5, label="y")
    root = relu(tanh(x * y) + x * 2.0) ** 2 + (y - 0.25) / x
    root.label = "L"
    tab = visit(scalars(root).html)
    root.backward()
    slider = tab.get_by_role("slider", name="Number of the leaf", exact=True)
    exact = tab.get_by_role("spinbutton", name="Number of the leaf, exactly")
    for leaf in (x, y):
        tab.get_by_role("combobox", name="Leaf to move").select_option(label=leaf.label)
        span = max(abs(leaf.data), 1.0)
        moves = [leaf.data + int(k) / 200 * span for k in ("-200", "-37", "0", "1", "150")]
        for k, number in zip(("-200", "-37", "0", "1", "150"), moves, strict=True):
            slider.fill(k)
            check_trial(tab, root, leaf, number)
        for number in (0.75, -2.0, 10.0):
            exact.fill(str(number))
            check_trial(tab, root, leaf, number)
            for i, lines in boxes(tab).items():
                if lines[2].startswith("try"):
                    with no_grad():
                        part = Graph(Graph(root).nodes[i])
                        here = part.replay({leaf: number})
                    shown = lines[2].removeprefix("try  ")
                    digits = len(shown.split("e")[0].replace(".", "").lstrip("-0"))
                    assert float(shown) == float(f"{here:.{digits or 1}g}")
        button(tab, "as recorded").click()
        check_trial(tab, root, leaf, leaf.data)
        assert not any(lines[2].startswith("try") for lines in boxes(tab).values())


def check_trial(tab, root, leaf, number):
    """The three numbers under the slider."""
    truth = Graph(root).replay({leaf: number})
    predicted = root.data + leaf.grad * (number - leaf.data)
    shown = [one.text_content() for one in tab.locator(".trial dd strong").all()]
    assert [float(text) for text in shown] == pytest.approx(
        [truth, predicted, predicted - truth], rel=1e-5, abs=1e-9
    )


def test_slider_recomputes_a_network_as_python_does(visit):
    """Every number of a network with another input is Graph.replay's, to 12 digits."""
    random.seed(4)
    x = [Value(0.5, label="x"), Value(-1.5, label="y")]
    root = (MLP(2, [8, 8, 1])(x) - 1.0) ** 2
    tab = visit(scalars(root).html)
    for leaf in (x[0], Graph(root).leaves[5]):
        index = [node is leaf for node in Graph(root).nodes].index(True)
        trial = tab.evaluate("i => stepper.what_if.choose(i) ?? 0", index)
        assert trial == 0
        for number in (-3.0, 0.25, 2.0):
            tab.evaluate("x => stepper.what_if.move(x)", number)
            found = tab.evaluate("stepper.what_if.trial.numbers")
            assert found[-1] == pytest.approx(Graph(root).replay({leaf: number}), rel=1e-12)


def test_slider_says_what_it_cannot_compute(visit):
    """An operation made by record() is named, and its leaf cannot be moved; another leaf can."""
    x, y = Value(2.0, label="x"), Value(3.0, label="y")
    odd = record("mystery", 4.0, [x], [4.0])
    root = odd + y * y
    tab = visit(scalars(root).html)
    slider = tab.get_by_role("slider", name="Number of the leaf", exact=True)
    assert "mystery" in tab.text_content(".trial-told")
    assert slider.is_disabled()
    assert not tab.locator(".plot").is_visible()
    tab.get_by_role("combobox", name="Leaf to move").select_option(label="y")
    assert slider.is_enabled()
    slider.fill("100")
    assert tab.locator(".plot").is_visible()
    assert "true value" in tab.text_content(".trial-told")


def test_plot_marks_stand_at_their_numbers(visit):
    """Recorded, true and predicted number stand on their curve, at the same scale."""
    x = Value(1.0, label="x")
    tab = visit(scalars(x * x).html)
    tab.get_by_role("spinbutton").fill("2")
    recorded = [float(tab.get_attribute(".recorded", name)) for name in ("cx", "cy")]
    truth = [float(tab.get_attribute(".truth", name)) + 4 for name in ("x", "y")]
    corner = tab.get_attribute(".predicted", "d")[1:].split("l")[0].split()
    cross = [float(part) + 5 for part in corner]
    curve = tab.get_attribute(".curve", "d")[1:].split("L")
    assert len(curve) == 61
    ends = [[float(part) for part in curve[i].split()] for i in (0, 30, 60)]
    assert ends[1] == pytest.approx(recorded, abs=0.06)
    assert ends[2] == pytest.approx(truth, abs=0.06)
    assert cross[0] == truth[0]
    low = ends[0][1]
    scale = (low - truth[1]) / 4
    assert [low - recorded[1], low - cross[1]] == pytest.approx([scale, 3 * scale], abs=0.2)


@pytest.mark.parametrize("seed", [2.0, -0.5])
def test_prediction_does_not_depend_on_the_seed(visit, seed):
    """The slope is that of the result itself, whatever gradient the sweep started with."""
    x = Value(3.0, label="x")
    tab = visit(scalars(x * x, seed=seed).html)
    tab.get_by_role("spinbutton").fill("3.5")
    assert "12.0 = 9.0 + 6.0 * 0.5" in tab.locator(".trial dd").nth(1).text_content()


@pytest.mark.parametrize("seed", [0.0, float("inf")])
def test_prediction_from_no_usable_seed_is_none_and_says_why(visit, seed):
    """Gradients that are all 0 or infinite hold no slope: nan, with the reason."""
    x = Value(3.0, label="x")
    tab = visit(scalars(x * x, seed=seed, mistakes=False).html)
    tab.get_by_role("spinbutton").fill("3.5")
    text = tab.locator(".trial dd").nth(1).text_content()
    assert text == f"nan: gradients of the seed {seed} tell no slope"
    assert tab.locator(".trial dd").first.text_content() == "12.25"


def test_trial_shows_what_it_touches_and_leaves_the_rest(visit):
    """Only what depends on the leaf is tried; the boxes say so aloud, and nothing scrolls."""
    a, b = Value(2.0, label="a"), Value(3.0, label="b")
    left, right = a * a, b * b
    tab = visit(scalars(left + right).html)
    tab.locator(".node[data-key=node1]").click()
    assert tab.locator(".trial option:checked").text_content() == "b"
    assert "trial" not in tab.locator("[data-key=node1]").get_attribute("aria-label")
    exact = tab.get_by_role("spinbutton")
    exact.fill("3.50")
    assert exact.input_value() == "3.50"
    names = [node.label or node.op for node in Graph(left + right).nodes]
    tried = [names[i] for i, lines in boxes(tab).items() if lines[2].startswith("try")]
    assert tried == ["b", "mul", "add"]
    said = tab.locator("[data-key=node1]").get_attribute("aria-label")
    assert "data 3.5 in the trial" in said
    slider = tab.get_by_role("slider", name="Number of the leaf", exact=True)
    assert slider.input_value() == "33"
    assert slider.get_attribute("aria-valuetext") == "3.5"


def test_trial_leaves_the_graph_where_it_was_scrolled_to(visit):
    """Who looks at a leaf far from the step and moves it goes on looking at it."""
    root = long_chain(60)
    tab = visit(scalars(root, at=-1).html, reduced_motion="reduce")
    last = len(Graph(root).nodes) - 1
    for key in ("w", *"+++++++++"):
        tab.keyboard.press(key)
    assert not in_sight(tab, last)
    tab.locator(f"[data-key=node{last}]").focus()
    tab.evaluate("index => stepper.graph.reveal([index])", last)
    tab.get_by_role("spinbutton").fill("0.75")
    assert in_sight(tab, last)


def test_leaves_that_can_be_moved(visit):
    """They are the finite ones that are no constants, not so large that a span overflows."""
    given = {"x": 1.0, "y": float("inf"), "z": 1e200, "w": -2.0}
    root = fsum([2.0 * Value(number, label=name) for name, number in given.items()])
    tab = visit(scalars(root).html)
    found = tab.get_by_role("combobox", name="Leaf to move").locator("option")
    assert found.all_text_contents() == ["x", "w"]


@pytest.mark.parametrize(("scale", "number"), [(1.0, "-1e308"), (1.0, "1e200"), (1.7e308, "-1")])
def test_plot_of_huge_numbers_is_left_out(visit, scale, number):
    """Where differences of numbers overflow there is no plot; the numbers are told."""
    x = Value(0.25, label="x")
    tab = visit(scalars(x * scale).html)
    tab.get_by_role("spinbutton").fill(number)
    assert number_text(scale * float(number)) in tab.text_content(".trial-told")
    assert not tab.locator(".plot").is_visible()


def test_plot_holds_a_pole_a_far_number_and_a_flat_line(visit):
    """A curve is interrupted at a pole, goes as far as the leaf, stands in the middle if flat."""
    x = Value(0.5, label="x")
    tab = visit(scalars(1.0 / x).html)
    assert tab.get_attribute(".curve", "d").count("M") == 2
    tab.get_by_role("spinbutton").fill("7")
    assert 12 <= float(tab.get_attribute(".truth", "x")) <= 308
    flat = visit(scalars(x * 0.0 + 3.0).html, "flat.html")
    assert flat.get_attribute(".recorded", "cy") == "65"


def test_graph_of_constants_has_no_slider(visit):
    """Where there is nothing to move the panel says so."""
    tab = visit(scalars(constant_graph()).html)
    assert "no leaf to move" in tab.text_content(".trial")


def constant_graph():
    """A graph whose leaves are all infinite, so that none can be moved."""
    return Value(float("inf"), label="x") * Value(float("-inf"), label="y")
