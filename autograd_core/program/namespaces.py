"""The worlds in which a row of the table is evaluated: floats, Values, mpmath, SymPy.

A row writes `m.tanh(x)`; the namespace `m` decides what that is. A name that a namespace does not
know falls back to the row of that name, evaluated in the same namespace: mpmath has no sigmoid, so
`m.sigmoid(x)` there is `1 / (1 + m.exp(-x))` in mpmath numbers.

mpmath and SymPy are needed only by the checks: they come with the extra `check`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from types import ModuleType
from typing import Any

from autograd_core import functions
from autograd_core.extras import install_hint
from autograd_core.many import with_number
from autograd_core.primitives import PRIMITIVES
from autograd_core.primitives.evaluate import evaluate
from autograd_core.primitives.row import Primitive
from autograd_core.value import Value


def _library(name: str) -> ModuleType:
    """Import an optional library, or say how to install it."""
    try:
        return __import__(name)
    except ImportError as error:
        raise ImportError(
            f"{name} is needed for this and is not installed: {install_hint('check')}"
        ) from error


class Namespace:
    """The base of all namespaces: selection by `where`, and the fall-back to the table."""

    pi: Any = math.pi

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in PRIMITIVES:
            raise AttributeError(f"{type(self).__name__}: no primitive is called {name!r}")
        return partial(PRIMITIVES[name].formula, self)

    def function_of(self, row: Primitive) -> Callable[..., Any]:
        """The function that computes a row here: its formula, or a library's own function."""
        return partial(row.formula, self)

    def apply(self, row: Primitive, operands: Sequence[Any], parameters: Mapping[str, Any]) -> Any:
        """Evaluate a row on operands, in order, with its static parameters."""
        return self.function_of(row)(*row.arguments(operands), **parameters)

    def abs(self, x: Any) -> Any:
        """|x| by Python's own protocol."""
        return abs(x)

    def truediv(self, a: Any, b: Any) -> Any:
        """a/b; rows write quotients of two literals with it."""
        return a / b

    def where(self, condition: Any, a: Any, b: Any) -> Any:
        """a if condition else b."""
        return a if condition else b

    def larger(self, a: Any, b: Any) -> Any:
        """Whether |a| > |b|: for a choice between two forms of one function."""
        return self.abs(a) > self.abs(b)

    def argmax(self, xs: Sequence[Any], size: Callable[[Any], Any] = lambda x: x) -> int:
        """The index of the item of a list that is largest, or has the largest `size`."""
        return max(range(len(xs)), key=lambda i: size(xs[i]))

    def constant(self, x: Any) -> Any:
        """The number of x, without derivatives."""
        return x

    def shift(self, x: Any) -> Any:
        """A constant to subtract from numbers such as x, so that their exponentials are exact."""
        return x

    def same(self, differentiated: Any, number: Any) -> Any:
        """Two expressions of one number; Values take the derivatives of the first."""
        return number

    def lost(self, number: Any, expression: Callable[..., Any], *at: Any) -> Any:
        """The rounding error of `number = expression(m, *at)`; 0 in exact arithmetic.

        Rows ask for it if an exponential would magnify it.
        """
        return 0


class RationalNamespace(Namespace):
    """Rows of arithmetic on fractions, exactly; roots and pi to 40 digits."""

    pi = Fraction("3.1415926535897932384626433832795028841972")

    def truediv(self, a: Any, b: Any) -> Any:
        """a/b."""
        return Fraction(a) / b

    def sqrt(self, x: Fraction) -> Fraction:
        """The root of a number of ordinary size."""
        return Fraction(math.isqrt(int(x * 10**80)), 10**40)


class FloatNamespace(Namespace):
    """Rows on plain floats: functions are the engine's kernels, operators are Python's.

    Python's operators raise where the engine returns inf or nan (1/0, 1e200**2).
    """

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in PRIMITIVES:
            raise AttributeError(f"FloatNamespace: no primitive is called {name!r}")
        row = PRIMITIVES[name]
        count = len(row.operands)

        def function(*given: Any, **parameters: Any) -> float:
            operands = given[0] if row.variadic else given[:count]
            static = {**row.parameters, **dict(zip(row.parameters, given[count:], strict=False))}
            static.update(parameters)
            return evaluate(name, operands, tuple(static.values()))[0]

        return function


_RATIONAL = RationalNamespace()
LARGE_ARGUMENT = 16.0
"""Below it, exp turns one unit in the last place of its argument into at most 8 of its own."""


