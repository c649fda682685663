"""Short names for parameters, in the notation of courses: `W1[0,2]`, `b1[0]`, `Wxh[0,2]`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

Symbols = Mapping[str, str | tuple[str, ...]]
"""An owner's names for its arrays, by their paths with # for numbers."""

_NUMBER = re.compile(r"(?<![^.])\d+(?![^.])")
_LISTED = re.compile(r"(?:^|\.)[^.]+\.\d+(?![^.])")


class _Place(NamedTuple):
    """Where a parameter is.

    Attributes:
        owner: the name of the module that its symbol belongs to.
        symbol: the name of the array that holds it.
        within: its place in the array.
    """

    owner: str
    symbol: str
    within: tuple[str, ...]


def layer_symbols(attributes: Iterable[str]) -> Symbols:
    """A layer's names for the numbers under these attributes of its `neurons`.

    A layer has an array with a row for each neuron: b for the attribute b, W for the list w, and
    for others the name of the attribute.
    """
    symbols = {}
    for attribute in attributes:
        symbols[f"neurons.#.{attribute}"] = attribute
        symbols[f"neurons.#.{attribute}.#"] = "W" if attribute == "w" else attribute
    return symbols


def short_names(names: Sequence[str], modules: Mapping[str, Symbols]) -> list[str]:
    """A unique short name for each parameter.

    A module in a list (a layer, a stage) numbers its parameters with its place there, counted
    from 1 among modules with parameters: W1, b1, W2, b2. If two modules would use the same name,
    the path to them comes before it.

    Args:
        names: the names of all parameters of a model, as in `named_parameters()`.
        modules: each module's names for its arrays, by module name as in `named_modules()`.
    """
    split = [_split(name, modules) for name in names]
    rows: dict[tuple[str, str], int] = {}
    for owner, pattern, within in split:
        first = int(within[0]) + 1 if within and within[0].isdigit() else 1
        rows[owner, pattern] = max(first, rows.get((owner, pattern), 0))
    places = [
        _place(owner, modules[owner].get(pattern, pattern), within, rows[owner, pattern])
        for owner, pattern, within in split
    ]
    called = _called(places)
    symbols = [
        called[place.owner, place.symbol] + (f"[{','.join(place.within)}]" if place.within else "")
        for place in places
    ]
    if len(set(symbols)) < len(symbols):  # keys of dicts that hold dots
        twice = {symbol for symbol in symbols if symbols.count(symbol) > 1}
        pairs = zip(symbols, names, strict=True)
        return [name if symbol in twice else symbol for symbol, name in pairs]
    return symbols


def _split(name: str, modules: Mapping[str, Symbols]) -> tuple[str, str, tuple[str, ...]]:
    """A parameter's owner, the pattern of the path from there, and its place in the array.

    The owner is the first module on the path whose table has a symbol, else the innermost.
    """
    steps = name.split(".")
    owners = [owner for i in range(len(steps)) if (owner := ".".join(steps[:i])) in modules]
    for owner in owners:
        rest = _rest(name, owner)
        pattern = _NUMBER.sub("#", rest)
        if pattern in modules[owner]:
            return owner, pattern, tuple(_NUMBER.findall(rest))
    attribute, *within = _rest(name, owners[-1]).split(".")
    return owners[-1], attribute, tuple(within)


def _rest(name: str, owner: str) -> str:
    """The path from a module to a parameter."""
    return name[len(owner) + 1 :] if owner else name


def _place(
    owner: str, symbol: str | tuple[str, ...], within: tuple[str, ...], rows: int
) -> _Place:
    """A place; if an array has several symbols, each has its share of the rows."""
    if isinstance(symbol, str):
        return _Place(owner, symbol, within)
    part, row = divmod(int(within[0]), max(rows // len(symbol), 1))
    return _Place(owner, symbol[part], (str(row), *within[1:]))


def _called(places: Sequence[_Place]) -> dict[tuple[str, str], str]:
    """The names of each owner's arrays, by owner and symbol."""
    arrays = list(dict.fromkeys((place.owner, place.symbol) for place in places))
    numbers = _numbers([owner for owner, _ in arrays])
    around = [_LISTED.sub("", owner).strip(".") for owner, _ in arrays]
    whole = [_joined(owner, symbol) for owner, symbol in arrays]
    names = [
        long if _depth(owner) > 1 else _numbered(symbol, numbers.get(owner, ""))
        for (owner, symbol), long in zip(arrays, whole, strict=True)
    ]
    counts = Counter(names)
    unclear = {way for way, name in zip(around, names, strict=True) if counts[name] > 1}
    names = [
        _joined(way, name) if way in unclear and name != long else name
        for way, name, long in zip(around, names, whole, strict=True)
    ]
    counts = Counter(names)
    names = [long if counts[name] > 1 else name for name, long in zip(names, whole, strict=True)]
    return dict(zip(arrays, names, strict=True))


def _numbers(owners: Sequence[str]) -> dict[str, str]:
    """The number of each module in a list, counted from 1 in that list."""
    numbers: dict[str, str] = {}
    members: dict[str, dict[str, str]] = {}
    for owner in owners:
        if _depth(owner) == 1:
            place = _NUMBER.search(owner)
            assert place is not None
            known = members.setdefault(owner[: place.start()], {})
            numbers[owner] = known.setdefault(place[0], str(len(known) + 1))
    return numbers


def _depth(owner: str) -> int:
    """How many nested lists a module is in."""
    return len(_NUMBER.findall(owner))


def _numbered(symbol: str, number: str) -> str:
    """A symbol with a number: W1, and w1_2 where it ends in one."""
    return f"{symbol}_{number}" if number and symbol[-1:].isdigit() else f"{symbol}{number}"


def _joined(owner: str, symbol: str) -> str:
    """A symbol after its owner's name, if it has one."""
    return f"{owner}.{symbol}" if owner else symbol
