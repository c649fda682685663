"""Check that the same point always gives the same number."""

from __future__ import annotations

from math import isfinite

from autograd_core.laboratory.subjects.subject import Impure, Subject, Sweep


def impurity(subject: Subject, sweep: Sweep) -> str:
    """Say why the function cannot be checked; "" if it can.

    It is evaluated again. Values and decisions must be identical, gradients equal to rounding,
    since another engine may add in any order. A derivative that is known to be wrong may change.
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
                f"{value!r}. Draw random numbers outside, or seed them at its start"
            )
    if again.trace != sweep.trace:
        return f"evaluated twice at the same point, {subject.title} performed different operations"
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
    """Say the value under `no_grad` if it is another number; otherwise "".

    This is not an error: a function that differentiates inside has no derivative under `no_grad`.
    """
    try:
        silent = subject.unrecorded()
    except Exception as error:
        return f"under no_grad() {subject.title} raises {type(error).__name__}: {error}"
    if silent is None or repr(silent) == repr(sweep.value):
        return ""
    return f"under no_grad() {subject.title} is {silent!r} instead"


def bends_seed(subject: Subject, sweep: Sweep) -> dict[int, str]:
    """List the parameters whose gradient does not double with the seed of the sweep, with a note.

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
