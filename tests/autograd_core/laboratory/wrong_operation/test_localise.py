"""A wrong gradient is traced to the operation, the operand and the line; a right one is not."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from autograd_core import Value, exp, gradcheck, maximum, record, relu, sin, tanh, where
from autograd_core.laboratory.subjects.findings import Finding, Verdict, WrongOperation
from autograd_core.laboratory.subjects.function import FunctionSubject
from autograd_core.laboratory.subjects.subject import Sweep
from autograd_core.laboratory.wrong_operation.chain_check import reader_of
from autograd_core.laboratory.wrong_operation.localise import describe, diagnose
from autograd_core.laboratory.wrong_operation.row_check import wrong_partial
from autograd_core.laboratory.wrong_operation.search import first_wrong_operation
from autograd_core.primitives.evaluate import evaluate
from tests.autograd_core.laboratory.random_programs import random_program
from tests.autograd_core.laboratory.wrong_operation.tapes import Plant, of_program, recorder
from tests.graphs import smooth_programs

HERE = "test_localise.py:"

derandomised = settings(
    max_examples=60,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def find_wrong_operation(recorder, at) -> WrongOperation | None:
    """The first wrong operation of a program that a recorder evaluates as tapes."""
    base = recorder(at)
    found, _ = first_wrong_operation(reader_of(recorder, base), base, at)
    return None if found is None else describe(base, *found)


@given(smooth_programs())
@derandomised
def test_no_operation_of_a_right_program_is_blamed(program):
    """Random programs, of functions that the search knows and of ones that it does not."""
    f = of_program(program)
    assume(type(f(*map(Value, program.leaves))) is Value)
    for known in (True, False):
        assert find_wrong_operation(recorder(f, known=known), program.leaves) is None


@given(smooth_programs(), st.randoms(use_true_random=False))
@derandomised
def test_a_planted_mistake_is_found_and_nothing_else(program, rng):
    """Sign, factor 2 or 1e-6 on any edge of a random program, of unknown functions.

    It may be hidden where the node or the operand does not move at the point; but never is
    another node named, nor an operand with a right derivative.
    """
    f = of_program(program)
    assume(type(f(*map(Value, program.leaves))) is Value)
    entries = recorder(f)(program.leaves).entries
    edges = [
        (place, position)
        for place, entry in enumerate(entries)
        for position, partial in enumerate(entry.partials)
        if partial
    ]
    assume(edges)
    place, position = rng.choice(edges)
    plant = Plant(place, position, rng.choice((-1.0, 2.0, 1 + 1e-6)))
    found = find_wrong_operation(recorder(f, plant, known=False), program.leaves)
    if found is not None:
        assert found.nodes == place + 1
        if found.position is not None:
            operands = entries[place].operands
            assert operands[found.position] == operands[position]


def test_the_first_of_several_mistakes_is_named_with_all_that_is_known():
    """Operands, labels, position, numbers, label, line; both sources of truth in one order."""

    def cube(x):
        node = record("cube", x.data**3, (x,), (2 * x.data**2,))
        node.label = "third power"
        return node

    def f(x):
        return sin(cube(x * 2.0)) * cube(x)

    found = find_wrong_operation(recorder(f), [0.5])
    assert (found.op, found.operands, found.operand_labels) == ("cube", (1.0,), ("",))
    assert (found.position, found.recorded, found.label) == (0, 2.0, "third power")
    assert math.isclose(found.numeric, 3.0, rel_tol=1e-9)
    assert HERE in found.where
    assert found.nodes == 4
    planted = find_wrong_operation(recorder(f, Plant(2, 0, -1.0)), [0.5])
    assert (planted.op, planted.nodes, planted.recorded) == ("mul", 3, -2.0)
    late = find_wrong_operation(recorder(f, Plant(4, 0, -1.0)), [0.5])
    assert late == found


def test_operands_that_move_together_are_named_together():
    """One parameter moves both operands of an unknown function: their sum is judged."""

    def product(a, b):
        return record("product", a.data * b.data, (a, b), (a.data, b.data))

    found = find_wrong_operation(recorder(lambda x: product(sin(x), exp(x))), [0.3])
    assert (found.op, found.position) == ("product", None)
    right = math.exp(0.3) * (math.sin(0.3) + math.cos(0.3))
    wrong = math.sin(0.3) * math.cos(0.3) + math.exp(0.3) ** 2
    assert math.isclose(found.numeric, right, rel_tol=1e-9)
    assert math.isclose(found.recorded, wrong, rel_tol=1e-9)
    apart = find_wrong_operation(
        recorder(lambda x, y: product(sin(x) * y, exp(y) * x)), [0.3, 0.5]
    )
    assert (apart.op, apart.position) == ("product", 0)


def test_a_decision_of_the_program_is_not_crossed():
    """The step stays on the program's side of the comparison; both sides are right."""

    def f(x):
        y = record("piece", abs(x.data - 1.0), (x,), (math.copysign(1.0, x.data - 1.0),))
        return y * 2.0 if x < 1.0 else relu(y) * 3.0

    for at in (0.999, 1.001):
        assert find_wrong_operation(recorder(f), [at]) is None


