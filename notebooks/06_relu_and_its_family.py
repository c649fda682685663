# %% [markdown]
# # 6. ReLU and its family, maxout and softmax
#
# [Sigmoid and tanh](05_sigmoid_and_tanh.ipynb) saturate on both sides. ReLU does not saturate on
# the right, and many functions try to improve on it. Each is here, with its derivative, its
# strengths and its weaknesses. Then come maxout, which learns its shape, and softmax, which makes
# probabilities. At the end all activations are measured in one table.

# %% [markdown]
# ## ReLU
#
# $\mathrm{ReLU}(x) = \max(0, x)$. **Strength:** it is cheap, and its slope is exactly 1 for x > 0,
# so gradients do not vanish in depth. At 0 it has no derivative; the engine takes 0.

# %%
from viz.plots import plot_activation

plot_activation("relu")

# %% [markdown]
# A chain of ReLUs hands on the whole gradient where a chain of sigmoids loses it.

# %%
from autograd_core import Value, relu, sigmoid


def chained(f, depth):
    """The gradient of f(f(...f(x)...)) at 0.5."""
    x = Value(0.5)
    y = x
    for _ in range(depth):
        y = f(y)
    y.backward()
    return x.grad


print("20 sigmoids:", f"{chained(sigmoid, 20):.1e}", "  20 ReLUs:", chained(relu, 20))

# %% [markdown]
# ### One-sided, saturated on the left, sparse
#
# ReLU inhibits on one side only. On the left it is saturated: its value and its slope are 0. On
# the right it never is. With random weights about half of the net inputs are negative, so about
# half of a layer's neurons are silent: its activations are *sparse*. Softplus, which resembles
# ReLU, is never exactly 0. The zeros among the activations of 1,000 neurons:

# %%
import random

import matplotlib.pyplot as plt

from autograd_core import grad
from nn import Layer

inputs = [0.5, -1.0, 2.0, 0.25, -0.75]
figure, panels = plt.subplots(1, 2, figsize=(8, 3), sharey=True)
for axes, name in zip(panels, ("relu", "softplus"), strict=True):
    layer = Layer(5, 1000, activation=name, rng=random.Random(4))
    activations = [a.data for a in layer(inputs)]
    zeros = activations.count(0.0)
    print(f"{name:8} zeros {zeros:3} of 1,000, smallest activation {min(activations):.3f}")
    axes.hist(activations, bins=30, range=(0, 3), color="lightgray", edgecolor="gray")
    axes.set(xlabel="activation a", title=f"{name}: {zeros} zeros")
panels[0].set(ylabel="neurons of 1,000")
figure.tight_layout()
plt.show()
print(f"slopes of ReLU at -10 and 10: {grad(relu)(-10.0)}, {grad(relu)(10.0)}")

# %% [markdown]
# **Weakness: the dead ReLU.** If the net input is negative for every sample, no gradient flows,
# and the neuron never changes
# again. Here is one whose bias was pushed too far down. With the other activations, which are
# explained below, the same neuron still learns a little.

# %%
from nn import Neuron

rng = random.Random(1)
samples = [[rng.gauss(0, 1), rng.gauss(0, 1)] for _ in range(100)]
for name in ("relu", "leaky_relu", "elu", "gelu"):
    neuron = Neuron(2, activation=name, rng=random.Random(2))
    neuron.b.data = -6.0
    for sample in samples:
        neuron(sample).backward()
    print(f"{name:11} gradient of the bias, summed over 100 samples: {neuron.b.grad:.2e}")
    dead = all(parameter.grad == 0 for parameter in neuron.parameters())
    assert dead == (name == "relu")

# %% [markdown]
# ## Leaky ReLU, PReLU and ELU
#
# Leaky ReLU, $\max(0, x) + \gamma \min(0, x)$, leaves a small slope γ below 0. For γ < 1 that is
# $\max(x, \gamma x)$. **Strength:** as cheap as ReLU, and it does not die. **Weakness:** γ has to
# be chosen. The engine beside both formulas:

# %%
from autograd_core import leaky_relu


def leaky(x):
    """Leaky ReLU with γ = 0.1."""
    return leaky_relu(x, 0.1)


for z in (-2.0, 3.0):
    print(leaky(z), max(0.0, z) + 0.1 * min(0.0, z), max(z, 0.1 * z))
plot_activation(leaky)

# %% [markdown]
# PReLU *learns* the slope $\gamma_i$, here called `a`: one per neuron (`activation=PReLU`), or one
# shared by a group (`PReLU()`). Its derivative with respect to the slope is $\min(0, x)$.
# **Strength:** nothing to choose. **Weakness:** more parameters.

