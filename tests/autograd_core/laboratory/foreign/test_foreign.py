"""gradcheck of another engine: it is read, left alone, and described."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass, field
from typing import Any

import pytest
from micrograd.engine import Value as Micrograd
from micrograd.nn import MLP

from autograd_core import Value
from autograd_core.laboratory.foreign.arguments import foreign_subject
from autograd_core.laboratory.foreign.creations import Creations
from autograd_core.laboratory.foreign.engine import is_foreign
from autograd_core.laboratory.foreign.nodes import in_order, op_of, operands_of
from autograd_core.laboratory.foreign.reader import NodeReader
from autograd_core.laboratory.foreign.rows import likely_row
from autograd_core.laboratory.foreign.rules import local_derivatives
from autograd_core.laboratory.gradcheck.check import gradcheck
from autograd_core.laboratory.subjects.findings import Verdict
from tests.autograd_core.laboratory.foreign.museum import Right


class Gist:
    """An engine like microgpt: children and local gradients, no closures, no names."""

    __slots__ = ("_children", "_local_grads", "data", "grad")

    def __init__(self, data: float, children: Any = (), local_grads: Any = ()):
        self.data, self.grad = data, 0.0
        self._children, self._local_grads = children, local_grads

    def __add__(self, b: Any) -> Any:
        return Gist(self.data + b.data, (self, b), (1.0, 1.0))

    def __mul__(self, b: Any) -> Any:
        return Gist(self.data * b.data, (self, b), (b.data, self.data * self.slip))

    slip = 1.0

    def backward(self) -> None:
        """The usual sweep."""
        order: list[Any] = []
        seen: set[int] = set()

        def visit(v: Any) -> None:
            if id(v) not in seen:
                seen.add(id(v))
                for child in v._children:
                    visit(child)
                order.append(v)

        visit(self)
        self.grad = 1.0
        for v in reversed(order):
            for child, local in zip(v._children, v._local_grads, strict=True):
                child.grad += local * v.grad


@dataclass(eq=False)
class Secretive:
    """An engine that keeps its rules to itself: right, but its derivatives cannot be read."""

    data: float
    grad: float = 0.0
    _prev: tuple[Any, ...] = ()
    _rules: list[float] = field(default_factory=list)
    sign: float = 1.0

    def __mul__(self, b: Any) -> Any:
        rules = [self.sign * b.data, self.data]
        return Secretive(self.data * b.data, 0.0, (self, b), rules, self.sign)

    def backward(self, grad: float = 1.0) -> None:
        """Every path by itself."""
        self.grad += grad
        for v, slope in zip(self._prev, self._rules, strict=True):
            v.backward(grad * slope)


def reader_of(node: Any) -> NodeReader:
    """The reader of an engine with the usual names."""
    reader = NodeReader(node, None)
    reader.learn(node)
    return reader


def product(x: Any, y: Any) -> Any:
    """A program of + and *."""
    return (x * y + x) * y


@pytest.mark.parametrize("engine", [Micrograd, Right, Gist])
def test_engines_of_different_make_pass(engine: Any):
    """Closures with sets, closures with tuples, local gradients: all are read, and agree."""
    report = gradcheck(product, [engine(2.0), engine(-3.0)])
    assert report, str(report)
    assert sorted(f.name for f in report.findings) == ["x", "y"]
    assert {f.verdict for f in report.findings} == {Verdict.OK}
    assert (report.value, report.nodes) == (12.0, 5)
    assert all(f.digits > 10 for f in report.findings)


def test_a_wrong_local_gradient_of_a_gist_is_named(monkeypatch: pytest.MonkeyPatch):
    """Without names of operations there are still operands, position and line."""
    monkeypatch.setattr(Gist, "slip", -1.0)
    report = gradcheck(product, [Gist(2.0), Gist(-3.0)])
    assert not report
    assert report.wrong is not None
    assert (report.wrong.position, report.wrong.recorded) == (1, -2.0)
    assert (report.wrong.operands, report.wrong.operand_labels) == ((2.0, -3.0), ("x", "y"))
    assert "test_foreign.py:" in report.wrong.where


def test_an_engine_that_cannot_be_read_is_checked_all_the_same():
    """The verdict needs no local derivatives; a note says that no operation can be named."""
    f = lambda x, y: x * y * x  # noqa: E731
    assert gradcheck(f, [Secretive(2.0), Secretive(-3.0)])
    wrong = gradcheck(f, [Secretive(2.0, sign=-1.0), Secretive(-3.0, sign=-1.0)])
    assert not wrong
    assert wrong.wrong is None
    assert "cannot be read" in " ".join(wrong.notes)


def test_parameters_have_their_numbers_and_gradients_back():
    """They have them after a failure too, and ints are ints again."""
    x, y = Micrograd(2), Micrograd(-3.0)
    x.grad, y.grad = 5.0, -1

    def broken() -> Any:
        raise RuntimeError("no")

    gradcheck(lambda: product(x, y), [x, y])
    with pytest.raises(RuntimeError, match="no"):
        gradcheck(broken, [x, y])
    assert (x.data, x.grad, y.data, y.grad) == (2, 5.0, -3.0, -1)
    assert type(x.data) is int


def test_the_class_is_left_as_it_was():
    """Its __init__ is wrapped while nodes are watched, and put back whatever happens."""
    before = Micrograd.__init__
    with pytest.raises(KeyError), Creations(Micrograd):
        assert Micrograd.__init__ is not before
        raise KeyError
    gradcheck(product, [Micrograd(2.0), Micrograd(3.0)])
    assert Micrograd.__init__ is before


def test_parameters_come_in_all_forms():
    """A single node, a dict, pairs, a module with parameters(), numbers among nodes, names."""
    x, y = Right(2.0), Right(-3.0)
    named = lambda report: sorted(f.name for f in report.findings)  # noqa: E731
    assert named(gradcheck(lambda: x * x, x)) == ["x0"]
    assert named(gradcheck(lambda: product(x, y), {"w": x, "b": y})) == ["b", "w"]
    assert named(gradcheck(lambda: product(x, y), [("w", x), ("b", y)])) == ["b", "w"]
    assert named(gradcheck(product, [x, 4.0])) == ["x", "y"]
    assert named(gradcheck(lambda *v: v[0] * v[1], [x, y])) == ["v0", "v1"]
    assert named(gradcheck(lambda: x * y, [x, y], names=["one", "two"])) == ["one", "two"]
    model = MLP(2, [2, 1])
    report = gradcheck(lambda: model([Micrograd(0.5), Micrograd(-0.25)]), model)
    assert report
    assert len(report.findings) == len(model.parameters()) == 9


@pytest.mark.parametrize(
    ("f", "params", "error", "match"),
    [
        (Right(1.0) * Right(2.0), None, TypeError, "Pass the function"),
        (product, [Right(1.0), Micrograd(1.0)], TypeError, "of one class"),
        (product, [Right(1.0), "2"], TypeError, "a Right or a number, .* got str"),
        (product, [Right([1.0, 2.0]), Right(1.0)], TypeError, r"one number, its .data is list"),
        (product, [Right(1.0)], TypeError, "cannot be called with"),
        (lambda: None, [Right(1.0)], TypeError, "must return a Right .* returned NoneType"),
        (lambda x: "1", [Right(1.0)], TypeError, "returned str"),
        (lambda x: Right("1"), [Right(1.0)], TypeError, "with one number, its .data is str '1'"),
        (product, [Right(1.0) * 2.0, Right(1.0)], ValueError, "x is not a leaf"),
        (product, [Right(1.0), Right(1.0)], ValueError, "names"),
    ],
    ids=range(10),
)
def test_what_does_not_fit_is_refused_with_a_reason(f: Any, params: Any, error: Any, match: str):
    """Errors say what came, what was expected, what to do."""
    names = ["a", "a"] if match == "names" else None
    with pytest.raises(error, match=match):
        gradcheck(f, params, names=names)


def test_one_node_under_two_names_is_refused():
    """Nobody could tell the two gradients apart."""
    x = Right(1.0)
    with pytest.raises(ValueError, match="x and y are the same node"):
        gradcheck(product, [x, x])


def test_our_own_values_are_not_foreign():
    """Neither are numbers, classes, and things without a graph."""
    things = [Value(1.0), Value(1.0) * 2, 1.0, Micrograd, object(), "x", None]
    assert not any(map(is_foreign, things))
    assert foreign_subject(lambda x: x, [Value(1.0)], None) is None
    assert foreign_subject(lambda x: x, [1.0], None) is None
    assert is_foreign(Micrograd(1.0))


def test_a_graph_too_deep_for_the_engine_is_explained():
    """The error names the engine's recursion and gives advice; ours does not recurse."""

    def deep(x: Any) -> Any:
        for _ in range(sys.getrecursionlimit()):
            x = x + 1.0
        return x

    with pytest.raises(RecursionError, match="backward.. of Value calls itself for every node"):
        gradcheck(deep, [Micrograd(1.0)])


