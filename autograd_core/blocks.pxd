from cpython.contextvars cimport get_value


cdef inline object held_by(object variable):
    return get_value(variable)


cdef int are_open

cpdef count_block(int change)
cdef int created(object node) except -1
cdef int unrecorded(object node, str name, tuple operands, object static) except -1
cdef int told(object node, str what) except -1
cdef object compared(str symbol, object a, object b, double x, double y, bint outcome)
cdef object identified(str symbol, object a, object b, bint outcome)
