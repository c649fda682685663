"""An expression as a list of steps for a stack machine: no step nests, so no depth is too deep."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import partial
from typing import Any, NamedTuple

from autograd_core.expressions.error import ExpressionError, shown
from autograd_core.expressions.functions import (
    CONSTANTS,
    FUNCTIONS,
    ArgumentKind,
    KnownFunction,
    no_such_function,
)
from autograd_core.expressions.operators import BINARY, COMPARISONS, UNARY
from autograd_core.expressions.powers import TOO_LARGE, huge_power

REFUSED = {
    ast.Attribute: "attributes (.name) are not allowed",
    ast.Subscript: "indexing x[...] is not allowed; give each number a name of its own",
    ast.Tuple: "a list of expressions is not a number; lists go to functions, as in fsum([a, b])",
    ast.Starred: "* before an argument is not allowed",
}


class Do(Enum):
    """What a step does to the stack."""

    PUSH = "push a number"
    NAME = "push the number of a name"
    APPLY = "replace operands by a result"
    LIST = "replace items by a list of them"
    JUMP = "go on elsewhere"
    UNLESS = "take a truth value off; go on elsewhere if it is false"
    AND = "go on elsewhere if the truth value is false, else take it off"
    OR = "go on elsewhere if the truth value is true, else take it off"


class MachineStep(NamedTuple):
    """One step: the action, its argument, and its number of operands."""

    do: Do
    what: Any
    size: int = 0


class _Task(NamedTuple):
    """A part of the tree still to be turned into steps, and the kind of result expected."""

    node: ast.expr
    kind: ArgumentKind


class _Label:
    """A place in the program that a jump goes to."""


class Compiler:
    """Turns the tree of an expression into steps, and refuses parts that are not allowed.

    Args:
        source: the text, for messages.
        line: the parsed line, and where in the source it begins.
    """

    def __init__(self, source: str, line: str, begin: int):
        self._source = source
        self._line = line.encode()
        self._begin = begin
        self._places: dict[str, int] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names that need a number, in the order of the text."""
        return tuple(sorted(self._places, key=self._places.__getitem__))

    def steps(self, root: ast.expr) -> tuple[MachineStep, ...]:
        """The program of a numeric expression; ExpressionError if it is not a number."""
        waiting: list[Any] = [_Task(root, ArgumentKind.NUMBER)]
        steps: list[MachineStep] = []
        places: dict[_Label, int] = {}
        while waiting:
            task = waiting.pop()
            if type(task) is _Task:
                waiting += reversed(self._parts(task.node, task.kind))
            elif type(task) is _Label:
                places[task] = len(steps)
            else:
                steps.append(task)
        power = huge_power(root)
        if power is not None:
            raise self._error(f"this power is {TOO_LARGE}", power)
        return tuple(
            step._replace(what=places[step.what]) if type(step.what) is _Label else step
            for step in steps
        )

    def _parts(self, node: ast.expr, kind: ArgumentKind) -> Sequence[Any]:
        """The tasks for a node's parts, then its steps, with labels among them."""
        if kind is ArgumentKind.CONDITION:
            return self._condition(node)
        if kind is ArgumentKind.LIST:
            return self._list(node)
        match node:
            case ast.Constant():
                return [MachineStep(Do.PUSH, self._number(node))]
            case ast.Name():
                return [self._name(node)]
            case ast.UnaryOp() if type(node.op) in UNARY:
                step = MachineStep(Do.APPLY, UNARY[type(node.op)], 1)
                return [_Task(node.operand, ArgumentKind.NUMBER), step]
            case ast.BinOp() if type(node.op) in BINARY:
                sides = [_Task(side, ArgumentKind.NUMBER) for side in (node.left, node.right)]
                return [*sides, MachineStep(Do.APPLY, BINARY[type(node.op)], 2)]
            case ast.IfExp():
                return self._choice(node)
            case ast.Call():
                return self._call(node)
            case ast.Compare() | ast.BoolOp() | ast.UnaryOp():
                raise self._error(
                    "this is true or false and not a number; write: a if x > 0 else b", node
                )
            case ast.List():
                raise self._error("a list is not a number; write fsum([...]) for its sum", node)
        reason = REFUSED.get(type(node), f"{type(node).__name__} is not part of an expression")
        raise self._error(reason, node)

    def _condition(self, node: ast.expr) -> Sequence[Any]:
        """A comparison, or several with and, or, not."""
        match node:
            case ast.Compare() if all(type(op) in COMPARISONS for op in node.ops):
                sides = [
                    _Task(side, ArgumentKind.NUMBER) for side in (node.left, *node.comparators)
                ]
                chain = _chain([COMPARISONS[type(op)] for op in node.ops])
                return [*sides, MachineStep(Do.APPLY, chain, len(sides))]
            case ast.UnaryOp(op=ast.Not()):
                return [
                    _Task(node.operand, ArgumentKind.CONDITION),
                    MachineStep(Do.APPLY, operator.not_, 1),
                ]
            case ast.BoolOp():
                do = Do.AND if type(node.op) is ast.And else Do.OR
                end = _Label()
                parts: list[Any] = [_Task(node.values[0], ArgumentKind.CONDITION)]
                for value in node.values[1:]:
                    parts += [MachineStep(do, end), _Task(value, ArgumentKind.CONDITION)]
                return [*parts, end]
        raise self._error("expected a comparison, as in x > 0", node)

    def _choice(self, node: ast.IfExp) -> Sequence[Any]:
        """a if condition else b: only one of them is computed."""
        other, end = _Label(), _Label()
        return [
            _Task(node.test, ArgumentKind.CONDITION),
            MachineStep(Do.UNLESS, other),
            _Task(node.body, ArgumentKind.NUMBER),
            MachineStep(Do.JUMP, end),
            other,
            _Task(node.orelse, ArgumentKind.NUMBER),
            end,
        ]

    def _list(self, node: ast.expr) -> Sequence[Any]:
        """The items of a list, then the list."""
        if type(node) is not ast.List:
            raise self._error("expected a list in square brackets, as in [a, b]", node)
        if not node.elts:
            raise self._error("the list is empty", node)
        items = [_Task(item, ArgumentKind.NUMBER) for item in node.elts]
        return [*items, MachineStep(Do.LIST, None, len(items))]

    def _call(self, node: ast.Call) -> Sequence[Any]:
        """The arguments of a call, then the call."""
        if type(node.func) is not ast.Name:
            raise self._error("only functions that have a name can be called", node.func)
        function = FUNCTIONS.get(node.func.id)
        if function is None:
            raise self._error(no_such_function(node.func.id), node.func)
        if function.gathers:
            return self._applied(node, function.call, self._gathered(node, function))
        given = self._bound(node, function)
        fixed = {
            name: self._written(given.pop(name), kind)
            for name, kind in function.arguments
            if name in given and kind in (ArgumentKind.FIXED, ArgumentKind.INDEX)
        }
        call = partial(function.call, **fixed) if fixed else function.call
        kinds = dict(function.arguments)
        return self._applied(node, call, [_Task(v, kinds[name]) for name, v in given.items()])

    def _applied(
        self, node: ast.Call, call: Callable[..., Any], given: list[_Task]
    ) -> Sequence[Any]:
        """The steps of a call, which is tried on nan first, to find wrong arguments now."""
        for task in given:
            if type(task.node) is ast.Starred:
                raise self._error(REFUSED[ast.Starred], task.node)
        try:
            call(*[_example(task) for task in given])
        except (IndexError, TypeError, ValueError) as error:
            raise self._error(str(error), node) from error
        return [*given, MachineStep(Do.APPLY, call, len(given))]

    def _gathered(self, node: ast.Call, function: KnownFunction) -> list[_Task]:
        """The arguments of a function that takes any number of numbers, or one list."""
        if node.keywords or not node.args:
            raise self._error(f"expected {function.usage}", node)
        if len(node.args) == 1 and type(node.args[0]) is ast.List:
            return [_Task(node.args[0], ArgumentKind.LIST)]
        return [_Task(argument, ArgumentKind.NUMBER) for argument in node.args]

    def _bound(self, node: ast.Call, function: KnownFunction) -> dict[str, ast.expr]:
        """The arguments of a function by name."""
        if len(node.args) > len(function.names):
            raise self._error(
                f"{function.name} got {len(node.args)} arguments; expected {function.usage}",
                node.args[len(function.names)],
            )
        given = dict(zip(function.names, node.args, strict=False))
        kinds = dict(function.arguments)
        for named in node.keywords:
            name = named.arg or ""
            if kinds.get(name) is not ArgumentKind.FIXED:
                what = shown(f"{name}=" if name else "**")
                reason = f"{function.name} takes no {what} here; expected {function.usage}"
                raise self._error(reason, named.value)
            if name in given:
                raise self._error(f"{function.name}: {name} is given twice", named.value)
            given[name] = named.value
        for name in function.names[: function.required]:
            if name not in given:
                raise self._error(f"{name} is missing; expected {function.usage}", node)
        return given

    def _written(self, node: ast.expr, kind: ArgumentKind) -> float:
        """A number written in the text, since it is not differentiated."""
        sign = 1.0
        inner = node
        if type(inner) is ast.UnaryOp and type(inner.op) in UNARY:
            sign = -1.0 if type(inner.op) is ast.USub else 1.0
            inner = inner.operand
        if type(inner) is ast.Name and inner.id in CONSTANTS:
            number = sign * CONSTANTS[inner.id]
        elif type(inner) is ast.Constant:
            number = sign * self._number(inner)
        else:
            raise self._error(f"expected {kind.value}: it is fixed, not differentiated", node)
        if kind is ArgumentKind.FIXED:
            return number
        if not (number >= 0 and number.is_integer()):
            raise self._error(f"expected {kind.value}, got {number:g}", node)
        return int(number)

    def _number(self, node: ast.Constant) -> float:
        """A literal as a double at once: the arithmetic never uses Python's integers."""
        if not isinstance(node.value, int | float) or isinstance(node.value, bool):
            raise self._error(f"{type(node.value).__name__} is not a number here", node)
        try:
            value = float(node.value)
        except OverflowError:
            value = math.inf
        if math.isinf(value):
            raise self._error(f"this number is {TOO_LARGE}", node)
        return value

    def _name(self, node: ast.Name) -> MachineStep:
        """A constant, or a name that needs a number."""
        name = node.id
        if name in CONSTANTS:
            return MachineStep(Do.PUSH, CONSTANTS[name])
        if name in FUNCTIONS:
            raise self._error(f"{name} is a function; write {FUNCTIONS[name].usage}", node)
        column = self._column(node)
        self._places[name] = min(column, self._places.get(name, column))
        return MachineStep(Do.NAME, name)

    def _column(self, node: ast.expr) -> int:
        """Where a node begins in the source, in characters from 1."""
        return self._begin + len(self._line[: node.col_offset].decode()) + 1

    def _error(self, reason: str, node: ast.expr) -> ExpressionError:
        """An error that points at a node."""
        return ExpressionError(reason, self._source, self._column(node))


