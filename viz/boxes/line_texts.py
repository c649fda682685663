"""Texts of lines for readers: windows, lists of equal things and zeros of sums shortened."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from itertools import pairwise

from autograd_core.program.lift.lifted import PADDED, Lifted
from autograd_core.program.text.array_text import Statement
from autograd_core.program.text.sketch_text import sketch_steps
from autograd_core.program.text.step_texts import StepText

_WINDOWS = re.compile(r"windows\((\w+), [^()]*\)(\[[^\]]*\])?(\.reshape\([^()]*\))?")
_RUN = re.compile(r"\b(\w*?[^\W\d]_?)(\d+)((?:\[[^\[\]]*\])?)(?:, \1\d+\3)+(?!\w)")
_PLAIN = re.compile(r"\w+(?:\[[^\[\]]*\])?")
_NUMBER = re.compile(r"(\d+)(?:\[[^\[\]]*\])?(?:,|$)")
MOST_LISTED = 4
"""Longer lists of things with the next number each are shortened."""


def readable(text: str) -> str:
    """A text as a reader wants it.

    A list with one place left out is a part of it, `s[…]`; the 0 that a sum starts from is left
    out; and `[h_0, h_1, ..., h_7]` is `[h_0, …, h_7]`.
    """
    text = _WINDOWS.sub(r"\1[…]", text).replace("sum([0, ", "sum([")
    return _RUN.sub(_shortened, text)


def step_texts_of(lifted: Lifted) -> dict[int, StepText]:
    """Every step as a line of its own, with the text of each operand, by its number.

    What is padded is written as the array that it is without the numbers for missing terms.
    """
    texts = sketch_steps(lifted)
    padded = {
        lifted.arrays[i].name: text.text
        for i, text in texts.items()
        if lifted.arrays[i].op == PADDED
    }
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, padded))})\b") if padded else None

    def text_of(text: str) -> str:
        return readable(text if pattern is None else pattern.sub(lambda x: padded[x[0]], text))

    return {i: one.with_texts(text_of) for i, one in texts.items()}


def _shortened(found: re.Match[str]) -> str:
    """A list of things with numbers, without those in the middle if they count."""
    numbers = list(map(int, _NUMBER.findall(found[0])))
    if len(numbers) <= MOST_LISTED or any(b != a + 1 for a, b in pairwise(numbers)):
        return found[0]
    first, *_, last = found[0].split(", ")
    return f"{first}, …, {last}"


def spliced(
    lines: Sequence[Statement], without: Container[int], lifted: Lifted
) -> list[Statement]:
    """The lines without some, whose texts stand in the lines that read them."""
    texts = {line.array: line for line in lines if line.array in without}
    names = {lifted.arrays[i].name: i for i in texts}
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b") if names else None

    def text_of(line: Statement) -> str:
        def put(found: re.Match[str]) -> str:
            text = text_of(texts[names[found[0]]])
            before, after = found.string[: found.start()], found.string[found.end() :]
            alone = before[-1:] in ("", "(", "[") and after[:1] in ("", ")", "]", ",")
            return text if alone or text.startswith("[") or _PLAIN.fullmatch(text) else f"({text})"

        text = line.text if pattern is None else pattern.sub(put, line.text)
        return readable(text)

    def reads_of(line: Statement) -> Iterator[int]:
        for i in line.reads:
            if i in texts:
                yield from reads_of(texts[i])
            else:
                yield i

    return [
        Statement(line.array, text_of(line), tuple(dict.fromkeys(reads_of(line))))
        for line in lines
        if line.array not in texts
    ]
