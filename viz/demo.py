"""Check a gradient, train on the iris flowers, draw the graph of a sample's loss."""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from autograd_core import COMPILED, Value, mean, no_grad
from autograd_core.commands.output import columns
from autograd_core.expressions.error import shown
from autograd_core.laboratory.gradcheck.check import gradcheck
from autograd_core.laboratory.gradcheck.report import Report
from viz.graphs.draw import Drawing, draw
from viz.network import package
from viz.render import RenderError

package("python -m viz.demo")  # an nn.py in the folder where it is run would come first
from nn import MLP, Adam, Layer, Table, TableError, cross_entropy, load_iris  # noqa: E402

HIDDEN = 4
BATCH = 15
LEARNING_RATE = 0.05
GOAL = 0.95
EVERY = 5
WORST = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the job and return the exit status: 0, 1 for a wrong gradient, 2 for bad input."""
    options = _options(arguments)
    try:
        table = load_iris(options.data)
        if len(table.classes) < 2:
            raise TableError(
                options.data,
                f"all {len(table)} rows have the label {table.labels[0]!r}; "
                "expected two species or more",
            )
        options.out.mkdir(parents=True, exist_ok=True)
    except TableError as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"{options.out}: cannot be made a folder: {error.strerror or error}")
    rng = random.Random(options.seed)
    model = MLP(len(table.features), [HIDDEN, len(table.classes)], rng=rng)
    _introduce(options.data, table, model)
    data = table.standardised()
    checked = check(model, data)
    train(model, data, options.epochs, rng)
    try:
        report = picture(model, data, options.out)
    except OSError as error:
        return _refuse(f"{options.out}: cannot be written to: {error.strerror or error}")
    print(f"\n{report}")
    return 0 if checked else 1


def train(model: MLP, table: Table, epochs: int, rng: random.Random) -> None:
    """Adam on the mean cross entropy of small batches; a line of progress after each epoch."""
    optimizer = Adam(model.parameters(), lr=LEARNING_RATE)
    samples = list(zip(table.rows, table.targets, strict=True))
    started = perf_counter()
    steps = 0
    for _ in range(epochs):
        rng.shuffle(samples)
        for first in range(0, len(samples), BATCH):
            optimizer.zero_grad()
            batch = samples[first : first + BATCH]
            mean([cross_entropy(model(x), target) for x, target in batch]).backward()
            optimizer.step()
            steps += 1
        losses, correct = evaluate(model, table)
        print(
            f"step {steps} loss {mean(losses):.3f} accuracy {correct / len(table):.1%}", flush=True
        )
    seconds = perf_counter() - started
    print(
        f"\nTrained in {seconds:.2f} s: {correct} of {len(table)} flowers right "
        f"({correct / len(table):.1%})."
    )
    if correct < GOAL * len(table):
        print(f"That is below {GOAL:.0%}; more epochs may help: --epochs {2 * epochs}")


def evaluate(model: MLP, table: Table) -> tuple[list[float], int]:
    """The loss of each row, and how many rows the model gets right."""
    with no_grad():
        losses, correct = [], 0
        for x, target in zip(table.rows, table.targets, strict=True):
            logits = [score.data for score in model(x)]
            losses.append(cross_entropy(logits, target))
            correct += logits.index(max(logits)) == target
    return losses, correct


def check(model: MLP, table: Table) -> Report:
    """Compare the gradient of the mean loss over some rows with a measured one; print the report.

    Before training, when no derivative is small beside the loss: those can be measured best.
    """
    samples = list(zip(table.rows, table.targets, strict=True))[::EVERY]

    def loss() -> Any:
        return mean([cross_entropy(model(x), target) for x, target in samples])

    report = gradcheck(loss, model)
    print(f"Is its gradient right? On {len(samples)} of the flowers:\n")
    print(report.text(WORST, columns()), flush=True)
    print()
    return report


def picture(model: MLP, table: Table, out: Path) -> str:
    """Draw the graph of the loss of the row with the largest loss; returns where files are."""
    losses, _ = evaluate(model, table)
    worst = losses.index(max(losses))
    drawing = draw_loss(model, table, worst)
    places = [f"  {drawing.save(out / 'iris_loss.svg')}"]
    try:
        places.append(f"  {drawing.save(out / 'iris_loss.png')}")
    except RenderError as error:
        places.append(f"(no PNG: {error})")
    total = drawing.shown + drawing.hidden
    lines = [
        f"The flower with the largest loss is number {worst + 1}, a {table.labels[worst]} "
        f"(loss {losses[worst]:.3f}).",
        f"The graph of its loss, {total} nodes with their values and gradients, is drawn by "
        f"{drawing.drawn_by} into",
        *places,
    ]
    return "\n".join(lines)


def draw_loss(model: MLP, table: Table, row: int) -> Drawing:
    """The graph of the loss of one row, after a backward sweep, every node named."""
    inputs = [Value(x) for x in table.rows[row]]
    hidden = model.layers[0](inputs)
    logits = model.layers[1](hidden)
    loss = cross_entropy(logits, table.targets[row])
    model.zero_grad()
    loss.backward()
    features = [name.removesuffix("_cm").replace("_", " ") for name in table.features]
    units = [f"h{i}" for i in range(HIDDEN)]
    names = {"loss": loss, **dict(zip(features, inputs, strict=True))}
    names |= zip(units, hidden, strict=True)
    names |= {f"net input of {unit}": h.operands[0] for unit, h in zip(units, hidden, strict=True)}
    names |= {f"score of {c}": score for c, score in zip(table.classes, logits, strict=True)}
    names |= connections(features, model.layers[0], units)
    names |= connections(units, model.layers[1], table.classes)
    return draw(loss, names=names)


def connections(sources: Sequence[str], layer: Layer, targets: Sequence[str]) -> dict[str, Value]:
    """Names for the parameters of a layer, such as "petal width → h3"."""
    names = {}
    for target, neuron in zip(targets, layer.neurons, strict=True):
        for source, weight in zip(sources, neuron.w, strict=True):
            names[f"{source} → {target}"] = weight
        names[f"bias → {target}"] = neuron.b
    return names


def _introduce(path: Path | None, table: Table, model: MLP) -> None:
    """Say what is going to be trained on what."""
    counts = ", ".join(f"{table.labels.count(c)} {c}" for c in table.classes)
    print(f"{path or 'iris.csv (shipped)'}: {len(table)} flowers ({counts})")
    print(
        f"A network of {len(table.features)} inputs, {HIDDEN} ReLU neurons and "
        f"{len(table.classes)} outputs: {len(model.parameters())} parameters.\n"
        f"The engine is {'compiled' if COMPILED else 'interpreted'}.\n"
    )


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m viz.demo", description=__doc__)
    parser.add_argument(
        "--data", type=Path, metavar="FILE", help="another CSV file with iris.csv's columns"
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        default=Path("out"),
        help="folder for the pictures (default: out)",
    )
    parser.add_argument(
        "--epochs", type=_positive, metavar="N", default=20, help="passes over the data (20)"
    )
    parser.add_argument(
        "--seed", type=int, metavar="S", default=1337, help="seed of the random numbers (1337)"
    )
    return parser.parse_args(arguments)


def _positive(text: str) -> int:
    """A whole number of at least 1."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1, got {text!r}")
    return int(text)


def _refuse(message: str) -> int:
    """Say what is wrong with the input, and return its exit status."""
    printable = shown(message, len(message))  # a path may have line breaks in it
    print(f"python -m viz.demo: error: {printable}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
