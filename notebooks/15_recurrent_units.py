# %% [markdown]
# # 15. Units with memory
#
# Not every network is a [multi-layer perceptron](08_neuron_layer_mlp.ipynb). Here are three kinds
# of network side by side, then the units of the one with memory: RNN, LSTM and GRU. Each unit is
# small here, drawn, and differentiated. The *same weights are used at every time step*, so the
# [gradient of a weight is a sum](03_why_gradients_add.ipynb) with a term for each time step.

# %% [markdown]
# ## Three kinds of network
#
# * *Feed-forward*: signals flow from layer to layer and never back; the graph has no cycle.
# * *With memory*: a neuron also receives its own past or that of others; the graph has cycles.
# * *Graph network*: each node is a group of neurons, and receives messages from its neighbours or
#   from itself, along edges with or without a direction.
#
# An example of each, as nodes and arrows: who sends to whom.

# %%
import graphlib

import matplotlib.pyplot as plt

kinds = {  # places of the nodes, and the arrows
    "feed-forward": (
        {"x1": (0, 1), "x2": (0, -1), "h1": (1, 1.5), "h2": (1, 0), "h3": (1, -1.5), "y": (2, 0)},
        [(x, h) for x in ("x1", "x2") for h in ("h1", "h2", "h3")]
        + [(h, "y") for h in ("h1", "h2", "h3")],
    ),
    "with memory": (
        {"x": (0, 0), "h1": (1, 1), "h2": (1, -1), "y": (2, 0)},
        [("x", "h1"), ("x", "h2"), ("h1", "h1"), ("h1", "h2"), ("h2", "h1"), ("h2", "h2")]
        + [("h1", "y"), ("h2", "y")],
    ),
    "graph network": (
        {"v1": (0, 1), "v2": (0, -1), "v3": (1, 0.2), "v4": (2, 1.2), "v5": (2, -1)},
        [("v1", "v2"), ("v2", "v3"), ("v1", "v3"), ("v3", "v1"), ("v3", "v4"), ("v4", "v3")]
        + [("v3", "v5"), ("v5", "v3"), ("v4", "v4")],
    ),
}


# %% [markdown]
# If there is no cycle, the nodes can be sorted so that each comes after all that send to it.
# Python's `graphlib` sorts them, or says that it cannot.


# %%
def is_cyclic(arrows):
    """Whether one can walk along arrows and come back: then they cannot be sorted."""
    before = {}
    for start, end in arrows:
        before.setdefault(end, set()).add(start)
    try:
        return not list(graphlib.TopologicalSorter(before).static_order())
    except graphlib.CycleError:
        return True


# %% [markdown]
# The three side by side:

# %%
figure, panels = plt.subplots(1, 3, figsize=(9, 3))
for axes, (kind, (spots, arrows)) in zip(panels, kinds.items(), strict=True):
    for start, end in arrows:
        (x0, y0), (x1, y1) = spots[start], spots[end]
        loop, back = start == end, (end, start) in arrows
        shape = "arc3,rad=2.2" if loop else f"arc3,rad={0.2 if back else 0}"
        s = 0.1 if y0 > 0 else -0.1
        ends = ((x0 + s, y0 + 1.5 * s), (x0 - s, y0 + 1.5 * s)) if loop else ((x0, y0), (x1, y1))
        style = {"arrowstyle": "->", "connectionstyle": shape, "shrinkA": 2 if loop else 9}
        style["shrinkB"] = style["shrinkA"]
        axes.annotate("", ends[1], ends[0], arrowprops=style)
    for name, (x, y) in spots.items():
        axes.text(x, y, name, ha="center", va="center", bbox={"boxstyle": "circle", "fc": "white"})
    axes.set(xlim=(-0.4, 2.4), ylim=(-2.2, 2.4), xticks=[], yticks=[])
    axes.set_title(f"{kind}: {'cyclic' if is_cyclic(arrows) else 'acyclic'}")
figure.tight_layout()
plt.show()

# %% [markdown]
# The graph that is differentiated has no cycle in any of them. A network with memory is unrolled
# in time, and a graph network into its layers: each use of a node is a node of its own.

# %% [markdown]
# ## A network with memory: RNN
#
# $h' = \tanh(W x + U h + b)$: from the input x and the old state h comes the new state $h'$. The
# state is what the unit remembers of everything before. Here the input and the state are one
# number each. In three time steps the *same* w, u and b are used, so each of them has three
# arrows.

# %%
from autograd_core import Value
from nn import RNNCell
from viz import draw

cell = RNNCell(1, 1)
w, u, b = cell.gates.w_input[0][0], cell.gates.w_hidden[0][0], cell.gates.b[0]
w.data, u.data, b.data = 1.0, 0.5, 0.0
w.label, u.label, b.label = "w", "u", "b"

h = cell.start()
states = []
for t, number in enumerate((1.0, -0.5, 0.25), 1):
    h = cell([Value(number, label=f"x{t}")], h)
    h[0].label = f"h{t}"
    states.append(h[0])
states[-1].backward()
draw(states[-1], model=cell, theme="modern", number_format=".2f")

