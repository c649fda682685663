"""`draw`: the graph of an expression, with values and gradients, as a picture or in words."""

from __future__ import annotations

import sys
from typing import Annotated, Optional

import typer

from autograd_core.commands.arguments import At, Expression, ending
from autograd_core.commands.failure import Failure
from autograd_core.commands.output import columns, show
from autograd_core.laboratory.text_table import wrap
from viz.commands.destination import check_destination, replacing
from viz.commands.recording import find, record
from viz.draw import RANKDIRS, Drawing, check_rankdir
from viz.draw import draw as draw_value
from viz.neighbourhood import DEPTH
from viz.render import RenderError
from viz.selection import LIMIT
from viz.themes import THEMES, check_theme

SUFFIXES = (".svg", ".png", ".pdf", ".dot", ".gv")


def _theme(name: str) -> str:
    """A theme that there is."""
    try:
        check_theme(name)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    return name


def _rankdir(name: str) -> str:
    """A direction that there is."""
    try:
        check_rankdir(name.upper())
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    return name.upper()


@ending
def draw(
    expr: Expression,
    at: At = None,
    output: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            show_default=False,
            help="Draw into this file: .svg, .png, .pdf, or .dot for the DOT text.",
        ),
    ] = None,
    theme: Annotated[
        str, typer.Option(callback=_theme, metavar="|".join(THEMES), help="The look.")
    ] = THEMES[0],
    rankdir: Annotated[
        str,
        typer.Option(
            callback=_rankdir, metavar="|".join(RANKDIRS), help="From where to where it is drawn."
        ),
    ] = RANKDIRS[0],
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
    path = None if output is None else check_destination(output, SUFFIXES)
    recorded, names = record(expr, at)
    center = None if around is None else find(recorded, around)
    recorded.root.backward()
    drawing = draw_value(
        recorded.root,
        names,
        rankdir,
        theme=theme,
        local=local,
        formulas=formulas,
        fold=fold or None,
        around=center,
        depth=depth,
        limit=limit,
    )
    if path is None:
        show(_wrapped(drawing.text) if sys.stdout.isatty() else drawing.source.rstrip("\n"))
        return True
    try:
        with replacing(path) as place:
            drawing.save(place)
    except RenderError as error:
        fewer = "--limit, or " if "limit=" in str(error) else ""
        raise Failure(f"{error} (here: {fewer}-o {path.with_suffix('.dot')})") from None
    show(_wrapped(_report(drawing, str(path))))
    return True


def _report(drawing: Drawing, path: str) -> str:
    """What was drawn, by which program, and where it lies."""
    first = drawing.text.partition("\n")[0]
    done = f"drawn by {drawing.drawn_by}" if drawing.drawn_by else "written as DOT text"
    return f"{first}\n{done} into {path}"


def _wrapped(text: str) -> str:
    """Text in lines of the terminal's width."""
    room = columns()
    return "\n".join(part for line in text.split("\n") for part in wrap(line, room, "  "))
