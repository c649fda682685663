"""The rules of the optimisers, to the bit: against the formulas of the papers, on plain floats."""

import importlib.util
import random
from array import array
from math import inf, nan, sqrt
from pathlib import Path

import pytest

import nn
from autograd_core import Value
from nn import update_rules

COUNT, STEPS = 37, 60


def sgd(w, g, held, t, lr, momentum=0.0, weight_decay=0.0, nesterov=False):
    """As torch.optim.SGD's documentation has it; b is the buffer."""
    g = g + weight_decay * w if weight_decay else g
    if momentum:
        held["b"] = momentum * held["b"] + g if t > 1 else g
        g = g + momentum * held["b"] if nesterov else held["b"]
    return w - lr * g


def adam(w, g, held, t, lr, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, decoupled=False):
    """Kingma and Ba, the corrections drawn to the step size; decoupled as Loshchilov's."""
    if decoupled:
        w = w * (1.0 - lr * weight_decay)
    elif weight_decay:
        g = g + weight_decay * w
    m, v = held.get("m", 0.0), held.get("v", 0.0)
    held["m"] = m = m + (1.0 - betas[0]) * (g - m)
    held["v"] = v = betas[1] * v + (1.0 - betas[1]) * (g * g)
    denominator = sqrt(v) / sqrt(1.0 - betas[1] ** t) + eps
    return w - lr / (1.0 - betas[0] ** t) * m / denominator


def adamw(w, g, held, t, lr, weight_decay=0.01):
    """Adam on the bare gradient after the weights have decayed."""
    return adam(w, g, held, t, lr, weight_decay=weight_decay, decoupled=True)


def adagrad(w, g, held, t, lr, lr_decay=0.0, weight_decay=0.0, initial=0.0, eps=1e-10):
    """As torch.optim.Adagrad's documentation has it."""
    g = g + weight_decay * w if weight_decay else g
    held["s"] = held.get("s", initial) + g * g
    return w - lr / (1 + (t - 1) * lr_decay) * g / (sqrt(held["s"]) + eps)


def rmsprop(w, g, held, t, lr, alpha=0.99, eps=1e-8, weight_decay=0.0, momentum=0.0, centered=0):
    """As torch.optim.RMSprop's documentation has it; the variance is not below 0."""
    g = g + weight_decay * w if weight_decay else g
    held["v"] = v = alpha * held.get("v", 0.0) + (1.0 - alpha) * (g * g)
    if centered:
        a = held.get("a", 0.0)
        held["a"] = a = a + (1.0 - alpha) * (g - a)
        v = v - a * a if v > a * a else 0.0
    move = g / (sqrt(v) + eps)
    if momentum:
        held["b"] = move = momentum * held.get("b", 0.0) + move
    return w - lr * move


