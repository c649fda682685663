# %% [markdown]
# # 5. Activations
#
# An activation f makes a neuron's output `a = f(z)` from its net input z. Without it a network is
# one linear layer; with the wrong one it does not learn. Here is each with its derivative, its
# strengths and its weaknesses.
#
# What one asks of an activation:
#
# * *continuous*: a small change of z makes a small change of a;
# * *differentiable but for few points*: it learns by gradients;
# * *simple*: every neuron computes it, and its derivative, at every step;
# * *a derivative in a suitable range*: neither so small that gradients vanish in a deep network,
#   nor so large that they explode.
#
# The last section measures this for each of them. First all at a glance:

# %%
from viz.plots import plot_activation, plot_activations

plot_activations()

# %% [markdown]
# ## Without an activation, layers collapse
#
# Two linear layers, and the one layer that equals them: its weights are the derivatives of the
# output.

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
# 0. It jumps at 0, where it has no derivative; everywhere else the derivative is 0, so nothing can
# be learned by gradients.

# %%
from autograd_core import Value, where


def threshold(z):
    """1 if z > 0, else 0."""
    return where(z > 0, 1.0, 0.0)


print([(z, grad(threshold)(z)) for z in (-2.0, -0.1, 0.1, 2.0)])

# %% [markdown]
# ## Sigmoid
#
# The logistic function `σ(x) = 1 / (1 + e⁻ˣ)`. **Strength:** a threshold made smooth, between 0
# and 1, to be read as a probability. Hatched is where it is *saturated*: its slope is nearly 0.
# (The notes let it reach 1, which it never does: [12](12_the_notes_checked.ipynb).)

# %%
plot_activation("sigmoid")

# %% [markdown]
# Its derivative is `σ (1 - σ)`, at most 1/4. Both formulas beside the engine:

# %%
import math

from autograd_core import sigmoid

print("   z  engine    1/(1+e^-z)  slope     s (1 - s)")
for z in (-4.0, 0.0, 2.5):
    s = 1 / (1 + math.exp(-z))
    print(f"{z:4}  {sigmoid(z):.6f}  {s:.6f}    {grad(sigmoid)(z):.6f}  {s * (1 - s):.6f}")
assert grad(sigmoid)(0.0) == max(grad(sigmoid)(k / 10) for k in range(-50, 51)) == 0.25

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
# **Weakness: not zero-centred.** Its outputs are all positive. A neuron behind it gets inputs of
# one sign, so the gradients of all its weights have one sign: all grow, or all shrink, and a step
# in any other direction has to zigzag.

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
# Outputs with a mean away from 0 also shift the net input of the next neuron, as a bias would: the
# *bias shift*. Here the mean net input of one neuron over 1,000 samples. Behind sigmoids, whose
# outputs have the mean 1/2, it is half the sum of the weights.

# %%
neuron = Neuron(8, nonlin=False, rng=random.Random(5))
for f in (sigmoid, tanh):
    net_inputs = [neuron([f(rng.gauss(0, 1)) for _ in range(8)]).data for _ in range(1000)]
    print(f"behind {f.__name__:8} mean net input {sum(net_inputs) / 1000:+.3f}")
print(f"half the sum of the weights: {sum(w.data for w in neuron.w) / 2:+.3f}")

# %% [markdown]
# ## Tanh
#
# `(eˣ - e⁻ˣ) / (eˣ + e⁻ˣ)`. **Strength:** zero-centred, and with a slope of up to 1. **Weakness:**
# it saturates as the sigmoid does.

# %%
plot_activation("tanh")

# %% [markdown]
# It is `2 σ(2x) - 1`, and its derivative is `1 - tanh²`.

# %%
print("   z  engine     by e^z     2 s(2z)-1  slope     1 - tanh²")
for z in (-3.0, 0.3, 1.5):
    up, down = math.exp(z), math.exp(-z)
    by_hand, by_sigmoid = (up - down) / (up + down), 2 * sigmoid(2 * z) - 1
    print(f"{z:4}  {tanh(z):+.6f}  {by_hand:+.6f}  {by_sigmoid:+.6f}", end="  ")
    print(f"{grad(tanh)(z):.6f}  {1 - by_hand**2:.6f}")

# %% [markdown]
# ## Cheap sigmoids: hard-logistic and hard-tanh
#
# The first-order Taylor expansion of σ at 0 is `0.25 x + 0.5`; clipped to [0, 1] it is the
# *hard-logistic* function, `max(min(0.25 x + 0.5, 1), 0)`. (Libraries often use the slope 1/6
# instead: there `hard_sigmoid`.) *Hard-tanh* is `max(min(x, 1), -1)`. **Strength:** no
# exponential. **Weakness:** beyond the kinks the slope is not only small but 0. (The notes print
# hard-tanh as 2σ(2x) − 1, which is tanh: [12](12_the_notes_checked.ipynb).)

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
# ## ReLU
#
# `max(0, x)`. **Strength:** cheap, and its slope is exactly 1 for x > 0, so gradients do not
# vanish in depth. At 0 it has no derivative; the engine takes 0.

# %%
plot_activation("relu")

# %% [markdown]
# A chain of ReLUs hands on the whole gradient where a chain of sigmoids loses it.

# %%
from autograd_core import leaky_relu, relu

print("20 sigmoids:", f"{chained(sigmoid, 20):.1e}", "  20 ReLUs:", chained(relu, 20))

# %% [markdown]
# **Weakness: the dead ReLU.** If the net input is negative for every sample, no gradient flows,
# and the neuron never changes
# again. Here one whose bias was pushed too far down, beside others that still learn a little.

# %%
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
# Leaky ReLU, `max(0, x) + γ min(0, x)`, leaves a small slope γ below 0. For γ < 1 that is
# `max(x, γ x)`. **Strength:** as cheap as ReLU, and it does not die. **Weakness:** γ has to be
# chosen.


