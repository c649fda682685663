"""A scalar autodiff engine: numbers that remember how they were computed, and differentiate.

from autograd_core import Value, tanh

x = Value(0.5, label="x")
y = tanh(x) * x
y.backward()
x.grad                       # d y / d x
"""

from autograd_core.anomaly import AnomalyError, detect_anomaly
from autograd_core.functions import *  # noqa: F403
from autograd_core.functions import __all__ as _functions
from autograd_core.functions import round as round  # by name only: not part of `import *`
from autograd_core.graph import Graph
from autograd_core.modes import no_grad
from autograd_core.transforms import (
    grad,
    gradients,
    hessian,
    jacobian,
    jvp,
    value_and_grad,
    vjp,
)
from autograd_core.value import COMPILED, Value

__version__ = "0.1.0"

__all__ = [
    "COMPILED",
    "AnomalyError",
    "Graph",
    "Value",
    "detect_anomaly",
    "grad",
    "gradients",
    "hessian",
    "jacobian",
    "jvp",
    "no_grad",
    "value_and_grad",
    "vjp",
]
__all__ += _functions