class ValueNamespace(Namespace):
    """Rows on Values: every step is recorded, so the result can be differentiated again."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name in PRIMITIVES and hasattr(functions, name):
            found: Callable[..., Any] = getattr(functions, name)
            return found
        return super().__getattr__(name)

    def where(self, condition: Any, a: Any, b: Any) -> Any:
        """The engine's `where`; for two plain numbers, the selected number."""
        return functions.where(condition, a, b)

    def larger(self, a: Any, b: Any) -> bool:
        """Compares plain numbers: a choice of form is not a decision of the program."""
        return bool(abs(self.constant(a)) > abs(self.constant(b)))

    def argmax(self, xs: Sequence[Any], size: Callable[[Any], Any] = lambda x: x) -> int:
        """Compares plain numbers, as `larger` does."""
        return super().argmax([self.constant(x) for x in xs], size)

    def constant(self, x: Any) -> Any:
        """The number of a Value."""
        return x.data if type(x) is Value else x

    def shift(self, x: Any) -> float:
        """The number of a Value; 0 for an infinite one, since inf - inf is nan."""
        found: float = self.constant(x)
        return found if math.isfinite(found) else 0.0

    def same(self, differentiated: Any, number: Any) -> Any:
        """The number of the second, with the derivatives of the first."""
        return with_number(differentiated, self.constant(number))

    def lost(self, number: Any, expression: Callable[..., Any], *at: Any) -> float:
        """The exact number minus the Value's number; 0 if too small to be magnified."""
        got = self.constant(number)
        if not LARGE_ARGUMENT < abs(got) < math.inf:
            return 0.0
        exact = expression(_RATIONAL, *(Fraction(self.constant(x)) for x in at))
        return float(exact - Fraction(got))

    def norm(self, xs: Sequence[Any]) -> Any:
        """The engine's `hypot` takes its operands one by one."""
        return functions.hypot(*xs)


class MpmathNamespace(Namespace):
    """Rows on mpmath numbers of any precision: the oracle of the accuracy tests.

    Results are real: nan if mpmath's answer is a complex number.

    Args:
        context: an mpmath context, whose precision is used; mpmath's global one by default.
    """

    _SAME = frozenset(
        "exp expm1 log log1p sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh "
        "sqrt erf floor ceil sign atan2 hypot".split()
    )

    def __init__(self, context: Any = None) -> None:
        self.context = _library("mpmath").mp if context is None else context

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name in self._SAME:
            return partial(self.real, getattr(self.context, name))
        return super().__getattr__(name)

    @property
    def pi(self) -> Any:
        """pi at the working precision."""
        return +self.context.pi

    def real(self, function: Callable[..., Any], *operands: Any) -> Any:
        """The function's value, nan if it is not a real number."""
        y = function(*(self.context.convert(x) for x in operands))
        return self.context.nan if isinstance(y, self.context.mpc) else y

    def truediv(self, a: Any, b: Any) -> Any:
        """a/b at the working precision, also of two Python numbers."""
        return self.context.mpf(a) / b

    def exp2(self, x: Any) -> Any:
        """2**x."""
        return self.context.power(2, x)

    def log2(self, x: Any) -> Any:
        """The logarithm to base 2."""
        return self.log(x) / self.log(2)

    def log10(self, x: Any) -> Any:
        """The logarithm to base 10."""
        return self.log(x) / self.log(10)

    def cbrt(self, x: Any) -> Any:
        """The real cube root, odd; mpmath's own is complex for x < 0."""
        root = self.context.cbrt(abs(x))
        return -root if x < 0 else root

    def erfc(self, x: Any) -> Any:
        """1 - erf(x); mpmath's own overflows where erfc is below 10**(-10**60)."""
        if x < 1e30:
            return self.context.erfc(x)
        return self.exp(-(x * x)) / (x * self.sqrt(self.pi))

    def round(self, x: Any) -> Any:
        """The nearest integer, half to even."""
        return self.context.nint(x)

    def fsum(self, xs: Sequence[Any]) -> Any:
        """The sum, rounded once.

        mpmath drops terms that are far smaller than the sum so far. Summed from the largest on, a
        dropped term can never matter later.
        """
        return self.context.fsum(sorted(map(self.context.convert, xs), key=abs, reverse=True))


