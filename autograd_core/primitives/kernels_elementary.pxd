cimport cython
from autograd_core cimport c99

cdef double _LN_2
cdef double _LOG2_E
cdef double _LOG10_E
cdef double _UP
cdef double _TINY

@cython.locals(y=double)
cpdef (double, double) exp(double x) noexcept
@cython.locals(y=double)
cpdef (double, double) exp2(double x) noexcept
cpdef (double, double) expm1(double x) noexcept
cpdef (double, double) log(double x) noexcept
cpdef (double, double) log1p(double x) noexcept
cpdef (double, double) log2(double x) noexcept
cpdef (double, double) log10(double x) noexcept
@cython.locals(y=double)
cpdef (double, double) sqrt(double x) noexcept
@cython.locals(y=double)
cpdef (double, double) cbrt(double x) noexcept
cpdef (double, double) sin(double x) noexcept
cpdef (double, double) cos(double x) noexcept
@cython.locals(y=double)
cpdef (double, double) tan(double x) noexcept
cpdef (double, double) asin(double x) noexcept
cpdef (double, double) acos(double x) noexcept
@cython.locals(slope=double)
cpdef (double, double) atan(double x) noexcept
@cython.locals(q=double)
cdef double _over_square(double x, double h) noexcept
@cython.locals(angle=double, h=double, scale=double)
cpdef (double, double, double) atan2(double y, double x) noexcept
@cython.locals(h=double, scale=double, scaled=double)
cpdef (double, double, double) hypot(double x, double y) noexcept
cpdef (double, double) sinh(double x) noexcept
cpdef (double, double) cosh(double x) noexcept
@cython.locals(e=double, y=double)
cpdef (double, double) tanh(double x) noexcept
@cython.locals(y=double)
cpdef (double, double) sech(double x) noexcept
cpdef (double, double) asinh(double x) noexcept
cpdef (double, double) acosh(double x) noexcept
cpdef (double, double) atanh(double x) noexcept
