from cpython.object cimport PyObject
from cpython.ref cimport Py_INCREF

cdef inline bint exists(PyObject* link) noexcept:
    return link != NULL

cdef inline PyObject* owned(object x) noexcept:
    if x is None:
        return NULL
    Py_INCREF(x)
    return <PyObject*>x

cdef inline object target(PyObject* link):
    return None if link == NULL else <object>link

cdef inline PyObject* borrowed(object x) noexcept:
    return <PyObject*>x
