"""Grade: what an engine is worth, item by item, and which misconceptions it shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any

from autograd_core.grading.chinese import Language, sayer, wrap_said
from autograd_core.grading.engine_fault import EngineFault
from autograd_core.text.html_table import (
    WRONG,
    boxed,
    folded_away,
    html_cell,
    html_table,
    html_text,
    safe_html,
)

VERSION = 1
"""The version of the data that `to_dict` makes; it changes when an entry changes its meaning."""

MOST_NAMED = 6
"""The most items without a grade that are named."""


@dataclass(frozen=True)
class GradeItem:
    """One thing that is graded.

    Attributes:
        name: what it is, such as "a * b: derivative" or "the order of visits".
        points: what it is worth; 0 if it could not be graded.
        earned: what the engine gets for it.
        reason: why it gets nothing, or is not graded; "" if it is right.
    """

    name: str
    points: float
    earned: float
    reason: str = ""

    @property
    def is_graded(self) -> bool:
        """Whether it counts."""
        return self.points > 0


@dataclass(frozen=True, repr=False)
class Grade:
    """The result of grading an engine; true if nothing is wrong with it.

    A prompt and `print(grade)` show it in 80 columns, a notebook as a table; `to_dict()` is for
    programs.

    Attributes:
        engine: the name of the engine's class, or of its file.
        items: what was graded, with the points of each.
        faults: the misconceptions that it shows, the most basic first.
        absent: the operations that it does not have, each with the reason.
        notes: what is no fault, but worth knowing.
        borrowed: the module that the file imports its class from; "" if the class is the file's
            own, or stands in a module beside it.
        unseen: the operations of the engine that a grade does not know, and says nothing of.
    """

    engine: str
    items: tuple[GradeItem, ...]
    faults: tuple[EngineFault, ...]
    absent: Mapping[str, str]
    notes: tuple[str, ...] = ()
    borrowed: str = ""
    unseen: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether something was graded and nothing is wrong."""
        return not self.faults and self.possible > 0

    @property
    def points(self) -> float:
        """The points that the engine earns."""
        return fsum(item.earned for item in self.items)

    @property
    def possible(self) -> float:
        """The most points that it could earn."""
        return fsum(item.points for item in self.items)

    @property
    def misconceptions(self) -> tuple[str, ...]:
        """The misconceptions by their names: ("= for +=", "the root's seed")."""
        return tuple(dict.fromkeys(fault.title for fault in self.faults))

    @property
    def summary(self) -> str:
        """One line: the engine, its points, and its misconceptions."""
        return self.summarised("en")

    def summarised(self, lang: Language) -> str:
        """The summary in English or Chinese, "en" or "zh"."""
        say = sayer(lang)
        right = "nothing is wrong" if self.possible else "no operation could be graded"
        said = "; ".join(map(say, self.misconceptions)) or say(right)
        if self.borrowed:
            said = say(f"{said}; its class comes from {self.borrowed}")
        if self.unseen:
            said = say(f"{said}; not looked at: {_names(self.unseen, say)}")
        return say(f"{self.engine}: {self.points:g} of {self.possible:g} points: {said}")

    def item(self, name: str) -> GradeItem:
        """The item of this name.

        Raises:
            KeyError: no item is called so.
        """
        for item in self.items:
            if item.name == name:
                return item
        raise KeyError(f"there is no item {name!r}; they are {[i.name for i in self.items]}")

    def earned(self, *names: str) -> float:
        """The points that the engine earns for some items.

        Raises:
            KeyError: no item is called so.
        """
        return fsum(self.item(name).earned for name in names)

    def text(self, columns: int = 80, lang: Language = "en") -> str:
        """The grade as plain text: the faults, each with a graph that shows it, and the points.

        Args:
            columns: the width.
            lang: "en" or "zh" (Chinese).
        """
        say, said = sayer(lang), []
        for item in self.items:
            if item.is_graded and item.earned < item.points:
                said.append(f"{say(item.name)}: {item.earned:g} of {item.points:g}")
        for reason in dict.fromkeys(item.reason for item in self.items if not item.is_graded):
            names = [say(i.name) for i in self.items if not i.is_graded and i.reason == reason]
            said.append(f"Not graded: {_names(names, say)}: {say(reason)}")
        said += [f"Not there: {ops}: {say(why)}" for ops, why in _listed(self.absent)]
        if self.unseen:
            ops = ", ".join(self.unseen)
            said.append(f"Not looked at: {ops}: a grade does not know what they compute")
        said += () if self.faults else self.notes
        lines = [line for fault in self.faults for line in (fault.text(columns, lang), "")]
        for text in (*map(say, said), self.summarised(lang)):
            lines += wrap_said(text, columns, "  ")
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()

    __repr__ = __str__

    def html(self) -> str:
        """The grade as HTML: a table of points, and the faults below it."""
        rows = []
        for item in self.items:
            style = f' style="{WRONG}"' if item.is_graded and item.earned < item.points else ""
            got = f"{item.earned:g} of {item.points:g}" if item.is_graded else "not graded"
            cells = html_cell(html_text(item.name), "left") + html_cell(got, "right")
            rows.append(f"<tr{style}>{cells}{html_cell(html_text(item.reason), 'left')}</tr>")
        heads = ("item", "points", "reason")
        table = html_table(html_text(self.summary), heads, ("left", "right", "left"), rows)
        texts = ["\n".join(map(html_text, fault.text().splitlines())) for fault in self.faults]
        faults = "\n".join(f"<pre>{text}</pre>" for text in texts)
        return boxed("\n".join(filter(None, (faults, folded_away(self.summary, table)))))

    def _repr_html_(self) -> str:
        """The grade for a notebook."""
        return safe_html(self, Grade.html)

    def to_dict(self) -> dict[str, Any]:
        """The grade as dicts, lists, strings and numbers that JSON can hold.

        Its entries: version, engine, passed, points, possible, items (name, points, earned,
        reason), faults (key, title, operations, detail, advice, where, leaves, graph, right, got,
        value),
        absent (operation: reason), unseen, notes. Numbers that JSON cannot hold are strings.
        """
        return {
            "version": VERSION,
            "engine": self.engine,
            "passed": bool(self),
            "points": self.points,
            "possible": self.possible,
            "items": [
                {"name": i.name, "points": i.points, "earned": i.earned, "reason": i.reason}
                for i in self.items
            ],
            "faults": [fault.to_dict() for fault in self.faults],
            "absent": dict(self.absent),
            "unseen": list(self.unseen),
            "notes": list(self.notes),
        }

    def to_json(self, indent: int | None = None) -> str:
        """The text of `to_dict()` as JSON."""
        return json.dumps(self.to_dict(), allow_nan=False, indent=indent)


def _names(names: Sequence[str], say: Callable[[str], str]) -> str:
    """Names in a line, or how many they are."""
    return ", ".join(names) if len(names) <= MOST_NAMED else say(f"{len(names)} items")


def _listed(absent: Mapping[str, str]) -> list[tuple[str, str]]:
    """The operations that are missing for another reason than that nobody wrote them."""
    by_reason: dict[str, list[str]] = {}
    for op, why in absent.items():
        if not why.startswith("there is no"):
            by_reason.setdefault(why, []).append(op)
    return [(", ".join(ops), why) for why, ops in by_reason.items()]
