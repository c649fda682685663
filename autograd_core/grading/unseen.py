"""Operations of an engine that are none of the forms: they are not graded, which is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import CodeType, FunctionType
from typing import Any

from autograd_core.grading.operation_form import FORMS, OPERATORS, SPELLINGS
from autograd_core.laboratory.foreign.creations import is_pythons
from autograd_core.laboratory.foreign.engine import USUAL

KNOWN = {name for form in FORMS.values() for name in (form.row, *SPELLINGS.get(form.row, ()))}
"""Under which names the battery finds an operation."""

NO_OPERATIONS = {*USUAL["backward"], "clone", "copy", "detach", "deepcopy", "zero_grad"}
"""What makes nodes, or might, and is not differentiated."""


def unseen_operations(
    kind: type, functions: Mapping[str, FunctionType], sweep: str = ""
) -> tuple[str, ...]:
    """The operations that no form names, as "a.square()" or "square(a)".

    An operation is a method, or a function of at least one argument, whose code makes nodes of the
    class itself, or by a helper. Those of which others consist that are graded are seen.

    Functions count where the class has no operators: beside one that has, they are programs.

    Args:
        kind: the class of the engine's nodes.
        functions: the functions of its file, by name.
        sweep: the name of what starts the sweep; "" for the usual ones.
    """
    own = [cls for cls in kind.__mro__ if not is_pythons(cls)]
    methods: dict[str, FunctionType] = {}
    for cls in reversed(own):
        methods |= {n: f for n, f in vars(cls).items() if isinstance(f, FunctionType)}
    makers = {cls.__name__ for cls in own} | {"__class__", "type"}
    written_in_functions = not any(f"__{name}__" in methods for name in OPERATORS)
    everything = {**(functions if written_in_functions else {}), **methods}
    seen = {
        id(f)
        for n, f in everything.items()
        if n in KNOWN or n in {*NO_OPERATIONS, sweep} or n.startswith("__")
    }
    reached = [f for f in everything.values() if id(f) in seen]
    while reached:  # what they call is looked at with them
        for name in set(_names(reached.pop().__code__)) & set(everything):
            if id(everything[name]) not in seen:
                seen.add(id(everything[name]))
                reached.append(everything[name])
    making = _making(everything, makers)
    return tuple(
        f"a.{name}()" if name in methods else f"{name}(a)"
        for name, f in everything.items()
        if not name.startswith(("_", "test"))
        and name in making
        and id(f) not in seen
        and f.__code__.co_argcount
    )


def _making(everything: Mapping[str, FunctionType], makers: set[str]) -> set[str]:
    """The names of functions that make nodes, by themselves or by a helper."""
    helpers = {n for n in everything if n not in KNOWN and not n.startswith("__")}
    making: set[str] = set()
    while True:
        words = makers | making & helpers
        found = {n for n, f in everything.items() if words & set(_names(f.__code__))}
        if found == making:
            return making
        making = found


def _names(code: CodeType) -> Iterator[Any]:
    """The names that a function's code, and functions in it, look up."""
    yield from (*code.co_names, *code.co_freevars)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)
