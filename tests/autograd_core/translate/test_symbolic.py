"""to_sympy: the expression is the recorded graph, its derivative the graph's gradient."""

from __future__ import annotations

import math
import subprocess
import sys
from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import assume, given, settings

import autograd_core
from autograd_core import (
    Graph,
    Value,
    exp2,
    leaky_relu,
    maximum,
    record,
    relu,
    sigmoid,
    tanh,
    where,
)
from autograd_core.primitives import Primitive
from autograd_core.program import NoFormula
from autograd_core.translate import TooLarge, symbols_of, to_sympy
from tests.autograd_core.translate.nodes import ROWS, in_digits, node_of, points
from tests.autograd_core.ulps import CONTEXT, truth
from tests.graphs import Program, smooth_programs

W, X = sympy.symbols("w x", real=True)

every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


def number(expression: Any, at: dict[Any, float]) -> Any:
    """An expression at a point as an mpmath number of 40 digits."""
    exact = {symbol: sympy.Rational(*x.as_integer_ratio()) for symbol, x in at.items()}
    value = sympy.sympify(expression).subs(exact).evalf(40, maxn=2000)
    return CONTEXT.make_mpf(sympy.Float(value, 40)._mpf_)


def assert_equal(got: Any, exact: Any) -> None:
    """Two numbers agree to 30 of their 40 digits."""
    with CONTEXT.workprec(200):
        assert abs(got - exact) <= CONTEXT.mpf(10) ** -30 * abs(exact), (got, exact)


@every_row
def test_row_is_its_formula(row: Primitive) -> None:
    """At 40 digits the expression of every row has the row's value."""
    for operands, parameters in points(row, 3):
        leaves = [Value(x) for x in operands]
        root = node_of(row, leaves, parameters)
        symbols = symbols_of(root)
        at = {symbols[leaf]: leaf.data for leaf in leaves}
        exact = truth(row, operands, parameters)[0]
        assert_equal(number(to_sympy(root, exact=True), at), exact)


ROUNDING = {"floor", "ceil", "round", "trunc"}
"""Rows whose derivative SymPy leaves unevaluated."""


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.name not in ROUNDING], ids=lambda row: row.name
)
def test_derivative_is_that_of_the_row(row: Primitive) -> None:
    """SymPy's derivative of the expression is the row's own, away from kinks."""
    for operands, parameters in points(row, 2, 5.0):
        if row.name == "pow" and operands[0] < 0:
            continue
        leaves = [Value(x) for x in operands]
        root = node_of(row, leaves, parameters)
        symbols = symbols_of(root)
        at = {symbols[leaf]: leaf.data for leaf in leaves}
        expression = to_sympy(root, exact=True)
        partials = truth(row, operands, parameters)[1:]
        for leaf, partial in zip(leaves, partials, strict=True):
            assert_equal(number(sympy.diff(expression, symbols[leaf]), at), partial)


def run(program: Program) -> tuple[Value, list[Value]]:
    """The root of a program and its leaves; a root that is a plain number is not tried."""
    leaves = [Value(x) for x in program.leaves]
    root = program.run(leaves, program.numbers, autograd_core)[-1]
    assume(isinstance(root, Value))
    return root, leaves


@given(smooth_programs(most=6))
@settings(max_examples=40)
def test_random_graphs_at_40_digits(program: Program) -> None:
    """The expression of a random graph has the number that its rows give in mpmath."""
    root, leaves = run(program)
    try:
        expression = to_sympy(root, exact=True)
    except TooLarge:
        assume(False)
    symbols = symbols_of(root)
    at = {symbols[leaf]: leaf.data for leaf in leaves if leaf in symbols}
    with CONTEXT.workprec(2000):
        exact = in_digits(root)
    with CONTEXT.workprec(200):
        assert abs(number(expression, at) - exact) <= CONTEXT.mpf(10) ** -30 * max(1, abs(exact))


def test_lambdified_expression_replays_the_graph() -> None:
    """sympy.lambdify of the expression gives Graph.replay's numbers at another point."""
    w, x = Value(2.0, label="w"), Value(-0.5, label="x")
    root = sigmoid(w * x) * tanh(x) + w**3 / (1 + x * x)
    f = sympy.lambdify([W, X], to_sympy(root), modules="math")
    got = f(0.75, 1.25)
    assert math.isclose(got, Graph(root).replay({w: 0.75, x: 1.25}), rel_tol=1e-15)
    assert math.isclose(f(2.0, -0.5), root.data, rel_tol=1e-15)


