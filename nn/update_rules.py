"""The rules of the optimisers: how a step changes the parameters and the optimiser's memory.

An array has a number for each parameter. A rule reads the gradients and changes the parameters'
numbers and the memory in place: the caller passes copies. Divisors are looked at once before a
loop, which then divides several numbers at a time.
"""

try:
    import cython
except ImportError:
    from autograd_core import _cython as cython

from autograd_core.leaves import common_length

if not cython.compiled:
    from autograd_core.c99 import doubles, is_finite, pow, sqrt

_ZERO = "a step of an optimiser divides by 0: eps must be above 0, and each beta below 1"


def all_finite(numbers):
    """Whether all numbers of an array are finite."""
    common_length(numbers)
    return is_finite(numbers)


def are_zero(numbers):
    """Whether all numbers of an array are 0."""
    count = common_length(numbers)
    x = doubles(numbers)
    for y in x[:count]:
        if y != 0.0:
            return False
    return True


def decay(gradients, numbers, weight_decay):
    """Weight decay as part of the gradient: g <- g + weight_decay * w."""
    count = common_length(gradients, numbers)
    g, w = doubles(gradients), doubles(numbers)
    for i in range(count):
        g[i] += weight_decay * w[i]


def shrink(numbers, factor):
    """Weight decay of the weights themselves: w <- factor * w."""
    count = common_length(numbers)
    w = doubles(numbers)
    for i in range(count):
        w[i] *= factor


def descent(numbers, gradients, lr):
    """Gradient descent: w <- w - lr * g."""
    count = common_length(numbers, gradients)
    w, g = doubles(numbers), doubles(gradients)
    for i in range(count):
        w[i] -= lr * g[i]


def momentum_descent(numbers, gradients, velocity, begun, lr, momentum, nesterov):
    """Gradient descent with momentum: u <- momentum * u + g, w <- w - lr * u.

    At the first step, when `begun` is False, u <- g. Nesterov's variant moves by
    g + momentum * u in place of u.
    """
    count = common_length(numbers, gradients, velocity)
    w, g, u = doubles(numbers), doubles(gradients), doubles(velocity)
    for i in range(count):
        u[i] = momentum * u[i] + g[i] if begun else g[i]
        w[i] -= lr * (g[i] + momentum * u[i] if nesterov else u[i])


def adam(numbers, gradients, means, squares, steps, lr, first, second, eps):
    """Adam at step t = `steps`, from 1, with the betas `first` and `second`.

    m <- first * m + (1 - first) * g, v <- second * v + (1 - second) * g^2,
    w <- w - lr * (m / (1 - first^t)) / (sqrt(v / (1 - second^t)) + eps).
    """
    count = common_length(numbers, gradients, means, squares)
    w, g, m, v = doubles(numbers), doubles(gradients), doubles(means), doubles(squares)
    correction = 1.0 - pow(first, steps)
    root_correction = sqrt(1.0 - pow(second, steps))
    if correction == 0.0 or root_correction == 0.0 or eps == 0.0:
        raise ZeroDivisionError(_ZERO)
    step_size = lr / correction
    for i in range(count):
        m[i] += (1.0 - first) * (g[i] - m[i])
        v[i] = second * v[i] + (1.0 - second) * (g[i] * g[i])
        w[i] -= step_size * m[i] / (sqrt(v[i]) / root_correction + eps)


def adagrad(numbers, gradients, sums, rate, eps):
    """Adagrad: s <- s + g^2, w <- w - rate * g / (sqrt(s) + eps)."""
    count = common_length(numbers, gradients, sums)
    w, g, s = doubles(numbers), doubles(gradients), doubles(sums)
    if eps == 0.0:
        raise ZeroDivisionError(_ZERO)
    for i in range(count):
        s[i] += g[i] * g[i]
        w[i] -= rate * g[i] / (sqrt(s[i]) + eps)


def rmsprop(numbers, gradients, squares, means, velocity, lr, alpha, eps, momentum, centered):
    """RMSprop: s <- alpha * s + (1 - alpha) * g^2, w <- w - lr * g / (sqrt(s) + eps).

    If centred, m <- alpha * m + (1 - alpha) * g, and s - m^2 replaces s. With momentum,
    u <- momentum * u + g / (sqrt(s) + eps) and w <- w - lr * u.
    """
    count = common_length(numbers, gradients, squares, means, velocity)
    w, g, s = doubles(numbers), doubles(gradients), doubles(squares)
    m, u = doubles(means), doubles(velocity)
    if eps == 0.0:
        raise ZeroDivisionError(_ZERO)
    for i in range(count):
        s[i] = alpha * s[i] + (1.0 - alpha) * (g[i] * g[i])
        spread = s[i]
        if centered:
            m[i] += (1.0 - alpha) * (g[i] - m[i])
            spread = max(0.0, spread - m[i] * m[i])  # rounding may make it negative
        move = g[i] / (sqrt(spread) + eps)
        if momentum != 0.0:
            u[i] = momentum * u[i] + move
            move = u[i]
        w[i] -= lr * move
