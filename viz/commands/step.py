"""`step`: go through a computation and its reverse sweep in the terminal, on a page or as text."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Optional, cast, get_args

import typer

from autograd_core import Value
from autograd_core.commands.arguments import At, Expression, Json, ending
from autograd_core.commands.destination import check_destination, telling, told
from autograd_core.commands.failure import Failure
from autograd_core.commands.output import columns, show, show_json
from viz.commands.recording import record
from viz.commands.shared import choice_option, output_option, wrapped
from viz.frame_style import THEMES
from viz.palette import ThemeName
from viz.render import RenderError
from viz.stepping.frame_text import NARROWEST, summary_text
from viz.stepping.frames import Steps, WhatIf
from viz.stepping.steps import LIMIT, steps
from viz.stepping.terminal import WIDEST, blocks, is_terminal, step_in_terminal

PAGE = (".html", ".htm")
SUFFIXES = (*PAGE, ".svg", ".png", ".pdf", ".gif")
MISTAKES: tuple[str, ...] = get_args(WhatIf)


@ending
def step(
    expr: Expression,
    at: At = None,
    output: Annotated[
        Optional[str],  # noqa: UP045
        output_option(
            "Write a page to step through (.html), a filmstrip (.svg, .png, .pdf), or all steps "
            "as a film (.gif)."
        ),
    ] = None,
    what_if: Annotated[
        Optional[str],  # noqa: UP045
        choice_option(
            MISTAKES,
            "Make a mistake: = for +=, no topological order, or no zero_grad(). A page opens with "
            "this mistake, and offers the others.",
            show_default=False,
        ),
    ] = None,
    theme: Annotated[
        str, choice_option(THEMES, "The colours of the page or filmstrip; auto: the reader's.")
    ] = "auto",
    limit: Annotated[int, typer.Option(min=1, help="The most steps.")] = LIMIT,
    as_json: Json = False,
) -> bool:
    """Step through an expression, forward and backward.

    In a terminal the arrow keys go on and back, q ends. A pipe or a file gets all steps, and
    then the final gradients.

    Example: autograd-core step "relu(w*x + b)" --at w=2,x=3,b=1 -o page.html
    """
    path = check_destination(output, SUFFIXES)
    page = path is not None and path.suffix.lower() in PAGE
    recorded, names = record(expr, at)
    with _refusals():
        trace = steps(recorded.root, names, cast("WhatIf | None", what_if), limit=limit)
        if path is not None:
            colours = cast("ThemeName", theme)
            report = _write(path, page, recorded.root, trace, names, limit, colours)
    if as_json:
        show_json(trace.to_dict())
    elif path is not None:
        show(wrapped(report))
    else:
        _go(trace)
    return True


@contextmanager
def _refusals() -> Iterator[None]:
    """Make a block in which a too large graph is a Failure."""
    try:
        yield
    except ValueError as error:
        raise Failure(f"{error} (here: --limit)") from None


def _write(
    path: Path,
    page: bool,
    root: Value,
    trace: Steps,
    names: dict[str, object],
    limit: int,
    theme: ThemeName,
) -> str:
    """Write a page, a filmstrip or a film; returns a sentence about it."""
    picture: Any
    if page:
        from viz.stepping.step import step as stepper

        picture = stepper(root, names, what_if=trace.what_if, limit=limit, theme=theme)
        what = f"page of {len(trace)} steps"
        notes = picture.left_out
    else:
        from viz.stepping.filmstrip import filmstrip

        picture = filmstrip(trace, theme=theme)
        what = f"filmstrip of {len(picture.frames)} of {len(trace)} steps"
        if path.suffix.lower() == ".gif":
            what = f"film of {len(trace)} steps"
        notes = (trace.note,)
    try:
        with telling(path):
            picture.save(path)
    except RenderError as error:
        raise Failure(str(error)) from None
    return " ".join(filter(None, (f"{what} written into {told(path)}.", *notes)))


def _go(trace: Steps) -> None:
    """Step in the terminal, or print all frames if the output is not a terminal."""
    if is_terminal(sys.stdin) and is_terminal(sys.stdout):
        step_in_terminal(trace)
        return
    width = max(min(columns(), WIDEST), NARROWEST)
    for block in blocks(trace, width):
        show(block)
    show(summary_text(trace, width))
