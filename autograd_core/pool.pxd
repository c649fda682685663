# Where nodes come from and where they go: chunks of memory that are kept for the next graph.
#
# A chunk is a piece of memory whose head counts the living nodes that follow it; a node finds its
# chunk by the leading bits of its address. Freed nodes are linked and handed out again, the last
# one first. An emptied chunk starts from its beginning, so nodes lie in the order of creation, in
# which sweeps visit them. Of the emptied chunks 64 MB are kept, for the memory of a graph that the
# system has to give anew costs more than recording it.
#
# All of it runs under the lock of the interpreter, of which there is one: Cython's modules turn
# the lock on in a free-threaded Python and refuse subinterpreters.

from cpython.object cimport PyObject, PyTypeObject
from autograd_core.pages cimport PIECE  # and its C functions with it

cdef extern from *:
    """
    /* Freed nodes are poison to the address sanitizer until they are handed out again. */
    #if defined(__SANITIZE_ADDRESS__)
    #include <sanitizer/asan_interface.h>
    #else
    #define ASAN_POISON_MEMORY_REGION(start, size)
    #define ASAN_UNPOISON_MEMORY_REGION(start, size)
    #endif

    /* Where Python keeps more account of references than the count, it does the counting. */
    #if defined(Py_REF_DEBUG) || defined(Py_TRACE_REFS) || defined(Py_GIL_DISABLED)
    #define AUTOGRAD_ACCOUNTS
    #endif

    typedef struct {  /* the fields of a Node; node.py looks whether they lie alike */
        PyObject_HEAD
        double data, grad, da, db;
        PyObject *a, *b, *extra, *name, *attributes;
        unsigned long long stamp;
        double adjoint;
        PyObject *weak;  /* weak references to it; once it is dead, the next of a list */
    } autograd_node;

    typedef struct autograd_chunk {
        struct autograd_chunk *next, *previous;  /* of a list of the pool's */
        autograd_node *freed;                    /* the last one freed, the others behind it */
        autograd_node *fresh, *end;              /* what was not handed out since it was empty */
        Py_ssize_t living;
        enum { AUTOGRAD_FULL, AUTOGRAD_CURRENT, AUTOGRAD_ROOMY } state;
    } autograd_chunk;

    #define AUTOGRAD_HEAD 128
    #define AUTOGRAD_NODES ((AUTOGRAD_PIECE - AUTOGRAD_HEAD) / sizeof(autograd_node))
    #define AUTOGRAD_KEPT (((size_t)64 << 20) / AUTOGRAD_PIECE)
    #define AUTOGRAD_OFTEN 64  /* nodes until one looks again whether tracemalloc runs */

    typedef struct {
        autograd_chunk *current;      /* gives the next node */
        autograd_chunk *roomy;        /* those that have living nodes, and freed ones */
        autograd_chunk *kept;         /* those without a living node, next to the current one */
        size_t chunks, keeping;       /* how many there are, and how many of them are kept */
        Py_ssize_t living;            /* nodes of all chunks */
        int traced, until_look;       /* whether tracemalloc ran, and when to look again */
        int freeing;                  /* whether somebody is about to free ... */
        PyObject *dead;               /* ... these nodes, and those they alone refer to */
        autograd_chunk none;          /* the current one before there is any */
    } autograd_pool;

    static inline autograd_chunk *autograd_chunk_of(autograd_node *node) {
        return (autograd_chunk *)((uintptr_t)node & ~(uintptr_t)(AUTOGRAD_PIECE - 1));
    }

    CYTHON_UNUSED static void autograd_empty(autograd_chunk *chunk) {
        chunk->freed = NULL;
        chunk->fresh = (autograd_node *)((char *)chunk + AUTOGRAD_HEAD);
        chunk->end = chunk->fresh + AUTOGRAD_NODES;
        ASAN_POISON_MEMORY_REGION(chunk->fresh, AUTOGRAD_NODES * sizeof(autograd_node));
    }

    CYTHON_UNUSED static void autograd_unlist(autograd_pool *pool, autograd_chunk *chunk) {
        if (chunk->next != NULL) chunk->next->previous = chunk->previous;
        if (chunk->previous != NULL) chunk->previous->next = chunk->next;
        else pool->roomy = chunk->next;
    }

    CYTHON_UNUSED static void autograd_discard(autograd_pool *pool, autograd_chunk *chunk) {
        ASAN_UNPOISON_MEMORY_REGION(chunk, AUTOGRAD_PIECE);
        pool->chunks--;
        autograd_unmap(chunk);
    }

    /* Make a chunk that has room the current one: -1 where there is no memory. */
    CYTHON_UNUSED static int autograd_turn(autograd_pool *pool) {
        autograd_chunk *chunk = pool->roomy;
        if (chunk != NULL) {
            autograd_unlist(pool, chunk);
        } else if (pool->kept != NULL) {
            chunk = pool->kept;
            pool->kept = chunk->next;
            pool->keeping--;
        } else {
            chunk = (autograd_chunk *)autograd_map(pool->chunks > 0);
            if (chunk == NULL) return -1;
            pool->chunks++;
            chunk->living = 0;
            autograd_empty(chunk);
        }
        pool->current->state = AUTOGRAD_FULL;
        chunk->state = AUTOGRAD_CURRENT;
        pool->current = chunk;
        return 0;
    }

    /* Tell tracemalloc of a node; called for each while it runs, else now and then. */
    CYTHON_UNUSED static void autograd_trace(autograd_pool *pool, autograd_node *node) {
        pool->traced = PyTraceMalloc_Track(0, (uintptr_t)node, sizeof *node) != -2;
        pool->until_look = pool->traced ? 1 : AUTOGRAD_OFTEN;
    }

    /* A new node of a type; its fields hold anything. NULL, with MemoryError, where there is no
       memory. */
    static inline PyObject *autograd_take(autograd_pool *pool, PyTypeObject *type) {
        autograd_chunk *chunk = pool->current;
        autograd_node *node;
        PyObject *object;
        if (chunk->freed == NULL && chunk->fresh == chunk->end) {
            if (autograd_turn(pool) < 0) return PyErr_NoMemory();
            chunk = pool->current;
        }
        node = chunk->freed;
        if (node != NULL) {
            ASAN_UNPOISON_MEMORY_REGION(node, sizeof *node);
            chunk->freed = (autograd_node *)node->weak;
        } else {
            node = chunk->fresh++;
            ASAN_UNPOISON_MEMORY_REGION(node, sizeof *node);
        }
        chunk->living++;
        pool->living++;
        if (--pool->until_look == 0) autograd_trace(pool, node);
        object = (PyObject *)node;
    #ifdef AUTOGRAD_ACCOUNTS
        PyObject_Init(object, type);
    #else  /* what that comes to, in two stores */
        memset(object, 0, sizeof *object);
        object->ob_refcnt = 1;
        object->ob_type = type;
    #endif
        return object;
    }

    /* The same with every field empty. */
    static inline PyObject *autograd_take_empty(autograd_pool *pool, PyTypeObject *type) {
        PyObject *node = autograd_take(pool, type);
        if (node != NULL) {
            memset((char *)node + sizeof *node, 0, sizeof(autograd_node) - sizeof *node);
        }
        return node;
    }

    /* A chunk without a living node: the current one stays, others are kept, or given back. */
    CYTHON_UNUSED static void autograd_emptied(autograd_pool *pool, autograd_chunk *chunk) {
        autograd_empty(chunk);
        if (chunk->state == AUTOGRAD_CURRENT) return;
        autograd_unlist(pool, chunk);
        if (pool->keeping + 1 < AUTOGRAD_KEPT) {
            chunk->next = pool->kept;
            pool->kept = chunk;
            pool->keeping++;
        } else {
            autograd_discard(pool, chunk);
        }
    }

    /* Take back the memory of a node. */
    static inline void autograd_give(autograd_pool *pool, autograd_node *node) {
        autograd_chunk *chunk = autograd_chunk_of(node);
        if (pool->traced) PyTraceMalloc_Untrack(0, (uintptr_t)node);
        node->weak = (PyObject *)chunk->freed;
        chunk->freed = node;
        ASAN_POISON_MEMORY_REGION(node, sizeof *node);
        if (chunk->state == AUTOGRAD_FULL) {
            chunk->state = AUTOGRAD_ROOMY;
            chunk->previous = NULL;
            chunk->next = pool->roomy;
            if (pool->roomy != NULL) pool->roomy->previous = chunk;
            pool->roomy = chunk;
        }
        pool->living--;
        if (--chunk->living == 0) autograd_emptied(pool, chunk);
    }

    /* Give the chunks without a living node back to the system: how many bytes that were. */
    CYTHON_UNUSED static size_t autograd_release(autograd_pool *pool) {
        size_t before = pool->chunks;
        autograd_chunk *chunk = pool->current;
        if (chunk != &pool->none && chunk->living == 0) {
            pool->current = &pool->none;
            autograd_discard(pool, chunk);
        }
        while ((chunk = pool->kept) != NULL) {
            pool->kept = chunk->next;
            pool->keeping--;
            autograd_discard(pool, chunk);
        }
        return (before - pool->chunks) * AUTOGRAD_PIECE;
    }
    """
    # A node, by a pointer that is not counted.
    ctypedef struct Fields "autograd_node":
        double _data "data"
        double _grad "grad"
        double _da "da"
        double _db "db"
        PyObject* _a "a"
        PyObject* _b "b"
        PyObject* _extra "extra"
        PyObject* _name "name"
        PyObject* _attributes "attributes"
        unsigned long long _stamp "stamp"
        double _adjoint "adjoint"
        PyObject* weak
    enum: WEAK "((Py_ssize_t)offsetof(autograd_node, weak))"
    ctypedef struct Pool "autograd_pool":
        Py_ssize_t living
    PyObject* take "autograd_take"(Pool* pool, PyTypeObject* type) noexcept
    size_t release "autograd_release"(Pool* pool) noexcept
