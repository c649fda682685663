# %% [markdown]
# # 7. A neuron, a layer, an MLP
#
# From one neuron to a multi-layer perceptron, and its gradient twice: by the formulas of
# back-propagation as one derives them by hand, and by autodiff. Both must agree, and do.

# %% [markdown]
# ## The artificial neuron
#
# `z = Σ w_d x_d + b` is the net input, `a = f(z)` the activation. The picture shows both, with
# the numbers: f is tanh here.

# %%
import random

from autograd_core import Value
from nn import Neuron
from viz import draw

neuron = Neuron(2, activation="tanh", rng=random.Random(7))
neuron.w[0].data, neuron.w[1].data, neuron.b.data = 0.5, -1.0, 0.25
x = [Value(2.0, label="x1"), Value(1.0, label="x2")]
z = neuron.net_input(x)
a = neuron.activate(z)
a.backward()
names = {"w1": neuron.w[0], "w2": neuron.w[1], "b": neuron.b, "z": z, "a": a}
draw(a, names, theme="modern", number_format=".2f", model=neuron)

# %% [markdown]
# The same by hand, with the numbers put into both formulas.

# %%
import math

by_hand = 0.5 * 2.0 + -1.0 * 1.0 + 0.25
print("z =", z.data, " by hand", by_hand)
print("a =", a.data, " by hand", math.tanh(by_hand))

# %% [markdown]
# ## The M-P neuron (1943)
#
# `y = f(Σ Iᵢ Wᵢ)` with a threshold for f: McCulloch and Pitts' neuron computes the logic gates,
# with weights that somebody chose. It cannot learn.

# %%
from nn import MPNeuron

gates = {"AND": MPNeuron([1, 1], 2), "OR": MPNeuron([1, 1], 1), "NOT": MPNeuron([-1], 0)}
corners = [(0, 0), (0, 1), (1, 0), (1, 1)]
for name in ("AND", "OR"):
    print(name, {corner: int(gates[name](corner)) for corner in corners})
print("NOT", {corner: int(gates["NOT"](corner)) for corner in [(0,), (1,)]})

# %% [markdown]
# ## The perceptron (1958) and its learning rule
#
# `o = σ(⟨w, x⟩ + b)` with σ(x) = 1 if x > 0 else 0. It learns from its mistakes:
# `w ← w + (t − o) x`, `b ← b + (t − o)`. Every mistake on the way to AND:

# %%
from nn import Perceptron, make_gate

perceptron = Perceptron(2)
data = make_gate("AND")
print("epoch  input       target  output   new w         new b")
for epoch in range(1, 10):
    mistakes = 0
    for x, target in zip(data.xs, data.targets, strict=True):
        output = perceptron(x)
        if perceptron.learn(x, target):
            mistakes += 1
            w = [p.data for p in perceptron.w]
            print(f"{epoch:5d}  {x}  {target:6d}  {output:6g}   {w!s:12}  {perceptron.b.data:g}")
    if not mistakes:
        print(f"{epoch:5d}  no mistake: learnt")
        break

# %% [markdown]
# The line that it has found, `⟨w, x⟩ + b = 0`:

# %%
from viz.plots import plot_decision_boundary

w, b = [p.data for p in perceptron.w], perceptron.b.data
plot_decision_boundary(lambda x: w[0] * x[0] + w[1] * x[1] + b, data.xs, data.targets)

# %% [markdown]
# It learns every gate whose answers a line can part, and *cannot* solve XOR: the mistakes go on.

# %%
for name in ("AND", "OR", "NAND", "NOR", "XOR"):
    data = make_gate(name)
    wrong = Perceptron(2).fit(data.xs, data.targets, epochs=20)
    print(f"{name:4}  wrong answers in each epoch: {wrong}")

# %% [markdown]
# That it never will can be seen, not only waited for. What it does depends on its weights alone;
# so once weights come back that were there before, it goes round in a circle for ever.

# %%
from nn import make_xor

perceptron, seen, data = Perceptron(2), {}, make_xor()
for epoch in range(100):
    state = (*(p.data for p in perceptron.w), perceptron.b.data)
    if state in seen:
        print(f"after {epoch} epochs w, b = {state}, as after {seen[state]} epochs: a circle")
        break
    seen[state] = epoch
    perceptron.fit(data.xs, data.targets, epochs=1)