def test_a_program_that_fails_beside_the_point_is_still_searched():
    """f raises outside its domain; the steps get smaller."""

    def f(x):
        return record("root", math.sqrt(x.data), (x,), (0.25 / math.sqrt(x.data),)) + math.sqrt(
            0.0101 - x.data
        )

    found = find_wrong_operation(recorder(f), [0.01])
    assert (found.op, found.position) == ("root", 0)
    assert math.isclose(found.numeric, 5.0, rel_tol=1e-8)


def test_a_leaf_that_moves_with_a_parameter_is_a_cut():
    """Plain numbers between two parts of a graph: the leaf and the line of its use are named."""
    found = find_wrong_operation(recorder(lambda x: tanh(x) * Value(x.data**2, label="c")), [0.5])
    assert (found.op, found.label, found.recorded) == ("leaf", "c", 0.0)
    assert math.isclose(found.numeric, 1.0, rel_tol=1e-9)
    assert HERE in found.where


def test_many_parameters_are_searched_along_a_few_lines():
    """60 suspects do not take more evaluations; the node is found all the same."""
    evaluations = []

    def f(*xs):
        evaluations.append(1)
        y = xs[0]
        for x in xs[1:]:
            y = tanh(y + x * 0.1)
        last = record("last", y.data**2, (y,), (y.data,))
        return last + maximum(xs[3], -9.0)

    at = [0.01 * i for i in range(60)]
    found = find_wrong_operation(recorder(f), at)
    assert (found.op, found.position) == ("last", 0)
    assert len(evaluations) < 25 * 40


def test_a_mismatch_without_a_culprit_says_so():
    """If neither an operation nor the sweep is at fault, nothing is blamed."""
    x = Value(0.5)
    subject = FunctionSubject(lambda: sin(x) * x, [x], ["x"], "f(x)")
    gradient = math.cos(0.5) * 0.5 + math.sin(0.5)
    finding = Finding("x", 0.5, gradient, 0.0, Verdict.MISMATCH)
    sweep = Sweep(0.0, (gradient,), (0.0,), 0.0, 3)
    diagnosis = diagnose(subject, sweep, [finding])
    assert diagnosis.wrong is None
    assert "cannot be traced" in diagnosis.notes[0]
    fault = diagnose(subject, Sweep(0.0, (2 * gradient,), (0.0,), 0.0, 3), [finding])
    assert "sweep is wrong" in fault.notes[0]


@pytest.mark.parametrize("op", ["fsum", "mean", "dot", "affine", "logsumexp"])
@pytest.mark.parametrize("factor", [1.0, 1.01, -1.0])
def test_wide_node_is_judged_as_a_whole_first(op, factor):
    """301 right operands pass; one wrong operand is named, as among few."""
    draw = random.Random(1)
    count = 300 if op == "dot" else 301
    numbers = [draw.uniform(0.5, 2.0) for _ in range(count)]
    partials = evaluate(op, numbers)[1]
    partials[137] *= factor
    found = wrong_partial(op, numbers, (), partials)
    if factor == 1.0:
        assert found is None
    else:
        assert found.position == 137
        assert found.numeric == pytest.approx(partials[137] / factor, rel=1e-5)


def planted(op, static=(), factor=1.1, position=0):
    """An operation of unknown function that is a row's, one of its derivatives multiplied."""

    def f(*xs):
        y, partials = evaluate(op, [x.data for x in xs], static)
        partials = [d or 0.0 for d in partials]
        partials[position] *= factor
        return record("planted", y, xs, partials)

    return f


EXTREMES = [
    ("exp", [357.0]),
    ("exp", [700.0]),
    ("exp", [-690.0]),
    ("log", [1e-11]),
    ("log", [1e-200]),
    ("sqrt", [1e-7]),
    ("sqrt", [1e-290]),
    ("hypot", [3e-96, 4e-96]),
    ("hypot", [3e180, 4e180]),
    ("truediv", [0.97, -1e-299]),
    ("sin", [511.3320077508016]),
    ("sin", [3.14159265358979]),
    ("cos", [1.5707963267948966]),
    ("acos", [0.999999]),
    ("sinh", [600.0]),
    ("cbrt", [1e-300]),
    ("silu", [0.0]),
    ("maximum", [1.0, 1.0 - 1e-9]),
    ("hard_tanh", [1.0 - 1e-8]),
]


