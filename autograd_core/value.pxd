cimport cython
from autograd_core cimport blocks
from autograd_core.links cimport exists
from autograd_core.making cimport stamp
from autograd_core.node cimport (
    Node, bare, is_real, itself, number, operands_of, partials_of, relabel,
)
from autograd_core.operations cimport leaf, recorded
from autograd_core.primitives cimport kernels
from autograd_core.slots cimport shorten

cpdef Node constant(x)
cdef Node _operand(object x)
cdef bint _comparable(object x)
cdef double _other_number(object x) except? -1.0
cdef object _decided(str symbol, Value a, object b, double y, bint outcome)
cdef object _same(str symbol, Value a, Value b, bint outcome)


@cython.final
cdef class Value(Node):
    pass
