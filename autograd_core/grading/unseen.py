"""Operations of an engine that are none of the forms: they are not graded, which is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partialmethod
from inspect import CO_VARARGS
from types import CellType, CodeType, FunctionType

from autograd_core.grading.operation_form import FORMS, OPERATORS, SPELLINGS
from autograd_core.laboratory.foreign.creations import is_pythons
from autograd_core.laboratory.foreign.engine import USUAL

Operation = FunctionType | partialmethod  # type: ignore[type-arg]
"""What a class has as a method."""

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
    methods: dict[str, Operation] = {}
    for cls in reversed(own):
        methods |= {n: f for n, f in vars(cls).items() if isinstance(f, Operation)}
    makers = {cls.__name__ for cls in own} | {"__class__", "type"}
    written_in_functions = not any(f"__{name}__" in methods for name in OPERATORS)
    everything: dict[str, Operation] = {**(functions if written_in_functions else {}), **methods}
    looked_up = {name: set(_names(f)) for name, f in {**functions, **everything}.items()}
    seen = {
        id(f)
        for n, f in everything.items()
        if n in KNOWN or n in {*NO_OPERATIONS, sweep} or n.startswith("__")
    }
    reached = [n for n, f in everything.items() if id(f) in seen]
    while reached:  # what they call is looked at with them
        for name in looked_up[reached.pop()] & set(everything):
            if id(everything[name]) not in seen:
                seen.add(id(everything[name]))
                reached.append(name)
    making = _making(looked_up, makers)
    return tuple(
        f"a.{name}()" if name in methods else f"{name}(a)"
        for name, f in everything.items()
        if not name.startswith(("_", "test"))
        and name in making
        and id(f) not in seen
        and (name in methods or _takes_arguments(f))
    )


def _making(looked_up: Mapping[str, set[str]], makers: set[str]) -> set[str]:
    """The names of functions that make nodes, by themselves or by a helper."""
    helpers = {n for n in looked_up if n not in KNOWN and not n.startswith("__")}
    making: set[str] = set()
    while True:
        words = makers | making & helpers
        found = {n for n, names in looked_up.items() if words & names}
        if found == making:
            return making
        making = found


def _takes_arguments(function: Operation) -> bool:
    """Whether a function takes arguments."""
    code = getattr(function, "__code__", None)
    return code is not None and bool(code.co_argcount or code.co_flags & CO_VARARGS)


def _names(function: Operation) -> Iterator[str]:
    """The names that a function looks up, and those that functions in it or its closure do."""
    if isinstance(function, partialmethod):
        yield getattr(function.func, "__name__", "")
        return
    met: list[object] = []
    waiting: list[object] = [function]
    while waiting:
        part = waiting.pop()
        if any(part is other for other in met):
            continue
        met.append(part)
        if isinstance(part, CodeType):
            yield from (*part.co_names, *part.co_freevars)
            waiting += part.co_consts
        elif isinstance(part, CellType):
            try:
                waiting.append(part.cell_contents)
            except ValueError:  # it is not assigned yet
                continue
        elif isinstance(part, FunctionType):
            waiting += (part.__code__, *(part.__closure__ or ()))
