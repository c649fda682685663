"""Networks, losses and optimisers put together at random: the same losses as in PyTorch."""

import random

import pytest

import nn

torch = pytest.importorskip("torch")
F64 = torch.float64

ACTIVATIONS = [
    ("ReLU", {}),
    ("LeakyReLU", {"negative_slope": 0.2}),
    ("ELU", {"alpha": 0.7}),
    ("Tanh", {}),
    ("Sigmoid", {}),
    ("LogSigmoid", {}),
    ("Softplus", {}),
    ("SiLU", {}),
    ("GELU", {}),
    ("GELU", {"approximate": "tanh"}),
    ("Hardtanh", {}),
    ("Softmax", {"dim": 1}),
    ("LogSoftmax", {"dim": -1}),
]
LOSSES = [
    ("MSELoss", {}),
    ("L1Loss", {}),
    ("HuberLoss", {"delta": 0.3}),
    ("SmoothL1Loss", {"beta": 0.4}),
    ("BCEWithLogitsLoss", {}),
    ("CrossEntropyLoss", {}),
    ("CrossEntropyLoss", {"label_smoothing": 0.15}),
]
OPTIMIZERS = [
    ("SGD", {"lr": 0.05, "weight_decay": 0.01}),
    ("SGD", {"lr": 0.02, "momentum": 0.9, "nesterov": True}),
    ("Adam", {"lr": 0.01}),
    ("AdamW", {"lr": 0.01}),
    ("RMSprop", {"lr": 0.003}),
    ("Adagrad", {"lr": 0.05}),
]


def stages(rng, sizes):
    """Linear layers of these sizes with activations between them, ours and PyTorch's."""
    ours, theirs = [], []
    for nin, nout in zip(sizes, sizes[1:], strict=False):
        if ours:
            kind, settings = rng.choice(ACTIVATIONS)
            ours.append(getattr(nn, kind)(**settings))
            theirs.append(getattr(torch.nn, kind)(**settings))
        bias = rng.random() < 0.8
        linear, peer = nn.Linear(nin, nout, bias, rng=rng), torch.nn.Linear(nin, nout, bias)
        peer.double()
        with torch.no_grad():
            weight = [[w.data for w in row] for row in linear.weight]
            peer.weight.copy_(torch.tensor(weight, dtype=F64))
            if bias:
                peer.bias.copy_(torch.tensor([b.data for b in linear.bias], dtype=F64))
        ours.append(linear)
        theirs.append(peer)
    return nn.Sequential(*ours), torch.nn.Sequential(*theirs)


def targets_for(rng, loss, outputs, count):
    """Targets of the kind that a loss takes, for so many samples."""
    if loss == "CrossEntropyLoss":
        return [rng.randrange(outputs) for _ in range(count)]
    draw = rng.random if loss == "BCEWithLogitsLoss" else lambda: rng.gauss(0.0, 1.0)
    return [[draw() for _ in range(outputs)] for _ in range(count)]


@pytest.mark.parametrize("seed", range(60))
def test_twelve_steps(seed):
    """Every loss of a training is PyTorch's to 1e-12."""
    rng = random.Random(seed)
    (kind, settings), reduction = rng.choice(LOSSES), rng.choice(["mean", "sum"])
    sizes = [rng.randint(1, 5) for _ in range(rng.randint(1, 3))] + [rng.randint(2, 4)]
    model, peer = stages(rng, sizes)
    count = rng.randint(1, 6)
    xs = [[rng.gauss(0.0, 1.5) for _ in range(sizes[0])] for _ in range(count)]
    targets = targets_for(rng, kind, sizes[-1], count)
    loss = getattr(nn, kind)(reduction=reduction, **settings)
    loss_of_peer = getattr(torch.nn, kind)(reduction=reduction, **settings)
    name, rates = rng.choice(OPTIMIZERS)
    optimizer = getattr(nn, name)(model.parameters(), **rates)
    optimizer_of_peer = getattr(torch.optim, name)(peer.parameters(), **rates)
    inputs = torch.tensor(xs, dtype=F64)
    wanted = torch.tensor(targets, dtype=None if kind == "CrossEntropyLoss" else F64)
    for _ in range(12):
        optimizer.zero_grad()
        optimizer_of_peer.zero_grad()
        ours, theirs = loss(model(xs), targets), loss_of_peer(peer(inputs), wanted)
        assert ours.item() == pytest.approx(theirs.item(), rel=1e-12, abs=1e-12)
        ours.backward()
        theirs.backward()
        optimizer.step()
        optimizer_of_peer.step()
