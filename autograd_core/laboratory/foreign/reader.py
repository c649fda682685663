"""NodeReader: reads and writes the nodes of one engine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autograd_core.laboratory.foreign.creations import own_classes
from autograd_core.laboratory.foreign.engine import (
    USUAL,
    Access,
    Engine,
    at_the_end,
    has,
    look,
    look_safely,
    usual,
)
from autograd_core.laboratory.foreign.numbers import DOUBLE, like, number_of


class NodeReader:
    """The nodes of one engine, read and written as an Engine says, or under the usual names.

    Args:
        leaf: a node of the engine.
        engine: the caller's Engine for it.

    Attributes:
        kinds: the classes of the engine's nodes that are known.
        parents: how operands are read; None if not known.
        needs_makers: whether operations are named by the method that made their node.
        unit: the unit roundoff of the engine's numbers.
    """

    def __init__(self, leaf: Any, engine: Engine | None):
        self.engine = engine or Engine()
        self.leaf_kind = type(leaf)
        self.kinds = own_classes(type(leaf))
        self._data = self.engine.data or usual(leaf, "data") or "data"
        self._grad = self.engine.grad or usual(leaf, "grad") or "grad"
        self._backward = self.engine.backward or usual(leaf, "backward") or "backward"
        self.parents = self.engine.parents
        self.make = self.engine.make or type(leaf)
        self.needs_makers = False
        self.unit = DOUBLE

    @property
    def name(self) -> str:
        """The name of the engine's nodes in messages."""
        return self.leaf_kind.__name__

    @property
    def data_name(self) -> str:
        """The name of a node's number in messages."""
        return f".{self._data}" if isinstance(self._data, str) else "number"

    def learn(self, root: Any) -> None:
        """Find how operands are read, from a result: a leaf may not have the attribute."""
        if self.parents is not None or not self.is_node(root):
            return
        for name in USUAL["parents"]:
            if has(root, name) and self.nodes_in(look_safely(root, name)):
                self.parents = name
                return

    def settle(self, root: Any) -> None:
        """Find it for a result without operands too: then take the first name it has."""
        self.learn(root)
        if self.parents is None:
            self.parents = usual(root, "parents")

    def is_node(self, thing: Any) -> bool:
        """Whether an object is a node of this engine."""
        return isinstance(thing, self.kinds) and not isinstance(thing, type)

    def nodes_in(self, found: Any) -> list[Any]:
        """List the nodes among the operands, or in their pairs."""
        if isinstance(found, (tuple, list, set, frozenset)):
            nodes = [item for item in found if isinstance(item, self.kinds)]
            if len(nodes) == len(found):
                return nodes
        return [node for node, _ in self._pairs(found)]

    def _pairs(self, found: Any) -> list[tuple[Any, Any]]:
        """List (operand, local derivative or None), in the order in which they stand."""
        if found is None:
            return []
        if self.is_node(found):
            return [(found, None)]
        if isinstance(found, dict):
            found = list(found.items())
        if isinstance(found, (str, bytes)) or not isinstance(found, Iterable):
            return []
        return [pair for item in found if (pair := self.pair(item)) is not None]

    def pair(self, item: Any) -> tuple[Any, Any] | None:
        """Read an item among the operands: a node, or a pair with a node in it."""
        if self.is_node(item):
            return item, None
        if isinstance(item, (tuple, list)) and len(item) == 2:
            for node, other in (item, item[::-1]):
                if self.is_node(node) and not self.is_node(other):
                    return node, other
        return None

    def raw_parents(self, node: Any) -> Any:
        """Return the node's operands, unchanged."""
        return None if self.parents is None else look(node, self.parents)

    def paired(self, node: Any) -> list[tuple[Any, Any]]:
        """List (operand, local derivative or None) in the engine's order."""
        return self._pairs(self.raw_parents(node))

    def number(self, node: Any) -> float:
        """Return the node's number; nan if it is not a number."""
        return number_of(self.data(node))

    def data(self, node: Any) -> Any:
        """Return the node's number, unchanged."""
        return look(node, self._data)

    def grad(self, node: Any) -> Any:
        """Return the node's gradient, unchanged."""
        return look(node, self._grad)

    def set_data(self, node: Any, x: Any) -> None:
        """Assign the number."""
        _assign(node, self._data, x)

    def set_grad(self, node: Any, x: Any) -> None:
        """Assign the gradient."""
        _assign(node, self._grad, x)

    def can_be_set(self, node: Any) -> bool:
        """Whether number and gradient of a node can be assigned."""
        for how in (self._data, self._grad):
            if not isinstance(how, str) or callable(getattr(node, how.split(".")[0], None)):
                return False
            try:
                _assign(node, how, look(node, how))
            except (AttributeError, TypeError):
                return False
        return True

    def sweep(self, root: Any, seed: float = 1.0) -> None:
        """Start the engine's own sweep."""
        if not isinstance(self._backward, str):
            self._backward(root)
        elif seed == 1.0:
            getattr(root, self._backward)()
        else:
            getattr(root, self._backward)(like(self.data(root), seed))

    @property
    def sweep_function(self) -> Any:
        """The function that sweeps, for a look at its arguments."""
        if isinstance(self._backward, str):
            return getattr(self.leaf_kind, self._backward, None)
        return None

    def said(self, node: Any, what: str) -> Any:
        """Read "partials", "rule" or "op", which only some engines have; None without it."""
        told = getattr(self.engine, what, None)
        if told is not None:
            return look(node, told) if what != "rule" else told
        for name in USUAL[what]:
            found = at_the_end(node, name)
            if found is not None and not (isinstance(found, str) and not found):
                return found
        return None


def _assign(node: Any, how: Access, x: Any) -> None:
    """Set an attribute, with dots in its path."""
    if not isinstance(how, str):
        raise TypeError("an attribute that a function reads cannot be assigned")
    *way, last = how.split(".")
    for name in way:
        node = getattr(node, name)
    setattr(node, last, x)
