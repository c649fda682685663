from cpython.array cimport array
from libc.string cimport memcpy
from autograd_core.c99 cimport doubles
from autograd_core.node cimport floats

cdef extern from "Python.h":
    Py_buffer* PyMemoryView_GET_BUFFER(object view)


cdef inline double* spread_axis(Py_buffer* b, int axis, const char* at, double* to) noexcept:
    # Copy what an axis holds, and the axes behind it; where the next number goes.
    cdef Py_ssize_t i, n = b.shape[axis], apart = b.strides[axis]
    cdef float single
    if axis < b.ndim - 1:
        for i in range(n):
            to = spread_axis(b, axis + 1, at + i * apart, to)
    elif b.itemsize == 8:
        for i in range(n):
            memcpy(to + i, at + i * apart, 8)
        to += n
    else:
        for i in range(n):
            memcpy(&single, at + i * apart, 4)
            to[i] = single
        to += n
    return to


cdef inline array spread(view):
    cdef array found = floats(view.nbytes // view.itemsize)
    cdef Py_buffer* b = PyMemoryView_GET_BUFFER(view)
    spread_axis(b, 0, <const char*>b.buf, doubles(found))
    return found


cdef inline bint is_aligned(view) noexcept:
    return <size_t>PyMemoryView_GET_BUFFER(view).buf % sizeof(double) == 0


cpdef str kind_of(view)
cpdef object flat(view)
cpdef object shaped(numbers, tuple shape)
cpdef list nested(numbers, tuple shape)
