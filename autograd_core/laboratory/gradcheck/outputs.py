"""Check a function of several results: each by itself, or their sum with random weights."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from autograd_core.laboratory.gradcheck.at_point import WEIGHTED, Options, check_at_point
from autograd_core.laboratory.gradcheck.report import Report
from autograd_core.laboratory.subjects.arguments import paths_of
from autograd_core.laboratory.subjects.function import FunctionSubject
from autograd_core.laboratory.subjects.subject import Impure
from autograd_core.many import fsum
from autograd_core.text.progress import working
from autograd_core.text.short_numbers import counted
from autograd_core.tree import flatten
from autograd_core.value import Value


def check_outputs(function: FunctionSubject, results: Any, options: Options) -> Report:
    """Check a function whose result is a list, tuple or dict of Values.

    Args:
        options: the options of the check. With `outputs` "each", every result is differentiated
            by every parameter, in findings named "f[0]: w". With "weighted", the sum of the
            results is, each times a fixed random weight between 1/2 and 1 or -1 and -1/2. Their
            plain sum would not show that two results are exchanged.
    """
    paths = paths_of("f", results)
    if options.outputs == WEIGHTED:
        source = random.Random(options.seed)
        weights = [source.choice((-1, 1)) * source.uniform(0.5, 1.0) for _ in paths]
        report = check_at_point(function.of_result(_weighted(weights)), options)
        how = "their sum with fixed random weights was checked"
        return replace(report, notes=(f"{_returned(len(paths))}: {how}", *report.notes))
    reports = []
    with working(f"results of {function.title}", len(paths), options.progress) as work:
        for part in each_result(function, results):
            reports.append(check_at_point(part, options))
            work.step()
    return _merged(function.title, paths, reports)


def each_result(function: FunctionSubject, results: Any) -> list[FunctionSubject]:
    """Make a subject for each of the results."""
    count = len(_flat(results))
    return [function.of_result(_entry(i, count)) for i in range(count)]


def _returned(count: int) -> str:
    return f"f returns {counted(count, 'number')}"


def _flat(results: Any) -> list[Value]:
    """List the results in order; a plain number among them becomes a constant."""
    found = flatten(results, "gradcheck: what f returns")[0]
    return [x if type(x) is Value else Value(x) for x in found]


def _as_many(results: Any, count: int) -> list[Value]:
    """List the results in order.

    Raises:
        Impure: their number has changed.
    """
    found = _flat(results)
    if len(found) != count:
        raise Impure(f"{_returned(count)}, but {len(found)} in another call")
    return found


def _entry(i: int, count: int) -> Callable[[Any], Value]:
    """Make a function that takes result i of `count`."""
    return lambda results: _as_many(results, count)[i]


def _weighted(weights: list[float]) -> Callable[[Any], Value]:
    """Make a function that adds up the results, each times its weight."""

    def total(results: Any) -> Value:
        found = _as_many(results, len(weights))
        summed: Value = fsum([w * x for w, x in zip(weights, found, strict=True)])
        return summed

    return total


def _merged(title: str, paths: list[str], reports: list[Report]) -> Report:
    findings = [
        replace(finding, name=f"{path}: {finding.name}")
        for path, report in zip(paths, reports, strict=True)
        for finding in report.findings
    ]
    wrong = next((report.wrong for report in reports if report.wrong is not None), None)
    return Report(
        name=title,
        value=reports[0].value if len(reports) == 1 else math.nan,
        findings=tuple(findings),
        nodes=max(report.nodes for report in reports),
        rounding_bound=max(report.rounding_bound for report in reports),
        order=reports[0].order,
        directions=reports[0].directions,
        screened=_merged_texts(paths, [report.screened for report in reports]),
        sampled_from=reports[0].sampled_from * len(reports),
        source=reports[0].source,
        wrong=wrong,
        notes=(_returned(len(paths)), *_merged_texts(paths, [report.notes for report in reports])),
        evaluations=sum(report.evaluations for report in reports),
        seconds=math.fsum(report.seconds for report in reports),
    )


def _merged_texts(paths: Sequence[str], all_texts: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """List each text once, after the path of its result unless it is about all results."""
    said: dict[str, None] = {}
    for path, texts in zip(paths, all_texts, strict=True):
        for text in texts:
            common = all(text in others for others in all_texts)
            said[text if common else f"{path}: {text}"] = None
    return tuple(said)
