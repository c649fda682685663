"""A model's names for its Values: long ones, and short ones in the notation of courses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any, NamedTuple

from autograd_core.kinds import (
    CONTAINER,
    LONGEST,
    MOST_OF_ALL,
    MOST_OF_ONE,
    OBJECT,
    Kinds,
    Room,
    has_parameters,
    is_model,
    module_class,
)
from autograd_core.notation import Symbols, layer_symbols, short_names
from autograd_core.parts import bases, members
from autograd_core.value import Value

_PLACE = re.compile(r"\.(\d+)(?![^.\[])")


class Held(NamedTuple):
    """A Value that a model holds, with its names.

    Attributes:
        way: the path to it, with dots: "layers.0.neurons.1.w.2".
        long: the name in messages: "n.layers[0].neurons[1].w[2]"; for a Module of nn the path.
        short: the name in pictures: "W1[1,2]".
        part: the innermost object around it: "n.layers[0].neurons[1]".
    """

    value: Value
    way: str
    long: str
    short: str
    part: str


class Model:
    """An object that names its Values: a Module of nn, whose class knows their names.

    Args:
        name: the program's name for it: "n", "models[0]", "trainer.net".
        thing: the object.

    Attributes:
        sure: whether it certainly has parameters, not only leaves.
        values: pairs of a path and a Value: leaves, and for other classes also results.
        ids: the `id` of each of its leaves.
    """

    def __init__(self, name: str, thing: Any) -> None:
        self.name = name
        self.thing = thing
        self.sure = has_parameters(type(thing))
        self.values: list[tuple[str, Value]] = self._found()
        self.ids = {id(value) for _, value in self.values if value.is_leaf}

    @cached_property
    def symbols(self) -> list[str]:
        """The short names of all its Values."""
        own = module_class(type(self.thing))
        return [symbol for symbol, _ in own.named_symbols(self.thing)]

    def held(self, prefix: str) -> list[Held]:
        """Its names for its Values, with a prefix before the short names."""
        named = zip(self.values, self._longs(prefix), self.symbols, strict=True)
        return [
            Held(value, way, long, f"{prefix}{symbol}", self._part(way, prefix))
            for (way, value), long, symbol in named
        ]

    def results(self) -> list[tuple[str, Value]]:
        """The results it holds, such as a neuron's last output, with long names."""
        return []

    def _found(self) -> list[tuple[str, Value]]:
        own = module_class(type(self.thing))
        self._inner = {name: name for name, _ in own.named_modules(self.thing)}
        return list(own.named_parameters(self.thing))

    def _longs(self, prefix: str) -> list[str]:
        return [f"{prefix}{way}" for way, _ in self.values]

    def _part(self, way: str, prefix: str) -> str:
        return f"{prefix}{_innermost(way, self._inner)}".removesuffix(".")


class TypedModel(Model):
    """A model whose class is not a Module: micrograd's, a lecture's, the user's own.

    Args:
        name, thing: as for `Model`.
        room: how many parts may be searched.
        kinds: the Kinds of types met so far.
    """

    def __init__(self, name: str, thing: Any, room: Room, kinds: Kinds) -> None:
        self._room = room
        self._kinds = kinds
        self._texts: list[str] = []
        self._tables: dict[str, Symbols] = {}
        super().__init__(name, thing)

    @cached_property
    def symbols(self) -> list[str]:
        """The short names of all its Values."""
        names = short_names([way for way, _ in self.values], self._tables)
        return [_PLACE.sub(r"[\1]", name) for name in names]

    def results(self) -> list[tuple[str, Value]]:
        """The results it holds, such as a neuron's last output, with long names."""
        named = zip(self._longs(""), self.values, strict=True)
        return [(long, value) for long, (_, value) in named if not value.is_leaf]

    def _found(self) -> list[tuple[str, Value]]:
        """Walk the object depth first, in the order of attributes and lists."""
        self._inner: dict[str, str] = {}
        kinds = self._kinds
        seen: set[int] = set()
        found = []
        waiting: list[tuple[str, str, Any]] = [("", "", self.thing)]
        while waiting:
            way, text, thing = waiting.pop()
            if id(thing) in seen:
                continue
            seen.add(id(thing))
            if type(thing) is Value:
                found.append((way, thing))
                self._texts.append(text)
                continue
            kind = kinds.of(type(thing))
            own = OBJECT if kind.is_object else CONTAINER
            if len(text) <= LONGEST and self._room.takes(own + kind.length(thing)):
                inside = list(kinds.inside(thing))
                if kind.is_object:
                    self._inner[way] = text
                    self._tables[way] = _table(thing, inside, kinds)
                before = f"{way}." if way else ""
                waiting += [
                    (f"{before}{key}", f"{text}{kind.step(key)}", part)
                    for key, part in reversed(inside)
                ]
        return found

    def _longs(self, prefix: str) -> list[str]:
        return [f"{self.name}{text}" for text in self._texts]

    def _part(self, way: str, prefix: str) -> str:
        return f"{self.name}{self._inner[_innermost(way, self._inner)]}"


def models_of(things: Iterable[tuple[str, Any]]) -> list[Model]:
    """The models among named objects; the search stops at a limit."""
    kinds, room = Kinds(), Room(MOST_OF_ALL)
    models = []
    for name, thing in things:
        if module_class(type(thing)) is not None:
            models.append(Model(name, thing))
        elif room.is_left():
            models.append(TypedModel(name, thing, Room(MOST_OF_ONE, room), kinds))
    return models


def is_model_of_values(thing: object) -> bool:
    """Whether an object is a Module of nn, or a model of another class that holds Values."""
    if module_class(type(thing)) is not None:
        return True
    return is_model(type(thing)) and bool(models_of([("", thing)])[0].values)


def _table(thing: object, inside: Iterable[tuple[object, Any]], kinds: Kinds) -> Symbols:
    """An object's names for its arrays: from a Module's class, or as courses write for a layer."""
    if module_class(type(thing)) is not None:
        tables = (members(base).get("parameter_symbols") for base in bases(type(thing)))
        return next((table for table in tables if isinstance(table, dict)), {})
    neurons = dict(inside).get("neurons")
    if kinds.of(type(neurons)).container not in (list, tuple):
        return {}
    each = [(kinds.of(type(part)), part) for _, part in kinds.inside(neurons)]
    objects = [(kind, part) for kind, part in each if kind.is_object]
    return layer_symbols(name for kind, part in objects for name, _ in kind.attributes(part))


def _innermost(way: str, around: Iterable[str]) -> str:
    """The longest beginning of a path that is in `around`."""
    while way and way not in around:
        way = way.rpartition(".")[0]
    return way
