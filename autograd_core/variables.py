"""Names for the nodes of a graph, found among variables; the one rule by which all views name."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from autograd_core.caller import scopes_of_caller
from autograd_core.value import Value

MOST_OF_ONE = 500_000
MOST_OF_ALL = 1_000_000
CONTAINER = 30
"""How many parts of one variable, and of all, are looked at; a list counts as 30 more.

That takes less than 100 ms in the worst case. Of a longer list no part has a name.
"""

MOST_LOOPED = 10_000
"""The longest list of which it is asked whether a loop over it left a variable behind."""

# Of a type as it is, whatever its metaclass makes of asking.
_bases = type.__dict__["__mro__"].__get__
_members = type.__dict__["__dict__"].__get__

Scopes = Sequence[Mapping[str, object]]


class Found(NamedTuple):
    """What was found among variables.

    Attributes:
        plain: names of nodes without brackets, by `id`.
        parts: names of nodes with brackets, by `id`: "w[0]", "w[1][2]", "w['a']".
        modules: Modules with their names.
    """

    plain: dict[int, str]
    parts: dict[int, str]
    modules: list[tuple[str, Any]]


def scopes_of(names: Mapping[str, object] | None) -> Scopes:
    """The variables in which names are looked up: those given, or with None the caller's.

    Raises:
        TypeError: names is not a mapping with str keys.
    """
    if names is None:
        return scopes_of_caller()
    if not isinstance(names, Mapping) or not all(isinstance(k, str) for k in names):
        raise TypeError(
            "names must be a dict of names to Values, such as locals() or {'a': a}, "
            f"got {type(names).__name__}"
        )
    return [names]


def look_up(scopes: Scopes, nodes: Iterable[Value]) -> Found:
    """The names that variables give to nodes: their own, and those of lists, tuples and dicts.

    A Value in a list is named by its place, `w[0]`, `w[1][2]`, and in a dict by its key, `w['a']`,
    where that is a str or an int. Of several names that with the fewest brackets counts, and of
    these the first; those of an earlier scope count before those of later ones. What a loop over a
    list leaves behind names nothing: a variable that holds the last of a list, none of the others
    of which is a variable, is passed over where that is a leaf, or a list of leaves. Names that
    begin with an underscore are passed over, and so is `Out`: notebooks keep old results in them.

    Nothing is touched but lists, tuples and dicts, and of those with very many parts not all.

    Args:
        scopes: variables by name, the nearest first.
        nodes: those that are in want of a name.
    """
    found = Found({}, {}, [])
    wanted = {id(node) for node in nodes}
    search = _Search(found, wanted)
    for variables in scopes:
        search.through(variables)
    return found


class _Search:
    """Goes through variables, and writes down what it finds."""

    def __init__(self, found: Found, wanted: Container[int]) -> None:
        self._found = found
        self._wanted = wanted
        self._left = MOST_OF_ALL
        self._known: set[int] = set()
        self._kinds = _Kinds()

    def through(self, variables: Mapping[str, object]) -> None:
        """Look at the variables of a scope, those with the fewest brackets first."""
        self._known.add(id(variables.get("_oh")))  # what a notebook calls Out, too
        matters = self._kinds.matters
        named = {
            name: thing
            for name, thing in variables.items()
            if matters(type(thing)) and not name.startswith("_")
        }
        left_behind = self._left_behind(named.values())
        lists: deque[_List] = deque()
        for name, thing in named.items():
            if id(thing) not in left_behind:
                self._meet(name, thing, self._found.plain, _Room(), lists)
        while lists:
            name, thing, room = lists.popleft()
            for key, part in _pairs(thing):
                if room.left < CONTAINER:
                    break
                if matters(type(part)) and (type(part) is not Value or id(part) in self._wanted):
                    self._meet(f"{name}[{key!r}]", part, self._found.parts, room, lists)

    def _meet(
        self, name: str, thing: object, names: dict[int, str], room: _Room, lists: deque[_List]
    ) -> None:
        """Write down what has this name, if it has none with fewer brackets; put lists aside."""
        key, found = id(thing), self._found
        if type(thing) is Value:
            if key in self._wanted and key not in found.plain and key not in found.parts:
                names[key] = name
        elif key not in self._known:
            self._known.add(key)  # a list may contain itself
            if module_class(type(thing)) is not None:
                found.modules.append((name, thing))
            elif self._holds_some(thing, room):
                lists.append((name, thing, room))

    def _holds_some(self, thing: Any, room: _Room) -> bool:
        """Whether parts of a list matter, as far as there is time to ask."""
        cost = CONTAINER + _length(thing)
        if cost > min(room.left, self._left):
            return False
        room.left -= cost
        self._left -= cost
        kinds = set(map(type, _items(thing)))  # of a million numbers this takes 15 ms
        return any(map(self._kinds.matters, kinds))

    def _left_behind(self, things: Collection[object]) -> set[int]:
        """Which of the variables, by the `id` of what they hold, are what a loop left behind."""
        plain = {id(thing) for thing in things}
        found = set()
        for thing in things:
            if not 1 < _length(thing) <= MOST_LOOPED:
                continue
            *others, last = _items(thing)
            if (
                id(last) in plain
                and last is not thing
                and _made_of_leaves(last)
                and not any(id(part) in plain for part in others)
            ):
                found.add(id(last))
        return found


class _Room:
    """How many parts of a variable may still be looked at."""

    def __init__(self) -> None:
        self.left = MOST_OF_ONE


_List = tuple[str, Any, _Room]


class _Kinds:
    """Which types of things name nodes; each is asked once."""

    def __init__(self) -> None:
        self._known: dict[type, bool] = {Value: True}

    def matters(self, kind: type) -> bool:
        """Whether such a thing is a node, or may hold some."""
        known = self._known.get(kind)
        if known is None:
            known = _container(kind) is not None or module_class(kind) is not None
            self._known[kind] = known
        return known


def module_class(kind: type) -> Any:
    """The class Module of nn, if this is one made of it, else None; nn is not imported for it."""
    return next((base for base in _bases(kind) if "named_symbols" in _members(base)), None)


def _container(
    kind: type,
) -> type[list[Any]] | type[tuple[Any, ...]] | type[dict[Any, Any]] | None:
    """Of which of the types whose parts are looked at a type is."""
    return next((own for own in (list, tuple, dict) if issubclass(kind, own)), None)


def _items(thing: Any) -> Iterator[object]:
    """The parts of a list, tuple or dict, whatever its class makes of iterating."""
    own = _container(type(thing))
    return iter(dict.values(thing)) if own is dict else own.__iter__(thing)  # type: ignore[union-attr]


def _pairs(thing: Any) -> Iterable[tuple[object, object]]:
    """What is in a list, by place, or in a dict, by those keys that name it."""
    if _container(type(thing)) is not dict:
        return enumerate(_items(thing))
    return [
        (key, part)
        for key, part in list(dict.items(thing))
        if type(key) in (str, int) and not str(key).startswith("_")
    ]


def _length(thing: object) -> int:
    """How many parts a list, tuple or dict has."""
    own = _container(type(thing))
    return 0 if own is None else own.__len__(thing)  # type: ignore[arg-type]


def _made_of_leaves(thing: object) -> bool:
    """Whether something is a leaf, or a list of leaves or of such lists, by its first parts."""
    for _ in range(8):
        if type(thing) is Value:
            return bool(thing.is_leaf)
        if _container(type(thing)) is None:
            return False
        thing = next(_items(thing), None)
    return False
