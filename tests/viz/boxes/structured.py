"""Random computations that have structure: layers of any primitive over samples, and units."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from hypothesis import strategies as st

import autograd_core as engine
import nn
from autograd_core import Value
from autograd_core.primitives import PRIMITIVES, Domain, Primitive
from autograd_core.testing.strategies import parameters
from tests.autograd_core.translate.nodes import node_of
from tests.graphs import smooth_programs

Rows = list[list[Any]]
Made = tuple[Value, dict[str, object]]

ENTRYWISE = [row for row in PRIMITIVES.values() if not row.variadic]
LISTS = [row for row in PRIMITIVES.values() if row.variadic]


def placed(x: Any, domain: Domain) -> Any:
    """A number moved into the middle of a domain, or into [-2, 2] where that is wider."""
    low, high = max(domain.low, -2.0), min(domain.high, 2.0)
    return low + (high - low) * (0.1 + 0.8 * engine.sigmoid(x))


def entrywise(row: Primitive, static: dict[str, Any], *columns: Rows) -> Rows:
    """A primitive of one operand, two or three at each entry, inside its domains."""
    count = len(row.operands)
    return [
        [
            node_of(row, [placed(x, d) for x, d in zip(xs, row.domains, strict=True)], static)
            for xs in zip(*lines, strict=True)
        ]
        for lines in zip(*columns[:count], strict=True)
    ]


def listed(row: Primitive, width: int, static: dict[str, Any], rows: Rows) -> Rows:
    """A primitive of a list over each row; softmax keeps the width."""
    if "k" in row.parameters:
        return [[node_of(row, xs, {"k": k}) for k in range(width)] for xs in rows]
    if row.name == "dot":
        return [[node_of(row, [*xs, *reversed(xs)], static)] for xs in rows]
    if row.name == "affine":
        return [[node_of(row, [*xs, *reversed(xs), xs[0]], static)] for xs in rows]
    return [[node_of(row, xs, static)] for xs in rows]


SLOPES = st.one_of(st.floats(-2, 2), st.sampled_from([None, 0.0, math.inf, math.nan]))


@st.composite
def owned(draw: st.DrawFn, rows: Rows, others: Sequence[Rows], width: int) -> Rows:
    """An operation of one's own at some entries, of `width` operands, with any slopes."""
    some = draw(st.sampled_from([st.just(True), st.booleans()]))
    name = draw(st.sampled_from(["own", "own op", "*"]))
    made = []
    for k, xs in enumerate(rows):
        made.append(list(xs))
        for i, x in enumerate(xs):
            operands = [x, *[draw(st.sampled_from(others))[k][i] for _ in range(width - 1)]]
            if draw(some) and any(isinstance(v, Value) for v in operands):
                slopes = [draw(SLOPES) for _ in operands]
                made[-1][i] = engine.record(name, draw(st.floats(-2, 2)), operands, slopes)
    return made


def dense(weights: Rows, biases: Sequence[Value], rows: Rows, written_out: bool) -> Rows:
    """W x + b of each row, as one operation or as sums of products."""
    pairs = list(zip(weights, biases, strict=True))
    if not written_out:
        return [[engine.affine(w, xs, b) for w, b in pairs] for xs in rows]
    return [[sum((a * x for a, x in zip(w, xs, strict=True)), b) for w, b in pairs] for xs in rows]


