# %% [markdown]
# # 1. A first graph
#
# A `Value` is one number that remembers how it was computed. From that memory come its picture
# and its gradient: that is all a neural network needs in order to learn.
#
# (This page can be read as it is, with all its pictures. To run it and change it, see
# [how to](README.md). Pages that one steps through, from the next notebook on, open when their
# cell is run, or after `jupyter trust notebooks/*.ipynb`.)
#
# ## Numbers that remember
#
# Three numbers and two operations. The result knows its value, and will know its gradient.

# %%
from autograd_core import Value

a = Value(2.0, label="a")
b = Value(-3.0, label="b")
c = Value(10.0, label="c")
e = a * b
d = e + c
d

# %% [markdown]
# Each operation made a new `Value`, which holds its operands. `Graph` finds everything that `d`
# was computed from, operands first. Numbers without operands are *leaves*. (`symbol` is the sign
# of an operation. micrograd's names work too: `_prev` for the operands, `_op` for the symbol.)

# %%
from autograd_core import Graph

e.label, d.label = "e", "d"
for node in Graph(d).nodes:
    if node.is_leaf:
        print(f"{node.label} = {node.data:5}   a leaf")
    else:
        left, right = node.operands
        print(f"{node.label} = {node.data:5}   {left.label} {node.symbol} {right.label}")

# %% [markdown]
# `draw` shows it: boxes are numbers, ovals are operations, and the computation runs from left to
# right, from the leaves to the *root*, `d`.

# %%
from viz import draw

draw(d)

# %% [markdown]
# ## The gradient
#
# How much does `d` change when `a` changes a little? One can try. `Graph(d).replay` computes `d`
# again with another number for `a`, without changing anything.

# %%
h = 0.001
(Graph(d).replay({a: 2.0 + h}) - d.data) / h

# %% [markdown]
# About -3, which is `b`: the derivative of `a * b` with respect to `a` is `b`. (The last digits
# are rounding: [notebook 4](04_ways_to_differentiate.ipynb).) `backward()` finds all such
# derivatives at once, from the root to the leaves, and puts them into `.grad`.

# %%
d.backward()
{"a": a.grad, "b": b.grad, "c": c.grad}

# %% [markdown]
# These three numbers together are the *gradient* of `d` with respect to its leaves. The picture
# has them now. On each edge stands a *local* gradient, the derivative of one operation with
# respect to one of its operands: `e` changes by -3 times as much as `a`, and by 2 times as much
# as `b`. In each box stands the formula with its numbers.

# %%
draw(d, theme="modern", local=True, formulas=True, roles=False)

# %% [markdown]
# ## Gradients add up until they are cleared
#
# A second `backward()` adds the same once more. That is intended: the gradient of a sum of losses
# is the sum of their gradients. Clear them before you differentiate something new: here by a
# loop, in a network by `zero_grad()`.

# %%
once = a.grad
d.backward()
print(once, "then", a.grad)
assert a.grad == 2 * once

for node in Graph(d).nodes:
    node.grad = 0.0

# %% [markdown]
# ## The chain rule: downstream = upstream × local
#
# Now `d` is multiplied by `f = -2`, which gives `L`. If `a` grows a little, `d` changes by -3
# times as much, and `L` by -2 times as much as `d`: the derivatives along the way are
# *multiplied*.
#
# $$\frac{\partial L}{\partial a} = \frac{\partial L}{\partial d} \cdot
# \frac{\partial d}{\partial a} = (-2) \cdot (-3) = 6$$

# %%
f = Value(-2.0, label="f")
L = d * f
L.label = "L"
L.backward()
print(a.grad, "=", -3.0 * -2.0)
draw(L, theme="modern", local=True, roles=False)

# %% [markdown]
# So the *sweep*, the way back from `L` to the leaves, needs one rule. A node has received its
# gradient from the side of the root (*upstream*). For each operand, it multiplies that gradient
# by the *local* one, and hands the product on (*downstream*). Here it is for every edge, in the
# order of the sweep.

# %%
for edge in reversed(Graph(L).edges):
    upstream, local = edge.node.grad, edge.partial
    print(f"{edge.operand.label}.grad = {edge.node.label}.grad x local", end=" ")
    print(f"= {upstream:4} x {local:4} = {upstream * local}")
    assert edge.operand.grad == upstream * local

# %% [markdown]
# ## Following the gradient downhill
#
# A small step against the gradient makes `L` smaller:
# $\theta \leftarrow \theta - \alpha \cdot \mathrm{gradient}$, the rule by which networks learn.
# Here $\theta$ stands for each of the four leaves, and $\alpha$ is the *learning rate*.
# (That no other direction does it faster is shown in [notebook 10](10_learning.ipynb).)

# %%
alpha = 0.01
leaves = [a, b, c, f]
moved = {leaf: leaf.data - alpha * leaf.grad for leaf in leaves}
after = Graph(L).replay(moved)
print(f"L was {L.data}, and is {after:.4f} after the step")
assert after < L.data

# %% [markdown]
# The gradient predicts the change: for each leaf, gradient times step, and the sum of these. The
# true change differs a little, because `L` is not linear in its leaves: they are multiplied, and
# all move together.

# %%
predicted = sum(leaf.grad * (moved[leaf] - leaf.data) for leaf in leaves)
print(f"predicted change {predicted:.4f}, true change {after - L.data:.4f}")

