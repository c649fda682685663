"""Value: a number that records how it was computed. Its operators; methods.py has v.tanh()."""

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

from autograd_core import habits
from autograd_core.classes import answer, close, define, protect
from autograd_core.methods import METHODS
from autograd_core.node import Node, attributes, number
from autograd_core.primitives import PRIMITIVES, named_static
from autograd_core.sweep import backward
from autograd_core.ufuncs import applied

if not cython.compiled:
    from autograd_core import _cython as cython  # Cython's own cast, interpreted, is slow
    from autograd_core import blocks
    from autograd_core.links import exists
    from autograd_core.making import stamp
    from autograd_core.node import bare, is_real, itself, operands_of, partials_of, relabel
    from autograd_core.operations import leaf, recorded
    from autograd_core.primitives import kernels

COMPILED = cython.compiled
"""Whether the engine runs compiled to C; else it runs as plain Python."""


def _operand(x):
    """The other operand of an operator as a Value: itself, a constant, or None if foreign."""
    if type(x) is Value:
        return cython.cast(Value, x)
    if is_real(x):
        return leaf(Value, number(x, "an operand must be"), True)
    return None


def _comparable(x):
    """Whether a Value can be compared with x."""
    return type(x) is Value or is_real(x)


def _other_number(x):
    """The number of an operand of a comparison."""
    if type(x) is Value:
        return cython.cast(Value, x)._data
    return number(x, "a Value is compared with")


def _decided(symbol, a, b, y, outcome):
    """The result of comparing a Value with b, whose number is y, shown to the observer."""
    if blocks.are_open:
        return blocks.compared(symbol, a, b, a._data, y, outcome)
    return outcome


