"""Exhibits whose mistake is in one operation's derivative."""

from __future__ import annotations

import math
from typing import Any

from tests.autograd_core.laboratory.foreign.museum import Right, wrong


@wrong("exponential", "exp", 0)
class ExpTimesX(Right):
    """The power rule applied to e**x: x * e**x."""

    def exp(self) -> Any:
        """e**x."""
        y = math.exp(self.data)
        return self.node("exp", y, (self,), self.data * y)


@wrong("exponential", "exp", 0, says="does not pass on a multiple")
class ExpOfTheUpstream(Right):
    """The rule forgets the upstream gradient."""

    def exp(self) -> Any:
        """e**x."""
        out = self.node("exp", math.exp(self.data), (self,), math.exp(self.data))

        def _backward() -> None:
            self.grad += out.data

        out._backward = _backward
        return out


@wrong("logarithm", "log", 0)
class LogSquared(Right):
    """1/x differentiated once more, without its sign: 1/x**2."""

    def log(self) -> Any:
        """The natural logarithm."""
        return self.node("log", math.log(self.data), (self,), 1 / self.data**2)


@wrong("logarithm", "log", 0)
class LogToBaseTen(Right):
    """The slope of log10 for the natural logarithm."""

    def log(self) -> Any:
        """The natural logarithm."""
        return self.node("log", math.log(self.data), (self,), 1 / (self.data * math.log(10)))


@wrong("power", "**3", 0)
class PowerNotLowered(Right):
    """n * x**n."""

    def __pow__(self, n: Any) -> Any:
        return self.node(f"**{n}", self.data**n, (self,), n * self.data**n)


@wrong("power", "**3", 0)
class PowerWithoutFactor(Right):
    """x**(n - 1)."""

    def __pow__(self, n: Any) -> Any:
        return self.node(f"**{n}", self.data**n, (self,), self.data ** (n - 1))


@wrong("power", "**3", 0)
class PowerOfAVariable(Right):
    """The constant exponent differentiated like a second variable."""

    def __pow__(self, n: Any) -> Any:
        x = self.data
        slope = n * x ** (n - 1) + x**n * math.log(x)
        return self.node(f"**{n}", x**n, (self,), slope)


@wrong("variable power", "**", 0)
class PowerSwapped(Right):
    """The derivatives of base and exponent exchanged."""

    def __pow__(self, n: Any) -> Any:
        x, y = self.data, self.data**n.data
        return self.node("**", y, (self, n), y * math.log(x), n.data * y / x)


class _Tanh(Right):
    """tanh with a slope made from its value."""

    def slope(self, t: float) -> float:
        """What stands in the rule."""
        raise NotImplementedError

    def tanh(self) -> Any:
        """The hyperbolic tangent."""
        t = math.tanh(self.data)
        return self.node("tanh", t, (self,), self.slope(t))


@wrong("neuron", "tanh", 0)
class TanhWithoutSquare(_Tanh):
    """1 - t."""

    def slope(self, t: float) -> float:
        """What stands in the rule."""
        return 1 - t


@wrong("neuron", "tanh", 0)
class TanhPlus(_Tanh):
    """1 + t**2."""

    def slope(self, t: float) -> float:
        """What stands in the rule."""
        return 1 + t * t


@wrong("neuron", "tanh", 0)
class TanhNegative(_Tanh):
    """t**2 - 1."""

    def slope(self, t: float) -> float:
        """What stands in the rule."""
        return t * t - 1


@wrong("neuron", "tanh", 0)
class TanhOfTheSigmoid(_Tanh):
    """t * (1 - t), which belongs to the sigmoid."""

    def slope(self, t: float) -> float:
        """What stands in the rule."""
        return t * (1 - t)


@wrong("neuron", "tanh", 0)
class TanhOffByAMillionth(_Tanh):
    """A relative error of 1e-6 in the slope."""

    def slope(self, t: float) -> float:
        """What stands in the rule."""
        return (1 - t * t) * (1 + 1e-6)


