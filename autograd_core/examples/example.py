"""Example: a well-known computation, recorded, with its Values by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from autograd_core.node import number
from autograd_core.suggest import did_you_mean
from autograd_core.value import Value


@dataclass(frozen=True, eq=False, repr=False)
class Example:
    """A recorded computation: `net = examples.mazur()`.

    A named Value is an attribute, too: `net.w5` is `net.weights["w5"]`.

    Attributes:
        name: the name of the function that recorded it.
        root: the result, also called `loss`.
        inputs, weights, biases, targets: the leaves by name, in the order of the source; empty if
            the example has none.
        results: the computed Values with a name in the source; the last is the root.
    """

    name: str
    root: Value
    inputs: Mapping[str, Value]
    weights: Mapping[str, Value]
    biases: Mapping[str, Value]
    targets: Mapping[str, Value]
    results: Mapping[str, Value]

    @property
    def loss(self) -> Value:
        """The root."""
        return self.root

    @property
    def leaves(self) -> dict[str, Value]:
        """All inputs, weights, biases and targets by name."""
        return {**self.inputs, **self.weights, **self.biases, **self.targets}

    def __getattr__(self, name: str) -> Value:
        if name.startswith("_") or name in _FIELDS:  # not set yet, as during a copy
            raise AttributeError(name)
        nodes = {**self.leaves, **self.results}
        if name not in nodes:
            hint = did_you_mean(name, nodes) or f"; the names are {', '.join(nodes)}"
            raise AttributeError(f"{self.name} has no Value named {name!r}{hint}")
        return nodes[name]

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.leaves, *self.results})

    def __repr__(self) -> str:
        return f"Example({self.name}: {self.root.label} = {self.root.data:.6g})"


_FIELDS = frozenset(field.name for field in fields(Example))


class ExampleLeaves:
    """The leaves of an example while it is recorded, each with the number of the source.

    Args:
        name: the example's name.
        given: other numbers, or Values to use as leaves, by name.
    """

    def __init__(self, name: str, given: Mapping[str, float | Value]) -> None:
        self._name = name
        self._given = given
        self._kinds: dict[str, dict[str, Value]] = {
            kind: {} for kind in ("inputs", "weights", "biases", "targets")
        }

    def inputs(self, **numbers: float) -> list[Value]:
        """Labelled leaves that are inputs."""
        return self._made("inputs", numbers)

    def weights(self, **numbers: float) -> list[Value]:
        """Labelled leaves that are weights."""
        return self._made("weights", numbers)

    def biases(self, **numbers: float) -> list[Value]:
        """Labelled leaves that are biases."""
        return self._made("biases", numbers)

    def targets(self, **numbers: float) -> list[Value]:
        """Labelled leaves that are targets."""
        return self._made("targets", numbers)

    def example(self, **results: Any) -> Example:
        """Make the Example from its results; each result is labelled, and the last is the root.

        Raises:
            TypeError: a number was given for a name that no leaf has.
        """
        known = [name for made in self._kinds.values() for name in made]
        for name in self._given:
            if name not in known:
                hint = did_you_mean(name, known) or f"; it takes {', '.join(known)}"
                raise TypeError(f"{self._name}() has no leaf named {name!r}{hint}")
        for name, node in results.items():
            node.label = name
        return Example(self._name, root=[*results.values()][-1], results=results, **self._kinds)

    def _made(self, kind: str, numbers: Mapping[str, float]) -> list[Value]:
        """Leaves of one kind; a given Value is used as it is."""
        made = {name: self._leaf(name, self._given.get(name, x)) for name, x in numbers.items()}
        self._kinds[kind] |= made
        return list(made.values())

    def _leaf(self, name: str, x: float | Value) -> Value:
        """The given Value, or a new one with a label."""
        if type(x) is Value:
            return x
        return Value(number(x, f"{self._name}: {name} must be a Value or"), label=name)
