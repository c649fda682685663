"""The memory of nodes: how many were made, how many are alive, and giving back what is kept.

Compiled, nodes come from a pool (pool.pxd) and return to it when they die (freeing.pxd).
Interpreted, Python allocates them one by one.
"""

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

if not cython.compiled:
    from autograd_core.making import stamps_given

serials = 0
_waiting = []
_freeing = False


def nodes_made():
    """How many nodes were made so far in this process."""
    if cython.compiled:
        return serials
    return stamps_given()


def living():
    """An upper bound of the nodes alive in this process; compiled, their exact number."""
    if cython.compiled:
        return pool.living  # noqa: F821 (cimported)
    return nodes_made()


def release_memory():
    """Return memory kept for the next graph to the system; the result is the bytes returned.

    A graph is freed the moment nothing refers to it. At most 64 MB of its memory are kept, since
    getting memory from the system costs more than recording a graph in it. Interpreted, nothing
    is kept and the result is 0.
    """
    if cython.compiled:
        return release(cython.address(pool))  # noqa: F821 (cimported)
    return 0


def open_pool(operands):
    """Open the pool; nodes with any number of operands hold them in an object of this class."""
    if cython.compiled:
        open_for(cython.address(pool), cython.cast("PyTypeObject*", operands))  # noqa: F821
    return 0


def pooled(kind):
    """From now on the instances of a class of nodes come from the pool and return to it."""
    if cython.compiled:
        adopt(cython.cast("PyTypeObject*", kind))  # noqa: F821 (cimported)
    return 0


def allocate(cls, *args, **kwargs):
    """Interpreted: an instance whose fields have the start values of compiled ones."""
    node = object.__new__(cls)
    node._data = node._grad = node._da = node._db = 0.0
    node._a = node._b = node._extra = node._name = None
    node._stamp = 0
    return node


def let_go(node):
    """Where Python frees nested objects by recursion: free a dying node's operands in a loop.

    In a browser a chain of some 2,000 nodes would overflow the stack and end the interpreter.
    CPython elsewhere frees such chains in a loop of its own. There are no threads in a browser.
    """
    global _freeing
    _waiting.append((node._a, node._b, node._extra))
    node._a = node._b = node._extra = None
    if _freeing:
        return
    _freeing = True
    try:
        while _waiting:
            _waiting.pop()
    finally:
        _freeing = False
