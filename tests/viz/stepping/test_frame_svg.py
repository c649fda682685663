"""Frames as SVG: what is shown, hostile text, accessibility, large graphs."""

import re
import xml.etree.ElementTree as ElementTree
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core import Value, dot, fsum, record
from nn import SGD
from tests.viz.contrast import contrast
from tests.viz.graphs.test_draw import HOSTILE
from tests.viz.stepping.frame_pictures import SVG, boxes_of, chain, looks, shared, texts
from viz.frame_style import DARK, LIGHT, style_sheet
from viz.stepping.frame_svg import frame_svg
from viz.stepping.layout import Rectangle, lay_out, own_layout
from viz.stepping.share_place import share_box
from viz.stepping.steps import steps


def test_a_frame_shows_numbers_known_so_far_and_question_marks():
    """The forward pass unveils number after number."""
    trace = steps(shared())
    interior = sum(bool(node.operands) for node in trace.nodes)
    for k in range(interior):
        svg = frame_svg(trace, k)
        assert texts(svg).count("data ?") == interior - 1 - k
        assert sum("unknown" in look for look in looks(svg, "rect")) == interior - 1 - k


def test_an_edge_along_which_nothing_flows_is_told_apart():
    """The operand of the relu of a negative number is handed nothing, in whatever frame."""
    trace = steps(Value(-1.0, label="x").relu() + 1.0)
    for k in range(len(trace)):
        closed = sum("closed" in look for look in looks(frame_svg(trace, k), "path"))
        assert closed == (trace[k].node != 1 or trace[k].phase != "forward")


@pytest.mark.parametrize("what_if", [None, "assign"])
def test_a_backward_frame_shows_who_hands_what_to_whom(what_if):
    """One box acts, one receives, one edge carries the share; the caption has the formula."""
    trace = steps(shared(), what_if=what_if)
    for frame in trace:
        if frame.phase == "backward":
            svg = frame_svg(trace, frame.index)
            assert sum("acting" in look for look in looks(svg, "rect")) == 1
            assert sum("receiving" in look for look in looks(svg, "rect")) == 1
            assert sum("flow" in look for look in looks(svg, "path")) == 1
            assert frame.formula in " ".join(texts(svg))
            sign = "=" if what_if else "+" if frame.contribution >= 0 else ""
            assert f"{sign}{frame.contribution}" in texts(svg)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "+0.0"),
        (-0.0, "-0.0"),
        (inf, "+inf"),
        (-inf, "-inf"),
        (nan, "+nan"),
        (1 / 3, "+0.3333"),
    ],
)
def test_a_share_has_one_sign(share, text):
    """Whatever it is; four digits."""
    trace = steps(Value(share) * Value(1.0, label="a"))
    assert text in texts(frame_svg(trace, -1))


def test_what_is_wrong_has_a_cross_and_a_reason_until_it_is_right_again():
    """A mark of shape, not of colour alone; none where nothing is wrong."""
    trace = steps(shared(), what_if="assign")
    first = next(frame.index for frame in trace if frame.wrong)
    assert "cross" not in frame_svg(trace, first - 1).split("</style>")[1]
    for k in (first, len(trace) - 1):
        assert {"cross"} in looks(frame_svg(trace, k), "path")
    assert trace[first].why in " ".join(texts(frame_svg(trace, first)))
    right = steps(shared())
    assert not any({"cross"} in looks(frame_svg(right, k), "path") for k in range(len(right)))


def test_what_comes_out_right_again_loses_its_cross():
    """By `=`, of the shares 1, -1 and 5 the second leaves -1 for 0, and the third 5 for 5."""
    a = Value(2.0, label="a")
    trace = steps(dot([a, a, a], [1.0, -1.0, 5.0]), what_if="assign")
    shares = [frame.index for frame in trace if frame.phase == "backward" and frame.operand == 0]
    for k, wrong in zip(shares, (False, True, False), strict=True):
        svg = frame_svg(trace, k)
        assert ({"cross"} in looks(svg, "path")) == wrong
        assert sum("wrong" in look for look in looks(svg, "rect")) == wrong


@pytest.mark.parametrize(("k", "look", "end"), [(0, "ahead", "node"), (-1, "flow", "operand")])
def test_arrows_point_to_where_the_number_goes(k, look, end):
    """Forward to the node, backward to the operand: there is the tip."""
    trace = steps(Value(2.0, label="a").tanh())
    layout = own_layout(trace)
    root = ElementTree.fromstring(frame_svg(trace, k, layout=layout))
    tip = next(e for e in root.iter(f"{SVG}polygon") if look in e.get("class").split())
    x, y = map(float, tip.get("points").split()[0].split(","))
    operand, node = layout.nodes
    there = node.x if end == "node" else operand.x + operand.w
    assert (x, y) == pytest.approx((there, node.y + node.h / 2), abs=0.1)


