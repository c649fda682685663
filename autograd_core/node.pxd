cimport cython
from cpython.array cimport array, clone
from cpython.object cimport PyObject, PyTypeObject
from cpython.ref cimport Py_XDECREF
from autograd_core cimport blocks
from autograd_core.c99 cimport is_absent
from autograd_core.classes cimport dict_at
from autograd_core.freeing cimport OperandsFields
from autograd_core.links cimport exists, owned, target, untracked
from autograd_core.memory cimport open_pool
from autograd_core.pool cimport WEAK, Fields

cdef array _template
cdef unsigned long long _given

cdef array floats(Py_ssize_t n)
cpdef bint is_real(x)
@cython.locals(y=double)
cpdef double number(x, str what) except? -1.0


@cython.final
@cython.no_gc
@cython.freelist(8)
cdef class Operands:
    cdef tuple operands
    cdef array partials
    cdef tuple static


cdef class Node:
    cdef double _data
    cdef double _grad
    cdef double _da
    cdef double _db
    cdef PyObject* _a
    cdef PyObject* _b
    cdef PyObject* _extra
    cdef PyObject* _name
    cdef PyObject* _attributes
    cdef unsigned long long _stamp
    cdef double _adjoint
    cdef object __weakref__


cdef Node itself(object node)
cdef bint bare(Node node) noexcept
@cython.locals(new="PyObject*", old="PyObject*")
cdef int relabel(Node node, text) except -1
cdef object name_of(Node node)
cpdef object attributes(Node node)
@cython.locals(node=Node, seen="Fields*", held=Operands, parts="OperandsFields*", start="char*",
               offset=Py_ssize_t)
cdef int _install() except -1
cdef Operands held_by(Node node)
cdef tuple operands_of(Node node)
@cython.locals(d=double, partials=list)
cdef tuple partials_of(Node node)
