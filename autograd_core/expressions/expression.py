"""Expression: text read as a function of its names; parse_expression reads it."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from inspect import Parameter, Signature
from typing import Any

from autograd_core.expressions.chains import MISPLACED, TWO_SIDES, ChainReader
from autograd_core.expressions.error import ExpressionError, shown
from autograd_core.expressions.stack_machine import Compiler, MachineStep, run
from autograd_core.expressions.text import examine, tokens_of
from autograd_core.node import number
from autograd_core.value import Value


@dataclass(frozen=True, slots=True)
class Expression:
    """A function written as text: `parse_expression("tanh(w*x + b)")(2, -0.5, b=1)`.

    Called with numbers, it returns a float and records nothing. With a Value among them, it
    records the graph and returns its root. Arguments come in the order of `names` or by name.

    Attributes:
        source: the text.
        names: the names that need a number, in order of first appearance.

    Raises:
        TypeError: an argument is missing, unknown, given twice, or not a number or Value.
    """

    source: str
    names: tuple[str, ...]
    _steps: tuple[MachineStep, ...] = field(repr=False, compare=False)

    def __call__(self, *args: Any, **named: Any) -> Any:
        """The result: a float, or a Value if an argument is one."""
        return run(self._steps, self._given(args, named))

    def __str__(self) -> str:
        return self.source

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the text, which is read again."""
        return parse_expression, (self.source,)

    @property
    def __signature__(self) -> Signature:
        """The names as arguments, for `inspect.signature`."""
        kind = Parameter.POSITIONAL_OR_KEYWORD
        return Signature([Parameter(name, kind) for name in self.names])

    def _given(self, args: tuple[Any, ...], named: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments by name, each a float or a Value."""
        if len(args) > len(self.names):
            raise TypeError(f"{self._usage} takes {len(self.names)} numbers, got {len(args)}")
        given = dict(zip(self.names, args, strict=False))
        for name, x in named.items():
            if name not in self.names:
                raise TypeError(f"{self._usage} has no {shown(name)}")
            if name in given:
                raise TypeError(f"{self._usage}: {name} is given twice")
            given[name] = x
        missing = [name for name in self.names if name not in given]
        if missing:
            raise TypeError(f"{self._usage}: no number for {', '.join(missing)}")
        return {
            name: x if type(x) is Value else number(x, f"{name} must be a Value or")
            for name, x in given.items()
        }

    @property
    def _usage(self) -> str:
        """The expression and its arguments, for messages."""
        return f"the expression {shown(self.source)} of ({', '.join(self.names)})"


def parse_expression(text: str) -> Expression:
    """Read an expression. Python never runs any of it.

    Python's `ast` parses the text into a tree, which may hold only: numbers, names, + - * / **,
    brackets, calls of this package's functions (and max, min, abs, round, pow), lists as their
    arguments, comparisons with and, or, not, and the choice `a if x > 0 else b`. pi, e, tau, inf
    and nan are numbers. Every number becomes a double at once, and all arithmetic follows IEEE
    754: 1/0 is inf, and no text can make it take long. Numbers beyond the largest double are
    refused, also a power of numbers such as 9**9**9. Names may have any letters in Unicode's usual
    form (NFKC).

    Args:
        text: at most 10,000 characters, with at most 100 nested brackets; line breaks count as
            spaces.

    Raises:
        ExpressionError: the text is not an expression; the message points at the place.
        TypeError: text is not a str.
    """
    if not isinstance(text, str):
        raise TypeError(f"parse_expression takes a str, got {type(text).__name__}")
    source = str(text)
    line = examine(source)
    begin = len(line) - len(line.lstrip())
    compiler = Compiler(source, line.strip(), begin)
    root = _tree(line.strip(), source, begin)
    return Expression(source, _steps=compiler.steps(root), names=compiler.names)


def _tree(line: str, source: str, begin: int) -> ast.expr:
    """The syntax tree of one line; ExpressionError if Python cannot read it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return ast.parse(line, mode="eval").body
    except SyntaxError as error:
        offset = min(max(error.offset or 1, 1), len(line) + 1)
        raise ExpressionError(_reason(error.msg or ""), source, begin + offset) from None
    except (MemoryError, RecursionError):
        return ChainReader(tokens_of(line), line, source, begin).tree()
    except (ValueError, Warning) as error:
        raise ExpressionError(f"the expression cannot be read: {error}") from None


def _reason(message: str) -> str:
    """Explain an error of Python's parser."""
    if "else" in message:
        return TWO_SIDES
    if "leading zeros" in message:
        return "a number does not begin with 0"
    if "'=='" in message:
        return "write == to compare; numbers are given to names outside of the expression"
    return MISPLACED
