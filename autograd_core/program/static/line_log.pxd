cimport cython

@cython.final
cdef class LineLog:
    cdef public dict lines
    cdef str _file
    cpdef created(self, node)
