"""Operations of record() at the level of arrays: boxes with values and slopes as given."""

import math

import pytest

import nn
from autograd_core import Value, fsum, gradcheck, record, static, tanh
from autograd_core.program import NoFormula
from viz import draw, levels, step, worksheet
from viz.boxes.level_stepper import LevelStepper
from viz.boxes.level_text import level_text
from viz.boxes.moments import Moments
from viz.boxes.page import page_data

XS = [[2.0, 3.0], [3.0, -1.0], [0.5, 1.0]]


def mytanh(x):
    """tanh with a wrong derivative: it should be 1 - t**2."""
    t = math.tanh(x.data)
    return record("mytanh", t, [x], [1 - t])


def network(is_wrong):
    """An MLP 2-4-1 on three samples; `is_wrong` tells in which neurons the rule is wrong."""
    W1 = [[Value(math.sin(3 * i + k)) for k in range(2)] for i in range(4)]
    b1 = [Value(0.1 * i) for i in range(4)]
    W2 = [Value(math.cos(i)) for i in range(4)]
    outputs = []
    for xs in XS:
        z = [
            sum((w * x for w, x in zip(row, xs, strict=True)), b)
            for row, b in zip(W1, b1, strict=True)
        ]
        h = [mytanh(v) if is_wrong(i) else tanh(v) for i, v in enumerate(z)]
        outputs.append(sum(w * v for w, v in zip(W2, h, strict=True)))
    loss = sum((out - 1.0) ** 2 for out in outputs)
    return loss, {"W1": W1, "b1": b1, "W2": W2, "xs": XS, "outputs": outputs, "loss": loss}


def boxes(found):
    """The lines of the computation."""
    return list(found.frames[0].lines)


def test_a_wrong_rule_is_a_box_like_others():
    """In all neurons it is one step; its slopes are a line of its own, with numbers."""
    root, names = network(lambda i: True)
    root.backward()
    found = levels(root, names)
    assert boxes(found)[:2] == ["z1 = W1 @ xs.T + b1[:, None]", "h1 = mytanh(z1)"]
    k = next(k for k, f in enumerate(found.frames) if f.lines == ("dz1 += dh1 * (d h1/d z1)",))
    assert "gradcheck()" in found.frames[k].sentence
    h1 = next(array for array in found.arrays.arrays if array.name == "h1")
    i = found.arrays.arrays.index(h1)
    values, gradients = found.numbers(i)
    assert found.arrays.slopes[i] == tuple(1 - t for t in values)
    shares = found.shares(found.frames[k].box)
    assert list(shares.values()) == [
        tuple(g * (1 - t) for t, g in zip(values, gradients, strict=True))
    ]
    assert [p.grad for p in names["b1"]] == list(
        found.numbers([a.name for a in found.arrays.arrays].index("b1")).gradients
    )
    entry = max(range(12), key=lambda e: abs(gradients[e] * (1 - values[e])))
    assert f"{1 - values[entry]:.3g}*" in level_text(Moments(found), k)


def test_a_wrong_rule_in_one_neuron_stands_beside_the_others():
    """The neuron has a box of the name that the search for the wrong operation tells."""
    root, names = network(lambda i: i == 2)
    found = levels(root, names)
    line = next(line for line in boxes(found) if "mytanh" in line)
    assert line.endswith("= mytanh(z1[2])")
    assert any("tanh(z1[" in other for other in boxes(found) if other != line)

    w = Value(0.7)
    assert "first wrong op: mytanh(" in gradcheck(lambda: mytanh(w * 1.0), [w]).text()


def test_page_and_picture_open_at_arrays():
    """step() and draw() show boxes, as they do without the operation."""
    root, names = network(lambda i: True)
    assert repr(step(root, names)).startswith("LevelStepper(")
    assert "boxes" in repr(draw(root, names=names))
    assert "mytanh" in worksheet(root, names=names).text
    arrays = {array["name"]: array for array in page_data(levels(root, names))["arrays"]}
    assert [name for name, array in arrays.items() if "slopes" in array] == ["h1"]
    assert len(arrays["h1"]["slopes"]) == len(arrays["h1"]["values"]) == 12
    assert "program" not in arrays["h1"]
    data = {array["name"]: array for array in levels(root, names).to_dict()["arrays"]}
    assert data["h1"]["slopes"] == arrays["h1"]["slopes"]