# %%
from nn import MLP, PReLU

own = MLP(1, [3, 1], activation=PReLU)
shared = MLP(1, [3, 1], activation=PReLU())
for kind, model in (("per neuron", own), ("shared", shared)):
    slopes = [name for name, _ in model.named_parameters() if name.endswith(".a")]
    print(f"{kind}: {len(slopes)} learned, such as {slopes[-1]}")
for x in (-2.0, 3.0):
    unit = PReLU(0.25)
    y = unit(x)
    y.backward()
    print(f"PReLU({x}) = {y.data}   derivative with respect to a: {unit.a.grad}")

# %% [markdown]
# ELU, $\max(0, x) + \gamma \min(0, e^x - 1)$. **Strength:** it has negative outputs, so their mean
# is closer to 0 than that of ReLU's, and for γ = 1 its slope has no jump. **Weakness:** it needs
# an exponential, and it saturates on the left. (The picture calls γ `alpha`.)

# %%
import math

from autograd_core import elu, tanh

for gamma in (1.0, 0.5):
    by_hand = max(0.0, -2.0) + gamma * min(0.0, math.exp(-2.0) - 1)
    print(f"γ = {gamma}: ELU(-2) = {elu(-2.0, gamma):.6f}, by hand {by_hand:.6f}", end=";")
    left = grad(elu)(-1e-9, gamma)
    print(f" slopes beside 0: {left:.3f} and {grad(elu)(1e-9, gamma):.3f}")
draws = [rng.gauss(0, 1) for _ in range(10_000)]
for f in (relu, elu, tanh):
    print(f"mean output of {f.__name__:4} for normal inputs: {sum(map(f, draws)) / 10_000:+.3f}")
plot_activation("elu")

# %% [markdown]
# ## Softplus
#
# $\log(1 + e^x)$: a smooth ReLU, whose derivative is the sigmoid. **Strength:** it has no kink,
# and its slope is nowhere exactly 0. **Weakness:** it needs an exponential and a logarithm, and
# its outputs are all positive (their mean is in the last table). (In the picture `beta` is 1.)

# %%
from autograd_core import softplus

print("   z  softplus  log(1+e^z)  slope     sigmoid")
for z in (-3.0, 0.0, 2.0):
    by_hand = math.log(1 + math.exp(z))
    print(f"{z:4}  {softplus(z):.6f}  {by_hand:.6f}    {grad(softplus)(z):.6f}  {sigmoid(z):.6f}")
plot_activation("softplus")

# %% [markdown]
# ## Swish
#
# $x\, \sigma(\beta x)$, with β fixed or learned. β = 0 gives x/2; a large β gives ReLU.
# **Strength:** it is smooth, and its slope is not 0 for moderately negative x. **Weakness:** it
# needs an exponential, and it is not monotone: it falls to a minimum left of 0, and rises from
# there on.

# %%
from autograd_core import swish

print("   x      x/2  beta=0  beta=1  beta=5  beta=50   relu")
for x in (-4.0, -2.0, -0.5, 1.0, 3.0):
    values = [swish(x, beta) for beta in (0.0, 1.0, 5.0, 50.0)]
    print(f"{x:4} {x / 2:8.3f}", *(f"{value:z7.3f}" for value in values), f"{relu(x):7.3f}")

# %% [markdown]
# ### Swish's gate
#
# $x\, \sigma(\beta x)$ is the [soft gate](05_sigmoid_and_tanh.ipynb) again, and the signal is its
# own control. Where $\sigma(\beta x)$ is near 1, the gate is open and $x$ passes; where it is near
# 0, the gate is shut.

# %%
line = [k / 20 for k in range(-100, 101)]
figure, panels = plt.subplots(1, 2, figsize=(8, 3), sharey=True)
for axes, beta in zip(panels, (1.0, 4.0), strict=True):
    axes.plot(line, line, ":", color="gray", label="x")
    axes.plot(line, [sigmoid(beta * x) for x in line], "--", label="gate σ(βx)")
    axes.plot(line, [swish(x, beta) for x in line], label="x σ(βx)")
    axes.set(xlabel="x", ylim=(-1.5, 3), title=f"β = {beta:g}")
    axes.grid(alpha=0.3)
panels[0].set(ylabel="activation")
panels[0].legend(loc="upper left")
figure.tight_layout()
plt.show()

for x in (-3.0, 3.0):
    print(f"x = {x:+}: gate {sigmoid(x):.3f}, x times gate {x * sigmoid(x):+.3f}", end="   ")
    print(f"swish {swish(x, 1.0):+.3f}")

