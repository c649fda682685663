"""Find the parameters of a check in what the caller passes, and name them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from autograd_core.node import is_real
from autograd_core.node_names import callers_names
from autograd_core.value import Value

Named = list[tuple[str, Value]]


class AskedBy(NamedTuple):
    """The beginning of messages, and the name of the argument that holds the parameters."""

    function: str = "gradcheck"
    argument: str = "params"


GRADCHECK = AskedBy()

ACCEPTED = (
    "a sequence of Values, a dict of name: Value, pairs (name, Value), or an object with "
    "named_parameters() or parameters()"
)


def named_leaves(params: Any, names: Sequence[str] | None, asked: AskedBy = GRADCHECK) -> Named:
    """List the leaves among `params` with their names.

    Raises:
        TypeError: params does not have an accepted form, or a parameter is not a Value.
        ValueError: params is empty, a parameter is not a leaf or is given twice, or names do not
            fit.
    """
    found = _pairs(params, asked)
    if not found:
        raise ValueError(
            f"{asked.function}: {asked.argument} is empty, so there is nothing to differentiate "
            f"by; pass {ACCEPTED}"
        )
    if names is None:
        named = _labelled(found, asked)
    else:
        named = list(zip(checked_names(names, len(found)), (v for _, v in found), strict=True))
    refuse_doubles(named, asked)
    return named


def checked_names(names: Sequence[str], count: int) -> list[str]:
    """Check given names: as many as there are parameters, and all different."""
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise TypeError(f"gradcheck: names must be a sequence of str, got {names!r}")
    listed = list(names)
    for name in listed:
        if not isinstance(name, str):
            raise TypeError(f"gradcheck: each name must be a str, got {name!r}")
    if len(listed) != count:
        raise ValueError(f"gradcheck: {count} parameters need as many names, got {len(listed)}")
    _refuse_twice(listed, GRADCHECK)
    return listed


def _refuse_twice(names: Sequence[str], asked: AskedBy) -> None:
    """Raise ValueError if two parameters have the same name."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(
            f"{asked.function}: names must be different; twice: {', '.join(twice[:5])}"
        )


def _pairs(params: Any, asked: AskedBy) -> list[tuple[str | None, Value]]:
    """List (name or None, leaf) for each parameter."""
    items: Iterable[Any]
    if (own := parameters_of(params)) is not None:
        items = own
    elif isinstance(params, Mapping):
        items = params.items()
    elif type(params) is Value:
        items = [params]
    elif isinstance(params, Iterable) and not isinstance(params, (str, bytes)):
        items = params
    else:
        raise TypeError(
            f"{asked.function}: {asked.argument} must be {ACCEPTED}; got {described(params)}"
        )
    return [_pair(item, asked) for item in items]


def parameters_of(model: Any) -> list[Any] | None:
    """List the parameters of a model, with their names if it has names; None for other objects.

    A user's class has `parameters`, a Module also has `named_parameters`.
    """
    for method in ("named_parameters", "parameters"):
        if callable(ask := getattr(model, method, None)):
            return list(ask())
    return None


def _pair(item: Any, asked: AskedBy) -> tuple[str | None, Value]:
    name: str | None = None
    value = item
    if isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str):
        name, value = item
    if type(value) is not Value:
        hint = (
            "; a plain number has no gradient: make it a Value that the function uses"
            if is_real(value)
            else ""
        )
        raise TypeError(
            f"{asked.function}: a parameter must be a Value, got {described(value)}{hint}"
        )
    if not value.is_leaf:
        raise ValueError(
            f"{asked.function}: the parameter {name or value.label or value!r} is not a leaf: it "
            f"was computed (op {value.op!r}), so it cannot be set to other numbers. Pass the "
            "leaves that it was computed from, or its detach()"
        )
    return name, value


def _labelled(found: list[tuple[str | None, Value]], asked: AskedBy) -> Named:
    """Name the parameters without a name by label, variable, or x0, all different.

    Raises:
        ValueError: two parameters have the same name.
    """
    given = [name for name, _ in found if name is not None]
    _refuse_twice(given, asked)
    taken = set(given)
    variables = callers_names([value for name, value in found if name is None])
    named = []
    for i, (name, value) in enumerate(found):
        if name is None:
            name = fresh_name(value.label or variables.get(id(value)) or f"x{i}", taken)
        named.append((name, value))
    return named


def fresh_name(name: str, taken: set[str]) -> str:
    """Take the name, or name#2, name#3 and so on if that is taken already."""
    found, count = name, 2
    while found in taken:
        found, count = f"{name}#{count}", count + 1
    taken.add(found)
    return found


def refuse_doubles(named: Iterable[tuple[str, Any]], asked: AskedBy, kind: str = "Value") -> None:
    """Raise ValueError if one Value, or a node of another kind, has two names."""
    first: dict[int, str] = {}
    for name, value in named:
        if id(value) in first:
            raise ValueError(
                f"{asked.function}: {first[id(value)]} and {name} are the same {kind}; pass each "
                "parameter once"
            )
        first[id(value)] = name


def described(x: Any) -> str:
    """Write an argument for a message."""
    shown = repr(x)
    return f"{type(x).__name__} {shown if len(shown) <= 60 else shown[:57] + '...'}"
