"""gradients(): bit for bit what backward() gives; with create_graph, derivatives of any order."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import autograd_core
from autograd_core import Graph, Value, exp, floor, gradients, log, maximum, record, sin, tanh
from autograd_core.primitives import PRIMITIVES, Primitive
from autograd_core.testing.strategies import PARAMETERS, anything, points
from tests.autograd_core.calls import call
from tests.autograd_core.samples import sample
from tests.autograd_core.ulps import CONTEXT, MPMATH
from tests.graphs import Program, Step, dyadic_programs, smooth_programs

every_row = pytest.mark.parametrize("row", PRIMITIVES.values(), ids=lambda row: row.name)


@given(smooth_programs())
@example(Program((0.0,), (), (Step("cos", (0,)),)))
@settings(max_examples=150)
def test_gradients_equal_backward_to_the_bit(program: Program) -> None:
    """For leaves and interior nodes alike; and gradients() leaves every `.grad` at 0.0."""
    leaves = [Value(x) for x in program.leaves]
    nodes = [v for v in program.run(leaves, program.numbers, autograd_core) if type(v) is Value]
    root = nodes[-1]
    found = gradients(root, nodes, seed=0.3)
    assert all(node.grad == 0.0 for node in nodes)
    root.backward(0.3)
    assert [repr(0.0 + g) for g in found] == [repr(node.grad) for node in nodes]


@given(smooth_programs())
@settings(max_examples=100)
def test_create_graph_gives_the_same_numbers_in_a_program(program: Program) -> None:
    """The sweep carried out on Values gives the sweep's numbers, to the bit, at every node."""
    leaves = [Value(x) for x in program.leaves]
    nodes = [v for v in program.run(leaves, program.numbers, autograd_core) if type(v) is Value]
    floats = gradients(nodes[-1], nodes, seed=-0.7)
    values = gradients(nodes[-1], nodes, create_graph=True, seed=-0.7)
    assert [repr(v.data) for v in values] == list(map(repr, floats))


@every_row
def test_create_graph_gives_the_same_numbers_for_every_primitive(row: Primitive) -> None:
    """Bit for bit over the whole domain: huge, tiny and subnormal operands, edges and kinks."""
    for operands, parameters in sample(row, 60, "create_graph"):
        check_same_numbers(row, operands, parameters)


@every_row
@given(data=st.data())
@settings(max_examples=25)
def test_create_graph_gives_the_same_numbers_anywhere(row: Primitive, data: Any) -> None:
    """Bit for bit at nan, infinities and outside the domain as well."""
    check_same_numbers(row, *data.draw(points(row, anything)))


def check_same_numbers(row: Primitive, operands: list[float], parameters: Any) -> None:
    """Both forms of gradients() at a point."""
    leaves = [Value(x) for x in operands]
    root = call(row.name, leaves, parameters)
    floats = gradients(root, leaves, seed=3.0)
    values = gradients(root, leaves, create_graph=True, seed=3.0)
    assert all(type(v) is Value for v in values)
    assert [repr(v.data) for v in values] == list(map(repr, floats))


def ordinary(row: Primitive, count: int) -> Iterator[tuple[list[float], Any]]:
    """Points in [-3, 3] that are no nearer than 0.05 to a kink or an end of the domain."""
    rng = random.Random(row.name)
    while count:
        parameters = dict(rng.choice(PARAMETERS.get(row.name, ({},))))
        if "base" in parameters or row.name == "pow":
            low = 0.05
        else:
            low = -3.0
        length = 5 if row.name == "affine" else 4 if row.variadic else len(row.operands)
        if "k" in row.parameters:
            parameters["k"] = rng.randrange(length)
        at = [rng.uniform(low, 3.0) for _ in range(length)]
        near = [
            [x + sign * 0.05 * (i + 1) for i, x in enumerate(at)] for sign in (-1.0, 0.0, 1.0)
        ] + [
            [x + move * (i == j) for i, x in enumerate(at)]
            for j in range(length)
            for move in (-0.05, 0.05)
        ]
        if row.name == "pow_constant" or all(row.is_smooth(*x, **parameters) for x in near):
            if row.is_smooth(*at, **parameters) and all(abs(x) > 0.05 for x in at):
                count -= 1
                yield at, parameters


