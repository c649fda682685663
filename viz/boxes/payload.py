"""The data of a page of levels: arrays with what they read, boxes and steps, for JSON."""

from __future__ import annotations

from array import array as ints
from collections.abc import Sequence
from typing import Any

from autograd_core.primitives import named_static
from autograd_core.program.lift.indices import index_of
from autograd_core.program.lift.lifted import Array, Index, Ints, Ref
from viz.boxes.arrays import LevelArrays
from viz.boxes.frames import LevelFrame, shape_words
from viz.boxes.levels import Levels
from viz.formulas import expression
from viz.pages.document import json_value
from viz.pages.formula_trees import partials, program

VERSION = 1
"""Version of the data; it grows when a field is removed, renamed or changes its meaning."""

Payload = dict[str, Any]


def payload(found: Levels) -> Payload:
    """What the page needs, for JSON.

    * about: how much there is, in words.
    * arrays: {name, role, kind, shape, axes, words, values}; what is computed has {op, inner,
      rows, swapped, start, refs, program, form, choice} in place of values, and the places of
      its scalars in the order of recording: {places, adds, muls}, as refs give positions, or
      {runs: start, step, length of each}. kind: "leaf", "map", "product", "sum", "list", "join".
    * refs: {c: number, n: shape}, or {a: array, n: shape} with {o, s, z}: entry (i, j, ...) of
      the sizes z reads position o + s[0]*i + s[1]*j + ..., or with {ix: positions}.
    * programs: {value, partials}, trees of the row for an entry; an operation of `record()` has
      {values, slopes} in its array, a slope for each operand of each entry, null where none flows.
    * boxes: {array, inner, text, reads, hangs}; frames: {phase, box, to, inside, lines, say}.
    * birth: {step, box, array, entry, words, text}: where the first inf or nan appears, or null.
    * folds, where boxes repeat: {rows, handed: {place, first}}; then frames of a repeat have
      {fold, time, parts: pairs of box and to}, and `single` are the frames box by box.
    * updates: {array, values, rate}, the numbers after the optimiser's step; rate: that of plain
      SGD, or null.
    """
    rules = _Rules()
    arrays, birth = found.arrays, found.birth
    return {
        "version": VERSION,
        "title": arrays.arrays[arrays.root[0]].name,
        "about": found.about,
        "nodes": len(found.program),
        "seed": json_value(found.seed),
        "root": list(arrays.root),
        "arrays": [_array(arrays, i, rules) for i in range(len(arrays.arrays))],
        "programs": rules.programs,
        "boxes": [
            {
                "array": box.array,
                "inner": box.inner,
                "text": box.text,
                "reads": box.reads,
                "hangs": box.hangs,
            }
            for box in found.boxes
        ],
        "frames": [_frame(frame) for frame in found.frames],
        "birth": birth
        and {
            "step": birth.step,
            "box": birth.box,
            "array": birth.array,
            "entry": birth.entry,
            "words": birth.words,
            "text": birth.text,
        },
        "updates": [
            {
                "array": one.array,
                "values": [json_value(x) for x in one.values],
                "rate": one.rate,
            }
            for one in found.updates
        ],
        **_folds(found),
    }


def _frame(frame: LevelFrame) -> Payload:
    """A step for JSON."""
    data: Payload = {
        "phase": frame.phase,
        "box": frame.box,
        "to": frame.receivers,
        "inside": frame.inside,
        "lines": frame.lines,
        "say": frame.sentence,
    }
    if frame.fold >= 0:
        data |= {"fold": frame.fold, "time": frame.time}
    if frame.parts:
        data["parts"] = frame.parts
    return data


def _folds(found: Levels) -> Payload:
    """The folds and the steps box by box for JSON; nothing where nothing repeats."""
    if not found.folds:
        return {}
    folds = [
        {"rows": fold.rows, "handed": [one._asdict() for one in fold.handed]}
        for fold in found.folds
    ]
    return {"folds": folds, "single": [_frame(frame) for frame in found.box_frames]}


