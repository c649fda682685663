"""Engine: nodes under other names, numbers of other types, and errors about other things."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from micrograd.engine import Value as Micrograd

from autograd_core import Engine, Value, gradcheck, sin
from autograd_core.laboratory.foreign.numbers import is_number, like, nothing_like, number_of
from autograd_core.laboratory.subjects.findings import Verdict
from tests.autograd_core.laboratory.foreign.bank import STYLES, program


class Odd:
    """A node whose every name is its own."""

    def __init__(self, number: float, made_of: Any = (), rule: Any = ()):
        self.number, self.slope, self.made_of, self.rule_ = number, 0.0, made_of, rule

    def __mul__(self, o: Any) -> Any:
        return Odd(self.number * o.number, (self, o), (o.number, self.number))

    def run(self) -> None:
        """Every path by itself."""
        self.slope += 1.0

        def go(v: Odd, d: float) -> None:
            for operand, slope in zip(v.made_of, v.rule_, strict=True):
                operand.slope += d * slope
                go(operand, d * slope)

        go(self, 1.0)


def cube(x: Any) -> Any:
    """A program of *."""
    return x * x * x


@pytest.mark.parametrize(
    "engine",
    [
        Engine(data="number", grad="slope", backward="run"),
        Engine(data="number", grad="slope", backward="run", parents="made_of"),
        Engine(data="number", grad="slope", backward=Odd.run, parents=lambda v: v.made_of),
        Engine(data=lambda v: v.number, grad=lambda v: v.slope, backward="run"),
        Engine(data="number", grad="slope", backward="run", make=Odd),
        Engine("number", "slope", "made_of", "run", "rule_", lambda v: "times"),
    ],
    ids=["names", "parents", "functions", "read only", "make", "all"],
)
def test_names_and_functions_tell_how_a_node_is_read(engine: Engine):
    """d x**3 = 3 x**2, by names and by functions."""
    report = gradcheck(cube, [Odd(2.0)], engine=engine)
    assert report, str(report)
    assert [f.analytic for f in report.findings] == [12.0]
    assert report.findings[0].name == "x"


def test_a_wrong_operation_is_named_by_what_the_adapter_reads():
    """With parents, partials and op: the operation, the operand and the two derivatives."""
    engine = Engine("number", "slope", "made_of", "run", "rule_", lambda v: "times")
    f = lambda x, y: Odd(x.number * y.number, (x, y), (-y.number, x.number))  # noqa: E731
    report = gradcheck(f, [Odd(2.0), Odd(3.0)], engine=engine)
    assert report.wrong is not None
    assert (report.wrong.op, report.wrong.position) == ("times", 0)
    assert (report.wrong.recorded, report.wrong.numeric) == (-3.0, pytest.approx(3.0))


def test_numbers_become_leaves_where_the_engine_tells_how():
    """make= is called with each, and nested lists of numbers keep their shape."""
    engine = Engine(data="number", grad="slope", backward="run", make=Odd)
    report = gradcheck(lambda w: w[0] * w[1], [[2.0, 3.0]], engine=engine)
    assert report
    assert sorted(f.name for f in report.findings) == ["w[0]", "w[1]"]


def test_what_cannot_be_assigned_needs_a_function_with_arguments():
    """A closure cannot be given new leaves."""
    made = STYLES["pulled"][0]("")
    x = made.leaf(2.0)
    with pytest.raises(TypeError, match="cannot be assigned"):
        gradcheck(lambda: x * x, [x], engine=made.engine)


@pytest.mark.parametrize(
    ("params", "engine", "match"),
    [
        ([Odd(1.0)], None, r"no number \(.data, .value.*no gradient \(.grad.*no sweep.*engine="),
        ([Odd(1.0)], Engine(data="number", grad="slope"), r"it has no sweep \(.backward\(\)"),
        ([2.0], Engine(data="number"), r"no node of that engine is among the parameters.*make"),
        ([Odd(1.0)], "odd", "must be an autograd_core.Engine, got 'odd'"),
    ],
    ids=range(4),
)
def test_what_a_node_lacks_is_said(params: Any, engine: Any, match: str):
    """The error lists the names that were tried, and what to pass."""
    with pytest.raises(TypeError, match=match):
        gradcheck(cube, params, engine=engine)


@pytest.mark.parametrize(("name", "bad"), [("data", 3), ("parents", ""), ("make", "Odd")])
def test_an_engine_is_made_of_names_and_functions(name: str, bad: Any):
    """Anything else is refused at once, with the argument's name."""
    with pytest.raises(TypeError, match=f"Engine: {name} must be"):
        Engine(**{name: bad})


