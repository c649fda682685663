# %% [markdown]
# # 3. Why gradients add
#
# "As many paths lead from the loss, so many terms has the gradient, and they are added", says the
# course. Here the paths are listed, counted and added up. Then the three classic bugs of home-made
# engines are made on purpose, to see what each of them spoils.
#
# (The page at the end opens when you run its cell, or after
# `jupyter trust 03_why_gradients_add.ipynb`.)
#
# ## One number, several paths
#
# `v` enters $y = v^2 + 2v$ three times. Each way from `y` down to `v` is a path.

# %%
from autograd_core import Graph, Value
from viz import draw

v = Value(3.0, label="v")
square, double = v * v, 2 * v
square.label, double.label = "square", "double"
y = square + double
y.label = "y"
y.backward()
draw(y, local=True)

# %% [markdown]
# Local gradients stand on the edges. The *term* of a path is their product along the path, and the
# sum of the terms is the gradient. (Two paths lead through `square`, because `v` is both of its
# operands.)

# %%
paths = Graph(y).paths(v)
print(paths)
assert sum(path.term for path in paths) == v.grad == 2 * 3.0 + 2

# %% [markdown]
# That is the chain rule for several variables: `y` depends on `v` through each operand
# separately, and small changes add. Moving one use of `v` at a time shows the terms, and moving
# all of them shows the sum.

# %%
h = 1e-6


def separately(first, second, third):
    """y with a number of its own for each use of v."""
    return first * second + 2 * third


base = separately(3.0, 3.0, 3.0)
print("first use moved: ", round((separately(3.0 + h, 3.0, 3.0) - base) / h, 4))
print("second use moved:", round((separately(3.0, 3.0 + h, 3.0) - base) / h, 4))
print("third use moved: ", round((separately(3.0, 3.0, 3.0 + h) - base) / h, 4))
print("all three moved: ", round((separately(3.0 + h, 3.0 + h, 3.0 + h) - base) / h, 4))

# %% [markdown]
# ## In a network
#
# A network (`MLP`, [notebook 8](08_neuron_layer_mlp.ipynb)) with a hidden layer of three neurons.
# The input reaches the output through each of them, so its gradient has three terms. A weight of
# the first layer belongs to one neuron, so its gradient has one term. The factors of a term are,
# from the output down: a weight of the output neuron, the derivative of tanh, and the weight by
# which `x` entered (or `x`, for the gradient of the weight). `affine` is the net input
# $z = w x + b$, computed as one operation.

# %%
import random

from nn import MLP

random.seed(3)
model = MLP(1, [3, 1], activation="tanh")
x = Value(0.7, label="x")
weight = model.layers[0].neurons[0].w[0]
weight.label = "w"
output = model([x])
graph = Graph(output)
print(graph.paths(x))
print(graph.paths(weight))

# %% [markdown]
# With each layer of width n the number of paths is multiplied by n. They are counted exactly, but
# nobody could add them one by one.

# %%
print("layers     nodes                   paths")
for layers in (1, 2, 4, 8, 16, 32):
    deep = MLP(1, [3] * layers + [1], activation="tanh")
    graph = Graph(deep([x]))
    count = graph.paths(x, limit=0).count
    print(f"{layers:6} {len(graph):9} {count:23,}")
    assert count == 3**layers

# %% [markdown]
# ## The sweep: topological order
#
# The reverse sweep never walks a path. It visits each node after all nodes that use it, so that
# its gradient is complete before it is handed on. Such an order is a reverse *topological order*.
# One need not search for it: a program computes operands first, so the order in which it computes
# is a topological order. Reversed:

# %%
graph = Graph(y)
visited = set()
for node in reversed(graph.nodes):
    users = [edge.node for edge in graph.edges if edge.operand is node]
    names = ", ".join(user.label for user in users)
    print(f"{node.label or node.data!s:6}  is used by {names or 'nothing'}")
    assert visited.issuperset(users)
    visited.add(node)

# %% [markdown]
# In that order a whole sweep is four lines. Each edge is passed once, with one multiplication.

# %%
gradient = dict.fromkeys(graph.nodes, 0.0)
gradient[y] = 1.0
for edge in reversed(graph.edges):
    gradient[edge.operand] += gradient[edge.node] * edge.partial
print("by these lines:", gradient[v], "  by backward:", v.grad)
assert gradient[v] == v.grad

# %% [markdown]
# How much is saved? The smallest graph with many paths doubles its number again and again, as
# `x + x`. Each doubling doubles the number of paths, and adds only two edges.

# %%


def doublings(count):
    """A leaf, and its double of double of ..."""
    leaf = root = Value(1.0, label="x")
    for _ in range(count):
        root = root + root
    return leaf, root


for count in (2, 10, 60):
    leaf, root = doublings(count)
    root.backward()
    graph = Graph(root)
    paths = graph.paths(leaf, limit=0).count
    print(f"{paths:26,} paths, {len(graph.edges):3} edges: gradient {leaf.grad:,.0f}")
    assert leaf.grad == 2.0**count

# %% [markdown]
# ## Bug 1: `=` in place of `+=`
#
# If a contribution replaces what came before it, all terms but the last are lost. `steps` makes
# that mistake on request, and marks each frame that goes wrong.

# %%
from viz import filmstrip, steps

