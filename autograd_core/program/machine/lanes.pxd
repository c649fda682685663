cimport cython
from cpython.array cimport array
from autograd_core.c99 cimport ints

cpdef widen(plan, int lanes)

cdef class _Lanes:
    cdef public int size
    cdef int lanes
    cdef int fixed
    cdef array first
    cdef array apart

    cpdef int at(self, int address)
    cpdef moved(self, region)
    cpdef widened(self, region)
    cpdef step(self, step)
    @cython.locals(found=array, to="int*", a="int*", first="int*", apart="int*", filled=int,
                   start=int, lane=int, k=int)
    cdef array spread(self, array addresses, int inner)
    @cython.locals(lanes=int, total=Py_ssize_t, ends=array, nodes=array, partials=array,
                   end="int*", node="int*", partial="int*", old="int*", g="int*", p="int*",
                   first="int*", apart="int*", filled=int, begin=int, address=int, lane=int,
                   row=int, k=int)
    cpdef edges(self, edges, int size)
