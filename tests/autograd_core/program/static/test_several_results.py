"""Functions of several results run on machines, each result one node with the engine's bits."""

import math
import random

import pytest

import nn
from autograd_core import COMPILED, Value, gradients, log, no_grad, static
from autograd_core.program.static.ways import MOST_RESULTS, Row

WEIGHTS = [Value(0.3), Value(-1.2)]
MODEL = nn.MLP(3, [4, 3], activation="tanh", rng=random.Random(1))


def outputs(x):
    """A list of the results of one network."""
    return MODEL(x)


def mixed(x):
    """A nest: results, one of them twice, a number, an argument and a parameter as they are."""
    a, b = WEIGHTS
    y = a * x[0] + b * x[1]
    return {"y": y, "parts": (y * y, y.tanh() + x[2]), "again": y, "is": [2.5, x[0], b]}


def branching(x):
    """Results that depend on a comparison, whose numbers no result uses."""
    a, b = WEIGHTS
    if a * x[0] > b * x[1]:
        return a * x[0], x[2] * x[2]
    return b - x[1], a * b * x[2]


def listed(x):
    """A number, and one result, twice."""
    y = WEIGHTS[0] * x[0] - x[1] * x[2]
    return [2.5, y, y]


FUNCTIONS = {"outputs": outputs, "mixed": mixed, "branching": branching, "listed": listed}


def parts(nest):
    """The parts of a result in order."""
    if isinstance(nest, dict):
        nest = list(nest.values())
    if isinstance(nest, (list, tuple)):
        return [part for each in nest for part in parts(each)]
    return [nest]


def numbers(nest):
    """A result with numbers in the place of Values."""
    if isinstance(nest, dict):
        return {key: numbers(part) for key, part in nest.items()}
    if isinstance(nest, (list, tuple)):
        return type(nest)(map(numbers, nest))
    return nest.data if type(nest) is Value else nest


def require_equal(f, recorded, x):
    """Each result, and its gradients by the parameters and the inputs, are those of eager."""
    leaves = [*WEIGHTS, *MODEL.parameters(), *(v for v in x if type(v) is Value)]
    wanted, found = f(x), recorded(x)
    assert numbers(found) == numbers(wanted)
    for one, other in zip(parts(found), parts(wanted), strict=True):
        assert type(one) is type(other)
        if type(one) is Value:
            assert gradients(one, leaves) == gradients(other, leaves)


def drawn(rng, kind=float):
    """Three numbers."""
    return [kind(rng.uniform(-1.0, 1.0)) for _ in range(3)]


@pytest.mark.parametrize("kind", [float, Value])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_result_has_the_engines_bits(name, kind):
    """By floats and by Values; the first calls are recorded again, later ones run on machines."""
    rng = random.Random(2)
    recorded = static(FUNCTIONS[name])
    for _ in range(8):
        require_equal(FUNCTIONS[name], recorded, drawn(rng, kind))
    assert recorded.backend == ("compiled" if COMPILED else "python")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_values_of_rows_are_nests_of_numbers(name, monkeypatch):
    """Many rows at once, in the shape of the result; none is recorded again."""
    rng = random.Random(3)
    recorded, rows = static(FUNCTIONS[name]), [drawn(rng) for _ in range(70)]
    wanted = [numbers(FUNCTIONS[name](row)) for row in rows]
    for _ in range(3):
        assert recorded.values(rows) == wanted

    def nodes(row):
        raise AssertionError("a row is recorded again")

    monkeypatch.setattr(Row, "nodes", property(nodes))
    assert recorded.values(rows) == wanted
    recorded(rows[0])


def test_without_recording_results_are_numbers_in_values():
    """Inside no_grad each result is a Value without operands, as eager gives it."""
    recorded = static(outputs)
    rng = random.Random(4)
    for _ in range(3):
        recorded(drawn(rng))
    x = drawn(rng)
    with no_grad():
        found, wanted = recorded(x), outputs(x)
    assert numbers(found) == numbers(wanted)
    assert not any(y.operands for y in found)


def test_a_result_that_is_not_finite_is_computed_eagerly():
    """One of several; also among rows."""

    def logs(x):
        return WEIGHTS[0] * x, log(x)

    recorded = static(logs)
    for x in (1.0, 2.0, 0.0, 3.0, 0.0):
        assert numbers(recorded(x)) == numbers(logs(x))
    for _ in range(3):
        assert recorded.values([1.0, 0.0, 2.0])[1][1] == -math.inf


def test_many_results_are_computed_node_by_node():
    """More than machines are made for."""

    def many(x):
        return [WEIGHTS[0] * x**k for k in range(MOST_RESULTS + 1)]

    recorded = static(many)
    for x in (0.5, 1.5, 2.5):
        assert numbers(recorded(x)) == numbers(many(x))
    assert recorded.backend == "eager"
