"""What formulas of boxes name, and whether a reader finds it on the page."""

import re

from autograd_core.primitives import PRIMITIVES

_NAME = re.compile(r"(?<![\w.])[^\W\d]\w*(?!\w|\()")
_CALLS = set("T axis reshape transpose None sum windows where keepdims True inf nan pi".split())
_CALLS |= set("d is the largest smallest for t in range add at ravel zeros ones full".split())
_CALLS |= set("eye outer tensordot moveaxis broadcast_to".split())
_UNNAMED = re.compile(r"c\d*")


def check_names(found):
    """Each name in a formula is that of an array or a function, and each array has one name."""
    arrays = found.arrays.arrays
    names = [array.name for array in arrays]
    assert len(set(names)) == len(names)
    titles = {word for name in names for word in _NAME.findall(name)}
    own = {word for array in arrays if array.is_own for word in _NAME.findall(array.op)}
    known = own | titles | {f"d{title}" for title in titles} | _CALLS | set(PRIMITIVES)
    for box in found.boxes:
        assert set(_NAME.findall(box.text)) <= known, box.text
        readable = {arrays[i].name for i in (*box.reads, *box.inner)}
        read = {word for name in readable for word in _NAME.findall(name)}
        assert set(_NAME.findall(box.text)) - set(PRIMITIVES) - _CALLS - own <= read, box.text
    for step in found.arrays.texts.values():
        for text in (step.text, *step.operands):
            assert set(_NAME.findall(text)) <= known, text
    for frame in found.box_frames:
        if frame.phase != "whole":
            for line in (*frame.inside, *frame.lines):
                # A slope without a short formula is d y/d x; v_t stands for v4 and for v_4.
                ways = [set(_NAME.findall(at_one_time(line, sign))) for sign in ("_", "")]
                assert any(words <= known | {"d"} for words in ways), line
    kept = set()
    for array, numbers in zip(arrays, [each.values for each in found.arrays.numbers], strict=True):
        if array.kind == "leaf" and _UNNAMED.fullmatch(array.name):
            ways = {_key(numbers, array.shape), _key(*_turned(numbers, array.shape))}
            assert kept.isdisjoint(ways), array.name
            kept |= ways


def at_one_time(line, sign="_"):
    """The line of the first time, of one for all times; `sign` stands between name and time."""
    times = re.fullmatch(r"for t in range\((?:(\d+), )?\d+\): (.*)", line)
    first = times and (times[1] or "0")
    return re.sub(r"\bt\b", first, re.sub(r"_t\b", sign + first, times[2])) if times else line


def _key(numbers, shape):
    """Numbers and their shape, to compare."""
    return tuple(map(repr, numbers)), shape


def _turned(numbers, shape):
    """The numbers of a matrix column by column, with its shape turned."""
    if len(shape) != 2:
        return numbers, shape
    return [x for i in range(shape[1]) for x in numbers[i :: shape[1]]], shape[::-1]
