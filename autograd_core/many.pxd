cimport cython
from cpython.array cimport array
from autograd_core cimport kernels_many
from autograd_core cimport node as node_module
from autograd_core.c99 cimport ABSENT, doubles
from autograd_core.links cimport owned
from autograd_core.node cimport Many, Node, floats
from autograd_core.value cimport Value, blank, constant, created

@cython.locals(node=Value, many=Many)
cdef object _node(str name, double y, tuple operands, array partials, tuple static)
@cython.locals(values=Py_ssize_t)
cdef tuple _as_nodes(tuple operands)
@cython.locals(x=array, p="double*", i=Py_ssize_t)
cdef array _numbers(tuple operands, str what)
cdef double _data(Value node) noexcept
cdef tuple _listed(object values, str what)
cdef tuple _some(object values, str what)
@cython.locals(operands=tuple, x=array, d=array, y=double)
cdef object _affine(tuple weights, tuple inputs, object bias)
cdef bint _has_value(tuple operands) except -1
@cython.locals(rows=list, offsets=tuple, shared=tuple, operands=tuple, i=Py_ssize_t)
cpdef list affine_layer(weights, inputs, biases)
