"""Recording as others do it: once, by the shape of the arguments, and never asked again.

The bank is judged with it too: a program that this gets right plants nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd_core import Value, record
from autograd_core.primitives.evaluate import evaluate
from autograd_core.program import Program


class Refused(Exception):
    """What the naive recorder never raises."""


def naive(f: Callable[..., Any]) -> Callable[..., Any]:
    """Record f once for each form of its arguments; later calls compute the graph again."""
    known: dict[Any, tuple[Any, list[Value]]] = {}

    def call(*arguments: Any) -> Any:
        inputs: list[Any] = []
        form = _form(arguments, inputs)
        if form not in known:
            leaves = [Value(x.data if isinstance(x, Value) else x) for x in inputs]
            supply = iter(leaves)
            known[form] = f(*[_filled(a, supply) for a in arguments]), leaves
        root, leaves = known[form]
        return _again(root, leaves, inputs) if isinstance(root, Value) else root

    return call


def _form(x: Any, inputs: list[Any]) -> Any:
    """The arguments without their numbers; the numbers and Values go to `inputs`."""
    if isinstance(x, (float, Value)):
        inputs.append(x)
        return "."
    if isinstance(x, (list, tuple)):
        return type(x), *[_form(part, inputs) for part in x]
    if isinstance(x, dict):
        return dict, *[(key, _form(part, inputs)) for key, part in sorted(x.items())]
    return type(x), repr(x)


def _filled(x: Any, supply: Any) -> Any:
    """The arguments with other Values in place of their numbers."""
    if isinstance(x, (float, Value)):
        return next(supply)
    if isinstance(x, (list, tuple)):
        return type(x)([_filled(part, supply) for part in x])
    if isinstance(x, dict):
        found = {key: _filled(part, supply) for key, part in sorted(x.items())}
        return {key: found[key] for key in x}
    return x


def _again(root: Value, leaves: list[Value], inputs: list[Any]) -> Any:
    """The recorded operations at other inputs, a node for each."""
    given = {id(leaf): x for leaf, x in zip(leaves, inputs, strict=True)}
    if id(root) in given:
        return given[id(root)]
    program = Program(root)

    def compute(node: Value, operands: Any) -> Any:
        parts = [x if isinstance(x, Value) else Value(x) for x in operands]
        y, partials = evaluate(node.op, [p.data for p in parts], [*node.parameters.values()])
        return record(f"{node.op} again", y, parts, partials)

    return program.run(compute, lambda leaf: leaf, given)[-1]
