"""Report: a whole gradient check, to be read, printed, stored and asked whether it passed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograd_core.laboratory import report_words as words
from autograd_core.laboratory.findings import Findings
from autograd_core.laboratory.report_data import (
    report_from_dict,
    report_to_dict,
    report_to_json,
)
from autograd_core.laboratory.report_html import report_html, safe_report_html
from autograd_core.laboratory.report_text import report_summary, report_text


@dataclass(frozen=True, repr=False)
class Report(Findings):
    """A whole gradient check; true if every derivative passed, and there was one to check.

    A prompt and `print(report)` show it in 80 columns, a notebook as a table; `text(details=True)`
    has all numbers, `to_dict()` is for programs.

    Attributes:
        name: what was checked, as f(w, b).
        value: the function's value at the point.
        nodes: nodes of its graph.
        rounding_bound: bound on the rounding error of one evaluation, sum |adjoint * value| u, or
            3 times the root of the sum of squares where that is less (many roundings).
        findings: one per parameter, put in the order of `worst_first`.
        order: 1 for a gradient, 2 for second derivatives.
        directions: random directions of the screen; 0 if every parameter was checked at once.
        screened: parameters covered by the screen alone, which have no finding of their own.
        sampled_from: of so many derivatives those with findings are a random sample; 0 if all of
            them were checked.
        source: where the derivatives come from that were checked: "autodiff", or "given".
        wrong: the first wrong operation, where a MISMATCH was traced to one.
        notes: remarks about the whole check.
        evaluations: how often the function was evaluated.
        seconds: how long it took.
    """

    @property
    def verdict(self) -> str:
        """The conclusion: "PASS", "FAIL: 1 of 3 MISMATCH, 1 INCONCLUSIVE".

        What a pass does not say stands behind it: "PASS. 37 agree; 4 stand exactly on a kink of
        relu, where every number between the two slopes is right".
        """
        return words.verdict(self)

    @property
    def summary(self) -> str:
        """One line: what was checked, the verdict, and the worst derivative in numbers."""
        return report_summary(self)

    def text(self, limit: int | None = 20, columns: int = 80, details: bool = False) -> str:
        """The report as plain text, the last line its verdict.

        Args:
            limit: how many derivatives the table shows, the worst ones; None for all.
            columns: the width of the longest line, at least 40; where the table has no room, some
                of its columns are left out.
            details: also show values, differences and tolerances, how many digits were verified,
                the step and the parts of the tolerance, and what the check took.
        """
        return report_text(self, limit, columns, details)

    def __str__(self) -> str:
        return self.text()

    __repr__ = __str__

    def html(self, limit: int | None = 20) -> str:
        """The report as an HTML table, with its colours taken from the page."""
        return report_html(self, limit)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return safe_report_html(self)

    def to_dict(self) -> dict[str, Any]:
        """The report as dicts, lists, strings and numbers that JSON can hold.

        Numbers that JSON has no word for are the strings "nan", "inf" and "-inf". Besides the
        report's attributes there are its `passed`, `verdict` and `counts`, and of each finding
        its `difference`, `relative_error`, `digits` and `passed`.
        """
        return report_to_dict(self)

    def to_json(self, indent: int | None = None) -> str:
        """The text of `to_dict()` as JSON."""
        return report_to_json(self, indent)

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Report:
        """The report that `to_dict()` wrote; what follows from the rest is not read.

        Raises:
            ValueError: something is missing, or is not what `to_dict()` writes there.
        """
        return report_from_dict(data, Report)
