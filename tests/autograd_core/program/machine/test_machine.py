"""A machine has the engine's bits: values and gradients, at other points than the recorded one."""

from __future__ import annotations

import math
import random
import threading
from array import array
from dataclasses import replace
from itertools import product
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_core
import nn
from autograd_core import Value, freeze, fsum, gradients, logsumexp, mean, sqrt, where
from autograd_core.following import HOLDS
from autograd_core.primitives import PRIMITIVES
from autograd_core.program.lift.flatten import flatten
from autograd_core.program.lift.lift import lift
from autograd_core.program.lift.lifted import Leaves
from autograd_core.program.machine.lanes import widen
from autograd_core.program.machine.layout import make_plan
from autograd_core.program.machine.machine import Machine
from autograd_core.program.machine.plan import Asked
from autograd_core.program.machine.runner import Runner, instruction_sets
from tests.autograd_core.calls import call
from tests.autograd_core.program.machine.ungrouped import ungrouped
from tests.autograd_core.samples import sample
from tests.graphs import smooth_programs


def machine(root, role="parameter", lower=lift, **groups):
    """A machine for a recorded root and named lists of leaves."""
    leaves = [Leaves(name, role, (len(xs),), xs) for name, xs in groups.items()]
    return Machine(make_plan(lower(flatten(root), leaves)), root)


def numbers(values):
    """The numbers of Values as an array."""
    return array("d", [v.data for v in values])


def assert_equal(found, value, expected):
    """A machine's result is the engine's: equal, or both not a number."""
    pairs = zip([found[0], *found[1]], [value, *expected], strict=True)
    assert all(a == b or (a != a and b != b) for a, b in pairs)


def assert_runs(f, recorded, *points, lower=lift):
    """f recorded at one point has the engine's value and gradients there and at others.

    Gradients of the parameters only: what f closes over stays as it is.
    """
    xs = [Value(x) for x in recorded]
    found = machine(f(xs), lower=lower, xs=xs)
    assert found.reason == ""
    for point in (recorded, *points):
        leaves = [Value(x) for x in point]
        root = f(leaves)
        assert_equal(found.run(array("d", point), array("d")), root.data, gradients(root, leaves))


@pytest.mark.parametrize("name", PRIMITIVES)
def test_every_row_has_the_engines_bits(name):
    """Each row, many nodes of it at once: at points of its domain, recorded at one, run at all."""
    row = PRIMITIVES[name]
    shapes = {}
    for operands, parameters in sample(row, 60):
        shapes.setdefault((len(operands), tuple(parameters.items())), []).append(operands)
    for (length, parameters), found in shapes.items():
        points = [sum(found[i : i + 3], []) for i in range(0, len(found) - 2, 3)]

        def f(xs, length=length, parameters=parameters):
            parts = [xs[i : i + length] for i in range(0, len(xs), length)]
            ys = [call(name, part, dict(parameters)) for part in parts]
            return fsum([y * y for y in ys])

        if points:
            assert_runs(f, *points)


@given(smooth_programs(), st.integers(0, 2**32), st.booleans())
@settings(max_examples=60)
def test_random_programs_have_the_engines_bits(program, seed, grouped):
    """Random programs, grouped or each node for itself, at points they were not recorded at."""
    rng = random.Random(seed)
    grouped = grouped and all(step.op != "affine" or step.operands[1:] for step in program.steps)

    def f(xs):
        return program.run(xs, program.numbers, autograd_core)[-1] + 0.0 * xs[0]

    points = [[rng.uniform(-2, 2) for _ in program.leaves] for _ in range(3)]
    assert_runs(f, list(program.leaves), *points, lower=lift if grouped else ungrouped)


def rosenbrock(xs):
    """Its gradient sums what three groups of nodes contribute, in turns."""
    return sum(100 * (b - a**2) ** 2 + (1 - a) ** 2 for a, b in zip(xs, xs[1:], strict=False))


def test_contributions_are_added_in_the_sweeps_order():
    """Where groups contribute in turns: Rosenbrock; a neuron used three times, and its squares."""
    rng = random.Random(1)
    points = [[rng.uniform(-2, 2) for _ in range(30)] for _ in range(3)]
    assert_runs(rosenbrock, *points)
    samples = [[rng.gauss(0, 1) for _ in range(2)] for _ in range(20)]

    def thrice(w):
        y = [[*x, 1.0] for x in samples]
        for _ in range(3):
            scores = [sum(a * b for a, b in zip(w, x, strict=True)).tanh() for x in y]
            y = [[score, x[0], 1.0] for score, x in zip(scores, y, strict=True)]
        return mean(scores) + 0.1 * sum(a * a for a in w)

    assert_runs(thrice, *([rng.gauss(0, 1) for _ in range(3)] for _ in range(3)))


