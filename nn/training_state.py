"""The state of optimisers and schedules: a resumed training continues from it."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from math import isfinite
from pathlib import Path
from typing import Any, Protocol

from autograd_core.saving import write_whole
from autograd_core.text.short_numbers import counted
from nn.arguments import number
from nn.assignment import assign
from nn.forms import arguments_of, shown
from nn.state import StateError, state_in

FORMAT = "autograd-core training state"
VERSION = 1
NOT_NEGATIVE = ("step", "exp_avg_sq", "square_avg", "sum")
"""Memory of a parameter that is never below 0."""


class Remembering(Protocol):
    """The parts of an Optimizer that this file needs: its parameters, and its memory."""

    names: list[str]
    params: list[Any]
    lr: float

    def kept(self) -> Iterable[tuple[str, Any]]:
        """(attribute, value) of all that is kept."""
        ...

    def state_name(self, name: str) -> str:
        """The name of an attribute in a state."""
        ...

    def is_scheduled(self) -> bool:
        """Whether a schedule set its rate."""
        ...

    def first_lr(self) -> float:
        """The rate from which schedules start."""
        ...


class Resumable:
    """Base of optimisers and schedules: their state as a dict, and in files."""

    def state_dict(self) -> dict[str, Any]:
        """Return all that the next step depends on, except the parameters, as plain data."""
        raise NotImplementedError(f"{type(self).__name__} does not define state_dict()")

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Load everything from a `state_dict()`, or nothing if it does not fit."""
        raise NotImplementedError(f"{type(self).__name__} does not define load_state_dict()")

    def save(self, path: str | Path) -> None:
        """Write the `state_dict()` to a file, as JSON; numbers keep every bit.

        An existing file stays as it is until the new one is complete.

        Raises:
            OSError: the file cannot be written.
        """
        document = {"format": FORMAT, "version": VERSION, "state": self.state_dict()}
        write_whole(path, json.dumps(document, indent=1, allow_nan=False) + "\n")

    def load(self, path: str | Path) -> None:
        """Load the state from a file that `save` wrote.

        Raises:
            StateError: the file cannot be read, was not written by `save`, or does not fit.
                Nothing has changed then.
        """
        try:
            self.load_state_dict(_read(path, type(self).__name__))
        except StateError as error:
            raise StateError(f"{path}: {error}") from error


