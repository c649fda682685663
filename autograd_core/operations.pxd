cimport cython
from autograd_core cimport blocks
from autograd_core.blocks cimport held_by
from autograd_core.links cimport owned
from autograd_core.making cimport fresh, made
from autograd_core.node cimport Node

@cython.locals(node=Node)
cdef Node leaf(object kind, double data, bint is_constant)
cdef Node recorded(str name, double y, object a, double da, object b, double db, tuple static)
@cython.locals(node=Node)
cdef Node _watched(str name, double y, object a, double da, object b, double db, tuple static)
