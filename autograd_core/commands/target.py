"""EXPR, the argument of a command: an expression, an example, or a function of a Python file."""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from functools import cached_property
from inspect import Parameter, Signature, signature
from typing import Any

from autograd_core.commands.failure import Failure, raised
from autograd_core.commands.point import match
from autograd_core.examples import EXAMPLES
from autograd_core.expressions import Expression, ExpressionError, parse_expression
from autograd_core.expressions.error import shown
from autograd_core.graph import Graph
from autograd_core.node import is_real
from autograd_core.paths import Paths
from autograd_core.suggest import nearest
from autograd_core.value import Value

_PLACE = re.compile(r"[^\W\d][\w.]*:[^\W\d][\w.]*")


@dataclass(frozen=True)
class Target:
    """A function of numbers, each with a name, at a point.

    Attributes:
        title: the user's text for it.
        function: takes a Value or number for each name, in order.
        at: the point by name.
        is_program: whether it is the user's Python code, not an expression.
    """

    title: str
    function: Callable[..., Any]
    at: dict[str, float]
    is_program: bool

    @property
    def __signature__(self) -> Signature:
        """The names as arguments, for `inspect.signature`."""
        return Signature([Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in self.at])

    def __call__(self, *operands: Any, **named: Any) -> Any:
        """The function's result; a plain number becomes a Value if an operand is one."""
        operands += tuple(named[name] for name in self.at if name in named)
        result = self.function(*operands)
        if is_real(result) and not self.is_program and any(type(x) is Value for x in operands):
            return Value(result)
        return result

    def record(self) -> RecordedTarget:
        """Call the function once, with a labelled Value for each name.

        Raises:
            Failure: the function raised, or its result is not a Value.
        """
        leaves = {name: Value(x, label=name) for name, x in self.at.items()}
        with self.guarded():
            root = self(*leaves.values())
        if type(root) is not Value:
            hint = "compute with its arguments and with functions of autograd_core, not of math"
            raise Failure(
                f"{self.title} returned {type(root).__name__} {shown(repr(root))}, expected a "
                f"Value; {hint}"
            )
        return RecordedTarget(root, leaves)

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """A block that turns an exception of the user's program into a Failure.

        The program's own prints go to stderr: stdout may be JSON or source text for a pipe.
        """
        try:
            with redirect_stdout(sys.stderr):
                yield
        except (Exception, SystemExit) as error:
            if self.is_program:
                raise raised(self.title, error) from error
            raise


@dataclass(frozen=True)
class RecordedTarget:
    """A graph with its leaves by name."""

    root: Value
    leaves: dict[str, Value]

    @cached_property
    def graph(self) -> Graph:
        """The graph as data."""
        return Graph(self.root)

    def paths(self, leaf: Value, limit: int) -> Paths:
        """The paths to a leaf; none if the choices made leave it out."""
        if not any(node is leaf for node in self.graph.leaves):
            return Paths((), 0, 0.0, 0.0)
        return self.graph.paths(leaf, limit)

    def leaf(self, name: str) -> Value:
        """The leaf with this name; Failure if it does not exist."""
        if name not in self.leaves:
            raise Failure(f"there is no {shown(name)}; the names are {', '.join(self.leaves)}")
        return self.leaves[name]


def read_target(text: str, point: dict[str, float], default: float | None = None) -> Target:
    """Read a command's argument as a function at a point.

    Args:
        text: an expression, the name of an example, or `module:function`; importing runs that
            module. A word with a number in the point is an expression, even an example's name.
        point: a number for each name; for an example, only the numbers to change.
        default: the number of every name of an expression if the point is empty.

    Raises:
        Failure: the text is none of them, or its names are not those of the point.
    """
    if text.strip() in EXAMPLES and text.strip() not in point:
        return _example(text.strip(), point)
    is_program = _PLACE.fullmatch(text.strip()) is not None
    if is_program:
        title = text.strip()
        function = _load(title)
        names, optional = _arguments(title, function, tuple(point))
    else:
        try:
            expression = parse_expression(text)
        except ExpressionError as error:
            raise Failure(str(error)) from None
        title, function = " ".join(text.split()), _placed(expression)
        names, optional = expression.names, ()
        if not names:
            raise Failure(f"{shown(title)} has no names in it: there is nothing to differentiate")
    if default is not None and not point:
        point = dict.fromkeys(names, default)
    try:
        match(point, names, optional)
    except Failure as error:
        raise Failure(f"{error}{_or_an_example(title)}") from None
    given = {name: point[name] for name in (*names, *optional) if name in point}
    return Target(title, _by_name(function, tuple(given), optional), given, is_program)


