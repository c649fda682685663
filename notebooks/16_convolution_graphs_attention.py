# %% [markdown]
# # 16. Convolution, graphs and attention
#
# Networks with a sliding window, networks on graphs, and attention. Each is small here, drawn, and
# differentiated. They share with the [units with memory](15_recurrent_units.ipynb) that the *same
# weights are used in many places*. So the
# [gradient of a weight is a sum](03_why_gradients_add.ipynb) with a term for each place.

# %% [markdown]
# ## Convolution
#
# A *kernel* of few weights slides over an image. In each place it multiplies the numbers below it
# by its weights and adds up, $y_{rs} = b + \sum_{k,l} w_{kl}\, x_{r+k,\,s+l}$: the more the image
# there looks like the kernel, the larger the sum. This kernel finds vertical edges: 3 where the
# image rises to the right, −3 where it falls.

# %%
from nn import Conv2d

image = [[1.0 if 2 <= column <= 4 else 0.0 for column in range(7)] for _ in range(5)]
conv = Conv2d(1, 1, kernel=3)
for row in conv.w[0][0]:
    for weight, number in zip(row, (-1.0, 0.0, 1.0), strict=True):
        weight.data = number


def show(title, rows):
    """Print numbers as a table."""
    print(title)
    for row in rows:
        print("   ", "".join(f"{v:7.4g}" for v in row))


show("image, 5 x 7", image)
show("kernel, 3 x 3", conv.w[0][0])
(edges,) = conv([image])
show("convolution, 3 x 5", edges)

# %% [markdown]
# *Pooling* makes an image smaller: each square becomes one number, its largest or its mean. The
# gradient of the maximum goes to the largest number alone (if two are largest, they share it);
# that of the mean goes to all in equal shares.

# %%
from autograd_core import Value, fsum, gradients
from nn import AvgPool, MaxPool

pixels = [[Value(float(v)) for v in row] for row in ([1, 5, 2, 0], [3, 4, 1, 2])]
for pool in (MaxPool(2), AvgPool(2)):
    (smaller,) = pool([pixels])
    show(str(pool), smaller)
    flat = [v for row in pixels for v in row]
    found = gradients(fsum(smaller[0]), flat)
    show("  gradient of the sum", [found[:4], found[4:]])

# %% [markdown]
# In one dimension a convolution can be drawn whole: a kernel of two weights slides over four
# numbers. Each weight is used in three places, so its gradient is a sum of three terms. Here the
# terms are the inputs that it was multiplied by.

# %%
from nn import Conv1d
from viz import draw

signal = [Value(v, label=f"x{k}") for k, v in enumerate((1.0, 2.0, -1.0, 3.0))]
conv = Conv1d(1, 1, kernel=2)
for weight, number, name in zip(conv.w[0][0], (0.5, -1.0), ("w0", "w1"), strict=True):
    weight.data, weight.label = number, name
(outputs,) = conv([signal])
total = fsum(outputs)
total.backward()
print("dtotal/dw0 =", conv.w[0][0][0].grad, "= 1 + 2 - 1")
print("dtotal/dw1 =", conv.w[0][0][1].grad, "= 2 - 1 + 3")
names = {"y": outputs, "b": conv.b[0], "total": total}
draw(total, names, theme="modern", model=conv, number_format=".2g")

# %% [markdown]
# As a matrix the same layer has the kernel in every row, one place further each time, and zeros
# elsewhere. The matrix is its Jacobian:

# %%
from autograd_core import jacobian

show("dy/dx", jacobian(lambda x: conv([x])[0])([1.0, 2.0, -1.0, 3.0]))

# %% [markdown]
# A kernel can be learnt from examples. Here are 20 random signals. Their targets are what the
# kernel (1, −2, 1), the second difference, makes of them:

# %%
import random

from nn import Adam, fit, mse

