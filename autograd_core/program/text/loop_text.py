"""Array steps as text with loops: a recurrent cell over its times, equal layers one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace
from math import prod
from typing import Any

from autograd_core.primitives.trees import name
from autograd_core.program.lift.folds import folds_of
from autograd_core.program.lift.indices import whole
from autograd_core.program.lift.lifted import Array, Fold, Index, Lifted, Ref
from autograd_core.program.text.array_text import ArrayWriter
from autograd_core.program.text.scan_text import can_be_scanned, scan_lines
from autograd_core.program.text.spelling import NOTATION, Spelling
from autograd_core.program.text.writer import SourceLine, Text

_NUMBER = re.compile(r"(\d+)")
_COUNTED = re.compile(r"v\d+$")


def array_text(lifted: Lifted, spelling: type[Spelling], function: str = "loss") -> Text:
    """The steps as the text of a function of a dict of parameters and of arrays.

    Args:
        lifted: the steps.
        spelling: how the library writes them.
        function: the name of the function.
    """
    return array_writer(lifted, spelling, function).text()


def array_writer(lifted: Lifted, spelling: type[Spelling], function: str) -> LoopWriter:
    """What writes that text; see `array_text`."""
    folds = folds_of(lifted.arrays) if lifted.structured else []
    return LoopWriter(lifted, spelling(), function, folds)


class _NoLoop(Exception):
    """A fold that has no text as a loop."""


class LoopWriter(ArrayWriter):
    """Writes each fold as a loop, where it has a text as one; else step by step.

    Attributes:
        loops: the folds all of whose arrays are used.
        folds: these by the numbers of their arrays.
        forced: the numbers of the arrays that need a line although only one step reads them.
        scanned: the loops that are scans.
        lists: the names of the lists of Python that loops fill.
    """

    def __init__(
        self, lifted: Lifted, spelling: Spelling, function: str, folds: Sequence[Fold]
    ) -> None:
        super().__init__(lifted, spelling, function)
        used = set(self.used)
        self.loops = [fold for fold in folds if fold.members <= used]
        self.folds = {i: fold for fold in self.loops for i in fold.members}
        self.forced: set[int] = set()
        self.arrays: list[Array] = [*lifted.arrays]
        self.scanned: list[Fold] = []
        self.lists: set[str] = set()

    def is_named(self, i: int) -> bool:
        """Whether a step has a line of its own, however short it is."""
        return i in self.forced or super().is_named(i)

    def write(self) -> None:
        """Write all steps, each after what it reads."""
        written: set[int] = set()
        for i in self.used:
            self._after(i, written)

    def _after(self, i: int, written: set[int]) -> None:
        """Write an array, or the whole loop that it is in, after what it reads."""
        waiting = [i]
        while waiting:
            number = waiting[-1]
            if number in written:
                waiting.pop()
                continue
            fold = self.folds.get(number)
            own = sorted(fold.members) if fold else [number]
            missing = [
                source
                for k in own
                for ref in self.arrays[k].operands
                if (source := ref.array) is not None
                and source not in written
                and (fold is None or source not in fold.members)
            ]
            if missing:
                waiting += missing[::-1]
                continue
            waiting.pop()
            written.update(own)
            if fold is None or not self._is_looped(fold):
                for k in own:
                    self.write_one(k)

    def _is_looped(self, fold: Fold) -> bool:
        """Write a fold as a loop; False, and nothing is written, if it has no such text."""
        for number in sorted(fold.members):
            for ref in self.arrays[number].operands:
                if ref.array in self.pending and ref.array not in fold.members:
                    self.assign(ref.array, self.pending.pop(ref.array))
        held: list[Any] = [self, self.constants, self.names]
        states = [
            {
                key: copy(x)
                for key, x in vars(thing).items()
                if isinstance(x, (list, dict, set, int))
            }
            for thing in held
        ]
        try:
            _Loop(self, fold).write()
        except _NoLoop:
            for thing, state in zip(held, states, strict=True):
                vars(thing).update(state)
            return False
        return True


class _Loop:
    """A fold that is written as a loop.

    Attributes:
        body: the numbers of the arrays of the last time, which the body is written for.
        letter: the loop variable.
    """

    def __init__(self, writer: LoopWriter, fold: Fold) -> None:
        self.writer, self.fold = writer, fold
        self.body = fold.rows[-1]
        self.letter = writer.names.take("t")

    def write(self) -> None:
        """Write the lines before the loop, the loop, and what stands for its arrays after it.

        Raises:
            _NoLoop: what it reads has no text for all times, or a result is read after its next.
        """
        writer, fold = self.writer, self.fold
        collected = self._collected()
        carried = {carry.body for carry in fold.carried}
        for k, number in enumerate(self.body):
            writer.called[number] = self._called(k)
            if k in {*carried, *collected} or self._is_read_outside(number):
                writer.forced.add(number)
        for carry in fold.carried:
            called = writer.called[self.body[carry.body]]
            tree, _ = writer.read(carry.first, full=True)
            shape = carry.first.shape
            writer.lines.append(
                SourceLine(called, NOTATION.text(writer.as_array(tree, shape)), shape)
            )
            writer.trees[fold.rows[-2][carry.body]] = name(called)
        lists = {k: writer.names.take(f"{writer.called[self.body[k]]}s") for k in collected}
        start = len(writer.lines)
        self._write_body()
        body = writer.lines[start:]
        if writer.spelling.scans and can_be_scanned(body, self.letter, writer.lists):
            self._scan(start, lists)
        else:
            begun = [SourceLine(text, "[]") for text in lists.values()]
            begun.append(SourceLine("", f"for {self.letter} in range({fold.count}):"))
            writer.lines[start:start] = begun
            for k, text in lists.items():
                last = f"{text}.append({writer.called[self.body[k]]})"
                writer.lines.append(SourceLine("", last, depth=writer.depth + 1))
            writer.lists |= {*lists.values()}
        for k, text in lists.items():
            for t, row in enumerate(fold.rows[:-1]):
                writer.trees[row[k]] = name(f"{text}[{t}]")
                writer.called[row[k]] = f"{text}_{t}"

    def _scan(self, start: int, lists: dict[int, str]) -> None:
        """Write the body, whose lines begin at a number, as a scan.

        Args:
            start: the number.
            lists: the names of the results that are read at earlier times; is added to.
        """
        writer = self.writer
        carried = [carry.body for carry in self.fold.carried]
        for k, number in enumerate(self.body):
            if k not in carried and self._is_read_outside(number):
                if k not in lists:
                    lists[k] = writer.names.take(f"{writer.called[number]}s")
                writer.trees[number] = name(f"{lists[k]}[-1]")
        called = [writer.called[number] for number in self.body]
        body = writer.lines[start:]
        step, kept = writer.names.take("step"), [(called[k], text) for k, text in lists.items()]
        handed = [called[k] for k in carried]
        writer.lines[start:] = scan_lines(body, step, self.letter, self.fold.count, handed, kept)
        writer.scanned.append(self.fold)

    def _write_body(self) -> None:
        """Write the lines inside the loop."""
        writer = self.writer
        before = list(writer.stated)
        writer.depth += 1
        writer.reads.clear()
        for k, number in enumerate(self.body):
            step = writer.arrays[number]
            refs = [self._moved(k, i, ref) for i, ref in enumerate(step.operands)]
            writer.arrays[number] = replace(step, operands=refs)
            writer.write_one(number)
        writer.depth -= 1
        writer.reads.clear()
        self._check([i for i in writer.stated if i not in before])

    def _called(self, k: int) -> str:
        """The name of an array of the body: the caller's own, h of a state, or the first one's."""
        arrays = self.writer.arrays
        given = [row[k] for row in self.fold.rows if arrays[row[k]].given]
        usual = self.writer.called[given[-1] if given else self.fold.rows[0][k]]
        is_state = [carry.body for carry in self.fold.carried] == [k]
        return self.writer.names.take("h") if is_state and _COUNTED.match(usual) else usual

    def _outside(self) -> Iterator[int]:
        """The arrays that are read after the loop."""
        writer, members = self.writer, self.fold.members
        for i in writer.used:
            if i not in members:
                for ref in writer.arrays[i].operands:
                    if ref.array in members:
                        yield ref.array
        if writer.lifted.root.array in members:
            yield writer.lifted.root.array

    def _is_read_outside(self, number: int) -> bool:
        """Whether an array is read after the loop."""
        return number in self._outside()

    def _collected(self) -> list[int]:
        """The positions in the body whose results of earlier times are read after the loop."""
        read = set(self._outside())
        columns = zip(*self.fold.rows[:-1], strict=True)
        return [k for k, column in enumerate(columns) if not read.isdisjoint(column)]

    def _moved(self, k: int, operand: int, ref: Ref) -> Ref:
        """An operand that each time reads elsewhere, as a whole array with a text for all times.

        Raises:
            _NoLoop: there is no such text.
        """
        if self.fold.reads[k][operand].way not in ("sliced", "listed"):
            return ref
        writer = self.writer
        refs = [writer.arrays[row[k]].operands[operand] for row in self.fold.rows]
        indices = [each.index for each in refs]
        first = indices[0]
        if any(index.strides is None for index in indices) or any(
            (index.sizes, index.strides) != (first.sizes, first.strides) for index in indices
        ):
            raise _NoLoop
        if len({each.array is None for each in refs}) > 1:
            raise _NoLoop
        plain = first.sizes == ref.shape
        kept = [i for i, s in enumerate(first.strides or ()) if s or not plain]
        shape = tuple([ref.shape[i] for i in kept]) if plain else ref.shape
        if ref.array is None:
            return self._whole(self._constants(refs, shape), ref, shape, kept)
        texts = []
        for each in refs:
            if plain:
                strides = tuple([(each.index.strides or ())[i] for i in kept])
                each = replace(each, shape=shape, index=Index(shape, each.index.start, strides))
            texts.append(NOTATION.text(writer.read(each, full=True)[0]))
        text = general(texts, self.letter)
        if text is None:
            raise _NoLoop
        return self._whole(text, ref, shape, kept if plain else None)

    def _constants(self, refs: Sequence[Ref], shape: tuple[int, ...]) -> str:
        """The numbers of all times as one array, read at a time.

        Raises:
            _NoLoop: those of a time do not fill the shape.
        """
        values = [x for each in refs for x in each.constants or ()]
        if len(values) != len(refs) * prod(shape):
            raise _NoLoop
        return f"{self.writer.constants.floats(values, (len(refs), *shape))}[{self.letter}]"

    def _whole(
        self, text: str, ref: Ref, shape: tuple[int, ...], kept: Sequence[int] | None
    ) -> Ref:
        """A Ref to an array that the text of a read stands for.

        Args:
            text: the read.
            ref: what is read.
            shape: of the text.
            kept: the axes of the Ref that the text has; None for all.
        """
        writer = self.writer
        writer.trees[len(writer.arrays)] = name(text)
        writer.called.append(text)
        writer.arrays.append(Array(text, "interior", "leaf", shape, ref.index.positions()[:0]))
        index = whole(shape)
        if kept is not None:
            own = iter(index.strides or ())
            strides = tuple([next(own) if i in kept else 0 for i in range(len(ref.shape))])
            index = Index(ref.shape, 0, strides)
        return Ref(len(writer.arrays) - 1, ref.shape, index)

    def _check(self, lines: Sequence[int]) -> None:
        """Raise _NoLoop if a line reads the last result of the time before after its next."""
        order = {number: i for i, number in enumerate(lines)}
        old: list[set[int]] = []
        for k, reads in enumerate(self.fold.reads):
            found = {read.body for read in reads if read.way == "carried"}
            for read in reads:
                if read.way == "inner" and self.body[read.body] not in order:
                    found |= old[read.body]
            old.append(found)
            at = order.get(self.body[k])
            if at is not None and any(order[self.body[j]] < at for j in found):
                raise _NoLoop


def general(texts: Sequence[str], letter: str) -> str | None:
    """The text of all times: "xs[t]" of "xs[0]", "xs[1]"; None if they differ otherwise.

    Numbers in brackets may grow by the same amount from text to text, and those in quoted keys.

    Args:
        texts: of each time, from 0 on.
        letter: the name of the time.
    """
    split = [_NUMBER.split(text) for text in texts]
    if len({len(parts) for parts in split}) > 1:
        return None
    found = ""
    quote = -1
    for i, column in enumerate(zip(*split, strict=True)):
        if len(set(column)) == 1:
            for j, character in enumerate(column[0]):
                if character == '"':
                    quote = len(found) + j if quote < 0 else -1
            found += column[0]
            continue
        if not i % 2:
            return None
        numbers = list(map(int, column))
        step = numbers[1] - numbers[0]
        if any(number != numbers[0] + t * step for t, number in enumerate(numbers)):
            return None
        place = _place(numbers[0], step, letter)
        if quote >= 0:
            if found[quote - 1 : quote] != "f":
                found = f"{found[:quote]}f{found[quote:]}"
                quote += 1
            found += f"{{{place}}}"
        elif found[-1:] in ("[", ",", ":", " ") and split[0][i + 1][:1] in ("]", ",", ":"):
            found += place
        else:
            return None
    return found


def _place(first: int, step: int, letter: str) -> str:
    """first + step * t as people write it."""
    if step < 0:
        times = letter if step == -1 else f"{-step} * {letter}"
        return f"{first} - {times}"
    times = letter if step == 1 else f"{step} * {letter}"
    return f"{times} + {first}" if first else times
