"""The state of optimisers and schedules: a resumed training equals one that never stopped."""

import json
import math
import random
from functools import partial

import pytest

from autograd_core import Value
from nn import (
    MLP,
    SGD,
    Adagrad,
    Adam,
    AdamW,
    CosineAnnealingLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    Optimizer,
    RMSprop,
    Schedule,
    StateError,
    StepLR,
    cost,
    mse,
)

OPTIMIZERS = {
    "sgd": partial(SGD, lr=0.05),
    "sgd momentum": partial(SGD, lr=0.05, momentum=0.9),
    "sgd nesterov": partial(SGD, lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.01),
    "adam": partial(Adam, lr=0.05, betas=(0.8, 0.99), eps=1e-7, weight_decay=0.01),
    "adamw": partial(AdamW, lr=0.05),
    "adagrad": partial(Adagrad, lr=0.1, lr_decay=0.1, initial=0.5),
    "rmsprop": partial(RMSprop, lr=0.01),
    "rmsprop centred": partial(RMSprop, lr=0.01, momentum=0.5, centered=True),
}
SCHEDULES = {
    "lambda": lambda o: LambdaLR(o, lambda t: 1.0 - 0.9 * t / 20),
    "step": lambda o: StepLR(o, 3, 0.5),
    "exponential": lambda o: ExponentialLR(o, 0.9),
    "cosine": lambda o: CosineAnnealingLR(o, 12, 0.001),
    "linear": lambda o: LinearLR(o, 8, 0.1, 0.7),
}
XS = [[1.0, -2.0], [0.5, 0.3], [-1.5, 2.5]]
TARGETS = [0.3, -1.0, 2.0]


def made(optimizer, schedule, seed=1):
    """A model, its optimiser and its schedule."""
    model = MLP(2, [3, 1], rng=random.Random(seed))
    mover = OPTIMIZERS[optimizer](model.parameters())
    return model, mover, SCHEDULES[schedule](mover)


def train(model, mover, schedule, steps):
    """Some steps with all samples, the schedule stepped after each."""
    for _ in range(steps):
        mover.zero_grad()
        cost([mse(o, t) for o, t in zip(model.batch(XS), TARGETS, strict=True)]).backward()
        mover.step()
        schedule.step()


def numbers(model):
    """The parameters."""
    return [p.data for p in model.parameters()]


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("before", [0, 7])
def test_resumed_training_equals_an_uninterrupted_one(optimizer, schedule, before):
    """To the bit, through JSON, with new objects made with other settings."""
    whole = made(optimizer, schedule)
    train(*whole, before + 9)
    first = made(optimizer, schedule)
    train(*first, before)
    states = json.loads(json.dumps([part.state_dict() for part in first]))
    second = made(optimizer, schedule, seed=2)
    second[1].lr = 77.0
    for part, state in zip(second, states, strict=True):
        part.load_state_dict(state)
    assert second[1].lr == first[1].lr
    assert repr(second[1]) == repr(first[1])
    assert repr(second[2]) == repr(first[2])
    train(*second, 9)
    assert numbers(second[0]) == numbers(whole[0])
    assert second[1].lr == whole[1].lr


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_states_in_files(optimizer, tmp_path):
    """`save` and `load` do as `state_dict` and `load_state_dict`; every bit comes back."""
    first, second = made(optimizer, "cosine"), made(optimizer, "cosine", seed=2)
    train(*first, 5)
    for i, (part, other) in enumerate(zip(first, second, strict=True)):
        part.save(tmp_path / f"{i}.json")
        other.load(tmp_path / f"{i}.json")
    train(*first, 5)
    train(*second, 5)
    assert numbers(first[0]) == numbers(second[0])


def test_layout_is_that_of_pytorch():
    """param_groups with the settings; state by the index of a parameter, with torch's words."""
    w = Value(1.0)
    adam = Adam([w], lr=0.1)
    w.grad = 2.0
    adam.step()
    state = adam.state_dict()
    (group,) = state["param_groups"]
    assert group == {
        "lr": 0.1,
        "betas": [0.9, 0.999],
        "eps": 1e-8,
        "weight_decay": 0.0,
        "params": [0],
    }
    (entry,) = state["state"].values()
    assert entry["step"] == 1
    assert entry["exp_avg"] == pytest.approx(0.2)
    assert entry["exp_avg_sq"] == pytest.approx(0.004)
    assert state["optimizer"] == "Adam"


def test_a_state_is_a_copy():
    """Steps after it was taken leave it as it is."""
    model, adam, schedule = made("adam", "cosine")
    train(model, adam, schedule, 2)
    held = json.dumps([adam.state_dict(), schedule.state_dict()])
    states = [adam.state_dict(), schedule.state_dict()]
    train(model, adam, schedule, 2)
    assert json.dumps(states) == held


def edited(state, *way, to):
    """A state with one thing in it replaced; None takes it away."""
    changed = json.loads(json.dumps(state))
    at = changed
    for key in way[:-1]:
        at = at[key]
    if to is None:
        del at[way[-1]]
    else:
        at[way[-1]] = to
    return changed


