# %% [markdown]
# # 8. Learning
#
# $\theta \leftarrow \theta - \alpha \nabla J$: the gradient says where down is. How far to go,
# where to start and what else to ask for decides whether anything is learnt. Every worked example
# of the course is run.

# %% [markdown]
# ## The gradient is the direction of the largest derivative
#
# The directional derivative of $f(x, y) = x^2 + 3y$ at (1, 2) along a unit vector v is
# $\nabla f \cdot v$: largest along the gradient (2, 3), minus that in the opposite direction, 0
# across it.

# %%
import math

from autograd_core import jvp


def f(x, y):
    """A function of two numbers with the gradient (2x, 3)."""
    return x**2 + 3 * y


def along(degrees):
    """The derivative of f at (1, 2) in the direction that is so far from the gradient's."""
    angle = math.atan2(3, 2) + math.radians(degrees)
    return jvp(f, (1.0, 2.0), (math.cos(angle), math.sin(angle)))[1]


for degrees, name in ((0, "along"), (60, "60° from"), (90, "across"), (180, "against")):
    print(f"{name:>8} the gradient: {along(degrees):+.6f}")
print(f"length of the gradient: {math.hypot(2, 3):+.6f}")
print("largest of all degrees:", max(range(360), key=along))

# %% [markdown]
# As pictures. On the left the contours of $f$: the gradient stands at right angles on the one
# through (1, 2), and along that contour nothing changes. On the right the directional derivative
# over all directions, $\|\nabla f\| \cos\theta$.

# %%
import matplotlib.pyplot as plt

figure, (place, around) = plt.subplots(1, 2, figsize=(8, 3.4))
xs, ys = [k / 20 - 2 for k in range(121)], [k / 20 for k in range(81)]
place.contour(xs, ys, [[f(x, y) for x in xs] for y in ys], levels=range(-4, 22, 2), colors="gray")
for degrees in range(0, 360, 30):
    angle = math.atan2(3, 2) + math.radians(degrees)
    to = (1 + math.cos(angle), 2 + math.sin(angle))
    style = {"arrowstyle": "->", "lw": 3 if degrees == 0 else 1}
    place.annotate("", to, (1, 2), arrowprops=style)
    if degrees in (0, 90, 180, 270):
        place.annotate(f"{along(degrees):+z.2f}", to, ha="center", bbox={"fc": "white", "lw": 0})
place.set(xlabel="x", ylabel="y", aspect="equal", title="unit vectors at (1, 2)")
angles = range(-180, 181, 5)
around.plot(angles, [along(degrees) for degrees in angles], color="black")
around.plot([0], [math.hypot(2, 3)], "o", color="black")
around.annotate("gradient: √13", (8, math.hypot(2, 3)))
around.set(xlabel="angle to the gradient, degrees", ylabel="directional derivative")
around.set(xticks=range(-180, 181, 90), ylim=(-4.2, 4.6))
around.grid(alpha=0.3)
figure.tight_layout()
plt.show()

# %% [markdown]
# ## Learning rates
#
# The course's example is $f(x) = 4x^2$ from x = 2. With learning rate 1: x = 2, −14, 98 and y =
# 16, 784, 38416. It diverges.

# %%
from autograd_core import Value
from nn import SGD


def descent(lr, steps):
    """x at the start and after each step of gradient descent on 4 x²."""
    x = Value(2.0)
    optimizer = SGD([x], lr=lr)
    path = [x.data]
    for _ in range(steps):
        optimizer.zero_grad()
        (4 * x**2).backward()
        optimizer.step()
        path.append(x.data)
    return path


for x in descent(1.0, 2):
    print(f"x = {x:5g}   y = {4 * x * x:g}")

# %% [markdown]
# The others of the course: 0.25 oscillates between 2 and −2, 0.24 converges with alternating sign,
# 0.125 hits 0 at once, 0.1 converges.

# %%
for lr in (1.0, 0.25, 0.24, 0.125, 0.1):
    print(f"α = {lr:<5}  x =", "  ".join(f"{x:.4g}" for x in descent(lr, 7)))

