"""The powers of two between 1 and 2 that exp is computed with."""

from __future__ import annotations

from array import array
from functools import cache
from math import isqrt
from struct import pack, unpack

from autograd_core.program.lift.lifted import Floats

COUNT = 128
_ONE = 1 << 200
_BITS = 52


@cache
def powers_of_two() -> tuple[Floats, array[int]]:
    """2**(k/128) for k = 0 .. 127, as the two tables of exps.h.

    Returns:
        What is missing of each, as a part of it; and the bits of each, without those that k times
        1/128 of a binade adds to them.
    """
    step = 2 * _ONE * _ONE
    for _ in range(COUNT.bit_length() - 1):
        step = isqrt(step) * _ONE  # of a number times _ONE squared
    step //= _ONE
    power, tails, scales = _ONE, array("d"), array("q")
    for k in range(COUNT):
        number = power / _ONE
        rounded = int(number * 2.0**_BITS) * (_ONE >> _BITS)
        tails.append((power - rounded) / rounded)
        (bits,) = unpack("<q", pack("<d", number))
        scales.append(bits - (k << _BITS) // COUNT)
        power = power * step // _ONE
    return tails, scales
