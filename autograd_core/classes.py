"""How a class of nodes is set up: closed, with properties that refuse to be assigned.

Compiled, a class cannot be changed from Python: classes.pxd does in C what Python does itself
with an interpreted one.
"""

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

from autograd_core.habits import answering, read_only, refusal, require_leaf
from autograd_core.sealed import Sealed

if not cython.compiled:
    from autograd_core import _cython as cython  # Cython's own cast is slow when interpreted


def define(kind, name, attribute):
    """Set an attribute on a class of nodes while the engine is being set up."""
    if cython.compiled:
        define_in(cython.cast("PyTypeObject*", kind), name, attribute)  # noqa: F821 (cimported)
    else:
        type.__setattr__(kind, name, attribute)


def protect(kind, name):
    """Let a property raise the error of `read_only` when it is assigned or deleted."""
    if cython.compiled:
        protect_in(cython.cast("PyTypeObject*", kind), name, read_only)  # noqa: F821 (cimported)
    else:
        found = vars(kind)[name]
        refuse = refusal(name)
        define(kind, name, property(found.fget, refuse, refuse, found.__doc__))


def answer(kind):
    """Let a wrong call of a class raise the error of `require_leaf`."""
    if cython.compiled:
        answer_in(cython.cast("PyTypeObject*", kind), require_leaf)  # noqa: F821 (cimported)
    else:
        define(kind, "__init__", answering(vars(kind)["__init__"]))


def close(kind, module):
    """Give a class of nodes the metaclass `Sealed`, and keep its module's name.

    Compiled, its instances come from the pool and return to it.
    """
    if cython.compiled:
        define(kind, "__module__", module)
        pooled(kind)  # noqa: F821 (cimported)
        seal(cython.cast("PyTypeObject*", kind), Sealed)  # noqa: F821
