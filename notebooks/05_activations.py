# %% [markdown]
# # 5. Activations
#
# An activation f makes a neuron's output `a = f(z)` from its net input z. Without it a network is
# one linear layer; with the wrong one it does not learn. Here is each with its derivative, its
# strengths and its weaknesses.
#
# One asks of an activation that it be continuous, differentiable but for few points, simple, and
# that its derivative lie in a suitable range.

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
# 0. Its derivative is 0 everywhere, so nothing can be learned by gradients.

# %%
from autograd_core import Value, where


def threshold(z):
    """1 if z > 0, else 0."""
    return where(z > 0, 1.0, 0.0)


print([(z, grad(threshold)(z)) for z in (-2.0, -0.1, 0.1, 2.0)])

# %% [markdown]
# ## Sigmoid
#
# The logistic function `1/(1 + e^-x)`: a threshold made smooth, between 0 and 1, to be read as a
# probability. Hatched is where it is *saturated*: its slope is nearly 0.

# %%
plot_activation("sigmoid")

# %% [markdown]
# Its derivative is `sigma (1 - sigma)`, at most 1/4.

# %%
from autograd_core import sigmoid

for z in (-4.0, 0.0, 2.5):
    s = sigmoid(z)
    print(f"z = {z:4}: engine {grad(sigmoid)(z):.15f}   s (1 - s) = {s * (1 - s):.15f}")
assert grad(sigmoid)(0.0) == max(grad(sigmoid)(k / 10) for k in range(-50, 51)) == 0.25

# %% [markdown]
# **Weakness: the vanishing gradient.** In a chain of sigmoids the gradient is a product of
# slopes, each at most 1/4. After ten of them nothing is left.

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
# in any other direction has to zigzag. (Outputs with a mean away from 0 also shift the next
# layer's net inputs: the *bias shift*.)

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
# ## Tanh
#
# `(e^x - e^-x)/(e^x + e^-x)`: a sigmoid around 0, with a slope of up to 1. It saturates too.

# %%
plot_activation("tanh")

# %% [markdown]
# It is `2 sigma(2x) - 1`, and its derivative is `1 - tanh²`.

# %%
for z in (-3.0, 0.3, 1.5):
    print(f"tanh({z:4}) = {tanh(z):+.12f}   2 sigma(2z) - 1 = {2 * sigmoid(2 * z) - 1:+.12f}")
    print(f"tanh'({z:4}) = {grad(tanh)(z):.12f}   1 - tanh² = {1 - tanh(z) ** 2:.12f}")

# %% [markdown]
# ## Cheap sigmoids: hard-logistic and hard-tanh
#
# The first-order Taylor expansion of sigma at 0 is `0.25 x + 0.5`; clipped to [0, 1] it is the
# hard-logistic function. Libraries often use the slope 1/6 instead: there `hard_sigmoid`.

# %%
from autograd_core import hard_logistic, hard_sigmoid, hard_tanh

print("slope of sigma at 0:", grad(sigmoid)(0.0))
print("hard_logistic:", [hard_logistic(z) for z in (-3.0, -1.0, 0.0, 1.0, 3.0)], end="  ")
print("slope", grad(hard_logistic)(0.0))
print("hard_sigmoid: ", [round(hard_sigmoid(z), 3) for z in (-3.0, -1.0, 0.0, 1.0, 3.0)], end="  ")
print("slope", round(grad(hard_sigmoid)(0.0), 4))
print("hard_tanh:    ", [hard_tanh(z) for z in (-3.0, -1.0, 0.0, 1.0, 3.0)])

# %% [markdown]
# The three side by side; diamonds are kinks, where the slope jumps.

# %%
plot_activations(["hard_logistic", "hard_sigmoid", "hard_tanh"])

# %% [markdown]
# ## ReLU
#
# `max(0, x)`: cheap, and its slope is exactly 1 for x > 0, so gradients do not vanish in depth.
# At 0 it has no derivative; the engine takes 0.

# %%
plot_activation("relu")