def exact_second(row: Primitive, at: list[float], parameters: Any, i: int, j: int) -> Any:
    """d2 formula / dx_i dx_j by mpmath's numerical differentiation at 40 digits."""
    orders = tuple((k == i) + (k == j) for k in range(len(at)))
    with CONTEXT.workdps(40):
        static = {
            name: CONTEXT.mpf(p) if type(p) is float else p for name, p in parameters.items()
        }

        def formula(*x: Any) -> Any:
            given = (list(x),) if row.variadic else x
            return row.formula(MPMATH, *given, **static)

        return CONTEXT.diff(formula, tuple(map(CONTEXT.mpf, at)), orders)


def path_size(root: Value, leaf: Value) -> float:
    """The sum over all paths of the magnitude of the product of their partials."""
    size = {id(root): 1.0}
    for node in reversed(Graph(root).nodes):
        for operand, d in zip(node.operands, node.partials, strict=True):
            if d is not None and id(node) in size:
                size[id(operand)] = size.get(id(operand), 0.0) + abs(d) * size[id(node)]
    return size.get(id(leaf), 0.0)


def second_derivatives_off(row: Primitive, factor: float = 1.0) -> list[str]:
    """Second derivatives that differ from mpmath's by more than rounding explains.

    A row's derivative is an expression of under 30 operations; each is off by 8 ulps (16 u) at
    most, and at points 0.05 away from every singularity passes an error on amplified by under 20.
    So the sum of paths is off by 30 * 16 * 20 u < 2e-12 of the sum of their magnitudes.
    """
    wrong = []
    for at, parameters in ordinary(row, 3):
        leaves = [Value(x) for x in at]
        first = gradients(call(row.name, leaves, parameters), leaves, create_graph=True)
        for i, slope in enumerate(first):
            second = gradients(slope, leaves)
            for j in range(len(at)):
                exact = exact_second(row, at, parameters, i, j)
                allowed = 2e-12 * (path_size(slope, leaves[j]) + float(abs(exact))) + 1e-30
                if not abs(second[j] * factor - exact) <= allowed:
                    wrong.append(f"{at} {parameters} d{i}d{j}: {second[j]!r}, exact {exact}")
    return wrong


@every_row
def test_second_derivatives_of_every_primitive(row: Primitive) -> None:
    """All second partials agree with mpmath's derivatives of the row's formula."""
    wrong = second_derivatives_off(row)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ["mul", "truediv", "pow", "tanh", "gelu", "softmax", "atan2"])
@pytest.mark.parametrize("factor", [-1.0, 1 + 1e-9])
def test_wrong_second_derivatives_are_reported(name: str, factor: float) -> None:
    """The comparison can fail: a wrong sign and a factor of 1 + 1e-9 are seen."""
    assert second_derivatives_off(PRIMITIVES[name], factor)


class Hyper:
    """a + b e + c f + d e f with e**2 = f**2 = 0: exact second derivatives of polynomials."""

    def __init__(self, *parts: Any):
        self.parts = tuple(map(Fraction, parts + (0,) * (4 - len(parts))))

    def __add__(self, other: Hyper) -> Hyper:
        return Hyper(*(x + y for x, y in zip(self.parts, other.parts, strict=True)))

    def __neg__(self) -> Hyper:
        return Hyper(*(-x for x in self.parts))

    def __sub__(self, other: Hyper) -> Hyper:
        return self + -other

    def __mul__(self, other: Hyper) -> Hyper:
        (a, b, c, d), (p, q, r, s) = self.parts, other.parts
        return Hyper(a * p, a * q + b * p, a * r + c * p, a * s + b * r + c * q + d * p)


def _affine(w: Any, x: Any, b: Any) -> Hyper:
    """b + w . x."""
    return sum((p * q for p, q in zip(w, x, strict=True)), b)


HYPER = SimpleNamespace(
    fsum=lambda xs: sum(xs, Hyper(0)), affine=_affine, dot=lambda p, q: _affine(p, q, Hyper(0))
)


