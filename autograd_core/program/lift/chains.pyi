from collections.abc import Iterable

from autograd_core.program.lift.flat import Flat

def find_chains(
    flat: Flat, add: int, mul: int, kept: Iterable[int], inner: bytearray, waiting: bytearray
) -> int: ...
