"""JAX in float64, compiled by `jit`, on one thread: the formulas written by hand for arrays."""

import os
import sys
from time import process_time as clock

os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks import moons as demo
from benchmarks.static.problems import FORMULAS

jax.config.update("jax_enable_x64", True)


def versions():
    """The versions that the figures belong to."""
    return {"python": sys.version.split()[0], "jax": jax.__version__, "compiled": True}


def compiling(f, parameters):
    """(f's number, seconds that it takes to trace and compile f with its gradients).

    Another function is compiled before, for what JAX does once in a process.
    """
    jax.jit(jax.value_and_grad(lambda x: jnp.tanh(x @ x).sum())).lower(jnp.eye(3)).compile()
    start = clock()
    compiled = jax.jit(jax.value_and_grad(f)).lower(parameters).compile()
    seconds = clock() - start
    return float(compiled(parameters)[0]), seconds


def _moons(samples):
    """The loss of micrograd's demo as a function of the layers, and the layers."""
    layers = [
        (jnp.array([w for w, _ in rows]), jnp.array([b for _, b in rows]))
        for rows in demo.initial_weights()
    ]
    points, labels = demo.moons(samples)
    x, y = jnp.array(points), jnp.array(labels, float)

    def objective(layers):
        h = x
        for i, (w, b) in enumerate(layers):
            h = h @ w.T + b
            if i < len(layers) - 1:
                h = jax.nn.relu(h)
        squares = sum((p * p).sum() for layer in layers for p in layer)
        return jnp.maximum(1.0 - y * h[:, 0], 0.0).mean() + demo.ALPHA * squares

    return objective, layers


def compile_moons(samples):
    """(loss, seconds that JAX takes to compile the loss of the demo with its gradients)."""
    return compiling(*_moons(samples))


class Moons:
    """The network of micrograd's demo, all samples at once; the whole step is compiled."""

    def __init__(self, samples):
        objective, self.layers = _moons(samples)

        def step(layers, rate):
            loss, slopes = jax.value_and_grad(objective)(layers)
            return jax.tree.map(lambda p, g: p - rate * g, layers, slopes), loss

        self.compiled = jax.jit(step)

    def step(self, k):
        """Train one step; the loss before it."""
        self.layers, loss = self.compiled(self.layers, demo.rate(k))
        return float(loss)


def _digits(problem):
    """The mean loss of a minibatch as a function of the layers, and the layers."""
    layers = tuple((jnp.array(ws), jnp.array(bs)) for ws, bs in problem.layers)
    x, labels = jnp.array(problem.images), jnp.array(problem.labels)

    def objective(layers):
        (w1, b1), (w2, b2) = layers
        scores = jnp.tanh(x @ w1.T + b1) @ w2.T + b2
        chosen = jnp.take_along_axis(scores, labels[:, None], 1)[:, 0]
        return (jax.scipy.special.logsumexp(scores, axis=1) - chosen).mean()

    return objective, layers


def digits(problem):
    """A function that computes the mean loss of a minibatch and its gradient."""
    objective, layers = _digits(problem)
    compiled = jax.jit(jax.value_and_grad(objective))
    return lambda: jax.block_until_ready(compiled(layers))


def compile_digits(problem):
    """(loss, seconds that JAX takes to compile the loss of a minibatch with its gradients)."""
    return compiling(*_digits(problem))


def flat(gradient):
    """A gradient in the order of `Digits.flat`."""
    return np.concatenate([np.asarray(p).ravel() for layer in gradient for p in layer])


def rows(problem):
    """A function that computes all values and gradients."""
    formula = FORMULAS[problem.name]
    compiled = jax.jit(jax.vmap(jax.value_and_grad(lambda x: formula(jnp, x))))
    points = jnp.array(problem.points)
    return lambda: jax.block_until_ready(compiled(points))