def test_a_relu_exactly_on_its_kink_is_a_kink():
    """The name of the operation shows its decisions; the place is named."""
    report = gradcheck(lambda x: (x * 2.0).relu() * 3.0, [Micrograd(0.0)])
    finding = report.findings[0]
    assert finding.verdict is Verdict.KINK
    assert (finding.left, finding.right) == (0.0, pytest.approx(6.0))
    assert "ReLU" in finding.note
    assert report


def test_a_step_does_not_cross_the_kink_of_a_relu():
    """x = 0.001 is nearer to the kink than the first step; the derivative is that of its side."""
    report = gradcheck(lambda x: x.relu() * x, [Micrograd(0.001)])
    assert report
    assert report.findings[0].step < 0.001


def test_a_number_that_is_not_finite_names_its_birth():
    """1/0 raises in micrograd, so an overflow: its first operation is named."""
    report = gradcheck(lambda x: x * 1e200 * 1e200 * 0.5, [Micrograd(1.0)])
    assert not report
    assert report.findings[0].verdict is Verdict.NONFINITE
    assert "test_foreign.py:" in report.findings[0].note


def test_a_function_that_changes_its_parameter_is_found_out():
    """NONDETERMINISTIC: it is not a function of its parameters."""
    x = Right(1.0)

    def sly() -> Any:
        x.data += 1.0
        return x * 2.0

    report = gradcheck(sly, [x])
    assert report.findings[0].verdict is Verdict.NONDETERMINISTIC
    assert "changed" in report.findings[0].note


