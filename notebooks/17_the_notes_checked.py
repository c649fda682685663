# %% [markdown]
# # 17. The notes, checked
#
# Lecture notes have misprints, and a derivative that is printed wrong looks much like a right
# one. Here are ten places of the course's notes that are wrong. Each is computed as printed and as
# it should be; `gradcheck` finds the first one by itself.
#
# A is the lecture on back-propagation ("lec3"), B chapter 4, feed-forward networks, C the
# introduction to neural networks.

# %% [markdown]
# ## 1. The missing prime (B 4.4, twice)
#
# Printed: $\delta^{(l)} = \mathrm{diag}(f_l(z^{(l)}))\,(W^{(l+1)})^T \delta^{(l+1)}$.
# Right: $\delta^{(l)} = \mathrm{diag}(f_l'(z^{(l)}))\,(W^{(l+1)})^T \delta^{(l+1)}$, with the
# slope of f and not its value. A chain of two neurons with tanh, once by each formula:

# %%
import math

x, w1, w2, y = 1.0, 0.5, -1.5, 0.5
a1 = math.tanh(w1 * x)
a2 = math.tanh(w2 * a1)


def dL_dw1(f1, f2):
    """The derivative of L = (a2 - y)**2 / 2 by w1, with f1 and f2 on the two diagonals."""
    delta2 = f2 * (a2 - y)
    delta1 = f1 * w2 * delta2
    return delta1 * x


printed = dL_dw1(a1, a2)
right = dL_dw1(1 - a1**2, 1 - a2**2)
print(f"as printed      {printed:+.6f}\nwith the prime  {right:+.6f}")

# %% [markdown]
# Which one is right? If the printed rule is written into an engine, `gradcheck` names the
# operation, its operand and its line: the rule says f(z), the measured slope is f'(z). With the
# engine's own tanh, which has the prime, the check passes.

# %% tags=["rounding"]
from autograd_core import Value, gradcheck, record, tanh

W1, W2 = Value(w1, label="w1"), Value(w2, label="w2")


def loss(f):
    """The chain's loss, with f in both neurons."""
    return (f(W2 * f(W1 * x)) - y) ** 2 / 2


def tanh_as_printed(z):
    """The value of tanh, with f(z) in the place of f'(z)."""
    f = math.tanh(z.data)
    return record("tanh as printed", f, (z,), (f,))


report = gradcheck(lambda: loss(tanh_as_printed), [W1, W2])
print(report)
assert not report and report.wrong.op == "tanh as printed"
assert gradcheck(lambda: loss(tanh), [W1, W2])

# %% [markdown]
# A gradient that was worked out by hand is checked without an engine: give it as `gradient=`. The
# printed number fails, the right one passes.

# %%
by_hand = gradcheck(lambda w1: (tanh(w2 * tanh(w1 * x)) - y) ** 2 / 2, w1, gradient=printed)
assert not by_hand
assert gradcheck(lambda w1: (tanh(w2 * tanh(w1 * x)) - y) ** 2 / 2, w1, gradient=right)
print(by_hand.verdict)

# %% [markdown]
# ## 2. The bracket of weight decay (B 4.3.3, B 4.4 step 5)
#
# Printed: $W \leftarrow W - \alpha\,(\frac{1}{N}\sum \partial L/\partial W) + \lambda W$.
# Right: $W \leftarrow W - \alpha\,(\frac{1}{N}\sum \partial L/\partial W + \lambda W)$. Where the
# loss is flat, a weight should shrink; as printed it grows, here from 1 to 1.5.

# %%
from nn import SGD

w, slope, rate, decay = 1.0, 0.0, 0.1, 0.5
weight = Value(w)
weight.grad = slope
SGD([weight], lr=rate, weight_decay=decay).step()
print("as printed", w - rate * slope + decay * w)
print("right     ", w - rate * (slope + decay * w), "  nn.SGD", weight.data)
assert weight.data == 0.95

# %% [markdown]
# ## 3. Hard tanh (B 4.1.1)
#
# Printed: $\text{hard-tanh}(x) = 2\sigma(2x) - 1$. That is tanh itself. Right, and what its
# second line says: $2\,\text{hard-logistic}(2x) - 1 = \max(\min(x, 1), -1)$.

# %%
from autograd_core import hard_logistic, hard_tanh, sigmoid

for z in (-2.0, -0.5, 0.5, 2.0):
    as_printed, corrected = 2 * sigmoid(2 * z) - 1, 2 * hard_logistic(2 * z) - 1
    print(f"x {z:+.1f}   printed {as_printed:+.4f}   right {corrected:+.4f}   tanh {tanh(z):+.4f}")
    assert corrected == hard_tanh(z)

# %% [markdown]
# ## 4. Which scale at the test (C, dropout)
#
# Printed: p is the probability that a unit is lost, and the output of the test is multiplied by
# p. Right: by 1 - p, the share that stays. The notes' example, p = 0.5, does not show it. With
# p = 0.2, about 80 of 100 units are left in training, and the test must give 80 too, not 20.

# %%
import random

from autograd_core import fsum
from nn import Dropout