@given(dyadic_programs(most=7))
@settings(max_examples=100)
def test_second_derivatives_of_dyadic_graphs_are_exact(program: Program) -> None:
    """The matrix of second derivatives equals that of hyper-dual numbers over fractions."""
    leaves = [Value(x) for x in program.leaves]
    root = program.run(leaves, program.numbers, autograd_core)[-1]
    if type(root) is not Value:
        return
    first = gradients(root, leaves, create_graph=True)
    for i, slope in enumerate(first):
        row = gradients(slope, leaves)
        for j in range(len(leaves)):
            at = [Hyper(x, k == i, k == j) for k, x in enumerate(program.leaves)]
            exact = program.run(at, list(map(Hyper, program.numbers)), HYPER)[-1].parts
            assert (slope.data, row[j]) == (exact[1], exact[3])


def test_gradients_to_any_order() -> None:
    """x**4 y**3 differentiated seven times, graph after graph: 4! 3! = 144, then 0."""
    x, y = Value(2.0), Value(3.0)
    g = x**4 * y**3
    for leaf in (x, y, x, y, x, y, x):
        g = gradients(g, leaf, create_graph=True)
    assert g.data == 144.0
    assert gradients(g, [x, y]) == [0.0, 0.0]


def test_third_derivative_mixes_operations() -> None:
    """d3/dx2dy of exp(x y) sin(x) against the closed form, to the rounding of 200 operations."""
    x, y = Value(0.4), Value(-1.2)
    f = exp(x * y) * sin(x)
    g = gradients(f, x, create_graph=True)
    g = gradients(g, x, create_graph=True)
    a, b, e, s, c = 0.4, -1.2, math.exp(-0.48), math.sin(0.4), math.cos(0.4)
    exact = e * (a * ((b * b - 1) * s + 2 * b * c) + 2 * b * s + 2 * c)
    assert abs(gradients(g, y) - exact) <= 200 * 2.0**-52 * 10


def test_results_have_the_form_of_the_inputs() -> None:
    """A single Value gives a bare result, a sequence or generator a list, duplicates twice."""
    x, y = Value(2.0), Value(5.0)
    z = x * y
    assert gradients(z, x) == 5.0 and type(gradients(z, x)) is float
    assert gradients(z, (x, y)) == [5.0, 2.0]
    assert gradients(z, (v for v in [y, x, y])) == [2.0, 5.0, 2.0]
    assert gradients(z, []) == []
    assert [g.data for g in gradients(z, [x, x], create_graph=True)] == [5.0, 5.0]


@pytest.mark.parametrize("create_graph", [False, True])
def test_inputs_may_be_anything_in_or_outside_the_graph(create_graph: bool) -> None:
    """The output has derivative 1, an interior node its adjoint, a stranger 0.0."""
    x = Value(3.0)
    inner = x * x
    z = inner * inner + x
    found = gradients(z, [z, inner, x, Value(9.0)], create_graph)
    if create_graph:
        found = [g.data for g in found]
    assert found == [1.0, 18.0, 109.0, 0.0]


SECOND = [
    (lambda x: x**2, 0.0, 2.0),
    (lambda x: x**3, 0.0, 0.0),
    (lambda x: x**1, 5.0, 0.0),
    (lambda x: x**0, 0.0, 0.0),
    (lambda x: x ** Value(2.0), 0.0, 2.0),
    (abs, 0.0, 0.0),
    (autograd_core.relu, 0.0, 0.0),
    (autograd_core.sqrt, 0.0, -math.inf),
    (tanh, math.inf, 0.0),
    (tanh, -400.0, 0.0),
    (autograd_core.sigmoid, -800.0, 0.0),
    (autograd_core.softplus, 1000.0, 0.0),
    (autograd_core.gelu, -50.0, 0.0),
    (autograd_core.atan, 1e200, 0.0),
    (autograd_core.asinh, 1e200, 0.0),
    (autograd_core.acosh, 1e200, 0.0),
    (autograd_core.erf, 1e200, 0.0),
]


