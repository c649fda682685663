"""Threshold units: logic, the learning rule, and what a line cannot part."""

import math
import random

import pytest

from autograd_core import Value
from nn.perceptron import MPNeuron, Perceptron

CORNERS = [(0, 0), (0, 1), (1, 0), (1, 1)]
GATES = {"AND": (0, 0, 0, 1), "OR": (0, 1, 1, 1), "NAND": (1, 1, 1, 0), "NOR": (1, 0, 0, 0)}
XOR = (0, 1, 1, 0)


@pytest.mark.parametrize(
    ("gate", "weights", "threshold"),
    [("AND", [1, 1], 2), ("OR", [1, 1], 1), ("NAND", [-1, -1], -1), ("NOR", [-1, -1], 0)],
)
def test_mp_neuron_is_a_gate(gate, weights, threshold):
    """y = [sum w x >= threshold] gives AND, OR and their opposites."""
    neuron = MPNeuron(weights, threshold)
    assert tuple(neuron(x) for x in CORNERS) == GATES[gate]
    assert neuron([Value(1.0), Value(1.0)]) == GATES[gate][3]
    assert MPNeuron([-1], 0)([0]) == 1.0
    assert MPNeuron([-1], 0)([1]) == 0.0


def test_perceptron_fires_above_zero_only():
    """sigma(0) = 0: a new perceptron, all zero, answers 0."""
    assert Perceptron(2)([1.0, -3.0]) == 0.0


def test_learning_rule_by_hand():
    """From 0: x = (2, -1), t = 1 is wrong, so w = (2, -1) and b = 1, times the rate."""
    unit = Perceptron(2)
    assert unit.learn([2.0, -1.0], 1, lr=0.5)
    assert [w.data for w in unit.w] == [1.0, -0.5]
    assert unit.b.data == 0.5
    assert not unit.learn([2.0, -1.0], 1)
    assert [w.data for w in unit.w] == [1.0, -0.5]
    assert unit.learn([1.0, 0.0], 0, lr=0.5)
    assert [w.data for w in unit.w] == [0.5, -0.5]
    assert unit.b.data == 0.0


@pytest.mark.parametrize("gate", GATES)
def test_perceptron_learns_every_gate_that_a_line_parts(gate):
    """It ends without a mistake, and then answers as the gate does."""
    unit = Perceptron(2)
    history = unit.fit(CORNERS, GATES[gate])
    assert history[-1] == 0
    assert len(history) < 20
    assert tuple(unit(x) for x in CORNERS) == GATES[gate]


def test_perceptron_cannot_learn_xor():
    """Every epoch has a mistake, however long; no line parts the corners of XOR."""
    history = Perceptron(2).fit(CORNERS, XOR, epochs=1000)
    assert len(history) == 1000
    assert min(history) > 0


def test_perceptron_stops_within_the_bound_of_its_theorem():
    """Novikoff, 1962: at most (R / margin)^2 mistakes, where a unit vector parts by margin."""
    draw = random.Random(1)
    xs, targets = [], []
    while len(xs) < 60:
        x = (draw.uniform(-1, 1), draw.uniform(-1, 1))
        side = 0.6 * x[0] + 0.8 * x[1]
        if abs(side) > 0.1:
            xs.append(x)
            targets.append(int(side > 0))
    # With the bias as an input of 1: |(x, 1)|^2 <= 3, and (0.6, 0.8, 0) parts by 0.1.
    history = Perceptron(2).fit(xs, targets, epochs=1000)
    assert history[-1] == 0
    assert sum(history) <= 3 / 0.1**2


def test_bad_arguments_are_refused():
    """Senseless targets, rates, sizes and weights are named."""
    unit = Perceptron(2)
    with pytest.raises(ValueError, match="target must be 0 or 1, got -1"):
        unit.learn([1.0, 1.0], -1)
    with pytest.raises(ValueError, match="lr must be above 0"):
        unit.learn([1.0, 1.0], 1, lr=0.0)
    with pytest.raises(ValueError, match="takes 2 inputs, got 1"):
        unit([1.0])
    with pytest.raises(ValueError, match="a target per sample, got 1 and 0"):
        unit.fit([(1, 1)], [])
    with pytest.raises(ValueError, match="nin must be at least 1"):
        Perceptron(0)
    with pytest.raises(ValueError, match="number of weights must be at least 1"):
        MPNeuron([], 1)
    with pytest.raises(ValueError, match=r"weights\[1\] must be finite"):
        MPNeuron([1, float("nan")], 1)


def test_state_of_a_perceptron_can_be_saved(tmp_path):
    """What it learned is in its parameters."""
    unit, other = Perceptron(2), Perceptron(2)
    unit.fit(CORNERS, GATES["NAND"])
    unit.save(tmp_path / "nand.json")
    other.load(tmp_path / "nand.json")
    assert tuple(other(x) for x in CORNERS) == GATES["NAND"]


@pytest.mark.parametrize(
    ("wrong", "error"), [(math.nan, ValueError), (math.inf, ValueError), ("1", TypeError)]
)
def test_input_that_is_no_finite_number_teaches_nothing(wrong, error):
    """A nan is no plain 0, and no weight becomes one."""
    unit = Perceptron(2)
    with pytest.raises(error, match="Perceptron: input 1 must be"):
        unit.learn([1.0, wrong], 1)
    assert unit.state_dict() == {"w.0": 0.0, "w.1": 0.0, "b": 0.0}
    with pytest.raises(error, match="MPNeuron: input 0 must be"):
        MPNeuron([1, 1], 1)([wrong, 1])
