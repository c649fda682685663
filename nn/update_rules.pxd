cimport cython
from cpython.array cimport array
from autograd_core.c99 cimport doubles, is_finite, pow, sqrt

cpdef bint all_finite(array numbers) except -1
@cython.locals(count=Py_ssize_t, x="double*", y=double)
cpdef bint are_zero(array numbers) except -1
@cython.locals(count=Py_ssize_t, i=Py_ssize_t, g="double*", w="double*")
cpdef decay(array gradients, array numbers, double weight_decay)
@cython.locals(count=Py_ssize_t, i=Py_ssize_t, w="double*")
cpdef shrink(array numbers, double factor)
@cython.locals(count=Py_ssize_t, i=Py_ssize_t, w="double*", g="double*")
cpdef descent(array numbers, array gradients, double lr)
@cython.locals(count=Py_ssize_t, i=Py_ssize_t, w="double*", g="double*", u="double*")
cpdef momentum_descent(array numbers, array gradients, array velocity, bint begun, double lr,
                       double momentum, bint nesterov)
@cython.locals(count=Py_ssize_t, i=Py_ssize_t, w="double*", g="double*", m="double*", v="double*",
               correction=double, step_size=double, root_correction=double)
cpdef adam(array numbers, array gradients, array means, array squares, double steps, double lr,
           double first, double second, double eps)
@cython.locals(count=Py_ssize_t, i=Py_ssize_t, w="double*", g="double*", s="double*")
cpdef adagrad(array numbers, array gradients, array sums, double rate, double eps)
@cython.locals(count=Py_ssize_t, i=Py_ssize_t, w="double*", g="double*", s="double*", m="double*",
               u="double*", spread=double, move=double)
cpdef rmsprop(array numbers, array gradients, array squares, array means, array velocity,
              double lr, double alpha, double eps, double momentum, bint centered)
