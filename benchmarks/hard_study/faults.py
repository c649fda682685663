"""Errors planted inside: one operation of a program gets a wrong local derivative.

A program runs on proxies of its library's numbers, so that every operation can be counted, and
the same one be spoilt in every library: the derivative by one of its operands gets a factor.
"""

from __future__ import annotations

import math
import operator
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from autograd_core import Value, record
from autograd_core.program.namespaces import ValueNamespace

WRONG = "wrong"
FACTORS = {"sign": -1.0, "1e-2": 1.01, "1e-4": 1.0001, "1e-6": 1.000001, "dropped": 0.0}
SWAPPED = "swapped"
OUTSIDE = -1


@dataclass(frozen=True)
class Fault:
    """A wrong local derivative.

    Attributes:
        kind: a key of FACTORS, or SWAPPED: the derivatives of the two operands are exchanged.
        call: which operation, counted from 0 in the order in which they are computed; OUTSIDE for
            the whole gradient.
        operand: the position of the operand among those that are not plain numbers.
        factor: what the right derivative is multiplied by.
    """

    kind: str
    call: int
    operand: int
    factor: float

    @property
    def label(self) -> str:
        """Its column."""
        return f"outside {self.kind}" if self.call == OUTSIDE else self.kind


def _operation(function: Callable[..., Any], reflected: bool = False) -> Callable[..., Any]:
    """A method that counts an operation."""

    def method(self: Watched, *others: Any) -> Watched:
        given = (*others, self) if reflected else (self, *others)
        return self.watch.call(function, *given)

    return method


def _comparison(function: Callable[..., bool]) -> Callable[[Any, Any], bool]:
    """A method that compares the numbers themselves."""
    return lambda self, other: function(self.number, _number(other))


class Watched:
    """A proxy of a number of a library, whose operations are counted and may be spoilt."""

    def __init__(self, watch: Watch, number: Any):
        self.watch, self.number = watch, number

    __add__, __radd__ = _operation(operator.add), _operation(operator.add, True)
    __sub__, __rsub__ = _operation(operator.sub), _operation(operator.sub, True)
    __mul__, __rmul__ = _operation(operator.mul), _operation(operator.mul, True)
    __truediv__, __rtruediv__ = _operation(operator.truediv), _operation(operator.truediv, True)
    __pow__, __rpow__ = _operation(operator.pow), _operation(operator.pow, True)
    __neg__, __abs__ = _operation(operator.neg), _operation(operator.abs)
    __lt__, __le__ = _comparison(operator.lt), _comparison(operator.le)
    __gt__, __ge__ = _comparison(operator.gt), _comparison(operator.ge)


def _number(x: Any) -> Any:
    """What a proxy stands for."""
    if isinstance(x, Watched):
        return x.number
    return [_number(v) for v in x] if isinstance(x, list) else x


def _proxies(given: Sequence[Any]) -> Iterator[Watched]:
    """The proxies among operands, those in lists too."""
    for x in given:
        if isinstance(x, Watched):
            yield x
        elif isinstance(x, list):
            yield from _proxies(x)


class Watch:
    """A namespace of proxies: another namespace, one of whose operations is spoilt.

    Args:
        m: the library's own namespace.
        spoil: (function, operands as the library's numbers or lists of them, the operand whose
            derivative gets the factor, how many times it stood before, factor) -> the result.
        fault: what is spoilt; None to count alone.
    """

    def __init__(self, m: Any, spoil: Callable[..., Any], fault: Fault | None = None):
        self.m, self.spoil, self.fault = m, spoil, fault
        self.calls: list[tuple[list[Any], Any]] = []

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return partial(self.call, getattr(self.m, name))

    def call(self, function: Callable[..., Any], *given: Any) -> Watched:
        """One operation."""
        operands = [proxy.number for proxy in _proxies(given)]
        numbers = [_number(x) for x in given]
        fault = self.fault
        if fault is not None and fault.call == len(self.calls):
            result = self.spoil(function, numbers, operands, fault)
        else:
            result = function(*numbers)
        self.calls.append((operands, result))
        return Watched(self, result)

    def run(self, formula: Callable[..., Any], x: Sequence[Any]) -> Any:
        """The formula's result, as the library's number."""
        self.calls.clear()
        return _number(formula(self, [Watched(self, v) for v in x]))


def spoil_value(
    function: Callable[..., Any], numbers: Sequence[Any], operands: Sequence[Any], fault: Fault
) -> Any:
    """The operation of the engine as a recorded node, with one of its derivatives multiplied."""
    node = function(*numbers)
    if not isinstance(node, Value) or node.is_leaf:
        return node
    target = operands[fault.operand]
    earlier = sum(v is target for v in operands[: fault.operand])
    places = [i for i, v in enumerate(node.operands) if v is target]
    local = list(node._local_grads)
    if earlier < len(places):
        local[places[earlier]] *= fault.factor
    return record(f"{WRONG} {node.op}", node.data, node.operands, local)


def draw_fault(
    formula: Callable[..., Any], x: Sequence[float], kind: str, generator: random.Random
) -> Fault | None:
    """A fault of this kind somewhere in a program; None where an operation has no such fault."""
    watch = Watch(ValueNamespace(), spoil_value)
    watch.run(formula, [Value(v) for v in x])
    call = generator.randrange(len(watch.calls))
    operands, node = watch.calls[call]
    if not operands or not isinstance(node, Value):
        return None
    position = generator.randrange(len(operands))
    if kind != SWAPPED:
        return Fault(kind, call, position, FACTORS[kind])
    local = node._local_grads
    if len(operands) != 2 or len(local) != 2 or operands[0] is operands[1] or not local[position]:
        return None
    factor = local[1 - position] / local[position]
    return Fault(kind, call, position, factor) if math.isfinite(factor) else None
