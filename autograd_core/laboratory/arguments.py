"""From the arguments of gradcheck to a Subject."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from autograd_core.graph import Graph
from autograd_core.laboratory.callables import (
    POSITIONAL,
    function_name,
    is_deferred,
    takes_arguments,
    titled,
)
from autograd_core.laboratory.parameters import (
    ACCEPTED,
    checked_names,
    named_leaves,
    parameters_of,
)
from autograd_core.laboratory.programs import Program
from autograd_core.laboratory.recorded import Recorded
from autograd_core.laboratory.subject import Subject
from autograd_core.node import is_real
from autograd_core.node_names import callers_names
from autograd_core.tree import flatten
from autograd_core.value import Value


def make_subject(
    f_or_root: Any, params: Any, names: Sequence[str] | None, engine: Any = None
) -> Subject:
    """What is to be checked: a recorded root, a closure over parameters, or a function of them.

    Raises:
        TypeError, ValueError: the arguments do not fit together; the message says how they could.
    """
    if type(f_or_root) is Value:
        return _recorded(f_or_root, params, names)
    foreign = _foreign(f_or_root, params, names, engine)
    if foreign is not None:
        return foreign
    if not callable(f_or_root):
        raise TypeError(
            "gradcheck takes a function that returns a Value, or the Value itself; got "
            f"{type(f_or_root).__name__} {f_or_root!r:.60}"
        )
    if is_deferred(f_or_root):
        raise TypeError(
            f"gradcheck: {function_name(f_or_root)} is an async function or a generator: calling "
            "it computes nothing. Pass a plain function that returns the Value"
        )
    if params is None:
        raise TypeError(f"gradcheck needs the parameters of a function: {ACCEPTED}")
    if takes_arguments(f_or_root):
        return _function(f_or_root, params, names)
    named = named_leaves(params, names)
    return Program(
        f_or_root,
        [v for _, v in named],
        [n for n, _ in named],
        titled(f_or_root, [n for n, _ in named]),
    )


def _foreign(
    f_or_root: Any, params: Any, names: Sequence[str] | None, engine: Any
) -> Subject | None:
    """The subject for another engine's values, where they are such; None otherwise."""
    from autograd_core.laboratory.foreign_arguments import foreign_subject

    return foreign_subject(f_or_root, params, names, engine)


def _recorded(root: Value, params: Any, names: Sequence[str] | None) -> Subject:
    """A recorded graph, at the leaves named or at all that are not constants."""
    if root.is_leaf:
        raise ValueError(
            f"gradcheck: {root!r} is a leaf, it was not computed from anything (under no_grad?). "
            "Pass the result of a computation, or the function"
        )
    graph = Graph(root)
    leaves = graph.leaves
    if params is None:
        params = [leaf for leaf in leaves if not leaf.is_constant]
    named = named_leaves(params, names)
    known = {id(leaf) for leaf in leaves}
    for name, leaf in named:
        if id(leaf) not in known:
            raise ValueError(
                f"gradcheck: the graph does not contain the parameter {name}. To check that it is "
                "unused, pass the function instead of its result"
            )
    called = callers_names(graph.nodes)
    title = root.label or called.get(id(root)) or "root"
    shown = ", ".join(n for n, _ in named[:4]) + (", ..." if len(named) > 4 else "")
    return Recorded(
        root, [v for _, v in named], [n for n, _ in named], f"{title}({shown})", called
    )


def _function(f: Callable[..., Any], params: Any, names: Sequence[str] | None) -> Subject:
    """A function of its parameters: numbers among them become Values."""
    arguments = arguments_of(f, params)
    leaves: list[Value] = []
    paths: list[str] = []
    built = {}
    for name, argument in arguments.items():
        found, _ = flatten(argument, f"gradcheck: the argument {name}")
        fresh = [v if type(v) is Value else Value(v, label=name) for v in found]
        leaves += fresh
        paths += paths_of(name, argument)
        built[name] = _of_values(argument, iter(fresh))
    chosen = paths if names is None else checked_names(names, len(paths))
    named = named_leaves(list(zip(chosen, leaves, strict=True)), None)
    if isinstance(params, Mapping):
        call: Callable[[], Any] = lambda: f(**built)  # noqa: E731
    else:
        listed = tuple(built.values())
        call = lambda: f(*listed)  # noqa: E731
    return Program(
        call, [v for _, v in named], [n for n, _ in named], titled(f, [n for n, _ in named])
    )


