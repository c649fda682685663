/* A training step of micrograd's moons demo: an MLP 2-16-16-1, hinge loss and a penalty, SGD.

   The parameters are one array: for each layer its weights, a row for each neuron, then its
   biases. Samples lie side by side, so that loops over them become vectors. */

#include <math.h>

enum { INPUTS = 2, WIDE = 16, MOST = 4096 };
enum { W1 = 0, B1 = W1 + WIDE * INPUTS, W2 = B1 + WIDE, B2 = W2 + WIDE * WIDE };
enum { W3 = B2 + WIDE, B3 = W3 + WIDE, COUNT = B3 + 1, LANES = 8 };

static double x[INPUTS][MOST], h1[WIDE][MOST], h2[WIDE][MOST], d1[WIDE][MOST], d2[WIDE][MOST];
static double slope[MOST], margin[MOST];

static double dot(const double *a, const double *b, int n) {
    double sums[LANES] = {0.0}, total = 0.0;
    int s = 0;
    for (; s + LANES <= n; s += LANES)
        for (int lane = 0; lane < LANES; lane++) sums[lane] += a[s + lane] * b[s + lane];
    for (; s < n; s++) total += a[s] * b[s];
    for (int lane = 0; lane < LANES; lane++) total += sums[lane];
    return total;
}

static double sum(const double *a, int n) {
    double sums[LANES] = {0.0}, total = 0.0;
    int s = 0;
    for (; s + LANES <= n; s += LANES)
        for (int lane = 0; lane < LANES; lane++) sums[lane] += a[s + lane];
    for (; s < n; s++) total += a[s];
    for (int lane = 0; lane < LANES; lane++) total += sums[lane];
    return total;
}

/* out = relu(weights @ in + biases), for all samples */
static void layer(double (*out)[MOST], double (*in)[MOST], int wide, const double *weights,
                  const double *biases, int n) {
    for (int i = 0; i < WIDE; i++) {
        for (int s = 0; s < n; s++) out[i][s] = biases[i];
        for (int j = 0; j < wide; j++) {
            const double w = weights[i * wide + j];
            for (int s = 0; s < n; s++) out[i][s] += w * in[j][s];
        }
        for (int s = 0; s < n; s++) out[i][s] = out[i][s] > 0.0 ? out[i][s] : 0.0;
    }
}

/* One step; the loss before it, or nan for too many samples. */
double step(int n, const double *points, const double *labels, double *p, double alpha,
            double rate) {
    double g[COUNT], squares = 0.0, losses = 0.0;
    if (n > MOST) return NAN;
    for (int s = 0; s < n; s++)
        for (int j = 0; j < INPUTS; j++) x[j][s] = points[s * INPUTS + j];
    layer(h1, x, INPUTS, p + W1, p + B1, n);
    layer(h2, h1, WIDE, p + W2, p + B2, n);
    for (int s = 0; s < n; s++) margin[s] = p[B3];
    for (int i = 0; i < WIDE; i++)
        for (int s = 0; s < n; s++) margin[s] += p[W3 + i] * h2[i][s];
    for (int s = 0; s < n; s++) {
        margin[s] = 1.0 - labels[s] * margin[s];
        slope[s] = margin[s] > 0.0 ? -labels[s] / n : 0.0;
        losses += margin[s] > 0.0 ? margin[s] : 0.0;
    }
    for (int i = 0; i < COUNT; i++) squares += p[i] * p[i];

    for (int i = 0; i < WIDE; i++) {
        for (int s = 0; s < n; s++) d2[i][s] = h2[i][s] > 0.0 ? slope[s] * p[W3 + i] : 0.0;
        g[W3 + i] = dot(slope, h2[i], n);
        g[B2 + i] = sum(d2[i], n);
        for (int j = 0; j < WIDE; j++) g[W2 + i * WIDE + j] = dot(d2[i], h1[j], n);
    }
    g[B3] = sum(slope, n);
    for (int j = 0; j < WIDE; j++) {
        for (int s = 0; s < n; s++) d1[j][s] = 0.0;
        for (int i = 0; i < WIDE; i++)
            for (int s = 0; s < n; s++) d1[j][s] += p[W2 + i * WIDE + j] * d2[i][s];
        for (int s = 0; s < n; s++) d1[j][s] = h1[j][s] > 0.0 ? d1[j][s] : 0.0;
        g[B1 + j] = sum(d1[j], n);
        for (int k = 0; k < INPUTS; k++) g[W1 + j * INPUTS + k] = dot(d1[j], x[k], n);
    }
    for (int i = 0; i < COUNT; i++) p[i] -= rate * (g[i] + 2.0 * alpha * p[i]);
    return losses / n + alpha * squares;
}
