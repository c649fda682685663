# %% [markdown]
# # 9. Back-propagation, and what a network can approximate
#
# The gradient of a [multi-layer perceptron](08_neuron_layer_mlp.ipynb), twice: by the formulas of
# back-propagation, as one derives them by hand, and by autodiff. Both must agree, and do. At the
# end, what such a network can do: approximate any continuous function.
#
# (The page of `step` opens when you run its cell, or after
# `jupyter trust 09_back_propagation.ipynb`.)

# %% [markdown]
# ## Back-propagation by hand
#
# The network has 3 inputs and layers of 4, 3 and 2 tanh neurons. Its layers are counted
# $l = 1 \dots L$, so $L = 3$; the loss is written $\mathcal{L}$, to tell it from their number.
# With the targets $t_i$ it is $\mathcal{L} = \sum_i (a_i^{(L)} - t_i)^2$. The five steps of the
# algorithm:
#
# 1. Forward: compute $z^{(l)}$ and $a^{(l)}$ of every layer.
# 2. The error of the last layer is
#    $\delta^{(L)} = \mathrm{diag}(f_L'(z^{(L)}))\; \partial \mathcal{L}/\partial a^{(L)}$.
# 3. Backwards:
#    $\delta^{(l)} = \mathrm{diag}(f_l'(z^{(l)}))\, (W^{(l+1)})^\top \delta^{(l+1)}$.
# 4. The gradients are $\partial \mathcal{L}/\partial W^{(l)} = \delta^{(l)} (a^{(l-1)})^\top$ and
#    $\partial \mathcal{L}/\partial b^{(l)} = \delta^{(l)}$.
# 5. The update: $W \leftarrow W - \alpha\, \partial \mathcal{L}/\partial W$ and
#    $b \leftarrow b - \alpha\, \partial \mathcal{L}/\partial b$.
#
# Why step 3? $\delta^{(l)}$ is $\partial \mathcal{L}/\partial z^{(l)}$, and $z^{(l)}$ acts on the
# loss only through $z^{(l+1)} = W^{(l+1)} f_l(z^{(l)}) + b^{(l+1)}$. The chain rule multiplies
# $\delta^{(l+1)}$ by the derivatives of that: by the weights and by the slope of $f_l$. (In the
# notes the prime is missing, twice: [17](17_the_notes_checked.ipynb) shows what comes of it.)
#
# The network as plain numbers, and the product of a matrix and a vector:

# %%
import math
import random

from nn import MLP

model = MLP(3, [4, 3, 2], activation="tanh", nonlin_last=True, rng=random.Random(1))
x, target = [0.5, -1.0, 0.25], [0.3, -0.7]
W = [[[w.data for w in n.w] for n in layer.neurons] for layer in model.layers]
b = [[n.b.data for n in layer.neurons] for layer in model.layers]


def times(matrix, vector):
    """Matrix times vector."""
    return [math.fsum(m * v for m, v in zip(row, vector, strict=True)) for row in matrix]


def transposed(matrix):
    """Rows become columns."""
    return [list(column) for column in zip(*matrix, strict=True)]


# %% [markdown]
# Step 1. `a[k]` are the activations of layer k, and $a^{(0)} = x$. Python counts from 0, so
# $W^{(k)}$ is `W[k - 1]`.

# %%
a = [x]
for weights, biases in zip(W, b, strict=True):
    z = [net + bias for net, bias in zip(times(weights, a[-1]), biases, strict=True)]
    a.append([math.tanh(net) for net in z])

# %% [markdown]
# Steps 2 to 4. The derivative of tanh is $f'(z) = 1 - a^2$, and that of the loss is
# $\partial \mathcal{L}/\partial a_i = 2 (a_i - t_i)$.

