# %% [markdown]
# # 4. Six ways to differentiate, and a seventh to check them
#
# There are three ways to differentiate, *numerical*, *symbolic* and *automatic*, and some of them
# come in several kinds. Here all differentiate the same function, and one sees what each is good
# for.
#
# ## The function
#
# One that is smooth, and not too simple.

# %%
from autograd_core import Value, exp, sin, tanh


def f(x):
    """A smooth function of one number."""
    return tanh(x**2) * exp(-x) + sin(3 * x)


f(0.5)

# %% [markdown]
# ## 1. Numerical: the difference quotient
#
# $f'(x) \approx (f(x+h) - f(x-h)) / 2h$. The smaller the step h, the better? No: too large a step
# has a *truncation* error, and too small a step a *rounding* error. (A float has about 16 digits.
# Two nearly equal numbers share most of them; their difference keeps only the last few, which are
# rounded, and the division by 2h makes the rounding large.) The exact derivative, here by reverse
# mode, tells how wrong each quotient is.

# %% tags=["rounding"]
x = Value(0.5, label="x")
y = f(x)
y.backward()
exact = x.grad
print(f"exact {exact:.15f}")
for power in (1, 2, 3, 4, 5, 6, 8, 10, 12, 14):
    h = 10.0**-power
    quotient = (f(0.5 + h) - f(0.5 - h)) / (2 * h)
    print(f"h = 1e-{power:02}: {quotient:.15f}   error {abs(quotient - exact):.0e}")

# %% [markdown]
# With a step ten times smaller the error is a hundred times smaller, down to about 1e-5; below
# 1e-6 it grows again. `step_curve` measures this V for any function, and `plot_step_curve` draws
# it. Read it from right to left: first the error falls as $h^2$ (truncation), then it grows as
# $1/h$ (rounding), and the best step lies between. (The error of the forward quotient,
# $(f(x+h) - f(x)) / h$, falls only as $h$.)

# %% tags=["rounding"]
from autograd_core import step_curve
from viz.plots import plot_step_curve

curve = step_curve(f, 0.5)
plot_step_curve(curve)

# %% [markdown]
# The dotted lines are theory. Taylor's expansion is
#
# $$f(x \pm h) = f \pm h f' + \frac{h^2}{2} f'' \pm \frac{h^3}{6} f''' + \dots$$
#
# In the difference $f(x+h) - f(x-h)$ the even terms cancel. What is left, divided by $2h$, is
# $f' + f'''\, h^2 / 6$, so the truncation error is $|f'''|\, h^2 / 6$:

# %%
from autograd_core import grad

third = grad(grad(grad(f)))(0.5)
print(f"|f'''| / 6                  {abs(third) / 6:.6f}")
for h in (1e-1, 1e-2, 1e-3):
    quotient = (f(0.5 + h) - f(0.5 - h)) / (2 * h)
    print(f"error / h² at h = {h:<7}   {abs(quotient - exact) / h**2:.6f}")

# %% [markdown]
# The rounding error is at most $\varepsilon / h$, where $\varepsilon$ is the rounding of f itself,
# here 3e-16. The best step lies where both errors are in balance. Rounding is a matter of luck, so
# the best step found lies a little beside it, and its error is smaller than predicted.

# %% tags=["rounding"]
print(f"best step predicted {curve.predicted_step:.1e}, error {curve.predicted_error:.1e}")
print(f"best step found     {curve.best_step:.1e}, error {curve.best_error:.1e}")

# %% [markdown]
# ## 2. Numerical: extrapolation
#
# Richardson's extrapolation combines the quotients $D(h)$ of several steps, so that their
# truncation errors cancel. The error of $D(h/2)$ is a quarter of that of $D(h)$, so
# $(4 D(h/2) - D(h)) / 3$ has no term in $h^2$ any more, and so on. It also says how far to trust
# the result. Here it gains three more digits, for ten more evaluations.

# %% tags=["rounding"]
from autograd_core import central_difference, richardson

for way in (central_difference, richardson):
    estimate = way(f, 0.5)
    error = abs(estimate.derivative - exact)
    print(f"{way.__name__:18} error {error:.0e} in {estimate.evaluations} evaluations")

