"""What a model answers at each state of its training: over a plane, along a line, per sample."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import fsum, isfinite, isnan, tanh
from typing import Any, Literal, NamedTuple

from autograd_core import no_grad
from viz.grid import lattice, outputs_of
from viz.language.say import say
from viz.network import package
from viz.numbers import listed, number_of
from viz.training.packed import shares, small
from viz.training.states import States

PLANE, LINE = 40, 120
"""Points of the plane across and up, and of a line."""
NO_CLASS = 255
STRENGTHS = 16
"""Shades of a class in the plane."""
MOST_CLASSES = 15
MOST_SHOWN = 400
"""The most samples that a page draws."""

Kind = Literal["plane", "line", "samples"]


class TrueClasses(NamedTuple):
    """Targets that are classes.

    Attributes:
        wanted: the class of each sample, from 0.
        names: of the classes.
        threshold: a single score above it means class 1.
    """

    wanted: tuple[int, ...]
    names: tuple[str, ...]
    threshold: float

    def found(self, output: Any) -> int:
        """The class that an output stands for; -1 where it is nan."""
        return class_of(output, self.threshold)


@dataclass(frozen=True)
class Seen:
    """The answers of a model at each state.

    Attributes:
        kind: "plane" for samples of two numbers, "line" of one, "samples" for all others.
        xs: the samples.
        targets: what they should give, or None.
        answers: for each state the output for each sample.
        labels: if the targets are classes.
        around: the corners of the plane or the ends of the line: across, then up.
        field: for each state the outputs on the plane or along the line.
    """

    kind: Kind
    xs: Sequence[Any]
    targets: Sequence[float] | None
    answers: tuple[Sequence[Any], ...]
    labels: TrueClasses | None
    around: tuple[float, ...] = ()
    field: tuple[Sequence[Any], ...] = ()

    @property
    def right(self) -> list[int] | None:
        """How many samples each state puts into the right class."""
        if self.labels is None:
            return None
        labels = self.labels
        return [
            sum(labels.found(o) == w for o, w in zip(row, labels.wanted, strict=True))
            for row in self.answers
        ]

    @property
    def points(self) -> list[list[float]]:
        """The samples as lists of plain numbers."""
        return [_coordinates(x) for x in self.xs]

    def losses(self, loss: Callable[[Any, Any], Any]) -> list[float]:
        """The mean of a loss over the samples, at each state."""
        targets = self.targets or ()
        means = []
        with no_grad():
            for row in self.answers:
                found = [
                    number_of(loss(o, t), "replay: what loss returns")
                    for o, t in zip(row, targets, strict=True)
                ]
                means.append(
                    fsum(found) / len(found) if all(map(isfinite, found)) else float("nan")
                )
        return means

    def to_page(self, names: Sequence[str]) -> dict[str, Any]:
        """The answers for JSON.

        Args:
            names: of the inputs.
        """
        shown = list(range(0, len(self.xs), -(-len(self.xs) // MOST_SHOWN)))
        if self.labels is not None and self.kind == "samples":
            wanted = self.labels.wanted
            shown.sort(key=lambda i: wanted[i])
        data: dict[str, Any] = {
            "kind": self.kind,
            "names": list(names),
            "around": list(self.around),
            "classes": None if self.labels is None else list(self.labels.names),
            "right": self.right,
            "count": len(self.xs),
            "numbers": shown,
        }
        if self.kind == "plane":
            data["points"] = [_coordinates(self.xs[i]) for i in shown]
            data["side"] = PLANE
            data["field"] = small(_shades(self.field, self.labels))
        elif self.kind == "line":
            data["points"] = [_coordinates(self.xs[i]) for i in shown]
            data |= _lines("field", self.field)
        data |= _lines("answers", [[row[i] for i in shown] for row in self.answers])
        if self.labels is not None:
            labels = self.labels
            data["wanted"] = [labels.wanted[i] for i in shown]
            data["found"] = small(
                NO_CLASS if (c := labels.found(row[i])) < 0 else c
                for row in self.answers
                for i in shown
            )
        elif self.targets is not None:
            data["targets"] = [self.targets[i] for i in shown]
        return data


def seen_of(
    states: States,
    xs: Any,
    targets: Any,
    threshold: float | None,
    classes: Sequence[str] | None,
) -> Seen:
    """Compute a model at each state, for some samples and between them.

    Args:
        states: the states.
        xs, targets: the samples; targets may be None.
        threshold: a single score above it means class 1; None finds it, as `_middle` says.
        classes: names of the classes.

    Raises:
        TypeError: samples or targets are not lists of numbers.
        ValueError: there are no samples, not one target for each, or not a name for each class.
    """
    xs = listed(xs, "replay: samples")
    if not xs:
        raise ValueError("replay: there are no samples")
    if targets is not None:
        targets = listed(targets, "replay: targets")
        if len(targets) != len(xs):
            raise ValueError(f"replay: {len(xs)} samples, but {len(targets)} targets")
    size = _size(xs[0])
    kind: Kind = "line" if size == 1 else "plane" if size == 2 else "samples"
    around, points = {"line": _line, "plane": _plane, "samples": _nothing}[kind](xs)
    rows = list(_answers(states, [*xs, *points]))
    answers = tuple(row[: len(xs)] for row in rows)
    labels = _labels(targets, answers, threshold, classes)
    field = tuple(row[len(xs) :] for row in rows) if points else ()
    return Seen(kind, xs, targets, answers, labels, around, field)


def _answers(states: States, points: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The outputs for some points at each state; recorded once where that gives the same bits."""
    package("replay")
    from autograd_core import static  # a large part of the engine, which other pages do not need
    from autograd_core.program.static.not_static import NotStatic
    from nn.evaluation import in_mode

    model: Any = states.model
    recorded: Any = static(lambda x: model(x))

    with in_mode(model, training=False):
        for k in range(len(states)):
            with states.at(k):
                if recorded is not None:
                    try:
                        yield list(recorded.values(points))
                        continue
                    except (NotStatic, TypeError, ValueError):
                        recorded = None
                yield outputs_of(model, points)