def _same(symbol, a, b, outcome):
    """Whether two Values are the same node, shown to a follower."""
    if blocks.are_open:
        return blocks.identified(symbol, a, b, outcome)
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
            label = habits.only_label(_children, _op, label)
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
        return recorded("add", y, self, da, b, db, None)

    def __radd__(self, other):
        """number + b."""
        a = _operand(other)
        if a is None:
            return NotImplemented
        y, da, db = kernels.add(a._data, self._data)
        return recorded("add", y, a, da, self, db, None)

    def __sub__(self, other):
        """a - b."""
        b = _operand(other)
        if b is None:
            return NotImplemented
        y, da, db = kernels.sub(self._data, b._data)
        return recorded("sub", y, self, da, b, db, None)

    def __rsub__(self, other):
        """number - b."""
        a = _operand(other)
        if a is None:
            return NotImplemented
        y, da, db = kernels.sub(a._data, self._data)
        return recorded("sub", y, a, da, self, db, None)

    def __mul__(self, other):
        """a * b."""
        b = _operand(other)
        if b is None:
            return NotImplemented
        y, da, db = kernels.mul(self._data, b._data)
        return recorded("mul", y, self, da, b, db, None)

    def __rmul__(self, other):
        """number * b."""
        a = _operand(other)
        if a is None:
            return NotImplemented
        y, da, db = kernels.mul(a._data, self._data)
        return recorded("mul", y, a, da, self, db, None)

    def __truediv__(self, other):
        """a / b, correctly rounded."""
        b = _operand(other)
        if b is None:
            return NotImplemented
        y, da, db = kernels.truediv(self._data, b._data)
        return recorded("truediv", y, self, da, b, db, None)

    def __rtruediv__(self, other):
        """number / b."""
        a = _operand(other)
        if a is None:
            return NotImplemented
        y, da, db = kernels.truediv(a._data, self._data)
        return recorded("truediv", y, a, da, self, db, None)

    def __neg__(self):
        """-x."""
        y, d = kernels.neg(self._data)
        return recorded("neg", y, self, d, None, 0.0, None)

    def __pos__(self):
        """+x: a new node with the same number."""
        y, d = kernels.identity(self._data)
        return recorded("identity", y, self, d, None, 0.0, None)

    def __abs__(self):
        """|x|, with derivative 0 at 0."""
        y, d = kernels.abs_(self._data)
        return recorded("abs", y, self, d, None, 0.0, None)

    def __pow__(self, exponent, modulo=None):
        """x ** c for a number c (one operand), x ** y for a Value y (two operands)."""
        if modulo is not None:
            return NotImplemented
        if type(exponent) is Value:
            y, da, db = kernels.pow(self._data, cython.cast(Value, exponent)._data)
            return recorded("pow", y, self, da, exponent, db, None)
        if not is_real(exponent):
            return NotImplemented
        c = number(exponent, "an exponent must be")
        y, d = kernels.pow_constant(self._data, c)
        return recorded("pow_constant", y, self, d, None, 0.0, (c,))

    def __rpow__(self, base, modulo=None):
        """c ** x for a number c: one operand."""
        if modulo is not None or not is_real(base):
            return NotImplemented
        c = number(base, "a base must be")
        y, d = kernels.constant_pow(self._data, c)
        return recorded("constant_pow", y, self, d, None, 0.0, (c,))

    def __xor__(self, other):
        """Refused: the power is meant."""
        if not _comparable(other):
            return NotImplemented
        raise habits.power_meant()

    def __rxor__(self, other):
        """Refused: the power is meant."""
        if not _comparable(other):
            return NotImplemented
        raise habits.power_meant()

    def __lt__(self, other):
        """Compare the numbers; False where one is nan."""
        if not _comparable(other):
            return NotImplemented
        b = _other_number(other)
        return _decided("<", self, other, b, self._data < b)

    def __le__(self, other):
        """Compare the numbers; False where one is nan."""
        if not _comparable(other):
            return NotImplemented
        b = _other_number(other)
        return _decided("<=", self, other, b, self._data <= b)

    def __gt__(self, other):
        """Compare the numbers; False where one is nan."""
        if not _comparable(other):
            return NotImplemented
        b = _other_number(other)
        return _decided(">", self, other, b, self._data > b)

    def __ge__(self, other):
        """Compare the numbers; False where one is nan."""
        if not _comparable(other):
            return NotImplemented
        b = _other_number(other)
        return _decided(">=", self, other, b, self._data >= b)

    def __eq__(self, other):
        """Whether two Values are the same node; whether this one's number equals a number."""
        if type(other) is Value:
            return _same("==", self, other, self is other)
        if not _comparable(other):
            return NotImplemented
        b = _other_number(other)
        return _decided("==", self, other, b, self._data == b)

    def __ne__(self, other):
        """The opposite of ==."""
        if type(other) is Value:
            return _same("!=", self, other, self is not other)
        if not _comparable(other):
            return NotImplemented
        b = _other_number(other)
        return _decided("!=", self, other, b, self._data != b)

    def __hash__(self):
        """Identity: two Values with equal numbers are different keys."""
        return Node.__hash__(self)

    def __bool__(self):
        """True unless the number is 0 (nan is true), as for a float."""
        return _decided("bool", self, 0.0, 0.0, self._data != 0.0)

    def __float__(self):
        """Refused: it would cut the graph silently."""
        raise habits.would_cut("float(v) or math.f(v)")

    def __int__(self):
        """Refused, as float(v) is."""
        raise habits.would_cut("int(v)")

    def __index__(self):
        """Refused, as float(v) is."""
        raise habits.index_meant()

    def __round__(self, digits=None):
        """Refused, as float(v) is."""
        raise habits.round_meant()

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        """NumPy's functions of a Value, and of arrays with Values; see `ufuncs`."""
        return applied(ufunc, method, inputs, options)

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
            habits.check_backward(seed, create_graph)
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
        if blocks.are_open:
            blocks.told(itself(self), "item()")
        return self._data if type(self) is Value else itself(self)._data

    def numel(self):
        """1, the size of a Value; for programs that count the parameters of a network."""
        return 1

    def conjugate(self):
        """The Value itself, since it is real; NumPy's variance of an array of Values calls it."""
        return itself(self)

    def detach(self):
        """A leaf with the same number and no history."""
        data = self._data if type(self) is Value else itself(self)._data
        node = leaf(Value, data, False)
        if blocks.are_open:
            blocks.unrecorded(node, "identity", (self,), None)
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
        if blocks.are_open:
            blocks.told(self, "copy")
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
    node = leaf(Value, data, constant)
    node.grad = grad
    node.label = label
    return node


def constant(x):
    """A leaf for a bare number among operands, marked as a constant."""
    return leaf(Value, number(x, "a constant must be"), True)


for _name in ("symbol", "_op", "_backward"):
    protect(Value, _name)
for _name, _method in METHODS.items():
    _method.__module__, _method.__qualname__ = __name__, f"Value.{_name}"
    define(Value, _name, _method)
for _name, _own_name in habits.NUMPY_NAMES.items():
    define(Value, _name, getattr(Value, _own_name))
answer(Value)
close(Value, __name__)
if cython.compiled:
    shorten(Value)  # noqa: F821 (cimported)
