"""Programs in the ways people write them, with only the engine replaced: the numbers are the same.

Each is run with our Value and with one in the manner of microgpt, in which every operation is as
plain as can be.
"""

import math
import random
from collections import Counter

import micrograd.engine
import numpy as np
import pytest

from autograd_core import Value
from tests.autograd_core.gist import GistValue
from tests.autograd_core.test_micrograd_programs import README

PROGRAMS = []


def program(f):
    """Note a program: Value -> numbers."""
    PROGRAMS.append(f)
    return f


def two_clouds(n, rng):
    """Points of two classes, as plain lists."""
    points = [(rng.gauss(k % 2, 0.4), rng.gauss(-(k % 2), 0.4)) for k in range(n)]
    return points, [1 if k % 2 else -1 for k in range(n)]


@program
def lecture_network(Value):
    """The lecture's Neuron, Layer and MLP with tanh, and its loop with zero_grad by hand."""
    rng = random.Random(1)

    class Neuron:
        def __init__(self, nin):
            self.w = [Value(rng.uniform(-1, 1)) for _ in range(nin)]
            self.b = Value(rng.uniform(-1, 1))

        def __call__(self, x):
            act = sum((wi * xi for wi, xi in zip(self.w, x, strict=True)), self.b)
            return act.tanh()

        def parameters(self):
            return self.w + [self.b]

    class Layer:
        def __init__(self, nin, nout):
            self.neurons = [Neuron(nin) for _ in range(nout)]

        def __call__(self, x):
            outs = [n(x) for n in self.neurons]
            return outs[0] if len(outs) == 1 else outs

        def parameters(self):
            return [p for neuron in self.neurons for p in neuron.parameters()]

    class MLP:
        def __init__(self, nin, nouts):
            sz = [nin] + nouts
            self.layers = [Layer(sz[i], sz[i + 1]) for i in range(len(nouts))]

        def __call__(self, x):
            for layer in self.layers:
                x = layer(x)
            return x

        def parameters(self):
            return [p for layer in self.layers for p in layer.parameters()]

    xs = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
    ys = [1.0, -1.0, -1.0, 1.0]
    n = MLP(3, [4, 4, 1])
    for _ in range(10):
        ypred = [n(x) for x in xs]
        loss = sum((yout - ygt) ** 2 for ygt, yout in zip(ys, ypred, strict=True))
        for p in n.parameters():
            p.grad = 0.0
        loss.backward()
        for p in n.parameters():
            p.data += -0.1 * p.grad
    return [loss.data, *(p.data for p in n.parameters())]


@program
def trace_with_lists(Value):
    """A trace that keeps nodes and edges in lists, `not in` deciding; equal numbers everywhere."""
    a, b = Value(1.0, (), "", label="a"), Value(1.0, (), "", label="b")
    c = a * b
    d = c + Value(1.0) * c
    nodes, edges = [], []

    def build(v):
        if v not in nodes:
            nodes.append(v)
            for child in v._prev:
                if (child, v) not in edges:
                    edges.append((child, v))
                build(child)

    build(d)
    counted = Counter(n._op for n in nodes)
    names = sorted(n.label for n in nodes)
    dot = "".join(f"{nodes.index(x)}->{nodes.index(y)};" for x, y in edges)
    return [len(nodes), len(edges), counted["*"], counted["+"], counted[""], len(names), hash(dot)]


@program
def topological_order_by_hand(Value):
    """Kahn's order by counting users in a dict, with list.remove; then the chain rule by hand."""
    x, y = Value(0.5), Value(-2.0)
    root = (x * y + y) * (x + y).tanh() + x * x
    nodes, stack = [], [root]
    while stack:
        v = stack.pop()
        if v in nodes:
            continue
        nodes.append(v)
        stack.extend(v._children)
    users = dict.fromkeys(nodes, 0)
    for v in nodes:
        for child in v._children:
            users[child] += 1
    order, waiting = [], list(nodes)
    while waiting:
        v = next(v for v in waiting if users[v] == 0)
        waiting.remove(v)
        order.append(v)
        for child in v._children:
            users[child] -= 1
    root.grad = 1.0
    for v in order:
        for child, local in zip(v._children, v._local_grads, strict=True):
            child.grad += local * v.grad
    return [len(order), x.grad, y.grad, *(v.data for v in order[:1])]


