"""OperationForm: an operation as a program writes it, a * b or 3 - a, on any engine."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import isfinite
from typing import Any

from autograd_core.laboratory.foreign.creations import is_pythons
from autograd_core.primitives import PRIMITIVES, Primitive
from autograd_core.primitives.evaluate import evaluate

OPERATORS: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "truediv": operator.truediv,
    "pow": operator.pow,
    "neg": operator.neg,
    "abs": abs,
}
"""What Python calls for an operator's row."""

SPELLINGS = {
    "relu": ("ReLU", "Relu"), "log": ("ln",), "sigmoid": ("logistic",), "mul": ("multiply",),
    "sub": ("subtract",), "truediv": ("div", "divide"), "neg": ("negate",), "pow": ("power",),
    "asin": ("arcsin",), "acos": ("arccos",), "atan": ("arctan",), "hard_tanh": ("hardtanh",),
    "asinh": ("arcsinh",), "acosh": ("arccosh",), "atanh": ("arctanh",),
    "hard_sigmoid": ("hardsigmoid",), "logsigmoid": ("log_sigmoid",),
}  # fmt: skip
"""Other names under which engines have a row's function."""

_CANDIDATES = ((2.0, 3.0), (-1.5, 0.5), (1.5, 0.5), (0.5, 0.25), (0.25, 0.75), (3.0, 2.0))


class Absent(Exception):
    """The engine does not have an operation."""


