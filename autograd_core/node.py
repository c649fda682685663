"""A node of the graph: its fields, and how a graph of any depth is freed without recursion."""

from math import inf, nan
from numbers import Real

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

from autograd_core.classes import close, define, protect
from autograd_core.habits import HABITS, OWN_OPERATION, missing, not_a_number
from autograd_core.sealed import made_again

if not cython.compiled:
    import sys
    from array import array

    from autograd_core import _cython as cython  # Cython's own cast is slow when interpreted
    from autograd_core import blocks
    from autograd_core.c99 import is_absent
    from autograd_core.links import exists, owned, target, untracked
    from autograd_core.memory import allocate, let_go

CONSTANT = "constant"
OPERAND_NAMES = ("operands", "partials", "_prev", "_children", "children", "_local_grads")
_template = array("d")
_given = 0


def floats(n):
    """A new array of n doubles, to be written by the caller."""
    if cython.compiled:
        return clone(_template, n, False)  # noqa: F821 (cimported)
    return array("d", bytes(8 * n))


def gradients_given():
    """How many gradients other than 0 were assigned so far in this process."""
    return _given


def is_real(x):
    """Whether x is a real number: int, bool, float, Fraction, or a NumPy real scalar."""
    return isinstance(x, float) or isinstance(x, int) or isinstance(x, Real)


def number(x, what):
    """float(x) for a real number; TypeError, beginning with `what`, for anything else.

    Real numbers are int, bool, float, Fraction and NumPy's real scalars; one too large for a
    double becomes an infinity.
    """
    if type(x) is float or is_real(x):
        try:
            y = float(x)
        except OverflowError:  # an int or Fraction beyond the doubles rounds to infinity
            return -inf if x < 0 else inf
        return y if y == y else nan  # one nan for all: another nan might have the bits of ABSENT
    raise not_a_number(what, x, isinstance(x, Node))


@cython.final
@cython.no_gc
@cython.freelist(8)
@cython.cclass
class Operands:
    """The operands of a node with any number of them: with partials and static parameters."""

    __slots__ = ("operands", "partials", "static")


