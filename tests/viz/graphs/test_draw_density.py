"""Dense graphs: fewer boxes than the limit, where a program would take very long."""

import random
import re

import pytest

from autograd_core import Value, fsum
from nn import MLP, Layer, RNNCell
from viz import draw
from viz.graphs.density import LONGEST, fitting, length
from viz.graphs.selection import reach
from viz.limits import MOST_BYTES
from viz.notebook_output import weight
from viz.render import render, routes


def singles(root):
    """Every node a group of its own, the nearest to the root first."""
    return [(node,) for node in reach(root)]


def test_length_of_a_chain_and_of_leaves():
    """An edge to the next column counts 1; a leaf stands before its first use."""
    x = Value(1.0)
    for _ in range(10):
        x = -x
    assert length(singles(x)) == 10
    late = Value(1.0)
    assert length(singles(x * late)) == 12
    assert length(singles((x * late) + late)) == 15
    assert length([(late,)]) == 0


def test_length_counts_an_operand_that_is_used_twice_once():
    """Edges between the same two boxes run side by side."""
    a = Value(1.0)
    assert length(singles(a * a)) == 1
    assert length(singles(fsum([a] * 1000))) == 1


def test_dense_layer_is_elided_before_the_limit():
    """80 neurons of 80 inputs: the first 1,000 nodes have too many edges, so fewer are shown."""
    layer = Layer(80, 80, rng=random.Random(1))
    loss = fsum(layer([Value(1.0) for _ in range(80)]))
    groups = singles(loss)
    assert length(groups[:1000]) > LONGEST
    picture = draw(loss, limit=1000)
    assert 200 < picture.shown < 1000
    assert picture.shown == fitting(groups[:1000], 1000)
    assert length(groups[: picture.shown]) <= LONGEST < length(groups[: picture.shown + 1])
    assert draw(loss, limit=None).hidden == 0


def test_dense_graph_folded_is_whole():
    """Few boxes are shown whatever their edges: folding is the way to see a dense graph."""
    layer = Layer(80, 80, rng=random.Random(1))
    loss = fsum(layer([Value(1.0) for _ in range(80)]))
    picture = draw(loss, model=layer)
    assert picture.hidden == 0 and "boxes" in repr(picture)


def test_usual_graphs_are_whole():
    """An MLP(2, [16, 16, 1]) on four samples, and a chain of 1,000 nodes, are shown whole."""
    model = MLP(2, [16, 16, 1], rng=random.Random(1))
    loss = fsum([model([Value(i / 4), Value(1.0)]) for i in range(4)])
    assert draw(loss, limit=1000).hidden == 0
    x = Value(1.0)
    for _ in range(999):
        x = -x
    assert draw(x, limit=1000).shown == 1000


@pytest.mark.skipif(not routes(), reason="no program that draws is installed")
@pytest.mark.parametrize(
    ("inputs", "layers", "samples", "fewest"),
    [(2, [16, 16, 1], 10, 300), (49, [32, 10], 1, 100), (2, [64, 64, 64, 1], 1, 100)],
)
def test_the_default_limit_fits_a_notebook(inputs, layers, samples, fewest):
    """Dense graphs with all that can be written into them are shown, below 1 MB."""
    model = MLP(inputs, layers, rng=random.Random(1))
    made = [model([Value(i / 4)] * inputs) for i in range(samples)]
    loss = fsum(made if layers[-1] == 1 else made[0])
    picture = draw(loss, {}, theme="auto", formulas=True, local=True)
    assert fewest <= picture.shown <= 300 and picture.hidden > 300
    bundle = picture._repr_mimebundle_()
    assert "text/html" in bundle and 400_000 < weight(bundle) <= MOST_BYTES


@pytest.mark.parametrize("every", [1, 2, 3])
def test_chain_that_always_uses_one_leaf_is_drawn_in_seconds(every):
    """Long edges past a deep chain cost most: it is elided sooner, and no program gives up."""
    x = Value(1.0, label="x")
    y = x
    for i in range(2000):
        y = -y if i % every else y + x
    picture = draw(y, fold=False)
    assert 20 < picture.shown < 200
    assert render(picture.source, "svg", timeout=15.0).content
    assert draw(y, limit=None).hidden == 0


def test_unrolled_cell_is_elided_sooner_though_it_is_folded():
    """Few boxes, but every step uses the weights of the first: no program gives up."""
    cell = RNNCell(3, 4, rng=random.Random(1))
    h = [Value(0.0) for _ in range(4)]
    for _ in range(32):
        h = cell([Value(1.0) for _ in range(3)], h)
    picture = draw(fsum(h), model=cell, fold=True)
    boxes = int(re.search(r"in (\d+) boxes", repr(picture))[1])
    assert picture.hidden > 0 and 30 < boxes < 60
    assert render(picture.source, "svg").content


def test_a_higher_limit_allows_longer_edges():
    """Twice the limit is the least that is allowed, so that a limit of 10,000 shows more."""
    layer = Layer(80, 80, rng=random.Random(1))
    groups = singles(fsum(layer([Value(1.0) for _ in range(80)])))
    assert fitting(groups, 10_000) == len(groups) > 6000