# %% [markdown]
# The reason is the line itself, `x1 = k x0 + b`: none has (0, 1) and (1, 0) on one side and the
# other two corners on the other. Of 20,000 lines drawn at random some answer AND, none XOR.

# %%
rng = random.Random(7)
found = {"AND": 0, "XOR": 0}
for _ in range(20_000):
    w0, w1, b = (rng.uniform(-1, 1) for _ in range(3))
    answers = [int(w0 * x0 + w1 * x1 + b > 0) for x0, x1 in corners]
    for name in found:
        found[name] += answers == list(make_gate(name).targets)
found

# %% [markdown]
# ## A classifier on features
#
# `ŷ = g(φ(x); θ)`: with the right feature the same line suffices. In (x₁, x₂, x₁x₂) XOR is
# linear, and the perceptron learns it.

# %%
features = [[x1, x2, x1 * x2] for x1, x2 in make_xor().xs]
wrong = Perceptron(3).fit(features, make_xor().targets)
print(f"wrong answers: {wrong}")

# %% [markdown]
# A hidden layer *learns* such features. That is what the rest of this notebook is about; XOR
# itself comes back in notebook 09.
#
# ## One hidden layer with a score
#
# `h = f(Wx + b)`, `s = uᵀh`, `J = −log σ(s)`. Two hidden sigmoid neurons; the picture goes back
# from J as far as their net inputs z. (`softplus(−s)` is how `−log σ(s)` is computed.)

# %%
from nn import Layer, binary_cross_entropy

hidden = Layer(2, 2, activation="sigmoid", rng=random.Random(1))
u = [Value(0.8, label="u1"), Value(-0.4, label="u2")]
x = [Value(1.0, label="x1"), Value(-0.5, label="x2")]
h = hidden(x)
s = u[0] * h[0] + u[1] * h[1]
J = binary_cross_entropy(s, 1)
J.backward()
names = {"h": h, "s": s, "J": J}
draw(J, names, depth=5, theme="modern", rankdir="TB", number_format=".2f")

# %% [markdown]
# The same number by the three formulas, with nothing but `math`:

# %%
W = [[w.data for w in n.w] for n in hidden.neurons]
h_by_hand = [1 / (1 + math.exp(-(row[0] * 1.0 + row[1] * -0.5))) for row in W]
s_by_hand = 0.8 * h_by_hand[0] - 0.4 * h_by_hand[1]
print("J =", J.data, " by formula", -math.log(1 / (1 + math.exp(-s_by_hand))))

# %% [markdown]
# ## A layer's Jacobian
#
# Of `h = f(z)`, element by element, the Jacobian is diagonal: `diag(f′(z))`. Of `h = f(Wx + b)`
# it is `diag(f′(z)) W`.

# %%
from autograd_core import jacobian, tanh

layer = Layer(3, 2, activation="tanh", rng=random.Random(2))
x = [0.5, -1.0, 2.0]
z = [net.data for net in layer.net_inputs(x)]


def show(name, matrix):
    """Print a matrix, a row a line."""
    for i, row in enumerate(matrix):
        print(f"{name if i == 0 else '':>16} [{'  '.join(f'{v:+.6f}' for v in row)}]")


show("diag(f'(z))", jacobian(lambda v: [tanh(net) for net in v])(z))
show("W", [[w.data for w in n.w] for n in layer.neurons])
slopes = [1 - math.tanh(net) ** 2 for net in z]
rows = zip(slopes, layer.neurons, strict=True)
show("diag(f'(z)) W", [[slope * w.data for w in n.w] for slope, n in rows])
show("by autodiff", jacobian(layer)(x))

# %% [markdown]
# ## A multi-layer perceptron
#
# `z⁽ˡ⁾ = W⁽ˡ⁾ a⁽ˡ⁻¹⁾ + b⁽ˡ⁾`, `a⁽ˡ⁾ = f_l(z⁽ˡ⁾)` for the layers l = 1 ... L. The course's example
# has 4 inputs, 5 hidden neurons and 3 outputs; (4 + 1) · 5 + (5 + 1) · 3 = 43 parameters.

# %%
from nn import MLP

