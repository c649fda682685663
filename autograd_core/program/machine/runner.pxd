cimport cython
from cpython.array cimport array
from autograd_core.c99 cimport doubles, doubles_in, ints, is_finite
from autograd_core.node cimport floats
from autograd_core.program.machine.loops cimport (
    Code, backward, choose, clear, forward, memory, prepare, put_aligned, put_rows,
    set_name, sets, signature, take_rows,
)

cpdef list instruction_sets()

@cython.final
cdef class Runner:
    cdef list keep
    cdef int lanes
    cdef int size
    cdef int fixed
    cdef int root
    cdef int root_step
    cdef int parameters
    cdef int inputs
    cdef array shared_at
    cdef array own_at
    cdef array watched
    cdef array roots
    cdef array numbers
    cdef array adjoints
    cdef bint busy
    cdef Code* code

    cpdef run(self, array parameters, rows, Py_ssize_t count, array seeds, array begun=*)
    @cython.locals(sweeps=bint, results=array, own=array, shared=array, values="double*",
                   adjoints="double*", given="double*", x="double*", found="double*",
                   weight="double*", to_own="double*", to_shared="double*", at_own="int*",
                   at_shared="int*", lanes=int, fixed=int, inputs=int, owned=int, i=int, lane=int,
                   first=Py_ssize_t, here=Py_ssize_t, watched=array,
                   to_watched="double*", at_watched="int*", seen=int, address=int,
                   before="double*", finite=bint)
    cdef results(self, array parameters, rows, Py_ssize_t count, array seeds, array begun)
