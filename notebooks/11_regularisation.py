# %% [markdown]
# # 11. Regularisation
#
# A network that has [learnt](10_learning.ipynb) its samples by heart knows little about others.
# *Regularisation* asks for more than a small loss: a penalty asks for small weights, and dropout
# asks that no unit relies on another. Every worked example of the course is run.

# %% [markdown]
# ## A penalty on the weights
#
# Structural risk: $R = \frac{1}{N} \sum L + \frac{1}{2} \lambda \|W\|_F^2$. Here $\|W\|_F^2$, the
# square of the Frobenius norm, is the sum of the squares of all weights, but not of the biases.
# Its derivative with respect to W is 2W, so the update is
# $W \leftarrow W - \alpha\, (\frac{1}{N} \sum \partial L/\partial W + \lambda W)$. (In the notes
# $\lambda W$ stands behind the bracket, with a plus, so W would grow:
# [17](17_the_notes_checked.ipynb).)

# %%
import math
import random

from autograd_core import gradients
from nn import SGD, Layer, cost, frobenius, l2_penalty, mse, objective, weights

layer = Layer(2, 2, nonlin=False, rng=random.Random(4))
xs, targets = [[1.0, -0.5], [0.25, 2.0]], [[0.5, 0.0], [-1.0, 1.0]]
alpha, strength = 0.1, 0.5

W = weights(layer)
norm = math.fsum(w.data**2 for w in W)
print("‖W‖² =", frobenius(W).data, " by formula", norm)
mean_loss = cost([mse(layer(x), t) for x, t in zip(xs, targets, strict=True)])
risk = objective(mean_loss, l2_penalty(W, strength))
print("R    =", risk.data, " by formula", mean_loss.data + strength / 2 * norm)

slopes = gradients(mean_loss, W)
formula = [w.data - alpha * (d + strength * w.data) for w, d in zip(W, slopes, strict=True)]
risk.backward()
SGD(layer.parameters(), lr=alpha).step()
print("new W     ", "  ".join(f"{w.data:+.12f}" for w in W))
print("by formula", "  ".join(f"{w:+.12f}" for w in formula))

# %% [markdown]
# With learning rate 1 the update is
# $w \leftarrow w (1 - \lambda) - \partial\mathrm{Loss}/\partial w$: each step takes a part of the
# weight away, which is called *weight decay*. SGD has it built in. Both give the same number, here
# for the loss $3w$ and λ = 0.25:

# %%
from autograd_core import Value

for name in ("penalty", "weight_decay"):
    w = Value(0.75)
    loss = 3 * w
    if name == "penalty":
        loss = loss + l2_penalty([w], 0.25)
    loss.backward()
    SGD([w], lr=1.0, weight_decay=0.25 if name == "weight_decay" else 0.0).step()
    print(f"{name:13} w = {w.data}   w (1 − λ) − 3 = {0.75 * (1 - 0.25) - 3}")

# %% [markdown]
# ### The diamond and the circle
#
# To add a penalty is to look for the least loss among weights of limited size. By L1 the size is
# $|w_1| + |w_2|$, and the weights lie in a diamond; by L2 it is $w_1^2 + w_2^2$, and they lie in a
# circle. The answer is where a contour of the loss first touches it. A diamond is often touched at
# a *corner*, where one weight is exactly 0; a circle has no corners.


# %%
def risk(w1, w2):
    """A loss that is least at (1, 2)."""
    return (w1 - 1) ** 2 + 2 * (w2 - 2) ** 2


def border(power):
    """Points on the border of all weights of size 1: a diamond (1) or a circle (2)."""
    for k in range(3601):
        u, v = math.cos(math.radians(k / 10)), math.sin(math.radians(k / 10))
        u, v = (0.0 if abs(c) < 1e-9 else c for c in (u, v))
        size = (abs(u) ** power + abs(v) ** power) ** (1 / power)
        yield u / size, v / size


touched = {
    name: min(border(power), key=lambda w: risk(*w)) for name, power in (("L1", 1), ("L2", 2))
}
for name, (w1, w2) in touched.items():
    print(f"{name}: w = ({w1:.3f}, {w2:.3f}), loss {risk(w1, w2):.3f}")
assert touched["L1"] == (0.0, 1.0) and min(touched["L2"]) > 0.3

# %% [markdown]
# The contours of the loss, whose least is at the cross. The red contour just touches the diamond
# and the circle.

# %%
import matplotlib.pyplot as plt

