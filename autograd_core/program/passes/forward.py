"""Plain data computed again, operands first: all of it, or only what depends on some places.

An item is whatever stands at a place: a node of a graph, an entry of a tape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")


def run(
    items: Sequence[Item],
    operands: Sequence[Sequence[int]],
    compute: Callable[[Item, Sequence[Any]], Any],
    leaf: Callable[[Item], Any],
    given: Mapping[int, Any],
) -> list[Any]:
    """The result of every item, by place.

    Args:
        items: in creation order.
        operands: for each the places of its operands, which are smaller.
        compute: makes the result of an item with operands from theirs.
        leaf: makes that of an item without.
        given: results that are known, by place.
    """
    results: list[Any] = []
    for place, (item, inside) in enumerate(zip(items, operands, strict=True)):
        if place in given:
            results.append(given[place])
        elif inside:
            results.append(compute(item, [results[o] for o in inside]))
        else:
            results.append(leaf(item))
    return results


def depending(operands: Sequence[Sequence[int]], places: Iterable[int]) -> set[int]:
    """Some places and all that depend on them.

    Args:
        operands: for each place the places of its operands, which are smaller.
        places: where to start.
    """
    found = set(places)
    for place, inside in enumerate(operands):
        if inside and not found.isdisjoint(inside):
            found.add(place)
    return found


def follow(
    items: Sequence[Item],
    operands: Sequence[Sequence[int]],
    compute: Callable[[Item, Sequence[Any]], Any],
    number: Callable[[Item], Any],
    given: Mapping[int, Any],
) -> dict[int, Any]:
    """The results of the items that depend on some places, by place, these places included.

    Args:
        items, operands, compute, given: as `run` takes them.
        number: gives the number of an item that does not depend on them; it is not computed.
    """
    results = dict(given)
    for place in sorted(depending(operands, given)):
        if place not in given:
            inside = [results[o] if o in results else number(items[o]) for o in operands[place]]
            results[place] = compute(items[place], inside)
    return results
