"""Observation: what an engine did with one graph, as plain data that crosses processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from autograd_core.text.plain_data import plain


@dataclass(frozen=True)
class Observation:
    """What an engine did with one trial.

    Attributes:
        numbers: the numbers of the nodes, by name.
        before: the gradients of the leaves before any sweep.
        gradients: their gradients after the sweep; None where the engine keeps none.
        changed: the names of leaves whose number was changed by the computation.
        measured: by leaf the derivative of the engine's own numbers, and its error.
        made: how many nodes the operation made.
        operands: how many operands the root names; -1 if they cannot be read.
        where: the line of its rule, or of its method.
        absent: why the engine does not have the operation; "" if it has.
        error: the exception that ended the trial; "" if none did.
        at: the line of the engine that raised it.
        again: the gradients of the leaves after a second sweep, over a new graph.
    """

    numbers: dict[str, float] = field(default_factory=dict)
    before: dict[str, float | None] = field(default_factory=dict)
    gradients: dict[str, float | None] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    measured: dict[str, tuple[float, float]] = field(default_factory=dict)
    made: int = 0
    operands: int = 0
    where: str = ""
    absent: str = ""
    error: str = ""
    at: str = ""
    again: dict[str, float | None] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The fields that say something, as JSON holds them."""
        found = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: _plain(x) for name, x in found.items() if x}

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Observation:
        """Read what `to_dict` wrote.

        Raises:
            TypeError, ValueError, KeyError: it did not write this.
        """
        found: dict[str, Any] = {**data}
        for name in ("numbers", "before", "gradients", "again"):
            items = dict(found.get(name, {})).items()
            found[name] = {str(k): None if x is None else float(x) for k, x in items}
        pairs = dict(found.get("measured", {})).items()
        found["measured"] = {str(k): (float(d), float(error)) for k, (d, error) in pairs}
        found["changed"] = tuple(map(str, found.get("changed", ())))
        for name in ("made", "operands"):
            found[name] = int(found.get(name, 0))
        for name in ("where", "absent", "error", "at"):
            found[name] = str(found.get(name, ""))
        return Observation(**found)


def _plain(x: Any) -> Any:
    """A field as JSON holds it."""
    return {k: plain(v) for k, v in x.items()} if isinstance(x, dict) else plain(x)
