"""The DOT text: golden texts, order, marks, and what is left out."""

import math
import re

import pytest

from autograd_core import Value, fsum
from tests.autograd_core.fresh import output
from viz import draw
from viz.graphs.dot import escape
from viz.graphs.scene import number_text

LECTURE = r"""digraph {
	graph [rankdir=LR]
	n0 [label="{ a | data 2.0000 | grad 6.0000 }" shape=record]
	n1 [label="{ b | data -3.0000 | grad -4.0000 }" shape=record]
	n2 [label="{ c | data 10.0000 | grad -2.0000 }" shape=record]
	n3 [label="{ f | data -2.0000 | grad 4.0000 }" shape=record]
	n4 [label="{ e | data -6.0000 | grad -2.0000 }" shape=record]
	n4op [label="*"]
	n4op -> n4
	n0 -> n4op
	n1 -> n4op
	n5 [label="{ d | data 4.0000 | grad -2.0000 }" shape=record]
	n5op [label="+"]
	n5op -> n5
	n4 -> n5op
	n2 -> n5op
	n6 [label="{ L | data -8.0000 | grad 1.0000 }" shape=record]
	n6op [label="*"]
	n6op -> n6
	n5 -> n6op
	n3 -> n6op
}
"""

PROGRAM = """
from autograd_core import Value
from viz import draw
w = [Value(x / 8) for x in range(20)]
y = sum(a * b for a, b in zip(w, w[::-1]))
y.backward()
print(draw(y.relu() - y, names=locals(), local=True))
"""


def lecture():
    """The example of micrograd's first lecture, L = (a*b + c) * f."""
    a, b, c, f = (Value(x) for x in (2.0, -3.0, 10.0, -2.0))
    e = a * b
    d = e + c
    L = d * f
    L.backward()
    return L, {"a": a, "b": b, "c": c, "f": f, "e": e, "d": d, "L": L}


def edges(source):
    """The edges of DOT text that lead from operands, as (operand, operation)."""
    return re.findall(r"^\t(\w+) -> (\w+op)", source, re.MULTILINE)


def test_dot_lecture_example_is_the_golden_text():
    """The lecture's example gives exactly this text: record nodes, separate operations, n0, n1."""
    root, names = lecture()
    assert draw(root, names=names).source == LECTURE


def test_dot_local_constants_and_absent_partials_are_the_golden_text():
    """Local derivatives stand on edges, a constant is grey, an edge without derivative dashed."""
    a = Value(-2.0, label="a")
    assert draw((a * 3).relu(), rankdir="TB", local=True).source == (
        "digraph {\n"
        "\tgraph [rankdir=TB]\n"
        '\tn0 [label="{ a | data -2.0000 | grad 0.0000 }" shape=record]\n'
        '\tn1 [label="{ data 3.0000 | grad 0.0000 }" shape=record'
        ' color="#999999" fontcolor="#666666"]\n'
        '\tn2 [label="{ data -6.0000 | grad 0.0000 }" shape=record]\n'
        '\tn2op [label="*"]\n'
        "\tn2op -> n2\n"
        '\tn0 -> n2op [label="3.0000"]\n'
        '\tn1 -> n2op [label="-2.0000"]\n'
        '\tn3 [label="{ data 0.0000 | grad 0.0000 }" shape=record]\n'
        '\tn3op [label="ReLU"]\n'
        "\tn3op -> n3\n"
        '\tn2 -> n3op [label="none" style=dashed]\n'
        "}\n"
    )


def test_dot_is_a_picture_of_the_moment():
    """The text does not change when gradients change after drawing."""
    a = Value(2.0)
    picture = draw(a * a)
    before = picture.source
    (a * a).backward()
    a.data = 7.0
    assert picture.source == before
    assert draw(a * a).source != before


def test_dot_operand_used_twice_has_two_edges():
    """a * a draws two edges from a to the operation."""
    a = Value(3.0)
    assert edges(draw(a * a).source) == [("n0", "n1op"), ("n0", "n1op")]


