"""The layout of our own: everything that dot draws, in its place, in both looks and all ways."""

import itertools
import random
import re
import xml.etree.ElementTree as ElementTree

import pytest

from autograd_core import Value, fsum, where
from nn import MLP
from viz import draw
from viz.graphs.draw import RANKDIRS, look_of
from viz.graphs.own_layout import plan
from viz.graphs.view import View
from viz.theme import THEMES

SVG = "{http://www.w3.org/2000/svg}"


def neuron():
    """A neuron with a bias, its gradients known."""
    x, w, b = Value(2.0, label="x"), Value(-0.5, label="w"), Value(1.5, label="b")
    a = (x * w + b).tanh()
    a.backward()
    return a


def past_boxes():
    """A leaf that is used at once and at the end, by an edge that runs beside all boxes."""
    a, b = Value(-1.0), Value(3.0)
    c = (b - b) * a + 2.0
    return c * c + a


def parts(svg):
    """Titles of nodes and edges in an SVG, of edges with a text on them the halves with tips."""
    root = ElementTree.fromstring(svg)
    found = {"node": [], "edge": []}
    for group in root.iter(f"{SVG}g"):
        if group.get("class") in found:
            if group.get("class") == "node" or group.find(f"{SVG}polygon") is not None:
                found[group.get("class")].append(group.findtext(f"{SVG}title"))
    return {kind: sorted(titles) for kind, titles in found.items()}


def words(svg):
    """All that is written, but titles, without the order and the spaces at the ends."""
    texts = ElementTree.fromstring(svg).iter(f"{SVG}text")
    return sorted(" ".join("".join(text.itertext()).split()) for text in texts)


GRAPHS = {
    "neuron": neuron,
    "a*a": lambda: Value(3.0, label="a") ** 1.0 * (a := Value(2.0)) * a,
    "network": lambda: MLP(3, [4, 4, 1], rng=random.Random(1))([Value(1.0)] * 3),
    "nan": lambda: Value(-1.0, label="x").log() * 2.0,
    "closed": lambda: where(True, Value(1.0), Value(2.0)) + 1,
    "many uses": lambda: fsum([Value(1.0, label="a")] * 20),
    "leaf": lambda: Value(1.0),
    "past boxes": past_boxes,
    "elided": lambda: fsum([Value(float(i)) * 2.0 for i in range(400)]),
}


@pytest.mark.parametrize("theme", ["micrograd", "modern"])
@pytest.mark.parametrize("graph", GRAPHS)
def test_it_draws_and_writes_what_a_program_does(graph, theme, program):
    """The same nodes, the same edges as often, the same texts."""
    root = GRAPHS[graph]()
    picture = draw(root, theme=theme, local=True, formulas=True, roles=True)
    own, drawn = picture._sketch.own_svg(), picture.svg
    assert picture.drawn_by == program
    assert parts(own) == parts(drawn)
    assert words(own) == words(drawn)


@pytest.mark.parametrize("rankdir", RANKDIRS)
@pytest.mark.parametrize("graph", GRAPHS)
def test_boxes_do_not_overlap_and_stand_in_the_direction_asked_for(graph, rankdir):
    """Everything is inside the picture; what uses a node stands beyond it."""
    scene = View(GRAPHS[graph](), limit=300).scene()
    made = plan(scene, look_of("modern", True, True, True), rankdir)
    boxes = {}
    for thing in made.things:
        x, y, m = thing.x, thing.y, thing.measured
        assert x >= -0.01 and y >= -0.01
        assert x + m.width <= made.width + 0.01 and y + m.height <= made.height + 0.01
        boxes[thing.name or f"text {len(boxes)}"] = (x, y, x + m.width, y + m.height)
    for (ax, ay, aw, ah), (bx, by, bw, bh) in itertools.combinations(boxes.values(), 2):
        assert aw <= bx or bw <= ax or ah <= by or bh <= ay
    axis, sign = int(rankdir in ("TB", "BT")), 1 if rankdir in ("LR", "TB") else -1
    for box in scene.boxes:
        for arrow in box.arrows:
            near, far = boxes[arrow.source], boxes[box.id]
            assert sign * (near[axis] + near[axis + 2]) < sign * (far[axis] + far[axis + 2])


@pytest.mark.parametrize("rankdir", RANKDIRS)
@pytest.mark.parametrize("graph", GRAPHS)
def test_no_edge_leaves_the_picture(graph, rankdir):
    """All points of curves are inside, also of those that run beside all boxes."""
    made = plan(View(GRAPHS[graph]()).scene(), look_of("micrograd", False, False, False), rankdir)
    for x, y in itertools.chain.from_iterable(edge.points for edge in made.edges):
        assert -0.01 <= x <= made.width + 0.01 and -0.01 <= y <= made.height + 0.01


def test_an_operand_used_twice_has_two_edges_that_part():
    """a*a: two curves, which end in different places."""
    a = Value(3.0, label="a")
    scene = View(a * a).scene()
    edges = plan(scene, look_of("micrograd", False, False, False), "LR").edges
    twice = [edge for edge in edges if edge.name == "n0->n1op"]
    assert len(twice) == 2 and abs(twice[0].points[-1][1] - twice[1].points[-1][1]) > 5


def test_edges_end_at_the_border_of_what_they_lead_to():
    """Of a box at its side, of an operation on its ellipse."""
    made = plan(View(neuron()).scene(), look_of("micrograd", False, False, False), "LR")
    things = {thing.name: thing for thing in made.things}
    for edge in made.edges:
        thing = things[edge.name.split("->")[1]]
        (x, y), m = edge.points[-1], thing.measured
        if m.face.oval:
            u = (x - thing.x - m.width / 2) / (m.width / 2)
            v = (y - thing.y - m.height / 2) / (m.height / 2)
            assert u * u + v * v == pytest.approx(1.0, abs=1e-6)
        else:
            assert x == pytest.approx(thing.x) and thing.y < y < thing.y + m.height


@pytest.mark.parametrize("theme", THEMES)
def test_without_a_program_each_theme_has_its_picture(no_program, theme):
    """In its colours, with what is told beyond the numbers, by our own layout."""
    x = Value(-1.0, label="<x> & 权重")
    root = x.log() + 1.0
    picture = draw(root, theme=theme, local=True, formulas=True, roles=True)
    assert "&lt;x&gt; &amp; 权重" in picture.svg and "first nan" in words(picture.svg)
    assert picture.drawn_by == "own layout"
    ground = re.search(r'<rect width="100%" height="100%" fill="([^"]*)"', picture.svg)[1]
    light = {"micrograd": "white", "dark": "#14171c"}.get(theme, "#ffffff")
    assert ground == light


def test_text_finds_room_in_its_box():
    """A box grows with its text: Chinese characters are as wide as they are high."""

    def width(name):
        scene = View(Value(1.0, label=name)).scene()
        made = plan(scene, look_of("micrograd", False, False, False), "LR")
        return made.things[0].measured.width

    assert width("字" * 10) - width("字") == pytest.approx(9 * 14.0)
    assert width("m" * 10) > width("=" * 10) > width("a" * 10) > width("i" * 10)


def test_a_picture_is_the_same_each_time(no_program):
    """The same graph gives the same text."""
    assert draw(neuron(), local=True).svg == draw(neuron(), local=True).svg
