# %% [markdown]
# # 13. XOR and moons
#
# One neuron cannot compute XOR ([notebook 8](08_neuron_layer_mlp.ipynb)). A hidden layer can, if
# the training finds the weights. First XOR with two hidden neurons, from 100 seeds, and why it
# mostly fails (exercise 4-2); then two moons, with a network that learns from every seed.

# %% [markdown]
# ## Two ReLU neurons are enough
#
# $h_1 = \max(0, x_1 + x_2)$, $h_2 = \max(0, x_1 + x_2 - 1)$ and $y = h_1 - 2 h_2$: these weights
# were found by thinking.

# %%
from nn import MLP, make_xor

xor = make_xor()


def network(rows, last):
    """Two hidden ReLU neurons and a linear one, with the given weights and biases."""
    model = MLP(2, [2, 1])
    neurons = [*model.layers[0].neurons, *model.layers[1].neurons]
    for neuron, numbers in zip(neurons, [*rows, last], strict=True):
        for p, number in zip(neuron.parameters(), numbers, strict=True):
            p.data = number
    return model


thought = network([(1.0, 1.0, 0.0), (1.0, 1.0, -1.0)], (1.0, -2.0, 0.0))
print(" x1  x2    h1  h2    y   XOR")
for x, t in zip(xor.xs, xor.targets, strict=True):
    h = [v.data for v in thought.layers[0](x)]
    print(f"{x[0]:3g} {x[1]:3g}   {h[0]:3g} {h[1]:3g}  {thought(x).data:3g}   {t:3d}")

# %% [markdown]
# The hidden layer folds the plane. In the plane of $h_1$ and $h_2$ both (0, 1) and (1, 0) come to
# the place (1, 0), where a line can part them from (0, 0) and (2, 1). In the plane of the inputs
# that line becomes two:

# %%
from viz.plots import plot_decision_boundary

plot_decision_boundary(thought, xor.xs, xor.targets, threshold=0.5)

# %% [markdown]
# ## Exercise 4-2: learning it
#
# Two hidden ReLU neurons, one output, MSE, Adam with learning rate 0.05, and 1,000 steps, each on
# all four samples. (The notes' program has slips of its own: [17](17_the_notes_checked.ipynb).)

# %%
import random

from nn import Adam, evaluate, fit, mse


def learn(seed, hidden=2, epochs=1000, **settings):
    """A network of that seed, trained on XOR, and its history."""
    model = MLP(2, [hidden, 1], rng=random.Random(seed), **settings)
    optimizer = Adam(model.parameters(), lr=0.05)
    data = xor.xs, xor.targets
    history = fit(model, mse, *data, optimizer, epochs, batch_size=None, shuffle=False)
    return model, history


# %% [markdown]
# A training counts as solved if every output is within 0.1 of its target. A ReLU neuron counts as
# *dead* if it gives 0 on all four inputs.


# %%
def dead(model):
    """How many of its hidden neurons give 0 on all four inputs."""
    return sum(all(n(x).data == 0 for x in xor.xs) for n in model.layers[0].neurons)


def outcome(model):
    """What became of a training: solved, or how many neurons are dead."""
    outputs = evaluate(model, xor.xs)
    if all(abs(y - t) < 0.1 for y, t in zip(outputs, xor.targets, strict=True)):
        return "solved"
    return ("none dead", "one dead", "both dead")[min(dead(model), 2)]


# %% [markdown]
# From 100 seeds:

# %%
from collections import Counter

runs = {seed: learn(seed) for seed in range(100)}
found = {seed: outcome(model) for seed, (model, _) in runs.items()}
for what, count in Counter(found.values()).most_common():
    first = next(seed for seed in found if found[seed] == what)
    print(f"{count:3d} of 100: {what:12}  (the first is seed {first})")

# %% [markdown]
# So 79 of 100 fail, and in 71 of them a ReLU is dead: its net input is 0 or less on all four
# inputs, so its output and its derivative are 0. No gradient reaches its weights, and no step ever
# moves them again. With one living ReLU XOR is out of reach. One seed of each kind, in numbers;
# the four inputs are (0, 0), (0, 1), (1, 0) and (1, 1):

# %%
kinds = {}
for seed, what in found.items():
    kinds.setdefault(what, seed)