model = MLP(4, [5, 3], rng=random.Random(3))
print(len(model.parameters()), "parameters")
inputs = [0.5, -0.25, 1.0, 0.75]
a = inputs
for depth, layer in enumerate(model.layers):
    z = [
        math.fsum(w.data * v for w, v in zip(n.w, a, strict=True)) + n.b.data
        for n in layer.neurons
    ]
    a = z if depth == len(model.layers) - 1 else [max(0.0, v) for v in z]
print("by the two formulas", [f"{v:.12f}" for v in a])
print("by the model       ", [f"{v.data:.12f}" for v in model(inputs)])

# %% [markdown]
# Drawn with equal neurons folded into one, the layers can be seen.

# %%
from nn import mse

x = [Value(number, label=f"x{i}") for i, number in enumerate(inputs)]
loss = mse(model(x), [1.0, 0.0, 0.0])
loss.label = "loss"
loss.backward()
names = {}
for depth, layer in enumerate(model.layers, 1):
    names[f"W{depth}"] = [n.w for n in layer.neurons]
    names[f"b{depth}"] = [n.b for n in layer.neurons]
draw(
    loss,
    names,
    model=model,
    fold=True,
    constants=False,
    theme="modern",
    rankdir="TB",
    number_format=".2f",
)

# %% [markdown]
# ## Without activations the layers collapse
#
# A stack of linear layers is one linear layer: `W = W₂ W₁`, `b = W₂ b₁ + b₂`. With weights that
# are multiples of 1/4 nothing is rounded, and the two agree exactly.

# %%
stack = MLP(3, [4, 2], activation="linear", rng=random.Random(4))
first, second = stack.layers
for p in first.parameters() + second.parameters():
    p.data = round(4 * p.data) / 4 + 0.25  # multiples of 1/4: their products are exact
one = Layer(3, 2, nonlin=False)
for neuron, outer in zip(one.neurons, second.neurons, strict=True):
    for i, w in enumerate(neuron.w):
        w.data = sum(u.data * n.w[i].data for u, n in zip(outer.w, first.neurons, strict=True))
    inner = sum(u.data * n.b.data for u, n in zip(outer.w, first.neurons, strict=True))
    neuron.b.data = inner + outer.b.data

rng = random.Random(5)
inputs = [[rng.randrange(-8, 9) / 4 for _ in range(3)] for _ in range(100)]
same = sum([v.data for v in stack(x)] == [v.data for v in one(x)] for x in inputs)
print(f"two layers of {len(stack.parameters())} parameters equal one of {len(one.parameters())}:")
print(f"the same outputs, bit by bit, for {same} of {len(inputs)} inputs")

# %% [markdown]
# ## Maxout
#
# `z_k = w_kᵀx + b_k`, and the unit gives `max_k z_k`: the activation itself is learned, piece by
# piece. With pieces x and 0 it is a ReLU, with x and −x the absolute value.

# %%
from nn import Maxout

unit = Maxout(1, pieces=2)
for name, slopes in (("ReLU", (1.0, 0.0)), ("|x|", (1.0, -1.0))):
    for w, slope in zip(unit.w, slopes, strict=True):
        w[0].data = slope
    print(f"{name:4}", [(x, unit([x]).data) for x in (-2.0, -0.5, 0.5, 2.0)])

# %% [markdown]
# More pieces follow any *convex* function more closely: tangents of x², 2, 4 and 16 of them.

# %%
points = [i / 50 for i in range(-50, 51)]
for pieces in (2, 4, 16):
    unit = Maxout(1, pieces)
    for k in range(pieces):
        at = -1 + (2 * k + 1) / pieces
        unit.w[k][0].data, unit.b[k].data = 2 * at, -at * at
    error = max(abs(unit([x]).data - x * x) for x in points)
    print(f"{pieces:2d} pieces: largest error on [-1, 1] {error:.6f}")

