cimport cython
from cpython.array cimport array
from cpython.float cimport PyFloat_AS_DOUBLE, PyFloat_CheckExact
from cpython.list cimport PyList_GET_ITEM
from autograd_core.c99 cimport doubles, ints
from autograd_core.node cimport floats

cdef int _FLOAT
cdef int _LIST
cdef int _TUPLE
cdef int _FLOATS
cdef int _INT
cdef int _STR
cdef int _BOOL
cdef int _NONE

cdef inline bint copied(list parts, Py_ssize_t count, double* to, Py_ssize_t start) noexcept:
    # Nothing runs meanwhile, so the list keeps its parts alive.
    cdef Py_ssize_t i
    for i in range(count):
        if not PyFloat_CheckExact(<object>PyList_GET_ITEM(parts, i)):
            return False
        to[start + i] = PyFloat_AS_DOUBLE(<object>PyList_GET_ITEM(parts, i))
    return True


@cython.final
cdef class _Reading:
    cdef int* codes
    cdef double* numbers
    cdef Py_ssize_t at
    cdef Py_ssize_t filled
    cdef object word
    cdef list words

    @cython.locals(code=int)
    cdef bint take(self, object x) except -1
    @cython.locals(count=Py_ssize_t, parts=list)
    cdef bint _floats(self, object x) except -1
    @cython.locals(count=Py_ssize_t, i=Py_ssize_t)
    cdef bint _parts(self, object x, int code) except -1
    @cython.locals(code=int, count=Py_ssize_t, i=Py_ssize_t, given=list)
    cdef object give(self)


@cython.final
cdef class PlainForm:
    cdef readonly array codes
    cdef readonly Py_ssize_t count
    cdef readonly Py_ssize_t words

    @cython.locals(numbers=array, reading=_Reading, k=Py_ssize_t)
    cpdef call(self, tuple args)
    @cython.locals(own=array, found=array, more=array, x="double*", to="double*",
                   behind="double*", at="int*", reading=_Reading, column=list, width=Py_ssize_t,
                   row=Py_ssize_t, k=Py_ssize_t)
    cpdef rows(self, list columns, Py_ssize_t count, dict choices, array order)
    @cython.locals(numbers=array, x="double*", d="double*", at="int*", width=Py_ssize_t,
                   i=Py_ssize_t, row=Py_ssize_t, k=Py_ssize_t, reading=_Reading, parts=list,
                   shaped=list)
    cpdef shaped(self, array found, array own, Py_ssize_t rows, int arguments)
    @cython.locals(reading=_Reading)
    cdef _Reading _reading(self, array numbers)
    cdef object _key(self, _Reading reading)

cpdef object key_of(list words)
@cython.locals(found=array, to="double*", x="double*", at="int*", k=Py_ssize_t)
cpdef array moved(array numbers, array order)
@cython.locals(found=array, to="double*", x="double*", at="int*", k=Py_ssize_t, i=Py_ssize_t)
cpdef array picked(array numbers, array rows, Py_ssize_t width)