# %% [markdown]
# β can be learned: the derivative of $x\, \sigma(\beta x)$ with respect to β is $x^2 s (1 - s)$,
# where $s = \sigma(\beta x)$.

# %%
from nn import Swish

unit = Swish(1.5)
unit(2.0).backward()
s = sigmoid(1.5 * 2.0)
print(f"engine {unit.beta.grad:.12f}   by hand {2.0**2 * s * (1 - s):.12f}")

# %% [markdown]
# The family in pictures: from a line to a ReLU.

# %%
from viz.plots import plot_activations


def swish_0(x):
    """Swish with β = 0."""
    return swish(x, 0.0)


def swish_1(x):
    """Swish with β = 1, also called SiLU."""
    return swish(x, 1.0)


def swish_8(x):
    """Swish with β = 8."""
    return swish(x, 8.0)


plot_activations([swish_0, swish_1, swish_8])

# %% [markdown]
# ## GELU
#
# $x\, \Phi(x)$: x times the probability that a normal variable is below x. **Strength:** it is
# smooth, and close to ReLU further out. **Weakness:** it needs the error function erf, and it is
# not monotone either. Here $x\, \Phi(x)$ is computed by
# $\Phi(x) = (1 + \mathrm{erf}(x / \sqrt 2)) / 2$, by the engine, and by counting among the normal
# variables drawn above. (The notes print the density φ for Φ: [17](17_the_notes_checked.ipynb).)

# %%
from autograd_core import gelu

x = 0.7
by_erf = (1 + math.erf(x / math.sqrt(2))) / 2
counted = sum(draw < x for draw in draws) / len(draws)
print(f"x Φ(x): {x * by_erf:.6f}   gelu: {gelu(x):.6f}   counted: {x * counted:.3f}")
plot_activation("gelu")

# %% [markdown]
# ### The Gaussian and its rule of three sigmas
#
# The density of N(μ, σ²) is $\varphi(x) = e^{-(x-\mu)^2 / 2\sigma^2} / (\sigma \sqrt{2\pi})$, and
# Φ is the area under it from the left. Within one σ of μ lie 68.27 % of all draws, within two
# 95.45 %, within three **99.73 %**. For k of them it is
# $\Phi(k) - \Phi(-k) = \mathrm{erf}(k / \sqrt 2)$, with μ = 0 and σ = 1.

# %%
from autograd_core import erf

bell = [k / 50 for k in range(-200, 201)]
density = [math.exp(-x * x / 2) / math.sqrt(2 * math.pi) for x in bell]
figure, axes = plt.subplots(figsize=(7, 3.2))
axes.plot(bell, density, color="black")
for k, alpha in ((3, 0.15), (2, 0.15), (1, 0.2)):
    share = erf(k / math.sqrt(2))
    counted = sum(abs(draw) < k for draw in draws) / len(draws)
    print(f"within {k} σ: {share:.2%}   counted in {len(draws):,} draws: {counted:.2%}")
    inside = [abs(x) <= k for x in bell]
    axes.fill_between(bell, density, where=inside, color="tab:blue", alpha=alpha)
    axes.annotate("", (-k, 0.4 - 0.11 * k), (k, 0.4 - 0.11 * k), arrowprops={"arrowstyle": "<->"})
    axes.text(0, 0.4 - 0.11 * k, f"{share:.2%}", ha="center", va="bottom")
axes.set(xlabel="(x − μ) / σ", ylabel="density φ", ylim=(0, 0.45))
plt.show()
assert round(erf(3 / math.sqrt(2)), 4) == 0.9973

# %% [markdown]
# Φ may be that of another normal distribution, N(μ, σ²). With a small σ it is a threshold at μ,
# and GELU cuts off like a ReLU.

# %%
for mu, sigma in [(0.0, 1.0), (0.0, 0.01), (1.0, 0.01)]:
    values = ", ".join(f"{gelu(x, mu, sigma):z6.3f}" for x in (-1.0, 0.5, 2.0))
    print(f"μ = {mu}, σ = {sigma:4}: GELU at -1, 0.5 and 2 = {values}")

# %% [markdown]
# ## Maxout
#
# A unit that learns its own activation: $\max_k z_k$, the largest of K linear pieces
# $z_k = w_k^\top x + b_k$. With the pieces x and 0 it is ReLU, with x and −x it is |x|.
# **Strength:** it is piecewise linear, and saturated only where it has learned to be.
# **Weakness:** K times the parameters.

