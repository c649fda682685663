"""The sentences of the report of a gradient check, shared by text and HTML."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from autograd_core.laboratory.subjects.findings import Finding, Findings, WrongOperation
from autograd_core.position import Position, quoted
from autograd_core.text.short_numbers import counted, format_alike, format_number
from autograd_core.text.text_table import one_line

HEADINGS = (
    "name",
    "value",
    "autodiff",
    "measured",
    "|diff|",
    "tol",
    "digits",
    "step",
    "trunc",
    "round",
    "sweep",
    "verdict",
)
FIRST = ("name", "autodiff", "measured", "verdict")
"""The columns of the brief table; the others are details."""

ABSENT = "-"
LIMIT = 20
NAMED = 3
SHOWN_OPERANDS = 6
TELLING = 9


def headings(report: Findings) -> list[str]:
    """List the headings; the heading of given derivatives is "given" instead of "autodiff"."""
    return [report.source if word == "autodiff" else word for word in HEADINGS]


def cells(finding: Finding, digits: int, short: int, value: int) -> list[str]:
    """Write the texts of a row, under HEADINGS.

    Args:
        digits: at most this many significant digits of the derivatives; a MISMATCH may show 9 to
            tell the two apart.
        short: the digits of differences, errors and steps.
        value: the digits of the parameter's value.
    """
    least = min(digits, 6)
    most = max(digits, TELLING) if finding.verdict == "MISMATCH" else digits
    analytic, numeric = format_alike(finding.analytic, finding.numeric, least, most)
    if math.isnan(finding.numeric):
        numeric = ABSENT
    elif finding.verdict == "INCONCLUSIVE" and _is_bounded(finding):
        numeric = _known_roughly(finding)
    if _has_slopes(finding):
        sides = (finding.left, finding.right)
        numeric = "[" + ", ".join("?" if s != s else format_number(s, least) for s in sides) + "]"
    measured = not (math.isnan(finding.difference) or math.isnan(finding.tolerance))
    # A derivative of 0 has no digits: an OK compared it with those nearby, or with its terms.
    counted = measured and not (finding.verdict == "OK" and finding.digits == 0.0)
    return [
        finding.name or '""',
        format_number(finding.value, value),
        analytic,
        numeric,
        _error(finding.difference, short),
        _error(finding.tolerance, short),
        f"{finding.digits:.1f}" if counted else ABSENT,
        _error(finding.step, short),
        _error(finding.truncation, short),
        _error(finding.rounding, short),
        _error(finding.sweep, short),
        verdict_word(finding),
    ]


def _is_bounded(finding: Finding) -> bool:
    """Whether a derivative was measured with a finite error."""
    return math.isfinite(finding.numeric) and 0.0 < finding.tolerance < math.inf


def _known_roughly(finding: Finding) -> str:
    """Write a measured derivative with its known digits and its possible error."""
    numeric, tolerance = finding.numeric, finding.tolerance
    part = abs(numeric) / tolerance
    known = 2 + int(math.log10(part)) if 1.0 <= part < math.inf else 1 + (numeric != 0.0)
    return f"{format_number(numeric, known)} \N{PLUS-MINUS SIGN} {format_number(tolerance, 1)}"


def verdict_word(finding: Finding) -> str:
    """The verdict in words; for a kink, also whether the derivative lies between the slopes."""
    if finding.verdict != "KINK" or not _has_slopes(finding):
        return str(finding.verdict)
    return "KINK, right" if finding.passed else "KINK, wrong"


def _has_slopes(finding: Finding) -> bool:
    """Whether a one-sided slope was measured."""
    return not (math.isnan(finding.left) and math.isnan(finding.right))


def _error(x: float, digits: int) -> str:
    """Write an error, or "-" if it is unknown."""
    return ABSENT if math.isnan(x) else format_number(x, digits)


def title(report: Findings) -> str:
    """Write the title: the function and the order of the check."""
    kind = "gradcheck" if report.order == 1 else f"gradcheck of order {report.order}"
    return f"{kind}: {report.name}"


def circumstances(report: Findings, brief: bool = False) -> list[str]:
    """Say the value at the point, the size of the graph, and the rounding of one evaluation.

    Args:
        brief: leave out the rounding.
    """
    facts = [] if _has_several_values(report) else [f"f={format_number(report.value, 17)}"]
    if report.nodes:
        facts.append(counted(report.nodes, "node"))
    if math.isfinite(report.rounding_bound) and not brief:
        facts.append(f"rounding of f up to {format_number(report.rounding_bound, 2)}")
    return facts


def _has_several_values(report: Findings) -> bool:
    """Whether the function has several values; nan counts as a value."""
    nowhere = ("NONFINITE", "NONDETERMINISTIC")
    return math.isnan(report.value) and all(f.verdict not in nowhere for f in report.findings)


def tally(findings: Iterable[Finding], total: int | None = None) -> str:
    """Count the verdicts, in order of appearance: "2 of 9 MISMATCH, 1 KINK"."""
    counts = Counter(str(finding.verdict) for finding in findings)
    said = [f"{number} {name}" for name, number in counts.items()]
    if said and total is not None:
        name, number = next(iter(counts.items()))
        said[0] = f"{number} of {total} {name}"
    return ", ".join(said)


def verdict(report: Findings, brief: bool = False) -> str:
    """Say PASS or FAIL, with counts of all verdicts other than OK.

    Args:
        brief: leave out the clauses that explain a kink and a step function.
    """
    if not report:
        return f"FAIL: {_failure(report)}"
    return ". ".join(["PASS", *filter(None, ["; ".join(_reservations(report, brief))])])


def _reservations(report: Findings, brief: bool) -> list[str]:
    """List the limits of a pass: kinks, steps, and parameters not checked one by one."""
    sides = {name: [f for f in report.findings if f.verdict == name] for name in ("KINK", "STEP")}
    said = []
    if sides["KINK"]:
        be = "is" if len(sides["KINK"]) == 1 else "are"
        said.append(
            f"{len(sides['KINK'])} {be} exactly on a kink{_of(sides['KINK'])}"
            + (", where every number between the two slopes is right" * (not brief))
        )
    if sides["STEP"]:
        go = "goes" if len(sides["STEP"]) == 1 else "go"
        said.append(
            f"{len(sides['STEP'])} {go} through a step function{_named(sides['STEP'])}"
            + (", whose jumps are ignored" * (not brief))
        )
    if report.screened:
        said.append(f"{counted(len(report.screened), 'parameter')} by random directions only")
    said += _drawn(report)
    agreed = 0 if report.screened else sum(f.verdict == "OK" for f in report.findings)
    return [f"{agreed} {'agrees' if agreed == 1 else 'agree'}", *said] if agreed and said else said


def _drawn(report: Findings) -> list[str]:
    """Say that a report is about a random sample, if it is."""
    if not report.sampled_from:
        return []
    drawn = f"{len(report.findings)} of {report.sampled_from} derivatives, drawn at random"
    return [f"these are {drawn}"]


def _of(findings: Sequence[Finding]) -> str:
    """Name the operations of some findings if they are few: " of relu"."""
    called = list(dict.fromkeys(one_line(f.at) for f in findings if f.at))
    return f" of {' and '.join(called)}" if 0 < len(called) < NAMED else ""


def _named(findings: Sequence[Finding]) -> str:
    """Name the same operations in brackets: " (floor)"."""
    return f" ({called[4:]})" if (called := _of(findings)) else ""


def _failure(report: Findings) -> str:
    failed = [finding for finding in report.findings if not finding.passed]
    if failed:
        return "; ".join([tally(failed, len(report.findings)), *_drawn(report)])
    if report.wrong is not None:
        return f"wrong derivative of {one_line(report.wrong.op)}"
    return "nothing was checked"


def worst(report: Findings) -> str:
    """Write the worst measured finding: difference, tolerance, relative error as in CS231n."""
    measured = [f for f in report.findings if not math.isnan(f.difference)]
    if not measured:
        return ""
    finding = measured[0]
    said = f"worst: {finding.name or ABSENT}: |diff| {format_number(finding.difference, 2)}"
    if finding.verdict == "INCONCLUSIVE":
        said += ", not known well enough to judge"
    elif not math.isnan(finding.tolerance):
        sign = "<=" if finding.difference <= finding.tolerance else ">"
        said += f" {sign} tol {format_number(finding.tolerance, 2)}"
    return f"{said}, relative error {format_number(finding.relative_error, 2)} (CS231n)"


def hidden(report: Findings, limit: int | None) -> str:
    """Count the rows that the table leaves out."""
    rest = () if limit is None else report.findings[limit:]
    return f"... and {len(rest)} more: {tally(rest)}" if rest else ""


def screen(report: Findings) -> str:
    """Name the parameters that only random directions covered."""
    if not report.screened:
        return ""
    along = counted(report.directions, "random direction")
    return f"checked along {along}, not one by one: {_listed(report.screened)}"


def wrong_operation(wrong: WrongOperation) -> list[str]:
    """Describe the wrong operation: its call, the wrong derivative, and where it was created."""
    if wrong.position is None:
        what = "derivative along its operands"
    else:
        what = f"derivative with respect to {_operand(wrong, wrong.position)}"
    recorded, numeric = format_alike(wrong.recorded, wrong.numeric)
    lines = [
        f"first wrong op: {_call(wrong)}",
        f"{what}: recorded {recorded}, measured {numeric}",
    ]
    made = "used" if wrong.rule else "created"
    place = [f"its rule at {wrong.rule}"] if wrong.rule else []
    where = wrong.where.short if wrong.rule and isinstance(wrong.where, Position) else wrong.where
    place += [f"{made} at {where}"] if where else []
    place += [f"node {wrong.label!r}"] if wrong.label else []
    place += [f"after {counted(wrong.nodes - 1, 'right node')}"] if wrong.nodes > 1 else []
    lines += [", ".join(place)] if place else []
    source = quoted(wrong.rule or wrong.where)
    return [*lines, f"the line: {source}"] if source else lines


def _call(wrong: WrongOperation) -> str:
    """Write the operation as a call, tanh(x=0.3), with at most 6 operands around the wrong one."""
    count = len(wrong.operands)
    first = max(0, min((wrong.position or 0) - SHOWN_OPERANDS // 2, count - SHOWN_OPERANDS))
    last = min(count, first + SHOWN_OPERANDS)
    shown = []
    for i in range(first, last):
        label = wrong.operand_labels[i] if i < len(wrong.operand_labels) else ""
        number = format_number(wrong.operands[i], 17)
        shown.append(f"{label}={number}" if label else number)
    before = [f"... {first} before"] if first else []
    after = [f"... {count - last} more"] if last < count else []
    return f"{wrong.op}({', '.join(before + shown + after)})"


def _operand(wrong: WrongOperation, position: int) -> str:
    """Name an operand by its label, or by its number from 1."""
    labels = wrong.operand_labels
    label = labels[position] if position < len(labels) else ""
    count = len(wrong.operands)
    return label or (f"operand {position + 1} of {count}" if count > 1 else "its operand")


def notes(report: Findings, limit: int | None) -> list[str]:
    """Say why the rows shown are not OK, each shared reason once; then add the remarks."""
    shared: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.findings[:limit]:
        if finding.note or (finding.verdict == "KINK" and _has_slopes(finding)):
            shared.setdefault((verdict_word(finding), finding.note), []).append(finding)
    said = []
    for (word, note), findings in shared.items():
        reasons = "; ".join(filter(None, [note, _between(findings)]))
        said.append(f"{_listed([f.name for f in findings])}: {word}: {reasons}")
    return said + list(report.notes)


def _between(findings: Sequence[Finding]) -> str:
    """Say between which slopes the derivatives at a kink lie or should lie."""
    first = findings[0]
    if first.verdict != "KINK" or not _has_slopes(first):
        return ""
    slopes = {(f.left, f.right) for f in findings}
    sides = [format_number(s, 6) for s in (first.left, first.right) if not math.isnan(s)]
    if len(slopes) > 1:
        which = "the two slopes in the table"
    elif len(sides) == 1:
        return f"the slope on the only side is {sides[0]}"
    elif sides[0] == sides[1]:
        return f"the slope is {sides[0]} on both sides"
    else:
        which = f"the slopes {sides[0]} (left) and {sides[1]} (right)"
    if first.passed:
        return f"every number between {which} is right"
    return f"the derivative must lie between {which}"


def _listed(names: Sequence[str]) -> str:
    """List a few names, and the number of the others."""
    few = ", ".join(name or ABSENT for name in names[:NAMED])
    return few + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")


def effort(report: Findings) -> str:
    """Say the cost of the check: evaluations and time."""
    said = [counted(len(report.findings), "derivative")]
    if report.evaluations:
        said.append(counted(report.evaluations, "evaluation"))
    if report.seconds:
        said.append(f"{format_number(report.seconds, 2)} s")
    return ", ".join(said)
