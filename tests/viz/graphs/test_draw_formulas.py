"""formulas=True: how a node was made, with numbers, and roles and names from a model."""

import pytest

from autograd_core import Value, affine, dot, fsum, record
from nn import MLP, Module
from viz import draw, steps
from viz.graphs.look_micrograd import formula_text

MODEL = r"""digraph {
	graph [rankdir=LR]
	n0 [label="{ x | input | data 2.0000 | grad -1.5000 }" shape=record penwidth=2]
	n1 [label="{ w | parameter | data -0.5000 | grad 6.0000 }" shape=record style=rounded penwidth=2]
	n2 [label="{ offset | parameter | data 1.5000 | grad 3.0000 }" shape=record style=rounded penwidth=2]
	n3 [label="{ n3 = w*x = -0.5 * 2.0 = -1.0 | data -1.0000 | grad 3.0000 }" shape=record]
	n3op [label="*"]
	n3op -> n3
	n1 -> n3op
	n0 -> n3op
	n4 [label="{ n4 = n3 + offset = -1.0 + 1.5 = 0.5 | data 0.5000 | grad 3.0000 }" shape=record]
	n4op [label="+"]
	n4op -> n4
	n3 -> n4op
	n2 -> n4op
	n5 [label="{ constant | data 3.0000 | grad 0.5000 }" shape=record color="#999999" fontcolor="#666666"]
	n6 [label="{ a = n4*3.0 = 0.5 * 3.0 = 1.5 | result | data 1.5000 | grad 1.0000 }" shape=record style=bold]
	n6op [label="*"]
	n6op -> n6
	n4 -> n6op
	n5 -> n6op
}
"""  # noqa: E501


class Line(Module):
    """Two parameters."""

    def __init__(self, slope, offset):
        self.slope, self.offset = slope, offset


def test_formulas_and_roles_are_the_golden_text():
    """A line times three in micrograd's look, with formulas, names and roles from a model."""
    x, w, b = Value(2.0, label="x"), Value(-0.5), Value(1.5)
    a = (w * x + b) * 3
    a.backward()
    names = {"a": a, "w": w}
    assert draw(a, names, "LR", model=Line(w, b), formulas=True).source == MODEL


def test_formulas_of_the_lecture():
    """e = a*b = 2.0 * -3.0 = -6.0 stands in the box of e, whose name it has."""
    a, b = Value(2.0, label="a"), Value(-3.0, label="b")
    e = a * b
    e.label = "e"
    assert '"{ e = a*b = 2.0 * -3.0 = -6.0 | data -6.0000 |' in draw(e, formulas=True).source


@pytest.mark.parametrize("blank", [" ", "\n", "\t \u2028"])
def test_formulas_a_blank_label_is_no_name(blank):
    """The leaf is called as the variable that holds it, else by its id; never by nothing."""
    a, b = Value(2.0, label=blank), Value(3.0, label=blank)
    e = a * b
    assert "n2 = n0*b = 2.0 * 3.0 = 6.0" in draw(e, {"b": b}, formulas=True).source
    assert steps(e, {"b": b})[0].formula == "n2 = n0*b = 2.0 * 3.0 = 6.0"


def test_formulas_unnamed_leaf_is_called_by_its_id():
    """What a formula calls n0 is shown as n0, and a constant as its number."""
    x = Value(2.0)
    source = draw(x * 5, {}, formulas=True).source
    assert "{ n0 | data 2.0000" in source
    assert "{ data 5.0000" in source
    assert "{ n2 = n0*5.0 = 2.0 * 5.0 = 10.0 | data" in source


def test_formulas_elided_operand_is_a_dot_dot_dot():
    """An unnamed operand that is not shown has no id to be called by, but its number is there."""
    picture = draw(-(+Value(2.0)), formulas=True, limit=1)
    assert "{ n0 = -… = -(2.0) = -2.0 |" in picture.source.replace("&#32;", " ")


def test_formulas_of_many_operands_are_short():
    """A sum of 1,000 terms names a few, and how many there are between."""
    xs = [Value(float(i), label=f"x{i}") for i in range(1000)]
    source = draw(fsum(xs), formulas=True, limit=3).source
    assert "x0 + x1 + ... 997 more ... + x999" in source
    line = next(x for x in source.splitlines() if "more ..." in x)
    assert len(line) < 250


@pytest.mark.parametrize("op", ['"]; x -> y ["', "a\nb", "mine"])
def test_formulas_of_a_recorded_operation_are_calls(op):
    """An operation of one's own, whatever its name, is written as a call on one line."""
    a, b, c = (Value(float(i), label=x) for i, x in enumerate("abc"))
    lines = draw(record(op, 2.0, [a, b, c], [1.0, 1.0, 1.0]), formulas=True).text.splitlines()
    assert len(lines) == 5
    name = " ".join(op.split())
    assert lines[4].startswith(f"n3: result, {name}(a, b, c) = {name}(0.0, 1.0, 2.0) = 2.0,")


def test_formulas_without_operands_are_drawn():
    """Sums of nothing are leaves or have an empty formula; nothing fails."""
    for node in (fsum([]), dot([], []), affine([], [], Value(3.0, label="b"))):
        assert "data" in draw(node, formulas=True).source


def test_formula_text_breaks_only_if_long():
    """One line up to 36 characters, else a line for each equals sign but the first."""
    assert formula_text(("e", "a*b", "2.0 * -3.0", "-6.0")) == "e = a*b = 2.0 * -3.0 = -6.0"
    long = ("net", "w0*x0 + w1*x1 + b", "1.0 * 2.0 + 3.0 * 4.0 + 5.0", "19.0")
    assert formula_text(long) == ("net = w0*x0 + w1*x1 + b\n= 1.0 * 2.0 + 3.0 * 4.0 + 5.0\n= 19.0")


def test_model_names_are_those_of_named_symbols():
    """Each parameter is named as the model does, unless a label or a variable names it."""
    model = MLP(2, [2, 1])
    known = dict(model.named_symbols())
    known["b1[1]"].label = "mine"
    variables = {"w": known["W1[0,0]"]}
    source = draw(model([1.0, 2.0]), variables, model=model).source
    for name in known:
        assert (f"{{ {name} | parameter |" in source) == (name not in ("b1[1]", "W1[0,0]"))
    assert "{ mine | parameter |" in source and "{ w | parameter |" in source


def test_model_among_the_names_gives_names():
    """names=locals() with a model in it names its parameters; micrograd's look stays."""
    model = Line(Value(1.0), Value(2.0))
    source = draw(model.slope * 3.0 + model.offset, {"model": model}).source
    assert "{ slope | data" in source and "{ offset | data" in source


def test_model_that_is_none_is_refused():
    """Anything but a Module is refused with what it is."""
    with pytest.raises(TypeError, match=r"model must be a Module.*got list"):
        draw(Value(1.0), model=[Value(1.0)])


def test_formula_has_no_numbers_that_give_another_result():
    """After `leaf.data = ...` the graph is that of the number before: 5.0 * 3.0 is not 6.0."""
    a = Value(2.0, label="a")
    e = a * 3
    assert "n2 e: result, a*3.0 = 2.0 * 3.0 = 6.0," in draw(e).text
    a.data = 5.0
    text = draw(e, formulas=True).text
    assert "n2 e: result, a*3.0 = 6.0," in text and "5.0 * 3.0" not in text