figure, panels = plt.subplots(1, 2, figsize=(8, 3.8), sharey=True)
xs, ys = [k / 50 - 1.4 for k in range(216)], [k / 50 - 1.3 for k in range(221)]
heights = [[risk(x, y) for x in xs] for y in ys]
for axes, (name, best), power in zip(panels, touched.items(), (1, 2), strict=True):
    axes.contour(xs, ys, heights, levels=[0.2, 0.8, 1.6, 5, 7, 10], colors="gray", linewidths=0.8)
    axes.contour(xs, ys, heights, levels=[risk(*best)], colors="tab:red")
    axes.fill(*zip(*border(power), strict=True), facecolor="lightgray", edgecolor="black")
    axes.plot(1, 2, "+", color="black")
    axes.plot(*best, "o", color="tab:red")
    axes.annotate(f"({best[0]:.2f}, {best[1]:.2f})", (best[0] - 0.9, best[1] + 0.1))
    axes.axhline(0, color="black", linewidth=0.5)
    axes.axvline(0, color="black", linewidth=0.5)
    axes.set(xlabel="$w_1$", aspect="equal", title=f"{name}")
panels[0].set(ylabel="$w_2$")
figure.tight_layout()
plt.show()

# %% [markdown]
# The derivative of $|w|$ is ±1: L1 pulls all weights with the same force, until they are 0. The
# derivative of $w^2$ is $2w$: L2 pulls large weights most, and small ones hardly at all. Of the
# ten inputs here only two matter, numbers 0 and 3, but nobody tells the penalties:

# %%
from nn import fit, l1_penalty


def fitted(penalty):
    """The weights of a linear neuron that learns y = 2 x0 − x3 from 20 noisy samples."""
    rng = random.Random(5)
    xs = [[rng.gauss(0, 1) for _ in range(10)] for _ in range(20)]
    targets = [2 * x[0] - x[3] + rng.gauss(0, 0.3) for x in xs]
    neuron = Layer(10, 1, nonlin=False, init="zeros")
    rate = SGD(neuron.parameters(), lr=0.02)
    fit(neuron, mse, xs, targets, rate, 400, None, shuffle=False, penalty=lambda: penalty(neuron))
    return [w.data for w in weights(neuron)]


penalties = {
    "none": lambda model: 0.0,
    "L2": lambda model: l2_penalty(weights(model), 0.3),
    "L1": lambda model: l1_penalty(weights(model), 0.3),
}
for name, penalty in penalties.items():
    found = fitted(penalty)
    small = sum(abs(w) < 0.02 for w in found)
    print(f"{name:5}", " ".join(f"{w:+.2f}" for w in found), f"  nearly 0: {small}")

# %% [markdown]
# As bars. Without a penalty the noise keeps the other weights away from 0. L2 shrinks the two
# large ones most, and makes hardly any of the others smaller. L1 leaves the two that matter, and
# next to nothing of the others.

# %%
figure, panels = plt.subplots(1, 3, figsize=(9, 2.8), sharey=True)
for axes, (name, penalty) in zip(panels, penalties.items(), strict=True):
    axes.bar(range(10), fitted(penalty), color="lightgray", edgecolor="black")
    axes.axhline(0, color="black", linewidth=0.8)
    axes.set(xlabel="weight", xticks=range(10), title=f"penalty: {name}")
panels[0].set(ylabel="value")
figure.tight_layout()
plt.show()

# %% [markdown]
# ## Overfitting
#
# 12 noisy points of a line and a network with 61 parameters. Without regularisation it learns the
# noise: the loss on the training points is small, the loss on 50 other points is not. L2 makes the
# first larger and, unless it is too strong, the second smaller. (On new points no model gets below
# the variance of the noise, 0.3² = 0.09, on average.)

# %%
rng = random.Random(6)


def line(count):
    """Points of y = x/2 with noise of deviation 0.3."""
    xs = [[rng.uniform(-1, 1)] for _ in range(count)]
    return xs, [x[0] / 2 + rng.gauss(0, 0.3) for x in xs]


train, test = line(12), line(50)

# %% [markdown]
# The network has 20 tanh neurons with steep weights, and 600 steps of Adam to learn the 12 points
# by heart.

# %%
from nn import MLP, Adam, evaluate


def overfitted(strength):
    """A network of 20 tanh neurons that has learnt the training points by heart, or nearly."""
    model = MLP(1, [20, 1], activation="tanh", rng=random.Random(1))
    for n in model.layers[0].neurons:
        n.w[0].data *= 5

    def penalty():
        return l2_penalty(weights(model), strength)

    adam = Adam(model.parameters(), lr=0.03)
    fit(model, mse, *train, adam, 600, None, shuffle=False, penalty=penalty)
    return model


def error(model, xs, targets):
    """The mean squared error on some points."""
    return mse(evaluate(model, xs), targets)


# %% [markdown]
# The mean squared error on both parts, and the size of the weights, for five strengths λ:

