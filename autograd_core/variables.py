"""Names for the nodes of a graph, found among variables; all views use this one rule."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from autograd_core.caller import scopes_of_caller
from autograd_core.kinds import CONTAINER, LONGEST, MOST_OF_ALL, MOST_OF_ONE, OBJECT, Kinds, Room
from autograd_core.value import Value

MOST_LOOPED = 10_000
"""The longest list that is checked for a variable left behind by a loop."""

Scopes = Sequence[Mapping[str, object]]


class Found(NamedTuple):
    """The names found among variables.

    Attributes:
        plain: names of nodes without brackets, by `id`.
        parts: names of nodes inside other objects, by `id`: "w[0]", "w[1][2]", "w['a']", "p.x".
        models: the models (`kinds.is_model`), with their names.
    """

    plain: dict[int, str]
    parts: dict[int, str]
    models: list[tuple[str, Any]]


def scopes_of(names: Mapping[str, object] | None) -> Scopes:
    """The variables to look up names in: those given, or with None the caller's.

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
    """The names that variables give to nodes, directly or through lists and objects.

    A Value in a list is named by its place, `w[0]`, `w[1][2]`; in a dict by its key, `w['a']`,
    if the key is a str or an int; and in an object of the user's own class by its attribute,
    `camera.f`, `shapes[1].r`. If a Value has several names, the one with the fewest steps counts,
    then the first. Earlier scopes come before later ones, and lists before objects.

    A variable left behind by a loop names nothing: one that holds the last item of a list, if no
    other item has a variable and the item is a leaf, an object or a list of such. Names that
    begin with an underscore are skipped, and `Out` too: notebooks keep old results in them.

    No code of the user's classes runs: objects are read through `__dict__` and `__slots__`. The
    search of very large objects stops at a limit.

    Args:
        scopes: variables by name, the nearest first.
        nodes: the nodes that need a name.
    """
    found = Found({}, {}, [])
    wanted = {id(node) for node in nodes}
    search = _Walk(found, wanted)
    for variables in scopes:
        search.through(variables)
    search.into_objects()
    return found


class _Walk:
    """Walks through variables and collects the names."""

    def __init__(self, found: Found, wanted: Container[int]) -> None:
        self._found = found
        self._wanted = wanted
        self._room = Room(MOST_OF_ALL)
        self._known: set[int] = set()
        self._kinds = Kinds()
        self._objects: deque[_Entry] = deque()

    def through(self, variables: Mapping[str, object]) -> None:
        """Look at the variables of a scope; the names with the fewest brackets come first."""
        self._known.add(id(variables.get("_oh")))  # a notebook calls it Out, too
        named = {
            name: thing
            for name, thing in variables.items()
            if self._kinds.of(type(thing)).matters and not name.startswith("_")
        }
        left_behind = self._left_behind(named.values())
        lists: deque[_Entry] = deque()
        for name, thing in named.items():
            if id(thing) not in left_behind:
                self._visit(name, thing, self._found.plain, Room(MOST_OF_ONE, self._room), lists)
        self._go_through(lists)

    def into_objects(self) -> None:
        """Look at the objects met so far, and inside them."""
        self._go_through(self._objects)

    def _go_through(self, waiting: deque[_Entry]) -> None:
        """Look at the parts of lists and objects; the shortest paths come first."""
        while waiting:
            name, thing, room = waiting.popleft()
            kind = self._kinds.of(type(thing))
            if len(name) > LONGEST or (
                kind.container is None and not room.takes(kind.length(thing))
            ):
                continue
            for key, part in self._kinds.inside(thing):
                if id(part) in self._wanted or (type(part) is not Value and room.is_left()):
                    self._visit(f"{name}{kind.step(key)}", part, self._found.parts, room, waiting)

    def _visit(
        self, name: str, thing: object, names: dict[int, str], room: Room, lists: deque[_Entry]
    ) -> None:
        """Record a node's name unless a shorter one is known; keep lists and objects for later."""
        key, found = id(thing), self._found
        if type(thing) is Value:
            if key in self._wanted and key not in found.plain and key not in found.parts:
                names[key] = name
        elif key not in self._known:
            self._known.add(key)  # a list may contain itself
            kind = self._kinds.of(type(thing))
            if kind.container is not None:
                if room.takes(CONTAINER + kind.length(thing)):
                    lists.append((name, thing, room))
            elif names is found.plain or room.takes(OBJECT):
                if kind.model:
                    found.models.append((name, thing))
                else:
                    self._objects.append((name, thing, room))

    def _left_behind(self, things: Collection[object]) -> set[int]:
        """The `id`s of the objects whose variables a loop left behind."""
        plain = {id(thing) for thing in things}
        found = set()
        for thing in things:
            kind = self._kinds.of(type(thing))
            if kind.container is None or not 1 < kind.length(thing) <= MOST_LOOPED:
                continue
            *others, last = kind.items(thing)
            if (
                id(last) in plain
                and last is not thing
                and self._may_be_left(last)
                and not any(id(part) in plain for part in others)
            ):
                found.add(id(last))
        return found

    def _may_be_left(self, thing: object) -> bool:
        """Whether an object is a leaf, a plain object, or a list whose first item is one."""
        for _ in range(8):
            if type(thing) is Value:
                return bool(thing.is_leaf)
            kind = self._kinds.of(type(thing))
            if kind.container is None:
                return kind.matters
            thing = next(kind.items(thing), None)
        return False


_Entry = tuple[str, Any, Room]