def test_nested_lists_of_values_of_another_engine():
    """Weights as a matrix: each is named by its place."""
    w = [[Micrograd(1.0), Micrograd(-2.0)], [Micrograd(0.5), Micrograd(3.0)]]
    x = [Micrograd(0.25), 2.0]

    def f(w: Any, x: Any) -> Any:
        out = [row[0] * x[0] + row[1] * x[1] for row in w]
        return out[0] * out[1]

    report = gradcheck(f, [w, x])
    assert report
    assert {f.name for f in report.findings} == {
        *(f"w[{i}][{j}]" for i in range(2) for j in range(2)),
        "x[0]",
        "x[1]",
    }


def test_a_dict_of_another_engine_gives_arguments_by_name():
    """As for our own Values; other names are refused."""
    assert gradcheck(lambda a, b: a * b, {"b": Micrograd(1.0), "a": Micrograd(2.0)})
    with pytest.raises(TypeError, match="gives u, v"):
        gradcheck(lambda a, b: a * b, {"u": Micrograd(1.0), "v": Micrograd(2.0)})


@pytest.mark.parametrize(
    "number",
    [2, Fraction(1, 3), Decimal("0.75"), np.float32(0.75), np.array(0.75), Value(0.75)],
    ids=lambda x: type(x).__name__,
)
def test_numbers_of_every_kind_move_as_what_they_are(number: Any):
    """A float does not mix with a Decimal, and is finer than a float32."""
    leaf = Micrograd(number)
    report = gradcheck(cube, [leaf])
    assert report, str(report)
    assert report.findings[0].analytic == pytest.approx(3 * number_of(number) ** 2, rel=1e-6)
    assert leaf.data is number


def test_a_number_may_be_a_value_of_another_engine():
    """micrograd on micrograd: its inner Values are numbers to the outer."""
    report = gradcheck(cube, [Micrograd(Micrograd(0.5))])
    assert report, str(report)
    assert report.findings[0].analytic == 0.75


def test_what_is_a_number_and_what_a_new_one_is_like():
    """Types are kept; an int becomes a float, and a gradient of None or 0 stays as it was."""
    assert [number_of(x) for x in (1, np.float32(0.5), np.array([2.0]), Value(3.0))] == [
        1,
        0.5,
        2,
        3,
    ]
    assert not any(is_number(x) for x in ("1", None, [1.0], np.array([1.0, 2.0]), object()))
    assert is_number(float("nan"))
    assert type(like(np.float32(1), 0.1)) is np.float32
    assert like(np.array([[1.0]]), 0.5).shape == (1, 1)
    assert type(like(3, 1.0)) is float
    assert (nothing_like(None), nothing_like(7), nothing_like(7.5)) == (None, 0, 0.0)


class Tensor:
    """The parts of a PyTorch tensor of one number that gradcheck sees."""

    def __init__(self, x: float, requires_grad: bool = True):
        self.x, self.requires_grad, self.grad = x, requires_grad, None

    @property
    def data(self) -> Any:
        """A tensor that is no part of the graph."""
        return Tensor(self.x, False)

    @data.setter
    def data(self, other: Any) -> None:
        self.x = other.x

    dtype = "torch.float64"
    __setitem__ = None

    def clone(self) -> Any:
        """Another one."""
        return Tensor(self.x, False)

    def fill_(self, x: float) -> None:
        """With another number."""
        self.x = x

    def item(self) -> float:
        """The number."""
        return self.x

    tolist = item

    def __mul__(self, o: Any) -> Any:
        out = Tensor(self.x * o.x)
        out.rule = lambda g: (self.backward(g * o.x), o.backward(g * self.x))
        return out

    rule: Any = None

    def backward(self, gradient: Any = None) -> None:
        """Every path by itself."""
        g = 1.0 if gradient is None else float(getattr(gradient, "x", gradient))
        if self.rule is None:
            self.grad = Tensor(g + (0.0 if self.grad is None else self.grad.x), False)
        else:
            self.rule(g)


