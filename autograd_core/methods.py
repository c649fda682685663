# cython: always_allow_keywords=False
"""The methods of Value that are called by name, v.tanh(): one for each such row of the table.

Each calls its kernel and records the result. `docs/make/primitives.py` writes them: they are
compiled, so a loop over the table cannot make them. value.py puts them into the class.
"""

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

from autograd_core.node import Node, number
from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.describe import describe
from autograd_core.sealed import Sealed

if not cython.compiled:
    from autograd_core import _cython as cython  # Cython's own cast, interpreted, is slow
    from autograd_core.node import itself
    from autograd_core.operations import leaf, recorded
    from autograd_core.primitives import kernels, kernels_activations, kernels_elementary

_sealed = Sealed


def _own(self):
    """The number of a method's own Value; TypeError if called on the class with something else."""
    if type(type(self)) is not _sealed:  # 1 ns quicker than isinstance(self, Node)
        itself(self)
    return cython.cast(Node, self)._data


def _operand(self, x, what):
    """The other operand as a node: itself, or a constant; TypeError if it is not a number."""
    if type(x) is type(self):
        return cython.cast(Node, x)
    return leaf(type(self), number(x, what), True)


# --- from the table of primitives, by docs/make/primitives.py
def floor(self):
    """floor(x) = the largest integer <= x."""
    y, d = kernels.floor(_own(self))
    return recorded("floor", y, self, d, None, 0.0, None)


def ceil(self):
    """ceil(x) = the smallest integer >= x."""
    y, d = kernels.ceil(_own(self))
    return recorded("ceil", y, self, d, None, 0.0, None)


def round(self):
    """round(x) = the nearest integer, half to even."""
    y, d = kernels.round_(_own(self))
    return recorded("round", y, self, d, None, 0.0, None)


def trunc(self):
    """trunc(x) = ceil(x) if x < 0 else floor(x)."""
    y, d = kernels.trunc(_own(self))
    return recorded("trunc", y, self, d, None, 0.0, None)


def sign(self):
    """sign(x) = 1 if x > 0 else -1 if x < 0 else 0."""
    y, d = kernels.sign(_own(self))
    return recorded("sign", y, self, d, None, 0.0, None)


def maximum(self, b):
    """maximum(a, b) = a if a > b else b."""
    own = _own(self)
    operand = _operand(self, b, "maximum: b must be a Value or")
    y, da, db = kernels.maximum(own, operand._data)
    return recorded("maximum", y, self, da, operand, db, None)


def minimum(self, b):
    """minimum(a, b) = a if a < b else b."""
    own = _own(self)
    operand = _operand(self, b, "minimum: b must be a Value or")
    y, da, db = kernels.minimum(own, operand._data)
    return recorded("minimum", y, self, da, operand, db, None)


def exp(self):
    """exp(x) = e**x."""
    y, d = kernels_elementary.exp(_own(self))
    return recorded("exp", y, self, d, None, 0.0, None)


def exp2(self):
    """exp2(x) = 2**x."""
    y, d = kernels_elementary.exp2(_own(self))
    return recorded("exp2", y, self, d, None, 0.0, None)


def expm1(self):
    """expm1(x) = e**x - 1."""
    y, d = kernels_elementary.expm1(_own(self))
    return recorded("expm1", y, self, d, None, 0.0, None)


def log(self):
    """log(x) = the natural logarithm of x."""
    y, d = kernels_elementary.log(_own(self))
    return recorded("log", y, self, d, None, 0.0, None)


def log1p(self):
    """log1p(x) = log(1 + x)."""
    y, d = kernels_elementary.log1p(_own(self))
    return recorded("log1p", y, self, d, None, 0.0, None)


def log2(self):
    """log2(x) = log(x)/log(2)."""
    y, d = kernels_elementary.log2(_own(self))
    return recorded("log2", y, self, d, None, 0.0, None)


def log10(self):
    """log10(x) = log(x)/log(10)."""
    y, d = kernels_elementary.log10(_own(self))
    return recorded("log10", y, self, d, None, 0.0, None)


def sqrt(self):
    """sqrt(x) = the square root of x."""
    y, d = kernels_elementary.sqrt(_own(self))
    return recorded("sqrt", y, self, d, None, 0.0, None)


