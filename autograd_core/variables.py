"""Names for the nodes of a graph, found among variables; the one rule by which all views name."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from autograd_core.caller import scopes_of_caller
from autograd_core.kinds import CONTAINER, LONGEST, MOST_OF_ALL, MOST_OF_ONE, OBJECT, Kinds, Room
from autograd_core.value import Value

MOST_LOOPED = 10_000
"""The longest list of which it is asked whether a loop over it left a variable behind."""

Scopes = Sequence[Mapping[str, object]]


class Found(NamedTuple):
    """What was found among variables.

    Attributes:
        plain: names of nodes without brackets, by `id`.
        parts: names of nodes that are in something, by `id`: "w[0]", "w[1][2]", "w['a']", "p.x".
        models: objects that name what they hold, `kinds.is_model`, with their names.
    """

    plain: dict[int, str]
    parts: dict[int, str]
    models: list[tuple[str, Any]]


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
    """The names that variables give to nodes: their own, and those of what lists and objects hold.

    A Value in a list is named by its place, `w[0]`, `w[1][2]`, in a dict by its key, `w['a']`,
    where that is a str or an int, and in an object of a class of the user's own by its attribute,
    `camera.f`, `shapes[1].r`. Of several names that with the fewest steps counts, and of these the
    first; those of an earlier scope count before those of later ones, objects after all lists.

    What a loop over a list leaves behind names nothing: a variable that holds the last of a list,
    none of the others of which is a variable, is passed over where that is a leaf, an object or a
    list of such. Names that begin with an underscore are passed over, and so is `Out`: notebooks
    keep old results in them.

    No code runs but Python's own: of objects `__dict__` and `__slots__` are read as they are. Of
    things with very many parts not all are looked at.

    Args:
        scopes: variables by name, the nearest first.
        nodes: those that are in want of a name.
    """
    found = Found({}, {}, [])
    wanted = {id(node) for node in nodes}
    search = _Search(found, wanted)
    for variables in scopes:
        search.through(variables)
    search.into_objects()
    return found


class _Search:
    """Goes through variables, and writes down what it finds."""

    def __init__(self, found: Found, wanted: Container[int]) -> None:
        self._found = found
        self._wanted = wanted
        self._room = Room(MOST_OF_ALL)
        self._known: set[int] = set()
        self._kinds = Kinds()
        self._objects: deque[_Entry] = deque()

    def through(self, variables: Mapping[str, object]) -> None:
        """Look at the variables of a scope, those with the fewest brackets first."""
        self._known.add(id(variables.get("_oh")))  # what a notebook calls Out, too
        named = {
            name: thing
            for name, thing in variables.items()
            if self._kinds.of(type(thing)).matters and not name.startswith("_")
        }
        left_behind = self._left_behind(named.values())
        lists: deque[_Entry] = deque()
        for name, thing in named.items():
            if id(thing) not in left_behind:
                self._meet(name, thing, self._found.plain, Room(MOST_OF_ONE, self._room), lists)
        self._go_through(lists)

    def into_objects(self) -> None:
        """Look at the objects that were met, and at what is in them."""
        self._go_through(self._objects)

    def _go_through(self, waiting: deque[_Entry]) -> None:
        """Look at the parts of lists and objects, those with the shortest way first."""
        while waiting:
            name, thing, room = waiting.popleft()
            kind = self._kinds.of(type(thing))
            if len(name) > LONGEST or (
                kind.container is None and not room.takes(kind.length(thing))
            ):
                continue
            for key, part in self._kinds.inside(thing):
                if id(part) in self._wanted or (type(part) is not Value and room.is_left()):
                    self._meet(f"{name}{kind.step(key)}", part, self._found.parts, room, waiting)

    def _meet(
        self, name: str, thing: object, names: dict[int, str], room: Room, lists: deque[_Entry]
    ) -> None:
        """Write down what has this name, if it has none with fewer steps; put others aside."""
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
        """Which of the variables, by the `id` of what they hold, are what a loop left behind."""
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
        """Whether something is a leaf, an object, or a list of such or of lists, by its first."""
        for _ in range(8):
            if type(thing) is Value:
                return bool(thing.is_leaf)
            kind = self._kinds.of(type(thing))
            if kind.container is None:
                return kind.matters
            thing = next(kind.items(thing), None)
        return False


_Entry = tuple[str, Any, Room]