# %%
from nn import Maxout

unit = Maxout(1, pieces=2)
for slopes, name in [((1.0, 0.0), "relu"), ((1.0, -1.0), "abs")]:
    unit.w[0][0].data, unit.w[1][0].data = slopes
    print(name, [unit([x]).data for x in (-2.0, -1.0, 0.5, 3.0)])
assert unit([-2.0]).data == abs(-2.0)
counts = len(Neuron(10).parameters()), len(Maxout(10, pieces=3).parameters())
print("parameters with 10 inputs: neuron {}, maxout of 3 pieces {}".format(*counts))

# %% [markdown]
# With more pieces it comes close to any convex function. Here four tangents of the parabola
# $x^2/4$.

# %%
unit = Maxout(1, pieces=4)
for k, place in enumerate((-3.0, -1.0, 1.0, 3.0)):
    unit.w[k][0].data = place / 2
    unit.b[k].data = -(place**2) / 4


def four_pieces(x):
    """The maxout unit of one number."""
    return unit([x])


plot_activation(four_pieces)

# %% [markdown]
# ### Maxout's corners
#
# Where two pieces cross, another one becomes the largest, and the slope jumps: there the unit is
# *not differentiable*. That happens at finitely many points: with one input and K pieces at no
# more than K − 1. The slopes beside the corners of the unit above, and the numbers of corners of
# random units:

# %%
import itertools

slope = grad(four_pieces)
for place in (-2.0, 0.0, 2.0):
    print(f"slope left and right of {place:+}: {slope(place - 1e-6)}, {slope(place + 1e-6)}")


def corners(lines):
    """The places where two lines cross and no other is above them."""
    crossings = [((c - b) / (w - v), w, b) for (w, b), (v, c) in itertools.combinations(lines, 2)]
    return [x for x, w, b in crossings if w * x + b >= max(v * x + c for v, c in lines) - 1e-9]


units = random.Random(8)
for pieces in (2, 4, 8, 16):
    counts = []
    for _ in range(10):
        lines = [(units.gauss(0, 1), units.gauss(0, 1)) for _ in range(pieces)]
        counts.append(len(corners(lines)))
    print(f"{pieces:2} pieces, ten units: {counts} corners, at most {pieces - 1}")
    assert max(counts) <= pieces - 1

# %% [markdown]
# ## Softmax
#
# A function of a list, not of one number: it makes scores $x_i$ into probabilities
# $p_i = e^{x_i} / \sum_j e^{x_j}$ that sum to 1. The derivative of $p_i$ is $p_i (1 - p_i)$ with
# respect to its own score $x_i$, and $-p_i p_j$ with respect to another score $x_j$. Together they
# are a matrix, the *Jacobian*: row i has the derivatives of $p_i$. **Strength:** scores become
# probabilities, for the last layer of a classifier. **Weakness:** it saturates, too: where one
# $p_i$ is nearly 1, all derivatives are nearly 0.

# %%
from autograd_core import jacobian, softmax

scores = [1.0, 2.0, 0.5]
total = sum(math.exp(score) for score in scores)
p = softmax(scores)
print("engine ", [round(x, 6) for x in p])
print("by hand", [round(math.exp(score) / total, 6) for score in scores])
for i, row in enumerate(jacobian(softmax)(scores)):
    by_hand = [p[i] * (1 - p[i]) if i == j else -p[i] * p[j] for j in range(3)]
    print(f"row {i}: engine", *(f"{x:+.6f}" for x in row), end="   ")
    print("by hand", *(f"{x:+.6f}" for x in by_hand))
far = max(abs(x) for row in jacobian(softmax)([20.0, 0.0, 0.0]) for x in row)
print(f"scores (20, 0, 0): no derivative is larger than {far:.0e}")

# %% [markdown]
# ### Softmax's two properties
#
# | property | formula | so that |
# |---|---|---|
# | each output lies between 0 and 1 | $0 < p_i < 1$ | each can be a probability |
# | together they make 1 | $\sum_i p_i = 1$ | all of them are a distribution |
#
# Any scores will do, negative ones too. A score larger by 1 gets e times the probability. So the
# further the scores lie apart, the more the largest stands out:

# %%
figure, panels = plt.subplots(2, 3, figsize=(8, 4), sharey="row")
for column, scale in enumerate((0.5, 1.0, 3.0)):
    spread = [scale * s for s in (-1.0, 0.0, 2.0, 1.0)]
    shares = softmax(spread)
    print("scores", *(f"{s:+.1f}" for s in spread), end="   softmax")
    print("", *(f"{p:.5f}" for p in shares), f"  sum {math.fsum(shares):.6f}")
    assert all(0 < p < 1 for p in shares)
    for axes, heights, what in zip(panels[:, column], (spread, shares), ("x", "p"), strict=True):
        axes.bar(range(1, 5), heights, color="lightgray", edgecolor="black")
        axes.axhline(0, color="black", linewidth=0.8)
        axes.set(xlabel="class i", xticks=range(1, 5))
        if not column:
            axes.set(ylabel="score $x_i$" if what == "x" else "softmax $p_i$")
panels[1, 0].set(ylim=(0, 1))
figure.tight_layout()
plt.show()

# %% [markdown]
# ### For the last layer, not for hidden ones
#
# A classifier's last layer wants a distribution. In a hidden layer the same properties do harm.
# The outputs share a sum of 1: the wider the layer, the smaller are the outputs and their
# derivatives. And one neuron can rise only if others fall: the derivatives of the sum, which are
# the sums of the Jacobian's columns, are 0. A layer of softmax beside one of tanh, for normal net
# inputs: the mean size of an output, and of its derivative with respect to its own net input.

# %%
print("width   softmax: output  derivative    tanh: output  derivative")
for width in (3, 10, 100):
    net = draws[:width]
    shares = softmax(net)
    own = [p * (1 - p) for p in shares]
    by_tanh = [tanh(z) for z in net], [grad(tanh)(z) for z in net]
    print(f"{width:5}", end="")
    for outputs, slopes in ((shares, own), by_tanh):
        size = math.fsum(map(abs, outputs)) / width
        print(f"{size:17.4f} {math.fsum(slopes) / width:11.4f}", end="")
    print()
columns = zip(*jacobian(softmax)(draws[:10]), strict=True)
print("sums of the Jacobian's columns are 0:", max(abs(math.fsum(c)) for c in columns) < 1e-15)

# %% [markdown]
# ## All in one table
#
# What one asks of an activation, measured. *Kinks*: at how many places the slope jumps. *Slope*:
# the least and the largest between −6 and 6. *Mean*: of the output for normal net inputs;
# zero-centred if near 0. *Saturated*: on which side the slope at ±10 is below 0.001. (`silu` is
# Swish with β = 1, `logsigmoid` is $\log \sigma$, and `gelu_tanh` is close to GELU and needs no
# error function.)

# %%
from nn import ACTIVATIONS

places = [k / 10 for k in range(-60, 61)]
print("activation     kinks  least slope  largest    mean  saturated")
for name, f in ACTIVATIONS.items():
    slope = grad(f)
    slopes = [slope(x) for x in places]
    kinks = sum(abs(slope(x + 1e-9) - slope(x - 1e-9)) > 1e-6 for x in places)
    mean = sum(map(f, draws)) / len(draws)
    sides = [side for side, x in (("left", -10.0), ("right", 10.0)) if abs(slope(x)) < 0.001]
    print(f"{name:14} {kinks:5} {min(slopes):12.3f} {max(slopes):8.3f} {mean:+7.3f}", end="  ")
    print(" and ".join(sides) or "no")

# %% [markdown]
# *Simple*: what each has to evaluate, as the engine writes it: a comparison, an exponential, or an
# error function.

# %%
from autograd_core import to_python

for name, f in ACTIVATIONS.items():
    body = to_python(f(Value(0.5, label="x"))).rstrip().splitlines()[-1]
    print(f"{name:14} {body.strip().removeprefix('return ')}")

# %% [markdown]
# ## Try it yourself
#
# On paper, before reading on:
#
# 1. Which two pieces make a maxout unit that computes $\max(x, -1)$?
# 2. What does softmax make of the scores 0, log 2 and log 5?

# %% [markdown]
# The answers:
#
# 1. x, with weight 1 and bias 0, and −1, with weight 0 and bias −1.
# 2. The exponentials are 1, 2 and 5, and their sum is 8: so 1/8, 2/8 and 5/8.

# %%
unit = Maxout(1, pieces=2)
for k, (weight, bias) in enumerate([(1.0, 0.0), (0.0, -1.0)]):
    unit.w[k][0].data, unit.b[k].data = weight, bias
print([unit([x]).data for x in (-3.0, -1.0, 2.0)])
print([round(p, 4) for p in softmax([0.0, math.log(2), math.log(5)])])

# %% [markdown]
# **In one line:** ReLU keeps the gradient whole on one side and can die on the other, and each
# newer activation costs a little more and mends one of the weaknesses. Next: [losses and
# information](07_losses_and_information.ipynb).