def _example(task: _Task) -> Any:
    """A sample argument of the right shape."""
    if task.kind is ArgumentKind.LIST:
        return [math.nan] * len(getattr(task.node, "elts", ()))
    return False if task.kind is ArgumentKind.CONDITION else math.nan


def _chain(comparisons: Sequence[Callable[[Any, Any], Any]]) -> Callable[..., bool]:
    """a < b < c: compare each pair of neighbours, up to the first that fails."""

    def holds(*sides: Any) -> bool:
        neighbours = zip(comparisons, sides, sides[1:], strict=False)
        return all(compare(a, b) for compare, a, b in neighbours)

    return holds


def run(steps: Sequence[MachineStep], given: Mapping[str, Any]) -> Any:
    """The result of a program, for numbers or Values by name."""
    stack: list[Any] = []
    place = 0
    while place < len(steps):
        do, what, size = steps[place]
        place += 1
        if do is Do.PUSH:
            stack.append(what)
        elif do is Do.NAME:
            stack.append(given[what])
        elif do is Do.APPLY:
            stack[-size:] = [what(*stack[-size:])]
        elif do is Do.LIST:
            stack[-size:] = [stack[-size:]]
        elif do is Do.JUMP or (do is Do.UNLESS and not stack.pop()):
            place = what
        elif do in (Do.AND, Do.OR):
            if bool(stack[-1]) is (do is Do.OR):
                place = what
            else:
                stack.pop()
    return stack[0]
