cimport cython
from cpython.array cimport array
from autograd_core.c99 cimport flags, ints
from autograd_core.program.lift.chains cimport find_chains
from autograd_core.program.lift.tables cimport empty, zeros

cdef int _ABSORBED
cdef int _MISSING
cdef int _SLOTS
cdef int _MANY
cdef int _FEW


@cython.final
cdef class _Classifier:
    cdef object flat
    cdef bint uneven
    cdef object compared
    cdef array counted
    cdef int* lengths
    cdef array found
    cdef list parameters
    cdef int first
    cdef list forms
    cdef dict known
    cdef list rows
    cdef bytearray alone
    cdef list values
    cdef list shown
    cdef int add
    cdef int mul
    cdef int count
    cdef bytearray inner
    cdef bytearray waiting
    cdef array table
    cdef int* ops
    cdef int* offsets
    cdef int* operands
    cdef int* of
    cdef unsigned char* inside
    cdef unsigned char* waits
    cdef int* slots
    cdef int* statics
    cdef unsigned char* is_map

    @cython.locals(ops="int*", of="int*", inside="unsigned char*", waits="unsigned char*", i=int)
    cdef bint classify(self, int start, int stop) except -1
    @cython.locals(counts=array, ends=array, listed=array, starts="int*", at="int*", into="int*",
                   of="int*", first=int, i=int, c=int)
    cdef list members(self)
    cdef int _put(self, int place, tuple key, form) except -1
    @cython.locals(code=int, start=int, count=int, static=int, a=int, b=int, slot=int)
    cdef int _row(self, int place) except -1
    cdef object _with_static(self, tuple key, int static, form)
    @cython.locals(start=int, stop=int, half=int, length=int, left=list, right=list)
    cdef int _list_row(self, int place, int code, form) except -1
    @cython.locals(i=int)
    cdef list _classes(self, int start, int stop)
    @cython.locals(term=int)
    cdef list _classes_of(self, list terms)
    @cython.locals(i=int, first=int)
    cdef list _occurring(self, int start, int stop)
    cdef bint _swaps(self, list left, list right) except -1
    @cython.locals(c=int)
    cdef bint _all_parameters(self, list classes) except -1
    @cython.locals(offsets="int*", operands="int*", of="int*", inside="unsigned char*",
                   waits="unsigned char*", count=int, at=int, right=int, products=int, a=int, b=int, alike=bint, term=int,
                   single=bint)
    cdef int _chain(self, int end) except -1
    @cython.locals(left=int, right=int)
    cdef bint _are_apart(self, int term, int a, int b) noexcept
    @cython.locals(first=int)
    cdef (int, int) _pair(self, int term) noexcept
    @cython.locals(terms=list, partial=list, first=Py_ssize_t, last=Py_ssize_t, kind=int)
    cdef int _mixed_chain(self, int end) except -1
    @cython.locals(at=int)
    cdef tuple _terms(self, int end)
    cdef int _sums(self, list terms, list partial, int first, int last) except -1
    cdef int _few(self, list terms, list partial, list single) except -1
    cdef int _sum(self, list terms, list partial, int first, int last) except -1
    cdef int _put_sum(self, int place, int count, int start, list classes) except -1
    cdef int _length(self, int place, int count) noexcept
    @cython.locals(left=list, right=list, term=int)
    cdef int _products(self, list terms, list partial, int first, int last) except -1
    cdef bint _is_list(self, list left, list right) except -1
    cdef bint _is_neuron(self, int start, int left, int right) except -1
    cdef int _put_product(self, int place, int count, int start, list left, list right) except -1


@cython.locals(work=_Classifier)
cpdef classify(flat, array leaf_class, parameters, keep=*, bint uneven=*, compared=*)
