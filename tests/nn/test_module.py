"""Module: which attributes are parameters, in what order, under what names."""

import random

import pytest

from autograd_core import Value
from nn import MLP, Module


class Line(Module):
    """slope * x + offset."""

    def __init__(self):
        self.slope = Value(2.0)
        self.offset = Value(-1.0)

    def __call__(self, x):
        """The height of the line at x."""
        return self.slope * x + self.offset


def test_parameters_come_in_order_of_assignment():
    """Parameters are the leaf Values among the attributes, in the order they were assigned."""
    line = Line()
    assert [id(p) for p in line.parameters()] == [id(line.slope), id(line.offset)]


def test_parameters_are_found_in_modules_lists_tuples_and_dicts():
    """Modules and containers are entered, to any depth, and the name is the way there."""
    model = Module()
    model.parts = [Line(), (Value(1.0), {"gain": Value(3.0)})]
    model.rate = 0.5
    names = [name for name, _ in model.named_parameters()]
    assert names == ["parts.0.slope", "parts.0.offset", "parts.1.0", "parts.1.1.gain"]


def test_named_parameters_lead_to_the_parameter():
    """Following a name through attributes and indices ends at that very parameter."""
    model = MLP(3, [4, 2])
    for name, parameter in model.named_parameters():
        thing = model
        for step in name.split("."):
            thing = thing[int(step)] if step.isdigit() else getattr(thing, step)
        assert thing is parameter


def test_named_parameters_and_parameters_agree():
    """Both list the same parameters in the same order."""
    model = MLP(2, [3, 1])
    named = [id(p) for _, p in model.named_parameters()]
    assert named == [id(p) for p in model.parameters()]
    assert len(named) == (2 + 1) * 3 + 3 + 1


def test_tied_parameters_count_once():
    """A parameter that is reached twice is listed once, under its first name."""
    model = Module()
    model.first, model.second = Line(), Line()
    model.second.slope = model.first.slope
    names = [name for name, _ in model.named_parameters()]
    assert names == ["first.slope", "first.offset", "second.offset"]


def test_equal_numbers_are_different_parameters():
    """Identity counts, although Values with equal numbers compare equal."""
    model = Module()
    model.w = [Value(0.0), Value(0.0)]
    assert len(model.parameters()) == 2


def test_results_kept_as_attributes_are_no_parameters():
    """A Value with operands that a module keeps is not listed."""
    line = Line()
    line.last = line(3.0)
    assert len(line.parameters()) == 2


def test_modules_that_refer_to_each_other_are_walked_once():
    """A child that knows its parent does not make the walk endless."""
    parent, child = Module(), Line()
    parent.child, child.parent = child, parent
    assert [name for name, _ in parent.named_parameters()] == ["child.slope", "child.offset"]


def test_zero_grad_clears_parameters_only():
    """zero_grad sets every parameter's gradient to 0.0 and leaves the inputs' alone."""
    line, x = Line(), Value(3.0)
    line(x).backward()
    assert (line.slope.grad, line.offset.grad, x.grad) == (3.0, 1.0, 2.0)
    line.zero_grad()
    assert (line.slope.grad, line.offset.grad, x.grad) == (0.0, 0.0, 2.0)


def test_parameters_of_a_subclass_may_be_overridden_as_in_micrograd():
    """zero_grad goes by the `parameters()` that a micrograd-style class defines."""

    class Frozen(Line):
        def parameters(self):
            return [self.slope]

    frozen = Frozen()
    frozen(3.0).backward()
    frozen.zero_grad()
    assert (frozen.slope.grad, frozen.offset.grad) == (0.0, 1.0)


def test_a_module_that_holds_itself_can_be_shown():
    """repr ends although the module is among its own parts."""
    module = Module()
    module.itself = module
    assert "..." in repr(module)


def test_forward_in_place_of_a_call():
    """A model that defines forward, as torch's do, is called; forward of others is their call."""

    class Net(Module):
        def forward(self, x, y=1):
            return 2 * x + y

    assert Net()(3) == Net().forward(3) == 7
    assert Net()(3, 5) == Net()(3, y=5) == 11
    assert Net().batch([1, 2]) == [3, 5]
    assert Line().forward(3.0).data == Line()(3.0).data
    with pytest.raises(NotImplementedError, match="Module does not define __call__"):
        Module()(1)
    with pytest.raises(NotImplementedError, match="Module does not define __call__"):
        Module().forward(1)


class Backwards(list):
    """A list that is read from its end."""

    def __iter__(self):
        return reversed(list(super().__iter__()))


@pytest.mark.parametrize("seed", range(12))
def test_parameters_and_zero_grad_walk_as_the_names_do(seed):
    """In trees of all containers, with tied, cyclic and computed parts, in the order of names."""
    rng = random.Random(seed)
    leaves = [Value(float(i)) for i in range(12)]
    result = leaves[0] * leaves[1]
    parts = [*leaves, result, 0.5, "word", None, True, 7]

    def made(depth):
        kind = rng.choice([list, tuple, Backwards, dict, Module]) if depth else None
        if kind is None:
            return rng.choice(parts)
        inside = [made(rng.randrange(depth)) for _ in range(rng.randrange(6))]
        if kind is Module:
            module = Module()
            for i, part in enumerate(inside):
                setattr(module, f"part{i}", part)
            made_thing = module
        else:
            made_thing = dict(enumerate(inside)) if kind is dict else kind(inside)
        parts.append(made_thing)
        return made_thing

    model = Module()
    model.parts = [made(3) for _ in range(8)]
    model.itself, model.cycle = model, [model.parts]
    model.parts.append(model.cycle)
    expected = [parameter for _, parameter in model.named_parameters()]
    assert [id(p) for p in model.parameters()] == [id(p) for p in expected]
    for v in (*leaves, result):
        v.grad = 1.0
    model.zero_grad()
    cleared = {id(p) for p in expected}
    assert [v.grad for v in leaves] == [0.0 if id(v) in cleared else 1.0 for v in leaves]
    assert result.grad == 1.0
