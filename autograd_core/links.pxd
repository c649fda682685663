from cpython.object cimport PyObject
from cpython.ref cimport Py_INCREF
from cpython.tuple cimport PyTuple_New, PyTuple_SET_ITEM

cdef extern from "Python.h":
    ctypedef struct PyTupleObject:
        PyObject** ob_item
    void PyObject_GC_UnTrack(object x)
    PyObject** PySequence_Fast_ITEMS(object sequence)
    Py_ssize_t PySequence_Fast_GET_SIZE(object sequence)

cdef inline bint exists(PyObject* link) noexcept:
    return link != NULL

cdef inline bint is_same(PyObject* link, PyObject* other) noexcept:
    return link == other

cdef inline PyObject* owned(object x) noexcept:
    if x is None:
        return NULL
    Py_INCREF(x)
    return <PyObject*>x

cdef inline object target(PyObject* link):
    return None if link == NULL else <object>link

cdef inline PyObject* borrowed(object x) noexcept:
    return <PyObject*>x


cdef inline PyObject** items(tuple operands) noexcept:
    return (<PyTupleObject*>operands).ob_item


cdef inline PyObject** listed(list things) noexcept:
    return PySequence_Fast_ITEMS(things)


cdef inline tuple joined(object first, object second, object last):
    cdef Py_ssize_t n = PySequence_Fast_GET_SIZE(first)
    cdef Py_ssize_t m = PySequence_Fast_GET_SIZE(second)
    cdef PyObject** left
    cdef PyObject** right
    cdef object item
    cdef Py_ssize_t i
    cdef tuple result = PyTuple_New(n + m + 1)  # may run the collector: sizes are read again
    if n != PySequence_Fast_GET_SIZE(first) or m != PySequence_Fast_GET_SIZE(second):
        raise RuntimeError("a list of operands changed its length while it was read")
    left = PySequence_Fast_ITEMS(first)
    right = PySequence_Fast_ITEMS(second)
    for i in range(n):
        item = <object>left[i]
        Py_INCREF(item)
        PyTuple_SET_ITEM(result, i, item)
    for i in range(m):
        item = <object>right[i]
        Py_INCREF(item)
        PyTuple_SET_ITEM(result, n + i, item)
    Py_INCREF(last)
    PyTuple_SET_ITEM(result, n + m, last)
    return result


cdef inline void untracked(tuple operands) noexcept:
    PyObject_GC_UnTrack(operands)