def _example(name: str, point: dict[str, float]) -> Target:
    """An example as a function of its leaves, with its own numbers for leaves not in the point."""
    make = EXAMPLES[name]
    at = {leaf: node.data for leaf, node in make().leaves.items()}
    match(point, (), tuple(at))

    def call(*operands: Any) -> Any:
        root = make(**dict(zip(at, operands, strict=True))).root
        return root if any(type(x) is Value for x in operands) else root.data

    return Target(name, call, {**at, **point}, is_program=False)


def _or_an_example(title: str) -> str:
    """A guess at the meaning of a single word, as the end of a message."""
    if not title.isidentifier():
        return ""
    meant = nearest(title, EXAMPLES)
    known = f"did you mean {meant}?" if meant else f"they are {', '.join(EXAMPLES)}"
    return f"; there is no example {shown(title)}, {known}"


def _placed(expression: Expression) -> Callable[..., Any]:
    """The expression as a function of a file called "expression".

    Reports then say that its nodes are created there, not in a line of this library.
    """

    def call(*operands: Any) -> Any:
        return expression(*operands)

    call.__code__ = call.__code__.replace(co_filename="expression", co_firstlineno=0)
    return call


def _by_name(
    function: Callable[..., Any], names: tuple[str, ...], optional: tuple[str, ...]
) -> Callable[..., Any]:
    """The function with its optional arguments passed by name after the required ones."""
    named = [name for name in names if name in optional]
    if not named:
        return function
    count = len(names) - len(named)

    def call(*operands: Any) -> Any:
        return function(*operands[:count], **dict(zip(named, operands[count:], strict=True)))

    return call


def _load(place: str) -> Callable[..., Any]:
    """Find a function by `module:function`, in the current directory first."""
    module_name, _, path = place.partition(":")
    here = os.getcwd()
    sys.path.insert(0, here)
    try:
        with redirect_stdout(sys.stderr):
            found: Any = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name and f"{module_name}.".startswith(f"{error.name}."):
            hint = f"; write {module_name[:-3]}:{path}" if module_name.endswith(".py") else ""
            raise Failure(
                f"there is no module {error.name} in {here} or among the installed packages{hint}"
            ) from None
        raise raised(f"importing {module_name}", error) from error
    except (Exception, SystemExit) as error:
        raise raised(f"importing {module_name}", error) from error
    finally:
        if here in sys.path:
            sys.path.remove(here)
    for name in path.split("."):
        if not hasattr(found, name):
            hint = f"; did you mean {meant}?" if (meant := nearest(name, dir(found))) else ""
            raise Failure(f"{module_name} has no {name}{hint}")
        found = getattr(found, name)
    if not callable(found):
        raise Failure(f"{place} is not a function but {type(found).__name__} {shown(repr(found))}")
    function: Callable[..., Any] = found
    return function


def _arguments(
    title: str, function: Callable[..., Any], given: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of a function's arguments: the required ones, and those with a default.

    A function that takes *args, or does not show its arguments, is called with the numbers in the
    order given.
    """
    try:
        parameters = list(signature(function).parameters.values())
    except (TypeError, ValueError):
        return given, ()
    if any(p.kind is Parameter.VAR_POSITIONAL for p in parameters):
        return given, ()
    parameters = [p for p in parameters if p.kind is not Parameter.VAR_KEYWORD]
    needed = tuple(p.name for p in parameters if p.default is Parameter.empty)
    if not parameters:
        raise Failure(f"{title} takes no arguments: there is nothing to differentiate")
    keyword = [p.name for p in parameters if p.kind is Parameter.KEYWORD_ONLY]
    if any(name in needed for name in keyword):
        raise Failure(f"{title} takes {keyword[0]} by name only; make it an ordinary argument")
    return needed, tuple(p.name for p in parameters if p.name not in needed)
