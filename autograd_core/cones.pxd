cimport cython
from cpython.array cimport array
from autograd_core.primitives cimport kernels
from autograd_core.c99 cimport doubles, ints
from autograd_core.node cimport Node, floats


cdef int ADD
cdef int SUB
cdef int MUL
cdef int TRUEDIV
cdef int NEG
cdef int OTHER

@cython.locals(s="int*", o="int*", m="int*", c="int*", i=int, j=int, found=int)
cpdef int spread(array starts, array operands, array moved, array cone, int first, int count)
@cython.locals(s="int*", o="int*", a="int*", r="int*", i=int, j=int, last=int)
cpdef int reach(array starts, array operands, array absent, array reached) except -1
@cython.locals(k="int*", s="int*", o="int*", c="int*", x="double*", n=int, i=int, j=int, code=int)
cpdef int compute(array codes, array starts, array operands, array cone, int count, array numbers,
                  object other) except -1
@cython.locals(c="int*", x="double*", y="double*", n=int)
cpdef int restore(array cone, int count, array numbers, array rest) except -1
@cython.locals(x="double*", y=double, i=Py_ssize_t)
cpdef bint hold(list nodes, array numbers)
@cython.locals(x="double*", p="int*", y="double*", i=Py_ssize_t)
cpdef array gather(array numbers, array places)
@cython.locals(x="double*", y="double*", a="double*", b="double*", f="int*", i=Py_ssize_t,
               count=int)
cpdef int outside(array numbers, array rest, array low, array high, array found) except -1
@cython.locals(x="double*", y="double*", i=Py_ssize_t)
cpdef bint keep_finite(array numbers, array rest)
@cython.locals(x="double*", p="int*", y="double*", i=Py_ssize_t)
cpdef int scatter(array found, array places, array numbers) except -1
@cython.locals(x=double, before=double, slope=double, largest=double, above=double, below=double,
               high=double, low=double, allowed=double, i=int)
cpdef bint runs_as(int code, int position, double a, double b, double partial, double h,
                   double floor, double unit, object other) except -1
cdef double _moved(int code, int position, double a, double b, double x, object other) except? -1.0
