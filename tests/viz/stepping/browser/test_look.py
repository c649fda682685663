"""The stepper in a browser: colours, contrast, motion, marks, narrow windows, large graphs."""

import math
import random
import re
from functools import partial

import pytest

from autograd_core import Graph, Value, fsum
from nn import MLP
from tests.viz.boxes import networks
from tests.viz.boxes.test_opening import random_graph
from tests.viz.contrast import contrast, luminance
from tests.viz.stepping.browser.pages import boxes, button, in_sight, lecture, long_chain
from viz.palette import DARK, LIGHT
from viz.stepping.step import step
from viz.stepping.steps import steps

scalars = partial(step, level="scalars")

pytestmark = pytest.mark.browser


def network():
    """A small network, whose edges are many."""
    random.seed(1)
    return (MLP(2, [4, 1])([Value(0.5, label="x"), Value(-1.5, label="y")]) - 1.0) ** 2


def growing():
    """A chain whose numbers and derivatives are long."""
    total = Value(1.234567e-5, label="x")
    for k in range(5):
        total = total * Value(-1234.5 / 7**k) + total
    return total


def hexadecimal(colour):
    """#rrggbb for "rgb(r, g, b)"."""
    return "#" + "".join(f"{int(x):02x}" for x in re.findall(r"\d+", colour)[:3])


