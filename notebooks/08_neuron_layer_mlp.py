# %% [markdown]
# # 8. A neuron, a layer, an MLP
#
# From the nerve cell to one neuron, from one neuron to a layer, and to a multi-layer perceptron
# (MLP): each by its formulas, with plain numbers, and by the engine. Both must agree, and do. The
# notebook builds on the [activations](05_sigmoid_and_tanh.ipynb) and on the
# [cross entropy](07_losses_and_information.ipynb).

# %% [markdown]
# ## From the biological neuron
#
# A nerve cell has *dendrites*, which bring signals in, a *body*, which adds them up, and an
# *axon*, which carries a signal away when the sum is large enough. The artificial neuron takes
# from it the three parts: input, operation, output.
#
# | year | |
# |---|---|
# | 1904 | the parts of the nerve cell are known |
# | 1943 | McCulloch and Pitts: a neuron as a formula, with fixed weights |
# | 1958 | Rosenblatt: the perceptron, whose weights are learned |
# | 1969 | Minsky and Papert: what a perceptron cannot do, such as XOR |

# %%
import matplotlib.pyplot as plt

figure, panels = plt.subplots(2, 1, figsize=(7, 4.2))
names = [("dendrites", "cell body", "axon"), ("inputs x", "operation f(Σ w x + b)", "output a")]
for axes, (left, middle, right) in zip(panels, names, strict=True):
    for d, y in enumerate((0.6, 0.2, -0.2, -0.6), 1):
        ways = [(0.0, y * 1.3), (0.9, y * 0.4)]
        if left == "dendrites":
            ways.insert(1, (0.5, y * 1.1))
            axes.plot([0.05, 0.35], [y * 0.95, y * 1.15], color="black", linewidth=0.8)
        else:
            axes.text(-0.1, y * 1.3, f"$x_{d}$", ha="center", va="center")
        axes.plot(*zip(*ways, strict=True), color="black", linewidth=1.2)
    axes.scatter(1.15, 0, s=1900, color="lightgray", edgecolor="black", zorder=2)
    axes.annotate("", (3.0, 0), (1.4, 0), arrowprops={"arrowstyle": "->", "lw": 2})
    for x, name in ((0.25, left), (1.15, middle), (2.2, right)):
        axes.text(x, -1.15, name, ha="center")
    axes.set(xlim=(-0.2, 3.2), ylim=(-1.3, 1))
    axes.axis("off")
panels[0].set_title("biological neuron")
panels[1].set_title("artificial neuron")
figure.tight_layout()
plt.show()

# %% [markdown]
# ## The artificial neuron
#
# $z = \sum_d w_d x_d + b$ is the net input, $a = f(z)$ the activation. The picture shows both,
# with the numbers; f is tanh here. (`affine` computes the net input in one operation. Python
# counts from 0, so $w_1$ is `w[0]`. The notes let D inputs end at $x_d$, for $x_D$:
# [17](17_the_notes_checked.ipynb).)

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
draw(a, theme="modern", number_format=".2f", model=neuron)

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
# $y = f(\sum_i I_i W_i)$ with inputs $I_i$ and weights $W_i$. f is a threshold: it gives 1 if the
# sum reaches the threshold, else 0. McCulloch and Pitts' neuron computes the logic gates, with
# weights that somebody chose. It cannot learn.

# %%
from nn import MPNeuron

corners = [(0, 0), (0, 1), (1, 0), (1, 1)]
gates = {
    "AND": (MPNeuron([1, 1], threshold=2), corners),
    "OR": (MPNeuron([1, 1], threshold=1), corners),
    "NOT": (MPNeuron([-1], threshold=0), [(0,), (1,)]),
}
for name, (gate, inputs) in gates.items():
    print(f"{name:3}", "  ".join(f"{x} -> {gate(x):g}" for x in inputs))

# %% [markdown]
# ## The perceptron (1958) and its learning rule
#
# $o = \sigma(\langle w, x \rangle + b)$, where $\langle w, x \rangle = \sum_d w_d x_d$. Here σ is
# not the sigmoid but a step: σ(x) is 1 if x > 0, else 0. The perceptron learns from its mistakes.
# If its output is $o$ and the target $t$, then $w \leftarrow w + (t - o)\, x$ and
# $b \leftarrow b + (t - o)$; where it is right nothing changes. Every mistake on the way to AND:

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
# Its decision boundary is $w_0 x_0 + w_1 x_1 + b = 0$, the line $x_1 = k x_0 + c$ with
# $k = -w_0 / w_1$ and $c = -b / w_1$. The corner (1, 0) lies on the line, and its answer is 0: the
# answer is 1 only if the net input is above 0.

# %%
from viz.plots import plot_decision_boundary

