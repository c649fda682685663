"""The frames of an optimiser's step, made by a copy: no parameter moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from viz.formulas import gradient_of, number_text
from viz.language.say import say
from viz.optimizer_step import numbers_after, plain_rate
from viz.stepping.frames import Frame
from viz.sweep import same

if TYPE_CHECKING:
    from nn import Optimizer


def update_frames(
    optimizer: Optimizer,
    places: Mapping[int, int],
    names: Sequence[str],
    gradients: Sequence[float],
    true_gradients: Sequence[float],
) -> list[Frame]:
    """A frame for each parameter that the optimiser's next step moves, not yet numbered.

    Args:
        optimizer: it is copied with its parameters; the copy makes the step.
        places: the index of each node by `id`; parameters that are not there have no frame.
        names: of the nodes.
        gradients: of the nodes.
        true_gradients: gradients of a right sweep; numbers that differ from them are marked.

    Raises:
        NonFiniteGradientError: the optimiser refuses to step on a nan or an infinity.
    """
    moved = numbers_after(optimizer, places, gradients)
    right = moved
    if tuple(gradients) != tuple(true_gradients):
        right = numbers_after(optimizer, places, true_gradients)
    frames = []
    for p, after, expected in zip(optimizer.params, moved, right, strict=True):
        if id(p) in places:
            i = places[id(p)]
            wrong = not same(after, expected)
            why = ""
            if wrong:
                why = say(
                    "{gradient} is {number}, not {truth}",
                    gradient=gradient_of(names[i]),
                    number=number_text(gradients[i]),
                    truth=number_text(true_gradients[i]),
                )
            frames.append(_update(optimizer, i, names[i], gradients[i], p.data, after, wrong, why))
    return frames


def with_reason(sentence: str, why: str) -> str:
    """A sentence, and why what it says went wrong."""
    return say("{sentence} Wrong: {why}.", sentence=sentence, why=why) if why else sentence


def _update(
    optimizer: Optimizer,
    place: int,
    name: str,
    gradient: float,
    before: float,
    after: float,
    wrong: bool,
    why: str,
) -> Frame:
    """The frame of one parameter."""
    kind = type(optimizer).__name__
    change = after - before
    start, end, slope = number_text(before), number_text(after), number_text(gradient)
    rate = plain_rate(optimizer)
    if rate is not None:
        product = f"{number_text(rate)} * {slope}"
        formula: str = say(
            "{line}: {start} becomes {end}",
            line=f"{name} -= lr * {gradient_of(name)} = {product}",
            start=start,
            end=end,
        )
    else:
        sign = "-" if change < 0 else "+"
        moved = number_text(abs(change))
        formula = say(
            "{line} ({kind}, gradient {slope})",
            line=f"{name} = {start} {sign} {moved} = {end}",
            kind=kind,
            slope=slope,
        )
    sentence = with_reason(
        say(
            "Update: {kind} moves {name} from {start} to {end}; its gradient is {slope}.",
            kind=kind,
            name=name,
            start=start,
            end=end,
            slope=slope,
        ),
        why,
    )
    return Frame(
        0, "update", place, None, None, gradient, None, change, before, after,
        formula, sentence, wrong, why,
    )  # fmt: skip
