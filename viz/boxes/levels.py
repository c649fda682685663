"""levels: a computation and its reverse sweep as a few array steps, as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from autograd_core import Program, Value, freeze
from autograd_core.program.text.sketch_text import sketch_steps, sketch_text
from autograd_core.suggest import suggests
from autograd_core.sweep import adjoints
from autograd_core.text.short_numbers import counted
from viz.arguments import check_root
from viz.boxes.all_leaves import with_all_leaves
from viz.boxes.arrays import LevelArrays, Numbers, level_arrays
from viz.boxes.births import ActingStep, Birth, find_birth
from viz.boxes.boxes import LevelBox, level_boxes
from viz.boxes.share_text import backward_lines
from viz.boxes.shares import Scalar, box_shares, owners_of, scalars
from viz.boxes.updates import ArrayUpdate, array_updates
from viz.formulas import number_text
from viz.optimizer_step import NOTHING_MOVED, check_optimizer
from viz.pages.document import json_value
from viz.roles import check_model

if TYPE_CHECKING:
    from nn import Module, Optimizer

VERSION = 1
"""Version of `Levels.to_dict()`; it grows when a field is removed or changes its meaning."""

LevelPhase = Literal["whole", "forward", "seed", "backward", "update"]


class LevelFrame(NamedTuple):
    """A step at the level of arrays.

    Attributes:
        phase: "whole": everything, before the first step. "forward": a box is computed. "seed":
            the root gets its gradient. "backward": a box hands arrays that it reads their shares.
        box: the box that acts.
        receivers: for "backward", the arrays that receive.
        inside: how the gradient goes through the box: `dz1 = dh1 * (z1 > 0)`.
        lines: what is computed, or handed on: `dW1 += dz1 @ xs`.
        sentence: the same in words.
    """

    phase: LevelPhase
    box: int
    receivers: tuple[int, ...]
    inside: tuple[str, ...]
    lines: tuple[str, ...]
    sentence: str


@suggests
def levels(
    root: Value,
    names: Mapping[str, object] | None = None,
    seed: float = 1.0,
    *,
    model: Module | None = None,
    axes: Mapping[str, Sequence[str]] | None = None,
    optimizer: Optimizer | None = None,
) -> Levels:
    """A computation as boxes of array steps, which open into units and scalars.

        found = levels(loss)
        found.boxes[0]          # h1 = relu(W1 @ xs.T + b1)
        found.shares(0)         # what it hands to W1, b1 and xs

    A box is a line of the computation: steps are fused until a variable of the caller holds
    exactly that array. Gradients are those of `root.backward(seed)` after `zero_grad()`; `.grad`
    stays as it is.

    Args:
        root: the Value that the sweep starts from.
        names: variables whose names are used, such as locals(); None takes the caller's.
        seed: the gradient of the root.
        model: a Module whose parameters are marked as such.
        axes: names of the axes of arrays, such as `{"xs": ("token", "feature")}`.
        optimizer: an optimiser of nn, for the frames of its step, which a copy of it makes.

    Raises:
        TypeError: root is not a Value, model is not a Module, or optimizer is not one of nn's.
        ValueError: axes does not have a name for each axis, or names an array that is not there.
        NonFiniteGradientError: the optimiser refuses to step on a nan or an infinity.
        NoFormula: a node was made by `record()`.
    """
    check_root(root, "levels")
    check_model(model)
    check_optimizer(optimizer)
    program = with_all_leaves(freeze(root, parameters=model, names=names))
    return levels_of(program, float(seed), axes or {}, optimizer)


def levels_of(
    program: Program,
    seed: float | None,
    axes: Mapping[str, Sequence[str]],
    optimizer: Optimizer | None = None,
) -> Levels:
    """Like `levels`, of a Program that `freeze` made; without a seed, with each node's `.grad`."""
    nodes = program.nodes
    if seed is None:
        gradients = [node.grad for node in nodes]
    else:
        gradients = adjoints([nodes[-1]], [seed], nodes)
    found = level_arrays(program, sketch_steps(program.lifted), gradients, axes)
    boxes = level_boxes(found, sketch_text(program.lifted))
    updates = () if optimizer is None else array_updates(found, optimizer)
    note = NOTHING_MOVED if optimizer is not None and not updates else ""
    return Levels(program, found, boxes, tuple(gradients), updates, note)