# %% [markdown]
# ## Back-propagation by hand
#
# The five steps of the algorithm, for a network with 3 inputs, layers of 4, 3 and 2 tanh neurons
# and the loss `Σ (a − t)²`:
#
# 1. forward: z⁽ˡ⁾ and a⁽ˡ⁾ of every layer;
# 2. the error of the last layer, `δ⁽ᴸ⁾ = diag(f′(z⁽ᴸ⁾)) ∂L/∂a⁽ᴸ⁾`;
# 3. backwards, `δ⁽ˡ⁾ = diag(f′(z⁽ˡ⁾)) (W⁽ˡ⁺¹⁾)ᵀ δ⁽ˡ⁺¹⁾`;
# 4. `∂L/∂W⁽ˡ⁾ = δ⁽ˡ⁾ (a⁽ˡ⁻¹⁾)ᵀ` and `∂L/∂b⁽ˡ⁾ = δ⁽ˡ⁾`;
# 5. the update, `W ← W − α ∂L/∂W`, `b ← b − α ∂L/∂b`.
#
# Step 1 by hand, with plain numbers:

# %%
model = MLP(3, [4, 3, 2], activation="tanh", nonlin_last=True, rng=random.Random(1))
x, target = [0.5, -1.0, 0.25], [0.3, -0.7]

activations = [x]
for layer in model.layers:
    z = [n.net_input(activations[-1]).data for n in layer.neurons]
    activations.append([math.tanh(v) for v in z])

# %% [markdown]
# Steps 2 to 4. With tanh, f′(z) is 1 − a².

# %%
deltas = [[2 * (a - t) * (1 - a * a) for a, t in zip(activations[-1], target, strict=True)]]
for depth in (2, 1):
    W = [[w.data for w in n.w] for n in model.layers[depth].neurons]
    back = [
        sum(row[i] * d for row, d in zip(W, deltas[0], strict=True))
        for i in range(len(activations[depth]))
    ]
    deltas.insert(0, [(1 - a * a) * v for a, v in zip(activations[depth], back, strict=True)])

by_hand = {}
for layer, delta, before in zip(model.layers, deltas, activations[:-1], strict=True):
    for n, d in zip(layer.neurons, delta, strict=True):
        by_hand |= {id(w): d * a for w, a in zip(n.w, before, strict=True)}
        by_hand[id(n.b)] = d

# %% [markdown]
# Autodiff needs none of it: the loss is written down, and `backward()` does the rest.

# %%
from autograd_core import fsum

loss = fsum([(y - t) ** 2 for y, t in zip(model(x), target, strict=True)])
loss.backward()

print("parameter              by hand          by autodiff")
for i, (name, p) in enumerate(model.named_parameters()):
    if i % 8 == 0:
        print(f"{name.replace('neurons.', ''):18} {by_hand[id(p)]:+.12f} {p.grad:+.12f}")
gap = max(abs(p.grad - by_hand[id(p)]) for p in model.parameters())
print(f"largest difference over all {len(by_hand)} parameters below 1e-15: {gap < 1e-15}")

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
# What the formulas call δ⁽ˡ⁾ is the gradient of the net input z⁽ˡ⁾. In the smallest deep network,
# one neuron after the other, one can watch it being handed back, step by step: in a browser on the
# page, on paper in the four steps below it: δ₂, its way through w₂, δ₁, and the weight w₁.

# %%
from IPython.display import display

from autograd_core import affine
from viz import filmstrip, step, steps

x, t = 0.5, 1.0
w1, b1, w2, b2 = Value(1.5), Value(-0.25), Value(-2.0), Value(0.5)
z1 = affine([w1], [x], b1)
a1 = tanh(z1)
z2 = affine([w2], [a1], b2)
a2 = tanh(z2)
L = (a2 - t) ** 2
trace = steps(L, names=locals())
wanted = ("z2.grad", "a1.grad", "z1.grad", "w1.grad")
chosen = [k for k, frame in enumerate(trace) if frame.formula.startswith(wanted)]
display(step(L, names=locals()))
display(filmstrip(L, names=locals(), columns=1, frames=chosen))

# %% [markdown]
# The same two δ by the formulas:

# %%
L.backward()
delta2 = (1 - a2.data**2) * 2 * (a2.data - t)
delta1 = (1 - a1.data**2) * w2.data * delta2
print(f"δ2 = {delta2:.12f}   z2.grad = {z2.grad:.12f}")
print(f"δ1 = {delta1:.12f}    z1.grad = {z1.grad:.12f}")
print(f"δ1 x = {delta1 * x:.12f}  w1.grad = {w1.grad:.12f}")