# %% [markdown]
# ## 3. Numerical: the complex step
#
# A step in the imaginary direction: $f(x + ih) = f(x) + i h f'(x) - \dots$, so
# $f'(x) \approx \mathrm{Im}\, f(x + ih) / h$. (That needs an analytic function, one that is
# differentiable for complex numbers too.) Nothing is subtracted, so nothing is lost, and h may be
# as small as 1e-200. `complex_step` does the same with any function of the engine.

# %%
import cmath

from autograd_core import complex_step

h = 1e-200
z = 0.5 + 1j * h
moved = cmath.tanh(z**2) * cmath.exp(-z) + cmath.sin(3 * z)
print(moved.imag / h, "error", abs(moved.imag / h - exact))
print(complex_step(f, 0.5).derivative)

# %% [markdown]
# ## 4. Symbolic
#
# The recorded graph becomes a formula of SymPy, which differentiates formulas into formulas.

# %%
from autograd_core import Graph, to_latex, to_sympy

formula = to_sympy(y)
(symbol,) = formula.free_symbols
derivative = formula.diff(symbol)
print("f  =", formula)
print("f' =", derivative)

# %% [markdown]
# It is exact, but formulas swell: the derivative of a product has two terms. Here a function is
# put into itself again and again. Each time its formula more than doubles, and the formula of the
# derivative grows faster still. The graph keeps what it has computed, and grows by three nodes.

# %%
import sympy

print("depth  operations of f  of f'  nodes of the graph")
z = Value(0.5, label="x")
for depth in range(1, 6):
    z = tanh(z * z) * z
    symbolic = to_sympy(z)
    slope = symbolic.diff(*symbolic.free_symbols)
    print(f"{depth:5} {sympy.count_ops(symbolic):16} {sympy.count_ops(slope):6}", end=" ")
    print(f"{len(Graph(z)):19}")

# %% [markdown]
# ### What symbolic differentiation asks and gives
#
# * Its result is a formula, *independent of any platform*: it can be written in every language.
# * *Compiling takes long*: formulas are rearranged before any number is computed.
# * Variables must be *declared* first, as symbols.
#
# The same derivative in two languages:

# %%
print("C:", sympy.ccode(derivative))
fortran = sympy.fcode(derivative, standard=95, source_format="free")
print("Fortran:", fortran.replace("&\n", ""))

# %% [markdown]
# How long compiling takes, counted in work: to find a short form, `simplify` writes the derivative
# in many ways and measures how many operations each of them has.

# %% tags=["rounding"]
considered = []


def measure(expression):
    """Count a candidate, and say how long it is."""
    considered.append(sympy.count_ops(expression))
    return considered[-1]


short = sympy.simplify(derivative, measure=measure)
print(f"{len(considered)} candidates of {min(considered)} to {max(considered)} operations")

# %% [markdown]
# A variable that was not declared means nothing; a declared one can be differentiated by.

# %%
try:
    eval("undeclared**2")
except NameError as error:
    print("not declared:", error)
declared = sympy.Symbol("declared")
print("declared:    ", (declared**2).diff(declared))

# %% [markdown]
# `to_latex` writes the recorded formula for a paper, or for a page like this one.

# %%
from IPython.display import Math

Math(to_latex(y))

# %% [markdown]
# ## 5. Automatic: forward mode
#
# Each number $v$ is computed together with its derivative with respect to x, its *tangent*
# $\dot v = dv / dx$, from the leaves to the root. The tangent of x is 1, that of a constant is 0,
# and that of a node with the operands $u_i$ is, by the chain rule,
# $\dot v = \sum_i \frac{\partial v}{\partial u_i}\, \dot u_i$.

# %%
graph = Graph(y)
tangent = dict.fromkeys(graph.nodes, 0.0)
tangent[x] = 1.0
for edge in graph.edges:
    tangent[edge.node] += edge.partial * tangent[edge.operand]
for node in graph.nodes:
    print(f"{node.symbol or 'leaf':5} value {node.data:9.6f}   tangent {tangent[node]:9.6f}")
assert abs(tangent[y] - exact) < 1e-15

# %% [markdown]
# `jvp` does it with any function: the value, and the derivative in a direction, here 1. (The name
# is short for Jacobian-vector product: [notebook 8](08_neuron_layer_mlp.ipynb).)

# %%
from autograd_core import jvp

jvp(f, (0.5,), (1.0,))

