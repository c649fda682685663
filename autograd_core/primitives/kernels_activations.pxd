cimport cython
from autograd_core cimport c99

cdef double _TWO_OVER_ROOT_PI
cdef double _ROOT_2
cdef double _INVERSE_ROOT_2_ERROR
cdef double _TANH_SCALE_ERROR
cdef double _TANH_CUBIC_ERROR
cdef double _INVERSE_ROOT_2
cdef double _INVERSE_ROOT_2_PI
cdef double _ROOT_OF_INVERSE_ROOT_2_PI
cdef double _TANH_SCALE
cdef double _TANH_CUBIC
cdef double _HALVES
cdef double _NEAR_UNDERFLOW
cdef double _SHIFT

@cython.locals(a_high=double, a_low=double, b_high=double, b_low=double, t=double)
cdef double _product_error(double a, double b, double p) noexcept
cdef double _exponent_error(double a, double b, double z) noexcept
@cython.locals(h=double, t=double)
cdef double _bell(double x, double k) noexcept
cpdef (double, double) erf(double x) noexcept
cpdef (double, double) erfc(double x) noexcept
@cython.locals(e=double)
cdef double _logistic(double x) noexcept
@cython.locals(e=double, t=double)
cpdef (double, double) sigmoid(double x) noexcept
@cython.locals(y=double)
cpdef (double, double) logsigmoid(double x) noexcept
@cython.locals(e=double, error=double, root=double, y=double, z=double)
cpdef (double, double) softplus(double x, double beta) noexcept
cpdef (double, double) relu(double x) noexcept
cpdef (double, double) leaky_relu(double x, double alpha) noexcept
cpdef (double, double, double) prelu(double x, double a) noexcept
cpdef (double, double) elu(double x, double alpha) noexcept
@cython.locals(y=double)
cpdef (double, double) hard_sigmoid(double x) noexcept
@cython.locals(y=double)
cpdef (double, double) hard_logistic(double x) noexcept
cpdef (double, double) hard_tanh(double x) noexcept
@cython.locals(e=double, rest=double, root=double, s=double)
cdef (double, double) _gated(double x, double z, double error, double w) noexcept
cpdef (double, double) silu(double x) noexcept
@cython.locals(dx=double, e=double, error=double, y=double, z=double)
cpdef (double, double, double) swish(double x, double beta) noexcept
@cython.locals(below=double, error=double, phi=double, shift=double, t=double, z=double)
cpdef (double, double) gelu(double x, double mu, double sigma) noexcept
@cython.locals(m=double, other=double, r=double, root=double, series=double)
cdef (double, double) _gelu_tail(double x, double sigma, double t, double error) noexcept
@cython.locals(back=double, d=double, error=double, lost=double, p=double)
cdef double _standardised_error(double x, double mu, double sigma, double t) noexcept
@cython.locals(back=double, cubic=double, error=double, factor=double, square=double, z=double)
cpdef (double, double) gelu_tanh(double x) noexcept
