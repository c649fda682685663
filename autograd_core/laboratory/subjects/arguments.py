"""Read the user's arguments: a function with its parameters, or a graph."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from autograd_core.graph import Graph
from autograd_core.laboratory.subjects.callables import (
    POSITIONAL,
    called,
    function_name,
    is_deferred,
    signature_of,
    takes_arguments,
    takes_options,
    titled,
)
from autograd_core.laboratory.subjects.parameters import (
    ACCEPTED,
    GRADCHECK,
    AskedBy,
    Named,
    checked_names,
    named_leaves,
    parameters_of,
)
from autograd_core.node import is_real
from autograd_core.node_names import callers_names
from autograd_core.tree import flatten
from autograd_core.value import Value


class Given(NamedTuple):
    """A function and the leaves of its parameters.

    Attributes:
        function: the given function.
        leaves: the Values of the parameters.
        names: their names in reports.
        bind: makes a function without arguments from Values that replace the leaves. A closure
            uses its own leaves, whatever Values it gets.
        is_closure: whether the function is a closure.
    """

    function: Callable[..., Any]
    leaves: list[Value]
    names: list[str]
    bind: Callable[[Iterable[Value]], Callable[[], Any]]
    is_closure: bool

    @property
    def title(self) -> str:
        """The function with its parameters: "loss(w, b)"."""
        return titled(self.function, self.names)


def given_function(
    f: Any, params: Any, names: Sequence[str] | None = None, asked: AskedBy = GRADCHECK
) -> Given:
    """Read a function and its parameters: a closure over Values, or a function of arguments.

    A function that can be called without arguments is a closure if the parameters are Values, or
    if it takes no arguments at all.

    Args:
        params: its parameters, in any form that gradcheck takes.
        names: the names of the parameters; None for their own names.
        asked: the names of function and argument in messages.

    Raises:
        TypeError, ValueError: the arguments do not fit together; the message says what to write.
    """
    if not callable(f):
        raise TypeError(
            f"{asked.function} takes a function that returns a Value, or the Value itself; got "
            f"{type(f).__name__} {f!r:.60}"
        )
    if is_deferred(f):
        raise TypeError(
            f"{asked.function}: {function_name(f)} is an async function or a generator: a call "
            "computes nothing. Pass a plain function that returns the Value"
        )
    if params is None:
        raise TypeError(
            f"{asked.function}: {asked.argument} is missing: pass a number for each argument of "
            f"the function, or the parameters that it uses: {ACCEPTED}"
        )
    if takes_arguments(f) or (takes_options(f) and _holds_numbers(params)):
        return _of_arguments(f, params, names, asked)
    named = named_leaves(params, names, asked)
    return Given(f, [v for _, v in named], [n for n, _ in named], lambda _: f, True)


def _holds_numbers(params: Any) -> bool:
    """Whether the parameters are plain numbers, to be passed as arguments."""
    listed = params.values() if isinstance(params, Mapping) else params
    if type(params) is Value or parameters_of(params) is not None:
        return False
    return is_real(params) or any(map(is_real, listed if isinstance(listed, Iterable) else ()))


def leaves_of(
    graph: Graph, params: Any, names: Sequence[str] | None = None, asked: AskedBy = GRADCHECK
) -> tuple[Named, dict[int, str]]:
    """List the leaves of a recorded graph to differentiate by, and its nodes' names by `id`.

    Args:
        params: the leaves; None for all that are not constants.
        names: the names of the leaves; None for their own names.
        asked: the names of function and argument in messages.

    Raises:
        ValueError: the root is a leaf, or a parameter is not in its graph.
    """
    if graph.root.is_leaf:
        raise ValueError(
            f"{asked.function}: {graph.root!r} is a leaf: it was not computed from other Values "
            "(or under no_grad). Pass the result of a computation, or the function"
        )
    if params is None:
        params = [leaf for leaf in graph.leaves if not leaf.is_constant]
        if not params:
            raise ValueError(
                f"{asked.function}: the graph has no leaves to differentiate by, only constants"
            )
    named = named_leaves(params, names, asked)
    known = {id(leaf) for leaf in graph.leaves}
    for name, leaf in named:
        if id(leaf) not in known:
            raise ValueError(
                f"{asked.function}: the graph does not contain the parameter {name}. Leave it "
                "out, or pass the function instead of its result"
            )
    return named, callers_names(graph.nodes)


def _of_arguments(
    f: Callable[..., Any], params: Any, names: Sequence[str] | None, asked: AskedBy
) -> Given:
    """Read a function of arguments; numbers among them become Values."""
    arguments = arguments_of(f, params, asked)
    leaves: list[Value] = []
    paths: list[str] = []
    for name, argument in arguments.items():
        found, _ = flatten(argument, f"{asked.function}: the argument {name}")
        leaves += [v if type(v) is Value else Value(v, label=name) for v in found]
        paths += paths_of(name, argument)
    chosen = paths if names is None else checked_names(names, len(paths))
    named = named_leaves(list(zip(chosen, leaves, strict=True)), None, asked)

    def bind(values: Iterable[Value]) -> Callable[[], Any]:
        there = iter(values)
        built = {name: rebuilt(part, there, object) for name, part in arguments.items()}
        return lambda: called(f, built, isinstance(params, Mapping))

    return Given(f, [v for _, v in named], [n for n, _ in named], bind, False)


def rebuilt(tree: Any, leaves: Iterator[Any], dtype: type) -> Any:
    """Rebuild a structure with other leaves, in order; an array becomes a new one of this dtype.

    With dtype object, the leaf replaces an array without dimensions.
    """
    if isinstance(tree, dict):
        return {key: rebuilt(part, leaves, dtype) for key, part in tree.items()}
    if isinstance(tree, (list, tuple)) and not hasattr(tree, "_fields"):
        return type(tree)([rebuilt(part, leaves, dtype) for part in tree])
    new = flatten(tree, "gradcheck: an argument")[1](leaves)
    numpy = sys.modules.get("numpy")
    if (
        numpy is None
        or not isinstance(tree, numpy.ndarray)
        or (dtype is object and not tree.shape)
    ):
        return new
    return numpy.array(new, dtype).reshape(tree.shape)


def arguments_of(f: Callable[..., Any], params: Any, asked: AskedBy = GRADCHECK) -> dict[str, Any]:
    """List the arguments of a function by name.

    Raises:
        TypeError: the function cannot be called with these parameters.
    """
    if isinstance(params, Mapping):
        for name in params:
            if not isinstance(name, str):
                raise TypeError(
                    f"{asked.function}: the keys of {asked.argument} must be names of arguments, "
                    f"got the key {name!r}"
                )
        _bound(f, asked, **params)
        return dict(params)
    if type(params) is Value or is_real(params) or _is_only_argument(f, params):
        params = [params]
    given = _listed(params, asked)
    return dict(zip(_argument_names(f, len(given), asked), given, strict=True))


def _is_only_argument(f: Callable[..., Any], params: Any) -> bool:
    """Whether params is an array for a function of one argument, not a list of arguments.

    An array without dimensions, which is a number, counts too.
    """
    if not hasattr(params, "tolist"):
        return False
    if not isinstance(params.tolist(), list):
        return True
    if len(params) == 1:
        return False
    signature = signature_of(f)
    if signature is None:
        return False
    required = [p for p in signature.parameters.values() if p.default is p.empty]
    return len(required) == 1 and required[0].kind in POSITIONAL


def _listed(params: Any, asked: AskedBy) -> list[Any]:
    """List the arguments; of pairs (name, Value) the Values."""
    if isinstance(params, (str, bytes)) or not hasattr(params, "__iter__"):
        if (own := parameters_of(params)) is not None:
            return [item[1] if isinstance(item, tuple) else item for item in own]
        raise TypeError(
            f"{asked.function}: {asked.argument} must be a number, a sequence with a number or "
            "Value for each argument of the function, or a dict; got "
            f"{type(params).__name__} {params!r:.60}"
        )
    return list(params)


def _bound(f: Callable[..., Any], asked: AskedBy, *args: Any, **kwargs: Any) -> Any:
    """Bind arguments to a function's signature; None if the signature is unknown.

    Raises:
        TypeError: the arguments do not fit.
    """
    signature = signature_of(f)
    if signature is None:
        return None
    try:
        return signature.bind(*args, **kwargs)
    except TypeError as error:
        given = ", ".join(kwargs) or f"{len(args)} number{'s' * (len(args) != 1)}"
        raise TypeError(
            f"{asked.function}: {function_name(f)}{signature} cannot be called with the "
            f"parameters: {asked.argument} gives {given} ({error}). It must give one for each "
            "required argument; if the function uses them otherwise, pass lambda: f(...)"
        ) from None


def _argument_names(f: Callable[..., Any], count: int, asked: AskedBy) -> list[str]:
    """Name the function's first `count` arguments; TypeError if it does not take so many."""
    bound = _bound(f, asked, *range(count))
    names: list[str] = []
    if bound is not None:
        for name, value in bound.arguments.items():
            names += [f"{name}{j}" for j in range(len(value))] if type(value) is tuple else [name]
    if len(set(names)) != count:
        names = ["x"] if count == 1 else [f"x{j}" for j in range(count)]
    return names


def paths_of(name: str, argument: Any) -> list[str]:
    """Name each number in an argument: w, w[0], w[1][2], w['bias']."""
    if type(argument) is Value or is_real(argument):
        return [name]
    if hasattr(argument, "tolist"):
        return paths_of(name, argument.tolist())
    parts: Iterator[tuple[Any, Any]] = iter(
        argument.items() if isinstance(argument, dict) else enumerate(argument)
    )
    return [path for key, part in parts for path in paths_of(f"{name}[{key!r}]", part)]
