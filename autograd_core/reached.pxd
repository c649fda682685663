# What a sweep has reached, in C: reached.py says what each function does.
#
# The nodes that wait stand in a window of creation numbers, a slot for each number below the one
# that the window begins with, so that the next node is the next slot that is not empty: no queue
# is kept in order. A node beyond the window waits on a heap until the window has been passed and
# moves on, and then moves to where the newest of those is. So old nodes cost little, however old.
#
# A node carries its sum itself, and bit 0 of its stamp tells that it was met and not yet visited.
# Before a sweep begins there is room for as many nodes as are alive. It allocates nothing, runs
# no Python and leaves no bit set, so gradients may be added to as it goes.

from libc.stdlib cimport calloc, free, malloc
from cpython.array cimport array
from cpython.object cimport PyObject, PyTypeObject
from autograd_core.links cimport items
from autograd_core.memory cimport living
from autograd_core.node cimport Operands
from autograd_core.pool cimport Fields

cdef extern from *:
    """
    static void *autograd_idle = NULL;
    static size_t autograd_widest = (size_t)1 << 17;

    /* Ask for the memory of a node that is visited soon, if it was made a few nodes before this
       one: dense layers of 200,000 nodes take 10.9 ns a node instead of 12.8, chains 4.5
       instead of 3.6. */
    static inline void autograd_fetch_before(autograd_node *node) {
    #if defined(__GNUC__)
        __builtin_prefetch((char *)node - 8 * sizeof *node);
        __builtin_prefetch((char *)node - 8 * sizeof *node + 64);
    #else
        (void)node;
    #endif
    }
    """
    void fetch_before "autograd_fetch_before"(Fields* node) noexcept
    void* idle "autograd_idle"  # the memory of the last sweep
    size_t widest "autograd_widest"  # of all windows

cdef enum:
    NARROWEST = 256  # creation numbers in the first window
    KEPT = 1 << 18  # the lists of a sweep over more nodes are not kept for the next


cdef struct Reached:
    bint adding  # to gradients; else nodes and adjoints are kept
    Fields** window
    size_t slots  # in the memory of the window
    unsigned long long first  # the creation number that the window begins with
    size_t width  # numbers in the window
    size_t place  # the slot to look at next
    size_t waiting  # nodes in the window
    Fields** heap
    size_t beyond  # nodes on the heap
    Fields** leaves
    size_t leaf_count
    size_t room  # in each list
    size_t visits
    Fields** nodes
    double* adjoints
    size_t kept  # nodes and adjoints that are kept
    size_t inner


cdef inline void drop_lists(Reached* reached) noexcept:
    free(reached.heap)
    free(reached.leaves)
    free(reached.nodes)
    free(reached.adjoints)
    reached.heap = reached.leaves = reached.nodes = NULL
    reached.adjoints = NULL
    reached.room = 0


cdef inline void drop(Reached* reached) noexcept:
    drop_lists(reached)
    free(reached.window)
    free(reached)


cdef inline bint has_room(Reached* reached, size_t nodes) noexcept:
    # Memory that is not written to is only an address.
    if reached.slots < widest:
        free(reached.window)
        reached.slots = 0
        reached.window = <Fields**>calloc(widest, sizeof(Fields*))
        if reached.window == NULL:
            return False
        reached.slots = widest
    if reached.room < nodes:
        drop_lists(reached)
        nodes += nodes // 2 + 64
        reached.heap = <Fields**>malloc(nodes * sizeof(Fields*))
        reached.leaves = <Fields**>malloc(nodes * sizeof(Fields*))
        reached.nodes = <Fields**>malloc(nodes * sizeof(Fields*))
        reached.adjoints = <double*>malloc(nodes * sizeof(double))
        if (reached.heap == NULL or reached.leaves == NULL or reached.nodes == NULL
                or reached.adjoints == NULL):
            drop_lists(reached)
            return False
        reached.room = nodes
    return True


cdef inline Reached* begin(bint adding) except NULL:
    global idle
    cdef Reached* reached = <Reached*>idle
    idle = NULL  # a sweep that begins before this one has ended has memory of its own
    if reached == NULL:
        reached = <Reached*>calloc(1, sizeof(Reached))
        if reached == NULL:
            raise MemoryError
    if not has_room(reached, living()):
        drop(reached)
        raise MemoryError
    reached.adding = adding
    reached.width = reached.waiting = reached.beyond = reached.leaf_count = 0
    reached.visits = reached.kept = reached.inner = 0
    return reached


cdef inline void end(Reached* reached) noexcept:
    global idle
    if reached.visits + reached.leaf_count > KEPT:
        drop_lists(reached)
    if idle != NULL:
        drop(<Reached*>idle)
    idle = reached


cdef inline bint has_operands(Fields* node) noexcept:
    return node._a != NULL or (
        node._extra != NULL and node._extra.ob_type == <PyTypeObject*>Operands
    )


cdef inline size_t set_window(size_t numbers) noexcept:
    global widest
    cdef size_t before = widest
    widest = max(numbers, 1)
    return before


