"""The order in which another engine visits its nodes, and whether its gradient depends on it."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import Any

from autograd_core.laboratory.foreign.engine import USUAL
from autograd_core.laboratory.foreign.nodes import Order, Ordered, is_unordered
from autograd_core.laboratory.foreign.reader import NodeReader

SHUFFLES = 4


def other_orders() -> list[Order]:
    """List orders to try for operands in sets: reversed, and random ones."""

    def shuffled(seed: int) -> Order:
        source = random.Random(seed)
        return lambda operands: source.sample(list(operands), len(operands))

    return [lambda operands: operands[::-1], *map(shuffled, range(SHUFFLES))]


def has_sets(reader: NodeReader, nodes: Ordered) -> bool:
    """Whether any node keeps two or more operands in a set."""
    return any(len(operands) > 1 and is_unordered(reader, node) for node, operands in nodes)


def visits(reader: NodeReader, nodes: Ordered, sweep: Callable[[], Any]) -> tuple[int, ...] | None:
    """List the places of the nodes in the order in which a sweep runs their rules.

    The rule of each node is replaced by one that reports, for the time of the sweep. None if it
    cannot be replaced, or if the sweep does not run the rules.
    """
    name = _rule_name(reader, nodes)
    if name is None:
        return None
    seen: list[int] = []

    def run(place: int, rule: Callable[..., Any], *args: Any) -> Any:
        seen.append(place)
        return rule(*args)

    try:
        with ExitStack() as restored:
            for place, (node, operands) in enumerate(nodes):
                if operands:
                    rule = getattr(node, name)
                    own = vars(node).get(name) if hasattr(node, "__dict__") else rule
                    setattr(node, name, partial(run, place, rule))
                    back = (delattr, node, name) if own is None else (setattr, node, name, own)
                    restored.callback(*back)
            sweep()
    except Exception:  # whatever the engine's sweep raises; what it was is told elsewhere
        return None
    return tuple(seen) or None


def _rule_name(reader: NodeReader, nodes: Ordered) -> str | None:
    """Find the attribute under which all operations have a rule."""
    inner = [node for node, operands in nodes if operands]
    plain = (name for name in USUAL["rule"] if inner and "." not in name)
    found = (n for n in plain if all(callable(getattr(node, n, None)) for node in inner))
    return next(found, None)
