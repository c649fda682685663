cimport cython
from cpython.array cimport array, resize_smart
from cpython.object cimport PyObject
from cpython.ref cimport Py_DECREF, Py_INCREF
from autograd_core.c99 cimport ints
from autograd_core.node cimport Node, name_of, operands_of
from autograd_core.program.lift.tables cimport empty, longs

cdef extern from *:
    """
    #define AUTOGRAD_FRAME(frame) ((PyFrameObject *)(frame))
    #define autograd_frame() ((PyObject *)PyEval_GetFrame())
    #define autograd_back(frame) ((PyObject *)PyFrame_GetBack(AUTOGRAD_FRAME(frame)))
    #define autograd_code(frame) ((PyObject *)PyFrame_GetCode(AUTOGRAD_FRAME(frame)))
    #define autograd_instruction(frame) PyFrame_GetLasti(AUTOGRAD_FRAME(frame))
    #define autograd_line(frame) PyFrame_GetLineNumber(AUTOGRAD_FRAME(frame))
    """
    PyObject* running_frame "autograd_frame"() noexcept  # borrowed; the others are new references
    PyObject* back_of "autograd_back"(PyObject* frame) noexcept
    PyObject* code_of "autograd_code"(PyObject* frame) noexcept
    int instruction_of "autograd_instruction"(PyObject* frame) noexcept
    int line_in "autograd_line"(PyObject* frame) noexcept

cdef enum:
    KEPT = 1024

cdef str _CONSTANT

cdef struct Seen:  # an instruction of the user's program, or of another
    PyObject* code
    int instruction
    int line


@cython.final
cdef class LineLog:
    cdef public list lines
    cdef dict _numbers
    cdef array _serials
    cdef array _at
    cdef dict _known
    cdef dict _codes
    cdef Seen[KEPT] seen

    @cython.locals(number=int)
    cpdef created(self, Node node)
    cpdef follow(self, Node node, tuple operands)
    @cython.locals(number=int)
    cpdef unrecorded(self, Node node, tuple operands)
    cpdef int line_of_package(self) except -2
    cpdef int number_of(self, object code, int line) except -2
    cpdef line_of(self, Node node)
    @cython.locals(found=array, f="int*", at="int*", serials="unsigned long long*",
                   serial="unsigned long long",
                   i=Py_ssize_t, k=Py_ssize_t, count=Py_ssize_t)
    cpdef array numbers_of(self, list nodes)


cdef inline int put(array numbers, long long x) except -1:
    cdef Py_ssize_t count = len(numbers)
    resize_smart(numbers, count + 1)
    if numbers.ob_descr.itemsize == 8:
        numbers.data.as_longlongs[count] = x
    else:
        numbers.data.as_ints[count] = <int>x
    return 0


cdef inline int running_line(LineLog log) except -2:
    # Compiled functions have no frames: the nearest is that of the program that called them.
    cdef PyObject* frame = running_frame()
    cdef PyObject* code
    cdef PyObject* back
    cdef Seen* seen
    cdef int instruction
    cdef int number = -1
    if frame != NULL:
        Py_INCREF(<object>frame)
    while frame != NULL and number < 0:
        code = code_of(frame)
        instruction = instruction_of(frame)
        seen = &log.seen[(((<size_t>code) >> 5) ^ <size_t>(instruction * 7)) % KEPT]
        if seen.code != code or seen.instruction != instruction:
            seen.line = log.number_of(<object>code, line_in(frame))
            seen.code, seen.instruction = code, instruction
        number = seen.line
        back = back_of(frame)
        Py_DECREF(<object>code)
        Py_DECREF(<object>frame)
        frame = back
    if frame != NULL:
        Py_DECREF(<object>frame)
    return number
