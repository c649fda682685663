"""`latex`, `sympy`, `python`: an expression or its derivative in another language."""

from __future__ import annotations

import math

import pytest

from autograd_core.expressions import parse_expression
from tests.autograd_core.commands.runs import fail, run, succeed

sympy = pytest.importorskip("sympy")


def test_python_is_a_function_of_the_names() -> None:
    """It computes what the expression computes, from math alone; its name can be chosen."""
    source = succeed("python", "w*exp(-x**2) + max(x, w)", "--name", "model", columns=100)
    world: dict[str, object] = {}
    exec(source, world)
    model = world["model"]
    expected = parse_expression("w*exp(-x**2) + max(x, w)")(0.25, -1.5)
    assert math.isclose(model(0.25, -1.5), expected, rel_tol=1e-15)  # type: ignore[operator]
    assert "cannot be the name" in fail("python", "x", "--name", "2nd")


@pytest.mark.parametrize("text", ["tanh(w*x + b)", "-x**3", "exp(x)/x", "1/(1 + exp(-x))"])
def test_sympy_reads_what_it_wrote(text: str) -> None:
    """The expression and its derivative by x, as SymPy parses and differentiates them."""
    expected = sympy.sympify(text)
    assert sympy.simplify(sympy.sympify(succeed("sympy", text)) - expected) == 0
    derivative = sympy.sympify(succeed("sympy", text, "--derivative", "x"))
    assert sympy.simplify(derivative - sympy.diff(expected, "x")) == 0


def test_latex_of_an_expression_and_of_its_derivative() -> None:
    """Of the graph as written, and of SymPy's derivative of it."""
    text = succeed("latex", "tanh(w*x + b)")
    assert r"\tanh" in text and r"\cdot" in text
    assert succeed("latex", "x**2", "--derivative", "x") == "2 x\n"
    assert "no z" in fail("latex", "x**2", "--derivative", "z")


@pytest.mark.parametrize("command", ["latex", "sympy", "python"])
def test_numbers_are_needed_only_for_choices(command: str) -> None:
    """Where a comparison decides, the point says which way."""
    assert succeed(command, "x**3") == succeed(command, "x**3", "--at", "x=0.5")
    choice = "x*y if x > y else x + y"
    assert "makes a choice" in fail(command, choice)
    assert succeed(command, choice, "--at", "x=1,y=2") != succeed(
        command, choice, "--at", "x=2,y=1"
    )
    assert "no number for y" in fail(command, choice, "--at", "x=1")


def test_what_is_too_large_is_a_message() -> None:
    """An expression that would take SymPy too long is refused by it, and the reason is shown."""
    assert "to_sympy: " in fail("sympy", f"fsum([{'x*x,' * 2400}])")


@pytest.mark.parametrize(
    "text",
    [
        "2**(x*0 + 9000000000000000)",
        "(x - x + 3)**9000000000000000",
        "(x - x + 0.5)**-1e15",
        "2**(2**(2**(2**(2**(x - x + 2)))))",
        "exp2(x*0 + 1e300)",
        pytest.param(
            "((7 + x - x)**(x*0 + 1000))**(x*0 + 1000)**(x*0 + 1000)", marks=pytest.mark.slow
        ),
    ],
)
def test_huge_powers_are_refused_where_sympy_would_not_end(text: str) -> None:
    """What is a number once SymPy has simplified it is never computed exactly."""
    for arguments in (["sympy"], ["sympy", "--derivative", "x"], ["latex", "--derivative", "x"]):
        assert "a power in it is too large" in fail(*arguments, "--", text)
    _, compared = run("compare", text, "--at", "x=0.5")
    assert "n/a" in next(line for line in compared.splitlines() if "SymPy)" in line)
    assert "a power in it is too large" in " ".join(compared.split())


def test_usual_powers_are_written() -> None:
    """Large exponents of a name, and of 0 and 1."""
    assert succeed("sympy", "x**100000") == "x**100000\n"
    assert succeed("sympy", "(x - x + 1)**1e15") == "1\n"
    assert succeed("sympy", "(0*x)**1e15") == "0\n"
