"""The text twin, and the SVG's title, description and role made of it."""

import xml.etree.ElementTree as ElementTree

import pytest

from autograd_core import Value, fsum
from tests.autograd_core.fresh import output
from tests.viz.graphs.test_draw import HOSTILE, SVG
from viz import draw
from viz.graphs.svg import finish

PROGRAM = """
import random
from autograd_core import Value, log
from nn import MLP
from viz import draw
model = MLP(2, [8, 8, 1], rng=random.Random(1))
x = [Value(0.5), Value(-0.25)]
y = log(model(x)) * 0 + model(x)
y.backward()
middle = y._prev[1]
for more in ({"fold": True}, {"fold": False}, {"around": middle, "depth": 3}):
    p = draw(y, {"x": x}, theme="auto", model=model, formulas=True, local=True, **more)
    print(p.source)
    print(p.text)
"""


def test_text_of_the_lecture():
    """One line for the graph and one per node: id, name, role, formula, gradient, derivatives."""
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    e = a * b
    L = e + 10
    L.backward()
    assert draw(L, {"e": e, "L": L}, local=True).text == (
        "Graph of L = 4.0000: 5 nodes, 2 operations.\n"
        "n0 a: input, data 2.0000, grad -3.0000\n"
        "n1 b: input, data -3.0000, grad 2.0000\n"
        "n2 e: a*b = 2.0 * -3.0 = -6.0, grad 1.0000, local -3.0000 to n0, 2.0000 to n1\n"
        "n3: constant, data 10.0000, grad 1.0000\n"
        "n4 L: result, e + 10.0 = -6.0 + 10.0 = 4.0, grad 1.0000,"
        " local 1.0000 to n2, 1.0000 to n3"
    )


def test_text_tells_what_is_not_shown():
    """An elided graph says how many nodes there are, and how many are left out."""
    x = Value(1.0)
    for _ in range(9):
        x = -x
    lines = draw(x, {}, limit=4).text.splitlines()
    assert lines[0] == "Graph of n3 = -1.0000: 4 of 10 nodes, 4 operations."
    assert len(lines) == 6 and lines[-1] == "6 more not shown."


def test_text_has_a_line_per_node_whatever_the_labels():
    """Labels with line ends or control characters cannot break a line or a terminal."""
    root = fsum([Value(1.0, label=label) for label in HOSTILE])
    text = draw(root).text
    assert len(text.splitlines()) == len(HOSTILE) + 2
    assert all(c.isprintable() for line in text.splitlines() for c in line)


def test_svg_is_an_image_with_title_and_description(program):
    """A screen reader finds role, title and description, which are the text twin."""
    picture = draw(Value(2.0, label="a <b> & 'c'") * 3)
    root = ElementTree.fromstring(picture.svg)
    assert root.get("role") == "img"
    title, rest = picture.text.split("\n", 1)
    assert root.findtext(f"{SVG}title") == title
    assert root.findtext(f"{SVG}desc") == rest
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert float(root.get("width").removesuffix("pt")) > 0


def test_svg_of_the_modern_theme_has_a_font_to_fall_back_on(program):
    """Where Arial is missing another sans serif is taken."""
    svg = draw(Value(2.0), theme="modern").svg
    families = {e.get("font-family") for e in ElementTree.fromstring(svg).iter()} - {None}
    assert [family.split(",")[0] for family in families] == ["Arial"]
    assert all(family.endswith(",sans-serif") for family in families)


def test_finish_shortens_a_long_description():
    """Of a thousand lines the first and the last are kept, and the others counted."""
    text = "\n".join(["title", *map(str, range(1000))])
    description = ElementTree.fromstring(finish("<svg a='1'></svg>", text)).findtext("desc")
    lines = description.split("\n")
    assert lines[:199] == [str(i) for i in range(199)]
    assert lines[199:] == ["... 800 more lines ...", "999"]


def test_finish_leaves_alone_what_it_does_not_know():
    """Text without an opening tag of SVG comes back as it was."""
    for text in ("", "<svg/>\n", "<svg />", "no svg", "<svgx a='1'>"):
        assert finish(text, "title\nmore") == text


@pytest.mark.slow
def test_text_and_source_are_the_same_in_every_process():
    """Two processes with different hash seeds write the same, folded, unfolded and in part."""
    outputs = [output(PROGRAM, PYTHONHASHSEED=seed) for seed in ("1", "2")]
    assert outputs[0] == outputs[1]
    assert "×8" in outputs[0] and outputs[0].count("digraph {") == 3
