cimport cython
from cpython.array cimport array
from autograd_core cimport blocks
from autograd_core cimport node as node_module
from autograd_core.c99 cimport are_doubles, doubles
from autograd_core.node cimport bare, floats
from autograd_core.value cimport Value

@cython.locals(nodes=list, numbers=array, x="double*", i=Py_ssize_t)
cpdef array read_data(values, into=*)
@cython.locals(nodes=list, numbers=array, x="double*", i=Py_ssize_t)
cpdef array read_grads(values, into=*)
@cython.locals(nodes=list, x="double*", i=Py_ssize_t)
cpdef write_data(values, array numbers, then=*)
@cython.locals(nodes=list, x="double*", y=double, i=Py_ssize_t, given="unsigned long long")
cpdef write_grads(values, array numbers)
@cython.locals(nodes=list, i=Py_ssize_t)
cpdef clear_grads(values)
@cython.locals(found=list, seen=set, waiting=list, parts=list)
cpdef list leaves_inside(object root, type module)
@cython.locals(nodes=list, i=Py_ssize_t)
cdef list _listed(values, str what)
cdef int _require(list nodes, array numbers) except -1
@cython.locals(i=Py_ssize_t)
cdef int _require_values(list nodes) except -1
