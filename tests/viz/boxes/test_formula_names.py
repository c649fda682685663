"""Formulas of boxes name what is on the page, by one name each."""

import random

import numpy as np
import pytest

from autograd_core import Value, exp
from tests.nn.units import UNITS
from tests.viz.boxes.formulas import check_names
from tests.viz.boxes.networks import NETWORKS
from tests.viz.boxes.repeated import REPEATED, gru
from viz.boxes.levels import levels

GRAPHS = {**NETWORKS, **{name: make for name, (make, _, _) in REPEATED.items()}}


@pytest.mark.parametrize("graph", GRAPHS)
def test_each_name_is_on_the_page(graph):
    """Of every example, named by its variables and unnamed."""
    root, names = GRAPHS[graph]()
    check_names(levels(root, names))
    check_names(levels(root, {}))


def test_numbers_of_a_time_have_its_name():
    """Equal inputs at two times, and without a list of them: xs[t] beside h_t at each time t."""
    root, names = gru()
    cell, tokens = names["cell"], [0, 2, 0, 1, 2, 2, 0, 1]
    h = cell.start()
    losses = []
    for token in tokens:
        h = cell([float(k == token) for k in range(3)], h)
        losses.append(sum(v * v for v in h) ** 2)
    loss = sum(losses) / len(losses)
    found = levels(loss, {"cell": cell, "losses": losses, "loss": loss})
    check_names(found)
    lines = found.frames[0].lines
    assert "    r_t = sigmoid(Wxr @ xs[t] + Whr @ h_{t-1} + br)" in lines
    assert lines[-1] == "loss = sum([losses_0, …, losses_7]) / 8"
    (fold,) = found.folds
    for t, row in enumerate(fold.rows[1:], 1):
        assert f"@ xs[{t}] + Whr @ h_{t - 1} + " in found.boxes[row[0]].text
    handed = [f for f in found.frames if f.phase == "backward" and f.fold < 0 and f.box > 1]
    assert [len(f.receivers) for f in handed] == [8]


class Own:
    """A model that keeps its weights in attributes, with a flat list of all before them."""

    def __init__(self):
        draw = random.Random(1).gauss
        made = [[[Value(draw(0, 1)) for _ in range(3)] for _ in range(4)] for _ in range(2)]
        self.params = [p for matrix in made for row in matrix for p in row]
        self.query, self.layers = made[0], [{"key": made[1]}]


def test_names_come_from_lists_attributes_keys_and_arrays():
    """Weights by attribute or key, results by list, ragged lists row by row, NumPy's too."""
    own, xs = Own(), [[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]]

    def product(rows, x):
        return [sum(w * v for w, v in zip(row, x, strict=True)) for row in rows]

    outs = np.array([product(own.query, x) for x in xs])
    kept = {"all": [product(own.layers[0]["key"], xs[0]), [exp(x) for x in outs[1]][:2]]}
    root = sum(v * v for row in kept["all"] for v in row) + sum(v for row in outs for v in row)
    old = {3: {"shown": [list(row) for row in outs]}}
    names = {"own": own, "xs": xs, "outs": outs, "kept": kept, "Out": old, "_oh": old}
    found = levels(root, names)
    names = {array.name for array in found.arrays.arrays}
    assert {"query", "layers_0_key", "outs", "all_0", "all_1"} <= names
    assert not any("params" in name or "shown" in name for name in names)


def _values(thing):
    """The Values in nested lists."""
    if isinstance(thing, (list, tuple)):
        return [x for part in thing for x in _values(part)]
    return [thing]


@pytest.mark.parametrize("unit", UNITS)
def test_each_name_of_a_unit_is_on_the_page(unit):
    """Of every unit of nn."""
    made, use = UNITS[unit]
    out = _values(use(made))
    root = sum((y * y for y in out), start=Value(0.0)) + exp(out[0])
    check_names(levels(root, {"unit": made}))
