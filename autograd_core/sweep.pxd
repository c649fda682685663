cimport cython
from cpython.array cimport array
from cpython.exc cimport PyErr_CheckSignals
from cpython.object cimport PyObject
from libc.stdlib cimport calloc, free, malloc, qsort, realloc
from autograd_core cimport node as node_module
from autograd_core.c99 cimport ABSENT, doubles, is_absent
from autograd_core.links cimport borrowed, exists, items, target
from autograd_core.node cimport Many, Node, bare, floats, many_of, name_of


cdef unsigned long long _sweeps


cdef struct Dated:
    unsigned long long serial
    unsigned int place


cdef inline int older_first(const void* x, const void* y) noexcept nogil:
    cdef unsigned long long a = (<const Dated*>x).serial
    cdef unsigned long long b = (<const Dated*>y).serial
    return (a > b) - (a < b)


@cython.final
cdef class Reached:
    cdef PyObject** nodes
    cdef Py_ssize_t size
    cdef Py_ssize_t capacity
    cdef unsigned int* order
    cdef double* flow
    cdef Dated* dated
    cdef Py_ssize_t inner


cdef int _meet(Reached reached, PyObject* node) except -1
@cython.locals(capacity=Py_ssize_t, nodes="void*", dated="void*")
cdef int _grow(Reached reached) except -1
cdef Py_ssize_t _place(Reached reached, PyObject* node) noexcept
cdef Py_ssize_t _count(Reached reached) noexcept
@cython.locals(i=Py_ssize_t)
cdef int _forget(Reached reached) noexcept
@cython.locals(node=Node, many=Many, operands="PyObject**", partials="double*", i=Py_ssize_t,
               k=Py_ssize_t)
cdef int _reach(Reached reached, list roots) except -1
@cython.locals(count=Py_ssize_t, i=Py_ssize_t)
cdef int _allocate(Reached reached, double start) except -1
cdef int _date(Reached reached, unsigned long long serial, Py_ssize_t place) noexcept
@cython.locals(dated="Dated*", order="unsigned int*", low="unsigned long long",
               high="unsigned long long", span="unsigned long long",
               slots="unsigned long long", inner="unsigned long long",
               i="unsigned long long", j="unsigned long long")
cdef int _sort(Reached reached) except -1
@cython.locals(node=Node, many=Many, operands="PyObject**", partials="double*",
               flow="double*", i=Py_ssize_t, j=Py_ssize_t, k=Py_ssize_t,
               g=double, d=double)
cdef int _pull(Reached reached) except -1
@cython.locals(node=Node, many=Many, operands="PyObject**", partials="double*",
               flow="double*", i=Py_ssize_t, j=Py_ssize_t, k=Py_ssize_t,
               t=double, d=double)
cdef int _push(Reached reached) except -1
cdef double _moved(double t, double d, double operand) noexcept
@cython.locals(reached=Reached, i=Py_ssize_t, place=Py_ssize_t, root=Node)
cdef Reached _sweep(list starts, array amounts, list roots, list wanted, array picked, bint forward)
@cython.locals(nodes="PyObject**", i=Py_ssize_t)
cdef list _leaf_places(Reached reached)
@cython.locals(i=Py_ssize_t, j=Py_ssize_t)
cdef int _watch(Reached reached, bint forward) except -1
@cython.locals(i=Py_ssize_t)
cdef int _add_to_gradients(Reached reached) noexcept
cdef list _node_list(nodes, str what)
@cython.locals(roots=list, reached=Reached)
cpdef backward(Node root, double seed)
@cython.locals(starts=list, reached=Reached, found=bint, i=Py_ssize_t)
cpdef bint depends_on_traced(roots) except -1
@cython.locals(starts=list, reached=Reached, i=Py_ssize_t, j=Py_ssize_t)
cpdef tuple ordered(roots)
@cython.locals(starts=list, reached=Reached, node=Node, found=array, numbers="double*",
               filled=Py_ssize_t, i=Py_ssize_t, j=Py_ssize_t)
cpdef array numbers_of(root, list alike)
