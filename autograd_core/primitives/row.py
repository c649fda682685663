"""A row of the table of primitives: `Primitive`, an operation as mathematics, and `Domain`."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

INFINITY = math.inf


@dataclass(frozen=True)
class Domain:
    """An interval of real numbers in which an operand may lie.

    An open end is a pole: the function has an infinite limit there instead of a value (log at 0).
    Strictly outside, a primitive's value and all its partials are nan.
    """

    low: float = -INFINITY
    high: float = INFINITY
    low_open: bool = True
    high_open: bool = True

    def contains(self, x: float) -> bool:
        """True if x lies in the interval or on one of its ends; never for nan."""
        return self.low <= x <= self.high

    def has_inside(self, x: float) -> bool:
        """True if x lies strictly between the ends, where a derivative has both sides."""
        return self.low < x < self.high

    def __str__(self) -> str:
        """The interval as mathematicians write it: (0, inf), [-1, 1]."""
        left = "(" if self.low_open else "["
        right = ")" if self.high_open else "]"
        return f"{left}{self.low:g}, {self.high:g}{right}"


REAL = Domain()


@dataclass(frozen=True)
class Primitive:
    """One row of the table: a scalar operation stated as mathematics.

    `formula(m, *operands, **parameters)` is the function and `derivatives(...)` the tuple of its
    partial derivatives, one for each operand, both as expressions over a namespace `m`:
    floats, Values, mpmath numbers, SymPy symbols and text evaluate the same row. A variadic row
    takes one list of operands instead: `formula(m, xs)`.

    * `name`: the public function; Python `math`'s name where it has one.
    * `operands`: their names; `("xs",)` with `variadic=True` for a list of any length.
    * `symbol`: what the node of a graph shows; may name parameters, as in `**{exponent}`.
    * `latex`: a format string with `{0}`, `{1}` for operands, `{xs}` for a list, and the names of
      parameters.
    * `parameters`: static numbers that are not differentiated, with defaults; None where required.
    * `domains`: one interval for each operand; `valid(*operands, **parameters)` says more where
      operands depend on each other. Outside, value and partials are nan.
    * `kinks`: points, or a predicate on operands and parameters, where the derivative jumps, is
      infinite or does not exist; `note` says which number the engine takes there, and the source
      of the formula.
    * `step`: whether it is piecewise constant; its derivative 0 ignores the jumps.
    * `kernel`: the function that computes value and partials in float64.
    * `method`: what Python calls it as a method of Value: its name, or that of an operator;
      "" if it is only a function.
    * `formula_text`, `derivative_text`: text for documentation, if the expression reads badly;
      for several derivatives, one text each or prose for all.
    * `lecture_text`: the derivatives as lectures write them, in the result y, one per operand, if
      that differs; None if no short form exists.
    * `words`: the operation in words, as a format string: "{0} plus {1}".
    * `written_out`: whether LaTeX shows the formula of a list instead of its name.

    About the arithmetic of the kernel:

    * `units`: the largest error of the value, in units u = 2**-53 of its size; 1 if correctly
      rounded.
    * `terms`: the terms that a sum adds up, as a function of the operands.
    * `pairs`: whether the terms are products of operands in the first half with those in the
      second, each rounded.
    * `underflows`: whether the value may be 0 or lose digits although the exact one is not small.
    * `positive`: whether the exact value is above 0 for finite operands, so that 0 is underflow.
    """

    name: str
    formula: Callable[..., Any]
    derivatives: Callable[..., Any]
    operands: tuple[str, ...] = ("x",)
    symbol: str = ""
    latex: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    domains: tuple[Domain, ...] = ()
    valid: Callable[..., bool] | None = None
    kinks: tuple[float, ...] | Callable[..., bool] = ()
    step: bool = False
    variadic: bool = False
    kernel: str = ""
    method: str | None = None
    note: str = ""
    formula_text: str = ""
    derivative_text: str | tuple[str, ...] = ""
    lecture_text: tuple[str, ...] | None = ()
    words: str = ""
    written_out: bool = False
    units: float = 2.0
    terms: Callable[..., Sequence[Any]] | None = None
    pairs: bool = False
    underflows: bool = False
    positive: bool = False

    def __post_init__(self) -> None:
        """Fill in the fields that follow from the name and the operands."""
        inside = (
            "{xs}" if self.variadic else ", ".join(f"{{{i}}}" for i in range(len(self.operands)))
        )
        operator = rf"\operatorname{{{{{self.name.replace('_', chr(92) + '_')}}}}}"
        self._default("symbol", self.name)
        self._default("latex", rf"{operator}\left({inside}\right)")
        self._default("kernel", self.name)
        if self.method is None:
            object.__setattr__(self, "method", "" if self.variadic else self.name)
        self._default("domains", (REAL,) * len(self.operands))
        object.__setattr__(self, "parameters", MappingProxyType(dict(self.parameters)))

    def _default(self, name: str, value: object) -> None:
        if not getattr(self, name):
            object.__setattr__(self, name, value)

    @property
    def is_named(self) -> bool:
        """True if users call a function, or a method, of the row's name; False for operators."""
        return self.method == self.name

    def arguments(self, operands: Sequence[Any]) -> Sequence[Any]:
        """The operands as `formula` and `derivatives` take them: a variadic row takes one list."""
        return (operands,) if self.variadic else operands

    def contains(self, *operands: float, **parameters: Any) -> bool:
        """True if the real function is defined at the point, or has an infinite limit there."""
        domains = self.domains * len(operands) if self.variadic else self.domains
        if not all(d.contains(x) for d, x in zip(domains, operands, strict=True)):
            return False
        return self.valid is None or self.valid(*operands, **parameters)

    def is_kink(self, *operands: float, **parameters: Any) -> bool:
        """True if the derivative jumps, is infinite or does not exist at the point."""
        if callable(self.kinks):
            return self.kinks(*operands, **parameters)
        return any(x in self.kinks for x in operands)

    def is_smooth(self, *operands: float, **parameters: Any) -> bool:
        """True if `derivatives` are two-sided derivatives at the point: inside, and no kink."""
        domains = self.domains * len(operands) if self.variadic else self.domains
        return (
            all(d.has_inside(x) for d, x in zip(domains, operands, strict=True))
            and self.contains(*operands, **parameters)
            and not self.is_kink(*operands, **parameters)
        )

    def to_latex(self, *operands: str, **parameters: Any) -> str:
        """The operation applied to operands that are already LaTeX: `tanh.to_latex("x")`."""
        values = {**self.parameters, **parameters}
        return self.latex.format(*operands, xs=", ".join(operands), **values)


def unary(
    name: str, formula: Callable[..., Any], derivative: Callable[..., Any], **more: Any
) -> Primitive:
    """A row with one operand, whose derivative is given without a tuple."""
    if "domain" in more:
        more["domains"] = (more.pop("domain"),)
    return Primitive(
        name, formula, lambda *at, **parameters: (derivative(*at, **parameters),), **more
    )


def binary(
    name: str,
    operands: tuple[str, str],
    formula: Callable[..., Any],
    derivatives: Callable[..., Any],
    **more: Any,
) -> Primitive:
    """A row with two operands."""
    return Primitive(name, formula, derivatives, operands, **more)
