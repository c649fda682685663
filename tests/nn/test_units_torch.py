"""Convolution, pooling, recurrent units and attention against PyTorch's, forward and backward."""

import random

import pytest

from autograd_core import Value, fsum
from nn.attention import AttentionHead
from nn.convolution import Conv1d, Conv2d
from nn.gated import GRUCell, LSTMCell
from nn.losses import cross_entropy
from nn.nested import flat
from nn.pooling import AvgPool, MaxPool
from nn.recurrent import RNNCell

torch = pytest.importorskip("torch")
F64 = torch.float64


def drawn(*shape, seed=1):
    """A tensor of normal numbers."""
    return torch.randn(*shape, dtype=F64, generator=torch.Generator().manual_seed(seed))


def values(nested):
    """The same nested list of Values."""
    return [values(x) for x in nested] if isinstance(nested, list) else Value(nested)


def give(parameters, tensor):
    """Copy a tensor's numbers into nested parameters."""
    for p, x in zip(flat(parameters), tensor.flatten().tolist(), strict=True):
        p.data = x


def agree(found, expected, pairs):
    """Outputs agree, and so do the gradients of a weighted sum of squares along each pair."""
    found = flat(found)
    assert [v.data for v in found] == pytest.approx(
        expected.flatten().tolist(), rel=1e-13, abs=1e-14
    )
    weights = [1 + i % 3 for i in range(len(found))]
    (expected.flatten() ** 2 * torch.tensor(weights, dtype=F64)).sum().backward()
    fsum([w * v * v for w, v in zip(weights, found, strict=True)]).backward()
    for ours, theirs in pairs:
        slopes = theirs.grad.flatten().tolist()
        scale = max(map(abs, slopes))
        assert [v.grad for v in flat(ours)] == pytest.approx(slopes, rel=1e-13, abs=1e-13 * scale)


@pytest.mark.parametrize(("kernel", "stride", "padding"), [(3, 1, 0), (2, 2, 1), (3, 2, 2)])
@pytest.mark.parametrize(
    ("kind", "peer", "shape"),
    [(Conv1d, torch.nn.Conv1d, (2, 9)), (Conv2d, torch.nn.Conv2d, (2, 5, 6))],
    ids=["1d", "2d"],
)
def test_convolution(kind, peer, shape, kernel, stride, padding):
    """Same weights, same outputs, same gradients."""
    ours = kind(2, 3, kernel, stride, padding, rng=random.Random(1))
    theirs = peer(2, 3, kernel, stride, padding, dtype=F64)
    give(ours.w, theirs.weight)
    give(ours.b, theirs.bias)
    x = drawn(*shape).requires_grad_()
    inputs = values(x.tolist())
    agree(
        ours(inputs),
        theirs(x[None])[0],
        [(inputs, x), (ours.w, theirs.weight), (ours.b, theirs.bias)],
    )


@pytest.mark.parametrize(("size", "stride"), [(2, None), (2, 1), (3, 2)])
@pytest.mark.parametrize(
    ("kind", "peer"), [(MaxPool, torch.nn.MaxPool2d), (AvgPool, torch.nn.AvgPool2d)], ids=str
)
def test_pooling(kind, peer, size, stride):
    """Without ties, same outputs and gradients."""
    x = drawn(2, 5, 6).requires_grad_()
    inputs = values(x.tolist())
    agree(kind(size, stride)(inputs), peer(size, stride)(x[None])[0], [(inputs, x)])


@pytest.mark.parametrize("name", ["tanh", "relu"])
def test_activation_of_a_plain_cell(name):
    """torch's nonlinearity, over several steps."""
    ours = RNNCell(3, 4, rng=random.Random(2), activation=name)
    theirs = torch.nn.RNNCell(3, 4, nonlinearity=name, dtype=F64)
    give(ours.gates.w_input, theirs.weight_ih)
    give(ours.gates.w_hidden, theirs.weight_hh)
    theirs.bias_hh.data[:] = 0.0
    give(ours.gates.b, theirs.bias_ih)
    x, h = (drawn(n, seed=n + 1).requires_grad_() for n in (3, 4))
    inputs, state = values(x.tolist()), values(h.tolist())
    agree(
        ours(inputs, ours(inputs, state)),
        theirs(x[None], theirs(x[None], h[None]))[0],
        [(inputs, x), (state, h), (ours.gates.w_hidden, theirs.weight_hh)],
    )


