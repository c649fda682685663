"""Report: a whole gradient check, to read, print, store, and test for a pass."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograd_core.laboratory.gradcheck import words
from autograd_core.laboratory.gradcheck.data import report_from_dict, report_to_dict
from autograd_core.laboratory.gradcheck.html import report_html
from autograd_core.laboratory.gradcheck.text import report_summary, report_text
from autograd_core.laboratory.subjects.findings import Findings
from autograd_core.text.html_table import safe_html


@dataclass(frozen=True, repr=False)
class Report(Findings):
    """The result of a gradient check; true if at least one derivative was checked and all passed.

    A prompt and `print(report)` show it in 80 columns, a notebook as a table; `text(details=True)`
    has all numbers, `to_dict()` is for programs.

    Attributes:
        name: the checked function, as f(w, b).
        value: the function's value at the point.
        nodes: the number of nodes of its graph.
        rounding_bound: a bound on the rounding error of one evaluation: sum |adjoint * value| u,
            or 3 times the root of the sum of squares if that is less (many roundings).
        findings: one per parameter, in the order of `worst_first`.
        order: 1 for a gradient, 2 for second derivatives.
        directions: the number of random directions of the screen; 0 without a screen.
        screened: the parameters that only the screen covered, without their own findings.
        sampled_from: the number of derivatives from which a random sample was checked; 0 if all
            were checked.
        source: the source of the checked derivatives: "autodiff" or "given".
        wrong: the first wrong operation, if a MISMATCH was traced to one.
        notes: remarks about the whole check.
        evaluations: the number of evaluations of the function.
        seconds: the duration.
    """

    @property
    def verdict(self) -> str:
        """The conclusion: "PASS", "FAIL: 1 of 3 MISMATCH, 1 INCONCLUSIVE".

        After a pass it states its limits: "PASS. 37 agree; 4 are exactly on a kink of relu,
        where every number between the two slopes is right".
        """
        return words.verdict(self)

    @property
    def summary(self) -> str:
        """One line with the function, the verdict, and the worst derivative in numbers."""
        return report_summary(self)

    def text(self, limit: int | None = 20, columns: int = 80, details: bool = False) -> str:
        """The report as plain text; its last line is the verdict.

        Args:
            limit: show this many derivatives, the worst ones; None for all.
            columns: the width of the longest line, at least 40. A table that does not fit leaves
                out columns.
            details: also show values, differences and tolerances, the verified digits, the step
                and the parts of the tolerance, and the cost of the check.
        """
        return report_text(self, limit, columns, details)

    def __str__(self) -> str:
        return self.text()

    __repr__ = __str__

    def html(self, limit: int | None = 20) -> str:
        """The report as an HTML table, in the colours of the page."""
        return report_html(self, limit)

    def _repr_html_(self) -> str:
        """The report for a notebook."""
        return safe_html(self, report_html)

    def to_dict(self) -> dict[str, Any]:
        """The report as dicts, lists, strings and numbers that JSON can hold.

        Numbers that JSON cannot hold are the strings "nan", "inf" and "-inf". Besides the
        report's attributes, it has `passed`, `verdict` and `counts`, and for each finding
        `difference`, `relative_error`, `digits` and `passed`.
        """
        return report_to_dict(self)

    def to_json(self, indent: int | None = None) -> str:
        """The text of `to_dict()` as JSON."""
        return json.dumps(self.to_dict(), allow_nan=False, indent=indent)

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Report:
        """Read a report that `to_dict()` wrote; derived entries are ignored.

        Raises:
            ValueError: an entry is missing or has another form than `to_dict()` writes.
        """
        return report_from_dict(data, Report)
