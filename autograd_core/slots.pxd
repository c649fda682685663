# Operators at the price of C, where the types of the operands are known exactly.
#
# A slot is what Python calls for a + b. The ones here are shortcuts for methods of Value: where
# each operand is exactly a Value, or else a float or an int, they call the method's kernel and
# make its node. Everything else, and everything while a block is open (no_grad, detect_anomaly,
# an observer), goes to the slot that Cython made of the method.

from cpython.exc cimport PyErr_Occurred
from cpython.object cimport PyObject, PyTypeObject
from autograd_core cimport kernels
from autograd_core cimport node as node_module
from autograd_core.links cimport owned
from autograd_core.making cimport filled
from autograd_core.node cimport Node

cdef extern from *:
    """
    static PyTypeObject *autograd_value;      /* the type Value */
    static PyNumberMethods autograd_methods;  /* its slots as Cython made them */

    /* Whether x is a float or an int that has a number in double precision, which is put into y.
       A nan, of which there is only one in a graph, is left to the method. */
    static inline int autograd_is_number(PyObject *x, double *y) {
        if (Py_IS_TYPE(x, &PyFloat_Type)) {
            *y = PyFloat_AS_DOUBLE(x);
            return *y == *y;
        }
        if (!PyLong_CheckExact(x)) return 0;
        *y = PyLong_AsDouble(x);
        if (*y != -1.0 || !PyErr_Occurred()) return 1;
        PyErr_Clear();
        return 0;
    }
    """
    ctypedef PyObject* (*Unary "unaryfunc")(PyObject*) noexcept
    ctypedef PyObject* (*Binary "binaryfunc")(PyObject*, PyObject*) noexcept
    ctypedef struct PyNumberMethods:
        Binary nb_add
        Binary nb_subtract
        Binary nb_multiply
        Binary nb_true_divide
        Unary nb_negative
    ctypedef struct Type "PyTypeObject":
        PyNumberMethods* tp_as_number
    PyTypeObject* value "autograd_value"
    PyNumberMethods methods "autograd_methods"
    bint is_number "autograd_is_number"(PyObject* x, double* y) noexcept
    bint Py_IS_TYPE(PyObject* x, PyTypeObject* kind) noexcept
    void Py_INCREF(PyObject* x) noexcept
    void Py_DECREF(PyObject* x) noexcept

# The last argument is Cython's, for functions that Python can call too.
ctypedef (double, double) (*OfOne)(double, int) noexcept
ctypedef (double, double, double) (*OfTwo)(double, double, int) noexcept


cdef inline PyObject* operand(PyObject* x) noexcept:
    """A new reference to a Value, or to a constant made of a number.

    NULL for anything else, and with MemoryError.
    """
    cdef double y
    if Py_IS_TYPE(x, value):
        Py_INCREF(x)
        return x
    if is_number(x, &y):
        return filled(value, owned("constant"), y, NULL, 0.0, NULL, 0.0, NULL)
    return NULL


cdef inline PyObject* of_two(PyObject* left, PyObject* right, str name, OfTwo kernel,
                             Binary method) noexcept:
    """The node of an operation with two operands, of which one is a Value."""
    cdef double y, da, db
    cdef PyObject* a = NULL if node_module.special else operand(left)
    cdef PyObject* b
    if a == NULL:
        return NULL if PyErr_Occurred() else method(left, right)
    b = operand(right)
    if b == NULL:
        Py_DECREF(a)
        return NULL if PyErr_Occurred() else method(left, right)
    y, da, db = kernel((<Node>a)._data, (<Node>b)._data, 0)
    return filled(value, owned(name), y, a, da, b, db, NULL)


cdef inline PyObject* of_one(PyObject* x, str name, OfOne kernel, Unary method) noexcept:
    """The node of an operation on a Value."""
    cdef double y, d
    if node_module.special:
        return method(x)
    y, d = kernel((<Node>x)._data, 0)
    Py_INCREF(x)
    return filled(value, owned(name), y, x, d, NULL, 0.0, NULL)


cdef inline PyObject* add(PyObject* left, PyObject* right) noexcept:
    return of_two(left, right, "add", <OfTwo>kernels.add, methods.nb_add)


cdef inline PyObject* subtract(PyObject* left, PyObject* right) noexcept:
    return of_two(left, right, "sub", <OfTwo>kernels.sub, methods.nb_subtract)


cdef inline PyObject* multiply(PyObject* left, PyObject* right) noexcept:
    return of_two(left, right, "mul", <OfTwo>kernels.mul, methods.nb_multiply)


cdef inline PyObject* divide(PyObject* left, PyObject* right) noexcept:
    return of_two(left, right, "truediv", <OfTwo>kernels.truediv, methods.nb_true_divide)


cdef inline PyObject* negate(PyObject* x) noexcept:
    return of_one(x, "neg", <OfOne>kernels.neg, methods.nb_negative)


cdef inline int shorten(object kind) except -1:
    """Put the shortcuts into the slots of Value."""
    cdef PyNumberMethods* slots = (<Type*><PyObject*>kind).tp_as_number
    (&value)[0] = <PyTypeObject*>kind
    (&methods)[0] = slots[0]
    slots.nb_add = add
    slots.nb_subtract = subtract
    slots.nb_multiply = multiply
    slots.nb_true_divide = divide
    slots.nb_negative = negate
    return 0
