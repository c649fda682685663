/* Loops over numbers side by side, for one set of instructions. plan.h includes this file once
   for each, with WIDE, the numbers in a vector, and NAME, which makes the names differ.

   Each number is computed as the scalar engine computes it: products and sums are rounded apart
   and added in the order of the terms. Vectors hold different sums, never parts of one. So the
   bits do not depend on WIDE. */

#if WIDE > 1
typedef double NAME(vector) __attribute__((vector_size(8 * WIDE), aligned(8), may_alias));
#define SPLAT(x) ((NAME(vector)){0} + (x))
#else
typedef double NAME(vector);
#define SPLAT(x) (x)
#endif
#define V NAME(vector)
#define LOAD(p) (*(const V *)(p))
#define STORE(p, x) (*(V *)(p) = (x))
#define BLOCK (2 * WIDE)

/* Write the first n of BLOCK numbers. */
static inline void NAME(put)(double *to, V a, V b, long n) {
    if (n >= BLOCK) {
        STORE(to, a);
        STORE(to + WIDE, b);
    } else {
        double part[BLOCK];
        STORE(part, a);
        STORE(part + WIDE, b);
        memcpy(to, part, n * sizeof *to);
    }
}

/* y[c] += sum over j of s[j] * x[j][c], j upwards; if fresh, y[c] = that. */
static void NAME(row_of_products)(int fresh, double *y, long columns, long terms, const double *s,
                                  const int *s_at, const double *x, const int *x_at) {
    for (long c = 0; c < columns; c += BLOCK) {
        V a = SPLAT(0.0), b = SPLAT(0.0);
        if (!fresh) {
            a = LOAD(y + c);
            b = LOAD(y + c + WIDE);
        }
        for (long j = 0; j < terms; j++) {
            const double *from = x + x_at[j] + c;
            V w = SPLAT(s[s_at[j]]);
            a += w * LOAD(from);
            b += w * LOAD(from + WIDE);
        }
        NAME(put)(y + c, a, b, columns - c);
    }
}

/* y[r][c] += sum over j of s[r][j] * x[j][c], for a matrix y and rows of x. */
static void NAME(rows_of_products)(int fresh, double *y, long rows, long columns, long terms,
                                   const double *s, const int *s_at, const double *x,
                                   const int *x_at) {
    for (long r = 0; r < rows; r += 4) {
        long more = rows - r < 4 ? rows - r : 4;
        if (more == 1) {
            NAME(row_of_products)(fresh, y + r * columns, columns, terms, s, s_at + r * terms, x,
                                  x_at);
            break;
        }
        const int *s0 = s_at + r * terms;
        const int *s1 = s0 + terms;
        const int *s2 = more > 2 ? s1 + terms : s0;
        const int *s3 = more > 3 ? s2 + terms : s0;
        double *y0 = y + r * columns;
        double *y1 = y0 + columns;
        double *y2 = more > 2 ? y1 + columns : y0;
        double *y3 = more > 3 ? y2 + columns : y0;
        for (long c = 0; c < columns; c += BLOCK) {
            long n = columns - c;
            V a0 = SPLAT(0.0), b0 = a0, a1 = a0, b1 = a0, a2 = a0, b2 = a0, a3 = a0, b3 = a0;
            if (!fresh) {
                a0 = LOAD(y0 + c);
                b0 = LOAD(y0 + c + WIDE);
                a1 = LOAD(y1 + c);
                b1 = LOAD(y1 + c + WIDE);
                a2 = LOAD(y2 + c);
                b2 = LOAD(y2 + c + WIDE);
                a3 = LOAD(y3 + c);
                b3 = LOAD(y3 + c + WIDE);
            }
            for (long j = 0; j < terms; j++) {
                const double *from = x + x_at[j] + c;
                V p = LOAD(from), q = LOAD(from + WIDE), w;
                w = SPLAT(s[s0[j]]);
                a0 += w * p;
                b0 += w * q;
                w = SPLAT(s[s1[j]]);
                a1 += w * p;
                b1 += w * q;
                w = SPLAT(s[s2[j]]);
                a2 += w * p;
                b2 += w * q;
                w = SPLAT(s[s3[j]]);
                a3 += w * p;
                b3 += w * q;
            }
            NAME(put)(y0 + c, a0, b0, n);
            NAME(put)(y1 + c, a1, b1, n);
            if (more > 2) NAME(put)(y2 + c, a2, b2, n);
            if (more > 3) NAME(put)(y3 + c, a3, b3, n);
        }
    }
}

