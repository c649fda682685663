"""The level at which a graph is shown first: arrays if it is large and has structure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from autograd_core import Program, Value
from autograd_core.suggest import did_you_mean
from viz.boxes.all_leaves import frozen
from viz.boxes.levels import Levels, levels_of
from viz.language.say import say, together
from viz.optimizer_step import check_optimizer
from viz.roles import check_model
from viz.sweep import WhatIf

if TYPE_CHECKING:
    from nn import Optimizer

Level = Literal["arrays", "scalars"]

FEW = 60
"""The most nodes that are shown one by one without being asked."""

SHARE = 1 / 3
"""With more boxes than this part of the nodes, a graph has no structure worth showing."""

MOST = 300
"""The most boxes that are shown without being asked."""

MOST_INSTEAD = 1_000
"""The most boxes that are shown in place of scalars that are too many to be shown."""

STEPS_IN_A_BOX = 20
"""More array steps than this are not fused into one box; only so many are looked at."""


def check_level(level: object) -> None:
    """Raise ValueError unless this is a level, or None."""
    if level is not None and level not in get_args(Level):
        raise ValueError(
            f"level must be one of {', '.join(map(repr, get_args(Level)))} or None, got {level!r}"
            f"{did_you_mean(level, get_args(Level))}"
        )


def levels_if_fit(
    root: Value,
    names: Mapping[str, object] | None,
    seed: float | None,
    model: Any,
    axes: Mapping[str, Sequence[str]] | None = None,
    optimizer: Optimizer | None = None,
    fold: bool = True,
    what_if: WhatIf | None = None,
    most: int = MOST,
) -> Levels | None:
    """The levels of a graph, if it is to be shown at the level of arrays; else None.

    Args:
        root, names, model, axes, optimizer, fold, what_if: as `levels` takes them.
        seed: the gradient of the root; None for the gradients that are stored in `.grad`.
        most: the most boxes.

    Raises:
        TypeError, ValueError, NonFiniteGradientError: as in `levels`.
    """
    check_model(model)
    check_optimizer(optimizer)
    if len(Program(root)) <= FEW:
        return None
    program = frozen(root, model, names)
    outline = program.outline
    if not outline.structured or len(outline.steps) > most * STEPS_IN_A_BOX:
        return None
    found = levels_of(program, seed, axes or {}, optimizer, fold)
    if found.shown > min(SHARE * len(program), most):
        return None
    return found.with_mistake(what_if, optimizer)


def levels_instead(
    root: Value,
    names: Mapping[str, object] | None,
    seed: float,
    model: Any,
    axes: Mapping[str, Sequence[str]] | None,
    optimizer: Optimizer | None,
    what_if: WhatIf | None,
    limit: int,
) -> Levels | None:
    """The levels of a graph whose scalars are more than a limit, which its note tells, or None.

    Args:
        root, names, seed, model, axes, optimizer, what_if: as `levels` takes them.
        limit: the most frames of scalars.
    """
    found = levels_if_fit(
        root, names, seed, model, axes, optimizer, what_if=what_if, most=MOST_INSTEAD
    )
    if found is None:
        return None
    told = say(
        "These are the steps of its arrays, as those of its scalars are more than {limit}; "
        "limit=None lists all of those.",
        limit=limit,
    )
    return replace(found, note=together([found.note, told] if found.note else [told]))