def cbrt(self):
    """cbrt(x) = the cube root of x."""
    y, d = kernels_elementary.cbrt(_own(self))
    return recorded("cbrt", y, self, d, None, 0.0, None)


def erf(self):
    """erf(x) = 2/sqrt(pi) times the integral of exp(-t*t) from 0 to x."""
    y, d = kernels_activations.erf(_own(self))
    return recorded("erf", y, self, d, None, 0.0, None)


def erfc(self):
    """erfc(x) = 1 - erf(x)."""
    y, d = kernels_activations.erfc(_own(self))
    return recorded("erfc", y, self, d, None, 0.0, None)


def sin(self):
    """sin(x) = the sine of x in radians."""
    y, d = kernels_elementary.sin(_own(self))
    return recorded("sin", y, self, d, None, 0.0, None)


def cos(self):
    """cos(x) = the cosine of x in radians."""
    y, d = kernels_elementary.cos(_own(self))
    return recorded("cos", y, self, d, None, 0.0, None)


def tan(self):
    """tan(x) = the tangent of x in radians."""
    y, d = kernels_elementary.tan(_own(self))
    return recorded("tan", y, self, d, None, 0.0, None)


def asin(self):
    """asin(x) = the angle in [-pi/2, pi/2] whose sine is x."""
    y, d = kernels_elementary.asin(_own(self))
    return recorded("asin", y, self, d, None, 0.0, None)


def acos(self):
    """acos(x) = the angle in [0, pi] whose cosine is x."""
    y, d = kernels_elementary.acos(_own(self))
    return recorded("acos", y, self, d, None, 0.0, None)


def atan(self):
    """atan(x) = the angle in [-pi/2, pi/2] whose tangent is x."""
    y, d = kernels_elementary.atan(_own(self))
    return recorded("atan", y, self, d, None, 0.0, None)


def atan2(self, x):
    """atan2(y, x) = the angle of the point (x, y), in [-pi, pi]."""
    own = _own(self)
    operand = _operand(self, x, "atan2: x must be a Value or")
    y, da, db = kernels_elementary.atan2(own, operand._data)
    return recorded("atan2", y, self, da, operand, db, None)


def hypot(self, y):
    """hypot(x, y) = sqrt(x*x + y*y)."""
    own = _own(self)
    operand = _operand(self, y, "hypot: y must be a Value or")
    y, da, db = kernels_elementary.hypot(own, operand._data)
    return recorded("hypot", y, self, da, operand, db, None)


def sinh(self):
    """sinh(x) = (exp(x) - exp(-x))/2."""
    y, d = kernels_elementary.sinh(_own(self))
    return recorded("sinh", y, self, d, None, 0.0, None)


def cosh(self):
    """cosh(x) = (exp(x) + exp(-x))/2."""
    y, d = kernels_elementary.cosh(_own(self))
    return recorded("cosh", y, self, d, None, 0.0, None)


def tanh(self):
    """tanh(x) = (exp(x) - exp(-x))/(exp(x) + exp(-x))."""
    y, d = kernels_elementary.tanh(_own(self))
    return recorded("tanh", y, self, d, None, 0.0, None)


def sech(self):
    """sech(x) = 1/cosh(x)."""
    y, d = kernels_elementary.sech(_own(self))
    return recorded("sech", y, self, d, None, 0.0, None)


def asinh(self):
    """asinh(x) = log(x + sqrt(x*x + 1))."""
    y, d = kernels_elementary.asinh(_own(self))
    return recorded("asinh", y, self, d, None, 0.0, None)


def acosh(self):
    """acosh(x) = log(x + sqrt(x*x - 1))."""
    y, d = kernels_elementary.acosh(_own(self))
    return recorded("acosh", y, self, d, None, 0.0, None)


def atanh(self):
    """atanh(x) = log((1 + x)/(1 - x))/2."""
    y, d = kernels_elementary.atanh(_own(self))
    return recorded("atanh", y, self, d, None, 0.0, None)


def sigmoid(self):
    """sigmoid(x) = 1/(1 + exp(-x))."""
    y, d = kernels_activations.sigmoid(_own(self))
    return recorded("sigmoid", y, self, d, None, 0.0, None)


