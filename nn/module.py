"""Module: an object whose attributes hold the parameters of a model, found and named here."""

from __future__ import annotations

from collections.abc import Iterator
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
        return [parameter for _, parameter in _found(self, "", set())]

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """(name, parameter) for each, in the order of `parameters()`.

        A name is the way to it: "layers.0.neurons.2.w.1" is
        model.layers[0].neurons[2].w[1].
        """
        return _found(self, "", set())

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to 0.0; `backward()` adds to what it finds."""
        for parameter in self.parameters():
            parameter.grad = 0.0

    def __repr__(self) -> str:
        parts = [
            f"{name}={part!r}"
            for name, part in vars(self).items()
            if isinstance(part, (Module, Value, bool, int, float, str))
        ]
        count = len(self.parameters())
        total = f"{count} parameter" if count == 1 else f"{count} parameters"
        return f"{type(self).__name__}({', '.join([*parts, total])})"


def _found(thing: Any, name: str, seen: set[int]) -> Iterator[tuple[str, Value]]:
    """The parameters below `thing` that are not in `seen`, with their names."""
    if type(thing) is Value:
        if thing.is_leaf and id(thing) not in seen:
            seen.add(id(thing))
            yield name, thing
        return
    if isinstance(thing, (Module, list, tuple, dict)):
        if id(thing) in seen:
            return
        seen.add(id(thing))
        for key, part in _parts(thing):
            yield from _found(part, f"{name}.{key}" if name else str(key), seen)


def _parts(thing: Any) -> Any:
    """(key, part) for each part of a Module, dict, list or tuple."""
    if isinstance(thing, Module):
        return vars(thing).items()
    if isinstance(thing, dict):
        return thing.items()
    return enumerate(thing)
