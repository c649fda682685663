"""step_curve: the error of a difference quotient against its step, the V of two errors."""

from __future__ import annotations

from typing import Any

from autograd_core.laboratory.compare.foreign_case import foreign_case
from autograd_core.laboratory.foreign.engine import Engine
from autograd_core.laboratory.step_curve.measurement import measured_curve
from autograd_core.laboratory.step_curve.result import StepCurve
from autograd_core.laboratory.step_curve.section import section
from autograd_core.laboratory.subjects.subject import Impure, Unrepeatable
from autograd_core.suggest import suggests
from autograd_core.text.progress import working


@suggests
def step_curve(
    f: Any,
    at: Any = None,
    argnum: int | str = 0,
    per_decade: int = 4,
    engine: Engine | None = None,
    progress: bool | None = None,
) -> StepCurve:
    """Measure the error of finite differences of f over 15 powers of ten, from about |x|/10 down.

        print(step_curve(sin, 1.0))
        step_curve(loss, [0.5, -1.0], argnum=1).plot().savefig("curve.png")

    Args:
        f: a function, a closure over Values, or a recorded graph, as for `gradcheck`. A function
            of Values is best: the engine and 50-digit arithmetic (if mpmath is installed) then
            know its derivative.
        at: the point: a number, or a sequence with one for each argument; the Values of a closure;
            the leaves of a graph, by default all that are not constants; or nodes of another
            engine, if f belongs to that engine, whose derivative is then the curve's reverse mode.
        argnum: the position or the name of the argument that changes.
        per_decade: how many steps to take for each power of ten.
        engine: how to read the nodes of another engine; see `Engine`.
        progress: show progress on stderr; by default on a terminal and in a notebook, for curves
            that take longer than a second.

    Raises:
        TypeError: f is not a function that returns a number, at does not fit it, or argnum is not
            an int or a name.
        IndexError: argnum is not an argument.
        ValueError: per_decade is not an int >= 1; x is not finite; f changes its parameters, or
            its recorded graph cannot be computed again.
    """
    if type(per_decade) is not int or per_decade < 1:
        raise ValueError(f"step_curve: per_decade must be an int >= 1, got {per_decade!r}")
    if not isinstance(argnum, (int, str)):
        raise TypeError(f"step_curve: argnum must be an int or a name, got {argnum!r}")
    case = foreign_case(f, at, engine, "step_curve")
    try:
        with working("step_curve", None, progress):
            return measured_curve(section(f, at, argnum, case), per_decade)
    except (Impure, Unrepeatable) as error:
        raise ValueError(f"step_curve: {error}") from error
    finally:
        if case is not None:
            case.subject.restore()