def test_a_constant_function_passes():
    """A plain number, and a graph without the parameter."""
    assert gradcheck(lambda x: 3.0, [Right(1.0)])
    assert gradcheck(lambda x: Right(1.0) * 2.0, [Right(1.0)])


def test_a_number_that_left_the_graph_is_a_cut():
    """A function that returns a plain number made from .data."""
    report = gradcheck(lambda x: x.data * 2.0, [Right(1.0)])
    assert not report
    assert report.wrong is not None
    assert (report.wrong.op, report.wrong.recorded) == ("leaf", 0.0)
    assert "The graph is cut" in report.notes[-1]


def test_an_engine_that_sweeps_only_once_is_checked(monkeypatch: pytest.MonkeyPatch):
    """It may refuse a second sweep over the same graph; there is no remark."""
    swept: set[int] = set()
    kept = []

    def backward(self: Any) -> None:
        if id(self) in swept:
            raise RuntimeError("the graph has been freed")
        swept.add(id(self))
        kept.append(self)
        sweep(self)

    sweep = Right.backward
    monkeypatch.setattr(Right, "backward", backward)
    report = gradcheck(product, [Right(2.0), Right(3.0)])
    assert report
    assert report.notes == ()


def test_operands_of_a_set_are_in_the_order_of_the_operator():
    """self first, by the names in the closure, whatever the hashes; without them by age."""
    for _ in range(50):
        a, b = Micrograd(2.0), Micrograd(3.0)
        reader = reader_of(a * b)
        assert operands_of(reader, a * b) == [a, b]
        assert operands_of(reader, b * a) == [b, a]
        c = a * b
        c._backward = lambda: None
        assert operands_of(reader, c, {id(a): 1, id(b): 0}) == [b, a]