@pytest.mark.parametrize("kind", [RNNCell, GRUCell, LSTMCell])
def test_recurrent_cell(kind):
    """One step from a given state, with torch's order of gates."""
    ours = kind(3, 4, rng=random.Random(2))
    theirs = getattr(torch.nn, kind.__name__)(3, 4, dtype=F64)
    pairs = []
    if kind is GRUCell:
        # torch: r, z, n in one matrix; two biases, which only n keeps apart
        give(ours.gates.w_input + ours.new.w_input, theirs.weight_ih)
        give(ours.gates.w_hidden + ours.new.w_hidden, theirs.weight_hh)
        theirs.bias_hh.data[:8] = 0.0
        give(ours.gates.b + ours.new.b, theirs.bias_ih)
        give(ours.b_new, theirs.bias_hh[8:])
        pairs += [
            (ours.gates.w_input + ours.new.w_input, theirs.weight_ih),
            (ours.gates.w_hidden + ours.new.w_hidden, theirs.weight_hh),
            (ours.gates.b + ours.new.b, theirs.bias_ih),
        ]
    else:
        give(ours.gates.w_input, theirs.weight_ih)
        give(ours.gates.w_hidden, theirs.weight_hh)
        theirs.bias_hh.data[:] = 0.0
        give(ours.gates.b, theirs.bias_ih)
        pairs += [
            (ours.gates.w_input, theirs.weight_ih),
            (ours.gates.w_hidden, theirs.weight_hh),
            (ours.gates.b, theirs.bias_ih),
        ]
    x, h, c = (drawn(n, seed=n + 1).requires_grad_() for n in (3, 4, 4))
    c = drawn(4, seed=9).requires_grad_()
    vx, vh, vc = (values(t.tolist()) for t in (x, h, c))
    pairs += [(vx, x), (vh, h)]
    if kind is LSTMCell:
        out = theirs(x[None], (h[None], c[None]))
        agree(list(ours(vx, (vh, vc))), torch.cat(out), [*pairs, (vc, c)])
    else:
        agree(ours(vx, vh), theirs(x[None], h[None]), pairs)


@pytest.mark.parametrize("causal", [False, True])
def test_attention(causal):
    """As scaled_dot_product_attention of the three products."""
    ours = AttentionHead(3, 4, causal=causal, rng=random.Random(3))
    matrices = [drawn(4, 3, seed=i).requires_grad_() for i in range(3)]
    for own, tensor in zip((ours.w_query, ours.w_key, ours.w_value), matrices, strict=True):
        give(own, tensor)
    x = drawn(5, 3, seed=7).requires_grad_()
    inputs = values(x.tolist())
    q, k, v = (x @ m.T for m in matrices)
    expected = torch.nn.functional.scaled_dot_product_attention(
        q[None], k[None], v[None], is_causal=causal
    )[0]
    pairs = list(zip((ours.w_query, ours.w_key, ours.w_value), matrices, strict=True))
    agree(ours(inputs), expected, [(inputs, x), *pairs])


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.5, 1.0])
@pytest.mark.parametrize("target", [1, [0.2, 0.3, 0.5]])
def test_label_smoothing(target, smoothing):
    """Loss and gradients, of a class and of a distribution."""
    scores = drawn(3).requires_grad_()
    wanted = torch.tensor([target], dtype=torch.long if target == 1 else F64)
    theirs = torch.nn.functional.cross_entropy(scores[None], wanted, label_smoothing=smoothing)
    logits = values(scores.tolist())
    ours = cross_entropy(logits, target, label_smoothing=smoothing)
    agree([ours], theirs[None], [(logits, scores)])