rng = random.Random(6)
signals = [[[rng.gauss(0, 1) for _ in range(8)]] for _ in range(20)]
wanted = [[s[i] - 2 * s[i + 1] + s[i + 2] for i in range(6)] for (s,) in signals]
conv = Conv1d(1, 1, kernel=3, rng=rng)
print("before", [round(v.data, 3) for v in conv.w[0][0]])
optimizer = Adam(conv.parameters(), lr=0.1)
fit(conv, lambda out, t: mse(out[0], t), signals, wanted, optimizer, 200, None, shuffle=False)
print("after ", [round(v.data, 3) for v in conv.w[0][0]], "bias", round(conv.b[0].data, 3) + 0.0)

# %% [markdown]
# ## Graph networks
#
# A node receives messages from its neighbours or from itself:
# $h'_v = f(W_\mathrm{self}\, x_v + W_\mathrm{near}\, m_v + b)$, where $m_v$ is the mean of the
# vectors of its neighbours. Here five nodes stand in a row, 0 - 1 - 2 - 3 - 4, with one number
# each. f is linear and both weights are 1/2:

# %%
from nn import GraphConv

neighbours = [[1], [0, 2], [1, 3], [2, 4], [3]]
unit = GraphConv(1, 1, "linear")
unit.w_self[0][0].data, unit.w_near[0][0].data = 0.5, 0.5
numbers = [[8.0], [0.0], [0.0], [0.0], [0.0]]
for step in range(4):
    print(f"after {step} layers:", "  ".join(f"{v[0]:.3f}" for v in numbers))
    numbers = unit(numbers, neighbours)

# %% [markdown]
# The 8 of node 0 spreads by one node in each layer. The Jacobian shows it for every pair of nodes:
# after one layer a node depends on its neighbours, after two on their neighbours too.


# %%
def layers(count):
    """The function of five numbers that `count` graph layers compute."""

    def f(xs):
        vectors = [[x] for x in xs]
        for _ in range(count):
            vectors = unit(vectors, neighbours)
        return [v[0] for v in vectors]

    return f


for count in (1, 2):
    show(
        f"{count} layer{'s' * (count > 1)}: d output / d input", jacobian(layers(count))([0.0] * 5)
    )

# %% [markdown]
# One node of a layer as a picture: node 2 of three, whose neighbours are 0 and 1. The mean of
# their numbers is the message.

# %%
x = [Value(float(v), label=f"x{i}") for i, v in enumerate((3, -1, 2))]
unit.w_self[0][0].label, unit.w_near[0][0].label = "w_self", "w_near"
out = unit([[v] for v in x], [[1], [0], [0, 1]])
h2 = out[2][0]
h2.label = "h2"
h2.backward()
draw(h2, theme="modern", model=unit, number_format=".2g")

# %% [markdown]
# The order of the nodes does not matter: if the nodes are renumbered, the outputs are the same,
# renumbered. Each number before and after:

# %%
unit = GraphConv(2, 2, "tanh", rng=random.Random(7))
rng = random.Random(8)
vectors = [[rng.gauss(0, 1), rng.gauss(0, 1)] for _ in range(5)]
order = [3, 0, 4, 1, 2]
place = {old: new for new, old in enumerate(order)}
moved = unit([vectors[i] for i in order], [[place[j] for j in neighbours[i]] for i in order])
plain = unit(vectors, neighbours)
for new, old in enumerate(order):
    print(
        f"node {old}, now {new}:",
        *(f"{a.data:+.6f} {b.data:+.6f}  " for a, b in zip(plain[old], moved[new], strict=True)),
    )

# %% [markdown]
# ## Attention
#
# Every place asks all places. From its input each place makes a *query* $q$, a *key* $k$ and a
# *value* $v$. The query of place t and the key of place s give a weight,
# $a_{ts} = \mathrm{softmax}_s(q_t \cdot k_s / \sqrt{\mathrm{size}})$. The output is the weighted
# sum of the values, $y_t = \sum_s a_{ts} v_s$. With `causal=True` a place sees only itself and
# what came before.

