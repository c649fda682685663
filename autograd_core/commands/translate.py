"""`latex`, `sympy` and `python`: the expression, or a derivative of it, in another language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Optional

import typer

from autograd_core.commands.arguments import At, Expression, ending
from autograd_core.commands.failure import Failure
from autograd_core.commands.output import show
from autograd_core.commands.point import read_point
from autograd_core.commands.target import RecordedTarget, Target, read_target
from autograd_core.expressions.error import shown
from autograd_core.modes import observed_by
from autograd_core.program import NoFormula
from autograd_core.translate.too_large import TooLarge

SOMEWHERE = 0.5
"""The number of each name if none is given: the translation does not depend on it."""

Derivative = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--derivative", metavar="NAME", show_default=False, help="The name to differentiate by."
    ),
]


@ending
def latex(expr: Expression, at: At = None, derivative: Derivative = None) -> bool:
    """Write the expression, or its derivative, as LaTeX.

    Numbers are needed only where the expression makes a choice.

    Example: autograd-core latex "tanh(w*x + b)" --derivative w
    """
    recorded = _record(expr, at)
    with _translating():
        if derivative is None:
            from autograd_core.translate.latex import to_latex

            text = to_latex(recorded.root)
        else:
            found = _differentiated(recorded, derivative)
            from sympy import latex as written

            text = written(found)
    show(text)
    return True


@ending
def sympy(expr: Expression, at: At = None, derivative: Derivative = None) -> bool:
    """Write the expression, or its derivative, as SymPy does.

    Numbers are needed only where the expression makes a choice.

    Example: autograd-core sympy "exp(x)/x" --derivative x
    """
    recorded = _record(expr, at)
    with _translating():
        if derivative is None:
            from autograd_core.translate.symbolic import to_sympy

            text = str(to_sympy(recorded.root))
        else:
            text = str(_differentiated(recorded, derivative))
    show(text)
    return True


@ending
def python(
    expr: Expression,
    at: At = None,
    name: Annotated[str, typer.Option(help="The name of the function.")] = "f",
) -> bool:
    """Write the expression as a Python function.

    The function needs only math. Numbers are needed only if the expression makes a choice.

    Example: autograd-core python "gelu(w*x)" > f.py
    """
    from autograd_core.translate.python_source import to_python

    if not name.isidentifier():
        raise Failure(f"--name: {shown(name)} cannot be the name of a function")
    recorded = _record(expr, at)
    with _translating():
        text = to_python(recorded.root, name)
    show(text.rstrip("\n"))
    return True


@contextmanager
def _translating() -> Iterator[None]:
    """A block that turns errors of translation into a Failure: too large, no known formula, ...

    SymPy raises a ValueError if it cannot express something, such as the larger of nan and x.
    """
    try:
        yield
    except (TooLarge, NoFormula) as error:
        raise Failure(str(error)) from None
    except ValueError as error:
        raise Failure(f"this cannot be translated: {error}") from None


def _differentiated(recorded: RecordedTarget, name: str) -> Any:
    """The symbolic derivative by a name."""
    from autograd_core.translate.symbolic import symbols_of, to_sympy

    leaf = recorded.leaf(name)
    expression = to_sympy(recorded.root)
    symbol = symbols_of(recorded.root).get(leaf)
    return expression.diff(symbol) if symbol is not None else expression * 0


class _Choices:
    """Watches whether the program compares numbers."""

    made = False

    def created(self, node: Any) -> None:
        """Ignore nodes: they are not choices."""

    def compared(self, symbol: str, a: float, b: float, outcome: bool) -> None:
        """Note that the program made a choice."""
        self.made = True

    def swept(self, nodes: list[Any], adjoints: list[float]) -> None:
        """Ignore sweeps: they are not choices."""


def _record(expr: str, at: list[str] | None) -> RecordedTarget:
    """The graph of an expression, at the point or anywhere."""
    point = read_point(at or [])
    target: Target = read_target(expr, point, SOMEWHERE)
    choices = _Choices()
    with observed_by(choices):
        recorded = target.record()
    if choices.made and not point:
        names = ",".join(f"{name}=..." for name in target.at)
        raise Failure(
            f"{shown(target.title)} makes a choice that depends on its numbers; write --at {names}"
        )
    return recorded
