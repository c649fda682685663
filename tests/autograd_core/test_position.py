"""Position: a line of the user's program, and what stands there."""

import pickle

from autograd_core import Graph, Value, detect_anomaly, gradcheck, log, record
from autograd_core.position import LONGEST, position, quoted


def test_a_line_of_a_file_is_told_and_quoted():
    """As file:line; the short form leaves the folder out."""
    here = position(__file__, 1)
    assert here == f"{__file__}:1" and here.short == "test_position.py:1"
    first = '"""Position: a line of the user\'s program, and what stands there."""'
    assert here.source == quoted(here) == first
    assert position("", 0) == position("", 0).short == "" and position("", 0).source == ""
    assert quoted("model.py:41") == "" and position("missing.py", 3).source == ""


def test_a_cell_of_ipython_is_told_by_its_number():
    """Also from the name that IPython gives to a cell, where it is no longer running."""
    there = position("<ipython-input-19-a1b2c3d4e5f6>", 2)
    assert there == there.short == "cell In[19], line 2"


def test_long_lines_are_cut():
    """A quotation has 80 characters at most."""
    name = position.__code__.co_filename
    lines = [position(name, i).source for i in range(1, 40)]
    assert max(map(len, lines)) <= LONGEST


def test_positions_cross_process_boundaries():
    """Pickled, they are the same text, and quote the same line where the file is there."""
    here = position(__file__, 1)
    again = pickle.loads(pickle.dumps(here))
    assert again == here and again.source == here.source and type(again) is type(here)


def test_a_report_quotes_the_line_of_a_wrong_operation():
    """And names its operand as the caller does."""
    weight = Value(2.0)

    def f():
        return record("cube", weight.data**3, [weight], [1.0])

    text = str(gradcheck(f, [weight]))
    assert "cube(weight=2.0)" in text
    assert 'the line: return record("cube", weight.data**3, [weight], [1.0])' in text


def test_an_anomaly_names_its_operands_as_the_caller_does():
    """A variable where there is no label."""
    margin = Value(0.0)
    try:
        with detect_anomaly():
            log(margin)
    except ArithmeticError as error:
        assert "log(margin=0.0) = -inf" in str(error)


def test_a_graph_is_shown_in_a_line():
    """Its sizes, and its root by name and number."""
    a = Value(2.0)
    loss = a * a + 1.0
    assert repr(Graph(loss)) == "Graph(4 nodes, 4 edges, 2 leaves, root loss=5)"
    assert repr(Graph(Value(1.0))) == "Graph(1 node, 0 edges, 1 leaf, root 1)"
    found = Graph(loss).paths(a)
    assert repr(found) == "Paths(gradient 4 of a: 2 paths, 2 shown)"
    assert repr(found[0]) == "Path(+2 = 1 * 2   via loss -> * -> a)"
