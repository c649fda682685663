from autograd_core.node cimport Node, itself, number
from autograd_core.operations cimport leaf, recorded
from autograd_core.primitives cimport kernels, kernels_activations, kernels_elementary

cdef object _sealed

cdef double _own(object self) except? -1.0
cdef Node _operand(object self, object x, str what)
