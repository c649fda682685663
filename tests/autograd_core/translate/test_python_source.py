"""to_python: the function that is written computes the recorded graph, elsewhere too."""

from __future__ import annotations

import ast
import math
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import autograd_core
from autograd_core import (
    Graph,
    Value,
    affine,
    exp,
    fsum,
    log,
    logsumexp,
    maximum,
    record,
    relu,
    sigmoid,
    softmax,
    tanh,
    where,
)
from autograd_core.primitives import Primitive
from autograd_core.program import NoFormula
from autograd_core.summing import sum_in_order
from autograd_core.translate import to_python
from tests.autograd_core.engines import enclosure
from tests.autograd_core.translate.nodes import ROWS, node_of, points
from tests.graphs import Program, smooth_programs

SIMPLER = {
    "sigmoid",
    "logsigmoid",
    "softplus",
    "silu",
    "swish",
    "gelu",
    "gelu_tanh",
    "logsumexp",
    "softmax",
    "log_softmax",
}
"""Rows whose formula is simpler than the engine's arithmetic: equal to rounding, not in bits."""


def compiled(source: str, name: str = "f") -> Callable[..., float]:
    """The function that a source defines; it may use nothing but math."""
    world: dict[str, Any] = {}
    exec(compile(source, "<source>", "exec"), world)
    assert set(world) <= {"__builtins__", "math", name}
    found: Callable[..., float] = world[name]
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_row_computes_what_the_engine_computes(row: Primitive) -> None:
    """Every row: the engine's bits, or its number within the rounding of a simpler formula.

    Such a formula has fewer than 16 roundings. Each changes an intermediate result as a relative
    change of an operand would, so that the result is off by 16 u (|y| + sum |x dy/dx|) at most.
    """
    for operands, parameters in points(row, 20):
        leaves = [Value(x) for x in operands]
        root = node_of(row, leaves, parameters)
        got = compiled(to_python(root))(*operands)
        allowed = 0.0
        if row.name in SIMPLER:
            moved = sum_in_order(
                abs(x.data * (d or 0.0)) for x, d in zip(root.operands, root.partials, strict=True)
            )
            allowed = 16 * 2**-53 * (abs(root.data) + moved)
        assert abs(got - root.data) <= allowed, (operands, parameters)
        assert type(got) is float


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_row_elsewhere_is_the_replay(row: Primitive) -> None:
    """The function of a graph recorded at one point gives Graph.replay's number at others."""
    if row.name in SIMPLER:
        tolerance = 1e-11
    else:
        tolerance = 0.0
    (start, parameters), *others = points(row, 20)
    leaves = [Value(x) for x in start]
    root = node_of(row, leaves, parameters)
    f, graph = compiled(to_python(root)), Graph(root)
    tried = 0
    for operands, given_parameters in others:
        if len(operands) == len(start) and (given_parameters == parameters or row.variadic):
            expected = graph.replay(dict(zip(leaves, operands, strict=True)))
            assert math.isclose(f(*operands), expected, rel_tol=tolerance), operands
            tried += 1
    assert tried


@given(smooth_programs(), st.data())
def test_random_graphs_are_replayed(program: Program, data: st.DataObject) -> None:
    """A random graph's function gives the replayed bits; with simpler formulas, a number that
    lies where those of any engine in floats lie."""
    leaves = [Value(x) for x in program.leaves]
    root = program.run(leaves, program.numbers, autograd_core)[-1]
    assume(isinstance(root, Value))
    graph = Graph(root)
    used = [leaf for leaf in graph.leaves if not leaf.is_constant]
    number = st.floats(-2, 2, allow_subnormal=False)
    at = {leaf: data.draw(number) for leaf in used}
    expected = graph.replay(at)
    try:
        got = compiled(to_python(root))(*at.values())
    except OverflowError:
        assume(False)
    if not {node.op for node in graph.nodes} & SIMPLER:
        assert got == expected or math.isnan(got) or math.isnan(expected)
    else:
        point = tuple(at.get(leaf, leaf.data) for leaf in leaves)
        interval = enclosure(program._replace(leaves=point))[0]
        assert got in interval


def test_text_is_readable() -> None:
    """Shared nodes have a line each; numbers and operators stand as one would write them."""
    w, x = Value(2.0, label="w"), Value(-0.5, label="x")
    h = tanh(w * x)
    root = h * h + relu(h + 1) * w - 3 * x**2 + 2**w / (w - (x - 1))
    assert to_python(root, "loss") == (
        "import math\n"
        "\n"
        "\n"
        "def loss(w, x):\n"
        f'    """Recorded at w = 2.0, x = -0.5, where it is {root.data!r}."""\n'
        "    h1 = math.tanh(w*x)\n"
        "    h2 = h1 + 1.0\n"
        "    h3 = h1*h1 + (h2 if h2 > 0 else 0.0)*w - 3.0*x**2\n"
        "    return h3 + 2.0**w/(w - (x - 1.0))\n"
    )


