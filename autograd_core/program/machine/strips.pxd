cimport cython
from cpython.array cimport array
from autograd_core.c99 cimport ints

@cython.final
cdef class Strips:
    cdef object plan
    cdef int lanes
    cdef int fixed
    cdef int root
    cdef array read
    cdef array doubled
    cdef array owner
    cdef public list forwards
    cdef public list backwards

    cdef list all_flows(self, list pieces)
    @cython.locals(end="int*", g="int*", p="int*", lanes=int, start=int, first=int, terms=int,
                   k=int, apart=int)
    cdef bint flows(self, piece)
    @cython.locals(end="int*", g="int*", p="int*", doubled="int*", start=int, first=int,
                   terms=int, k=int, kind=int, address=int)
    cdef add_flow(self, flow, piece)
    @cython.locals(end="int*", p="int*", k=int)
    cdef mark_partials(self, int start, int size)
    cdef add_step(self, int number, step, int vector)
    @cython.locals(at="int*", i=Py_ssize_t)
    cdef mark(self, array addresses)
    @cython.locals(a="int*", firsts=array, step_apart=int, i=int, at=list, apart=list,
                   addresses=array, count=int)
    cdef object as_strip_step(self, int number, step)
    @cython.locals(firsts=array, row=int, owner=int)
    cdef bint follows(self, made, strip)
    cdef int row_of(self, int number, int row)
    cdef finish(self)
    cdef int source(self, array firsts, members)
    cdef bint stores(self, int number)
    cdef bint is_read(self, int start, int rows)
