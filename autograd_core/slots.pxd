# Operators at the price of C, where the types of the operands are known exactly.
#
# A slot is what Python calls for a + b, or for Value(2.0). The ones here are shortcuts for methods
# of Value: where each operand is exactly a Value, or else a float or an int, they call the method's
# kernel and make its node. Everything else, and every operation while a block is open (no_grad,
# detect_anomaly, an observer), goes to the slot that Cython made of the method.

from cpython.exc cimport PyErr_Occurred
from cpython.object cimport PyObject, PyTypeObject
from autograd_core.primitives cimport kernels
from autograd_core cimport blocks
from autograd_core.links cimport owned
from autograd_core.making cimport filled
from autograd_core.node cimport Node

cdef extern from *:
    """
    static PyTypeObject *autograd_value;           /* the type Value */
    static PyNumberMethods autograd_methods;       /* its slots as Cython made them, ... */
    static richcmpfunc autograd_method_comparing;  /* ... and that of <, <=, ==, !=, > and >= */

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

    static inline PyObject *autograd_compared(double x, double y, int operation) {
        Py_RETURN_RICHCOMPARE(x, y, operation);
    }

    /* (c,), for the static parameter of a node: the one before where c is the same again. */
    CYTHON_UNUSED static PyObject *autograd_parameter(double c) {
        static PyObject *last = NULL;
        static double number;
        if (last == NULL || memcmp(&c, &number, sizeof c) != 0) {
            PyObject *made = Py_BuildValue("(d)", c);
            if (made == NULL) return NULL;
            PyObject_GC_UnTrack(made);  /* a number is never part of a cycle */
            number = c;
            Py_XSETREF(last, made);
        }
        Py_INCREF(last);
        return last;
    }

    /* Value(...) as Python calls it where there is no shortcut. */
    CYTHON_UNUSED static PyObject *autograd_called(
            PyObject *kind, PyObject *const *arguments, Py_ssize_t count, PyObject *names) {
        Py_ssize_t named = names == NULL ? 0 : PyTuple_GET_SIZE(names), i;
        PyObject *positional = PyTuple_New(count), *keywords = NULL, *result = NULL;
        if (positional == NULL) return NULL;
        for (i = 0; i < count; i++) {
            Py_INCREF(arguments[i]);
            PyTuple_SET_ITEM(positional, i, arguments[i]);
        }
        if (named == 0 || (keywords = PyDict_New()) != NULL) {
            for (i = 0; i < named; i++) {
                PyObject *name = PyTuple_GET_ITEM(names, i);
                if (PyDict_SetItem(keywords, name, arguments[count + i]) < 0) break;
            }
            if (i == named) result = PyType_Type.tp_call(kind, positional, keywords);
        }
        Py_XDECREF(keywords);
        Py_DECREF(positional);
        return result;
    }

    /* Python calls a class by its tp_vectorcall where the class of the class allows it; one that
       is written in Python inherits that from `type` since Python 3.12. */
    CYTHON_UNUSED static void autograd_call_by(PyTypeObject *kind, vectorcallfunc call) {
        PyTypeObject *metaclass = Py_TYPE(kind);
        kind->tp_vectorcall = call;
        if (metaclass->tp_call == PyType_Type.tp_call) {
            metaclass->tp_flags |= Py_TPFLAGS_HAVE_VECTORCALL;
        }
    }
    """
    int Py_EQ
    int Py_NE
    ctypedef PyObject* (*Call "vectorcallfunc")(
        PyObject*, PyObject* const*, size_t, PyObject*) noexcept
    ctypedef PyObject* (*Comparison "richcmpfunc")(PyObject*, PyObject*, int) noexcept
    ctypedef PyObject* (*Ternary "ternaryfunc")(PyObject*, PyObject*, PyObject*) noexcept
    ctypedef PyObject* (*Unary "unaryfunc")(PyObject*) noexcept
    ctypedef PyObject* (*Binary "binaryfunc")(PyObject*, PyObject*) noexcept
    ctypedef struct PyNumberMethods:
        Binary nb_add
        Binary nb_subtract
        Binary nb_multiply
        Binary nb_true_divide
        Ternary nb_power
        Unary nb_negative
        Unary nb_positive
        Unary nb_absolute
    ctypedef struct Type "PyTypeObject":
        PyNumberMethods* tp_as_number
        Comparison tp_richcompare
    PyTypeObject* value "autograd_value"
    PyNumberMethods methods "autograd_methods"
    Comparison method_comparing "autograd_method_comparing"
    PyObject* compared "autograd_compared"(double x, double y, int operation) noexcept
    PyObject* parameter "autograd_parameter"(double c) noexcept
    PyObject* called "autograd_called"(
        PyObject* kind, PyObject* const* arguments, Py_ssize_t count, PyObject* names) noexcept
    void call_by "autograd_call_by"(PyTypeObject* kind, Call call) noexcept
    Py_ssize_t PyVectorcall_NARGS(size_t count) noexcept
    bint is_number "autograd_is_number"(PyObject* x, double* y) noexcept
    bint Py_IS_TYPE(PyObject* x, PyTypeObject* kind) noexcept
    void Py_INCREF(PyObject* x) noexcept
    void Py_DECREF(PyObject* x) noexcept

