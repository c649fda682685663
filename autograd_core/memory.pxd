from cpython.object cimport PyTypeObject
from autograd_core.freeing cimport adopt, open_for
from autograd_core.pool cimport Pool, release

cdef unsigned long long serials
cdef Pool pool

cpdef Py_ssize_t living() noexcept
cdef int open_pool(object operands) except -1
cdef int pooled(object kind) except -1
