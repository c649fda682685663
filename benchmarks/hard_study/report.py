"""What the hard study found: the tables, the targets, every fall of our own check, and JSON."""

from __future__ import annotations

import textwrap
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial

from benchmarks import study_report
from benchmarks.hard_study.faults import SWAPPED
from benchmarks.hard_study.judging import FALLS, OUTER, OWN, RIGHT, SMALL, SPARED
from benchmarks.hard_study.truth import KINK
from benchmarks.report import machine, short
from benchmarks.study_checkers import ALARM, EXCUSED, OPEN, PASSED
from benchmarks.study_report import share, target

FORMAT = 1
row = partial(study_report.row, width=6)
OUTSIDE = tuple(f"outside {kind}" for kind in OUTER)
COLUMNS = {
    "sign": ("sign",),
    "1e-2": ("1e-2",),
    "1e-4": ("1e-4",),
    "1e-6": (SMALL,),
    "drop": ("dropped",),
    "swap": (SWAPPED,),
    "outer": OUTSIDE,
    "own": (OWN,),
}
WRONG = tuple(label for labels in COLUMNS.values() for label in labels if label != SMALL)
LIMITS = {"open": 0.04, "untraced": 0.01}


def document(checkers, tallies, absent, settings):
    """Everything about a run, ready for JSON."""
    lines = {checker.key: _line(checker, tallies[checker.key]) for checker in checkers}
    return {
        "format": FORMAT,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "settings": settings,
        "checkers": lines,
        "absent": absent,
        "derivatives": {
            checker.key: {
                "title": checker.title,
                "targets": targets(tallies[checker.key]),
                "verdicts": _verdicts(tallies[checker.key]),
                "falls": [asdict(fall) for fall in tallies[checker.key].falls],
            }
            for checker in checkers
            if tallies[checker.key].derivatives
        },
    }


def _line(checker, tally):
    """One checker: right gradients, and wrong ones by what is wrong."""

    def count(labels, *outcomes):
        return sum(tally.count(label, *outcomes) for label in labels)

    return {
        "title": checker.title,
        "version": checker.version(),
        "checks": checker.checks,
        "right": {
            "n": count([RIGHT]),
            "alarms": count([RIGHT], ALARM, EXCUSED),
            "open": count([RIGHT], OPEN),
        },
        "wrong": {
            column: {
                "n": count(labels),
                "missed": count(labels, PASSED, EXCUSED),
                "open": count(labels, OPEN),
            }
            for column, labels in COLUMNS.items()
        },
        "milliseconds": 1e3 * tally.seconds / max(tally.checks, 1),
    }


def _verdicts(tally):
    """{class: {verdict: how many derivatives}} of our own check."""
    found = {}
    for (label, verdict), n in sorted(tally.derivatives.items()):
        found.setdefault(label, {})[verdict] = n
    return found


def targets(tally):
    """What was aimed at and what came of it: {what, title, found, n, met} each."""
    falls = Counter(fall.what for fall in tally.falls)
    classes = Counter()
    for (label, _), n in tally.derivatives.items():
        classes[label] += n
    right, kinks = classes[RIGHT], classes[KINK]
    all_right = right + kinks + classes[SPARED]
    of = {
        "false": all_right,
        "passed": classes.total() - all_right - classes[SMALL],
        "unseen": kinks,
        "open": right,
        "misnamed": tally.traced,
        "untraced": tally.traced,
    }
    rows = []
    for what, title in FALLS.items():
        n, limit = of[what], LIMITS.get(what, 0.0)
        aim = f"at most {100 * limit:g} %" if limit else "none"
        found = falls[what]
        rows.append(
            {
                "what": what,
                "title": f"{title}: {aim}",
                "found": found,
                "n": n,
                "met": found <= limit * n,
            }
        )
    return rows


def table(report):
    """The document as text, at most 99 columns wide."""
    checkers, settings = report["checkers"], report["settings"]
    unit = checkers["ours"]["milliseconds"] if "ours" in checkers else None
    lines = [
        f"{settings['problems']} problems x {settings['points']} points, seed {settings['seed']}; "
        f"{settings['left out']} points without a known derivative.",
        "At each a right gradient, two with an error inside and one with an error outside.",
        "",
        f"{'':<27}{'right gradients':>18}  wrong gradients that are missed",
        row("", "n", "alarm", "open", *COLUMNS, "time"),
    ]
    for line in checkers.values():
        lines += _rows(line, unit)
    lines += [f"{title}: not installed ({package})" for title, package in report["absent"].items()]
    for line in checkers.values():
        note = f"{line['title']} {line['version']}: {line['checks']}"
        lines += textwrap.wrap(note, 97, subsequent_indent="  ")
    for about in report["derivatives"].values():
        lines += _derivatives(about)
    return "\n".join(lines)


def _derivatives(about):
    """What one of our own checks said of every derivative, and what went wrong."""
    lines = ["", f"{about['title']}, derivative by derivative:"]
    for label, verdicts in about["verdicts"].items():
        counts = ", ".join(f"{n:,} {verdict}" for verdict, n in verdicts.items())
        lines.append(f"  {label}: {counts}")
    for what, title in FALLS.items():
        lines += _falls(title, [fall for fall in about["falls"] if fall["what"] == what])
    return [*lines, "", *map(target, about["targets"])]


def _rows(line, unit):
    """A checker's line, and a second one if it may refuse to answer."""
    right, wrong = line["right"], line["wrong"].values()
    time = "-" if not unit else short(line["milliseconds"] / unit)
    alarms = (share(right[what], right["n"]) for what in ("alarms", "open"))
    missed = (share(about["missed"], about["n"]) for about in wrong)
    rows = [row(line["title"], right["n"], *alarms, *missed, time)]
    if any(about["open"] for about in wrong):
        strict = (share(about["missed"] + about["open"], about["n"]) for about in wrong)
        rows.append(row("  unsure as missed", "", "", "", *strict, ""))
    return rows


def _falls(title, falls):
    """Everything of one kind that went wrong, by problem, the first of each in full."""
    if not falls:
        return []
    by_problem = {}
    for fall in falls:
        by_problem.setdefault(fall["problem"], []).append(fall)
    lines = ["", f"{title}:"]
    for name, of in sorted(by_problem.items(), key=lambda item: -len(item[1])):
        first = of[0]
        where = f"{len(of):>4} {name}, at {first['point']}"
        if first["fault"]:
            fault = first["fault"]
            where += (
                f", {fault['kind']} in operation {fault['call']} by operand {fault['operand']}"
            )
        if first["truth"] and (first["claimed"] or first["numeric"]):
            kind, left, right = first["truth"]
            slopes = f"{left!r}" if left == right else f"{kind} {left!r} {right!r}"
            where += f": [{first['parameter']}] {first['claimed']!r}, truth {slopes}"
        lines += textwrap.wrap(where, 97, subsequent_indent="       ")
    return lines
