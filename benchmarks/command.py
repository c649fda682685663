"""The command line of a suite: `[--quick] [--rounds N] [--json FILE] [--only NAME]`."""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.harness import Disagreement, run
from benchmarks.peers import Failed
from benchmarks.report import document, table
from benchmarks.stored import store


@dataclass(frozen=True)
class Suite:
    """Workloads that are measured together.

    Attributes:
        program: how it is started, for the help.
        description: what it does, for the help.
        peers: who is measured, a column each.
        workloads: what is measured.
        rows: the lines of the table.
        targets: what was aimed at.
        file: where the report goes unless told otherwise.
    """

    program: str
    description: str
    peers: tuple
    workloads: tuple
    rows: tuple
    targets: tuple
    file: str


def arguments(suite, words):
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog=suite.program, description=suite.description)
    parser.add_argument("--quick", action="store_true", help="a rehearsal: small sizes, 2 rounds")
    parser.add_argument("--rounds", type=int, help="how often everything is measured (default 7)")
    parser.add_argument(
        "--json", type=Path, default=Path(suite.file), metavar="FILE", help="written"
    )
    parser.add_argument(
        "--only",
        action="append",
        choices=[workload.name for workload in suite.workloads],
        help="measure only this workload; may be given several times",
    )
    options = parser.parse_args(words)
    if options.rounds is None:
        options.rounds = 2 if options.quick else 7
    if options.rounds < 1:
        parser.error("--rounds must be at least 1")
    return options


def progress(line):
    """Show what is going on, on a line that the next one replaces; nothing in a log."""
    if sys.stderr.isatty():
        print(f"\r{line:<60}", end="", file=sys.stderr, flush=True)


def measured(suite, words=None, peers=None):
    """Run a suite; the exit status is 1 if a peer is wrong or fails.

    Args:
        words: the command line; None is that of the process.
        peers: in place of the suite's own.
    """
    options = arguments(suite, words)
    peers = suite.peers if peers is None else peers
    workloads = [w for w in suite.workloads if options.only is None or w.name in options.only]
    try:
        found, figures = run(peers, workloads, options.rounds, options.quick, progress)
    except (Disagreement, Failed) as error:
        progress("")
        print(f"\n{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    progress("")
    settings = {"rounds": options.rounds, "quick": options.quick}
    report = document(found, figures, peers, settings, suite.rows, suite.targets)
    print(f"\n{table(report, suite.rows)}")
    store(report, options.json)
    return 0
