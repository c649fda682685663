cimport cython
from cpython.array cimport array, clone
from autograd_core.c99 cimport doubles, flags, ints

cdef int _NONE

cdef array _zero


cdef inline unsigned long long* longs(array a) noexcept:
    return a.data.as_ulonglongs


cpdef array zeros(Py_ssize_t count)
@cython.locals(found=array, f="int*", i=Py_ssize_t)
cdef array _filled(Py_ssize_t count)
cpdef array empty(Py_ssize_t count)
@cython.locals(found=array, f="int*", i=Py_ssize_t)
cpdef array counting(Py_ssize_t count)
@cython.locals(n=Py_ssize_t, found=array, first=array, heads=array, b="unsigned long long*", f="int*",
               at="int*", h="int*", mask=Py_ssize_t, count=int, i=Py_ssize_t,
               slot=Py_ssize_t)
cpdef array numbered(array numbers)
cdef array _heads(Py_ssize_t count)
@cython.locals(t="int*", i=Py_ssize_t, k=Py_ssize_t)
cpdef int exchange(array table, Py_ssize_t width, Py_ssize_t count) except -1
@cython.locals(found=array, s="int*", t="int*", f="int*", i=Py_ssize_t)
cpdef array taken(array source, array table)
@cython.locals(x="int*", p="int*", at="int*", i=Py_ssize_t)
cpdef int scatter(array numbers, array places, array into) except -1
@cython.locals(p="int*", at="int*", i=Py_ssize_t)
cpdef int put_entries(array places, array into) except -1
@cython.locals(p="int*", at="int*", i=Py_ssize_t)
cpdef int put_addresses(array places, int start, array into) except -1
@cython.locals(found=array, t="int*", f="int*", i=Py_ssize_t)
cpdef array shifted(array table, int by)
@cython.locals(found=array, f="int*", total=Py_ssize_t, count=Py_ssize_t, size=Py_ssize_t,
               stride=int, position=int, axis=Py_ssize_t, k=Py_ssize_t, i=Py_ssize_t)
cpdef array strided(int start, tuple sizes, tuple strides)
@cython.locals(found=array, x="double*", t="int*", f="double*", i=Py_ssize_t)
cpdef array chosen(array numbers, array table)
@cython.locals(found=array, t="int*", m="int*", f="int*", i=Py_ssize_t, k=Py_ssize_t,
               e=Py_ssize_t)
cpdef array part(array table, Py_ssize_t width, array members, Py_ssize_t start, Py_ssize_t stop)
@cython.locals(c="int*", t="int*", i=Py_ssize_t, k=Py_ssize_t)
cpdef bint is_alike(array of, array table, Py_ssize_t width, Py_ssize_t start, Py_ssize_t stop)
@cython.locals(c="int*", t="int*", i=Py_ssize_t, k=Py_ssize_t)
cpdef bint is_constant(array of, array table, Py_ssize_t width, Py_ssize_t start,
                       Py_ssize_t stop)
@cython.locals(n=Py_ssize_t, found=array, first=array, heads=array, mask=Py_ssize_t, t="int*",
               f="int*", h="int*", at="int*", count=int, i=Py_ssize_t, k=Py_ssize_t, key="long long",
               slot=Py_ssize_t)
cpdef tuple kinds(array table, Py_ssize_t width, Py_ssize_t start, Py_ssize_t stop)
@cython.locals(k=Py_ssize_t)
cdef bint _equal(int* t, Py_ssize_t a, Py_ssize_t b, Py_ssize_t start, Py_ssize_t stop) noexcept
@cython.locals(t="int*", m="int*", i=Py_ssize_t, a=Py_ssize_t, b=Py_ssize_t, k=Py_ssize_t)
cpdef bint ascends(array table, Py_ssize_t width, array members, Py_ssize_t start,
                   Py_ssize_t stop)
@cython.locals(n=Py_ssize_t, members=array, r="int*", c="int*", m="int*", i=Py_ssize_t,
               cell=Py_ssize_t)
cpdef array filled(array rows_of, array columns_of, Py_ssize_t row_count, Py_ssize_t column_count)
@cython.locals(n=Py_ssize_t, slots=array, members=array, p="int*", s="int*", m="int*",
               i=Py_ssize_t, e=Py_ssize_t)
cpdef array in_order(array positions, Py_ssize_t size)
@cython.locals(seen="unsigned char*", held=bytearray, p="int*", i=Py_ssize_t, k=Py_ssize_t,
               count=Py_ssize_t)
cpdef Py_ssize_t differing(array positions, Py_ssize_t block, Py_ssize_t span) except -1
@cython.locals(s="int*", start=Py_ssize_t, i=Py_ssize_t)
cpdef bint repeats(array same, Py_ssize_t block, Py_ssize_t span)
@cython.locals(p="int*", i=Py_ssize_t)
cpdef bint follows(array positions, Py_ssize_t span, Py_ssize_t size, Py_ssize_t stride)
