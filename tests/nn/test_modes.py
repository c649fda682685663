"""train() and eval() reach every module inside, wherever it is kept."""

import pytest

from nn import MLP, Dropout, Module, Sequential


def nested():
    """Modules in attributes, lists and dicts."""
    model = Module()
    model.parts = [MLP(2, [2, 1]), {"drop": Dropout(0.5)}]
    return model


def test_modules_are_listed_once_with_their_names():
    """named_modules gives the way to each module, the model itself first."""
    model = nested()
    model.again = model.parts[0]
    names = [name for name, _ in model.named_modules()]
    assert names[:3] == ["", "parts.0", "parts.0.layers.0"]
    assert "parts.1.drop" in names
    assert not any(name.startswith("again") for name in names)


def test_train_and_eval_set_all_modules_and_return_the_model():
    """After eval() no module trains, after train() all do."""
    model = nested()
    assert all(m.training for m in model.modules())
    assert model.eval() is model
    assert not any(m.training for m in model.modules())
    assert model.train() is model
    assert all(m.training for m in model.modules())


def test_train_takes_a_bool():
    """Anything else is refused before it changes anything."""
    model = nested()
    with pytest.raises(TypeError, match="mode must be True or False"):
        model.train("yes")
    assert all(m.training for m in model.modules())


def test_mode_is_no_part_of_a_repr():
    """A repr shows what a module is, not what it is doing."""
    assert "training" not in repr(nested().eval())


def test_sequential_runs_its_stages_in_order():
    """Each stage gets what the one before returned; functions are stages too."""
    model = Sequential(lambda x: [v + 1 for v in x], lambda x: [v * 2 for v in x])
    assert model([1, 2]) == [4, 6]
    assert model.batch([[1], [2]]) == [[4], [6]]
    assert len(model) == 2
    assert list(model) == [model[0], model[1]]


def test_sequential_parameters_and_repr():
    """Parameters of all stages are found; the repr names the stages."""
    model = Sequential(MLP(2, [2]), max)
    assert [name for name, _ in model.named_parameters()][0] == "stages.0.layers.0.neurons.0.w.0"
    assert repr(model) == "Sequential(MLP(2 -> 2), max), 6 parameters"


@pytest.mark.parametrize(("stages", "error"), [((), ValueError), (([max],), TypeError)])
def test_sequential_refuses_what_is_no_stage(stages, error):
    """No stages, or a list in place of them, is an error that says what to write."""
    with pytest.raises(error, match="Sequential"):
        Sequential(*stages)


def test_module_without_call_says_so():
    """Calling a module that defines no computation names the class."""
    with pytest.raises(NotImplementedError, match="Module does not define __call__"):
        Module()([1.0])
