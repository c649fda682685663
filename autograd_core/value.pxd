cimport cython
from autograd_core.primitives cimport kernels, kernels_activations, kernels_elementary
from autograd_core cimport node as node_module
from autograd_core.links cimport exists, owned
from autograd_core.making cimport fresh, made, stamp
from autograd_core.node cimport (
    Node, bare, is_real, itself, number, operands_of, partials_of, relabel, told,
)
from autograd_core.slots cimport shorten

@cython.locals(node=Value)
cdef Value blank()
@cython.locals(node=Value)
cdef Value leaf(double data, bint is_constant)
cdef Value _record(str name, double y, Node a, double da, Node b, double db, tuple static)
@cython.locals(node=Value)
cdef Value _record_watched(str name, double y, Node a, double da, Node b, double db, tuple static)
cdef int created(Value node) except -1
cdef int unrecorded(Value node, str name, tuple operands, object static) except -1
cpdef Value constant(x)
cdef Value _operand(object x)
cdef Value _required(object x, str what)
cdef double _data(Value node) noexcept
cdef double _own(object self) except? -1.0
cdef bint _comparable(object x)
cdef double _other_number(object x) except? -1.0
cdef object _decided(str symbol, Value a, object b, bint outcome)
cdef object _shown(str symbol, Value a, object b, bint outcome)
cdef object _same(str symbol, Value a, Value b, bint outcome)


@cython.final
cdef class Value(Node):
    pass
