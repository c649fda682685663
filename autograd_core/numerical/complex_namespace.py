"""The rows of the table on complex numbers, as the complex step needs them: x + ih with h tiny.

Every function is the analytic continuation of the real one, computed by formulas for complex
numbers. It uses no derivative of the table, so the complex step is an independent check.
Where a formula is chosen by the real part (sigmoid at x > 0 or below), both choices are the same
function, and the choice only avoids overflow and cancellation.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from autograd_core.numerical import complex_erf
from autograd_core.primitives.row import Primitive
from autograd_core.program.namespaces import FloatNamespace, Namespace


class NotAnalytic(ValueError):
    """The complex step does not apply: an operation has no derivative as a complex function.

    Attributes:
        op: the operation, as in the table, or the name of a function.
        reason: the cause, in words.
    """

    def __init__(self, op: str, reason: str):
        super().__init__(f"the complex step does not apply to {op!r}: {reason}")
        self.op = op
        self.reason = reason


class ComplexNamespace(Namespace):
    """Rows on complex numbers near the real axis; functions of real operands stay real.

    Raises:
        NotAnalytic: abs, floor, ceil or round of a complex number; a power at 0 or a negative
            base of a variable exponent, which has no complex derivative.
        TypeError: a formula compares complex numbers, as that of relu does.
        ArithmeticError, ValueError: as `cmath` and Python's operators: overflow, log(0), 1/0.
    """

    _CMATH = "exp log log10 sqrt sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh"
    _KNOWN: Mapping[str, Callable[[complex], complex]] = {
        **{name: getattr(cmath, name) for name in _CMATH.split()},
        "erf": complex_erf.erf,
        "erfc": complex_erf.erfc,
    }
    _COMPARING = frozenset(("abs", "floor", "ceil", "round"))

    def __init__(self) -> None:
        self._floats = FloatNamespace()

    def __getattr__(self, name: str) -> Callable[..., Any]:
        of_reals = getattr(self._floats, name)
        of_complex = self._KNOWN.get(name) or super().__getattr__(name)

        def function(*given: Any, **parameters: Any) -> Any:
            """The function of floats, unless an operand is complex."""
            operands = given[0] if given and isinstance(given[0], (list, tuple)) else given
            if not any(isinstance(x, complex) for x in operands):
                return of_reals(*given, **parameters)
            if name in self._COMPARING:
                raise NotAnalytic(name, "it compares, and complex numbers have no order")
            return of_complex(*given, **parameters)

        return function

    def function_of(self, row: Primitive) -> Callable[..., Any]:
        """The function written here if there is one, else the row's formula."""
        written = type(self).__dict__.get(row.name)
        return super().function_of(row) if written is None else partial(written, self)

    def abs(self, x: Any) -> Any:
        """|x| of a real number; it is not analytic for a complex one."""
        return self.__getattr__("abs")(x)

    def pow_constant(self, z: complex, exponent: float) -> complex:
        """z**exponent from modulus and angle; of -z for a negative base, whose angle is near 0."""
        whole = exponent == int(exponent)
        if z.real == 0 and not (whole and exponent >= 0):
            raise NotAnalytic("pow_constant", f"0**{exponent:g} has no derivative on both sides")
        if z.real == 0:
            return complex(z ** int(exponent)) if exponent < 3 else 0j
        if z.real < 0:
            odd = exponent % 2 == 1
            return -self.pow_constant(-z, exponent) if odd else self.pow_constant(-z, exponent)
        return cmath.rect(math.pow(abs(z), exponent), exponent * cmath.phase(z))

    def constant_pow(self, z: complex, base: float) -> complex:
        """base**z for base > 0."""
        if base <= 0:
            raise NotAnalytic("constant_pow", f"the base {base:g} is not positive")
        return cmath.rect(math.pow(base, z.real), z.imag * math.log(base))

    def pow(self, a: Any, b: Any) -> complex:
        """a**b; if both are complex, the base must be positive."""
        if not isinstance(b, complex):
            return self.pow_constant(a, b)
        if not isinstance(a, complex):
            return self.constant_pow(b, a)
        if a.real <= 0:
            raise NotAnalytic("pow", f"the base {a.real:g} of a variable power is not positive")
        modulus, angle = abs(a), cmath.phase(a)
        size = math.pow(modulus, b.real) * math.exp(-b.imag * angle)
        return cmath.rect(size, b.real * angle + b.imag * math.log(modulus))

    def exp2(self, z: complex) -> complex:
        """2**z."""
        return cmath.rect(math.exp2(z.real), z.imag * math.log(2))

    def expm1(self, z: complex) -> complex:
        """exp(z) - 1, exactly small for small z."""
        real = math.expm1(z.real) * math.cos(z.imag) - 2 * math.sin(z.imag / 2) ** 2
        return complex(real, math.exp(z.real) * math.sin(z.imag))

    def log1p(self, z: complex) -> complex:
        """log(1 + z), exactly small for small z."""
        x = 1 + z.real
        real = math.log1p(z.real) + math.log1p((z.imag / x) ** 2) / 2
        return complex(real, math.atan2(z.imag, x))

    def log2(self, z: complex) -> complex:
        """The logarithm to base 2."""
        return complex(math.log2(abs(z)), cmath.phase(z) / math.log(2))

    def cbrt(self, z: complex) -> complex:
        """The odd cube root, real for real z."""
        if z.real < 0:
            return -self.cbrt(-z)
        return cmath.rect(math.cbrt(abs(z)), cmath.phase(z) / 3)

    def hypot(self, x: Any, y: Any) -> complex:
        """sqrt(x*x + y*y)."""
        return self.norm([x, y])

    def norm(self, xs: Sequence[Any]) -> complex:
        """sqrt(sum(x*x)), scaled by the largest real part so that no square overflows."""
        scale = max(abs(x.real) for x in xs)
        return complex(scale * cmath.sqrt(self.fsum([(x / scale) * (x / scale) for x in xs])))

    def atan2(self, y: Any, x: Any) -> complex:
        """atan(y/x) + const, or if x is smaller the same function as -atan(x/y) + const."""
        if abs(x.real) >= abs(y.real):
            turn = math.copysign(math.pi, y.real) if x.real < 0 else 0.0
            return turn + cmath.atan(y / x)
        return math.copysign(math.pi / 2, y.real) - cmath.atan(x / y)

    def sigmoid(self, z: complex) -> complex:
        """1/(1 + exp(-z)), with the exponential that does not overflow."""
        if z.real >= 0:
            return 1 / (1 + cmath.exp(-z))
        e = cmath.exp(z)
        return e / (1 + e)

    def softplus(self, z: complex, beta: float = 1.0) -> complex:
        """log(1 + exp(beta z))/beta, with the exponential that does not overflow."""
        w = beta * z
        if w.real > 0:
            return (w + self.log1p(cmath.exp(-w))) / beta
        return self.log1p(cmath.exp(w)) / beta

    def logsigmoid(self, z: complex) -> complex:
        """-log(1 + exp(-z))."""
        return -self.softplus(-z)

    def fsum(self, xs: Sequence[Any]) -> complex:
        """The sum, real and imaginary part rounded once each."""
        return complex(math.fsum(x.real for x in xs), math.fsum(x.imag for x in xs))

    def logsumexp(self, xs: Sequence[Any]) -> complex:
        """log(sum(exp(x))) shifted by the largest real part.

        Any shift gives the same function. The largest term, near 1, enters log1p without that 1.
        """
        first = max(range(len(xs)), key=lambda i: xs[i].real)
        shift = xs[first].real
        rest = [cmath.exp(x - shift) for i, x in enumerate(xs) if i != first]
        return complex(
            shift + self.log1p(self.fsum([*rest, self.expm1(complex(xs[first] - shift))]))
        )