# %% [markdown]
# The derivative is 8x, so a step multiplies x by $1 - 8\alpha$. That factor tells it all: below −1
# x grows, at −1 it oscillates, at 0 it is done, and its size is how much is left after a step.

# %%
for lr in (1.0, 0.25, 0.24, 0.125, 0.1):
    left = descent(lr, 50)[-1] / 2
    print(f"α = {lr:<5}  1 − 8α = {1 - 8 * lr:+.2f}   left of x after 50 steps: {left:+.3g}")

# %% [markdown]
# On the parabola itself, and the loss step by step:

# %%
from viz.plots import plot_learning_rates

plot_learning_rates((1.0, 0.25, 0.24, 0.125, 0.1))

# %% [markdown]
# ## Non-convex: where one starts is where one ends
#
# $x^4 - 3x^2 + x$ has two minima, and a hill between them at x = 0.17. Gradient descent goes down
# on the side where it starts, to the lower minimum or not.

# %%
for start in (-2.0, 0.1, 0.3, 2.0):
    x = Value(start)
    optimizer = SGD([x], lr=0.02)
    for _ in range(300):
        optimizer.zero_grad()
        y = x**4 - 3 * x**2 + x
        y.backward()
        optimizer.step()
    print(f"from {start:4}: x = {x.data:+.6f}, f(x) = {y.data:+.6f}, |f'(x)| = {abs(x.grad):.6f}")

# %% [markdown]
# ## Initialisation
#
# *All zero is wrong.* All neurons of a layer then compute the same and get the same gradient, so
# they stay equal for ever. After 50 steps of learning XOR the three hidden neurons are still one:

# %%
import random

from nn import MLP, Adam, fit, make_xor, mse

xor = make_xor()
for init in ("zeros", "xavier_uniform"):
    model = MLP(2, [3, 1], activation="sigmoid", init=init, rng=random.Random(1))
    fit(model, mse, xor.xs, xor.targets, Adam(model.parameters(), lr=0.1), 50, None, shuffle=False)
    print(init)
    for neuron in model.layers[0].neurons:
        print("   w =", [f"{w.data:+.6f}" for w in neuron.w], f"b = {neuron.b.data:+.6f}")

# %% [markdown]
# So they must differ, and are drawn, with the mean 0: the Gaussian N(0, 0.01) with the deviation
# 0.01; *Xavier's* uniform on (A, B) = (−r, r) with r = √(6 / (a + b)) for a inputs and b outputs,
# whose deviation is √((B − A)² / 12); *Kaiming's* (MSRA) with the deviation √(2 / a). Of 2,400
# weights drawn by each:

# %%
from nn import Layer, weights


def deviation(numbers):
    """The standard deviation of numbers."""
    centre = math.fsum(numbers) / len(numbers)
    return math.sqrt(math.fsum((x - centre) ** 2 for x in numbers) / len(numbers))


a, b = 60, 40
r = math.sqrt(6 / (a + b))
by_formula = {
    "normal": 0.01,
    "xavier_uniform": math.sqrt((r - -r) ** 2 / 12),
    "kaiming_normal": math.sqrt(2 / a),
}
print(f"r = {r:.4f}             mean  deviation  by formula  largest")
for init, formula in by_formula.items():
    drawn = [w.data for w in weights(Layer(a, b, init=init, rng=random.Random(1)))]
    centre, largest = math.fsum(drawn) / len(drawn), max(map(abs, drawn))
    print(f"{init:15} {centre:+10.4f} {deviation(drawn):10.4f} {formula:11.4f} {largest:8.4f}")

# %% [markdown]
# The three as pictures, with the same scale. Of the two Gaussians 99.73 % lie within three
# deviations ([5](05_activations.ipynb)), of the uniform one all within √3 of them.

