# %% [markdown]
# # 12. Normalisation and optimisers
#
# [Gradient descent](10_learning.ipynb) is slow if all inputs have one sign, and if a loss is steep
# in one direction and flat in another. Normalisation helps with the first: it changes the numbers
# that a layer gets. Momentum, Adam and others help with the second: they change the steps. Both
# are here, and the course's exercise 4-1, which shows why.

# %% [markdown]
# ## Normalisation
#
# Numbers are shifted to mean 0 and scaled to variance 1:
# $\hat x = (x - \mu) / \sqrt{\sigma^2 + \varepsilon}$. Then $y = \gamma \hat x + \beta$, where
# $\gamma$ and $\beta$ are learnt (1 and 0 at first). The four kinds take the mean $\mu$ and the
# variance $\sigma^2$ of different numbers. In a table with a row for each sample and a column for
# each channel:
#
# * *BatchNorm*: of each column, one channel over all samples.
# * *LayerNorm*: of each row, one sample over all its channels.
# * *GroupNorm*: of each group of channels in a row.
# * *InstanceNorm*: of each channel of each sample, over its places. (So a channel must have more
#   than one number: it is an image.)
#
# Four samples of 6 channels:

# %%
import math
import random

rng = random.Random(10)
batch = [[rng.gauss(10 * c, 1 + c) for c in range(6)] for _ in range(4)]


def table(name, rows):
    """Print the rows, and the mean of each row and of each column."""
    print(f"{name:52} mean")
    for row in rows:
        print("".join(f"{v:z8.2f}" for v in row), f"{math.fsum(row) / len(row):z8.2f}")
    columns = [math.fsum(column) / len(rows) for column in zip(*rows, strict=True)]
    print("".join(f"{v:z8.2f}" for v in columns), "   <- mean of the column\n")


table("the batch", batch)

# %% [markdown]
# The three that need no image. Look where the means have become 0: of the columns, of the rows, of
# the halves of rows.

# %%
from nn import BatchNorm, GroupNorm, LayerNorm


def numbers(rows):
    """The numbers of rows of Values."""
    return [[v.data for v in row] for row in rows]


by_batch = numbers(BatchNorm(6).batch(batch))
table("BatchNorm(6): each column", by_batch)
table("LayerNorm(6): each row", numbers(LayerNorm(6)(x) for x in batch))
table("GroupNorm(2, 6): each half of a row", numbers(GroupNorm(2, 6)(x) for x in batch))

# %% [markdown]
# The first number of BatchNorm by the formula, with ε = 0.00001:

# %%
import statistics

channel = [x[0] for x in batch]
centre = math.fsum(channel) / 4
by_hand = (channel[0] - centre) / math.sqrt(statistics.pvariance(channel) + 1e-5)
print(f"by formula {by_hand:.12f}   by BatchNorm {by_batch[0][0]:.12f}")

# %% [markdown]
# BatchNorm is not the same in training and in use. In training it takes the mean and the variance
# of the batch, and keeps a running average of each. In use it takes these averages, so that one
# sample is enough. After 100 batches they are near 10 and 2², with which the numbers were drawn.

# %%
norm = BatchNorm(1)
for _ in range(100):
    norm.batch([[rng.gauss(10, 2)] for _ in range(8)])
print(f"running mean {norm.running_mean[0]:.2f}, variance {norm.running_variance[0]:.2f}")
print(f"in use: 10 becomes {norm.eval()([10.0])[0].data:+.2f}, 14 {norm([14.0])[0].data:+.2f}")

# %% [markdown]
# InstanceNorm on one sample of two channels, which are images of 2 x 3: afterwards each image has
# mean 0 and variance 1.

# %%
from nn import InstanceNorm

image = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
channels = InstanceNorm(2)([image, [[100.0, 0.0, 0.0], [0.0, 0.0, 100.0]]])
for channel in channels:
    print([[round(v, 3) for v in row] for row in channel])

# %% [markdown]
# ## Exercise 4-1: inputs that are always positive
#
# A neuron $\sigma(w^\top x + b)$ whose inputs are all > 0 learns more slowly than with inputs of
# mean zero. The reason is in its gradient, $(\sigma(z) - t)\, x$ for the cross entropy: with
# positive inputs all components have the same sign. So a sample can only pull all weights up, or
# all of them down.

# %%
from autograd_core import gradients
from nn import Neuron, binary_cross_entropy

rng = random.Random(4)
centred = [[rng.uniform(-1, 1), rng.uniform(-1, 1)] for _ in range(40)]
labels = [int(x[0] + x[1] > 0) for x in centred]


def shifted(shift):
    """The inputs moved by a constant, for all samples."""
    return [[v + shift for v in x] for x in centred]


for shift in (0.0, 1.1):
    neuron = Neuron(2, nonlin=False, init="zeros")
    same = 0
    for x, t in zip(shifted(shift), labels, strict=True):
        first, second = gradients(binary_cross_entropy(neuron(x), t), neuron.w)
        same += first * second > 0
    print(f"inputs moved by {shift}: both components of one sign in {same} of 40 samples")