@dataclass(frozen=True)
class Levels:
    """A computation at the level of arrays; `levels(root)` makes it.

    Attributes:
        program: the recorded graph.
        arrays: its arrays with their numbers.
        boxes: lines of the computation, operands first.
        gradients: of the nodes, by place.
        updates: how the optimiser moves arrays, in the order of their frames.
        note: a note on the whole; or "".
    """

    program: Program
    arrays: LevelArrays
    boxes: tuple[LevelBox, ...]
    gradients: tuple[float, ...]
    updates: tuple[ArrayUpdate, ...] = ()
    note: str = ""

    def __len__(self) -> int:
        """Number of steps."""
        return len(self.frames)

    def __repr__(self) -> str:
        counts = [
            counted(len(self.program), "node"),
            f"{len(self.boxes)} boxes" if len(self.boxes) != 1 else "1 box",
            counted(len(self.frames), "step"),
        ]
        return f"Levels({', '.join(counts)})"

    @property
    def seed(self) -> float:
        """The gradient of the root."""
        return self.gradients[-1]

    @property
    def summary(self) -> str:
        """How much there is, as a sentence."""
        steps = counted(sum(1 for box in self.boxes if box.inner), "array step")
        verb = "is" if len(self.program) == 1 else "are"
        whole = f"The whole: {counted(len(self.program), 'recorded number')} {verb} {steps}."
        return f"{whole} {self.note}".rstrip()

    @cached_property
    def frames(self) -> tuple[LevelFrame, ...]:
        """The steps: the whole, forward, the seed, backward, updates."""
        steps = _frames(self.summary, self.arrays, self.boxes, self.seed)
        return (*steps, *_update_frames(self.boxes, self.updates))

    def numbers(self, array: int) -> Numbers:
        """The values and gradients of an array, row-major."""
        return self.arrays.numbers[array]

    @cached_property
    def birth(self) -> Birth | None:
        """Where the first inf or nan appears; None if all values and gradients are finite."""
        numbers = self.arrays.numbers
        if all(isfinite(x) for pair in numbers for each in pair for x in each):
            return None
        steps = (
            ActingStep(k, frame.phase, frame.box, frame.receivers)
            for k, frame in enumerate(self.frames)
        )
        return find_birth(self.program, self.arrays, self.boxes, steps, self._owners, self.scalars)

    def name(self, array: int) -> str:
        """The name of an array."""
        return self.arrays.arrays[array].name

    def scalars(self, box: int) -> list[Scalar]:
        """What the scalars of a box hand to scalars outside it, one by one."""
        return list(
            scalars(self.program, self.arrays, self.boxes[box], self.gradients, self._owners)
        )

    def to_dict(self) -> dict[str, Any]:
        """Return arrays, boxes, steps and updates as dicts, lists and numbers, for JSON.

        Each array has all its values and gradients, row-major; non-finite ones are the strings
        "nan", "inf" and "-inf".
        """
        return {
            "version": VERSION,
            "title": self.name(self.arrays.root[0]),
            "nodes": len(self.program),
            "seed": json_value(self.seed),
            "arrays": [
                {
                    **{"name": one.name, "role": one.role, "shape": list(one.shape)},
                    "axes": list(one.axes),
                    "values": [json_value(x) for x in numbers.values],
                    "gradients": [json_value(x) for x in numbers.gradients],
                }
                for one, numbers in zip(self.arrays.arrays, self.arrays.numbers, strict=True)
            ],
            "boxes": [_plain(asdict(box)) for box in self.boxes],
            "frames": [_plain(frame._asdict()) for frame in self.frames],
            "updates": [_plain(asdict(one)) for one in self.updates],
            "note": self.note,
        }

    def owner(self, node: Value) -> tuple[int, int] | None:
        """The array and the entry that a node belongs to; None for plain numbers."""
        return self._owners.get(id(node))

    @cached_property
    def _owners(self) -> dict[int, tuple[int, int]]:
        """The array and the entry that each node belongs to, by its `id`."""
        return owners_of(self.program, self.arrays)

    def shares(self, box: int) -> Mapping[int, tuple[float, ...]]:
        """What a box hands to each array that it reads: the sums of its scalars' shares."""
        return box_shares(self.arrays, self.boxes[box], self.scalars(box))


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields for JSON."""
    return {name: json_value(x) for name, x in fields.items()}


def _frames(
    summary: str, found: LevelArrays, boxes: Sequence[LevelBox], seed: float
) -> Iterator[LevelFrame]:
    """The steps but updates."""
    steps = [i for i, box in enumerate(boxes) if box.inner]
    last = steps[-1]
    texts = [f"{found.arrays[boxes[i].array].name} = {boxes[i].text}" for i in steps]
    yield LevelFrame("whole", last, (), (), tuple(texts), summary)
    for i, text in zip(steps, texts, strict=True):
        name, numbers = found.arrays[boxes[i].array].name, shape_words(found, boxes[i].array)
        sentence = f"Forward: {name} is computed, {numbers}."
        yield LevelFrame("forward", i, (), tuple(_inside(found, boxes[i])), (text,), sentence)
    name = found.arrays[boxes[last].array].name
    start = f"Seed: the gradient of {name} is {number_text(seed)}; the sweep starts here."
    yield LevelFrame("seed", last, (), (), (f"d{name} = {number_text(seed)}",), start)
    for i in reversed(steps):
        for receivers in _receivers(found, boxes[i]):
            inside, lines = backward_lines(found, boxes[i], receivers)
            names = [found.arrays[k].name for k in receivers]
            given = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
            by = found.arrays[boxes[i].array].name
            sentence = (
                f"Backward: {by} hands {given} {'its' if len(names) == 1 else 'their'} share."
            )
            yield LevelFrame("backward", i, receivers, inside, lines, sentence)


def _update_frames(
    boxes: Sequence[LevelBox], updates: Sequence[ArrayUpdate]
) -> Iterator[LevelFrame]:
    """A frame for each array that an optimiser moves."""
    home = {i: b for b, box in enumerate(boxes) for i in (*box.hangs, box.array)}
    for one in updates:
        box = home[one.array]
        yield LevelFrame("update", box, (one.array,), (), (one.line,), one.sentence)


def _inside(found: LevelArrays, box: LevelBox) -> Iterator[str]:
    """The steps of a box one by one, where it has several."""
    if len(box.inner) > 1:
        for i in box.inner:
            if i in found.texts:
                yield f"{found.arrays[i].name} = {found.texts[i].text}"


def _receivers(found: LevelArrays, box: LevelBox) -> list[tuple[int, ...]]:
    """The arrays that a box hands shares to; parameters side by side receive at once."""
    moved = [i for i in box.reads if found.is_moved(i)]
    together: list[tuple[int, ...]] = []
    for i in box.inner:
        step = found.arrays[i]
        if step.kind == "join":
            parts = [ref.array for ref in step.operands if ref.array in moved]
            roles = {found.arrays[k].role for k in parts if k is not None}
            alone = all(_reads(found, box, k) == {i} for k in parts if k is not None)
            if roles == {"parameter"} and alone:
                together.append(tuple(k for k in parts if k is not None))
    grouped = {i for group in together for i in group}
    return [*together, *((i,) for i in moved if i not in grouped)]


def _reads(found: LevelArrays, box: LevelBox, array: int) -> set[int]:
    """The steps of a box that read an array."""
    return {i for i in box.inner if any(ref.array == array for ref in found.arrays[i].operands)}


def shape_words(found: LevelArrays, array: int) -> str:
    """The shape of an array in words: "16 neurons × 100 samples", "8 × 3", "1 number"."""
    shape, axes = found.arrays[array].shape, found.arrays[array].axes
    if not shape:
        return "1 number"
    named = [*axes, *[""] * (len(shape) - len(axes))]
    words = [counted(n, axis) if axis else str(n) for n, axis in zip(shape, named, strict=True)]
    text = " × ".join(words)
    return text if any(named) or len(shape) > 1 else f"{text} numbers"
