"""gradcheck: is a gradient right? A verdict for each parameter, with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypedDict, Unpack, overload

from autograd_core.laboratory.foreign.engine import Engine
from autograd_core.laboratory.gradcheck.at_point import EACH, Options, check_at_point
from autograd_core.laboratory.gradcheck.choosing import subject_of
from autograd_core.laboratory.gradcheck.outputs import check_outputs
from autograd_core.laboratory.gradcheck.points import check_points
from autograd_core.laboratory.gradcheck.points_report import PointsReport
from autograd_core.laboratory.gradcheck.report import Report
from autograd_core.laboratory.subjects.function import FunctionSubject, SeveralResults
from autograd_core.laboratory.subjects.subject import Subject
from autograd_core.suggest import suggests


class GradientCheckError(AssertionError):
    """A gradient check failed; the message is the report.

    Attributes:
        report: the Report, or the PointsReport.
    """

    def __init__(self, report: Report | PointsReport):
        super().__init__(str(report))
        self.report = report

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the error with its report, so that it can cross process boundaries."""
        return type(self), (self.report,)


class GradcheckOptions(TypedDict, total=False):
    """The options of gradcheck, for type checkers; `points` decides which report it returns."""

    names: Sequence[str] | None
    gradient: Any
    outputs: str
    order: int
    directions: int
    sample: int
    digits: float | None
    raise_exception: bool
    progress: bool | None
    seed: int
    engine: Engine | None


@overload
def gradcheck(
    f_or_root: Any, params: Any = None, *, points: None = None, **options: Unpack[GradcheckOptions]
) -> Report: ...


@overload
def gradcheck(
    f_or_root: Any,
    params: Any = None,
    *,
    points: Iterable[Any],
    **options: Unpack[GradcheckOptions],
) -> PointsReport: ...


@suggests
def gradcheck(
    f_or_root: Any,
    params: Any = None,
    *,
    names: Sequence[str] | None = None,
    gradient: Any = None,
    points: Iterable[Any] | None = None,
    outputs: str = EACH,
    order: int = 1,
    directions: int = 0,
    sample: int = 0,
    digits: float | None = None,
    raise_exception: bool = False,
    progress: bool | None = None,
    seed: int = 0,
    engine: Engine | None = None,
) -> Report | PointsReport:
    """Compare derivatives with measured ones, and report where they differ.

        w, b = Value(0.5, label="w"), Value(-1.0, label="b")
        report = gradcheck(lambda: tanh(w * 0.3 + b) ** 2, [w, b])
        print(report)
        assert report

        gradcheck(lambda x, y: x * exp(y), [2.0, 0.5])       # numbers become Values
        gradcheck(lambda: loss(model), model)                # its parameters()
        gradcheck(root)                                      # a recorded graph, at its leaves
        gradcheck(f, [W, b], gradient=g)                     # NumPy code, and its own gradient

    Central differences at smaller and smaller steps, extrapolated to a step of 0, measure each
    derivative. No step crosses a decision (the side of relu, the winner of a maximum, a
    comparison). If rounding hides the derivative from differences, a complex step through the
    recorded operations measures it, provided that the program computes nothing beside them. For a
    large sum the recorded operations also replace calls of f, after calls that moved each
    parameter, and all of them at once, gave the same result. The tolerance is derived:
    10 * (estimated truncation + estimated rounding) of the measurement, plus a bound on the
    rounding of the sweep. The verdicts:

    * OK: both agree, and at least 5 digits are verified. A derivative of 0 is verified to 5 digits
      of the derivatives nearby. If terms cancel and only their rounding is left, as in the
      derivative by a bias before a normalisation, it is verified to 5 digits of these terms.
    * MISMATCH: the derivative is wrong; `report.wrong` names the wrong operation, if it was found.
    * INCONCLUSIVE: 5 digits could not be measured. Does not pass.
    * KINK: the slopes on both sides differ. Passes if the derivative lies between them.
    * JUMP: the function itself jumps at the point, and has no derivative there. Does not pass.
    * STEP: right, apart from the jumps of a step function on the way, such as floor. Passes.
    * NONFINITE: the value or a derivative is nan or infinite; the note names where it began.
    * NONDETERMINISTIC: the same point gave different numbers.

    Args:
        f_or_root: a function that returns a Value; or a Value, whose recorded graph is recomputed
            with other numbers for its leaves. A function without required arguments is a closure
            over the parameters; a function with arguments is called with them.
        params: for a closure Values, a dict of them, pairs (name, Value) or an object with
            `named_parameters()` or `parameters()`; for a function with arguments also numbers and
            nested lists of them, one per argument; for a root its leaves, by default all that are
            not constants.
        names: the names of the parameters, instead of keys, argument names or labels.
        gradient: check this gradient instead of the engine's: a function of the same arguments
            that returns the derivatives in the shape of the arguments (for several arguments, a
            sequence with a part for each), or these derivatives themselves. If f takes
            arguments, and params holds no Value, both are called with plain numbers, lists and
            NumPy arrays, as in `gradcheck(loss, [W, b], gradient=loss_gradient)`. For Values
            and roots pass a derivative for each parameter, or a function that returns them.
        points: check at each of these points, and count the findings by operation. Each point has
            the form of params for a function of numbers, or a number for each of the Values in
            params. The result is a PointsReport.
        outputs: for a function that returns several Values in lists, tuples, dicts or arrays:
            "each" checks every one, "weighted" checks their sum with fixed random weights.
        order: 2 also checks every second derivative.
        directions: the number of random directions to check first, along which all parameters
            move at once. If they pass, no parameter is checked by itself, and the report says so;
            otherwise all are.
        sample: check this many parameters, drawn at random; 0 for all.
        digits: the digits of a derivative that must be verified for an OK, from 1 to 14; by
            default 5, or as many as the numbers of another engine have.
        raise_exception: raise GradientCheckError, with the report, if the check fails.
        progress: show progress on stderr; by default on a terminal and in a notebook, for checks
            that take longer than a second.
        seed: the seed of random directions, samples and weights.
        engine: how to read the nodes of another engine, if they have unusual names; see `Engine`.

    Returns:
        A Report, the worst finding first, true if all passed. The parameters get their numbers
        and gradients back, also after an error.

    Raises:
        TypeError, ValueError: the arguments do not fit together, or f does not return a Value.
        GradientCheckError: the check failed and raise_exception is set.
    """
    options = Options(order, directions, sample, digits, outputs, progress, seed)
    if gradient is not None and order != 1:
        raise ValueError("gradcheck: gradient= has no second derivatives; leave order out")

    def subject_at(there: Any) -> Subject:
        return subject_of(f_or_root, there, names, engine, gradient)

    report: Report | PointsReport
    if points is None:
        report = _report(subject_at(params), options)
    else:
        report = check_points(
            f_or_root,
            params,
            points,
            subject_at,
            lambda subject: _report(subject, options),
            names,
            progress,
            engine,
        )
    if raise_exception and not report:
        raise GradientCheckError(report)
    return report


def _report(subject: Subject, options: Options) -> Report:
    """Check a subject; its parameters get their numbers back afterwards."""
    try:
        try:
            return check_at_point(subject, options)
        except SeveralResults as several:
            results = several.results
        if not isinstance(subject, FunctionSubject):
            raise TypeError(
                f"gradcheck: {subject.title} returns several numbers, but gradient= belongs to "
                "one; pass lambda: f(...)[0] with the gradient of that result"
            )
        return check_outputs(subject, results, options)
    finally:
        subject.restore()