CASES = {
    "gradient descent": ("SGD", sgd, {}),
    "weight decay": ("SGD", sgd, {"weight_decay": 0.03}),
    "momentum": ("SGD", sgd, {"momentum": 0.9}),
    "nesterov": ("SGD", sgd, {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
    "adam": ("Adam", adam, {}),
    "adam, settings": ("Adam", adam, {"betas": (0.5, 0.8), "eps": 1e-3, "weight_decay": 0.1}),
    "adamw": ("AdamW", adamw, {}),
    "adamw, settings": ("AdamW", adamw, {"weight_decay": 0.3}),
    "adagrad": ("Adagrad", adagrad, {}),
    "adagrad, settings": (
        "Adagrad",
        adagrad,
        {"lr_decay": 0.1, "weight_decay": 0.02, "initial": 0.5, "eps": 1e-3},
    ),
    "rmsprop": ("RMSprop", rmsprop, {}),
    "rmsprop, settings": ("RMSprop", rmsprop, {"alpha": 0.9, "eps": 1e-3, "weight_decay": 0.1}),
    "rmsprop, momentum": ("RMSprop", rmsprop, {"momentum": 0.9}),
    "rmsprop, centred": ("RMSprop", rmsprop, {"centered": True, "momentum": 0.5}),
}


def gradient(rng):
    """A gradient of any size, or a special one."""
    special = rng.choice([0.0, -0.0, 5e-324, -1e-310, 1e100, None, None, None])
    return rng.gauss(0.0, 1.0) * 10.0 ** rng.uniform(-8, 8) if special is None else special


def start(kind, settings):
    """An optimiser of parameters that lie anywhere, and the generator of their gradients."""
    rng = random.Random(7)
    values = [Value(rng.gauss(0.0, 2.0)) for _ in range(COUNT)]
    return values, getattr(nn, kind)(values, lr=0.1, **settings), rng


@pytest.mark.parametrize(("kind", "rule", "settings"), CASES.values(), ids=CASES)
def test_trajectory_is_that_of_the_formula(kind, rule, settings):
    """Every bit of each parameter after each step, the rate being changed on the way."""
    values, optimizer, rng = start(kind, settings)
    plain, held = [v.data for v in values], [{} for _ in values]
    for t in range(1, STEPS + 1):
        optimizer.lr = 0.1 if t < STEPS // 2 else 0.02
        for i, v in enumerate(values):
            v.grad = gradient(rng)
            plain[i] = rule(plain[i], v.grad, held[i], t, optimizer.lr, **settings)
        optimizer.step()
        assert [v.data.hex() for v in values] == [x.hex() for x in plain]


# Where five parameters were after 30 steps when the rules were loops over Values. The betas are
# such that their powers are exact: no mathematics library has a part in the last bits.
RECORDED = {
    "SGD": (
        {"momentum": 0.9, "nesterov": True, "weight_decay": 0.01},
        "0x1.728cda1513da4p-1 -0x1.2eaf54d816653p-1 -0x1.9209cd54707d2p-2 "
        "-0x1.66b412a1eaaaap+0 -0x1.6e732df5c62a6p-3",
    ),
    "Adam": (
        {"betas": (0.5, 0.75), "weight_decay": 0.01},
        "-0x1.8bff106404206p-1 -0x1.82ccc2824c0fdp-1 -0x1.c4c915fe76f00p-2 "
        "-0x1.cac481748235fp-2 0x1.38b8bd74091f2p-5",
    ),
    "AdamW": (
        {"betas": (0.5, 0.75)},
        "-0x1.88e0caf0e2d39p-1 -0x1.80249422af51ep-1 -0x1.c1eaabbb3f5d5p-2 "
        "-0x1.c83c5ec700f00p-2 0x1.36875d5ae76d5p-5",
    ),
    "Adagrad": (
        {"lr_decay": 0.1},
        "-0x1.c76d63ea77a8fp-1 -0x1.96ba10f1bf9fbp-1 -0x1.c6333ac7035aap-2 "
        "-0x1.50a43f7804a79p-2 0x1.fa7014ecf4469p-5",
    ),
    "RMSprop": (
        {"centered": True, "momentum": 0.9},
        "0x1.29b58a603a180p+3 -0x1.5f3312987e35cp+2 0x1.1cc5c341afa0ep+2 "
        "-0x1.0271f4671edf6p+3 0x1.3f7934656c650p+2",
    ),
}


@pytest.mark.parametrize(("kind", "settings", "ends"), [(k, *x) for k, x in RECORDED.items()])
def test_trajectory_ends_where_it_always_did(kind, settings, ends):
    """To the bit, whatever form the rules have."""
    values = [Value(i / 4.0 - 1.0) for i in range(5)]
    optimizer = getattr(nn, kind)(values, lr=0.1, **settings)
    for t in range(30):
        for i, v in enumerate(values):
            v.grad = ((37 * i + 101 * t) % 64 - 32) / 16
        optimizer.step()
    assert [v.data.hex() for v in values] == ends.split()


SOURCE = Path(update_rules.__file__).parent / "update_rules.py"


@pytest.fixture(scope="module")
def interpreted():
    """The module of the rules, run from its source."""
    spec = importlib.util.spec_from_file_location("update_rules_as_source", SOURCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


RULES = {
    "decay": (2, lambda x: (x,)),
    "shrink": (1, lambda x: (x,)),
    "descent": (2, lambda x: (x,)),
    "momentum_descent": (3, lambda x: (x < 1.0, x, 0.9, x < 0.5)),
    "adam": (4, lambda x: (1 + int(10 * x), x, 0.9, 0.999, 1e-8)),
    "adagrad": (3, lambda x: (x, 1e-10)),
    "rmsprop": (5, lambda x: (x, 0.99, 1e-8, x if x > 1.0 else 0.0, x < 0.5)),
}
ANY = [0.0, -0.0, 5e-324, 1e-308, 1.0, -3.5, 1e160, 1.7e308, inf, -inf, nan]


@pytest.mark.parametrize(("name", "columns", "settings"), [(n, *x) for n, x in RULES.items()])
def test_compiled_and_interpreted_rules_are_one(interpreted, name, columns, settings):
    """The same bits for numbers of all kinds, overflow and nan included (any nan is nan)."""
    rng = random.Random(3)
    for x in (0.25, 0.75, 1.5):
        numbers = [
            array("d", [rng.choice([*ANY, rng.gauss(0.0, 1.0)]) for _ in range(200)])
            for _ in range(columns)
        ]
        if name in ("adam", "adagrad", "rmsprop"):  # a mean of squares
            place = {"adam": 3}.get(name, 2)
            numbers[place] = array("d", map(abs, numbers[place]))
        twins = [a[:] for a in numbers]
        getattr(update_rules, name)(*numbers, *settings(x))
        getattr(interpreted, name)(*twins, *settings(x))
        assert [[y.hex() for y in a] for a in numbers] == [[y.hex() for y in a] for a in twins]


def test_finite_arrays_are_told(interpreted):
    """One infinity or nan anywhere is found; the largest and the smallest floats are finite."""
    for module in (update_rules, interpreted):
        assert module.all_finite(array("d", [1.7976931348623157e308, -5e-324, 0.0]))
        assert module.all_finite(array("d"))
        for bad in (inf, -inf, nan):
            for place in range(3):
                numbers = array("d", [1.0] * 3)
                numbers[place] = bad
                assert not module.all_finite(numbers)


def test_divisions_by_nothing_are_errors(interpreted):
    """As in Python, in both forms; what a step would have changed are copies."""
    ones = [array("d", [0.0]) for _ in range(5)]
    for module in (update_rules, interpreted):
        with pytest.raises(ZeroDivisionError):
            module.adam(*ones[:4], 1, 0.1, 0.9, 0.999, 0.0)
        with pytest.raises(ZeroDivisionError):
            module.adam(*ones[:4], 1, 0.1, 1.0, 0.999, 1e-8)
        with pytest.raises(ZeroDivisionError):
            module.adagrad(*ones[:3], 0.1, 0.0)
        with pytest.raises(ZeroDivisionError):
            module.rmsprop(*ones, 0.1, 0.9, 0.0, 0.0, False)


@pytest.mark.parametrize(("name", "columns", "settings"), [(n, *x) for n, x in RULES.items()])
def test_arrays_of_other_lengths_are_refused(interpreted, name, columns, settings):
    """Nothing is read or written beyond an end."""
    for module in (update_rules, interpreted):
        for place in range(1, columns):
            numbers = [array("d", [1.0, 2.0]) for _ in range(columns)]
            numbers[place] = array("d", [1.0])
            with pytest.raises(ValueError, match="one length"):
                getattr(module, name)(*numbers, *settings(0.25))
        with pytest.raises(TypeError, match="array"):
            getattr(module, name)(*[[1.0]] * columns, *settings(0.25))


def test_frozen_shared_and_replaced_parameters():
    """What the optimisers were given moves, by each of them; other leaves stay where they are."""
    model = nn.Neuron(3, rng=random.Random(1))
    frozen, shared, own = model.w
    optimizers = [nn.SGD([shared, own], lr=1.0), nn.SGD([shared], lr=1.0)]
    model.w[2] = new = Value(3.0)
    before = [v.data for v in (frozen, shared, own, new)]
    for v in (frozen, shared, own, new):
        v.grad = 0.5
    for optimizer in optimizers:
        optimizer.step()
    steps = [0.0, 1.0, 0.5, 0.0]
    assert [v.data for v in (frozen, shared, own, new)] == [
        x - step for x, step in zip(before, steps, strict=True)
    ]
    model.zero_grad()
    assert [v.grad for v in (frozen, shared, own, new)] == [0.0, 0.0, 0.5, 0.0]


class Doubling(nn.Adam):
    """Adam that a subclass changed by a `_move` of its own: moves by twice the gradient."""

    def _move(self, gradients):
        assert type(gradients) is list
        super()._move([2.0 * g for g in gradients])


class Quartering(nn.SGD):
    """Gradient descent with the gradient quartered, by a `_rule` of its own."""

    def _rule(self, numbers, gradients):
        for i, g in enumerate(gradients):
            gradients[i] = g / 4.0
        return super()._rule(numbers, gradients)


@pytest.mark.parametrize(
    ("kind", "settings", "usual", "factor"),
    [
        (Doubling, {}, nn.Adam, 2.0),
        (Doubling, {"weight_decay": 0.1}, nn.Adam, 2.0),
        (Quartering, {"momentum": 0.9}, nn.SGD, 0.25),
    ],
)
def test_rules_can_be_changed_by_a_subclass(kind, settings, usual, factor):
    """`_move` and `_rule` of a subclass, each calling the one that it replaces, see the decay."""
    ours, theirs = [Value(1.0), Value(-2.0)], [Value(1.0), Value(-2.0)]
    first, second = kind(ours, lr=0.1, **settings), usual(theirs, lr=0.1, **settings)
    decay = second.weight_decay
    second.weight_decay = 0.0
    for t in range(5):
        for i in range(2):
            ours[i].grad = g = (-1.0) ** i * (t + 1.0)
            theirs[i].grad = factor * (g + decay * theirs[i].data)
        first.step()
        second.step()
    assert [v.data for v in ours] == [v.data for v in theirs]
    assert first.state_dict()["state"] == second.state_dict()["state"]


def test_memory_that_is_a_list_is_taken():
    """What a subclass or a user puts in the place of an array, a list of as many numbers."""
    values, twins = [Value(1.0), Value(2.0)], [Value(1.0), Value(2.0)]
    for kind in (nn.Adam, nn.RMSprop, nn.Adagrad):
        first, second = kind(values, lr=0.1), kind(twins, lr=0.1)
        for name, held in first.kept():
            if isinstance(held, array):
                setattr(first, name, list(held))
        for v, w in zip(values, twins, strict=True):
            v.grad = w.grad = 3.0
        first.step()
        second.step()
        assert first.state_dict() == second.state_dict()
    assert [v.data for v in values] == [v.data for v in twins]