# %%
def leaky(x):
    """Leaky ReLU with γ = 0.1."""
    return leaky_relu(x, 0.1)


for z in (-2.0, 3.0):
    print(leaky(z), max(0.0, z) + 0.1 * min(0.0, z), max(z, 0.1 * z))
plot_activation(leaky)

# %% [markdown]
# PReLU *learns* the slope γᵢ, here called `a`: one per neuron (`activation=PReLU`), or one shared
# by a group (`PReLU()`). Its derivative with respect to the slope is `min(0, x)`. **Strength:**
# nothing to choose. **Weakness:** more parameters.

# %%
from nn import PReLU

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
# ELU, `max(0, x) + γ min(0, eˣ - 1)`. **Strength:** negative outputs, so its mean is closer to 0
# than that of ReLU, and for γ = 1 it is smooth. **Weakness:** an exponential, and it saturates on
# the left.

# %%
from autograd_core import elu

for gamma in (1.0, 0.5):
    by_hand = max(0.0, -2.0) + gamma * min(0.0, math.exp(-2.0) - 1)
    print(f"gamma = {gamma}: ELU(-2) = {elu(-2.0, gamma):.6f}, by hand {by_hand:.6f}", end=";")
    left = grad(elu)(-1e-9, gamma)
    print(f" slopes beside 0: {left:.3f} and {grad(elu)(1e-9, gamma):.3f}")
draws = [rng.gauss(0, 1) for _ in range(10_000)]
for f in (relu, elu, tanh):
    print(f"mean output of {f.__name__:4} for normal inputs: {sum(map(f, draws)) / 10_000:+.3f}")
plot_activation("elu")

# %% [markdown]
# ## Softplus
#
# `log(1 + eˣ)`: a smooth ReLU, whose derivative is the sigmoid. **Strength:** no kink, and nowhere
# a slope of exactly 0. **Weakness:** an exponential and a logarithm, and outputs that are all
# positive (their mean is in the last table).

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
# `x σ(βx)`, with β fixed or learned. β = 0 gives x/2; a large β gives ReLU. **Strength:** smooth,
# with a slope also for moderately negative x. **Weakness:** an exponential, and it is not
# monotone: below its minimum, left of 0, it rises again.

# %%
from autograd_core import swish

print("   x      x/2  beta=0  beta=1  beta=5  beta=50   relu")
for x in (-4.0, -2.0, -0.5, 1.0, 3.0):
    values = [swish(x, beta) for beta in (0.0, 1.0, 5.0, 50.0)]
    print(f"{x:4} {x / 2:8.3f}", *(f"{value:7.3f}" for value in values), f"{relu(x):7.3f}")

# %% [markdown]
# β can be learned: its derivative is `x² s (1 - s)`, where `s = σ(βx)`.

# %%
from nn import Swish

unit = Swish(1.5)
unit(2.0).backward()
s = sigmoid(1.5 * 2.0)
print(f"engine {unit.beta.grad:.12f}   by hand {2.0**2 * s * (1 - s):.12f}")

# %% [markdown]
# The family in pictures: from a line to a ReLU.


# %%
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
# `x Φ(x)`: x times the probability that a normal variable is below x. **Strength:** smooth, and
# close to ReLU further out. **Weakness:** an error function, and it is not monotone either. Φ by
# the error function, by counting the normal variables drawn above, and by the engine. (The notes
# print the density φ for Φ: [12](12_the_notes_checked.ipynb).)

# %%
from autograd_core import gelu

x = 0.7
by_erf = (1 + math.erf(x / math.sqrt(2))) / 2
counted = sum(draw < x for draw in draws) / len(draws)
print(f"x Φ(x): {x * by_erf:.6f}   gelu: {gelu(x):.6f}   counted: {x * counted:.3f}")
plot_activation("gelu")

# %% [markdown]
# Φ may be that of another normal distribution, N(μ, σ²). With a small σ it is a threshold at μ,
# and GELU cuts off like a ReLU.

# %%
for mu, sigma in [(0.0, 1.0), (0.0, 0.01), (1.0, 0.01)]:
    values = ", ".join(f"{gelu(x, mu, sigma):6.3f}" for x in (-1.0, 0.5, 2.0))
    print(f"mu = {mu}, sigma = {sigma:4}: {values}")

# %% [markdown]
# ## Maxout
#
# A unit that learns its own activation: `max_k z_k` of k linear pieces, `z_k = w_kᵀ x + b_k`. With
# the pieces x and 0 it is ReLU, with x and -x it is |x|. **Strength:** piecewise linear, nowhere
# saturated unless it learns to be. **Weakness:** k times the parameters.

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
# With more pieces any convex function is within reach. Here four tangents of the parabola `x²/4`.

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
# ## Softmax
#
# Not of one number but of a list: `p_i = e^(x_i) / Σ_j e^(x_j)`, probabilities that sum to 1. The
# derivatives of p_i are `p_i (1 - p_i)` with respect to its own score and `-p_i p_j` with respect
# to the others. **Strength:** scores become probabilities, for the last layer of a classifier.
# **Weakness:** where one p_i is nearly 1 all its derivatives are nearly 0: it saturates, too.

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
# ## All in one table
#
# What one asks of an activation, measured. *Kinks*: places where the slope jumps. *Slopes*: the
# least and the largest. *Mean*: of the output for normal net inputs; zero-centred if near 0.
# *Saturated*: on which side the slope at ±10 is below 0.001.

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
# **In one line:** saturation kills gradients, outputs of one sign tie the gradients together, a
# ReLU can die, and each newer activation trades a little cost against one of these. Next: [losses
# and information](06_losses_and_information.ipynb).
