# %% [markdown]
# # 5. Sigmoid and tanh
#
# An activation f makes a neuron's output $a = f(z)$ from its net input z. Without it a network is
# one linear layer; with the wrong one it does not learn. Here are the threshold, the sigmoid and
# tanh, each with its derivative, its strengths and its weaknesses. It is enough to have read
# [what a gradient is](01_a_first_graph.ipynb).

# %% [markdown]
# ## What one asks of an activation
#
# * *continuous*: a small change of z makes a small change of a;
# * *differentiable but for few points*: it learns by gradients;
# * *simple*: every neuron computes it, and its derivative, at every step;
# * *a derivative in a suitable range*: neither so small that gradients vanish in a deep network,
#   nor so large that they explode.
#
# The [next notebook](06_relu_and_its_family.ipynb) measures this for all of them. First all at a
# glance, with their derivatives, the *slopes*. A *kink* is a place where the slope jumps; hatched
# is where the slope is nearly 0.

# %%
from viz.plots import plot_activation, plot_activations

plot_activations()

# %% [markdown]
# ## Without an activation, layers collapse
#
# A layer without an activation is linear, and so are two of them:
# $W_2 (W_1 x + b_1) + b_2 = (W_2 W_1)\, x + (W_2 b_1 + b_2)$ is one layer again. Here two layers
# (`MLP`, [notebook 8](08_neuron_layer_mlp.ipynb)) with three inputs and one output. The one layer
# that equals them has the derivatives of the output as weights, and the output at 0 as bias.

# %%
import random

from autograd_core import grad
from nn import MLP

random.seed(0)
deep = MLP(3, [4, 1], activation="linear")


def network(a, b, c):
    """The deep linear network as a function of three numbers."""
    return deep([a, b, c])


origin = network(0.0, 0.0, 0.0).data
weights = grad(network, argnums=[0, 1, 2])(0.0, 0.0, 0.0)
for point in [(1.0, 2.0, 3.0), (-5.0, 0.5, 4.0)]:
    one_layer = origin + sum(w * x for w, x in zip(weights, point, strict=True))
    print(f"two layers {network(*point).data:+.12f}   one layer {one_layer:+.12f}")

# %% [markdown]
# ## The threshold
#
# The first neurons (McCulloch and Pitts 1943, the perceptron 1958) used a step: 1 if z > 0, else
# 0. It jumps at 0, where it has no derivative. Everywhere else the derivative is 0, so nothing can
# be learned by gradients. Pairs of z and the derivative there:

# %%
from autograd_core import Value, where


def threshold(z):
    """1 if z > 0, else 0."""
    return where(z > 0, 1.0, 0.0)


print([(z, grad(threshold)(z)) for z in (-2.0, -0.1, 0.1, 2.0)])

# %% [markdown]
# ## Sigmoid
#
# The logistic function $\sigma(x) = 1 / (1 + e^{-x})$. **Strength:** it is a smooth threshold, and
# its values between 0 and 1 can be read as probabilities. Hatched is where it is *saturated*: its
# slope is nearly 0. (The notes let it reach 1, which it never does:
# [17](17_the_notes_checked.ipynb).)

# %%
plot_activation("sigmoid")

# %% [markdown]
# Its derivative is $\sigma' = \sigma (1 - \sigma)$. It is largest at 0, where it is 1/4. Both
# formulas beside the engine:

# %%
import math

from autograd_core import sigmoid

print("   z  engine    1/(1+e^-z)  slope     s (1 - s)")
for z in (-4.0, 0.0, 2.5):
    s = 1 / (1 + math.exp(-z))
    print(f"{z:4}  {sigmoid(z):.6f}  {s:.6f}    {grad(sigmoid)(z):.6f}  {s * (1 - s):.6f}")
assert grad(sigmoid)(0.0) == max(grad(sigmoid)(k / 10) for k in range(-50, 51)) == 0.25

# %% [markdown]
# ### A soft gate
#
# A switch lets a signal pass or stops it. Multiplied by $\sigma(c)$ a signal passes *in part*:
# $y = \sigma(c)\, x$ is nearly $x$ if the control $c$ is large, and nearly 0 if $c$ is very
# negative. Unlike a switch it can be learned, because $\partial y / \partial c = x\, \sigma'(c)$
# is not 0. (The gates of an [LSTM](15_recurrent_units.ipynb) work like this.)