@pytest.mark.parametrize(("f", "x", "exact"), SECOND, ids=range(len(SECOND)))
def test_second_derivatives_at_special_points(f: Any, x: float, exact: float) -> None:
    """At zeros, kinks and where functions saturate: no nan from 0 * inf or inf / inf."""
    leaf = Value(x)
    assert gradients(gradients(f(leaf), leaf, create_graph=True), leaf) == exact


def test_steps_and_selections_count_as_constant() -> None:
    """Second derivatives through floor and maximum: of the side that was selected."""
    x = Value(2.5)
    z = maximum(x * x, x) * floor(x)
    slope = gradients(z, x, create_graph=True)
    assert slope.data == 10.0 and gradients(slope, x) == 4.0
    assert gradients(floor(x), x, create_graph=True).data == 0.0


def test_the_derivative_can_be_swept_itself() -> None:
    """A graph made by create_graph works with backward, Graph and more recording."""
    x = Value(1.5, label="x")
    slope = gradients(tanh(x), x, create_graph=True)
    penalty = slope * slope
    penalty.backward()
    t = math.tanh(1.5)
    s = 1 / math.cosh(1.5) ** 2
    assert abs(x.grad - 2 * s * (-2 * t * s)) < 1e-15
    assert any(leaf is x for leaf in Graph(slope).leaves)


def test_create_graph_refuses_a_custom_operation() -> None:
    """A node of record() has no second derivative; the float form goes through it."""
    x = Value(2.0)
    y = record("cube", 8.0, (x,), (12.0,)) * 2.0
    assert gradients(y, x) == 24.0
    with pytest.raises(ValueError, match=r"'cube' was made by record\(\)"):
        gradients(y, x, create_graph=True)


def test_create_graph_passes_by_a_custom_operation_off_the_way() -> None:
    """A node of record() that no input lies under is no obstacle."""
    x, other = Value(2.0), Value(3.0)
    y = record("cube", 27.0, (other,), (27.0,)) * x * x
    slope = gradients(y, x, create_graph=True)
    assert (slope.data, gradients(slope, x)) == (108.0, 54.0)


def test_create_graph_refuses_a_changed_leaf() -> None:
    """Rows are evaluated at present numbers, so a leaf assigned since recording is an error."""
    x, y = Value(2.0), Value(1.0)
    z = exp(x) * y
    x.data = 3.0
    assert gradients(z, x) == math.exp(2.0)
    with pytest.raises(ValueError, match="'exp' was assigned another number"):
        gradients(z, x, create_graph=True)
    x.data = 2.0
    assert gradients(z, x, create_graph=True).data == math.exp(2.0)


def test_create_graph_accepts_nan_operands() -> None:
    """nan does not equal itself, yet it has not changed."""
    x = Value(math.nan)
    assert math.isnan(gradients(log(x) * 2.0, x, create_graph=True).data)


ERRORS = [
    (lambda x: gradients(1.0, x), "output must be a Value.*got float"),
    (lambda x: gradients(x * x, [x, 1.0]), "an input must be a Value, got float"),
    (lambda x: gradients(x * x, "ab"), "got str"),
    (lambda x: gradients(x * x, 1.0), "got float"),
    (lambda x: gradients(x * x, x, seed="1"), "seed must be a real number, got str"),
    (lambda x: gradients(x * x, x, seed=x), "seed must be a real number, got Value"),
]


@pytest.mark.parametrize(("ask", "message"), ERRORS, ids=range(len(ERRORS)))
def test_errors_name_the_argument(ask: Any, message: str) -> None:
    """What is no Value, or no number as a seed, is refused with its type."""
    with pytest.raises(TypeError, match=message):
        ask(Value(1.0))


def test_several_outputs_count_as_their_sum() -> None:
    """As torch.autograd.grad has it; what gradients returned goes in again, to the next order."""
    x, y = Value(2.0), Value(3.0)
    assert gradients([x * y, x * x], [x, y]) == [7.0, 2.0]
    assert gradients((x * y, x * x), x, seed=2.0) == 14.0
    first = gradients(x**y, [x], create_graph=True)
    assert gradients(first, [y]) == gradients(first[0], [y])
    assert gradients([], [x]) == [0.0]
    with pytest.raises(TypeError, match="output must be a Value"):
        gradients([x, 1.0], x)
