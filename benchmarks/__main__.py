"""The command line: `python -m benchmarks [--quick] [--json FILE] [--only NAME]`."""

import sys

from benchmarks.command import Suite, measured
from benchmarks.peers import PEERS
from benchmarks.report import ROWS
from benchmarks.targets import TARGETS
from benchmarks.workloads import WORKLOADS

ENGINES = Suite(
    program="python -m benchmarks",
    description="Measure this engine beside others in turn; print medians and ratios.",
    peers=PEERS,
    workloads=WORKLOADS,
    rows=ROWS,
    targets=TARGETS,
    file="out/benchmarks.json",
)


def main(words=None, peers=None):
    """Run the benchmarks; the exit status is 1 if a peer is wrong or fails."""
    return measured(ENGINES, words, peers)


if __name__ == "__main__":
    sys.exit(main())
