"""Ctrl-C at any line: a change of many numbers is made whole or not at all."""

import random
import signal
import sys
import time
from pathlib import Path

import pytest

import autograd_core
import nn
from autograd_core import COMPILED, Value
from nn import (
    MLP,
    SGD,
    Adagrad,
    Adam,
    AdamW,
    Dropout,
    End,
    ExponentialLR,
    Layer,
    Neuron,
    Optimizer,
    Perceptron,
    RMSprop,
    Sequential,
    StepLR,
    accuracy,
    clip_grad_norm,
    clip_grad_value,
    fit,
    make_moons,
    mse,
)
from nn.assignment import assign
from nn.batch_norm import BatchNorm

OURS = tuple(str(Path(module.__file__).parent) for module in (autograd_core, nn))


def interrupted_at(line, work, files=OURS):
    """Do the work, with a KeyboardInterrupt at the line-th line in these files; did it come?"""
    seen = 0

    def trace(frame, event, argument):
        nonlocal seen
        if not frame.f_code.co_filename.startswith(files):
            return None
        if event == "line":
            seen += 1
            if seen == line:
                raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
    return seen >= line


def at_every_line(make):
    """(what was there before, what is there after) for an interruption at each line of a work.

    `make` gives a work and a function that looks at what it changes.
    """
    line, came = 0, True
    while came:
        line += 1
        work, look = make()
        before = look()
        came = interrupted_at(line, work)
        yield before, look()


def whole_or_not_at_all(make, least):
    """Assert that each interruption left the work undone or done; both occur."""
    work, look = make()
    work()
    done = look()
    found = list(at_every_line(make))
    assert all(after in (before, done) for before, after in found)
    assert found[0][0] != found[-1][1] == done
    assert len(found) > least


def normed():
    """A model with parameters and buffers."""
    rng = random.Random(1)
    return Sequential(Neuron(1, rng=rng), BatchNorm(1))


def state_work():
    """load_state_dict, and the whole state of the model."""
    model, other = normed(), normed()
    for p in other.parameters():
        p.data += 1.0
    other[1].running_mean[0] = 5.0
    state = other.state_dict()
    return lambda: model.load_state_dict(state), model.state_dict


def test_load_state_dict(tmp_path):
    """All parameters and buffers come from the state, or none."""
    whole_or_not_at_all(state_work, 20)


def test_load(tmp_path):
    """The same from a file."""
    other = normed()
    for p in other.parameters():
        p.data += 1.0
    other.save(tmp_path / "state.json")

    def make():
        model = normed()
        return lambda: model.load(tmp_path / "state.json"), model.state_dict

    whole_or_not_at_all(make, 20)


@pytest.mark.parametrize("clip", [clip_grad_norm, clip_grad_value])
def test_clipping(clip):
    """All gradients are clipped or none."""

    def make():
        values = [Value(0.0) for _ in range(5)]
        for i, v in enumerate(values):
            v.grad = 3.0 + i
        return lambda: clip(values, 1.0), lambda: [v.grad for v in values]

    whole_or_not_at_all(make, 10)


class Signs(Optimizer):
    """An optimiser of one's own: moves parameters one by one, and remembers how often."""

    def __init__(self, params, lr, weight_decay):
        super().__init__(params, lr, weight_decay)
        self._turns = [0.0] * len(self.params)

    def _move(self, gradients):
        for i, (p, g) in enumerate(zip(self.params, gradients, strict=True)):
            self._turns[i] += 1.0
            p.data -= self.lr if g > 0.0 else -self.lr


@pytest.mark.parametrize("kind", [SGD, Adam, AdamW, Adagrad, RMSprop, Signs])
def test_step(kind):
    """All parameters are moved or none, and so is what the optimiser remembers."""

    def make():
        values = [Value(1.0) for _ in range(4)]
        for i, v in enumerate(values):
            v.grad = 1.0 + i
        optimizer = kind(values, lr=0.1, weight_decay=0.1)
        optimizer.step()

        def look():
            counted = ("_made", "_swept")  # which tell no more than when the last step was
            names = [k for k in vars(optimizer) if k.startswith("_") and k not in counted]
            remembered = {k: vars(optimizer)[k] for k in names}
            return [v.data for v in values], str(remembered)

        return optimizer.step, look

    whole_or_not_at_all(make, 10)


def test_running_statistics():
    """A batch moves the running statistics of all features or of none."""

    def make():
        norm = BatchNorm(3)
        xs = [[1.0, 2.0, 3.0], [4.0, 6.0, 9.0]]
        return lambda: norm.batch(xs), lambda: (norm.running_mean[:], norm.running_variance[:])

    whole_or_not_at_all(make, 20)


def test_schedule():
    """The rate and the count of steps belong together."""

    def make():
        optimizer = SGD([Value(1.0)], lr=1.0)
        schedule = StepLR(optimizer, 1, 0.5)
        return schedule.step, lambda: (schedule.t, optimizer.lr)

    whole_or_not_at_all(make, 5)


