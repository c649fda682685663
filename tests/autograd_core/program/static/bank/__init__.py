"""A bank of programs in which something would freeze if they were recorded once.

BANK lists them; `planted.py` says what they are and judges them.
"""

from tests.autograd_core.program.static.bank import (
    arguments,
    asked,
    comparisons,
    contained,
    counters,
    effects,
    environment,
    held,
    hidden,
    layers,
    memories,
    numbers_read,
    opaque,
    parameters,
    randomness,
)

BANK = [
    planted
    for module in (
        arguments,
        asked,
        comparisons,
        contained,
        counters,
        effects,
        environment,
        held,
        hidden,
        layers,
        memories,
        numbers_read,
        opaque,
        parameters,
        randomness,
    )
    for planted in module.PROGRAMS
]