# %% [markdown]
# `replay` has only tried the step. To take it, assign the data of the leaves and compute again.
# The data of a node with operands cannot be assigned, because the graph is the record of what was
# computed. The message says what to do instead.

# %%
import textwrap

for leaf in leaves:
    leaf.data = moved[leaf]
print("computed again:", round(((a * b + c) * f).data, 4))
try:
    e.data = 5.0
except AttributeError as error:
    print(textwrap.fill(str(error), 80))

# %% [markdown]
# ## A neuron
#
# An artificial neuron has inputs $x_d$, weights $w_d$ and a bias $b$. Its net input is
# $z = \sum_d w_d x_d + b$, its activation $a = f(z)$. Here it has two inputs, and $f$ is the
# hyperbolic tangent, tanh.

# %%
from autograd_core import tanh

x1, x2 = Value(2.0, label="x1"), Value(0.0, label="x2")
w1, w2 = Value(-3.0, label="w1"), Value(1.0, label="w2")
bias = Value(6.8813735870195432, label="b")
z = w1 * x1 + w2 * x2 + bias
activation = tanh(z)
activation.backward()

# %% [markdown]
# The numbers are those of Karpathy's lecture on micrograd. A `Value` without a label, such as `z`,
# gets the name of its variable, and a picture that would be wider than the page runs from top to
# bottom.

# %%
draw(activation, theme="modern", roles=False)

# %% [markdown]
# By hand: the derivative of tanh is $1 - \tanh^2$, and that of `z` with respect to `w1` is `x1`.
# By the chain rule the gradient of `w1` is their product. (The last digits differ: the two ways
# round at different places.)

# %%
slope = 1 - activation.data**2
print("by hand     ", slope * x1.data, slope * x2.data)
print("by backward ", w1.grad, w2.grad)
assert abs(w1.grad - slope * x1.data) < 1e-12

# %% [markdown]
# ## Dynamic graphs
#
# The graph is built while the program runs, so `if` and `for` need nothing special: what ran is
# what was recorded. This function doubles its number until it is large enough.


# %%
def doubled(x):
    """x, doubled until it is 10 or more."""
    while x < 10:
        x = x * 2
    return x


for start in (1.0, 3.0, 20.0):
    x = Value(start)
    y = doubled(x)
    y.backward()
    print(f"from {start:4}: {y.data:4}, {len(Graph(y)):2} nodes, dy/dx = {x.grad}")

# %% [markdown]
# A *static* graph is built once, before it runs. It can be optimised, run in parallel and run many
# times, but it is inflexible: it holds one branch. The recorded graph can be used like that.
# Written as a function it is one line without a loop. Replayed at 3 it repeats the four doublings
# that were right for 1; the program itself stops after two.

# %%
from autograd_core import to_python

x = Value(1.0, label="x")
recorded = doubled(x)
print(to_python(recorded))
print("the program at 3:       ", doubled(3.0))
print("the recorded graph at 3:", Graph(recorded).replay({x: 3.0}))

# %% [markdown]
# ## Functions of functions
#
# Where only derivatives are wanted, there is `grad`: a function in, its derivative out. The
# derivative is a function too, and has a derivative of its own. At 2: $x^3 = 8$, $3x^2 = 12$,
# $6x = 12$ and 6.

# %%
from autograd_core import grad


def cube(x):
    """The third power."""
    return x**3


cube(2.0), grad(cube)(2.0), grad(grad(cube))(2.0), grad(grad(grad(cube)))(2.0)

# %% [markdown]
# ## Keeping a picture
#
# `save` writes a picture as SVG, PNG, PDF or DOT text; `text` says the same in words. (The file
# goes into a temporary folder here. Nodes without a name are called `n` and their place.)

# %%
import tempfile
from pathlib import Path

picture = draw(activation)
path = picture.save(Path(tempfile.mkdtemp()) / "first.svg")
print(path.name, "begins with", path.read_text(encoding="utf-8")[:5])
print(picture.text)

# %% [markdown]
# ## Try it yourself
#
# On paper, before reading on:
#
# 1. What are the gradients of `y = (p + q) * p` at `p = 3`, `q = -1`?
# 2. In `L = (a * b + c) * f`, `f` was -2. For which `f` would the gradient of `a` be 0?
# 3. From which starts does `doubled` have the derivative 8?

# %% [markdown]
# The answers:
#
# 1. $y = p^2 + qp$, so $\partial y / \partial p = 2p + q = 5$ and
#    $\partial y / \partial q = p = 3$.
# 2. The gradient of `a` is `f * b`, so it is 0 for `f = 0`.
# 3. Three doublings are needed: any start from 1.25 up to, but not including, 2.5.

# %%
p, q = Value(3.0), Value(-1.0)
y = (p + q) * p
y.backward()
print("1.", p.grad, q.grad)

a, f = Value(2.0), Value(0.0)
((a * -3.0 + 10.0) * f).backward()
print("2.", a.grad)

print("3.", [grad(doubled)(start) for start in (1.24, 1.25, 2.49, 2.5)])

# %% [markdown]
# **In one line:** a `Value` records how it was computed, and `backward()` walks that record from
# the root to the leaves, multiplying by local gradients. Next: [every step of
# it](02_stepping.ipynb).