# %% [markdown]
# So the further its inputs are from mean zero, the more steps of gradient descent the same neuron
# needs to reach the same cost:

# %%
from nn import SGD, cost


def steps_needed(shift, lr, goal=0.3):
    """How many steps of gradient descent bring the cost below the goal."""
    neuron = Neuron(2, nonlin=False, init="zeros")
    optimizer = SGD(neuron.parameters(), lr=lr)
    xs = shifted(shift)
    step = 0
    while True:
        optimizer.zero_grad()
        losses = [binary_cross_entropy(neuron(x), t) for x, t in zip(xs, labels, strict=True)]
        risk = cost(losses)
        if risk.data < goal:
            return step
        risk.backward()
        optimizer.step()
        step += 1


# %% [markdown]
# That is so for each of four learning rates:

# %%
print("steps until the cost is below 0.3")
print("learning rate", "".join(f"{lr:7g}" for lr in (0.3, 1.0, 3.0, 10.0)))
for shift in (0.0, 1.1, 2.0):
    found = [steps_needed(shift, lr) for lr in (0.3, 1.0, 3.0, 10.0)]
    print(f"moved by {shift:<4}", "".join(f"{count:7d}" for count in found))

# %% [markdown]
# ## Optimisers
#
# A long valley, $x^2/2 + 50\, y^2/2$: it is steep across (y), so the learning rate must be small,
# and flat along (x), where a small rate is slow. *Momentum* adds a part of the step before to each
# step, and so collects speed along the valley. *Adagrad*, *RMSprop* and *Adam* divide by the size
# of former gradients, which gives every parameter a rate of its own.

# %%
from autograd_core import Value


def valley_steps(kind, lr, **settings):
    """How many steps until the height is below 1e-4; at most 1,000."""
    x, y = Value(9.0), Value(1.0)
    optimizer = kind([x, y], lr=lr, **settings)
    for step in range(1000):
        optimizer.zero_grad()
        height = x**2 / 2 + 50 * y**2 / 2
        if height.data < 1e-4:
            return step
        if height.data > 1e9:
            break
        height.backward()
        optimizer.step()
    return 1000


# %% [markdown]
# How many steps each needs, at each of seven learning rates. A dash: not there after 1,000 steps,
# or never. (RMSprop's first step is ten learning rates long, whatever the gradient, because its
# mean of squares starts at 0.)

# %%
from nn import Adagrad, Adam, AdamW, RMSprop

optimisers = {
    "gradient descent": (SGD, {}),
    "momentum 0.8": (SGD, {"momentum": 0.8}),
    "Nesterov's 0.8": (SGD, {"momentum": 0.8, "nesterov": True}),
    "Adagrad": (Adagrad, {}),
    "RMSprop": (RMSprop, {}),
    "Adam": (Adam, {}),
    "AdamW": (AdamW, {}),
}
rates = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
print("steps with learning rate", "".join(f"{lr:7g}" for lr in rates))
for name, (kind, settings) in optimisers.items():
    found = [valley_steps(kind, lr, **settings) for lr in rates]
    print(f"{name:24}", "".join(f"{n if n < 1000 else '-':>7}" for n in found))

# %% [markdown]
# Three of them on the map of a valley ten times steeper across than along, 40 steps each: gradient
# descent creeps once it is in the valley, momentum swings through it.

# %%
from viz.plots import descend, plot_loss_surface


def valley(x, y):
    """Ten times steeper across than along."""
    return x**2 / 2 + 10 * y**2 / 2


plot_loss_surface(
    valley,
    path={
        "gradient descent": descend(valley, [9.0, 3.0], 40, lambda ps: SGD(ps, lr=0.05)),
        "momentum": descend(valley, [9.0, 3.0], 40, lambda ps: SGD(ps, lr=0.05, momentum=0.8)),
        "Adam": descend(valley, [9.0, 3.0], 40, lambda ps: Adam(ps, lr=0.5)),
    },
)

# %% [markdown]
# ## Try it yourself
#
# On paper, before reading on:
#
# 1. What does BatchNorm make of a channel with the numbers 0, 0, 4 and 4?
# 2. The gradient is 1 in every step. How long does a step of SGD with learning rate 0.1 and
#    momentum 0.8 become in the end?

# %% [markdown]
# The answers:
#
# 1. −1, −1, 1 and 1: the mean is 2, and so is the deviation.
# 2. $0.1 \cdot (1 + 0.8 + 0.8^2 + \dots) = 0.1 / (1 - 0.8) = 0.5$.

# %%
print([round(v[0].data, 4) for v in BatchNorm(1).batch([[0.0], [0.0], [4.0], [4.0]])])
x = Value(0.0)
optimizer = SGD([x], lr=0.1, momentum=0.8)
for _ in range(100):
    before, x.grad = x.data, 1.0
    optimizer.step()
print(f"step number 100: {before - x.data:.4f}")

# %% [markdown]
# **In one line:** numbers of mean 0 and variance 1 let every neuron learn at the same pace, and
# steps that remember former gradients get through long valleys. Next:
# [XOR and moons](13_xor_and_moons.ipynb).
