cimport cython
from cpython.array cimport array
from cpython.object cimport PyObject
from autograd_core.primitives cimport kernels_many
from autograd_core cimport blocks
from autograd_core.c99 cimport ABSENT, doubles
from autograd_core.links cimport items, joined, owned, target, untracked
from autograd_core.making cimport fresh
from autograd_core.node cimport Node, Operands, floats, number
from autograd_core.value cimport Value, constant

@cython.locals(node=Node, held=Operands)
cdef object _node(str name, double y, tuple operands, array partials, tuple static,
                  Py_ssize_t values)
cdef tuple _as_nodes(tuple operands)
cdef bint _is_value(PyObject* link) noexcept
@cython.locals(links="PyObject**", p="double*", i=Py_ssize_t, values=Py_ssize_t)
cdef Py_ssize_t _gather(tuple operands, Py_ssize_t first, Py_ssize_t last, array x,
                        str what) except -1
cdef tuple _listed(object values, str what)
cdef object _sequence(object values, str what)
cdef tuple _some(object values, str what)
cdef tuple _affine_operands(object weights, object inputs, object bias)
@cython.locals(operands=tuple, x=array, d=array, y=double, values=Py_ssize_t)
cpdef affine(weights, inputs, bias=*)
@cython.locals(rows=tuple, offsets=tuple, shared=tuple, operands=tuple, result=list, what=str,
               x=array, d=array, y=double, n=Py_ssize_t, i=Py_ssize_t, inner=Py_ssize_t,
               values=Py_ssize_t)
cpdef list affine_layer(weights, inputs, biases)
cpdef computed(str name, double y, tuple operands, array partials, tuple static=*)