@pytest.mark.parametrize(("op", "at"), EXTREMES, ids=str)
@pytest.mark.parametrize("factor", [1.1, -1.0, 1.001, 1.0])
def test_an_operation_is_measured_at_its_own_scale(op, at, factor):
    """Of any size, near an edge, a kink or a zero: a wrong one is named, a right one is not."""
    found = find_wrong_operation(recorder(planted(op, factor=factor)), at)
    if factor == 1.0:
        assert found is None
        return
    right = evaluate(op, at)[1][0]
    assert (found.op, found.position) == ("planted", 0)
    assert found.numeric == pytest.approx(right, rel=1e-5)
    known = wrong_partial(op, at, (), [right * factor, *evaluate(op, at)[1][1:]])
    assert known.position == 0


@pytest.mark.parametrize("scale", [1e-200, 1e-20, 1e-6, 1.0, 1e6, 1e100])
def test_a_mistake_among_scaled_numbers_is_named(scale):
    """Beside operations of ordinary numbers and behind a rounded sum."""

    def f(x, y):
        inner = planted("hypot", factor=1.1)(x * scale, y * scale)
        return sin(x + 3.0) * (inner / scale)

    found = find_wrong_operation(recorder(f), [0.3, 0.4])
    assert (found.op, found.position) == ("planted", 0)


def test_what_could_not_be_measured_is_a_candidate():
    """One float from the pole no step shows a derivative: the operation is a candidate."""
    x = Value(1.0 - 2.0**-53)
    subject = FunctionSubject(lambda: planted("atanh")(x), [x], ["x"], "f(x)")
    gradient = 1.1 * evaluate("atanh", [x.data])[1][0]
    finding = Finding("x", x.data, gradient, gradient / 1.1, Verdict.MISMATCH)
    sweep = Sweep(0.0, (gradient,), (0.0,), 0.0, 2)
    (note,) = diagnose(subject, sweep, [finding]).notes
    assert "may be wrong: planted(1) = 18.7" in note
    assert "test_localise.py" in note and "no step between the floats" in note


def test_rows_that_could_not_be_measured_are_candidates():
    """The same for an operation of the table, known by its function."""
    x = Value(1.0 - 2.0**-53)
    subject = FunctionSubject(lambda: sin(x.atanh()), [x], ["x"], "f(x)")
    gradient = subject.sweep().gradient[0]
    finding = Finding("x", x.data, gradient, gradient / 1.1, Verdict.MISMATCH)
    sweep = Sweep(0.0, (gradient,), (0.0,), 0.0, 2)
    (note,) = diagnose(subject, sweep, [finding]).notes
    assert "atanh(1) = 18.7" in note
    assert "sin(" not in note


def test_a_wrong_operation_of_a_long_chain_takes_a_few_evaluations():
    """The search reads numbers, not tapes, and takes less time than the check."""
    x = Value(0.5)

    def f():
        y = x
        for i in range(3000):
            y = planted("sin")(y) if i == 1500 else y * 1.00001 if i % 2 else y + 1e-6
        return y

    subject = FunctionSubject(f, [x], ["x"], "f(x)")
    sweep = subject.sweep()
    before = subject.evaluations
    finding = Finding("x", 0.5, sweep.gradient[0], sweep.gradient[0] / 1.1, Verdict.MISMATCH)
    diagnosis = diagnose(subject, sweep, [finding])
    assert diagnosis.wrong.op == "planted"
    assert diagnosis.wrong.nodes > 1500
    assert subject.evaluations - before < 50


@pytest.mark.parametrize("seed", range(60))
def test_a_planted_mistake_of_a_random_program_is_traced(seed):
    """A wrong operation is named, behind relu, where and the nan of another branch too."""
    program = random_program(seed, wrong=True)
    report = gradcheck(program, list(program.point))
    if any(f.verdict is Verdict.MISMATCH for f in report.findings):
        assert report.wrong is not None and report.wrong.op == "planted"


@pytest.mark.parametrize("at", [-3.430068898367449, 0.31, 0.77])
def test_an_operation_that_rounds_inside_is_measured(at):
    """sin(1000 x) jumps by the rounding of 1000 x at the last floats: that is not a kink."""

    def f(x, factor=1.1):
        inside = 1000 * x.data
        slope = 1000 * math.cos(inside) * factor
        return record("fast", math.sin(inside), (x,), (slope,))

    found = find_wrong_operation(recorder(f), [at])
    assert (found.op, found.position) == ("fast", 0)
    assert find_wrong_operation(recorder(lambda x: f(x, 1.0)), [at]) is None


def test_the_nan_of_a_branch_that_was_not_taken_hides_no_mistake():
    """A line is used if finite numbers stay finite on it."""

    def f(x):
        return where(True, planted("exp")(x), x.log()) * 2.0

    found = find_wrong_operation(recorder(f), [-1.5])
    assert (found.op, found.position) == ("planted", 0)
