cimport cython
from cpython.array cimport array
from cpython.object cimport PyObject
from autograd_core cimport blocks
from autograd_core.c99 cimport ABSENT, doubles, is_absent
from autograd_core.links cimport borrowed, exists
from autograd_core.node cimport Node, floats, name_of
from autograd_core.reached cimport (
    Fields, Reached, add_to_gradients, adjoint_at, arity, begin, complete, complete_leaves,
    contribute, end, fields_at, inner, may_be_missed, newest, node_at, operands, partials, put,
    set_window, size, sum_of, waits,
)


cdef unsigned long long _sweeps

@cython.locals(node="Fields*", g=double, operand="PyObject**", d="double*", k=Py_ssize_t)
cdef void _pull(Reached* reached) noexcept
@cython.locals(node="Fields*", t=double, operand="PyObject**", d="double*", i=Py_ssize_t,
               k=Py_ssize_t)
cdef void _push(Reached* reached) noexcept
cdef double _moved(double t, double d, double operand) noexcept
cdef void _reach(Reached* reached, list roots) noexcept
cdef object _watcher()
@cython.locals(i=Py_ssize_t)
cdef list _leaves(Reached* reached)
@cython.locals(i=Py_ssize_t)
cdef list _interior(Reached* reached)
@cython.locals(i=Py_ssize_t)
cdef int _show(Reached* reached, watcher) except -1
cpdef size_t window(size_t numbers) noexcept
cdef int _require_node(node, str what) except -1
cdef list _node_list(nodes, str what)
cdef array _numbers(numbers, list nodes, str what)
@cython.locals(reached="Reached*")
cpdef backward(Node root, double seed)
@cython.locals(reached="Reached*", starts=list, wanted=list, amounts=array, picked=array,
               i=Py_ssize_t)
cpdef list adjoints(roots, seeds, inputs)
@cython.locals(reached="Reached*", starts=list, wanted=list, amounts=array, picked=array,
               start="PyObject*", t=double, i=Py_ssize_t)
cpdef list tangents(inputs, directions, outputs)
@cython.locals(reached="Reached*", starts=list, found=bint, i=Py_ssize_t)
cpdef bint depends_on_traced(roots) except -1
@cython.locals(reached="Reached*", starts=list)
cpdef tuple ordered(roots)
@cython.locals(reached="Reached*", starts=list, found=array, last=Py_ssize_t, filled=Py_ssize_t,
               i=Py_ssize_t)
cpdef array numbers_of(root, list alike)
