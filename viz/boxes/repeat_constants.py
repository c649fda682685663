"""Names of the plain numbers that a loop reads: xs[t] of a list of lists, or x_t."""

from __future__ import annotations

from array import array
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count, product
from typing import NamedTuple

from autograd_core.program.lift.lifted import Array, Lifted, Ref
from autograd_core.program.nests import CallersNames
from autograd_core.program.text.constant_names import (
    own_shape,
    turned_numbers,
    with_constant_names,
)


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
    used = {step.name for step in lifted.arrays}
    unnamed = _unnamed_tables(lifted, tables, used)
    tables |= unnamed
    named: dict[tuple[int, int], str] = {}
    inside = {i for columns in loops for column in columns for _, i in column}
    for columns in loops:
        work = _Times(lifted.arrays, tables, used)
        for column in columns:
            for sites in _sites(lifted.arrays, column):
                named |= work.names(sites)
        for column in columns:
            named |= dict(work.at_first(column, named))
    read = {text.lstrip("[").partition("[")[0] for text in named.values()} & unnamed.keys()
    for i, step in enumerate(lifted.arrays):
        for k, ref in enumerate(step.operands):
            if i not in inside and ref.constants is not None and not ref.name:
                named[i, k] = _first_rows(ref.constants, tables, read)
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
    return with_constant_names(replace(lifted, arrays=arrays))


def _sites(arrays: Sequence[Array], column: Sequence[tuple[int, int]]) -> Iterator[list[Site]]:
    """For each operand of a place in a loop, the times at which it reads numbers."""
    for k in range(len(arrays[column[0][1]].operands)):
        refs = [(t, i, arrays[i].operands[k]) for t, i in column]
        found = [Site(t, i, k, ref) for t, i, ref in refs if len(ref.constants or ()) > 1]
        if found:
            yield found


class _Times:
    """Names of the numbers that a loop reads at its times: rows of a table, else by the time.

    Args:
        arrays: the array steps.
        tables: the caller's lists of lists of numbers.
        used: names that are taken; new ones are added.
    """

    def __init__(
        self,
        arrays: Sequence[Array],
        tables: Mapping[str, tuple[int, array[float]]],
        used: set[str],
    ) -> None:
        self.arrays, self.tables, self.used = arrays, tables, used
        self.known: dict[str, dict[int, bytes]] = {}

    def names(self, sites: Sequence[Site]) -> dict[tuple[int, int], str]:
        """The names of what an operand reads at some times; the same numbers have the same."""
        own = {site.time: (site.ref.constants or array("d")).tobytes() for site in sites}
        if len(set(own.values())) < 2:
            alike = [_row(site, *one) for one in self.tables.items() for site in sites[:1]]
            text = next((text for text in alike if text.startswith("[")), "")
            return {(sites[0].step, sites[0].operand): text} if len(sites) == 1 and text else {}
        for first, table in product((0, 1), self.tables.items()):
            texts = [_row(site, *table, first) for site in sites]
            if all(texts):
                return {(s.step, s.operand): x for s, x in zip(sites, texts, strict=True)}
        base = self._base(sites, own)
        self.used.update(f"{base}_{time}" for time in own)
        self.known.setdefault(base, {}).update(own)
        return {(site.step, site.operand): f"{base}_{site.time}" for site in sites}

    def _base(self, sites: Sequence[Site], own: Mapping[int, bytes]) -> str:
        """What numbers are called at all times: by a variable, else x if weights multiply them."""
        for base, numbers in self.known.items():
            if all(numbers.get(time) == each for time, each in own.items()):
                return base
        given = [site.ref.name for site in sites if site.ref.name.isidentifier()]
        kinds = {self.arrays[site.step].kind for site in sites}
        usual = given[-1] if given else "x" if kinds & {"product", "join"} else "c"
        tries = (usual if i == 1 else f"{usual}{i}" for i in count(1))
        return next(
            base
            for base in tries
            if base not in self.known and self.used.isdisjoint(f"{base}_{t}" for t in own)
        )

    def at_first(
        self, column: Sequence[tuple[int, int]], named: Mapping[tuple[int, int], str]
    ) -> Iterator[tuple[tuple[int, int], str]]:
        """The names of numbers that stand at one time for a list of numbers and a state."""
        for sites in _sites(self.arrays, column):
            (site, *others) = sites
            if others or (site.step, site.operand) in named or len(column) < 2:
                continue
            text = self._parts(site, column, named)
            if text:
                yield (site.step, site.operand), text

    def _parts(
        self,
        site: Site,
        column: Sequence[tuple[int, int]],
        named: Mapping[tuple[int, int], str],
    ) -> str:
        """The list that numbers are at one time, by what it is at another; "" if none."""
        other = next(i for t, i in column if t != site.time)
        number = self.arrays[other].operands[site.operand].array
        numbers = site.ref.constants or array("d")
        if number is None or self.arrays[number].kind != "join":
            return ""
        parts: list[str] = []
        for k, ref in enumerate(self.arrays[number].operands):
            own, numbers = numbers[: ref.size], numbers[ref.size :]
            name, _, time = named.get((number, k), "").rpartition("_")
            if name and time.isdigit():
                parts.append(f"{name}_{site.time}")
            elif len(set(own)) == 1:
                parts.append(f"{own[0]:g}")
            else:
                return ""
        return f"[{', '.join(parts)}]" if not numbers else ""


def _row(site: Site, name: str, table: tuple[int, array[float]], first: int = 0) -> str:
    """The row of a table that a time reads, alone or before zeros of a state; "" if none.

    Args:
        site: what reads it.
        name, table: of the table, with the width of its rows.
        first: the row of time 0.
    """
    width, numbers = table
    place = site.time + first
    row = numbers[place * width : (place + 1) * width]
    own = site.ref.constants or array("d")
    if len(row) < width or own[:width].tobytes() != row.tobytes():
        return ""
    rest = own[width:]
    if not len(rest):
        return f"{name}[{place}]"
    return f"[{name}[{place}], 0]" if not any(rest) else ""


def _unnamed_tables(
    lifted: Lifted, tables: Mapping[str, tuple[int, array[float]]], used: set[str]
) -> dict[str, tuple[int, array[float]]]:
    """The matrices of numbers without a name that are read at once, such as all tokens."""
    found: dict[str, tuple[int, array[float]]] = {}
    names = (name for i in count(1) if (name := "xs" if i == 1 else f"xs{i}") not in used)
    for step in lifted.arrays:
        for ref in step.operands:
            shape = () if ref.constants is None or ref.name else own_shape(ref)
            if ref.constants is None or len(shape) != 2:
                continue
            table = (shape[1], ref.constants)
            if table not in found.values():
                name = next(each for each in names if each not in tables)
                found[name] = table
    return found


def _first_rows(
    own: array[float], tables: Mapping[str, tuple[int, array[float]]], whole: Container[str]
) -> str:
    """The first rows of a table, also transposed, that numbers are; "" if of none.

    Args:
        own: the numbers.
        tables: by name.
        whole: those of which all rows count, too.
    """
    for name, (width, numbers) in tables.items():
        count = len(own) // width
        part = "" if len(own) == len(numbers) and name in whole else f"[:{count}]"
        if count > 1 and count * width == len(own) and (not part or len(own) < len(numbers)):
            rows = numbers[: len(own)]
            if own.tobytes() == rows.tobytes():
                return f"{name}{part}"
            if own.tobytes() == turned_numbers(rows, (count, width)).tobytes():
                return f"{name}{part}.T"
    return ""
