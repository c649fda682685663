"""Normalisations against PyTorch's, forward and backward."""

import random

import pytest

from autograd_core import Value, fsum
from nn.batch_norm import BatchNorm
from nn.nested import flat
from nn.normalisation import GroupNorm, InstanceNorm, LayerNorm, RMSNorm

torch = pytest.importorskip("torch")
F64 = torch.float64


def drawn(*shape):
    """A tensor of normal numbers."""
    return torch.randn(*shape, dtype=F64, generator=torch.Generator().manual_seed(1)) * 2 + 3


def values(nested):
    """The same nested list of Values."""
    return [values(x) for x in nested] if isinstance(nested, list) else Value(nested)


def parametrise(ours, theirs):
    """Give both the same drawn gain and shift."""
    draw = random.Random(2)
    for name, own in (("weight", "gain"), ("bias", "shift")):
        tensor = getattr(theirs, name, None)
        if tensor is not None:
            numbers = [draw.uniform(-2, 2) for _ in tensor]
            tensor.data = torch.tensor(numbers, dtype=F64)
            for p, x in zip(getattr(ours, own), numbers, strict=True):
                p.data = x


def compare(ours, theirs, x, call, batched):
    """Outputs and gradients of a weighted sum of their squares agree to 1e-12 of the largest."""
    parametrise(ours, theirs)
    tensor = x.clone().requires_grad_()
    expected = theirs(tensor if batched else tensor[None])
    expected = expected if batched else expected[0]
    inputs = values(x.tolist())
    found = flat(call(inputs))
    assert [v.data for v in found] == pytest.approx(expected.flatten().tolist(), rel=1e-12)
    weights = [1 + i % 3 for i in range(len(found))]
    (expected.flatten() ** 2 * torch.tensor(weights, dtype=F64)).sum().backward()
    fsum([w * v * v for w, v in zip(weights, found, strict=True)]).backward()
    slopes = tensor.grad.flatten().tolist()
    scale = max(map(abs, slopes)) + 1
    assert [v.grad for v in flat(inputs)] == pytest.approx(slopes, abs=1e-11 * scale)
    for name, own in (("weight", "gain"), ("bias", "shift")):
        peer = getattr(theirs, name, None)
        if peer is not None:
            assert [p.grad for p in getattr(ours, own)] == pytest.approx(
                peer.grad.tolist(), rel=1e-11
            )


@pytest.mark.parametrize(
    ("ours", "theirs", "shape"),
    [
        (LayerNorm(6), torch.nn.LayerNorm(6, dtype=F64), (6,)),
        (RMSNorm(6), torch.nn.RMSNorm(6, eps=1e-5, dtype=F64), (6,)),
        (GroupNorm(2, 4), torch.nn.GroupNorm(2, 4, dtype=F64), (4, 2, 3)),
        (InstanceNorm(3), torch.nn.InstanceNorm2d(3, dtype=F64), (3, 2, 3)),
        (
            InstanceNorm(3, affine=True),
            torch.nn.InstanceNorm2d(3, affine=True, dtype=F64),
            (3, 2, 3),
        ),
    ],
    ids=["layer", "rms", "group", "instance", "instance affine"],
)
def test_normalisation_of_a_sample(ours, theirs, shape):
    """Each agrees with its namesake."""
    compare(ours, theirs, drawn(*shape), ours, batched=False)


def test_batch_norm():
    """Training, the running statistics it leaves, and then use."""
    ours, theirs = BatchNorm(3), torch.nn.BatchNorm1d(3, dtype=F64)
    compare(ours, theirs, drawn(6, 3), ours.batch, batched=True)
    assert ours.running_mean == pytest.approx(theirs.running_mean.tolist(), rel=1e-14)
    assert ours.running_variance == pytest.approx(theirs.running_var.tolist(), rel=1e-14)
    ours.zero_grad()
    theirs.zero_grad()
    compare(ours.eval(), theirs.eval(), drawn(6, 3), ours.batch, batched=True)
