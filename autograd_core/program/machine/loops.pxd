# The loops of a machine in C: loops.py says what each function does, kernels.h holds the loops.

from libc.string cimport memcpy, memset
from cpython.array cimport array
from cpython.object cimport PyObject
from cpython.pycapsule cimport PyCapsule_GetName, PyCapsule_GetPointer
from autograd_core.c99 cimport all_finite, doubles, ints, is_absent

from autograd_core.program.machine.structs cimport *

cdef inline void choose(Code* code, int number) noexcept:
    code.loops = &all_loops[number]


cdef inline int sets() noexcept:
    return widest_loops() + 1


cdef inline str set_name(int number):
    return all_loops[number].name.decode()


cdef inline array put_aligned(array numbers, int even):
    # A copy with room for SLACK more, number `even` at a whole vector: see `memory`.
    cdef array found = array("d", bytes(8 * (len(numbers) + SLACK)))
    memcpy(aligned(doubles(found), even), doubles(numbers), 8 * len(numbers))
    return found


cdef inline double* memory(array numbers, int even) noexcept:
    return aligned(doubles(numbers), even)


cdef inline void clear(double* adjoints, Py_ssize_t start, Py_ssize_t end, array roots) noexcept:
    cdef int* root = ints(roots)
    memset(adjoints + root[0], 0, root[1] * sizeof(double))


cdef inline void put_rows(Code* code, double* values, int start, int lanes, Py_ssize_t here, double* rows,
                          Py_ssize_t first, int inputs) noexcept:
    cdef int i, lane
    cdef Py_ssize_t row
    if first >= lanes:
        fetch(rows + (first - lanes) * inputs, lanes * inputs)
    if here == lanes:
        code.loops.turn(values + start, inputs, lanes, rows + first * inputs, 1, inputs)
        return
    for lane in range(lanes):
        row = first + (lane if lane < here else here - 1)
        for i in range(inputs):
            values[start + i * lanes + lane] = rows[row * inputs + i]


cdef inline bint take_rows(Code* code, double* rows, Py_ssize_t first, int width, int lanes, Py_ssize_t here,
                           double* adjoints, int* at) noexcept:
    cdef int i, lane
    if width > 0 and here == lanes and at[width - 1] == at[0] + (width - 1) * lanes:
        code.loops.turn(rows + first * width, lanes, width, adjoints + at[0], 1, lanes)
    else:
        for lane in range(here):
            for i in range(width):
                rows[(first + lane) * width + i] = adjoints[at[i] + lane]
    return all_finite(rows + first * width, here * width)


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
    if step.op == "exp":
        return OP_EXP if exp_is_known() else OP_NONE
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


cdef inline int fill_sum(Sum* to, piece, plan, list keep) except -1:
    to.start, to.count = piece.start, piece.size
    to.blocks = len(piece.blocks)
    to.block = fill_blocks(piece.blocks, False, plan, keep)
    to.fresh = is_fresh(piece, plan)
    if to.blocks > 0:
        to.block[0].fresh = to.fresh
    return 0


cdef inline int fill_flow(Sum* to, flow, list keep) except -1:
    to.flow = <Flow*>allocated(1, sizeof(Flow), keep)
    to.flow.rows = len(flow.targets)
    to.flow.targets = kept(flow.targets, keep)
    to.flow.ends = kept(flow.ends, keep)
    to.flow.nodes = kept(flow.nodes, keep)
    to.flow.partials = kept(flow.partials, keep)
    to.flow.kinds = kept(flow.kinds, keep)
    return 0


cdef inline bint is_even(StripStep* step, long rows, long lanes) noexcept:
    # Whether the rows of each operand follow each other, or it is one number for all rows.
    cdef long r
    cdef int k
    for k in range(step.operands):
        if step.inside[k] < 0:
            for r in range(1, rows):
                if step.at[k][r] - step.at[k][r - 1] != step.apart[k] * lanes:
                    return False
    return True


cdef inline int fill_strip(Step* to, strip, steps, int lanes, list keep) except -1:
    cdef StripStep* made
    cdef int i, k
    to.kind = STRIP
    to.strip = <Strip*>allocated(1, sizeof(Strip), keep)
    to.strip.rows, to.strip.steps = strip.rows, len(strip.steps)
    to.strip.step = <StripStep*>allocated(to.strip.steps, sizeof(StripStep), keep)
    for i, found in enumerate(strip.steps):
        made, step = &to.strip.step[i], steps[found.number]
        made.op, made.operands, made.start = vector_code(step), len(found.at), step.start
        made.local, made.stores = found.local, found.stores
        made.partial[0] = made.partial[1] = -1
        for k, start in enumerate(step.partials):
            made.partial[k] = start
        for k in range(made.operands):
            made.at[k] = kept(found.at[k], keep)
            made.apart[k], made.inside[k] = found.apart[k], found.inside[k]
        made.even = is_even(made, to.strip.rows, lanes)
    return 0


cdef inline array vectors_of(list steps):
    # For each step 2 if it is a square, 1 if it is another map that vectors compute, else 0.
    cdef array found = array("i")
    for step in steps:
        code = vector_code(step) if step.kind == "map" else OP_NONE
        found.append(0 if code == OP_NONE else 2 if code == OP_SQUARE else 1)
    return found


cdef inline Code* prepare(plan, exported, blocks_of, pieces_of, strips_of, powers_of,
                          list keep) except NULL:
    cdef Code* code = <Code*>allocated(1, sizeof(Code), keep)
    cdef int i
    cdef long room = 4 * CHUNK
    steps = plan.steps
    if "exp" in [step.op for step in steps]:
        tails, scales = powers_of()
        know_exp(doubles(tails), <const long long*>(<array>scales).data.as_voidptr)
    forwards, backwards = range(len(steps)), pieces_of(plan)
    if 1 < plan.lanes <= HEIGHT:
        strips = strips_of(plan, backwards, vectors_of(steps))
        forwards, backwards = strips.forwards, strips.backwards
    code.lanes = plan.lanes
    code.steps, code.sums = len(forwards), len(backwards)
    code.step = <Step*>allocated(code.steps, sizeof(Step), keep)
    code.sum = <Sum*>allocated(code.sums, sizeof(Sum), keep)
    for i, found in enumerate(forwards):
        if isinstance(found, int):
            step = steps[found]
            fill_step(&code.step[i], step, blocks_of(step, plan.lanes), exported, plan, keep)
            room = max(room, largest_pack(code.step[i].block, code.step[i].blocks))
        else:
            fill_strip(&code.step[i], found, steps, plan.lanes, keep)
            room = max(room, HEIGHT * code.step[i].strip.steps)
    for i, found in enumerate(backwards):
        if hasattr(found, "blocks"):
            fill_sum(&code.sum[i], found, plan, keep)
            room = max(room, largest_pack(code.sum[i].block, code.sum[i].blocks))
        else:
            fill_flow(&code.sum[i], found, keep)
    code.ends, code.nodes, code.partials = (
        kept(plan.edges.ends, keep), kept(plan.edges.nodes, keep), kept(plan.edges.partials, keep)
    )
    code.scratch = aligned(<double*>allocated(room + SLACK, sizeof(double), keep), 0)
    code.loops = &all_loops[widest_loops()]
    return code