(w0, w1), b = [p.data for p in perceptron.w], perceptron.b.data
print(f"x1 = {-w0 / w1:g} x0 + {-b / w1:g}")
plot_decision_boundary(lambda x: w0 * x[0] + w1 * x[1] + b, data.xs, data.targets)

# %% [markdown]
# A perceptron learns every gate whose answers a line can part. It *cannot* solve XOR: the mistakes
# go on.

# %%
for name in ("AND", "OR", "NAND", "NOR", "XOR"):
    data = make_gate(name)
    wrong = Perceptron(2).fit(data.xs, data.targets, epochs=12)
    print(f"{name:4}  wrong answers in each epoch: {wrong}")

# %% [markdown]
# One can prove that it never will. What it does in an epoch depends on its weights and bias alone.
# So if it comes back to numbers that it had before, it goes round in a circle for ever.

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
# The reason: no line has (0, 1) and (1, 0) on one side and the other two corners on the other. The
# corners (0, 0), (1, 0) and (0, 1) would need $b \le 0$, $w_0 + b > 0$ and $w_1 + b > 0$. Then
# the sum of the last two, less b, is above 0 as well: $w_0 + w_1 + b > 0$. But (1, 1) needs it to
# be 0 or less. Of 20,000 lines drawn at random some answer as AND does, none as XOR:

# %%
rng = random.Random(7)
answers = []
for _ in range(20_000):
    w0, w1, b = (rng.uniform(-1, 1) for _ in range(3))
    answers.append([int(w0 * x0 + w1 * x1 + b > 0) for x0, x1 in corners])
for name in ("AND", "XOR"):
    print(f"{name}: {answers.count(list(make_gate(name).targets))} lines")

# %% [markdown]
# ## A classifier on features
#
# $\hat y = g(\varphi(x); \theta)$: $\varphi$ makes *features* of the input, and the classifier $g$
# with the parameters $\theta$ decides by them. With the right features a perceptron is enough: in
# $(x_0, x_1, x_0 x_1)$ XOR is linear, $x_0 + x_1 - 2 x_0 x_1$, and it learns it.

# %%
features = [[x0, x1, x0 * x1] for x0, x1 in make_xor().xs]
wrong = Perceptron(3).fit(features, make_xor().targets)
print(f"wrong answers: {wrong}")

# %% [markdown]
# A hidden layer *learns* such features. That is what the rest of this notebook is about; XOR
# itself comes back in [notebook 13](13_xor_and_moons.ipynb).
#
# ## One hidden layer with a score
#
# The hidden layer is $h = f(Wx + b)$, its score $s = u^\top h$, and the loss
# $J = -\log \sigma(s)$. Here are two hidden sigmoid neurons. The picture goes from the net inputs
# z down to J; `depth=4` leaves out what is above. (J is computed as $\log(1 + e^{-s})$, the
# `softplus` of −s, which is the same number.)

# %%
from autograd_core import dot, sigmoid
from nn import Layer, binary_cross_entropy

hidden = Layer(2, 2, activation="sigmoid", rng=random.Random(1))
hidden.neurons[0].b.data, hidden.neurons[1].b.data = 0.5, -0.25
u = [Value(0.8), Value(-0.4)]
x = [Value(1.0), Value(-0.5)]
z = hidden.net_inputs(x)
h = [sigmoid(v) for v in z]
s = dot(u, h)
J = binary_cross_entropy(s, 1)
J.backward()
draw(J, depth=4, theme="modern", roles=False, number_format=".2f")

# %% [markdown]
# The same number by the three formulas, with nothing but `math`:

# %%
W = [[w.data for w in n.w] for n in hidden.neurons]
b = [n.b.data for n in hidden.neurons]
net = [W[i][0] * 1.0 + W[i][1] * -0.5 + b[i] for i in range(2)]
hand = [1 / (1 + math.exp(-v)) for v in net]
score = 0.8 * hand[0] - 0.4 * hand[1]
print("J =", J.data, " by formula", -math.log(1 / (1 + math.exp(-score))))

# %% [markdown]
# Backwards by hand, from J to x ($\odot$ multiplies element by element):
#
# * $\partial J/\partial s = \sigma(s) - 1$
# * $\partial J/\partial u = \partial J/\partial s\; h$
# * $\delta = \partial J/\partial z = \partial J/\partial s\; u \odot f'(z)$, where
#   $f'(z) = h \odot (1 - h)$ for the sigmoid
# * $\partial J/\partial W = \delta x^\top$ and $\partial J/\partial b = \delta$
# * $\partial J/\partial x = W^\top \delta$

# %%
ds = 1 / (1 + math.exp(-score)) - 1
delta = [ds * v * a * (1 - a) for v, a in zip((0.8, -0.4), hand, strict=True)]


