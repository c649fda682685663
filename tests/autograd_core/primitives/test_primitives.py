"""The table: every row is complete, and its derivatives are those of its formula."""

import ast
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import mpmath
import pytest
import sympy

from autograd_core.primitives import PRIMITIVES, Domain, Primitive, derivative_table
from autograd_core.primitives.describe import derivatives as derivative_texts
from autograd_core.primitives.describe import describe
from autograd_core.primitives.describe import formula as formula_text
from autograd_core.primitives.evaluate import KERNELS, evaluate, kernel_of
from autograd_core.program.namespaces import (
    FloatNamespace,
    MpmathNamespace,
    SympyNamespace,
    ValueNamespace,
)
from tests.autograd_core.calls import PUBLIC
from tests.autograd_core.samples import sample
from tests.autograd_core.ulps import CONTEXT, MPMATH, as_given, evaluate_at, truth

ROWS = list(PRIMITIVES.values())
every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


def ordinary(row: Primitive, count: int, size: float = 30.0) -> list[tuple[list[float], Any]]:
    """Moderate points where the row is smooth in a neighbourhood."""
    found = []
    for operands, parameters in sample(row, 60 * count, "ordinary"):
        if all(1e-3 < abs(x) < size for x in operands) and all(
            row.is_smooth(*(x + e * (i + 1) for i, x in enumerate(operands)), **parameters)
            for e in (-1e-3, 0.0, 1e-3)
            if not (row.name == "pow_constant" and e)
            and not (row.name == "pow" and operands[0] < 0)
        ):
            found.append((operands, parameters))
    assert len(found) >= count, f"{row.name}: only {len(found)} ordinary points"
    return found[:count]


@every_row
def test_row_has_a_kernel(row: Primitive) -> None:
    """Each row names a kernel, and the kernel exists."""
    assert callable(kernel_of(row))


@every_row
def test_row_has_a_function_or_an_operator(row: Primitive) -> None:
    """Each primitive is public: a function whose docstring is the row's, or an operator."""
    from autograd_core import Value, functions

    if row.method:
        assert callable(getattr(Value, row.method))
        assert row.is_named or row.method.startswith("__")
    if row.is_named:
        assert getattr(functions, row.name).__doc__ == describe(row)
    elif not row.method:
        assert getattr(functions, PUBLIC.get(row.name, row.name)).__doc__


@every_row
def test_row_is_complete(row: Primitive) -> None:
    """Operands, domains, symbol, LaTeX and text are there and fit each other."""
    assert len(row.domains) == len(row.operands)
    assert row.symbol
    assert PRIMITIVES[row.name] is row
    defaults = {name: 7 if value is None else value for name, value in row.parameters.items()}
    latex = row.to_latex(*"pq"[: len(row.operands)], **defaults)
    assert latex.count("{") == latex.count("}")
    assert formula_text(row)
    assert all(derivative_texts(row))
    text = describe(row)
    assert text.startswith(row.name + "(")
    assert "Derivative" in text
    assert "lambda" not in text


def test_table_of_derivatives_names_every_row() -> None:
    """The Markdown table has one line for each primitive, with its derivative."""
    lines = derivative_table().splitlines()
    assert len(lines) == 2 + len(PRIMITIVES)
    assert "| `tanh` | `(exp(x) - exp(-x))/(exp(x) + exp(-x))` |" in derivative_table()
    assert "| `sech` | `1/cosh(x)` | `-(sech(x)*tanh(x))` |" in derivative_table()


@every_row
def test_derivatives_agree_with_differences_at_50_digits(row: Primitive) -> None:
    """Each partial of the row is the derivative of its formula, by mpmath's numerical one."""
    for operands, parameters in ordinary(row, 4):
        with CONTEXT.workprec(400):
            given = [CONTEXT.mpf(x) for x in operands]
            static = {k: CONTEXT.mpf(p) if type(p) is float else p for k, p in parameters.items()}
            partials = row.derivatives(MPMATH, *as_given(row, given), **static)
            assert len(partials) == len(given)
            for i, partial in enumerate(partials):
                if row.name == "pow" and i == 1 and operands[0] < 0:
                    continue

                def along(
                    t: Any, i: int = i, given: list[Any] = given, static: Any = static
                ) -> Any:
                    moved = [*given[:i], t, *given[i + 1 :]]
                    return row.formula(MPMATH, *as_given(row, moved), **static)

                numerical = CONTEXT.diff(along, given[i])
                assert abs(partial - numerical) <= CONTEXT.mpf("1e-50") * max(1, abs(numerical)), (
                    row.name,
                    operands,
                    parameters,
                )


@pytest.mark.parametrize("row", [r for r in ROWS if not r.step], ids=lambda row: row.name)
def test_derivatives_agree_with_sympy(row: Primitive) -> None:
    """SymPy's symbolic derivative of the formula equals the row's own, at random points."""
    m = SympyNamespace()
    for operands, parameters in ordinary(row, 2, size=8.0):
        symbols = [sympy.Symbol(f"x{i}", real=True) for i in range(len(operands))]
        at = dict(zip(symbols, map(sympy.Rational, operands), strict=True))
        static = {
            name: p if isinstance(p, bool) else sympy.Rational(p) for name, p in parameters.items()
        }
        if row.name == "where":
            static["condition"] = sympy.sympify(static["condition"])
        if "k" in static:
            static["k"] = int(static["k"])
        formula = row.formula(m, *as_given(row, symbols), **static)
        exact = truth(row, operands, parameters)
        for i, symbol in enumerate(symbols):
            if row.name == "pow" and i == 1 and operands[0] < 0:
                continue
            symbolic = sympy.diff(formula, symbol).subs(at).evalf(40)
            with CONTEXT.workprec(200):
                error = abs(CONTEXT.mpf(str(sympy.re(symbolic))) - exact[1 + i])
            assert error <= CONTEXT.mpf("1e-30") * max(1, abs(exact[1 + i])), (row.name, operands)


