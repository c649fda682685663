"""Operations with any number of operands, one node each, and `record` for your own operations."""

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

from autograd_core.modes import recording
from autograd_core.node import CONSTANT, Operands, number
from autograd_core.primitives import PRIMITIVES
from autograd_core.value import Value

if not cython.compiled:
    from autograd_core import _cython as cython  # Cython's own cast, interpreted, is slow
    from autograd_core import blocks
    from autograd_core.c99 import ABSENT, doubles
    from autograd_core.links import items, joined, owned, target, untracked
    from autograd_core.making import fresh
    from autograd_core.node import floats
    from autograd_core.primitives import kernels_many
    from autograd_core.value import constant


def _node(name, y, operands, partials, static, values):
    """Record a node with any number of operands, of which `values` are Values.

    Numbers among the operands become constants. If no operand is a Value, nothing is recorded
    and the result is a float.
    """
    if values == 0:
        return y
    if values < len(operands):
        operands = _as_nodes(operands)  # before the node: operands are older than their users
    node = fresh(Value)
    node._data = y
    if blocks.are_open and not recording.get():
        blocks.unrecorded(node, name, operands, static)
        return node
    held = Operands.__new__(Operands)
    untracked(operands)
    held.operands = operands
    held.partials = partials
    held.static = static
    node._name = owned(name)
    node._extra = owned(held)
    if blocks.are_open:
        blocks.created(node)
    return node


def _as_nodes(operands):
    """The operands as a tuple of Values, with constants in place of the numbers."""
    nodes = []
    for v in operands:
        nodes.append(v if type(v) is Value else constant(v))
    return tuple(nodes)


def _is_value(link):
    """Whether a link leads to a Value."""
    if cython.compiled:
        return type(cython.cast(object, link)) is Value
    return type(link) is Value


def _gather(operands, first, last, x, what):
    """Copy the numbers of operands[first:last] into x; return how many are Values."""
    links = items(operands)
    p = doubles(x)
    values = 0
    for i in range(first, last):
        if _is_value(links[i]):
            p[i] = cython.cast(Value, links[i])._data
            values += 1
        else:
            p[i] = number(target(links[i]), what)
    return values


def _listed(values, what):
    """The arguments as a tuple; TypeError if they are a single Value or not iterable."""
    return tuple(_sequence(values, what))


def _sequence(values, what):
    """The arguments as a list or tuple; the same object if it is one."""
    if type(values) is list or type(values) is tuple:
        return values
    if isinstance(values, (Value, str)) or not hasattr(values, "__iter__"):
        raise TypeError(f"{what} takes a sequence of Values or real numbers, got {values!r}")
    return tuple(values)


def fsum(values):
    """The sum of the values, correctly rounded, as one node.

    Formula: sum_i x_i, exact and then rounded once, as `math.fsum`; infinities and nan follow
    IEEE 754. Derivative: 1 for each. fsum([]) is Value(0.0).

    Args:
        values: Values or real numbers, any number of them. All numbers give a float.

    Raises:
        TypeError: an element is neither.
    """
    operands = _listed(values, "fsum")
    if not operands:
        return Value(0.0)
    x = floats(len(operands))
    values = _gather(operands, 0, len(operands), x, "fsum: each element must be a Value or")
    d = floats(len(operands))
    y = kernels_many.fsum(x, d)
    return _node("fsum", y, operands, d, (), values)


def mean(values):
    """The arithmetic mean of the values, as one node.

    Formula: fsum(x) / n. Derivative: 1 / n for each.

    Raises:
        ValueError: there are no values.
        TypeError: an element is neither a Value nor a real number.
    """
    operands = _some(values, "mean")
    x = floats(len(operands))
    values = _gather(operands, 0, len(operands), x, "mean: each element must be a Value or")
    d = floats(len(operands))
    y = kernels_many.mean(x, d)
    return _node("mean", y, operands, d, (), values)


def _some(values, what):
    """As `_listed`; ValueError if the list is empty."""
    operands = _listed(values, what)
    if not operands:
        raise ValueError(f"{what} of no values is not defined; pass at least one")
    return operands


