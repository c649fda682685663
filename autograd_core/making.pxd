from cpython.object cimport PyObject, PyTypeObject
from cpython.ref cimport Py_XDECREF
from autograd_core cimport memory
from autograd_core.links cimport owned
from autograd_core.node cimport Node
from autograd_core.pool cimport Fields, take

cdef extern from *:
    object counted "(PyObject *)"(PyObject* x)  # a new reference, as an object


cdef inline unsigned long long stamp() noexcept:
    memory.serials += 1
    return memory.serials << 2


cdef inline PyObject* filled(PyTypeObject* kind, PyObject* name, double y, PyObject* a, double da,
                             PyObject* b, double db, PyObject* extra) noexcept:
    """A new node, to which the references given now belong; NULL, with MemoryError."""
    cdef PyObject* new = take(&memory.pool, kind)
    if new == NULL:
        Py_XDECREF(name)
        Py_XDECREF(a)
        Py_XDECREF(b)
        Py_XDECREF(extra)
        return NULL
    (<Node>new)._data = y
    (<Node>new)._grad = 0.0
    (<Node>new)._da = da
    (<Node>new)._db = db
    (<Node>new)._a = a
    (<Node>new)._b = b
    (<Node>new)._extra = extra
    (<Node>new)._name = name
    (<Node>new)._attributes = NULL
    (<Node>new)._stamp = stamp()
    (<Node>new)._adjoint = 0.0
    (<Fields*>new).weak = NULL
    return new


cdef inline Node fresh(object kind):
    return <Node>counted(filled(<PyTypeObject*>kind, NULL, 0.0, NULL, 0.0, NULL, 0.0, NULL))


cdef inline Node made(object kind, str name, double y, object a, double da, object b, double db,
                      tuple static):
    return <Node>counted(filled(<PyTypeObject*>kind, owned(name), y, owned(a), da, owned(b), db,
                                owned(static)))