trained = {what: runs[seed] for what, seed in kinds.items()}

for what, (model, history) in trained.items():
    outputs = ", ".join(f"{y:z.2f}" for y in evaluate(model, xor.xs))
    print(f"seed {kinds[what]}: {what}; outputs {outputs}; loss {history.losses[-1]:.4f}")
    for i, neuron in enumerate(model.layers[0].neurons):
        nets = ", ".join(f"{neuron.net_input(x).data:+.2f}" for x in xor.xs)
        print(f"    neuron {i}: net inputs {nets}")

# %% [markdown]
# Their losses, step by step (an *epoch* is one pass over all samples, here one step). Those that
# fail soon reach a plateau, and stay on it.

# %%
from viz.plots import plot_losses

plot_losses({what: history.losses[:400] for what, (_, history) in trained.items()}, log=False)

# %% [markdown]
# What the solved one answers in the plane: two lines again, in other places. (One living ReLU
# bends the plane along one line only, and XOR needs two.)

# %%
plot_decision_boundary(trained["solved"][0], xor.xs, xor.targets, threshold=0.5)

# %% [markdown]
# Where none is dead, training can be stuck all the same. In seed 10 both neurons answer to (1, 0)
# alone. The other three corners share one output, and the best for their targets 0, 1 and 0 is the
# mean, 1/3; the loss is 1/6. The gradient is 0 there, and every small change of the weights makes
# the loss larger or leaves it as it is: a *local minimum*.

# %%
stuck = trained["none dead"][0]
plot_decision_boundary(stuck, xor.xs, xor.targets, threshold=0.5)

# %% [markdown]
# All losses at the end, and the largest derivative of any weight. The derivatives are 0 or nearly,
# so more steps would not help. (The loss is 1/4 if all corners get 0.5, 1/6 if one corner is right
# and the others get their mean, and 1/8 if two are right and the others get 0.5.)

# %%
ends = {}
for seed, what in found.items():
    model = runs[seed][0]
    model.zero_grad()
    loss = mse([model(x) for x in xor.xs], xor.targets)
    loss.backward()
    largest = max(abs(p.grad) for p in model.parameters())
    ends.setdefault((what, round(loss.data, 3)), []).append(largest)

print("                              largest derivative")
for (what, loss), derivatives in sorted(ends.items()):
    print(f"{what:12} loss {loss:5.3f}  {len(derivatives):2d} seeds   {max(derivatives):.3f}")

# %% [markdown]
# When do they die? Some never lived: with a bias of 0, a neuron whose two weights are negative is
# dead before the first step. That has the probability 1/4, so at least one of two neurons is dead
# with the probability $1 - (3/4)^2 = 7/16 \approx 44\,\%$.

# %%
born_dead = [seed for seed in range(100) if dead(MLP(2, [2, 1], rng=random.Random(seed)))]
died = [seed for seed in range(100) if dead(runs[seed][0]) and seed not in born_dead]
print(f"dead before the first step: {len(born_dead)} of 100; later: {len(died)}")

# %% [markdown]
# In numbers, seed 4 before its first step: net inputs of 0 or less on every corner, and gradients
# of exactly 0.

# %%
newborn = MLP(2, [2, 1], rng=random.Random(4))
mse([newborn(x) for x in xor.xs], xor.targets).backward()
for i, neuron in enumerate(newborn.layers[0].neurons):
    nets = ", ".join(f"{neuron.net_input(x).data:+.2f}" for x in xor.xs)
    print(f"neuron {i}: net inputs {nets}; gradients {[p.grad for p in neuron.parameters()]}")

# %% [markdown]
# ## How the failures go away
#
# Three remedies: other initial weights; more neurons, of which some survive; a leaky ReLU or tanh,
# which cannot die. Each row is 20 seeds and 500 steps, to be quick.

# %%
variants = {
    "2 ReLU, Kaiming": {"init": "kaiming_uniform"},
    "4 ReLU": {"hidden": 4},
    "8 ReLU": {"hidden": 8},
    "2 leaky ReLU": {"activation": "leaky_relu"},
    "2 tanh": {"activation": "tanh"},
    "4 tanh": {"hidden": 4, "activation": "tanh"},
}
for name, settings in variants.items():
    solved = sum(outcome(learn(seed, epochs=500, **settings)[0]) == "solved" for seed in range(20))
    print(f"{name:16} solved from {solved:2d} of 20 seeds  {'█' * solved}")