@dataclass(frozen=True)
class OperationForm:
    """An operation as a program writes it.

    Attributes:
        key: its name: the row's, with the number where one stands in the place of an operand.
        text: how it is written, with {0} and {1} for its operands.
        row: the name of its row in the table of primitives.
        slots: for each operand of the row the number that stands there, or None.
        static: the static parameters of the row.
        base: the key of the form with a Value in the place of the number; "" for those themselves.
    """

    key: str
    text: str
    row: str
    slots: tuple[float | None, ...]
    static: tuple[Any, ...] = ()
    base: str = ""

    @property
    def arity(self) -> int:
        """How many Values it takes."""
        return self.slots.count(None)

    @property
    def shown(self) -> str:
        """The form with a and b as operands."""
        return self.text.format("a", "b")

    @property
    def has_convention(self) -> bool:
        """Whether engines may rightly compute different numbers for it."""
        return bool(self.primitive.parameters) and not self.static or "hard" in self.row

    @property
    def primitive(self) -> Primitive:
        """The row."""
        return PRIMITIVES[self.row]

    def apply(self, operands: Sequence[Any], functions: Mapping[str, Any]) -> Any:
        """Compute it on an engine's nodes: by the operator, else by a function of that name.

        Args:
            operands: the nodes.
            functions: the engine's functions that are not methods.

        Raises:
            Absent: the engine does not have it.
        """
        given = iter(operands)
        row, filled = self.row, [next(given) if slot is None else slot for slot in self.slots]
        if row in ("pow_constant", "constant_pow"):
            filled.insert(1 if row == "pow_constant" else 0, self.static[0])
            row = "pow"
        method = f"{row}()"
        if row in OPERATORS:
            at = next(k for k, x in enumerate(filled) if x is operands[0])
            method = f"__{'r' * at}{row}__"
            if _is_written(operands[0], method):
                return OPERATORS[row](*filled)
        for name in (row, *SPELLINGS.get(row, ())):
            function = getattr(type(operands[0]), name, None) or functions.get(name)
            if callable(function):
                return function(*filled)
        raise Absent(f"there is no {method}")

    def evaluate(self, numbers: Sequence[float]) -> tuple[float, list[float]]:
        """Its value and its derivatives by the Values, from the table; absent ones are 0."""
        given = iter(numbers)
        filled = [next(given) if slot is None else slot for slot in self.slots]
        value, partials = evaluate(self.row, filled, self._all_static())
        chosen = zip(self.slots, partials, strict=True)
        return value, [d or 0.0 for slot, d in chosen if slot is None]

    def turned(self, filled: Sequence[float]) -> float | None:
        """The row's value with its two operands exchanged; None where it has none."""
        if not self.primitive.contains(*reversed(filled)):
            return None
        value = evaluate(self.row, filled[::-1], self._all_static())[0]
        return value if isfinite(value) else None

    def _all_static(self) -> tuple[Any, ...]:
        """The static parameters, with the row's defaults."""
        return self.static or tuple(self.primitive.parameters.values())

    def is_smooth(self, numbers: Sequence[float]) -> bool:
        """Whether it has a derivative at a point, which is not one of its kinks."""
        given = iter(numbers)
        filled = [next(given) if slot is None else slot for slot in self.slots]
        names = dict(zip(self.primitive.parameters, self._all_static(), strict=True))
        if not self.primitive.is_smooth(*filled, **names):
            return False
        value, partials = self.evaluate(numbers)
        return all(map(isfinite, (value, *partials)))

    def smooth_points(self) -> list[tuple[float, ...]]:
        """The candidates at which it has a derivative."""
        points = [candidate[: self.arity] for candidate in _CANDIDATES]
        return [point for point in points if self.is_smooth(point)]

    @cache  # noqa: B019 - the forms are few, and live as long as their module
    def points(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Two points: the derivatives are not 0 at the first, and others at the second."""
        smooth = self.smooth_points()
        first = max(smooth, key=lambda p: _moving(self, p))
        others = [p for p in smooth if p != first]
        if _moving(self, first) < self.arity:  # a maximum: the other operand wins elsewhere
            zeros = [d == 0.0 for d in self.evaluate(first)[1]]
            other = [p for p in others if [d == 0.0 for d in self.evaluate(p)[1]] != zeros]
            others = other or others
        return first, others[0]


def _is_written(node: Any, method: str) -> bool:
    """Whether the class of a node has a method that is not Python's own."""
    owner = next((kind for kind in type(node).__mro__ if method in vars(kind)), None)
    return owner is not None and not is_pythons(owner)


def _moving(form: OperationForm, point: Sequence[float]) -> int:
    """How many of the derivatives at a point are not 0."""
    return len([d for d in form.evaluate(point)[1] if d])


def _binary(key: str, sign: str) -> tuple[OperationForm, ...]:
    """An operator on two Values, and with a number on either side."""
    return (
        OperationForm(key, f"{{0}} {sign} {{1}}", key, (None, None)),
        OperationForm(f"{key} 3", f"{{0}} {sign} 3", key, (None, 3.0), base=key),
        OperationForm(f"3 {key}", f"3 {sign} {{0}}", key, (3.0, None), base=key),
    )


def _powers() -> tuple[OperationForm, ...]:
    """A Value to a power that is a number, a Value to a Value, a number to a Value."""
    constant = [
        OperationForm(
            f"pow {n:g}",
            f"{{0}} ** {n:g}",
            "pow_constant",
            (None,),
            (n,),
            base="" if n == 3.0 else "pow 3",
        )
        for n in (3.0, 2.0, -1.0, 0.5)
    ]
    both = OperationForm("pow", "{0} ** {1}", "pow", (None, None))
    return (*constant, both, OperationForm("2 pow", "2 ** {0}", "constant_pow", (None,), (2.0,)))


def _named() -> tuple[OperationForm, ...]:
    """The functions of the table that are methods of a Value."""
    return tuple(
        OperationForm(
            row.name,
            f"{{0}}.{row.name}({'{1}' if len(row.operands) > 1 else ''})",
            row.name,
            (None,) * len(row.operands),
        )
        for row in PRIMITIVES.values()
        if row.is_named and not row.step and not row.variadic and row.name != "identity"
    )


FORMS: dict[str, OperationForm] = {
    form.key: form
    for form in (
        *_binary("add", "+"),
        *_binary("mul", "*"),
        OperationForm("neg", "-{0}", "neg", (None,)),
        *_binary("sub", "-"),
        *_powers(),
        *_binary("truediv", "/"),
        OperationForm("abs", "abs({0})", "abs", (None,)),
        *_named(),
    )
    if len(form.smooth_points()) > 1
}
"""All forms; those that others are often made of come first."""


def named_form(name: str) -> OperationForm:
    """Find the form that a word means: "*", "mul", "a * b", "tanh", "**".

    Raises:
        ValueError: no form is called so.
    """
    word = name.strip().removesuffix("()")
    for form in FORMS.values():
        bare = form.text.replace("{0}", "").replace("{1}", "").strip()
        if word in (form.key, form.shown, form.row) or word == bare.removesuffix("()").lstrip("."):
            return form
    if word == "**":
        return FORMS["pow 3"]
    raise ValueError(
        f"there is no operation {name!r}; write it as in + - * / ** neg exp tanh relu"
    )
