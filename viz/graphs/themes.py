"""Themes of draw: which colours the modern look uses for what, and how it turns dark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from viz import palette
from viz.palette import Palette
from viz.roles import Role


class DrawColours(NamedTuple):
    """The colours of the modern look; roles also differ by their word and border.

    Attributes:
        background: behind everything.
        text, muted: the main text, and words that matter less.
        gradient: the word grad and its number.
        line: edges, and borders of operations.
        operation: the inside of operations.
        bad: text and lines of what is not finite.
        bad_fill: the inside of what is not finite.
        borders, fills: of the boxes, by role.
    """

    background: str
    text: str
    muted: str
    gradient: str
    line: str
    operation: str
    bad: str
    bad_fill: str
    borders: dict[Role, str]
    fills: dict[Role, str]

    def all(self) -> list[str]:
        """All colours, in a fixed order."""
        *plain, borders, fills = self
        return [*plain, *borders.values(), *fills.values()]


def colours_of(p: Palette) -> DrawColours:
    """Parameters are blue, inputs green, constants grey, the result is orange."""
    return DrawColours(
        background=p.paper,
        text=p.ink,
        muted=p.muted,
        gradient=p.ochre.strong,
        line=p.line,
        operation=p.box,
        bad=p.alarm.strong,
        bad_fill=p.alarm.fill,
        borders={
            Role.PARAMETER: p.blue.strong,
            Role.INPUT: p.green.strong,
            Role.CONSTANT: p.line,
            Role.INTERIOR: p.line,
            Role.RESULT: p.orange.strong,
        },
        fills={
            Role.PARAMETER: p.blue.fill,
            Role.INPUT: p.green.fill,
            Role.CONSTANT: p.box,
            Role.INTERIOR: p.paper,
            Role.RESULT: p.orange.fill,
        },
    )


LIGHT = colours_of(palette.LIGHT)
DARK = colours_of(palette.DARK)
MODERN_PAIRS = dict(zip(LIGHT.all(), DARK.all(), strict=True))
"""The dark colour for each light colour of the modern look."""


def dark_rules(scope: str, pairs: Mapping[str, str], ink: str = "") -> str:
    """CSS that turns a light picture into the dark one where the reader's system is dark.

    Programs that draw write colours as attributes, and a rule of CSS counts before an attribute.

    Args:
        scope: a selector of the picture, so that the page around it stays as it is.
        pairs: the colour that takes the place of each.
        ink: the colour of texts that have none of their own, which is black otherwise.
    """
    rules = [f"{scope} text{{fill:{ink}}}"] if ink else []
    rules += [
        f'{scope} [{name}="{light}"]{{{name}:{dark}}}'
        for light, dark in pairs.items()
        for name in ("fill", "stroke")
    ]
    return "@media (prefers-color-scheme:dark){" + "".join(rules) + "}"