# %%
models = {strength: overfitted(strength) for strength in (0.0, 0.001, 0.01, 0.1, 1.0)}
print("    λ   training   test    ‖W‖²")
for strength, model in models.items():
    size = frobenius(weights(model)).data
    print(f"{strength:5g}   {error(model, *train):.4f}    {error(model, *test):.4f}  {size:7.2f}")

# %% [markdown]
# What three of them have learnt: the points by heart with λ = 0, nearly a line with 0.01, nothing
# with 1.

# %%
grid = [[i / 100] for i in range(-100, 101)]
figure, axes = plt.subplots(figsize=(7, 3.2))
axes.scatter(*zip(*train[0], strict=True), train[1], color="black", label="training points")
for strength, style in ((0.0, "-"), (0.01, "--"), (1.0, ":")):
    axes.plot(grid, evaluate(models[strength], grid), style, label=f"λ = {strength:g}")
axes.set(xlabel="x", ylabel="y", title="L2 keeps the curve smooth")
axes.legend(frameon=False)
plt.show()

# %% [markdown]
# ### Weights with and without decay
#
# The weights of the networks with λ = 0 and λ = 0.01: with the decay most of them are near 0.

# %%
figure, panels = plt.subplots(1, 2, figsize=(8, 3), sharey=True)
for axes, strength in zip(panels, (0.0, 0.01), strict=True):
    numbers_of = [w.data for w in weights(models[strength])]
    near = sum(abs(w) < 0.25 for w in numbers_of)
    print(f"λ = {strength:<5} {near} of {len(numbers_of)} weights within 0.25 of 0", end="")
    print(f", the largest {max(map(abs, numbers_of)):.2f}")
    axes.hist(numbers_of, bins=64, range=(-16, 16), color="lightgray", edgecolor="gray")
    axes.set(xlabel="weight", title=f"λ = {strength:g}")
panels[0].set(ylabel=f"weights of {len(numbers_of)}")
figure.tight_layout()
plt.show()

# %% [markdown]
# ## Bias, variance, noise
#
# The expected squared error of a prediction is bias² + variance + noise. Three models of y = sin x
# are made from 10 noisy samples: the mean of all (stiff), a straight line, and the value of the
# nearest sample (flexible). Each is made 2,000 times, and predicts y at x = 1.5.

# %%
rng = random.Random(7)


def mean_of_all(samples, x):
    """The same answer everywhere."""
    return math.fsum(y for _, y in samples) / len(samples)


def straight_line(samples, x):
    """Least squares."""
    n = len(samples)
    mx, my = (math.fsum(column) / n for column in zip(*samples, strict=True))
    up = math.fsum((a - mx) * (b - my) for a, b in samples)
    return my + up / math.fsum((a - mx) ** 2 for a, _ in samples) * (x - mx)


def nearest_sample(samples, x):
    """The answer of the sample that is nearest."""
    return min(samples, key=lambda s: abs(s[0] - x))[1]


# %% [markdown]
# *Bias* is how far the answers are off on average, *variance* how much they differ from one set of
# samples to another, and *noise* what no model can know. The stiff model has the most bias, the
# flexible one the most variance; the sums agree with the measured errors.

# %%
import statistics

at, noise = 1.5, 0.4
print("model            bias²   variance   noise     sum   measured error")
for model in (mean_of_all, straight_line, nearest_sample):
    answers, errors = [], []
    for _ in range(2000):
        places = [rng.uniform(0, 3) for _ in range(10)]
        samples = [(x, math.sin(x) + rng.gauss(0, noise)) for x in places]
        answers.append(model(samples, at))
        errors.append((answers[-1] - math.sin(at) - rng.gauss(0, noise)) ** 2)
    bias = (math.fsum(answers) / len(answers) - math.sin(at)) ** 2
    variance = statistics.pvariance(answers)
    total = bias + variance + noise**2
    print(
        f"{model.__name__:15} {bias:6.3f} {variance:10.3f} {noise**2:7.3f} {total:7.3f} "
        f"{math.fsum(errors) / len(errors):12.3f}"
    )

# %% [markdown]
# As a picture: 25 models of each kind (gray), their mean (dashed) and sin x (black). Bias is how
# far the dashed line is from sin x, variance how far the gray ones are from the dashed.

# %%
grid = [k / 30 for k in range(91)]
figure, panels = plt.subplots(1, 3, figsize=(9, 3), sharey=True)
for axes, model in zip(panels, (mean_of_all, straight_line, nearest_sample), strict=True):
    draws = random.Random(8)
    curves = []
    for _ in range(25):
        places = [draws.uniform(0, 3) for _ in range(10)]
        samples = [(x, math.sin(x) + draws.gauss(0, noise)) for x in places]
        curves.append([model(samples, x) for x in grid])
        axes.plot(grid, curves[-1], color="gray", alpha=0.35, linewidth=0.7)
    mean = [math.fsum(column) / 25 for column in zip(*curves, strict=True)]
    axes.plot(grid, mean, "--", color="tab:red")
    axes.plot(grid, [math.sin(x) for x in grid], color="black")
    axes.set(xlabel="x", title=model.__name__.replace("_", " "), ylim=(-1.2, 2))