def compare(name, by_hand, values):
    """Print numbers found by hand beside the gradients of some Values."""
    print(f"{name:6} by hand", "  ".join(f"{number:+.12f}" for number in by_hand))
    print("      autodiff", "  ".join(f"{v.grad:+.12f}" for v in values))


compare("dJ/ds", [ds], [s])
compare("dJ/du", [ds * a for a in hand], u)
compare("dJ/db", delta, [n.b for n in hidden.neurons])
compare(
    "dJ/dW", [d * v for d in delta for v in (1.0, -0.5)], [w for n in hidden.neurons for w in n.w]
)
compare("dJ/dx", [W[0][i] * delta[0] + W[1][i] * delta[1] for i in range(2)], x)

# %% [markdown]
# ## A layer's Jacobian
#
# The derivatives of a function with several outputs are a matrix, its *Jacobian*, with a row for
# each output and a column for each input. If $h = f(z)$ element by element, $h_i$ depends on $z_i$
# alone, and the Jacobian is diagonal: $\mathrm{diag}(f'(z))$. The Jacobian of $z = Wx + b$ is $W$.
# So by the chain rule that of $h = f(Wx + b)$ is the product $\mathrm{diag}(f'(z))\, W$.

# %%
from autograd_core import jacobian, tanh

layer = Layer(3, 2, activation="tanh", rng=random.Random(2))
x = [0.5, -1.0, 2.0]
z = [net.data for net in layer.net_inputs(x)]
W = [[w.data for w in n.w] for n in layer.neurons]
slopes = [1 - math.tanh(net) ** 2 for net in z]


def show(name, matrix):
    """Print a matrix, a row a line."""
    for i, row in enumerate(matrix):
        print(f"{name if i == 0 else '':>16} [{'  '.join(f'{v:+.6f}' for v in row)}]")


show("diag(f'(z))", jacobian(lambda v: [tanh(net) for net in v])(z))
show("W", W)
show("diag(f'(z)) W", [[slope * w for w in row] for slope, row in zip(slopes, W, strict=True)])
show("by autodiff", jacobian(layer)(x))

# %% [markdown]
# ## A multi-layer perceptron
#
# $z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}$, $a^{(l)} = f_l(z^{(l)})$ for the layers $l = 1 \dots L$.
# The course's example has 4 inputs, 5 hidden neurons (ReLU here) and 3 linear outputs. A neuron
# has a weight for each of its inputs and a bias, which makes
# $(4 + 1) \cdot 5 + (5 + 1) \cdot 3 = 43$ parameters. $W^{(l)}$ has $M_l$ rows and $M_{l-1}$
# columns. (The notes print $M_{M-1}$ in one place: [17](17_the_notes_checked.ipynb).)

# %%
from nn import MLP

model = MLP(4, [5, 3], rng=random.Random(3))
print(len(model.parameters()), "parameters")
inputs = [0.5, -0.25, 1.0, 0.75]
a = inputs
for layer, f in zip(model.layers, (lambda z: max(0.0, z), lambda z: z), strict=True):
    a = [
        f(math.fsum(w.data * v for w, v in zip(n.w, a, strict=True)) + n.b.data)
        for n in layer.neurons
    ]
print("by the two formulas", "  ".join(f"{v:.12f}" for v in a))
print("by the model       ", "  ".join(f"{v.data:.12f}" for v in model(inputs)))

# %% [markdown]
# In the picture equal nodes are folded into one box, so that the layers can be seen: 20 weights
# W1, 5 biases b1, 15 weights W2, 3 biases b2. "a ... b" are the least and the largest number of a
# box. At the end stands a loss, the mean squared error of the three outputs.

# %%
from nn import mse

x = [Value(number, label=f"x{i}") for i, number in enumerate(inputs)]
loss = mse(model(x), [1.0, 0.0, 0.0])
loss.label = "loss"
loss.backward()
draw(loss, model=model, fold=True, constants=False, theme="modern", number_format=".2f")

# %% [markdown]
# ### The symbols and their shapes
#
# | symbol | meaning | shape |
# |---|---|---|
# | $L$ | number of layers; layer 0 is the input and not counted | a number |
# | $M_l$ | number of neurons of layer $l$ | a number |
# | $f_l$ | activation of layer $l$ | a function |
# | $W^{(l)}$ | weights from layer $l-1$ to layer $l$ | $M_l \times M_{l-1}$ |
# | $b^{(l)}$ | biases of layer $l$ | $M_l$ |
# | $z^{(l)}$ | net inputs, $W^{(l)} a^{(l-1)} + b^{(l)}$ | $M_l$ |
# | $a^{(l)}$ | activations, $f_l(z^{(l)})$; $a^{(0)} = x$ | $M_l$ |
#
# Of the network above:

