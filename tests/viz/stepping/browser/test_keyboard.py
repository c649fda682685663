"""The stepper in a browser by keyboard alone, and its accessibility tree."""

from functools import partial

import pytest

from autograd_core import Graph
from tests.viz.stepping.browser.pages import button, in_sight, lecture, long_chain, place
from viz.stepping.step import step
from viz.stepping.steps import steps

scalars = partial(step, level="scalars")

pytestmark = pytest.mark.browser


def test_keyboard_steps_from_anywhere(visit):
    """Arrows, Home and End step, the space bar plays, without a click before."""
    root = lecture()
    count = len(steps(root))
    tab = visit(scalars(root).html)
    for key, expected in [
        ("ArrowRight", 1),
        ("ArrowRight", 2),
        ("ArrowLeft", 1),
        ("End", count),
        ("ArrowRight", count),
        ("Home", 0),
        ("ArrowLeft", 0),
    ]:
        tab.keyboard.press(key)
        assert place(tab)[0] == expected
    for key in ("Control+ArrowRight", "Alt+End", "Meta+ArrowRight"):  # the browser's own
        tab.keyboard.press(key)
        assert place(tab)[0] == 0
    tab.keyboard.press("Space")
    assert button(tab, "Pause (space)").count() == 1
    tab.keyboard.press("Space")
    assert button(tab, "Play (space)").count() == 1


def test_keyboard_reaches_every_control_and_the_focus_is_seen(visit):
    """Tab comes to each control and to the graph; each shows that it has the focus."""
    tab = visit(scalars(lecture()).html)
    reached, seen = [], []
    for _ in range(60):
        tab.keyboard.press("Tab")
        found = tab.evaluate(
            """() => {
                 const at = document.activeElement;
                 if (at === document.body) return null;
                 const box = at.querySelector(".box") || at;
                 const { outlineStyle, outlineWidth } = getComputedStyle(at);
                 const thick = parseFloat(getComputedStyle(box).strokeWidth) >= 4;
                 const ring = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
                 return [at.dataset.reached, thick || ring,
                         (at.dataset.reached = "yes", at.tagName)];
               }"""
        )
        if found is None or found[0]:
            break
        reached.append(found[2])
        seen.append(found[1])
    controls = tab.evaluate(
        """[...document.querySelectorAll("button, select, input")]
             .filter((one) => one.offsetParent !== null && !one.dataset.reached)
             .map((one) => one.outerHTML)"""
    )
    assert controls == []
    assert "g" in reached
    assert all(seen)


def test_keys_on_sliders_and_buttons_do_one_thing(visit):
    """An arrow moves the slider that has the focus by one; the space bar presses its button."""
    root = lecture()
    tab = visit(scalars(root).html)
    tab.get_by_role("slider", name="Step", exact=True).press("ArrowRight")
    assert place(tab)[0] == 1
    tab.keyboard.press("Home")
    tab.keyboard.press("PageUp")
    assert place(tab)[0] > 1
    before = place(tab)
    tab.get_by_role("slider", name="Number of the leaf", exact=True).press("ArrowRight")
    tab.keyboard.press("ArrowRight")
    assert tab.get_by_role("spinbutton").input_value() == "2.02"
    tab.get_by_role("spinbutton").press("ArrowUp")
    tab.keyboard.press("Home")
    assert float(tab.get_by_role("spinbutton").input_value()) > 2.5
    assert place(tab) == before
    button(tab, "as recorded").press("Space")
    assert tab.get_by_role("spinbutton").input_value() == "2"
    assert place(tab) == before
    button(tab, "Next (right arrow)").press("Space")
    assert place(tab)[0] == before[0] + 1
    assert button(tab, "Play (space)").count() == 1
    sweep = tab.get_by_role("combobox", name="Sweep:")
    sweep.press("ArrowDown")
    assert "= for +=" in tab.locator(".mode option:checked").text_content()
    at = place(tab)[0]
    tab.keyboard.press("ArrowLeft")
    assert place(tab)[0] == at - 1 and "= for +=" in sweep.locator("option:checked").text_content()
    tab.get_by_role("checkbox").press("ArrowRight")
    assert place(tab)[0] == at
    tab.click("label.predict")
    tab.keyboard.press("Space")
    assert tab.get_by_role("checkbox").is_checked()
    assert button(tab, "Pause (space)").count() == 1


