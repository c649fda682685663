"""What is measured: training steps, gradients of minibatches, functions of many rows."""

import statistics
from time import process_time as clock

from benchmarks import dense, gpt
from benchmarks.static import graphs
from benchmarks.static.problems import (
    LENGTHS,
    Digits,
    Rows,
    digits_without_engine,
    moons_without_engine,
    slope,
)
from benchmarks.workloads import Workload, calls, losses

ARRAYS = ("numpy", "jax", "torch")
OURS = ("static", "eager")
LEAST = 0.1
"""Seconds that a measurement takes at least."""


def repeated(work):
    """Median seconds of a call, over some runs of at least a hundredth of a second each."""
    work()
    start = clock()
    work()
    times = max(1, int(LEAST / 10 / max(clock() - start, 1e-7)))
    runs = []
    start = clock()
    while not runs or clock() - start < LEAST:
        runs.append(calls(work, times))
    return statistics.median(runs)


def measure_moons(engine, samples):
    """Seconds of a training step."""
    trainer = engine.Moons(samples)
    if hasattr(trainer, "seconds"):
        return {"step": trainer.seconds()}
    steps = iter(range(10**9))
    return {"step": repeated(lambda: trainer.step(next(steps) % 100))}


def measure_digits(engine, rows):
    """Seconds of a loss with its gradient."""
    return {"gradient": repeated(engine.digits(Digits(rows)))}


def answer_digits(engine, rows):
    """The loss, and the slope in a direction."""
    loss, gradient = engine.digits(Digits(rows))()
    return {"loss": float(loss), "slope": slope(engine.flat(gradient))}


def measure_gpt(engine, block):
    """Seconds of a training step, Adam included, on names of which each was seen before."""
    trainer = engine.gpt(block)
    for k in range(len(gpt.NAMES)):
        trainer.step(k)
    steps = iter(range(len(gpt.NAMES), 10**9))
    return {"step": repeated(lambda: trainer.step(next(steps)))}


def rows_workload(name):
    """Values and gradients of a function at many points."""

    def measure(engine, rows):
        return {"row": repeated(engine.rows(Rows(name, rows))) / rows}

    def answer(engine, rows):
        problem = Rows(name, rows)
        return problem.answer(*engine.rows(problem)())

    return Workload(
        name=name,
        peers=(*ARRAYS, *OURS),
        size=10_000,
        quick_size=20,
        measure=measure,
        answer=answer,
        expected=lambda rows: Rows(name, rows).without_engine(),
    )


def digits_workload(name, rows, peers):
    """A loss and its gradient on a minibatch of this size."""
    return Workload(
        name=name,
        peers=peers,
        size=rows,
        quick_size=4,
        measure=measure_digits,
        answer=answer_digits,
        expected=digits_without_engine,
    )


def build_workload(name, nodes):
    """What it costs to record layers of so many nodes, and to lift them to arrays."""
    return Workload(
        name=name,
        peers=("record",),
        size=nodes,
        quick_size=1_000,
        measure=lambda engine, nodes: engine.built("dense", nodes),
        answer=lambda engine, nodes: engine.numbers(nodes),
        expected=dense.by_hand,
    )


def measure_kind(kind):
    """Seconds for each node of a graph of a kind, to record it and to lift it."""

    def measure(engine, nodes):
        found = engine.built(kind, nodes)
        return {quantity: found[quantity] for quantity in ("record", "build")}

    return measure


def kind_workload(kind):
    """What it costs to record a graph of a kind, and to lift it to arrays."""
    return Workload(
        name=f"build-{kind}",
        peers=("record",),
        size=100_000,
        quick_size=1_000,
        measure=measure_kind(kind),
        answer=lambda engine, nodes: engine.lifted_number(kind, nodes),
        expected=lambda nodes: {"value": graphs.GRAPHS[kind](float, nodes).record()},
    )


KINDS = ("rosenbrock", "entrywise", "scattered")
"""Graphs that are no layers; their roots are checked with plain floats."""

SIZES = {"build-3": 1_000, "build-4": 10_000, "build-5": 100_000, "build-6": 1_000_000}
"""Nodes of the graphs that are built; the names tell the powers of ten."""

WORKLOADS = (
    Workload(
        name="moons",
        peers=(*ARRAYS, "fit", "whole", "calls", *OURS),
        size=100,
        quick_size=10,
        measure=measure_moons,
        answer=lambda engine, samples: losses(engine.Moons(samples)),
        expected=moons_without_engine,
    ),
    digits_workload("digits", 32, (*ARRAYS, *OURS)),
    digits_workload("many-digits", 4096, (*ARRAYS, "static")),
    *map(rows_workload, LENGTHS),
    Workload(
        name="gpt",
        peers=OURS,
        size=8,
        quick_size=2,
        measure=measure_gpt,
        answer=lambda engine, block: gpt.swept(engine.gpt(block)),
        expected=gpt.without_engine,
    ),
    *(build_workload(name, size) for name, size in SIZES.items()),
    *map(kind_workload, KINDS),
    Workload(
        name="build-moons",
        peers=("record",),
        size=65_818,
        quick_size=6_550,
        measure=measure_kind("moons"),
    ),
    *(
        Workload(
            name=f"memory-{power}",
            peers=("record",),
            size=10**power,
            quick_size=1_000,
            measure=lambda engine, nodes: engine.kept(nodes),
            fresh=True,
        )
        for power in (3, 4, 5, 6)
    ),
)
