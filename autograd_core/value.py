"""Value: a number that records how it was computed. Operators and methods, one line each."""

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

from autograd_core.following import Condition, Follower, observer
from autograd_core.habits import (
    NUMPY_NAMES,
    check_backward,
    only_label,
    power_meant,
)
from autograd_core.modes import recording
from autograd_core.node import Node, answer, attributes, close, define, number, protect
from autograd_core.primitives import PRIMITIVES, named_static
from autograd_core.primitives.describe import describe
from autograd_core.sweep import backward
from autograd_core.ufuncs import applied

if not cython.compiled:
    from autograd_core import _cython as cython  # Cython's own cast, interpreted, is slow
    from autograd_core import node as node_module
    from autograd_core.links import exists, owned
    from autograd_core.making import fresh, made, stamp
    from autograd_core.node import bare, is_real, itself, operands_of, partials_of, relabel, told
    from autograd_core.primitives import kernels, kernels_activations, kernels_elementary

COMPILED = cython.compiled

_CUTS = (
    "{} would cut the graph: the result has no gradient. Use v.data for the number, "
    "or the function of the same name from autograd_core"
)


def blank():
    """A new Value with every field empty."""
    return cython.cast(Value, fresh(Value))


def leaf(data, is_constant):
    """A leaf that holds a number."""
    node = blank()
    node._data = data
    if is_constant:
        node._name = owned("constant")
    return node


def _record(name, y, a, da, b, db, static):
    """Record a node with one operand or two (b is None for one), and its static parameters."""
    if node_module.blocks_open:
        return _record_watched(name, y, a, da, b, db, static)
    return cython.cast(Value, made(Value, name, y, a, da, b, db, static))


def _record_watched(name, y, a, da, b, db, static):
    """As `_record`, while a block is open: `no_grad` makes a leaf, an observer sees the node."""
    if not recording.get():
        node = leaf(y, False)
        unrecorded(node, name, (a,) if b is None else (a, b), static)
        return node
    node = cython.cast(Value, made(Value, name, y, a, da, b, db, static))
    created(node)
    return node


def created(node):
    """Show a new node to the observer of this context, which may raise."""
    watcher = observer.get()
    if watcher is not None:
        watcher.created(node)


def unrecorded(node, name, operands, static):
    """Show a follower a leaf that an operation made without recording it."""
    watcher = observer.get()
    if isinstance(watcher, Follower):
        watcher.unrecorded(node, name, operands, static)


def _operand(x):
    """The other operand of an operator as a Value: itself, a constant, or None if foreign."""
    if type(x) is Value:
        return cython.cast(Value, x)
    if is_real(x):
        return leaf(number(x, "an operand must be"), True)
    return None


def _required(x, what):
    """As `_operand`, for a function's argument: TypeError if foreign."""
    if type(x) is Value:
        return cython.cast(Value, x)
    return leaf(number(x, what), True)


def _data(node):
    """The number of a node."""
    return node._data


def _own(self):
    """The number of a method's own Value; TypeError if called on the class with something else."""
    if type(self) is Value:
        return cython.cast(Value, self)._data
    return itself(self)._data


def _comparable(x):
    """Whether a Value can be compared with x."""
    return type(x) is Value or is_real(x)


def _other_number(x):
    """The number of an operand of a comparison."""
    if type(x) is Value:
        return _data(x)
    return number(x, "a Value is compared with")


def _decided(symbol, a, b, outcome):
    """The result of a comparison of a Value, shown to the observer of this context."""
    if node_module.blocks_open:
        return _shown(symbol, a, b, outcome)
    return outcome


def _shown(symbol, a, b, outcome):
    """Show a comparison to the observer of this context; a follower may answer in its own way."""
    watcher = observer.get()
    if watcher is None:
        return outcome
    if isinstance(watcher, Follower):
        return watcher.decided(symbol, a, b, outcome)
    watcher.compared(symbol, _data(a), _other_number(b), outcome)
    return outcome