for frame in steps(y, what_if="assign"):
    if frame.wrong:
        print(frame.formula)
        print("   wrong:", frame.why)

# %% [markdown]
# Two frames as a picture: the 2 that has arrived is thrown away by the 3 that comes next. A cross
# marks a gradient that is wrong.

# %%
filmstrip(y, what_if="assign", frames=[-3, -2], columns=2)

# %% [markdown]
# Where every number is used once, no gradient is wrong, and the list of differences is empty: the
# bug hides in graphs that are trees.

# %%
w, b = Value(2.0, label="w"), Value(1.0, label="b")
tree = (w * 3.0 + b) ** 2
print("wrong gradients in a tree:", steps(tree, what_if="assign").differences())
for node, got, right in steps(y, what_if="assign").differences():
    print(f"wrong gradient of {node.name} in y: {got}, right is {right}")

# %% [markdown]
# ## Bug 2: no topological order
#
# Here a node hands its gradient on at once, whenever something arrives, and hands on *all that it
# has* each time. What arrived first is passed on again with what comes next. (`(3.0)` is the
# constant, which receives a gradient too.)

# %%
a = Value(2.0, label="a")
shared = a * 3.0
q = shared * shared + shared
q.backward()
trace = steps(q, what_if="no_order")
for frame in trace:
    if frame.phase == "backward":
        print("WRONG" if frame.wrong else "     ", frame.formula)
for node, got, right in trace.differences():
    print(f"the gradient of {node.name} ends as {got}, right is {right}")

# %% [markdown]
# The first mistake in the picture: `shared` hands on its gradient before it is complete.

# %%
first = next(frame.index for frame in trace if frame.wrong)
filmstrip(trace, frames=[first - 1, first], columns=1)

# %% [markdown]
# If each node handed on only what is new, the result would be right, but it would still be
# hopeless: without an order every path is walked. Sixty doublings make 120 contributions in order,
# and without it:

# %%
import textwrap

leaf, root = doublings(60)
backward = [frame for frame in steps(root) if frame.phase == "backward"]
print("In order:", len(backward), "contributions.")
print(textwrap.fill(steps(root, what_if="no_order", limit=500).note, 80))

# %% [markdown]
# ## Bug 3: stale gradients
#
# Forget `zero_grad()`, and the next sweep adds to what the last one left. After two sweeps every
# gradient of a leaf is twice what it should be.

# %%
for node, got, right in steps(y, what_if="stale").differences():
    print(f"{node.name}.grad = {got}, right is {right}")
filmstrip(y, what_if="stale", frames=[0, -1], columns=2)

# %% [markdown]
# What does it do to learning? Gradient descent on $f(x) = 4x^2$ from `x = 2` with the rate 0.1,
# with and without clearing. Without, old gradients go on pushing, and `x` swings to and fro
# and does not come to rest.

# %%


def descend(clear, rate=0.1, steps=10):
    """The places that gradient descent on 4x² visits."""
    x = Value(2.0)
    visited = [x.data]
    for _ in range(steps):
        if clear:
            x.grad = 0.0
        (4 * x**2).backward()
        x.data -= rate * x.grad
        visited.append(x.data)
    return visited


for clear in (True, False):
    shown = " ".join(f"{x:6.2f}" for x in descend(clear))
    print("cleared:" if clear else "stale:  ", shown)
assert abs(descend(clear=True)[-1]) < 1e-5
assert max(abs(x) for x in descend(clear=False, steps=1000)[-10:]) > 1

# %% [markdown]
# ## One page with all three
#
# On the page of `step` the list *Sweep* has these mistakes: choose one, and see the wrong sweep of
# the same graph frame by frame.

# %%
from viz import step

step(q)

# %% [markdown]
# The first wrong frame of each as a picture.

# %%
from IPython.display import display

for mistake in ("assign", "no_order", "stale"):
    trace = steps(q, what_if=mistake)
    wrong = next(frame.index for frame in trace if frame.wrong)
    display(filmstrip(trace, frames=[wrong]))

# %% [markdown]
# ## Try it yourself
#
# On paper, before reading on. For `r = (k + 1) * (k + 2) * k` at `k = 1`:
#
# 1. How many paths lead from `r` to `k`, and what is the term of each?
# 2. What would `k.grad` be with `=` in place of `+=`? It depends on which term comes last.
# 3. What would it be after three sweeps without clearing?

# %% [markdown]
# The answers:
#
# 1. Three paths, one through each factor. The term of each is the product of the other two
#    factors: 3, 2 and 6, together 11.
# 2. Only the last term is left. The sweep comes last to what was computed first, the factor
#    `k + 1`; its term is 3.
# 3. Three sweeps give three times the gradient, 33.

# %%
k = Value(1.0, label="k")
r = (k + 1) * (k + 2) * k
print(Graph(r).paths(k))
for node, got, _ in steps(r, what_if="assign").differences():
    print(f"with =, {node.name}.grad ends as {got}")
for _ in range(3):
    r.backward()
print("after three sweeps:", k.grad)

# %% [markdown]
# **In one line:** a gradient is the sum over all paths, and `+=` in reverse topological order
# computes it with one multiplication per edge. Next: [other ways to
# differentiate](04_ways_to_differentiate.ipynb).