# %%
figure, panels = plt.subplots(1, 3, figsize=(9, 2.8), sharex=True, sharey=True)
for axes, (init, sigma) in zip(panels, by_formula.items(), strict=True):
    drawn = [w.data for w in weights(Layer(a, b, init=init, rng=random.Random(1)))]
    inside = sum(abs(w) < 3 * sigma for w in drawn) / len(drawn)
    print(f"{init:15} within 3 deviations {inside:.2%}", end="   ")
    print(f"within √3 {sum(abs(w) <= math.sqrt(3) * sigma for w in drawn) / len(drawn):.2%}")
    counts, _, _ = axes.hist(
        drawn, bins=60, range=(-0.6, 0.6), color="lightgray", edgecolor="gray"
    )
    if max(counts) > 300:
        axes.annotate(f"up to {max(counts):,.0f}", (0.05, 280))
    for side in (-sigma, sigma):
        axes.axvline(side, color="black", linestyle="--", linewidth=0.9)
    axes.set(xlabel="weight", title=f"{init}:\ndeviation {sigma:.3f}", ylim=(0, 300))
panels[0].set(ylabel="weights of 2,400")
figure.tight_layout()
plt.show()

# %% [markdown]
# What that is for: signals should keep their size from layer to layer. The size of the activations
# (the root of their mean square) in 8 layers of 40 neurons, for inputs of size 1:


# %%
def sizes(activation, init, depth=8, width=40, samples=5):
    """The root of the mean square of the activations of each layer."""
    rng = random.Random(2)
    model = MLP(
        width, [width] * depth, activation=activation, init=init, nonlin_last=True, rng=rng
    )
    a = [[rng.gauss(0, 1) for _ in range(width)] for _ in range(samples)]
    found = []
    for layer in model.layers:
        a = [[v.data for v in layer(x)] for x in a]
        numbers = [v for row in a for v in row]
        found.append(math.sqrt(math.fsum(v * v for v in numbers) / len(numbers)))
    return found


for activation in ("linear", "tanh", "relu"):
    print(f"{activation:6} layer             1       2       4       8")
    for init in ("normal", "uniform", "xavier_uniform", "kaiming_uniform"):
        found = sizes(activation, init)
        print(f"   {init:16}", "".join(f"{found[i]:8.2g}" for i in (0, 1, 3, 7)))

# %% [markdown]
# N(0, 0.01) lets every signal die out; uniform on (−1, 1) makes it explode, or saturates tanh.
# Xavier keeps the size in linear layers, for which it was derived, and tanh, which is nearly
# linear for small numbers, loses it slowly. ReLU cuts off half of the signal and needs twice the
# variance: Kaiming.
#
# ## The vanishing gradient
#
# On its way back the gradient is multiplied by w f′(z) in each layer. σ′ is 1/4 at most, and next
# to 0 where the sigmoid is saturated; a live ReLU has exactly 1. A chain of neurons with weight 1:

# %%
from autograd_core import gradients


def slope(activation, depth):
    """The derivative of the last of `depth` neurons in a chain with respect to the input."""
    model = MLP(1, [1] * depth, activation=activation, nonlin_last=True)
    for layer in model.layers:
        layer.neurons[0].w[0].data = 1.0
    x = Value(0.5)
    return gradients(model([x]), x)


print("depth     sigmoid    (1/4)^depth      tanh    ReLU")
for depth in (1, 2, 4, 8, 16):
    print(
        f"{depth:5d} {slope('sigmoid', depth):11.3g} {0.25**depth:14.3g} "
        f"{slope('tanh', depth):9.3g} {slope('relu', depth):7g}"
    )

# %% [markdown]
# In a whole network: the gradients of the weights of six layers of 8, after one backward sweep.
# With sigmoids those of the first layer (on the left) are 40,000 times smaller than those of the
# last.

# %%
from nn import cost


def gradient_sizes(activation, init):
    """A network after a backward sweep of 20 samples, and the gradient's size in each layer."""
    rng = random.Random(3)
    model = MLP(4, [8] * 6 + [1], activation=activation, init=init, rng=rng)
    xs = [[rng.gauss(0, 1) for _ in range(4)] for _ in range(20)]
    cost([mse(model(x), x[0] * x[1]) for x in xs]).backward()
    return model, [
        math.sqrt(math.fsum(w.grad**2 for w in own) / len(own))
        for own in map(weights, model.layers)
    ]


