"""A scalar autodiff engine: numbers that remember how they were computed, and differentiate.

    from autograd_core import Value, tanh

    x = Value(0.5, label="x")
    y = tanh(x) * x
    y.backward()
    x.grad                       # d y / d x

The same functions take floats; `Graph`, `gradcheck`, `grad` and others stand on them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from autograd_core.functions import *  # noqa: F403
from autograd_core.functions import __all__ as _functions
from autograd_core.functions import round as round  # by name only: not part of `import *`
from autograd_core.memory import release_memory
from autograd_core.modes import no_grad
from autograd_core.value import COMPILED, Value

if TYPE_CHECKING:
    from autograd_core.anomaly import AnomalyError, detect_anomaly
    from autograd_core.grading.grade import grade
    from autograd_core.grading.grade_result import Grade
    from autograd_core.graph import Graph
    from autograd_core.laboratory.compare.compare import compare
    from autograd_core.laboratory.foreign.engine import Engine
    from autograd_core.laboratory.gradcheck.check import GradientCheckError, gradcheck
    from autograd_core.laboratory.gradcheck.points_report import PointsReport
    from autograd_core.laboratory.gradcheck.report import Report
    from autograd_core.laboratory.step_curve.curve import step_curve
    from autograd_core.laboratory.subjects.findings import Verdict
    from autograd_core.made_at import positions
    from autograd_core.numerical import (
        Estimate,
        NotAnalytic,
        central_difference,
        complex_step,
        numerical_gradient,
        one_sided,
        richardson,
    )
    from autograd_core.program import Program
    from autograd_core.program.freezing import freeze
    from autograd_core.program.jax import to_jax
    from autograd_core.program.static.not_static import NotStatic
    from autograd_core.program.static.static_function import static
    from autograd_core.transforms import (
        grad,
        gradients,
        hessian,
        jacobian,
        jvp,
        value_and_grad,
        vjp,
    )
    from autograd_core.translate import to_latex, to_python, to_sympy

__version__ = "0.1.0"

if not COMPILED:
    from autograd_core.shadow import warn_of_shadow as _warn_of_shadow

    _warn_of_shadow()

# What stands on Value and its functions is larger than they: a name is imported on its first use.
_LATER = {
    "AnomalyError": "autograd_core.anomaly",
    "detect_anomaly": "autograd_core.anomaly",
    "Grade": "autograd_core.grading.grade_result",
    "grade": "autograd_core.grading.grade",
    "Graph": "autograd_core.graph",
    "grad": "autograd_core.transforms",
    "gradients": "autograd_core.transforms",
    "hessian": "autograd_core.transforms",
    "jacobian": "autograd_core.transforms",
    "jvp": "autograd_core.transforms",
    "value_and_grad": "autograd_core.transforms",
    "vjp": "autograd_core.transforms",
    "GradientCheckError": "autograd_core.laboratory.gradcheck.check",
    "gradcheck": "autograd_core.laboratory.gradcheck.check",
    "PointsReport": "autograd_core.laboratory.gradcheck.points_report",
    "Report": "autograd_core.laboratory.gradcheck.report",
    "Verdict": "autograd_core.laboratory.subjects.findings",
    "Engine": "autograd_core.laboratory.foreign.engine",
    "compare": "autograd_core.laboratory.compare.compare",
    "static": "autograd_core.program.static.static_function",
    "step_curve": "autograd_core.laboratory.step_curve.curve",
    "Estimate": "autograd_core.numerical",
    "central_difference": "autograd_core.numerical",
    "numerical_gradient": "autograd_core.numerical",
    "NotAnalytic": "autograd_core.numerical",
    "NotStatic": "autograd_core.program.static.not_static",
    "complex_step": "autograd_core.numerical",
    "one_sided": "autograd_core.numerical",
    "richardson": "autograd_core.numerical",
    "Program": "autograd_core.program",
    "freeze": "autograd_core.program.freezing",
    "positions": "autograd_core.made_at",
    "to_jax": "autograd_core.program.jax",
    "to_latex": "autograd_core.translate",
    "to_python": "autograd_core.translate",
    "to_sympy": "autograd_core.translate",
}

__all__ = [
    "COMPILED",
    "AnomalyError",
    "Engine",
    "Estimate",
    "Grade",
    "GradientCheckError",
    "Graph",
    "NotAnalytic",
    "NotStatic",
    "PointsReport",
    "Program",
    "Report",
    "Value",
    "Verdict",
    "central_difference",
    "compare",
    "complex_step",
    "detect_anomaly",
    "freeze",
    "grad",
    "gradcheck",
    "grade",
    "gradients",
    "hessian",
    "jacobian",
    "jvp",
    "no_grad",
    "numerical_gradient",
    "one_sided",
    "positions",
    "release_memory",
    "richardson",
    "static",
    "step_curve",
    "to_jax",
    "to_latex",
    "to_python",
    "to_sympy",
    "value_and_grad",
    "vjp",
]
__all__ += _functions


def __getattr__(name: str) -> Any:
    """Import a name of `_LATER` on its first use."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_LATER[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
