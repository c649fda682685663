"""What models, optimisers and data sets have in other libraries is answered with what to write."""

import copy
import pickle
import random
import re

import pytest

import nn
from nn import MLP, SGD, Module, load_iris, make_moons
from nn.habits import OF_DATA_SETS, OF_MODELS, OF_OPTIMIZERS

MODEL = MLP(2, [1], rng=random.Random(1))
THINGS = {
    "model": (MODEL, OF_MODELS),
    "optimizer": (SGD(MODEL.parameters(), lr=0.1), OF_OPTIMIZERS),
    "samples": (make_moons(3), OF_DATA_SETS),
    "table": (load_iris(), OF_DATA_SETS),
}


@pytest.mark.parametrize("kind", THINGS)
def test_attribute_of_another_library_is_answered(kind):
    """Reading it says what to write; to everything that asks, it is not there."""
    thing, habits = THINGS[kind]
    for name in habits.keys() - set(dir(thing)):  # a table has labels
        hint = habits[name]
        with pytest.raises(AttributeError) as caught:
            getattr(thing, name)
        assert str(caught.value).endswith(f"no attribute {name!r}: {hint}")
        assert (caught.value.name, caught.value.obj) == (name, thing)
        assert getattr(thing, name, 5) == 5


def test_what_the_hints_name_exists():
    """Functions that nn has, methods that models have."""
    hints = " ".join({**OF_MODELS, **OF_OPTIMIZERS, **OF_DATA_SETS}.values())
    functions = re.findall(r"(\w+)\([^()]*\) of nn", hints)
    methods = re.findall(r"did you mean \.(\w+)\(\)", hints)
    assert {"fit", "evaluate", "weights"} <= set(functions)
    assert all(callable(getattr(nn, name)) for name in functions)
    assert all(callable(getattr(Module, name)) for name in methods)


def test_other_names_are_answered_by_python():
    """No hint where none is known; a traceback of Python's still suggests the nearest name."""
    for thing, _ in THINGS.values():
        with pytest.raises(AttributeError, match="no attribute 'nothing_like_it'$"):
            thing.nothing_like_it  # noqa: B018


def test_error_inside_a_property_is_its_own():
    """A slip in a property of one's own is told as it is, not as a property that is missing."""

    class Own(MLP):
        @property
        def width(self):
            return self.layer.width

    with pytest.raises(AttributeError, match="no attribute 'layer'$"):
        Own(2, [1]).width  # noqa: B018


def test_a_model_may_have_what_others_have():
    """A method or an attribute of one's own is found; copies and pickles are as they were."""

    class Own(MLP):
        def predict(self, x):
            return self(x).data > 0

    model = Own(2, [1], rng=random.Random(1))
    model.fit = 3
    assert (model.predict([1.0, 2.0]), model.fit) == (MODEL([1.0, 2.0]).data > 0, 3)
    for again in (copy.deepcopy(MODEL), pickle.loads(pickle.dumps(MODEL))):
        assert again.state_dict() == MODEL.state_dict()