def images(rng, count, *shape):
    """Random inputs: nests of floats."""
    if not shape:
        return [rng.gauss(0, 1) for _ in range(count)]
    return [images(rng, *shape) for _ in range(count)]


def lines(nest):
    """The numbers of a nest in order."""
    return [x for part in nest for x in lines(part)] if isinstance(nest, list) else [nest]


UNITS = {
    "MLP": lambda rng: nn.MLP(3, [5, 2], activation="tanh", rng=rng),
    "MLP of single nodes": lambda rng: nn.MLP(3, [5, 2], rng=rng, fused=False),
    "LayerNorm": lambda rng: nn.MLP(3, [5, 2], norm=nn.LayerNorm, rng=rng),
    "PReLU": lambda rng: nn.MLP(3, [5, 2], activation=nn.PReLU, rng=rng),
    "Maxout": lambda rng: nn.Maxout(3, 2, rng=rng),
}


@pytest.mark.parametrize("name", UNITS)
def test_units_have_the_engines_bits(name):
    """A model's loss over samples, before and after a step of its parameters."""
    rng = random.Random(2)
    model = UNITS[name](rng)
    xs = images(rng, 7, 3)
    assert_model_runs(model, lambda: mean([fsum([y * y for y in lines(model(x))]) for x in xs]))


def assert_model_runs(model, loss):
    """A model's loss as recorded, run for other numbers of its parameters."""
    parameters = list(model.parameters())
    root = loss()
    found = machine(root, parameters=parameters)
    assert found.reason == ""
    for _ in range(2):
        root = loss()
        expected = gradients(root, parameters)
        assert_equal(found.run(numbers(parameters), array("d")), root.data, expected)
        for p, slope in zip(parameters, expected, strict=True):
            p.data -= 0.1 * slope


def test_cells_and_maps_have_the_engines_bits():
    """Recurrent cells over time steps, a convolution, attention: weights shared in every way."""
    rng = random.Random(3)
    for cell in (nn.GRUCell(2, 3, rng=rng), nn.LSTMCell(2, 3, rng=rng)):
        xs = images(rng, 3, 4, 2)

        def loss(cell=cell, xs=xs):
            outputs = []
            for steps in xs:
                state = cell.start()
                for x in steps:
                    state = cell(x, state)
                outputs += lines(list(state[0]) if isinstance(state, tuple) else list(state))
            return fsum([y * y for y in outputs])

        assert_model_runs(cell, loss)
    for model, xs in (
        (nn.Conv1d(1, 2, 3, rng=rng), images(rng, 3, 1, 7)),
        (nn.AttentionHead(3, 2, rng=rng), images(rng, 2, 4, 3)),
    ):

        def summed(model=model, xs=xs):
            return mean([fsum([y * y for y in lines(model(x))]) for x in xs])

        assert_model_runs(model, summed)


def test_rows_of_inputs_have_the_engines_bits():
    """Values and gradients for 37 rows, and their mean with the parameters' gradients."""
    rng = random.Random(4)
    model = nn.MLP(3, [4, 3], rng=rng, norm=nn.LayerNorm)
    parameters = list(model.parameters())

    def f(x):
        return nn.cross_entropy(model(x), 1) + x[0] ** 2 * nn.l2_penalty(parameters, 0.1)

    xs = [Value(rng.gauss(0, 1)) for _ in range(3)]
    groups = [Leaves("x", "input", (3,), xs), *_parameter_groups(parameters)]
    root = f(xs)
    found = Machine(make_plan(lift(flatten(root), groups)), root)
    assert found.reason == ""
    rows = [[Value(rng.gauss(0, 1)) for _ in range(3)] for _ in range(37)]
    flat = [x for row in rows for x in row]
    losses = [f(row) for row in rows]
    given = numbers(parameters), numbers(flat)
    values, slopes = found.gradients(*given)
    assert list(values) == list(found.values(*given)) == [loss.data for loss in losses]
    assert list(slopes) == [
        slope for loss, row in zip(losses, rows, strict=True) for slope in gradients(loss, row)
    ]
    whole = mean(losses)
    value, shared, own = found.mean(*given)
    assert value == whole.data
    assert list(shared) == list(gradients(whole, parameters))
    assert list(own) == list(gradients(whole, flat))


def _parameter_groups(parameters):
    """The parameters in two arrays."""
    half = len(parameters) // 2
    parts = {"first": parameters[:half], "second": parameters[half:]}
    return [Leaves(name, "parameter", (len(p),), list(p)) for name, p in parts.items()]


