"""Nests: lists of lists of Values or numbers among variables, as arrays with names."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import prod
from numbers import Real
from typing import Any, Generic, NamedTuple, TypeVar

from autograd_core.kinds import Kinds, is_own
from autograd_core.value import Value

T = TypeVar("T")

DEEPEST = 6
MOST = 1_000_000
"""Longer lists are not looked into."""

MOST_INSIDE = 10_000
"""So many parts of dicts, objects and ragged lists are looked at."""

MOST_ROWS = 1_000
"""The rows of longer lists have no names of their own."""


class Nest(NamedTuple, Generic[T]):
    """A list, a list of lists, ... whose innermost items are of one kind.

    Attributes:
        name: of its variable.
        shape: its lengths, outermost first; () for a bare item.
        items: the innermost items, in order.
        parts: the `id` of each item of the outermost list.
    """

    name: str
    shape: tuple[int, ...]
    items: list[T]
    parts: tuple[int, ...]


def nest(name: str, thing: Any, kind: type[T], most: int = MOST) -> Nest[T] | None:
    """A thing as a nest; None if it is ragged, empty, too long, or holds something else.

    Args:
        name: the name of the nest.
        thing: a list, a tuple, or one of NumPy's arrays, or an item of the kind.
        kind: of the innermost items.
        most: how many items it may have.
    """
    level = [_listed(thing, kind, most)]
    if not isinstance(_first(level)[0], kind):
        return None
    shape: list[int] = []
    while type(level[0]) in (list, tuple) and len(shape) < DEEPEST:
        size = len(level[0])
        if size * prod(shape) > most or not size:
            return None
        if any(type(x) not in (list, tuple) or len(x) != size for x in level):
            return None
        shape.append(size)
        level = [x for part in level for x in part]
    if not all(isinstance(x, kind) for x in level):
        return None
    parts = tuple([id(x) for x in thing]) if type(thing) in (list, tuple) else ()
    return Nest(name, tuple(shape), level, parts)


def _listed(thing: Any, kind: type, most: int) -> Any:
    """One of NumPy's arrays as lists, if it may hold items of the kind; all else as it is."""
    if type(thing).__module__ == "numpy" and type(thing).__name__ == "ndarray":
        may_hold = thing.size <= most and (kind is not Value or thing.dtype.kind == "O")
        return thing.tolist() if may_hold else None
    return thing


def _first(thing: Any) -> tuple[Any, int]:
    """The first of the innermost items of lists, and how many there are if none is ragged."""
    size = 1
    for _ in range(DEEPEST + 1):
        if type(thing) not in (list, tuple) or not thing:
            break
        size *= len(thing)
        thing = thing[0]
    return thing, size


def _is_longer(thing: Any, kind: type, most: int) -> bool:
    """Whether lists of items of a kind have more than so many; they are not looked into."""
    first, size = _first(thing)
    return size > most and isinstance(first, kind)


def nests_in(
    scopes: Iterable[Mapping[str, object]], kind: type[T], most: int = MOST
) -> Iterator[Nest[T]]:
    """The nests among variables, then those in dicts, objects and ragged lists among them.

    Those whose items all have variables of their own are left out.

    Args:
        scopes: variables by name, the nearest first; private names are left out.
        kind: of the innermost items.
        most: how many items a nest may have.
    """
    others: list[tuple[str, object]] = []
    for variables in scopes:
        named = {k: x for k, x in variables.items() if not k.startswith("_")}
        held = {id(x) for x in named.values()}
        results = variables.get("_oh")  # a notebook calls it Out, too
        for name, thing in named.items():
            found = nest(name, thing, kind, most)
            if found is None:
                if thing is not results and not _is_longer(thing, kind, most):
                    others.append((name, thing))
            elif found.shape and not held.issuperset(found.parts or [0]):
                yield found
    yield from _nests_inside(others, kind, most)


def _nests_inside(
    things: Iterable[tuple[str, object]], kind: type[T], most: int
) -> Iterator[Nest[T]]:
    """The nests in dicts, objects and lists, by their keys; where two share one, by the path.

    Args:
        things: with their names.
        kind: of the innermost items.
        most: how many items a nest may have.
    """
    kinds, left = Kinds(), MOST_INSIDE
    found: list[tuple[str, Nest[T]]] = []
    seen: set[int] = set()
    waiting = deque([(name, "", thing) for name, thing in things])
    while waiting:
        path, short, thing = waiting.popleft()
        own = kinds.of(type(thing))
        if id(thing) in seen or (own.is_object and (own.model or not is_own(own.type))):
            continue
        seen.add(id(thing))
        if not own.matters or (left := left - own.length(thing)) < 0:
            continue
        for key, part in own.pairs(thing):
            step = f".{key}" if type(key) is str else f"[{key}]"
            name = str(key) if not short and type(key) is str else f"{short or path}{step}"
            inner = nest(f"{path}{step}", part, kind, most)
            if inner is None and not _is_longer(part, kind, most):
                waiting.append((f"{path}{step}", name, part))
            elif inner is not None and inner.shape:
                found.append((name, inner))
    counts = Counter(name for name, _ in found)
    for name, inner in found:
        yield inner._replace(name=name) if counts[name] == 1 else inner


def flattened(thing: Any) -> list[Any]:
    """The innermost items of lists, tuples and dicts, in order."""
    if isinstance(thing, Mapping):
        return [x for part in thing.values() for x in flattened(part)]
    if isinstance(thing, (list, tuple)):
        return [x for part in thing for x in flattened(part)]
    return [thing]


class CallersNames(NamedTuple):
    """What the caller's variables say about a graph.

    Attributes:
        held: variables that hold Values: pairs of a name and the `id`s of the Values, in order;
            after all whole ones, the rows of lists: "losses[3]".
        numbers: variables that hold plain numbers.
    """

    held: Sequence[tuple[str, tuple[int, ...]]] = ()
    numbers: Sequence[Nest[Real]] = ()


def names_in(scopes: Sequence[Mapping[str, object]], most: int) -> CallersNames:
    """Read the caller's variables once.

    Args:
        scopes: variables by name, the nearest first.
        most: how many numbers a variable may hold to be looked at.
    """
    nests = list(nests_in(scopes, Value))
    held = [(found.name, tuple(map(id, found.items))) for found in nests]
    for variables in scopes:
        for name, thing in variables.items():
            if type(thing) is Value and not name.startswith("_"):
                held.append((name, (id(thing),)))
    for found in nests:
        held += _rows(found)
    found_numbers = nests_in(scopes, Real, most)  # type: ignore[type-abstract]
    numbers = [found for found in found_numbers if len(found.items) > 1]
    return CallersNames(held, numbers)


def _rows(found: Nest[Value]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The rows of a nest by their names, with the `id`s of their items."""
    count = found.shape[0]
    if count <= MOST_ROWS:
        size = len(found.items) // count
        for i in range(count):
            row = found.items[i * size : (i + 1) * size]
            yield f"{found.name}[{i}]", tuple(map(id, row))
