cimport cython
from cpython.array cimport array
from cpython.object cimport PyObject
from autograd_core.c99 cimport doubles, ints
from autograd_core.links cimport borrowed, exists, is_same, target
from autograd_core.node cimport floats
from autograd_core.program.lift.tables cimport empty, zeros
from autograd_core.reached cimport (
    Fields, Reached, arity, begin, complete, complete_leaves, contribute, end, fields_at, inner,
    newest, node_at, operands, put, size, sort_leaves, static, sum_of, waits,
)

cdef int _RECENT


cdef inline object address(object x):
    return <size_t><PyObject*>x


@cython.locals(node="Fields*", many="PyObject**", k=Py_ssize_t, edges=Py_ssize_t)
cdef Py_ssize_t _meet(Reached* reached) noexcept
@cython.locals(count=Py_ssize_t, oldest=Py_ssize_t, leaf=Py_ssize_t, found=list)
cdef list _nodes(Reached* reached)
cdef bint _leaf_is_next(Reached* reached, Py_ssize_t leaf, Py_ssize_t oldest,
                        Py_ssize_t count) noexcept
@cython.locals(count=Py_ssize_t, oldest=Py_ssize_t, leaf=Py_ssize_t, codes=array, offsets=array,
               places=array, data=array, leaf_places=array, names=_Names, statics=dict,
               leaf_nodes=list, variables=dict, c="int*", f="int*", p="int*", x="double*", at="int*", e=int,
               place=int, node="Fields*", many="PyObject**", k=Py_ssize_t, numbers=array, s="int*",
               statics=_Statics, found=int, name=object, constant=object,
               extra="PyObject*", code=int, known=int)
cdef object _read(Reached* reached, Py_ssize_t edges, root)


@cython.final
cdef class _Statics:
    cdef list values
    cdef dict known
    cdef list last

    @cython.locals(last=tuple)
    cdef int number(self, int code, tuple static) except -1


@cython.final
cdef class _Names:
    cdef list names
    cdef PyObject* links[8]
    cdef int codes[8]
    cdef int next

    @cython.locals(i=int)
    cdef int code(self, PyObject* link) except -1