def _same(symbol, a, b, outcome):
    """Whether two Values are the same node, shown to a follower."""
    if node_module.blocks_open:
        watcher = observer.get()
        if isinstance(watcher, Follower):
            return watcher.decided(symbol, a, b, outcome)
    return outcome


@cython.final
@cython.cclass
class Value(Node):
    """A number that takes part in a computation and remembers it.

        a, b = Value(2.0, label="a"), Value(-3.0, label="b")
        c = a * b + a ** 2
        c.backward()              # a.grad == b.data + 2 * a.data == 1.0

    Operators, methods and the functions of this package record a node each. `backward()` adds
    the derivative of its node to the `.grad` of every node it was computed from.
    Operands may be Values or real numbers (int, bool, float, Fraction, NumPy real scalars); a
    number becomes a constant leaf. Results follow IEEE 754: an overflow or a division by zero
    does not raise but gives inf or nan (`detect_anomaly()` makes it an exception).

    `a == b` of two Values asks whether they are the same node, as their hash does; `a == 2.0`
    compares the number, as `<`, `>`, `sorted` and `max` do. You may set attributes of your own
    on a Value (`p.m = 0.0`); an attribute that refers back to its node keeps the graph alive.

    Args:
        data: the number.
        label: the name in pictures and messages. It may be the second argument, Value(2.0, "a"),
            or micrograd's fourth, Value(2.0, (), "", "a") with empty children.

    Raises:
        TypeError: data is not a real number, label is not a str, or children are given.
    """

    __slots__ = ()

    def __init__(self, data, _children=(), _op="", label=""):
        """Make a leaf."""
        if not bare(self):
            raise TypeError("Value.__init__ is not for a node that an operation made")
        if type(_children) is not tuple or _children or type(_op) is not str or _op:
            label = only_label(_children, _op, label)
        self._data = number(data, "Value() takes")
        if type(label) is not str or label or exists(self._name):
            relabel(self, label)
        if self._stamp == 0:  # if called again, the node may already have users, which are younger
            self._stamp = stamp()

    def __add__(self, other):
        """a + b."""
        b = _operand(other)
        if b is None:
            return NotImplemented
        y, da, db = kernels.add(self._data, b._data)
        return _record("add", y, self, da, b, db, None)

    def __radd__(self, other):
        """number + b."""
        a = _operand(other)
        if a is None:
            return NotImplemented
        y, da, db = kernels.add(a._data, self._data)
        return _record("add", y, a, da, self, db, None)

    def __sub__(self, other):
        """a - b."""
        b = _operand(other)
        if b is None:
            return NotImplemented
        y, da, db = kernels.sub(self._data, b._data)
        return _record("sub", y, self, da, b, db, None)

    def __rsub__(self, other):
        """number - b."""
        a = _operand(other)
        if a is None:
            return NotImplemented
        y, da, db = kernels.sub(a._data, self._data)
        return _record("sub", y, a, da, self, db, None)

    def __mul__(self, other):
        """a * b."""
        b = _operand(other)
        if b is None:
            return NotImplemented
        y, da, db = kernels.mul(self._data, b._data)
        return _record("mul", y, self, da, b, db, None)

    def __rmul__(self, other):
        """number * b."""
        a = _operand(other)
        if a is None:
            return NotImplemented
        y, da, db = kernels.mul(a._data, self._data)
        return _record("mul", y, a, da, self, db, None)

    def __truediv__(self, other):
        """a / b, correctly rounded."""
        b = _operand(other)
        if b is None:
            return NotImplemented
        y, da, db = kernels.truediv(self._data, b._data)
        return _record("truediv", y, self, da, b, db, None)

    def __rtruediv__(self, other):
        """number / b."""
        a = _operand(other)
        if a is None:
            return NotImplemented
        y, da, db = kernels.truediv(a._data, self._data)
        return _record("truediv", y, a, da, self, db, None)

    def __neg__(self):
        """-x."""
        y, d = kernels.neg(self._data)
        return _record("neg", y, self, d, None, 0.0, None)

    def __pos__(self):
        """+x: a new node with the same number."""
        y, d = kernels.identity(self._data)
        return _record("identity", y, self, d, None, 0.0, None)

    def __abs__(self):
        """|x|, with derivative 0 at 0."""
        y, d = kernels.abs_(self._data)
        return _record("abs", y, self, d, None, 0.0, None)

    def __pow__(self, exponent, modulo=None):
        """x ** c for a number c (one operand), x ** y for a Value y (two operands)."""
        if modulo is not None:
            return NotImplemented
        if type(exponent) is Value:
            y, da, db = kernels.pow(self._data, _data(exponent))
            return _record("pow", y, self, da, exponent, db, None)
        if not is_real(exponent):
            return NotImplemented
        c = number(exponent, "an exponent must be")
        y, d = kernels.pow_constant(self._data, c)
        return _record("pow_constant", y, self, d, None, 0.0, (c,))

    def __rpow__(self, base, modulo=None):
        """c ** x for a number c: one operand."""
        if modulo is not None or not is_real(base):
            return NotImplemented
        c = number(base, "a base must be")
        y, d = kernels.constant_pow(self._data, c)
        return _record("constant_pow", y, self, d, None, 0.0, (c,))

    def __xor__(self, other):
        """Refused: the power is meant."""
        if not _comparable(other):
            return NotImplemented
        raise power_meant()

    def __rxor__(self, other):
        """Refused: the power is meant."""
        if not _comparable(other):
            return NotImplemented
        raise power_meant()

    def __lt__(self, other):
        """Compare the numbers; False where one is nan."""
        if not _comparable(other):
            return NotImplemented
        b = _other_number(other)
        return _decided("<", self, other, self._data < b)

    def __le__(self, other):
        """Compare the numbers; False where one is nan."""
        if not _comparable(other):
            return NotImplemented
        b = _other_number(other)
        return _decided("<=", self, other, self._data <= b)

    def __gt__(self, other):
        """Compare the numbers; False where one is nan."""
        if not _comparable(other):
            return NotImplemented
        b = _other_number(other)
        return _decided(">", self, other, self._data > b)

    def __ge__(self, other):
        """Compare the numbers; False where one is nan."""
        if not _comparable(other):
            return NotImplemented
        b = _other_number(other)
        return _decided(">=", self, other, self._data >= b)

    def __eq__(self, other):
        """Whether two Values are the same node; whether this one's number equals a number."""
        if type(other) is Value:
            return _same("==", self, other, self is other)
        if not _comparable(other):
            return NotImplemented
        b = _other_number(other)
        return _decided("==", self, other, self._data == b)

    def __ne__(self, other):
        """The opposite of ==."""
        if type(other) is Value:
            return _same("!=", self, other, self is not other)
        if not _comparable(other):
            return NotImplemented
        b = _other_number(other)
        return _decided("!=", self, other, self._data != b)

    def __hash__(self):
        """Identity: two Values with equal numbers are different keys."""
        return Node.__hash__(self)

    def __bool__(self):
        """True unless the number is 0 (nan is true), as for a float."""
        return _decided("bool", self, 0.0, self._data != 0.0)

    def __float__(self):
        """Refused: it would cut the graph silently."""
        raise TypeError(_CUTS.format("float(v) or math.f(v)"))

    def __int__(self):
        """Refused, as float(v) is."""
        raise TypeError(_CUTS.format("int(v)"))

    def __index__(self):
        """Refused, as float(v) is."""
        raise TypeError(
            "a Value is not an index, and does not multiply a list: its number is v.data, "
            "int(v.data) for an index; [x * v for x in xs] multiplies each of a list"
        )

    def __round__(self, digits=None):
        """Refused, as float(v) is."""
        raise TypeError(
            "round(v) would cut the graph: v.round() is an operation, round(v.data, 2) a number, "
            "and f'{v:.2f}' writes two digits"
        )

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        """NumPy's functions of a Value, and of arrays with Values; see `ufuncs`."""
        return applied(ufunc, method, inputs, options)

    # --- from the table of primitives, by docs/make/primitives.py
    def floor(self):
        """floor(x) = the largest integer <= x."""
        y, d = kernels.floor(_own(self))
        return _record("floor", y, self, d, None, 0.0, None)

    def ceil(self):
        """ceil(x) = the smallest integer >= x."""
        y, d = kernels.ceil(_own(self))
        return _record("ceil", y, self, d, None, 0.0, None)

    def round(self):
        """round(x) = the nearest integer, half to even."""
        y, d = kernels.round_(_own(self))
        return _record("round", y, self, d, None, 0.0, None)

    def trunc(self):
        """trunc(x) = ceil(x) if x < 0 else floor(x)."""
        y, d = kernels.trunc(_own(self))
        return _record("trunc", y, self, d, None, 0.0, None)

    def sign(self):
        """sign(x) = 1 if x > 0 else -1 if x < 0 else 0."""
        y, d = kernels.sign(_own(self))
        return _record("sign", y, self, d, None, 0.0, None)

    def maximum(self, b):
        """maximum(a, b) = a if a > b else b."""
        operand = _required(b, "maximum: b must be a Value or")
        y, da, db = kernels.maximum(_own(self), operand._data)
        return _record("maximum", y, self, da, operand, db, None)

    def minimum(self, b):
        """minimum(a, b) = a if a < b else b."""
        operand = _required(b, "minimum: b must be a Value or")
        y, da, db = kernels.minimum(_own(self), operand._data)
        return _record("minimum", y, self, da, operand, db, None)

    def exp(self):
        """exp(x) = e**x."""
        y, d = kernels_elementary.exp(_own(self))
        return _record("exp", y, self, d, None, 0.0, None)

    def exp2(self):
        """exp2(x) = 2**x."""
        y, d = kernels_elementary.exp2(_own(self))
        return _record("exp2", y, self, d, None, 0.0, None)

    def expm1(self):
        """expm1(x) = e**x - 1."""
        y, d = kernels_elementary.expm1(_own(self))
        return _record("expm1", y, self, d, None, 0.0, None)

    def log(self):
        """log(x) = the natural logarithm of x."""
        y, d = kernels_elementary.log(_own(self))
        return _record("log", y, self, d, None, 0.0, None)

    def log1p(self):
        """log1p(x) = log(1 + x)."""
        y, d = kernels_elementary.log1p(_own(self))
        return _record("log1p", y, self, d, None, 0.0, None)

    def log2(self):
        """log2(x) = log(x)/log(2)."""
        y, d = kernels_elementary.log2(_own(self))
        return _record("log2", y, self, d, None, 0.0, None)

    def log10(self):
        """log10(x) = log(x)/log(10)."""
        y, d = kernels_elementary.log10(_own(self))
        return _record("log10", y, self, d, None, 0.0, None)

    def sqrt(self):
        """sqrt(x) = the square root of x."""
        y, d = kernels_elementary.sqrt(_own(self))
        return _record("sqrt", y, self, d, None, 0.0, None)

    def cbrt(self):
        """cbrt(x) = the cube root of x."""
        y, d = kernels_elementary.cbrt(_own(self))
        return _record("cbrt", y, self, d, None, 0.0, None)

    def erf(self):
        """erf(x) = 2/sqrt(pi) times the integral of exp(-t*t) from 0 to x."""
        y, d = kernels_activations.erf(_own(self))
        return _record("erf", y, self, d, None, 0.0, None)

    def erfc(self):
        """erfc(x) = 1 - erf(x)."""
        y, d = kernels_activations.erfc(_own(self))
        return _record("erfc", y, self, d, None, 0.0, None)

    def sin(self):
        """sin(x) = the sine of x in radians."""
        y, d = kernels_elementary.sin(_own(self))
        return _record("sin", y, self, d, None, 0.0, None)

    def cos(self):
        """cos(x) = the cosine of x in radians."""
        y, d = kernels_elementary.cos(_own(self))
        return _record("cos", y, self, d, None, 0.0, None)

    def tan(self):
        """tan(x) = the tangent of x in radians."""
        y, d = kernels_elementary.tan(_own(self))
        return _record("tan", y, self, d, None, 0.0, None)

    def asin(self):
        """asin(x) = the angle in [-pi/2, pi/2] whose sine is x."""
        y, d = kernels_elementary.asin(_own(self))
        return _record("asin", y, self, d, None, 0.0, None)

    def acos(self):
        """acos(x) = the angle in [0, pi] whose cosine is x."""
        y, d = kernels_elementary.acos(_own(self))
        return _record("acos", y, self, d, None, 0.0, None)

    def atan(self):
        """atan(x) = the angle in [-pi/2, pi/2] whose tangent is x."""
        y, d = kernels_elementary.atan(_own(self))
        return _record("atan", y, self, d, None, 0.0, None)

    def atan2(self, x):
        """atan2(y, x) = the angle of the point (x, y), in [-pi, pi]."""
        operand = _required(x, "atan2: x must be a Value or")
        y, da, db = kernels_elementary.atan2(_own(self), operand._data)
        return _record("atan2", y, self, da, operand, db, None)

    def hypot(self, y):
        """hypot(x, y) = sqrt(x*x + y*y)."""
        operand = _required(y, "hypot: y must be a Value or")
        y, da, db = kernels_elementary.hypot(_own(self), operand._data)
        return _record("hypot", y, self, da, operand, db, None)

    def sinh(self):
        """sinh(x) = (exp(x) - exp(-x))/2."""
        y, d = kernels_elementary.sinh(_own(self))
        return _record("sinh", y, self, d, None, 0.0, None)

    def cosh(self):
        """cosh(x) = (exp(x) + exp(-x))/2."""
        y, d = kernels_elementary.cosh(_own(self))
        return _record("cosh", y, self, d, None, 0.0, None)

    def tanh(self):
        """tanh(x) = (exp(x) - exp(-x))/(exp(x) + exp(-x))."""
        y, d = kernels_elementary.tanh(_own(self))
        return _record("tanh", y, self, d, None, 0.0, None)

    def sech(self):
        """sech(x) = 1/cosh(x)."""
        y, d = kernels_elementary.sech(_own(self))
        return _record("sech", y, self, d, None, 0.0, None)

    def asinh(self):
        """asinh(x) = log(x + sqrt(x*x + 1))."""
        y, d = kernels_elementary.asinh(_own(self))
        return _record("asinh", y, self, d, None, 0.0, None)

    def acosh(self):
        """acosh(x) = log(x + sqrt(x*x - 1))."""
        y, d = kernels_elementary.acosh(_own(self))
        return _record("acosh", y, self, d, None, 0.0, None)

    def atanh(self):
        """atanh(x) = log((1 + x)/(1 - x))/2."""
        y, d = kernels_elementary.atanh(_own(self))
        return _record("atanh", y, self, d, None, 0.0, None)

    def sigmoid(self):
        """sigmoid(x) = 1/(1 + exp(-x))."""
        y, d = kernels_activations.sigmoid(_own(self))
        return _record("sigmoid", y, self, d, None, 0.0, None)

    def logsigmoid(self):
        """logsigmoid(x) = -log1p(exp(-x))."""
        y, d = kernels_activations.logsigmoid(_own(self))
        return _record("logsigmoid", y, self, d, None, 0.0, None)

    def softplus(self, beta=1.0):
        """softplus(x, beta=1) = log1p(exp(beta*x))/beta."""
        beta = number(beta, "softplus: beta must be")
        y, d = kernels_activations.softplus(_own(self), beta)
        return _record("softplus", y, self, d, None, 0.0, (beta,))

    def relu(self):
        """relu(x) = x if x > 0 else 0."""
        y, d = kernels_activations.relu(_own(self))
        return _record("relu", y, self, d, None, 0.0, None)

    def leaky_relu(self, alpha=0.01):
        """leaky_relu(x, alpha=0.01) = x if x > 0 else alpha*x."""
        alpha = number(alpha, "leaky_relu: alpha must be")
        y, d = kernels_activations.leaky_relu(_own(self), alpha)
        return _record("leaky_relu", y, self, d, None, 0.0, (alpha,))

    def prelu(self, a):
        """prelu(x, a) = x if x > 0 else a*x."""
        operand = _required(a, "prelu: a must be a Value or")
        y, da, db = kernels_activations.prelu(_own(self), operand._data)
        return _record("prelu", y, self, da, operand, db, None)

    def elu(self, alpha=1.0):
        """elu(x, alpha=1) = x if x > 0 else alpha*expm1(x)."""
        alpha = number(alpha, "elu: alpha must be")
        y, d = kernels_activations.elu(_own(self), alpha)
        return _record("elu", y, self, d, None, 0.0, (alpha,))

    def hard_sigmoid(self):
        """hard_sigmoid(x) = min(max((x + 3)/6, 0), 1)."""
        y, d = kernels_activations.hard_sigmoid(_own(self))
        return _record("hard_sigmoid", y, self, d, None, 0.0, None)

    def hard_logistic(self):
        """hard_logistic(x) = min(max(x/4 + 1/2, 0), 1)."""
        y, d = kernels_activations.hard_logistic(_own(self))
        return _record("hard_logistic", y, self, d, None, 0.0, None)

    def hard_tanh(self):
        """hard_tanh(x) = min(max(x, -1), 1)."""
        y, d = kernels_activations.hard_tanh(_own(self))
        return _record("hard_tanh", y, self, d, None, 0.0, None)

    def silu(self):
        """silu(x) = x*sigmoid(x)."""
        y, d = kernels_activations.silu(_own(self))
        return _record("silu", y, self, d, None, 0.0, None)

    def swish(self, beta):
        """swish(x, beta) = x*sigmoid(beta*x)."""
        operand = _required(beta, "swish: beta must be a Value or")
        y, da, db = kernels_activations.swish(_own(self), operand._data)
        return _record("swish", y, self, da, operand, db, None)

    def gelu(self, mu=0.0, sigma=1.0):
        """gelu(x, mu=0, sigma=1) = x*Phi(z) with z = (x - mu)/sigma, Phi(z) =
        erfc(-z/sqrt(2))/2."""
        mu = number(mu, "gelu: mu must be")
        sigma = number(sigma, "gelu: sigma must be")
        y, d = kernels_activations.gelu(_own(self), mu, sigma)
        return _record("gelu", y, self, d, None, 0.0, (mu, sigma))

    def gelu_tanh(self):
        """gelu_tanh(x) = x*sigmoid(2*u) with u = sqrt(2/pi)*(x + 0.044715*x**3)."""
        y, d = kernels_activations.gelu_tanh(_own(self))
        return _record("gelu_tanh", y, self, d, None, 0.0, None)

    # ---

    def backward(self, seed=1.0, retain_graph=True, create_graph=False):
        """Add seed * d self / d node to the `.grad` of every node that this one depends on.

        Gradients add up over calls; `v.grad = 0.0` resets one. Either all gradients change or, if
        the call is interrupted, none. The derivative is taken at the recorded point, even if a
        leaf's number has changed since.

        Args:
            seed: the gradient of the result with respect to this node, a real number.
            retain_graph: for programs written for PyTorch. The graph is always kept.
            create_graph: also for PyTorch's programs, and refused: `gradients` does it.

        Raises:
            TypeError: seed is not a real number, or create_graph is set.
        """
        if type(seed) is not float or create_graph:
            check_backward(seed, create_graph)
        backward(itself(self), number(seed, "backward: seed must be"))

    @property
    def _backward(self):
        """The step of micrograd's sweep at this node, as a function: `v._backward()`."""
        return self._pass_on

    def _pass_on(self):
        """Pass this node's own gradient on to its operands."""
        itself(self)
        for operand, partial in zip(operands_of(self), partials_of(self), strict=True):
            if partial is not None:
                operand.grad += partial * self._grad

    def item(self):
        """The number, as .data; for programs written for PyTorch or NumPy."""
        if node_module.blocks_open:
            told(itself(self), "item()")
        return _own(self)

    def numel(self):
        """1, the size of a Value; for programs that count the parameters of a network."""
        return 1

    def conjugate(self):
        """The Value itself, since it is real; NumPy's variance of an array of Values calls it."""
        return itself(self)

    def detach(self):
        """A leaf with the same number and no history."""
        node = leaf(_own(self), False)
        if node_module.blocks_open:
            unrecorded(node, "identity", (self,), None)
        return node

    @property
    def symbol(self):
        """The operation as pictures show it: +, **2, tanh; "" for a leaf."""
        row = PRIMITIVES.get(self.op)
        if row is None:
            return self.op
        static = named_static(self.op, self.static)
        return row.symbol.format(**{name: f"{x:g}" for name, x in static.items()})

    @property
    def _op(self):
        """The symbol, under micrograd's name."""
        return self.symbol

    def __reduce__(self):
        """Pickle and copy a leaf, with its own attributes.

        A node of a graph is refused: its whole history would go with it.
        """
        itself(self)
        if node_module.blocks_open:
            told(self, "copy")
        if not self.is_leaf:
            raise TypeError(
                f"cannot pickle or copy an interior node (op {self.op!r}): it refers to the "
                "graph it was computed by. Take v.detach(), or save the leaves"
            )
        made = (_restore, (self._data, self._grad, self.label, self.is_constant))
        own = attributes(self)
        return (*made, own) if own else made


