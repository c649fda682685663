"""exp, log, tanh, ... for numbers and Values alike.

Given real numbers they return floats and record nothing; given a Value they return a Value.
Unlike Python's `math` they follow IEEE 754 throughout: exp(1000) is inf and log(-1) is nan,
where `math` raises. The derivative of each stands in its docstring, written by its row of the
table.
"""

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any

from autograd_core import kernels, kernels_activations
from autograd_core.describe import describe
from autograd_core.many import (
    affine,
    affine_layer,
    dot,
    fsum,
    largest,
    length,
    log_softmax,
    logsumexp,
    mean,
    record,
    smallest,
    softmax,
)
from autograd_core.node import number
from autograd_core.primitives import PRIMITIVES
from autograd_core.value import Value, constant, where

__all__ = [
    "acos",
    "acosh",
    "affine",
    "affine_layer",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "cbrt",
    "ceil",
    "cos",
    "cosh",
    "dot",
    "elu",
    "erf",
    "erfc",
    "exp",
    "exp2",
    "expm1",
    "floor",
    "fsum",
    "gelu",
    "gelu_tanh",
    "hard_logistic",
    "hard_sigmoid",
    "hard_tanh",
    "hypot",
    "leaky_relu",
    "log",
    "log10",
    "log1p",
    "log2",
    "log_softmax",
    "logsigmoid",
    "logsumexp",
    "maximum",
    "mean",
    "minimum",
    "prelu",
    "record",
    "relu",
    "sech",
    "sigmoid",
    "sign",
    "silu",
    "sin",
    "sinh",
    "softmax",
    "softplus",
    "sqrt",
    "swish",
    "tan",
    "tanh",
    "trunc",
    "where",
]


def _documented(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with the name and the docstring of its row."""
    function.__name__ = function.__qualname__ = name
    function.__doc__ = describe(PRIMITIVES[name])
    return function


def _kernel(name: str) -> Callable[..., tuple[float, ...]]:
    """The kernel of a row."""
    home = kernels if hasattr(kernels, PRIMITIVES[name].kernel) else kernels_activations
    found: Callable[..., tuple[float, ...]] = getattr(home, PRIMITIVES[name].kernel)
    return found


def _unary(name: str) -> Callable[..., Any]:
    """The function of a row with one operand and perhaps static parameters."""
    kernel = _kernel(name)
    method = getattr(Value, "__abs__" if name == "abs" else name)
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
        static = [
            number(v, f"{name}: {k} must be") for k, v in values.arguments.items() if k != "x"
        ]
        return kernel(number(x, expected), *static)[0]

    kind = Parameter.POSITIONAL_OR_KEYWORD
    signature = Signature(
        [Parameter("x", kind), *(Parameter(k, kind, default=v) for k, v in defaults.items())]
    )
    parametrised.__signature__ = signature  # type: ignore[attr-defined]
    return _documented(name, parametrised)


def _binary(name: str) -> Callable[..., Any]:
    """The function of a row with two operands."""
    kernel = _kernel(name)
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
    """maximum or minimum: of two operands, of more, or of one sequence."""
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
            return length(operands)
        a, b = operands
        return method(a, b) if type(a) is Value else of_two(a, b)

    return _documented("hypot", function)


acos = _unary("acos")
acosh = _unary("acosh")
asin = _unary("asin")
asinh = _unary("asinh")
atan = _unary("atan")
atanh = _unary("atanh")
cbrt = _unary("cbrt")
ceil = _unary("ceil")
cos = _unary("cos")
cosh = _unary("cosh")
elu = _unary("elu")
erf = _unary("erf")
erfc = _unary("erfc")
exp = _unary("exp")
exp2 = _unary("exp2")
expm1 = _unary("expm1")
floor = _unary("floor")
gelu = _unary("gelu")
gelu_tanh = _unary("gelu_tanh")
hard_logistic = _unary("hard_logistic")
hard_sigmoid = _unary("hard_sigmoid")
hard_tanh = _unary("hard_tanh")
leaky_relu = _unary("leaky_relu")
log = _unary("log")
log10 = _unary("log10")
log1p = _unary("log1p")
log2 = _unary("log2")
logsigmoid = _unary("logsigmoid")
relu = _unary("relu")
round = _unary("round")
sech = _unary("sech")
sigmoid = _unary("sigmoid")
sign = _unary("sign")
silu = _unary("silu")
sin = _unary("sin")
sinh = _unary("sinh")
softplus = _unary("softplus")
sqrt = _unary("sqrt")
tan = _unary("tan")
tanh = _unary("tanh")
trunc = _unary("trunc")

atan2 = _binary("atan2")
hypot = _hypotenuse()
prelu = _binary("prelu")
swish = _binary("swish")

maximum = _extreme("maximum", largest)
minimum = _extreme("minimum", smallest)
