"""A gradient check's report as data for JSON, and back."""

from __future__ import annotations

import json
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
    """The report's attributes and what follows from them; nan and infinities as strings."""
    data = _attributes(report)
    data["findings"] = [
        _attributes(finding)
        | {
            "difference": plain(finding.difference),
            "relative_error": plain(finding.relative_error),
            "digits": plain(finding.digits),
            "passed": finding.passed,
        }
        for finding in report.findings
    ]
    data["wrong"] = None if report.wrong is None else _attributes(report.wrong)
    counts = {str(verdict): count for verdict, count in report.counts.items()}
    derived = {"passed": bool(report), "verdict": words.verdict(report), "counts": counts}
    return {"format": FORMAT, **derived, **data}


def report_to_json(report: Findings, indent: int | None = None) -> str:
    """One JSON text, without the NaN and Infinity that JSON does not have."""
    return json.dumps(report_to_dict(report), allow_nan=False, indent=indent)


def report_from_dict(data: Mapping[str, Any], kind: type[_Report]) -> _Report:
    """A report from what `report_to_dict` wrote.

    Args:
        data: the dict.
        kind: the class to make.

    Raises:
        ValueError: the format is another one, something is missing or is of another kind.
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


def _attributes(thing: Any) -> dict[str, Any]:
    """The fields of a dataclass as JSON can hold them, except for dataclasses among them."""
    return {field.name: plain(getattr(thing, field.name)) for field in fields(thing)}


def _made(kind: type[_Made], data: Mapping[str, Any]) -> _Made:
    """An object from its fields, numbers and tuples restored."""
    return kind(**{field.name: _restored(field.type, data[field.name]) for field in fields(kind)})


def _restored(kind: Any, x: Any) -> Any:
    """A field's value: of the floats, those that JSON has no number for were strings."""
    if kind == "float":
        return _float(x)
    if kind == "tuple[float, ...]":
        return tuple(map(_float, x))
    return tuple(x) if kind == "tuple[str, ...]" else x


def _float(x: Any) -> float:
    """A number, or nan or an infinity by name."""
    if isinstance(x, bool) or not isinstance(x, int | float | str):
        raise TypeError(f"expected a number, got {x!r}")
    return float(x)
