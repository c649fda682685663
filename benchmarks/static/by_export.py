"""This engine's graphs as functions of JAX: recorded, exported by `to_jax`, compiled by `jit`."""

from functools import cache

import jax
import numpy as np

from autograd_core import Value, dot, freeze, mean, to_jax
from autograd_core.summing import sum_in_order
from benchmarks import engine_ours
from benchmarks.gpt import direction
from benchmarks.moons import ALPHA
from benchmarks.static.by_eager import Gpt, model
from benchmarks.static.by_jax import compiling, versions
from nn import cross_entropy, hinge

__all__ = ["compile_digits", "compile_moons", "gpt_gradient", "gpt_slope", "versions"]


def _exported(root, parameters):
    """The value and the gradients of a graph, as a function of the parameters, and these."""
    return to_jax(freeze(root, inputs={}, parameters=parameters, names={}))


def compile_moons(samples):
    """(loss, seconds that JAX takes to compile the loss of the demo with its gradients)."""
    network = engine_ours.Network(samples)
    losses = [
        hinge(network.model(point), y)
        for point, y in zip(network.points, network.labels, strict=True)
    ]
    parameters = network.parameters
    loss = mean(losses) + ALPHA * dot(parameters, parameters)
    return compiling(*_exported(loss, network.model))


def compile_digits(problem):
    """(loss, seconds that JAX takes to compile the loss of a minibatch with its gradients)."""
    network = model(problem)
    pairs = zip(problem.images, problem.labels, strict=True)
    loss = mean([cross_entropy(network(x), label) for x, label in pairs])
    return compiling(*_exported(loss, network))


@cache
def _gpt(block):
    """The loss of the first name with its gradients, compiled, and the parameters."""
    trainer = Gpt(Value, block)
    f, parameters = _exported(trainer.loss(0), {"p": trainer.params})
    return jax.jit(jax.value_and_grad(f)), parameters


def gpt_gradient(block):
    """A function that computes the loss of the first name, and its gradient."""
    compiled, parameters = _gpt(block)
    return lambda: jax.block_until_ready(compiled(parameters))


def gpt_slope(gradient):
    """The slope of the loss in `direction`."""
    slopes = np.asarray(gradient["p"]).ravel().tolist()
    moves = direction(len(slopes))
    return sum_in_order([g * d for g, d in zip(slopes, moves, strict=True)])
