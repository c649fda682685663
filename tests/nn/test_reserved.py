"""Attributes of a module that have the name of one of its methods: the clash is told at once."""

import copy
import functools
import inspect
import pickle

import pytest

from autograd_core import Value
from nn import MLP, SGD, BatchNorm, Layer, Module, evaluate, fit, mse
from nn.module import METHODS


def holding(name, base=Module):
    """A class whose `__init__` keeps layers under a name."""

    class Net(base):
        def __init__(self):
            setattr(self, name, [Layer(1, 1)])

        def __call__(self, x):
            return x

    return Net


@pytest.mark.parametrize("base", [Module, BatchNorm, MLP])
@pytest.mark.parametrize("name", METHODS)
def test_an_attribute_that_would_hide_a_method_is_refused(name, base):
    """Where it is assigned, by its name; of classes that define the method anew too."""
    with pytest.raises(AttributeError, match=rf"Net: an attribute {name} would hide"):
        holding(name, base)()


@pytest.mark.parametrize("name", METHODS)
def test_a_class_attribute_that_would_hide_a_method_is_refused(name):
    """Where the class is made: the field of a dataclass, say."""
    with pytest.raises(TypeError, match=rf"Net: an attribute {name} would hide"):
        type("Net", (Module,), {name: 32})


@pytest.mark.parametrize(
    "held", [property(lambda self: []), functools.cached_property(lambda self: [])]
)
def test_a_property_in_the_place_of_a_method_is_refused(held):
    """What a property gives is called as little as a list is."""
    with pytest.raises(TypeError, match="an attribute modules would hide the method"):
        type("Net", (Module,), {"modules": held})


def test_a_slot_in_the_place_of_a_method_is_refused():
    """An attribute in a slot hides a method as any other does."""
    with pytest.raises(TypeError, match="an attribute modules would hide the method"):
        type("Net", (Module,), {"__slots__": ("modules",)})


def test_all_public_methods_are_reserved():
    """None is left out of the list."""
    public = [
        name
        for name, held in inspect.getmembers(Module, inspect.isfunction)
        if not name.startswith("_")
    ]
    assert sorted(METHODS) == public


def test_methods_are_found_as_any_other():
    """Bound, of the class, in signatures, documents and copies; overridden and with super()."""

    class Net(Module):
        def __init__(self):
            self.w = Value(2.0)

        def __call__(self, x):
            return self.w * x

        def parameters(self):
            """Mine."""
            return super().parameters()

        def batch(self, xs):
            return [self(x) for x in xs]

    model = Net()
    assert model.parameters() == Net.parameters(model) == [model.w]
    assert Net.parameters.__doc__ == "Mine."
    assert list(inspect.signature(model.zero_grad).parameters) == ["set_to_none"]
    assert "gradient" in Module.zero_grad.__doc__
    assert copy.deepcopy(model).parameters()[0].data == 2.0
    mlp = MLP(1, [1])
    assert pickle.loads(pickle.dumps(mlp)).state_dict() == mlp.state_dict()
    history = fit(model, mse, [1.0, 2.0], [1.0, 2.0], SGD(model.parameters(), lr=0.1), epochs=3)
    assert history.epochs == 3
    assert evaluate(model, [0.0]) == [0.0]


@pytest.mark.parametrize(
    "use", [lambda m: m.eval(), lambda m: evaluate(m, [1.0])], ids=["eval", "evaluate"]
)
def test_data_under_the_name_training_are_not_lost(use):
    """`training` is a switch: what else is held there is told of before it is overwritten."""

    class Net(Module):
        def __init__(self):
            self.training = [1.0, 2.0]

    model = Net()
    with pytest.raises(TypeError, match="Net: the attribute training says"):
        use(model)
    assert model.training == [1.0, 2.0]


def test_data_under_the_name_buffers_are_told():
    """`buffers` lists names: a state of anything else is refused by its name."""
    model = Module()
    model.buffers = [[1.0], [2.0]]
    with pytest.raises(TypeError, match="Module: the attribute buffers lists"):
        model.state_dict()