def test_math_is_imported_only_where_it_is_used() -> None:
    """Arithmetic alone needs no import; a root that is a leaf or a number is returned."""
    x = Value(2.0, label="x")
    assert to_python(x * x + 1) == (
        'def f(x):\n    """Recorded at x = 2.0, where it is 5.0."""\n    return x*x + 1.0\n'
    )
    assert to_python(x).endswith("return x\n")
    assert to_python((x * 0.5).detach(), names={}).endswith("return x0\n")


def test_order_of_operations_is_kept() -> None:
    """Parentheses keep the order in which floats were combined, so the bits are the same."""
    a, b, c = (Value(x, label=n) for x, n in ((0.1, "a"), (0.7, "b"), (-1e16, "c")))
    for root, text in (
        (a + (b + c), "a + (b + c)"),
        ((a + b) + c, "a + b + c"),
        (a - (b - c), "a - (b - c)"),
        (a - (b + c), "a - (b + c)"),
        (a * (b * c), "a*(b*c)"),
        (a / (b / c), "a/(b/c)"),
        (a / b / c, "a/b/c"),
        (a / (b * c), "a/(b*c)"),
        ((a + b) * c, "(a + b)*c"),
        (-(a * b), "-(a*b)"),
        (-a * b, "-a*b"),
        (a * -b, "a*-b"),
        (-(-a), "-(-a)"),  # noqa: B002
        ((-a) ** 2, "(-a)**2"),
        (-(a**2), "-a**2"),
        ((a**2) ** 3, "(a**2)**3"),
        (2 ** (-a), "2.0**(-a)"),
        (2 ** (a**2), "2.0**a**2"),
        ((2**a) ** 2, "(2.0**a)**2"),
        (a**-1, "a**-1"),
        (a * -3, "a*-3.0"),
        (-3 * a, "-3.0*a"),
        ((a + 1) ** 0.5, "math.pow(a + 1.0, 0.5)"),
        (abs(a - b), "abs(a - b)"),
        (a + 1e-300 + 1e22, "a + 1e-300 + 1e+22"),
        (+(a + b), "a + b"),
    ):
        source = to_python(root)
        assert source.endswith(f"return {text}\n")
        used = [leaf.data for leaf in Graph(root).leaves if not leaf.is_constant]
        assert compiled(source)(*used) == root.data


def test_choices_are_taken_as_recorded() -> None:
    """`where` leaves the other arm out, but not its leaves, so the arguments are all leaves."""
    x, y = Value(2.0, label="x"), Value(-3.0, label="y")
    source = to_python(where(x > y, x * 2, log(y)))
    assert "def f(x, y):" in source
    assert "return x*2.0" in source
    assert "log" not in source


def test_a_choice_inside_a_formula_is_made_anew() -> None:
    """relu and maximum decide for the numbers given, not for those recorded."""
    x = Value(2.0, label="x")
    f = compiled(to_python(relu(x) + maximum(x, -x)))
    assert (f(2.0), f(-3.0)) == (4.0, 3.0)


def test_shared_nodes_are_computed_once() -> None:
    """2**60 paths give 60 lines; an operand that a formula uses twice has a line of its own."""
    x = Value(0.5)
    h = x
    for _ in range(60):
        h = h + tanh(h)
    source = to_python(h)
    assert len(source.splitlines()) < 70
    assert compiled(source)(0.5) == h.data
    h = x
    for _ in range(60):
        h = autograd_core.silu(h + 1)
    assert len(to_python(h)) < 6_000


@pytest.mark.slow
def test_hundred_thousand_nodes_compile_and_run() -> None:
    """Neither a chain of 100,000 nodes nor one sum of 100,000 terms is nested deeply."""
    x = Value(0.5)
    h = x
    for i in range(50_000):
        h = tanh(h) * 0.999
        h.label = "h" if i % 5 == 0 else ""
    assert compiled(to_python(h))(0.5) == h.data
    assert compiled(to_python(fsum([x] * 100_000)))(0.5) == 50_000
    weights = [Value(1 / (i + 3)) for i in range(3_000)]
    root = affine(weights, [x] * 3_000, 1.0)
    assert compiled(to_python(root))(*[v.data for v in [x, *weights]]) == root.data


def test_lines_are_short() -> None:
    """Long argument lists and calls are folded below 100 columns."""
    leaves = [Value(i / 7, label=f"weight_{i}") for i in range(200)]
    root = logsumexp(leaves) + maximum(leaves) + fsum(leaves) + softmax(leaves)[3]
    source = to_python(root)
    assert max(map(len, source.splitlines())) < 100
    assert not any(line != line.rstrip() for line in source.splitlines())
    assert math.isclose(compiled(source)(*[v.data for v in leaves]), root.data, rel_tol=1e-14)


