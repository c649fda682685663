"""What was aimed at: each target is a ratio of two figures of one run, or a number of bytes."""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """A limit for `of` divided by `by`, each a (workload, quantity, peer); by None is 1.

    `at_least` tells which side of the limit is the good one.
    """

    title: str
    of: tuple[str, str, str]
    by: tuple[str, str, str] | None
    limit: float
    at_least: bool = False


FLOAT_OPERATION = ("operation", "add", "floats")

TARGETS = (
    Limit(
        "recorded a + b, in plain float operations",
        ("operation", "add", "compiled"),
        FLOAT_OPERATION,
        1.4,
    ),
    Limit(
        "recorded a * b, in plain float operations",
        ("operation", "mul", "compiled"),
        ("operation", "mul", "floats"),
        1.4,
    ),
    Limit(
        "sweep per node in the cache, in plain float operations",
        ("short-chain", "sweep", "compiled"),
        FLOAT_OPERATION,
        1.0,
    ),
    Limit(
        "sweep per node of a long chain, in plain float operations",
        ("chain", "sweep", "compiled"),
        FLOAT_OPERATION,
        0.5,
    ),
    Limit(
        "recorded node of dense layers, in plain float operations",
        ("dense", "build", "compiled"),
        FLOAT_OPERATION,
        2.15,
    ),
    Limit(
        "sweep per node of dense layers, in plain float operations",
        ("dense", "sweep", "compiled"),
        FLOAT_OPERATION,
        0.72,
    ),
    Limit(
        "free per node of dense layers, in plain float operations",
        ("dense", "free", "compiled"),
        FLOAT_OPERATION,
        0.67,
    ),
    Limit(
        "moons step with micrograd's model code: micrograd / ours",
        ("moons", "step", "micrograd"),
        ("moons", "step", "compiled"),
        200.0,
        at_least=True,
    ),
    Limit(
        "the same, micrograd without the collector / ours",
        ("moons", "step", "micrograd-off"),
        ("moons", "step", "compiled"),
        8.0,
        at_least=True,
    ),
    Limit(
        "the same network: micrograd / our nn",
        ("moons", "step", "micrograd"),
        ("network", "step", "compiled"),
        500.0,
        at_least=True,
    ),
    Limit(
        "the same network: our nn / PyTorch in one batch",
        ("network", "step", "compiled"),
        ("network", "step", "torch"),
        4.0,
    ),
    Limit(
        "step of a GPT out of scalars: microgpt's own Value / ours",
        ("gpt", "step", "microgpt"),
        ("gpt", "step", "compiled"),
        25.0,
        at_least=True,
    ),
    Limit(
        "SGD step per parameter, in plain float operations",
        ("optimizer", "sgd", "compiled"),
        FLOAT_OPERATION,
        1.5,
    ),
    Limit(
        "Adam step per parameter, in plain float operations",
        ("optimizer", "adam", "compiled"),
        FLOAT_OPERATION,
        1.5,
    ),
    Limit("bytes per binary node", ("memory", "allocated", "compiled"), None, 112.0),
    Limit(
        "time to free a long chain / its sweep",
        ("chain", "free", "compiled"),
        ("chain", "sweep", "compiled"),
        1.0,
    ),
)


def spread(numbers):
    """Median, least and greatest of the rounds, and the rounds themselves."""
    return {
        "median": statistics.median(numbers),
        "min": min(numbers),
        "max": max(numbers),
        "rounds": list(numbers),
    }


def compare(target, figures):
    """The target's ratio in each round, its median, and whether that is within the limit.

    The median is None where one of the two was not measured.
    """

    def rounds(place):
        workload, quantity, peer = place
        return figures.get(workload, {}).get(quantity, {}).get(peer, [])

    of = rounds(target.of)
    by = [1.0] * len(of) if target.by is None else rounds(target.by)
    ratios = [a / b for a, b in zip(of, by, strict=False)]
    report = {"title": target.title, "limit": target.limit, "at_least": target.at_least}
    if not ratios:
        return report | {"median": None, "met": None}
    median = statistics.median(ratios)
    met = median >= target.limit if target.at_least else median <= target.limit
    return report | spread(ratios) | {"met": met}