def _read(path: str | Path, what: str) -> dict[str, Any]:
    """Read the state from a file of `save`."""
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise StateError(f"cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise StateError(f"is not a file of {what}.save: not JSON ({error})") from error
    return state_in(document, FORMAT, VERSION, f"is JSON, but not a file of {what}.save")


def optimizer_state(optimizer: Remembering) -> dict[str, Any]:
    """Return the state of an optimiser in PyTorch's layout, with the name of its class."""
    count = len(optimizer.params)
    kept: dict[int, dict[str, Any]] = {i: {} for i in range(count)}
    for key, held in _remembered(optimizer).items():
        what = f"{type(optimizer).__name__}: {key}"
        for i, x in enumerate(_each(held, count, what)):
            kept[i][key] = _one(x, what)
    group = plain_settings(optimizer)
    if optimizer.is_scheduled():
        group["initial_lr"] = optimizer.first_lr()
    group["params"] = list(range(count))
    return {"optimizer": type(optimizer).__name__, "state": kept, "param_groups": [group]}


def load_optimizer_state(optimizer: Remembering, state: Mapping[str, Any]) -> None:
    """Give an optimiser the settings and the memory of a state: all or nothing."""
    what = type(optimizer).__name__
    require_state(state, "optimizer", what, ("state", "param_groups"))
    group = _group(optimizer, state["param_groups"])
    first = group.pop("initial_lr", None)
    pairs = list(zip(optimizer.names, optimizer.params, strict=True))
    made = remade(optimizer, "params", pairs, group)
    settings = [(optimizer, name, getattr(made, name)) for name in group]
    if first is not None:
        first = finite_from(first, f"{what}: initial_lr", low=0.0)
    scheduled = None if first is None else (first, made.lr)
    memory = _memory_from(made, state["state"])
    assign(
        [*settings, *((optimizer, n, x) for n, x in memory), (optimizer, "_scheduled", scheduled)]
    )


def _remembered(optimizer: Remembering) -> dict[str, Any]:
    """Return the memory of an optimiser between steps, by its names in a state."""
    return {optimizer.state_name(name): held for name, held in optimizer.kept()}


def _each(held: Any, count: int, what: str) -> Iterable[Any]:
    """Return the memory for each parameter; nothing before the first step."""
    if held is None:
        return ()
    if isinstance(held, (list, array)) and len(held) == count:
        return held
    if isinstance(held, (int, float)):
        return [held] * count
    raise StateError(
        f"{what} is {type(held).__name__} {shown(held)}; a state holds numbers, and lists of a "
        "number for each parameter"
    )


def _one(x: Any, what: str) -> Any:
    """Return the memory for one parameter: a finite number, True or False."""
    if not isinstance(x, bool):
        finite_from(x, what)
    return x


def _group(optimizer: Remembering, groups: Any) -> dict[str, Any]:
    """Return the settings in the only group of a state."""
    what, count = type(optimizer).__name__, len(optimizer.params)
    if not isinstance(groups, (list, tuple)) or len(groups) != 1:
        raise StateError(f"{what}: param_groups must be a list of one dict, got {shown(groups)}")
    (group,) = groups
    expected = (*plain_settings(optimizer), "params")
    require_names(group, expected, f"{what}: param_groups[0]", optional=("initial_lr",))
    listed = group["params"]
    if not isinstance(listed, (list, tuple)) or len(listed) != count:
        came = len(listed) if isinstance(listed, (list, tuple)) else shown(listed)
        raise StateError(
            f"{what}: the state has {came} parameters, the optimiser has {count}; was it "
            "saved from a model of other sizes?"
        )
    return {name: x for name, x in group.items() if name != "params"}


def _memory_from(made: Remembering, kept: Any) -> list[tuple[str, Any]]:
    """List (attribute, new value) for all that an optimiser like this one remembers."""
    what, count = type(made).__name__, len(made.params)
    if not isinstance(kept, Mapping):
        raise StateError(f"{what}: state must be a dict by parameter, got {shown(kept)}")
    by_index = {str(i): entry for i, entry in kept.items()}  # JSON has text for keys
    require_names(by_index, [str(i) for i in range(count)], f"{what}: state")
    entries = [by_index[str(i)] for i in range(count)]
    pending = {made.state_name(name) for name, held in made.kept() if held is None}
    names = [made.state_name(name) for name, _ in made.kept()]
    begun = [name for name in names if name not in pending or name in _keys(entries[0])]
    for i, entry in enumerate(entries):
        require_names(entry, begun, f"{what}: state[{i}]")
    return [
        (name, _taken(held, [entry[key] for entry in entries], f"{what}: {key}", key))
        for name, held in made.kept()
        if (key := made.state_name(name)) in begun
    ] + [(name, None) for name, _ in made.kept() if made.state_name(name) not in begun]


def _keys(entry: Any) -> Iterable[str]:
    """Return the keys of a dict; nothing for anything else."""
    return entry if isinstance(entry, Mapping) else ()


def _taken(held: Any, entries: list[Any], what: str, key: str) -> Any:
    """Return memory in the form of the optimiser's: a number, or one for each parameter."""
    low = 0.0 if key in NOT_NEGATIVE else -float("inf")
    many = isinstance(held, (list, array))
    first = held[0] if many else held
    take = _switch_from if isinstance(first, bool) else partial(finite_from, low=low)
    numbers = [take(x, f"{what} of parameter {i}") for i, x in enumerate(entries)]
    if held is None or many:
        return array("d", numbers) if isinstance(held, array) else numbers
    if len(set(numbers)) != 1:
        raise StateError(f"{what} must be the same for all parameters, got {shown(entries)}")
    if type(held) is int and numbers[0] % 1:
        raise StateError(f"{what} must be a whole number, got {shown(entries[0])}")
    return type(held)(numbers[0])


def plain_settings(thing: Any) -> dict[str, Any]:
    """Return the arguments of an optimiser or a schedule, except functions and objects.

    Tuples become lists, as they do in JSON.
    """
    return {
        name: list(held) if isinstance(held, tuple) else held
        for name, held in arguments_of(thing)
        if isinstance(held, (bool, int, float, str, tuple)) or held is None
    }


def remade(thing: Any, first: str, argument: Any, settings: Mapping[str, Any]) -> Any:
    """Make a new object of the same class with other settings; its errors blame the state."""
    own = {name: held for name, held in arguments_of(thing) if name != first}
    try:
        return type(thing)(**{first: argument, **own, **settings})
    except (TypeError, ValueError) as error:
        raise StateError(f"the settings of the state are wrong: {error}") from error


def require_state(state: Any, kind: str, name: str, parts: Sequence[str]) -> None:
    """Raise an error unless a state belongs to the class of that name, and has these parts."""
    if not isinstance(state, Mapping):
        raise TypeError(f"{name}: load_state_dict takes a state_dict(), got {shown(state)}")
    require_names(state, (kind, *parts), f"{name}: the state")
    if state[kind] != name:
        raise StateError(f"{name}: the state belongs to {shown(state[kind])}")


def require_names(
    held: Any, expected: Sequence[str], what: str, optional: Sequence[str] = ()
) -> None:
    """Raise StateError unless the argument is a dict of the expected names."""
    if not isinstance(held, Mapping):
        raise StateError(f"{what} must be a dict, got {shown(held)}")
    missing = [name for name in expected if name not in held]
    unknown = [name for name in held if name not in expected and name not in optional]
    if missing or unknown:
        said = [
            f"{counted(len(names), 'name')} {word} ({', '.join(map(str, names[:3]))})"
            for names, word in ((missing, "missing"), (unknown, "unknown"))
            if names
        ]
        listed = ", ".join(expected[:8]) + (", ..." if len(expected) > 8 else "")
        raise StateError(f"{what} must have {listed or 'no names'}; {' and '.join(said)}")


def finite_from(x: Any, what: str, low: float = -float("inf")) -> float:
    """Return x as a finite float >= `low`, else raise StateError."""
    if isinstance(x, bool) or not isinstance(x, (int, float)) or not isfinite(number(x, what)):
        raise StateError(f"{what} must be a finite number, got {type(x).__name__} {shown(x)}")
    if x < low:
        raise StateError(f"{what} must be at least {low:g}, got {shown(x)}")
    return float(x)


def _switch_from(x: Any, what: str) -> bool:
    """Return x if it is True or False, else raise StateError."""
    if not isinstance(x, bool):
        raise StateError(f"{what} must be True or False, got {type(x).__name__} {shown(x)}")
    return x
