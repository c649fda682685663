"""The command line: `python -m benchmarks.hard_study [--quick] [--ours] [--json FILE]`."""

import argparse
import sys
from pathlib import Path

from benchmarks.gradcheck_study import progress
from benchmarks.hard_study import iterations, kinks, minpack, numbers, special
from benchmarks.hard_study.checkers import CHECKERS, HardOpaque, HardOurs
from benchmarks.hard_study.judging import study
from benchmarks.hard_study.report import document, table
from benchmarks.stored import store
from benchmarks.study_checkers import available

FAMILIES = (kinks, numbers, special, iterations, minpack)
PROBLEMS = tuple(problem for family in FAMILIES for problem in family.PROBLEMS)
COUNT, QUICK_COUNT = 6, 1


def arguments(words):
    """What the command line asks for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.hard_study",
        description="Gradient checkers, ours and others', on hard problems of known derivatives.",
    )
    parser.add_argument("--quick", action="store_true", help="a rehearsal: one point a problem")
    parser.add_argument("--points", type=int, default=COUNT, help=f"a problem, {COUNT} by default")
    parser.add_argument("--seed", type=int, default=0, help="of points and errors")
    parser.add_argument("--only", default="", metavar="TEXT", help="problems with it in the name")
    parser.add_argument("--ours", action="store_true", help="our own checks alone")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything there, too")
    return parser.parse_args(words)


def main(words=None, kinds=CHECKERS):
    """Run the study and print it; the exit status is 0."""
    options = arguments(words)
    checkers, absent = available((HardOurs, HardOpaque) if options.ours else kinds)
    problems = [problem for problem in PROBLEMS if options.only in problem.name]
    count = QUICK_COUNT if options.quick else options.points
    tallies, left_out = study(checkers, problems, count, options.seed, progress)
    progress("")
    settings = {
        "problems": len(problems),
        "points": count,
        "seed": options.seed,
        "left out": left_out,
    }
    report = document(checkers, tallies, absent, settings)
    print(f"\n{table(report)}")
    if options.json is not None:
        store(report, options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
