"""Is the function a function? The same point must give the same number, however it is asked."""

from __future__ import annotations

from math import isfinite

from autograd_core.laboratory.subject import Impure, Subject, Sweep


def impurity(subject: Subject, sweep: Sweep) -> str:
    """Why the function cannot be checked, or "" if it can.

    It is evaluated twice more: the values must agree to the bit, the decisions too, and so must
    the value under `no_grad`.
    """
    try:
        again = subject.evaluate({}, traced=True)
        third = subject.evaluate({})
        silent = subject.unrecorded()
    except Impure as error:
        return str(error)
    for value in (again.value, third.value):
        if repr(value) != repr(sweep.value):
            return (
                f"evaluated twice at the same point, {subject.title} was {sweep.value!r} and then "
                f"{value!r}. Random numbers must be drawn, or seeded, outside or at its start"
            )
    if again.trace != sweep.trace:
        return f"evaluated twice at the same point, {subject.title} did different operations"
    if silent is not None and repr(silent) != repr(sweep.value):
        return f"{subject.title} is {sweep.value!r}, but {silent!r} under no_grad()"
    return ""


def bends_seed(subject: Subject, sweep: Sweep) -> dict[int, str]:
    """For each parameter whose gradient does not double with the seed of the sweep: what it does.

    Doubling is exact in binary arithmetic, except where numbers leave the normal range.
    """
    doubled = subject.sweep(2.0)
    if doubled is None:
        return {}
    bent = {}
    for i, (once, twice) in enumerate(zip(sweep.gradient, doubled.gradient, strict=True)):
        if not (isfinite(once) and isfinite(twice)) or twice == 2 * once:
            continue
        if abs(twice - 2 * once) > 4 * sweep.errors[i] + 2.0**-1000:
            bent[i] = f"backward(2.0) gives {twice!r}, not twice {once!r}: the sweep is not linear"
    return bent
