"""What the study found: the tables, the targets, and the JSON document."""

import textwrap
from datetime import UTC, datetime

from benchmarks.report import machine, short
from benchmarks.study_checkers import ALARM, EXCUSED, OPEN, PASSED
from benchmarks.study_functions import FACTORS, FUNCTIONS

FORMAT = 1
WRONG = tuple(label for label in FACTORS if label != "right")
FALSE_ALARMS = 0.01  # share of right gradients; the target
LABEL, COLUMN = 27, 7


def document(checkers, tallies, absent, settings):
    """Everything about a run, ready for JSON.

    Args:
        checkers, tallies: as `study` takes and gives them.
        absent: {title: missing package}.
        settings: points per function, and gradients left out.
    """
    lines = {checker.key: _line(checker, tallies[checker.key]) for checker in checkers}
    return {
        "format": FORMAT,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "settings": settings,
        "checkers": lines,
        "absent": absent,
        "targets": targets(lines["ours"]) if "ours" in lines else [],
    }


def _line(checker, tally):
    """One checker: counts in total and by function, evaluations and time."""
    return {
        "title": checker.title,
        "version": checker.version(),
        "checks": checker.checks,
        "total": _counts(tally),
        "functions": {f.name: _counts(tally, f.name) for f in FUNCTIONS},
        "evaluations": tally.calls / tally.count("right"),
        "milliseconds": 1e3 * tally.seconds / tally.count("right"),
        "estimates": getattr(checker, "estimates", None) and honesty(checker.estimates),
    }


def _counts(tally, function=None):
    """Gradients judged, alarms and answers refused, for each planted factor."""

    def count(label, *outcomes):
        return tally.count(label, *outcomes, function=function)

    return {
        "right": {
            "n": count("right"),
            "alarms": count("right", ALARM, EXCUSED),
            "open": count("right", OPEN),
        }
    } | {
        label: {
            "n": count(label),
            "missed": count(label, PASSED, EXCUSED),
            "open": count(label, OPEN),
        }
        for label in WRONG
    }


def honesty(estimates):
    """How true the estimated errors are: shares of points within 1 and 4 times the estimate.

    Args:
        estimates: (true error, estimated error) of each measured derivative.
    """
    n = len(estimates)
    return {
        "n": n,
        "within 1": sum(error <= bound for error, bound in estimates) / n,
        "within 4": sum(error <= 4 * bound for error, bound in estimates) / n,
    }


def targets(ours):
    """What was aimed at and what came of it: {title, found, n, met} each."""
    total = ours["total"]
    large = [total[label] for label in ("1e-2", "1e-4")]
    right = total["right"]
    rows = [
        ("planted errors of 1e-4 and more that are missed: none", large),
        ("wrong signs that are missed: none", [total["sign"]]),
    ]
    found = [
        (title, sum(c["missed"] for c in of), sum(c["n"] for c in of), 0.0) for title, of in rows
    ]
    found.append(
        ("right gradients called wrong: at most 1 %", right["alarms"], right["n"], FALSE_ALARMS)
    )
    return [
        {"title": title, "found": k, "n": n, "met": k <= limit * n} for title, k, n, limit in found
    ]


def table(report):
    """The document as text, at most 99 columns wide."""
    checkers = report["checkers"]
    settings = report["settings"]
    unit = checkers["ours"]["milliseconds"] if "ours" in checkers else None
    lines = [
        f"{len(FUNCTIONS)} functions x {settings['points']} points; each gradient is right, or "
        "wrong by a planted relative error or sign.",
        f"Left out: {settings['skipped']} wrong gradients whose error rounds away. "
        "No point has derivative 0.",
        "",
        f"{'':<{LABEL}}{'right gradients':>{3 * COLUMN}}{'wrong gradients that are missed':>{36}}",
        row("", "n", "alarm", "unsure", *WRONG, "evals", "time"),
    ]
    for line in checkers.values():
        lines += _rows(line, unit)
    lines += [
        "",
        "alarm: a right gradient is called wrong. unsure: INCONCLUSIVE, which is no pass; on",
        "wrong gradients it counts as missed in the second line only. evals, time: evaluations of",
        "the function in a check of a right gradient, and its time, in checks of the first line.",
    ]
    lines += [f"{title}: not installed ({package})" for title, package in report["absent"].items()]
    if "ours" in checkers:
        lines += ["", *_by_function(checkers["ours"])]
    lines += ["", *_notes(checkers), "", *map(target, report["targets"])]
    return "\n".join(lines)


def _rows(line, unit):
    """A checker's line, and a second one if it may refuse to answer."""
    total = line["total"]
    right = total["right"]
    time = "-" if unit is None else f"{short(line['milliseconds'] / unit)}x"
    missed = [share(total[label]["missed"], total[label]["n"]) for label in WRONG]
    alarms = (share(right[what], right["n"]) for what in ("alarms", "open"))
    rows = [row(line["title"], right["n"], *alarms, *missed, f"{line['evaluations']:.0f}", time)]
    if any(total[label]["open"] for label in WRONG):
        strict = [
            share(total[label]["missed"] + total[label]["open"], total[label]["n"])
            for label in WRONG
        ]
        rows.append(row("  unsure as missed", "", "", "", *strict, "", ""))
    return rows


def _by_function(line):
    """Our own check, function by function: how many of the points."""
    points = max(about["right"]["n"] for about in line["functions"].values())
    lines = [
        f"{line['title']}, points of {points} by function (missed + unsure)",
        row("", "", "alarm", "unsure", *WRONG),
    ]
    for name, about in line["functions"].items():
        wrong = [f"{about[label]['missed']}+{about[label]['open']}" for label in WRONG]
        lines.append(row(name, "", about["right"]["alarms"], about["right"]["open"], *wrong))
    return lines


def _notes(checkers):
    """What was run, with versions; how true the estimates are."""
    lines = []
    for line in checkers.values():
        lines.append(f"{line['title']} {line['version']}: {line['checks']}")
    for line in checkers.values():
        if line["estimates"]:
            true = line["estimates"]
            lines.append(
                f"{line['title']}: the true error is within the estimate in "
                f"{100 * true['within 1']:.1f} %, within 4 times in {100 * true['within 4']:.1f} %"
            )
    return [part for line in lines for part in textwrap.wrap(line, 97, subsequent_indent="  ")]


def row(label, *cells, width=COLUMN):
    """A line of the table."""
    return f"{label:<{LABEL}}" + "".join(f"{cell:>{width}}" for cell in cells)


def share(k, n):
    """k of n in per cent."""
    if n == 0:
        return "-"
    share = 100 * k / n
    return f"{share:.0f} %" if share >= 9.95 or k == 0 else f"{share:.1f} %"


def target(target):
    """One target, and whether it was met."""
    verdict = "met" if target["met"] else "MISSED"
    return f"target: {target['title']:<55}{target['found']:>4} of {target['n']:<5} {verdict}"
