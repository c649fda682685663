from collections.abc import Iterable
from typing import overload

from autograd_core.many import affine as affine
from autograd_core.many import affine_layer as affine_layer
from autograd_core.many import dot as dot
from autograd_core.many import fsum as fsum
from autograd_core.many import log_softmax as log_softmax
from autograd_core.many import logsumexp as logsumexp
from autograd_core.many import mean as mean
from autograd_core.many import record as record
from autograd_core.many import softmax as softmax
from autograd_core.node import _Number, _Operand
from autograd_core.value import Value

__all__ = [
    "acos",
    "acosh",
    "affine",
    "affine_layer",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "cbrt",
    "ceil",
    "cos",
    "cosh",
    "dot",
    "elu",
    "erf",
    "erfc",
    "exp",
    "exp2",
    "expm1",
    "floor",
    "fsum",
    "gelu",
    "gelu_tanh",
    "hard_logistic",
    "hard_sigmoid",
    "hard_tanh",
    "hypot",
    "leaky_relu",
    "log",
    "log10",
    "log1p",
    "log2",
    "log_softmax",
    "logsigmoid",
    "logsumexp",
    "maximum",
    "mean",
    "minimum",
    "prelu",
    "record",
    "relu",
    "sech",
    "sigmoid",
    "sign",
    "silu",
    "sin",
    "sinh",
    "softmax",
    "softplus",
    "sqrt",
    "swish",
    "tan",
    "tanh",
    "trunc",
    "where",
]

@overload
def acos(x: Value) -> Value:
    """acos(x) = the angle in [0, pi] whose cosine is x.

    Derivative: -1/sqrt((1 - x)*(1 + x)).
    Domain: x in [-1, 1]; outside, value and derivative are nan.
    At -1 and 1 the derivative is -inf.
    """

@overload
def acos(x: _Number) -> float: ...
@overload
def acosh(x: Value) -> Value:
    """acosh(x) = log(x + sqrt(x*x - 1)).

    Derivative: 1/sqrt(x - 1)/sqrt(x + 1).
    Domain: x in [1, inf); outside, value and derivative are nan.
    At 1 the derivative is +inf.
    """

@overload
def acosh(x: _Number) -> float: ...
@overload
def asin(x: Value) -> Value:
    """asin(x) = the angle in [-pi/2, pi/2] whose sine is x.

    Derivative: 1/sqrt((1 - x)*(1 + x)).
    Domain: x in [-1, 1]; outside, value and derivative are nan.
    At -1 and 1 the derivative is +inf. (1-x)(1+x) keeps digits that 1-x*x loses there.
    """

@overload
def asin(x: _Number) -> float: ...
@overload
def asinh(x: Value) -> Value:
    """asinh(x) = log(x + sqrt(x*x + 1)).

    Derivative: 1/hypot(x, 1).
    """

@overload
def asinh(x: _Number) -> float: ...
@overload
def atan(x: Value) -> Value:
    """atan(x) = the angle in [-pi/2, pi/2] whose tangent is x.

    Derivative: 1/(1 + x*x).
    """

@overload
def atan(x: _Number) -> float: ...
@overload
def atan2(y: Value, x: _Operand, /) -> Value:
    """atan2(y, x) = the angle of the point (x, y), in [-pi, pi].

    Derivatives: d/dy: x/hypot(x, y)/hypot(x, y); d/dx: -(y/hypot(x, y))/hypot(x, y).
    At (0, 0) both derivatives are nan; on the cut (y = 0, x < 0) those of the formula.
    """

@overload
def atan2(y: _Number, x: Value, /) -> Value: ...
@overload
def atan2(y: _Number, x: _Number, /) -> float: ...
@overload
def atanh(x: Value) -> Value:
    """atanh(x) = log((1 + x)/(1 - x))/2.

    Derivative: 1/((1 - x)*(1 + x)).
    Domain: x in (-1, 1); outside, value and derivative are nan.
    At -1 and 1 the value is infinite and the derivative +inf.
    """

@overload
def atanh(x: _Number) -> float: ...
@overload
def cbrt(x: Value) -> Value:
    """cbrt(x) = the cube root of x.

    Derivative: 1/(3*cbrt(x)*cbrt(x)).
    Odd: defined for negative x. At 0 the derivative is +inf.
    """

@overload
def cbrt(x: _Number) -> float: ...
@overload
def ceil(x: Value) -> Value:
    """ceil(x) = the smallest integer >= x.

    Derivative: 0.
    A step function: no derivative flows, the jumps are ignored; nan at nan.
    """

@overload
def ceil(x: _Number) -> float: ...
@overload
def cos(x: Value) -> Value:
    """cos(x) = the cosine of x in radians.

    Derivative: -sin(x).
    """