def test_results_that_are_not_finite_are_the_engines():
    """An infinite slope that is not taken, an overflow, a nan: single runs and rows of them."""
    xs = [Value(4.0), Value(1.0)]
    found = machine(where(True, xs[0], sqrt(xs[1])) * xs[1].relu(), xs=xs)
    for point in ([2.0, 0.0], [math.inf, 1.0], [math.nan, -1.0]):
        a, b = map(Value, point)
        root = where(True, a, sqrt(b)) * b.relu()
        found_here = found.run(array("d", point), array("d"))
        assert_equal(found_here, root.data, gradients(root, [a, b]))
    x = [Value(1.0)]
    rows = machine(sqrt(x[0]) + x[0].relu(), role="input", x=x)
    values, slopes = rows.gradients(array("d"), array("d", [4.0, 0.0, -1.0]))
    assert values[0] == 6.0 and slopes[0] == 1.25
    assert values[1] == 0.0 and slopes[1] == math.inf
    assert values[2] != values[2] and slopes[2] != slopes[2]


class Ask(NamedTuple):
    """A comparison of two places, or of a place and a number."""

    symbol: str
    a: int
    b: int | float


@pytest.mark.parametrize("symbol", ["<", "<=", ">", ">=", "==", "!=", "bool"])
def test_a_select_is_decided_at_each_run(symbol):
    """`where` by a comparison of leaves, or of a leaf and a number, in single runs and in rows."""
    holds = HOLDS[symbol]

    def f(xs, test):
        parts = [where(holds(xs[0].data, xs[1].data if test else 0.0), x * x, -x) for x in xs]
        return fsum([p * x for p, x in zip(parts, xs, strict=True)])

    for test in (True, False):
        xs = [Value(1.0), Value(2.0), Value(3.0)]
        flat = flatten(f(xs, test))
        place = {id(leaf): place for place, leaf in flat.leaves.items()}
        asks = Ask(symbol, place[id(xs[0])], place[id(xs[1])] if test else 0.0)
        wheres = [p for p in range(len(flat)) if flat.op(p) == "where"]
        asked = Asked(selects=dict.fromkeys(wheres, asks), watched=[wheres[1], place[id(xs[2])]])
        lifted = lift(flat, [Leaves("xs", "input", (3,), xs)], asked.kept)
        found = Machine(make_plan(lifted, asked=asked))
        assert found.reason == ""
        rows = [[Value(x) for x in row] for row in product((0.0, 1.0, -2.0), repeat=3)]
        given = numbers([x for row in rows for x in row])
        results = found.results(array("d"), given, array("d", [1.0]) * len(rows))
        roots = [f(row, test) for row in rows]
        slopes = [slope for r, row in zip(roots, rows, strict=True) for slope in gradients(r, row)]
        assert list(results.values) == [root.data for root in roots]
        assert list(results.own) == slopes
        assert list(results.watched[1::2]) == [row[2].data for row in rows]
        value, own = found.run(array("d"), given[:3])
        assert (value, list(own)) == (roots[0].data, slopes[:3])


def test_a_place_that_is_stopped_passes_nothing_on():
    """Its operands get what flows to them elsewhere, as behind detach."""
    x = [Value(3.0)]
    y = x[0] * x[0]
    flat = flatten(y * x[0])
    asked = Asked(stopped=[flat.root - 1])
    found = Machine(
        make_plan(lift(flat, [Leaves("x", "input", (1,), x)], asked.kept), asked=asked)
    )
    assert found.reason == ""
    assert found.run(array("d"), array("d", [2.0])) == (8.0, array("d", [4.0]))


def test_a_plan_with_other_bits_gives_way():
    """A wrong address is found when the machine is made; the results are the engine's anyway."""
    xs = [Value(0.3), Value(0.7), Value(-1.1)]
    root = xs[0] * xs[1] + xs[2].tanh()
    plan = make_plan(lift(flatten(root), [Leaves("xs", "parameter", (3,), xs)]))
    step = plan.steps[0]
    wrong = replace(step, operands=(step.operands[0][::-1], *step.operands[1:]))
    operands = (array("i", [a + 1 for a in step.operands[0]]), *step.operands[1:])
    wrong = replace(step, operands=operands)
    forwards = Machine(replace(plan, steps=[wrong, *plan.steps[1:]]), root)
    assert "the value is" in forwards.reason
    partials = array("i", [0]) * len(plan.edges.partials)
    backwards = Machine(replace(plan, edges=plan.edges._replace(partials=partials)), root)
    assert "a gradient of xs" in backwards.reason
    for found in (forwards, backwards):
        assert_equal(found.run(numbers(xs), array("d")), root.data, gradients(root, xs))


def test_a_record_whose_leaves_have_changed_is_no_reason_to_give_way():
    """The machine computes what the leaves hold when it is made, not what the nodes remember."""
    xs = [Value(0.3), Value(0.7)]
    root = xs[0] * xs[1]
    xs[0].data = 5.0
    found = machine(root, xs=xs)
    assert found.reason == ""
    assert_equal(found.run(numbers(xs), array("d")), 3.5, [0.7, 5.0])