def test_operands_are_told_apart():
    """An operation of two operands hands each its own slope; None hands nothing on."""
    xs, ys = ([Value(a + k) for k in range(3)] for a in (1.0, 5.0))
    pairs = list(zip(xs, ys, strict=True))
    v = [record("mix", a.data * b.data, (a, b), (b.data, None)) for a, b in pairs]
    found = levels(fsum(v), {"xs": xs, "ys": ys, "v": v})
    assert boxes(found)[0] == "v = mix(xs, ys)"
    assert list(found.arrays.slopes.values()) == [(5.0, None, 6.0, None, 7.0, None)]
    assert found.shares(0) == {0: (5.0, 6.0, 7.0), 1: (0.0, 0.0, 0.0)}


def test_a_loss_as_a_whole_is_one_box():
    """An operation of many operands is one of a list, whatever arrays those are in."""
    W, bs = [Value(k / 7) for k in range(6)], [Value(float(k)) for k in range(2)]
    h = [w * w for w in W]
    loss = record("my loss", 2.0, [*h, *bs], [float(k) for k in range(8)])
    found = levels(loss, {"W": W, "bs": bs, "h": h, "loss": loss})
    assert boxes(found) == ["h = W * W", "loss = my loss([h, bs])"]
    shares = {found.name(i): share for i, share in found.shares(1).items()}
    assert shares == {"bs": (6.0, 7.0), "h": tuple(map(float, range(6)))}


@pytest.mark.parametrize("slope", [math.inf, math.nan])
def test_a_slope_that_is_not_finite_is_the_first(slope):
    """The first inf or nan gradient is told to be that of the operation."""
    x = [Value(0.5 + k) for k in range(3)]
    h = [record("odd", 1.0, [v], [slope if k == 1 else 2.0]) for k, v in enumerate(x)]
    found = levels(fsum(h), {"x": x, "h": h})
    assert found.birth.gradient
    assert found.birth.text.startswith("dx[1] += ")
    assert found.to_dict()["arrays"][1]["slopes"] == [2.0, str(slope), 2.0]


def test_such_a_graph_is_read_but_not_computed():
    """The program of levels says so in words, where its steps are asked to run."""
    root, names = network(lambda i: True)
    program = levels(root, names).program
    assert "'mytanh' was made by record()" in repr(program)
    for ask in (lambda: program.machine, program.source):
        with pytest.raises(NoFormula, match="mytanh"):
            ask()


def test_after_a_static_function_the_operation_stays():
    """What a static function gave is shown as its operations, and the operation after them."""
    w = Value(2.0)
    squares = static(lambda x: x * x * w)
    found = levels(mytanh(squares(3.0)) * 2.0)
    assert any("mytanh(" in line for line in boxes(found))


def test_cells_with_such_an_operation_still_repeat():
    """A recurrent cell with a tanh of one's own is one fold."""
    cell, h = nn.GRUCell(2, 3), [Value(0.0)] * 3
    for t in range(6):
        h = [mytanh(v) for v in cell([0.1 * t, -0.2], h)]
    found = levels(fsum([v * v for v in h]))
    assert [len(fold.rows) for fold in found.folds] in ([6], [5])


def test_a_static_function_that_gives_another_number_now_is_shown_as_it_was():
    """Its node is one operation, with the value and slopes that it gave."""
    w = Value(2.0)
    squares = static(lambda x: x * x * w)
    y = squares(3.0)
    w.data = 1.0
    root = sum((y * k for k in range(40)), y)
    assert isinstance(step(root), LevelStepper)
    found = levels(root)
    (slopes,) = found.arrays.slopes.values()
    assert slopes == (9.0,)
