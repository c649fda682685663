# The loops of a machine in C: loops.py says what each function does, kernels.h holds the loops.

from libc.string cimport memset
from cpython.array cimport array
from cpython.object cimport PyObject
from cpython.pycapsule cimport PyCapsule_GetName, PyCapsule_GetPointer
from autograd_core.c99 cimport doubles, ints, is_absent

cdef extern from "kernels.h":
    enum:
        CHUNK
        SLACK
        OP_NONE
        OP_ADD
        OP_SUB
        OP_MUL
        OP_TRUEDIV
        OP_NEG
        OP_RELU
        OP_SQUARE
        OP_FSUM
        OP_MEAN
        TAKES_NONE
        TAKES_X
        TAKES_XC
        TAKES_XCC
        TAKES_XY
        TAKES_CHOICE
        TAKES_LIST
        TAKES_NUMBERED_LIST
        MAP
        SELECT
        CHAIN
        PRODUCT
        LIST
        LESS
        LESS_EQUAL
        GREATER
        GREATER_EQUAL
        EQUAL
        NOT_EQUAL
    ctypedef struct Loops:
        const char* name
    const Loops* all_loops
    int widest_loops() noexcept
    ctypedef struct Block:
        int kind
        int forward
        int fresh
        int s_adjoints
        int x_adjoints
        int start
        int rows
        int columns
        int terms
        const int* s_at
        const int* x_at
        const int* pack
        double* packed
        int column
    ctypedef struct Step:
        int kind
        int op
        int takes
        int start
        int count
        int inner
        int operands
        const int* operand[4]
        int run[4]
        int partial[4]
        void* kernel
        double constant[2]
        int choice
        const int* numbers
        PyObject* x
        PyObject* d
        double* xs
        double* ds
        int columns
        int zero
        int lanes
        int blocks
        Block* block
    ctypedef struct Sum:
        int start
        int count
        int fresh
        int blocks
        Block* block
    ctypedef struct Code:
        long steps
        long sums
        Step* step
        Sum* sum
        const int* ends
        const int* nodes
        const int* partials
        double* scratch
        const Loops* loops
    void turn(double* to, long rows, long columns, const double* x, long step, long apart) noexcept
    int all_finite(const double* x, long n) noexcept
    int run_forward(const Code* code, double* values) except -1
    void run_backward(const Code* code, double* values, double* adjoints) noexcept


cdef inline void choose(Code* code, int number) noexcept:
    code.loops = &all_loops[number]


cdef inline int sets() noexcept:
    return widest_loops() + 1


cdef inline str set_name(int number):
    return all_loops[number].name.decode()


cdef inline double* memory(array numbers) noexcept:
    return doubles(numbers)


cdef inline void clear(double* adjoints, Py_ssize_t start, Py_ssize_t end, array roots) noexcept:
    cdef int* root = ints(roots)
    memset(adjoints + root[0], 0, root[1] * sizeof(double))


cdef inline void put_rows(double* values, int start, int lanes, Py_ssize_t here, double* rows,
                          Py_ssize_t first, int inputs) noexcept:
    cdef int i, lane
    cdef Py_ssize_t row
    if here == lanes:
        turn(values + start, inputs, lanes, rows + first * inputs, 1, inputs)
        return
    for lane in range(lanes):
        row = first + (lane if lane < here else here - 1)
        for i in range(inputs):
            values[start + i * lanes + lane] = rows[row * inputs + i]


cdef inline void take_rows(double* rows, Py_ssize_t first, int width, int lanes, Py_ssize_t here,
                           double* adjoints, int* at) noexcept:
    cdef int i, lane
    if width > 0 and here == lanes and at[width - 1] == at[0] + (width - 1) * lanes:
        turn(rows + first * width, lanes, width, adjoints + at[0], 1, lanes)
        return
    for lane in range(here):
        for i in range(width):
            rows[(first + lane) * width + i] = adjoints[at[i] + lane]


cdef inline bint is_finite(array numbers) noexcept:
    return all_finite(doubles(numbers), len(numbers))


cdef inline int forward(Code* code, double* values) except -1:
    return run_forward(code, values)


cdef inline void backward(Code* code, double* values, double* adjoints) noexcept:
    run_backward(code, values, adjoints)