@overload
def cos(x: _Number) -> float: ...
@overload
def cosh(x: Value) -> Value:
    """cosh(x) = (exp(x) + exp(-x))/2.

    Derivative: sinh(x).
    """

@overload
def cosh(x: _Number) -> float: ...
@overload
def elu(x: Value, alpha: _Number = 1.0) -> Value:
    """elu(x, alpha=1) = x if x > 0 else alpha*expm1(x).

    Derivative: 1 if x > 0 else alpha*exp(x).
    At 0 the derivative is alpha. Clevert et al., 2016.
    """

@overload
def elu(x: _Number, alpha: _Number = 1.0) -> float: ...
@overload
def erf(x: Value) -> Value:
    """erf(x) = 2/sqrt(pi) times the integral of exp(-t*t) from 0 to x.

    Derivative: 2/sqrt(pi)*exp(-(x*x)).
    """

@overload
def erf(x: _Number) -> float: ...
@overload
def erfc(x: Value) -> Value:
    """erfc(x) = 1 - erf(x).

    Derivative: -2/sqrt(pi)*exp(-(x*x)).
    Accurate where erf is close to 1.
    """

@overload
def erfc(x: _Number) -> float: ...
@overload
def exp(x: Value) -> Value:
    """exp(x) = e**x.

    Derivative: exp(x).
    """

@overload
def exp(x: _Number) -> float: ...
@overload
def exp2(x: Value) -> Value:
    """exp2(x) = 2**x.

    Derivative: exp2(x)*log(2).
    """

@overload
def exp2(x: _Number) -> float: ...
@overload
def expm1(x: Value) -> Value:
    """expm1(x) = e**x - 1.

    Derivative: exp(x).
    The derivative is exp(x), not value + 1, which has no correct digit below x = -37.
    """

@overload
def expm1(x: _Number) -> float: ...
@overload
def floor(x: Value) -> Value:
    """floor(x) = the largest integer <= x.

    Derivative: 0.
    A step function: no derivative flows, the jumps are ignored; nan at nan.
    """

@overload
def floor(x: _Number) -> float: ...
@overload
def gelu(x: Value, mu: _Number = 0.0, sigma: _Number = 1.0) -> Value:
    """gelu(x, mu=0, sigma=1) = x*Phi(z) with z = (x - mu)/sigma, Phi(z) = erfc(-z/sqrt(2))/2.

    Derivative: Phi(z) + x*phi(z)/sigma with phi(z) = exp(-z*z/2)/sqrt(2*pi).
    x times the probability that a normal variable (mu, sigma) is below x. Hendrycks and Gimpel,
    2016.
    """

@overload
def gelu(x: _Number, mu: _Number = 0.0, sigma: _Number = 1.0) -> float: ...
@overload
def gelu_tanh(x: Value) -> Value:
    """gelu_tanh(x) = x*sigmoid(2*u) with u = sqrt(2/pi)*(x + 0.044715*x**3).

    Derivative: s*(1 + x*sigmoid(-2*u)*2*u') with s = sigmoid(2*u), u' = sqrt(2/pi)*(1 +
    0.134145*x**2).
    The tanh approximation of gelu, x (1 + tanh(u))/2, without its cancellation. Hendrycks and
    Gimpel, 2016.
    """

@overload
def gelu_tanh(x: _Number) -> float: ...
@overload
def hard_logistic(x: Value) -> Value:
    """hard_logistic(x) = min(max(x/4 + 1/2, 0), 1).

    Derivative: 1/4 if -2 < x < 2 else 0.
    x/4 + 1/2 clipped to [0, 1]: the sigmoid's tangent at 0. At -2, 2 and beyond no derivative
    flows. Gulcehre et al., 2016.
    """

@overload
def hard_logistic(x: _Number) -> float: ...
@overload
def hard_sigmoid(x: Value) -> Value:
    """hard_sigmoid(x) = min(max((x + 3)/6, 0), 1).

    Derivative: 1/6 if -3 < x < 3 else 0.
    (x + 3)/6 clipped to [0, 1]; PyTorch's. At -3, 3 and beyond no derivative flows.
    """

@overload
def hard_sigmoid(x: _Number) -> float: ...
@overload
def hard_tanh(x: Value) -> Value:
    """hard_tanh(x) = min(max(x, -1), 1).

    Derivative: 1 if -1 < x < 1 else 0.
    x clipped to [-1, 1]. At -1, 1 and beyond no derivative flows.
    """

