# The structs and loops of kernels.h.

from cpython.object cimport PyObject

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
        OP_EXP
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
        STRIP
        HEIGHT
    ctypedef struct StripStep:
        int op
        int operands
        int start
        int local
        int stores
        int even
        int partial[2]
        const int* at[2]
        int apart[2]
        int inside[2]
    ctypedef struct Strip:
        long rows
        int steps
        StripStep* step
    ctypedef struct Flow:
        long rows
        const int* targets
        const int* ends
        const int* nodes
        const int* partials
        const int* kinds
    ctypedef struct Loops:
        const char* name
        void (*turn)(double*, long, long, const double*, long, long) noexcept
    const Loops* all_loops
    int widest_loops() noexcept
    void know_exp(const double* tails, const long long* scales) noexcept
    int exp_is_known() noexcept
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
        Strip* strip
    ctypedef struct Sum:
        int start
        int count
        int fresh
        int blocks
        Block* block
        Flow* flow
    ctypedef struct Code:
        long steps
        long sums
        Step* step
        Sum* sum
        const int* ends
        const int* nodes
        const int* partials
        double* scratch
        long lanes
        const Loops* loops
    double* aligned(double* numbers, long even) noexcept
    void fetch(const double* x, long n) noexcept
    int run_forward(const Code* code, double* values) except -1
    void run_backward(const Code* code, double* values, double* adjoints) noexcept