def _labels(
    targets: Sequence[Any] | None,
    answers: Sequence[Sequence[Any]],
    threshold: float | None,
    names: Sequence[str] | None,
) -> TrueClasses | None:
    """The classes, if the targets are whole numbers that the outputs can stand for."""
    if targets is None or not all(_is_whole(t) for t in targets):
        return None
    count = len(_scores(answers[0][0]))
    told: tuple[str, ...]
    found = {int(t) for t in targets}
    if count == 1:
        if not (found <= {0, 1} or found <= {-1, 1}):
            return None
        told = tuple(say("class {k}", k=k) for k in ((-1, 1) if -1 in found else (0, 1)))
        wanted = tuple(max(int(t), 0) for t in targets)
    else:
        if not found <= set(range(min(count, MOST_CLASSES))):
            return None
        told = tuple(say("class {k}", k=k) for k in range(count))
        wanted = tuple(int(t) for t in targets)
    if names is not None:
        told = tuple(map(str, names))
        if len(told) != max(count, 2):
            raise ValueError(
                f"replay: the model has {max(count, 2)} classes, got {len(told)} names"
            )
    if threshold is None:
        threshold = _middle(answers, targets) if count == 1 and -1 not in found else 0.0
    return TrueClasses(wanted, told, threshold)


def _middle(answers: Sequence[Sequence[Any]], targets: Sequence[Any]) -> float:
    """Above which output class 1 is meant, where the targets are 0 and 1.

    That is 0.5 for outputs that stand for the targets: probabilities, none of which is outside 0
    to 1 at any state, and numbers that are closer to their targets than 0.5 at the last. Others
    are scores, and it is 0.
    """
    every = [[_scores(output)[0] for output in row] for row in answers]
    likely = all(0.0 <= y <= 1.0 for row in every for y in row)
    near = all(abs(y - float(t)) < 0.5 for y, t in zip(every[-1], targets, strict=True))
    return 0.5 if likely or near else 0.0


