# A neuron
from autograd_core import Value, tanh

w, x, b = Value(-0.5), Value(2.0), Value(1.5)
y = tanh(w * x + b)
loss = (y - 1.0) ** 2
loss.backward()
loss
