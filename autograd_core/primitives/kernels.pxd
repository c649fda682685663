cimport cython
from autograd_core cimport c99

cdef double _SMALLEST_NORMAL
cdef double _TWO_53

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
cpdef (double, double, double) maximum(double a, double b) noexcept
cpdef (double, double, double) minimum(double a, double b) noexcept
cpdef (double, double, double) where(bint condition, double a, double b) noexcept
cpdef (double, double) floor(double x) noexcept
cpdef (double, double) ceil(double x) noexcept
cpdef (double, double) round_(double x) noexcept
cpdef (double, double) trunc(double x) noexcept
cpdef (double, double) sign(double x) noexcept