# %%
slopes = [[1 - v * v for v in layer] for layer in a]
delta = {3: [s * 2 * (v - t) for s, v, t in zip(slopes[3], a[3], target, strict=True)]}
for k in (2, 1):
    back = times(transposed(W[k]), delta[k + 1])
    delta[k] = [s * v for s, v in zip(slopes[k], back, strict=True)]

dW = {k: [[d * v for v in a[k - 1]] for d in delta[k]] for k in (1, 2, 3)}
db = delta

# %% [markdown]
# Autodiff needs none of it: write the loss down, and `backward()` does the rest. The first weight
# and the first bias of each layer by both ways, and whether all 39 parameters agree:

# %%
from autograd_core import fsum

loss = fsum([(y - t) ** 2 for y, t in zip(model(x), target, strict=True)])
loss.backward()

print("             by hand          by autodiff")
gaps = []
for k, layer in enumerate(model.layers, 1):
    n = layer.neurons[0]
    print(f"W{k}[0][0]  {dW[k][0][0]:+.12f}  {n.w[0].grad:+.12f}")
    print(f"b{k}[0]     {db[k][0]:+.12f}  {n.b.grad:+.12f}")
    for n, row, d in zip(layer.neurons, dW[k], db[k], strict=True):
        gaps += [abs(w.grad - number) for w, number in zip(n.w, row, strict=True)]
        gaps.append(abs(n.b.grad - d))
print(f"all {len(gaps)} agree within 1e-15: {max(gaps) < 1e-15}")

# %% [markdown]
# ### What δ says
#
# In the words of the notes: the error of a neuron of layer $l$ is the *weighted sum of the errors
# of all neurons of layer $l+1$ that it is connected with, times the slope of its own activation*:
# $\delta_i^{(l)} = f_l'(z_i^{(l)}) \sum_k W_{ki}^{(l+1)} \delta_k^{(l+1)}$. For the three neurons
# of layer 2:

# %%
for i in range(3):
    terms = [W[2][k][i] * delta[3][k] for k in range(2)]
    print(f"neuron {i}: ({' '.join(f'{term:+.6f}' for term in terms)})", end=" ")
    print(f"· {slopes[2][i]:.6f} = {math.fsum(terms) * slopes[2][i]:+.9f}", end="   ")
    print(f"δ = {delta[2][i]:+.9f}")

# %% [markdown]
# ### The indicator form
#
# Why step 4? The weight $W_{ij}$ acts on the net input $z_i$ alone, and there it is multiplied by
# $a_j$. So in the vector $\partial z^{(l)} / \partial W_{ij}^{(l)}$ the element i is
# $a_j^{(l-1)}$, and all others are 0. The notes write $\mathbb{I}_i(a_j^{(l-1)})$ for that vector.
# Multiplied by $\delta^{(l)}$ it gives
# $\partial \mathcal{L} / \partial W_{ij}^{(l)} = \delta_i^{(l)} a_j^{(l-1)}$. For layer 2, by
# autodiff:

# %%
from autograd_core import gradients

second_layer = model.layers[1]
nets = second_layer.net_inputs(a[1])
for i, j in ((0, 0), (0, 3), (2, 1)):
    w = second_layer.neurons[i].w[j]
    column = [gradients(net, w) for net in nets]
    print(f"dz/dW[{i}][{j}] = ({', '.join(f'{v:.3f}' for v in column)})", end="  ")
    print(f"a[{j}] = {a[1][j]:.3f}", end="  ")
    chained = math.fsum(v * d for v, d in zip(column, delta[2], strict=True))
    print(f"times δ {chained:+.4f}, w.grad {w.grad:+.4f}")

# %% [markdown]
# Step 5, with α = 0.1: the loss falls.

# %%
before = loss.data
for p in model.parameters():
    p.data -= 0.1 * p.grad
after = fsum([(y - t) ** 2 for y, t in zip(model(x), target, strict=True)]).data
print(f"loss before {before:.6f}, after one step {after:.6f}")

