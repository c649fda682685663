cimport cython
from cpython.array cimport array
from cpython.object cimport PyObject, PyObject_TypeCheck, PyTypeObject
from autograd_core cimport blocks
from autograd_core cimport node as node_module
from autograd_core.c99 cimport are_doubles, doubles
from autograd_core.links cimport borrowed, listed
from autograd_core.node cimport bare, floats
from autograd_core.pool cimport Fields
from autograd_core.reached cimport has_operands
from autograd_core.value cimport Value


cdef inline bint is_value(PyObject* x) noexcept:
    return x.ob_type == <PyTypeObject*>Value


cdef inline bint is_bare(PyObject* x) noexcept:
    return not has_operands(<Fields*>x)


cdef inline bint may_hold(PyObject* x, object plain) noexcept:
    cdef PyTypeObject* kind = x.ob_type
    return not (
        kind == <PyTypeObject*>plain or kind == <PyTypeObject*>Value or kind == <PyTypeObject*>float
        or kind == <PyTypeObject*>int or kind == <PyTypeObject*>str
        or kind == <PyTypeObject*>bool or x == <PyObject*>None
    )


cdef inline object address(object x):
    return <size_t><PyObject*>x


cdef inline bint is_instance(object thing, type kind) except -1:
    return PyObject_TypeCheck(thing, <PyTypeObject*>kind) or isinstance(thing, kind)


@cython.locals(nodes=list, numbers=array, x="double*", node="PyObject**", i=Py_ssize_t)
cpdef array read_data(values, into=*)
@cython.locals(nodes=list, numbers=array, x="double*", node="PyObject**", i=Py_ssize_t)
cpdef array read_grads(values, into=*)
@cython.locals(nodes=list, x="double*", node="PyObject**", absent=double, i=Py_ssize_t)
cpdef write_data(values, array numbers, then=*)
@cython.locals(nodes=list, x="double*", y=double, i=Py_ssize_t, node="PyObject**", absent=double,
               given="unsigned long long")
cpdef write_grads(values, array numbers)
@cython.locals(nodes=list, node="PyObject**", i=Py_ssize_t)
cpdef clear_grads(values)
@cython.locals(found=list, seen=set, parts=list)
cpdef list leaves_inside(object root, type module)
@cython.locals(lists=list, parts=list, node="PyObject**", k=Py_ssize_t, i=Py_ssize_t)
cpdef clear_inside(object root, type module)
@cython.locals(found=list, seen=set, waiting=list, parts=list)
cdef list _lists_inside(object root, type module)
@cython.locals(part="PyObject**", i=Py_ssize_t)
cdef bint _is_flat(list parts, object plain) noexcept
cdef bint _is_shallow(list parts, object plain) except -1
cdef list _listed(values, str what)
cdef int _require(list nodes, array numbers) except -1
cdef int _require_numbers(list nodes, array numbers) except -1
@cython.locals(node="PyObject**", i=Py_ssize_t)
cdef int _refuse(list nodes) except -1
