"""draw and Drawing: names, hostile labels, files, notebooks, large graphs."""

import re
import sys
import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from autograd_core import Value, fsum
from tests.viz.shown import Images, shown_svg
from viz import RenderError, draw, render

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    "</script><script>alert(1)</script>",
    'quote " and \\" and \\',
    "a|b{c}d<e>f",
    r"\N \G \L \l \r \n",
    "&lt; &amp; &#955; &nope; <b>&</b>",
    "<b>not html</b>",
    "<",
    "two\nlines",
    "ends in a newline\n",
    "😀 é 漢字 \u202e",
    "\x00\x01\x1b[31m\x7f\x85\ud800\ufffe",
    "--> ]]> <!-- <![CDATA[",
    "%s {0} $HOME `id` %",
    "}",
    "\\",
    "digraph",
    " ",
    "long " * 1000,
]


def texts(svg):
    """The lines of text in each node of an SVG, with single spaces, by the node's id."""
    root = ElementTree.fromstring(svg)
    nodes = [g for g in root.iter(f"{SVG}g") if g.get("class") == "node"]
    return {
        node.findtext(f"{SVG}title"): [
            " ".join("".join(t.itertext()).split()) for t in node.iter(f"{SVG}text")
        ]
        for node in nodes
    }


def shown(label):
    """The lines that a label without control characters should show, with single spaces."""
    return [" ".join(line.split()) for line in label.split("\n")]


@pytest.fixture
def some_program():
    """Skip where no program draws."""
    if not render.routes():
        pytest.skip("no program that draws is installed")


def test_draw_names_come_from_labels_variables_and_lists():
    """A label counts before a variable, the first variable before others; w[0] is in a list."""
    a, b, c = Value(1.0, label="mine"), Value(2.0), Value(30.0)
    w = [Value(4.0), (Value(5.0), "text"), 6.0]
    w.append(w)
    root = a + b + c + w[0] + w[1][0]
    names = {"_": c, "a": a, "b": b, "again": b, "w": w, "n": 3, "other": Value(9.0), "root": root}
    source = draw(root, names=names).source
    for name in ("mine", "b", "w[0]", "w[1][0]", "root"):
        assert f'"{{ {name} | data' in source
    assert '"{ data 30.0000 |' in source
    assert "again" not in source and "other" not in source


def test_draw_repr_and_str_say_what_it_is():
    """str is the DOT text; repr counts the nodes."""
    a = Value(2.0)
    picture = draw(a * a)
    assert str(picture) == picture.source
    assert repr(picture) == "Drawing(2 nodes, not drawn)"


@pytest.mark.parametrize("root", [3.0, None, [Value(1.0)], "L"])
def test_draw_refuses_what_is_not_a_value(root):
    """Anything but a Value is a TypeError that names its type."""
    with pytest.raises(TypeError, match=f"got {type(root).__name__}"):
        draw(root)


def test_draw_refuses_bad_options():
    """A wrong option is named with what it may be."""
    a = Value(1.0)
    with pytest.raises(ValueError, match="one of LR, RL, TB, BT, got 'left'"):
        draw(a, rankdir="left")
    with pytest.raises(ValueError, match="1 or more"):
        draw(a, limit=0)
    with pytest.raises(ValueError, match="such as '.4f'"):
        draw(a, number_format="%.4f")
    with pytest.raises(TypeError, match=r"locals\(\)"):
        draw(a, names=[a])
    with pytest.raises(TypeError, match=r"locals\(\)"):
        draw(a, names={a: "a"})


def test_draw_hostile_labels_show_as_they_are(program):
    """Labels that DOT, XML or HTML would read as markup are drawn literally, by each program."""
    labels = [label for label in HOSTILE if label.isprintable() or label == "two\nlines"]
    labels = [label for label in labels if len(label) < 80 and label.strip()]
    assert len(labels) > 10
    root = fsum([Value(1.0, label=label) for label in labels])
    drawn = texts(draw(root).svg)
    for i, label in enumerate(labels):
        assert drawn[f"n{i}"] == [*shown(label), "data 1.0000", "grad 0.0000"]


