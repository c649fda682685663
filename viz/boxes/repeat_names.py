"""Names of what a loop computes at each time: h_0, h_1, ... and for all times at once, h_t."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from autograd_core.program.lift.lifted import Array
from autograd_core.program.text.usual_names import ACTIVATIONS

_COUNTED = re.compile(r"v\d+$")
_LAYER = re.compile(r"(.*?[^\W\d_])(\d+)$")
_OF_LIST = re.compile(r"(.*?[^\W\d]_?)(\d+)$")
_AGAIN = re.compile(r"_\d+$")
_GATE = re.compile(r"(?:^|_)b([a-z]+)$")
_SLICE = re.compile(r"(?<=[\w)])\[[^\[\]]*\]")
_DECIMAL = re.compile(r"-?\b\d+\.\d+(?:e[-+]?\d+)?")
_RECEIVER = re.compile(r"d\w*?[^\W\d]_(\d+)(?:\[.*?\])? \+= ")
_TOKEN = re.compile(r"(?<=[^\W\d])\d+(?=_|\b)|(?<=[\[ ])\d+(?=[\],:])")


def name_times(
    arrays: Sequence[Array],
    loops: Sequence[Sequence[Sequence[tuple[int, int]]]],
    states: Mapping[int, str],
) -> dict[int, str]:
    """The names of the arrays of loops: that of a variable, or a usual one, with the time.

    Names that count by themselves, such as h1, h2, h3 of layers, stay.

    Args:
        arrays: all arrays.
        loops: for each loop and each place in it the arrays there, with their times.
        states: what the results that loops hand on are called, where no variable holds them.
    """
    inside = {i for columns in loops for column in columns for _, i in column}
    used = {step.name for i, step in enumerate(arrays) if i not in inside}
    found: dict[int, str] = {}
    for columns in loops:
        bases: list[tuple[int, str, Sequence[tuple[int, int]]]] = []
        for column in columns:
            numbers = [i for _, i in column]
            names = [arrays[i].name for i in numbers]
            if _counts(names, _OF_LIST if all(arrays[i].given for i in numbers) else _LAYER):
                found |= dict(zip(numbers, names, strict=True))
                used.update(names)
                continue
            state = states.get(numbers[-1], "")
            first = any(arrays[i].given for i in numbers) or state
            bases.append((not first, _base(arrays, numbers, state), column))
        taken: set[str] = set()
        counted = 0
        for _, base, column in sorted(bases, key=lambda one: one[0]):
            while (
                not base
                or base in taken
                or (counted and base in used)
                or any(f"{base}_{t}" in used for t, _ in column)
            ):
                counted += 1
                base = f"v{counted}"
            taken.add(base)
            found |= {i: f"{base}_{t}" for t, i in column}
            used |= {found[i] for _, i in column}
    return found


def _counts(names: Sequence[str], pattern: re.Pattern[str]) -> bool:
    """Whether names are one word with the next number each: h1, h2, h3; losses_1, losses_2."""
    parts = [pattern.match(name) for name in names]
    words = {part[1] if part else "" for part in parts}
    numbers = [int(part[2]) for part in parts if part]
    follow = len(numbers) == len(names) and all(n == numbers[0] + t for t, n in enumerate(numbers))
    return follow and len(words) == 1 and words != {"v"}


def _base(arrays: Sequence[Array], column: Sequence[int], state: str) -> str:
    """What an array is called at all times; "" for a number."""
    given = [arrays[i].name for i in column if arrays[i].given]
    usual = [name for name in given if not _COUNTED.match(name)]
    if usual:
        bases = Counter(_AGAIN.sub("", name) for name in reversed(usual))
        return bases.most_common(1)[0][0]
    if state:
        return state
    gate = gate_of(arrays, column[-1])
    if gate:
        return gate
    names = [arrays[i].name for i in column]
    name = _AGAIN.sub("", _without_owners(names))
    return "" if _COUNTED.match(name) or not name.isidentifier() else name


def _without_owners(names: Sequence[str]) -> str:
    """The last name; of layers_0_q, layers_1_q, ... what follows the number: q."""
    parts = [name.split("_") for name in names]
    if len(set(names)) < len(names) or len({len(own) for own in parts}) > 1:
        return names[-1]
    numbered = [k for k, own in enumerate(zip(*parts, strict=True)) if len(set(own)) > 1]
    if numbered != [k for k in numbered if parts[0][k].isdigit()] or len(numbered) != 1:
        return names[-1]
    rest = [part for part in parts[0][numbered[0] + 1 :] if not part.isdigit()]
    return "_".join(rest) or names[-1]


def gate_of(arrays: Sequence[Array], i: int) -> str:
    """What a gate is called by its bias: "z" of sigmoid([Wz, Uz] @ [x, h] + bz); "" if nothing.

    The bias may be that of one of the terms of a sum: "n" of tanh(xn[:, t] + r * hn).
    """
    step = arrays[i]
    first = step.operands[0].array if step.op in ACTIVATIONS else None
    if first is None:
        return ""
    terms = [first]
    if arrays[first].op == "add":
        terms = [ref.array for ref in arrays[first].operands if ref.array is not None]
    for term in terms:
        source = arrays[term]
        bias = source.operands[-1].array if source.kind == "product" and source.has_start else None
        found = _GATE.search(arrays[bias].name) if bias is not None else None
        if found:
            return found[1]
    return ""


def base_name(name: str) -> str:
    """What an array is called at all times: h of h_3, and of h3."""
    return re.sub(r"_?\d+$", "", name) or name


def at_all_times(texts: Sequence[str]) -> str:
    """The text of all times: "h_t = tanh(W @ h_{t-1})" of "h_0 = ...", "h_1 = ...", ...

    If the first time differs, it is that of the times after it. Slices and decimals that differ
    in another way are written as "…", and where lists have their parts in different orders, the
    order is that of most times.

    Args:
        texts: of the times, at least two.
    """
    times = list(enumerate(texts))
    loose = [(t, _SLICE.sub("[…]", text)) for t, text in times[1:]]
    looser = [(t, _DECIMAL.sub("…", text)) for t, text in loose]
    forms = Counter(_form(text) for _, text in looser)
    usual = [(t, text) for t, text in looser if _form(text) == forms.most_common(1)[0][0]]
    found = (_general(own) for own in (times, times[1:], loose, looser, usual))
    return next((text for text in found if text is not None), f"{texts[1]}  # t = 1")


def _form(text: str) -> str:
    """A text without its numbers."""
    return _TOKEN.sub("", text)


def _general(times: Sequence[tuple[int, str]]) -> str | None:
    """The texts of some times as one with t; None if they differ in something else."""
    pieces = [_TOKEN.split(text) for _, text in times]
    numbers = [list(map(int, _TOKEN.findall(text))) for _, text in times]
    if any(own != pieces[0] for own in pieces):
        return None
    found = pieces[0][0]
    for column, after in zip(zip(*numbers, strict=True), pieces[0][1:], strict=True):
        apart = column[0] - times[0][0]
        if len(set(column)) == 1 and (len(times) > 1 or apart not in (0, -1)):
            found += str(column[0])
        elif all(n == t + apart for n, (t, _) in zip(column, times, strict=True)):
            inside = found[-1:] in "[ "
            place = "t" if not apart else f"t{apart:+d}"
            if not inside:
                found = found if found.endswith("_") else f"{found}_"
                place = place if not apart else f"{{{place}}}"
            found += place
        else:
            return None
        found += after
    return found


def lines_of_times(lines: Sequence[str]) -> list[str]:
    """Lines of shares, those that differ in a time alone as one.

    `dlosses_0 += dv1`, `dlosses_1 += dv1`, ... is `for t in range(9): dlosses_t += dv1`.

    Args:
        lines: of what receives, one after the other.
    """
    found: list[str] = []
    waiting: list[tuple[int, str]] = []
    for line in [*lines, ""]:
        time = _RECEIVER.match(line)
        alike = time and (not waiting or _form(line) == _form(waiting[0][1]))
        if waiting and not (alike and int(time[1]) == waiting[-1][0] + 1 if time else False):
            found += _at_once(waiting)
            waiting = []
        if time:
            waiting.append((int(time[1]), line))
        elif line:
            found.append(line)
    return found


def _at_once(times: Sequence[tuple[int, str]]) -> list[str]:
    """Lines of three times or more as one, if nothing but the time differs."""
    text = _general(times) if len(times) > 2 else None
    if text is None:
        return [line for _, line in times]
    first, last = times[0][0], times[-1][0] + 1
    return [f"for t in range({f'{first}, ' if first else ''}{last}): {text}"]