# %% [markdown]
# ## The δ is a gradient
#
# What the formulas call $\delta^{(l)}$ is the gradient of the net input,
# $\partial \mathcal{L} / \partial z^{(l)}$. The smallest deep network has one neuron after
# another. In it you can watch how δ is handed back, step by step. (The code calls the loss `L`.)

# %%
from autograd_core import Value, affine, tanh
from viz import step

x, t = Value(0.5), Value(1.0)
w1, b1, w2, b2 = Value(1.5), Value(-0.25), Value(-2.0), Value(0.5)
z1 = affine([w1], [x], b1)
a1 = tanh(z1)
z2 = affine([w2], [a1], b2)
a2 = tanh(z2)
L = (a2 - t) ** 2
step(L)

# %% [markdown]
# The four steps that matter, on paper: $\delta_2$ arrives at `z2`, goes through $w_2$ to `a1`,
# becomes $\delta_1$ at `z1`, and then the gradient of $w_1$.

# %%
from viz import filmstrip, steps

wanted = ("z2.grad", "a1.grad", "z1.grad", "w1.grad")
chosen = [k for k, frame in enumerate(steps(L)) if frame.formula.startswith(wanted)]
filmstrip(L, columns=1, frames=chosen)

# %% [markdown]
# The same two δ by the formulas:

# %%
L.backward()
delta2 = (1 - a2.data**2) * 2 * (a2.data - t.data)
delta1 = (1 - a1.data**2) * w2.data * delta2
print(f"δ2   = {delta2:+.12f}   z2.grad = {z2.grad:+.12f}")
print(f"δ1   = {delta1:+.12f}   z1.grad = {z1.grad:+.12f}")
print(f"δ1 x = {delta1 * x.data:+.12f}   w1.grad = {w1.grad:+.12f}")

# %% [markdown]
# ## The other derivation
#
# For one hidden layer and linear outputs, $z = W_1 x$, $h = \varphi(z)$, $O = W_2 h$, the course
# writes ($\odot$ multiplies element by element):
#
# * $\partial \mathcal{L}/\partial W_2 = \partial \mathcal{L}/\partial O\; h^\top$
# * $\partial \mathcal{L}/\partial h = W_2^\top\, \partial \mathcal{L}/\partial O$
# * $\partial \mathcal{L}/\partial z = \partial \mathcal{L}/\partial h \odot \varphi'(z)$
# * $\partial \mathcal{L}/\partial W_1 = \partial \mathcal{L}/\partial z\; x^\top$
#
# With weights that are multiples of 1/4, and ReLU for φ, nothing is rounded: hand and autodiff
# agree *exactly*.

# %%
from autograd_core import relu
from nn import Layer

rng = random.Random(122)
first, second = Layer(2, 3), Layer(3, 2)
for w in [w for n in first.neurons + second.neurons for w in n.w]:
    w.data = rng.randrange(-8, 9) / 4
x, target = [1.5, 0.75], [1.0, -1.0]

z = first.net_inputs(x)
h = [relu(net) for net in z]
out = second.net_inputs(h)
L = fsum([(o - t) ** 2 for o, t in zip(out, target, strict=True)])
L.backward()

# %% [markdown]
# The chain rule for arrays is often written with an operator:
# $\partial Z / \partial X = \mathrm{prod}(\partial Z / \partial Y, \partial Y / \partial X)$. It
# multiplies its arguments *as their shapes need it*: one of them is transposed, or their order is
# changed, or they are multiplied element by element.
#
# With $dO$ for $\partial \mathcal{L} / \partial O$, as the variables below:
#
# | | by the chain rule | becomes | shapes with 2 inputs, 3 hidden, 2 outputs |
# |---|---|---|---|
# | $dW_2$ | $\mathrm{prod}(dO, h)$ | $dO\, h^\top$ | 2 × 1 times 1 × 3 is 2 × 3 |
# | $dh$ | $\mathrm{prod}(dO, W_2)$ | $W_2^\top dO$ | 3 × 2 times 2 × 1 is 3 × 1 |
# | $dz$ | $\mathrm{prod}(dh, \varphi'(z))$ | $dh \odot \varphi'(z)$ | 3 × 1 and 3 × 1 by element |
# | $dW_1$ | $\mathrm{prod}(dz, x)$ | $dz\, x^\top$ | 3 × 1 times 1 × 2 is 3 × 2 |

