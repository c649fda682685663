"""Programs written for micrograd, its lecture and microgpt run unchanged on our Value."""

import itertools
import random

import micrograd.engine
import micrograd.nn
import numpy as np
import pytest

from autograd_core import Value
from tests.autograd_core.gist import GistValue
from tests.micrograd_notebook import notebook_trace

README = """
a = Value(-4.0)
b = Value(2.0)
c = a + b
d = a * b + b**3
c += c + 1
c += 1 + c + (-a)
d += d * 2 + (b + a).relu()
d += 3 * d + (b - a).relu()
e = c - d
f = e**2
g = f / 2.0
g += 10.0 / f
g.backward()
"""


def test_readme_example():
    """The numbers that micrograd's README prints, and micrograd's own to the last bits."""
    ours, theirs = {"Value": Value}, {"Value": micrograd.engine.Value}
    exec(README, ours)
    exec(README, theirs)
    assert f"{ours['g'].data:.4f}" == "24.7041"
    assert f"{ours['a'].grad:.4f}" == "138.8338"
    assert f"{ours['b'].grad:.4f}" == "645.5773"
    for name in "abcdefg":
        # micrograd divides by multiplying with x**-1, which rounds once more than a division.
        assert ours[name].data == pytest.approx(theirs[name].data, rel=4e-16)
        assert ours[name].grad == pytest.approx(theirs[name].grad, rel=4e-15)


class Ordered(micrograd.engine.Value):
    """micrograd's Value, swept in reverse creation order.

    Its own backward() walks sets, whose order changes from run to run, and so do the last bits
    of its gradients; the arithmetic of each operation is left as it is.
    """

    counter = itertools.count()

    def __init__(self, data, _children=(), _op=""):
        super().__init__(data, _children, _op)
        self.serial = next(self.counter)

    def backward(self):
        """As micrograd's, but in a fixed order and without recursion."""
        found, waiting = {self}, [self]
        while waiting:
            new = waiting.pop()._prev - found
            found |= new
            waiting += new
        self.grad = 1
        for v in sorted(found, key=lambda v: -v.serial):
            v._backward()


@pytest.fixture
def on(monkeypatch):
    """Switch micrograd's model code, and its engine's results, to another Value."""

    def switch(kind):
        monkeypatch.setattr(micrograd.nn, "Value", kind)
        monkeypatch.setattr(micrograd.engine, "Value", kind)
        random.seed(1337)
        return kind

    return switch