def dot(p, q):
    """The inner product of two vectors of equal length, as one node.

    Formula: sum_i p_i q_i, plain double arithmetic from left to right, starting from 0.0.
    Derivative: q_i with respect to p_i, and p_i with respect to q_i. dot([], []) is Value(0.0).

    Raises:
        ValueError: the lengths differ.
        TypeError: an element is neither a Value nor a real number.
    """
    left = _listed(p, "dot")
    right = _listed(q, "dot")
    if len(left) != len(right):
        raise ValueError(f"dot takes vectors of equal length, got {len(left)} and {len(right)}")
    operands = left + right
    if not operands:
        return Value(0.0)
    x = floats(len(operands))
    values = _gather(operands, 0, len(operands), x, "dot: each element must be a Value or")
    d = floats(len(operands))
    y = kernels_many.dot(x, d)
    return _node("dot", y, operands, d, (), values)


def affine(weights, inputs, bias=0.0):
    """The net input of a neuron, as one node.

    Formula: bias + sum_i w_i x_i, plain double arithmetic from left to right, starting from the
    bias: bit for bit what micrograd's `sum((wi * xi for ...), b)` computes.
    Derivative: x_i with respect to w_i, w_i with respect to x_i, 1 with respect to the bias.

    Raises:
        ValueError: weights and inputs differ in number.
        TypeError: an element is neither a Value nor a real number.
    """
    operands = _affine_operands(_sequence(weights, "affine"), _sequence(inputs, "affine"), bias)
    x = floats(len(operands))
    values = _gather(operands, 0, len(operands), x, "affine: each element must be a Value or")
    d = floats(len(operands))
    y = kernels_many.affine(x, d)
    return _node("affine", y, operands, d, (), values)


def _affine_operands(weights, inputs, bias):
    """The operands of an affine node in one tuple; ValueError if the lengths differ."""
    if len(weights) != len(inputs):
        raise ValueError(
            f"affine takes as many weights as inputs, got {len(weights)} weights and "
            f"{len(inputs)} inputs"
        )
    return joined(weights, inputs, bias)


def affine_layer(weights, inputs, biases):
    """The net inputs of a whole layer: [affine(w, inputs, b) for each row w and its bias b].

    One node per neuron; the inputs are read once. Shapes: weights m rows of n, inputs n, biases
    m; the result is a list of m.

    Raises:
        ValueError: a row differs in length from the inputs, or rows and biases in number.
        TypeError: an element is neither a Value nor a real number.
    """
    rows = _listed(weights, "affine_layer")
    offsets = _listed(biases, "affine_layer")
    shared = _listed(inputs, "affine_layer")
    if len(rows) != len(offsets):
        raise ValueError(
            f"affine_layer takes a bias per row, got {len(rows)} rows and {len(offsets)} biases"
        )
    what = "affine_layer: each element must be a Value or"
    n = len(shared)
    x = floats(2 * n + 1)
    result = []
    for i in range(len(rows)):
        operands = _affine_operands(_sequence(rows[i], "affine_layer"), shared, offsets[i])
        if i == 0:
            inner = _gather(operands, n, 2 * n, x, what)
        values = (
            inner + _gather(operands, 0, n, x, what) + _gather(operands, 2 * n, 2 * n + 1, x, what)
        )
        if values and inner < n:
            shared = _as_nodes(shared)  # constants that all rows share
            operands = joined(operands[:n], shared, operands[2 * n])
            values += n - inner
            inner = n
        d = floats(2 * n + 1)
        y = kernels_many.affine(x, d)
        result.append(_node("affine", y, operands, d, (), values))
    return result


def logsumexp(values):
    """log(sum_i exp(x_i)) without overflow, as one node.

    Derivative: exp(x_i) / sum_j exp(x_j), the softmax.

    Raises:
        ValueError: there are no values.
        TypeError: an element is neither a Value nor a real number.
    """
    operands = _some(values, "logsumexp")
    x = floats(len(operands))
    values = _gather(operands, 0, len(operands), x, "logsumexp: each element must be a Value or")
    d = floats(len(operands))
    y = kernels_many.logsumexp(x, d)
    return _node("logsumexp", y, operands, d, (), values)


def softmax(values):
    """[exp(x_k) / sum_j exp(x_j) for each k], a node each.

    Derivative of p_k: p_k (1 - p_k) with respect to x_k, -p_k p_j with respect to x_j.

    Raises:
        ValueError: there are no values.
        TypeError: an element is neither a Value nor a real number.
    """
    return _distribution(values, "softmax")


def log_softmax(values):
    """[x_k - logsumexp(x) for each k], a node each, accurate where exp underflows.

    Derivative of output k: 1 - p_k with respect to x_k, -p_j with respect to x_j, p = softmax(x).

    Raises:
        ValueError: there are no values.
        TypeError: an element is neither a Value nor a real number.
    """
    return _distribution(values, "log_softmax")


