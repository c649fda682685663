cimport cython
from cpython.object cimport PyObject
from cpython.ref cimport Py_DECREF

cdef extern from *:
    """
    #define autograd_profiled(frame) ((PyObject *)PyFrame_GetCode(frame))
    """
    ctypedef struct Frame "PyFrameObject":
        pass
    ctypedef int (*Told "Py_tracefunc")(PyObject*, Frame*, int, PyObject*) except -1
    void PyEval_SetProfile(Told function, PyObject* log) noexcept
    PyObject* code_of "autograd_profiled"(Frame* frame) noexcept  # a new reference
    bint PyCFunction_Check(PyObject* x) noexcept
    int PyTrace_CALL
    int PyTrace_C_CALL
    ctypedef struct BuiltIn "PyCFunctionObject":
        void* m_ml
        PyObject* m_self
    bint PyType_Check(PyObject* x) noexcept
    bint PyModule_Check(PyObject* x) noexcept

cdef enum:
    KEPT = 512


cdef struct Met:
    void* function  # code, or what defines a built-in function
    void* owner  # the class of whose objects it is a method, or the object itself


@cython.final
cdef class CallLog:
    cdef object called
    cdef object built_in
    cdef dict _codes
    cdef list _kept
    cdef Met[KEPT] met


cdef inline Met* slot_of(CallLog log, void* function, void* owner) noexcept:
    return &log.met[(((<size_t>function) >> 4) ^ ((<size_t>owner) >> 6)) % KEPT]


cdef inline void* owner_of(BuiltIn* function) noexcept:
    # A method of a class or of a module is that one's; of any other object, its class's.
    if function.m_self == NULL:
        return NULL
    if PyType_Check(function.m_self) or PyModule_Check(function.m_self):
        return function.m_self
    return function.m_self.ob_type


cdef inline int told(PyObject* self, Frame* frame, int event, PyObject* argument) except -1:
    cdef CallLog log
    cdef PyObject* code
    cdef BuiltIn* function
    cdef void* owner
    cdef Met* met
    if event == PyTrace_CALL:
        log = <CallLog>self
        code = code_of(frame)
        met = slot_of(log, code, NULL)
        if met.function != code or met.owner != NULL:
            if log.called(<object>code):
                log._codes[<size_t>code] = <object>code  # so that its address is not another's
                met.function, met.owner = code, NULL
        Py_DECREF(<object>code)
    elif event == PyTrace_C_CALL:
        log = <CallLog>self
        if not PyCFunction_Check(argument):
            log.built_in(<object><PyObject*>frame, <object>argument)
            return 0
        function = <BuiltIn*>argument
        owner = owner_of(function)
        met = slot_of(log, function.m_ml, owner)
        if met.function != function.m_ml or met.owner != owner:
            if log.built_in(<object><PyObject*>frame, <object>argument):
                if owner != NULL:
                    log._kept.append(<object><PyObject*>owner)
                met.function, met.owner = function.m_ml, owner
    return 0


cdef inline int set_profile(CallLog log) except -1:
    PyEval_SetProfile(told, <PyObject*>log)
    return 0
