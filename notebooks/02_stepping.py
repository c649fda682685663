# %% [markdown]
# # 2. Stepping forward and backward
#
# `backward()` is over in a microsecond. Here it is taken apart: forward one step per operation,
# then backward one step per contribution to a gradient, with the numbers in every formula.
#
# (Where a page of `step` should open, a notebook that was just downloaded shows a picture of it.
# The page opens when you run its cell, or after `jupyter trust 02_stepping.ipynb`.)
#
# ## The loss of one neuron
#
# A neuron with a weight and a bias. Its activation should be 1, the *target*; the *loss* says how
# wrong it is, here as the square of the difference.

# %%
from autograd_core import Value, tanh

x, w, b = Value(0.5, label="x"), Value(2.0, label="w"), Value(-0.4, label="b")
target = 1.0
z = w * x + b
a = tanh(z)
loss = (a - target) ** 2
loss

# %% [markdown]
# `step` opens a page: arrow keys or buttons go on and back, a click on a node lists the terms of
# its gradient and its paths to the loss, and a slider moves a leaf. (A node without a name is
# called `n` and its place: `n3` is the product `w * x`. Scroll inside the page to see all of it.)

# %%
from viz import step

step(loss)

# %% [markdown]
# `filmstrip` shows some of its 14 frames as one picture, for paper: two of the way forward, the
# seed (explained in the next section), and two of the way back.

# %%
from viz import filmstrip

filmstrip(loss, frames=[2, 4, 5, 9, 12])

# %% [markdown]
# ## Frames are data
#
# `steps` gives the frames themselves: forward, in the order of the program; then the *seed*, the
# gradient 1 of the loss with respect to itself; then backward, one frame per operand. (The
# constant 1.0 receives a gradient too; nobody uses it.)

# %%
from viz import steps

trace = steps(loss)
for frame in trace:
    print(f"{frame.index + 1:2}  {frame.phase:8}  {frame.formula}")

# %% [markdown]
# Every backward frame has an upstream gradient, a local gradient, and their product. The product
# is added to the gradient of the operand. Frame 13 in words; it is `trace[12]`, since Python
# counts from 0:

# %%
import textwrap

frame = trace[12]
print(textwrap.fill(frame.sentence, 80))
print(f"{frame.upstream:.6f} * {frame.local:.6f} = {frame.contribution:.6f}")
assert frame.upstream * frame.local == frame.contribution
assert frame.after == frame.before + frame.contribution

# %% [markdown]
# Any one frame can be drawn, here the same one.

# %%
from viz import draw

draw(loss, step=12)

# %% [markdown]
# The frames end with the gradients that `backward()` finds, equal to the last bit. Making the
# frames has changed no gradient: before `backward()`, `w.grad` is still 0.

# %%
assert w.grad == 0.0
loss.backward()
final = dict(zip([node.name for node in trace.nodes], trace.final_gradients, strict=True))
for leaf in (x, w, b):
    print(f"{leaf.label}.grad: frames {final[leaf.label]:.12f}, backward {leaf.grad:.12f}")
    assert final[leaf.label] == leaf.grad

# %% [markdown]
# ## Back again
#
# Each frame knows the gradient before and after it, so one can go in both directions. The
# gradients after frame k are the same, whether one comes from before or from behind.

# %%
for k in (10, 11, 12, 13, 12, 11, 10):
    gradients = trace.gradients(k)
    shown = [f"{node.name}.grad = {gradients[node.index]:7.4f}" for node in trace.nodes[:3]]
    print(f"after frame {k + 1}:", "  ".join(shown))

# %% [markdown]
# ## A gradient grows
#
# When a number is used more than once, its gradient arrives in parts. Here `v` is used three
# times.

# %%
v = Value(3.0, label="v")
y = v * v + 2 * v
trace = steps(y)
place = next(node.index for node in trace.nodes if node.name == "v")
for frame in trace:
    if frame.phase == "backward" and frame.operand == place:
        print(f"v.grad: {frame.before} -> {frame.after}   by {frame.formula}")

