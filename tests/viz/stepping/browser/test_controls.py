"""The stepper in a browser: every control by the mouse, and playing."""

import random
from functools import partial

import pytest

from autograd_core import Graph, Value, fsum, relu
from nn import MLP, SGD
from tests.viz.stepping.browser.pages import boxes, button, in_sight, lecture, long_chain, place
from viz.formulas import number_text
from viz.stepping.step import step
from viz.stepping.steps import steps

scalars = partial(step, level="scalars")

pytestmark = pytest.mark.browser


def test_page_shows_every_state_in_any_order(visit):
    """Wherever one scrubs to, data and gradients in the boxes are those of Steps."""
    root = lecture()
    trace = steps(root)
    tab = visit(scalars(root).html)
    order = [*range(len(trace) + 1)] * 2
    random.Random(1).shuffle(order)
    for position in order:
        tab.evaluate("position => stepper.go(position)", position)
        numbers, gradients = trace.numbers(position - 1), trace.gradients(position - 1)
        for i, lines in boxes(tab).items():
            data = number_text(numbers[i]) if i in numbers else "?"
            assert lines[2] == f"data {data}"
            assert lines[3] == f"grad {number_text(gradients[i])}"
        assert place(tab) == (position, len(trace))
        if position:
            assert tab.text_content(".sentence") == trace[position - 1].sentence
            assert tab.text_content(".step .formula") == trace[position - 1].formula


def test_last_frame_has_the_gradients_of_backward(visit):
    """At the end the gradients held by the page are backward()'s, bit for bit."""
    random.seed(3)
    x = [Value(0.5, label="x"), Value(-1.5, label="y")]
    root = (MLP(2, [4, 4, 1])(x) - 1.0) ** 2
    tab = visit(scalars(root).html)
    button(tab, "Last (End)").click()
    found = tab.evaluate("stepper.mode.gradients")
    shown = boxes(tab)
    root.backward()
    for i, node in enumerate(Graph(root).nodes):
        if node.is_leaf and not node.is_constant:
            assert found[i] == node.grad
            assert shown[i][3] == f"grad {number_text(node.grad)}"


def test_every_control_does_what_it_says(visit):
    """First, back, next, last, slider, jump, speed and zoom, by the mouse."""
    root = lecture()
    trace = steps(root)
    count = len(trace)
    tab = visit(scalars(root).html)
    assert place(tab) == (0, count)
    button(tab, "Next (right arrow)").click()
    button(tab, "Next (right arrow)").click()
    assert place(tab) == (2, count)
    button(tab, "Back (left arrow)").click()
    assert place(tab) == (1, count)
    button(tab, "Last (End)").click()
    assert place(tab) == (count, count)
    button(tab, "Next (right arrow)").press("Enter")
    assert place(tab) == (count, count)
    button(tab, "First (Home)").click()
    button(tab, "Back (left arrow)").press("Enter")
    assert place(tab) == (0, count)
    tab.get_by_role("slider", name="Step", exact=True).fill("7")
    assert place(tab) == (7, count)
    e = next(node.index for node in trace.nodes if node.name == "e")
    tab.get_by_role("combobox", name="Jump to node").select_option(label="e")
    touching = [f.index + 1 for f in trace if e in (f.node, f.operand)]
    assert place(tab)[0] == next(p for p in touching if p > 7)
    assert tab.text_content(".details h2") == "e (interior)"
    width = int(tab.get_attribute(".scroller svg", "width"))
    button(tab, "Larger (+)").click()
    assert int(tab.get_attribute(".scroller svg", "width")) > width
    button(tab, "Fit the graph (f)").click()
    assert int(tab.get_attribute(".scroller svg", "width")) == width
    button(tab, "Smaller (-)").click()
    assert int(tab.get_attribute(".scroller svg", "width")) < width