# %%
from nn import AttentionHead

rng = random.Random(9)
places = [[rng.gauss(0, 1) for _ in range(3)] for _ in range(4)]
for causal in (False, True):
    head = AttentionHead(3, 2, causal=causal, rng=random.Random(10))
    print(f"weights, causal={causal}")
    for row in head.weights(places):
        shares = "  ".join(f"{a.data:.3f}" for a in row)
        print(f"    {shares:30} sum {fsum(row).data:.3f}")

# %% [markdown]
# Which output depends on which input? The size of $\partial y_t/\partial x_s$ for the causal head:
# no output depends on a later input, so all numbers above the diagonal are 0.

# %%
import math


def dependence(head):
    """For each output and each input place the root of the sum of the squares of dy/dx."""

    def f(flat):
        return [v for y in head([flat[3 * t : 3 * t + 3] for t in range(4)]) for v in y]

    found = jacobian(f)([v for x in places for v in x])
    return [
        [
            round(math.hypot(*(found[2 * t + i][3 * s + j] for i in (0, 1) for j in (0, 1, 2))), 3)
            for s in range(4)
        ]
        for t in range(4)
    ]


show("causal: size of dy_t/dx_s", dependence(head))

# %% [markdown]
# A head of size 1 on two places, drawn: query times key, softmax, and the weighted sum.

# %%
head = AttentionHead(1, 1, rng=random.Random(11))
x = [Value(1.0, label="x1"), Value(-0.5, label="x2")]
y = head([[v] for v in x])[0][0]
y.label = "y1"
y.backward()
draw(y, model=head, constants=False, theme="modern", number_format=".2f")

# %% [markdown]
# ## Is it all right?
#
# Each weight of each kind of unit is checked against a numerical derivative, of the sum of the
# squares of the unit's outputs.

# %%
from autograd_core import gradcheck


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
# Each unit gets three places, or nodes, of two numbers.

# %% tags=["rounding"]
p = [[0.5, -1.0], [1.0, 2.0], [0.0, 1.0]]
rng = random.Random(12)
units = {
    Conv2d(1, 1, kernel=2, rng=rng): lambda unit: flat(unit([p])[0]),
    GraphConv(2, 2, "tanh", rng=rng): lambda unit: flat(unit(p, [[1], [0], [0, 1]])),
    AttentionHead(2, 2, rng=rng): lambda unit: flat(unit(p)),
}
for unit, outputs in units.items():
    print(f"{type(unit).__name__:14} {verdict(unit, outputs)}")

# %% [markdown]
# ## Try it yourself
#
# On paper, before reading on:
#
# 1. The convolution above makes 3 x 5 numbers from 5 x 7 with 10 parameters. How many would a
#    layer of neurons need?
# 2. How many graph layers are needed before node 0 hears of node 4?

# %% [markdown]
# The answers:
#
# 1. 15 neurons with 35 weights and a bias each: $15 \cdot 36 = 540$.
# 2. Four, one for each step of the way. Then the derivative is $1/2$ for each step and for each
#    mean of two neighbours, three of them: $(1/2)^4 (1/2)^3 = 1/128$.

# %%
from nn import Layer

print(len(Conv2d(1, 1, kernel=3).parameters()), len(Layer(5 * 7, 3 * 5).parameters()))
unit = GraphConv(1, 1, "linear")
unit.w_self[0][0].data, unit.w_near[0][0].data = 0.5, 0.5
for count in range(1, 5):
    print(f"{count} layers: dh0/dx4 =", jacobian(layers(count))([0.0] * 5)[0][4])

# %% [markdown]
# **In one line:** a convolution uses its weights in every place, a graph unit at every node, and
# attention between every pair; the gradient of a weight adds up over its uses. Next:
# [the notes, checked](17_the_notes_checked.ipynb).
