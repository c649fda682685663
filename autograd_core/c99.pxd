from cpython.array cimport array
from cpython.bytearray cimport PyByteArray_AS_STRING

cdef extern from "math.h" nogil:
    double fabs(double x)
    double copysign(double x, double y)
    double sqrt(double x)
    double floor(double x)
    double ceil(double x)
    double trunc(double x)
    double rint(double x)
    bint isnan(double x)
    bint isinf(double x)
    double NAN
    double INF "INFINITY"

cdef extern from "Python.h":
    Py_buffer* PyMemoryView_GET_BUFFER(object view)

# The compiler evaluates a function of libm itself where it knows the argument, correctly rounded,
# which libm is not: gcc 12 does so for erfc(-1.0), as -1.0 is the value for which Cython checks
# whether an argument's conversion failed. It also merges sin and cos. It cannot see through
# volatile pointers, so that both modes call the same code.
cdef extern from *:
    """
    #include <math.h>
    #define AUTOGRAD_ONE(f) static double (*volatile autograd_##f)(double) = f;
    #define AUTOGRAD_TWO(f) static double (*volatile autograd_##f)(double, double) = f;
    AUTOGRAD_ONE(cbrt)
    AUTOGRAD_ONE(exp)
    AUTOGRAD_ONE(exp2)
    AUTOGRAD_ONE(expm1)
    AUTOGRAD_ONE(log)
    AUTOGRAD_ONE(log2)
    AUTOGRAD_ONE(log10)
    AUTOGRAD_ONE(log1p)
    AUTOGRAD_ONE(sin)
    AUTOGRAD_ONE(cos)
    AUTOGRAD_ONE(tan)
    AUTOGRAD_ONE(asin)
    AUTOGRAD_ONE(acos)
    AUTOGRAD_ONE(atan)
    AUTOGRAD_ONE(sinh)
    AUTOGRAD_ONE(cosh)
    AUTOGRAD_ONE(tanh)
    AUTOGRAD_ONE(asinh)
    AUTOGRAD_ONE(acosh)
    AUTOGRAD_ONE(atanh)
    AUTOGRAD_ONE(erf)
    AUTOGRAD_ONE(erfc)
    AUTOGRAD_TWO(atan2)
    AUTOGRAD_TWO(pow)
    """
    double cbrt "autograd_cbrt"(double x) noexcept nogil
    double exp "autograd_exp"(double x) noexcept nogil
    double exp2 "autograd_exp2"(double x) noexcept nogil
    double expm1 "autograd_expm1"(double x) noexcept nogil
    double log "autograd_log"(double x) noexcept nogil
    double log2 "autograd_log2"(double x) noexcept nogil
    double log10 "autograd_log10"(double x) noexcept nogil
    double log1p "autograd_log1p"(double x) noexcept nogil
    double sin "autograd_sin"(double x) noexcept nogil
    double cos "autograd_cos"(double x) noexcept nogil
    double tan "autograd_tan"(double x) noexcept nogil
    double asin "autograd_asin"(double x) noexcept nogil
    double acos "autograd_acos"(double x) noexcept nogil
    double atan "autograd_atan"(double x) noexcept nogil
    double sinh "autograd_sinh"(double x) noexcept nogil
    double cosh "autograd_cosh"(double x) noexcept nogil
    double tanh "autograd_tanh"(double x) noexcept nogil
    double asinh "autograd_asinh"(double x) noexcept nogil
    double acosh "autograd_acosh"(double x) noexcept nogil
    double atanh "autograd_atanh"(double x) noexcept nogil
    double erf "autograd_erf"(double x) noexcept nogil
    double erfc "autograd_erfc"(double x) noexcept nogil
    double atan2 "autograd_atan2"(double y, double x) noexcept nogil
    double pow "autograd_pow"(double x, double y) noexcept nogil

cdef extern from *:
    """
    #include <stdint.h>
    #include <string.h>
    static const union { uint64_t bits; double value; } autograd_absent = {
        0x7FF8A65E17A65E17ULL
    };
    #define AUTOGRAD_ABSENT (autograd_absent.value)
    static inline int autograd_is_absent(double d) {
        uint64_t bits;
        memcpy(&bits, &d, sizeof bits);
        return bits == autograd_absent.bits;
    }
    """
    double ABSENT "AUTOGRAD_ABSENT"
    bint is_absent "autograd_is_absent"(double d) noexcept nogil


# Infinities and nan times 0 are nan.
cdef extern from *:
    """
    static inline int autograd_all_finite(const double *x, Py_ssize_t n) {
        double sum[8] = {0.0};
        Py_ssize_t i = 0;
        for (; i + 8 <= n; i += 8) {
            for (int k = 0; k < 8; k++) sum[k] += x[i + k] * 0.0;
        }
        for (; i < n; i++) sum[0] += x[i] * 0.0;
        for (int k = 1; k < 8; k++) sum[0] += sum[k];
        return sum[0] == 0.0;
    }
    """
    bint all_finite "autograd_all_finite"(const double* x, Py_ssize_t n) noexcept nogil


cdef inline bint is_finite(array numbers) noexcept:
    return all_finite(numbers.data.as_doubles, len(numbers))


cdef inline double divide(double a, double b) noexcept nogil:
    return a / b


cdef inline double* doubles(array a) noexcept:
    return a.data.as_doubles


cdef inline double* doubles_in(a) noexcept:
    if isinstance(a, array):
        return (<array>a).data.as_doubles
    return <double*>PyMemoryView_GET_BUFFER(a).buf


cdef inline bint are_doubles(array a) noexcept:
    return a.ob_descr.typecode == c'd'


cdef inline int* ints(array a) noexcept:
    return a.data.as_ints


cdef inline unsigned char* flags(bytearray a) noexcept:
    return <unsigned char*>PyByteArray_AS_STRING(a)
