"""Is the function a function? The same point must give the same number, however it is asked."""

from __future__ import annotations

from math import isfinite

from autograd_core.laboratory.subjects.subject import Impure, Subject, Sweep


def impurity(subject: Subject, sweep: Sweep) -> str:
    """Why the function cannot be checked, or "" if it can.

    It is evaluated again: values must agree to the bit, and so must decisions; gradients to
    rounding, since other engines may add in any order. Where a derivative is known to be wrong,
    it need not be the same again.
    """
    try:
        again = subject.evaluate({}, traced=True)
        third = subject.evaluate({})
        gradient = subject.gradient({})
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
    for i, (a, b) in enumerate(zip(sweep.gradient, gradient, strict=True)):
        if i in sweep.faults:
            continue
        if a != b and isfinite(a) and isfinite(b) and abs(a - b) > 4 * sweep.errors[i]:
            return (
                f"evaluated twice at the same point, the derivative with respect to "
                f"{subject.names[i]} was {a!r} and then {b!r}, though the values are the same"
            )
    return ""


def depends_on_mode(subject: Subject, sweep: Sweep) -> str:
    """What the function is under `no_grad`, if that is another number; otherwise "".

    That is no error: a function that differentiates inside has no derivative there.
    """
    try:
        silent = subject.unrecorded()
    except Exception as error:
        return f"under no_grad() {subject.title} raises {type(error).__name__}: {error}"
    if silent is None or repr(silent) == repr(sweep.value):
        return ""
    return f"under no_grad() {subject.title} is {silent!r} instead"


def bends_seed(subject: Subject, sweep: Sweep) -> dict[int, str]:
    """For each parameter whose gradient does not double with the seed of the sweep: what it does.

    Doubling is exact in binary arithmetic, except where numbers leave the normal range.
    """
    doubled = subject.seeded(2.0)
    if doubled is None:
        return {}
    bent = {}
    for i, (once, twice) in enumerate(zip(sweep.gradient, doubled, strict=True)):
        if not (isfinite(once) and isfinite(twice)) or twice == 2 * once:
            continue
        if abs(twice - 2 * once) > 4 * sweep.errors[i] + 2.0**-1000:
            bent[i] = f"backward(2.0) gives {twice!r}, not twice {once!r}: the sweep is not linear"
    return bent
