"""grade: methods with numbers of their own are right, and those that it does not know are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograd_core import grade
from autograd_core.grading.engine_file import load_engine
from autograd_core.grading.grade_result import Grade
from tests.autograd_core.grading.mutants import ENGINES

METHOD = """
    def {name}(self):
        x, exp = self.data, math.exp
        out = Value({value}, (self,))

        def _backward():
            self.grad {sign} {slope} * out.grad

        out._backward = _backward
        return out
"""

OWN = {
    "leaky_relu": ("max(x, 0.2 * x)", "(1 if x > 0 else 0.2)"),
    "elu": ("(x if x > 0 else 0.5 * (exp(x) - 1))", "(1 if x > 0 else 0.5 * exp(x))"),
    "softplus": ("math.log(1 + exp(2 * x)) / 2", "1 / (1 + exp(-2 * x))"),
    "hard_sigmoid": ("max(0, min(1, 0.2 * x + 0.5))", "(0.2 if -2.5 < x < 2.5 else 0)"),
    "hard_tanh": ("max(-3, min(3, x))", "(1 if -3 < x < 3 else 0)"),
    "gelu": ("x / (1 + exp(-x))", "(1 + exp(-x) * (1 + x)) / (1 + exp(-x)) ** 2"),
}
"""Operations with another slope, scale or formula than the table's, and their derivatives."""


def with_methods(folder: Path, *methods: tuple[str, str, str], sign: str = "+=") -> Grade:
    """The grade of a right engine that has more methods: their names, values and slopes."""
    engine = (ENGINES / "micrograd_like.py").read_text(encoding="utf-8")
    code = [METHOD.format(name=n, value=v, slope=d, sign=sign) for n, v, d in methods]
    path = folder / "with_methods.py"
    path.write_text("".join(["import math\n\n", engine, *code]), encoding="utf-8")
    return grade(load_engine(path, None).make)


def test_an_engines_own_slopes_are_right_in_every_graph(tmp_path: Path) -> None:
    """Two calls in one graph and a second sweep are judged by them too; nothing is unknown."""
    found = with_methods(tmp_path, *((name, *rule) for name, rule in OWN.items()))
    assert found, str(found)
    assert found.points == found.possible
    assert not found.unseen


@pytest.mark.parametrize("name", OWN)
def test_their_mistakes_are_named_as_those_of_others(name: str, tmp_path: Path) -> None:
    """= for += and another slope than the number's."""
    (fault,) = with_methods(tmp_path, (name, *OWN[name]), sign="=").faults
    assert (fault.key, fault.operations) == ("accumulate", (f"a.{name}()",))
    value, slope = OWN[name]
    (fault,) = with_methods(tmp_path, (name, value, f"0.7 * {slope}")).faults
    assert (fault.key, fault.operations) == ("local", (f"a.{name}()",))


def test_a_kink_of_its_own_may_have_any_slope_between(tmp_path: Path) -> None:
    """0.25 x + 0.5 ends at x = 2, where the battery looks; outside of 0 to 0.25 is wrong."""
    value = "max(0, min(1, 0.25 * x + 0.5))"
    for slope in ("(0.25 if -2 < x < 2 else 0)", "(0.25 if -2 <= x <= 2 else 0)"):
        found = with_methods(tmp_path, ("hard_sigmoid", value, slope))
        assert found, (slope, str(found))
    for slope in ("(0.25 if -2 < x < 2 else -0.1)", "(0.5 if -2 <= x <= 2 else 0)"):
        found = with_methods(tmp_path, ("hard_sigmoid", value, slope))
        assert [fault.operations for fault in found.faults] == [("a.hard_sigmoid()",)], slope


def test_numbers_that_two_calls_share_are_found_beside_an_own_slope(tmp_path: Path) -> None:
    """The slope of the last call, kept in the class, is stale for the first one."""
    keeps = "setattr(Value, 's', 1 if x > 0 else 0.2) or x * Value.s"
    (fault,) = with_methods(tmp_path, ("leaky_relu", keeps, "Value.s")).faults
    assert (fault.key, fault.operations) == ("stale", ("a.leaky_relu()",))
    assert fault.right["c"] == pytest.approx(0.2)


def test_operations_that_no_form_names_are_told(tmp_path: Path) -> None:
    """A wrong square() is not passed in silence: in the line of a list, the text and the data."""
    found = with_methods(tmp_path, ("square", "x * x", "x"), ("arctan", "math.atan(x)", "1"))
    assert [fault.operations for fault in found.faults] == [("a.atan()",)]
    assert found.unseen == ("a.square()",) == tuple(found.to_dict()["unseen"])
    assert found.summary.endswith("; not looked at: a.square()")
    assert "Not looked at: a.square(): " in found.text()
    assert found.text(lang="zh").count("没有检查：a.square()") == 2


PLAIN = """
class Value:
    def __init__(self, data, parents=()):
        self.data, self.grad, self.parents = data, 0.0, parents

    @classmethod
    def zero(cls):
        return cls(0.0)

    def _unary(self, number, slope):
        return Value(number, ((self, slope),))

    def __mul__(self, other):
        return self.times(other)

    def times(self, other):
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    def square(self):
        return self * self

    def cube(self):
        return self._unary(self.data**3, 2 * self.data**2)

    def detach(self):
        return Value(self.data)

    def backward(self, up=1.0):
        self.grad += up
        for parent, slope in self.parents:
            parent.backward(up * slope)


def train(steps):
    return Value(steps)
"""


def test_what_is_made_of_graded_operations_or_is_none_is_not_told(tmp_path: Path) -> None:
    """Only what makes nodes itself or by a helper: times() is what * is, square() is a product."""
    path = tmp_path / "plain.py"
    path.write_text(PLAIN, encoding="utf-8")
    assert grade(path).unseen == ("a.cube()",)
    functions = PLAIN.replace("self.times(other)", "NotImplemented")
    functions = functions.replace("def __mul__", "def _other")
    path.write_text(f"{functions}\n\ndef mul(a, b):\n    return a.times(b)\n", encoding="utf-8")
    assert grade(path).unseen == ("train(a)", "a.cube()")


WRAPPED = """
from functools import partialmethod


def operation(rule):
    def method(*operands):
        number, slopes = rule(*operands)
        return Value(number, tuple(zip(operands, slopes)))

    return method


class Value:
    def __init__(self, data, parents=()):
        self.data, self.grad, self.parents = data, 0.0, parents

    @operation
    def __mul__(self, other):
        return self.data * other.data, (other.data, self.data)

    @operation
    def third(self):
        return self.data / 3, (0.3,)

    def _times(self, factor):
        return Value(factor * self.data, ((self, factor),))

    twice = partialmethod(_times, 2.0)

    def backward(self, up=1.0):
        self.grad += up
        for parent, slope in self.parents:
            parent.backward(up * slope)
"""


def test_operations_that_a_decorator_or_partialmethod_makes_are_told(tmp_path: Path) -> None:
    """Their own code makes no node: what they close over, or call, does."""
    path = tmp_path / "wrapped.py"
    path.write_text(WRAPPED, encoding="utf-8")
    found = grade(path)
    assert found and found.unseen == ("a.third()", "a.twice()")
