cimport cython
from autograd_core.c99 cimport flags, ints


@cython.locals(count=int, ops="int*", offsets="int*", operands="int*", inside="unsigned char*",
               waits="unsigned char*", uses=bytearray, fan="unsigned char*", i=int, left=int,
               right=int, place=int)
cpdef int find_chains(flat, int add, int mul, list kept, bytearray inner,
                      bytearray waiting) except -1
