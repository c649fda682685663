"""False alarms and missed errors of gradient checkers: `python -m benchmarks.gradcheck_study`.

Twelve functions at sixty points each; the gradient is right, or wrong by a planted relative error
of 1e-2 ... 1e-8, or has the wrong sign. Every checker judges every one of these gradients.
"""

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.stored import store
from benchmarks.study_checkers import available
from benchmarks.study_functions import FACTORS, FUNCTIONS, can_plant, points
from benchmarks.study_report import document, table

COUNT, QUICK_COUNT = 60, 5


@dataclass
class Tally:
    """What one checker did.

    Attributes:
        outcomes: how often each (function, factor, outcome) occurred.
        calls, seconds: evaluations and processor time of all checks of right gradients.
    """

    outcomes: Counter = field(default_factory=Counter)
    calls: int = 0
    seconds: float = 0.0

    def count(self, factor, *outcomes, function=None):
        """How many checks of gradients with this factor had one of these outcomes (or any)."""
        return sum(
            n
            for (name, planted, outcome), n in self.outcomes.items()
            if planted == factor
            and (not outcomes or outcome in outcomes)
            and function in (None, name)
        )


def study(checkers, functions, count, say=lambda line: None):
    """Let every checker judge every gradient, point by point in turn.

    Args:
        checkers: objects of `study_checkers`.
        functions: rows of FUNCTIONS.
        count: points per function.
        say: called with a line of progress.

    Returns:
        ({checker.key: Tally}, gradients left out because the factor plants nothing there).
    """
    tallies = {checker.key: Tally() for checker in checkers}
    skipped = 0
    for function in functions:
        say(f"{function.name}: {count} points, {len(FACTORS)} gradients at each")
        for label, factor in FACTORS.items():
            judges = [(c, c.checker(function, factor)) for c in checkers]
            for x in points(function, count):
                if not can_plant(function, x, factor):
                    skipped += 1
                    continue
                for checker, judge in judges:
                    _judge(checker, judge, x, tallies[checker.key], (function.name, label))
    return tallies, skipped


def _judge(checker, judge, x, tally, place):
    """One check: its outcome, evaluations and time."""
    before, start = checker.evaluations, time.process_time()
    outcome = judge(x)
    seconds = time.process_time() - start
    tally.outcomes[(*place, outcome)] += 1
    if place[1] == "right":
        tally.seconds += seconds
        tally.calls += checker.evaluations - before


def arguments(words):
    """What the command line asks for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.gradcheck_study",
        description="False alarms and missed errors of gradient checkers, ours and others'.",
    )
    parser.add_argument(
        "--quick", action="store_true", help=f"a rehearsal: {QUICK_COUNT} points per function"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything there, too")
    return parser.parse_args(words)


def progress(line):
    """Show what is going on, on a line that the next one replaces; nothing in a log."""
    if sys.stderr.isatty():
        print(f"\r{line:<70}", end="", file=sys.stderr, flush=True)


def main(words=None, kinds=None):
    """Run the study and print it; the exit status is 0."""
    options = arguments(words)
    checkers, absent = available() if kinds is None else available(kinds)
    count = QUICK_COUNT if options.quick else COUNT
    tallies, skipped = study(checkers, FUNCTIONS, count, progress)
    progress("")
    report = document(checkers, tallies, absent, {"points": count, "skipped": skipped})
    print(f"\n{table(report)}")
    if options.json is not None:
        store(report, options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