@cython.cclass
class Node:
    """One number of a computation: its value, its gradient, and where it came from.

    A node stores its operands and the local derivative (partial) with respect to each, taken
    when the node was recorded: up to two in fields, more in Operands. It refers only to its
    operands, so a graph has no cycles and is freed by reference counting alone. Users meet it as
    `Value`.

    `_name` holds the name of the operation; with a label, the pair (name, label). The user's own
    attributes are in a dict, which a node without any does not have. `_stamp` is the creation
    number times 4, plus 2 while the node is an argument of a running transform, plus 1 from the
    moment a sweep meets the node until it visits it. (That sweep keeps its sum in a field of the
    compiled node, `_adjoint`, which means nothing at other times.)
    """

    __slots__ = (
        "__dict__",
        "__weakref__",
        "_a",
        "_b",
        "_da",
        "_data",
        "_db",
        "_extra",
        "_grad",
        "_name",
        "_stamp",
    )

    @property
    def data(self):
        """The number (a float). A leaf's may be assigned; an interior node's is read-only."""
        if blocks.are_open:
            blocks.told(self, "data")
        return self._data

    @data.setter
    def data(self, value):
        if not bare(self):
            raise AttributeError(
                f"data of an interior node (op {self.op!r}) is read-only: it was computed "
                "from its operands. Assign the data of a leaf and compute again, or take a "
                f"leaf with the same number by detach(). {OWN_OPERATION}"
            )
        if blocks.are_open:
            blocks.told(self, "data =")
        self._data = number(value, "data must be")

    @data.deleter
    def data(self):
        raise AttributeError("data cannot be deleted: a node always has a number")

    @property
    def grad(self):
        """d root / d this node, summed over all calls of `backward()` (a float, 0.0 at first).

        It may be assigned: 0.0 or None clears it.
        """
        if blocks.are_open:
            blocks.told(self, "grad")
        return self._grad

    @grad.setter
    def grad(self, value):
        global _given
        if blocks.are_open:
            blocks.told(self, "grad =")
        if value is None:
            value = 0.0
        self._grad = number(value, "grad (cleared by v.grad = 0.0) must be")
        if self._grad != 0.0:
            _given += 1

    @grad.deleter
    def grad(self):
        raise AttributeError("grad cannot be deleted; v.grad = 0.0 clears it")

    @property
    def label(self):
        """The name shown in pictures and messages ("" when unset)."""
        if blocks.are_open:
            blocks.told(self, "label")
        name = target(self._name)
        return name[1] if type(name) is tuple else ""

    @label.setter
    def label(self, text):
        relabel(self, text)

    @label.deleter
    def label(self):
        raise AttributeError("label cannot be deleted: v.label = '' clears it")

    @property
    def op(self):
        """Name of the operation that made the node, as in the table; "" for a leaf."""
        if blocks.are_open:
            blocks.told(self, "op")
        return "" if bare(self) else name_of(self)

    @property
    def is_leaf(self):
        """True for a node without operands: an input, a parameter or a constant."""
        if blocks.are_open:
            blocks.told(self, "is_leaf")
        return bare(self)

    @property
    def is_constant(self):
        """True for a leaf made from a plain number among the operands."""
        if blocks.are_open:
            blocks.told(self, "is_constant")
        return name_of(self) == CONSTANT

    @property
    def _serial(self):
        """The creation number, which only orders nodes; 0 before the node has one."""
        return self._stamp >> 2

    @property
    def _traced(self):
        """Whether this node is an argument of a transform that is running."""
        return self._stamp & 2 != 0

    @_traced.setter
    def _traced(self, value):
        self._stamp = self._stamp | 2 if value else self._stamp & ~2

    @property
    def operands(self):
        """The nodes it was computed from, in order; one that is used twice appears twice."""
        if blocks.are_open:
            blocks.told(self, "operands")
        return operands_of(self)

    @property
    def partials(self):
        """The local derivative d node / d operand for each operand, as it was recorded.

        None where no derivative flows: the operand was not selected.
        """
        if blocks.are_open:
            blocks.told(self, "partials")
        return partials_of(self)

    @property
    def static(self):
        """Numbers of the operation that are not differentiated, such as the exponent 2.0."""
        if blocks.are_open:
            blocks.told(self, "static")
        extra = target(self._extra)
        if type(extra) is Operands:
            return held_by(self).static
        return () if extra is None else extra

    @property
    def _prev(self):
        """The operands, under micrograd's name."""
        return self.operands

    @property
    def _children(self):
        """The operands, under microgpt's name."""
        return self.operands

    @property
    def children(self):
        """The operands, under other engines' name."""
        return self.operands

    @property
    def _local_grads(self):
        """The partials, as in microgpt: 0.0 where no derivative flows."""
        if blocks.are_open:
            blocks.told(self, "_local_grads")
        partials = []
        for d in partials_of(self):
            partials.append(0.0 if d is None else d)
        return tuple(partials)

    def __hash__(self):
        """Identity: two nodes with equal numbers are different keys."""
        if blocks.are_open:
            blocks.told(self, "hash")
        return object.__hash__(self)

    def __repr__(self):
        """Value(data=2.0, grad=0.0), and the label when there is one."""
        if blocks.are_open:
            blocks.told(self, "repr")
        label = f", label={self.label!r}" if self.label else ""
        return f"{type(self).__name__}(data={self._data!r}, grad={self._grad!r}{label})"

    def __format__(self, spec):
        """f"{v:.3f}" formats the number; f"{v}" is str(v)."""
        itself(self)
        if blocks.are_open:
            blocks.told(self, "format")
        return format(self._data, spec) if spec else str(self)

    def __dir__(self):
        """The node's attributes, the user's own too, without names that only give advice."""
        own = attributes(self) or {}
        return [name for name in object.__dir__(self) if name not in HABITS or name in own]