class _Rules:
    """The formulas of entrywise steps, each once."""

    def __init__(self) -> None:
        self.programs: list[Payload] = []
        self.places: dict[str, int] = {}

    def place(self, array: Array) -> int:
        """The place of the formula of an array."""
        static = named_static(array.op, array.static)
        count = len(array.operands)
        key = f"{array.op} {count} {static!r}"
        if key not in self.places:
            self.places[key] = len(self.programs)
            value, slopes = program(array.op, count, static), partials(array.op, count, static)
            self.programs.append({"value": value, "partials": slopes})
        return self.places[key]


def _array(found: LevelArrays, i: int, rules: _Rules) -> Payload:
    """An array for JSON."""
    array = found.arrays[i]
    axes = [*array.axes, *[""] * (len(array.shape) - len(array.axes))]
    data: Payload = {
        "name": array.name,
        "role": "result" if i == found.root[0] else array.role,
        "kind": array.kind,
        "shape": array.shape,
        "axes": axes,
        "words": shape_words(found, i),
    }
    if array.leaves is not None:
        data["path"] = array.leaves.path
    if array.kind == "leaf":
        data["moves"] = found.is_moved(i)
        return data | {"values": [json_value(x) for x in found.numbers[i].values]}
    data |= {"op": array.op, "refs": [_ref(ref) for ref in array.operands]}
    if array.is_own:
        data |= _as_recorded(found, i)
    if array.kind == "map":
        if not array.is_own:
            data["program"] = rules.place(array)
        names = [f"x{i}_" for i in range(len(array.operands))]
        data["form"] = expression(array.op, names, named_static(array.op, array.static))
    elif array.kind != "join":
        data |= {"inner": array.inner, "rows": array.rows, "start": array.has_start}
        data["swapped"] = array.swapped
        if array.choice is not None:
            data["choice"] = list(array.choice.positions())
    return data | _places(array)


def _as_recorded(found: LevelArrays, i: int) -> Payload:
    """The values and the slopes of an operation of `record()`, which nobody can compute again."""
    values, slopes = found.numbers[i].values, found.slopes[i]
    return {
        "values": [json_value(x) for x in values],
        "slopes": [json_value(x) for x in slopes],
    }


def _places(array: Array) -> Payload:
    """Where the scalars of an array stand in the order of recording, for JSON."""
    tables = {"places": array.places, "adds": _own(array, array.adds), "muls": array.muls}
    found: Payload = {}
    for name, table in tables.items():
        if table and array.kind != "join":
            index = index_of(table, (*array.shape, len(table) // array.size))
            found[name] = {"runs": _runs(table)} if index.strides is None else _index(index)
    return found


def _own(array: Array, adds: Ints) -> Ints:
    """Where additions stand; where an entry has fewer of them, its own is the last."""
    if not adds or min(adds) >= 0:
        return adds
    width = len(adds) // array.size
    return ints("i", [x if x >= 0 else array.places[k // width] for k, x in enumerate(adds)])


def _runs(table: Sequence[int]) -> list[int]:
    """A table in pieces of equal steps: start, step and length of each, one after the other."""
    runs: list[int] = []
    for k, x in enumerate(table):
        if runs and (runs[-1] == 1 or x - table[k - 1] == runs[-2]):
            runs[-2] = x - table[k - 1]
            runs[-1] += 1
        else:
            runs += [x, 0, 1]
    return runs


def _ref(ref: Ref) -> Payload:
    """What an operand reads, for JSON."""
    if ref.array is None:
        assert ref.constants is not None
        return {"c": json_value(ref.constants[0] if ref.constants else 0.0), "n": ref.shape}
    return {"a": ref.array, "n": ref.shape, **_index(ref.index)}


def _index(index: Index) -> Payload:
    """The positions of a reference, for JSON."""
    if index.strides is None:
        positions: Sequence[int] = index.positions()
        return {"ix": list(positions)}
    return {"o": index.start, "s": index.strides, "z": index.sizes}