# %% [markdown]
# By hand. The second hidden neuron is silent: its φ′ is 0, so its weights get no gradient.

# %%
W2 = [[w.data for w in n.w] for n in second.neurons]
dO = [2 * (o.data - t) for o, t in zip(out, target, strict=True)]
dW2 = [[d * v.data for v in h] for d in dO]
dh = times(transposed(W2), dO)
dz = [d * (1.0 if net.data > 0 else 0.0) for d, net in zip(dh, z, strict=True)]
dW1 = [[d * v for v in x] for d in dz]

print("dL/dW2 by hand ", dW2)
print("       autodiff", [[w.grad for w in n.w] for n in second.neurons])
print("dL/dh  by hand ", dh)
print("       autodiff", [v.grad for v in h])
print("dL/dz  by hand ", dz)
print("       autodiff", [net.grad for net in z])
print("dL/dW1 by hand ", dW1)
print("       autodiff", [[w.grad for w in n.w] for n in first.neurons])

# %% [markdown]
# ## As many paths, so many terms
#
# "As many paths lead from the loss, so many terms has the gradient, and they are added." In a
# network with 1 input and linear layers of 3, 2 and 1 neurons there are 3 · 2 · 1 = 6 paths.

# %%
from autograd_core import Graph

model = MLP(1, [3, 2, 1], activation="linear")
rng = random.Random(9)
for p in model.parameters():
    p.data = rng.choice((-1, 1)) * rng.randrange(1, 9) / 4
x = Value(0.5)
h = model.layers[0]([x])
k = model.layers[1](h)
y = model.layers[2](k)
for name, nodes in (("x", [x]), ("h", h), ("k", k), ("y", [y])):
    for i, node in enumerate(nodes, 1):
        node.label = f"{name}{i}" if len(nodes) > 1 else name
paths = Graph(y).paths(x)
y.backward()
print(paths)
print("sum of the terms", math.fsum(path.term for path in paths), " x.grad", x.grad)

# %% [markdown]
# ## Universal approximation
#
# For any continuous function f on $[0, 1]^D$ and any ε > 0 there are M hidden neurons so that
# $F(x) = \sum_m v_m\, \varphi(w_m^\top x + b_m)$ is everywhere within ε of f. For D = 1 such an F
# can be built without any learning, as a staircase: M steep sigmoids, each a step of the height by
# which f rises there. (Here f(0) = 0. Otherwise one more neuron, always on, would add f(0).)

# %%
from autograd_core import sigmoid


def f(x):
    """A continuous function to approximate."""
    return math.sin(2 * math.pi * x) + 0.5 * x


def staircase(width):
    """F with `width` sigmoids, whose steps add up to f."""
    places = [(m + 0.5) / width for m in range(width)]
    v = [f((m + 1) / width) - f(m / width) for m in range(width)]
    w = 8.0 * width
    b = [-w * place for place in places]
    return lambda x: math.fsum(v[m] * sigmoid(w * x + b[m]) for m in range(width))


grid = [i / 500 for i in range(501)]
for eps in (0.5, 0.1, 0.01):
    width = 1
    while (error := max(abs(staircase(width)(x) - f(x)) for x in grid)) >= eps:
        width *= 2
    print(f"ε = {eps:4}: {width:3d} neurons are enough, their largest error is {error:.4f}")

# %% [markdown]
# Two of them beside the function:

# %%
import matplotlib.pyplot as plt

