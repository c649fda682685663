"""assert_gradient: a gradient check as an assertion, whose message is the report."""

from __future__ import annotations

from typing import Any, Unpack

from autograd_core.laboratory.gradcheck.check import (
    GradcheckOptions,
    GradientCheckError,
    gradcheck,
)
from autograd_core.laboratory.gradcheck.report import Report


def assert_gradient(
    f_or_root: Any, params: Any = None, **options: Unpack[GradcheckOptions]
) -> Report:
    """Assert that a gradient is right; pytest shows the report of what is not.

        def test_my_loss():
            assert_gradient(lambda: loss(model), model)

    Args:
        f_or_root: as for `gradcheck`: a function of numbers, a function without arguments, or the
            root of a recorded graph.
        params: numbers, Values, or a model, as for `gradcheck`.
        options: those of `gradcheck`, such as order=2, directions=3, gradient=g, engine=....

    Returns:
        The report.

    Raises:
        GradientCheckError: an AssertionError whose message is the report.
    """
    __tracebackhide__ = True
    report = gradcheck(f_or_root, params, **options)
    if not report:
        raise GradientCheckError(report)
    return report