@overload
def hard_tanh(x: _Number) -> float: ...
@overload
def hypot(a: Value, /, *others: _Operand) -> Value:
    """hypot(x, y) = sqrt(x*x + y*y).

    Derivatives: d/dx: x/hypot(x, y); d/dy: y/hypot(x, y).
    Neither squares nor their sum overflow. At (0, 0) no derivative flows. Any other number of
    operands is taken too: hypot(x, y, z) is a node called norm.
    """

@overload
def hypot(a: _Number, b: Value, /, *others: _Operand) -> Value: ...
@overload
def hypot(*operands: _Number) -> float: ...
@overload
def hypot(*operands: _Operand) -> Value | float: ...
@overload
def leaky_relu(x: Value, alpha: _Number = 0.01) -> Value:
    """leaky_relu(x, alpha=0.01) = x if x > 0 else alpha*x.

    Derivative: 1 if x > 0 else alpha.
    At 0 the derivative is alpha. Maas et al., 2013.
    """

@overload
def leaky_relu(x: _Number, alpha: _Number = 0.01) -> float: ...
@overload
def log(x: Value) -> Value:
    """log(x) = the natural logarithm of x.

    Derivative: 1/x.
    Domain: x in (0, inf); outside, value and derivative are nan.
    At 0 and -0.0 the value is -inf and the derivative +inf, the limits from inside.
    """

@overload
def log(x: _Number) -> float: ...
@overload
def log10(x: Value) -> Value:
    """log10(x) = log(x)/log(10).

    Derivative: 1/(x*log(10)).
    Domain: x in (0, inf); outside, value and derivative are nan.
    At 0 and -0.0 the value is -inf and the derivative +inf.
    """

@overload
def log10(x: _Number) -> float: ...
@overload
def log1p(x: Value) -> Value:
    """log1p(x) = log(1 + x).

    Derivative: 1/(1 + x).
    Domain: x in (-1, inf); outside, value and derivative are nan.
    At -1 the value is -inf and the derivative +inf.
    """

@overload
def log1p(x: _Number) -> float: ...
@overload
def log2(x: Value) -> Value:
    """log2(x) = log(x)/log(2).

    Derivative: 1/(x*log(2)).
    Domain: x in (0, inf); outside, value and derivative are nan.
    At 0 and -0.0 the value is -inf and the derivative +inf.
    """

@overload
def log2(x: _Number) -> float: ...
@overload
def logsigmoid(x: Value) -> Value:
    """logsigmoid(x) = -log1p(exp(-x)).

    Derivative: sigmoid(-x).
    """

@overload
def logsigmoid(x: _Number) -> float: ...
@overload
def maximum(a: Value, b: _Operand, /, *others: _Operand) -> Value:
    """maximum(a, b) = a if a > b else b.

    Derivatives: d/da: 1 if a > b else 0 if a < b else 0.5; d/db: 0 if a > b else 1 if a < b
    else 0.5.
    The operand not selected gets no derivative; a tie gives 0.5 to each. nan wins; max(-0.0,
    0.0) = 0.0.
    """

@overload
def maximum(a: _Number, b: Value, /, *others: _Operand) -> Value: ...
@overload
def maximum(a: _Number, b: _Number, /, *others: _Number) -> float: ...
@overload
def maximum(a: _Number, b: _Number, /, *others: _Operand) -> Value | float: ...
@overload
def maximum(values: Iterable[Value], /) -> Value: ...
@overload
def maximum(values: Iterable[_Number], /) -> float: ...
@overload
def maximum(values: Iterable[_Operand], /) -> Value | float: ...
@overload
def minimum(a: Value, b: _Operand, /, *others: _Operand) -> Value:
    """minimum(a, b) = a if a < b else b.

    Derivatives: d/da: 1 if a < b else 0 if a > b else 0.5; d/db: 0 if a < b else 1 if a > b
    else 0.5.
    The operand not selected gets no derivative; a tie gives 0.5 to each. nan wins; min(-0.0,
    0.0) = -0.0.
    """

@overload
def minimum(a: _Number, b: Value, /, *others: _Operand) -> Value: ...
@overload
def minimum(a: _Number, b: _Number, /, *others: _Number) -> float: ...
@overload
def minimum(a: _Number, b: _Number, /, *others: _Operand) -> Value | float: ...
@overload
def minimum(values: Iterable[Value], /) -> Value: ...
@overload
def minimum(values: Iterable[_Number], /) -> float: ...
@overload
def minimum(values: Iterable[_Operand], /) -> Value | float: ...
@overload
def prelu(x: Value, a: _Operand, /) -> Value:
    """prelu(x, a) = x if x > 0 else a*x.

    Derivatives: d/dx: 1 if x > 0 else a; d/da: 0 if x > 0 else x.
    leaky_relu with a slope that is learned. At x = 0: a and 0. He et al., 2015.
    """

