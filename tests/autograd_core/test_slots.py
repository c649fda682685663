"""The shortcuts of the compiled engine do what the methods of value.py do."""

from __future__ import annotations

import operator
import pickle
import sys
from copy import deepcopy
from functools import partial
from typing import Any

import pytest

import autograd_core
from autograd_core import COMPILED, Value, no_grad
from autograd_core.memory import living
from tests.autograd_core.fresh import interpreted
from tests.autograd_core.transcript import FLOATS, INTS, OTHERS, described, outcome, transcript

OPERATORS = ["add", "sub", "mul", "truediv", "pow", "lt", "le", "gt", "ge", "eq", "ne"]
SEEDS = range(8)


@pytest.mark.skipif(not COMPILED, reason="the engine is not compiled")
def test_random_programs_are_the_same_in_both_modes() -> None:
    """Every result, partial, constant, error in words, what observers see, and every gradient."""
    program = f"""
    from tests.autograd_core.transcript import transcript
    for seed in {SEEDS!r}:
        print(*transcript(seed, 300), sep="\\n")
    """
    expected = interpreted(program).splitlines()
    lines = [line for seed in SEEDS for line in transcript(seed, 300)]
    assert len(lines) == len(expected) > 300 * len(SEEDS)
    for line, other in zip(lines, expected, strict=True):
        assert line == other


def by_methods(name: str, a: Any, b: Any) -> Any:
    """a op b as Python does it, with the methods called by name."""
    reflected = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}
    result = NotImplemented
    method = getattr(type(a), f"__{name}__", None)
    if method is not None:
        result = method(a, b)
    if result is NotImplemented and type(b) is Value:
        result = getattr(Value, f"__{reflected.get(name, 'r' + name)}__")(b, a)
    return result


@pytest.mark.parametrize("name", OPERATORS)
def test_operators_give_what_their_methods_give(name: str) -> None:
    """On each side, for every kind of number: the same numbers, partials, operands and bits."""
    operate = getattr(operator, name)
    for x in FLOATS:
        v = Value(x)
        for other in [*map(Value, FLOATS), *FLOATS, *INTS, *OTHERS]:
            for a, b in ((v, other), (other, v)):
                expected = outcome(by_methods, name, a, b)
                if expected is not NotImplemented and not hasattr(other, "dtype"):
                    assert described(outcome(operate, a, b)) == described(expected)


CALLS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    *[((x,), {}) for x in [*FLOATS, *INTS, *OTHERS, Value(1.0), Value]],
    ((), {}),
    ((2.0, "a"), {}),
    ((2.0, ""), {}),
    ((2.0, None), {}),
    ((2.0, ()), {}),
    ((2.0, (), "", "a"), {}),
    ((2.0, (), "+"), {}),
    ((2.0, (Value(1.0),)), {}),
    ((2.0, (), "", "a", 5), {}),
    ((2.0,), {"label": "a"}),
    ((2.0,), {"label": ""}),
    ((2.0,), {"label": 3}),
    ((2.0, "a"), {"label": "b"}),
    ((), {"data": 2.0}),
    ((), {"data": 2, "label": "a", "_op": "", "_children": ()}),
    ((2.0,), {"data": 2.0}),
    ((2.0,), {"requires_grad": True}),
    ((), {"label": "a"}),
    ((), {"value": 2.0}),
]


def test_value_is_made_as_any_class_makes_an_instance() -> None:
    """Value(...) is what `type` makes of it, or raises, whichever way Python calls it."""
    for arguments, keywords in CALLS:
        expected = described(outcome(partial(type.__call__, Value, *arguments, **keywords)))
        for _ in range(20):  # Python may find a shorter way after some calls
            made = outcome(lambda given, named: Value(*given, **named), arguments, keywords)
            assert described(made) == expected
        assert described(outcome(partial(Value, *arguments, **keywords))) == expected
    for (x, *others), keywords in CALLS[: len(FLOATS) + len(INTS) + len(OTHERS)]:
        expected = described(outcome(type.__call__, Value, x))
        assert described(outcome(next, map(Value, [x]))) == expected
        for _ in range(20):
            assert described(outcome(lambda number: Value(number), x)) == expected
        assert not others and not keywords


@pytest.mark.parametrize("name", ["exp", "leaky_relu", "maximum", "hypot", "dot"])
def test_functions_are_known_by_their_names(name: str) -> None:
    """A function is pickled and copied as itself, and may be called by the names of arguments."""
    function = getattr(autograd_core, name)
    assert pickle.loads(pickle.dumps(function)) is function is deepcopy(function)
    assert function.__name__ == function.__qualname__ == name
    assert function.__module__.startswith("autograd_core.")
    if name == "exp":
        assert function(x=0.0) == 1.0 == function(x=Value(0.0)).data


def test_operators_keep_no_reference() -> None:
    """Nodes and operands are let go of, whatever an operator did with them or refused."""
    x, others = Value(0.5), [Value(2.0), 2.5, 10**20, 10**400, "a b", float("nan")]
    operands = [x, *others]
    counts, before = list(map(sys.getrefcount, operands)), living()
    for _ in range(50):
        for name in OPERATORS:
            for other in others:
                outcome(Value, other)
                outcome(getattr(operator, name), x, other)
                outcome(getattr(operator, name), other, x)
        outcome(operator.neg, x)
    del other
    assert list(map(sys.getrefcount, operands)) == counts
    assert living() == before or not COMPILED


@pytest.mark.parametrize("name", ["add", "sub", "mul", "truediv", "pow"])
def test_constants_are_older_than_what_uses_them(name: str) -> None:
    """A number becomes a node before the operation does, so that sweeps visit it after."""
    operate = getattr(operator, name)
    for a, b in ((Value(2.0), 3), (3.0, Value(2.0))):
        node = operate(a, b)
        assert all(v._serial < node._serial for v in node._prev)
        with no_grad():
            assert operate(a, b)._prev == ()
