# What a class of nodes is given in C and Cython has no words for.

from cpython.object cimport PyObject, PyTypeObject
from autograd_core.memory cimport pooled

cdef extern from *:
    """
    CYTHON_UNUSED static int autograd_define(PyTypeObject *type, PyObject *name, PyObject *x) {
        int result = PyDict_SetItem(type->tp_dict, name, x);
        PyType_Modified(type);
        return result;
    }

    /* Instead of setting or deleting, a property raises what `error`, called with its name, makes. */
    static PyObject *autograd_error = NULL;

    static int autograd_refuse(PyObject *node, PyObject *value, void *name) {
        PyObject *error = PyObject_CallFunction(autograd_error, "s", (const char *)name);
        (void)node, (void)value;
        if (error != NULL) {
            PyErr_SetObject((PyObject *)Py_TYPE(error), error);
            Py_DECREF(error);
        }
        return -1;
    }

    CYTHON_UNUSED static int autograd_protect(PyTypeObject *type, PyObject *name, PyObject *error) {
        PyObject *found = PyDict_GetItemWithError(type->tp_dict, name);
        PyGetSetDef *property;
        if (found == NULL || !Py_IS_TYPE(found, &PyGetSetDescr_Type)) {
            PyErr_SetObject(PyExc_LookupError, name);
            return -1;
        }
        property = ((PyGetSetDescrObject *)found)->d_getset;
        property->set = autograd_refuse;
        property->closure = (void *)property->name;
        Py_INCREF(error);
        Py_XSETREF(autograd_error, error);
        return 0;
    }

    /* A call whose arguments are refused may be answered better by `answer`, which is given them. */
    static initproc autograd_init = NULL;
    static PyObject *autograd_answer = NULL;

    static int autograd_answered(PyObject *node, PyObject *arguments, PyObject *keywords) {
        PyObject *kind, *error, *trace, *none, *given = keywords;
        if (autograd_init(node, arguments, keywords) == 0) return 0;
        if (!PyErr_ExceptionMatches(PyExc_TypeError)) return -1;
        PyErr_Fetch(&kind, &error, &trace);
        if (given == NULL) given = PyDict_New(); else Py_INCREF(given);
        none = given == NULL ? NULL
            : PyObject_CallFunctionObjArgs(autograd_answer, arguments, given, NULL);
        Py_XDECREF(given);
        if (none == NULL) {
            Py_XDECREF(kind); Py_XDECREF(error); Py_XDECREF(trace);
            return -1;
        }
        Py_DECREF(none);
        PyErr_Restore(kind, error, trace);
        return -1;
    }

    CYTHON_UNUSED static int autograd_answer_in(PyTypeObject *type, PyObject *answer) {
        autograd_init = type->tp_init;
        type->tp_init = autograd_answered;
        Py_INCREF(answer);
        Py_XSETREF(autograd_answer, answer);
        return 0;
    }

    /* A dict of attributes hangs on a pointer of ours: Python makes it when it is first needed,
       where a field of Cython's would be given one at once. */
    static PyGetSetDef autograd_dict = {
        "__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL};

    CYTHON_UNUSED static int autograd_dict_at(PyTypeObject *type, Py_ssize_t offset) {
        PyObject *descriptor = PyDescr_NewGetSet(type, &autograd_dict);
        int result = -1;
        type->tp_dictoffset = offset;
        if (descriptor != NULL) {
            result = PyDict_SetItemString(type->tp_dict, "__dict__", descriptor);
            Py_DECREF(descriptor);
        }
        PyType_Modified(type);
        return result;
    }

    CYTHON_UNUSED static int autograd_seal(PyTypeObject *type, PyObject *metaclass) {
        Py_INCREF(metaclass);
        Py_SET_TYPE((PyObject *)type, (PyTypeObject *)metaclass);
        type->tp_flags &= ~Py_TPFLAGS_BASETYPE;
        type->tp_name = strrchr(type->tp_name, '.') + 1;  /* as messages of Python's quote it */
        PyType_Modified(type);
        return 0;
    }
    """
    int dict_at "autograd_dict_at"(PyTypeObject* type, Py_ssize_t offset) except -1
    int protect_in "autograd_protect"(PyTypeObject* type, object name, object error) except -1
    int answer_in "autograd_answer_in"(PyTypeObject* type, object answer) except -1
    int define_in "autograd_define"(PyTypeObject* type, object name, object x) except -1
    int seal "autograd_seal"(PyTypeObject* type, object metaclass) except -1