def test_play_goes_on_to_the_end_at_the_chosen_speed_and_pauses(visit):
    """Play steps by itself, faster at 8x, pauses when asked, stops at the end, starts anew."""
    root = lecture()
    count = len(steps(root))
    tab = visit(scalars(root).html)
    tab.clock.install()
    tab.clock.pause_at(tab.evaluate("Date.now()") + 1000)
    button(tab, "Play (space)").click()
    tab.clock.run_for(10_000)
    slow = place(tab)[0]
    assert 0 < slow < count
    assert tab.get_attribute(".sentence", "aria-live") == "off"
    button(tab, "Pause (space)").click()
    assert tab.get_attribute(".sentence", "aria-live") == "polite"
    tab.clock.run_for(10_000)
    assert place(tab)[0] == slow
    button(tab, "Play (space)").click()
    button(tab, "Back (left arrow)").click()
    tab.clock.run_for(10_000)
    assert place(tab)[0] == slow - 1
    button(tab, "First (Home)").click()
    tab.get_by_role("combobox", name="Speed").select_option("2")
    button(tab, "Play (space)").click()
    tab.clock.run_for(10_000)
    assert slow < place(tab)[0] <= count
    tab.clock.run_for(60_000)
    assert place(tab) == (count, count)
    button(tab, "Play (space)").click()
    tab.clock.run_for(2_000)
    assert 0 < place(tab)[0] < count


def test_growth_of_a_gradient_is_told_in_order(visit):
    """Each contribution lengthens the chain by the new gradient and whom it came from."""
    a, b = Value(2.0, label="a"), Value(3.0, label="b")
    c = a * b
    c.label = "c"
    root = c + a
    root.label = "L"
    tab = visit(scalars(root, at=-1).html)
    tab.locator(".node[data-key=node0]").click()
    assert tab.text_content(".details .growth") == "a.grad: 0.0 → +1.0 (via L) → +4.0 (via c)"
    button(tab, "First (Home)").click()
    assert tab.text_content(".details .growth") == "a.grad: 0.0"


def test_terms_and_paths_of_a_node(visit):
    """The panel has one term per contribution and one path per chain of edges, which add up."""
    root = lecture()
    trace = steps(root)
    tab = visit(scalars(root, at=-1).html)
    for node in trace.nodes[:-1]:
        tab.locator(f".node[data-key=node{node.index}]").click()
        terms = [f.formula for f in trace if f.operand == node.index]
        lists = tab.locator(".details ul").all()
        shown = [item.text_content() for item in lists[0].locator("li").all()]
        assert [text.split(" ", 2)[2].strip() for text in shown] == terms
        paths = Graph(root).paths(Graph(root).nodes[node.index])
        ends = [item.text_content().rpartition(" = ")[2] for item in lists[1].locator("li").all()]
        assert sorted(ends) == sorted(number_text(path.term) for path in paths)
        assert f"({paths.count})" in tab.locator(".details h3").last.text_content()


def test_many_terms_and_paths_are_counted(visit):
    """Of many terms and paths the first and the largest are told, and how many there are."""
    x = Value(0.5, label="x")
    root = fsum([x * (1.0 + k) for k in range(45)])
    root.label = "L"
    tab = visit(scalars(root, seed=2.0).html)
    tab.locator(".node[data-key=node0]").click()
    terms, paths = (one.locator("li") for one in tab.locator(".details ul").all())
    assert terms.count() == 40
    assert "(still to come)" in terms.first.text_content()
    assert "and 5 more" in tab.text_content(".details")
    assert "Paths from L (45)" in tab.text_content(".details")
    assert paths.count() == 12
    assert paths.first.text_content().endswith(": 2.0 * 1.0 * 45.0 = 90.0")
    assert "The 12 largest of 45 terms; all of them make 2070.0." in tab.text_content(".details")
    button(tab, "Last (End)").click()
    assert "(still to come)" not in tab.text_content(".details")


