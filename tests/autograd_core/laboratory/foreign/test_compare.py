"""compare and step_curve of programs on other engines: their sweep beside all other ways."""

from __future__ import annotations

from typing import Any

import pytest
from micrograd.engine import Value as Micrograd

from autograd_core import Engine, Value, compare, gradcheck, step_curve
from autograd_core.laboratory.compare.comparison import Agreement
from tests.autograd_core.laboratory.foreign.bank import STYLES, program
from tests.autograd_core.laboratory.foreign.museum import Right

WAYS = ["engine", "reverse", "central", "richardson", "digits"]


def compared(name: str, fault: str) -> Any:
    """The comparison of the bank's program on an engine of the bank."""
    made = STYLES[name][0](fault)
    return compare(program, [made.leaf(0.5), made.leaf(0.75)], engine=made.engine, ways=WAYS)


@pytest.mark.parametrize("name", STYLES)
def test_a_right_engine_agrees_with_50_digits(name: str):
    """The engine's sweep is the first line, and the reference comes from the same formula."""
    found = compared(name, "")
    assert found, str(found)
    table = found.tables[0]
    assert table.lines[0].way == "engine"
    assert table.lines[0].title.endswith(".backward()")
    assert table["engine"].verdict is Agreement.AGREES
    assert table.reference_way == "50 digits (mpmath)"
    assert table.reference == pytest.approx(6.2900161950599)


@pytest.mark.parametrize(
    ("name", "fault", "says"),
    [
        ("closures_and_sets", "sign", "first wrong op: -"),
        ("closures_and_sets", "overwrite", "(= for +=)"),
        ("closures_and_none", "order", "topological order"),
        ("pairs", "swapped", "first wrong op: mul"),
        ("duals", "factor", "cannot be traced"),
    ],
)
def test_a_wrong_engine_differs_and_the_cause_is_told(name: str, fault: str, says: str):
    """Only the engine's line differs; all other ways agree."""
    found = compared(name, fault)
    assert not found
    for table in found.tables:
        assert [line.way for line in table.differing] == ["engine"]
        assert says in table["engine"].explanation


def test_a_rule_that_overwrites_differs_where_its_number_is_right():
    """x + y loses nothing; the rule is wrong all the same."""
    made = STYLES["closures_and_sets"][0]("overwrite")
    found = compare(lambda x, y: x + y, [made.leaf(0.5), made.leaf(0.75)], ways=WAYS)
    assert not found
    assert found.tables[0]["engine"].error == 0.0
    assert "(= for +=)" in found.tables[0]["engine"].explanation


def test_an_engine_of_float32_is_measured_by_its_own_rounding():
    """It is wrong in the eighth digit, as float32 is, and does not differ."""
    found = compared("float32_numbers", "")
    assert found, str(found)
    assert "float32" in " ".join(found.notes)
    assert found.tables[0]["engine"].error > 1e-9


def test_closures_are_compared_by_what_their_nodes_tell():
    """The program cannot be run on our Values: its operations are read from the graph."""
    x, y = Micrograd(0.5), Micrograd(0.75)
    x.grad = 7.0
    found = compare(lambda: (x * x + y).relu() * y, [x, y], ways=WAYS)
    assert found, str(found)
    assert found.tables[0].reference_way == "50 digits (mpmath)"
    assert found.tables[0].reference == 0.75
    assert (x.data, x.grad, y.data) == (0.5, 7.0, 0.75)


def test_operations_that_are_not_known_have_the_derivatives_of_the_engine():
    """Then only f itself can judge, and the notes say so."""

    class Mine(Right):
        def odd(self) -> Any:
            """x**2 + 1, under a name that no table has."""
            return self.node("odd", self.data**2 + 1, (self,), 2 * self.data)

    found = compare(lambda x: x.odd() * x, [Mine(0.5)], ways=WAYS)
    assert found, str(found)
    assert "odd: operations of Mine that are not known here" in " ".join(found.notes)
    assert found.tables[0].reference == 1.75
    wrong = compare(lambda x: Mine.node(x, "odd", x.data**2, (x,), 1.0), [Mine(2.0)], ways=WAYS)
    assert not wrong