@pytest.mark.parametrize(
    ("way", "to", "message"),
    [
        (("optimizer",), "SGD", "SGD"),
        (("state",), None, r"1 name missing \(state\)"),
        (("more",), 1, r"1 name unknown \(more\)"),
        (("param_groups",), [], "list of one dict"),
        (("param_groups", 0, "betas"), None, r"missing \(betas\)"),
        (("param_groups", 0, "amsgrad"), True, r"unknown \(amsgrad\)"),
        (("param_groups", 0, "lr"), -1.0, "lr must be finite, at least 0"),
        (("param_groups", 0, "lr"), "fast", "lr must be a number"),
        (("param_groups", 0, "betas"), [0.9, 1.0], r"betas\[1\]"),
        (("param_groups", 0, "params"), [0], "1 parameters, the optimiser has 13"),
        (("param_groups", 0, "initial_lr"), -0.1, "initial_lr must be at least 0"),
        (("state", "3"), None, r"1 name missing \(3\)"),
        (("state", "3"), 5, r"state\[3\] must be a dict"),
        (("state", "3", "exp_avg"), "a", "exp_avg of parameter 3 must be a finite number"),
        (("state", "3", "exp_avg"), math.nan, "exp_avg of parameter 3 must be a finite number"),
        (("state", "3", "exp_avg_sq"), -1.0, "exp_avg_sq of parameter 3 must be at least 0"),
        (("state", "3", "step"), 9, "step must be the same for all parameters"),
        (("state", "3", "max_exp_avg"), 9, r"unknown \(max_exp_avg\)"),
    ],
)
def test_a_state_that_does_not_fit_an_optimiser_changes_nothing(way, to, message):
    """The error says what came and what was expected."""
    model, adam, schedule = made("adam", "cosine")
    train(model, adam, schedule, 2)
    before = json.dumps(adam.state_dict())
    with pytest.raises(StateError, match=message):
        adam.load_state_dict(edited(adam.state_dict(), *way, to=to))
    assert json.dumps(adam.state_dict()) == before


@pytest.mark.parametrize(
    ("way", "to", "message"),
    [
        (("schedule",), "StepLR", "StepLR"),
        (("t",), 1.5, "t must be a whole number"),
        (("t",), -1, "t must be at least 0"),
        (("base",), math.inf, "base must be a finite number"),
        (("lr",), None, r"missing \(lr\)"),
        (("settings", "steps"), 0, "steps must be at least 1"),
        (("settings", "t_max"), 3, r"unknown \(t_max\)"),
    ],
)
def test_a_state_that_does_not_fit_a_schedule_changes_nothing(way, to, message):
    """The error says what came and what was expected."""
    model, adam, schedule = made("adam", "cosine")
    train(model, adam, schedule, 2)
    before = json.dumps([adam.state_dict(), schedule.state_dict()])
    with pytest.raises(StateError, match=message):
        schedule.load_state_dict(edited(schedule.state_dict(), *way, to=to))
    assert json.dumps([adam.state_dict(), schedule.state_dict()]) == before


def test_what_is_no_state_is_a_type_error(tmp_path):
    """A path, a list; and files that are none of ours are told by their name."""
    _, adam, schedule = made("adam", "cosine")
    for part in (adam, schedule):
        with pytest.raises(TypeError, match=r"takes a state_dict\(\)"):
            part.load_state_dict("adam.json")
        path = tmp_path / "x.json"
        for text, message in (("{", "not JSON"), ("{}", "not a file of"), ("[]", "not a file of")):
            path.write_text(text, encoding="utf-8")
            with pytest.raises(StateError, match=rf"x\.json: .*{message}"):
                part.load(path)
        with pytest.raises(StateError, match="cannot be read"):
            part.load(tmp_path / "none.json")


def test_an_optimiser_of_ones_own_has_a_state():
    """Private attributes that are numbers and lists are its memory; another thing is told."""

    class Signs(Optimizer):
        def __init__(self, params, lr, keep=0.5):
            super().__init__(params, lr)
            self.keep = keep
            self._held = [0.0] * len(self.params)
            self._turns = 0

        def _move(self, gradients):
            self._turns += 1
            self._held = [
                self.keep * h + math.copysign(1.0, g)
                for h, g in zip(self._held, gradients, strict=True)
            ]
            for p, h in zip(self.params, self._held, strict=True):
                p.data -= self.lr * h / self._turns

    w = Value(1.0)
    first, second = Signs([w], 0.1, keep=0.25), Signs([w], 0.2)
    w.grad = 2.0
    first.step()
    second.load_state_dict(first.state_dict())
    assert second.state_dict() == first.state_dict()
    assert second.state_dict()["state"] == {0: {"held": 1.0, "turns": 1}}
    other = Signs([w, Value(2.0)], 0.1)
    other._log = ["a word"]
    with pytest.raises(StateError, match="log is list"):
        other.state_dict()


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("steps", [1, 12, 30])
def test_a_schedule_made_anew_begins_with_the_first_rate(schedule, steps):
    """Also where the one before brought the rate to 0; as PyTorch's initial_lr."""
    mover = SGD([Value(1.0)], lr=0.05)
    one = SCHEDULES[schedule](mover)
    rates = [mover.lr]
    for _ in range(min(steps, 20)):
        one.step()
        rates.append(mover.lr)
    two = SCHEDULES[schedule](mover)
    again = [mover.lr]
    for _ in range(min(steps, 20)):
        two.step()
        again.append(mover.lr)
    assert again == rates
    assert two.base == 0.05


