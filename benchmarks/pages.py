"""What pages cost in a browser: `python -m benchmarks.pages [--quick]`.

Boxes of graphs of 10 to 100,000 nodes, then scalars: bytes, the time to the first paint, a key
(its handler), a moved entry, opening a box. Times are the browser's own: medians, then 95 of 100,
in parentheses the largest. They hold for this machine and its load. Playwright and a chromium are
needed.
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
from autograd_core import Graph, Value, fsum, tanh
from benchmarks.gpt import NAMES, Gpt
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


def gpt():
    """A GPT as microgpt writes it, on the 15 letters of the longest name."""
    model = Gpt(Value, 16)
    longest = max(range(len(NAMES)), key=lambda k: len(NAMES[k]))
    tables = ("tokens", "places", "query", "key", "value", "out", "wide", "narrow", "head")
    names = {name: getattr(model, name) for name in tables}
    loss = model.loss(longest)
    return loss, {**names, "loss": loss}


def scattered(count):
    """Sums, products and tanh of random operands: no array in it is large."""
    rng = random.Random(0)
    nodes = [Value(rng.uniform(-1, 1)) for _ in range(count // 10)]
    read = set()
    while len(nodes) < count:
        a, b = rng.choice(nodes[-60:]), rng.choice(nodes)
        nodes.append((a + b, a * b, tanh(a))[len(nodes) % 3])
        read.update(map(id, nodes[-1].operands))
    return fsum([node for node in nodes if id(node) not in read]), {}


GRAPHS = {
    "neuron": neuron,
    "lecture": lecture,
    "attention": attention,
    "GRU": gru,
    "moons, 10 samples": lambda: moons(10),
    "moons, 100 samples": lambda: moons(100),
    "GPT, block 16": gpt,
    "moons, 153 samples": lambda: moons(153),
}
SCALARS = {
    "lecture": lecture,
    "random, 300 nodes": lambda: scattered(300),
    "random, 2,000 nodes": lambda: scattered(2_000),
}
QUICK = ("neuron", "lecture")

READY = "() => Boolean(window.stepper)"

PAINTED = """() => new Promise((done) => {
  const found = () => performance.getEntriesByName("first-contentful-paint")[0];
  const look = () => (found() ? done(found().startTime) : setTimeout(look, 10));
  look();
})"""

# Each is the time of a handler, which draws at once.
TIMED = """() => {
  window.timed = (act) => {
    const t = performance.now();
    act();
    return performance.now() - t;
  };
}"""

TIMES = """(count) => {
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

# Steps forward, backward and back, all the keys that go far, and those that zoom.
SCALAR_TIMES = """(count) => {
  const repeated = (key, n) => Array(n).fill(key);
  const pressed = ["b", ...repeated("ArrowRight", count), "Home", ...repeated("ArrowRight", count),
    ...repeated("ArrowLeft", count / 2), "End", "+", "+", "-", "-", "-", "-", "f"];
  const keys = pressed.map((key) => timed(() => {
    stepper.key(key);
    document.body.offsetHeight;
  }));
  const { what_if } = stepper;
  const moves = Array.from({ length: 19 }, (_, k) => timed(() => what_if.move(what_if.at(4 * k))));
  return { keys, moves, opened: [], elements: document.querySelectorAll("*").length };
}"""


def measured(browser, folder, name, level):
    """A row of the table: what a graph's page costs."""
    root, names = (GRAPHS if level == "arrays" else SCALARS)[name]()
    start = time.process_time()
    page = step(root, names, level=level)
    html = page.html
    python = time.process_time() - start
    path = folder / "page.html"
    path.write_text(html, encoding="utf-8")
    tab = browser.new_page(viewport=WINDOW)
    tab.goto(path.as_uri())
    paint = tab.evaluate(PAINTED)
    tab.wait_for_function(READY)
    tab.evaluate(TIMED)
    times = tab.evaluate(TIMES if level == "arrays" else SCALAR_TIMES, KEYS)
    tab.close()
    if level == "arrays":
        nodes, shown = len(page.levels.program), f"{page.levels.shown} / {len(page.levels.frames)}"
    else:
        nodes, shown = len(Graph(root)), f"scalars / {len(page.steps)}"
    return (
        f"{name}",
        f"{nodes:,}",
        shown,
        f"{1e3 * python:,.0f}",
        f"{len(html.encode()) / 1e3:.0f}",
        f"{paint:.0f}",
        *(_times(times[kind]) for kind in ("keys", "moves", "opened")),
        f"{times['elements']:,}",
    )


def _times(found):
    """The median, 95 of 100, and the largest in parentheses, in milliseconds."""
    if not found:
        return ""
    found = sorted(found)
    most = found[round(0.95 * (len(found) - 1))]
    return f"{statistics.median(found):.0f}, {most:.0f} ({found[-1]:.0f})"


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
        for level, graphs in (("arrays", GRAPHS), ("scalars", SCALARS)):
            for name in graphs:
                if name in QUICK or not options.quick:
                    row = measured(browser, Path(folder), name, level)
                    print(f"| {' | '.join(row)} |", flush=True)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
