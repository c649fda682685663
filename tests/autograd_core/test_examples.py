"""Named examples: the numbers that their sources print, and their use everywhere."""

import copy
import math

import pytest

from autograd_core import Value, compare, examples, gradcheck, step_curve
from autograd_core.examples import EXAMPLES, eight_weights, mazur


def swept(make, **numbers):
    """An example after its backward sweep."""
    example = make(**numbers)
    example.root.backward()
    return example


def printed(values, digits, of="grad"):
    """Numbers of Values with so many digits behind the point."""
    return [round(getattr(value, of), digits) for value in values]


def descended(net, rate=0.5):
    """Its weights as numbers, moved against their gradients."""
    return {name: w.data - rate * w.grad for name, w in net.weights.items()}


def test_the_first_circuit_of_cs231n():
    """q = 3 and f = -12; -4, -4 and 3 arrive at x, y and z."""
    f = swept(examples.cs231n_circuit)
    assert (f.q.data, f.f.data) == (3.0, -12.0)
    assert [leaf.grad for leaf in f.leaves.values()] == [-4.0, -4.0, 3.0]
    assert f.q.grad == -4.0


def test_the_sigmoid_neuron_of_cs231n():
    """The numbers written at the gates of its figure, from the first product to f."""
    f = swept(examples.cs231n_neuron)
    assert printed([f.w0, f.w1, f.w2, f.x0, f.x1], 2) == [-0.2, -0.39, 0.2, 0.39, -0.59]
    gates, node = [f.root], f.root
    while node is not f.dot:
        node = next(operand for operand in node._prev if not operand.is_leaf)
        gates.append(node)
    assert printed(gates, 2, "data") == [0.73, 1.37, 0.37, -1.0, 1.0]
    assert printed(gates, 2) == [1.0, -0.53, -0.53, -0.2, 0.2]
    products = [operand for total in f.dot._prev for operand in total._prev]
    assert [product.data for product in products] == [-2.0, 6.0]


def test_the_neuron_of_the_micrograd_lecture():
    """o is 0.7071 and its slope one half; the gradients as they stand in the lecture's picture."""
    neuron = swept(examples.micrograd_neuron)
    assert printed([neuron.n, neuron.o], 4, "data") == [0.8814, 0.7071]
    assert printed(neuron.leaves.values(), 4) == [-1.5, 0.5, 1.0, 0.0, 0.5]
    assert printed(neuron.results.values(), 4) == [0.5, 0.5, 0.5, 0.5, 1.0]


def test_the_expression_of_micrograds_readme():
    """24.7041, 138.8338 and 645.5773."""
    g = swept(examples.micrograd_readme)
    assert f"{g.root.data:.4f} {g.a.grad:.4f} {g.b.grad:.4f}" == "24.7041 138.8338 645.5773"


def test_mazurs_forward_pass():
    """Net inputs, outputs and errors with the digits of the article."""
    net = mazur()
    results = {name: node.data for name, node in net.results.items()}
    assert results == pytest.approx(
        {
            "net_h1": 0.3775, "net_h2": 0.3925, "out_h1": 0.593269992, "out_h2": 0.596884378,
            "net_o1": 1.105905967, "net_o2": 1.224921404, "out_o1": 0.75136507,
            "out_o2": 0.772928465, "E_o1": 0.274811083, "E_o2": 0.023560026,
            "E_total": 0.298371109,
        },
        abs=6e-10,
    )  # fmt: skip


def test_mazurs_backward_pass():
    """The derivatives that the article works out, and all weights after one step."""
    net = swept(mazur)
    assert printed([net.w5, net.w1], 9) == [0.082167041, 0.000438568]
    assert printed([net.out_o1, net.net_o1, net.out_h1], 8) == [0.74136507, 0.13849856, 0.03635031]
    moved = descended(net)
    assert [round(w, 9) for w in moved.values()] == [
        *(0.149780716, 0.199561432, 0.249751144, 0.299502287),
        *(0.358916480, 0.408666186, 0.511301270, 0.561370121),
    ]
    assert mazur(**moved).loss.data == pytest.approx(0.291027774, abs=6e-10)


def test_the_error_that_mazur_prints_after_a_step_is_that_of_a_mixed_one():
    """0.291027924 where w1 to w4 get their gradients after w5 to w8 have moved.

    So it stands in his program; after 10,000 such steps the outputs are those of the article.
    """

    def step(weights):
        old = swept(mazur, **weights)
        upper = {name: w for name, w in descended(old).items() if name >= "w5"}
        half = mazur(**{**weights, **upper})
        (old.net_o1.grad * half.net_o1 + old.net_o2.grad * half.net_o2).backward()
        return {**descended(half), **upper}

    weights = {name: w.data for name, w in mazur().weights.items()}
    weights = step(weights)
    assert round(mazur(**weights).loss.data, 9) == 0.291027924
    assert round(weights["w1"], 9) == 0.149817639
    for _ in range(9_999):
        weights = step(weights)
    net = mazur(**weights)
    assert printed([net.out_o1, net.out_o2], 9, "data") == [0.015912196, 0.984065734]