def relabel(node, text):
    """Give a node a label; "" or None removes it."""
    if text is not None and not isinstance(text, str):
        raise TypeError(f"label must be a str, got {type(text).__name__} {text!r}")
    # An exact str: a subclass's could refer to this node, and neither would be freed.
    exact = text if type(text) is str else "" if text is None else str.__str__(text)
    name = name_of(node)
    if exact:
        name = (name, exact)
        untracked(name)
    new = owned(name)
    old = node._name
    node._name = new
    if cython.compiled:
        Py_XDECREF(old)  # noqa: F821 (cimported)
    return 0


def name_of(node):
    """The name of the operation that made a node, CONSTANT, or None."""
    name = target(node._name)
    return name[0] if type(name) is tuple else name


def attributes(node):
    """The attributes that were set on a node, as a dict, or None."""
    if cython.compiled:
        return target(node._attributes)
    return node.__dict__ or None


def itself(node):
    """A method's own node; TypeError if the method was called on the class with something else.

    Compiled methods whose docstring comes from the table do not check this themselves.
    """
    if not isinstance(node, Node):
        raise TypeError(f"a method of Value takes a Value, got {type(node).__name__} {node!r}")
    return node


def bare(node):
    """Whether a node has no operands."""
    return not exists(node._a) and not (
        exists(node._extra) and type(target(node._extra)) is Operands
    )


def held_by(node):
    """The Operands of a node that has them, typed for the compiler."""
    return target(node._extra)


def operands_of(node):
    """The operands of a node."""
    if exists(node._a):
        if exists(node._b):
            return (target(node._a), target(node._b))
        return (target(node._a),)
    return () if bare(node) else held_by(node).operands


def partials_of(node):
    """The partials of a node, None for those that are absent."""
    if exists(node._a):
        first = None if is_absent(node._da) else node._da
        if exists(node._b):
            return (first, None if is_absent(node._db) else node._db)
        return (first,)
    partials = []
    if not bare(node):
        for d in held_by(node).partials:
            partials.append(None if is_absent(d) else d)
    return tuple(partials)


def _install():
    """Compiled: open the pool, and let nodes keep their attributes in the field for them."""
    node = Node.__new__(Node)
    seen = cython.cast("Fields*", cython.cast("PyObject*", node))
    held = Operands.__new__(Operands)
    held.operands, held.partials, held.static = (node,), floats(1), (1.0,)
    parts = cython.cast("OperandsFields*", cython.cast("PyObject*", held))
    if not (
        cython.address(node._data) == cython.address(seen._data)
        and cython.address(node._grad) == cython.address(seen._grad)
        and cython.address(node._da) == cython.address(seen._da)
        and cython.address(node._db) == cython.address(seen._db)
        and cython.address(node._a) == cython.address(seen._a)
        and cython.address(node._b) == cython.address(seen._b)
        and cython.address(node._extra) == cython.address(seen._extra)
        and cython.address(node._name) == cython.address(seen._name)
        and cython.address(node._attributes) == cython.address(seen._attributes)
        and cython.address(node._stamp) == cython.address(seen._stamp)
        and cython.address(node._adjoint) == cython.address(seen._adjoint)
        and cython.sizeof(seen[0]) == Node.__basicsize__
        and Node.__weakrefoffset__ == WEAK  # noqa: F821 (cimported)
        and parts.operands == cython.cast("PyObject*", held.operands)
        and parts.values == cython.cast("PyObject*", held.static)
        and parts.partials == cython.cast("PyObject*", held.partials)
    ):
        raise ImportError("fields of nodes in pool.pxd and freeing.pxd differ from node.pxd")
    start = cython.cast("char*", seen)
    offset = cython.cast("char*", cython.address(node._attributes)) - start
    dict_at(cython.cast("PyTypeObject*", Node), offset)  # noqa: F821 (cimported)
    open_pool(Operands)  # noqa: F821 (cimported)
    return 0


if cython.compiled:
    _install()
else:
    Node.__new__ = staticmethod(allocate)
    if sys.platform == "emscripten":
        Node.__del__ = let_go
    Node = made_again(Node)
close(Node, __name__)
for _name in ("op", "is_leaf", "is_constant", "static", *OPERAND_NAMES):
    protect(Node, _name)
for _name in HABITS:
    define(Node, _name, missing(_name))
