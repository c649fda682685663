# %% [markdown]
# # 10. Learning: how far to go, where to start
#
# $\theta \leftarrow \theta - \alpha \nabla J$: the [gradient](09_back_propagation.ipynb) says
# where down is. How far to go is the learning rate $\alpha$, and where to start is the
# initialisation. They decide whether anything is learnt. Every worked example of the course is
# run.

# %% [markdown]
# ## The gradient is the direction of the largest derivative
#
# The *directional derivative* along a unit vector v says how fast f changes in that direction. It
# is $\nabla f \cdot v = \|\nabla f\| \cos\theta$, where $\theta$ is the angle between v and the
# gradient. So it is largest along the gradient, minus that in the opposite direction, and 0 across
# it. Here $f(x, y) = x^2 + 3y$ at (1, 2), where the gradient $(2x, 3)$ is (2, 3):

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
# As pictures. On the left are the contours of $f$, along which it does not change. The gradient,
# the thick arrow, stands at right angles to the contour through (1, 2). On the right is the
# directional derivative over all directions, $\|\nabla f\| \cos\theta$.

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
# Why? The derivative is 8x, so a step multiplies x by $1 - 8\alpha$. Below −1 that factor makes x
# grow; at −1 x oscillates; at 0 it arrives in one step. The size of the factor is the part of x
# that a step leaves.

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
# $x^4 - 3x^2 + x$ is *not convex*: it has two minima, and a hill between them at x = 0.17.
# Gradient descent goes down on the side where it starts, whether or not that minimum is the lower
# one.

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
# they stay equal for ever. After 50 steps of learning XOR the three hidden neurons are still
# equal:

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
# So the weights must differ, and are drawn at random with the mean 0, for a layer with a inputs
# and b outputs:
#
# * *Gaussian*: with the standard deviation 0.01. (The notes write N(0, 0.01); libraries mean 0.01
#   to be the deviation, not the variance.)
# * *Xavier*: uniform on $(A, B) = (-r, r)$ with $r = \sqrt{6 / (a + b)}$. Its deviation is
#   $\sqrt{(B - A)^2 / 12}$.
# * *Kaiming* (MSRA): Gaussian with the deviation $\sqrt{2 / a}$.
#
# Of 2,400 weights drawn by each:

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
# The three as pictures, with the same scale; dashed is one deviation from 0. Of the two Gaussians
# 99.73 % should lie within three deviations ([6](06_relu_and_its_family.ipynb)), of the uniform
# one all within √3 deviations.

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
# Why these deviations? Signals should keep their size from layer to layer. The size of the
# activations (the root of their mean square) in 8 layers of 40 neurons, for inputs of size 1:


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
# The deviation 0.01 (`normal`) lets every signal die out; uniform on (−1, 1) makes it explode, or
# saturates tanh. Xavier keeps the size in linear layers, for which it was derived. With tanh,
# which is nearly linear for small numbers, the size falls slowly. ReLU cuts off half of the
# signal, and so needs twice the variance: Kaiming.
#
# ## The vanishing gradient
#
# On its way back the gradient is multiplied by $w f'(z)$ in each layer. $\sigma'$ is 1/4 at most,
# and nearly 0 where the sigmoid is saturated; the slope of a ReLU that is not silent is exactly 1.
# A chain of neurons with weight 1:

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
# In a whole network: the size of the gradients of the weights in six layers of 8 and the output
# layer, after one backward sweep. With sigmoids those of the first layer (on the left) are 40,000
# times smaller than those of the last.

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
    sizes_found = " ".join(f"{size:.1e}" for size in found)
    print(f"{activation:8} {sizes_found}  last / first {found[-1] / found[0]:,.0f}")

# %% [markdown]
# All of them as histograms, the first layer on top: with sigmoids each layer is shifted to the
# left, to smaller gradients. (The title compares the medians.)

# %%
from viz.plots import plot_gradient_histograms

plot_gradient_histograms(gradient_sizes("sigmoid", "xavier_uniform")[0])

# %% [markdown]
# ## Try it yourself
#
# On paper, before reading on:
#
# 1. With which two learning rates does each step on $4x^2$ halve the size of x?
# 2. From which interval does Xavier draw the weights of a layer with 100 inputs and 50 outputs?

# %% [markdown]
# The answers:
#
# 1. $1 - 8\alpha = \pm\frac{1}{2}$, so $\alpha = \frac{1}{16}$ or $\frac{3}{16}$.
# 2. From (−0.2, 0.2): $\sqrt{6 / 150} = \sqrt{0.04} = 0.2$.

# %%
print([descent(alpha, 3) for alpha in (1 / 16, 3 / 16)])
drawn = weights(Layer(100, 50, init="xavier_uniform", rng=random.Random(1)))
print(f"{min(w.data for w in drawn):.4f} to {max(w.data for w in drawn):.4f}")

# %% [markdown]
# **In one line:** a step is $-\alpha$ times the gradient; a network learns with a good rate, and
# from weights that differ and keep signals at their size. Next:
# [regularisation](11_regularisation.ipynb).