@program
def adam_with_state_on_the_nodes(Value):
    """p.m, p.v and p.t kept on the parameters, made where they are missing."""
    w = [Value(0.1 * (i + 1)) for i in range(4)]
    for _ in range(15):
        loss = sum((wi * (i + 1) - 1.0) ** 2 for i, wi in enumerate(w))
        for p in w:
            p.grad = 0.0
        loss.backward()
        for p in w:
            if not hasattr(p, "m"):
                p.m = p.v = 0.0
                p.t = 0
            p.t += 1
            p.m = 0.9 * p.m + 0.1 * p.grad
            p.v = 0.999 * p.v + 0.001 * p.grad**2
            p.data -= 0.05 * (p.m / (1 - 0.9**p.t)) / ((p.v / (1 - 0.999**p.t)) ** 0.5 + 1e-8)
    return [loss.data, *(x for p in w for x in (p.data, p.m, p.v, p.t))]


@program
def momentum_with_getattr(Value):
    """setattr and getattr with a default, and a list of frozen parameters asked by `in`."""
    w = [Value(0.5), Value(0.5), Value(0.5)]
    frozen = [w[1]]
    for _ in range(10):
        loss = (w[0] * w[1] + w[2] - 2.0) ** 2
        for p in w:
            p.grad = 0
        loss.backward()
        for p in w:
            if p in frozen:
                continue
            velocity = 0.9 * getattr(p, "velocity", 0.0) - 0.02 * p.grad
            setattr(p, "velocity", velocity)  # noqa: B010
            p.data += velocity
    return [loss.data, *(p.data for p in w)]


@program
def torch_style_loop(Value):
    """grad = None to clear, backward(retain_graph=True), item() for the log."""
    w, b = Value(0.0), Value(0.0)
    log = []
    for _ in range(20):
        losses = [(w * x + b - (3 * x - 1)) ** 2 for x in (0.0, 1.0, 2.0)]
        loss = sum(losses) / len(losses)
        for p in (w, b):
            p.grad = None
        loss.backward(retain_graph=True)
        for p in (w, b):
            p.data -= 0.1 * p.grad
        log.append(loss.item())
    return [*log, w.item(), b.item()]


@program
def bigrams_with_cross_entropy(Value):
    """makemore's bigram model of logits: softmax by exp and sum, negative log likelihood."""
    rng = random.Random(3)
    words, letters = ["emma", "ava", "mia"], ".aemiv"
    W = [[Value(rng.gauss(0, 1)) for _ in letters] for _ in letters]
    pairs = [
        (letters.index(a), letters.index(b))
        for w in words
        for a, b in zip("." + w, w + ".", strict=True)
    ]
    for _ in range(5):
        nll = 0.0
        for i, j in pairs:
            counts = [logit.exp() for logit in W[i]]
            nll = nll - (counts[j] / sum(counts)).log()
        loss = nll / len(pairs) + 0.01 * sum(w**2 for row in W for w in row)
        for row in W:
            for w in row:
                w.grad = 0
        loss.backward()
        for row in W:
            for w in row:
                w.data -= 5 * w.grad
    return [loss.data, *(w.data for row in W for w in row)]


@program
def logistic_regression(Value):
    """A sigmoid of exp and a division, log loss, worst sample by max and index, sorted weights."""
    points, labels = two_clouds(12, random.Random(2))
    w = [Value(0.1), Value(-0.2), Value(0.0)]
    for _ in range(8):
        losses = []
        for (x1, x2), y in zip(points, labels, strict=True):
            z = w[0] * x1 + w[1] * x2 + w[2]
            p = 1 / (1 + (-z).exp())
            losses.append(-(p.log() if y > 0 else (1 - p).log()))
        loss = sum(losses) * (1.0 / len(losses))
        worst = losses.index(max(losses))
        for p in w:
            p.grad = 0
        loss.backward()
        for p in w:
            p.data -= 0.5 * p.grad
    ranked = [w.index(p) for p in sorted(w)]
    return [loss.data, worst, *ranked, *(p.data for p in w), max(w).data, min(losses).data]


@program
def svm_with_numpy_data(Value):
    """Rows and labels from NumPy, the hinge loss of micrograd's demo, accuracy as a share."""
    rng = np.random.RandomState(0)
    X = rng.normal(size=(10, 2)) + np.repeat([[1.0], [-1.0]], 5, axis=0)
    y = np.repeat([1, -1], 5)
    w, b = [Value(0.0), Value(0.0)], Value(0.0)
    for k in range(6):
        scores = [sum(wi * xi for wi, xi in zip(w, row, strict=True)) + b for row in X]
        losses = [(1 + -yi * s).relu() for yi, s in zip(y.tolist(), scores, strict=True)]
        total = sum(losses) * (1.0 / len(losses)) + 1e-4 * sum(p * p for p in w)
        accuracy = [(yi > 0) == (s.data > 0) for yi, s in zip(y, scores, strict=True)]
        for p in (*w, b):
            p.grad = 0
        total.backward()
        for p in (*w, b):
            p.data -= (1.0 - 0.1 * k) * p.grad
    return [total.data, sum(accuracy), *(p.data for p in (*w, b))]


