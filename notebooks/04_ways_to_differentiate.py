# %% [markdown]
# # 4. Six ways to differentiate, and a seventh to check them
#
# A derivative can be had *numerically*, *symbolically* or *automatically*, and each in more than
# one way. Here all of them differentiate the same function, and one sees what each is good for.
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
# `f'(x) ≈ (f(x+h) - f(x-h)) / 2h`. The smaller the step h, the better? Too large a step has a
# *truncation* error, too small a step a *rounding* error. The exact derivative, here by reverse
# mode, tells how wrong each is.

# %%
x = Value(0.5, label="x")
y = f(x)
y.backward()
exact = x.grad
print(f"exact {exact:.15f}")
for power in (1, 2, 3, 5, 6, 8, 10, 12, 14):
    h = 10.0**-power
    quotient = (f(0.5 + h) - f(0.5 - h)) / (2 * h)
    print(f"h = 1e-{power:02}: {quotient:.15f}   error {abs(quotient - exact):.0e}")

# %% [markdown]
# `step_curve` draws this V for any function: on the right the error falls as h² (truncation), on
# the left it grows as 1/h (rounding), and the best step lies between them. (The forward quotient,
# (f(x+h) - f(x))/h, errs in the first power of h.)

# %%
from autograd_core import step_curve
from viz.plots import plot_step_curve

curve = step_curve(f, 0.5)
plot_step_curve(curve)

# %% [markdown]
# The two slopes are those of theory, `f'''/6 · h²` and `noise / h`, and so is the best step.

# %%
print(f"best step found     {curve.best_step:.1e}, error {curve.best_error:.1e}")
print(f"best step predicted {curve.predicted_step:.1e}, error {curve.predicted_error:.1e}")

# %% [markdown]
# ## 2. Numerical: extrapolation
#
# From quotients with several steps, Richardson's extrapolation computes what they tend to, and
# says how far to trust it. Here three more digits, for a few more evaluations.

# %%
from autograd_core import central_difference, richardson

for way in (central_difference, richardson):
    estimate = way(f, 0.5)
    error = abs(estimate.derivative - exact)
    print(f"{way.__name__:18} error {error:.0e} in {estimate.evaluations} evaluations")

# %% [markdown]
# ## 3. Numerical: the complex step
#
# For analytic functions, `f'(x) = Im f(x + ih) / h`. Nothing is subtracted, so nothing is lost,
# and h may be as small as 1e-200.

# %%
import cmath

h = 1e-200
moved = cmath.tanh((0.5 + 1j * h) ** 2) * cmath.exp(-(0.5 + 1j * h)) + cmath.sin(1.5 + 3j * h)
print(moved.imag / h, "error", abs(moved.imag / h - exact))

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
# It is exact, but formulas swell: the derivative of a product has two terms for each one. Here
# the function of a function of a function, by the number of operations in its derivative.

# %%
import sympy

print("depth  operations of f  of f'  nodes of the graph")
z = Value(0.5, label="x")
for depth in range(1, 6):
    z = tanh(z * z) * z
    symbolic = to_sympy(z)
    inside = symbolic.diff(*symbolic.free_symbols)
    print(f"{depth:5} {sympy.count_ops(symbolic):16} {sympy.count_ops(inside):6}", end=" ")
    print(f"{len(Graph(z)):19}")

# %% [markdown]
# `to_latex` writes the recorded formula for a paper, or for a page like this one.

# %%
from IPython.display import Math

Math(to_latex(y))

# %% [markdown]
# ## 5. Automatic: forward mode
#
# Each number is computed together with its derivative, from the inputs to the outputs. `jvp`
# gives the value and the derivative in a direction: one run for each input.

# %%
from autograd_core import jvp

jvp(f, (0.5,), (1.0,))

# %% [markdown]
# ## 6. Automatic: reverse mode
#
# Values first, then derivatives from the output back to the inputs: one sweep gives the
# derivative with respect to *all* inputs. Networks have thousands of inputs and one loss; hence
# back-propagation. Here the runs that each way needs for the gradient of a loss with n
# parameters.

# %%
from autograd_core import fsum, grad, numerical_gradient


def loss(*weights):
    """A function of many numbers."""
    return fsum([tanh(w) ** 2 for w in weights])


point = [0.1 * k for k in range(1, 21)]
reverse = grad(loss, argnums=list(range(20)))(*point)
forward = [jvp(loss, point, [float(j == i) for j in range(20)])[1] for i in range(20)]
central = numerical_gradient(loss, point, method="central")
print("reverse mode: 1 run and 1 sweep")
print("forward mode:", len(forward), "runs; largest difference", end=" ")
print(max(abs(a - b) for a, b in zip(reverse, forward, strict=True)))
print("central difference:", sum(e.evaluations for e in central), "runs; largest error", end=" ")
print(f"{max(abs(a - e.derivative) for a, e in zip(reverse, central, strict=True)):.0e}")

# %% [markdown]
# ## And a seventh: 50 digits
#
# To judge them all one needs a better number than float64 has. `compare` evaluates the derivative
# with 50 digits, and shows each way beside it: error, error in units of the last place (ulps),
# evaluations, and whether the error is what theory lets expect. (Measured times become a dash
# here.)

# %%
from autograd_core import compare

ways = ["reverse", "forward", "central", "richardson", "complex", "symbolic", "digits"]
compare(f, 0.5, ways=ways)

# %% [markdown]
# ## Kinks
#
# ReLU has no derivative at 0. Automatic ways follow a convention (0 here), the central difference
# gives the mean of both sides, and `compare` says so instead of calling one of them wrong.

# %%
from autograd_core import relu

compare(lambda x: relu(x), 0.0, ways=["reverse", "forward", "central", "richardson", "symbolic"])

# %% [markdown]
# On a step curve a kink is a plateau: the error does not fall, however small the step.

# %%
plot_step_curve(step_curve(lambda x: relu(x) + x**2, 0.0))

# %% [markdown]
# ## Checking a gradient: `gradcheck`
#
# The derivatives of one's own model, against measured ones. The tolerance is not chosen but
# derived from the truncation and rounding of each measurement, and the verdict has a reason.

# %%
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

# %%
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
# The same derivative by all ways, once more as a list; the symbolic one evaluated with 30 digits.

# %%
answers = {
    "central difference": central_difference(f, 0.5).derivative,
    "Richardson": richardson(f, 0.5).derivative,
    "complex step": moved.imag / h,
    "symbolic": float(derivative.evalf(30, subs={symbol: 0.5})),
    "forward mode": jvp(f, (0.5,), (1.0,))[1],
    "reverse mode": exact,
}
for way, answer in answers.items():
    print(f"{way:20} {answer:.16f}")
assert max(answers.values()) - min(answers.values()) < 1e-9

# %% [markdown]
# **In one line:** difference quotients need no knowledge of f and lose digits, formulas are exact
# and swell, and automatic differentiation is exact at the cost of one sweep. Next:
# [activations](05_activations.ipynb).
