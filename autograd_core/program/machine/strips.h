/* Loops over rows of lanes, for one set of instructions; vectors.h includes this file.

   strips.py says what strips and flows are. */

/* Some numbers of a row from number c on, or the one that all lanes share. */
static inline V NAME(read)(const double *p, long c, int apart) {
    if (apart) return LOAD(p + c);
    return SPLAT(*p);
}

/* to[c] = result for n numbers. */
#define EACH_NUMBER(n, a_apart, b_apart, result)                                               \
    {                                                                                          \
        long c = 0, whole = (n)-BLOCK;                                                         \
        V a, b, y0;                                                                            \
        for (; c <= whole; c += BLOCK) {                                                       \
            a = NAME(read)(p, c, a_apart), b = NAME(read)(q, c, b_apart);                      \
            y0 = result;                                                                       \
            a = NAME(read)(p, c + WIDE, a_apart), b = NAME(read)(q, c + WIDE, b_apart);        \
            STORE(to + c, y0);                                                                 \
            STORE(to + c + WIDE, result);                                                      \
        }                                                                                      \
        if (c < (n)) {                                                                         \
            a = NAME(read)(p, c, a_apart), b = NAME(read)(q, c, b_apart);                      \
            y0 = result;                                                                       \
            a = NAME(read)(p, c + WIDE, a_apart), b = NAME(read)(q, c + WIDE, b_apart);        \
            NAME(put)(to + c, y0, result, (n)-c);                                              \
        }                                                                                      \
    }

#define EACH_ROW(a_apart, b_apart, result)                                                     \
    if (step->even) {                                                                          \
        const double *p = row_of(step, 0, first, first, lanes, values, room);                  \
        const double *q = row_of(step, last, first, first, lanes, values, room);               \
        double *to = y;                                                                        \
        EACH_NUMBER((end - first) * lanes, a_apart, b_apart, result)                           \
    } else {                                                                                   \
        for (long r = first; r < end; r++) {                                                   \
            const double *p = row_of(step, 0, r, first, lanes, values, room);                  \
            const double *q = row_of(step, last, r, first, lanes, values, room);               \
            double *to = y + (r - first) * lanes;                                              \
            EACH_NUMBER(lanes, a_apart, b_apart, result)                                       \
        }                                                                                      \
    }

#define EACH(result)                                                                           \
    if (step->apart[0] && step->apart[last]) {                                                 \
        EACH_ROW(1, 1, result)                                                                 \
    } else if (step->apart[0]) {                                                               \
        EACH_ROW(1, 0, result)                                                                 \
    } else if (step->apart[last]) {                                                            \
        EACH_ROW(0, 1, result)                                                                 \
    } else {                                                                                   \
        EACH_ROW(0, 0, result)                                                                 \
    }

/* A step of a strip that stores its partials too, for one row; operands are copied if shared. */
static void NAME(with_partials)(const StripStep *step, long lanes, const double *p, const double *q,
                                double *y, double *da, double *db) {
    double shared[2][HEIGHT], unread[2][HEIGHT];
    int last = step->operands - 1;
    if (!step->apart[0]) {
        for (long c = 0; c < lanes; c++) shared[0][c] = *p;
        p = shared[0];
    }
    if (!step->apart[last]) {
        for (long c = 0; c < lanes; c++) shared[1][c] = *q;
        q = shared[1];
    }
    NAME(entrywise)(step->op, lanes, p, q, y, da ? da : unread[0], db ? db : unread[1]);
}

/* Take a strip's rows through all its steps, HEIGHT numbers at once. */
static void NAME(run_strip)(const Strip *strip, long lanes, double *values, double *room) {
    long height = HEIGHT / lanes;
    for (long first = 0; first < strip->rows; first += height) {
        long end = first + height < strip->rows ? first + height : strip->rows;
        for (int k = 0; k < strip->steps; k++) {
            const StripStep *step = strip->step + k;
            int last = step->operands - 1;
            double *y = step->local ? room + k * HEIGHT : values + step->start + first * lanes;
            if (step->stores || step->op == OP_TRUEDIV || step->op == OP_RELU ||
                step->op == OP_EXP) {
                for (long r = first; r < end; r++) {
                    double *da = step->partial[0] < 0 ? NULL : values + step->partial[0] + r * lanes;
                    double *db = step->partial[1] < 0 ? NULL : values + step->partial[1] + r * lanes;
                    NAME(with_partials)(step, lanes,
                                        row_of(step, 0, r, first, lanes, values, room),
                                        row_of(step, last, r, first, lanes, values, room),
                                        y + (r - first) * lanes, da, db);
                }
                continue;
            }
            switch (step->op) {
            case OP_ADD:
                EACH(a + b)
                break;
            case OP_SUB:
                EACH(a - b)
                break;
            case OP_NEG:
                EACH(-b)
                break;
            default: /* OP_MUL, OP_SQUARE */
                EACH(a * b)
            }
        }
    }
}

#undef EACH
#undef EACH_ROW
#undef EACH_NUMBER

/* Sums of products begin..end of a flow for the lanes of `count` vectors, 1, 2 or 4. */
static inline void NAME(add_up)(const Flow *flow, long begin, long end, long c, int count, V *y,
                                const double *values, const double *adjoints) {
    for (int i = 0; i < count; i++) y[i] = SPLAT(0.0);
    for (long k = begin; k < end; k++) {
        const double *g = adjoints + flow->nodes[k] + c, *p = values + flow->partials[k];
        V d;
        switch (flow->kinds[k]) {
        case FLOW_ADDED:
            for (int i = 0; i < count; i++) y[i] += LOAD(g + i * WIDE);
            break;
        case FLOW_PLAIN:
            for (int i = 0; i < count; i++) y[i] += LOAD(g + i * WIDE) * LOAD(p + c + i * WIDE);
            break;
        case FLOW_TWICE:
            for (int i = 0; i < count; i++) {
                d = LOAD(p + c + i * WIDE);
                y[i] += LOAD(g + i * WIDE) * (d + d);
            }
            break;
        default:
            d = SPLAT(flow->kinds[k] == FLOW_SHARED ? *p : *p + *p);
            for (int i = 0; i < count; i++) y[i] += LOAD(g + i * WIDE) * d;
        }
    }
}

/* adjoint row = sum of adjoint row * partial, in the order of the products. */
static void NAME(run_flow)(const Flow *flow, long lanes, const double *values, double *adjoints) {
    long begin = 0;
    for (long r = 0; r < flow->rows; r++) {
        long end = flow->ends[r], c = 0;
        double *to = adjoints + flow->targets[r];
        V y[4];
        for (; c + 2 * BLOCK <= lanes; c += 2 * BLOCK) {
            NAME(add_up)(flow, begin, end, c, 4, y, values, adjoints);
            for (int i = 0; i < 4; i++) STORE(to + c + i * WIDE, y[i]);
        }
        for (; c + WIDE == lanes; c += WIDE) {
            NAME(add_up)(flow, begin, end, c, 1, y, values, adjoints);
            STORE(to + c, y[0]);
        }
        for (; c < lanes; c += BLOCK) {
            NAME(add_up)(flow, begin, end, c, 2, y, values, adjoints);
            NAME(put)(to + c, y[0], y[1], lanes - c);
        }
        begin = end;
    }
}
