cimport cython
from cpython.array cimport array
from autograd_core cimport c99

cdef double _TINY
cdef double _HUGE
cdef double _FAR

@cython.locals(special=double)
cdef double _exact_mean(array x, object n) except? -1.0
@cython.locals(ds=cython.p_double, i=Py_ssize_t)
cpdef double fsum(array x, array d) except? -1.0
@cython.locals(ds=cython.p_double, y=double, i=Py_ssize_t, n=Py_ssize_t)
cpdef double mean(array x, array d) except? -1.0
@cython.locals(xs=cython.p_double, ds=cython.p_double, y=double, i=Py_ssize_t, n=Py_ssize_t)
cpdef double dot(array x, array d) noexcept
@cython.locals(xs=cython.p_double, ds=cython.p_double, y=double, i=Py_ssize_t, n=Py_ssize_t)
cpdef double affine(array x, array d) noexcept
@cython.locals(xs=cython.p_double, ds=cython.p_double, y=double, scale=double, length=double,
               number=double, i=Py_ssize_t, n=Py_ssize_t, infinite=int, unknown=bint)
cpdef double norm(array x, array d) except? -1.0
@cython.locals(xs=cython.p_double, i=Py_ssize_t, first=Py_ssize_t)
cdef Py_ssize_t _first_largest(array x) noexcept
@cython.locals(back=double)
cdef double _difference_error(double a, double b, double d) noexcept
@cython.locals(xs=cython.p_double, ds=cython.p_double, m=double, total=double, lost=double,
               gap=double, i=Py_ssize_t)
cdef double _weights(array x, array d, Py_ssize_t top) noexcept
@cython.locals(ds=cython.p_double, m=double, rest=double, i=Py_ssize_t, n=Py_ssize_t,
               top=Py_ssize_t)
cpdef double logsumexp(array x, array d) noexcept
@cython.locals(ds=cython.p_double, total=double, i=Py_ssize_t)
cdef double _sum_without(array d, Py_ssize_t k) noexcept
@cython.locals(ds=cython.p_double, total=double, others=double, y=double, i=Py_ssize_t,
               n=Py_ssize_t, top=Py_ssize_t)
cpdef double softmax(array x, Py_ssize_t k, array d) noexcept
@cython.locals(xs=cython.p_double, ds=cython.p_double, rest=double, total=double, others=double,
               y=double, i=Py_ssize_t, n=Py_ssize_t, top=Py_ssize_t)
cpdef double log_softmax(array x, Py_ssize_t k, array d) noexcept
@cython.locals(xs=cython.p_double, ds=cython.p_double, ties=double, zeros=double, i=Py_ssize_t,
               n=Py_ssize_t)
cdef double _select(array x, array d, double chosen) noexcept
cpdef double max_(array x, array d) noexcept
@cython.locals(xs=cython.p_double, i=Py_ssize_t, first=Py_ssize_t, negative=bint, y=double)
cpdef double min_(array x, array d) noexcept
