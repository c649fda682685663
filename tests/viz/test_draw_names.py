"""Names and roles of parameters: those of one model, of several, of layers in a list."""

import random

import pytest

from autograd_core import Value, fsum
from autograd_core.node_names import node_names
from nn import Layer, Module
from viz import draw, steps


class Pair(Module):
    """Two layers, one after the other."""

    def __init__(self):
        self.first = Layer(2, 3, rng=random.Random(1))
        self.second = Layer(3, 3, rng=random.Random(2))

    def __call__(self, x):
        """The sum of the outputs."""
        return fsum(self.second(self.first(x)))


@pytest.fixture
def pair():
    """A model of two layers."""
    return Pair()


def parameters(picture):
    """The names of the boxes that are parameters, in order."""
    lines = picture.text.splitlines()[1:]
    return [line.split(":")[0].split()[-1] for line in lines if ": parameter," in line]


FIRST = ["first.W[*,*]", "first.b[*]"]
SECOND = ["second.W[*,*]", "second.b[*]"]
SEVERAL = ["a.W[*,*]", "a.b[*]", "b.W[*,*]", "b.b[*]"]


def test_one_module_names_its_parameters_as_it_does_itself(pair):
    """Given as model or among the variables, and whatever parts of it are variables too."""
    root = pair([1.0, 2.0])
    assert parameters(draw(root, model=pair, fold=True)) == FIRST + SECOND
    for names in ({"net": pair}, {"net": pair, "part": pair.first}, {"p": pair.second, "q": pair}):
        assert parameters(draw(root, names, fold=True)) == FIRST + SECOND


def test_several_modules_are_told_apart_by_their_variables(pair):
    """No two parameters have the same name, and equal layers are not drawn as one."""
    root = pair([1.0, 2.0])
    names = {"a": pair.first, "b": pair.second}
    assert parameters(draw(root, names, fold=True)) == SEVERAL
    assert " ×3 a.neurons.*: ReLU of" in draw(root, names, fold=True).text
    called = [node.name for node in steps(root, names).nodes if node.role == "parameter"]
    assert called[0] == "a.W[0,0]" and len(set(called)) == len(called) == 21


def test_equal_layers_side_by_side_are_two_boxes():
    """Not one of six neurons, for they have different names."""
    left, right = Layer(2, 3), Layer(2, 3)
    x = [Value(1.0), Value(2.0)]
    picture = draw(fsum([*left(x), *right(x)]), {"left": left, "right": right}, fold=True)
    boxes = [line.split(":")[0] for line in picture.text.splitlines() if "ReLU of" in line]
    assert [box.split(" ", 1)[1] for box in boxes] == ["×3 left.neurons.*", "×3 right.neurons.*"]


def test_layers_in_a_list_are_parameters():
    """Called by their place in it; a list that contains itself ends."""
    layers = [Layer(2, 3), (Layer(3, 3),)]
    layers.append(layers)
    root = fsum(layers[1][0](layers[0]([1.0, 2.0])))
    found = parameters(draw(root, {"layers": layers}, fold=True))
    assert found == [
        *("layers[0].W[*,*]", "layers[0].b[*]"),
        *("layers[1][0].W[*,*]", "layers[1][0].b[*]"),
    ]


def test_layers_and_values_in_a_dict_have_names():
    """By their keys, in pictures, formulas and frames."""
    layer = Layer(1, 1, rng=random.Random(1))
    other = Layer(1, 1, rng=random.Random(2))
    given = {"x": Value(2.0)}
    root = layer([given["x"]]) * other([given["x"]])
    names = {"given": given, "parts": {"left": layer, "right": other}}
    told = [node.name for node in steps(root, names).nodes]
    assert "given['x']" in told and "parts['left'].b[0]" in told
    assert any(frame.formula.startswith("given['x'].grad += ") for frame in steps(root, names))
    assert "given['x']" in draw(root, names).text


def test_a_model_counts_before_variables(pair):
    """Its parameters have their own names, those of others that of their variable first."""
    other = Layer(2, 3)
    root = fsum([pair([1.0, 2.0]), *other([1.0, 2.0])])
    found = parameters(draw(root, {"other": other, "net": pair}, model=pair, fold=True))
    assert found == [*FIRST, *SECOND, "other.W[*,*]", "other.b[*]"]


def test_variables_that_begin_with_an_underscore_are_passed_over(pair):
    """As for Values: a notebook keeps old results in them."""
    nodes = pair.parameters()
    assert node_names(nodes, [{"_": pair, "_1": [pair]}]).parameters == {}


def test_parts_are_the_innermost_modules(pair):
    """With the variable's name first where parameters have it."""
    w = pair.first.neurons[0].w[0]
    nodes = pair.parameters()
    assert node_names(nodes, [], pair).parts[id(w)] == "first.neurons.0"
    both = node_names(nodes, [{"a": pair.first.neurons[0], "b": pair.second}])
    assert both.parts[id(w)] == "a"
    assert (both.short[id(w)], both.long[id(w)]) == ("a.w[0]", "a.w.0")