@wrong("two tanh", "tanh", 0)
class TanhRemembered(_Tanh):
    """The slope of the first call is kept for every later one."""

    kept: float | None = None

    def slope(self, t: float) -> float:
        """What stands in the rule."""
        if self.kept is None:
            type(self).kept = 1 - t * t
        assert self.kept is not None
        return self.kept


@wrong("rectified", "ReLU", 0, says="does not pass on a multiple")
class ReluByGradientSign(Right):
    """The mask is taken from the gradient instead of the value."""

    def relu(self) -> Any:
        """max(x, 0)."""
        out = self.node("ReLU", max(self.data, 0.0), (self,), 0.0)

        def _backward() -> None:
            self.grad += (out.grad > 0) * out.grad

        out._backward = _backward
        return out


@wrong("rectified", "ReLU", 0)
class ReluUnmasked(Right):
    """The slope is 1 on both sides."""

    def relu(self) -> Any:
        """max(x, 0)."""
        return self.node("ReLU", max(self.data, 0.0), (self,), 1.0)


@wrong("quotient", "/", 1)
class DivisionWithoutSign(Right):
    """+a/b**2 for the denominator."""

    def __truediv__(self, b: Any) -> Any:
        b = self.lift(b)
        y = self.data / b.data
        return self.node("/", y, (self, b), 1 / b.data, y / b.data)


@wrong("quotient", "/", 0)
class DivisionByOne(Right):
    """b instead of 1/b for the numerator."""

    def __truediv__(self, b: Any) -> Any:
        b = self.lift(b)
        y = self.data / b.data
        return self.node("/", y, (self, b), b.data, -y / b.data)


@wrong("quotient", "/", 0)
class DivisionSwapped(Right):
    """The derivatives of numerator and denominator exchanged."""

    def __truediv__(self, b: Any) -> Any:
        b = self.lift(b)
        y = self.data / b.data
        return self.node("/", y, (self, b), -y / b.data, 1 / b.data)


@wrong("product", "*", 0)
class ProductSwapped(Right):
    """Each factor gets itself instead of the other."""

    def __mul__(self, b: Any) -> Any:
        b = self.lift(b)
        return self.node("*", self.data * b.data, (self, b), self.data, b.data)


@wrong("product of one variable", "*", 0)
class ProductSwappedAlone(ProductSwapped):
    """The same where both factors move with the only parameter."""


@wrong("difference", "-", 0)
class DifferenceSwapped(Right):
    """-1 for the first operand and 1 for the second."""

    def __sub__(self, b: Any) -> Any:
        b = self.lift(b)
        return self.node("-", self.data - b.data, (self, b), -1.0, 1.0)


@wrong("difference", "-", 1)
class DifferenceAdded(Right):
    """1 for the second operand."""

    def __sub__(self, b: Any) -> Any:
        b = self.lift(b)
        return self.node("-", self.data - b.data, (self, b), 1.0, 1.0)


@wrong("negative", "neg", 0)
class NegativePositive(Right):
    """The wrong sign: 1 for -x."""

    def __neg__(self) -> Any:
        return self.node("neg", -self.data, (self,), 1.0)


@wrong("square", "*", 0)
class SquareOnce(Right):
    """a * a reaches a once only."""

    def __mul__(self, b: Any) -> Any:
        b = self.lift(b)
        if b is self:
            return self.node("*", self.data * b.data, (self,), b.data)
        return super().__mul__(b)


@wrong("product", "*", says="not among its operands")
class ProductWithAConstant(Right):
    """The second factor is taken as a number, so that it is no operand."""

    def __mul__(self, b: Any) -> Any:
        b = self.lift(b)
        return self.node("*", self.data * b.data, (self,), b.data)


@wrong("product", "*", says="not among its operands")
class ProductWithAForgottenChild(Right):
    """The rule reaches both factors, but the sweep hears of one only."""

    def __mul__(self, b: Any) -> Any:
        b = self.lift(b)
        out = super().__mul__(b)
        out._prev = (self,)
        return out


@wrong("product", says="The graph is cut")
class DataOfTheData(Right):
    """The product is computed from numbers and wrapped again: no operands at all."""

    def __mul__(self, b: Any) -> Any:
        b = self.lift(b)
        return type(self)(self.data * b.data)
