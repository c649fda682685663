"""Every optimiser and schedule walks the way of PyTorch's, step by step."""

import math
import random

import pytest

import nn
from autograd_core import Value, fsum

torch = pytest.importorskip("torch")

# name of the class in both libraries, its settings there, and here where they are called otherwise
OPTIMIZERS = [
    ("SGD", {"lr": 0.05}, {}),
    ("SGD", {"lr": 0.05, "weight_decay": 0.1}, {}),
    ("SGD", {"lr": 0.02, "momentum": 0.9}, {}),
    ("SGD", {"lr": 0.02, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}, {}),
    ("Adam", {"lr": 0.05}, {}),
    ("Adam", {"lr": 0.05, "betas": (0.8, 0.95), "eps": 1e-6, "weight_decay": 0.1}, {}),
    ("AdamW", {"lr": 0.05}, {}),
    ("AdamW", {"lr": 0.05, "weight_decay": 0.3}, {}),
    ("Adagrad", {"lr": 0.3}, {}),
    ("Adagrad", {"lr": 0.3, "lr_decay": 0.1, "weight_decay": 0.1}, {}),
    ("Adagrad", {"lr": 0.3, "initial_accumulator_value": 0.5}, {"initial": 0.5}),
    ("RMSprop", {"lr": 0.02}, {}),
    ("RMSprop", {"lr": 0.02, "alpha": 0.9, "momentum": 0.5, "weight_decay": 0.1}, {}),
    ("RMSprop", {"lr": 0.02, "centered": True, "momentum": 0.9}, {}),
]
SCHEDULES = [
    ("StepLR", (7, 0.5), {}, (7, 0.5)),
    ("ExponentialLR", (0.97,), {}, (0.97,)),
    ("CosineAnnealingLR", (20,), {"eta_min": 0.01}, (20, 0.01)),
    ("LinearLR", (), {"start_factor": 0.1, "end_factor": 0.7, "total_iters": 15}, (15, 0.1, 0.7)),
    ("LinearLR", (), {}, ()),
    ("LambdaLR", (lambda t: 1 - 0.9 * t / 100,), {}, (lambda t: 1 - 0.9 * t / 100,)),
    ("LambdaLR", (), {"lr_lambda": lambda t: 0.9**t}, (lambda t: 0.9**t,)),
    ("CosineAnnealingLR", (), {"T_max": 20, "eta_min": 0.01}, (20, 0.01)),
]


def samples():
    """200 samples of a noisy line in three dimensions: gradients keep being large."""
    draw = random.Random(3)
    return [([draw.gauss(0, 1) for _ in range(3)], draw.gauss(0, 2)) for _ in range(200)]


def loss(p, x, y):
    """The squared error of a sample; of Values or tensors."""
    return (p[0] * x[0] + p[1] * x[1] + p[2] * x[2] - y) ** 2


@pytest.mark.parametrize(
    ("name", "settings", "renamed"), OPTIMIZERS, ids=lambda x: x if isinstance(x, str) else None
)
def test_trajectory_of_200_steps(name, settings, renamed):
    """The same parameters within 1e-12, relative or absolute, after each of 200 steps."""
    start = [0.3, -0.8, 2.0]
    tensors = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in start]
    peer = getattr(torch.optim, name)(tensors, **settings)
    values = [Value(x) for x in start]
    own = {k: v for k, v in settings.items() if k != "initial_accumulator_value"} | renamed
    optimizer = getattr(nn, name)(values, **own)
    for x, y in samples():
        peer.zero_grad()
        loss(tensors, x, y).backward()
        peer.step()
        optimizer.zero_grad()
        loss(values, x, y).backward()
        optimizer.step()
        expected = [t.item() for t in tensors]
        assert [v.data for v in values] == pytest.approx(expected, rel=1e-12, abs=1e-12)
    assert any(abs(x - s) > 0.1 for x, s in zip(expected, start, strict=True))
    require_same_state(optimizer.state_dict(), peer.state_dict())


def require_same_state(ours, theirs):
    """What torch remembers for each parameter stands in our state by the same name."""
    for i, entry in theirs["state"].items():
        own = ours["state"][i]
        # Torch counts the steps of RMSprop, too, where nothing depends on them.
        needed = [key for key, held in entry.items() if held is not None and key != "step"]
        for key in [*needed, "step"] if "step" in own else needed:
            assert own[key] == pytest.approx(float(entry[key]), rel=1e-11, abs=1e-12)
    (group,), (peer,) = ours["param_groups"], theirs["param_groups"]
    for key, setting in group.items():
        if key != "initial":
            assert setting == (list(peer[key]) if key == "betas" else peer[key])


