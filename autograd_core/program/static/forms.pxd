cimport cython
from cpython.array cimport array
from cpython.float cimport PyFloat_AS_DOUBLE, PyFloat_CheckExact
from cpython.list cimport PyList_GET_ITEM, PyList_New, PyList_SET_ITEM
from cpython.ref cimport Py_INCREF
from libc.string cimport memcpy
from autograd_core.c99 cimport doubles, doubles_in, ints
from autograd_core.node cimport floats

cdef int FLOAT_CODE
cdef int LIST_CODE
cdef int TUPLE_CODE
cdef int FLOATS_CODE
cdef int INT_CODE
cdef int STR_CODE
cdef int BOOL_CODE
cdef int ARRAY_CODE

cdef inline bint copied(list parts, Py_ssize_t count, double* to, Py_ssize_t start) noexcept:
    # Nothing runs meanwhile, so the list keeps its parts alive.
    cdef Py_ssize_t i
    for i in range(count):
        if not PyFloat_CheckExact(<object>PyList_GET_ITEM(parts, i)):
            return False
        to[start + i] = PyFloat_AS_DOUBLE(<object>PyList_GET_ITEM(parts, i))
    return True


cdef inline void put(numbers, Py_ssize_t first, Py_ssize_t count, double* to,
                     Py_ssize_t start) noexcept:
    memcpy(to + start, doubles_in(numbers) + first, count * sizeof(double))


cdef inline list boxed(double* numbers, Py_ssize_t start, Py_ssize_t count):
    cdef list found = PyList_New(count)
    cdef Py_ssize_t i
    cdef object x
    for i in range(count):
        x = numbers[start + i]
        Py_INCREF(x)
        PyList_SET_ITEM(found, i, x)
    return found


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
    cdef bint _memory(self, object x, Py_ssize_t count) except -1
    @cython.locals(axes=int, count=Py_ssize_t, size=Py_ssize_t)
    cdef bint _array(self, object x) except -1
    @cython.locals(code=int, axes=int, count=Py_ssize_t, i=Py_ssize_t)
    cdef object give(self)
    @cython.locals(code=int, axes=int, count=Py_ssize_t, i=Py_ssize_t)
    cdef skip(self)


@cython.final
cdef class PlainForm:
    cdef readonly array codes
    cdef readonly Py_ssize_t count
    cdef readonly Py_ssize_t words

    @cython.locals(numbers=array, reading=_Reading, k=Py_ssize_t)
    cpdef call(self, tuple args)
    @cython.locals(ends=array, reading=_Reading, start=Py_ssize_t, is_list=bint, in_order=bint)
    cpdef rows(self, list columns, Py_ssize_t count, dict choices, array order)
    @cython.locals(own=array, found=array, more=array, x="double*", to="double*",
                   behind="double*", at="int*", end="int*", reading=_Reading, column=list,
                   width=Py_ssize_t, row=Py_ssize_t, k=Py_ssize_t, start=Py_ssize_t,
                   size=Py_ssize_t)
    cdef _filled(self, list columns, list arrays, array ends, Py_ssize_t count, dict choices,
                 array order, bint in_order)
    @cython.locals(numbers=array, x="double*", d="double*", at="int*", width=Py_ssize_t,
                   i=Py_ssize_t, row=Py_ssize_t, k=Py_ssize_t, reading=_Reading, parts=list,
                   shaped=list)
    cpdef shaped(self, array found, array own, Py_ssize_t rows, int arguments)
    @cython.locals(reading=_Reading, first=Py_ssize_t, size=Py_ssize_t, width=Py_ssize_t,
                   d="double*", to="double*", at="int*", part=array, row=Py_ssize_t,
                   k=Py_ssize_t, i=Py_ssize_t)
    cpdef array of_argument(self, array found, array own, Py_ssize_t rows, int argument)
    @cython.locals(reading=_Reading)
    cdef _Reading _reading(self, array numbers)
    cdef object _key(self, _Reading reading)

@cython.locals(at="int*", k=Py_ssize_t)
cdef bint _begins_in_order(array order, Py_ssize_t count) noexcept
cpdef object key_of(list words)
