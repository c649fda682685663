"""What people write from habit on a Value, and what to write instead."""

from collections.abc import Callable
from typing import Any, NoReturn

OWN_OPERATION = "record(name, value, operands, local_derivatives) makes an operation of your own"

_NUMBER = "did you mean .data? It is the number, a float"
_GRADIENT = "did you mean .grad?"
_AGAIN = (
    "a graph is not evaluated again in place: run the program again, or "
    "Graph(root).replay({leaf: number}) computes the root's number for other leaves"
)
_SCALAR = "a Value is one number, not an array; its number is .data"
_RECORDS = (
    "every Value takes part in what is computed from it: no_grad() or v.detach() leaves it out, "
    "and an optimiser trains those parameters that it is given"
)
_KEPT = "every node keeps its .grad"
_FUNCTION = "autograd_core has the function of that name, for Values and numbers"

HABITS = {
    **dict.fromkeys(["value", "val", "number", "numpy", "tolist"], _NUMBER),
    **dict.fromkeys(["gradient", "grads", "derivative"], _GRADIENT),
    **dict.fromkeys(["topo", "_forward", "forward"], _AGAIN),
    **dict.fromkeys(["shape", "ndim", "size", "dtype", "device", "T"], _SCALAR),
    **dict.fromkeys(["sum", "view", "reshape", "flatten", "squeeze"], _SCALAR),
    **dict.fromkeys(["requires_grad", "requires_grad_"], _RECORDS),
    **dict.fromkeys(["retain_grad", "retains_grad"], _KEPT),
    **dict.fromkeys(["mean", "dot", "softmax", "log_softmax", "logsumexp"], _FUNCTION),
    "name": "did you mean .label?",
    "parents": "did you mean ._prev? It holds the operands, in order",
    "grad_fn": "did you mean .op? It names the operation; ._prev holds its operands",
    "zero_grad": "v.grad = 0.0 clears it; optimisers and Modules have a zero_grad()",
    "clone": "+v is a node with the same number, v.detach() a leaf",
    "cpu": _NUMBER,
    "pow": "write v ** 2",
    "square": "write v ** 2",
    "abs": "write abs(v)",
    "max": "maximum(a, b) is the larger of two; the built-in max(a, b) chooses one",
    "min": "minimum(a, b) is the smaller of two; the built-in min(a, b) chooses one",
    "clamp": "write minimum(maximum(v, low), high)",
    "clip": "write minimum(maximum(v, low), high)",
    "register_hook": "there are no hooks: the sweep can be watched by viz.step(root)",
}

# Assigned to, these would look as if they did something.
REFUSED = {"value", "val", "gradient", "_forward", "requires_grad"}


# NumPy calls its functions of an array of Values by its own names for these methods.
NUMPY_NAMES = {
    "arccos": "acos",
    "arccosh": "acosh",
    "arcsin": "asin",
    "arcsinh": "asinh",
    "arctan": "atan",
    "arctan2": "atan2",
    "arctanh": "atanh",
    "fabs": "__abs__",
    "rint": "round",
}


class Missing:
    """An attribute that a Value has not: reading it says what to write instead."""

    def __init__(self, name: str):
        self.name = name

    def __get__(self, node: object, kind: type | None = None) -> NoReturn:
        raise AttributeError(f"a Value has no .{self.name}: {HABITS[self.name]}")


class Refused(Missing):
    """The same, and it cannot be put on a Value either."""

    def __set__(self, node: object, value: object) -> NoReturn:
        self.__get__(node)

    def __delete__(self, node: object) -> NoReturn:
        self.__get__(node)


def missing(name: str) -> Missing:
    """What stands in the class for a name of HABITS."""
    return Refused(name) if name in REFUSED else Missing(name)


def read_only(name: str) -> AttributeError:
    """The error for assigning to, or deleting, what the engine recorded."""
    return AttributeError(
        f"{name} cannot be assigned: it belongs to the graph as it was recorded. {OWN_OPERATION}"
    )


def refusal(name: str) -> Callable[..., NoReturn]:
    """What a property that is read-only does instead of setting or deleting."""

    def refuse(*_: object) -> NoReturn:
        raise read_only(name)

    return refuse


def only_label(children: Any, op: Any, label: Any) -> Any:
    """The label of a leaf: given second, Value(2.0, "a"), or as in micrograd after no children.

    Raises:
        TypeError: there are children or an operation, or what came second is no label.
    """
    if isinstance(children, str) and not op:
        if label:
            raise TypeError(f"label is given twice, {children!r} and {label!r}")
        return children
    if not isinstance(children, (str, tuple, list, set, frozenset)):
        raise TypeError(f"label must be a str, got {type(children).__name__} {children!r}")
    if children or op:
        raise TypeError(
            f"Value() makes a leaf, which has no operands and no operation (label= names it). "
            f"{OWN_OPERATION}"
        )
    return label


def check_backward(seed: object, create_graph: object) -> None:
    """Refuse what `backward` of others takes, and say what does it here."""
    if isinstance(seed, (list, tuple)):
        raise TypeError(
            f"backward: seed must be a real number, got {type(seed).__name__}; {_AGAIN}"
        )
    if create_graph:
        raise TypeError(
            "backward adds numbers to .grad. gradients(root, inputs, create_graph=True) gives "
            "the derivatives as Values, which can be differentiated again"
        )


def power_meant() -> TypeError:
    """The error for v ^ 2."""
    return TypeError("^ is not the power of a Value: ** is the power, v ** 2")