panels[0].set(ylabel="prediction")
figure.tight_layout()
plt.show()

# %% [markdown]
# ## Dropout
#
# In training each unit is left out with probability p, and a scale makes up for it. The course's
# example: 100 units of weight 1, p = 0.5. In training about 50 of them are left. In the test all
# 100 are there, so their sum is multiplied by $1 - p$, the probability to be kept, and is 50 too.
# Or one divides by $1 - p$ in training; then both are 100. (The notes multiply by the probability
# to be lost, which is the same only for p = 0.5: [17](17_the_notes_checked.ipynb).)

# %%
from nn import Dropout

units = [1.0] * 100
for at_test in (True, False):
    drop = Dropout(0.5, scale_at_test=at_test, rng=random.Random(1))
    trained = [sum(drop(units)) for _ in range(2000)]
    used = sum(drop.eval()(units))
    print(
        f"scale at {'test    ' if at_test else 'training'}: one training sum {trained[0]:g}, "
        f"mean of 2,000 {math.fsum(trained) / 2000:.1f}; in use {used:g}"
    )

# %% [markdown]
# As a picture: a network of 4, 5 and 3 units, whole and in two steps of training. A cross is a
# unit that is left out, and with it all its connections.


# %%
def network_picture(axes, kept):
    """A network with the units of `kept` (lists of 0 and more, a list for each layer)."""
    spots = [
        [(col, (len(c) - 1) / 2 - row) for row in range(len(c))] for col, c in enumerate(kept)
    ]
    for left, right, on, there in zip(spots, spots[1:], kept, kept[1:], strict=False):
        for a, alive in zip(left, on, strict=True):
            for b, awake in zip(right, there, strict=True):
                if alive and awake:
                    axes.plot(*zip(a, b, strict=True), color="gray", linewidth=0.8, zorder=1)
    for column, on in zip(spots, kept, strict=True):
        for (x, y), alive in zip(column, on, strict=True):
            axes.scatter(x, y, s=220, color="white" if alive else "lightgray", edgecolor="black")
            if not alive:
                axes.scatter(x, y, s=120, marker="x", color="black")
    axes.axis("off")
    axes.margins(0.15)


# %% [markdown]
# Which units are left out is drawn anew in each step:

# %%
figure, panels = plt.subplots(1, 3, figsize=(9, 3.2))
drop = Dropout(0.5, rng=random.Random(6))
for axes, title in zip(panels, ("in use", "a step of training", "the next step"), strict=True):
    hidden = [1.0] * 5 if title == "in use" else drop([1.0] * 5)
    network_picture(axes, [[1] * 4, [float(v) for v in hidden], [1] * 3])
    axes.set_title(f"{title}:\n{sum(v > 0 for v in hidden)} of 5 hidden units")
plt.show()

# %% [markdown]
# A unit that is left out gets no gradient, so in each step another part of the network learns.
# (The gradients of the others are $1 / (1 - p) = 2$, the scale in training.)

# %%
inputs = [Value(1.0) for _ in range(10)]
total = sum(Dropout(0.5, rng=random.Random(9))(inputs))
gradients(total, inputs)

# %% [markdown]
# ## Try it yourself
#
# On paper, before reading on:
#
# 1. A weight of 1 gets no gradient. What is left of it after two steps of SGD with the learning
#    rate 0.5 and the weight decay λ = 0.2?
# 2. Dropout leaves out each of 100 units of weight 1 with p = 0.2. What is their sum in the test,
#    if the scale is applied there?

# %% [markdown]
# The answers:
#
# 1. Each step multiplies it by $1 - 0.5 \cdot 0.2 = 0.9$, which leaves $0.9^2 = 0.81$.
# 2. $100 \cdot (1 - 0.2) = 80$.

# %%
w = Value(1.0)
optimizer = SGD([w], lr=0.5, weight_decay=0.2)
for _ in range(2):
    optimizer.zero_grad()
    optimizer.step()
print(f"{w.data:.6g}")
print(f"{sum(Dropout(0.2, scale_at_test=True).eval()(units)):g}")

# %% [markdown]
# **In one line:** a penalty on large weights, or units that are left out at random, accept a
# little bias for much less variance, so that what was learnt holds for other samples too. Next:
# [normalisation and optimisers](12_normalisation_and_optimisers.ipynb).
