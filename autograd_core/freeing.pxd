# How a graph of any depth is freed: in a loop, through a list linked in the dead nodes.
#
# Weak references with callbacks, and attributes, run Python when their node dies, which may free
# other graphs or let other threads run. Meanwhile nobody is freeing, as far as they can see: the
# list is put away, for whoever frees a graph finds it freed, and not waiting in another's list.

from cpython.object cimport PyObject, PyTypeObject
from autograd_core.pool cimport Pool

cdef extern from *:
    """
    typedef struct {  /* the fields of Operands */
        PyObject_HEAD
        PyObject *operands, *partials, *values;
    } autograd_operands;

    static autograd_pool *autograd_home = NULL;
    static PyTypeObject *autograd_operands_type = NULL;

    typedef struct {
        PyObject *dead;
        int freeing;
    } autograd_pause;

    static inline autograd_pause autograd_put_away(autograd_pool *pool) {
        autograd_pause pause = {pool->dead, pool->freeing};
        pool->dead = NULL;
        pool->freeing = 0;
        return pause;
    }

    static inline void autograd_go_on(autograd_pool *pool, autograd_pause pause) {
        pool->dead = pause.dead;
        pool->freeing = pause.freeing;
    }

    /* Let go of what may run Python when it dies. */
    CYTHON_UNUSED static void autograd_let_go(autograd_pool *pool, PyObject *x) {
        autograd_pause pause = autograd_put_away(pool);
        Py_DECREF(x);
        autograd_go_on(pool, pause);
    }

    /* Put a node that nothing refers to any more on the list. */
    static inline void autograd_bury(autograd_pool *pool, autograd_node *node) {
        if (node->weak != NULL) {
            autograd_pause pause = autograd_put_away(pool);
            PyObject_ClearWeakRefs((PyObject *)node);
            autograd_go_on(pool, pause);
        }
        node->weak = pool->dead;
        pool->dead = (PyObject *)node;
    }

    /* Let go of an operand, which waits on the list if that was the last reference. */
    static inline void autograd_loosen(autograd_pool *pool, PyObject *operand) {
    #ifdef AUTOGRAD_ACCOUNTS
        (void)pool;
        Py_DECREF(operand);  /* autograd_drop is called and puts it there */
    #else
        if (--operand->ob_refcnt == 0) autograd_bury(pool, (autograd_node *)operand);
    #endif
    }

    /* Let go of the operands one by one, of which the tuple would free graphs by recursion. */
    CYTHON_UNUSED static void autograd_loosen_all(autograd_pool *pool, autograd_operands *held) {
        PyObject *operands = held->operands;
        Py_ssize_t i;
        if (Py_REFCNT(held) > 1 || operands == NULL || Py_REFCNT(operands) > 1) return;
        PyObject_GC_UnTrack(operands);
        for (i = 0; i < PyTuple_GET_SIZE(operands); i++) {
            PyObject *operand = PyTuple_GET_ITEM(operands, i);
            PyTuple_SET_ITEM(operands, i, NULL);
            autograd_loosen(pool, operand);
        }
    }

    CYTHON_UNUSED static void autograd_drop(PyObject *object) {
        autograd_pool *pool = autograd_home;
        autograd_bury(pool, (autograd_node *)object);
        if (pool->freeing) return;
        pool->freeing = 1;
        while (pool->dead != NULL) {
            autograd_node *node = (autograd_node *)pool->dead;
            PyObject *a = node->a, *b = node->b, *extra = node->extra;
            PyObject *name = node->name, *attributes = node->attributes;
            pool->dead = node->weak;
            autograd_give(pool, node);
            if (a != NULL) autograd_loosen(pool, a);
            if (b != NULL) autograd_loosen(pool, b);
            if (name != NULL) {
                if (PyUnicode_CheckExact(name)) Py_DECREF(name);
                else autograd_let_go(pool, name);
            }
            if (extra != NULL) {
                if (Py_IS_TYPE(extra, autograd_operands_type)) {
                    autograd_loosen_all(pool, (autograd_operands *)extra);
                }
                autograd_let_go(pool, extra);
            }
            if (attributes != NULL) autograd_let_go(pool, attributes);
        }
        pool->freeing = 0;
    }

    CYTHON_UNUSED static PyObject *autograd_allocate(PyTypeObject *type, Py_ssize_t count) {
        (void)count;
        return autograd_take_empty(autograd_home, type);
    }

    /* From now on a class of nodes is allocated and freed here. */
    CYTHON_UNUSED static void autograd_adopt(PyTypeObject *type) {
        type->tp_alloc = autograd_allocate;
        type->tp_dealloc = autograd_drop;
    }

    CYTHON_UNUSED static void autograd_open(autograd_pool *pool, PyTypeObject *operands) {
        pool->current = &pool->none;
        pool->until_look = 1;
        autograd_home = pool;
        autograd_operands_type = operands;
    }
    """
    ctypedef struct OperandsFields "autograd_operands":
        PyObject* operands
        PyObject* partials
        PyObject* values
    void adopt "autograd_adopt"(PyTypeObject* type) noexcept
    void open_for "autograd_open"(Pool* pool, PyTypeObject* operands) noexcept