@pytest.mark.parametrize("label", HOSTILE, ids=range(len(HOSTILE)))
def test_draw_hostile_label_is_drawn_and_parses(label, program):
    """Any label gives well-formed XML in which it is text of its node and no element."""
    a = Value(1.0, label=label)
    svg = draw(a * a).svg
    drawn = texts(svg)
    assert drawn.pop("n0")[-2:] == ["data 1.0000", "grad 0.0000"]
    assert drawn == {"n1": ["data 1.0000", "grad 0.0000"], "n1op": ["*"]}
    assert "<script" not in svg and len(svg) < 10_000


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(labels=st.lists(st.text(max_size=20), min_size=1, max_size=20))
@example(labels=["¡ 0"])  # dot 2.43 lost this space
def test_draw_any_text_is_a_label(labels, some_program):
    """Any text at all as labels gives well-formed XML with one node for each Value."""
    root = fsum([Value(1.0, label=label) for label in labels])
    drawn = texts(draw(root).svg)
    assert len(drawn) == len(labels) + 2
    for i, label in enumerate(labels):
        lines = drawn[f"n{i}"]
        assert lines[-2:] == ["data 1.0000", "grad 0.0000"]
        if label.isprintable() and label.strip():
            assert lines[0] == " ".join(label.split())


def test_draw_hostile_operation_name_is_drawn():
    """The name that a record() gives an operation is escaped as labels are."""
    from autograd_core import record

    a = Value(1.0)
    source = draw(record('"]; x -> y [label="', 2.0, [a], [1.0])).source
    assert r'n1op [label="\"]; x -> y [label=\""]' in source


def test_save_writes_each_format(program, tmp_path):
    """The suffix decides: SVG parses, PNG has its signature, DOT is the source."""
    picture = draw(Value(2.0, label="a") * 3)
    assert picture.save(tmp_path / "g.svg") == tmp_path / "g.svg"
    assert ElementTree.parse(tmp_path / "g.svg").getroot().tag == f"{SVG}svg"
    assert picture.save(str(tmp_path / "g.PNG")).read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert picture.save(tmp_path / "g.dot").read_text(encoding="utf-8") == picture.source
    assert picture.save(tmp_path / "g.gv").read_text(encoding="utf-8") == picture.source
    words = picture.save(tmp_path / "g.txt").read_text(encoding="utf-8")
    assert words == f"{picture.text}\n" and "n2: result, a*3.0 = 2.0 * 3.0 = 6.0" in words
    assert picture.drawn_by == program
    assert repr(picture) == f"Drawing(3 nodes, drawn by {program})"
    assert picture.save(tmp_path / "g.pdf").read_bytes().startswith(b"%PDF")
    assert picture.drawn_by == program


def test_svg_is_drawn_once(install):
    """The program runs once for .svg and the notebook together; the text is kept."""
    program = install("dot", "print('<svg/>')")
    picture = draw(Value(1.0))
    assert picture.svg == "<svg/>\n"
    program.unlink()
    assert picture.svg == "<svg/>\n"
    assert shown_svg(picture._repr_mimebundle_()) == "<svg/>"


@pytest.mark.parametrize("name", ["picture", "picture.jpeg", "picture.svg.zip", ".svg"])
def test_save_unknown_suffix_says_which_are_known(name, tmp_path):
    """A suffix that is no known format is a ValueError and writes nothing."""
    with pytest.raises(ValueError, match=r"\.svg, \.png, \.pdf, \.dot or \.txt"):
        draw(Value(1.0)).save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_save_without_what_it_needs_keeps_the_old_file(no_program, monkeypatch, tmp_path):
    """Where nothing makes a PNG, it says what to install, and an old file is not overwritten."""
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    picture = draw(Value(1.0))
    for kind in ("png", "pdf"):
        old = tmp_path / f"g.{kind}"
        old.write_text("old", encoding="utf-8")
        with pytest.raises(RenderError, match=r"resvg-py.*\[viz\]"):
            picture.save(old)
        assert old.read_text(encoding="utf-8") == "old"
    assert picture.save(tmp_path / "g.dot").read_text(encoding="utf-8") == picture.source
    ElementTree.fromstring(picture.save(tmp_path / "g.svg").read_text(encoding="utf-8"))


