"""What it costs to check a whole network: `python -m benchmarks.gradcheck_cost`.

An MLP of 1,016 parameters is checked parameter by parameter and by random directions, on one
sample and on a batch of 16. Times are in gradients: evaluations of the loss with a reverse sweep.
"""

import argparse
import random
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

from autograd_core import COMPILED, Graph, mean, record
from benchmarks.report import machine, short
from benchmarks.stored import store
from nn import MLP, cross_entropy

INPUTS, LAYERS = 8, (24, 24, 8)  # 8*24 + 24 + 24*24 + 24 + 24*8 + 8 = 1,016 parameters
QUICK_INPUTS, QUICK_LAYERS = 2, (4, 3)
BATCHES = (1, 16)
DIRECTIONS = 8
FORMAT = 1


def network(inputs, layers, batch, factor=None):
    """A model and a closure that computes its loss on a batch, the same in every run.

    Args:
        factor: what the derivative of the loss is multiplied by, None to leave it alone.
    """
    generator = random.Random(f"{inputs} {layers} {batch}")
    model = MLP(inputs, list(layers), rng=generator)
    samples = [[generator.gauss(0, 1) for _ in range(inputs)] for _ in range(batch)]
    targets = [generator.randrange(layers[-1]) for _ in samples]

    def loss():
        losses = [cross_entropy(model(x), t) for x, t in zip(samples, targets, strict=True)]
        total = mean(losses)
        if factor is None:
            return total
        return record("planted", total.data, (total,), (factor,))

    return model, loss


def gradient_seconds(loss, repeats):
    """Processor time of one evaluation with a reverse sweep, the median of several."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        loss().backward()
        times.append(time.process_time() - start)
    return statistics.median(times)


def measure(inputs, layers, batch, directions, factor, repeats):
    """One line of the table: a check of the network, its cost and what it found."""
    from autograd_core.laboratory.check import gradcheck

    model, loss = network(inputs, layers, batch, factor)
    unit = gradient_seconds(loss, repeats)
    start = time.process_time()
    report = gradcheck(loss, model, directions=directions)
    seconds = time.process_time() - start
    count = len(model.parameters())
    return {
        "batch": batch,
        "directions": directions,
        "factor": factor,
        "parameters": count,
        "nodes": len(Graph(loss()).nodes),
        "gradient seconds": unit,
        "seconds": seconds,
        "gradients": seconds / unit,
        "evaluations": report.evaluations,
        "verdicts": dict(Counter(finding.verdict.value for finding in report.findings)),
        "screened": len(report.screened),
        "passed": bool(report),
    }


def table(report):
    """The document as text, at most 99 columns wide."""
    lines = [
        f"{report['machine']['processor']}, {report['machine']['python']}, "
        f"{'compiled' if report['compiled'] else 'interpreted'}"[:99],
        "unit: the processor time of one loss with its gradient",
        "",
        f"{'check of an MLP':<36}{'nodes':>6}{'evals':>8}{'units':>8}"
        f"{'per par.':>9}{'s':>7}  found",
    ]
    for line in report["lines"]:
        manner = f"{line['directions']} directions" if line["directions"] else "each parameter"
        wrong = ", 1 % wrong" if line["factor"] else ""
        samples = f"{line['batch']} sample{'s' if line['batch'] > 1 else ''}"
        per_parameter = line["gradients"] / line["parameters"]
        found = [f"{n} {verdict}" for verdict, n in line["verdicts"].items()]
        found += [f"{line['screened']} screened"] if line["screened"] else []
        lines.append(
            f"{f'{samples}, {manner}{wrong}':<36}{line['nodes']:>6,}{line['evaluations']:>8,}"
            f"{short(line['gradients']):>8}{short(per_parameter):>9}{short(line['seconds']):>7}"
            f"  {', '.join(found)}"
        )
    return "\n".join(lines)


def main(words=None):
    """Run the checks and print the table; the exit status is 0."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.gradcheck_cost",
        description="What a gradient check of a network costs, in gradients of its loss.",
    )
    parser.add_argument("--quick", action="store_true", help="a rehearsal with a small network")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything there, too")
    options = parser.parse_args(words)
    inputs, layers = (QUICK_INPUTS, QUICK_LAYERS) if options.quick else (INPUTS, LAYERS)
    report = {"format": FORMAT, "machine": machine(), "compiled": COMPILED, "lines": []}
    for batch in BATCHES:
        for directions, factor in ((0, None), (DIRECTIONS, None), (DIRECTIONS, 1.01)):
            report["lines"].append(measure(inputs, layers, batch, directions, factor, repeats=5))
    print(table(report))
    if options.json is not None:
        store(report, options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
