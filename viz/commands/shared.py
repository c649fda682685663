"""Shared by `draw` and `step`: options and their checks, and text in the terminal's width."""

from __future__ import annotations

from typing import Any

import typer

from autograd_core.commands.output import columns
from autograd_core.text.text_table import wrap


def output_option(help: str) -> Any:
    """The option -o FILE."""
    return typer.Option("--output", "-o", metavar="FILE", show_default=False, help=help)


def wrapped(text: str) -> str:
    """Wrap text to the terminal's width."""
    room = columns()
    return "\n".join(part for line in text.split("\n") for part in wrap(line, room, "  "))
