"""Which blocks are open, such as `no_grad`, and what their observers are told.

A context variable costs more than an operation. While no block is open anywhere, an operation
looks at one number, `are_open`, and tells nobody.
"""

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

from autograd_core.following import Follower, observer

if not cython.compiled:

    def held_by(variable):
        """What a context variable holds; compiled, without a call of Python's."""
        return variable.get()


are_open = 0


def count_block(change):
    """Note that a block opened (+1) or closed (-1)."""
    global are_open
    are_open += change


def created(node):
    """Show a new node to the observer of this context, which may raise."""
    watcher = held_by(observer)
    if watcher is not None:
        watcher.created(node)
    return 0


def unrecorded(node, name, operands, static):
    """Show a follower a leaf that an operation made without recording it."""
    watcher = observer.get()
    if isinstance(watcher, Follower):
        watcher.unrecorded(node, name, operands, static)
    return 0


def told(node, what):
    """Tell a follower that a node's number is read or assigned."""
    watcher = observer.get()
    if isinstance(watcher, Follower):
        watcher.read(node, what)
    return 0


def compared(symbol, a, b, x, y, outcome):
    """Show the comparison of a Value, whose number is x, with b, whose number is y.

    Returns:
        The outcome; a follower may answer in its own way.
    """
    watcher = observer.get()
    if watcher is None:
        return outcome
    if isinstance(watcher, Follower):
        return watcher.decided(symbol, a, b, outcome)
    watcher.compared(symbol, x, y, outcome)
    return outcome


def identified(symbol, a, b, outcome):
    """Show a follower whether two Values are the same node; it may answer in its own way."""
    watcher = observer.get()
    if isinstance(watcher, Follower):
        return watcher.decided(symbol, a, b, outcome)
    return outcome
