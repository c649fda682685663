"""The command line: `python -m benchmarks [--quick] [--json FILE] [--only NAME]`."""

import argparse
import sys
from pathlib import Path

from benchmarks.harness import Disagreement, run
from benchmarks.peers import PEERS, Failed
from benchmarks.report import document, table
from benchmarks.stored import store
from benchmarks.workloads import WORKLOADS


def arguments(words):
    """What the command line asks for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure this engine beside others in turn; print medians and ratios.",
    )
    parser.add_argument("--quick", action="store_true", help="a rehearsal: small sizes, 2 rounds")
    parser.add_argument("--rounds", type=int, help="how often everything is measured (default 7)")
    parser.add_argument(
        "--json", type=Path, default=Path("out/benchmarks.json"), metavar="FILE", help="written"
    )
    parser.add_argument(
        "--only",
        action="append",
        choices=[workload.name for workload in WORKLOADS],
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


def main(words=None, peers=PEERS):
    """Run the benchmarks; the exit status is 1 if a peer is wrong or fails."""
    options = arguments(words)
    workloads = [w for w in WORKLOADS if options.only is None or w.name in options.only]
    try:
        found, figures = run(peers, workloads, options.rounds, options.quick, progress)
    except (Disagreement, Failed) as error:
        progress("")
        print(f"\n{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    progress("")
    settings = {"rounds": options.rounds, "quick": options.quick}
    report = document(found, figures, peers, settings)
    print(f"\n{table(report)}")
    store(report, options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