# The last argument is Cython's, for functions that Python can call too.
ctypedef (double, double) (*OfOne)(double, int) noexcept
ctypedef (double, double) (*OfTwoToOne)(double, double, int) noexcept
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
    cdef PyObject* a = NULL if blocks.are_open else operand(left)
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
    if blocks.are_open:
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


cdef inline PyObject* affirm(PyObject* x) noexcept:
    return of_one(x, "identity", <OfOne>kernels.identity, methods.nb_positive)


cdef inline PyObject* absolute(PyObject* x) noexcept:
    return of_one(x, "abs", <OfOne>kernels.abs_, methods.nb_absolute)


cdef inline PyObject* with_parameter(PyObject* x, double c, str name, OfTwoToOne kernel) noexcept:
    """The node of an operation on a Value that has a static parameter."""
    cdef double y, d
    cdef PyObject* static = parameter(c)
    if static == NULL:
        return NULL
    y, d = kernel((<Node>x)._data, c, 0)
    Py_INCREF(x)
    return filled(value, owned(name), y, x, d, NULL, 0.0, static)


cdef inline PyObject* raised(PyObject* base, PyObject* exponent) noexcept:
    """base ** exponent."""
    return methods.nb_power(base, exponent, <PyObject*>None)


cdef inline PyObject* power(PyObject* base, PyObject* exponent, PyObject* modulo) noexcept:
    cdef double c
    if blocks.are_open or modulo != <PyObject*>None:
        return methods.nb_power(base, exponent, modulo)
    if Py_IS_TYPE(base, value):
        if Py_IS_TYPE(exponent, value):
            return of_two(base, exponent, "pow", <OfTwo>kernels.pow, raised)
        if is_number(exponent, &c):
            return with_parameter(base, c, "pow_constant", <OfTwoToOne>kernels.pow_constant)
    elif is_number(base, &c):
        return with_parameter(exponent, c, "constant_pow", <OfTwoToOne>kernels.constant_pow)
    return methods.nb_power(base, exponent, modulo)


cdef inline PyObject* compare(PyObject* a, PyObject* b, int operation) noexcept:
    """Compare the numbers of a Value and of a Value or number."""
    cdef double y
    if blocks.are_open:
        return method_comparing(a, b, operation)
    if Py_IS_TYPE(b, value):
        if operation == Py_EQ or operation == Py_NE:
            return method_comparing(a, b, operation)
        y = (<Node>b)._data
    elif not is_number(b, &y):
        return method_comparing(a, b, operation)
    return compared((<Node>a)._data, y, operation)


cdef inline PyObject* leaf_of(PyObject* kind, PyObject* const* arguments, size_t count,
                              PyObject* names) noexcept:
    """Value(x) for a number x."""
    cdef double x
    cdef Py_ssize_t n = PyVectorcall_NARGS(count)
    if n == 1 and names == NULL and is_number(arguments[0], &x):
        return filled(value, NULL, x, NULL, 0.0, NULL, 0.0, NULL)
    return called(kind, arguments, n, names)


cdef inline int shorten(object kind) except -1:
    """Put the shortcuts into the slots of Value."""
    cdef Type* seen = <Type*><PyObject*>kind
    cdef PyNumberMethods* slots = seen.tp_as_number
    (&value)[0] = <PyTypeObject*>kind
    (&methods)[0] = slots[0]
    slots.nb_add = add
    slots.nb_subtract = subtract
    slots.nb_multiply = multiply
    slots.nb_true_divide = divide
    slots.nb_power = power
    slots.nb_negative = negate
    slots.nb_positive = affirm
    slots.nb_absolute = absolute
    (&method_comparing)[0] = seen.tp_richcompare
    seen.tp_richcompare = compare
    call_by(value, leaf_of)
    return 0
