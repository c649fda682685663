cimport cython
from cpython.array cimport array
from autograd_core.c99 cimport ints
from autograd_core.program.lift.tables cimport empty

cdef int _NONE

@cython.locals(n=Py_ssize_t, adds=int, width=int, table=array, inner=array, muls=array, f="int*",
               o="int*", p="int*", t="int*", a="int*", m="int*", i=Py_ssize_t, k=int, at=int,
               term=int)
cpdef tuple chain(array offsets, array operands, array places, int count, bint has_start,
                  bint products)
@cython.locals(table=array, f="int*", o="int*", p="int*", t="int*", i=Py_ssize_t, k=Py_ssize_t)
cpdef array rows(array offsets, array operands, array places, Py_ssize_t width)
@cython.locals(n=Py_ssize_t, places=array, p="int*", c="int*", a="int*", i=Py_ssize_t)
cpdef array placed(list values, dict place_of, int number, array of, array at)
@cython.locals(n=Py_ssize_t, numbers=array, owners=array, c="int*", f="int*", j="int*", k="int*",
               o="int*", count=int, i=Py_ssize_t, before=int, _=int)
cpdef tuple numbers_of_singles(array ops, array offsets, array joins, int first)