def _restore(data, grad, label, constant):
    """Make a leaf from the data that `__reduce__` saved."""
    node = leaf(data, constant)
    node.grad = grad
    node.label = label
    return node


def constant(x):
    """A leaf for a bare number among operands, marked as a constant."""
    return leaf(number(x, "a constant must be"), True)


def where(condition, a, b):
    """`a` if the condition holds, else `b`; decided now.

    Args:
        condition: a bool, or anything with a truth value; it has no derivative.
        a, b: Values or real numbers. If both are numbers the result is a float.
    """
    followed = type(condition) is Condition
    chosen = condition.holds if followed else bool(condition)
    left = _required(a, "where: a must be a Value or")
    right = _required(b, "where: b must be a Value or")
    y, da, db = kernels.where(chosen, left._data, right._data)
    if type(a) is not Value and type(b) is not Value:
        if followed:
            bool(condition)
        return y
    node = _record("where", y, left, da, right, db, (chosen,))
    if followed:
        condition.select(node)
    return node


def _describe_methods():
    """Give each method the docstring made from its row of the table."""
    for name, row in PRIMITIVES.items():
        method = getattr(Value, name, None)
        if method is not None and hasattr(method, "__doc__"):
            method.__doc__ = describe(row)


_describe_methods()


for _name in ("symbol", "_op", "_backward"):
    protect(Value, _name)
for _name in NUMPY_NAMES:
    define(Value, _name, getattr(Value, NUMPY_NAMES[_name]))
answer(Value)
close(Value, __name__)
if cython.compiled:
    shorten(Value)  # noqa: F821 (cimported)
