"""An engine in minitorch's manner: Scalar, history, functions with forward and backward."""

import math


class Context:
    """What a function saves for its backward."""

    def save(self, *values):
        """Keep numbers."""
        self.saved = values


class History:
    """How a Scalar was made."""

    def __init__(self, last_fn=None, ctx=None, inputs=()):
        self.last_fn, self.ctx, self.inputs = last_fn, ctx, inputs


class Function:
    """An operation."""

    @classmethod
    def apply(cls, *values):
        """A Scalar made of Scalars or numbers."""
        scalars = tuple(v if isinstance(v, Scalar) else Scalar(v) for v in values)
        ctx = Context()
        y = cls.forward(ctx, *(s.data for s in scalars))
        return Scalar(y, History(cls, ctx, scalars))


class Add(Function):
    """a + b."""

    @staticmethod
    def forward(ctx, a, b):
        """The number."""
        return a + b

    @staticmethod
    def backward(ctx, d):
        """The shares."""
        return d, d


class Mul(Function):
    """a * b."""

    @staticmethod
    def forward(ctx, a, b):
        """The number."""
        ctx.save(a, b)
        return a * b

    @staticmethod
    def backward(ctx, d):
        """The shares."""
        a, b = ctx.saved
        return b * d, a * d


class Inv(Function):
    """1 / a."""

    @staticmethod
    def forward(ctx, a):
        """The number."""
        ctx.save(a)
        return 1.0 / a

    @staticmethod
    def backward(ctx, d):
        """The share."""
        (a,) = ctx.saved
        return (-d / a**2,)


class Neg(Function):
    """-a."""

    @staticmethod
    def forward(ctx, a):
        """The number."""
        return -a

    @staticmethod
    def backward(ctx, d):
        """The share."""
        return (-d,)


class Log(Function):
    """The natural logarithm."""

    @staticmethod
    def forward(ctx, a):
        """The number."""
        ctx.save(a)
        return math.log(a)

    @staticmethod
    def backward(ctx, d):
        """The share."""
        (a,) = ctx.saved
        return (d / a,)


class Exp(Function):
    """e**x."""

    @staticmethod
    def forward(ctx, a):
        """The number."""
        y = math.exp(a)
        ctx.save(y)
        return y

    @staticmethod
    def backward(ctx, d):
        """The share."""
        (y,) = ctx.saved
        return (d * y,)


class Sigmoid(Function):
    """1 / (1 + e**-x)."""

    @staticmethod
    def forward(ctx, a):
        """The number."""
        y = 1.0 / (1.0 + math.exp(-a))
        ctx.save(y)
        return y

    @staticmethod
    def backward(ctx, d):
        """The share."""
        (y,) = ctx.saved
        return (d * y * (1.0 - y),)


class ReLU(Function):
    """max(x, 0)."""

    @staticmethod
    def forward(ctx, a):
        """The number."""
        ctx.save(a)
        return a if a > 0 else 0.0

    @staticmethod
    def backward(ctx, d):
        """The share."""
        (a,) = ctx.saved
        return (d if a > 0 else 0.0,)


class Scalar:
    """A number with its derivative."""

    def __init__(self, v, back=None):
        self.data = float(v)
        self.history = back or History()
        self.derivative = None

    def __add__(self, b):
        return Add.apply(self, b)

    def __radd__(self, b):
        return self + b

    def __mul__(self, b):
        return Mul.apply(self, b)

    def __rmul__(self, b):
        return self * b

    def __neg__(self):
        return Neg.apply(self)

    def __sub__(self, b):
        return self + (-b)

    def __truediv__(self, b):
        return self * Inv.apply(b)

    def __rtruediv__(self, b):
        return Inv.apply(self) * b

    def log(self):
        """The natural logarithm."""
        return Log.apply(self)

    def exp(self):
        """e**x."""
        return Exp.apply(self)

    def sigmoid(self):
        """1 / (1 + e**-x)."""
        return Sigmoid.apply(self)

    def relu(self):
        """max(x, 0)."""
        return ReLU.apply(self)

    def is_leaf(self):
        """Whether nothing made it."""
        return self.history.last_fn is None

    def chain_rule(self, d):
        """Its inputs with their shares."""
        shares = self.history.last_fn.backward(self.history.ctx, d)
        return zip(self.history.inputs, shares, strict=True)

    def accumulate_derivative(self, d):
        """Add to the derivative of a leaf."""
        if self.derivative is None:
            self.derivative = 0.0
        self.derivative += d

    def backward(self, d_output=None):
        """Sweep."""
        if d_output is None:
            d_output = 1.0
        order, seen = [], set()

        def visit(s):
            if id(s) in seen:
                return
            for p in s.history.inputs:
                visit(p)
            seen.add(id(s))
            order.insert(0, s)

        visit(self)
        derivatives = {id(self): d_output}
        for s in order:
            d = derivatives.get(id(s), 0.0)
            if s.is_leaf():
                s.accumulate_derivative(d)
                continue
            for p, share in s.chain_rule(d):
                derivatives[id(p)] = derivatives.get(id(p), 0.0) + share
