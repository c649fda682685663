"""Engine: the names of the number, gradient and operands in another engine's nodes.

The usual names are found automatically; an Engine gives other names, or functions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograd_core.value import Value

Access = str | Callable[[Any], Any]

USUAL = {
    "data": ("data", "value", "val", "v"),
    "grad": ("grad", "gradient", "derivative", "adjoint", "grad_value", "g"),
    "backward": ("backward", "backprop", "backpropagate"),
    "parents": (
        "_prev",
        "_children",
        "prev",
        "children",
        "parents",
        "_parents",
        "inputs",
        "_inputs",
        "operands",
        "_operands",
        "args",
        "history.inputs",
        "creator.inputs",
        "_ctx.parents",
        "ctx.parents",
        "ctx.inputs",
    ),
    "partials": (
        "_local_grads",
        "local_grads",
        "_local_gradients",
        "local_gradients",
        "partials",
        "chain_rule",
    ),
    "rule": (
        "_backward",
        "_backward_fn",
        "backward_fn",
        "_backprop",
        "_grad_fn",
        "grad_fn",
        "creator.backward",
        "_ctx.backward",
        "ctx.backward",
    ),
    "op": ("_op", "op", "op_name", "operation", "history.last_fn", "creator", "_ctx", "ctx"),
}
"""The usual names, in the order in which they are tried."""

_IS_CALLED = {"data": False, "backward": True}
"""Under a usual name a method is not the number, and only a method is the sweep."""


@dataclass(frozen=True)
class Engine:
    """How to read the nodes of another engine, for `gradcheck`, `compare` and `step_curve`.

        gradcheck(f, [Var(2.0), Var(3.0)], engine=Engine(data="v", grad="g", parents="args"))

    Each is the name of an attribute, with dots in its path (`"history.inputs"`), the name of a
    method without arguments, or a function of the node. For None, the usual names are tried.

    Args:
        data: the number.
        grad: the gradient; None counts as 0.
        parents: the operands, in a tuple, list or set; also pairs (operand, local derivative).
            None, for a leaf, counts as no operands.
        backward: starts the sweep at a result.
        partials: the local derivatives, in the order of the operands.
        op: the name of the operation.
        make: makes a leaf from a number. If it is given, or if the numbers and gradients of nodes
            cannot be assigned, a function with arguments is called with new leaves every time.

    With only a number, a gradient and backward(), derivatives are checked, but a wrong operation
    is not found. The usual names are `.data .value .val .v`, `.grad .gradient .derivative
    .adjoint .grad_value .g`, `._prev ._children .prev .children .parents .inputs .operands .args
    .history.inputs .creator.inputs .ctx.inputs`, `.backward() .backprop()`, `._local_grads
    .local_grads .partials .chain_rule(d)`, `._op .op`; local derivatives are also read by running
    the rule `._backward()` of a node.
    """

    data: Access | None = None
    grad: Access | None = None
    parents: Access | None = None
    backward: Access | None = None
    partials: Access | None = None
    op: Access | None = None
    make: Callable[[float], Any] | None = None

    def __post_init__(self) -> None:
        """Raise TypeError unless each is a name or a function."""
        for name in ("data", "grad", "parents", "backward", "partials", "op"):
            how = getattr(self, name)
            if not (how is None or isinstance(how, str) and how or callable(how)):
                raise TypeError(
                    f"Engine: {name} must be the name of an attribute or a function of a node, "
                    f"got {how!r}"
                )
        if self.make is not None and not callable(self.make):
            raise TypeError(f"Engine: make must be a function of a number, got {self.make!r}")


def look(node: Any, how: Access) -> Any:
    """Read an attribute, a method without arguments or a function of a node; None without it."""
    if not isinstance(how, str):
        return how(node)
    found = at_the_end(node, how)
    return found() if callable(found) and not isinstance(found, type) else found


def look_safely(node: Any, how: Access) -> Any:
    """Read it, or return None if that fails: a usual name may mean something else here."""
    try:
        return look(node, how)
    except Exception:
        return None


def at_the_end(node: Any, dotted: str) -> Any:
    """Read the end of a path of attributes; None if a part is absent, or reading it fails."""
    for name in dotted.split("."):
        try:
            node = getattr(node, name, None)
        except Exception:  # such as the AssertionError of a node without history
            return None
    return node


def has(node: Any, how: Access) -> bool:
    """Whether a node has the attribute; for a dotted name, whether it has the first part."""
    if not isinstance(how, str):
        return True
    try:
        return hasattr(node, how.split(".")[0])
    except Exception:  # a property that refuses to tell is there
        return True


def usual(node: Any, what: str) -> str | None:
    """Find the usual name under which a node has something; None if there is none."""
    for name in USUAL[what]:
        if has(node, name) and (
            what not in _IS_CALLED or _IS_CALLED[what] == callable(at_the_end(node, name))
        ):
            return name
    return None


def is_foreign(thing: Any, engine: Engine | None = None) -> bool:
    """Whether an object is a node of another scalar engine: a number, a gradient and backward().

    A tensor that does not require a gradient counts as a number.
    """
    if type(thing) is Value or isinstance(thing, type):
        return False
    if not getattr(thing, "requires_grad", True) and hasattr(thing, "tolist"):
        return False
    return not missing(thing, engine)


def missing(thing: Any, engine: Engine | None = None) -> list[str]:
    """List which of "data", "grad", "backward" an object lacks under all known names."""
    told = engine or Engine()
    found = []
    for what in ("data", "grad", "backward"):
        how = getattr(told, what)
        if not (usual(thing, what) if how is None else has(thing, how)):
            found.append(what)
    return found


def why_no_node(thing: Any, engine: Engine | None, where: str, given: str = "engine={}") -> str:
    """Say what an object lacks to be a node, and how an Engine with its names is given."""
    told = engine or Engine()
    lacks = []
    for what, word in (("data", "number"), ("grad", "gradient"), ("backward", "sweep")):
        if what in missing(thing, engine):
            how = getattr(told, what)
            names = USUAL[what] if how is None else (how,)
            ends = "()" if what == "backward" else ""
            lacks.append(f"no {word} ({', '.join(f'.{n}{ends}' for n in names[:4])})")
    name = type(thing).__qualname__
    example = "Engine(data='v', grad='g', parents='args', backward='sweep')"
    return (
        f"{where}: a {name} cannot be read as a node: it has {', '.join(lacks)}. If it has them "
        f"under other names, give them: {given.format(example)} with autograd_core.Engine; each "
        "may be a function of the node"
    )