@st.composite
def layered(draw: st.DrawFn, largest: int = 3) -> Made:
    """Layers over samples: products with weights, any primitive, what came before used again."""
    size = st.integers(1, largest)
    number = st.floats(-2, 2, allow_subnormal=False)
    samples, width = draw(size), draw(size)
    leaf: Callable[[float], Any] = draw(st.sampled_from([Value, float]))
    rows: Rows = [[leaf(draw(number)) for _ in range(width)] for _ in range(samples)]
    known: dict[str, object] = {"xs": rows}
    layers = [rows] if leaf is Value else []
    for k in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["dense", "entrywise", "entrywise", "list", "again", "own"]))
        kind = "dense" if k == 0 and leaf is float else kind
        if kind == "dense":
            wide = draw(size)
            weights = [[Value(draw(number)) for _ in rows[0]] for _ in range(wide)]
            biases = [Value(draw(number)) for _ in range(wide)]
            rows = dense(weights, biases, rows, draw(st.booleans()))
            known |= {f"W{k}": weights, f"b{k}": biases}
        elif kind == "entrywise":
            row = draw(st.sampled_from(ENTRYWISE))
            alike = [layer for layer in layers if len(layer[0]) == len(rows[0])] or [rows]
            others = [draw(st.sampled_from(alike)) for _ in row.operands[1:]]
            rows = entrywise(row, draw(parameters(row, 1)), rows, *others)
        elif kind == "own":
            alike = [layer for layer in layers if len(layer[0]) == len(rows[0])] or [rows]
            rows = draw(owned(rows, alike, draw(st.integers(1, 5))))
        elif kind == "list":
            row = draw(st.sampled_from(LISTS))
            rows = listed(row, len(rows[0]), draw(parameters(row, len(rows[0]))), rows)
        else:
            alike = [layer for layer in layers if len(layer[0]) == len(rows[0])] or [rows]
            other = draw(st.sampled_from(alike))
            rows = [
                [a + b for a, b in zip(xs, ys, strict=True)]
                for xs, ys in zip(rows, other, strict=True)
            ]
        layers.append(rows)
        if draw(st.booleans()):
            known[f"h{k}"] = rows
    root = engine.fsum([x for line in rows for x in line]) * 0.5
    return root, known if draw(st.booleans()) else {}


@st.composite
def repeated(draw: st.DrawFn) -> Made:
    """A random program on several samples, some of its leaves shared; the mean of its results."""
    program = draw(smooth_programs(6))
    number = st.floats(-2, 2, allow_subnormal=False)
    weights = [Value(x) for x in program.leaves]
    own = draw(st.integers(0, len(weights) - 1))
    samples = [[Value(draw(number)) for _ in range(own)] for _ in range(draw(st.integers(1, 4)))]
    results = [
        program.run([*sample, *weights[own:]], program.numbers, engine)[-1] for sample in samples
    ]
    return engine.mean(results) + weights[-1], {"samples": samples, "weights": weights}


def _flat(rows: Iterable[Iterable[Any]]) -> list[Any]:
    """The entries of rows."""
    return [x for row in rows for x in row]


def _squares(xs: Iterable[Any]) -> Any:
    """The sum of their squares."""
    return engine.fsum([x * x for x in xs])


def _recurrent(cell: Callable[..., Any], steps: int) -> Any:
    """The squares of what a recurrent cell holds in the end."""
    state = cell([0.5, -0.25])
    for t in range(steps - 1):
        state = cell([0.25 * t, -0.5], state)
    held = state[0] if isinstance(state, tuple) else state
    return _squares(held)


UNITS: dict[str, Callable[[int, list[list[float]], random.Random], Any]] = {
    "mlp": lambda n, xs, rng: _squares(map(nn.MLP(len(xs[0]), [n, 1], rng=rng), xs)),
    "deep": lambda n, xs, rng: _squares(
        map(nn.MLP(len(xs[0]), [n + 1] * 5 + [1], activation="tanh", rng=rng), xs)
    ),
    "attention": lambda n, xs, rng: _squares(_flat(nn.AttentionHead(len(xs[0]), n, rng=rng)(xs))),
    "gru": lambda n, xs, rng: _recurrent(nn.GRUCell(2, n, rng=rng), 2 * len(xs)),
    "lstm": lambda n, xs, rng: _recurrent(nn.LSTMCell(2, n, rng=rng), 2 * len(xs)),
    "rnn": lambda n, xs, rng: _recurrent(nn.RNNCell(2, n, rng=rng), 2 * len(xs)),
    "conv": lambda n, xs, rng: _squares(_flat(nn.Conv1d(1, n, 1, rng=rng)([xs[0]]))),
    "norm": lambda n, xs, rng: _squares(_flat(map(nn.LayerNorm(len(xs[0])), xs))),
}


@st.composite
def units(draw: st.DrawFn) -> Made:
    """A unit of nn on a few samples, by weights from a seed."""
    rng = random.Random(draw(st.integers(0, 10_000)))
    name, n = draw(st.sampled_from(sorted(UNITS))), draw(st.integers(1, 3))
    number = st.floats(-2, 2, allow_subnormal=False)
    width = draw(st.integers(2, 3))
    xs = [[draw(number) for _ in range(width)] for _ in range(draw(st.integers(1, 3)))]
    return UNITS[name](n, xs, rng), {"xs": xs}


computations = st.one_of(layered(), layered(), repeated(), units())
"""A root, and names to give to `levels`."""
