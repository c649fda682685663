/* The loops that run a compiled machine. */

#include "plan.h"

typedef struct { double y, da; } One;
typedef struct { double y, da, db; } Two;

static inline double as_factor(double d) { return d != d && autograd_is_absent(d) ? 0.0 : d; }

/* Where numbers stand in memory with room for SLACK more: number `even` at a whole vector. */
static inline double *aligned(double *numbers, long even) {
    size_t at = (size_t)(numbers + even) & 63;
    return numbers + (at ? (64 - at) / sizeof *numbers : 0);
}

/* Have numbers brought near the processor that are read soon. */
static inline void fetch(const double *x, long n) {
#ifdef __GNUC__
    for (long i = 0; i < n; i += 8) __builtin_prefetch(x + i);
#else
    (void)x, (void)n;
#endif
}

static void run_block(const Code *code, const Block *b, double *values, double *adjoints) {
    const double *s = b->s_adjoints ? adjoints : values;
    const double *x = b->x_adjoints ? adjoints : values;
    double *y = (b->forward ? values : adjoints) + b->start;
    Contract loop = b->kind == SHARED ? code->loops->shared
                    : b->kind == OWN  ? code->loops->own
                                      : code->loops->both;
    if (b->packed != NULL) {
        x = b->packed;
    } else if (b->column != 0) {
        code->loops->turn(code->scratch, b->terms, b->columns, x + b->pack[0],
                          b->pack[b->columns] - b->pack[0], b->column);
        x = code->scratch;
    } else if (b->pack != NULL) {
        long n = (long)b->terms * b->columns;
        for (long i = 0; i < n; i++) code->scratch[i] = x[b->pack[i]];
        x = code->scratch;
    }
    loop(b->fresh, y, b->rows, b->columns, b->terms, s, b->s_at, x, b->x_at);
}

/* The numbers of an operand from entry `first` on: where they stand, or copied. */
static inline const double *read_run(const Step *step, int k, long first, long n,
                                     const double *values, double *copy) {
    if (step->run[k] >= 0) return values + step->run[k] + first;
    const int *at = step->operand[k] + first;
    for (long i = 0; i < n; i++) copy[i] = values[at[i]];
    return copy;
}

static void map_entrywise(const Code *code, const Step *step, double *values) {
    double *copy = code->scratch;
    for (long first = 0; first < step->count; first += CHUNK) {
        long n = step->count - first < CHUNK ? step->count - first : CHUNK;
        const double *a = read_run(step, 0, first, n, values, copy);
        const double *b = a;
        double *da = copy + 2 * CHUNK, *db = copy + 3 * CHUNK;
        if (step->operands > 1) b = read_run(step, 1, first, n, values, copy + CHUNK);
        if (step->partial[0] >= 0) da = values + step->partial[0] + first;
        if (step->partial[1] >= 0) db = values + step->partial[1] + first;
        code->loops->entrywise(step->op, n, a, b, values + step->start + first, da, db);
    }
}

static void map_by_kernel(const Step *step, double *values) {
    const int *a = step->operand[0], *b = step->operand[1];
    double c = step->constant[0], e = step->constant[1];
    double *y = values + step->start;
    for (long i = 0; i < step->count; i++) {
        Two two;
        if (step->takes == TAKES_XY) {
            two = ((Two(*)(double, double, int))step->kernel)(values[a[i]], values[b[i]], 0);
        } else if (step->takes == TAKES_CHOICE) {
            two = ((Two(*)(int, double, double, int))step->kernel)(step->choice, values[a[i]],
                                                                  values[b[i]], 0);
        } else {
            One one;
            if (step->takes == TAKES_X) {
                one = ((One(*)(double, int))step->kernel)(values[a[i]], 0);
            } else if (step->takes == TAKES_XC) {
                one = ((One(*)(double, double, int))step->kernel)(values[a[i]], c, 0);
            } else {
                one = ((One(*)(double, double, double, int))step->kernel)(values[a[i]], c, e, 0);
            }
            two.y = one.y;
            two.da = one.da;
        }
        y[i] = two.y;
        if (step->partial[0] >= 0) values[step->partial[0] + i] = as_factor(two.da);
        if (step->partial[1] >= 0) values[step->partial[1] + i] = as_factor(two.db);
    }
}