@overload
def prelu(x: _Number, a: Value, /) -> Value: ...
@overload
def prelu(x: _Number, a: _Number, /) -> float: ...
@overload
def relu(x: Value) -> Value:
    """relu(x) = x if x > 0 else 0.

    Derivative: 1 if x > 0 else 0.
    At 0 and below no derivative flows.
    """

@overload
def relu(x: _Number) -> float: ...
@overload
def round(x: Value) -> Value:
    """round(x) = the nearest integer, half to even.

    Derivative: 0.
    A step function: no derivative flows, the jumps are ignored; nan at nan.
    """

@overload
def round(x: _Number) -> float: ...
@overload
def sech(x: Value) -> Value:
    """sech(x) = 1/cosh(x).

    Derivative: -(sech(x)*tanh(x)).
    The hyperbolic secant. Its square is the derivative of tanh.
    """

@overload
def sech(x: _Number) -> float: ...
@overload
def sigmoid(x: Value) -> Value:
    """sigmoid(x) = 1/(1 + exp(-x)).

    Derivative: sigmoid(x)*sigmoid(-x).
    The derivative equals s (1 - s), which has no correct digit beyond x = 37.
    """

@overload
def sigmoid(x: _Number) -> float: ...
@overload
def sign(x: Value) -> Value:
    """sign(x) = 1 if x > 0 else -1 if x < 0 else 0.

    Derivative: 0.
    A step function: no derivative flows, the jumps are ignored; nan at nan.
    """

@overload
def sign(x: _Number) -> float: ...
@overload
def silu(x: Value) -> Value:
    """silu(x) = x*sigmoid(x).

    Derivative: sigmoid(x)*(1 + x*sigmoid(-x)).
    swish with beta = 1. Elfwing et al., 2018.
    """

@overload
def silu(x: _Number) -> float: ...
@overload
def sin(x: Value) -> Value:
    """sin(x) = the sine of x in radians.

    Derivative: cos(x).
    """

@overload
def sin(x: _Number) -> float: ...
@overload
def sinh(x: Value) -> Value:
    """sinh(x) = (exp(x) - exp(-x))/2.

    Derivative: cosh(x).
    """

@overload
def sinh(x: _Number) -> float: ...
@overload
def softplus(x: Value, beta: _Number = 1.0) -> Value:
    """softplus(x, beta=1) = log1p(exp(beta*x))/beta.

    Derivative: sigmoid(beta*x).
    No threshold: exact for large x too. Dugas et al., 2001.
    """

@overload
def softplus(x: _Number, beta: _Number = 1.0) -> float: ...
@overload
def sqrt(x: Value) -> Value:
    """sqrt(x) = the square root of x.

    Derivative: 0.5/sqrt(x).
    Domain: x in [0, inf); outside, value and derivative are nan.
    At 0 and -0.0 the derivative is +inf.
    """

@overload
def sqrt(x: _Number) -> float: ...
@overload
def swish(x: Value, beta: _Operand, /) -> Value:
    """swish(x, beta) = x*sigmoid(beta*x).

    Derivatives: d/dx: sigmoid(beta*x)*(1 + beta*x*sigmoid(-(beta*x))); d/dbeta:
    x*x*(sigmoid(beta*x)*sigmoid(-(beta*x))).
    Ramachandran et al., 2017.
    """

@overload
def swish(x: _Number, beta: Value, /) -> Value: ...
@overload
def swish(x: _Number, beta: _Number, /) -> float: ...
@overload
def tan(x: Value) -> Value:
    """tan(x) = the tangent of x in radians.

    Derivative: 1 + tan(x)*tan(x).
    """

@overload
def tan(x: _Number) -> float: ...
@overload
def tanh(x: Value) -> Value:
    """tanh(x) = (exp(x) - exp(-x))/(exp(x) + exp(-x)).

    Derivative: 1 - tanh(x)**2.
    Computed as sech(x)**2: 1 - tanh(x)**2 has no correct digit beyond |x| = 19.
    """

@overload
def tanh(x: _Number) -> float: ...
@overload
def trunc(x: Value) -> Value:
    """trunc(x) = ceil(x) if x < 0 else floor(x).

    Derivative: 0.
    A step function: no derivative flows, the jumps are ignored; nan at nan.
    """

@overload
def trunc(x: _Number) -> float: ...
@overload
def where(condition: object, a: Value, b: _Operand) -> Value: ...
@overload
def where(condition: object, a: _Number, b: Value) -> Value: ...
@overload
def where(condition: object, a: _Number, b: _Number) -> float: ...
