"""Did you mean: what a wrong word is answered with, and when nothing is said."""

import copy
import inspect
import pickle

import pytest

from autograd_core import compare, grad, gradcheck, gradients, numerical_gradient, step_curve
from autograd_core.suggest import Suggesting, did_you_mean, nearest, suggests

NAMES = ("linear", "relu", "leaky_relu", "sigmoid", "tanh", "softplus", "silu", "gelu_tanh")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("rleu", "relu"),
        ("ReLU", "relu"),
        ("tanhh", "tanh"),
        ("leakyrelu", "leaky_relu"),
        ("logistic", "sigmoid"),
        ("identity", "linear"),
        ("gelu", "gelu_tanh"),
        ("softmax", ""),
        ("xyz", ""),
        ("", ""),
        ("t", ""),
    ],
)
def test_nearest_name(name, meant):
    """Other cases, synonyms, slips and beginnings are found; what is too far away is not."""
    assert nearest(name, NAMES) == meant


def test_known_name_that_differs_by_case_alone_is_itself():
    """Of names that differ only by their case the first is meant."""
    assert nearest("LR", ("LR", "lr")) == "LR"
    assert did_you_mean("drak", ("light", "dark")) == "; did you mean 'dark'?"
    assert did_you_mean(3, ("light", "dark")) == ""


@suggests
def trained(model, lr=0.1, *, epochs=3):
    """A function with options."""
    return model, lr, epochs


@suggests
def anything(**options):
    """A function that takes every keyword."""
    return options


class Machine(Suggesting):
    """A class with options."""

    def __init__(self, size, *, lr=0.1):
        self.size, self.lr = size, lr


class Other(Machine):
    """A subclass with options of its own."""

    def __init__(self, size, epochs):
        super().__init__(size)
        self.epochs = epochs


@pytest.mark.parametrize("call", [trained, Machine], ids=["function", "class"])
@pytest.mark.parametrize("wrong", ["learning_rate", "LR", "learnig_rate"])
def test_unknown_keyword_names_the_one_that_was_meant(call, wrong):
    """As Python's own error, with the nearest keyword and all that there are."""
    with pytest.raises(TypeError, match=rf"{wrong}'\. Did you mean 'lr'\? It takes .*lr"):
        call(1, **{wrong: 0.5})


def test_keyword_without_a_neighbour_lists_what_there_is():
    """Nothing is suggested that is not near."""
    with pytest.raises(TypeError, match=r"keyword argument 'foo'; it takes model, lr, epochs$"):
        trained(1, foo=2)


def test_right_keywords_are_passed_on():
    """The call, the signature, copies and pickles are as without."""
    assert trained(1, lr=2, epochs=4) == (1, 2, 4)
    assert anything(foo=1) == {"foo": 1}
    assert list(inspect.signature(trained).parameters) == ["model", "lr", "epochs"]
    assert list(inspect.signature(Machine).parameters) == ["size", "lr"]
    assert list(inspect.signature(Other).parameters) == ["size", "epochs"]
    assert Other(1, epochs=2).epochs == 2
    for made in (copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))):
        assert made(Machine(1, lr=5)).lr == 5


def test_subclass_is_asked_for_its_own_keywords():
    """A subclass whose `__init__` takes other keywords is checked by those."""
    with pytest.raises(TypeError, match=r"Other\(\) .*Did you mean 'epochs'"):
        Other(1, n_epochs=2)
    with pytest.raises(TypeError, match=r"Other\(\) got an unexpected keyword argument 'lr'"):
        Other(1, lr=2)


@pytest.mark.parametrize(
    ("call", "wrong", "meant"),
    [
        (gradcheck, "oder", "order"),
        (gradcheck, "verbose", "progress"),
        (compare, "digit", "digits"),
        (step_curve, "argnums", "argnum"),
        (grad, "argnum", "argnums"),
        (gradients, "creategraph", "create_graph"),
        (numerical_gradient, "methode", "method"),
    ],
)
def test_public_functions_answer(call, wrong, meant):
    """The functions of the package that take options."""
    with pytest.raises(TypeError, match=f"Did you mean '{meant}'"):
        call(**{wrong: 1})


def test_method_that_is_not_known():
    """An option that is a word."""
    with pytest.raises(ValueError, match="did you mean 'complex'"):
        numerical_gradient(lambda x: x, [1.0], "complx")