def test_the_network_of_eight_weights():
    """Every figure of the exercise: hidden values, outputs, error, gradients, a step at rate 1."""
    net = swept(eight_weights)
    assert printed([net.h1, net.h2, net.o1, net.o2, net.E], 5, "data") == [
        *(0.56218, 0.495, 0.47695, 0.5287, 0.20971)
    ]
    assert printed(net.weights.values(), 5) == [
        *(-0.00842, 0.01261, -0.00505, 0.00756, 0.03463, 0.08387, 0.03049, 0.07384)
    ]
    moved = descended(net, rate=1.0)
    assert [round(moved[name], 2) for name in ("w5", "w6", "w7", "w8")] == [
        *(0.07, -0.58, -0.33, 0.73)
    ]


def test_the_program_that_goes_with_the_eight_weights_is_wrong_in_four_of_them():
    """It prints 0.01 for w1 to w4; gradcheck calls these wrong and the other four right."""
    start = [w.data for w in eight_weights().weights.values()]

    def loss(*weights):
        named = zip(eight_weights().weights, weights, strict=True)
        return eight_weights(**dict(named)).loss.data

    def gradient(*weights):
        net = swept(eight_weights, **dict(zip(eight_weights().weights, weights, strict=True)))
        d5, d6, d7, d8 = [net.weights[name].grad for name in ("w5", "w6", "w7", "w8")]
        lower = [
            (d5 + d6) * net.h1.data * (1 - net.h1.data) * net.x1.data,
            (d7 + d8) * net.h2.data * (1 - net.h2.data) * net.x1.data,
            (d5 + d6) * net.h1.data * (1 - net.h1.data) * net.x2.data,
            (d7 + d8) * net.h2.data * (1 - net.h2.data) * net.x2.data,
        ]
        return [*lower, d5, d6, d7, d8]

    assert [round(d, 2) for d in gradient(*start)[:4]] == [0.01] * 4
    report = gradcheck(loss, start, gradient=gradient)
    assert [finding.verdict.value for finding in report.findings] == [
        *["MISMATCH"] * 4, *["OK"] * 4
    ]  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_labelled_and_passes_gradcheck(name):
    """Each named Value has its name as label, the root too; the leaves are those of the graph."""
    example = EXAMPLES[name]()
    assert example.name == name and example.loss is example.root
    for label, node in {**example.leaves, **example.results}.items():
        assert node.label == label and getattr(example, label) is node
    assert list(example.results.values())[-1] is example.root
    assert all(leaf.is_leaf for leaf in example.leaves.values())
    assert not any(node.is_leaf for node in example.results.values())
    assert repr(example).startswith(f"Example({name}: {example.root.label} = ")
    report = gradcheck(example.loss)
    assert report and len(report.findings) == len(example.leaves)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_docstring_names_its_source(name):
    """And is a lesson: the public function of the package, with its arguments told."""
    text = EXAMPLES[name].__doc__
    assert "Source: " in text and "Args:" in text
    assert name in examples.__all__ and getattr(examples, name) is EXAMPLES[name]


def test_other_numbers_and_ones_own_values_are_taken():
    """A Value that is given is a leaf as it is: training goes on with the same weights."""
    weights = mazur().weights
    for _ in range(3):
        net = mazur(**weights)
        assert all(net.weights[name] is w for name, w in weights.items())
        for w in weights.values():
            w.grad = 0.0
        net.loss.backward()
        for w in weights.values():
            w.data -= 0.5 * w.grad
    assert mazur(**weights).loss.data < mazur().loss.data
    mine = Value(0.4)
    assert mazur(w5=mine).w5 is mine and not mine.label
    assert mazur(w5=1).w5.data == 1.0
    assert math.isnan(examples.micrograd_readme(a=math.nan).root.data)


def test_what_no_leaf_has_is_refused_with_what_was_meant():
    """Unknown names of leaves and of Values, and what is not a number."""
    with pytest.raises(TypeError, match=r"mazur\(\) has no leaf named 'w9'"):
        mazur(w9=1.0)
    with pytest.raises(TypeError, match="did you mean 'target_o1'"):
        mazur(target_01=1.0)
    with pytest.raises(TypeError, match="w5 must be a Value or"):
        mazur(w5="0.4")
    with pytest.raises(AttributeError, match="the names are x, y, z, q, f"):
        _ = examples.cs231n_circuit().weight
    assert "w5" in dir(mazur()) and "loss" in dir(mazur())
    assert copy.copy(mazur()).name == "mazur"


def test_functions_of_an_example_are_differentiated():
    """compare and step_curve take an example with some of its numbers as arguments."""
    comparison = compare(lambda w5, w1: mazur(w5=w5, w1=w1).loss, [0.4, 0.15], ways=["central"])
    assert comparison
    assert compare(eight_weights().loss, ways=["digits", "complex", "richardson"])
    assert step_curve(lambda w5: mazur(w5=w5).loss, 0.4).shape == "smooth"
