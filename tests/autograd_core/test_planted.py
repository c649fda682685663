"""The checks can fail: engines with a planted mistake are caught by the checks the tests use."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import autograd_core
from autograd_core import gradients, record
from tests.autograd_core.engines import check_difference, check_exact, check_smooth
from tests.graphs import Program, dyadic_programs, smooth_programs


class Toy:
    """A small correct engine with places to plant mistakes in.

    Its local derivatives are functions: right ones are called when the node is made.
    """

    mistake = ""

    def __init__(self, data: float, operands: Any = (), partials: Any = lambda: ()):
        self.data, self.operands, self.grad = float(data), operands, 0.0
        recorded = partials()
        self.partials = partials if self.mistake == "stale data" else lambda: recorded

    @classmethod
    def node(cls, rule: Callable[..., Any], *given: Any) -> Toy:
        """A node; `rule(*numbers)` gives the value and the partials."""
        operands = tuple(v if isinstance(v, Toy) else cls(v) for v in given)
        return cls(rule(*_data(operands))[0], operands, lambda: rule(*_data(operands))[1:])

    def __add__(self, b: Any) -> Toy:
        return self.node(lambda a, b: (a + b, 1.0, 1.0), self, b)

    def __sub__(self, b: Any) -> Toy:
        sign = 1.0 if self.mistake == "sign" else -1.0
        return self.node(lambda a, b: (a - b, 1.0, sign), self, b)

    def __mul__(self, b: Any) -> Toy:
        swapped = self.mistake == "swapped operands"
        return self.node(lambda a, b: (a * b, a, b) if swapped else (a * b, b, a), self, b)

    def __truediv__(self, b: Any) -> Toy:
        return self.node(lambda a, b: (a / b, 1 / b, -a / b / b), self, b)

    def __neg__(self) -> Toy:
        return self.node(lambda a: (-a, -1.0), self)

    def __pow__(self, c: Any) -> Toy:
        if c == 3:
            return self * self * self
        return self.node(_pow, self, c)

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, a: float) -> Toy:
        return self.node(lambda a, b: (a - b, 1.0, -1.0), a, self)

    def __rtruediv__(self, a: float) -> Toy:
        return self.node(lambda a, b: (a / b, 1 / b, -a / b / b), a, self)

    def backward(self, seed: float = 1.0) -> None:
        """Add to the gradients: once per node, after all its users, if no mistake is planted."""
        order: list[Toy] = []
        discovered: list[Toy] = []
        waiting = [(self, False)]
        while waiting:
            node, ready = waiting.pop()
            if ready:
                order.append(node)
            elif not any(node is other for other in discovered):
                discovered.append(node)
                waiting.append((node, True))
                waiting += [(operand, False) for operand in node.operands]
        if self.mistake == "no topological order":
            order = discovered[::-1]
        for node in order:
            node.grad = 0.0
        self.grad = seed
        for node in reversed(order):
            for operand, d in zip(node.operands, node.partials(), strict=True):
                if self.mistake == "= for +=":
                    operand.grad = node.grad * d
                else:
                    operand.grad += node.grad * d


def _data(operands: tuple[Toy, ...]) -> list[float]:
    """The numbers of nodes."""
    return [v.data for v in operands]


def _pow(a: float, b: float) -> tuple[float, float, float]:
    """a**b and its partials, for a > 0."""
    return a**b, b * a ** (b - 1), a**b * math.log(a)


ONE_OPERAND: dict[str, Callable[[float], tuple[float, float]]] = {
    "exp": lambda x: (math.exp(x), math.exp(x)),
    "log": lambda x: (math.log(x), 1 / x),
    "sqrt": lambda x: (math.sqrt(x), 0.5 / math.sqrt(x)),
    "sin": lambda x: (math.sin(x), math.cos(x)),
    "cos": lambda x: (math.cos(x), -math.sin(x)),
    "tanh": lambda x: (math.tanh(x), 1 / math.cosh(min(abs(x), 700.0)) ** 2),
    "sigmoid": lambda x: (
        math.tanh(x / 2) / 2 + 0.5,
        0.25 / math.cosh(min(abs(x), 700.0) / 2) ** 2,
    ),
}


def toy_engine(mistake: str = "") -> Any:
    """The toy with a mistake, as a namespace like autograd_core."""
    kind = type("Toy", (Toy,), {"mistake": mistake})
    slope = 1 + 1e-6 if mistake == "1 + 1e-6" else 1.0

    def unary(rule: Any) -> Any:
        def scaled(x: float) -> tuple[float, float]:
            y, d = rule(x)
            return y, d * slope

        return lambda x: kind.node(scaled, x)

    def fsum(xs: Any) -> Toy:
        return kind.node(lambda *x: (math.fsum(x), *[1.0] * len(x)), *xs)

    def affine(w: Any, x: Any, b: Any) -> Toy:
        return sum((p * q for p, q in zip(w, x, strict=True)), b)

    found = {name: unary(rule) for name, rule in ONE_OPERAND.items()}
    return SimpleNamespace(
        Value=kind,
        fsum=fsum,
        affine=affine,
        dot=lambda p, q: affine(p, q, kind(0.0)),
        mean=lambda xs: fsum(xs) / len(xs),
        hypot=lambda x, y: found["sqrt"](x * x + y * y),
        logsumexp=lambda xs: found["log"](fsum([found["exp"](x) for x in xs])),
        **found,
    )


def only_values(programs: st.SearchStrategy[Program]) -> st.SearchStrategy[Program]:
    """Programs without plain numbers, which the toy does not know."""
    return programs.map(lambda p: p._replace(leaves=p.leaves + p.numbers, numbers=()))


CHECKS = {
    "exact": (check_exact, only_values(dyadic_programs())),
    "smooth": (check_smooth, only_values(smooth_programs())),
    "difference": (check_difference, only_values(smooth_programs(most=6))),
}


def run_check(name: str, engine: Any) -> None:
    """The check on random programs, as the tests of the real engine run it."""
    check, programs = CHECKS[name]

    @given(programs)
    @settings(
        max_examples=100,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def run(program: Program) -> None:
        check(program, engine)

    run()


@pytest.mark.parametrize("check", CHECKS)
def test_checks_pass_a_correct_engine(check: str) -> None:
    """The toy without a mistake passes: what fails below fails for the mistake."""
    run_check(check, toy_engine())


CAUGHT = [
    (check, mistake)
    for mistake in (
        "sign",
        "swapped operands",
        "= for +=",
        "stale data",
        "no topological order",
    )
    for check in CHECKS
] + [("smooth", "1 + 1e-6")]


@pytest.mark.parametrize(("check", "mistake"), CAUGHT)
def test_checks_catch_a_planted_mistake(check: str, mistake: str) -> None:
    """A mistake in a rule or in the sweep fails the check."""
    with pytest.raises(AssertionError):
        run_check(check, toy_engine(mistake))


@pytest.mark.parametrize("factor", [-1.0, 1 + 1e-6])
def test_a_mistake_in_one_rule_of_the_engine_is_caught(factor: float) -> None:
    """The real engine with the slope of a single operation off by a factor fails the check."""

    def wrong(x: Any) -> Any:
        if isinstance(x, float):
            return autograd_core.tanh(x)
        y = autograd_core.tanh(x)
        return record("wrong", y.data, (x,), (factor * gradients(y, x),))

    names = {name: getattr(autograd_core, name) for name in autograd_core.__all__}
    run_check("smooth", SimpleNamespace(**names))
    with pytest.raises(AssertionError):
        run_check("smooth", SimpleNamespace(**{**names, "tanh": wrong}))
