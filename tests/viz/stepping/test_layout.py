"""lay_out: places without overlap and arrows from box to box, with and without a program."""

import json
from itertools import combinations, pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import autograd_core
from autograd_core import Value, fsum
from tests.graphs import Program, Step, dyadic_programs, smooth_programs
from viz.render import Route
from viz.stepping import layout as layout_module
from viz.stepping.frame_part import Part
from viz.stepping.layout import lay_out, own_layout
from viz.stepping.steps import steps

PROGRAMS = st.one_of(smooth_programs(), dyadic_programs())
SHARED = Program((2.0, -3.0), (), (Step("mul", (0, 1)), Step("mul", (2, 0)), Step("add", (3, 2))))
NEAR = 2.0


def trace_of(program):
    """The steps of a program run on Values."""
    leaves = [Value(x) for x in program.leaves]
    root = program.run(leaves, program.numbers, autograd_core)[-1]
    return steps(root if type(root) is Value else Value(root), limit=None)


def small():
    """A graph with a shared node, a node used twice, and an edge over two columns."""
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    e = a * b
    return steps(e * e + a * 3 + fsum([a, b, e]))


def check(trace, layout):
    """Everything that a drawer relies on."""
    assert len(layout.nodes) == len(trace.nodes)
    assert len(layout.edges) == len(trace.edges)
    for box, other in combinations(layout.nodes, 2):
        apart = box.x + box.w <= other.x or other.x + other.w <= box.x
        assert apart or box.y + box.h <= other.y or other.y + other.h <= box.y
    for edge, points in zip(trace.edges, layout.edges, strict=True):
        operand, node = layout.nodes[edge.operand], layout.nodes[edge.node]
        assert operand.x + operand.w < node.x
        assert len(points) % 3 == 1
        assert at_border(operand, points[0])
        assert at_border(node, points[-1])
    for x, y in [*corners(layout.nodes), *(p for points in layout.edges for p in points)]:
        assert 0 <= x <= layout.width
        assert 0 <= y <= layout.height


def corners(boxes):
    """Upper left and lower right corners."""
    return [p for b in boxes for p in ((b.x, b.y), (b.x + b.w, b.y + b.h))]


def at_border(box, point):
    """Whether a point lies on the border of a box, or nearly."""
    x, y = point
    across = min(abs(x - box.x), abs(x - box.x - box.w))
    down = min(abs(y - box.y), abs(y - box.y - box.h))
    inside = (
        box.x - NEAR <= x <= box.x + box.w + NEAR and box.y - NEAR <= y <= box.y + box.h + NEAR
    )
    return inside and min(across, down) <= NEAR


@given(PROGRAMS)
@example(SHARED)
def test_our_own_layout_of_any_graph(program):
    """No overlap; operands to the left of what uses them; arrows from border to border."""
    trace = trace_of(program)
    check(trace, own_layout(trace))


def test_a_layout_by_each_program(program):
    """dot and graphviz-pure give what our own layout gives."""
    trace = small()
    layout = lay_out(trace)
    assert layout.made_by == program
    check(trace, layout)


def test_the_same_graph_gets_the_same_layout(program):
    """Twice by the same program, from graphs made at different times."""
    assert lay_out(small()) == lay_out(small())
    assert own_layout(small()) == own_layout(small())


def test_programs_place_boxes_alike(monkeypatch):
    """Their curves differ by less than a pixel, so pictures kept in a repository hardly change."""
    found = {}
    for route in layout_module.routes():
        monkeypatch.setattr(layout_module, "routes", lambda route=route: [route])
        found[route.name] = lay_out(small())
    if len(found) < 2:
        pytest.skip("only one program is installed")
    one, other = found.values()
    assert (one.made_by, other.made_by) == tuple(found)
    for a, b in zip(one.nodes, other.nodes, strict=True):
        assert a == pytest.approx(b, abs=0.01)
    for points, others in zip(one.edges, other.edges, strict=True):
        for p, q in zip(points, others, strict=True):
            assert p == pytest.approx(q, abs=1)