def test_a_rate_assigned_by_hand_is_a_new_beginning():
    """What the user gives counts, and not what a schedule gave before."""
    mover = SGD([Value(1.0)], lr=0.1)
    for _ in range(10):
        CosineAnnealingLR(mover, 10).step()
    mover.lr = 0.03
    assert CosineAnnealingLR(mover, 10).base == 0.03
    assert ExponentialLR(mover, 0.5).base == 0.03


def test_the_first_rate_is_part_of_the_state():
    """A schedule made anew on a resumed optimiser begins with the first rate, too."""
    mover, other = SGD([Value(1.0)], lr=0.1), SGD([Value(1.0)], lr=0.7)
    schedule = CosineAnnealingLR(mover, 4)
    for _ in range(4):
        schedule.step()
    assert mover.lr == 0.0
    other.load_state_dict(mover.state_dict())
    assert other.lr == 0.0
    assert CosineAnnealingLR(other, 4).base == 0.1


def test_a_rate_that_overflows_is_refused():
    """The error says when; rate and schedule stay."""
    mover = SGD([Value(1.0)], lr=0.1)
    schedule = ExponentialLR(mover, 1e300)
    schedule.step()
    with pytest.raises(ValueError, match="the rate at t = 2 must be finite"):
        schedule.step()
    assert (schedule.t, mover.lr) == (1, 1e299)


def test_a_schedule_of_ones_own_has_a_state():
    """Its arguments, kept as attributes of the same names, are its settings."""

    class Root(Schedule):
        def __init__(self, optimizer, power=0.5):
            super().__init__(optimizer)
            self.power = power
            self.start()

        def rate(self, t):
            return self.base / (1 + t) ** self.power

    first = Root(SGD([Value(1.0)], lr=0.1), power=0.75)
    for _ in range(3):
        first.step()
    second = Root(SGD([Value(1.0)], lr=0.9))
    second.load_state_dict(json.loads(json.dumps(first.state_dict())))
    first.step()
    second.step()
    assert first.optimizer.lr == 0.1 / 5**0.75
    assert second.optimizer.lr == first.optimizer.lr


def remembering(memory):
    """An optimiser with two parameters that remembers something of its own."""

    class Remembering(Optimizer):
        def __init__(self, params, lr=0.1):
            super().__init__(params, lr)
            self._of_its_own = memory

    return Remembering([Value(1.0), Value(2.0)])


@pytest.mark.parametrize("memory", [True, False, [True, False], 7, -0.0, [1.5, -2.5]])
def test_switches_and_numbers_are_remembered(memory):
    """True and False come back from JSON as they were, as numbers do."""
    state = json.loads(json.dumps(remembering(memory).state_dict()))
    blank = [not x for x in memory] if isinstance(memory, list) else type(memory)(not memory)
    if isinstance(memory, list) and isinstance(memory[0], float):
        blank = [0.0, 0.0]
    other = remembering(blank)
    other.load_state_dict(state)
    assert repr(other._of_its_own) == repr(memory)


def test_a_switch_is_no_number():
    """What was remembered as True or False is not taken from a number."""
    state = remembering(1).state_dict()
    with pytest.raises(StateError, match="of_its_own.* must be True or False"):
        remembering(True).load_state_dict(state)


@pytest.mark.parametrize("memory", [math.inf, math.nan, [[0.0], [1.0]], ["a", "b"], {}])
def test_what_no_state_can_hold_is_told_when_it_is_taken(memory, tmp_path):
    """What would not be taken back is not given out, and no file is written."""
    optimizer = remembering(memory)
    with pytest.raises(StateError, match="of_its_own"):
        optimizer.state_dict()
    with pytest.raises(StateError, match="of_its_own"):
        optimizer.save(tmp_path / "state.json")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("key", ["lr", "exp_avg", "step"])
def test_integers_beyond_the_floats_are_refused(key):
    """An int that no float can hold is told as any other number out of its range."""
    optimizer = Adam([Value(1.0)])
    state = optimizer.state_dict()
    (state["param_groups"][0] if key == "lr" else state["state"][0])[key] = 10**400
    with pytest.raises(StateError, match=f"{key}.* finite"):
        optimizer.load_state_dict(state)
    with pytest.raises(ValueError, match="finite"):
        SGD([Value(1.0)], lr=10**400)


@pytest.mark.parametrize("result", [None, "a", Value(0.5)])
def test_a_factor_that_is_no_number_is_told(result):
    """LambdaLR says what its function gave."""
    with pytest.raises(TypeError, match=r"factor\(0\) must be a number"):
        LambdaLR(SGD([Value(0.0)], lr=0.1), lambda t: result)
