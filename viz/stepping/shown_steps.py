"""The steps that a terminal, a filmstrip or a film shows: of arrays or of scalars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograd_core import Value
from viz.arguments import check_root
from viz.boxes.levels import Levels
from viz.boxes.opening import check_level, levels_if_fit
from viz.language.choice import speaking
from viz.stepping.frame_count import LIMIT
from viz.stepping.frames import Steps
from viz.stepping.steps import steps
from viz.sweep import check_what_if


def shown_steps(
    root: Value | Steps | Levels,
    function: str,
    options: Mapping[str, Any],
    limit: int = LIMIT,
) -> Steps | Levels:
    """Return steps unchanged, or make them from a Value, at the level at which `step` opens it.

    That is the level of arrays for more than 60 nodes with structure, unless a limit or a sweep
    without order asks for scalars.

    Args:
        root: a Value, or steps made from one.
        function: the function that the user called, for messages.
        options: options of `steps`, with None for its level; empty if root is not a Value.
        limit: the most frames of scalars where the options have none.

    Raises:
        TypeError: root is not a Value, Steps or Levels; options came with steps, or are unknown.
        ValueError: as in `steps`.
    """
    if not isinstance(root, (Steps, Levels)):
        check_root(root, function)
        chosen = dict(options)
        level = chosen.pop("level", None)
        with speaking(chosen.pop("lang", None)):
            return _made(root, level, chosen, limit)
    if options:
        made = "steps" if isinstance(root, Steps) else "levels"
        raise TypeError(
            f"{function}: {', '.join(options)} must be given to {made}(), not with its result"
        )
    return root


def _made(root: Value, level: Any, chosen: dict[str, Any], limit: int) -> Steps | Levels:
    """Steps of a Value, with options but its level."""
    check_level(level)
    what_if = chosen.get("what_if")
    check_what_if(what_if)
    if level is None and what_if != "no_order" and chosen.get("limit", LIMIT) == LIMIT:
        wanted = {name: x for name, x in chosen.items() if name != "limit"}
        found = levels_if_fit(root, **{"names": None, "seed": 1.0, "model": None, **wanted})
        if found is not None:
            return found
    if what_if != "no_order":  # that sweep is cut off at its limit, however few are chosen
        chosen.setdefault("limit", limit)
    made: Steps | Levels = steps(root, **chosen, level=level)
    return made