static int holds(int asked, double a, double b) {
    switch (asked) {
    case LESS:
        return a < b;
    case LESS_EQUAL:
        return a <= b;
    case GREATER:
        return a > b;
    case GREATER_EQUAL:
        return a >= b;
    case EQUAL:
        return a == b;
    default:
        return a != b;
    }
}

static void selects(const Step *step, double *values) {
    for (long i = 0; i < step->count; i++) {
        double left = values[step->operand[2][i]], right = values[step->operand[3][i]];
        int first = holds(step->numbers[i], left, right);
        values[step->start + i] = values[step->operand[first ? 0 : 1][i]];
        values[step->partial[0] + i] = first ? 1.0 : 0.0;
        values[step->partial[1] + i] = first ? 0.0 : 1.0;
    }
}

/* The exact sum, rounded once, by Shewchuk's algorithm as Python's math.fsum has it; returns 0 and
   leaves zeros, infinities and overflow to the kernel. */
static int exact_sum(const double *x, long n, double *sum) {
    double part[64], high, low = 0.0, v, w, t;
    int parts = 0;
    for (long i = 0; i < n; i++) {
        int left = 0;
        v = x[i];
        for (int k = 0; k < parts; k++) {
            w = part[k];
            if (fabs(v) < fabs(w)) {
                t = v;
                v = w;
                w = t;
            }
            high = v + w;
            low = w - (high - v);
            if (low != 0.0) part[left++] = low;
            v = high;
        }
        if (!(fabs(v) <= 1.7976931348623157e308) || left == 64) return 0;
        if (v != 0.0) part[left++] = v;
        parts = left;
    }
    if (parts == 0) return 0;
    high = part[--parts];
    low = 0.0;
    while (parts > 0 && low == 0.0) {
        v = high;
        w = part[--parts];
        high = v + w;
        low = w - (high - v);
    }
    if (parts > 0 && ((low < 0.0 && part[parts - 1] < 0.0) || (low > 0.0 && part[parts - 1] > 0.0))) {
        w = low * 2.0;
        v = high + w;
        if (w == v - high) high = v;
    }
    *sum = high;
    return 1;
}

static int lists(const Step *step, double *values) {
    long n = step->inner;
    for (long i = 0; i < step->count; i++) {
        const int *at = step->operand[0] + i * n;
        for (long k = 0; k < n; k++) step->xs[k] = values[at[k]];
        double y;
        if (step->op != OP_NONE && exact_sum(step->xs, n, &y)) {
            values[step->start + i] = step->op == OP_MEAN ? y / (double)n : y;
            continue;
        }
        if (step->takes == TAKES_LIST) {
            y = ((double (*)(PyObject *, PyObject *, int))step->kernel)(step->x, step->d, 0);
        } else {
            y = ((double (*)(PyObject *, Py_ssize_t, PyObject *, int))step->kernel)(
                step->x, step->numbers[i], step->d, 0);
        }
        if (y == -1.0 && PyErr_Occurred()) return -1;
        values[step->start + i] = y;
        if (step->partial[0] >= 0) {
            long lane = i % step->lanes;
            double *d = values + step->partial[0] + (i - lane) * n + lane;
            for (long k = 0; k < n; k++) d[k * step->lanes] = as_factor(step->ds[k]);
        }
    }
    return 0;
}

/* Sums and sums of products, from left to right. */
static void sums(const Step *step, double *values) {
    long n = step->inner;
    int chain = step->kind == CHAIN, starts = step->operand[2] != NULL || step->zero;
    long columns = step->columns > 0 ? step->columns : step->count;
    const int *p = step->operand[0];
    for (long i = 0; i < step->count; i += columns) {
        const int *q = chain ? p : step->operand[1];
        for (long c = 0; c < columns; c++, q += n) {
            double total = values[step->start + i + c];
            if (step->columns == 0) p = step->operand[0] + c * n;
            for (long k = starts ? 0 : 1; k < n; k++) {
                total += chain ? values[p[k]] : values[p[k]] * values[q[k]];
            }
            values[step->start + i + c] = total;
        }
        p += n;
    }
}

