"""`step`: go through a computation and its reverse sweep in the terminal, on a page or as text."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Optional, cast, get_args

import typer

from autograd_core import Value
from autograd_core.commands.arguments import At, Expression, Json, choice_option, ending
from autograd_core.commands.destination import check_destination, telling, told
from autograd_core.commands.failure import Failure
from autograd_core.commands.output import columns, show, show_json
from viz.boxes.levels import Levels
from viz.boxes.opening import Level
from viz.commands.recording import record
from viz.commands.shared import output_option, wrapped
from viz.frame_style import THEMES
from viz.language.choice import Language, in_its_language
from viz.palette import ThemeName
from viz.render import RenderError
from viz.stepping.frame_count import LIMIT, TooManyFrames
from viz.stepping.frame_text import NARROWEST
from viz.stepping.frames import Steps
from viz.stepping.reels import reel_of
from viz.stepping.shown_steps import shown_steps
from viz.stepping.terminal import WIDEST, blocks, is_terminal, step_in_terminal
from viz.sweep import WhatIf

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
    lang: Annotated[
        Optional[str],  # noqa: UP045
        choice_option(
            get_args(Language),
            "The language of its sentences, zh for Chinese. By default a page is in that of the "
            "reader's browser, and all else in English.",
            show_default=False,
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="The most steps.")] = LIMIT,
    level: Annotated[
        Optional[str],  # noqa: UP045
        choice_option(
            get_args(Level),
            "Step through arrays, a box for each line, or through scalars. By default arrays "
            "where the graph has more than 60 nodes and such structure.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
) -> bool:
    """Step through an expression, forward and backward.

    In a terminal the arrow keys go on and back, q ends. A pipe or a file gets all steps, and
    then the final gradients. At the level of arrays Enter opens the box of a step, Escape closes.

    Example: autograd-core step "relu(w*x + b)" --at w=2,x=3,b=1 -o page.html
    """
    path = check_destination(output, SUFFIXES)
    page = path is not None and path.suffix.lower() in PAGE
    recorded, names = record(expr, at)
    options = {"names": names, "what_if": what_if, "limit": limit, "level": level, "lang": lang}
    with _refusals():
        trace = shown_steps(recorded.root, "step", options)
        if path is not None:
            colours = cast("ThemeName", theme)
            report = _write(path, page, recorded.root, trace, options, colours)
    if as_json:
        show_json(trace.to_dict())
    elif path is not None:
        show(wrapped(report))
    else:
        _go(trace)
    return True


@contextmanager
def _refusals() -> Iterator[None]:
    """Make a block in which options that do not fit, and a too large graph, are a Failure."""
    try:
        yield
    except TooManyFrames as error:
        raise Failure(f"{error} (here: --level, --limit)") from None
    except ValueError as error:
        raise Failure(str(error)) from None


def _write(
    path: Path,
    page: bool,
    root: Value,
    trace: Steps | Levels,
    options: dict[str, Any],
    theme: ThemeName,
) -> str:
    """Write a page, a filmstrip or a film; returns a sentence about it."""
    picture: Any
    if page:
        from viz.stepping.step import step as stepper

        picture = stepper(root, **options, theme=theme)
        what = f"page of {len(trace)} steps"
        notes = getattr(picture, "left_out", ())
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


@in_its_language
def _go(trace: Steps | Levels) -> None:
    """Step in the terminal, or print all frames if the output is not a terminal."""
    if is_terminal(sys.stdin) and is_terminal(sys.stdout):
        step_in_terminal(trace)
        return
    width = max(min(columns(), WIDEST), NARROWEST)
    reel = reel_of(trace)
    for block in blocks(reel, width):
        show(block)
    show(reel.summary(width))
