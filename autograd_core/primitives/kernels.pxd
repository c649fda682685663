cimport cython
from autograd_core cimport c99

cdef double _LN_2
cdef double _LOG2_E
cdef double _LOG10_E
cdef double _SMALLEST_NORMAL
cdef double _TWO_53
cdef double _UP
cdef double _TINY

cpdef (double, double) identity(double x) noexcept
cpdef (double, double, double) add(double a, double b) noexcept
cpdef (double, double, double) sub(double a, double b) noexcept
cpdef (double, double, double) mul(double a, double b) noexcept
@cython.locals(y=double)
cpdef (double, double, double) truediv(double a, double b) noexcept
cpdef (double, double) neg(double x) noexcept
cpdef (double, double) abs_(double x) noexcept
@cython.locals(size=double)
cdef bint _normal(double x) noexcept
@cython.locals(size=double)
cdef double _infinite_power_slope(double x, double c) noexcept
@cython.locals(root=double, size=double, slope=double)
cdef double _halved_power_slope(double x, double c) noexcept
@cython.locals(p=double, slope=double)
cdef double _power_slope(double x, double c, double v) noexcept
@cython.locals(p=double, slope=double)
cdef double _exponent_slope(double x, double y, double v) noexcept
@cython.locals(y=double)
cpdef (double, double) pow_constant(double x, double exponent) noexcept
@cython.locals(y=double)
cpdef (double, double) constant_pow(double x, double base) noexcept
@cython.locals(y=double)
cpdef (double, double, double) pow(double a, double b) noexcept
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
cpdef (double, double, double) maximum(double a, double b) noexcept
cpdef (double, double, double) minimum(double a, double b) noexcept
cpdef (double, double, double) where(bint condition, double a, double b) noexcept
cpdef (double, double) floor(double x) noexcept
cpdef (double, double) ceil(double x) noexcept
cpdef (double, double) round_(double x) noexcept
cpdef (double, double) trunc(double x) noexcept
cpdef (double, double) sign(double x) noexcept
