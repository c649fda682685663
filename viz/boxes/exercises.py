"""Exercises at the level of arrays: formulas and single numbers to work out by hand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from autograd_core.primitives import PRIMITIVES, named_static
from viz.boxes.arrays import entry_name
from viz.boxes.level_text import operations
from viz.boxes.levels import Levels
from viz.boxes.moments import Moment, Moments
from viz.boxes.receipts import left_blank
from viz.boxes.shares import Scalar
from viz.formulas import local_text, number_text
from viz.language.say import say

MOST_TERMS = 8
"""A sum of more terms is not asked for: of it, the largest term is."""

MOST_LINES = 4
"""So many operations of an entry are asked for at most."""

MOST_NUMBERS = 3
"""The most numbers that a step asks for, each of another array."""

_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?![\w.\]])")
_UNKNOWN = re.compile(r"\bd ")  # "d y/d x", a slope without a short formula
BLANK = "_" * 5


class ArrayExercise(NamedTuple):
    """A step to work out.

    Attributes:
        place: that of its frame.
        asked: lines with blanks.
        answer: the same lines without.
        hidden: the arrays and entries whose values are asked for.
    """

    place: int
    asked: tuple[str, ...]
    answer: tuple[str, ...]
    hidden: frozenset[tuple[int, int]]


class _Question(NamedTuple):
    """Lines about one entry, with blanks and without; and what is to be found."""

    asked: tuple[str, ...]
    answer: tuple[str, ...]
    results: tuple[float, ...]
    entry: tuple[int, int]


def array_exercises(moments: Moments, shown: Iterable[int]) -> list[ArrayExercise]:
    """The exercises of some frames, in order; frames that ask nothing are left out.

    An entry is chosen so that no later exercise tells its number, if there is such an entry.

    Args:
        moments: those of the computation.
        shown: the frames, from 0.
    """
    found, told = [], set[str]()
    for k in sorted(shown, reverse=True):
        moment = moments[k]
        questions = []
        for candidates in _candidates(moments.found, moment):
            best = None
            for question in candidates:
                best = best or question
                if not any(_short(x) in told for x in question.results if x not in (0.0, 1.0)):
                    best = question
                    break
            if best is not None:
                questions.append(best)
        for question in questions:
            told.update(_short(float(x)) for x in _NUMBER.findall(" ".join(question.asked)))
        exercise = _exercise(moment, questions)
        found += [exercise] if BLANK in "".join(exercise.asked) else []
    return found[::-1]


def _exercise(moment: Moment, questions: Sequence[_Question]) -> ArrayExercise:
    """A step with its formulas, those of shares blank, and its questions."""
    frame = moment.frame
    asked, answer, hidden = list(frame.lines), list(frame.lines), set()
    if frame.phase == "backward":
        asked = [left_blank(line, BLANK * 3) for line in frame.lines]
        asked, answer = [*frame.inside, *asked], [*frame.inside, *answer]
    else:
        hidden = {question.entry for question in questions}
    for question in questions:
        asked += question.asked
        answer += question.answer
    return ArrayExercise(moment.place, tuple(asked), tuple(answer), frozenset(hidden))


def _candidates(found: Levels, moment: Moment) -> Iterator[Iterator[_Question]]:
    """For each number that a step may ask for, questions about one entry or another."""
    frame = moment.frame
    if frame.phase == "forward":
        for box, _ in frame.acting[-MOST_NUMBERS:]:
            yield _values(found, box)
    elif frame.phase == "backward":
        for i in frame.receivers[:MOST_NUMBERS]:
            yield _shares(found, moment, i)


def _values(found: Levels, box: int) -> Iterator[_Question]:
    """Questions about the values of a box, those with large gradients first."""
    i = found.boxes[box].array
    for p in _ranked(found.numbers(i).gradients):
        asked: list[str] = []
        answer: list[str] = []
        results: list[str] = []
        for name, symbolic, *numbers, result in _operations(found, box, i, p):
            texts = [_NUMBER.sub(partial(_given, results), text) for text in numbers]
            asked.append(" = ".join([name, symbolic, *texts, BLANK]))
            rounded = [_NUMBER.sub(partial(_given, ()), text) for text in numbers]
            answer.append(" = ".join([name, symbolic, *rounded, result]))
            results.append(result)
        if 0 < len(asked) <= MOST_LINES and "..." not in "".join(asked):
            yield _Question(tuple(asked), tuple(answer), tuple(map(float, results)), (i, p))


def _given(results: Sequence[str], number: re.Match[str]) -> str:
    """A number with four digits; what an earlier line asks for is not told by a later one."""
    return "?" if number[0] in results else _rounded(float(number[0]))


def _operations(found: Levels, box: int, i: int, p: int) -> list[tuple[str, ...]]:
    """How an entry is computed, as parts of equations; a running sum in one."""
    array = found.arrays.arrays[i]
    summed = array.operands[0].array if (array.kind, array.op) == ("sum", "chain") else None
    if summed is None:
        return operations(found, box, i, p, MOST_TERMS)
    if array.inner > MOST_TERMS:
        return []
    ref = array.operands[0]
    places = ref.index.positions()[p * array.inner : (p + 1) * array.inner]
    names = [entry_name(found.arrays.arrays[summed], place) for place in places]
    numbers = [_factor(found.numbers(summed).values[place]) for place in places]
    result = number_text(found.numbers(i).values[p])
    return [(entry_name(array, p), " + ".join(names), " + ".join(numbers), result)]


def _shares(found: Levels, moment: Moment, i: int) -> Iterator[_Question]:
    """Questions about entries of what an array is handed, the largest first."""
    terms: defaultdict[int, list[Scalar]] = defaultdict(list)
    for box in dict.fromkeys(box for box, to in moment.frame.acting if i in to):
        for scalar in found.scalars(box):
            if scalar.array == i and (scalar.share or found.what_if == "assign"):
                terms[scalar.place].append(scalar)
    if found.what_if == "no_order":  # a share is no single product, but comes again and again
        return
    share, sign = moment.shares[i], "+="
    if found.what_if == "assign":
        sign = "="
        for p, own in terms.items():
            terms[p] = [max(own, key=lambda one: one.turn)]
    many = None
    for p in _ranked(share):
        name, own = f"d{entry_name(found.arrays.arrays[i], p)}", terms[p]
        if 0 < len(own) <= MOST_TERMS:
            text = " + ".join(_term(found, one, len(own)) for one in own)
            if not _NUMBER.fullmatch(text.strip("()")):  # else nothing is computed there
                yield _question(f"{name} {sign} {text}", share[p], (i, p))
        elif own and many is None:
            largest = max(own, key=lambda one: abs(one.share))
            term = _term(found, largest, 2)
            text = say(
                "largest of the {n} terms of {gradient}: {term}",
                n=len(own),
                gradient=name,
                term=term,
            )
            if not _NUMBER.fullmatch(term.strip("()")):
                many = _question(text, largest.share, (i, p))
    if many is not None:
        yield many


def _question(text: str, result: float, entry: tuple[int, int]) -> _Question:
    """A line whose result is asked for."""
    return _Question((f"{text} = {BLANK}",), (f"{text} = {result:.5g}",), (result,), entry)


def _term(found: Levels, one: Scalar, count: int) -> str:
    """A term of a share in numbers; a single gradient that is handed on as it is, by its own."""
    upstream = _factor(one.upstream)
    if one.partial not in (1.0, -1.0):
        return f"{_factor(one.partial)}*{upstream}"
    if count == 1:
        upstream = _made_of(found, one) or upstream
    return upstream if one.partial == 1.0 else f"(-1)*{upstream}"


def _made_of(found: Levels, one: Scalar) -> str | None:
    """A gradient inside a box as that of the entrywise step that reads it, times its slope."""
    arrays = found.arrays.arrays
    box = next(box for box in found.boxes if one.unit in box.inner)
    users = [
        (k, operand)
        for k in box.inner
        for operand, ref in enumerate(arrays[k].operands)
        if ref.array == one.unit
    ]
    if len(users) != 1 or arrays[users[0][0]].op not in PRIMITIVES:
        return None
    (k, operand), entry = users[0], one.entry
    step = arrays[k]
    if step.kind != "map" or any(
        ref.array is None or ref.index.positions()[entry] != entry for ref in step.operands
    ):
        return None
    reads = [_factor(found.numbers(ref.array or 0).values[entry]) for ref in step.operands]
    y = _factor(found.numbers(k).values[entry])
    local = local_text(step.op, operand, reads, y, named_static(step.op, step.static))
    if _UNKNOWN.search(local):
        return None
    return f"{_factor(found.numbers(k).gradients[entry])}*({local})"


def _ranked(xs: Sequence[float]) -> list[int]:
    """The places of finite numbers, the largest in size first."""
    finite = [p for p, x in enumerate(xs) if abs(x) < float("inf")]
    return sorted(finite, key=lambda p: -abs(xs[p]))[:50]


def _rounded(x: float) -> str:
    """A number with four digits."""
    return number_text(float(f"{x:.4g}"))


def _factor(x: float) -> str:
    """A number in a product."""
    text = _rounded(x)
    return f"({text})" if text.startswith("-") else text


def _short(x: float) -> str:
    """A number by which it is known again."""
    return f"{x:.3g}"
