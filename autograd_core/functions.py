"""exp, log, tanh, ... for numbers and Values alike.

Given real numbers, they return floats and record nothing; given a Value, they return a Value.
Unlike Python's `math` they follow IEEE 754 throughout: exp(1000) is inf and log(-1) is nan,
where `math` raises. The docstring of each states its derivative, from its row of the table.
"""

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

from autograd_core import many
from autograd_core.following import Condition
from autograd_core.node import number
from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.describe import describe
from autograd_core.primitives.evaluate import kernel_of
from autograd_core.primitives.row import Primitive
from autograd_core.value import Value, constant

if not cython.compiled:
    from autograd_core import _cython as cython  # Cython's own cast, interpreted, is slow
    from autograd_core.operations import recorded
    from autograd_core.primitives import kernels

_OF_LISTS = (
    "affine",
    "affine_layer",
    "dot",
    "fsum",
    "log_softmax",
    "logsumexp",
    "mean",
    "record",
    "softmax",
)
"""The names that `many` defines: functions of lists, and `record`."""


def _node(x: Any, what: str) -> Any:
    """An operand as a Value: itself, or a constant; TypeError if it is not a number."""
    if type(x) is Value:
        return cython.cast(Value, x)
    return constant(number(x, what))


def where(condition: Any, a: Any, b: Any) -> Any:
    """`a` if the condition holds, else `b`; decided now.

    Args:
        condition: a bool, or anything with a truth value; it has no derivative.
        a, b: Values or real numbers. If both are numbers the result is a float.
    """
    followed = type(condition) is Condition
    chosen = condition.holds if followed else bool(condition)
    left = _node(a, "where: a must be a Value or")
    right = _node(b, "where: b must be a Value or")
    y, da, db = kernels.where(chosen, left._data, right._data)
    if type(a) is not Value and type(b) is not Value:
        if followed:
            bool(condition)
        return y
    node = recorded("where", y, left, da, right, db, (chosen,))
    if followed:
        condition.select(node)
    return node


def _documented(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a function the name and the docstring of its row."""
    function.__name__ = function.__qualname__ = name
    function.__doc__ = describe(PRIMITIVES[name])
    return function


def _unary(name: str) -> Callable[..., Any]:
    """The function of a row with one operand and perhaps static parameters."""
    kernel = kernel_of(PRIMITIVES[name])
    method = getattr(Value, name)
    defaults = PRIMITIVES[name].parameters
    expected = f"{name}: x must be a Value or"

    if not defaults:

        def function(x: Any) -> Any:
            if type(x) is Value:
                return method(x)
            return kernel(number(x, expected))[0]

        return _documented(name, function)

    def parametrised(x: Any, *args: Any, **given: Any) -> Any:
        if type(x) is Value:
            return method(x, *args, **given)
        values = signature.bind(x, *args, **given)
        values.apply_defaults()
        static = []
        for k, v in values.arguments.items():
            if k != "x":
                static.append(number(v, f"{name}: {k} must be"))
        return kernel(number(x, expected), *static)[0]

    kind = Parameter.POSITIONAL_OR_KEYWORD
    signature = Signature(
        [Parameter("x", kind), *(Parameter(k, kind, default=v) for k, v in defaults.items())]
    )
    parametrised.__signature__ = signature  # type: ignore[attr-defined]
    return _documented(name, parametrised)


def _binary(name: str) -> Callable[..., Any]:
    """The function of a row with two operands."""
    kernel = kernel_of(PRIMITIVES[name])
    method = getattr(Value, name)
    first, second = PRIMITIVES[name].operands

    def function(a: Any, b: Any, /) -> Any:
        if type(a) is Value:
            return method(a, b)
        x = number(a, f"{name}: {first} must be a Value or")
        if type(b) is Value:
            return method(constant(x), b)
        return kernel(x, number(b, f"{name}: {second} must be a Value or"))[0]

    kind = Parameter.POSITIONAL_ONLY
    function.__signature__ = Signature(  # type: ignore[attr-defined]
        [Parameter(first, kind), Parameter(second, kind)]
    )
    return _documented(name, function)


def _extreme(name: str, of_many: Callable[..., Any]) -> Callable[..., Any]:
    """maximum or minimum of two or more operands, or of one sequence."""
    of_two = _binary(name)

    def function(a: Any, /, *others: Any) -> Any:
        if len(others) == 1:
            return of_two(a, others[0])
        return of_many((a, *others) if others else a)

    return _documented(name, function)


def _hypotenuse() -> Callable[..., Any]:
    """hypot of two operands, or of any other number, as `math.hypot` takes them."""
    of_two = _binary("hypot")
    method: Callable[..., Any] = Value.hypot

    def function(*operands: Any) -> Any:
        if len(operands) != 2:
            return many.hypot(operands)
        a, b = operands
        return method(a, b) if type(a) is Value else of_two(a, b)

    return _documented("hypot", function)


def _made(row: Primitive) -> Callable[..., Any]:
    """The function of a row whose operands are given one by one."""
    if row.name == "hypot":
        return _hypotenuse()
    if row.name == "maximum":
        return _extreme("maximum", many.maximum)
    if row.name == "minimum":
        return _extreme("minimum", many.minimum)
    return _binary(row.name) if len(row.operands) == 2 else _unary(row.name)


_MADE = {
    row.name: _made(row)
    for row in PRIMITIVES.values()
    if row.is_named and hasattr(Value, row.name)  # a new row has no method until it is written
}
"""A function for each row that is called by its name, and not by an operator."""

globals().update(_MADE)
globals().update({name: getattr(many, name) for name in _OF_LISTS})

__all__ = sorted({*_MADE, *_OF_LISTS, where.__name__} - {"round"})
