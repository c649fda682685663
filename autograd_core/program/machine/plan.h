/* A plan of the compiled machine as C structs, which loops.pxd fills, and its loops over vectors
   for each set of instructions.

   Numbers stand in one array, adjoints in another at the same addresses; both have room for SLACK
   more at their end, which vectors may read. */

#include <Python.h>
#include <math.h>
#include <string.h>

#define SLACK 24 /* 16 that vectors may read, and 8 to begin at a whole vector */
#define CHUNK 512 /* entries whose operands are gathered at once */

enum { OP_NONE, OP_ADD, OP_SUB, OP_MUL, OP_TRUEDIV, OP_NEG, OP_RELU, OP_SQUARE, OP_EXP, OP_FSUM,
       OP_MEAN };

/* What a kernel of the engine takes: the C signatures of kernels.pxd and its like. */
enum { TAKES_NONE, TAKES_X, TAKES_XC, TAKES_XCC, TAKES_XY, TAKES_CHOICE, TAKES_LIST,
       TAKES_NUMBERED_LIST };

/* Entrywise steps by rows of lanes: see strips.py. */
#define HEIGHT 256 /* the most numbers of a step that are computed before the next step */
typedef struct {
    int op, operands, start, local, stores;
    int even; /* whether each operand's rows follow each other, or it is one number */
    int partial[2];
    const int *at[2];
    int apart[2], inside[2];
} StripStep;
typedef struct {
    long rows;
    int steps;
    StripStep *step;
} Strip;

/* Sums of products of rows of lanes: see strips.py, which knows the kinds of partials. */
enum { FLOW_PLAIN, FLOW_SHARED, FLOW_TWICE, FLOW_TWICE_SHARED, FLOW_ADDED };
typedef struct {
    long rows;
    const int *targets, *ends, *nodes, *partials, *kinds;
} Flow;

/* An operand of a row in a strip: where it stands, or among what an earlier step handed on. */
static inline const double *row_of(const StripStep *step, int k, long r, long first, long lanes,
                                   const double *values, const double *room) {
    if (step->inside[k] >= 0) return room + step->inside[k] * HEIGHT + (r - first) * lanes;
    return values + step->at[k][r];
}

#ifdef __GNUC__
typedef double FOUR __attribute__((vector_size(32), aligned(8), may_alias));
typedef double EIGHT __attribute__((vector_size(64), aligned(8), may_alias));
typedef long long FOUR_PLACES __attribute__((vector_size(32)));
typedef long long EIGHT_PLACES __attribute__((vector_size(64)));
#ifdef __clang__
#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#define SHUFFLE_EIGHT SHUFFLE
#else
#define SHUFFLE(a, b, ...) __builtin_shuffle(a, b, (FOUR_PLACES){__VA_ARGS__})
#define SHUFFLE_EIGHT(a, b, ...) __builtin_shuffle(a, b, (EIGHT_PLACES){__VA_ARGS__})
#endif
#endif

#ifdef _MSC_VER
#define restrict __restrict
#endif

#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>

static double exp_tails[128];
static long long exp_scales[128];

#define WIDE 2
#define NAME(f) f##_sse2
#include "vectors.h"
#undef WIDE
#undef NAME

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif
#define WIDE 4
#define NAME(f) f##_avx2
#define FUSED(a, b, c) ((V)_mm256_fmadd_pd((__m256d)(a), (__m256d)(b), (__m256d)(c)))
#define GATHER(table, at) ((V)_mm256_i64gather_pd((const double *)(table), (__m256i)(at), 8))
#include "vectors.h"
#undef FUSED
#undef GATHER
#undef WIDE
#undef NAME
#ifdef __clang__
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx512f"))), apply_to = function)
#else
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("avx512f")
#endif
#define WIDE 8
#define NAME(f) f##_avx512
#define FUSED(a, b, c) ((V)_mm512_fmadd_pd((__m512d)(a), (__m512d)(b), (__m512d)(c)))
#define GATHER(table, at) ((V)_mm512_i64gather_pd((__m512i)(at), (const double *)(table), 8))
#include "vectors.h"
#undef FUSED
#undef GATHER
#undef WIDE
#undef NAME
#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#define HAS_VERSIONS 1

#elif defined(__GNUC__)
#define WIDE 2
#define NAME(f) f##_plain
#include "vectors.h"
#undef WIDE
#undef NAME

#else
#define WIDE 1
#define NAME(f) f##_plain
#include "vectors.h"
#undef WIDE
#undef NAME
#endif

typedef void (*Contract)(int, double *, long, long, long, const double *, const int *, const double *,
                         const int *);
typedef void (*Entrywise)(int, long, const double *, const double *, double *, double *, double *);
typedef void (*RunStrip)(const Strip *, long, double *, double *);
typedef void (*Turn)(double *, long, long, const double *, long, long);
typedef void (*RunFlow)(const Flow *, long, const double *, double *);