# %% [markdown]
# A chain of ReLUs hands on the whole gradient where a chain of sigmoids loses it.

# %%
from autograd_core import leaky_relu, relu

print("20 sigmoids:", f"{chained(sigmoid, 20):.1e}", "  20 ReLUs:", chained(relu, 20))

# %% [markdown]
# **Weakness: the dead ReLU.** If the net input is negative for every sample, no gradient flows,
# and the neuron never changes again. Here one whose bias was pushed too far down.

# %%
samples = [[rng.gauss(0, 1), rng.gauss(0, 1)] for _ in range(100)]
for name in ("relu", "leaky_relu", "elu", "gelu"):
    neuron = Neuron(2, activation=name, rng=random.Random(2))
    neuron.b.data = -6.0
    for sample in samples:
        neuron(sample).backward()
    print(f"{name:11} gradient of the bias, summed over 100 samples: {neuron.b.grad:.2e}")

# %% [markdown]
# ## Leaky ReLU, PReLU and ELU
#
# Leaky ReLU, `max(0, x) + gamma min(0, x)`, leaves a small slope below 0. For gamma < 1 that is
# `max(x, gamma x)`.


# %%
def leaky(x):
    """Leaky ReLU with gamma = 0.1."""
    return leaky_relu(x, 0.1)


for z in (-2.0, 3.0):
    print(leaky(z), max(0.0, z) + 0.1 * min(0.0, z), max(z, 0.1 * z))
plot_activation(leaky)

# %% [markdown]
# PReLU *learns* the slope: per neuron (`activation=PReLU`), or shared by a group (`PReLU()`). Its
# gradient with respect to the slope is x where x is negative.

# %%
from nn import PReLU

own = MLP(1, [3, 1], activation=PReLU)
shared = MLP(1, [3, 1], activation=PReLU())
for model in (own, shared):
    print([name for name, _ in model.named_parameters() if name.endswith(".a")])
unit = PReLU(0.25)
unit(-2.0).backward()
print("d PReLU(-2)/da =", unit.a.grad)

# %% [markdown]
# ELU, `max(0, x) + gamma min(0, e^x - 1)`, is smooth for gamma = 1, and its mean is closer to 0
# than that of ReLU.

# %%
from autograd_core import elu

draws = [rng.gauss(0, 1) for _ in range(10_000)]
print("mean output: ", end="")
print(", ".join(f"{f.__name__} {sum(map(f, draws)) / len(draws):+.3f}" for f in (relu, elu, tanh)))
plot_activation("elu")

# %% [markdown]
# ## Softplus
#
# `log(1 + e^x)`: a smooth ReLU, whose derivative is the sigmoid.

# %%
from autograd_core import softplus

for z in (-3.0, 0.0, 2.0):
    print(f"slope of softplus {grad(softplus)(z):.15f}   sigma {sigmoid(z):.15f}")
plot_activation("softplus")

# %% [markdown]
# ## Swish
#
# `x sigma(beta x)`, with beta fixed or learned. beta = 0 gives x/2; a large beta gives ReLU.

# %%
from autograd_core import swish

print("   x      x/2  beta=0  beta=1  beta=5  beta=50   relu")
for x in (-2.0, -0.5, 1.0, 3.0):
    values = [swish(x, beta) for beta in (0.0, 1.0, 5.0, 50.0)]
    print(f"{x:4} {x / 2:8.3f}", *(f"{value:7.3f}" for value in values), f"{relu(x):7.3f}")

# %% [markdown]
# beta can be learned: `d/dbeta = x² s (1 - s)`, where `s = sigma(beta x)`.

# %%
from nn import Swish

unit = Swish(1.5)
unit(2.0).backward()
s = sigmoid(1.5 * 2.0)
print("engine", unit.beta.grad, "  by hand", 2.0**2 * s * (1 - s))

# %% [markdown]
# The family in pictures: from a line to a ReLU.


# %%
def swish_0(x):
    """Swish with beta = 0."""
    return swish(x, 0.0)


def swish_1(x):
    """Swish with beta = 1, also called SiLU."""
    return swish(x, 1.0)