for p in (0.5, 0.2):
    dropout = Dropout(p, scale_at_test=True, rng=random.Random(0))
    units = [1.0] * 100
    runs = [fsum(dropout(units)) for _ in range(1000)]
    test = fsum(dropout.eval()(units))
    print(f"p = {p}: training {fsum(runs) / 1000:.1f}   printed {100 * p:.0f}   right {test:.0f}")
    assert abs(test - 100 * (1 - p)) < 1e-9

# %% [markdown]
# ## 5. The program of exercise 4-2 (B)
#
# Printed: `Adam(..., or=0.05)`, integer x, and y of shape (4). Right: `lr=0.05`, floats, and y of
# shape (4, 1) as the outputs have. `or` is a keyword of Python, so the program does not even
# start. The last mistake is worse, because the program runs: the difference of shapes (4, 1) and
# (4) has shape (4, 4). Each output is compared with each target, and a network that solves XOR has
# a loss of 0.5.

# %%
try:
    compile("Adam(parameters, or=0.05)", "exercise", "eval")
except SyntaxError as error:
    print("SyntaxError:", error.msg)
targets = [0.0, 1.0, 1.0, 0.0]
outputs = targets
print("each with its own", sum((o - t) ** 2 for o, t in zip(outputs, targets, strict=True)) / 4)
print("each with each   ", sum((o - t) ** 2 for o in outputs for t in targets) / 16)

# %% [markdown]
# ## 6. Label and prediction, n and N (B 4.3.3)
#
# Printed: ŷ is the one-hot label, and the sum runs to n. Right: y is the label, ŷ the
# prediction, and there are N samples. In the cross entropy $-\sum_k y_k \log \hat y_k$ they
# cannot be exchanged: of a one-hot ŷ the logarithm is infinite.

# %%
label, prediction = [0.0, 0.0, 1.0, 0.0], [0.05, 0.1, 0.7, 0.15]


def cross_entropy(p, q):
    """The sum of -p log q over the classes, where p is not 0."""
    return sum(-a * (math.log(b) if b > 0 else -math.inf) for a, b in zip(p, q, strict=True) if a)


print(f"y is the label: {cross_entropy(label, prediction):.4f}")
print(f"ŷ is the label: {cross_entropy(prediction, label):.4f}")

# %% [markdown]
# ## 7. Indices (B 4.1, B 4.3)
#
# Printed: $W^{(l)}$ has $M_{M-1}$ columns, and a neuron with D inputs has them up to $x_d$.
# Right: $W^{(l)} \in \mathbb{R}^{M_l \times M_{l-1}}$, as each of the $M_l$ neurons has a weight
# for each of the $M_{l-1}$ before it, and the inputs run to $x_D$.

# %%
from nn import MLP

sizes = [4, 5, 3]
network = MLP(sizes[0], sizes[1:])
for n, layer in enumerate(network.layers, start=1):
    shape = (len(layer.neurons), len(layer.neurons[0].w))
    print(f"W({n}) is {shape[0]} x {shape[1]}: M_{n} x M_{n - 1}")
    assert shape == (sizes[n], sizes[n - 1])

# %% [markdown]
# ## 8. The range of the logistic function (A)
#
# Printed: $\sigma(s) \in (0, 1]$. Right: $(0, 1)$. It is always below 1, by $\sigma(-s)$, even
# where the difference is too small for a float beside 1.

# %%
for s in (0.0, 10.0, 40.0):
    print(f"s = {s:4}   sigma {sigmoid(s)!r:22}   1 - sigma = {sigmoid(-s):.4g}")
assert sigmoid(40.0) == 1.0 and sigmoid(-40.0) > 0

# %% [markdown]
# ## 9. The bias of the collapse (C)
#
# Printed, of two layers without an activation: $O = X W_h W_o + b_h W_o + b_c$. Right: $+ b_o$,
# the bias of the output layer. One layer with weight $W_h W_o$ and bias $b_h W_o + b_o$ does the
# same:

# %%
Wh, bh, Wo, bo = 2.0, -1.0, 3.0, 0.5
for x in (-1.0, 0.0, 2.5):
    two, one = (x * Wh + bh) * Wo + bo, x * (Wh * Wo) + (bh * Wo + bo)
    print(f"x {x:+.1f}   two layers {two:+.2f}   one layer {one:+.2f}")
    assert two == one

# %% [markdown]
# ## 10. GELU (B 4.1.4)
#
# Printed: $x\,\phi(x)$, with the density of the normal distribution. Right: $x\,\Phi(x)$, with
# the distribution function P(X ≤ x).

# %%
from autograd_core import gelu

density = math.exp(-0.5) / math.sqrt(2 * math.pi)
distribution = (1 + math.erf(1 / math.sqrt(2))) / 2
print(f"x = 1   x phi {density:.4f}   x Phi {distribution:.4f}   gelu {gelu(1.0):.4f}")
assert math.isclose(gelu(1.0), distribution, rel_tol=1e-15)

# %% [markdown]
# **In one line:** a formula is believed when its numbers agree with a measured derivative, and a
# misprint is found where they do not.
