"""The level at which a graph is shown first: arrays if it is large and has structure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, get_args

from autograd_core import Program, Value
from autograd_core.suggest import did_you_mean
from viz.boxes.all_leaves import frozen
from viz.boxes.levels import Levels, levels_of
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
) -> Levels | None:
    """The levels of a graph, if it is to be shown at the level of arrays; else None.

    Args:
        root, names, model, axes, optimizer, fold, what_if: as `levels` takes them.
        seed: the gradient of the root; None for the gradients that are stored in `.grad`.

    Raises:
        TypeError, ValueError, NonFiniteGradientError: as in `levels`.
    """
    check_model(model)
    check_optimizer(optimizer)
    if len(Program(root)) <= FEW:
        return None
    program = frozen(root, model, names)
    outline = program.outline
    if not outline.structured or len(outline.steps) > MOST * STEPS_IN_A_BOX:
        return None
    found = levels_of(program, seed, axes or {}, optimizer, fold)
    if found.shown > min(SHARE * len(program), MOST):
        return None
    return found.with_mistake(what_if, optimizer)
