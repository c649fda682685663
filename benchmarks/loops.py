"""Loops that repeat one operation, whose result is dropped at once: seconds for a round."""

from time import process_time as clock  # what other programs take does not count


def add_loop(a, b, times):
    """Seconds for each `a + b` of a loop, the loop included."""
    start = clock()
    for _ in range(times):
        a + b
    return (clock() - start) / times


def mul_loop(a, b, times):
    """Seconds for each `a * b` of a loop, the loop included."""
    start = clock()
    for _ in range(times):
        a * b
    return (clock() - start) / times


def number_loop(a, times):
    """Seconds for each `1.0 - a` of a loop, the loop included."""
    start = clock()
    for _ in range(times):
        1.0 - a
    return (clock() - start) / times


def power_loop(a, times):
    """Seconds for each `a ** 2` of a loop, the loop included."""
    start = clock()
    for _ in range(times):
        a**2
    return (clock() - start) / times


def leaf_loop(make, times):
    """Seconds for each `make(1.5)` of a loop, the loop included."""
    start = clock()
    for _ in range(times):
        make(1.5)
    return (clock() - start) / times


def empty_loop(times):
    """Seconds for each round of a loop that does nothing."""
    start = clock()
    for _ in range(times):
        pass
    return (clock() - start) / times