def test_names_of_arguments_and_lines() -> None:
    """names= and labels name arguments and lines; all become identifiers, no two alike."""
    weights = [Value(1.0), Value(2.0)]
    x, odd, word = (
        Value(3.0, label="w_0"),
        Value(4.0, label="2nd try!"),
        Value(5.0, label="lambda"),
    )
    product = weights[0] * x + weights[1]
    product.label = "net input"
    activity = tanh(product)
    root = activity + odd * word + Value(6.0, label="math") + Value(7.0)
    source = to_python(root, names={"w": weights, "a": activity})
    assert "def f(w_0, w_1, w_0_1, x_2nd_try, lambda_, math_1, x0):" in source
    assert "    net_input = w_0*w_0_1 + w_1\n    a = math.tanh(net_input)\n" in source
    assert compiled(source)(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0) == root.data


HOSTILE = [
    '"""',
    "'); import os; os.system('x')  #",
    "\n    raise SystemExit\n",
    "\\",
    "ﬁ",
    "fi",
    "ℌ",
    "None",
    "__debug__",
    "max",
    "f",
    "\ud800",
    "🙂",
    "_",
    "__",
    "ª",
    "x\u0301",
    "١",
]


def test_hostile_labels_are_only_names() -> None:
    """Labels cannot inject code: the function has nothing but arguments, arithmetic and return."""
    leaves = [Value(float(i), label=label) for i, label in enumerate(HOSTILE)]
    inner = [leaf * 2 for leaf in leaves]
    for node, label in zip(inner, HOSTILE, strict=True):
        node.label = label
    root = fsum([maximum(v, 0.5) for v in inner])
    source = to_python(root)
    tree = ast.parse(source)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    arguments = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    assert len(arguments) == len(HOSTILE)
    assert not arguments & {"max", "math", "float"}
    assert {type(node).__name__ for node in ast.walk(tree)} <= set(
        "Module Import alias FunctionDef arguments arg Expr Constant Assign Name Store Load BinOp "
        "Mult Return Call Attribute List".split()
    )
    assert "os" not in names
    assert compiled(source)(*[leaf.data for leaf in leaves]) == root.data


@given(st.lists(st.text(max_size=6), min_size=1, max_size=6))
def test_any_labels_give_a_program(labels: list[str]) -> None:
    """Whatever the labels, arguments stand in the order of the leaves."""
    leaves = [Value(float(i + 1), label=label) for i, label in enumerate(labels)]
    root = fsum([leaf * (10.0**i) for i, leaf in enumerate(leaves)])
    assert compiled(to_python(root))(*[leaf.data for leaf in leaves]) == root.data


def test_special_numbers() -> None:
    """Infinities, nan and negative numbers among the constants and the recorded point."""
    x = Value(math.inf, label="x")
    f = compiled(to_python(x * -2.0 + math.inf))
    assert f(1.0) == math.inf
    assert math.isnan(compiled(to_python(x * math.nan))(1.0))
    assert "Recorded at x = inf, where it is -inf." in to_python(x * -1)


def test_python_raises_where_the_engine_answers() -> None:
    """The program follows Python's math: errors instead of inf and nan, never a complex number."""
    x = Value(2.0, label="x")
    for root, at, error in (
        (exp(x), 1000.0, OverflowError),
        (log(x), -1.0, ValueError),
        (1 / x, 0.0, ZeroDivisionError),
        (x**0.5, -2.0, ValueError),
        (x ** Value(0.5), -2.0, ValueError),
        (sigmoid(x), -800.0, OverflowError),
    ):
        f = compiled(to_python(root))
        with pytest.raises(error):
            f(*[at, 0.5][: f.__code__.co_argcount])  # type: ignore[attr-defined]


def test_program_runs_without_the_package() -> None:
    """The source runs in a Python that sees no installed package."""
    w = Value(0.3, label="w")
    root = sigmoid(w) + w**3
    code = to_python(root) + "\nprint(repr(f(0.3)))\n"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True
    )
    assert float(done.stdout) == root.data


def test_refusals() -> None:
    """A recorded function has no formula; the function's name must be an identifier."""
    x = Value(2.0)
    with pytest.raises(NoFormula, match="to_python: the operation 'cube'.*detach"):
        to_python(record("cube", 8.0, (x,), (12.0,)) + 1)
    for name in ("2f", "a b", "", "class", "math", "max", 3):
        with pytest.raises(ValueError, match="to_python: name must be a Python identifier"):
            to_python(x, name)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="names must be a dict"):
        to_python(x, names=[x])  # type: ignore[arg-type]
