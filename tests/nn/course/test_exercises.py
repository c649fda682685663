"""The course, Exercises 4-1 and 4-2."""

import random

from autograd_core import gradients
from nn import MLP, SGD, Adam, Neuron, binary_cross_entropy, cost, fit, make_xor, mse


def test_exercise_4_1_positive_inputs_learn_more_slowly():
    """Inputs that are always positive: a sample's gradients have one sign, and it takes longer."""
    draw = random.Random(4)
    centred = [[draw.uniform(-1, 1), draw.uniform(-1, 1)] for _ in range(40)]
    labels = [int(x[0] + x[1] > 0) for x in centred]

    def steps(shift):
        neuron = Neuron(2, nonlin=False, init="zeros")
        xs = [[v + shift for v in x] for x in centred]
        optimizer = SGD(neuron.parameters(), lr=0.3)
        for step in range(1, 3000):
            optimizer.zero_grad()
            losses = [binary_cross_entropy(neuron(x), t) for x, t in zip(xs, labels, strict=True)]
            risk = cost(losses)
            if risk.data < 0.3:
                return step
            risk.backward()
            optimizer.step()
        return step

    positive = Neuron(2, nonlin=False, init="zeros")
    for x, t in zip(centred, labels, strict=True):
        slopes = gradients(binary_cross_entropy(positive([v + 1.1 for v in x]), t), positive.w)
        assert slopes[0] * slopes[1] > 0
    assert steps(1.1) > 1.5 * steps(0.0)


def solve_xor(seed):
    """Whether two hidden ReLU neurons and Adam(0.05) solve XOR, and whether a ReLU is dead."""
    xor = make_xor()
    model = MLP(2, [2, 1], rng=random.Random(seed))
    fit(
        model,
        mse,
        xor.xs,
        xor.targets,
        Adam(model.parameters(), lr=0.05),
        500,
        None,
        rng=random.Random(seed),
    )
    solved = all(abs(model(x).data - t) < 0.5 for x, t in zip(xor.xs, xor.targets, strict=True))
    dead = any(all(n(x).data == 0 for x in xor.xs) for n in model.layers[0].neurons)
    return solved, dead


def test_exercise_4_2_xor_depends_on_the_seed():
    """Some seeds solve XOR; no network with a ReLU that is dead everywhere does."""
    results = [solve_xor(seed) for seed in range(12)]
    assert any(solved for solved, _ in results)
    assert any(dead for _, dead in results)
    assert not any(solved and dead for solved, dead in results)
