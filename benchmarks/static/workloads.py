"""What is measured: training steps, gradients of minibatches, functions of many rows, building."""

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
from benchmarks.workloads import Workload, calls, losses, repeat

ARRAYS = ("numpy", "jax", "torch", "casadi")
OURS = ("static", "eager")
RECORDINGS = 5
"""How many recordings are timed."""
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
    """Seconds of a training step, Adam included, on names of which each was seen before.

    Each is seen twice: a recording is made by the first call, and its plan by the second.
    """
    trainer = engine.gpt(block)
    seen = 2 * len(gpt.NAMES)
    for k in range(seen):
        trainer.step(k)
    steps = iter(range(seen, 10**9))
    return {"step": repeated(lambda: trainer.step(next(steps)))}


def measure_gpt_record(engine, block):
    """Seconds of the first two calls for a name: they record its loss, and make its machine."""
    runs = []
    for _ in range(RECORDINGS):
        trainer = engine.gpt(block)
        start = clock()
        trainer.loss(0)
        trainer.loss(0)
        runs.append(clock() - start)
    return {"record": statistics.median(runs)}


def measure_gpt_gradient(engine, block):
    """Seconds of the loss of a name that was seen before, with its gradient."""
    run = engine.gpt_gradient(block)
    run()
    run()
    return {"gradient": repeated(run)}


def answer_gpt_gradient(engine, block):
    """The loss, and the slope in a direction."""
    loss, gradient = engine.gpt_gradient(block)()
    return {"loss": float(loss), "slope": engine.gpt_slope(gradient)}


def measure_compile(engine, rows):
    """Seconds that JAX takes to trace and compile losses with their gradients."""
    return {
        "moons": engine.compile_moons(rows)[1],
        "digits": engine.compile_digits(Digits(rows))[1],
    }


def answer_compile(engine, rows):
    """The losses that were compiled."""
    return {
        "moons": engine.compile_moons(rows)[0],
        "digits": engine.compile_digits(Digits(rows))[0],
    }


def expected_compile(rows):
    """The losses, found without any engine."""
    return {
        "moons": moons_without_engine(rows)["loss before step 0"],
        "digits": digits_without_engine(rows)["loss"],
    }


def measure_bits(engine, rows):
    """How many of the numbers of all problems are not those of the eager engine, and of all."""
    from benchmarks.static.bits import different

    return different(rows)


def rows_workload(name):
    """Values and gradients of a function at many points."""

    def measure(engine, rows):
        return {"row": repeated(engine.rows(Rows(name, rows))) / rows}

    def answer(engine, rows):
        problem = Rows(name, rows)
        return problem.answer(*engine.rows(problem)())

    return Workload(
        name=name,
        peers=(*ARRAYS, "arrays", *OURS),
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
        measure=lambda engine, nodes: repeat(lambda _: engine.built("dense", nodes)),
        answer=lambda engine, nodes: engine.numbers(nodes),
        expected=dense.by_hand,
    )


def measure_kind(kind):
    """Seconds for each node of a graph of a kind, to record it and to lift it."""

    def measure(engine, nodes):
        found = repeat(lambda _: engine.built(kind, nodes))
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
        peers=(*ARRAYS, "c", "micrograd", "fit", "whole", "calls", *OURS),
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
    Workload(
        name="gpt-record",
        peers=("static",),
        size=8,
        quick_size=2,
        measure=measure_gpt_record,
    ),
    Workload(
        name="gpt-gradient",
        peers=("export", *OURS),
        size=8,
        quick_size=2,
        measure=measure_gpt_gradient,
        answer=answer_gpt_gradient,
        expected=gpt.without_engine,
    ),
    Workload(
        name="compile",
        peers=("jax", "export"),
        size=32,
        quick_size=4,
        measure=measure_compile,
        answer=answer_compile,
        expected=expected_compile,
    ),
    Workload(
        name="bits",
        peers=("static",),
        size=33,
        quick_size=5,
        measure=measure_bits,
        fresh=True,
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