/* The loops for one set of instructions. */
typedef struct {
    const char *name;
    Contract shared, own, both;
    Entrywise entrywise;
    RunStrip run_strip;
    RunFlow run_flow;
    Turn turn;
} Loops;

#define LOOPS(suffix)                                                                          \
    {#suffix, rows_of_products_##suffix, own_rows_##suffix, sums_of_products_##suffix,         \
     entrywise_##suffix, run_strip_##suffix, run_flow_##suffix, turn_##suffix}

#ifdef HAS_VERSIONS
static const Loops all_loops[] = {LOOPS(sse2), LOOPS(avx2), LOOPS(avx512)};
static int widest_loops(void) {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f")) return 2;
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? 1 : 0;
}

/* Whether exps of the widest vectors and of those before have the bits of libm's exp. */
static int exp_agrees(double x) {
    double found[2], y = exp(x);
    int widest = widest_loops();
    if (widest > 0) exps_avx2(1, &x, found);
    if (widest > 1) exps_avx512(1, &x, found + 1);
    return (widest < 1 || found[0] == y) && (widest < 2 || found[1] == y);
}

static int exp_known = -1;

/* Find out whether libm's exp is the one of exps.h: it has the same bits at 40,000 points, half of
   which are where the multiple of log(2)/128 next to x changes. The tables are those of
   powers.py. */
static void know_exp(const double *tails, const long long *scales) {
    if (exp_known >= 0) return;
    int known = widest_loops() > 0;
    memcpy(exp_tails, tails, sizeof exp_tails);
    memcpy(exp_scales, scales, sizeof exp_scales);
    unsigned long long random = 1;
    for (long i = 0; known && i < 20000; i++) {
        random = random * 6364136223846793005ULL + 1442695040888963407ULL;
        double part = (double)(random >> 11) * 0x1p-53;
        double most = i % 3 == 0 ? 1.0 : i % 3 == 1 ? 30.0 : 511.0;
        double edge = (floor(part * 180000.0) - 90000.0 + 0.5) * 0x1.62e42fefa39efp-8;
        known = exp_agrees((2.0 * part - 1.0) * most) &&
                exp_agrees(edge + edge * 0x1p-52 * (double)(i % 5 - 2));
    }
    exp_known = known;
}
static int exp_is_known(void) { return exp_known > 0; }
#else
static const Loops all_loops[] = {LOOPS(plain)};
static int widest_loops(void) { return 0; }
static void know_exp(const double *tails, const long long *scales) { (void)tails, (void)scales; }
static int exp_is_known(void) { return 0; }
#endif

/* Sums of products for a matrix of targets: target[r][c] += sum over j of s[r][j] * x[j][c]. */
enum { SHARED, OWN, BOTH };
typedef struct {
    int kind; /* whether x has the same rows for all r (SHARED), or s is a row of numbers (BOTH) */
    int forward;    /* whether targets are numbers; else adjoints */
    int fresh;      /* whether nothing has been added to the targets before */
    int s_adjoints; /* whether s stands among the adjoints; else among the numbers */
    int x_adjoints;
    int start, rows, columns, terms;
    const int *s_at;
    const int *x_at;
    const int *pack; /* the addresses of x, if they are to be copied side by side; else NULL */
    double *packed;  /* where they are, if that was done once and for all */
    int column;      /* how far a column is from the one before it, if the addresses of each
                        follow each other, upwards or downwards: a matrix is turned; else 0 */
} Block;

/* One array, forwards. */
enum { MAP, SELECT, CHAIN, PRODUCT, LIST, STRIP };

/* What a comparison asks. */
enum { LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL };
typedef struct {
    int kind, op, takes;
    int start, count, inner, operands;
    const int *operand[4];
    int run[4]; /* the address of the first, if the addresses follow each other; else -1 */
    int partial[4];
    void *kernel;
    double constant[2];
    int choice;
    const int *numbers; /* of a list that is one of several outputs, which; of a select, what its
                           comparison asks */
    PyObject *x, *d;    /* array('d') for the operands and partials of one list */
    double *xs, *ds;
    int columns; /* of a product: how many; 0 if each entry has rows of its own on both sides */
    int zero;    /* whether a sum begins with 0.0 */
    int lanes;   /* how many entries next to each other are the same for other inputs */
    int blocks;
    Block *block;
    Strip *strip;
} Step;

/* Adjoints, backwards: blocks, or edge by edge. */
typedef struct {
    int start, count;
    int fresh;
    int blocks;
    Block *block;
    Flow *flow; /* in place of all that, or NULL */
} Sum;

typedef struct {
    long steps, sums;
    Step *step;
    Sum *sum;
    const int *ends, *nodes, *partials;
    double *scratch; /* for what is packed, the operands of a map, and what a strip hands on */
    long lanes;
    const Loops *loops;
} Code;
