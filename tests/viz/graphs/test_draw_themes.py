"""Themes of draw: golden text, contrast, nothing by colour alone, dark where the reader is."""

import re
import xml.etree.ElementTree as ElementTree

import pytest

from autograd_core import Value, fsum, log
from nn import Module
from tests.viz.contrast import contrast
from tests.viz.graphs.test_draw import HOSTILE, SVG, shown, texts
from viz import draw
from viz.graphs.look_micrograd import _BORDERS as RECORD_BORDERS
from viz.graphs.look_modern import _BORDERS as BORDERS
from viz.graphs.look_modern import html
from viz.graphs.themes import DARK, LIGHT
from viz.roles import Role
from viz.theme import THEMES

TABLE = '<table border="0" cellborder="0" cellspacing="0" cellpadding="2">'


class Line(Module):
    """Two parameters."""

    def __init__(self, slope, offset):
        self.slope, self.offset = slope, offset

    def __call__(self, x):
        """A line, times a bare number."""
        return (self.slope * x + self.offset) * 3


def line():
    """A graph with a node of each role, the model, and names."""
    x, model = Value(2.0, label="x"), Line(Value(-0.5), Value(1.5))
    y = model(x)
    y.backward()
    return y, model, {"y": y}


def nodes_of(source):
    """The attributes of each box in DOT text without label and colours, by its id."""
    found = {}
    for key, attributes in re.findall(r"^\t(n\d+) \[(.*)\]$", source, re.MULTILINE):
        rest = re.sub(r'label=(<<.*>>|"[^"]*")', "", attributes)
        found[key] = re.sub(r'\w*color="[^"]*"', "", rest).split()
    return found


BOTH = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


@BOTH
def test_text_has_contrast_aa(colours):
    """Every text on every ground it stands on has 4.5:1 or more."""
    for ground in [*colours.fills.values(), colours.background]:
        for text in (colours.text, colours.muted, colours.gradient):
            assert contrast(text, ground) >= 4.5, (text, ground)
    for text in (colours.text, colours.bad):
        assert contrast(text, colours.bad_fill) >= 4.5, text
    assert contrast(colours.text, colours.operation) >= 4.5


@BOTH
def test_lines_have_contrast_aa(colours):
    """Every border and edge has 3:1 or more against the background and the inside."""
    for role in Role:
        border = colours.borders[role]
        assert contrast(border, colours.background) >= 3
        assert contrast(border, colours.fills[role]) >= 3
    for colour in (colours.line, colours.bad):
        assert contrast(colour, colours.background) >= 3
        assert contrast(colour, colours.operation) >= 3
    assert contrast(colours.bad, colours.bad_fill) >= 3


def test_colours_can_be_exchanged():
    """Each light colour has one dark one, which is no light one, so that a rule can replace it."""
    pairs = set(zip(LIGHT.all(), DARK.all(), strict=True))
    assert len({light for light, _ in pairs}) == len({dark for _, dark in pairs}) == len(pairs)
    assert not set(LIGHT.all()) & set(DARK.all())


def test_roles_have_hues_of_their_own():
    """Parameter, input, result and what is bad differ in border and fill."""
    for colours in (LIGHT, DARK):
        roles = [Role.PARAMETER, Role.INPUT, Role.RESULT, Role.INTERIOR]
        assert len({*(colours.borders[r] for r in roles), colours.bad}) == 5
        assert len({*(colours.fills[r] for r in [*roles, Role.CONSTANT]), colours.bad_fill}) == 6


