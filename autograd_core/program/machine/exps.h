/* The exponential of numbers side by side, with the bits of libm's; vectors.h includes this file.

   The steps are those of glibc's exp, by Szabolcs Nagy: x = k log(2)/128 + r, and
   exp(x) = 2^(k/128) + 2^(k/128) (tail + r + r^2/2 + ...), of which 2^(k/128) and its tail stand
   in a table. Where processors can, glibc rounds products and sums together, so they do here.
   `know_exp` finds out whether libm's exp is that one. */

#ifdef FUSED
typedef long long NAME(places) __attribute__((vector_size(8 * WIDE), may_alias));

/* As many numbers as a vector has, of which each is nearer to 0 than 512. */
static inline V NAME(exp_of)(V x) {
    const V shift = SPLAT(0x1.8p52);
    V turns = FUSED(SPLAT(0x1.71547652b82fep7), x, shift); /* x 128/log(2), rounded */
    NAME(places) k = (NAME(places))turns, at = k & 127;
    turns -= shift;
    V r = FUSED(turns, SPLAT(-0x1.62e42fefap-8), x);
    r = FUSED(turns, SPLAT(-0x1.cf79abc9e3b3ap-47), r);
    V tail = GATHER(exp_tails, at);
    V scale = (V)((NAME(places))GATHER(exp_scales, at) + (k << 45));
    V square = r * r;
    V low = FUSED(r, SPLAT(0x1.555555555543cp-3), SPLAT(0x1.ffffffffffdbdp-2));
    V high = FUSED(r, SPLAT(0x1.1111167a4d017p-7), SPLAT(0x1.55555cf172b91p-5));
    V more = FUSED(square * square, high, FUSED(square, low, tail + r));
    return FUSED(scale, more, scale);
}

static void NAME(exps)(long n, const double *x, double *y) {
    long i = 0;
    int far = 0;
    for (; i + WIDE <= n; i += WIDE) STORE(y + i, NAME(exp_of)(LOAD(x + i)));
    if (i < n) {
        double part[WIDE] = {0.0};
        memcpy(part, x + i, (n - i) * sizeof *x);
        STORE(part, NAME(exp_of)(LOAD(part)));
        memcpy(y + i, part, (n - i) * sizeof *x);
    }
    for (i = 0; i < n; i++) far |= !(fabs(x[i]) < 512.0);
    for (i = 0; far && i < n; i++) {
        if (!(fabs(x[i]) < 512.0)) y[i] = exp(x[i]);
    }
}
#else
static void NAME(exps)(long n, const double *x, double *y) {
    for (long i = 0; i < n; i++) y[i] = exp(x[i]);
}
#endif