def ground(tab):
    """The background of the page, as #rrggbb."""
    return hexadecimal(tab.evaluate("getComputedStyle(document.body).backgroundColor"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_follow_the_system_and_can_be_read(visit, scheme):
    """Light is light, dark is dark, and every text has a contrast of 4.5, wrong or not."""
    root = lecture()
    tab = visit(scalars(root).html, color_scheme=scheme)
    tab.get_by_role("combobox", name="Sweep:").select_option(label="mistake: = for +=")
    tab.locator(".node[data-key=node0]").click()
    tab.get_by_role("slider", name="Number of the leaf", exact=True).fill("50")
    for position in range(len(steps(root)) + 1):
        tab.evaluate("position => stepper.go(position)", position)
        pairs = tab.evaluate(
            """() => [...document.querySelectorAll(".stepper *")]
                 .filter((one) => [...one.childNodes].some((child) =>
                    child.nodeType === 3 && child.textContent.trim()))
                 .filter((one) => one.tagName !== "OPTION" && one.tagName !== "NOSCRIPT")
                 .map((one) => {
                    const svg = one.closest("svg");
                    const style = getComputedStyle(one);
                    const box = one.closest(".node")?.querySelector(".box");
                    let under = one;
                    const clear = /rgba\\(0, 0, 0, 0\\)|transparent/;
                    while (under && clear.test(getComputedStyle(under).backgroundColor)) {
                      under = under.parentElement;
                    }
                    const ground = getComputedStyle(under).backgroundColor;
                    const tag = one.classList.contains("tag");
                    return [svg ? style.fill : style.color,
                            box && !tag ? getComputedStyle(box).fill : ground, one.textContent];
                 })"""
        )
        assert len(pairs) > 30
        assert [p for p in pairs if contrast(hexadecimal(p[0]), hexadecimal(p[1])) < 4.5] == []
    assert (luminance(ground(tab)) > 0.5) == (scheme == "light")


@pytest.mark.parametrize(("theme", "other"), [("light", "dark"), ("dark", "light")])
def test_theme_of_the_page_is_kept_to_on_any_system(visit, theme, other):
    """theme="light" is light on a dark system and the other way round, its controls too."""
    tab = visit(scalars(lecture(), theme=theme).html, color_scheme=other)
    expected = LIGHT if theme == "light" else DARK
    assert ground(tab) == expected.paper
    scheme = "getComputedStyle(document.querySelector('.stepper input')).colorScheme"
    assert tab.evaluate(scheme) == theme
    names = {"color": expected.ink, "backgroundColor": expected.box}
    for name, colour in names.items():
        style = f"getComputedStyle(document.querySelector('.stepper button')).{name}"
        assert hexadecimal(tab.evaluate(style)) == colour


def test_reduced_motion_moves_nothing(visit):
    """The flow along an edge is animated, but not for those who asked for no motion."""
    stepper = scalars(lecture(), at=-1)
    moving = visit(stepper.html)
    assert moving.evaluate("document.getAnimations().length") > 0
    still = visit(stepper.html, "still.html", reduced_motion="reduce")
    assert still.evaluate("document.getAnimations().length") == 0


def away(tab, index, point):
    """How far a point of the graph is from a node's box."""
    names = ("x", "y", "width", "height")
    box = tab.locator(f"[data-key=node{index}] .box")
    x, y, w, h = (float(box.get_attribute(name)) for name in names)
    return math.hypot(
        max(x - point[0], 0, point[0] - x - w), max(y - point[1], 0, point[1] - y - h)
    )


def test_marks_are_more_than_colours(visit):
    """Who acts and who receives is told by words, dashes and thickness."""
    root = lecture()
    trace = steps(root)
    tab = visit(scalars(root).html)
    for frame in trace:
        tab.evaluate("position => stepper.go(position)", frame.index + 1)
        words = {i: lines[4] for i, lines in boxes(tab).items() if lines[4]}
        kind = {"forward": "▼ computed", "seed": "● seed", "backward": "◀ hands on"}
        expected = {frame.node: kind[frame.phase]}
        if frame.phase == "backward":
            expected[frame.operand] = "receives ▶"
            width = "document.querySelector('.edge.flow')"
            assert float(tab.evaluate(f"getComputedStyle({width}).strokeWidth")[:-2]) >= 4
            tip = [
                float(x) for x in tab.get_attribute(".tip.flow", "points").split()[0].split(",")
            ]
            far = {i: away(tab, i, tip) for i in (frame.node, frame.operand)}
            assert far[frame.operand] < far[frame.node]
            over = "document.querySelector('.edge.flow').parentNode.nextSibling.className.baseVal"
            assert tab.evaluate(over) == "node"
            dashes = f"[data-key=node{frame.operand}] .box"
            assert (
                tab.locator(dashes).evaluate("x => getComputedStyle(x).strokeDasharray") != "none"
            )
        assert words == expected


def lecture_network():
    """The lecture's MLP on four samples, 138 nodes."""
    root, names = networks.lecture()
    return scalars(root, names)


FIELD = """() => {
  const { svg, stage } = stepper.graph;
  const pane = stage.element.getBoundingClientRect();
  const inside = ({ left, right, top, bottom }) =>
    left >= pane.left && right <= pane.right && top >= pane.top && bottom <= pane.bottom;
  const rects = [...svg.querySelectorAll(".box")].map((box) => box.getBoundingClientRect());
  const seen = (text) => text.textContent && getComputedStyle(text).display !== "none";
  const texts = [...svg.querySelectorAll("text")].filter(seen);
  return { tier: stage.tier, scale: stage.view.scale, all: rects.every(inside),
    letters: Math.min(...texts.map((one) =>
      parseFloat(getComputedStyle(one).fontSize) * stage.view.scale)),
    texts: new Set(texts.map((text) => [...text.classList].join(" "))).size && texts.length,
    short: texts.every((text) => text.classList.contains("short")),
    fills: new Set([...svg.querySelectorAll(".box:not(.acting, .receiving)")].map(
      (box) => getComputedStyle(box).fill)).size,
    map: !stage.mini.hidden, height: pane.height / innerHeight,
    scrolls: document.documentElement.scrollHeight > innerHeight }; }"""


def test_a_larger_graph_fits_and_shows_less_of_boxes_that_are_small(visit):
    """It opens on the whole, in two thirds of the height, and one drags, zooms and searches it.

    Boxes below 0.3 are coloured by the size of their gradient, those below 0.6 have their name
    and number, in letters of 9 pixels and more.
    """
    tab = visit(lecture_network().html, viewport={"width": 1280, "height": 880})
    seen = tab.evaluate(FIELD)
    assert seen["all"] and not seen["map"] and not seen["scrolls"]
    assert seen["height"] > 0.6 and 0.3 <= seen["scale"] < 0.6
    assert seen["short"] and seen["texts"] == 2 * 138 and seen["letters"] >= 9
    for _ in range(2):
        tab.keyboard.press("-")
    seen = tab.evaluate(FIELD)
    assert seen["scale"] < 0.3
    assert (seen["tier"], seen["texts"]) == ("distant", 0) and seen["fills"] > 10
    assert tab.text_content(".phase") == "The whole"
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate(FIELD)["fills"] == 1
    tab.keyboard.press("End")
    assert tab.evaluate(FIELD)["fills"] > 10
    for _ in range(3):
        tab.keyboard.press("+")
    seen = tab.evaluate(FIELD)
    assert seen["map"] and not seen["all"] and seen["letters"] >= 9
    frame = tab.evaluate("stepper.wanted()")
    for _ in range(3):
        button(tab, "Larger (+)").click()
        assert all(in_sight(tab, i) for i in frame[:1])
    seen = tab.evaluate(FIELD)
    assert (seen["tier"], seen["short"]) == ("", False) and seen["texts"] > 3 * 138
    before = tab.evaluate("stepper.graph.stage.view")
    tab.mouse.move(400, 300)
    tab.mouse.down()
    tab.mouse.move(460, 340, steps=3)
    tab.mouse.up()
    after = tab.evaluate("stepper.graph.stage.view")
    assert (after["x"] - before["x"], after["y"] - before["y"]) == (60, 40)
    assert tab.evaluate("stepper.chosen") == -1, "a drag chooses nothing"
    tab.mouse.wheel(0, -300)
    assert tab.evaluate("stepper.graph.stage.view.scale") > after["scale"]
    tab.keyboard.press("/")
    tab.keyboard.type("n88")
    tab.keyboard.press("Enter")
    assert "n88: data" in tab.text_content(".search output")
    assert in_sight(tab, 88) and tab.evaluate("stepper.chosen") == 88
    assert tab.locator(".panels").is_visible(), "what one finds is explained"
    tab.fill(".search input", "nowhere")
    tab.press(".search input", "Enter")
    assert "nowhere" in tab.text_content(".search output")
    tab.locator("body").click(position={"x": 2, "y": 2})
    for key in ("w", "b", "f"):
        tab.keyboard.press(key)
    assert not tab.locator(".panels").is_visible()
    assert tab.text_content(".phase") == "Seed"
    assert tab.evaluate(FIELD)["all"]


PART = """() => {
  const { part, nodes } = stepper.graph;
  return { shown: nodes.size, told: part.told.textContent, wanted:
    stepper.wanted().every((i) => nodes.has(i)), rest: document.querySelectorAll(".rest").length,
    chosen: nodes.has(stepper.chosen), scale: stepper.graph.stage.view.scale }; }"""


def test_a_graph_of_many_nodes_is_shown_in_parts(visit):
    """The nodes around the step are shown, each with the number of its hidden neighbours.

    One asks for more of them, for the part around a node, and finds nodes that are hidden.
    """
    stepper = step(random_graph(1500), {})
    assert len(stepper.steps.nodes) > 1000
    tab = visit(stepper.html, viewport={"width": 1280, "height": 880})
    tab.evaluate(
        "() => new Promise((done) => { const look = () => window.stepper?.graph"
        " ? done() : setTimeout(look, 20); look(); })"
    )
    seen = tab.evaluate(PART)
    count = len(stepper.steps.nodes)
    assert (seen["shown"], seen["wanted"]) == (120, True) and seen["rest"] > 10
    assert f"{count - 120:,} are not" in seen["told"]
    button(tab, "show more of them").click()
    assert tab.evaluate(PART)["shown"] == 240
    for key in ("b", "ArrowRight", "ArrowRight", "End"):
        tab.keyboard.press(key)
        assert tab.evaluate(PART)["wanted"]
    name = next(node.name for node in stepper.steps.nodes[count // 2 :] if node.operands)
    tab.fill(".search input", name)
    tab.press(".search input", "Enter")
    assert tab.evaluate(PART)["chosen"]
    button(tab, f"around {name}").click()
    assert f"around {name} are" in tab.evaluate(PART)["told"]
    frame = stepper.steps[tab.evaluate("stepper.position") - 1]
    assert tab.text_content(".formula") == frame.formula


def test_graph_of_300_nodes_is_shown_whole_and_quickly(visit):
    """With 300 nodes all are drawn, and a step takes under 0.2 s."""
    root = long_chain(298)
    count = len(Graph(root).nodes)
    assert 290 <= count <= 300
    tab = visit(scalars(root).html)
    assert tab.locator(".node").count() == count
    milliseconds = tab.evaluate(
        """() => { const start = performance.now();
                   for (let k = 0; k < 20; k += 1) stepper.go(20 * k);
                   return (performance.now() - start) / 20; }"""
    )
    assert milliseconds < 200


def test_current_nodes_are_in_sight(visit):
    """Stepping through a wide graph keeps what acts and what receives inside the picture."""
    root = long_chain(60)
    trace = steps(root)
    tab = visit(
        scalars(root).html, viewport={"width": 700, "height": 800}, reduced_motion="reduce"
    )
    for position in (1, len(trace), 3 * len(trace) // 4):
        tab.evaluate("position => stepper.go(position)", position)
        frame = trace[position - 1]
        for i in {frame.node, frame.target}:
            assert in_sight(tab, i)
    for _ in range(3):
        button(tab, "Larger (+)").click()
        assert all(in_sight(tab, i) for i in {frame.node, frame.target})
    assert tab.evaluate("stepper.wanted()") == [frame.node, frame.operand]


def test_labels_of_many_edges_are_those_of_the_step(visit):
    """In a graph of many edges only those near the step, or the chosen node, have their factor."""
    label = "[...document.querySelectorAll('.local')].filter((x) => x.textContent).length"
    few = visit(scalars(lecture()).html, "few.html")
    assert few.evaluate(label) == 0
    few.evaluate("stepper.go(1)")
    assert few.evaluate(label) == 2
    tab = visit(scalars(long_chain(90), at=-1).html)
    assert tab.evaluate(label) < 5
    assert tab.evaluate("() => { stepper.choose(0); stepper.go(30); }") is None
    assert 1 <= tab.evaluate(label) < 5


def test_paper_shows_the_whole_graph(visit):
    """Printed, the graph shrinks to the page and long lists are whole, in the theme's colours."""
    x = Value(0.5, label="x")
    tab = visit(scalars(long_chain(60) * fsum([x * k for k in range(1, 40)])).html)
    tab.evaluate("index => stepper.choose(index)", len(Graph(long_chain(60)).nodes))
    tab.emulate_media(media="print")
    for name in (".scroller", ".details-body"):
        part = tab.locator(name)
        assert part.evaluate("x => x.scrollWidth <= x.clientWidth + 1")
        assert part.evaluate("x => x.scrollHeight <= x.clientHeight + 1")
    assert tab.locator(".scroller > svg").bounding_box()["height"] < 900
    for name in ("body", ".box"):
        look = "x => getComputedStyle(x).printColorAdjust"
        assert tab.locator(name).first.evaluate(look) == "exact"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_forced_colours_are_those_of_the_system(visit, theme):
    """Where the reader forces colours, boxes and their texts have them, whatever the theme."""
    tab = visit(scalars(lecture(), at=-1, theme=theme).html, forced_colors="active")
    canvas, text = tab.evaluate(
        """() => ["Canvas", "CanvasText"].map((name) => {
             document.body.style.color = name;
             return getComputedStyle(document.body).color; })"""
    )
    fills = """(name) => [...new Set([...document.querySelectorAll(name)].map(
                 (one) => getComputedStyle(one).fill))]"""
    assert tab.evaluate(fills, ".box") == [canvas]
    assert tab.evaluate(fills, ".node text") == [text]


def crossed(tab):
    """The pairs of texts in the graph that cover one another, and what is outside its box."""
    return tab.evaluate(
        """() => {
             const shown = (one) => one.textContent && one.getAttribute("visibility") !== "hidden"
               && one.closest("g").getAttribute("visibility") !== "hidden";
             const graph = document.querySelector(".scroller svg");
             const texts = [...graph.querySelectorAll("text")].filter(shown);
             const rect = (one) => one.getBoundingClientRect();
             const found = [];
             texts.forEach((one, i) => {
               const a = rect(one), box = one.closest(".node")?.querySelector(".box");
               const tag = one.classList.contains("tag");
               if (box && !tag && a.right > rect(box).right + 0.5) found.push(one.textContent);
               const all = rect(graph);
               if (a.top < all.top || a.bottom > all.bottom) found.push(one.textContent);
               for (const other of texts.slice(i + 1)) {
                 const b = rect(other);
                 if (one.parentNode === other.parentNode && box) continue;
                 const over = Math.min(a.right, b.right) - Math.max(a.left, b.left);
                 const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
                 if (over > 2 && high > 4) found.push(one.textContent + " | " + other.textContent);
               }
             });
             return found; }"""
    )


@pytest.mark.parametrize("make", [lecture, network, growing])
def test_texts_of_the_graph_cover_no_others(visit, make):
    """Numbers, also those of a mistake and of a trial, stay in their boxes; labels stand free."""
    root = make()
    tab = visit(scalars(root).html, viewport={"width": 1200, "height": 900})
    for mode in (0, 1):
        tab.evaluate("mode => stepper.switch(mode)", mode)
        tab.get_by_role("spinbutton").fill(str(2 / 3 + mode))
        for position in range(len(steps(root)) + 1):
            tab.evaluate("position => stepper.go(position)", position)
            assert crossed(tab) == []


def test_graph_is_fitted_again_unless_the_reader_zoomed(visit):
    """Another width of the page makes the graph fit again; a size that was chosen is kept."""
    tab = visit(scalars(lecture()).html, viewport={"width": 1200, "height": 800})
    width = "() => Number(document.querySelector('.scroller svg').getAttribute('width'))"
    wide = tab.evaluate(width)
    tab.set_viewport_size({"width": 900, "height": 800})
    tab.evaluate(  # wait_for_function would eval, which the page's policy forbids
        f"""() => new Promise((done) => {{
              const look = () => (({width})() < 900 ? done() : setTimeout(look, 20));
              look(); }})"""
    )
    assert tab.evaluate(width) < wide
    button(tab, "Larger (+)").click()
    chosen = tab.evaluate(width)
    tab.set_viewport_size({"width": 1200, "height": 800})
    tab.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50)))")
    assert tab.evaluate(width) == chosen


@pytest.mark.parametrize("width", [320, 400, 800])
def test_narrow_windows_need_no_sideways_scrolling(visit, width):
    """The page fits any width; only the graph scrolls in its own frame."""
    tab = visit(scalars(lecture(), at=-1).html, viewport={"width": width, "height": 800})
    tab.locator(".node").first.click()
    wide = "document.documentElement.scrollWidth"
    assert tab.evaluate(wide) <= width