/* y[r][c] += sum over j of s[r][j] * x[r][j][c]: each row of y has rows of x of its own. */
static void NAME(own_rows)(int fresh, double *y, long rows, long columns, long terms, const double *s,
                           const int *s_at, const double *x, const int *x_at) {
    for (long r = 0; r < rows; r++) {
        NAME(row_of_products)(fresh, y + r * columns, columns, terms, s, s_at + r * terms, x,
                              x_at + r * terms);
    }
}

/* y[r][c] += sum over j of g[r][j][c] * x[r][j][c]. */
static void NAME(sums_of_products)(int fresh, double *y, long rows, long columns, long terms,
                                   const double *g, const int *g_at, const double *x,
                                   const int *x_at) {
    for (long r = 0; r < rows; r++) {
        for (long j = 0; j < terms; j++) {
            const double *p = g + g_at[r * terms + j], *q = x + x_at[r * terms + j];
            double *to = y + r * columns;
            long c = 0;
            if (fresh && j == 0) {
                for (; c + WIDE <= columns; c += WIDE) STORE(to + c, LOAD(p + c) * LOAD(q + c));
                for (; c < columns; c++) to[c] = p[c] * q[c];
            } else {
                for (; c + WIDE <= columns; c += WIDE) {
                    STORE(to + c, LOAD(to + c) + LOAD(p + c) * LOAD(q + c));
                }
                for (; c < columns; c++) to[c] += p[c] * q[c];
            }
        }
    }
}

#include "exps.h"

/* Operations of one row, entry by entry. */
static void NAME(entrywise)(int op, long n, const double *a, const double *b, double *restrict y,
                            double *restrict da, double *restrict db) {
    long i;
    switch (op) {
    case OP_ADD:
        for (i = 0; i < n; i++) y[i] = a[i] + b[i];
        break;
    case OP_SUB:
        for (i = 0; i < n; i++) y[i] = a[i] - b[i];
        break;
    case OP_MUL:
        for (i = 0; i < n; i++) y[i] = a[i] * b[i];
        break;
    case OP_TRUEDIV:
        for (i = 0; i < n; i++) {
            double v = a[i] / b[i], w = b[i];
            y[i] = v;
            da[i] = 1.0 / w;
            db[i] = -v / w;
        }
        break;
    case OP_NEG:
        for (i = 0; i < n; i++) y[i] = -a[i];
        break;
    case OP_RELU:
        for (i = 0; i < n; i++) {
            double x = a[i];
            y[i] = x > 0.0 ? x : x != x ? x : 0.0;
            da[i] = x > 0.0 ? 1.0 : x != x ? x : 0.0;
        }
        break;
    case OP_SQUARE:
        for (i = 0; i < n; i++) {
            double x = a[i];
            y[i] = x * x;
            da[i] = 2.0 * x;
        }
        break;
    case OP_EXP:
        NAME(exps)(n, a, y);
        break;
    }
}

#if WIDE > 2
/* The columns of four rows of four numbers. */
static inline void NAME(turn_four)(const double *x, long apart, double *to, long columns) {
    FOUR a = *(const FOUR *)x, b = *(const FOUR *)(x + apart);
    FOUR c = *(const FOUR *)(x + 2 * apart), d = *(const FOUR *)(x + 3 * apart);
    FOUR ab = SHUFFLE(a, b, 0, 4, 2, 6), ba = SHUFFLE(a, b, 1, 5, 3, 7);
    FOUR cd = SHUFFLE(c, d, 0, 4, 2, 6), dc = SHUFFLE(c, d, 1, 5, 3, 7);
    *(FOUR *)to = SHUFFLE(ab, cd, 0, 1, 4, 5);
    *(FOUR *)(to + columns) = SHUFFLE(ba, dc, 0, 1, 4, 5);
    *(FOUR *)(to + 2 * columns) = SHUFFLE(ab, cd, 2, 3, 6, 7);
    *(FOUR *)(to + 3 * columns) = SHUFFLE(ba, dc, 2, 3, 6, 7);
}
#endif