def test_theme_modern_is_the_golden_text():
    """A parameter times an input, with formula, local derivatives and roles, in exact DOT."""
    w, x = Value(-0.5), Value(2.0, label="x")
    y = w * x
    y.backward()
    source = draw(y, {"w": w}, theme="modern", model=Line(w, w), local=True, formulas=True).source
    assert source == (
        "digraph {\n"
        '\tgraph [rankdir=LR bgcolor="#ffffff" pad=0.15 nodesep=0.2 ranksep=0.35]\n'
        '\tnode [fontname=Arial fontsize=12 fontcolor="#16181d" color="#5f6771"]\n'
        '\tedge [fontname=Arial fontsize=11 fontcolor="#545b63" color="#5f6771" arrowsize=0.7]\n'
        f'\tn0 [label=<{TABLE}<tr><td align="left"><b>w</b></td><td align="right">'
        '<font point-size="10" color="#545b63">parameter</font></td></tr>'
        '<tr><td align="left">data -0.5000</td><td align="right">'
        '<font color="#5f3b00">grad 2.0000</font></td></tr></table>> shape=box'
        ' margin="0.1,0.04" style="filled,rounded" penwidth="2.5" color="#0b5cad"'
        ' fillcolor="#d5e6f7"]\n'
        f'\tn1 [label=<{TABLE}<tr><td align="left"><b>x</b></td><td align="right">'
        '<font point-size="10" color="#545b63">input</font></td></tr>'
        '<tr><td align="left">data 2.0000</td><td align="right">'
        '<font color="#5f3b00">grad -0.5000</font></td></tr></table>> shape=box'
        ' margin="0.1,0.04" style=filled penwidth="1.8" color="#087150" fillcolor="#d4efe4"]\n'
        f'\tn2 [label=<{TABLE}<tr><td align="left"></td><td align="right">'
        '<font point-size="10" color="#545b63">result</font></td></tr>'
        '<tr><td align="left">data -1.0000</td><td align="right">'
        '<font color="#5f3b00">grad 1.0000</font></td></tr>'
        '<tr><td align="left" colspan="2">n2 = w*x = -0.5 * 2.0 = -1.0</td></tr></table>>'
        ' shape=box margin="0.1,0.04" style=filled penwidth="1.5" peripheries=2'
        ' color="#a8400a" fillcolor="#fbe3d0"]\n'
        '\tn2op [label="*" style=filled fillcolor="#eff1f4" height="0.3" width="0.3"'
        ' margin="0.04,0.02"]\n'
        "\tn2op -> n2\n"
        '\tn0 -> n2op [label=" 2.0000"]\n'
        '\tn1 -> n2op [label=" -0.5000"]\n'
        "}\n"
    )


def test_theme_dark_differs_from_modern_in_colours_only():
    """The two modern themes are the same text but for the exchange of colours."""
    y, model, names = line()
    light = draw(y, names, theme="modern", model=model, formulas=True, local=True).source
    dark = draw(y, names, theme="dark", model=model, formulas=True, local=True).source
    assert light != dark
    for a, b in zip(LIGHT.all(), DARK.all(), strict=True):
        light = light.replace(a, b)
    assert light == dark


def test_theme_auto_is_modern_until_the_reader_is_dark():
    """The DOT text of auto is that of modern; its SVG has rules for dark systems."""
    y, model, names = line()
    auto = draw(y, names, theme="auto", model=model)
    assert auto.source == draw(y, names, theme="modern", model=model).source


@pytest.mark.parametrize("theme", ["modern", "dark", "micrograd"])
def test_theme_tells_roles_without_colour(theme):
    """With all colours taken away, the border of each role differs, and so does its word."""
    y, model, names = line()
    picture = draw(y, names, theme=theme, model=model)
    words = ["input", "parameter", "parameter", "constant", "result"]
    for key, word in zip(("n0", "n1", "n2", "n5", "n6"), words, strict=True):
        row = next(x for x in picture.source.splitlines() if x.startswith(f"\t{key} "))
        assert word in row
    looks = nodes_of(picture.source)
    assert looks["n1"] == looks["n2"] != looks["n0"]
    if theme != "micrograd":
        kinds = {tuple(looks[key]) for key in ("n0", "n1", "n3", "n5", "n6")}
        assert len(kinds) == 5


@pytest.mark.parametrize("borders", [BORDERS, RECORD_BORDERS])
def test_borders_know_every_role(borders):
    """No role is without a look, and no two look the same."""
    assert list(borders) == list(Role)
    assert len({tuple(look.items()) for look in borders.values()}) == len(Role)


def test_several_parameters_in_one_are_a_block_with_corners():
    """A block has no round corners: its edges would not meet."""
    ws = [Value(1.0, label=f"w{i}") for i in range(3)]
    root = fsum([w * 2 for w in ws])
    source = draw(root, theme="modern", model=Line(ws[0], ws[1:]), fold=True).source
    block = next(line for line in source.splitlines() if "×3" in line and "parameter" in line)
    assert "shape=box3d" in block and "rounded" not in block and 'penwidth="2.5"' in block


def test_theme_light_is_the_modern_one():
    """The page and the filmstrip call it so."""
    y, model, names = line()
    light, modern = (draw(y, names, theme=theme, model=model) for theme in ("light", "modern"))
    assert light.source == modern.source != draw(y, names, theme="dark", model=model).source


