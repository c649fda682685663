"""`draw`: the graph of an expression, with values and gradients, as a picture or in words."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from autograd_core.commands.arguments import At, Expression, choice_option, ending
from autograd_core.commands.destination import check_destination, telling, told
from autograd_core.commands.failure import Failure
from autograd_core.commands.output import show
from viz.commands.recording import find, record
from viz.commands.shared import output_option, wrapped
from viz.graphs.draw import RANKDIRS, Drawing
from viz.graphs.draw import draw as draw_value
from viz.graphs.neighbourhood import DEPTH
from viz.graphs.selection import LIMIT
from viz.render import RenderError
from viz.stepping.terminal import is_terminal
from viz.theme import THEMES

SUFFIXES = (".svg", ".png", ".pdf", ".dot", ".gv", ".txt")


@ending
def draw(
    expr: Expression,
    at: At = None,
    output: Annotated[
        Optional[str],  # noqa: UP045
        output_option(
            "Draw into this file: .svg, .png, .pdf, .dot for the DOT text, or .txt for the graph "
            "in words."
        ),
    ] = None,
    theme: Annotated[
        Optional[str],  # noqa: UP045
        choice_option(
            THEMES, "The look: micrograd; its SVG follows the reader's system, light or dark."
        ),
    ] = None,
    rankdir: Annotated[
        Optional[str],  # noqa: UP045
        choice_option(
            RANKDIRS,
            "The direction: LR, or TB if that fits a page better.",
            show_default=False,
        ),
    ] = None,
    local: Annotated[
        bool, typer.Option("--local", help="Write the local derivative on each edge.")
    ] = False,
    formulas: Annotated[
        bool, typer.Option("--formulas", help="Write into each node how it was made.")
    ] = False,
    fold: Annotated[
        bool, typer.Option("--fold", help="Draw nodes that differ in their numbers only as one.")
    ] = False,
    around: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            metavar="NAME", show_default=False, help="Draw the neighbourhood of this node only."
        ),
    ] = None,
    depth: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(
            min=0,
            show_default=False,
            help=f"How many edges it goes from there ({DEPTH}), or from the result.",
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="The most nodes to show.")] = LIMIT,
) -> bool:
    """Draw the graph of an expression.

    Each node has its value and its gradient. Without -o a terminal shows the graph in words, and
    a pipe or a file gets the DOT text, as in: autograd-core draw EXPR | dot -Tsvg

    Example: autograd-core draw "relu(w*x + b)" --at w=2,x=3,b=1 -o graph.svg
    """
    path = check_destination(output, SUFFIXES)
    recorded, names = record(expr, at)
    center = None if around is None else find(recorded, around, names)
    recorded.root.backward()
    drawing = draw_value(
        recorded.root,
        names,
        rankdir,
        theme=theme,
        local=local,
        formulas=formulas,
        fold=fold,
        around=center,
        depth=depth,
        limit=limit,
    )
    if path is None:
        show(wrapped(drawing.text) if is_terminal(sys.stdout) else drawing.source.rstrip("\n"))
        return True
    try:
        with telling(path):
            drawing.save(path)
    except RenderError as error:
        raise Failure(f"{error} (here: -o {told(path.with_suffix('.svg'))})") from None
    show(wrapped(_report(drawing, path)))
    return True


def _report(drawing: Drawing, path: Path) -> str:
    """Say what was drawn, by which program, and into which file."""
    first = drawing.text.partition("\n")[0]
    done = "written as text" if path.suffix.lower() == ".txt" else "written as DOT text"
    if drawing.drawn_by:
        done = f"drawn by {drawing.drawn_by}"
    return f"{first}\n{done} into {told(path)}"
