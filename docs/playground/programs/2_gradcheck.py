# Is the gradient right?
from autograd_core import Value, gradcheck, record


def cube(x):
    return record("cube", x.data**3, (x,), (2 * x.data**2,))  # it should say 3


x, y = Value(2.0), Value(-1.0)
gradcheck(lambda: cube(x) * y, [x, y])
