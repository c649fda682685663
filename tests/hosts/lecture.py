"""The lecture on micrograd as its listeners type it, with this engine in place of its class."""

import subprocess
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]

CELLS = (
    """
import math
import random
import matplotlib.pyplot as plt
from autograd_core import Value
from nn import MLP
from viz import draw_dot, draw, step
""",
    """
def f(x):
    return 3*x**2 - 4*x + 5

xs = [i/4 for i in range(-20, 20)]
plt.plot(xs, [f(x) for x in xs]);
""",
    """
a = Value(2.0, label='a')
b = Value(-3.0, label='b')
c = Value(10.0, label='c')
e = a*b; e.label = 'e'
d = e + c; d.label = 'd'
f = Value(-2.0, label='f')
L = d * f; L.label = 'L'
L
""",
    "draw_dot(L)",
    """
L.backward()
draw_dot(L)
""",
    """
# inputs x1,x2
x1 = Value(2.0, label='x1')
x2 = Value(0.0, label='x2')
# weights w1,w2
w1 = Value(-3.0, label='w1')
w2 = Value(1.0, label='w2')
# bias of the neuron
b = Value(6.8813735870195432, label='b')
x1w1 = x1*w1; x1w1.label = 'x1*w1'
x2w2 = x2*w2; x2w2.label = 'x2*w2'
x1w1x2w2 = x1w1 + x2w2; x1w1x2w2.label = 'x1*w1 + x2*w2'
n = x1w1x2w2 + b; n.label = 'n'
o = n.tanh(); o.label = 'o'
o.backward()
draw_dot(o)
""",
    """
e = (2*n).exp()
o = (e - 1)/(e + 1)
o.label = 'o'
o.backward()
draw(o)
""",
    "step(o)",
    """
random.seed(1337)
n = MLP(3, [4, 4, 1], activation='tanh')
xs = [
  [2.0, 3.0, -1.0],
  [3.0, -1.0, 0.5],
  [0.5, 1.0, 1.0],
  [1.0, 1.0, -1.0],
]
ys = [1.0, -1.0, -1.0, 1.0] # desired targets
n(xs[0])
""",
    """
for k in range(20):
    ypred = [n(x) for x in xs]
    loss = sum((yout - ygt)**2 for ygt, yout in zip(ys, ypred))
    for p in n.parameters():
        p.grad = 0.0
    loss.backward()
    for p in n.parameters():
        p.data += -0.1 * p.grad
    print(k, loss.data)
""",
    "draw_dot(loss)",
    "draw(loss)",
    "step(loss)",
    """
from autograd_core import gradcheck
loss = sum((n(x) - y)**2 for x, y in zip(xs, ys))
gradcheck(loss)
""",
)


def execute_lecture(path):
    """Write the notebook with its outputs, as a kernel of its own makes them."""
    cells = [nbformat.v4.new_code_cell(text.strip()) for text in CELLS]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    command = [sys.executable, "-m", "nbconvert", "--log-level=ERROR", "--to=notebook"]
    subprocess.run([*command, "--execute", "--inplace", path], check=True, cwd=ROOT, timeout=120)