cdef inline void* allocated(size_t count, size_t size, list keep) except NULL:
    # Zeroed memory that lives as long as the list.
    cdef array block = array("b", bytes(count * size + 8))
    keep.append(block)
    return block.data.as_voidptr


cdef inline const int* kept(array numbers, list keep):
    keep.append(numbers)
    return ints(numbers)


cdef inline int start_of_run(array addresses) noexcept:
    # The first of addresses that follow each other, else -1.
    cdef int* a = ints(addresses)
    cdef Py_ssize_t i
    for i in range(1, len(addresses)):
        if a[i] != a[0] + i:
            return -1
    return a[0] if len(addresses) > 0 else -1


cdef inline int fill_block(Block* to, found, bint forward, plan, list keep) except -1:
    to.kind = found.kind
    to.forward = forward
    to.s_adjoints = not forward and not found.swapped
    to.x_adjoints = not forward and found.swapped
    to.start, to.rows, to.columns, to.terms = found.start, found.rows, found.columns, found.terms
    to.s_at = kept(found.s_at, keep)
    to.x_at = kept(found.x_at, keep)
    if found.pack is not None:
        to.pack = kept(found.pack, keep)
    if found.pack is not None and max(found.pack) < plan.constants:
        to.packed = doubles(of_constants(found.pack, plan.values, keep))
    elif found.pack is not None:
        to.column = column_of(found)
    return 0


cdef inline int column_of(found) noexcept:
    # How far the columns of a block's x are apart if the addresses in each follow each other.
    cdef int* a = ints(found.pack)
    cdef int columns = found.columns, terms = found.terms, j, c
    cdef int step, apart
    if columns < 2 or terms < 2:
        return 0
    step, apart = a[columns] - a[0], a[1] - a[0]
    if step != 1 and step != -1:
        return 0
    for j in range(terms):
        for c in range(columns):
            if a[j * columns + c] != a[0] + j * step + c * apart:
                return 0
    return apart


cdef inline array of_constants(array addresses, array values, list keep):
    # The numbers at addresses where they never change.
    cdef array found = array("d", [values[a] for a in addresses])
    found.extend(array("d", bytes(8 * SLACK)))
    keep.append(found)
    return found


cdef inline long largest_pack(const Block* block, int count) noexcept:
    cdef long largest = 0
    cdef int i
    for i in range(count):
        if block[i].pack != NULL:
            largest = max(largest, <long>block[i].terms * block[i].columns)
    return largest


cdef inline str signature(capsule):
    # What Cython says of a C function that it exports: "double (double, double)".
    return PyCapsule_GetName(capsule).decode()


cdef inline int takes(int operands, tuple types) except -1:
    # How a kernel is called, by the number of its operands and the types of its arguments.
    if operands == 0:
        return TAKES_LIST if len(types) == 2 else TAKES_NUMBERED_LIST
    if operands == 2:
        return TAKES_CHOICE if types[0] == "int" else TAKES_XY
    return (TAKES_X, TAKES_XC, TAKES_XCC)[len(types) - 1]


cdef inline int vector_code(step) except -1:
    # The operation that kernels.h computes by itself; OP_NONE if a kernel does.
    if step.op == "pow_constant":
        return OP_SQUARE if step.statics[0] == (2.0,) else OP_NONE
    return {
        "add": OP_ADD,
        "sub": OP_SUB,
        "mul": OP_MUL,
        "truediv": OP_TRUEDIV,
        "neg": OP_NEG,
        "relu": OP_RELU,
        "fsum": OP_FSUM,
        "mean": OP_MEAN,
    }.get(step.op, OP_NONE)


cdef inline Block* fill_blocks(list blocks, bint forward, plan, list keep) except? NULL:
    cdef Block* found = <Block*>allocated(len(blocks), sizeof(Block), keep)
    cdef int i
    for i in range(len(blocks)):
        fill_block(&found[i], blocks[i], forward, plan, keep)
    return found