# %%
print(f"L = {len(model.layers)}, M_0 = {len(inputs)}")
a = inputs
for number, layer in enumerate(model.layers, 1):
    z = layer.net_inputs(a)
    a = layer(a)
    weights_of = [n.w for n in layer.neurons]
    shape = f"{len(weights_of)} x {len(weights_of[0])}"
    print(f"layer {number}: M = {len(layer.neurons)}, W {shape}, b {len(layer.neurons)}", end=", ")
    print(f"z {len(z)}, a {len(a)}")

# %% [markdown]
# ### The name is a misnomer
#
# A "multi-layer perceptron" is not made of perceptrons. A perceptron's output *jumps* from 0 to 1.
# An MLP's units are *continuous*, as the logistic is, and have derivatives. Both units near the
# place where $w x + b = 0$, here x = 1:

# %%
step_unit, smooth_unit = Perceptron(1), Neuron(1, activation="sigmoid")
for unit in (step_unit, smooth_unit):
    unit.w[0].data, unit.b.data = 2.0, -2.0
print("      x   perceptron   sigmoid neuron   its derivative")
for number in (0.999, 0.999999, 1.000001, 1.001):
    x = Value(number)
    a = smooth_unit([x])
    a.backward()
    print(f"{number:8}   {step_unit([number]):10}   {a.data:14.6f}   {x.grad:14.6f}")

# %% [markdown]
# ## Without activations the layers collapse
#
# A stack of linear layers is one linear layer: $W_2 (W_1 x + b_1) + b_2 = W x + b$ with
# $W = W_2 W_1$ and $b = W_2 b_1 + b_2$. (The notes print another bias:
# [17](17_the_notes_checked.ipynb).) With weights that are multiples of 1/4 nothing is rounded, and
# the two agree exactly.

# %%
stack = MLP(3, [4, 2], activation="linear")
first, second = stack.layers
rng = random.Random(5)
for p in stack.parameters():
    p.data = rng.randrange(-8, 9) / 4

one = Layer(3, 2, nonlin=False)
for neuron, outer in zip(one.neurons, second.neurons, strict=True):
    pairs = list(zip([w.data for w in outer.w], first.neurons, strict=True))
    for i, w in enumerate(neuron.w):
        w.data = sum(u * inner.w[i].data for u, inner in pairs)
    neuron.b.data = sum(u * inner.b.data for u, inner in pairs) + outer.b.data

inputs = [[rng.randrange(-8, 9) / 4 for _ in range(3)] for _ in range(100)]
same = sum([v.data for v in stack(x)] == [v.data for v in one(x)] for x in inputs)
print(f"two layers of {len(stack.parameters())} parameters equal one of {len(one.parameters())}:")
print(f"the same outputs, bit by bit, for {same} of {len(inputs)} inputs")

# %% [markdown]
# ## Maxout
#
# A maxout unit has several linear pieces $z_k = w_k^\top x + b_k$ and gives $\max_k z_k$: the
# activation itself is learned, piece by piece. With two pieces it can be a ReLU or |x|
# ([notebook 6](06_relu_and_its_family.ipynb)). With more pieces it follows any *convex* function
# more closely. Here 2, 4 and 16 tangents of $x^2$:

# %%
from nn import Maxout

points = [i / 50 for i in range(-50, 51)]
for pieces in (2, 4, 16):
    unit = Maxout(1, pieces)
    for k in range(pieces):
        at = -1 + (2 * k + 1) / pieces
        unit.w[k][0].data, unit.b[k].data = 2 * at, -at * at
    error = max(abs(unit([x]).data - x * x) for x in points)
    print(f"{pieces:2d} pieces: largest error on [-1, 1] {error:.6f}")

# %% [markdown]
# ## Try it yourself
#
# On paper, before reading on:
#
# 1. Which weights and which threshold make an M-P neuron that computes NAND (not AND)?
# 2. How many parameters does a network with 2 inputs, two hidden layers of 16 and one output have?

# %% [markdown]
# The answers:
#
# 1. Both weights −1 and the threshold −1: only the sum −2 stays below it.
# 2. $(2 + 1) \cdot 16 + (16 + 1) \cdot 16 + (16 + 1) \cdot 1 = 337$.

# %%
nand = MPNeuron([-1, -1], threshold=-1)
print("NAND", "  ".join(f"{x} -> {nand(x):g}" for x in corners))
print(len(MLP(2, [16, 16, 1]).parameters()), "parameters")

# %% [markdown]
# **In one line:** a neuron is $a = f(w^\top x + b)$, a network is
# $a^{(l)} = f_l(W^{(l)} a^{(l-1)} + b^{(l)})$ layer after layer, and without f between them all
# layers are one. Next: [back-propagation](09_back_propagation.ipynb).