def swish_8(x):
    """Swish with beta = 8."""
    return swish(x, 8.0)


plot_activations([swish_0, swish_1, swish_8])

# %% [markdown]
# ## GELU
#
# `x Phi(x)`: x times the probability that a normal variable is below x. Phi by the error
# function, by counting normal variables, and by the engine:

# %%
import math

from autograd_core import gelu

x = 0.7
counted = sum(draw < x for draw in draws) / len(draws)
print(f"x Phi(x): {x * (1 + math.erf(x / math.sqrt(2))) / 2:.6f}, gelu: {gelu(x):.6f}", end=", ")
print(f"counted: {x * counted:.3f}")
plot_activation("gelu")

# %% [markdown]
# Phi may be that of another normal distribution, N(mu, sigma²). With a small sigma it is a
# threshold at mu, and GELU cuts off like a ReLU.

# %%
for mu, sigma in [(0.0, 1.0), (0.0, 0.01), (1.0, 0.01)]:
    values = ", ".join(f"{gelu(x, mu, sigma):6.3f}" for x in (-1.0, 0.5, 2.0))
    print(f"mu = {mu}, sigma = {sigma:4}: {values}")

# %% [markdown]
# ## Maxout
#
# A unit that learns its own activation: `max_k z_k` of k linear pieces, `z_k = w_k^T x + b_k`.
# With the pieces x and 0 it is ReLU, with x and -x it is |x|.

# %%
from nn import Maxout

unit = Maxout(1, pieces=2)
for slopes, name in [((1.0, 0.0), "relu"), ((1.0, -1.0), "abs")]:
    unit.w[0][0].data, unit.w[1][0].data = slopes
    print(name, [unit([x]).data for x in (-2.0, -1.0, 0.5, 3.0)])
assert unit([-2.0]).data == abs(-2.0)

# %% [markdown]
# ## Softmax
#
# Not of one number but of a list: `e^x_i / sum_j e^x_j`, probabilities that sum to 1. Its
# derivatives are `p_i (1 - p_i)` with respect to its own score and `-p_i p_j` to the others.

# %%
from autograd_core import jacobian, softmax

scores = [1.0, 2.0, 0.5]
p = softmax(scores)
print("p =", [round(x, 4) for x in p], "sum", sum(p))
for i, row in enumerate(jacobian(softmax)(scores)):
    hand = [p[i] * ((i == j) - p[j]) for j in range(3)]
    print("engine", [f"{x:+.6f}" for x in row], "  by hand", [f"{x:+.6f}" for x in hand])

# %% [markdown]
# ## All in one table
#
# What was seen above, measured for each: the steepest slope; whether the slope at -5 and at 5 is
# below 0.01 (saturated); the mean output for normal net inputs (zero-centred if near 0).

# %%
from autograd_core import to_python
from nn import ACTIVATIONS

print("activation     steepest  slope(-5)  slope(5)  mean output  saturates")
for name, f in ACTIVATIONS.items():
    slope = grad(f)
    steepest = max(slope(k / 10) for k in range(-60, 61))
    low, high = slope(-5.0), slope(5.0)
    mean = sum(map(f, draws)) / len(draws)
    where_flat = " and ".join(["left"] * (abs(low) < 0.01) + ["right"] * (abs(high) < 0.01))
    print(f"{name:14} {steepest:8.3f} {low:10.4f} {high:9.4f} {mean:+12.3f}  {where_flat or '-'}")

# %% [markdown]
# **Cost.** What each has to evaluate, as the engine writes it: a comparison, an exponential, or
# an error function.

# %%
for name, f in ACTIVATIONS.items():
    body = to_python(f(Value(0.5, label="x"))).rstrip().splitlines()[-1]
    print(f"{name:14} {body.strip().removeprefix('return ')}")

# %% [markdown]
# **In one line:** saturation kills gradients, outputs of one sign tie the gradients together, a
# ReLU can die, and each newer activation trades a little cost against one of these. Next: [losses
# and information](06_losses_and_information.ipynb).
