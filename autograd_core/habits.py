"""Names that users of other engines write on a Value, and what to write instead."""

from collections.abc import Callable
from functools import wraps
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
    "parents": "did you mean .operands? They are in order",
    "grad_fn": "did you mean .op? It names the operation, and .operands holds its operands",
    "zero_grad": "v.grad = 0.0 clears it; optimisers and Modules have a zero_grad()",
    "clone": "+v is a node with the same number, v.detach() a leaf",
    **dict.fromkeys(["cpu", "cuda", "to", "astype"], _NUMBER),
    "pow": "write v ** 2",
    "square": "write v ** 2",
    "abs": "write abs(v)",
    "max": "maximum(a, b) is the larger of two; the built-in max(a, b) chooses one",
    "min": "minimum(a, b) is the smaller of two; the built-in min(a, b) chooses one",
    "clamp": "write minimum(maximum(v, low), high)",
    "clip": "write minimum(maximum(v, low), high)",
    "register_hook": "there are no hooks: the sweep can be watched by viz.step(root)",
}

# The arguments of Value(), and those that other engines take besides, for nodes of operations.
_TAKEN = {"data", "_children", "_op", "label"}
_OF_OPERATIONS = {"children", "prev", "_prev", "parents", "op", "local_grads", "_local_grads"}

# Assigning to these would seem to work but change nothing.
REFUSED = {"value", "val", "gradient", "_forward", "requires_grad"}


# NumPy looks for its own functions under these names in an array of Values.
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
    """An attribute that a Value does not have. Reading it says what to write instead."""

    def __init__(self, name: str):
        self.name = name

    def __get__(self, node: object, kind: type | None = None) -> NoReturn:
        raise AttributeError(f"a Value has no .{self.name}: {HABITS[self.name]}")


class Refused(Missing):
    """The same for an attribute that cannot be set on a Value either."""

    def __set__(self, node: object, value: object) -> NoReturn:
        self.__get__(node)

    def __delete__(self, node: object) -> NoReturn:
        self.__get__(node)


def missing(name: str) -> Missing:
    """The descriptor in the class for a name of HABITS."""
    return Refused(name) if name in REFUSED else Missing(name)


def read_only(name: str) -> AttributeError:
    """The error for assigning or deleting what the engine recorded."""
    return AttributeError(
        f"{name} cannot be assigned: it belongs to the graph as it was recorded. {OWN_OPERATION}"
    )


def refusal(name: str) -> Callable[..., NoReturn]:
    """A setter or deleter that raises, for a read-only property."""

    def refuse(*_: object) -> NoReturn:
        raise read_only(name)

    return refuse


def not_a_number(what: str, x: object, is_node: bool) -> TypeError:
    """The error for an argument that is not a real number, with what to write instead."""
    if is_node:
        hint = "; take its number with .data"
    elif _holds_others(x):
        hint = "; take its numbers one by one, [... for x in xs]"
    elif hasattr(x, "item"):
        hint = "; take a single number out of it with .item()"
    else:
        hint = "; convert it first with float(...)" if _may_be_converted(x) else ""
    shown = repr(x)
    if len(shown) > 60:
        shown = shown[:57] + "..."
    return TypeError(f"{what} a real number, got {type(x).__name__} {shown}{hint}")


def _holds_others(x: Any) -> bool:
    """Whether x is a list, a tuple, or an array of other than one number."""
    shape = getattr(x, "shape", ())
    return isinstance(x, (list, tuple)) or (
        isinstance(shape, tuple) and any(n != 1 for n in shape)
    )


def _may_be_converted(x: object) -> bool:
    """Whether float(x) may work, as on text or a Decimal."""
    return isinstance(x, str) or hasattr(x, "__float__")


def require_leaf(arguments: tuple[Any, ...], keywords: dict[str, Any]) -> None:
    """Raise an error that says what Value() takes, for arguments that Python would refuse.

    Raises:
        TypeError: the number is missing, or Value() does not know a keyword.
    """
    from autograd_core.suggest import nearest

    for name in keywords:
        if name in _TAKEN:
            continue
        got = f"Value() got an unexpected keyword argument {name!r}"
        if name in _OF_OPERATIONS:
            raise TypeError(f"{got}: it makes a leaf. {OWN_OPERATION}")
        if name in HABITS and HABITS[name] == _RECORDS:
            raise TypeError(f"{got}: {_RECORDS}")
        meant = nearest(name, ("data", "label"))
        hint = f". Did you mean {meant!r}? It" if meant else "; it"
        raise TypeError(f"{got}{hint} takes a number and a label, Value(2.0, label='x')")
    if not arguments and "data" not in keywords:
        raise TypeError("Value() takes a number and perhaps a label, Value(2.0, label='x')")


def answering(make: Callable[..., None]) -> Callable[..., None]:
    """Wrap an `__init__` so that wrong arguments raise the error of `require_leaf`, if any."""

    @wraps(make)
    def answered(self: object, *arguments: Any, **keywords: Any) -> None:
        try:
            make(self, *arguments, **keywords)
        except TypeError:
            require_leaf(arguments, keywords)
            raise

    return answered


def only_label(children: Any, op: Any, label: Any) -> Any:
    """The label of a leaf: the second argument, Value(2.0, "a"), or micrograd's fourth.

    Raises:
        TypeError: children or an operation were given, or the second argument is not a label.
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
    """Refuse the arguments of other engines' `backward`, and say what replaces them here."""
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


def would_cut(call: str) -> TypeError:
    """The error for a call that gives a number without a gradient, such as float(v)."""
    return TypeError(
        f"{call} would cut the graph: the result has no gradient. Use v.data for the number, "
        "or the function of the same name from autograd_core"
    )


def round_meant() -> TypeError:
    """The error for round(v)."""
    return TypeError(
        "round(v) would cut the graph: v.round() is an operation, round(v.data, 2) a number, "
        "and f'{v:.2f}' writes two digits"
    )


def index_meant() -> TypeError:
    """The error for xs[v] and xs * v."""
    return TypeError(
        "a Value is not an index, and does not multiply a list: its number is v.data, "
        "int(v.data) for an index; [x * v for x in xs] multiplies each of a list"
    )