def test_notebook_shows_svg(program):
    """An image of the SVG, with the text twin, and a line of text that says who drew it."""
    picture = draw(Value(1.0, label="a").exp())
    bundle = picture._repr_mimebundle_()
    written = [re.findall("<text[^>]*>([^<]*)<", svg) for svg in (picture.svg, shown_svg(bundle))]
    assert written[0] == written[1] and "data 2.7183" in written[0]
    assert bundle["text/plain"] == f"Drawing(2 nodes, drawn by {program})"
    assert picture._repr_html_() == bundle["text/html"]
    (image,) = Images(bundle["text/html"]).found
    assert image["alt"] == picture.text
    assert list(picture._repr_mimebundle_(include={"text/plain"})) == ["text/plain"]
    assert list(picture._repr_mimebundle_(exclude={"text/plain", "image/png"})) == ["text/html"]


def test_notebook_without_program_shows_our_own_layout(no_program):
    """With neither dot nor graphviz-pure there is a picture all the same, and who drew it."""
    picture = draw(Value(1.0, label="a").exp())
    bundle = picture._repr_mimebundle_()
    assert texts(picture.svg) == {
        "n0": ["a", "data 1.0000", "grad 0.0000"],
        "n1op": ["exp"],
        "n1": ["data 2.7183", "grad 0.0000"],
    }
    assert "data 2.7183" in shown_svg(bundle)
    assert bundle["text/plain"] == "Drawing(2 nodes, drawn by own layout)"


@pytest.mark.parametrize(
    ("body", "first_line"),
    [
        ("import sys; sys.exit('out of order')", None),
        ("pass", None),
        ("import sys; sys.stdout.buffer.write(b'\\xff\\xfe')", None),
        ("", "no program at all"),
        ("", "#!/nowhere/python"),
        ("import os; os.close(0); os.abort()", None),
    ],
    ids=["fails", "silent", "not text", "not a program", "no interpreter", "dies"],
)
def test_notebook_never_raises_with_a_broken_program(body, first_line, install):
    """Whatever a broken dot does, there is a picture, and no exception."""
    install("dot", body, **({"first_line": first_line} if first_line else {}))
    picture = draw(Value(1.0))
    assert "data 1.0000" in shown_svg(picture._repr_mimebundle_())
    assert picture.drawn_by == "own layout"


def test_draw_limit_keeps_the_nearest_nodes_and_counts_the_rest():
    """Beyond the limit the nodes nearest the root stay and one node counts what is not shown."""
    x = Value(0.0, label="x")
    for i in range(10):
        x = x + Value(1.0, label=f"w{i}")
    picture = draw(x, limit=5)
    assert (picture.shown, picture.hidden) == (5, 16)
    assert '"16 more nodes\\nnot shown"' in picture.source
    assert [f"w{i}" in picture.source for i in range(10)] == [False] * 8 + [True] * 2
    assert picture.source.count("hidden -> ") == 1
    assert repr(picture) == "Drawing(5 of 21 nodes, not drawn)"
    assert draw(x, limit=21).hidden == 0
    assert '"1 more node\\nnot shown"' in draw(x, limit=20).source
    assert draw(x, limit=None).shown == 21


def test_draw_limit_counts_distance_in_edges():
    """Of two long branches the limit keeps as much of the one as of the other."""
    left, right = Value(1.0), Value(2.0)
    for _ in range(20):
        left, right = -left, abs(right)
    source = draw(left + right, limit=7).source
    assert source.count('op [label="-"]') == source.count('op [label="abs"]') == 3


def test_draw_chain_deeper_than_the_recursion_limit(some_program):
    """A chain of 50,000 nodes is drawn, elided, without recursion."""
    x = Value(1.0)
    for _ in range(50_000):
        x = -x
    picture = draw(x, limit=50)
    assert (picture.shown, picture.hidden) == (50, 49_951)
    assert len(texts(picture.svg)) == 50 + 50 + 1


def test_draw_node_with_very_many_operands():
    """Of 50,000 operands some are shown, and one edge says how many are not."""
    picture = draw(fsum([Value(1.0) for _ in range(50_000)]), limit=100)
    assert (picture.shown, picture.hidden) == (100, 49_901)
    assert 'hidden -> n99op [label="49,901 operands" style=dotted]' in picture.source


@pytest.mark.slow
def test_draw_chain_of_a_million_nodes(some_program):
    """A chain of 1,000,000 operations is drawn, elided to the default limit."""
    x = Value(1.0)
    for _ in range(1_000_000):
        x = -x
    picture = draw(x)
    assert picture.hidden == 1_000_001 - 300
    ElementTree.fromstring(picture.svg)
