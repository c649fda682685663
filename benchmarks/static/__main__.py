"""The command line: `python -m benchmarks.static [--quick] [--json FILE] [--only NAME]`."""

import sys

from benchmarks.command import Suite, measured
from benchmarks.peers import Peer
from benchmarks.static.workloads import KINDS, WORKLOADS
from benchmarks.targets import Limit

OPTIONS = ("--workloads", "benchmarks.static.workloads")

PEERS = (
    Peer("numpy", "NumPy", "benchmarks.static.by_numpy", OPTIONS),
    Peer("jax", "JAX jit", "benchmarks.static.by_jax", OPTIONS),
    Peer("torch", "PyTorch", "benchmarks.static.by_torch", OPTIONS),
    Peer("casadi", "CasADi", "benchmarks.static.by_casadi", OPTIONS),
    Peer("c", "C by hand", "benchmarks.static.by_c", OPTIONS),
    Peer("micrograd", "micrograd", "benchmarks.static.by_micrograd", OPTIONS),
    Peer("static", "static", "benchmarks.static.by_static", ("--compiled", *OPTIONS)),
    Peer("arrays", "static, arrays", "benchmarks.static.by_arrays", ("--compiled", *OPTIONS)),
    Peer("whole", "static, whole", "benchmarks.static.by_whole", ("--compiled", *OPTIONS)),
    Peer("calls", "static, calls", "benchmarks.static.by_calls", ("--compiled", *OPTIONS)),
    Peer("fit", "nn.fit", "benchmarks.static.by_fit", ("--compiled", *OPTIONS)),
    Peer("eager", "eager", "benchmarks.static.by_eager", ("--compiled", *OPTIONS)),
    Peer("export", "to_jax", "benchmarks.static.by_export", OPTIONS),
    Peer("record", "build", "benchmarks.static.by_record", ("--compiled", *OPTIONS)),
)

ROWS = (
    ("moons", "step", "moons, whole step", "us"),
    ("digits", "gradient", "digits, 32 images, gradient", "us"),
    ("many-digits", "gradient", "digits, 4,096 images", "ms"),
    ("rosenbrock", "row", "Rosenbrock of 100, a row", "us"),
    ("speelpenning", "row", "Speelpenning of 50, a row", "us"),
    ("logsumexp", "row", "log-sum-exp of 100, a row", "us"),
    ("gpt", "step", "a GPT out of scalars, step", "ms"),
    ("gpt-gradient", "gradient", "the same, loss with gradient", "us"),
    ("gpt-record", "record", "the same, recording a name", "ms"),
    ("compile", "moons", "JAX compiles moons' loss", "ms"),
    ("compile", "digits", "JAX compiles digits' loss", "ms"),
    ("bits", "different", "without the bits of eager", ""),
    ("bits", "numbers", "of so many numbers", ""),
    *(
        (f"build-{power}", quantity, f"1e{power} nodes, {words} a node", "ns")
        for power in (3, 4, 5, 6)
        for quantity, words in (
            ("record", "record"),
            ("flatten", "flatten"),
            ("lift", "lift"),
            ("build", "both"),
            ("plan", "plan"),
            ("all", "all three"),
            ("freeze", "both and names"),
        )
    ),
    *(
        (f"build-{kind}", quantity, f"{words}, a node", "ns")
        for kind in ("moons", *KINDS)
        for quantity, words in (("record", f"{kind}: record"), ("build", f"{kind}: flatten, lift"))
    ),
    *(
        (f"memory-{power}", quantity, f"1e{power} nodes, {words} a node", "B")
        for power in (3, 4, 5, 6)
        for quantity, words in (("kept", "arrays"), ("most", "while lifting"))
    ),
)


def target(title, workload, quantity, of, by, limit):
    """One figure divided by another of the same workload."""
    return Limit(title, (workload, quantity, of), (workload, quantity, by), limit)


TARGETS = (
    target("moons through nn.fit / NumPy by hand", "moons", "step", "fit", "numpy", 0.7),
    target("moons through nn.fit / JAX by hand", "moons", "step", "fit", "jax", 0.6),
    target("moons, own loop / NumPy by hand", "moons", "step", "static", "numpy", 0.7),
    target("moons, one function / NumPy by hand", "moons", "step", "whole", "numpy", 0.7),
    target("32 digits / NumPy by hand", "digits", "gradient", "static", "numpy", 0.9),
    target("4,096 digits / NumPy by hand", "many-digits", "gradient", "static", "numpy", 2.0),
    target("Rosenbrock rows / JAX", "rosenbrock", "row", "arrays", "jax", 0.7),
    target("Speelpenning rows / JAX", "speelpenning", "row", "arrays", "jax", 0.15),
    target("log-sum-exp rows / JAX", "logsumexp", "row", "arrays", "jax", 1.3),
    target(
        "gradient of a GPT / its export to JAX",
        "gpt-gradient",
        "gradient",
        "static",
        "export",
        0.4,
    ),
    target("step of a GPT / our eager step", "gpt", "step", "static", "eager", 0.01),
    Limit(
        "recording a name of a GPT / our eager step",
        ("gpt-record", "record", "static"),
        ("gpt", "step", "eager"),
        20.0,
    ),
    target("compiling moons: exported / by hand", "compile", "moons", "export", "jax", 1.5),
    target("compiling digits: exported / by hand", "compile", "digits", "export", "jax", 1.5),
    Limit("numbers without the bits of eager", ("bits", "different", "static"), None, 0.0),
    Limit(
        "1e5 nodes: to flatten, lift and plan / to record them",
        ("build-5", "all", "record"),
        ("build-5", "record", "record"),
        1.0,
    ),
    *(
        Limit(
            f"{kind}: to lift it / to record it",
            (f"build-{kind}", "build", "record"),
            (f"build-{kind}", "record", "record"),
            1.0,
        )
        for kind in ("moons", *KINDS)
    ),
)

STATIC = Suite(
    program="python -m benchmarks.static",
    description="Measure recorded functions beside array code written by hand.",
    peers=PEERS,
    workloads=WORKLOADS,
    rows=ROWS,
    targets=TARGETS,
    file="out/static.json",
)


if __name__ == "__main__":
    sys.exit(measured(STATIC))
