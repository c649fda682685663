cimport cython
from cpython.array cimport array
from autograd_core.c99 cimport doubles, doubles_in, ints
from autograd_core.node cimport floats

@cython.locals(found=array, to="double*", x="double*", at="int*", k=Py_ssize_t)
cpdef array moved(array numbers, array order)
@cython.locals(found=array, to="double*", x="double*", at="int*", k=Py_ssize_t, i=Py_ssize_t)
cpdef array picked(numbers, array rows, Py_ssize_t width)
