"""Graphs of many shapes: each is drawn, with or without a program, and fits a notebook."""

import random

import pytest

from autograd_core import Value, fsum
from nn import MLP, Layer, RNNCell
from tests.viz.shown import shown_svg
from viz import draw
from viz.limits import MOST_BYTES
from viz.notebook_output import weight


def chained(count, step):
    """So many steps, each from the number before and its place."""
    x = Value(1.0, label="x")
    for i in range(count):
        x = step(x, i)
    return x


def leaf_of_each(count):
    """A chain that always uses one leaf."""
    x = Value(1.0, label="x")
    return chained(count, lambda y, _: y + x)


def ladder(count):
    """Each the sum of the two before it."""
    a, b = Value(1.0), Value(1.0)
    for _ in range(count):
        a, b = b, a + b
    return b


def everything_before(count):
    """Each the sum of all before it: the densest graph there is."""
    xs = [Value(1.0)]
    for _ in range(count):
        xs.append(fsum(xs))
    return xs[-1]


def butterfly(layers):
    """The edges of a fast Fourier transform."""
    xs = [Value(float(i)) for i in range(2**layers)]
    for layer in range(layers):
        xs = [x + xs[i ^ (1 << layer)] for i, x in enumerate(xs)]
    return fsum(xs)


def tree(depth):
    """Sums of two."""
    xs = [Value(1.0) for _ in range(2**depth)]
    while len(xs) > 1:
        xs = [a + b for a, b in zip(xs[::2], xs[1::2], strict=True)]
    return xs[0]


def unrolled(steps, weights=None):
    """A recurrent cell, whose weights every step uses."""
    cell = RNNCell(3, 6, rng=random.Random(1))
    for p in cell.parameters() if weights else ():
        p.data = weights
    h = [Value(0.0) for _ in range(6)]
    for _ in range(steps):
        h = cell([Value(1.0) for _ in range(3)], h)
    return fsum(h)


def network(sizes, samples=1, weights=None):
    """The sum of a network's outputs."""
    model = MLP(2, [*sizes, 1], rng=random.Random(1))
    for p in model.parameters() if weights else ():
        p.data = weights
    return fsum([model([Value(1.0), Value(0.5)]) for _ in range(samples)])


SHAPES = {
    "one leaf": lambda: Value(1.0),
    "negations": lambda: chained(2000, lambda x, _: -x),
    "squares": lambda: chained(752, lambda x, _: x * x * 1.5),
    "growing": lambda: chained(400, lambda x, i: x * Value(10.0, label=f"w{i}")),
    "exp of exp": lambda: chained(300, lambda x, i: x.exp() if i % 3 == 0 else x * 1.5),
    "nan": lambda: chained(700, lambda x, i: (x - 2.0).log() if i == 0 else x * 2.0 + x),
    "one leaf always": lambda: leaf_of_each(1000),
    "ladder": lambda: ladder(2000),
    "dense": lambda: everything_before(50),
    "butterfly": lambda: butterfly(7),
    "tree": lambda: tree(12),
    "wide sum": lambda: fsum([Value(1.0) * 2.0 for _ in range(20_000)]),
    "one operand": lambda: fsum([Value(1.0)] * 5000),
    "wide layer": lambda: fsum(Layer(80, 80, rng=random.Random(1))([Value(1.0)] * 80)),
    "recurrent": lambda: unrolled(60),
    "recurrent, infinite": lambda: unrolled(60, 1e200),
    "network": lambda: network([64, 64, 64]),
    "batch": lambda: network([16, 16], samples=10),
    "network, infinite": lambda: network([16] * 10, weights=1e100),
}


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_any_shape_is_drawn_and_fits_a_notebook(shape, no_program):
    """By our own layout, with all that can be written, in at most 1 MB."""
    root = SHAPES[shape]()
    picture = draw(root, {}, theme="auto", local=True, formulas=True)
    bundle = picture._repr_mimebundle_()
    assert weight(bundle) <= MOST_BYTES
    assert picture.shown >= 15 or picture.hidden == 0
    svg = shown_svg(bundle)
    assert ">result<" in svg
    if shape in ("squares", "growing", "exp of exp", "nan", "network, infinite"):
        assert ">first inf<" in svg or ">first nan<" in svg


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_any_shape_is_drawn_by_what_is_quick(shape, program):
    """A program what it is quick at; our own layout the rest, with edges past many steps."""
    picture = draw(SHAPES[shape](), {}, fold=False)
    assert "<svg" in picture.svg
    slow = shape in ("ladder", "recurrent", "recurrent, infinite", "network, infinite")
    assert picture._sketch.is_quick != slow
    assert picture.drawn_by in (["own layout"] if slow else [program, "own layout"])
