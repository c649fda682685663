"""Write the report of a gradient check as data for JSON, and read it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from autograd_core.laboratory.gradcheck import words
from autograd_core.laboratory.subjects.findings import Finding, Findings, Verdict, WrongOperation
from autograd_core.text.plain_data import plain

FORMAT = "autograd_core gradcheck report 1"

_Made = TypeVar("_Made", bound="Finding | WrongOperation | Findings")
_Report = TypeVar("_Report", bound=Findings)


def report_to_dict(report: Findings) -> dict[str, Any]:
    """List a report's attributes and the properties derived from them; nan and inf are strings."""
    data: dict[str, Any] = plain(report)
    for finding, entries in zip(report.findings, data["findings"], strict=True):
        entries |= {
            "difference": plain(finding.difference),
            "relative_error": plain(finding.relative_error),
            "digits": plain(finding.digits),
            "passed": finding.passed,
        }
    counts = {str(verdict): count for verdict, count in report.counts.items()}
    derived = {"passed": bool(report), "verdict": words.verdict(report), "counts": counts}
    return {"format": FORMAT, **derived, **data}


def report_from_dict(data: Mapping[str, Any], kind: type[_Report]) -> _Report:
    """Read a report that `report_to_dict` wrote.

    Raises:
        ValueError: the dict has another format, or an entry is missing or has another type.
    """
    if not isinstance(data, Mapping) or data.get("format") != FORMAT:
        raise ValueError(f"expected the dict of a report with 'format': {FORMAT!r}, got {data!r}")
    try:
        findings = [
            _made(Finding, finding | {"verdict": Verdict(finding["verdict"])})
            for finding in data["findings"]
        ]
        wrong = None if data["wrong"] is None else _made(WrongOperation, data["wrong"])
        return _made(kind, {**data, "findings": tuple(findings), "wrong": wrong})
    except (KeyError, TypeError) as error:
        raise ValueError(f"not the data of a report: {error!r}") from error


def _made(kind: type[_Made], data: Mapping[str, Any]) -> _Made:
    """Make an object from its fields, and restore numbers and tuples."""
    return kind(**{field.name: _restored(field.type, data[field.name]) for field in fields(kind)})


def _restored(kind: Any, x: Any) -> Any:
    """Restore the value of a field; floats that JSON does not have were strings."""
    if kind == "float":
        return _float(x)
    if kind == "tuple[float, ...]":
        return tuple(map(_float, x))
    return tuple(x) if kind == "tuple[str, ...]" else x


def _float(x: Any) -> float:
    """Read a number, or nan or an infinity by its name."""
    if isinstance(x, bool) or not isinstance(x, int | float | str):
        raise TypeError(f"expected a number, got {x!r}")
    return float(x)