# %% [markdown]
# ## The other derivation
#
# For one hidden layer and linear outputs O = W₂ h, h = φ(z), z = W₁ x the course writes:
# `∂L/∂W₂ = ∂L/∂O hᵀ`, `∂L/∂h = W₂ᵀ ∂L/∂O`, `∂L/∂z = ∂L/∂h ⊙ φ′(z)`, `∂L/∂W₁ = ∂L/∂z xᵀ`.
# With weights that are multiples of 1/4 nothing is rounded: the two agree *exactly*.

# %%
rng = random.Random(28)
first, second = Layer(2, 3), Layer(3, 2, nonlin=False)
for p in first.parameters() + second.parameters():
    p.data = rng.randrange(-8, 9) / 4
x, target = [1.5, -0.75], [1.0, -1.0]

h = first(x)
out = second(h)
L = fsum([(o - t) ** 2 for o, t in zip(out, target, strict=True)])
L.backward()

dO = [2 * (o.data - t) for o, t in zip(out, target, strict=True)]
dW2 = [[d * v.data + 0.0 for v in h] for d in dO]
dh = [sum(n.w[i].data * d for n, d in zip(second.neurons, dO, strict=True)) for i in range(3)]
dz = [d * (v.data > 0) for d, v in zip(dh, h, strict=True)]
dW1 = [[d * v + 0.0 for v in x] for d in dz]

print("dL/dW2 by hand ", dW2)
print("       autodiff", [[w.grad for w in n.w] for n in second.neurons])
print("dL/dh  by hand ", dh)
print("       autodiff", [v.grad for v in h])
print("dL/dW1 by hand ", dW1)
print("       autodiff", [[w.grad for w in n.w] for n in first.neurons])

# %% [markdown]
# ## As many paths, so many terms
#
# "As many paths lead from the loss, so many terms has the gradient, and they are added." In a
# network with 1 input and linear layers of 3, 2 and 1 neurons there are 3 · 2 · 1 = 6 paths.

# %%
from autograd_core import Graph

model = MLP(1, [3, 2, 1], activation="linear", rng=random.Random(9))
x = Value(0.5, label="x")
hidden = model.layers[0]([x])
later = model.layers[1](hidden)
for name, nodes in (("h", hidden), ("k", later)):
    for i, node in enumerate(nodes, 1):
        node.label = f"{name}{i}"
y = model.layers[2](later)
y.label = "y"
paths = Graph(y).paths(x)
y.backward()
print(paths)
print("sum of the terms", math.fsum(path.term for path in paths), " x.grad", x.grad)

# %% [markdown]
# ## Universal approximation
#
# `F(x) = Σ v_m φ(w_mᵀx + b_m)` comes as close to any continuous function on [0, 1] as one wants,
# with enough neurons. That can be built without any learning: M steep sigmoids, each a step of
# the height by which f rises there.

# %%
from autograd_core import sigmoid


def f(x):
    """A continuous function to approximate."""
    return math.sin(2 * math.pi * x) + 0.5 * x


def staircase(width):
    """One hidden layer of `width` sigmoids whose steps add up to f."""
    edges = [(m + 0.5) / width for m in range(width)]
    heights = [f((m + 1) / width) - f(m / width) for m in range(width)]
    steep = 8.0 * width

    def F(x):
        steps = [v * sigmoid(steep * (x - e)) for v, e in zip(heights, edges, strict=True)]
        return f(0) + sum(steps)

    return F


grid = [i / 500 for i in range(501)]
for width in (4, 16, 64, 256):
    F = staircase(width)
    print(f"{width:4d} neurons: largest error {max(abs(F(x) - f(x)) for x in grid):.4f}")

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
# Learning finds better ones with far fewer neurons: tanh neurons whose bends are spread over
# [0, 1], trained with Adam (600 steps on 21 points, to be quick).

# %%
from nn import Adam, fit

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
    print(f"{width:4d} neurons: largest error {error:.4f}")

# %% [markdown]
# **In one line:** a network is `a⁽ˡ⁾ = f_l(W⁽ˡ⁾ a⁽ˡ⁻¹⁾ + b⁽ˡ⁾)` again and again, its gradient is
# `δ` handed backwards, and autodiff computes the same numbers without anybody deriving them.