def test_dot_operand_used_very_often_has_one_edge_that_says_so():
    """fsum([a] * 100000) draws one edge with the number of uses instead of 100,000."""
    a = Value(3.0)
    source = draw(fsum([a] * 100_000)).source
    assert edges(source) == [("n0", "n1op")]
    assert '"100,000 uses"' in source


def test_dot_ids_follow_creation_order():
    """Nodes are numbered as they were created, however the graph is connected."""
    late = Value(1.0, label="first made")
    early = Value(2.0, label="second made")
    source = draw(early - late).source
    assert source.index('n0 [label="{ first made') < source.index('n1 [label="{ second made')
    assert edges(source) == [("n1", "n2op"), ("n0", "n2op")]


@pytest.mark.slow
def test_dot_text_is_the_same_in_every_process():
    """Two processes with different hash seeds write the same text."""
    texts = [output(PROGRAM, PYTHONHASHSEED=seed) for seed in ("1", "2")]
    assert texts[0] == texts[1]
    assert "{ w[19] | data 2.3750 |" in texts[0]


def test_dot_constants_can_be_left_out():
    """constants=False leaves out bare numbers and their edges, and does not call them hidden."""
    a = Value(2.0, label="a")
    picture = draw(a * 3 + 1, constants=False)
    assert (picture.shown, picture.hidden) == (3, 0)
    assert edges(picture.source) == [("n0", "n1op"), ("n1", "n2op")]
    assert draw(a * 3 + 1).shown == 5


@pytest.mark.parametrize("bad", [math.inf, -math.inf, math.nan])
def test_dot_non_finite_number_or_gradient_is_marked(bad):
    """A node with an inf or nan as data or gradient has a thick red border; others have none."""
    good, poor = Value(1.0, label="good"), Value(1.0, label="poor")
    root = good + poor
    assert "penwidth" not in draw(root).source
    poor.grad = bad
    marked = [line for line in draw(root).source.splitlines() if "penwidth=3" in line]
    assert len(marked) == 1 and "poor" in marked[0] and f"grad {bad:.4f}" in marked[0]
    poor.grad, poor.data = 0.0, bad
    marked = [line for line in draw(root).source.splitlines() if "penwidth=3" in line]
    assert len(marked) == 1 and f"data {bad:.4f}" in marked[0]


def test_dot_number_format_applies_to_data_gradient_and_local_derivative():
    """number_format writes every number of the picture; very long numbers get an exponent."""
    a = Value(1 / 3, label="a")
    b = a * 0.125
    b.backward()
    source = draw(b, local=True, number_format=".2g").source
    assert "{ a | data 0.33 | grad 0.12 }" in source
    assert 'n1op [label="*"]' not in source and '[label="0.12"]' in source
    assert number_text(1e300, ".4f") == "1.0000e+300"
    assert number_text(-123456789012.5, ".4f") == "-123456789012.5000"


@pytest.mark.parametrize(
    ("text", "plain", "record"),
    [
        ('say "hi"', r"say \"hi\"", r"say \"hi\""),
        (r"\N\n", r"\\N\\n", r"\\N\\n"),
        ("a|b{c}<d>", "a|b{c}<d>", r"a\|b\{c\}\<d\>"),
        ("a\r\nb\nc", r"a\nb\nc", r"a\nb\nc"),
        ("R&D &lt;", "R&amp;D &amp;lt;", "R&amp;D &amp;lt;"),
        ("</script>", "</script>", r"\</script\>"),
        ("\x00\x1b\x7f\t.", "\u2400\u241b\u2421 .", "\u2400\u241b\u2421&#32;."),
        ("\ud800\uffff", "\ufffd\ufffd", "\ufffd\ufffd"),
        ("😀é", "😀é", "😀é"),
        ("two  spaces", "two  spaces", "two&#32;&#32;spaces"),
        ("é 1", "é 1", "é&#32;1"),
        ("x" * 100, "x" * 79 + "…", "x" * 79 + "…"),
    ],
)
def test_escape_writes_text_that_dot_takes_literally(text, plain, record):
    """Every character that DOT, a record or XML reads as something else is escaped."""
    assert escape(text) == plain
    assert escape(text, record=True) == record