def test_lambdify_takes_any_name() -> None:
    """Names that are no identifiers, keywords and SymPy's constants are plain symbols."""
    leaves = [
        Value(float(i + 2), label=label)
        for i, label in enumerate(["w[0]", "lambda", "pi", "I", "2nd try", "E"])
    ]
    root = autograd_core.sin(leaves[0]) + leaves[1] * leaves[2] - leaves[3] * leaves[4] / leaves[5]
    symbols = symbols_of(root)
    f = sympy.lambdify(
        [symbols[leaf] for leaf in leaves], to_sympy(root), modules="math", dummify=True
    )
    assert math.isclose(f(*[leaf.data for leaf in leaves]), root.data, rel_tol=1e-15)


def test_gradient_of_the_expression_is_the_engine_s() -> None:
    """sympy.diff at the recorded point gives what backward() gives, shared nodes included."""
    w, x = Value(2.0, label="w"), Value(-0.5, label="x")
    h = tanh(w * x)
    root = h * h + relu(h + 1) * w + maximum(w, x)
    root.backward()
    expression = to_sympy(root)
    for leaf, symbol in ((w, W), (x, X)):
        slope = sympy.diff(expression, symbol).subs({W: 2, X: -0.5})
        assert math.isclose(float(slope), leaf.grad, rel_tol=1e-14)


def test_expressions_read_as_they_were_written() -> None:
    """Whole numbers are Integers, floats Floats, or rationals when exact."""
    w, x = Value(2.0, label="w"), Value(3.0, label="x")
    assert to_sympy(w**2) == W**2
    assert str(to_sympy(w**2 * x**-1.0 + 3)) == "w**2/x + 3"
    assert str(to_sympy(w + 0.1)) == "w + 0.1"
    assert to_sympy(w + 0.1, exact=True) == W + sympy.Rational(*(0.1).as_integer_ratio())
    assert to_sympy(w**0.5) == sympy.Pow(W, sympy.Float(0.5))
    assert to_sympy(w**0.5, exact=True) == sympy.sqrt(W)
    assert to_sympy(x + 2.0**60) == X + sympy.Float(2.0**60)
    assert to_sympy(x + 2.0**60, exact=True) == X + 2**60
    assert to_sympy(x + math.inf) == X + sympy.oo
    assert (
        str(to_sympy(autograd_core.hard_tanh(x)))
        == "Piecewise((1, x > 1), (-1, x < -1), (x, True))"
    )


def test_chosen_arm_alone_is_written() -> None:
    """`where` is taken as recorded; what only the other arm needs is not in the expression."""
    w, x = Value(2.0, label="w"), Value(-3.0, label="x")
    assert to_sympy(where(x > 0, x.log(), w * 2)) == 2 * W


def test_leaves_constants_and_detached_roots() -> None:
    """A leaf is its Symbol, +x is x, and a detached number is a leaf of its own."""
    x = Value(3.0, label="x")
    assert to_sympy(x) == X
    assert to_sympy(+x) == X
    assert to_sympy((x * x).detach()) == sympy.Symbol("x0", real=True)


def test_names_come_from_variables_then_labels_then_numbers() -> None:
    """names= first, then the label, then x0, x1; a name that is there twice gets a number."""
    a, b, c, d = Value(1.0), Value(2.0, label="x0"), Value(3.0), Value(4.0, label="x0")
    weights = [Value(5.0)]
    root = a + b + c + d + weights[0]
    symbols = symbols_of(root, {"a": a, "w": weights})
    assert [symbols[v].name for v in (a, b, c, d, weights[0])] == ["a", "x0", "x1", "x0_1", "w[0]"]
    assert to_sympy(root, {"a": a, "w": weights}) == sum(symbols.values())


