"""The functions that an expression may call: the package's own, with their rows' arguments."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from inspect import Parameter, signature
from types import MappingProxyType
from typing import Any

from autograd_core import functions
from autograd_core.expressions.error import shown
from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.evaluate import evaluate
from autograd_core.suggest import nearest
from autograd_core.value import Value

CONSTANTS: Mapping[str, float] = MappingProxyType(
    {"pi": math.pi, "e": math.e, "tau": math.tau, "inf": math.inf, "nan": math.nan}
)

_WITHOUT = {"record", "affine_layer"}
_ALIASES = {"max": "maximum", "min": "minimum"}
_ELSEWHERE = {
    "arccos": "acos",
    "arcsin": "asin",
    "arctan": "atan",
    "arctan2": "atan2",
    "fabs": "abs",
    "lg": "log10",
    "ln": "log",
    "logistic": "sigmoid",
    "power": "pow",
    "sgn": "sign",
    "sum": "fsum",
}


class ArgumentKind(Enum):
    """What an argument must be."""

    NUMBER = "a number"
    LIST = "a list in square brackets"
    CONDITION = "a comparison"
    FIXED = "a number written out"
    INDEX = "a whole number, counted from 0"


@dataclass(frozen=True, slots=True)
class KnownFunction:
    """A function that an expression may call.

    Attributes:
        name: its name in an expression.
        call: the function itself.
        names, kinds: the names and kinds of its arguments, in order.
        required: how many arguments do not have a default.
        gathers: whether it takes either one list or any number of numbers.
    """

    name: str
    call: Callable[..., Any]
    names: tuple[str, ...]
    kinds: tuple[ArgumentKind, ...]
    required: int
    gathers: bool = False

    @property
    def usage(self) -> str:
        """How to call it: elu(x, alpha=1)."""
        if self.gathers:
            return f"{self.name}(a, b, ...) or {self.name}([a, b, ...])"
        lists = [f"[{n}]" if k is ArgumentKind.LIST else n for n, k in self.arguments]
        given = lists[: self.required] + [f"{n}=..." for n in lists[self.required :]]
        return f"{self.name}({', '.join(given)})"

    @property
    def arguments(self) -> tuple[tuple[str, ArgumentKind], ...]:
        """The arguments' names and kinds in pairs."""
        return tuple(zip(self.names, self.kinds, strict=True))


def _read(name: str, call: Callable[..., Any]) -> KnownFunction:
    """A function of the package, with its arguments read from its signature and its row."""
    row = PRIMITIVES[call.__name__]
    given = list(signature(call).parameters.values())
    if [p.kind for p in given] == [Parameter.VAR_POSITIONAL]:
        return KnownFunction(name, lambda *xs: call(*_one_list(xs)), (), (), 1, True)
    if any(p.kind is Parameter.VAR_POSITIONAL for p in given):
        return KnownFunction(
            name, lambda *xs: call(*xs) if len(xs) > 1 else call(_one_list(xs)), (), (), 1, True
        )
    if row.variadic and len(given) == 1 and not row.parameters:
        return KnownFunction(name, lambda *xs: call(_one_list(xs)), (), (), 1, True)
    kinds = [_kind(row, parameter) for parameter in given]
    names = [p.name for p in given]
    if len(names) == len(row.operands) and not row.variadic:
        names = list(row.operands)
    required = sum(p.default is Parameter.empty for p in given)
    if row.variadic and row.parameters:
        (index,) = row.parameters
        kinds.append(ArgumentKind.INDEX)
        return KnownFunction(name, _picked(call), (*names, index), tuple(kinds), required + 1)
    return KnownFunction(name, call, tuple(names), tuple(kinds), required)


def _kind(row: Any, parameter: Parameter) -> ArgumentKind:
    """What one argument of a function must be."""
    if parameter.name in row.parameters:
        return (
            ArgumentKind.CONDITION
            if row.parameters[parameter.name] is None
            else ArgumentKind.FIXED
        )
    if row.variadic and parameter.default is Parameter.empty:
        return ArgumentKind.LIST
    return ArgumentKind.NUMBER


def _one_list(given: tuple[Any, ...]) -> Any:
    """The arguments as one list, whether one list or many numbers were given."""
    return given[0] if len(given) == 1 and isinstance(given[0], list) else list(given)


def _picked(call: Callable[..., Any]) -> Callable[..., Any]:
    """One result of a function that returns a list."""

    def pick(xs: list[Any], k: int) -> Any:
        if k >= len(xs):
            raise IndexError(f"there is no value {k} among {len(xs)}, counted from 0")
        return call(xs)[k]

    return pick


def plain(name: str, operation: Callable[..., Any]) -> Callable[..., Any]:
    """An operator for Values that also follows IEEE 754 on plain numbers, by the row's kernel."""

    def apply(*operands: Any) -> Any:
        if any(type(x) is Value for x in operands):
            return operation(*operands)
        return evaluate(name, operands)[0]

    return apply


def _table() -> dict[str, KnownFunction]:
    """All functions by name."""
    names = [name for name in functions.__all__ if name not in _WITHOUT]
    found = {name: _read(name, getattr(functions, name)) for name in (*names, "round")}
    found |= {alias: _read(alias, getattr(functions, name)) for alias, name in _ALIASES.items()}
    for name, operation in (("abs", abs), ("pow", operator.pow)):
        operands = PRIMITIVES[name].operands
        kinds = (ArgumentKind.NUMBER,) * len(operands)
        found[name] = KnownFunction(name, plain(name, operation), operands, kinds, len(operands))
    return found


FUNCTIONS: Mapping[str, KnownFunction] = MappingProxyType(_table())


def no_such_function(name: str) -> str:
    """The message for a call of something that is not a function."""
    meant = _ELSEWHERE.get(name.lower()) or nearest(name, FUNCTIONS)
    if meant:
        return f"there is no function {shown(name)}; did you mean {meant}?"
    product = f"; for a product write {name}*(...)" if len(name) <= 2 else ""
    return f"there is no function {shown(name)}{product}"
