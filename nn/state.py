"""The state of a model as numbers by name: read, loaded completely or not at all, and in files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from autograd_core.saving import write_whole
from nn.assignment import assign
from nn.forms import shown
from nn.json_objects import decode, read_document, read_value

FORMAT = "autograd-core nn state"
VERSION = 1
MOST_FOREIGN = 1000
"""A file with more names than this that the model does not have is refused without reading on."""
NOT_OURS = "is JSON, but not a file of Module.save"
_SPECIAL = {"nan", "inf", "-inf"}


class ModuleLike(Protocol):
    """The methods of a Module that this file needs."""

    def named_parameters(self) -> Iterable[tuple[str, Any]]:
        """(name, Value) of every parameter."""
        ...

    def named_modules(self) -> Iterable[tuple[str, Any]]:
        """(name, module) of the model and of every module inside."""
        ...


class StateError(ValueError):
    """A state that does not fit the model, or a file without a state."""


def state_of(model: ModuleLike) -> dict[str, Any]:
    """Return the numbers of all parameters, then of all buffers, by name."""
    state: dict[str, Any] = {}
    numbers = [(name, p.data) for name, p in model.named_parameters()]
    held = [(name, getattr(module, attribute)) for name, module, attribute in _buffers(model)]
    for name, x in numbers + held:
        if name in state:
            raise StateError(
                f"two parameters are called {name!r}, so a state cannot hold both; "
                "use dict keys that differ as text and have no dots"
            )
        state[name] = list(x) if isinstance(x, list) else x
    return state


class Unmatched(NamedTuple):
    """Names that did not match when a state was loaded with `strict=False`."""

    missing_keys: list[str]
    """Names of the model that the state lacks; their numbers stayed."""
    unexpected_keys: list[str]
    """Names of the state that the model lacks."""


def load_state(
    model: ModuleLike, state: Mapping[str, Any], strict: bool = True
) -> Unmatched | None:
    """Give every parameter and buffer its number from the state: all of them or none.

    Unless `strict`, names that only the model or only the state has are skipped, and returned.
    """
    if not isinstance(state, Mapping):
        raise TypeError(
            f"load_state_dict takes a dict of numbers by name, got {type(state).__name__}"
        )
    expected = state_of(model)
    if strict:
        _require_names(expected, state)
    given = {name: held for name, held in expected.items() if name in state}
    numbers = {name: _like(state[name], held, name) for name, held in given.items()}
    places = [(name, p, "data") for name, p in model.named_parameters()] + _buffers(model)
    assign([(thing, at, numbers[name]) for name, thing, at in places if name in numbers])
    if strict:
        return None
    missing = [name for name in expected if name not in state]
    return Unmatched(missing, [name for name in state if name not in expected])


def write_state(model: ModuleLike, path: str | Path) -> None:
    """Write the state as JSON."""
    state = {name: _written(held) for name, held in state_of(model).items()}
    document = {"format": FORMAT, "version": VERSION, "model": repr(model), "state": state}
    write_whole(path, json.dumps(document, indent=1, allow_nan=False) + "\n")


def read_state(path: str | Path, model: ModuleLike) -> dict[str, Any]:
    """Read the state of a model from a file of `write_state`; StateError says why it cannot.

    A file of foreign names is refused at the first names, however many it has.
    """
    expected = state_of(model)
    try:
        text = Path(path).read_text(encoding="utf-8")
        document = read_document(text, _Members(path, expected).read)
    except StateError:
        raise
    except OSError as error:
        raise StateError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise StateError(f"{path}: is not a file of Module.save: not JSON ({error})") from error
    try:
        return state_in(document, FORMAT, VERSION, NOT_OURS)
    except StateError as error:
        raise StateError(f"{path}: {error}") from None


def state_in(document: Any, form: str, version: int, not_ours: str) -> dict[str, Any]:
    """Return the state in a document of a format and a version; StateError if it is missing."""
    if not isinstance(document, dict) or document.get("format") != form:
        raise StateError(not_ours)
    found = document.get("version")
    if type(found) is not int or found != version:
        raise StateError(f"is of version {found!r}; this program reads {version}")
    state = document.get("state")
    if not isinstance(state, dict):
        raise StateError("has no state; the file is damaged")
    return state


class _Members:
    """Reads the members of a document and of its state, with at most MOST_FOREIGN other names."""

    def __init__(self, path: str | Path, expected: Mapping[str, Any]):
        self.path = path
        self.expected = expected
        self.others = 0
        self.foreign: list[str] = []

    def read(self, key: str, text: str, at: int) -> tuple[Any, int]:
        """Read the value of a member of the document."""
        if key == "state":
            return read_value(text, at, self.read_number)
        self.others += 1
        if self.others > MOST_FOREIGN:
            raise StateError(f"{self.path}: {NOT_OURS}")
        return decode(text, at)

    def read_number(self, key: str, text: str, at: int) -> tuple[Any, int]:
        """Read the value of a member of the state."""
        if key not in self.expected:
            self.foreign.append(key)
            if len(self.foreign) > MOST_FOREIGN:
                many = f"more than {MOST_FOREIGN:,} not in the model ({_first(self.foreign)})"
                raise StateError(f"{self.path}: {_misfit(self.expected, [many])}")
        return decode(text, at)


def _buffers(model: ModuleLike) -> list[tuple[str, Any, str]]:
    """List (name, module, attribute) of every buffer."""
    found = []
    for name, module in model.named_modules():
        names = module.buffers
        if not isinstance(names, (list, tuple)) or not all(isinstance(x, str) for x in names):
            raise TypeError(
                f"{type(module).__name__}: the attribute buffers lists the names of attributes "
                f"that belong to the state; it cannot hold {shown(names)}. Give that another "
                "name, such as my_buffers"
            )
        found += [(f"{name}.{x}" if name else x, module, x) for x in names]
    return found


def _require_names(expected: Mapping[str, Any], state: Mapping[str, Any]) -> None:
    """Raise StateError unless both have the same names."""
    missing = [name for name in expected if name not in state]
    unknown = [name for name in state if name not in expected]
    if missing or unknown:
        parts = [
            f"{len(names)} {what} ({_first(names)})"
            for names, what in ((missing, "missing"), (unknown, "not in the model"))
            if names
        ]
        raise StateError(_misfit(expected, parts))


def _misfit(expected: Mapping[str, Any], parts: list[str]) -> str:
    """Say how the names of a state and of the model differ."""
    return (
        f"the state does not fit the model, which has {len(expected)} numbers or lists: "
        f"{'; '.join(parts)}. Was it saved from a model of other sizes?"
    )


def _first(names: Sequence[str]) -> str:
    """List the first three names, long ones cut."""
    listed = ", ".join(repr(name if len(name) <= 60 else f"{name[:57]}...") for name in names[:3])
    return f"{listed}{', ...' if len(names) > 3 else ''}"


def _like(x: Any, held: Any, name: str) -> Any:
    """Return x as a number, or as a list with the model's length; StateError otherwise."""
    if not isinstance(held, list):
        return _number(x, name)
    if not isinstance(x, (list, tuple)) or len(x) != len(held):
        got = f"a list of {len(x)}" if isinstance(x, (list, tuple)) else repr(x)
        raise StateError(f"{name}: expected a list of {len(held)} numbers, got {got}")
    return [_number(item, f"{name}[{i}]") for i, item in enumerate(x)]


def _number(x: Any, name: str) -> float:
    """Return x as a float; a file writes "nan", "inf" and "-inf" as text."""
    if isinstance(x, str) and x in _SPECIAL:
        return float(x)
    if isinstance(x, (bool, str)) or not isinstance(x, (int, float)):
        raise StateError(f"{name}: expected a number, got {type(x).__name__} {x!r}")
    try:
        return float(x)
    except OverflowError as error:
        raise StateError(f"{name}: the whole number is too large for a float") from error


def _written(held: Any) -> Any:
    """Write a number for JSON; nan and infinities as text."""
    if isinstance(held, list):
        return [_written(x) for x in held]
    return held if abs(held) < float("inf") else repr(held)
