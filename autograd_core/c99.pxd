from cpython.array cimport array

cdef extern from "math.h" nogil:
    double fabs(double x)
    double copysign(double x, double y)
    double sqrt(double x)
    double cbrt(double x)
    double exp(double x)
    double exp2(double x)
    double expm1(double x)
    double log(double x)
    double log2(double x)
    double log10(double x)
    double log1p(double x)
    double sin(double x)
    double cos(double x)
    double tan(double x)
    double asin(double x)
    double acos(double x)
    double atan(double x)
    double atan2(double y, double x)
    double sinh(double x)
    double cosh(double x)
    double tanh(double x)
    double asinh(double x)
    double acosh(double x)
    double atanh(double x)
    double erf(double x)
    double erfc(double x)
    double pow(double x, double y)
    double floor(double x)
    double ceil(double x)
    double trunc(double x)
    double rint(double x)
    bint isnan(double x)
    bint isinf(double x)
    double NAN
    double INF "INFINITY"

cdef extern from *:
    """
    #include <stdint.h>
    #include <string.h>
    static const union { uint64_t bits; double value; } autograd_absent = { 0x7FF8A65E17A65E17ULL };
    #define AUTOGRAD_ABSENT (autograd_absent.value)
    static inline int autograd_is_absent(double d) {
        uint64_t bits;
        memcpy(&bits, &d, sizeof bits);
        return bits == autograd_absent.bits;
    }
    """
    double ABSENT "AUTOGRAD_ABSENT"
    bint is_absent "autograd_is_absent"(double d) noexcept nogil


cdef inline double divide(double a, double b) noexcept nogil:
    return a / b


cdef inline double* doubles(array a) noexcept:
    return a.data.as_doubles