class SympyNamespace(Namespace):
    """Rows on SymPy expressions: for symbolic derivatives and LaTeX."""

    _NAMES = {"abs": "Abs", "ceil": "ceiling"} | {
        name: name
        for name in "exp log sin cos tan asin acos atan sinh cosh tanh sech asinh acosh atanh "
        "sqrt erf erfc floor sign atan2".split()
    }

    def __init__(self) -> None:
        self.sympy = _library("sympy")

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name in self._NAMES:
            found: Callable[..., Any] = getattr(self.sympy, self._NAMES[name])
            return found
        return super().__getattr__(name)

    def function_of(self, row: Primitive) -> Callable[..., Any]:
        """SymPy's function of that name, or the row's formula."""
        found: Callable[..., Any] = getattr(self, row.name)
        return found

    @property
    def pi(self) -> Any:
        """The number pi, exactly."""
        return self.sympy.pi

    def abs(self, x: Any) -> Any:
        """|x|."""
        return self.sympy.Abs(x)

    def truediv(self, a: Any, b: Any) -> Any:
        """a/b, exactly."""
        return self.sympy.sympify(a) / b

    def where(self, condition: Any, a: Any, b: Any) -> Any:
        """A Piecewise expression; choices inside b that the condition decides are resolved."""
        if condition in (True, False):
            return a if condition else b
        if isinstance(b, self.sympy.Basic):
            b = b.xreplace({condition: self.sympy.false})
        others = b.args if isinstance(b, self.sympy.Piecewise) else ((b, True),)
        return self.sympy.Piecewise((a, condition), *others)

    def exp2(self, x: Any) -> Any:
        """2**x."""
        return 2**x

    def expm1(self, x: Any) -> Any:
        """exp(x) - 1."""
        return self.sympy.exp(x) - 1

    def log1p(self, x: Any) -> Any:
        """log(1 + x)."""
        return self.sympy.log(1 + x)

    def log2(self, x: Any) -> Any:
        """The logarithm to base 2."""
        return self.sympy.log(x) / self.sympy.log(2)

    def log10(self, x: Any) -> Any:
        """The logarithm to base 10."""
        return self.sympy.log(x) / self.sympy.log(10)

    def cbrt(self, x: Any) -> Any:
        """The real cube root, odd."""
        return self.sympy.sign(x) * self.sympy.Abs(x) ** self.sympy.Rational(1, 3)

    def round(self, x: Any) -> Any:
        """The nearest integer, half to even: the mean of rounding up and down at quarter steps."""
        quarter = self.sympy.Rational(1, 4)
        return self.sympy.ceiling(x / 2 - quarter) + self.sympy.floor(x / 2 + quarter)

    def maximum(self, a: Any, b: Any) -> Any:
        """Max(a, b)."""
        return self._extreme(self.sympy.Max, [a, b])

    def minimum(self, a: Any, b: Any) -> Any:
        """Min(a, b)."""
        return self._extreme(self.sympy.Min, [a, b])

    def max(self, xs: Sequence[Any]) -> Any:
        """Max of all."""
        return self._extreme(self.sympy.Max, xs)

    def min(self, xs: Sequence[Any]) -> Any:
        """Min of all."""
        return self._extreme(self.sympy.Min, xs)

    def relu(self, x: Any) -> Any:
        """The row's Piecewise; if x contains choices, Max(0, x), which stays short."""
        if self._chooses(x):
            return self._extreme(self.sympy.Max, [0, x])
        return PRIMITIVES["relu"].formula(self, x)

    def _extreme(self, function: Any, xs: Sequence[Any]) -> Any:
        """Max or Min; unevaluated if many or nested, since SymPy compares each pair."""
        return function(*xs, evaluate=len(xs) <= 8 and not any(map(self._chooses, xs)))

    def _chooses(self, x: Any) -> bool:
        """Whether an expression contains a choice."""
        kinds = self.sympy.Piecewise, self.sympy.Max, self.sympy.Min
        return isinstance(x, self.sympy.Basic) and bool(x.has(*kinds))

    def fsum(self, xs: Sequence[Any]) -> Any:
        """The sum."""
        return self.sympy.Add(*xs)

    def argmax(self, xs: Sequence[Any], size: Callable[[Any], Any] = lambda x: x) -> int:
        """The first: symbols have no largest, and any gives the same function."""
        return 0

    def shift(self, x: Any) -> Any:
        """Any constant gives the same function."""
        return 0

    def logsumexp(self, xs: Sequence[Any]) -> Any:
        """The first, for the textbook form: symbols have no order."""
        return self.sympy.log(self.fsum([self.sympy.exp(x) for x in xs]))
