"""PointsReport: gradient checks of one function at several points, to read and to store."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograd_core.laboratory.gradcheck.data import report_to_dict
from autograd_core.laboratory.gradcheck.report import Report
from autograd_core.laboratory.subjects.findings import WrongOperation
from autograd_core.position import Position
from autograd_core.text.plain_data import plain
from autograd_core.text.short_numbers import counted, format_number
from autograd_core.text.text_table import (
    COLUMNS,
    first_of,
    one_line,
    shorten,
    text_table,
    wrap,
)

LIMIT = 10
"""How many failed points are listed one by one."""

FORMAT = "autograd_core gradcheck report at points 1"


@dataclass(frozen=True)
class OperationSummary:
    """The findings about one operation.

    Attributes:
        op: its name.
        points: the number of points where the function computed it; 0 for a comparison.
        wrong: the number of points where its local derivative was the first wrong one.
        kinks: the number of points where it was exactly on a kink, on the way to a parameter.
        nonfinite: the number of points where it made a value or a derivative that is not finite.
    """

    op: str
    points: int
    wrong: int
    kinks: int
    nonfinite: int


@dataclass(frozen=True, repr=False)
class PointsReport:
    """Gradient checks of one function at several points; true if all passed.

    Attributes:
        name: the checked function, as f(w, b).
        names: the parameters.
        points: their numbers at each point.
        reports: the Report at each point.
        operations: a summary for each operation, wrong operations first.
    """

    name: str
    names: tuple[str, ...]
    points: tuple[tuple[float, ...], ...]
    reports: tuple[Report, ...]
    operations: tuple[OperationSummary, ...]

    def __bool__(self) -> bool:
        """Whether at least one point was checked, and all passed."""
        return bool(self.reports) and all(self.reports)

    @property
    def failures(self) -> tuple[Report, ...]:
        """The reports that did not pass."""
        return tuple(report for report in self.reports if not report)

    @property
    def verdict(self) -> str:
        """The conclusion: "PASS at 20 points", "FAIL at 3 of 20 points"."""
        count = len(self.reports)
        if not self:
            return f"FAIL at {len(self.failures)} of {counted(count, 'point')}"
        said = f"PASS at {counted(count, 'point')}"
        if any(report.screened for report in self.reports):
            return f"{said}. Only random directions were checked, no parameter by itself"
        if any(report.sampled_from for report in self.reports):
            return f"{said}. Only a random sample of the derivatives was checked"
        return said

    def text(self, limit: int | None = LIMIT, columns: int = COLUMNS) -> str:
        """The summary as plain text; its last line is the verdict.

        Args:
            limit: list this many failed points one by one; None for all.
            columns: the width of the longest line.
        """
        lines = [
            shorten(
                one_line(f"gradcheck at {counted(len(self.points), 'point')}: {self.name}"),
                columns,
            )
        ]
        if self.operations:
            rows = [
                [o.op, *(str(n or "-") for n in (o.points, o.wrong, o.kinks, o.nonfinite))]
                for o in self.operations
            ]
            headings = ["operation", "points", "wrong", "on a kink", "not finite"]
            table = text_table(headings, rows, "<>>>>", columns=columns - 1)
            lines += [" " + line for line in table]
        told = [
            f"at {place_in_words(self.names, point)}: {report.verdict}{_first_wrong(report.wrong)}"
            for point, report in zip(self.points, self.reports, strict=True)
            if not report
        ]
        shown = told[:limit]
        for sentence in shown:
            lines += wrap(sentence, columns, "  ")
        if len(told) > len(shown):
            lines.append(f"... and at {len(told) - len(shown)} more: see .failures")
        return "\n".join([*lines, self.verdict])

    def __str__(self) -> str:
        return self.text()

    __repr__ = __str__

    def to_dict(self) -> dict[str, Any]:
        """The summary and all reports as data for JSON; see Report.to_dict."""
        return {
            "format": FORMAT,
            "name": self.name,
            "passed": bool(self),
            "verdict": self.verdict,
            "names": list(self.names),
            "points": plain(self.points),
            "operations": plain(self.operations),
            "reports": list(map(report_to_dict, self.reports)),
        }

    def to_json(self, indent: int | None = None) -> str:
        """The text of `to_dict()` as JSON."""
        return json.dumps(self.to_dict(), allow_nan=False, indent=indent)


def place_in_words(names: Sequence[str], point: Sequence[float]) -> str:
    """Write a point as x=2.0, y=0.5; of many parameters only the first few."""
    shown = [f"{n}={format_number(x, 17)}" for n, x in zip(names, point, strict=True)]
    return first_of(shown)


def _first_wrong(wrong: WrongOperation | None) -> str:
    if wrong is None:
        return ""
    where = wrong.where.short if isinstance(wrong.where, Position) else wrong.where
    return f"; first wrong op: {wrong.op}" + (f" at {where}" if where else "")