@pytest.mark.parametrize(("name", "args", "named", "own"), SCHEDULES, ids=lambda x: str(x)[:12])
def test_schedule_gives_the_rates_of_torch(name, args, named, own):
    """The learning rate before each of 50 epochs, within 1e-13 (their recurrences round).

    A schedule that is made as torch's is, with torch's names of its arguments, gives the same.
    """
    peer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.4)
    their_schedule = getattr(torch.optim.lr_scheduler, name)(peer, *args, **named)
    optimizer = nn.SGD([Value(0.0)], lr=0.4)
    schedule = getattr(nn, name)(optimizer, *own)
    spelled = getattr(nn, name)(nn.SGD([Value(0.0)], lr=0.4), *args, **named)
    for _ in range(50):
        assert optimizer.lr == pytest.approx(peer.param_groups[0]["lr"], rel=1e-13, abs=1e-15)
        peer.step()
        their_schedule.step()
        schedule.step()
        spelled.step()
        assert spelled.get_last_lr() == schedule.get_last_lr()


def test_clipped_norm_is_that_of_torch():
    """The norm returned, and the gradients left, up to the 1e-6 that PyTorch adds to the norm."""
    draw = random.Random(1)
    gradients = [draw.gauss(0, 3) for _ in range(20)]
    tensors = [torch.zeros((), dtype=torch.float64, requires_grad=True) for _ in gradients]
    values = [Value(0.0) for _ in gradients]
    for t, v, g in zip(tensors, values, gradients, strict=True):
        t.grad, v.grad = torch.tensor(g, dtype=torch.float64), g
    expected = torch.nn.utils.clip_grad_norm_(tensors, 2.0).item()
    assert nn.clip_grad_norm(values, 2.0) == pytest.approx(expected, rel=1e-14)
    assert [v.grad for v in values] == pytest.approx([t.grad.item() for t in tensors], rel=1e-6)
    assert math.hypot(*(v.grad for v in values)) == pytest.approx(2.0, rel=1e-14)


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid", "gelu"])
def test_mlp_has_the_outputs_and_gradients_of_torch(activation):
    """Forward and backward within 1e-13 relative of a network with the same numbers."""
    model = nn.MLP(5, [7, 6, 3], activation=activation, rng=random.Random(2))
    functions = {
        "relu": torch.nn.ReLU,
        "tanh": torch.nn.Tanh,
        "sigmoid": torch.nn.Sigmoid,
        "gelu": torch.nn.GELU,
    }
    stages = []
    for i, layer in enumerate(model.layers):
        twin = torch.nn.Linear(len(layer.neurons[0].w), len(layer.neurons), dtype=torch.float64)
        twin.weight.data = torch.tensor(
            [[w.data for w in n.w] for n in layer.neurons], dtype=torch.float64
        )
        twin.bias.data = torch.tensor([n.b.data for n in layer.neurons], dtype=torch.float64)
        stages += [twin] + ([functions[activation]()] if i < 2 else [])
    peer = torch.nn.Sequential(*stages)
    x = [0.3, -1.2, 0.8, 2.1, -0.4]
    expected = peer(torch.tensor(x, dtype=torch.float64))
    found = model(x)
    assert [v.data for v in found] == pytest.approx(expected.tolist(), rel=1e-13)
    (expected**2).sum().backward()
    fsum([v * v for v in found]).backward()
    linears = [stage for stage in stages if isinstance(stage, torch.nn.Linear)]
    for layer, twin in zip(model.layers, linears, strict=True):
        rows = [[w.grad for w in n.w] for n in layer.neurons]
        scale = twin.weight.grad.abs().max().item()
        for row, theirs_row in zip(rows, twin.weight.grad.tolist(), strict=True):
            assert row == pytest.approx(theirs_row, rel=1e-13, abs=1e-13 * scale)
        biases = [n.b.grad for n in layer.neurons]
        assert biases == pytest.approx(twin.bias.grad.tolist(), rel=1e-13, abs=1e-13 * scale)