figure, axes = plt.subplots(figsize=(7, 3.2))
axes.plot(grid, [f(x) for x in grid], color="black", label="f(x)")
axes.plot(grid, [staircase(4)(x) for x in grid], "--", label="4 neurons")
axes.plot(grid, [staircase(16)(x) for x in grid], "-.", label="16 neurons")
axes.set(xlabel="x", ylabel="F(x)", title="A sum of sigmoids approximates f")
axes.legend(frameon=False)
plt.show()

# %% [markdown]
# Learning finds better weights, so that far fewer neurons are enough: tanh neurons whose bends are
# spread over [0, 1], trained with Adam (600 steps on 21 points, to be quick).

# %%
from nn import Adam, fit, mse

xs = [[i / 20] for i in range(21)]
targets = [f(x[0]) for x in xs]
for width in (1, 2, 4, 8):
    model = MLP(1, [width, 1], activation="tanh", init="xavier_uniform", rng=random.Random(3))
    shifts = random.Random(5)
    for n in model.layers[0].neurons:
        n.w[0].data *= 6
        n.b.data = -n.w[0].data * shifts.random()
    fit(model, mse, xs, targets, Adam(model.parameters(), lr=0.03), 600, None, shuffle=False)
    error = max(abs(model([x]).data - f(x)) for x in grid[::5])
    print(f"neurons: {width}   largest error {error:.4f}")

# %% [markdown]
# ### What the theorem does not say
#
# It says that there *are* such weights. It says neither *how to find* them nor that this network
# is the *best* one. 8 neurons, trained from six starts, end with errors that differ more than
# tenfold. And a staircase of 32 neurons is worse than the best of them.

# %%
found = []
for seed in range(6):
    model = MLP(1, [8, 1], activation="tanh", init="xavier_uniform", rng=random.Random(seed))
    for n in model.layers[0].neurons:
        n.w[0].data *= 6
        n.b.data = -n.w[0].data * shifts.random()
    fit(model, mse, xs, targets, Adam(model.parameters(), lr=0.03), 600, None, shuffle=False)
    found.append(max(abs(model([x]).data - f(x)) for x in grid[::5]))
print("8 neurons, trained:", "  ".join(f"{error:.4f}" for error in found))
for width in (8, 16, 32):
    built = max(abs(staircase(width)(x) - f(x)) for x in grid)
    print(f"{width:2} neurons, built:  {built:.4f}")
assert max(found) > 10 * min(found) and built > min(found)

# %% [markdown]
# ## Try it yourself
#
# On paper, before reading on:
#
# 1. In the chain of two neurons above, for which $w_2$ would the gradient of $w_1$ be 0?
# 2. How many paths lead from one input to the output through linear layers of 4, 3 and 1 neurons?

# %% [markdown]
# The answers:
#
# 1. For $w_2 = 0$, since $w_2$ is a factor of $\delta_1$.
# 2. $4 \cdot 3 \cdot 1 = 12$.

# %%
for number in (-2.0, 0.0):
    a2 = tanh(affine([number], [a1], b2))
    print(f"w2 = {number:4}: dL/dw1 = {gradients((a2 - t) ** 2, w1):+z.6f}")
x = Value(0.5)
print(len(Graph(MLP(1, [4, 3, 1], activation="linear")([x])).paths(x)), "paths")

# %% [markdown]
# ## To read on
#
# * Andrew Ng's courses at deeplearning.ai
# * Li Hongyi (Hung-yi Lee), *Machine Learning*, National Taiwan University
# * Goodfellow, Bengio, Courville, *Deep Learning* (the "flower book"), chapter 7 on regularisation
# * Zhou Zhihua, *Machine Learning* (the "watermelon book")

# %% [markdown]
# **In one line:** back-propagation hands $\delta$ backwards from layer to layer, and autodiff
# computes the same numbers without anybody deriving them. Next:
# [learning](10_learning.ipynb).