def test_theme_roles_can_be_asked_for_and_left_out():
    """roles=True shows them in micrograd's look too, roles=False not even in the modern one."""
    y, model, names = line()
    plain = draw(y, names)
    assert not any(role.word in plain.source for role in Role if role.word)
    told = draw(y, names, roles=True).source
    assert "{ x | input | data" in told and "{ y | result | data" in told
    assert "parameter" not in told
    for theme in THEMES:
        untold = draw(y, names, theme=theme, model=model, roles=False).source
        assert "parameter" not in untold and "result" not in untold
        assert "slope" in untold


@pytest.mark.parametrize("theme", THEMES)
def test_theme_is_drawn_by_each_program(theme, program):
    """Each theme gives well-formed SVG with the words of every box, by each program."""
    y, model, names = line()
    drawn = texts(draw(y, names, theme=theme, model=model, formulas=True, local=True).svg)
    assert {"x", "input", "data 2.0000"} <= set(drawn["n0"])
    assert {"slope", "parameter", "data -0.5000"} <= set(drawn["n1"])
    assert {"result", "data 1.5000", "grad 1.0000"} <= set(drawn["n6"])
    assert "n3 = slope*x = -0.5 * 2.0 = -1.0" in drawn["n3"]


def test_theme_auto_rules_reach_every_colour(program):
    """Every colour of the SVG has a rule for dark, and rules hold inside the picture only."""
    y, model, names = line()
    bad = log(y - 100)
    svg = draw(bad, names, theme="auto", model=model, formulas=True, local=True).svg
    root = ElementTree.fromstring(svg)
    style = root.findtext(f"{SVG}style")
    used = {(k, v) for e in root.iter() for k, v in e.attrib.items() if k in ("fill", "stroke")}
    used = {(k, v) for k, v in used if v not in ("none", "transparent")}
    rules = re.findall(r'([^{}]*) \[(\w+)="(#\w+)"\]\{(\w+):(#\w+)\}', style.split("){", 1)[1])
    assert {(k, v) for _, k, v, _, _ in rules} >= used
    assert len(used) > 10
    assert all(k == changed for _, k, _, changed, _ in rules)
    assert {scope for scope, *_ in rules} == {f".{root.get('class')}"}
    assert style.startswith("@media (prefers-color-scheme:dark){") and style.endswith("}}")
    assert not ElementTree.fromstring(draw(bad, theme="modern").svg).findall(f"{SVG}style")


@pytest.mark.parametrize("theme", ["modern", "dark"])
def test_theme_hostile_labels_show_as_they_are(theme, program):
    """Labels that DOT, XML or HTML would read as markup are drawn literally."""
    labels = [label for label in HOSTILE if label.isprintable() or label == "two\nlines"]
    labels = [label for label in labels if len(label) < 80 and label.strip()]
    root = fsum([Value(1.0, label=label) for label in labels])
    drawn = texts(draw(root, theme=theme, formulas=True).svg)
    for i, label in enumerate(labels):
        assert drawn[f"n{i}"] == [*shown(label), "input", "data 1.0000", "grad 0.0000"]


@pytest.mark.parametrize("label", HOSTILE, ids=range(len(HOSTILE)))
def test_theme_hostile_label_gives_well_formed_xml(label, program):
    """Any label, also in formulas and in the description, is text of the XML and no element."""
    a = Value(1.0, label=label)
    svg = draw(a * a, {label: a}, theme="auto", formulas=True).svg
    root = ElementTree.fromstring(svg)
    assert {e.tag.removeprefix(SVG) for e in root.iter()} <= {
        *(
            "svg",
            "title",
            "desc",
            "style",
            "g",
            "path",
            "polygon",
            "polyline",
            "rect",
            "ellipse",
            "text",
        ),
    }
    assert "<script" not in svg


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a & b", "a &amp; b"),
        ("<b>'\"", "&lt;b&gt;&#39;&quot;"),
        (r"\N", "&#92;&#92;N"),
        ("two  spaces", "two&#160; spaces"),
        (" ", "&#160;"),
        ("a\nb", 'a<br align="left"/>b<br align="left"/>'),
        ("x" * 100, "x" * 79 + "…"),
    ],
)
def test_html_writes_text_that_dot_takes_literally(text, expected):
    """What HTML-like labels read as something else is escaped."""
    assert html(text) == expected


def test_theme_unknown_says_which_there_are():
    """A theme that does not exist is refused with those that do."""
    with pytest.raises(ValueError, match="'modern', 'light', 'dark', 'auto', got 'pale'"):
        draw(Value(1.0), theme="pale")