cdef inline void put_on_heap(Reached* reached, Fields* node) noexcept:
    cdef size_t i = reached.beyond
    reached.beyond += 1
    while i > 0 and reached.heap[(i - 1) // 2]._stamp < node._stamp:
        reached.heap[i] = reached.heap[(i - 1) // 2]
        i = (i - 1) // 2
    reached.heap[i] = node


cdef inline void pop_from_heap(Reached* reached) noexcept:
    cdef size_t i = 0
    cdef size_t child = 1
    cdef Fields* last
    reached.beyond -= 1
    last = reached.heap[reached.beyond]
    while child < reached.beyond:
        if (child + 1 < reached.beyond
                and reached.heap[child]._stamp < reached.heap[child + 1]._stamp):
            child += 1
        if reached.heap[child]._stamp < last._stamp:
            break
        reached.heap[i] = reached.heap[child]
        i = child
        child = 2 * i + 1
    reached.heap[i] = last


cdef inline bint put_in_window(Reached* reached, Fields* node) noexcept:
    cdef unsigned long long slot = reached.first - (node._stamp >> 2)
    if slot >= reached.width:
        return False
    reached.window[slot] = node
    reached.waiting += 1
    return True


cdef inline void contribute(Reached* reached, void* operand, double amount) noexcept:
    cdef Fields* node = <Fields*>operand
    if node._stamp & 1:
        node._adjoint += amount
        return
    node._stamp |= 1
    node._adjoint = amount
    if not has_operands(node):
        reached.leaves[reached.leaf_count] = node
        reached.leaf_count += 1
    elif not put_in_window(reached, node):
        put_on_heap(reached, node)


cdef inline bint move_window(Reached* reached) noexcept:
    if reached.beyond == 0:
        return False
    reached.first = reached.heap[0]._stamp >> 2
    reached.width = min(widest, NARROWEST + 32 * reached.visits)
    reached.place = 0
    while reached.beyond > 0 and put_in_window(reached, reached.heap[0]):
        pop_from_heap(reached)
    return True


cdef inline bint waits(Reached* reached) noexcept:
    return reached.waiting > 0 or move_window(reached)


cdef inline Fields* newest(Reached* reached) noexcept:
    cdef Fields** slot = reached.window + reached.place
    cdef Fields* node
    while slot[0] == NULL:
        slot += 1
    node = slot[0]
    slot[0] = NULL
    reached.place = slot - reached.window + 1
    reached.waiting -= 1
    reached.visits += 1
    fetch_before(node)
    return node


cdef inline double complete(Reached* reached, Fields* node) noexcept:
    cdef double adjoint = node._adjoint
    node._stamp ^= 1
    if reached.adding:
        node._grad += adjoint
    else:
        reached.nodes[reached.kept] = node
        reached.adjoints[reached.kept] = adjoint
        reached.kept += 1
    return adjoint


cdef inline void complete_leaves(Reached* reached) noexcept:
    cdef size_t i
    reached.inner = reached.kept
    for i in range(reached.leaf_count):
        complete(reached, reached.leaves[i])


cdef inline void sort_leaves(Reached* reached) noexcept:
    # By 11 bits of the creation number at a time; the list of leaves that wait is free by now.
    cdef Fields** leaves = reached.nodes + reached.inner
    cdef Fields** other = reached.leaves
    cdef Fields** swap
    cdef size_t count = reached.kept - reached.inner
    cdef size_t starts[2048]
    cdef size_t i, digit, total
    cdef unsigned long long lowest = <unsigned long long>-1
    cdef unsigned long long highest = 0
    cdef int shift = 0
    for i in range(count):
        lowest = min(lowest, leaves[i]._stamp >> 2)
        highest = max(highest, leaves[i]._stamp >> 2)
    while count > 0 and shift < 64 and (highest - lowest) >> shift > 0:
        for i in range(2048):
            starts[i] = 0
        for i in range(count):
            starts[(((leaves[i]._stamp >> 2) - lowest) >> shift) & 2047] += 1
        total = 0
        for i in range(2048):
            digit = starts[i]
            starts[i] = total
            total += digit
        for i in range(count):
            digit = (((leaves[i]._stamp >> 2) - lowest) >> shift) & 2047
            other[starts[digit]] = leaves[i]
            starts[digit] += 1
        swap = leaves
        leaves = other
        other = swap
        shift += 11
    if leaves == reached.leaves:
        for i in range(count):
            other[i] = leaves[i]


cdef inline void add_to_gradients(Reached* reached) noexcept:
    cdef size_t i
    for i in range(reached.kept):
        reached.nodes[i]._grad += reached.adjoints[i]


cdef inline Py_ssize_t size(Reached* reached) noexcept:
    return reached.kept


cdef inline Py_ssize_t inner(Reached* reached) noexcept:
    return reached.inner


cdef inline object node_at(Reached* reached, Py_ssize_t i):
    return <object><PyObject*>reached.nodes[i]


cdef inline Fields* fields_at(Reached* reached, Py_ssize_t i) noexcept:
    return reached.nodes[i]


cdef inline double adjoint_at(Reached* reached, Py_ssize_t i) noexcept:
    return reached.adjoints[i]


cdef inline double sum_of(Reached* reached, void* node) noexcept:
    return (<Fields*>node)._adjoint


cdef inline void put(Reached* reached, void* node, double amount) noexcept:
    (<Fields*>node)._adjoint = amount


cdef inline void may_be_missed(void* node) noexcept:
    (<Fields*>node)._adjoint = 0.0


cdef inline Py_ssize_t arity(Fields* node) noexcept:
    return len((<Operands>node._extra).operands)


cdef inline PyObject** operands(Fields* node) noexcept:
    return items((<Operands>node._extra).operands)


cdef inline tuple static(Fields* node):
    return (<Operands>node._extra).static


cdef inline double* partials(Fields* node) noexcept:
    return (<Operands>node._extra).partials.data.as_doubles
