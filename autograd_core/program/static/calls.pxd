cimport cython
from cpython.array cimport array
from autograd_core.c99 cimport doubles, ints, is_finite
from autograd_core.node cimport floats
from autograd_core.value cimport Value

@cython.locals(parts=list)
cpdef object part_of(object x, list inputs, object other)
@cython.locals(numbers=array, to="double*", at="int*", k=Py_ssize_t, i=Py_ssize_t)
cpdef array numbers_of(list inputs, array order)
@cython.locals(x="double*", y="double*", at="int*", k=Py_ssize_t)
cpdef array put_at(array numbers, array more, array places)
cpdef bint are_finite(array numbers)
@cython.locals(row=Py_ssize_t, k=Py_ssize_t)
cpdef Py_ssize_t first_left(array watched, Py_ssize_t width, array symbols, array left,
                            array right, array numbers, array outcomes)
@cython.locals(found=array, row=Py_ssize_t)
cpdef array rows_left(array watched, Py_ssize_t width, array symbols, array left, array right,
                      array numbers, array outcomes)
@cython.locals(x="double*", c="double*", s="int*", a="int*", b="int*", o="int*", y=double,
               z=double, holds=bint, k=Py_ssize_t)
cdef Py_ssize_t _left_at(array watched, Py_ssize_t start, array symbols, array left,
                         array right, array numbers, array outcomes)