# %% [markdown]
# ## 6. Automatic: reverse mode
#
# Values first, then derivatives from the root back to the leaves ([the sweep of notebook
# 3](03_why_gradients_add.ipynb)). One sweep gives the derivatives with respect to *all* inputs;
# forward mode needs a run for each of them. Networks have thousands of parameters and one loss:
# that is why they learn by reverse mode, which they call back-propagation. A loss with 20
# parameters, all its derivatives in three ways:

# %%
from autograd_core import fsum, numerical_gradient


def loss(*weights):
    """A function of many numbers."""
    return fsum([tanh(w) ** 2 for w in weights])


point = [0.1 * k for k in range(1, 21)]
reverse = grad(loss, argnums=range(20))(*point)
forward = []
for i in range(20):
    direction = [0.0] * 20
    direction[i] = 1.0
    forward.append(jvp(loss, point, direction)[1])
central = numerical_gradient(loss, point, method="central")

# %% [markdown]
# What each has cost, and how far it is from reverse mode. (The difference quotients take four runs
# each: two steps, so that the error can be estimated.)

# %%
runs = sum(estimate.evaluations for estimate in central)
apart = max(abs(a - b) for a, b in zip(reverse, forward, strict=True))
wrong = max(abs(a - b.derivative) for a, b in zip(reverse, central, strict=True))
print("reverse mode:          1 run and 1 sweep")
print(f"forward mode:         {len(forward)} runs, difference at most {apart}")
print(f"difference quotients: {runs} runs, difference at most {wrong:.0e}")

# %% [markdown]
# ## Static and dynamic graphs
#
# A *dynamic* graph is built while the program runs, as here: each call records a new one. A
# *static* graph is built before it runs. Then it can be *optimised* and computed *in parallel*,
# but it is *inflexible*. All three can be seen on a recorded graph that is run again with
# other numbers, by `Graph.replay`.

# %%
x1, x2 = Value(1.0, label="x1"), Value(2.0, label="x2")
root = tanh(x1 * 3.0) * exp(x1 - 1.0) + sin(x2 * 0.5) * tanh(x2 + 1.0)
static = Graph(root)
print("at the recorded point:", root.data)
print("with x1 = 0.25:       ", static.replay({x1: 0.25}))
print("built anew:           ", tanh(0.75) * exp(-0.75) + sin(1.0) * tanh(3.0))

# %% [markdown]
# *Optimised*: if only x1 has moved, what does not depend on x1 need not be computed again. That
# is known before the run, because the whole graph is known.

# %%
depends = {x1}
for node in static.nodes:
    if depends.intersection(node.operands):
        depends.add(node)
operations = [node for node in static.nodes if node.operands]
again = sum(node in depends for node in operations)
print(f"{len(operations)} operations, {again} of them depend on x1")

# %% [markdown]
# *Parallel*: a node stands one *level* above the highest of its operands. Nodes of one level do
# not need each other, and can be computed at once.

# %%
level = {}
by_level = {}
for node in static.nodes:
    level[node] = max((level[operand] + 1 for operand in node.operands), default=0)
    by_level.setdefault(level[node], []).append(node.symbol)
for depth in range(1, len(by_level)):
    print(f"level {depth}, at once: {', '.join(by_level[depth])}")

# %% [markdown]
# *Inflexible*: an `if` was decided when the graph was built. The replay goes the recorded way,
# right or wrong. A dynamic graph is built anew, and goes the other way.

# %%


def either(x):
    """Two formulas, chosen by an if."""
    return x * x if x > 0 else -x


x = Value(3.0, label="x")
print("recorded at 3, replayed at -2:", Graph(either(x)).replay({x: -2.0}))
print("built anew at -2:             ", either(Value(-2.0)).data)

# %% [markdown]
# ## And a seventh: 50 digits
#
# To judge them all one needs a number with more digits than a float has. `compare` evaluates the
# derivative with 50 digits, and shows each way beside it, with its error and whether that is as
# small as theory predicts. *All columns* opens the rest: errors in units in the last place (ulps),
# evaluations, and times (a dash here, since they differ from run to run).

# %% tags=["rounding"]
from autograd_core import compare

ways = ["reverse", "forward", "central", "richardson", "complex", "symbolic", "digits"]
comparison = compare(f, 0.5, ways=ways)
comparison