# %%
import matplotlib.pyplot as plt

moments = [t / 50 for t in range(401)]
signal = [math.sin(4 * t) for t in moments]
gate = [sigmoid(3 * (t - 4)) for t in moments]
figure, axes = plt.subplots(figsize=(7, 3.2))
axes.plot(moments, signal, ":", color="gray", label="signal x")
axes.plot(moments, gate, "--", label="gate σ(c), c = 3 (t − 4)")
axes.plot(moments, [s * g for s, g in zip(signal, gate, strict=True)], label="σ(c) x")
axes.set(xlabel="time t", ylabel="signal", title="The logistic as a soft gate")
axes.legend(loc="lower left")
axes.grid(alpha=0.3)
plt.show()

x, c = Value(0.8), Value(-1.0)
(sigmoid(c) * x).backward()
print(f"dy/dc = {c.grad:.12f}   by formula {0.8 * sigmoid(-1.0) * (1 - sigmoid(-1.0)):.12f}")

# %% [markdown]
# **Weakness: the vanishing gradient.** In a chain of sigmoids the gradient is a product of
# slopes, each at most 1/4. After ten of them less than a millionth is left.

# %%
from autograd_core import tanh


def chained(f, depth):
    """The gradient of f(f(...f(x)...)) at 0.5."""
    x = Value(0.5)
    y = x
    for _ in range(depth):
        y = f(y)
    y.backward()
    return x.grad


print("depth     sigmoid      (1/4)^depth        tanh")
for depth in (1, 2, 5, 10, 20):
    print(f"{depth:5} {chained(sigmoid, depth):11.1e} {0.25**depth:16.1e}", end=" ")
    print(f"{chained(tanh, depth):11.1e}")
    assert chained(sigmoid, depth) <= 0.25**depth

# %% [markdown]
# **Weakness: not zero-centred.** Its outputs are all positive. A neuron behind it gets only
# positive inputs $x_d$, so the gradients of its weights,
# $\partial L / \partial w_d = \delta\, x_d$ with one $\delta = \partial L / \partial z$ for all,
# have one sign. In a step all weights grow, or all shrink; towards any other place learning has to
# zigzag. (`nonlin=False` makes a neuron without an activation.)

# %%
from nn import Neuron

rng = random.Random(1)
signals = [rng.gauss(0, 1) for _ in range(8)]
for f in (sigmoid, tanh):
    inputs = [f(s) for s in signals]
    neuron = Neuron(8, nonlin=False, rng=rng)
    neuron(inputs).backward()
    signs = "".join("+" if w.grad > 0 else "-" for w in neuron.w)
    print(f"{f.__name__:8} mean input {sum(inputs) / 8:+.2f}   signs of the gradients: {signs}")

# %% [markdown]
# Outputs whose mean is not 0 also shift the net input of the next neuron, as a bias would: the
# *bias shift*. Here the mean net input of one neuron over 1,000 samples. Behind sigmoids, whose
# outputs have the mean 1/2, it is half the sum of the weights; behind tanh it is nearly 0.

# %%
neuron = Neuron(8, nonlin=False, rng=random.Random(5))
for f in (sigmoid, tanh):
    net_inputs = [neuron([f(rng.gauss(0, 1)) for _ in range(8)]).data for _ in range(1000)]
    print(f"behind {f.__name__:8} mean net input {sum(net_inputs) / 1000:+.3f}")
print(f"half the sum of the weights: {sum(w.data for w in neuron.w) / 2:+.3f}")

# %% [markdown]
# ## Tanh
#
# $\tanh x = (e^x - e^{-x}) / (e^x + e^{-x})$. **Strength:** it is zero-centred, and its slope
# reaches 1. **Weakness:** it saturates as the sigmoid does.

# %%
plot_activation("tanh")

# %% [markdown]
# It is $2\sigma(2x) - 1$, and its derivative is $1 - \tanh^2$.

# %%
print("   z  engine     by e^z     2 s(2z)-1  slope     1 - tanh²")
for z in (-3.0, 0.3, 1.5):
    up, down = math.exp(z), math.exp(-z)
    by_hand, by_sigmoid = (up - down) / (up + down), 2 * sigmoid(2 * z) - 1
    print(f"{z:4}  {tanh(z):+.6f}  {by_hand:+.6f}  {by_sigmoid:+.6f}", end="  ")
    print(f"{grad(tanh)(z):.6f}  {1 - by_hand**2:.6f}")