def _distribution(values, name):
    """A node per output of softmax or log_softmax; the operands are read once for all."""
    operands = _some(values, name)
    x = floats(len(operands))
    values = _gather(operands, 0, len(operands), x, name + ": each element must be a Value or")
    if values:
        operands = _as_nodes(operands)
        values = len(operands)
    result = []
    for k in range(len(operands)):
        d = floats(len(operands))
        if name == "softmax":
            y = kernels_many.softmax(x, k, d)
        else:
            y = kernels_many.log_softmax(x, k, d)
        result.append(_node(name, y, operands, d, (k,), values))
    return result


def maximum(values):
    """The largest of the values, as one node.

    Derivative: 1 for the largest, nothing for the others; k equal largest have 1 / k each.

    Raises:
        ValueError: there are no values.
        TypeError: an element is neither a Value nor a real number.
    """
    operands = _some(values, "maximum")
    x = floats(len(operands))
    values = _gather(operands, 0, len(operands), x, "maximum: each element must be a Value or")
    d = floats(len(operands))
    y = kernels_many.max_(x, d)
    return _node("max", y, operands, d, (), values)


def minimum(values):
    """The smallest of the values, as one node; derivatives as for `maximum`."""
    operands = _some(values, "minimum")
    x = floats(len(operands))
    values = _gather(operands, 0, len(operands), x, "minimum: each element must be a Value or")
    d = floats(len(operands))
    y = kernels_many.min_(x, d)
    return _node("min", y, operands, d, (), values)


def hypot(values):
    """sqrt(sum of the squares) of any number of values, as one node; hypot(values[0], ...).

    Derivative: value / length for each; nothing where all are 0.

    Raises:
        TypeError: an element is neither a Value nor a real number.
    """
    operands = _listed(values, "hypot")
    x = floats(len(operands))
    values = _gather(operands, 0, len(operands), x, "hypot: each operand must be a Value or")
    d = floats(len(operands))
    y = kernels_many.norm(x, d)
    return _node("norm", y, operands, d, (), values)


def record(name, value, operands, local_derivatives):
    """Record a node of your own operation, with its derivatives.

        def cube(x):
            return record("cube", x.data ** 3, (x,), (3 * x.data ** 2,))

    Args:
        name: the operation's name in pictures and messages; not a primitive's name.
        value: the result, a real number.
        operands: the Values that the result was computed from (numbers become constants).
        local_derivatives: d value / d operand for each operand, as real numbers; None where the
            operand was not selected, so that no derivative flows along that edge.

    Returns:
        The Value. Under `no_grad()` it is a leaf.

    Raises:
        TypeError: an argument of the wrong type.
        ValueError: no operands, not one derivative per operand, or the name is a
            primitive's. `gradients(create_graph=True)` refuses the node: it has no row.
    """
    if not isinstance(name, str) or not name:
        raise TypeError(f"record: name must be a non-empty str, got {name!r}")
    name = str.__str__(name)  # exact: one of a subclass could refer to its node
    if name in PRIMITIVES or name == CONSTANT:
        raise ValueError(f"record: {name!r} is a primitive's name; choose another")
    y = number(value, "record: value must be")
    nodes = _some(operands, "record")
    partials = tuple(local_derivatives)
    if len(partials) != len(nodes):
        raise ValueError(
            f"record: {len(nodes)} operands need as many local derivatives, got {len(partials)}"
        )
    d = floats(len(nodes))
    values = _gather(nodes, 0, len(nodes), d, "record: each operand must be a Value or")
    p = doubles(d)
    for i in range(len(nodes)):
        if partials[i] is None:
            p[i] = ABSENT
        else:
            p[i] = number(partials[i], "record: each local derivative must be None or")
    if values == 0:
        raise TypeError("record: at least one operand must be a Value, all are plain numbers")
    return _node(name, y, nodes, d, (), values)


def computed(name, y, operands, partials, static=()):
    """A node of a computation that gave all its derivatives: as `record`, but nothing is checked.

    Args:
        name, y: the operation's name, not that of a primitive; the number.
        operands: a tuple of Values, at least one.
        partials: an array with a derivative for each, which becomes the node's own.
        static: () or a function that records what was computed, as one Value.
    """
    return _node(name, y, operands, partials, static, len(operands))


def with_number(node, y):
    """An identity node whose value is replaced, to correct one rounding. Derivative 1."""
    if blocks.are_open:
        blocks.told(node, "number of")
    d = floats(1)
    doubles(d)[0] = 1.0
    return _node("identity", number(y, "with_number:"), (node,), d, (), 1)