pairs = [("sigmoid", "xavier_uniform"), ("tanh", "xavier_uniform"), ("relu", "kaiming_uniform")]
for activation, init in pairs:
    _, found = gradient_sizes(activation, init)
    sizes_found = "  ".join(f"{size:.1e}" for size in found)
    print(f"{activation:8} {sizes_found}   last / first {found[-1] / found[0]:,.0f}")

# %% [markdown]
# All of them as histograms, the first layer on top: with sigmoids each layer is shifted to the
# left, to smaller gradients. (The title compares the medians.)

# %%
from viz.plots import plot_gradient_histograms

plot_gradient_histograms(gradient_sizes("sigmoid", "xavier_uniform")[0])

# %% [markdown]
# ## Regularisation
#
# Structural risk: $R = \frac{1}{N} \sum L + \frac{1}{2} \lambda \|W\|_F^2$, where the Frobenius
# norm $\|W\|_F^2$ is the sum of the squares of all weights, not of the biases. Its update is
# $W \leftarrow W - \alpha\, (\frac{1}{N} \sum \partial L/\partial W + \lambda W)$. (In the notes λ
# W stands behind the bracket, with a plus: it would grow, [12](12_the_notes_checked.ipynb).)

# %%
from nn import frobenius, l2_penalty, objective

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
# L2 with λ/2 and learning rate 1 is
# $w \leftarrow w (1 - \lambda) - \partial\mathrm{Loss}/\partial w$: *weight decay*. SGD has it
# built in, to the same number.

# %%
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
# To add a penalty is to look for the least loss among weights of a given size: $|w_1| + |w_2|$ for
# L1, a diamond, or $w_1^2 + w_2^2$ for L2, a circle. The answer is where the contours of the loss
# first touch it. A diamond is touched at a *corner*, where one weight is exactly 0; a circle has
# no corners.


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
# The picture that one remembers: the contours of the loss, the last of them just touching.

# %%
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
# L1, $\sum |w|$, pulls all weights with the same force, and so to 0 itself; L2 pulls large ones
# most, and leaves small ones small. Two inputs of ten matter here, and the penalties know nothing
# of that:

# %%
from nn import l1_penalty


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
# As bars: without a penalty the noise leaves no weight at 0; L2 shrinks the two large ones most,
# and leaves none at 0 either; L1 leaves the two that matter, and next to nothing of the others.

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
# noise: the training loss is small, the loss on 50 other points is not. L2 trades the one for the
# other. (On average nothing gets below the variance of the noise, 0.3² = 0.09.)

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
from nn import evaluate


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
# The weights of the first two networks: with the decay most of them are near 0.

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
# The expected error of a prediction is bias² + variance + noise. Three models of y = sin x from
# 10 noisy samples, each made 2,000 times: the mean of all (stiff), a straight line, the value of
# the nearest sample (flexible). Predicted is x = 1.5.

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
# Bias is how far the answers are off on average, variance how much they differ from one set of
# samples to another, noise what no model can know.

# %%
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
    variance = deviation(answers) ** 2
    total = bias + variance + noise**2
    print(
        f"{model.__name__:15} {bias:6.3f} {variance:10.3f} {noise**2:7.3f} {total:7.3f} "
        f"{math.fsum(errors) / len(errors):12.3f}"
    )

# %% [markdown]
# As a picture: 25 of the models of each kind (gray), their mean (dashed) and sin x. Bias is how
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
# While training each unit is left out with probability p, and a scale makes up for it. The
# course's example: 100 units of weight 1, p = 0.5. In training about 50 of them are left; so that
# the test gives 50 too, it multiplies by the probability to be kept. The other way round is to
# divide by it in training: then both give 100. (The notes multiply by the probability to be lost,
# which is the same at 0.5 only: [12](12_the_notes_checked.ipynb).)

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
# A unit that is left out gets no gradient, so that in each step another part of the network
# learns.

