"""Lists of neurons as layers: a row of one array for each, W1 (16, 3) and b1 (16,)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_STEP = re.compile(r"[^.\[\]]+")


class LayerArray(NamedTuple):
    """What the neurons of a list have under one attribute, a row for each neuron.

    Attributes:
        name: "W1", "hidden.W".
        shape: (neurons, inputs), or (neurons,) where the attribute is a number.
        keys: the `id`s of the leaves, row-major.
        path: "model.layers.0.w".
    """

    name: str
    shape: tuple[int, ...]
    keys: list[int]
    path: str


class _Leaf(NamedTuple):
    """A leaf of an object in a list: `model.layers[0][3].w[1]`."""

    members: tuple[str, ...]
    number: int
    attribute: str
    within: tuple[int, ...]


def layers_of_neurons(paths: Mapping[int, str]) -> Iterator[LayerArray]:
    """The arrays of lists of neurons.

    Objects in a list are neurons if each has the same attributes: one list of weights, all of one
    length, and beside it numbers alone. A list in a list is a layer, and has a number.

    Args:
        paths: of the parameters, by `id`: "model.layers[0][3].w[1]".
    """
    lists: dict[tuple[str, ...], dict[int, dict[str, dict[tuple[int, ...], int]]]] = {}
    for key, path in paths.items():
        leaf = _leaf(path)
        if leaf is not None:
            members = lists.setdefault(leaf.members, {})
            members.setdefault(leaf.number, {}).setdefault(leaf.attribute, {})[leaf.within] = key
    layers: Counter[tuple[str, ...]] = Counter()
    ordered = sorted(lists.items(), key=lambda x: int(x[0][-1]) if x[0][-1].isdigit() else 0)
    for way, members in ordered:
        neurons = [members.get(i, {}) for i in range(len(members))]
        is_layer = way[-1].isdigit()
        layers[way[:-1]] += is_layer
        if _are_neurons(neurons):
            for attribute, first in neurons[0].items():
                symbol = "W" if attribute == "w" else attribute
                name = f"{symbol}{layers[way[:-1]]}" if is_layer else f"{way[-1]}.{symbol}"
                shape = (len(neurons), *[len(first)] * (() not in first))
                keys = [neuron[attribute][at] for neuron in neurons for at in sorted(first)]
                yield LayerArray(name, shape, keys, ".".join([*way, attribute]))


def _leaf(path: str) -> _Leaf | None:
    """A path as that of a leaf of an object in a list; None if it is no such path."""
    steps = _STEP.findall(path)
    end = max((i for i, step in enumerate(steps) if not step.isdigit()), default=0)
    if end < 2 or not steps[end - 1].isdigit():
        return None
    within = tuple(map(int, steps[end + 1 :]))
    return _Leaf(tuple(steps[: end - 1]), int(steps[end - 1]), steps[end], within)


def _are_neurons(members: list[dict[str, dict[tuple[int, ...], int]]]) -> bool:
    """Whether the objects of a list are alike, with a list of weights and numbers beside it."""
    first = {attribute: set(places) for attribute, places in members[0].items()}
    lists = [places for places in first.values() if places != {()}]
    return (
        len(lists) == 1
        and lists[0] == {(i,) for i in range(len(lists[0]))}
        and all({a: set(at) for a, at in each.items()} == first for each in members)
    )
