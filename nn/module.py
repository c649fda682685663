"""Module: an object whose attributes hold the parameters of a model, found and named here."""

from __future__ import annotations

from collections.abc import Iterator
from reprlib import recursive_repr
from typing import Any

from autograd_core import Value


class Module:
    """Base class of everything that has parameters.

        class Line(Module):
            def __init__(self):
                self.slope, self.offset = Value(1.0), Value(0.0)

            def __call__(self, x):
                return self.slope * x + self.offset

    Its parameters are the leaf Values among its attributes, and those of the Modules, lists,
    tuples and dicts among them, in the order in which the attributes were first assigned. A
    result that was kept as an attribute (a Value with operands) is no parameter. A parameter
    that is reached twice (tied weights) counts once, under its first name.
    """

    def parameters(self) -> list[Value]:
        """All parameters, each once, in a fixed order."""
        return [parameter for _, parameter in self.named_parameters()]

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """(name, parameter) for each, in the order of `parameters()`.

        A name is the way to it: "layers.0.neurons.2.w.1" is
        model.layers[0].neurons[2].w[1].
        """
        found: list[tuple[str, Value]] = []
        _collect(self, "", found, set())
        return iter(found)

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to 0.0; `backward()` adds to what it finds."""
        for parameter in self.parameters():
            parameter.grad = 0.0

    @recursive_repr()
    def __repr__(self) -> str:
        parts = [
            f"{name}={part!r}"
            for name, part in vars(self).items()
            if isinstance(part, (Module, Value, bool, int, float, str))
        ]
        count = len(self.parameters())
        total = f"{count} parameter" if count == 1 else f"{count} parameters"
        return f"{type(self).__name__}({', '.join([*parts, total])})"


def _collect(thing: Any, name: str, found: list[tuple[str, Value]], seen: set[int]) -> None:
    """Append (name, parameter) for each parameter in `thing` whose id is not in `seen`."""
    if type(thing) is Value:
        if thing.is_leaf and id(thing) not in seen:
            seen.add(id(thing))
            found.append((name, thing))
        return
    if isinstance(thing, (list, tuple)):
        parts: Any = enumerate(thing)
    elif isinstance(thing, Module):
        parts = vars(thing).items()
    elif isinstance(thing, dict):
        parts = thing.items()
    else:
        return
    if id(thing) not in seen:
        seen.add(id(thing))
        before = f"{name}." if name else ""
        for key, part in parts:
            _collect(part, f"{before}{key}", found, seen)