# %% [markdown]
# By hand it is *back-propagation through time*: $\partial h_3/\partial u$ is a sum with a term for
# each step at which u was used. Step 3 has the term $(1 - h_3^2)\, h_2$. The terms of earlier
# steps are handed back through the steps after them, and each of these multiplies by
# $\partial h'/\partial h = (1 - h'^2)\, u$. The term of step 1 is 0, since the state begins with
# 0.

# %%
import math

h0, (h1, h2, h3) = 0.0, (state.data for state in states)
slope1, slope2, slope3 = 1 - h1**2, 1 - h2**2, 1 - h3**2
back3, back2 = slope3 * u.data, slope2 * u.data  # dh3/dh2 and dh2/dh1
terms = [slope3 * h2, back3 * slope2 * h1, back3 * back2 * slope1 * h0]
print("terms of steps 3, 2, 1:", terms)
print("sum                   :", math.fsum(terms))
print("by autodiff           :", u.grad)

# %% [markdown]
# It does remember: after the same last two inputs the states differ, because the first input
# differed.

# %%
import random

from nn import Recurrent

reader = Recurrent(RNNCell(1, 2, rng=random.Random(1)))
for first in (5.0, -5.0):
    last = reader([[first], [1.0], [1.0]])[-1]
    print(f"{first:+} then 1, 1: state", [round(v.data, 4) for v in last])

# %% [markdown]
# ## It forgets, too
#
# The derivative of the last state with respect to the first is a product with a factor for each
# step.
#
# * In a plain unit the factor is $(1 - h'^2)\, u$, and the product soon vanishes.
# * The LSTM adds to its memory, $c' = f c + i g$. The factor is f, and the *forget gate* can hold
#   it near 1.
# * The GRU mixes, $h' = (1 - z)\, n + z h$. The factor is z, of the *update gate*.
#
# Here both gates have the bias 4, $\sigma(4) = 0.982$. The weights by which h acts on the gates
# are 0, so that the gradient has no other way.

# %%
from autograd_core import gradients
from nn import GRUCell, LSTMCell


def reach(cell, steps):
    """The derivative of the last memory with respect to the first, the inputs being 0."""
    first = Value(0.1)
    lstm = isinstance(cell, LSTMCell)
    state = ([Value(0.0)], [first]) if lstm else [first]
    for _ in range(steps):
        state = cell([0.0], state)
    return gradients(state[1][0] if lstm else state[0], first)


def cells():
    """A cell of each kind with a state of one number, its gates set to keep what they have."""
    rnn, gru, lstm = (kind(1, 1, rng=random.Random(2)) for kind in (RNNCell, GRUCell, LSTMCell))
    for part in (gru.gates, gru.new, lstm.gates):
        for (weight,) in part.w_hidden:
            weight.data = 0.0
    rnn.gates.w_hidden[0][0].data = 0.8
    gru.gates.b[1].data = 4.0  # the update gate z: near 1 keeps h
    lstm.gates.b[1].data = 4.0  # the forget gate f: near 1 keeps c
    return {"RNN, u = 0.8": rnn, "GRU, z open": gru, "LSTM, f open": lstm}


# %% [markdown]
# After 1, 5, 20 and 50 steps, and below them the products of the gates alone:

# %%
from autograd_core import sigmoid

print("steps          ", "".join(f"{n:10d}" for n in (1, 5, 20, 50)))
for name, one in cells().items():
    print(f"{name:15}", "".join(f"{reach(one, n):10.2g}" for n in (1, 5, 20, 50)))
print(f"{'0.982^steps':15}", "".join(f"{sigmoid(4.0) ** n:10.2g}" for n in (1, 5, 20, 50)))

# %% [markdown]
# The new memory of an LSTM as a picture: `f c` is what is kept of the old memory, `i g` is what
# comes in.

# %%
lstm = LSTMCell(1, 1, rng=random.Random(3))
x, h, c = Value(1.0, label="x"), Value(0.2, label="h"), Value(0.5, label="c")
(new_h,), (new_c,) = lstm([x], ([h], [c]))
new_h.label, new_c.label = "h'", "c'"
kept, added = new_c.operands
kept.label, added.label = "f c", "i g"
new_c.backward()
draw(new_c, model=lstm, depth=3, theme="modern", number_format=".2f")

# %% [markdown]
# By its formulas: $i, f, o = \sigma(W x + U h + b)$ and $g = \tanh(W x + U h + b)$, each with
# weights of its own, then $c' = f c + i g$ and $h' = o \tanh(c')$:

# %%
z = [
    wi[0].data * 1.0 + wh[0].data * 0.2 + bias.data
    for wi, wh, bias in zip(lstm.gates.w_input, lstm.gates.w_hidden, lstm.gates.b, strict=True)
]
i, f, o = (1 / (1 + math.exp(-net)) for net in (z[0], z[1], z[3]))
memory = f * 0.5 + i * math.tanh(z[2])
print("c' =", new_c.data, " by formula", memory)
print("h' =", new_h.data, " by formula", o * math.tanh(memory))
print("dc'/dc =", gradients(new_c, c), " which is f =", f)

