# %% [markdown]
# # 1. A first graph
#
# A `Value` is one number that remembers how it was computed. From that memory come its picture
# and its gradient: that is all a neural network needs in order to learn.
#
# ## Numbers that remember
#
# Three numbers and two operations. The result knows its value, and will know its gradient.

# %%
from autograd_core import Value

a, b, c = Value(2.0, label="a"), Value(-3.0, label="b"), Value(10.0, label="c")
e = a * b
d = e + c
d

# %% [markdown]
# Each operation made a new `Value`, which holds its operands. Numbers without operands are
# *leaves*.

# %%
for name, node in {"a": a, "b": b, "c": c, "e": e, "d": d}.items():
    operands = [operand.label or "e" for operand in node._prev]
    print(f"{name} = {node.data:5}   made by {node._op or '-'} from {operands}")

# %% [markdown]
# `draw` shows it: boxes are numbers, ovals are operations, and the computation runs from left to
# right. `names=locals()` gives Values without a label the names of their variables.

# %%
from viz import draw

draw(d, names=locals())

# %% [markdown]
# ## The gradient
#
# How much does `d` change when `a` changes a little? One can try. `Graph(d).replay` computes `d`
# again with another number for `a`, without changing anything.

# %%
from autograd_core import Graph

h = 0.001
(Graph(d).replay({a: 2.0 + h}) - d.data) / h

# %% [markdown]
# About -3, which is `b`: of `a * b`, the derivative with respect to `a` is `b`. `backward()`
# finds all such derivatives at once, from the root to the leaves, and puts them into `.grad`.

# %%
d.backward()
{"a": a.grad, "b": b.grad, "c": c.grad}

# %% [markdown]
# The picture now has the gradients too, with the *local* gradient of each operation on its edges
# and the formula with numbers in each box.

# %%
draw(d, names=locals(), theme="modern", local=True, formulas=True, roles=False)

# %% [markdown]
# ## The chain rule: downstream = upstream × local
#
# The sweep needs one rule. A node has received its gradient from above (*upstream*); it
# multiplies it by the *local* gradient of each operand, and hands the product on. Here it is for
# every edge.

# %%
for edge in Graph(d).edges:
    node, operand = edge.node, edge.operand
    share = node.grad * edge.partial
    print(f"upstream {node.grad:4} x local {edge.partial:4} = {share:4}", end="   ")
    print(f"{operand.label or 'e'}.grad = {operand.grad}")

# %% [markdown]
# ## Following the gradient downhill
#
# The gradient points to where `d` grows fastest. A small step against it makes `d` smaller:
# `theta <- theta - alpha * gradient`, the rule by which networks learn.

# %%
alpha = 0.01
leaves = {"a": a, "b": b, "c": c}
moved = {leaf: leaf.data - alpha * leaf.grad for leaf in leaves.values()}
after = Graph(d).replay(moved)
print(f"d was {d.data}, and is {after:.4f} after the step")
assert after < d.data

# %% [markdown]
# To first order the change is the sum of gradient times step over all leaves. The truth differs a
# little, because the graph is not linear: `a` and `b` move together.

# %%
predicted = sum(leaf.grad * (moved[leaf] - leaf.data) for leaf in leaves.values())
print(f"predicted change {predicted:.4f}, true change {after - d.data:.4f}")

# %% [markdown]
# ## A neuron
#
# An artificial neuron: the net input is `z = sum_d w_d x_d + b`, the activation `a = f(z)`. Here
# with two inputs, and `f` the hyperbolic tangent.

# %%
from autograd_core import tanh

x1, x2 = Value(2.0, label="x1"), Value(0.0, label="x2")
w1, w2 = Value(-3.0, label="w1"), Value(1.0, label="w2")
bias = Value(6.8813735870195432, label="b")
z = x1 * w1 + x2 * w2 + bias
activation = tanh(z)
activation.backward()

# %% [markdown]
# The numbers are those of a well-known lecture. `rankdir="TB"` draws from top to bottom.

# %%
names = {"z": z, "activation": activation}
draw(activation, names=names, rankdir="TB", theme="modern", roles=False)

# %% [markdown]
# By hand: the derivative of `tanh` is `1 - tanh²`, and `z` depends on `w1` with the slope `x1`.

# %%
slope = 1 - activation.data**2
print("by hand     ", slope * x1.data, slope * x2.data)
print("by backward ", w1.grad, w2.grad)
assert abs(w1.grad - slope * x1.data) < 1e-12

# %% [markdown]
# ## Gradients add up until they are cleared
#
# A second `backward()` adds the same once more. That is intended: gradients of several losses
# add. Before a new step one clears them, as `zero_grad()` of a model or an optimiser does.

# %%
once = w1.grad
activation.backward()
print(once, "then", w1.grad)
assert w1.grad == 2 * once

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
# A *static* graph is built once, before it runs: it can be optimised and run many times, but it
# holds one branch. The recorded graph can be used like that: replayed at 3 it repeats the four
# doublings that were right for 1, where the program itself would stop after two.

# %%
x = Value(1.0)
recorded = Graph(doubled(x))
print("program at 3:", doubled(3.0), "  graph of 1, replayed at 3:", recorded.replay({x: 3.0}))

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
# `save` writes SVG, PNG, PDF (with Graphviz installed) or DOT text; `text` says the same in
# words.

# %%
import tempfile
from pathlib import Path

picture = draw(d, names=locals())
path = picture.save(Path(tempfile.mkdtemp()) / "first.svg")
print(path.name, path.stat().st_size > 1000)
print(picture.text)

# %% [markdown]
# **In one line:** a `Value` records how it was computed, and `backward()` walks that record from
# the root to the leaves, multiplying by local gradients. Next: [every step of
# it](02_stepping.ipynb).