@every_row
def test_every_namespace_evaluates_the_row(row: Primitive) -> None:
    """Floats, Values and mpmath give the same numbers for the formula and the derivatives."""
    from autograd_core import Value

    for operands, parameters in ordinary(row, 1, size=8.0):
        exact = [float(y) for y in truth(row, operands, parameters)]
        values = [Value(x) for x in operands]
        for m, given in ((FloatNamespace(), operands), (ValueNamespace(), values)):
            got = [row.formula(m, *as_given(row, given), **parameters)]
            got += row.derivatives(m, *as_given(row, given), **parameters)
            for g, e in zip(got, exact, strict=True):
                assert float(getattr(g, "data", g)) == pytest.approx(
                    e, rel=1e-12, abs=1e-300, nan_ok=True
                )


def test_unknown_names_are_refused() -> None:
    """A namespace knows the table and nothing else."""
    for m in (FloatNamespace(), ValueNamespace(), MpmathNamespace(), SympyNamespace()):
        with pytest.raises(AttributeError, match="no primitive is called 'tanhh'"):
            _ = m.tanhh


def test_names_missing_in_a_library_fall_back_to_their_row() -> None:
    """mpmath has no sigmoid: `m.sigmoid` is the formula of its row at mpmath's precision."""
    with mpmath.workdps(50):
        got = MpmathNamespace().sigmoid(mpmath.mpf(1))
        assert abs(got - 1 / (1 + mpmath.exp(-1))) < mpmath.mpf("1e-49")


def test_oracle_is_real() -> None:
    """Where mpmath answers with a complex number, the oracle answers nan."""
    for name in ("log", "sqrt", "acosh", "asin"):
        assert mpmath.isnan(getattr(MpmathNamespace(), name)(mpmath.mpf(-2)))
    assert CONTEXT.isnan(
        evaluate_at(PRIMITIVES["pow_constant"], 200, [-8.0], {"exponent": 1 / 3})[0]
    )


@pytest.mark.parametrize(
    ("name", "parameters", "exact"),
    [
        ("softmax", {"k": 0}, [0.5, 0.25, -0.25]),
        ("log_softmax", {"k": 0}, [-math.log(2), 0.5, -0.5]),
        ("logsumexp", {}, [1e308, 0.5, 0.5]),
    ],
)
def test_oracle_and_engine_know_two_equal_huge_numbers(
    name: str, parameters: dict[str, Any], exact: list[float]
) -> None:
    """Of [1e308, 1e308] the softmax is [1/2, 1/2], though 1e308 + log 2 takes 1,030 bits."""
    found = truth(PRIMITIVES[name], [1e308, 1e308], parameters)
    assert [float(y) for y in found] == exact
    y, partials = evaluate(name, [1e308, 1e308], tuple(parameters.values()))
    assert [y, *partials] == exact


@pytest.mark.parametrize("library", ["mpmath", "sympy"])
def test_missing_library_is_explained(library: str) -> None:
    """Without mpmath or SymPy the engine works, and its namespaces name the extra to install."""
    program = (
        "import sys\n"
        f"sys.modules[{library!r}] = None\n"
        "from autograd_core import exp\nfrom autograd_core.program import namespaces\n"
        "assert exp(0.0) == 1.0\n"
        f"try:\n    namespaces.{library.capitalize()}Namespace()\n"
        "except ImportError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "[check]'" in done.stdout, done.stderr


def test_domain_knows_its_ends() -> None:
    """An end is contained, a point beyond it and nan are not; only the interior is inside."""
    domain = Domain(-1.0, 1.0, low_open=False)
    assert str(domain) == "[-1, 1)"
    assert domain.contains(1.0) and not domain.has_inside(1.0)
    assert not domain.contains(math.nextafter(1.0, 2.0))
    assert not domain.contains(math.nan)


def test_selections_in_rows_stay_finite_when_differentiated_again() -> None:
    """Second derivatives at ordinary points are finite: no 0 * inf in an arm not taken."""
    from autograd_core import Value, gradients

    for row in ROWS:
        if row.variadic or row.step or row.name == "where":
            continue
        for operands, parameters in ordinary(row, 2, size=20.0):
            if row.name == "pow" and operands[0] < 0:
                continue
            m = ValueNamespace()
            leaves = [Value(x) for x in operands]
            for first in row.derivatives(m, *leaves, **parameters):
                if isinstance(first, Value):
                    for second in gradients(first, leaves):
                        number = getattr(second, "data", second)
                        assert math.isfinite(number), (row.name, operands, parameters)


def test_evaluate_marks_structural_zeros() -> None:
    """The operand that maximum does not select has no partial at all."""
    assert evaluate("maximum", [2.0, 1.0]) == (2.0, [1.0, None])


def test_every_kernel_belongs_to_a_row() -> None:
    """No kernel without mathematics: the public functions of the kernel modules are the rows'."""
    found = set()
    for home in KERNELS:
        source = Path(home.__file__).parent / f"{home.__name__.rpartition('.')[2]}.py"
        tree = ast.parse(source.read_text(encoding="utf-8"))
        functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
        found |= {name for name in functions if not name.startswith("_")}
    assert found == {row.kernel for row in PRIMITIVES.values()}
