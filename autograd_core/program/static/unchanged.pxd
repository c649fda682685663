cimport cython

cdef object _own

cdef extern from *:
    object PyObject_GenericGetDict(object thing, void* nothing)


cdef inline object own_dict(object thing):
    return PyObject_GenericGetDict(thing, NULL)


@cython.locals(held=dict, k=Py_ssize_t)
cpdef bint entries_are(list variables, list names, list kept)
@cython.locals(k=Py_ssize_t)
cpdef bint members_are(list variables, list names, list kept)
@cython.locals(held=dict, k=Py_ssize_t)
cpdef bint sizes_are(list variables, list sizes)
@cython.locals(held=list, before=tuple, k=Py_ssize_t, i=Py_ssize_t)
cpdef bint lists_are(list lists, list kept)
@cython.locals(held=dict, before=tuple, k=Py_ssize_t, i=Py_ssize_t, count=Py_ssize_t)
cpdef bint dicts_are(list dicts, list kept)
@cython.locals(k=Py_ssize_t)
cpdef bint classes_are(list links, list kept)
@cython.locals(held=tuple, k=Py_ssize_t)
cpdef bint things_are(list links, list kept)
@cython.locals(k=Py_ssize_t)
cpdef bint attributes_are(list things, list names, list kept)
@cython.locals(k=Py_ssize_t)
cpdef bint cells_are(list cells, list kept)
@cython.locals(k=Py_ssize_t)
cpdef bint slots_are(list things, list names, list kept)