def _of_values(tree: Any, values: Iterator[Value]) -> Any:
    """A structure with Values for its numbers; an array of NumPy is an array of Values."""
    if isinstance(tree, dict):
        return {key: _of_values(part, values) for key, part in tree.items()}
    if isinstance(tree, (list, tuple)) and not hasattr(tree, "_fields"):
        return type(tree)([_of_values(part, values) for part in tree])
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(tree, numpy.ndarray) or not tree.shape:
        return flatten(tree, "gradcheck: an argument")[1](values)
    array = numpy.empty(tree.shape, object)
    for place in numpy.ndindex(tree.shape):
        array[place] = next(values)
    return array


def arguments_of(f: Callable[..., Any], params: Any) -> dict[str, Any]:
    """What a function is called with, by the names of its arguments.

    Raises:
        TypeError: it cannot be called with these parameters.
    """
    if isinstance(params, Mapping):
        _bound(f, **params)
        return dict(params)
    if type(params) is Value or is_real(params) or _is_only_argument(f, params):
        params = [params]
    given = _listed(params)
    return dict(zip(_argument_names(f, len(given)), given, strict=True))


def _is_only_argument(f: Callable[..., Any], params: Any) -> bool:
    """Whether params is an array for a function of one argument, and no list of arguments.

    So is an array without dimensions, which is a number.
    """
    if not hasattr(params, "tolist"):
        return False
    if not isinstance(params.tolist(), list):
        return True
    if len(params) == 1:
        return False
    required = [p for p in inspect.signature(f).parameters.values() if p.default is p.empty]
    return len(required) == 1 and required[0].kind in POSITIONAL


def _listed(params: Any) -> list[Any]:
    """The arguments as a list; pairs (name, Value) by their Values."""
    if isinstance(params, (str, bytes)) or not hasattr(params, "__iter__"):
        if (own := parameters_of(params)) is not None:
            return [item[1] if isinstance(item, tuple) else item for item in own]
        raise TypeError(
            "gradcheck: params must be a sequence with a number or Value for each argument of the "
            f"function, or a dict; got {type(params).__name__} {params!r:.60}"
        )
    return list(params)


def _bound(f: Callable[..., Any], *args: Any, **kwargs: Any) -> inspect.Signature:
    """The signature of a function that can be called like this.

    Raises:
        TypeError: it cannot.
    """
    signature = inspect.signature(f)
    try:
        signature.bind(*args, **kwargs)
    except TypeError as error:
        raise TypeError(
            f"gradcheck: {function_name(f)}{signature} cannot be called with the parameters "
            f"({error}). A function with required arguments is called with params, one for each; "
            "to check one that uses them otherwise, pass lambda: f(...)"
        ) from None
    return signature


def _argument_names(f: Callable[..., Any], count: int) -> list[str]:
    """What the function calls its first `count` arguments; TypeError if it does not take them."""
    signature = _bound(f, *range(count))
    names = []
    for parameter in signature.parameters.values():
        if parameter.kind in POSITIONAL:
            names.append(parameter.name)
        elif parameter.kind is parameter.VAR_POSITIONAL:
            names += [f"{parameter.name}{i}" for i in range(count - len(names))]
    return names[:count]


def paths_of(name: str, argument: Any) -> list[str]:
    """A name for each number in an argument: w, w[0], w[1][2], w['bias']."""
    if type(argument) is Value or is_real(argument):
        return [name]
    if hasattr(argument, "tolist"):
        return paths_of(name, argument.tolist())
    parts: Iterator[tuple[Any, Any]] = iter(
        argument.items() if isinstance(argument, dict) else enumerate(argument)
    )
    return [path for key, part in parts for path in paths_of(f"{name}[{key!r}]", part)]