def test_a_tensor_that_requires_a_gradient_is_a_node_and_one_that_does_not_a_number():
    """The first is checked by its own backward(), the second is a number to our Values."""
    report = gradcheck(cube, [Tensor(0.5)])
    assert report, str(report)
    assert report.findings[0].analytic == 0.75
    for params in (Tensor(0.5, False), [Tensor(0.5, False)]):
        assert gradcheck(lambda x: sin(x) * x, params)


def test_an_array_stays_an_array():
    """NumPy's functions and operators work on it; without dimensions it is a number."""
    w, x = np.array([[0.5, 2.0], [1.0, -1.0]]), np.array([0.25, 0.5])
    report = gradcheck(lambda w, x: np.tanh(w @ x).sum(), [w, x])
    assert report, str(report)
    assert len(report.findings) == 6
    assert gradcheck(lambda w: (w * w).sum() + w[0][1] * w[1, 0], w)
    assert gradcheck(lambda p: (p["w"] @ p["x"]).sum(), [{"w": w, "x": x}])
    for params in (np.array(0.5), [np.array(0.5)], np.array([0.5])):
        assert gradcheck(lambda x: np.sin(x), params)


def test_the_size_of_partials_makes_no_rule_an_overwriting_one():
    """Adding 8 to 1e17 changes nothing: the probing gradients grow with the partial."""
    for size in (1e-300, 1e-17, 1.0, 2.0**56, 1e17, 1e100, 1e300):
        report = gradcheck(lambda x, size=size: x * size + x, [Micrograd(0.75)])
        assert report.findings[0].verdict is Verdict.OK, str(report)


def test_an_engine_that_adds_after_its_rules_have_assigned_is_right():
    """The rule alone seems to overwrite; a fan-out shows that the engine adds."""
    Base = STYLES["closures_and_tuples"][0]("overwrite").leaf

    class Gathering(Base):  # type: ignore[misc, valid-type]
        def backward(self) -> None:
            """Each rule is run on operands without gradients, which are added afterwards."""
            order: list[Any] = []

            def visit(v: Any) -> None:
                if v not in order:
                    for p in v._prev:
                        visit(p)
                    order.append(v)

            visit(self)
            total = {id(v): 0.0 for v in order}
            total[id(self)] = 1.0
            for v in reversed(order):
                v.grad = total[id(v)]
                for p in v._prev:
                    p.grad = 0.0
                v._backward()
                for p in dict.fromkeys(v._prev):
                    total[id(p)] += p.grad
            for v in order:
                v.grad = total[id(v)]

    Base.backward = Gathering.backward
    f = lambda x, y: x * y + x  # noqa: E731
    assert gradcheck(f, [Base(0.5), Base(0.75)])


def test_many_points_move_the_nodes_of_another_engine():
    """By a number for each of them, or by new nodes; afterwards they are as they were."""
    x, y = Micrograd(0.5), Micrograd(2)
    report = gradcheck(lambda: x * y, [x, y], points=[(0.25, 3.0), (1.0, -1.0)])
    assert report
    assert report.points == ((0.25, 3.0), (1.0, -1.0))
    assert (x.data, y.data, type(y.data)) == (0.5, 2, int)
    assert gradcheck(cube, None, points=[[Micrograd(0.5)], [Micrograd(2.0)]])
    made = Engine(make=Micrograd)
    assert gradcheck(cube, None, points=[0.5, 2.0], engine=made)


def test_the_program_of_the_bank_passes_on_our_own_engine():
    """The bank's program is right to begin with."""
    assert gradcheck(program, [0.5, 0.75])


@pytest.mark.parametrize("name", ["wengert_list", "duals", "pairs", "closures_and_sets"])
def test_gradients_so_large_that_1_more_is_lost_are_not_overwritten_ones(name: str):
    """A right engine passes whatever the size: d (1e9 x**3)/dx at 1e5 is 3e19."""
    made = STYLES[name][0]("")
    for size in (1e-150, 1e-9, 1.0, 1e9, 1e18, 1e150):
        report = gradcheck(
            lambda x, k: k * x * x * x + x * x,
            [made.leaf(1e5), made.leaf(size)],
            engine=made.engine,
        )
        assert report, str(report)