def test_ways_can_be_chosen_and_engine_is_one_for_other_engines_alone():
    """ "engine" is a key of ways=; with numbers it is not."""
    found = compare(lambda x: x * x, [Micrograd(0.5)], ways="engine")
    assert [line.way for line in found.tables[0].lines] == ["engine"]
    with pytest.raises(ValueError, match="no way 'engine'"):
        compare(lambda x: x * x, [0.5], ways="engine")
    with pytest.raises(TypeError, match="compare: a Thing cannot be read"):
        compare(lambda x: x, [Thing()])


class Thing:
    """Computes, and is not a node."""

    def __add__(self, o: Any) -> Any:
        return self


@pytest.mark.parametrize("name", STYLES)
def test_the_step_curve_of_another_engine_is_that_of_its_own_function(name: str):
    """Smooth, measured against the same derivative, its sweep the reverse mode of the curve."""
    made = STYLES[name][0]("")
    point = [made.leaf(0.5), made.leaf(0.75)]
    curve = step_curve(program, point, argnum=1, engine=made.engine)
    assert curve.shape == "smooth"
    assert (curve.argument, curve.argnum) == ("y", 1)
    assert curve.derivative == pytest.approx(1.4154820066688735)
    assert curve.source == "50 digits"
    limit = 1e-5 if name.startswith("float32") else 1e-14
    assert curve.reverse_error < limit
    assert curve.best_error < 1e4 * limit


def test_the_step_curve_shows_a_wrong_sweep():
    """Its error does not depend on any step."""
    made = STYLES["pairs"][0]("sign")
    curve = step_curve(program, [made.leaf(0.5), made.leaf(0.75)], engine=made.engine)
    assert curve.reverse_error == pytest.approx(2.953125)
    with pytest.raises(IndexError, match="argnum is 2"):
        step_curve(program, [made.leaf(0.5), made.leaf(0.75)], argnum=2, engine=made.engine)


def test_our_own_values_are_no_other_engine():
    """They are compared as ever; engine= needs nodes of that engine."""
    assert compare(lambda x: x * x, 0.5, ways="reverse")
    assert compare(Value(0.5) * 2.0, ways="reverse")
    with pytest.raises(TypeError, match="no node of that engine"):
        compare(lambda x: x * x, [0.5], engine=Engine(data="v"))


@pytest.mark.parametrize("x", [1e-4, 1e-10, 1e-100])
@pytest.mark.parametrize(
    "f", [lambda x: x**0.5, lambda x: (x**0.5).relu()], ids=["root", "root and relu"]
)
def test_complex_numbers_beyond_the_end_of_the_domain_are_no_values(f: Any, x: float):
    """Python makes them from a root of a negative float; relu cannot compare them with 0."""
    report = gradcheck(f, [Micrograd(x)])
    assert report, str(report)
    assert report.findings[0].analytic == pytest.approx(0.5 * x**-0.5)
    assert compare(f, [Micrograd(x)], ways=WAYS)
    assert step_curve(f, [Micrograd(x)]).shape == "smooth"


def test_an_engine_that_follows_the_conventions_at_kinks_is_not_accused():
    """If f goes through two kinks with another slope, its line says what all others say."""

    def f(x: Any) -> Any:
        t = (1 + x) - 1
        return t.relu() - (-t).relu()

    table = compare(f, [Micrograd(0.0)], ways=WAYS).tables[0]
    assert table["engine"].explanation == table["reverse"].explanation
    assert "conventions" in table["engine"].explanation


def test_curve_of_a_square_that_underflows_blames_nobody():
    """At 1e-200 the differences of x*x are 0, and neither engine nor formula is wrong."""
    assert "wrong" not in step_curve(lambda x: x * x, [Micrograd(1e-200)]).words