def _is_whole(target: Any) -> bool:
    """Whether a target is a whole number."""
    return hasattr(target, "__float__") and float(target).is_integer()


def _scores(output: Any) -> list[float]:
    """An output as a list of numbers."""
    return list(output) if isinstance(output, (list, tuple)) else [output]


def _parts(x: Any) -> list[Any]:
    """What a sample has, which may be one number by itself."""
    return listed(x, "replay: a sample") if hasattr(x, "__iter__") else [x]


def _coordinates(x: Any) -> list[float]:
    """A sample as a list of plain numbers."""
    return [number_of(part, "replay: a number of a sample") for part in _parts(x)]


def _size(x: Any) -> int:
    """How many numbers a sample has; 0 if it is a list of something else."""
    parts = _parts(x)
    return 0 if any(hasattr(part, "__iter__") for part in parts) else len(parts)


def _nothing(xs: Sequence[Any]) -> tuple[tuple[float, ...], list[Any]]:
    """Nothing between samples."""
    return (), []


def _plane(xs: Sequence[Any]) -> tuple[tuple[float, ...], list[Any]]:
    """The corners of a plane around samples, and its points, from below."""
    places = list(map(_coordinates, xs))
    across, up = (lattice([x[axis] for x in places], PLANE) for axis in (0, 1))
    return (across[0], across[-1], up[0], up[-1]), [[x, y] for y in up for x in across]


def _line(xs: Sequence[Any]) -> tuple[tuple[float, ...], list[Any]]:
    """The ends of a line around samples, and its points in the form of the samples."""
    across = lattice([_coordinates(x)[0] for x in xs], LINE)
    is_list = hasattr(xs[0], "__iter__")
    return (across[0], across[-1]), [[x] if is_list else x for x in across]


def _shades(field: Sequence[Sequence[Any]], labels: TrueClasses | None) -> Iterator[int]:
    """A byte for each point: the class times 16, and how clearly it is chosen; 255 for nan.

    Of plain numbers, those above 0 are class 1.
    """
    threshold = 0.0 if labels is None else labels.threshold
    margins = [abs(_margin(_scores(output), threshold)[1]) for output in field[-1]]
    usual = sorted(x for x in margins if isfinite(x))
    scale = usual[len(usual) // 2] if usual and usual[len(usual) // 2] else 1.0
    for row in field:
        for output in row:
            chosen, margin = _margin(_scores(output), threshold)
            if chosen < 0:
                yield NO_CLASS
            else:
                clearly = 1.0 if margin > 20 * scale else tanh(margin / scale)
                yield chosen * STRENGTHS + min(int(clearly * STRENGTHS), STRENGTHS - 1)


def class_of(output: Any, threshold: float) -> int:
    """The class that an output stands for; -1 for nan."""
    return _margin(_scores(output), threshold)[0]


def _margin(scores: Sequence[float], threshold: float) -> tuple[int, float]:
    """The class of an output, or -1, and by how much it is chosen."""
    if any(map(isnan, scores)):
        return -1, 0.0
    if len(scores) == 1:
        return int(scores[0] > threshold), abs(scores[0] - threshold)
    first, second = sorted(scores, reverse=True)[:2]
    return min(scores.index(first), MOST_CLASSES - 1), first - second


def _lines(name: str, rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Outputs of all states as shares of the largest, with their range."""
    flat = [[x for output in row for x in _scores(output)] for row in rows]
    finite = [x for row in flat for x in row if isfinite(x)]
    most = max(map(abs, finite), default=0.0)
    return {
        name: shares((x for row in flat for x in row), most),
        f"{name}Most": most,
        f"{name}Range": [min(finite, default=0.0), max(finite, default=0.0)],
        f"{name}Width": len(_scores(rows[0][0])),
    }