def logsigmoid(self):
    """logsigmoid(x) = -log1p(exp(-x))."""
    y, d = kernels_activations.logsigmoid(_own(self))
    return recorded("logsigmoid", y, self, d, None, 0.0, None)


def softplus(self, beta=1.0):
    """softplus(x, beta=1) = log1p(exp(beta*x))/beta."""
    beta = number(beta, "softplus: beta must be")
    y, d = kernels_activations.softplus(_own(self), beta)
    return recorded("softplus", y, self, d, None, 0.0, (beta,))


def relu(self):
    """relu(x) = x if x > 0 else 0."""
    y, d = kernels_activations.relu(_own(self))
    return recorded("relu", y, self, d, None, 0.0, None)


def leaky_relu(self, alpha=0.01):
    """leaky_relu(x, alpha=0.01) = x if x > 0 else alpha*x."""
    alpha = number(alpha, "leaky_relu: alpha must be")
    y, d = kernels_activations.leaky_relu(_own(self), alpha)
    return recorded("leaky_relu", y, self, d, None, 0.0, (alpha,))


def prelu(self, a):
    """prelu(x, a) = x if x > 0 else a*x."""
    own = _own(self)
    operand = _operand(self, a, "prelu: a must be a Value or")
    y, da, db = kernels_activations.prelu(own, operand._data)
    return recorded("prelu", y, self, da, operand, db, None)


def elu(self, alpha=1.0):
    """elu(x, alpha=1) = x if x > 0 else alpha*expm1(x)."""
    alpha = number(alpha, "elu: alpha must be")
    y, d = kernels_activations.elu(_own(self), alpha)
    return recorded("elu", y, self, d, None, 0.0, (alpha,))


def hard_sigmoid(self):
    """hard_sigmoid(x) = min(max((x + 3)/6, 0), 1)."""
    y, d = kernels_activations.hard_sigmoid(_own(self))
    return recorded("hard_sigmoid", y, self, d, None, 0.0, None)


def hard_logistic(self):
    """hard_logistic(x) = min(max(x/4 + 1/2, 0), 1)."""
    y, d = kernels_activations.hard_logistic(_own(self))
    return recorded("hard_logistic", y, self, d, None, 0.0, None)


def hard_tanh(self):
    """hard_tanh(x) = min(max(x, -1), 1)."""
    y, d = kernels_activations.hard_tanh(_own(self))
    return recorded("hard_tanh", y, self, d, None, 0.0, None)


def silu(self):
    """silu(x) = x*sigmoid(x)."""
    y, d = kernels_activations.silu(_own(self))
    return recorded("silu", y, self, d, None, 0.0, None)


def swish(self, beta):
    """swish(x, beta) = x*sigmoid(beta*x)."""
    own = _own(self)
    operand = _operand(self, beta, "swish: beta must be a Value or")
    y, da, db = kernels_activations.swish(own, operand._data)
    return recorded("swish", y, self, da, operand, db, None)


def gelu(self, mu=0.0, sigma=1.0):
    """gelu(x, mu=0, sigma=1) = x*Phi(z) with z = (x - mu)/sigma, Phi(z) = erfc(-z/sqrt(2))/2."""
    mu = number(mu, "gelu: mu must be")
    sigma = number(sigma, "gelu: sigma must be")
    y, d = kernels_activations.gelu(_own(self), mu, sigma)
    return recorded("gelu", y, self, d, None, 0.0, (mu, sigma))


def gelu_tanh(self):
    """gelu_tanh(x) = x*sigmoid(2*u) with u = sqrt(2/pi)*(x + 0.044715*x**3)."""
    y, d = kernels_activations.gelu_tanh(_own(self))
    return recorded("gelu_tanh", y, self, d, None, 0.0, None)


# ---


def _described(name):
    """The method of a row, with the docstring that the row writes."""
    method = globals()[name]
    method.__doc__ = describe(PRIMITIVES[name])
    return method


METHODS = {name: _described(name) for name in PRIMITIVES if name in globals()}
"""The methods, by name. A new row has none until it is written."""

__all__ = ["METHODS"]
