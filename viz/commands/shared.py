"""Shared by `draw` and `step`: options and their checks, and text in the terminal's width."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import typer

from autograd_core.commands.output import columns
from autograd_core.text.text_table import wrap


def output_option(help: str) -> Any:
    """The option -o FILE."""
    return typer.Option("--output", "-o", metavar="FILE", show_default=False, help=help)


def choice_option(choices: Sequence[str], help: str, **more: Any) -> Any:
    """An option that takes one of several words, in upper or lower case."""
    return typer.Option(callback=_one_of(choices), metavar="|".join(choices), help=help, **more)


def wrapped(text: str) -> str:
    """Wrap text to the terminal's width."""
    room = columns()
    return "\n".join(part for line in text.split("\n") for part in wrap(line, room, "  "))


def _one_of(choices: Sequence[str]) -> Callable[[str | None], str | None]:
    """Return a function that finds the choice meant by a text, or lists the choices."""

    def choose(text: str | None) -> str | None:
        if text is None:
            return None
        for choice in choices:
            if choice.lower() == text.lower():
                return choice
        raise typer.BadParameter(f"it must be one of {', '.join(choices)}, got {text!r}")

    return choose