def test_keyboard_walks_the_graph(visit):
    """In the graph up and down go from node to node, Enter chooses, the focus stays."""
    root = lecture()
    names = [node.name for node in steps(root).nodes]
    tab = visit(scalars(root).html)
    tab.locator(".node[tabindex='0']").focus()
    for _ in names:
        tab.keyboard.press("ArrowUp")
    tab.keyboard.press("Enter")
    assert tab.text_content(".details h2").startswith(names[0])
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Space")
    assert tab.text_content(".details h2").startswith(names[1])
    assert place(tab)[0] == 0
    tab.keyboard.press("ArrowRight")
    assert place(tab)[0] == 1
    assert tab.evaluate("document.activeElement.dataset.key") == "node1"
    assert tab.locator(".node[tabindex='0']").count() == 1
    assert tab.get_attribute(".node[data-key=node1]", "aria-pressed") == "true"


def test_keyboard_focus_stays_on_a_term(visit):
    """Going to the step of a term leaves the focus on that term's button."""
    tab = visit(scalars(lecture()).html)
    tab.locator(".node[data-key=node0]").press("Enter")
    first = tab.locator(".details li button").first
    label = first.text_content()
    first.press("Enter")
    assert tab.evaluate("document.activeElement.textContent") == label
    assert f"step {place(tab)[0]}" == label
    assert "(still to come)" not in tab.locator(".details li").first.text_content()
    tab.keyboard.press("ArrowLeft")
    assert "(still to come)" in tab.locator(".details li").first.text_content()


def test_keyboard_keeps_the_node_that_has_the_focus_in_sight(visit):
    """Going from node to node of a graph that one has zoomed into moves it along."""
    root = long_chain(60)
    tab = visit(scalars(root).html, reduced_motion="reduce")
    for key in "+++++++++":
        tab.keyboard.press(key)
    assert not in_sight(tab, 1)
    tab.locator(".node[tabindex='0']").focus()
    for _ in Graph(root).nodes:
        tab.keyboard.press("ArrowUp")
    tab.keyboard.press("ArrowDown")
    assert tab.evaluate("document.activeElement.dataset.key") == "node1"
    assert in_sight(tab, 1)


def test_controls_have_names_in_the_accessibility_tree(visit):
    """Chromium's own accessibility tree has a name for everything that can be used."""
    tab = visit(scalars(lecture()).html)
    session = tab.context.new_cdp_session(tab)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    usable = {"button", "slider", "combobox", "spinbutton", "MenuListPopup", "image", "region"}
    found = [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if node.get("role", {}).get("value") in usable and not node["ignored"]
    ]
    roles = [role for role, _ in found]
    assert roles.count("slider") == 2
    assert roles.count("combobox") == 4
    assert roles.count("button") == 10 + len(Graph(lecture()).nodes)
    assert [role for role, name in found if not name.strip() and role != "MenuListPopup"] == []
    live = tab.locator(".sentence[aria-live=polite][aria-atomic=true]")
    assert live.text_content().startswith("Only the leaves are known.")
    assert tab.get_attribute(".trial-told", "aria-live") == "polite"
    tab.keyboard.press("ArrowRight")
    told = tab.get_by_role("slider", name="Step", exact=True).get_attribute("aria-valuetext")
    assert told == f"step 1 of {place(tab)[1]}"
    assert any("e, interior, made by *, data ?, gradient 0.0" in name for _, name in found)