def test_node_without_a_path_moves_nothing_only_if_moved_a_little(visit):
    """Before a unit that is shut no path leads on, but a large move may open it."""
    x = Value(-1.0, label="x")
    tab = visit(scalars(relu(x) + 1.0).html)
    tab.locator(".node[data-key=node0]").click()
    assert "No path: moving it a little does not" in tab.text_content(".details")
    tab.get_by_role("spinbutton").fill("2")
    assert tab.locator(".trial dd").first.text_content() == "3.0"


def test_optimiser_steps_move_numbers(visit):
    """Update frames change a parameter's number in its box."""
    w = Value(2.0, label="w")
    root = w * w
    trace = steps(root, optimizer=SGD([w], lr=0.1))
    tab = visit(scalars(root, optimizer=SGD([w], lr=0.1), at=-1).html)
    assert boxes(tab)[0][2] == f"data {number_text(trace[len(trace) - 1].after)}"
    assert boxes(tab)[0][4] == "◆ moved"


def test_place_beyond_the_last_step_is_the_last(visit):
    """A page that is to open after more steps than there are opens at the end."""
    root = lecture()
    count = len(steps(root))
    assert place(visit(scalars(root, at=1000).html)) == (count, count)


def test_same_node_can_be_jumped_to_again(visit):
    """The menu forgets its node when it is pressed or left, so that the same is a choice again."""
    tab = visit(scalars(lecture()).html)
    jump = tab.get_by_role("combobox", name="Jump to node")
    touching = [f.index + 1 for f in steps(lecture()) if 2 in (f.node, f.operand)]
    assert len(touching) > 3
    for position in touching[:3]:
        jump.click()
        tab.keyboard.type("e")
        tab.keyboard.press("Enter")
        tab.wait_for_timeout(50)
        assert place(tab)[0] == position
        assert jump.input_value() == "-1", "the page has the focus again"
    jump.focus()
    tab.keyboard.press("e")
    tab.keyboard.press("ArrowUp")
    assert tab.text_content(".details h2").startswith("b")
    tab.keyboard.press("Tab")
    assert jump.input_value() == "-1"


def test_search_goes_round_and_brings_the_node_into_sight(visit):
    """After a node's last step the next is its first, and the node is where one sees it."""
    root = long_chain(60)
    trace = steps(root)
    tab = visit(scalars(root).html)
    for _ in range(9):
        tab.keyboard.press("+")
    index = next(node.index for node in trace.nodes if node.name == "x5")
    touching = [f.index + 1 for f in trace if index in (f.node, f.operand)]
    for position in [*touching, touching[0]]:
        tab.fill(".search input", "x5")
        tab.press(".search input", "Enter")
        assert place(tab)[0] == position
    for name in ("end", "X0"):
        tab.fill(".search input", name)
        tab.press(".search input", "Enter")
        index = next(node.index for node in trace.nodes if node.name == name.lower())
        assert in_sight(tab, index)


def test_long_tales_are_shortened(visit):
    """Of many contributions and of a long path the beginning and the end are told."""
    x = Value(1.0, label="x")
    root = fsum([x * (1.0 + k) for k in range(12)])
    for _ in range(12):
        root = root * 1.0
    tab = visit(scalars(root, at=-1).html)
    tab.locator(".node[data-key=node0]").click()
    growth = tab.text_content(".details .growth").split(" → ")
    assert len(growth) == 9
    assert growth[4] == "… 5 more …"
    assert growth[-1].startswith("+78.0 (via ")
    path = tab.locator(".details ul").nth(1).locator("li").first.text_content()
    assert path.split(": ")[0].split(" → ")[4] == "…"
    assert path.split(": ")[0].endswith(" → x")


def test_notes_stand_above_the_graph(visit):
    """What one has to know before one reads the graph is seen first: leaves were moved since."""
    a = Value(2.0, label="a")
    root = a * 3.0
    a.data = 5.0
    tab = visit(scalars(root).html)
    note = tab.locator(".note")
    assert "other numbers than when this graph was recorded" in note.text_content()
    assert note.bounding_box()["y"] < tab.locator(".graph").bounding_box()["y"]