# %% [markdown]
# More neurons and tanh help. A leaky ReLU alone does not: nothing dies, but there are still local
# minima to be stuck in.
#
# ## Two moons
#
# Micrograd's demonstration: 100 points, two hidden layers of 16 ReLU neurons, 100 steps on all
# points. The loss is the hinge loss ([notebook 7](07_losses_and_information.ipynb)), with a small
# L2 penalty, here on all parameters. The learning rate falls from 1 to 0.1 (`LambdaLR`).

# %%
from nn import SGD, LambdaLR, accuracy, hinge, l2_penalty, make_moons

data = make_moons(100, 0.1, random.Random(1))
targets = [2 * t - 1 for t in data.targets]  # the hinge loss takes -1 and 1
model = MLP(2, [16, 16, 1], rng=random.Random(1337))
optimizer = SGD(model.parameters(), lr=1.0)
history = fit(
    model,
    hinge,
    data.xs,
    targets,
    optimizer,
    epochs=100,
    batch_size=None,
    metrics={"accuracy": accuracy},
    penalty=lambda: l2_penalty(model.parameters(), 2e-4),
    schedule=LambdaLR(optimizer, lambda t: 1.0 - 0.9 * t / 100),
    report=20,
)
print("accuracy after training:", accuracy(evaluate(model, data.xs), targets))

# %% [markdown]
# The boundary that it has learnt:

# %%
plot_decision_boundary(model, data.xs, data.targets)

# %% [markdown]
# How the loss fell. The hinge loss, $\max(0, 1 - t y)$, is 0 once every score is right by 1; what
# is left is the penalty.

# %%
rest = sum(hinge(y, t) for y, t in zip(evaluate(model, data.xs), targets, strict=True))
penalty = l2_penalty(model.parameters(), 2e-4).data
print(f"hinge loss {rest:.5f}, penalty {penalty:.5f}")
plot_losses(history)

# %% [markdown]
# Other points from the same moons, which it has not seen:

# %%
for seed in (2, 3, 4):
    other = make_moons(200, 0.1, random.Random(seed))
    right = accuracy(evaluate(model, other.xs), other.targets)
    print(f"200 other points: {right:.1%} right")

# %% [markdown]
# And networks with other initial weights, from other seeds: all of these learn it.

# %%
for seed in range(4):
    model = MLP(2, [16, 16, 1], rng=random.Random(seed))
    optimizer = SGD(model.parameters(), lr=0.5)
    fit(model, hinge, data.xs, targets, optimizer, 100, None, shuffle=False)
    print(
        f"seed {seed}: {accuracy(evaluate(model, data.xs), targets):.0%} of the 100 points right"
    )

# %% [markdown]
# ## Try it yourself
#
# 1. If the biases of the two ReLU neurons began at 1 and not at 0, how many would be dead before
#    the first step?
# 2. Would more seeds solve XOR then? Guess before reading on.

# %% [markdown]
# The answers:
#
# 1. None: at (0, 0) the net input is the bias itself, which is 1.
# 2. Hardly. Nothing dies later either, but nearly as many seeds are stuck as before. Of 20 seeds:

# %%
for bias in (0.0, 1.0):
    models = [MLP(2, [2, 1], rng=random.Random(seed)) for seed in range(20)]
    for model in models:
        for neuron in model.layers[0].neurons:
            neuron.b.data = bias
    before = sum(dead(model) > 0 for model in models)
    for model in models:
        adam = Adam(model.parameters(), lr=0.05)
        fit(model, mse, xor.xs, xor.targets, adam, 500, None, shuffle=False)
    solved = sum(outcome(model) == "solved" for model in models)
    after = sum(dead(model) > 0 for model in models)
    print(f"bias {bias:g}: {before:2d} with a dead ReLU before, {after:2d} after; {solved} solved")

# %% [markdown]
# **In one line:** XOR needs a hidden layer; with two ReLU neurons 21 of 100 seeds find it and 71
# fail with a dead ReLU, which gets no gradient; with eight of them, or with tanh, most seeds do.
# Next: [a character model](14_character_model.ipynb).