def moons(n):
    """Two interleaved half circles with labels -1 and 1, as NumPy arrays."""
    rng = np.random.RandomState(1337)
    t = np.linspace(0, np.pi, n // 2)
    X = np.concatenate([np.c_[np.cos(t), np.sin(t)], np.c_[1 - np.cos(t), 0.5 - np.sin(t)]])
    return X + rng.normal(scale=0.1, size=X.shape), np.repeat([-1, 1], n // 2)


def train_moons(Value, steps):
    """The training loop of micrograd's demo.ipynb; returns losses, accuracies, parameters."""
    X, y = moons(20)
    model = micrograd.nn.MLP(2, [6, 6, 1])

    def loss(batch_size=None):
        Xb, yb = X, y
        inputs = [list(map(Value, xrow)) for xrow in Xb]

        # forward the model to get scores
        scores = list(map(model, inputs))

        # svm "max-margin" loss
        losses = [(1 + -yi * scorei).relu() for yi, scorei in zip(yb, scores, strict=True)]
        data_loss = sum(losses) * (1.0 / len(losses))
        # L2 regularization
        alpha = 1e-4
        reg_loss = alpha * sum(p * p for p in model.parameters())
        total_loss = data_loss + reg_loss

        # also get accuracy
        accuracy = [(yi > 0) == (scorei.data > 0) for yi, scorei in zip(yb, scores, strict=True)]
        return total_loss, sum(accuracy) / len(accuracy)

    history = []
    for k in range(steps):
        # forward
        total_loss, acc = loss()

        # backward
        model.zero_grad()
        total_loss.backward()

        # update (sgd)
        learning_rate = 1.0 - 0.9 * k / 100
        for p in model.parameters():
            p.data -= learning_rate * p.grad
        history.append((total_loss.data, acc))
    return history, [p.data for p in model.parameters()], [p.grad for p in model.parameters()]


def test_moons_training_equals_micrograd_bit_for_bit(on):
    """Losses, accuracies, gradients and parameters after eight steps of micrograd's own code."""
    theirs = train_moons(on(Ordered), 8)
    ours = train_moons(on(Value), 8)
    assert ours == theirs
    history, parameters, gradients = ours
    assert len(parameters) == 67
    assert len(set(history)) == 8
    assert any(gradients)


def test_moons_training_learns(on):
    """The loop lowers the loss and raises the accuracy."""
    history, _, _ = train_moons(on(Value), 25)
    assert history[-1][0] < 0.6 * history[0][0]
    assert history[-1][1] > history[0][1]


def test_original_micrograd_agrees_up_to_rounding(on):
    """Unpatched micrograd differs by the order of its additions only: one step, last bits."""
    theirs = train_moons(on(micrograd.engine.Value), 1)
    ours = train_moons(on(Value), 1)
    assert ours[0] == theirs[0]
    assert ours[2] == pytest.approx(theirs[2], rel=1e-12, abs=1e-13)


def test_micrograd_model_code_prints_and_counts(on):
    """repr, parameters() and zero_grad() of micrograd's Module work on our Values."""
    on(Value)
    model = micrograd.nn.MLP(3, [4, 4, 1])
    assert len(model.parameters()) == 41
    assert all(type(p) is Value for p in model.parameters())
    assert repr(model).startswith("MLP of [Layer of [ReLUNeuron(3)")
    out = model([1.0, -2.0, 3])
    out.backward()
    model.zero_grad()
    assert [p.grad for p in model.parameters()] == [0.0] * 41
    for p in model.parameters():
        assert isinstance(p.grad, float)


def test_lecture_neuron_stepped_by_hand():
    """The lecture's neuron: o.grad = 1.0, then _backward() node by node, gives its numbers."""
    # inputs x1,x2
    x1 = Value(2.0, label="x1")
    x2 = Value(0.0, label="x2")
    # weights w1,w2
    w1 = Value(-3.0, label="w1")
    w2 = Value(1.0, label="w2")
    # bias of the neuron
    b = Value(6.8813735870195432, label="b")
    # x1*w1 + x2*w2 + b
    x1w1 = x1 * w1
    x1w1.label = "x1*w1"
    x2w2 = x2 * w2
    x2w2.label = "x2*w2"
    x1w1x2w2 = x1w1 + x2w2
    n = x1w1x2w2 + b
    n.label = "n"
    o = n.tanh()
    o.label = "o"

    o.grad = 1.0
    o._backward()
    n._backward()
    b._backward()
    x1w1x2w2._backward()
    x2w2._backward()
    x1w1._backward()
    assert o.data == pytest.approx(0.7071067811865476, rel=1e-15)
    numbers = [v.grad for v in (n, b, x1, w1, x2, w2)]
    assert numbers == pytest.approx([0.5, 0.5, -1.5, 1.0, 0.5, 0.0], rel=1e-14, abs=1e-14)

    for v in (o, n, b, x1w1x2w2, x1w1, x2w2, x1, x2, w1, w2):
        v.grad = 0.0
    o.backward()
    assert [v.grad for v in (n, b, x1, w1, x2, w2)] == numbers


def test_lecture_topological_sort_by_hand():
    """The lecture's recursive build_topo over _prev with a set, and reversed(topo)."""
    a = Value(-2.0)
    b = Value(3.0)
    d = a * b
    e = a + b
    f = d * e

    topo = []
    visited = set()

    def build_topo(v):
        if v not in visited:
            visited.add(v)
            for child in v._prev:
                build_topo(child)
            topo.append(v)

    build_topo(f)
    f.grad = 1.0
    for node in reversed(topo):
        node._backward()
    assert (a.grad, b.grad) == (-3.0, -8.0)
    assert len(topo) == 5


def test_lecture_exponential_form_of_tanh():
    """tanh written with exp, -, + and /, as the lecture does, has the same gradient."""
    n = Value(0.8813735870195432)
    e = (2 * n).exp()
    o = (e - 1) / (e + 1)
    o.backward()
    assert o.data == pytest.approx(n.tanh().data, rel=1e-15)
    assert n.grad == pytest.approx(0.5, rel=1e-14)


def test_notebook_trace():
    """Sets of Values and of pairs: equal numbers do not merge nodes."""
    a, b, c = Value(1.0, label="a"), Value(1.0), Value(1.0)
    root = a * b + c * c
    nodes, edges = notebook_trace(root)
    assert len(nodes) == 6
    assert len(edges) == 5
    labels = {
        "{ %s | data %.4f | grad %.4f }" % (n.label, n.data, n.grad)  # noqa: UP031 (as there)
        for n in nodes
    }
    assert "{ a | data 1.0000 | grad 0.0000 }" in labels
    assert sorted(n._op for n in nodes) == ["", "", "", "*", "*", "+"]


def linear(x, w):
    """microgpt: a matrix times a vector."""
    return [sum(wi * xi for wi, xi in zip(wo, x, strict=True)) for wo in w]


def softmax(logits):
    """microgpt: softmax with the maximum taken as a number."""
    max_val = max(val.data for val in logits)
    exps = [(val - max_val).exp() for val in logits]
    total = sum(exps)
    return [e / total for e in exps]


def rmsnorm(x):
    """microgpt: division by the root of the mean square."""
    ms = sum(xi * xi for xi in x) / len(x)
    scale = (ms + 1e-5) ** -0.5
    return [xi * scale for xi in x]


def microgpt(Value, steps):
    """One attention head and one MLP block, trained with Adam in microgpt's manner."""
    rng = random.Random(42)
    docs = ["abcab", "bcabc", "cabca"]
    vocabulary = sorted(set("".join(docs)))
    n_embd, block = 4, 6
    bos = len(vocabulary)
    size = bos + 1

    def matrix(nout, nin, std=0.3):
        return [[Value(rng.gauss(0, std)) for _ in range(nin)] for _ in range(nout)]

    state = {"wte": matrix(size, n_embd), "wpe": matrix(block, n_embd)}
    state |= {name: matrix(n_embd, n_embd) for name in ("wq", "wk", "wv", "wo")}
    state |= {"fc1": matrix(8, n_embd), "fc2": matrix(n_embd, 8), "head": matrix(size, n_embd)}
    params = [p for mat in state.values() for row in mat for p in row]

    def gpt(token, pos, keys, values):
        x = [t + p for t, p in zip(state["wte"][token], state["wpe"][pos], strict=True)]
        x = rmsnorm(x)
        residual = x
        q = linear(x, state["wq"])
        keys.append(linear(x, state["wk"]))
        values.append(linear(x, state["wv"]))
        scores = [sum(a * b for a, b in zip(q, k, strict=True)) / n_embd**0.5 for k in keys]
        weights = softmax(scores)
        x = [sum(w * v[j] for w, v in zip(weights, values, strict=True)) for j in range(n_embd)]
        x = [a + b for a, b in zip(linear(x, state["wo"]), residual, strict=True)]
        residual = x
        x = linear(rmsnorm(x), state["fc1"])
        x = [xi.relu() for xi in x]
        x = [a + b for a, b in zip(linear(x, state["fc2"]), residual, strict=True)]
        return linear(x, state["head"])

    losses_seen, m, v = [], [0.0] * len(params), [0.0] * len(params)
    for step in range(steps):
        doc = docs[step % len(docs)]
        tokens = [bos] + [vocabulary.index(ch) for ch in doc] + [bos]
        n = min(block, len(tokens) - 1)
        keys, values, losses = [], [], []
        for pos in range(n):
            probs = softmax(gpt(tokens[pos], pos, keys, values))
            losses.append(-probs[tokens[pos + 1]].log())
        loss = (1 / n) * sum(losses)
        loss.backward()
        if step == 0:
            first = [p.grad for p in params]
        for i, p in enumerate(params):
            m[i] = 0.85 * m[i] + (1 - 0.85) * p.grad
            v[i] = 0.99 * v[i] + (1 - 0.99) * p.grad**2
            m_hat = m[i] / (1 - 0.85 ** (step + 1))
            v_hat = v[i] / (1 - 0.99 ** (step + 1))
            p.data -= 0.05 * m_hat / (v_hat**0.5 + 1e-8)
            p.grad = 0
        losses_seen.append(loss.data)
    return losses_seen, first


def test_microgpt_script():
    """A GPT of scalars: the first gradient equals microgpt's engine's, and training learns."""
    losses, first = microgpt(Value, 30)
    their_losses, their_first = microgpt(GistValue, 1)
    assert losses[0] == pytest.approx(their_losses[0], rel=1e-13)
    assert first == pytest.approx([float(g) for g in their_first], rel=1e-10, abs=1e-14)
    assert any(first)
    assert losses[-1] < 0.6 * losses[0]