# %% [markdown]
# ### Tanh is odd, the logistic is not
#
# $\tanh(-x) = -\tanh(x)$, but $\sigma(-x) = 1 - \sigma(x)$. If inputs lie as often below 0 as
# above, the outputs of tanh have the mean 0 and those of the logistic the mean 1/2. This is where
# the bias shift above comes from.

# %%
for x in (0.5, 2.0):
    print(f"tanh({x}) + tanh(-{x}) = {tanh(x) + tanh(-x)}", end="    ")
    print(f"σ({x}) + σ(-{x}) = {sigmoid(x) + sigmoid(-x):.12f}")

normal = random.Random(3)
centred = [normal.gauss(0, 1) for _ in range(4000)]
figure, panels = plt.subplots(1, 2, figsize=(8, 3), sharey=True)
for axes, f in zip(panels, (tanh, sigmoid), strict=True):
    outputs = [f(x) for x in centred]
    mean = math.fsum(outputs) / len(outputs)
    axes.hist(outputs, bins=40, range=(-1, 1), color="lightgray", edgecolor="gray")
    axes.axvline(mean, color="black", linestyle="--")
    axes.set(xlabel="activation a", title=f"{f.__name__}: mean {mean:z.2f}")
panels[0].set(ylabel="neurons of 4,000")
figure.tight_layout()
plt.show()

# %% [markdown]
# ## Cheap sigmoids: hard-logistic and hard-tanh
#
# The first-order Taylor expansion of σ at 0 is $0.25\,x + 0.5$. Clipped to [0, 1] it is the
# *hard-logistic* function, $\max(\min(0.25\,x + 0.5, 1), 0)$. (`hard_sigmoid` is PyTorch's, with
# the slope 1/6.) *Hard-tanh* is $\max(\min(x, 1), -1)$. **Strength:** they need no
# exponential. **Weakness:** beyond the kinks the slope is not only small but 0. (The notes print
# hard-tanh as 2σ(2x) − 1, which is tanh: [17](17_the_notes_checked.ipynb).)

# %%
from autograd_core import hard_logistic, hard_sigmoid, hard_tanh

for f in (sigmoid, hard_logistic, hard_sigmoid):
    print(f"slope of {f.__name__} at 0: {grad(f)(0.0):.4f}")
print("    x  sigmoid  hard_logistic  hard_sigmoid  hard_tanh")
for x in (-3.0, -1.0, -0.1, 0.0, 0.1, 1.0, 3.0):
    print(f"{x:5}  {sigmoid(x):7.4f}  {hard_logistic(x):13.4f}", end="  ")
    print(f"{hard_sigmoid(x):12.4f}  {hard_tanh(x):9}")
    assert hard_logistic(x) == max(min(0.25 * x + 0.5, 1), 0)
    assert hard_tanh(x) == max(min(x, 1), -1)

# %% [markdown]
# The three side by side; diamonds are kinks, where the slope jumps.

# %%
plot_activations(["hard_logistic", "hard_sigmoid", "hard_tanh"])

# %% [markdown]
# ## Try it yourself
#
# On paper, before reading on:
#
# 1. For which z is $\sigma(z) = 3/4$, and what is the slope there?
# 2. Of a gradient that goes back through four sigmoids, how much is left at most?

# %% [markdown]
# The answers:
#
# 1. $1 + e^{-z} = 4/3$, so $e^{-z} = 1/3$ and z = log 3. The slope is
#    $\frac{3}{4} \cdot \frac{1}{4} = \frac{3}{16}$.
# 2. $(1/4)^4 = 1/256$, less than half a percent.

# %%
print(f"1. {sigmoid(math.log(3)):.4f}, slope {grad(sigmoid)(math.log(3)):.4f} = {3 / 16}")
print(f"2. from 0.5: {chained(sigmoid, 4):.5f}, at most {0.25**4:.5f}")

# %% [markdown]
# **In one line:** sigmoid and tanh are smooth thresholds; where they saturate hardly any gradient
# gets through, and the sigmoid's outputs, all positive, give all gradients one sign.
# Next: [ReLU and its family](06_relu_and_its_family.ipynb).