def test_rows_side_by_side_with_other_bits_are_run_one_by_one(monkeypatch):
    """The wide plan is compared with the one for a single row before it is used."""

    def wrong(plan, lanes):
        wide = widen(plan, lanes)
        return replace(wide, root=wide.root - 1)

    monkeypatch.setattr("autograd_core.program.machine.machine.widen", wrong)
    xs = [Value(0.3), Value(0.7)]
    found = machine(xs[0] * xs[1] + xs[0], role="input", xs=xs)
    rows = array("d", [0.5 * i for i in range(80)])
    assert list(found.values(array("d"), rows)) == [
        a * b + a for a, b in zip(rows[::2], rows[1::2], strict=True)
    ]


def test_only_wanted_gradients_are_computed():
    """By the names of arrays; an unknown name is an error that tells those there are."""
    a, b = [Value(2.0)], [Value(3.0)]
    root = a[0] * b[0]
    lifted = lift(
        flatten(root), [Leaves(n, "parameter", (1,), x) for n, x in (("a", a), ("b", b))]
    )
    found = Machine(make_plan(lifted, ["b"]), root)
    assert_equal(found.run(array("d", [2.0, 3.0]), array("d")), 6.0, [2.0])
    with pytest.raises(ValueError, match="a, b"):
        make_plan(lifted, ["c"])


def test_a_root_that_is_a_leaf_or_ignores_leaves_runs():
    """Nothing to compute; and a leaf that the graph does not use has the gradient 0."""
    xs = [Value(2.0), Value(5.0)]
    assert_equal(machine(xs[0], xs=xs).run(array("d", [3.0, 1.0]), array("d")), 3.0, [1.0, 0.0])


def test_a_frozen_program_runs():
    """A Program has a machine, and tells what runs it."""
    xs = [Value(0.5), Value(-1.5)]
    weight = Value(2.0, label="weight")
    program = freeze((weight * xs[0] + xs[1] ** 2).tanh(), inputs=xs)
    assert program.backend == ("compiled" if autograd_core.COMPILED else "python")
    assert program.reason == ""
    a, b, w = Value(0.1), Value(0.7), Value(-3.0)
    root = (w * a + b**2).tanh()
    found = program.machine.run(array("d", [-3.0]), array("d", [0.1, 0.7]))
    assert_equal(found, root.data, gradients(root, [w, a, b]))


def test_wrong_numbers_are_refused():
    """Too few, no whole row, or no array of doubles."""
    xs = [Value(2.0), Value(5.0)]
    found = machine(xs[0] * xs[1], role="input", xs=xs)
    none = array("d")
    for call_it, error in (
        (lambda: found.run(none, array("d", [1.0])), ValueError),
        (lambda: found.run(array("d", [1.0]), array("d", [1.0, 2.0])), ValueError),
        (lambda: found.values(none, array("d", [1.0, 2.0, 3.0])), ValueError),
        (lambda: found.mean(none, none), ValueError),
        (lambda: found.run(none, array("f", [1.0, 2.0])), TypeError),
        (lambda: found.run(none, [1.0, 2.0]), TypeError),
    ):
        with pytest.raises(error, match="expected|array|mean"):
            call_it()


def test_all_instruction_sets_have_the_same_bits():
    """Narrow vectors, wide ones, and those of other machines."""
    rng = random.Random(5)
    model = nn.MLP(3, [9, 5, 2], rng=rng)
    parameters = list(model.parameters())
    root = mean([fsum([y * y for y in model(x)]) for x in images(rng, 21, 3)])
    lifted = lift(flatten(root), [Leaves("p", "parameter", (len(parameters),), parameters)])
    found = []
    for name in instruction_sets():
        runner = Runner(make_plan(lifted))
        runner.use(name)
        results = runner.run(numbers(parameters), array("d"), 1, array("d", [1.0]))
        found.append((results.values.tobytes(), results.shared.tobytes()))
    assert len(set(found)) <= 1
    with pytest.raises(ValueError, match="abacus"):
        Runner(make_plan(lifted)).use("abacus")


def test_threads_share_a_machine():
    """Each call has its own result, whatever runs beside it."""
    xs = [Value(0.1 * i) for i in range(12)]
    found = machine(logsumexp([x * x for x in xs]) + rosenbrock(xs), xs=xs)
    points = [array("d", [0.1 * i + 0.01 * k for i in range(12)]) for k in range(4)]
    expected = [found.run(point, array("d")) for point in points]
    wrong = []

    def work(k):
        for _ in range(40):
            if found.run(points[k], array("d")) != expected[k]:
                wrong.append(k)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
