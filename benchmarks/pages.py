"""What a page of boxes costs in a browser: `python -m benchmarks.pages [--quick]`.

Graphs of 10 to 100,000 nodes: bytes, the time to the first paint, a key (its handler), a moved
entry, opening a box. Times are the browser's own, medians with the largest in parentheses, and
hold for this machine and its load. Playwright and a chromium are needed.
"""

import argparse
import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import nn
from autograd_core import Value, fsum, tanh
from viz import step

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WINDOW = {"width": 1280, "height": 880}
KEYS = 60


def neuron():
    """The lecture's neuron."""
    x1, x2, w1, w2 = (Value(x) for x in (2.0, 0.5, -3.0, 1.0))
    b = Value(6.9)
    o = tanh(x1 * w1 + x2 * w2 + b)
    return o, locals()


def lecture():
    """The lecture's MLP on four samples."""
    model = nn.MLP(3, [4, 4, 1], activation="tanh", rng=random.Random(0))
    xs = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
    ys = [1.0, -1.0, -1.0, 1.0]
    ypred = [model(x) for x in xs]
    loss = sum((out - y) ** 2 for y, out in zip(ys, ypred, strict=True))
    return loss, locals()


def attention():
    """A head of attention on 8 tokens."""
    rng = random.Random(1)
    head = nn.AttentionHead(4, 4, rng=rng)
    tokens = [[Value(rng.gauss(0, 1)) for _ in range(4)] for _ in range(8)]
    loss = fsum([y * y for row in head(tokens) for y in row])
    return loss, locals()


def gru():
    """A GRU over 8 tokens."""
    rng = random.Random(1)
    cell = nn.GRUCell(3, 4, rng=rng)
    h = [0.0] * 4
    for _ in range(8):
        h = cell([rng.gauss(0, 1) for _ in range(3)], h)
    loss = fsum([y * y for y in h])
    return loss, {"cell": cell, "loss": loss}


def moons(samples):
    """micrograd's demo, its neurons written out: hinge losses and a penalty."""
    rng = random.Random(1)
    model = nn.MLP(2, [16, 16, 1], rng=rng)
    inputs = [[Value(rng.gauss(0, 1)) for _ in range(2)] for _ in range(samples)]
    labels = [rng.choice((-1, 1)) for _ in range(samples)]
    scores = []
    for row in inputs:
        for layer in model.layers:
            sums = [
                sum((w * x for w, x in zip(n.w, row, strict=True)), n.b) for n in layer.neurons
            ]
            row = sums if layer is model.layers[-1] else [z.relu() for z in sums]
        scores.append(row[0])
    losses = [(1 + -y * s).relu() for y, s in zip(labels, scores, strict=True)]
    data_loss = sum(losses) * (1.0 / samples)
    reg_loss = 1e-4 * sum(p * p for p in model.parameters())
    total_loss = data_loss + reg_loss
    names = (
        "inputs",
        "labels",
        "scores",
        "losses",
        "data_loss",
        "reg_loss",
        "total_loss",
        "model",
    )
    return total_loss, {name: value for name, value in locals().items() if name in names}


GRAPHS = {
    "neuron": neuron,
    "lecture": lecture,
    "attention": attention,
    "GRU": gru,
    "moons, 10 samples": lambda: moons(10),
    "moons, 100 samples": lambda: moons(100),
    "moons, 153 samples": lambda: moons(153),
}
QUICK = ("neuron", "lecture")

PAINTED = """() => new Promise((done) => {
  const found = () => performance.getEntriesByName("first-contentful-paint")[0];
  const look = () => (found() ? done(found().startTime) : setTimeout(look, 10));
  look();
})"""

# Each is the time of a handler, which draws at once.
TIMES = """(count) => {
  const timed = (act) => { const t = performance.now(); act(); return performance.now() - t; };
  const keys = [];
  for (let k = 0; k < count; k += 1) {
    if (stepper.step === stepper.data.frames.length - 1) stepper.key("Home");
    keys.push(timed(() => stepper.key("ArrowRight")));
  }
  const moves = [];
  for (let k = 1; k < 20; k += 1) moves.push(timed(() => stepper.trial.move(4 * k)));
  stepper.trial.move(0);
  stepper.key("Home");
  const opened = [];
  stepper.computation.boxes.forEach((box, i) => {
    if (box.inner.length && opened.length < 12) {
      opened.push(timed(() => { stepper.opened.toggle(i); document.body.offsetHeight; }));
      stepper.opened.toggle(i);
    }
  });
  return { keys, moves, opened, elements: document.querySelectorAll("*").length };
}"""


def measured(browser, folder, name):
    """A row of the table: what a graph's page costs."""
    root, names = GRAPHS[name]()
    start = time.process_time()
    page = step(root, names, level="arrays")
    html = page.html
    python = time.process_time() - start
    path = folder / "page.html"
    path.write_text(html, encoding="utf-8")
    tab = browser.new_page(viewport=WINDOW)
    tab.goto(path.as_uri())
    paint = tab.evaluate(PAINTED)
    times = tab.evaluate(TIMES, KEYS)
    tab.close()
    levels = page.levels
    return (
        f"{name}",
        f"{len(levels.program):,}",
        f"{levels.shown} / {len(levels.frames)}",
        f"{1e3 * python:,.0f}",
        f"{len(html.encode()) / 1e3:.0f}",
        f"{paint:.0f}",
        *(_times(times[kind]) for kind in ("keys", "moves", "opened")),
        f"{times['elements']:,}",
    )


def _times(found):
    """The median, and the largest in parentheses, in milliseconds."""
    return f"{statistics.median(found):.0f} ({max(found):.0f})"


HEAD = (
    "graph",
    "nodes",
    "boxes / steps",
    "made, ms",
    "page, KB",
    "first paint, ms",
    "key, ms",
    "what if, ms",
    "open a box, ms",
    "elements",
)


def main(words=None):
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a rehearsal: two small graphs")
    options = parser.parse_args(words)
    from playwright.sync_api import sync_playwright  # the graphs are made without it, too

    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        print("no chromium is installed", file=sys.stderr)
        return 1
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}")
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
        browser = driver.chromium.launch(executable_path=program, args=ARGUMENTS)
        for name in QUICK if options.quick else GRAPHS:
            print(f"| {' | '.join(measured(browser, Path(folder), name))} |", flush=True)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
