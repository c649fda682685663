"""What was found: the table, and the JSON document."""

import os
import platform
from datetime import UTC, datetime

from benchmarks.targets import TARGETS, compare, spread

FORMAT = 1
LABEL, COLUMN = 34, 9

# (workload, quantity, what it is called, unit); the JSON file has seconds, bytes and faults.
ROWS = (
    ("operation", "add", "a + b, result dropped", "ns"),
    ("operation", "mul", "a * b, result dropped", "ns"),
    ("operation", "number", "1.0 - a, result dropped", "ns"),
    ("operation", "power", "a ** 2, result dropped", "ns"),
    ("operation", "leaf", "Value(1.5), result dropped", "ns"),
    ("operation", "loop", "  (of which the loop)", "ns"),
    ("chain", "build", "long chain, record a node", "ns"),
    ("chain", "sweep", "long chain, sweep a node", "ns"),
    ("chain", "free", "long chain, free a node", "ns"),
    ("chain", "faults", "long chain, page faults", "/1000"),
    ("short-chain", "build", "short chain, record a node", "ns"),
    ("short-chain", "sweep", "short chain, sweep a node", "ns"),
    ("short-chain", "free", "short chain, free a node", "ns"),
    ("short-chain", "faults", "short chain, page faults", "/1000"),
    ("dense", "build", "dense, record a node", "ns"),
    ("dense", "sweep", "dense, sweep a node", "ns"),
    ("dense", "free", "dense, free a node", "ns"),
    ("dense", "faults", "dense, page faults", "/1000"),
    ("moons", "step", "moons step, micrograd's code", "ms"),
    ("network", "step", "moons step, own layers", "ms"),
    ("gpt", "step", "a GPT out of scalars, step", "ms"),
    ("optimizer", "sgd", "SGD step, a parameter", "ns"),
    ("optimizer", "adam", "Adam step, a parameter", "ns"),
    ("optimizer", "clear", "zero_grad, a parameter", "ns"),
    ("memory", "allocated", "memory per node, allocated", "B"),
    ("memory", "resident", "memory per node, resident", "B"),
)
SCALES = {"ns": 1e9, "us": 1e6, "ms": 1e3, "B": 1.0, "/1000": 1e3, "": 1.0}
UNITS = {
    "ns": "seconds",
    "us": "seconds",
    "ms": "seconds",
    "B": "bytes",
    "/1000": "page faults",
    "": "numbers",
}


def document(found, figures, peers, settings, rows=ROWS, targets=TARGETS):
    """Everything about a run, ready for JSON."""
    titles = {peer.key: peer.title for peer in peers}
    units = {row[:2]: UNITS[row[3]] for row in rows}
    return {
        "format": FORMAT,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "settings": settings,
        "peers": {key: {"title": titles[key], **about} for key, about in found.items()},
        "figures": {
            workload: {
                quantity: {
                    "unit": units[workload, quantity],
                    "peers": {key: spread(numbers) for key, numbers in of_peers.items()},
                }
                for quantity, of_peers in quantities.items()
            }
            for workload, quantities in figures.items()
        },
        "targets": [compare(target, figures) for target in targets],
    }


def machine():
    """What the figures were measured on."""
    return {
        "system": f"{platform.system()} {platform.release()}",
        "architecture": platform.machine(),
        "processor": processor(),
        "cores": os.cpu_count(),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
    }


def processor():
    """The name of the processor, as far as the system tells."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            names = [line.split(":", 1)[1].strip() for line in lines if "model name" in line]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or "unknown"


def table(report, rows=ROWS):
    """The document as text, at most 99 columns wide."""
    peers = report["peers"]
    where = report["machine"]
    titles = [about["title"] for about in peers.values()]
    widths = [max(COLUMN, len(title) + 1) for title in titles]
    lines = [
        f"{where['processor']}, {where['cores']} cores, {where['python']}"[:99],
        f"medians of {report['settings']['rounds']} interleaved rounds, processor time",
        "",
        " " * LABEL + "".join(map(str.rjust, titles, widths)),
    ]
    for workload, quantity, title, unit in rows:
        measured = report["figures"].get(workload, {}).get(quantity)
        if measured is not None:
            cells = [_cell(measured["peers"].get(key), SCALES[unit]) for key in peers]
            label = f"{title} [{unit}]" if unit else title
            lines.append(label.ljust(LABEL) + "".join(map(str.rjust, cells, widths)))
    for about in peers.values():
        if about["missing"]:
            lines.append(f"{about['title']}: not installed ({about['missing']})")
    lines += ["", f"{'target':<58}{'limit':>8}{'median':>9}  (range)"]
    lines += [_target_line(target) for target in report["targets"]]
    return "\n".join(lines)


def _cell(numbers, scale):
    """A figure with three digits; "-" where there is none."""
    return "-" if numbers is None else short(numbers["median"] * scale)


def short(x):
    """A number with three digits, or all digits before the point: 0, 0.912, 23.4, 1,803."""
    if x >= 100 or x == 0:
        return f"{x:,.0f}"
    return f"{x:.1f}" if x >= 10 else f"{x:.2f}" if x >= 1 else f"{x:.3f}"


def _target_line(target):
    """One target: its limit, what was measured, and whether that will do."""
    sign = ">=" if target["at_least"] else "<="
    limit = f"{sign} {target['limit']:g}"
    line = f"{target['title']:<58}{limit:>8}"
    if target["median"] is None:
        return f"{line}{'-':>9}  not measured"
    between = f"({short(target['min'])}..{short(target['max'])})"
    missed = "" if target["met"] else " MISSED"
    return f"{line}{short(target['median']):>9}  {between}{missed}"