def test_large_graphs_are_refused() -> None:
    """2**60 paths, 10,000 terms and a chain too deep for SymPy are refused with advice."""
    x = Value(0.5)
    h = x
    for _ in range(60):
        h = h + tanh(h)
    with pytest.raises(TooLarge, match=r"61 nodes|121 nodes.*more than 5,000"):
        to_sympy(h)
    with pytest.raises(TooLarge, match="to_python"):
        to_sympy(autograd_core.fsum([x] * 10_000))
    h = x
    for _ in range(5):  # a Piecewise of Piecewises has all combinations
        h = leaky_relu(h * 0.5 + 1)
    with pytest.raises(TooLarge, match="more than 5,000"):
        to_sympy(h)
    h = x
    for _ in range(2_000):
        h = tanh(h)
    with pytest.raises(TooLarge, match="nested more deeply"):
        to_sympy(h)


def test_layers_of_relu_stay_short() -> None:
    """relu of relus is Max(0, x): a chain of 20 is an expression of 20, with the right slope."""
    x = Value(0.5, label="x")
    h = x
    for i in range(20):
        h = relu(h * (1 + i % 3 - 0.5) - 0.125)
    h.backward()
    expression = to_sympy(h)
    assert len(str(expression)) < 700
    assert math.isclose(float(expression.evalf(subs={X: 0.5})), h.data, rel_tol=1e-14)
    assert math.isclose(float(sympy.diff(expression, X).evalf(subs={X: 0.5})), x.grad)


def test_maximum_of_many_is_quick() -> None:
    """SymPy compares each operand of Max with each other (60: 5 s); of many it is not asked to."""
    leaves = [Value(math.sin(i)) for i in range(50)]
    running = leaves[0]
    for leaf in leaves[1:]:
        running = autograd_core.minimum(running, leaf)
    root = maximum(leaves) - running
    symbols = symbols_of(root)
    f = sympy.lambdify([symbols[leaf] for leaf in leaves], to_sympy(root), modules="math")
    assert f(*[leaf.data for leaf in leaves]) == root.data


def test_recorded_functions_are_refused_with_advice() -> None:
    """A node made by record() has no formula; what comes after it can be translated."""
    x = Value(2.0)
    cube = record("cube", 8.0, (x,), (12.0,))
    with pytest.raises(NoFormula, match="to_sympy: the operation 'cube'.*detach"):
        to_sympy(cube + 1)
    assert to_sympy(where(True, x, cube)) == sympy.Symbol("x0", real=True)


def test_wrong_arguments() -> None:
    """A number is no graph; names must be a dict."""
    with pytest.raises(TypeError, match="to_sympy takes the Value"):
        to_sympy(2.0)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="names must be a dict"):
        to_sympy(Value(1.0), ["x"])  # type: ignore[arg-type]


def test_sympy_is_imported_only_when_used() -> None:
    """`import autograd_core.translate` works without SymPy; to_sympy says what to install."""
    code = (
        "import sys; sys.modules['sympy'] = None\n"
        "from autograd_core import Value\n"
        "from autograd_core.translate import to_sympy\n"
        "try: to_sympy(Value(1.0))\n"
        "except ImportError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[check]'" in done.stdout


def test_numbers_are_exact_fractions() -> None:
    """With exact=True constants are the rational numbers that the floats are."""
    x = Value(0.0, label="x")
    for number in (0.1, 1 / 3, 5e-324, 1e300, -2.5):
        constant = to_sympy(x + number, exact=True) - X
        assert Fraction(int(constant.p), int(constant.q)) == Fraction(number)


@pytest.mark.parametrize(
    "power",
    [
        lambda x: 2 ** (x * 0 + 9e15),
        lambda x: (x - x + 3) ** 9e15,
        lambda x: (x - x + 0.5) ** Value(-1e15),
        lambda x: exp2(x * 0 + 1e300),
    ],
    ids=["exponential", "power", "pow", "exp2"],
)
def test_power_that_sympy_would_not_finish_is_refused(power):
    """SymPy folds x - x and would then compute a power of whole numbers exactly."""
    with pytest.raises(TooLarge, match="a power in it is too large for SymPy"):
        to_sympy(power(Value(0.5)))


def test_nan_constant_is_refused():
    """SymPy's maximum cannot compare it."""
    with pytest.raises(ValueError, match="a constant of the graph is nan"):
        to_sympy(maximum(Value(1.0, label="x"), float("nan")))
