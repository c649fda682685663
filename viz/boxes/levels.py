"""levels: a computation and its reverse sweep as a few array steps, as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING, Any

from autograd_core import Program, Value
from autograd_core.program.lift.folds import folds_of
from autograd_core.suggest import suggests
from autograd_core.sweep import adjoints
from autograd_core.text.short_numbers import counted
from viz.arguments import check_root
from viz.boxes.all_leaves import frozen
from viz.boxes.arrays import LevelArrays, Numbers, level_arrays, with_gradients
from viz.boxes.births import ActingStep, Birth, find_birth
from viz.boxes.boxes import LevelBox, LevelFold, level_boxes, level_folds
from viz.boxes.frames import LevelFrame, assigning, box_frames, repeat_frames, update_frames
from viz.boxes.line_texts import step_texts_of
from viz.boxes.mistakes import Mistaken, Received, mistaken_sweep
from viz.boxes.repeats import sketch_of
from viz.boxes.shares import Scalar, box_shares, owners_of, scalars
from viz.boxes.updates import ArrayUpdate, array_updates
from viz.language.choice import Language, in_its_language, language, speaking
from viz.language.say import numbered, say, together
from viz.optimizer_step import NOTHING_MOVED, check_optimizer
from viz.pages.document import json_value
from viz.roles import check_model
from viz.sweep import WhatIf, check_what_if, same

if TYPE_CHECKING:
    from nn import Module, Optimizer

VERSION = 1
"""Version of `Levels.to_dict()`; it grows when a field is removed or changes its meaning."""


@suggests
def levels(
    root: Value,
    names: Mapping[str, object] | None = None,
    seed: float = 1.0,
    *,
    model: Module | None = None,
    axes: Mapping[str, Sequence[str]] | None = None,
    optimizer: Optimizer | None = None,
    fold: bool = True,
    lang: Language | None = None,
    what_if: WhatIf | None = None,
) -> Levels:
    """A computation as boxes of array steps, which open into units and scalars.

        found = levels(loss)
        found.boxes[0]          # h1 = relu(W1 @ xs.T + b1[:, None])
        found.shares(0)         # what it hands to W1, b1 and xs

    A box is a line of the computation: steps are fused until a variable of the caller holds
    exactly that array; an operation of `record()` is a box of its own, with the values and slopes
    that it was given. Boxes that repeat, such as those of a recurrent cell, are in `folds`, and
    each repeat is one step. Gradients are those of `root.backward(seed)` after `zero_grad()`;
    `.grad` stays as it is.

    Args:
        root: the Value that the sweep starts from.
        names: variables whose names are used, such as locals(); None takes the caller's.
        seed: the gradient of the root.
        model: a Module whose parameters are marked as such.
        axes: names of the axes of arrays, such as `{"xs": ("token", "feature")}`.
        optimizer: an optimiser of nn, for the frames of its step, which a copy of it makes.
        fold: False does not look for repeats.
        lang: "en" or "zh" (Chinese) for the sentences; None takes the session's, else English.
        what_if: a mistake to make on purpose, as in `steps`: "assign", "no_order" or "stale". Each
            scalar gets the gradient that the engine would give it with this mistake, and a box
            hands on what its scalars do.

    Raises:
        TypeError: root is not a Value, model is not a Module, optimizer is not one of nn's, or
            fold is not a bool.
        ValueError: axes does not have a name for each axis, or names an array that is not there;
            or nothing computed root; or what_if is unknown, or "no_order" walks too many paths.
        NonFiniteGradientError: the optimiser refuses to step on a nan or an infinity.
    """
    check_root(root, "levels")
    check_model(model)
    check_optimizer(optimizer)
    check_fold(fold)
    check_what_if(what_if)
    program = frozen(root, model, names)
    with speaking(lang):
        found = levels_of(program, float(seed), axes or {}, optimizer, fold)
        return found.with_mistake(what_if, optimizer)


def check_fold(fold: object) -> None:
    """Raise TypeError unless this is True or False."""
    if not isinstance(fold, bool):
        raise TypeError(f"fold must be True or False, got {fold!r}")


def levels_of(
    program: Program,
    seed: float | None,
    axes: Mapping[str, Sequence[str]],
    optimizer: Optimizer | None = None,
    fold: bool = True,
) -> Levels:
    """Like `levels`, of a Program that `freeze` made; without a seed, with each node's `.grad`."""
    nodes = program.nodes
    if seed is None:
        gradients = [node.grad for node in nodes]
    else:
        gradients = adjoints([nodes[-1]], [seed], nodes)
    outline = program.outline
    plain = outline is program.lifted
    loops = () if not fold else program.folds if plain else folds_of(outline.arrays)
    sketch = sketch_of(outline, loops, program.names)
    texts = step_texts_of(sketch.lifted)
    found = level_arrays(program, sketch.lifted, texts, gradients, axes)
    boxes = level_boxes(found, sketch.lines, sketch.loops)
    folds = level_folds(found, boxes, sketch.loops)
    updates = () if optimizer is None else array_updates(found, optimizer)
    note = say(NOTHING_MOVED) if optimizer is not None and not updates else ""
    return Levels(program, found, boxes, tuple(gradients), updates, note, folds, language())


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
        folds: boxes that repeat.
        lang: the language of its sentences.
        right: the same without the mistake that is made; None if none is.
        mistaken: the sweep of the scalars with that mistake.
    """

    program: Program
    arrays: LevelArrays
    boxes: tuple[LevelBox, ...]
    gradients: tuple[float, ...]
    updates: tuple[ArrayUpdate, ...] = ()
    note: str = ""
    folds: tuple[LevelFold, ...] = ()
    lang: str = "en"
    right: Levels | None = None
    mistaken: Mistaken | None = None

    def with_mistake(self, what_if: WhatIf | None, optimizer: Optimizer | None = None) -> Levels:
        """The same with a mistake in the sweep, or without one.

        Args:
            what_if: the mistake, or None.
            optimizer: an optimiser of nn, for the frames of its step.

        Raises:
            TooManyPaths: a sweep without order would hand on more than 500,000 contributions.
            NonFiniteGradientError: the optimiser refuses to step on a nan or an infinity.
        """
        right = self.right or self
        if what_if is None:
            return right
        mistaken = mistaken_sweep(self.program, self.seed, what_if)
        arrays = with_gradients(self.arrays, self.program, mistaken.final)
        updates = () if optimizer is None else array_updates(arrays, optimizer)
        return replace(
            right,
            arrays=arrays,
            gradients=mistaken.final,
            updates=updates,
            right=right,
            mistaken=mistaken,
        )

    @property
    def what_if(self) -> WhatIf | None:
        """The mistake made on purpose, or None."""
        return None if self.mistaken is None else self.mistaken.what_if

    @cached_property
    def wrong(self) -> int:
        """How many recorded numbers end with a gradient that is not the true one."""
        return len(self._wrong)

    @property
    def wrong_plain(self) -> int:
        """How many of those are plain numbers, which are in no array."""
        return sum(1 for node in self._wrong if self.owner(node) is None)

    @cached_property
    def _wrong(self) -> list[Value]:
        """The nodes with a wrong gradient."""
        true = self.gradients if self.right is None else self.right.gradients
        nodes = zip(self.program.nodes, self.gradients, true, strict=True)
        return [node for node, a, b in nodes if not same(a, b)]

    def __len__(self) -> int:
        """Number of steps."""
        return len(self.frames)

    def __getitem__(self, k: int) -> LevelFrame:
        """Step k; -1 is the last."""
        return self.frames[k]

    def __iter__(self) -> Iterator[LevelFrame]:
        return iter(self.frames)

    def __repr__(self) -> str:
        folds = [f"{len(fold.rows)} repeats of {len(fold.rows[0])}" for fold in self.folds]
        counts = [
            counted(len(self.program), "node"),
            f"{len(self.boxes)} boxes" if len(self.boxes) != 1 else "1 box",
            *folds,
            counted(len(self.frames), "step"),
        ]
        counts += [f"what_if={self.what_if!r}"] if self.what_if else []
        return f"Levels({', '.join(counts)})"

    @property
    def seed(self) -> float:
        """The gradient of the root."""
        return self.gradients[-1]

    @property
    @in_its_language
    def summary(self) -> str:
        """How much there is, as a sentence."""
        whole = say("The whole: {about}.", about=self.about)
        return together([whole, self.note] if self.note else [whole])

    @property
    @in_its_language
    def about(self) -> str:
        """How much there is, in words."""
        count = sum(1 for box in self.boxes if box.inner)
        steps = numbered(count, "1 array step", "{n} array steps")
        return numbered(
            len(self.program),
            "1 recorded number is {steps}",
            "{n} recorded numbers are {steps}",
            steps=steps,
        )

    @cached_property
    @in_its_language
    def frames(self) -> tuple[LevelFrame, ...]:
        """The steps: the whole, forward, the seed, backward, updates; a repeat is one step."""
        return tuple(repeat_frames(self.arrays, self.boxes, self.folds, self.box_frames))

    @cached_property
    @in_its_language
    def box_frames(self) -> tuple[LevelFrame, ...]:
        """The steps box by box, in repeats too."""
        steps = box_frames(self.summary, self.arrays, self.boxes, self.folds, self.seed)
        if self.what_if == "assign":
            steps = map(assigning, steps)
        return (*steps, *update_frames(self.boxes, self.updates))

    @property
    def shown(self) -> int:
        """How many boxes are shown at once: those of one repeat of each fold, and all others."""
        return len(self.boxes) - sum(len(row) for fold in self.folds for row in fold.rows[1:])

    def numbers(self, array: int) -> Numbers:
        """The values and gradients of an array, row-major."""
        return self.arrays.numbers[array]

    @cached_property
    @in_its_language
    def birth(self) -> Birth | None:
        """Where the first inf or nan appears in a right sweep; None if all is finite."""
        numbers = self.arrays.numbers
        if self.mistaken is not None or all(
            isfinite(x) for pair in numbers for each in pair for x in each
        ):
            return None
        steps = (
            ActingStep(k, frame.phase, box, receivers)
            for k, frame in enumerate(self.frames)
            for box, receivers in frame.acting
        )
        return find_birth(self.program, self.arrays, self.boxes, steps, self._owners, self.scalars)

    def name(self, array: int) -> str:
        """The name of an array."""
        return self.arrays.arrays[array].name

    def scalars(self, box: int) -> list[Scalar]:
        """What the scalars of a box hand to scalars outside it, one by one."""
        return list(
            scalars(
                self.program,
                self.arrays,
                self.boxes[box],
                self.gradients,
                self._owners,
                self.mistaken,
            )
        )

    def to_dict(self) -> dict[str, Any]:
        """Return arrays, boxes, steps and updates as dicts, lists and numbers, for JSON.

        Each array has all its values and gradients, row-major; non-finite ones are the strings
        "nan", "inf" and "-inf". An operation of `record()` has its slopes too: of each entry one
        for each operand, null where no gradient flows.
        """
        right, slopes = self.right or self, self.arrays.slopes
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
                    "true_gradients": [json_value(x) for x in true.gradients],
                    **({"slopes": [json_value(x) for x in slopes[i]]} if i in slopes else {}),
                }
                for i, (one, numbers, true) in enumerate(
                    zip(self.arrays.arrays, self.arrays.numbers, right.arrays.numbers, strict=True)
                )
            ],
            "boxes": [_plain(asdict(box)) for box in self.boxes],
            "folds": [
                {**_plain(asdict(fold)), "handed": [one._asdict() for one in fold.handed]}
                for fold in self.folds
            ],
            "frames": [_plain(frame._asdict()) for frame in self.frames],
            "updates": [_plain(asdict(one)) for one in self.updates],
            "what_if": self.what_if,
            "wrong": self.wrong,
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
        """What a box hands to each array that it reads: the sums of its scalars' shares.

        With `=` for `+=` the last of them.
        """
        return {i: one.numbers for i, one in self.received(box).items()}

    def received(self, box: int) -> Mapping[int, Received]:
        """What each array that a box reads receives from it."""
        return box_shares(self.arrays, self.boxes[box], self.scalars(box), self.what_if)

    def handed(self, frame: LevelFrame) -> Mapping[int, tuple[float, ...]]:
        """What a frame of phase "backward" hands to each of its receivers."""
        found: dict[int, Received] = {}
        for box, receivers in frame.acting:
            received = self.received(box)
            for i in receivers:
                if i in frame.receivers:
                    found[i] = found[i].with_share(received[i]) if i in found else received[i]
        return {i: one.numbers for i, one in found.items()}


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields for JSON."""
    return {name: json_value(x) for name, x in fields.items()}