def test_a_small_graph_stands_in_the_middle():
    """Over a caption that needs more room."""
    layout = own_layout(steps(Value(2.0)))
    svg = frame_svg(steps(Value(2.0)), 0, layout=layout)
    assert f'<g transform="translate({(300 - layout.width) / 2:.1f} 0)">' in svg


def test_roles_differ_in_shape():
    """Parameters are round, constants dotted, the result has a second line."""
    a, x = Value(1.0, label="a"), Value(2.0, label="x")
    trace = steps(a * x + 1, optimizer=SGD([a], lr=0.1))
    root = ElementTree.fromstring(frame_svg(trace, 0))
    boxes = [e for e in root.iter(f"{SVG}rect") if "box" in e.get("class", "").split()]
    by_name = dict(zip([node.name for node in trace.nodes], boxes, strict=True))
    assert by_name["a"].get("rx") == "14"
    assert by_name["x"].get("rx") == "0"
    assert "constant" in by_name["1.0"].get("class").split()
    assert sum("inner" in e.get("class", "").split() for e in root.iter(f"{SVG}rect")) == 1


def test_an_update_shows_the_new_number():
    """In the last frame the parameter has moved in the picture, and nowhere else."""
    a = Value(2.0, label="a")
    trace = steps(a * 3, optimizer=SGD([a], lr=0.5))
    assert "data 0.5" in texts(frame_svg(trace, len(trace) - 1))
    assert a.data == 2.0


@given(st.text())
@pytest.mark.parametrize("where", ["label", "operation"])
def test_any_text_as_a_name_gives_well_formed_svg(where, text):
    """Labels and names of operations are the user's text: nothing in them is markup."""
    check_hostile(where, text)


@pytest.mark.parametrize("where", ["label", "operation"])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_not_obeyed(where, text):
    """Scripts, quotes, halves of characters, very long names."""
    check_hostile(where, text)


def check_hostile(where, text):
    """Draw text in a place and look for what should not be there."""
    a = Value(2.0, label=text if where == "label" else "a")
    root = record(f"{text} ", 1.0, [a], [2.0]) if where == "operation" else a * a
    trace = steps(root, what_if="assign")
    svg = frame_svg(trace, len(trace) - 1, layout=own_layout(trace))
    svg.encode()
    tags = {e.tag.removeprefix(SVG) for e in ElementTree.fromstring(svg).iter()}
    assert tags <= {
        *("svg", "title", "desc", "style", "rect", "g", "path", "polygon", "text", "circle")
    }


def test_titles_and_descriptions_tell_it_in_words():
    """role=img, a title and a description that the attributes point to, with ids of their own."""
    trace = steps(shared())
    ids = set()
    for k in range(len(trace)):
        root = ElementTree.fromstring(frame_svg(trace, k))
        title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert root.get("role") == "img"
        assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
        assert description.text == trace[k].sentence
        assert f"Frame {k + 1} of {len(trace)}" in title.text
        ids.add(title.get("id"))
    assert len(ids) == len(trace)


def test_nothing_jumps_between_frames():
    """Every box stands at the same place in each frame."""
    trace = steps(shared())
    layout = lay_out(trace)

    def places(k):
        root = ElementTree.fromstring(frame_svg(trace, k, layout=layout))
        boxes = [e for e in root.iter(f"{SVG}rect") if "box" in e.get("class", "").split()]
        return [[box.get(a) for a in ("x", "y", "width", "height")] for box in boxes]

    assert all(places(k) == places(0) for k in range(len(trace)))


PAPER = Rectangle(-50, -50, 600, 200)


def overlap(a, b):
    """Whether two rectangles have points in common."""
    return a.x < b.x + b.w and b.x < a.x + a.w and a.y < b.y + b.h and b.y < a.y + a.h


def test_shares_are_written_off_the_boxes_where_there_is_room():
    """Above or below the arrow: of a curve around a box on its other side."""
    boxes = [Rectangle(0, 0, 90, 58), Rectangle(200, 0, 90, 58), Rectangle(400, 0, 90, 58)]
    straight = ((90.0, 29.0), (130.0, 29.0), (160.0, 29.0), (200.0, 29.0))
    around = ((90.0, 60.0), (190.0, 80.0), (300.0, 80.0), (400.0, 60.0))
    for points in (straight, straight[::-1], around, around[::-1]):
        place = share_box(points, 46.0, boxes, PAPER)
        assert not any(overlap(place, box) for box in boxes)
    assert share_box(straight, 46.0, boxes, PAPER).y < 29 - 18
    assert share_box(around, 46.0, boxes, PAPER).y > 58
    assert share_box(straight, 300.0, boxes, PAPER).w == 300.0