# %% [markdown]
# A GRU has one state and two gates, r (reset) and z (update): $r, z = \sigma(W x + U h + b)$. The
# new content is $n = \tanh(W x + b + r\, (U h + b_n))$. The new state is a mixture of it and the
# old one, $h' = (1 - z)\, n + z h$.

# %%
gru = GRUCell(1, 1, rng=random.Random(3))
x, h = Value(1.0, label="x"), Value(0.2, label="h")
(mixed,) = gru([x], [h])
mixed.label = "h'"
mixed.backward()
added, kept = mixed.operands
added.label, kept.label = "(1 - z) n", "z h"
draw(mixed, model=gru, depth=3, theme="modern", number_format=".2f")

# %% [markdown]
# By its formulas:

# %%
r, z = (
    1 / (1 + math.exp(-(wi[0].data * 1.0 + wh[0].data * 0.2 + bias.data)))
    for wi, wh, bias in zip(gru.gates.w_input, gru.gates.w_hidden, gru.gates.b, strict=True)
)
from_state = gru.new.w_hidden[0][0].data * 0.2 + gru.b_new[0].data
n = math.tanh(gru.new.w_input[0][0].data * 1.0 + gru.new.b[0].data + r * from_state)
print("h' =", mixed.data, " by formula", (1 - z) * n + z * 0.2)

# %% [markdown]
# ## Learning to remember
#
# A task for memory: after five inputs of 1 or −1, say which sign came *first*. Each unit has two
# numbers of state and a linear neuron on top, and learns by 60 steps of Adam on 32 sequences, with
# one seed for all.

# %%
from nn import Adam, Neuron, Sequential, binary_cross_entropy, evaluate, fit

rng = random.Random(4)
sequences = [[[rng.choice((-1.0, 1.0))] for _ in range(5)] for _ in range(32)]
signs = [int(sequence[0][0] > 0) for sequence in sequences]

for kind in (RNNCell, GRUCell, LSTMCell):
    rng = random.Random(5)
    model = Sequential(
        Recurrent(kind(1, 2, rng=rng)),
        lambda outputs: outputs[-1],
        Neuron(2, nonlin=False, rng=rng),
    )
    optimizer = Adam(model.parameters(), lr=0.1)
    history = fit(
        model, binary_cross_entropy, sequences, signs, optimizer, 60, None, shuffle=False
    )
    right = sum((s > 0) == t for s, t in zip(evaluate(model, sequences), signs, strict=True))
    print(
        f"{kind.__name__:8} loss {history.losses[0]:.3f} -> {history.losses[-1]:.3f}, "
        f"{right} of 32 right"
    )

# %% [markdown]
# ## Is it all right?
#
# Each weight of each kind of unit is checked against a numerical derivative, of the sum of the
# squares of the unit's outputs.

# %%
from autograd_core import fsum, gradcheck


def verdict(unit, outputs):
    """One line on the check of every weight of a unit."""
    report = gradcheck(lambda: fsum([v * v for v in outputs(unit)]), unit)
    digits = min(finding.digits for finding in report.findings)
    passed = "all right" if report else "wrong"
    return f"{len(report.findings):3d} weights, at least {digits:4.1f} digits: {passed}"


def flat(rows):
    """The numbers of some rows, one after the other."""
    return [v for row in rows for v in row]


# %% [markdown]
# Each unit makes two time steps. (How many digits agree: [notebook
# 4](04_ways_to_differentiate.ipynb) says what can be expected of a numerical derivative.)

# %% tags=["rounding"]
p = [[0.5, -1.0], [1.0, 2.0]]
rng = random.Random(12)
units = {
    RNNCell(2, 3, rng=rng): lambda unit: unit(p[0], unit(p[1])),
    GRUCell(2, 3, rng=rng): lambda unit: unit(p[0], unit(p[1])),
    LSTMCell(2, 3, rng=rng): lambda unit: flat(unit(p[0], unit(p[1]))),
}
for unit, outputs in units.items():
    print(f"{type(unit).__name__:14} {verdict(unit, outputs)}")

# %% [markdown]
# ## Try it yourself
#
# On paper, before reading on:
#
# 1. How many parameters does a plain unit with 2 inputs and a state of 3 numbers have, and how
#    many does an LSTM of that size have?
# 2. The forget gate of an LSTM is held at 1/2. What is the derivative of its memory after 10 steps
#    with respect to its first memory?

# %% [markdown]
# The answers:
#
# 1. $3 \cdot 2 + 3 \cdot 3 + 3 = 18$. An LSTM has four times as many, 72: for the three gates i, f
#    and o, and for g.
# 2. $(1/2)^{10}$, about 0.001.

# %%
print(len(RNNCell(2, 3).parameters()), len(LSTMCell(2, 3).parameters()))
half = cells()["LSTM, f open"]
half.gates.b[1].data = 0.0  # σ(0) = 1/2
print(f"{reach(half, 10):.6f}, by formula {0.5**10:.6f}")

# %% [markdown]
# **In one line:** a recurrent unit uses the same weights at every time step, their gradient adds
# up over the steps, and gates decide how far back it reaches. Next: [convolution, graphs and
# attention](16_convolution_graphs_attention.ipynb).
