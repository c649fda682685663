"""`draw` and `step`, the commands that this package adds to `autograd-core`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograd_core.commands.arguments import Command
from viz.commands.draw import draw
from viz.commands.step import step

if TYPE_CHECKING:
    from typer import Typer

COMMANDS = (draw, step)


def register(app: Typer) -> None:
    """Add the commands to the app; the entry point of the group `autograd_core.commands`."""
    for command in COMMANDS:
        app.command(cls=Command)(command)
