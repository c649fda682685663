"""Argument checks that the units, losses and optimisers of nn share; each says what came."""

from __future__ import annotations

import random
from collections.abc import Iterable
from math import inf, isfinite
from operator import index
from types import ModuleType
from typing import Any

from autograd_core import Value
from autograd_core.following import Follower, observer
from nn.forms import shown


def whole(n: Any, what: str, low: int = 1) -> int:
    """Return n if it is a whole number >= `low`, else raise an error that begins with `what`."""
    if isinstance(n, bool) or not hasattr(n, "__index__"):
        raise TypeError(f"{what} must be a whole number, got {type(n).__name__} {shown(n)}")
    if n < low:
        raise ValueError(f"{what} must be at least {low}, got {n}")
    return int(n)


def switch(x: Any, what: str, instead: str = "") -> bool:
    """Return bool(x) if x is True, False, 0 or 1, else raise an error that begins with `what`."""
    if isinstance(x, (str, Value)) or not hasattr(x, "__index__") or x not in (0, 1):
        raise TypeError(
            f"{what} must be True or False, got {type(x).__name__} {shown(x)}{instead}"
        )
    return bool(x)


def number(x: Any, what: str) -> float:
    """Return float(x) if x is a plain number; infinity if it is too large for a float.

    Otherwise raise a TypeError that begins with `what`.
    """
    if isinstance(x, (str, Value)) or not hasattr(x, "__float__"):
        raise TypeError(f"{what} must be a number, got {type(x).__name__} {shown(x)}")
    try:
        return float(x)
    except OverflowError:
        return inf if x > 0 else -inf


def number_in(x: Any, low: float, high: float, what: str) -> float:
    """Return float(x) if low <= x < high, else raise an error that begins with `what`."""
    if not low <= (y := number(x, what)) < high:
        limit = "" if high == inf else f" and below {high:g}"
        raise ValueError(f"{what} must be finite, at least {low:g}{limit}, got {shown(x)}")
    return y


def finite(x: Any, what: str) -> float:
    """Return float(x) if it is finite, else raise an error that begins with `what`."""
    if not isfinite(y := number(x, what)):
        raise ValueError(f"{what} must be finite, got {shown(x)}")
    return y


def share(x: Any, what: str) -> Any:
    """Return float(x) if 0 <= x <= 1, else raise an error that begins with `what`.

    A Value that stands for a float, while a Follower observes, is returned as it is.
    """
    if stands_for_number(x):
        if not 0.0 <= x <= 1.0:
            raise ValueError(f"{what} must be from 0 to 1")  # the float itself tells more
        return x
    if not 0.0 <= finite(x, what) <= 1.0:
        hint = "; for -1 and 1 take (t + 1) / 2" if x == -1 else ""
        raise ValueError(f"{what} must be from 0 to 1, got {shown(x)}{hint}")
    return float(x)


def positive(x: Any, what: str) -> float:
    """Return float(x) if it is finite and above 0, else raise an error that begins with `what`."""
    if not 0.0 < finite(x, what):
        raise ValueError(f"{what} must be above 0, got {shown(x)}")
    return float(x)


def number_of(x: Any) -> float:
    """Return the number of a Value, or the number itself; TypeError for anything else."""
    if type(x) is Value:
        return float(x.data)
    if isinstance(x, str) or not hasattr(x, "__float__"):
        raise TypeError(f"expected a Value or a number, got {type(x).__name__} {shown(x)}")
    return float(x)


def deciding(xs: Iterable[Any]) -> list[Any]:
    """Return the numbers of some Values and numbers, to choose a form of a computation by.

    While a Follower observes they are Values without a history, so that it sees the choice.
    """
    if isinstance(observer.get(), Follower):
        return [x.detach() if type(x) is Value else x for x in xs]
    return [number_of(x) for x in xs]


def stands_for_number(x: Any) -> bool:
    """Whether x is a Value in the place of a float of the program, so that its use is seen."""
    watcher = observer.get()
    return type(x) is Value and isinstance(watcher, Follower) and watcher.is_number(x)


def parameters_of(parameters: Any, what: str) -> list[Value]:
    """Return the Values in an iterable of distinct ones; an error begins with `what`."""
    if not isinstance(parameters, Iterable):
        raise TypeError(
            f"{what} takes a list of Values, such as model.parameters(), "
            f"got {type(parameters).__name__}{parameters_hint(parameters)}"
        )
    values = list(parameters)
    for p in values:
        if type(p) is not Value:
            raise TypeError(f"{what} takes Values, got {type(p).__name__} {shown(p)}")
    require_distinct(values, what)
    return values


def require_distinct(values: list[Value], what: str) -> None:
    """Raise ValueError if a Value is listed twice among the parameters."""
    if len(set(map(id, values))) == len(values):
        return
    seen: dict[int, int] = {}
    for i, p in enumerate(values):
        if (first := seen.setdefault(id(p), i)) != i:
            name = f"{p.label}, " if p.label else ""
            raise ValueError(
                f"{what}: a Value is listed twice among the parameters ({name}entries {first} "
                f"and {i}) and would count twice; list each once, as model.parameters() does"
            )


def parameters_hint(thing: Any) -> str:
    """Say what to write if a model, or its method, came in place of its parameters."""
    if type(thing) is Value:
        return "; for a single one write [v]"
    if hasattr(thing, "parameters"):
        return "; write model.parameters()"
    return "; call it: model.parameters()" if callable(thing) else ""


def generator(rng: Any, what: str) -> random.Random | ModuleType:
    """Return the source of random numbers: `rng`, or Python's global generator for None."""
    if rng is None:
        return random
    if not isinstance(rng, random.Random):
        seed = f"; write rng=random.Random({rng})" if type(rng) is int else ""
        word = "; an option that is a word needs its name" if isinstance(rng, str) else ""
        raise TypeError(
            f"{what}: rng must be a random.Random, such as random.Random(1337), or None for "
            f"Python's global generator, got {type(rng).__name__} {shown(rng)}{seed}{word}"
        )
    return rng


def class_index(target: Any, classes: int, what: str) -> int:
    """Return the index of a class, from 0, else raise an error that begins with `what`."""
    if not hasattr(target, "__index__") or isinstance(target, Value):
        hint = "; write int(target)" if isinstance(target, float) and target % 1 == 0 else ""
        raise TypeError(
            f"{what}: target must be a whole number, the index of the right class, "
            f"got {type(target).__name__} {shown(target)}{hint}"
        )
    t = index(target)
    if not 0 <= t < classes:
        raise ValueError(f"{what}: target must be a class index from 0 to {classes - 1}, got {t}")
    return t