# %% [markdown]
# ## Kinks
#
# ReLU has no derivative at 0. Automatic ways follow a convention (0 here), the central difference
# gives the mean of both sides, and `compare` says so instead of calling one of them wrong.

# %%
from autograd_core import relu

compare(relu, 0.0, ways=["reverse", "forward", "central", "richardson", "symbolic"])

# %% [markdown]
# On a step curve a kink is a plateau: the error does not fall, however small the step. (The
# reference is the engine's slope 0; the central difference gives 0.5, the forward one 1.)

# %%
plot_step_curve(step_curve(lambda x: relu(x) + x**2, 0.0))

# %% [markdown]
# ## Checking a gradient: `gradcheck`
#
# `gradcheck` compares the derivatives of your own model with measured ones. Nobody has to choose a
# tolerance: it is computed from the truncation and rounding errors of each measurement. The worst
# derivative stands first. (`print(report.text(details=True))` shows tolerances, steps and errors
# too.)

# %% tags=["rounding"]
import random

from autograd_core import gradcheck
from nn import MLP, mse

random.seed(1)
model = MLP(2, [3, 1], activation="tanh")
report = gradcheck(lambda: mse([model([1.0, -2.0])], [0.5]), model)
print(report)
assert report

# %% [markdown]
# A planted mistake: someone wrote the derivative of the square as `x` and forgot the 2. The check
# fails, and names the operation with its operands and its line.

# %% tags=["rounding"]
from autograd_core import record


def square(x):
    """x², with a wrong derivative."""
    return record("square", x.data**2, [x], [x.data])


def model_with_a_bug(a, b):
    """Uses the wrong square in its middle."""
    return tanh(square(a * b) + a)


report = gradcheck(model_with_a_bug, [0.5, -1.5])
print(report)
assert not report and report.wrong.op == "square"

# %% [markdown]
# A kink is not a mistake. ReLU exactly at 0 gets the verdict KINK with both slopes, and passes,
# because the engine's 0 lies between them.

# %%
report = gradcheck(lambda x: relu(x) * 2.0, [0.0])
print(report)
assert report

# %% [markdown]
# ## Which way for what?
#
# | way | what it needs | n derivatives cost | error here | good for |
# |---|---|---|---|---|
# | central difference | f as a black box | 2n runs or more | 3e-11 | checking the others |
# | Richardson | f as a black box | about 14n runs | 1e-14 | checking them closely |
# | complex step | f for complex numbers, analytic | n runs | none | scientific codes |
# | symbolic | a formula | formulas that swell | none | reading, proving |
# | forward mode | f as a program | n runs | none | few inputs |
# | reverse mode | f as a program, recorded | 1 run, 1 sweep | none | many parameters, one loss |
# | 50 digits | a formula | slow | the reference | judging all others |
#
# The column of errors from the same comparison: "none" is less than one unit in the last place.

# %% tags=["rounding"]
for line in comparison.tables[0].lines:
    print(f"{line.title:20}", "none" if line.ulps < 1 else f"{line.error:.0e}")

# %% [markdown]
# ## Try it yourself
#
# On paper, before reading on:
#
# 1. What are the forward and the central difference quotient of $x^2$ at x = 3 with h = 0.1? How
#    wrong is each?
# 2. And the central one of $x^3$ at x = 1 with h = 0.1?
# 3. A function has 3 inputs and 1,000 outputs. Which mode finds all derivatives in fewer runs?

# %% [markdown]
# The answers:
#
# 1. The forward quotient is $2x + h = 6.1$, too large by h. The central one is $2x = 6$, exact,
#    because $f''' = 0$.
# 2. $3x^2 + h^2 = 3.01$; the error is $|f'''|\, h^2 / 6 = 0.01$.
# 3. Forward mode: one run for each input, 3 in all. Reverse mode needs a sweep for each output.

# %%
h = 0.1
print(f"1. forward {((3 + h) ** 2 - 3**2) / h:.6f}", end="   ")
print(f"central {((3 + h) ** 2 - (3 - h) ** 2) / (2 * h):.6f}")
print(f"2. central {((1 + h) ** 3 - (1 - h) ** 3) / (2 * h):.6f}")

# %% [markdown]
# **In one line:** difference quotients need no knowledge of f and lose digits, formulas are exact
# and swell, and automatic differentiation is exact at the cost of one sweep. Next:
# [sigmoid and tanh](05_sigmoid_and_tanh.ipynb).
