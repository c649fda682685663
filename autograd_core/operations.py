"""How an operation enters the graph: its operands become nodes, its result a new node.

A node is of the class of its operands, `Value`, which stands on this module.
"""

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

from autograd_core.modes import recording

if not cython.compiled:
    from autograd_core import blocks
    from autograd_core.blocks import held_by
    from autograd_core.links import owned
    from autograd_core.making import fresh, made


def leaf(kind, data, is_constant):
    """A leaf of a class of nodes that holds a number."""
    node = fresh(kind)
    node._data = data
    if is_constant:
        node._name = owned("constant")
    return node


def recorded(name, y, a, da, b, db, static):
    """Record a node with one operand or two (b is None for one), and its static parameters."""
    if blocks.are_open:
        return _watched(name, y, a, da, b, db, static)
    return made(type(a), name, y, a, da, b, db, static)


def _watched(name, y, a, da, b, db, static):
    """As `recorded`, while a block is open: `no_grad` makes a leaf, an observer sees the node."""
    if not held_by(recording):
        node = leaf(type(a), y, False)
        blocks.unrecorded(node, name, (a,) if b is None else (a, b), static)
        return node
    node = made(type(a), name, y, a, da, b, db, static)
    blocks.created(node)
    return node
