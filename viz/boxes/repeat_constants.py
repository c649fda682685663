"""Names of the plain numbers that a loop reads: xs[t] of a list of lists, or x_t."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from autograd_core.program.lift.lifted import Array, Lifted, Ref
from autograd_core.program.nests import CallersNames


class Site(NamedTuple):
    """An operand that reads plain numbers.

    Attributes:
        time: of its array in a loop; -1 outside.
        step: its array.
        operand: its place.
        ref: what it reads.
    """

    time: int
    step: int
    operand: int
    ref: Ref


def with_constants_named(
    lifted: Lifted, loops: Sequence[Sequence[Sequence[tuple[int, int]]]], names: CallersNames
) -> Lifted:
    """The array steps, with names for the constants of loops.

    Args:
        lifted: the array steps.
        loops: for each loop and each place in it the arrays there, with their times.
        names: the caller's variables.
    """
    tables = {
        found.name: (found.shape[1], array("d", map(float, found.items)))
        for found in names.numbers
        if len(found.shape) == 2
    }
    named: dict[tuple[int, int], str] = {}
    inside = {i for columns in loops for column in columns for _, i in column}
    for columns in loops:
        for column in columns:
            for sites in _sites(lifted.arrays, column):
                named |= _of_times(sites, tables)
    for i, step in enumerate(lifted.arrays):
        for k, ref in enumerate(step.operands):
            if i not in inside and ref.constants is not None and not ref.name:
                named[i, k] = _first_rows(ref.constants, tables)
    arrays = [
        replace(
            step,
            operands=[
                replace(ref, name=named[i, k]) if named.get((i, k)) else ref
                for k, ref in enumerate(step.operands)
            ],
        )
        if any((i, k) in named for k in range(len(step.operands)))
        else step
        for i, step in enumerate(lifted.arrays)
    ]
    return replace(lifted, arrays=arrays)


def _sites(arrays: Sequence[Array], column: Sequence[tuple[int, int]]) -> Iterator[list[Site]]:
    """For each operand of a place in a loop, the times at which it reads numbers."""
    for k in range(len(arrays[column[0][1]].operands)):
        refs = [(t, i, arrays[i].operands[k]) for t, i in column]
        found = [Site(t, i, k, ref) for t, i, ref in refs if len(ref.constants or ()) > 1]
        if found:
            yield found


def _of_times(
    sites: Sequence[Site], tables: dict[str, tuple[int, array[float]]]
) -> dict[tuple[int, int], str]:
    """The names of the numbers of some times: rows of one table, else by the time."""
    if len({(site.ref.constants or array("d")).tobytes() for site in sites}) < 2:
        alike = [_row(site, *one) for one in tables.items() for site in sites[:1]]
        own = next((text for text in alike if text.startswith("[")), "")
        return {(sites[0].step, sites[0].operand): own} if len(sites) == 1 and own else {}
    for table in tables.items():
        texts = [_row(site, *table) for site in sites]
        if all(texts):
            return {(s.step, s.operand): x for s, x in zip(sites, texts, strict=True)}
    given = [site.ref.name for site in sites if site.ref.name.isidentifier()]
    base = given[-1] if given else "c"
    return {(site.step, site.operand): f"{base}_{site.time}" for site in sites}


def _row(site: Site, name: str, table: tuple[int, array[float]]) -> str:
    """The row of a table that a time reads, alone or before zeros of a state; "" if none."""
    width, numbers = table
    row = numbers[site.time * width : (site.time + 1) * width]
    own = site.ref.constants or array("d")
    if len(row) < width or own[:width].tobytes() != row.tobytes():
        return ""
    rest = own[width:]
    if not len(rest):
        return f"{name}[{site.time}]"
    return f"[{name}[{site.time}], 0]" if not any(rest) else ""


def _first_rows(own: array[float], tables: dict[str, tuple[int, array[float]]]) -> str:
    """The first rows of a table, also transposed, that numbers are; "" if of none."""
    for name, (width, numbers) in tables.items():
        count = len(own) // width
        if count > 1 and count * width == len(own) < len(numbers):
            rows = numbers[: len(own)]
            if own.tobytes() == rows.tobytes():
                return f"{name}[:{count}]"
            turned = array("d", [x for i in range(width) for x in rows[i::width]])
            if own.tobytes() == turned.tobytes():
                return f"{name}[:{count}].T"
    return ""