# %%
inputs = [Value(1.0) for _ in range(10)]
total = sum(Dropout(0.5, rng=random.Random(9))(inputs))
gradients(total, inputs)

# %% [markdown]
# ## Normalisation
#
# Shift to mean 0 and scale to variance 1, $(x - \mu) / \sqrt{\sigma^2 + \varepsilon}$, then γ
# times that plus β, which are learnt (1 and 0 at first). Mean and variance of what, is the
# difference. Four samples of 6 channels: *BatchNorm* takes each channel over the samples,
# *LayerNorm* each sample over its channels, *GroupNorm* each sample over groups of channels,
# *InstanceNorm* each channel of each sample over its places (so it needs more than one place: rows
# of an image).

# %%
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
# The three that need no image. Look where the means have become 0.

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
channel = [x[0] for x in batch]
centre = math.fsum(channel) / 4
by_hand = (channel[0] - centre) / math.sqrt(deviation(channel) ** 2 + 1e-5)
print(f"by formula {by_hand:.12f}   by BatchNorm {by_batch[0][0]:.12f}")

# %% [markdown]
# BatchNorm is not the same in training and in use: in training it takes mean and variance of the
# batch, and keeps running ones; in use it takes those, so that one sample is enough. After 100
# batches they are near the 10 and 2² that the numbers were drawn with.

# %%
norm = BatchNorm(1)
for _ in range(100):
    norm.batch([[rng.gauss(10, 2)] for _ in range(8)])
print(f"running mean {norm.running_mean[0]:.2f}, variance {norm.running_variance[0]:.2f}")
print(f"in use: 10 becomes {norm.eval()([10.0])[0].data:+.2f}, 14 {norm([14.0])[0].data:+.2f}")

# %% [markdown]
# InstanceNorm on a sample of two channels, images of 2 x 3: each image has mean 0 and variance 1.

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
# mean zero. The reason is in the gradient, $(\sigma(z) - t)\, x$: with positive inputs all its
# components have the same sign, so that a sample can only pull all weights up, or all of them
# down.

# %%
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
# So the same neuron needs more steps of gradient descent to the same cost, the further its inputs
# are from mean zero:


# %%
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
# A long valley, $x^2/2 + 50\, y^2/2$: across it the learning rate must be small, along it that is
# slow. Momentum collects speed along the valley; Adagrad, RMSprop and Adam give every parameter a
# rate of its own. A dash: not there after 1,000 steps, or never. (RMSprop's first step is ten
# learning rates long, whatever the gradient: its mean starts at 0.)


# %%
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
# How many steps each needs, at each of seven learning rates:

# %%
from nn import Adagrad, AdamW, RMSprop

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
# 1. With which two learning rates does each step on 4x² leave half of x, but for the sign?
# 2. From which interval does Xavier draw the weights of a layer with 100 inputs and 50 outputs?
# 3. Of 100 units of weight 1 dropout leaves out each with p = 0.2. What does the test give, with
#    the scale at the test?

# %% [markdown]
# The answers: 1 − 8α = ±1/2 for α = 1/16 and 3/16; (−0.2, 0.2), since 6 / 150 = 0.04; 80.

# %%
print([descent(alpha, 3) for alpha in (1 / 16, 3 / 16)])
drawn = weights(Layer(100, 50, init="xavier_uniform", rng=random.Random(1)))
print(f"{min(w.data for w in drawn):.4f} to {max(w.data for w in drawn):.4f}")
print(f"{sum(Dropout(0.2, scale_at_test=True).eval()(units)):g}")

# %% [markdown]
# **In one line:** the step is $-\alpha$ times the gradient; a good rate, a start that breaks the
# symmetry and keeps signals in size, and a penalty on large weights make it learn - and every
# number of the course's examples comes out. Next: [XOR and moons](09_xor_and_moons.ipynb).