def test_nodes_come_in_the_order_of_their_creation():
    """Even if another order is topological too; without ages, operands come first."""
    with Creations(Micrograd, lines=True) as creations:
        x, y = Micrograd(1.0), Micrograd(2.0)
        late_used = y * y
        first_used = x * x
        root = first_used + late_used
    reader = reader_of(root)
    nodes = [node for node, _ in in_order(reader, root, creations.age)]
    assert nodes == [x, y, late_used, first_used, root]
    assert all("test_foreign.py:" in line for line in creations.sites.values())
    unaged = [node for node, _ in in_order(reader, root, {})]
    assert set(unaged) == set(nodes)
    for node, operands in in_order(reader, root, {}):
        assert all(unaged.index(v) < unaged.index(node) for v in operands)


def test_local_derivatives_are_read_and_gradients_left_alone():
    """d(ab)/da = b; an operand used twice has its whole derivative once; assigning is seen."""
    a, b = Right(2.0), Right(3.0)
    node = a * b
    reader = reader_of(node)
    node.grad, a.grad, b.grad = 7.0, 8.0, 9.0
    assert local_derivatives(reader, node, [a, b]) == ((3.0, 2.0), "adds", ())
    assert (node.grad, a.grad, b.grad) == (7.0, 8.0, 9.0)
    assert local_derivatives(reader, a * a, [a, a]) == ((4.0, None), "adds", ())
    node._backward = lambda: setattr(a, "grad", 3.0 * node.grad)
    assert local_derivatives(reader, node, [a, b]) == ((3.0, 0.0), "overwrites", (0,))
    node._backward = lambda: setattr(a, "grad", a.grad + node.grad**2)
    assert local_derivatives(reader, node, [a, b]) == ((7.0, 0.0), "nonlinear", ())


@pytest.mark.parametrize(
    ("op", "numbers", "value", "row"),
    [
        ("+", [2.0, 3.0], 5.0, ("add", ())),
        ("-", [2.0, 3.0], -1.0, ("sub", ())),
        ("-", [2.0], -2.0, ("neg", ())),
        ("**3", [2.0], 8.0, ("pow_constant", (3.0,))),
        ("**-0.5", [4.0], 0.5, ("pow_constant", (-0.5,))),
        ("ReLU", [-2.0], 0.0, ("relu", ())),
        ("tanh", [0.5], math.tanh(0.5), ("tanh", ())),
        ("tanh", [0.5], 0.46, ("", ())),
        ("+", [2.0], 2.0, ("", ())),
        ("**x", [2.0], 2.0, ("", ())),
        ("leaky_relu", [2.0], 2.0, ("", ())),
        ("mine", [2.0], 2.0, ("", ())),
    ],
    ids=str,
)
def test_a_row_is_recognised_by_name_and_number(op: str, numbers: Any, value: float, row: Any):
    """Both must fit; rows with parameters of their own are not guessed."""
    assert likely_row(op, numbers, value) == row


def test_an_operation_without_a_name_is_called_by_its_method():
    """The closure tells where it was made."""
    x = Right(0.5)
    node = x.tanh()
    reader = reader_of(node)
    assert op_of(reader, node) == "tanh"
    node._op = ""
    assert op_of(reader, node) == "node"
    assert op_of(reader, node, "__rmul__") == "mul"
    assert op_of(reader, x) == ""