/* What sums begin with: a number of their own, 0.0, or the first term. */
static void begin_sums(const Step *step, double *values) {
    double *y = values + step->start;
    const int *begin = step->operand[2], *p = step->operand[0], *q = step->operand[1];
    long n = step->inner, columns = step->columns;
    for (long i = 0; i < step->count; i++) {
        if (begin != NULL) {
            y[i] = values[begin[i]];
        } else if (step->zero) {
            y[i] = 0.0;
        } else if (step->kind == CHAIN) {
            y[i] = values[p[i * n]];
        } else {
            long row = columns > 0 ? i / columns : i, column = columns > 0 ? i % columns : i;
            y[i] = values[p[row * n]] * values[q[column * n]];
        }
    }
}

/* Compute all steps; -1 with a Python exception set if memory is lacking. */
static int run_forward(const Code *code, double *values) {
    for (long i = 0; i < code->steps; i++) {
        const Step *step = code->step + i;
        if (step->kind == MAP) {
            if (step->op != OP_NONE) {
                map_entrywise(code, step, values);
            } else {
                map_by_kernel(step, values);
            }
        } else if (step->kind == STRIP) {
            code->loops->run_strip(step->strip, code->lanes, values, code->scratch);
        } else if (step->kind == SELECT) {
            selects(step, values);
        } else if (step->kind == LIST) {
            if (lists(step, values) < 0) return -1;
        } else {
            begin_sums(step, values);
            if (step->blocks == 0) sums(step, values);
            for (int k = 0; k < step->blocks; k++) run_block(code, step->block + k, values, NULL);
        }
    }
    return 0;
}

/* Adjoints of targets edge by edge; four at a time, since each sum waits for its last addition. */
static void sum_edges(const Code *code, const Sum *sum, const double *values, double *adjoints) {
    const int *ends = code->ends, *g = code->nodes, *p = code->partials;
    long i = sum->start, end = i + sum->count;
    if (sum->fresh) memset(adjoints + i, 0, sum->count * sizeof *adjoints);
    for (; i + 4 <= end; i += 4) {
        long k0 = ends[i - 1], k1 = ends[i], k2 = ends[i + 1], k3 = ends[i + 2], k4 = ends[i + 3];
        long n = k1 - k0;
        if (k2 - k1 != n || k3 - k2 != n || k4 - k3 != n) break;
        double a = adjoints[i], b = adjoints[i + 1], c = adjoints[i + 2], d = adjoints[i + 3];
        for (long j = 0; j < n; j++) {
            a += adjoints[g[k0 + j]] * values[p[k0 + j]];
            b += adjoints[g[k1 + j]] * values[p[k1 + j]];
            c += adjoints[g[k2 + j]] * values[p[k2 + j]];
            d += adjoints[g[k3 + j]] * values[p[k3 + j]];
        }
        adjoints[i] = a;
        adjoints[i + 1] = b;
        adjoints[i + 2] = c;
        adjoints[i + 3] = d;
    }
    for (; i < end; i++) {
        double total = adjoints[i];
        for (long k = ends[i - 1]; k < ends[i]; k++) total += adjoints[g[k]] * values[p[k]];
        adjoints[i] = total;
    }
}

/* Add to each adjoint what flows to it. */
static void run_backward(const Code *code, double *values, double *adjoints) {
    for (long i = 0; i < code->sums; i++) {
        const Sum *sum = code->sum + i;
        if (sum->flow != NULL) {
            code->loops->run_flow(sum->flow, code->lanes, values, adjoints);
        } else if (sum->blocks == 0) {
            sum_edges(code, sum, values, adjoints);
        } else {
            for (int k = 0; k < sum->blocks; k++) run_block(code, sum->block + k, values, adjoints);
        }
    }
}