@program
def arrays_of_values(Value):
    """A layer in object arrays: X @ W + b, np.tanh, np.mean of squares, updates by element."""
    rng = np.random.RandomState(4)
    make = np.frompyfunc(Value, 1, 1)
    W1, b1 = make(rng.normal(size=(2, 3))), make(np.zeros(3))
    W2 = make(rng.normal(size=3))
    X, y = rng.normal(size=(5, 2)), rng.normal(size=5)
    for _ in range(5):
        h = np.tanh(X @ W1 + b1)
        loss = np.mean((h @ W2 - y) ** 2)
        parameters = [*W1.flat, *b1, *W2]
        for p in parameters:
            p.grad = 0.0
        loss.backward()
        for p in parameters:
            p.data -= 0.1 * p.grad
    return [loss.data, *(p.data for p in parameters)]


@program
def levels_and_colours(Value):
    """A tracer that writes depth and colour on the nodes and reads them back."""
    x = Value(2.0, label="x")
    y = (x * x + x).tanh() * x
    queue, y.depth = [y], 0
    while queue:
        v = queue.pop(0)
        v.color = "lightblue" if v._op else "white"
        for child in v._prev:
            child.depth = max(getattr(child, "depth", 0), v.depth + 1)
            queue.append(child)
    return [x.depth, y.depth, x.color == "white", y.color == "lightblue", len(vars(x)) > 1]


@program
def gradient_check_by_hand(Value):
    """Central differences over copies of the inputs, as a debugging notebook does them."""

    def f(a, b, c):
        return (a * b + c.exp()) / (1 + b**2) - (a - c).tanh() ** 3

    point, h = (0.3, -1.2, 0.7), 1e-5
    leaves = [Value(p) for p in point]
    f(*leaves).backward()
    found = []
    for i, leaf in enumerate(leaves):
        up, down = ([Value(p + s * h * (i == j)) for j, p in enumerate(point)] for s in (1, -1))
        numeric = (f(*up).data - f(*down).data) / (2 * h)
        found += [leaf.grad, round(numeric, 6)]
        assert abs(numeric - leaf.grad) < 1e-8
    return found


@program
def recurrence(Value):
    """A loop over time with augmented assignments and a hidden state, clipped by hand."""
    w, u, b = Value(0.5), Value(-0.3), Value(0.1)
    for _ in range(4):
        h, loss = Value(0.0), Value(0.0)
        for t in range(6):
            h = (w * h + u * math.sin(t) + b).tanh()
            loss += (h - 0.5) ** 2
        loss *= 1 / 6
        for p in (w, u, b):
            p.grad = 0.0
        loss.backward()
        norm = (w.grad**2 + u.grad**2 + b.grad**2) ** 0.5
        for p in (w, u, b):
            p.data -= 0.5 * p.grad * min(1.0, 1.0 / norm)
    return [loss.data, norm, w.data, u.data, b.data]


@pytest.mark.parametrize("run", PROGRAMS, ids=lambda f: f.__name__)
def test_program_gives_the_same_numbers(run):
    """Ours, and the plain engine's, to the last bits."""
    ours, theirs = run(Value), run(GistValue)
    assert len(ours) == len(theirs) > 2
    assert ours == pytest.approx([float(x) for x in theirs], rel=1e-11, abs=1e-13)


def test_micrograd_s_own_tests():
    """The two programs of its test_engine.py: sanity check and more operations."""

    def sanity(Value):
        x = Value(-4.0)
        z = 2 * x + 2 + x
        q = z.relu() + z * x
        h = (z * z).relu()
        y = h + q + q * x
        y.backward()
        return [y.data, x.grad]

    def more(Value):
        names = {"Value": Value}
        exec(README, names)  # the same operations
        return [names["g"].data, names["a"].grad, names["b"].grad]

    assert sanity(Value) == sanity(micrograd.engine.Value) == [-20.0, 46.0]
    assert more(Value) == pytest.approx(more(micrograd.engine.Value), rel=1e-14)


def test_graph_evaluated_again_in_place_is_answered():
    """loss.topo(), v._forward() and backward(topo) of other engines: what to do here."""
    x = Value(2.0)
    loss = x * x
    for use in (lambda: loss.topo(), lambda: loss._forward(), lambda: setattr(x, "_forward", 1)):
        with pytest.raises(AttributeError, match=r"run the program again.*Graph\(root\)\.replay"):
            use()
    with pytest.raises(TypeError, match=r"Graph\(root\)\.replay"):
        loss.backward([x, loss])
