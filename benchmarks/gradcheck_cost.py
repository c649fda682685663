"""What it costs to check a large computation: `python -m benchmarks.gradcheck_cost`.

An MLP of 1,016 parameters is checked parameter by parameter and by random directions, on one
sample and on a batch of 16; then a sum of 1,000 products, and a chain of 100,000 operations, right
and with a wrong one in it. Times are in gradients: evaluations with a reverse sweep.
"""

import argparse
import random
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

from autograd_core import COMPILED, Graph, Value, mean, record
from benchmarks.report import machine, short
from benchmarks.stored import store
from nn import MLP, cross_entropy

INPUTS, LAYERS = 8, (24, 24, 8)  # 8*24 + 24 + 24*24 + 24 + 24*8 + 8 = 1,016 parameters
QUICK_INPUTS, QUICK_LAYERS = 2, (4, 3)
BATCHES = (1, 16)
DIRECTIONS = 8
TERMS, QUICK_TERMS = 1_000, 70
LENGTH, QUICK_LENGTH = 100_000, 300
FORMAT = 2


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


def weighted_sum(terms):
    """The parameters of a sum of products, and a closure that computes it."""
    generator = random.Random(terms)
    weights = [Value(generator.uniform(-1, 1)) for _ in range(terms)]
    numbers = [generator.uniform(-1, 1) for _ in range(terms)]
    return weights, lambda: sum(w * x for w, x in zip(weights, numbers, strict=True))


def chain(length, factor=None):
    """The parameter of a chain of products, and a closure that computes it.

    Args:
        factor: what one local derivative is multiplied by, None to leave it alone.
    """
    x = Value(0.5)
    wrong = None if factor is None else length * 7 // 9

    def product():
        y = x
        for i in range(length):
            if i == wrong:
                y = record("planted", y.data * 1.0000001, (y,), (factor * 1.0000001,))
            else:
                y = y * 1.0000001
        return y

    return [x], product


def gradient_seconds(loss, repeats):
    """Processor time of one evaluation with a reverse sweep, the median of several."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        loss().backward()
        times.append(time.process_time() - start)
    return statistics.median(times)


def measure(name, loss, parameters, directions=0, factor=None, repeats=5):
    """One line of the table: a check, its cost and what it found.

    Args:
        name: of what is checked.
        loss: a closure that computes it.
        parameters: what it is differentiated by.
        directions: as gradcheck takes them.
        factor: what a derivative was multiplied by, None if it was left alone.
        repeats: how often a gradient is timed.
    """
    from autograd_core.laboratory.gradcheck.check import gradcheck

    unit = gradient_seconds(loss, repeats)
    start = time.process_time()
    report = gradcheck(loss, parameters, directions=directions)
    seconds = time.process_time() - start
    return {
        "name": name,
        "directions": directions,
        "factor": factor,
        "parameters": len(report.screened) or len(report.findings),
        "nodes": len(Graph(loss()).nodes),
        "gradient seconds": unit,
        "seconds": seconds,
        "gradients": seconds / unit,
        "evaluations": report.evaluations,
        "verdicts": dict(Counter(finding.verdict.value for finding in report.findings)),
        "screened": len(report.screened),
        "passed": bool(report),
        "named": None if report.wrong is None else report.wrong.op,
    }


def of_networks(inputs, layers):
    """The lines on networks."""
    for batch in BATCHES:
        for directions, factor in ((0, None), (DIRECTIONS, None), (DIRECTIONS, 1.01)):
            model, loss = network(inputs, layers, batch, factor)
            yield measure(f"MLP of {batch}", loss, model, directions, factor)


def of_sums_and_chains(terms, length):
    """The lines on a sum of many parameters, and on a long chain."""
    parameters, total = weighted_sum(terms)
    yield measure(f"sum of {terms:,} products", total, parameters)
    for factor in (None, 1.01):
        parameters, product = chain(length, factor)
        yield measure(f"chain of {length:,}", product, parameters, factor=factor)


def table(report):
    """The document as text, at most 99 columns wide."""
    lines = [
        f"{report['machine']['processor']}, {report['machine']['python']}, "
        f"{'compiled' if report['compiled'] else 'interpreted'}"[:99],
        "unit: the processor time of one evaluation with its gradient; an MLP of so many samples",
        "",
        f"{'check':<34}{'nodes':>8}{'evals':>7}{'units':>8}{'per par.':>9}{'s':>6}  found",
    ]
    for line in report["lines"]:
        manner = f", {line['directions']} directions" if line["directions"] else ""
        wrong = ", 1 % wrong" if line["factor"] else ""
        per_parameter = line["gradients"] / line["parameters"]
        found = [f"{n} {verdict}" for verdict, n in line["verdicts"].items()]
        found += [f"{line['screened']} screened"] if line["screened"] else []
        found += ["traced"] if line["named"] else []
        lines.append(
            f"{line['name'] + manner + wrong:<34}{line['nodes']:>8,}{line['evaluations']:>7,}"
            f"{short(line['gradients']):>8}{short(per_parameter):>9}{short(line['seconds']):>6}"
            f"  {', '.join(found)}"
        )
    return "\n".join(lines)


def main(words=None):
    """Run the checks and print the table; the exit status is 0."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.gradcheck_cost",
        description="What a gradient check of a large computation costs, in gradients of it.",
    )
    parser.add_argument("--quick", action="store_true", help="a rehearsal with a small network")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything there, too")
    options = parser.parse_args(words)
    inputs, layers = (QUICK_INPUTS, QUICK_LAYERS) if options.quick else (INPUTS, LAYERS)
    report = {"format": FORMAT, "machine": machine(), "compiled": COMPILED, "lines": []}
    sizes = (QUICK_TERMS, QUICK_LENGTH) if options.quick else (TERMS, LENGTH)
    report["lines"] += [*of_networks(inputs, layers), *of_sums_and_chains(*sizes)]
    print(table(report))
    if options.json is not None:
        store(report, options.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
