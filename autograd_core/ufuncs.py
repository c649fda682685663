"""NumPy's functions (ufuncs) of Values: np.tanh(v), np.array([1.0, 2.0]) * v, np.float64(2.0) < v.

For single Values and numbers the result is a node, as this package's function makes it. With an
array among the arguments the result is an array of objects, computed by element. NumPy calls this
module; nothing else in the engine needs NumPy.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from autograd_core.habits import NUMPY_NAMES, power_meant
from autograd_core.node import Node, is_real, number

_OF_ONE = (
    "cbrt ceil cos cosh exp exp2 expm1 floor log log10 log1p log2 sign sin sinh sqrt tan tanh "
    "trunc"
).split()
_OF_SCIPY = {"erf": "erf", "erfc": "erfc", "expit": "sigmoid", "log_expit": "logsigmoid"}
_OF_TWO = {"arctan2": "atan2", "hypot": "hypot", "maximum": "maximum", "minimum": "minimum"}


def _of_two(name: str) -> Callable[..., Any]:
    """The function of this package, with a number as first operand too."""

    def function(a: Any, b: Any) -> Any:
        from autograd_core import functions

        return getattr(functions, name)(a, b)

    return function


def _logaddexp(a: Any, b: Any) -> Any:
    """log(exp(a) + exp(b))."""
    from autograd_core import functions

    return functions.logsumexp([a, b])


def _plain(x: Any) -> float:
    """The number of a Value or a number."""
    return x.data if isinstance(x, Node) else float(x)


_ANSWERS: dict[str, Callable[..., bool]] = {
    "less": operator.lt,
    "less_equal": operator.le,
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "equal": operator.eq,
    "not_equal": operator.ne,
    "isfinite": lambda x: math.isfinite(_plain(x)),
    "isinf": lambda x: math.isinf(_plain(x)),
    "isnan": lambda x: math.isnan(_plain(x)),
    "signbit": lambda x: math.copysign(1.0, _plain(x)) < 0,
}

# Keyed by the names of NumPy's functions and of SciPy's (scipy.special).
FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: operator.methodcaller(name) for name in _OF_ONE},
    **{theirs: operator.methodcaller(ours) for theirs, ours in (NUMPY_NAMES | _OF_SCIPY).items()},
    **{theirs: _of_two(ours) for theirs, ours in _OF_TWO.items()},
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "true_divide": operator.truediv,
    "power": operator.pow,
    "float_power": operator.pow,
    "negative": operator.neg,
    "positive": operator.pos,
    "absolute": operator.abs,
    "square": lambda x: x**2,
    "reciprocal": lambda x: 1 / x,
    "logaddexp": _logaddexp,
    "degrees": lambda x: x * (180 / math.pi),
    "rad2deg": lambda x: x * (180 / math.pi),
    "radians": lambda x: x * (math.pi / 180),
    "deg2rad": lambda x: x * (math.pi / 180),
    "conjugate": operator.methodcaller("conjugate"),
    **_ANSWERS,
}


_PRODUCT = "a Value is one number: v * array multiplies each element"
_OTHERS = "write it with operators and the functions of autograd_core, of the numbers with v.data"
_INSTEAD = {
    "matmul": _PRODUCT,
    "vecdot": _PRODUCT,
    "floor_divide": "write floor(a / b)",
    "remainder": "write a - b * floor(a / b)",
    "fmod": "write a - b * trunc(a / b)",
    "heaviside": "write where(x > 0, 1.0, 0.0)",
    "fmax": "np.maximum is",
    "fmin": "np.minimum is",
}


def applied(ufunc: Any, method: str, inputs: tuple[Any, ...], options: dict[str, Any]) -> Any:
    """Compute a NumPy function of Values, for `Value.__array_ufunc__`.

    Raises:
        TypeError: the function does not exist here, or it is used in a way (reduce, where=,
            out= an array of numbers) that has no meaning for Values.
    """
    name = ufunc.__name__
    if method == "__call__" and name in FUNCTIONS and not options:
        singles = _singles(inputs)
        if singles is not None:
            return FUNCTIONS[name](*singles)
    out = options.pop("out", ())
    if any(map(_answers_itself, (*inputs, *out))):
        return NotImplemented
    _check(name, method, options)
    return _by_element(name, inputs, *out)


def _singles(inputs: tuple[Any, ...]) -> list[Any] | None:
    """The arguments as Values and floats, or None if one is something else."""
    singles = []
    for x in inputs:
        single = _single(x)
        if single is None:
            return None
        singles.append(single)
    return singles


def _single(x: Any) -> Any:
    """A Value unchanged, a number or an array without axes as a float; None for others."""
    if isinstance(x, Node):
        return x
    if is_real(x):
        return number(x, "an operand must be")
    held = x[()] if getattr(x, "shape", None) == () else x
    return None if type(held) is type(x) else _single(held)


def _answers_itself(x: Any) -> bool:
    """Whether an argument of a third type handles NumPy's functions itself."""
    from numpy import ndarray

    theirs = getattr(type(x), "__array_ufunc__", None)
    return not isinstance(x, Node) and theirs not in (None, ndarray.__array_ufunc__)


def _check(name: str, method: str, options: dict[str, Any]) -> None:
    """Refuse a function that does not exist here, or a call that has no meaning for Values."""
    if name == "bitwise_xor":
        raise power_meant()
    if name not in FUNCTIONS:
        raise TypeError(f"np.{name} is not a function of Values; {_INSTEAD.get(name, _OTHERS)}")
    if method != "__call__":
        raise TypeError(
            f"np.{name}.{method} does not take a Value: it is one number. Pass an array of "
            "Values, np.array([v, w]), or use fsum, mean, dot or maximum of autograd_core"
        )
    if "where" in options:
        raise TypeError(
            f"np.{name} of Values takes no where=; where(condition, a, b) of autograd_core "
            "chooses between Values"
        )
    if options:
        raise TypeError(f"np.{name} of Values takes no {', '.join(options)}, only out")


def _by_element(name: str, inputs: tuple[Any, ...], out: Any = None) -> Any:
    """The function by element: objects, or bools for a comparison, stored in `out` if given."""
    import numpy as np

    answers = name in _ANSWERS
    if out is not None and out.dtype != object and not (answers and out.dtype == bool):
        raise TypeError(
            f"an array of {out.dtype} cannot hold Values: write a = a * v for a *= v, or make the "
            "array with dtype=object"
        )
    arrays = []
    for x in inputs:
        single = _single(x)
        array = np.asarray(x) if single is None else np.empty((), object)
        if single is not None:
            array[()] = single
        arrays.append(array)
    with np.errstate(all="ignore"):  # inf and nan are results here
        result = np.frompyfunc(FUNCTIONS[name], len(arrays), 1)(*arrays)
    if answers and isinstance(result, np.ndarray):
        result = result.astype(bool)
    if out is None:
        return result
    out[...] = result
    return out
