cimport cython
from cpython.array cimport array
from autograd_core.c99 cimport ints

@cython.locals(to="int*", begin="int*", place="int*", address="int*", count=Py_ssize_t,
               i=Py_ssize_t, k=Py_ssize_t)
cpdef put_partials(array partials, array offsets, array places, int slot, array addresses)
@cython.locals(ends=array, filled=array, nodes=array, found=array, adjoints=array, begin="int*",
               o="int*", at="int*", p="int*", end="int*", need="int*", fill="int*", node="int*",
               partial="int*", adjoint="int*", place=Py_ssize_t, k=int, operand=int, address=int)
cpdef edges_by_address(array ops, array offsets, array operands, array addresses,
                       array partials, array needed, int size)
@cython.locals(ends="int*", partial="int*", nodes=array, stands=array, node="int*", at="int*",
               counts=list, start=int, count=int, first=int, copies=bint, alike=bint, i=int,
               k=Py_ssize_t)
cpdef without_copies(edges, list regions, int one)
@cython.locals(begin="int*", o="int*", need="int*", place=Py_ssize_t, k=int)
cpdef depending(array offsets, array operands, array needed)
