"""What is measured: each workload, what it must compute, and how an engine is timed on it.

Workers run these functions with their engine: one of the engine_*.py modules.
"""

import gc
import statistics
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from time import process_time as clock  # what other programs take does not count

from benchmarks import gpt
from benchmarks.dense import Dense, by_hand
from benchmarks.loops import add_loop, empty_loop, leaf_loop, mul_loop, number_loop, power_loop
from benchmarks.moons import ByHand, Demo

try:
    import resource
except ImportError:  # on Windows
    resource = None

A, B, START = 1.0 - 2.0**-10, 0.5, 1.5
STEPS_COMPARED = 3
RATE, OPTIMIZERS, STEPS_TIMED = 2.0**-10, ("sgd", "adam"), 100


@dataclass(frozen=True)
class Workload:
    """One thing to measure.

    Attributes:
        name: what `--only` and the JSON file call it.
        peers: keys of the peers that can do it.
        size, quick_size: how much of it is done.
        measure: (engine, size) -> {quantity: seconds, bytes, or page faults}.
        answer: (engine, size) -> {what: number}, to be compared with `expected`.
        expected: size -> {what: number}, found without any engine.
        fresh: measured once, in a process of its own.
    """

    name: str
    peers: tuple[str, ...]
    size: int
    quick_size: int
    measure: Callable
    answer: Callable | None = None
    expected: Callable | None = None
    fresh: bool = False


def measure_operations(engine, times):
    """The recorded operation: its result is dropped at once."""
    a, b = engine.Value(A), engine.Value(B)

    def loops(_):
        return {
            "add": add_loop(a, b, times),
            "mul": mul_loop(a, b, times),
            "number": number_loop(a, times),
            "power": power_loop(a, times),
            "leaf": leaf_loop(engine.Value, times),
            "loop": empty_loop(times),
        }

    return repeat(loops)


def operations(engine, times):
    """One product and one sum."""
    a, b = engine.Value(A), engine.Value(B)
    return graph_answer(engine, a * b + b, a, b)


def expected_operations(times):
    """By the rules of the sum and the product."""
    return {"value": A * B + B, "d/da": B, "d/db": A + 1.0}


def graph_answer(engine, y, a, b):
    """The number of y and, from an engine that differentiates, its gradient."""
    if not hasattr(engine, "backward"):
        return {"value": y}
    engine.backward(y)
    return {"value": engine.number(y), "d/da": engine.gradient(a), "d/db": engine.gradient(b)}


