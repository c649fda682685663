"""EngineFault: a misconception of an engine, with the smallest graph that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from autograd_core.grading.chinese import Language, chinese_error, sayer, wrap_said
from autograd_core.grading.film import film_text
from autograd_core.grading.misconceptions import MISCONCEPTIONS, Key
from autograd_core.grading.small_graph import SmallGraph
from autograd_core.text.plain_data import plain
from autograd_core.value import Value

FILMS: dict[Key, Literal["assign", "no_order", "stale"]] = {
    "accumulate": "assign",
    "order": "no_order",
    "stale": "stale",
}
"""The mistakes that a filmstrip can show at work."""


@dataclass(frozen=True)
class EngineFault:
    """A misconception, and what shows it.

    Attributes:
        key: its short name, such as "accumulate"; one of those that `MISCONCEPTIONS` lists.
        operations: the operations that have it, as ("a * b", "a + b"); empty if it is the sweep's.
        detail: what was seen, in words.
        graph: the smallest graph that shows it; None if no graph does.
        right: the right gradients, by name; empty if no gradient is wrong.
        got: what came instead; None where the engine keeps nothing.
        where: the line of the rule, "engine.py:31"; "" if unknown.
        value: the engine's number of the root, if that is wrong; else None.
    """

    key: Key
    operations: tuple[str, ...]
    detail: str
    graph: SmallGraph | None = None
    right: Mapping[str, float] = field(default_factory=dict)
    got: Mapping[str, float | None] = field(default_factory=dict)
    where: str = ""
    value: float | None = None

    @property
    def title(self) -> str:
        """The misconception by its name: "= for +=", "a wrong local derivative of a * b"."""
        op = " and ".join(self.operations[:1]) or "an operation"
        return MISCONCEPTIONS[self.key].title.format(op=op)

    @property
    def words(self) -> str:
        """What is wrong, and what to do about it."""
        op = self.operations[0].replace("b", "a") if self.operations else "a + a"
        return MISCONCEPTIONS[self.key].words.replace("{op}", op)

    @property
    def what_if(self) -> Literal["assign", "no_order", "stale"] | None:
        """The mistake as `viz.steps` and `viz.filmstrip` make it on purpose; None if not."""
        return FILMS.get(self.key)

    @property
    def root(self) -> Value | None:
        """The root of the smallest graph, computed by this library: for a filmstrip.

        viz.filmstrip(fault.root, what_if=fault.what_if)
        """
        return None if self.graph is None else self.graph.record()[self.graph.root]

    def text(self, columns: int = 80, lang: Language = "en") -> str:
        """The fault as plain text: title, words, and the graph step by step.

        Args:
            columns: the width.
            lang: "en" or "zh" (Chinese).
        """
        say, listed = sayer(lang), ", ".join(self.operations)
        named = "{op}" in MISCONCEPTIONS[self.key].title and len(self.operations) == 1
        title = f"{self.title} in {listed}" if listed and not named else self.title
        lines = wrap_said(say(title), columns)
        of_error = lang == "zh" and self.key == "error"
        detail = chinese_error(self.detail) if of_error else say(self.detail)
        for said in (detail, say(self.words), self.where and say(f"its rule: {self.where}")):
            lines += [f"  {line}" for line in wrap_said(said, columns - 2)] if said else []
        if self.graph is not None:
            film = film_text(self.graph, self.right, self.got, self.value, say)
            lines += ["", *(f"    {line}" for line in film)]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()

    __repr__ = __str__

    def to_dict(self) -> dict[str, Any]:
        """The fault as JSON can hold it."""
        graph = self.graph
        return {
            "key": self.key,
            "title": self.title,
            "operations": list(self.operations),
            "detail": self.detail,
            "advice": self.words,
            "where": self.where,
            "leaves": {} if graph is None else plain_dict(dict(graph.leaves)),
            "graph": [] if graph is None else list(graph.code),
            "right": plain_dict(self.right),
            "got": plain_dict(self.got),
            "value": plain(self.value),
        }


def plain_dict(numbers: Mapping[str, float | None]) -> dict[str, Any]:
    """Numbers by name, as JSON can hold them."""
    return {name: plain(x) for name, x in numbers.items()}
