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
# was computed from, operands first. Numbers without operands are *leaves*.

# %%
from autograd_core import Graph

e.label, d.label = "e", "d"
for node in Graph(d).nodes:
    if node.is_leaf:
        print(f"{node.label} = {node.data:5}   a leaf")
    else:
        left, right = node._prev
        print(f"{node.label} = {node.data:5}   {left.label} {node._op} {right.label}")

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
# About -3, which is `b`: of `a * b`, the derivative with respect to `a` is `b`. `backward()`
# finds all such derivatives at once, from the root to the leaves, and puts them into `.grad`.

# %%
d.backward()
{"a": a.grad, "b": b.grad, "c": c.grad}

# %% [markdown]
# These three numbers together are the *gradient* of `d` with respect to its leaves. The picture
# has them now, with the *local* gradient of each operation on its edges and the formula with
# numbers in each box.

# %%
draw(d, theme="modern", local=True, formulas=True, roles=False)

# %% [markdown]
# ## Gradients add up until they are cleared
#
# A second `backward()` adds the same once more. That is intended: gradients of several losses
# add. Before something new is differentiated one clears them, as `zero_grad()` of a model or an
# optimiser does.

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
# Let `d` not be the end, but be multiplied by -2. What changes `a` by a little then changes `d` by
# -3 times as much, and `L` by -2 times that: derivatives along the way are *multiplied*.

# %%
f = Value(-2.0, label="f")
L = d * f
L.label = "L"
L.backward()
print(a.grad, "=", -3.0 * -2.0)
draw(L, theme="modern", local=True, roles=False)

# %% [markdown]
# So the sweep from `L` to the leaves needs one rule. A node has received its gradient from above
# (*upstream*); it multiplies it by the *local* gradient of each operand, and hands the product on
# (*downstream*). Here it is for every edge, in the order of the sweep.

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
# (That no other direction does it faster is shown in [notebook 10](10_learning.ipynb).)

# %%
alpha = 0.01
leaves = [a, b, c, f]
moved = {leaf: leaf.data - alpha * leaf.grad for leaf in leaves}
after = Graph(L).replay(moved)
print(f"L was {L.data}, and is {after:.4f} after the step")
assert after < L.data

# %% [markdown]
# To first order the change is the sum of gradient times step over all leaves. The truth differs a
# little, because `L` is not linear in its leaves: they are multiplied, and move together.

# %%
predicted = sum(leaf.grad * (moved[leaf] - leaf.data) for leaf in leaves)
print(f"predicted change {predicted:.4f}, true change {after - L.data:.4f}")

# %% [markdown]
# `replay` has only tried the step. To make it, assign the data of the leaves and compute again. A
# graph is the record of what was computed, so the number of a node with operands cannot be
# changed; trying it says what to do instead.

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
# An artificial neuron: the net input is $z = \sum_d w_d x_d + b$, the activation $a = f(z)$. Here
# with two inputs, and `f` the hyperbolic tangent.

# %%
from autograd_core import tanh

x1, x2 = Value(2.0, label="x1"), Value(0.0, label="x2")
w1, w2 = Value(-3.0, label="w1"), Value(1.0, label="w2")
bias = Value(6.8813735870195432, label="b")
z = w1 * x1 + w2 * x2 + bias
activation = tanh(z)
activation.backward()

# %% [markdown]
# The numbers are those of a well-known lecture. A Value without a label, such as `z`, is called as
# its variable, and a picture that would be wider than the page runs from top to bottom.

# %%
draw(activation, theme="modern", roles=False)

# %% [markdown]
# By hand: the derivative of `tanh` is $1 - \tanh^2$, and `z` depends on `w1` with the slope `x1`.

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
# A *static* graph is built once, before it runs: it can be optimised, run in parallel and run many
# times, but it is inflexible: it holds one branch. The recorded graph can be used like that.
# Written as a function it is one line without a loop; replayed at 3 it repeats the four doublings
# that were right for 1, where the program itself stops after two.

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
# Where only derivatives are wanted, there is `grad`: a function in, its derivative out. It nests.

# %%
from autograd_core import grad


def cube(x):
    """The third power."""
    return x**3


cube(2.0), grad(cube)(2.0), grad(grad(cube))(2.0), grad(grad(grad(cube)))(2.0)

# %% [markdown]
# ## Keeping a picture
#
# `save` writes SVG, PNG, PDF or DOT text; `text` says the same in
# words.

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
# 2. `f` was -2. For which number of `f` would `a.grad` be 0?
# 3. After the loop of `doubled`, from which start is `dy/dx` equal to 8?

# %% [markdown]
# The answers. In the first, `p` is used twice: `dy/dp = 2p + q`, `dy/dq = p`. In the second, `a`
# acts on `L` through `d * f` only, so `f = 0` cuts it off. In the third, three doublings are
# needed: any start from 1.25 up to, but not including, 2.5.

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
