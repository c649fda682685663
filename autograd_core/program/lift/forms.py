"""Forms: how the entries of a class of nodes are computed."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograd_core.primitives import PRIMITIVES
from autograd_core.program.lift.lifted import Kind

CHAIN = "chain"
CONSTANTS = 0
"""The class of the constants that are in no named array."""

ABSORBED = -1
"""What stands in place of a class for a node inside a chain."""

PADDED = frozenset(["fsum", "max", "logsumexp", "softmax", "log_softmax"])
"""Rows of a list that a 0 (of a sum) or -inf at its end does not change."""

LONG = 4
"""So many terms that differ in their classes are read as one list; fewer are single steps."""


@dataclass(frozen=True)
class Form:
    """How the entries of a class are computed; see `Array` for the fields they have in common.

    Attributes:
        has_choice: whether the entries of the class may differ in the whole number among their
            static parameters.
    """

    kind: Kind
    op: str
    static: tuple[Any, ...] = ()
    inner: int = 0
    has_start: bool = False
    swapped: bool = False
    has_choice: bool = False


@dataclass
class Classes:
    """The classes of a graph.

    Attributes:
        of: the class of each place, ABSORBED for a node inside a chain.
        forms: how each class is computed, from class `first` on; earlier ones are leaves.
        members: the places of each of these classes, in creation order.
        first: the number of classes of leaves.
        lengths: how many terms each place adds, or how long its list is, where members of a
            class may differ in it; else empty.
    """

    of: array[int]
    forms: list[Form]
    members: list[array[int]]
    first: int
    lengths: array[int]


def code_of(names: list[str], name: str, missing: int) -> int:
    """The number of an operation in a graph, or that of one that does not occur."""
    return names.index(name) if name in names else missing


def row_forms(names: Sequence[str]) -> list[Form]:
    """The form of each row."""
    return [_row_form(name) for name in names]


def flags_of_maps(forms: Sequence[Form]) -> bytearray:
    """For each form 1 if it is that of entrywise steps, else 0."""
    return bytearray([form.kind == "map" for form in forms])


def _row_form(name: str) -> Form:
    """The form of a class of nodes of one row, without what depends on the node."""
    row = PRIMITIVES.get(name)
    if row is None:
        return Form("list", name)
    if not row.variadic:
        return Form("map", name)
    if row.pairs:
        return Form("product", name, has_start=name == "affine")
    return Form("sum" if row.terms is not None else "list", name)


def is_own(form: Form) -> bool:
    """Whether nodes of a form were made by `record()`; with few operands they are entrywise."""
    return form.op not in PRIMITIVES


def form_with(form: Form, static: tuple[Any, ...], count: int, swapped: bool) -> Form:
    """The form of a new class; of a list without the whole number among its static parameters."""
    has_choice = form.kind != "map" and [type(x) for x in static].count(int) == 1
    if has_choice:
        static = tuple([x for x in static if type(x) is not int])
    inner = count // 2 if form.kind == "product" else count
    return Form(form.kind, form.op, static, inner, form.has_start, swapped, has_choice)


def without_choice(static: tuple[Any, ...]) -> str:
    """Static parameters as text, without the number of a whole one."""
    return repr([int if type(x) is int else x for x in static])


def blocks(keys: Sequence[object]) -> list[tuple[int, int]]:
    """Runs of equal keys, as pairs of start and stop; all is one run if a long list alternates."""
    found = []
    start = 0
    for i in range(1, len(keys) + 1):
        if i == len(keys) or keys[i] != keys[start]:
            found.append((start, i))
            start = i
    if len(keys) >= LONG and len(found) > len(set(keys)):
        return [(0, len(keys))]
    return found


def occurring(classes: list[int]) -> list[int]:
    """The classes that occur in a list of operands; which operand is in which does not matter."""
    return classes[:1] if classes.count(classes[0]) == len(classes) else sorted(set(classes))
