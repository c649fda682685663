cimport cython
from cpython.array cimport array
from autograd_core.c99 cimport ints
from autograd_core.node cimport Node
from autograd_core.program.lift.tables cimport empty, longs, zeros

cdef int _LEAF
cdef int _ALONE
cdef int _ADD
cdef int _SUB
cdef int _MUL
cdef int _DIV
cdef int _NEG
cdef int _OTHERS

@cython.locals(found=array, plain=array, own=array, h="int*", o="int*", s="int*", p="int*",
               at="int*", is_own="int*", functions=list, known=dict, k=Py_ssize_t,
               place=Py_ssize_t)
cpdef tuple hows_of(list names, array ops, array static_numbers, list static_values, array alone)
@cython.locals(h="int*", f="int*", p="int*", how=int, e=int, place=Py_ssize_t, k=Py_ssize_t,
               count=Py_ssize_t, inside=list)
cpdef object record_again(array hows, array offsets, array operands, list functions, list nodes,
                          object alone)
@cython.locals(found=array, to="int*", f="int*", n="int*", more=int, place=Py_ssize_t)
cpdef array with_more(array offsets, array sizes)
@cython.locals(found=array, f="unsigned long long*", i=Py_ssize_t)
cpdef array serials_of(list nodes)
cpdef Py_ssize_t place_of(list nodes, array serials, Node node) except -2