def test_without_a_program_there_is_a_layout(no_program):
    """Our own."""
    trace = small()
    layout = lay_out(trace)
    assert layout.made_by == "layers"
    assert layout == own_layout(trace)


@pytest.mark.parametrize(
    "body",
    ["import sys; sys.exit(3)", "print('no JSON')", "print('{\"objects\": []}')"],
)
def test_a_program_that_fails_is_passed_over(install, body):
    """Whether it ends badly, writes something else, or writes too little."""
    install("dot", body)
    assert lay_out(small()).made_by == "layers"


def test_a_program_that_takes_too_long_is_passed_over(install):
    """It is ended, and our own layout is taken."""
    install("dot", "import time; time.sleep(60)")
    assert lay_out(small(), timeout=0.2).made_by == "layers"


def test_very_many_edges_between_two_nodes_share_curves(program):
    """fsum([a] * 500): a program lays out a few of them."""
    a = Value(1.0)
    trace = steps(fsum([a] * 500))
    layout = lay_out(trace)
    assert len(layout.edges) == 500
    assert len(set(layout.edges)) == layout_module.MOST_PARALLEL


def test_a_leaf_alone_has_a_place():
    """One box, no edge."""
    layout = own_layout(steps(Value(1.0)))
    assert len(layout.nodes) == 1
    assert layout.edges == ()


def test_boxes_have_room_for_names_and_for_every_number_that_comes():
    """A longer name, symbol or gradient makes a wider box, up to a limit."""
    short = own_layout(steps(Value(1.0, label="a") * 2)).nodes[0].w
    long = own_layout(steps(Value(1.0, label="a" * 20) * 2)).nodes[0].w
    wide = own_layout(steps(Value(1.0, label="字" * 10) * 2)).nodes[0].w
    longest = own_layout(steps(Value(1.0, label="a" * 500) * 2)).nodes[0].w
    digits = own_layout(steps(Value(1.0, label="a") * -0.123456)).nodes[0].w
    assert short < digits < long == wide < longest < 1.7 * long


def test_an_operation_stands_beside_the_middle_of_its_operands():
    """Our own layout: of five leaves the third is level with their sum."""
    boxes = own_layout(steps(fsum([Value(float(i)) for i in range(5)]))).nodes
    heights = sorted(box.y for box in boxes[:5])
    assert boxes[5].y == pytest.approx(heights[2])
    gaps = [b - a for a, b in pairwise(heights)]
    assert gaps == pytest.approx([gaps[0]] * 4)


def test_a_part_of_a_graph_is_laid_out_alone():
    """Its boxes and the edges between them; as the graph of the part would be."""
    a = Value(2.0, label="a")
    b = a * 3
    trace = steps(b * a + 1)
    part = Part((0, 1, 2), (0, 1), 3)
    for layout in (lay_out(trace, part=part), own_layout(trace, part)):
        assert layout.part == part
        assert (len(layout.nodes), len(layout.edges)) == (3, 2)
    assert own_layout(trace, part)[:4] == own_layout(steps(b))[:4]


def test_the_layout_goes_into_json():
    """Numbers to a tenth, in the form that the page reads."""
    data = own_layout(small()).to_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert set(data) == {"width", "height", "nodes", "edges"}
    assert set(data["nodes"][0]) == {"x", "y", "w", "h"}
    assert data["nodes"][0]["x"] == round(data["nodes"][0]["x"], 1)


def test_a_long_chain_with_a_shared_leaf_is_laid_out_in_time(monkeypatch):
    """400 operations that all use one leaf: no program is asked, it would take minutes."""
    a = total = Value(1.0)
    for _ in range(400):
        total = total * a
    trace = steps(total)
    asked = []
    monkeypatch.setattr(layout_module, "run", lambda *arguments: asked.append(arguments))
    monkeypatch.setattr(layout_module, "routes", lambda: [Route("dot", "dot", ("svg",))])
    layout = lay_out(trace)
    assert asked == []
    assert layout.made_by == "layers"
    assert len(layout.edges) == 800
    assert len({box.x for box in layout.nodes}) == 401
