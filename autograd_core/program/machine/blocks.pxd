cimport cython
from cpython.array cimport array
from autograd_core.c99 cimport ints

cdef int _SHARED
cdef int _OWN
cdef int _BOTH
cdef int _WORTH

cpdef list sum_pieces(plan)
@cython.locals(begun=int, terms=int, left=array, right=array, found=list, rows=int)
cpdef list step_blocks(step, int lanes)
@cython.locals(rows=int, columns=int, inner=int, terms=int, left=array, right=array, x="int*",
               s_at=array, x_at=array, pack=array, to="int*", r=int, c=int, j=int)
cdef list _product_blocks(step, int begun)

@cython.locals(found=list, blocks=list, end="int*", first=int, last=int, terms=int, size=int,
               at=int)
cpdef list pieces(int start, int count, int width, array ends, array left, array right, int worth)
@cython.locals(found=list, j=int, end=int, kind=int)
cdef list _rectangle(int start, int rows, int columns, int terms, int begun, int at, array left,
                     array right)
@cython.locals(p="int*", q="int*", step_left=int, step_right=int, shared_left=bint,
               shared_right=bint, first=int, r=int, c=int, row=int, k=int)
cdef int _segment_kind(int rows, int columns, int terms, int at, int j, array left,
                      array right) noexcept
@cython.locals(swapped=bint, s="int*", x="int*", s_at=array, x_at=array, pack=array,
               to_s="int*", to_x="int*", length=int, r=int, j=int, c=int, k=int)
cdef object _block(int kind, int start, int rows, int columns, int terms, int at, int first,
                   int end, array left, array right)