def test_perceptron():
    """A mistake moves weights and bias or neither."""

    def make():
        unit = Perceptron(2)
        return lambda: unit.learn([0.0, -1.0], 1), unit.state_dict

    whole_or_not_at_all(make, 10)


def test_modes():
    """All modules train or none does."""

    def make():
        model = Sequential(Layer(2, 3, dropout=0.5), Dropout(0.5))
        return model.eval, lambda: [m.training for m in model.modules()]

    whole_or_not_at_all(make, 5)


def test_assignment_that_fails_is_taken_back():
    """An error in the middle, whatever it is: what was assigned before has its old value."""
    good, interior = Value(1.0), Value(1.0) + 1.0
    with pytest.raises(AttributeError, match="read-only"):
        assign([(good, "data", 5.0), (interior, "data", 5.0)])
    with pytest.raises(TypeError):
        assign([(good, "data", 5.0), (good, "grad", "x")])
    assert (good.data, good.grad) == (1.0, 0.0)


class Alarm(BaseException):
    """The timer rang."""


def storm(work, times, first):
    """Do a work again and again while a timer rings; whether it rang in our code, each time.

    The timer rings also while an earlier ring is dealt with. `first` is the least time before it
    rings, in seconds; the longest is 60 times that.
    """
    working = False

    def ring(signum, frame):
        if working and frame.f_code.co_filename.startswith(OURS):
            raise Alarm

    old = signal.signal(signal.SIGALRM, ring)
    try:
        for i in range(times):
            rang = False
            signal.setitimer(signal.ITIMER_REAL, first * (1 + i % 60), 2e-5)
            try:
                working = True
                work(i)
            except Alarm:
                rang = True
            working = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            yield rang
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        time.sleep(1e-3)  # the last ring is answered while there is somebody to answer
        signal.signal(signal.SIGALRM, old)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs POSIX interval timers")
@pytest.mark.skipif(not COMPILED, reason="a signal comes between two lines of the interpreter")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # in a finaliser
def test_storm_of_signals_leaves_states_whole():
    """All parameters come from one state, whenever the timer rings."""
    model = MLP(4, [8, 1])
    states = [dict.fromkeys(model.state_dict(), x) for x in (1.0, 2.0)]
    model.load_state_dict(states[0])
    rung = 0
    for rang in storm(lambda i: model.load_state_dict(states[i % 2]), 300, first=1e-5):
        rung += rang
        assert len({p.data for p in model.parameters()}) == 1
    assert rung > 0


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs POSIX interval timers")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # in a finaliser
def test_storm_of_signals_leaves_steps_whole():
    """All parameters, and what is remembered of them, have made equally many steps."""
    values = [Value(0.0) for _ in range(20)]
    optimizer = Adam(values, lr=1.0, betas=(0.5, 0.0), eps=1.0)
    for v in values:
        v.grad = 1.0  # a step moves each by a half, and halves the distance of the mean to 1
    rung = 0
    for rang in storm(lambda i: optimizer.step(), 300, first=1e-6):
        rung += rang
        (moved,), (mean,) = {v.data for v in values}, set(optimizer._mean)
        assert (-2.0 * moved, mean) == (optimizer._steps, 1.0 - 0.5**optimizer._steps)
    assert 0 < rung < 300


def fitted():
    """A small training with all that `fit` keeps; its model, optimiser and schedule."""
    moons = make_moons(6, rng=random.Random(1))
    model = MLP(2, [2, 1], rng=random.Random(2), norm=BatchNorm).eval()
    optimizer = SGD(model.parameters(), lr=0.1)
    schedule = ExponentialLR(optimizer, 0.5)
    steps = []
    move = optimizer.step

    def counted():
        move()
        steps.append([p.data for p in model.parameters()])

    optimizer.step = counted

    def work():
        return fit(
            model,
            mse,
            moons.xs,
            moons.targets,
            optimizer,
            2,
            3,
            metrics={"accuracy": accuracy},
            validation=moons,
            schedule=schedule,
            shuffle=False,
            progress=False,
        )

    return model, schedule, steps, work


def test_fit_is_consistent_wherever_it_is_interrupted():
    """What history there is has an entry of each kind for each epoch; modes are as before."""
    complete = fitted()[3]()
    for line in range(1, 20_000, 17):
        model, schedule, steps, work = fitted()
        history = None

        def keep(work=work):
            nonlocal history
            history = work()

        if not interrupted_at(line, keep, OURS[1:]):
            break
        if history is None:
            continue  # before the training began, or when it was over
        assert not any(m.training for m in model.modules())
        assert history.end is End.INTERRUPTED
        lists = [history.losses, history.rates, *history.metrics.values()]
        assert {len(x) for x in lists} == {history.epochs}
        assert history.losses == complete.losses[: history.epochs]
        assert history.steps == len(steps)
        assert schedule.t in (history.epochs, history.epochs - 1)
    else:
        raise AssertionError("the training has more lines than were tried")
    assert (Value(2.0) * 3.0).op == "mul"  # what is computed after an evaluation is recorded
