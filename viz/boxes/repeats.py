"""Repeats: the boxes of a loop, by its times, out of the loops among the array steps.

A loop hands a state from one time to the next. Two things belong to its times though the loop
does not need them: the time before the first one, where its state is a plain number, and what is
computed from one time alone, such as the loss of each token.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from autograd_core.program.lift.lifted import Array, Fold, Lifted
from autograd_core.program.nests import CallersNames
from autograd_core.program.text.array_text import Statement
from autograd_core.program.text.constant_names import with_constant_names
from autograd_core.program.text.sketch_text import sketch_text
from viz.boxes.line_texts import MOST_LISTED, spliced
from viz.boxes.repeat_constants import with_constants_named
from viz.boxes.repeat_names import gate_of, name_times

MOST_TRIED = 8
"""So many places of loops are tried without lines of their own."""

Times = tuple[tuple[int, ...], ...]
"""For each time the arrays that are lines of their own, in the same order."""


@dataclass(frozen=True, slots=True)
class HandedOn:
    """A result that one time hands to the next.

    Attributes:
        place: its place among the lines of a time.
        site: the array of the first time that reads what stands for it before, and which of its
            operands that is; None if nothing does.
    """

    place: int
    site: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Repeats:
    """A loop: the same lines at each time.

    Attributes:
        times: the arrays that have lines, by time.
        own: so many of them the loop needs; the others are computed from a time alone.
        handed: the results that are handed on, in the order of the lines.
    """

    times: Times
    own: int
    handed: tuple[HandedOn, ...]


@dataclass(frozen=True, slots=True)
class LinesOfLoops:
    """The lines of a computation, in an order in which each loop is one piece, time by time.

    Attributes:
        lifted: the array steps, those of loops named by their times.
        lines: the lines; joins stand in those that read them, and so does what is one at some
            times only.
        loops: the loops among them.
    """

    lifted: Lifted
    lines: tuple[Statement, ...]
    loops: tuple[Repeats, ...]


def sketch_of(lifted: Lifted, folds: Sequence[Fold], names: CallersNames) -> LinesOfLoops:
    """The lines of a computation, with its loops; without folds, as the sketch has them.

    Args:
        lifted: the array steps.
        folds: loops among them; those that are no loops of lines are left out.
        names: the caller's variables.
    """
    if folds:
        folds, rows = _apart(lifted.arrays, folds)
        named, lines = _same_lines(_named(lifted, folds, rows, names), rows)
        members = {i for own in rows for row in own for i in row.values()}
        pairs = zip(folds, rows, strict=True)
        loops = [_loop(named, lines, fold, own, members) for fold, own in pairs]
        found = [loop for loop in loops if loop is not None]
        named = _with_names(named, [_columns(loop.times, loop.own) for loop in found], {})
        lines = sketch_text(named)
        ordered = _in_order(spliced(lines, _without(named, lines, found), named), found)
        if found and ordered is not None:
            return LinesOfLoops(named, tuple(ordered), tuple(found))
    named = with_constant_names(lifted)
    lines = sketch_text(named)
    joins = [line.array for line in lines if named.arrays[line.array].kind == "join"]
    short = {i for i in joins if not _is_theta(named.arrays, i)}
    lines = [line for line in spliced(lines, short, named) if line.array not in joins]
    return LinesOfLoops(named, tuple(lines), ())


def _is_theta(arrays: Sequence[Array], join: int) -> bool:
    """Whether a join is of many parameters, which has a name in texts."""
    refs = arrays[join].operands
    roles = {arrays[ref.array].role if ref.array is not None else "" for ref in refs}
    return roles == {"parameter"} and len(refs) > MOST_LISTED


def _without(lifted: Lifted, lines: Sequence[Statement], loops: Sequence[Repeats]) -> set[int]:
    """The lines that stand in others: joins, and what only one line beside a loop reads."""
    kept = {i for loop in loops for row in loop.times for i in row}
    beside = {i for loop in loops for row in loop.times for i in row[loop.own :]}
    users: dict[int, set[int]] = {}
    for line in lines:
        for i in line.reads:
            users.setdefault(i, set()).add(line.array)
    found: set[int] = set()
    for line in reversed(lines):
        step, readers = lifted.arrays[line.array], users.get(line.array, set())
        alone = len(readers) == 1 and readers <= beside | found
        is_list = step.kind == "join" and not _is_theta(lifted.arrays, line.array)
        if is_list or (line.array not in kept and not step.given and alone):
            found.add(line.array)
    return found


Row = Mapping[int, int]
"""The arrays of a time, by their positions in the body."""


def _apart(arrays: Sequence[Array], folds: Sequence[Fold]) -> tuple[list[Fold], list[list[Row]]]:
    """The folds with their rows, those that share no array with one before."""
    found: list[Fold] = []
    rows: list[list[Row]] = []
    taken: set[int] = set()
    for fold in folds:
        own = _with_start(arrays, fold)
        members = {i for row in own for i in row.values()}
        if taken.isdisjoint(members):
            taken |= members
            found.append(fold)
            rows.append(own)
    return found, rows


def _with_start(arrays: Sequence[Array], fold: Fold) -> list[Row]:
    """The rows of a fold; before them the time whose state is plain numbers, if there is one."""
    rows: list[Row] = [dict(enumerate(row)) for row in fold.rows]
    first: dict[int, int] = {}
    waiting = [(carry.body, carry.first.array) for carry in fold.carried]
    while waiting:
        k, number = waiting.pop()
        like = fold.rows[0][k]
        if number is None or number in fold.members or not _alike(arrays[number], arrays[like]):
            return rows
        if first.setdefault(k, number) != number:
            return rows
        pairs = zip(fold.reads[k], arrays[number].operands, arrays[like].operands, strict=True)
        for read, ref, usual in pairs:
            if read.way == "inner" and ref.array is not None:
                waiting.append((read.body, ref.array))
            elif read.way == "shared" and ref.array != usual.array:
                return rows
            elif read.way == "carried" and ref.array is not None:
                if arrays[ref.array].kind != "leaf":
                    return rows
    for k in range(fold.period):
        if k not in first and arrays[fold.rows[0][k]].kind != "join":
            number = _result_of_first(arrays, fold, k, first)
            if number is None:
                return rows
            first[k] = number
    return [first, *rows] if len(set(first.values())) == len(first) else rows


def _result_of_first(
    arrays: Sequence[Array], fold: Fold, k: int, first: Mapping[int, int]
) -> int | None:
    """What stands at a place at the time before the first, computed from what was found there."""
    like = arrays[fold.rows[0][k]]
    wanted = [
        (operand, first[read.body])
        for operand, read in enumerate(fold.reads[k])
        if read.way == "inner" and read.body in first
    ]
    if len(wanted) < sum(read.way == "inner" for read in fold.reads[k]) or not wanted:
        return None
    found = (
        number
        for number, step in enumerate(arrays)
        if number not in fold.members
        and number not in first.values()
        and _alike(step, like)
        and all(step.operands[operand].array == source for operand, source in wanted)
    )
    return next(found, None)


def _alike(a: Array, b: Array) -> bool:
    """Whether two arrays are computed alike."""
    return (a.kind, a.op, a.shape, repr(a.static), a.inner, a.rows, len(a.operands)) == (
        b.kind,
        b.op,
        b.shape,
        repr(b.static),
        b.inner,
        b.rows,
        len(b.operands),
    )


def _same_lines(lifted: Lifted, rows: Sequence[Sequence[Row]]) -> tuple[Lifted, list[Statement]]:
    """The lines where what is one at some time of a loop is one at all its times."""
    root = lifted.root.array
    uses = Counter(ref.array for step in lifted.arrays for ref in step.operands)
    needed = {i for i, step in enumerate(lifted.arrays) if step.given or uses[i] > 1 or i == root}
    needed |= {i for own in rows for row in own for i in row.values() if gate_of(lifted.arrays, i)}
    least = _everywhere(lifted, rows, needed)
    forced, lines = least, _with_lines(lifted, least)[1]
    while (wanted := _everywhere(lifted, rows, _stated(lifted, lines)) | forced) != forced:
        forced, lines = wanted, _with_lines(lifted, wanted)[1]
    columns = [{row[k] for row in own if k in row} for own in rows for k in set().union(*own)]
    for column in [column for column in columns if column <= forced - least][:MOST_TRIED]:
        fewer = forced - column
        tried = _stated(lifted, _with_lines(lifted, fewer)[1])
        if _everywhere(lifted, rows, tried) <= fewer:
            forced = fewer
    return _with_lines(lifted, forced)


def _with_lines(lifted: Lifted, forced: Container[int]) -> tuple[Lifted, list[Statement]]:
    """The lines where some arrays have one of their own."""
    arrays = [
        replace(step, given=step.given or i in forced) for i, step in enumerate(lifted.arrays)
    ]
    named = replace(lifted, arrays=arrays)
    return named, sketch_text(named)


def _stated(lifted: Lifted, lines: Sequence[Statement]) -> set[int]:
    """The arrays that have a line, but joins."""
    return {line.array for line in lines if lifted.arrays[line.array].kind != "join"}


def _everywhere(
    lifted: Lifted, rows: Sequence[Sequence[Row]], lines: Container[int]
) -> frozenset[int]:
    """The arrays of loops at the places where some time has a line."""
    found: set[int] = set()
    for own in rows:
        places = {k for row in own for k, i in row.items() if i in lines}
        found.update(row[k] for row in own for k in places if k in row)
    return frozenset(i for i in found if lifted.arrays[i].kind != "join")


def _loop(
    lifted: Lifted,
    lines: Sequence[Statement],
    fold: Fold,
    rows: Sequence[Row],
    members: set[int],
) -> Repeats | None:
    """The lines of a fold by its times; None if they are not the same at each."""
    stated = _stated(lifted, lines)
    body = [[k for k in range(fold.period) if row.get(k) in stated] for row in rows]
    if not body[0] or any(own != body[0] for own in body):
        return None
    beside = _beside(lifted, lines, rows, members)
    times = tuple(
        (*[row[k] for k in body[0]], *more) for row, more in zip(rows, beside, strict=True)
    )
    handed = tuple(
        HandedOn(body[0].index(carry.body), _site(fold, rows, carry.body))
        for carry in fold.carried
        if carry.body in body[0]
    )
    return Repeats(times, len(body[0]), handed) if len(handed) == len(fold.carried) else None


def _site(fold: Fold, rows: Sequence[Row], handed: int) -> tuple[int, int] | None:
    """The array of the first time that reads what stands for a result before it, and where."""
    for k in _readers(fold, handed):
        for operand, read in enumerate(fold.reads[k]):
            if (read.way, read.body) == ("carried", handed) and k in rows[0]:
                return rows[0][k], operand
    return None


def _beside(
    lifted: Lifted, lines: Sequence[Statement], rows: Sequence[Row], members: set[int]
) -> list[list[int]]:
    """For each time the lines that are computed from it alone, alike at each."""
    arrays = lifted.arrays
    home = {i: (t, k) for t, row in enumerate(rows) for k, i in row.items()}
    touched: dict[int, tuple[frozenset[int], frozenset[int]]] = {}
    found: list[list[tuple[object, int]]] = [[] for _ in rows]
    for line in lines:
        i = line.array
        if i in home:
            t, k = home[i]
            touched[i] = frozenset((t,)), frozenset((k,))
            continue
        read = [touched[j] for j in line.reads if j in touched]
        times = frozenset[int]().union(*[pair[0] for pair in read])
        touched[i] = times, frozenset[int]().union(*[pair[1] for pair in read])
        step = arrays[i]
        if len(times) == 1 and i not in members and step.kind != "join":
            sign = (step.kind, step.op, step.shape, touched[i][1])
            found[next(iter(times))].append((sign, i))
    counts = [Counter(sign for sign, _ in own) for own in found]
    kept = {sign for sign in counts[0] if all(own[sign] == counts[0][sign] for own in counts)}
    order = {sign: n for n, (sign, _) in enumerate(found[0])}
    return [
        [i for _, i in sorted([(order[sign], i) for sign, i in own if sign in kept])]
        for own in found
    ]


Columns = list[list[tuple[int, int]]]
"""For each place in a loop the arrays there, with their times."""


def _named(
    lifted: Lifted,
    folds: Sequence[Fold],
    rows: Sequence[Sequence[Row]],
    names: CallersNames,
) -> Lifted:
    """The array steps, those of loops with the names of their times."""
    states: dict[int, str] = {}
    loops = []
    for fold, own in zip(folds, rows, strict=True):
        places = [
            [(t, row[k]) for t, row in enumerate(own) if k in row] for k in range(fold.period)
        ]
        loops.append(places)
        bodies = [carry.body for carry in fold.carried]
        given = [k for k in bodies if any(lifted.arrays[i].given for _, i in places[k])]
        usual = ["h"]
        if len(bodies) == 2 and len(given) == 1:
            usual, bodies = ["c"], [k for k in bodies if k not in given]
        elif len(bodies) == 2:
            kinds = {
                lifted.arrays[i].kind for k in _readers(fold, bodies[0]) for _, i in places[k]
            }
            usual = ["h", "c"] if kinds & {"product", "join"} else ["c", "h"]
        if len(bodies) == len(usual):
            for name, k in zip(usual, bodies, strict=True):
                states.update((i, name) for _, i in places[k])
    return with_constants_named(_with_names(lifted, loops, states), loops, names)


def _readers(fold: Fold, handed: int) -> list[int]:
    """The places of a loop that read what another place handed on at the time before."""
    return [
        k
        for k, reads in enumerate(fold.reads)
        if any((read.way, read.body) == ("carried", handed) for read in reads)
    ]


def _columns(times: Times, first: int) -> Columns:
    """The columns of what is computed beside a loop."""
    return [list(enumerate(column)) for column in list(zip(*times, strict=True))[first:]]


def _with_names(lifted: Lifted, loops: Sequence[Columns], states: Mapping[int, str]) -> Lifted:
    """The array steps with names of times."""
    names = name_times(lifted.arrays, loops, states)
    arrays = [replace(step, name=names.get(i, step.name)) for i, step in enumerate(lifted.arrays)]
    return replace(lifted, arrays=arrays)


def _in_order(lines: Sequence[Statement], loops: Sequence[Repeats]) -> list[Statement] | None:
    """The lines, loops in one piece each; None if something must be computed between times."""
    by_array = {line.array: line for line in lines}
    pieces: dict[int, list[int]] = {line.array: [line.array] for line in lines}
    for loop in loops:
        whole = [i for row in loop.times for i in row]
        pieces.update(dict.fromkeys(whole, whole))
    ordered: dict[int, None] = {}
    opened: set[int] = set()
    for line in lines:
        waiting = [] if line.array in ordered else [line.array]
        while waiting:
            own = pieces[waiting[-1]]
            reads = [r for i in own for r in by_array[i].reads if r in by_array and r not in own]
            missing = [r for r in dict.fromkeys(reads) if r not in ordered]
            if missing and own[0] not in ordered:
                if own[0] in opened:
                    return None
                opened.add(own[0])
                waiting += missing[::-1]
                continue
            waiting.pop()
            ordered |= dict.fromkeys(own)
    return [by_array[i] for i in ordered]