# %% [markdown]
# The contributions add up to the gradient. By hand: the derivative of $v^2 + 2v$ is
# $2v + 2 = 8$.

# %%
parts = [f.contribution for f in trace if f.phase == "backward" and f.operand == place]
print(parts, "sum to", sum(parts))
assert sum(parts) == 2 * 3.0 + 2 == trace.final_gradients[place]

# %% [markdown]
# As a film: how the gradient of `v` grows.

# %%
filmstrip(y, frames=[4, 7, 8, 9], columns=2)

# %% [markdown]
# ## What if? The prediction of the gradient
#
# The gradient predicts what a small move of a leaf does:
# $\mathrm{change} \approx \mathrm{gradient} \times \mathrm{move}$. The page has a slider for it;
# here are its numbers. Half the move leaves about a quarter of the error: the error falls with the
# square of the move. With $m$ for the move, Taylor's expansion of the change is
# $f' m + \frac{1}{2} f'' m^2 + \dots$, so the last column tends to $-\frac{1}{2} f''$.

# %%
from autograd_core import Graph

graph = Graph(loss)
print("   move   predicted        true       error  error / move²")
for move in (0.4, 0.2, 0.1, 0.05, 0.025):
    predicted = w.grad * move
    true = graph.replay({w: w.data + move}) - loss.data
    error = predicted - true
    print(f"{move:7} {predicted:11.6f} {true:11.6f} {error:11.6f} {error / move**2:14.3f}")

# %% [markdown]
# ## The optimiser's step
#
# An *optimiser* changes the parameters, here by gradient descent (`SGD`). Given one, the frames go
# on: after the sweep each parameter moves against its gradient, `w -= lr * w.grad`, where `lr` is
# the learning rate $\alpha$. A copy of the optimiser takes that step, so the parameters here stay
# where they are.

# %%
from nn import SGD

trace = steps(loss, optimizer=SGD([w, b], lr=0.1))
for frame in trace:
    if frame.phase == "update":
        print(frame.formula)
assert (w.data, b.data) == (2.0, -0.4)

# %% [markdown]
# ## In a terminal
#
# `step_in_terminal` goes through the same frames with the keys n (next), p (previous) and q
# (quit). In a notebook it prints them all, here those of $w^2$.

# %%
from viz import step_in_terminal

square = w**2
step_in_terminal(square)

# %% [markdown]
# ## As a file
#
# `save` writes the page as one HTML file that needs no network: for a lecture, a homework, an
# e-mail. (It goes into a temporary folder here.)

# %%
import tempfile
from pathlib import Path

page = step(loss).save(Path(tempfile.mkdtemp()) / "neuron.html")
text = page.read_text(encoding="utf-8")
print(f"{page.name}: one file, which names {text.count('https:')} others to fetch")
assert "https:" not in text

# %% [markdown]
# ## Try it yourself
#
# On paper, before reading on. In `y = tanh(u) * u` at `u = 0.5`:
#
# 1. How many forward frames are there, and how many backward?
# 2. Which contributions does `u` receive, and from which nodes?
# 3. What do they add up to?

# %% [markdown]
# The answers:
#
# 1. There are two operations, so two forward frames. The product has two operands and the tanh has
#    one, so there are three backward frames.
# 2. `u` receives $\tanh u$ from the product and $u\, (1 - \tanh^2 u)$ through the tanh.
# 3. Their sum is the derivative by the product rule.

# %%
u = Value(0.5, label="u")
y = tanh(u) * u
for frame in steps(y):
    print(f"{frame.phase:8}  {frame.formula}")
y.backward()
first, second = tanh(0.5), 0.5 * (1 - tanh(0.5) ** 2)
print(f"by hand {first:.6f} + {second:.6f} = {first + second:.6f}, by backward {u.grad:.6f}")

# %% [markdown]
# **In one line:** a backward step is `operand.grad += local * upstream`, and the sweep is nothing
# but these steps in the right order. Next: [why they are added, and why in that
# order](03_why_gradients_add.ipynb).
