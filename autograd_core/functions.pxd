cimport cython
from autograd_core.node cimport Node, number
from autograd_core.operations cimport recorded
from autograd_core.primitives cimport kernels
from autograd_core.value cimport Value, constant

cdef Node _node(x, str what)
@cython.locals(left=Node, right=Node, node=Node, y=double, da=double, db=double)
cpdef where(condition, a, b)