#if WIDE == 8
#define EVEN(a, b) SHUFFLE_EIGHT(a, b, 0, 8, 2, 10, 4, 12, 6, 14)
#define ODD(a, b) SHUFFLE_EIGHT(a, b, 1, 9, 3, 11, 5, 13, 7, 15)
#define EVEN_PAIRS(a, b) SHUFFLE_EIGHT(a, b, 0, 1, 8, 9, 4, 5, 12, 13)
#define ODD_PAIRS(a, b) SHUFFLE_EIGHT(a, b, 2, 3, 10, 11, 6, 7, 14, 15)
#define FIRST_HALVES(a, b) SHUFFLE_EIGHT(a, b, 0, 1, 2, 3, 8, 9, 10, 11)
#define LAST_HALVES(a, b) SHUFFLE_EIGHT(a, b, 4, 5, 6, 7, 12, 13, 14, 15)

/* The columns of eight rows of eight numbers. */
static inline void NAME(turn_eight)(const double *x, long apart, double *to, long columns) {
    EIGHT pair[8], four[8];
    for (int k = 0; k < 8; k += 2) {
        EIGHT a = *(const EIGHT *)(x + k * apart), b = *(const EIGHT *)(x + (k + 1) * apart);
        pair[k] = EVEN(a, b);
        pair[k + 1] = ODD(a, b);
    }
    for (int k = 0; k < 8; k += 4) {
        for (int i = 0; i < 2; i++) {
            four[k + i] = EVEN_PAIRS(pair[k + i], pair[k + 2 + i]);
            four[k + 2 + i] = ODD_PAIRS(pair[k + i], pair[k + 2 + i]);
        }
    }
    for (int k = 0; k < 4; k++) {
        *(EIGHT *)(to + k * columns) = FIRST_HALVES(four[k], four[4 + k]);
        *(EIGHT *)(to + (4 + k) * columns) = LAST_HALVES(four[k], four[4 + k]);
    }
}
#endif

/* Turn a matrix: to[j][c] = x[j * step + c * apart]. */
static void NAME(turn)(double *to, long rows, long columns, const double *x, long step,
                       long apart) {
    if ((columns == 1 && step == 1) || (rows == 1 && apart == 1)) {
        memcpy(to, x, rows * columns * sizeof *to);
        return;
    }
    long c = 0;
#if WIDE == 8
    for (; step == 1 && c + 8 <= columns; c += 8) {
        long j = 0;
        for (; j + 8 <= rows; j += 8) {
            NAME(turn_eight)(x + j + c * apart, apart, to + j * columns + c, columns);
        }
        for (; j + 4 <= rows; j += 4) {
            NAME(turn_four)(x + j + c * apart, apart, to + j * columns + c, columns);
            NAME(turn_four)(x + j + (c + 4) * apart, apart, to + j * columns + c + 4, columns);
        }
        for (; j < rows; j++) {
            for (long i = c; i < c + 8; i++) to[j * columns + i] = x[j + i * apart];
        }
    }
#endif
#if WIDE > 2
    for (; step == 1 && c + 4 <= columns; c += 4) {
        long j = 0;
        for (; j + 4 <= rows; j += 4) {
            NAME(turn_four)(x + j + c * apart, apart, to + j * columns + c, columns);
        }
        for (; j < rows; j++) {
            for (long i = c; i < c + 4; i++) to[j * columns + i] = x[j + i * apart];
        }
    }
#endif
    for (; c < columns; c += 8) { /* 8 columns at a time, so that what is read is read once */
        long end = c + 8 < columns ? c + 8 : columns;
        for (long j = 0; j < rows; j++) {
            for (long i = c; i < end; i++) to[j * columns + i] = x[j * step + i * apart];
        }
    }
}


#include "strips.h"

#undef V
#undef LOAD
#undef STORE
#undef SPLAT
#undef BLOCK
