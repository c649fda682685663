"""Folding: what is the same but for its numbers is drawn once, with how many there are."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd_core import Graph, Value, fsum, tanh
from nn import MLP, GRUCell, Layer, hinge
from viz import draw
from viz.graphs.folding import common_name, family, fold_groups
from viz.graphs.level_drawing import LevelDrawing
from viz.graphs.selection import operands_first
from viz.roles import Role

LAYER = r"""digraph {
	graph [rankdir=LR]
	n0 [label="{ W[*,*] | parameter | ×6 | data&#32;0.0000&#32;…&#32;1.7500 | grad&#32;1.0000&#32;…&#32;2.0000 }" shape=record style=rounded penwidth=2]
	n1 [label="{ b[*] | parameter | ×3 | data&#32;0.5000&#32;…&#32;2.0000 | grad 1.0000 }" shape=record style=rounded penwidth=2]
	n2 [label="{ x0 | input | data 1.0000 | grad 2.2500 }" shape=record penwidth=2]
	n3 [label="{ x1 | input | data 2.0000 | grad 3.0000 }" shape=record penwidth=2]
	n4 [label="{ neurons.* | ×3 | data&#32;1.0000&#32;…&#32;7.0000 | grad 1.0000 }" shape=record]
	n4op [label="affine"]
	n4op -> n4
	n0 -> n4op [label="6 uses\n1.0000 … 2.0000"]
	n2 -> n4op [label="3 uses\n0.0000 … 1.5000"]
	n3 -> n4op [label="3 uses\n0.2500 … 1.7500"]
	n1 -> n4op [label="3 uses\n1.0000"]
	n5 [label="{ neurons.* | ×3 | data&#32;1.0000&#32;…&#32;7.0000 | grad 1.0000 }" shape=record]
	n5op [label="ReLU"]
	n5op -> n5
	n4 -> n5op [label="3 uses\n1.0000"]
	n6 [label="{ y | result | data 12.0000 | grad 1.0000 }" shape=record style=bold]
	n6op [label="fsum"]
	n6op -> n6
	n5 -> n6op [label="3 uses\n1.0000"]
}
"""  # noqa: E501


def layer():
    """A layer of three neurons with known weights, and the sum of its outputs."""
    model = Layer(2, 3, rng=random.Random(1))
    for i, p in enumerate(model.parameters()):
        p.data = i / 4
    x = [Value(1.0, label="x0"), Value(2.0, label="x1")]
    y = fsum(model(x))
    y.backward()
    return y, model


def mlp(fused=True, samples=1):
    """MLP(2, [16, 16, 1]) and the sum of its losses."""
    model = MLP(2, [16, 16, 1], rng=random.Random(3), fused=fused)
    xs = [[Value(i + 1.0), Value(-2.0)] for i in range(samples)]
    return fsum([hinge(model(x), 1) for x in xs]), model


def test_fold_layer_is_the_golden_text():
    """A layer of three neurons is one: ranges of numbers, counted edges, names with stars."""
    y, model = layer()
    source = draw(y, {"y": y}, "LR", model=model, fold=True, local=True).source
    assert source == LAYER


@pytest.mark.parametrize("fused", [True, False])
@pytest.mark.parametrize("named", [True, False])
def test_fold_neurons_of_a_layer_are_one(fused, named):
    """The 16 neurons of each hidden layer are one box, with or without a model to name them."""
    loss, model = mlp(fused)
    picture = draw(loss, model=model if named else None, fold=True)
    assert picture.hidden == 0
    assert picture.shown == len(Graph(loss))
    relus = [line for line in picture.text.splitlines() if ": ReLU of" in line]
    assert len(relus) == 2 and all(" ×16" in line for line in relus)
    weights = [line for line in picture.text.splitlines() if " ×256" in line]
    assert len(weights) == (1 if fused else 2)


def test_fold_layers_stay_apart():
    """Weights of different layers are different boxes, named after their layer."""
    loss, model = mlp(samples=4)
    text = draw(loss, model=model, fold=True).text
    for i, size in enumerate((32, 256, 16)):
        name = f"W{i + 1}[{'*' if i < 2 else 0},*]"
        assert f" ×{size} {name}: parameter," in text
    assert " ×64 layers.0.neurons.*: ReLU of" in text
    assert " ×64 layers.1.neurons.*: ReLU of" in text


def test_fold_is_for_large_graphs_with_a_model_unless_asked():
    """None draws lines of the program, or folds beside other options; True and False say it."""
    loss, model = mlp()
    assert "boxes" in repr(draw(loss, model=model))
    assert "boxes" not in repr(draw(loss, model=model, fold=False))
    assert isinstance(draw(loss), LevelDrawing)
    assert "boxes" not in repr(draw(loss, formulas=True))
    assert "boxes" in repr(draw(loss, model=model, formulas=True))
    assert "boxes" in repr(draw(loss, fold=True))
    small, layer_model = layer()
    assert "boxes" not in repr(draw(small, model=layer_model))


def test_fold_names_that_differ_in_words_keep_nodes_apart():
    """x0, x1, x2 are of a family; a, b, c were told apart by whoever named them."""
    family_of_three = fsum([tanh(Value(1.0, label=f"x{i}")) for i in range(3)])
    picture = draw(family_of_three, fold=True)
    assert repr(picture) == "Drawing(7 nodes in 3 boxes, not drawn)"
    assert ": 7 nodes in 3 boxes, 4 operations." in picture.text.splitlines()[0]
    others = fsum([tanh(Value(1.0, label=name)) for name in "abc"])
    assert repr(draw(others, fold=True)) == "Drawing(7 nodes, not drawn)"


def test_fold_parameters_of_an_operation_keep_nodes_apart():
    """Squares and cubes of numbers that are alike are two boxes."""
    xs = [Value(1.0, label=f"x{i}") for i in range(6)]
    text = draw(fsum([x ** (2 + i // 3) for i, x in enumerate(xs)]), fold=True).text
    made = [line for line in text.splitlines() if ": **" in line or ": pow" in line]
    assert len(made) == 2 and all("×3" in line for line in made)


def test_fold_order_of_two_operands_keeps_nodes_apart():
    """a - b is not b - a, but in a sum of three the order does not count."""
    b, c = Value(2.0, label="b"), Value(3.0, label="c")
    xs = [Value(1.0, label=f"x{i}") for i in range(6)]
    text = draw(fsum([x - b if i < 3 else b - x for i, x in enumerate(xs)]), fold=True).text
    assert [" ×3:" in line for line in text.splitlines() if ": - of" in line] == [True, True]
    text = draw(
        fsum([fsum([x, b, c] if i < 3 else [c, b, x]) for i, x in enumerate(xs)]), fold=True
    )
    assert " ×6: fsum of" in text.text


def test_fold_fewer_than_three_stay_apart():
    """Two that are the same are drawn twice: their names say more than ×2."""
    root = fsum([tanh(Value(1.0, label=f"x{i}")) for i in range(2)])
    assert repr(draw(root, fold=True)) == "Drawing(5 nodes, not drawn)"


def test_fold_leaves_what_is_not_finite_visible():
    """One neuron of sixteen that overflowed is a box of its own."""
    loss, model = mlp()
    model.layers[0].neurons[5].b.data = math.inf
    loss = model([Value(1.0), Value(-2.0)])
    text = draw(loss, model=model, fold=True).text
    assert " ×15 layers.0.neurons.*: ReLU of" in text
    line = next(line for line in text.splitlines() if "first inf" in line)
    assert " b1[5]: " in line and "×" not in line


def test_fold_limit_counts_boxes():
    """The limit is on boxes; nodes in boxes not shown count as hidden."""
    loss, model = mlp()
    whole = draw(loss, model=model)
    part = draw(loss, model=model, limit=8)
    assert part.shown + part.hidden == whole.shown
    assert repr(part).endswith(" in 8 boxes, not drawn)")


@pytest.mark.parametrize(
    ("names", "common"),
    [
        (["w[0]", "w[1]"], "w[*]"),
        (["a.0.w.3", "a.0.w.4"], "a.0.w.*"),
        (["x", "x"], "x"),
        (["1", "2"], "*"),
        ([], ""),
    ],
)
def test_common_name_keeps_what_agrees(names, common):
    """Numbers that differ become a star, numbers that agree stay."""
    assert common_name(names) == common
    assert len({family(name) for name in names}) <= 1


@given(
    st.lists(
        st.tuples(st.integers(0, 99), st.integers(0, 99), st.sampled_from("+*tn")), max_size=60
    ),
    st.integers(1, 6),
)
def test_fold_groups_are_a_quotient_without_cycles(program, leaves):
    """Every node is in one group, of equal operations; groups still depend in one direction."""
    nodes = [Value(1.0) for _ in range(leaves)]
    for i, j, op in program:
        a, b = nodes[i % len(nodes)], nodes[j % len(nodes)]
        nodes.append({"+": a + b, "*": a * b, "t": tanh(a), "n": -a}[op])
    graph = Graph(fsum(nodes))
    roles = {id(v): Role.RESULT if v is graph.root else Role.INTERIOR for v in graph.nodes}
    groups = fold_groups(graph.nodes, roles, lambda v: v.label)
    assert sorted(id(v) for g in groups for v in g) == sorted(map(id, graph.nodes))
    home = {id(v): i for i, g in enumerate(groups) for v in g}
    for group in groups:
        assert len({(v.op, len(v._prev)) for v in group}) == 1
        assert len(group) == 1 or len(group) >= 3
    uses = {i: {home[id(w)] for v in g for w in v._prev} for i, g in enumerate(groups)}
    done = set()
    while len(done) < len(groups):
        ready = {i for i in uses if i not in done and uses[i] <= done}
        assert ready, "groups depend on each other in a circle"
        done |= ready
    places = {id(v): i for i, g in enumerate(operands_first(groups)) for v in g}
    assert sorted(places) == sorted(map(id, graph.nodes))
    assert all(places[id(w)] <= places[id(v)] for v in graph.nodes for w in v._prev)


@pytest.mark.parametrize("named", [True, False])
def test_fold_a_recurrent_network_over_time(no_program, named):
    """Gates of all times are one, of inputs made after the first: drawn, and operands first."""
    model = GRUCell(2, 3, rng=random.Random(1))
    state = [Value(0.0)] * 3
    for t in range(8):
        state = model([Value(0.1 * t), Value(1.0)], state)
    drawing = draw(fsum(state), fold=True, model=model if named else None)
    assert "image" in drawing._repr_html_()
    told = set()
    for box in drawing._sketch.scene.boxes:
        assert {arrow.source for arrow in box.arrows} <= told
        told.add(box.id)