cdef inline array asked_by(step):
    # What the comparison of each entry of a select asks.
    cdef int i
    cdef dict codes = {
        "<": LESS,
        "<=": LESS_EQUAL,
        ">": GREATER,
        ">=": GREATER_EQUAL,
        "==": EQUAL,
        "!=": NOT_EQUAL,
        "bool": NOT_EQUAL,
    }
    cdef array found = array("i")
    for i in range(step.count):
        found.append(codes[step.static(i)[0]])
    return found


cdef inline int fill_step(Step* to, step, list blocks, exported, plan, list keep) except -1:
    cdef int k
    cdef array x, d
    to.kind = {"map": MAP, "select": SELECT, "chain": CHAIN, "list": LIST}.get(step.kind, PRODUCT)
    to.start, to.count, to.inner = step.start, step.count, step.inner
    to.partial[0] = to.partial[1] = -1
    for k, addresses in enumerate(step.operands):
        if k == 1 and to.kind == CHAIN:
            k = 2
        to.operand[k] = kept(addresses, keep)
        to.run[k] = start_of_run(addresses)
    to.operands = len(step.operands)
    for k, start in enumerate(step.partials):
        to.partial[k] = start
    to.columns = step.shape[1] if step.kind == "product" else 0
    to.zero = step.op == "dot"
    to.lanes = plan.lanes
    to.op = vector_code(step)
    if to.kind == LIST or to.kind == MAP and to.op == OP_NONE:
        capsule, operands, types = exported(step.op)
        keep.append(capsule)
        to.kernel = PyCapsule_GetPointer(capsule, PyCapsule_GetName(capsule))
        to.takes = takes(operands, types)
    if to.kind == SELECT:
        to.numbers = kept(asked_by(step), keep)
    elif to.takes == TAKES_CHOICE:
        to.choice = bool(step.statics[0][0])
    elif to.takes == TAKES_NUMBERED_LIST:
        to.numbers = kept(array("i", [step.static(i)[0] for i in range(step.count)]), keep)
    elif to.kind == MAP:
        for k, number in enumerate(step.statics[0]):
            to.constant[k] = number
    if to.kind == LIST:
        x, d = array("d", bytes(8 * step.inner)), array("d", bytes(8 * step.inner))
        keep += [x, d]
        to.x, to.d = <PyObject*>x, <PyObject*>d
        to.xs, to.ds = doubles(x), doubles(d)
    to.blocks = len(blocks)
    to.block = fill_blocks(blocks, True, plan, keep)
    return 0


cdef inline bint is_fresh(piece, plan):
    # Whether adjoints hold nothing before their sum: they are no gradients of parameters, which
    # grow from row to row, nor that of the root, which begins with the seed.
    if piece.start < plan.fixed:
        return False
    return plan.root + plan.lanes <= piece.start or piece.start + piece.size <= plan.root


cdef inline Code* prepare(plan, exported, blocks_of, pieces_of, list keep) except NULL:
    cdef Code* code = <Code*>allocated(1, sizeof(Code), keep)
    cdef int i
    cdef long room = 4 * CHUNK
    steps, found = plan.steps, pieces_of(plan)
    code.steps, code.sums = len(steps), len(found)
    code.step = <Step*>allocated(len(steps), sizeof(Step), keep)
    code.sum = <Sum*>allocated(len(found), sizeof(Sum), keep)
    for i in range(len(steps)):
        fill_step(&code.step[i], steps[i], blocks_of(steps[i]), exported, plan, keep)
        room = max(room, largest_pack(code.step[i].block, code.step[i].blocks))
    for i in range(len(found)):
        code.sum[i].start, code.sum[i].count = found[i].start, found[i].size
        code.sum[i].blocks = len(found[i].blocks)
        code.sum[i].block = fill_blocks(found[i].blocks, False, plan, keep)
        code.sum[i].fresh = is_fresh(found[i], plan)
        if code.sum[i].blocks > 0:
            code.sum[i].block[0].fresh = code.sum[i].fresh
        room = max(room, largest_pack(code.sum[i].block, code.sum[i].blocks))
    code.ends, code.nodes, code.partials = (
        kept(plan.edges.ends, keep), kept(plan.edges.nodes, keep), kept(plan.edges.partials, keep)
    )
    code.scratch = <double*>allocated(room + SLACK, sizeof(double), keep)
    code.loops = &all_loops[widest_loops()]
    return code

