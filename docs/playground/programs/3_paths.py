# Why gradients add
from autograd_core import Graph, Value

v = Value(3.0)
y = v * v + 2 * v
print(Graph(y).paths(v))
y.backward()
y