def build_chain(a, b, x, nodes):
    """x -> a x + b, again and again: a chain of `nodes` nodes."""
    for _ in range(nodes // 2):
        x = x * a + b
    return x


def time_graph(engine, nodes, build):
    """Seconds per node to build, sweep and free a graph; floats can only be computed.

    And the page faults per node of all three, where the system counts them.
    """
    before = faults()
    start = clock()
    y = build(nodes)
    built = clock()
    if not hasattr(engine, "backward"):
        return {"build": (built - start) / nodes}
    engine.backward(y)
    swept = clock()
    del y
    engine.release()
    freed = clock()
    found = {
        "build": (built - start) / nodes,
        "sweep": (swept - built) / nodes,
        "free": (freed - swept) / nodes,
    }
    return found if before is None else found | {"faults": (faults() - before) / nodes}


def faults():
    """How often this process was given a page of memory; None where the system does not say."""
    return None if resource is None else resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def measure_chain(engine, nodes):
    """Medians of `time_graph` of a chain."""
    a, b = engine.Value(A), engine.Value(B)
    build = partial(build_chain, a, b, engine.Value(START))
    return repeat(lambda k: time_graph(engine, nodes, build))


def measure_dense(engine, nodes):
    """Medians of `time_graph` of layers."""
    build = Dense(engine.Value).build
    return repeat(lambda k: time_graph(engine, nodes, build))


def repeat(measure):
    """Medians over a third of a second, but at least one and at most 30 measurements."""
    runs = []
    start = clock()
    while not runs or (clock() - start < 0.33 and len(runs) < 30):
        if not gc.isenabled():
            gc.collect()  # what the collector would have done, kept out of the time
        runs.append(measure(len(runs)))
    return {quantity: statistics.median(run[quantity] for run in runs) for quantity in runs[0]}


def chain(engine, nodes):
    """The last number of the chain, and its gradient."""
    a, b = engine.Value(A), engine.Value(B)
    return graph_answer(engine, build_chain(a, b, engine.Value(START), nodes), a, b)


def expected_chain(nodes):
    """By carrying the two derivatives along: forward mode on plain floats."""
    x, da, db = START, 0.0, 0.0
    for _ in range(nodes // 2):
        x, da, db = x * A + B, da * A + x, db * A + 1.0
    return {"value": x, "d/da": da, "d/db": db}


def dense(engine, nodes):
    """The root of the layers, and its derivatives with respect to one leaf of each kind."""
    graph = Dense(engine.Value)
    y = graph.build(nodes)
    if not hasattr(engine, "backward"):
        return {"value": y}
    engine.backward(y)
    leaves = {"d/dw": graph.weights[0][1], "d/db": graph.biases[0], "d/dx": graph.inputs[0]}
    return {"value": engine.number(y)} | {k: engine.gradient(v) for k, v in leaves.items()}


def demo(engine, samples):
    """micrograd's demo on this engine's Value."""
    return Demo(engine.__name__, engine.Value, samples)


def network(engine, samples):
    """The same network as this engine's users build it."""
    return engine.Network(samples)


def measure_steps(make):
    """Seconds of a training step: the mean of the second and the third.

    In the first one nothing is left of a step before it, which micrograd's garbage makes slower.
    """

    def steps(_):
        trainer = make()
        trainer.step(0)
        start = clock()
        trainer.step(1)
        trainer.step(2)
        return {"step": (clock() - start) / 2}

    return repeat(steps)


def losses(trainer):
    """The losses of the first steps: equal losses after a step need equal gradients before."""
    return {f"loss before step {k}": trainer.step(k) for k in range(STEPS_COMPARED)}


def parameters(count):
    """Numbers and gradients of parameters, all different."""
    return [1.0 + i / count for i in range(count)], [i / count - 0.25 for i in range(count)]


def measure_optimizers(engine, count):
    """Seconds for each parameter of a step of an optimiser, and of clearing its gradient."""
    movers = {name: engine.Mover(name, *parameters(count), RATE) for name in OPTIMIZERS}
    cleared = engine.Mover("sgd", *parameters(count), RATE)
    works = {name: mover.step for name, mover in movers.items()} | {"clear": cleared.clear}

    def steps(_):
        return {what: calls(work, STEPS_TIMED) / count for what, work in works.items()}

    return repeat(steps)


def calls(work, times):
    """Seconds for each call of a function without arguments."""
    start = clock()
    for _ in range(times):
        work()
    return (clock() - start) / times


def optimizers(engine, count):
    """Two parameters after some steps of each optimiser; the gradients stay the same."""
    found = {}
    for name in OPTIMIZERS:
        mover = engine.Mover(name, *parameters(count), RATE)
        for _ in range(STEPS_COMPARED):
            mover.step()
        numbers = mover.numbers()
        found |= {f"{name}, first": numbers[0], f"{name}, last": numbers[-1]}
    return found


def expected_optimizers(count):
    """Adam's corrected means of a gradient that stays the same are this, and its square."""
    found = {}
    numbers, gradients = parameters(count)
    for which, x, g in (("first", numbers[0], gradients[0]), ("last", numbers[-1], gradients[-1])):
        found[f"sgd, {which}"] = x - STEPS_COMPARED * RATE * g
        found[f"adam, {which}"] = x - STEPS_COMPARED * RATE * g / (abs(g) + 1e-8)
    return found


def measure_memory(engine, nodes):
    """Bytes per node of a chain: asked of Python's allocator, and by which the process grew."""
    a, b = engine.Value(A), engine.Value(B)
    build_chain(a, b, engine.Value(START), 1000)
    before = resident()
    y = build_chain(a, b, engine.Value(START), nodes)
    after = resident()
    del y
    engine.release()
    found = {} if before is None else {"resident": (after - before) / nodes}
    if hasattr(engine, "HIDDEN_MEMORY"):
        return found
    tracemalloc.start()
    y = build_chain(a, b, engine.Value(START), nodes // 10)
    found["allocated"] = tracemalloc.get_traced_memory()[0] / (nodes // 10)
    del y
    tracemalloc.stop()
    return found


def resident():
    """Bytes of memory this process occupies; None where the system does not say."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            for line in status:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        return None
    return None


OURS = ("compiled", "interpreted")
MICROGRAD = ("micrograd", "micrograd-off")

WORKLOADS = (
    Workload(
        name="operation",
        peers=("floats", *OURS, *MICROGRAD, "torch"),
        size=50_000,
        quick_size=2_000,
        measure=measure_operations,
        answer=operations,
        expected=expected_operations,
    ),
    Workload(
        name="chain",
        peers=("floats", *OURS, *MICROGRAD, "torch"),
        size=200_000,
        quick_size=20_000,
        measure=measure_chain,
        answer=chain,
        expected=expected_chain,
    ),
    Workload(
        name="short-chain",
        peers=("floats", *OURS, *MICROGRAD, "torch"),
        size=5_000,
        quick_size=1_000,
        measure=measure_chain,
        answer=chain,
        expected=expected_chain,
    ),
    Workload(
        name="dense",
        peers=("floats", *OURS, *MICROGRAD, "torch"),
        size=200_000,
        quick_size=5_000,
        measure=measure_dense,
        answer=dense,
        expected=by_hand,
    ),
    Workload(
        name="moons",
        peers=(*OURS, *MICROGRAD),
        size=100,
        quick_size=10,
        measure=lambda engine, samples: measure_steps(lambda: demo(engine, samples)),
        answer=lambda engine, samples: losses(demo(engine, samples)),
        expected=lambda samples: losses(ByHand(samples)),
    ),
    Workload(
        name="network",
        peers=("floats", *OURS, "torch"),
        size=100,
        quick_size=10,
        measure=lambda engine, samples: measure_steps(lambda: network(engine, samples)),
        answer=lambda engine, samples: losses(network(engine, samples)),
        expected=lambda samples: losses(ByHand(samples)),
    ),
    Workload(
        name="gpt",
        peers=(*OURS, "microgpt"),
        size=8,
        quick_size=2,
        measure=lambda engine, block: measure_steps(lambda: gpt.Gpt(engine.Value, block)),
        answer=lambda engine, block: gpt.swept(gpt.Gpt(engine.Value, block)),
        expected=gpt.without_engine,
    ),
    Workload(
        name="optimizer",
        peers=("floats", *OURS, "torch"),
        size=337,
        quick_size=337,
        measure=measure_optimizers,
        answer=optimizers,
        expected=expected_optimizers,
    ),
    Workload(
        name="memory",
        peers=(*OURS, "micrograd", "torch"),
        size=200_000,
        quick_size=50_000,
        measure=measure_memory,
        fresh=True,
    ),
)