def test_a_share_stands_above_its_arrow_and_moves_along_it_where_that_is_covered():
    """At its middle, whichever way it points; beside a wide box at three tenths of the way."""
    arrow = ((0.0, 100.0), (100.0, 100.0), (200.0, 100.0), (300.0, 100.0))
    paper, wide = Rectangle(-500, -500, 1500, 1500), Rectangle(115, -500, 70, 1500)
    for points, x in ((arrow, 90.0), (arrow[::-1], 210.0)):
        assert share_box(points, 40.0, [], paper) == pytest.approx(
            Rectangle(130.0, 76.0, 40.0, 18.0)
        )
        assert share_box(points, 40.0, [wide], paper) == pytest.approx(
            Rectangle(x - 20.0, 76.0, 40.0, 18.0)
        )


def test_a_share_wider_than_the_arrow_stands_above_or_below_the_boxes():
    """Its box would cover an operation's symbol and a name; it does not leave the paper either."""
    for top in (0.0, 60.0):
        boxes = [Rectangle(0, top, 90, 58), Rectangle(120, top, 90, 58)]
        arrow = ((90.0, top + 29), (100.0, top + 29), (110.0, top + 29), (120.0, top + 29))
        paper = Rectangle(0, 0, 210, top + 88)
        place = share_box(arrow, 56.0, boxes, paper)
        assert not any(overlap(place, box) for box in boxes)
        assert place.x >= 0 and place.y >= 0
        assert place.x + place.w <= paper.w and place.y + place.h <= paper.h


def test_no_meaning_rests_on_colour_alone():
    """What acts, receives, is constant or not known yet has a line of its own in every theme."""
    for theme in ("light", "dark", "auto"):
        rules = re.findall(r"^\S+ \.(\w+) \{ (stroke-.*) \}$", style_sheet(theme), re.MULTILINE)
        lines = {name: rule for name, rule in rules if "#" not in rule}
        names = ["box", "acting", "receiving", "constant", "unknown"]
        assert len({lines[name] for name in names}) == len(names)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_colours_have_enough_contrast(colours):
    """4.5 for text on every ground, 3 for lines on paper and boxes, which WCAG asks for."""
    boxes = (colours.box, colours.acting_box, colours.receiving_box, colours.wrong_box)
    for ground in (colours.paper, *boxes):
        assert contrast(colours.ink, ground) >= 4.5
        for line in (colours.line, colours.ink):  # the inner border; edges that were passed
            assert contrast(line, ground) >= 3
    for text in (colours.muted, colours.wrong, colours.acting):
        assert contrast(text, colours.paper) >= 4.5
    # On the page: buttons that rest, the number tried in a box, what is wrong on its ground.
    assert contrast(colours.muted, colours.box) >= 4.5
    assert contrast(colours.muted, colours.wrong_box) >= 4.5
    assert contrast(colours.wrong, colours.wrong_box) >= 4.5
    for ground in boxes:
        assert contrast(colours.acting, ground) >= 4.5
    borders = (colours.acting, colours.receiving, colours.wrong)
    for line, inside in zip(borders, boxes[1:], strict=True):
        assert contrast(line, colours.paper) >= 3
        assert contrast(line, inside) >= 3
    assert len(set(colours)) == len(colours)


def test_a_large_graph_is_shown_where_something_happens():
    """Of more than 300 nodes those within two edges of what acts; the rest is counted."""
    small, large = steps(chain(299)), steps(chain(301))
    assert (len(small.nodes), len(large.nodes)) == (300, 302)
    assert len(boxes_of(frame_svg(small, 0))[1]) == 300
    for k, names in {
        0: ["a", "n1", "n2", "n3"],
        150: ["a", "n149", "n150", "n151", "n152", "n153"],
        301: ["a", "n299", "n300", "n301"],
        -2: ["a", "n1", "n2", "n3"],
    }.items():
        svg = frame_svg(large, k)
        named, looks_ = boxes_of(svg)
        assert [name for name in named if name[0] in "an"] == names
        assert sum("acting" in look for look in looks_) == 1
        assert sum("receiving" in look for look in looks_) == (large[k].phase == "backward")
        note = f"{302 - len(names)} more nodes are not shown"
        assert note in " ".join(texts(svg))
        assert note in ElementTree.fromstring(svg).findtext(f"{SVG}desc")
    assert "not shown" not in frame_svg(small, 0)


def test_of_very_many_near_nodes_a_few_are_shown():
    """A sum of 400 numbers: 40 nodes, the sum and the one that receives among them."""
    trace = steps(fsum([Value(float(i)) for i in range(400)]))
    for k in (0, 200, -1):
        names, looks_ = boxes_of(frame_svg(trace, k))
        assert len(looks_) == 40
        assert {"n400", trace.nodes[trace[k].target].name} <= set(names)
