"""`curve`: the error of finite differences against their step, as text or as a picture."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from autograd_core.commands.arguments import At, Expression, Json, ending
from autograd_core.commands.destination import check_destination, telling, told
from autograd_core.commands.failure import Failure
from autograd_core.commands.output import columns, show, show_json
from autograd_core.commands.point import read_point
from autograd_core.commands.target import Target, read_target
from autograd_core.expressions.error import shown
from autograd_core.text.text_table import wrap

if TYPE_CHECKING:
    from autograd_core.laboratory.step_curve.result import StepCurve

SUFFIXES = (".png", ".svg", ".pdf")


@ending
def curve(
    expr: Expression,
    at: At = None,
    leaf: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(metavar="NAME", show_default=False, help="The name to differentiate by."),
    ] = None,
    output: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            show_default=False,
            help="Draw the curve into a file too: .png, .svg or .pdf.",
        ),
    ] = None,
    as_json: Json = False,
) -> bool:
    """Show the error of finite differences against their step.

    Over 15 powers of ten below about |x|/10: the truncation error of large steps, the rounding
    error of small ones, the best step between them, and the default step.

    Example: autograd-core curve "exp(x)/x" --at x=1.5 -o curve.png
    """
    from autograd_core.laboratory.step_curve.curve import step_curve

    path = check_destination(output, SUFFIXES)
    target = read_target(expr, read_point(at or []))
    target.record()
    position = _position(target, leaf)
    with target.guarded():
        try:
            found = step_curve(target, list(target.at.values()), position)
        except ValueError as error:
            if target.is_program:
                raise
            raise Failure(str(error)) from None
    found = replace(found, name=target.title)
    notes = _draw(found, path) if path is not None else []
    if as_json:
        show_json(found.to_dict())
    else:
        show("\n".join([str(found), *notes]))
    return True


def _position(target: Target, leaf: str | None) -> int:
    """The position of the argument to differentiate by."""
    names = list(target.at)
    listed = ", ".join(names)
    if leaf is None and len(names) > 1:
        raise Failure(f"say with --leaf by which name to differentiate: {listed}")
    if leaf is not None and leaf not in names:
        raise Failure(f"there is no {shown(leaf)}; the names are {listed}")
    return 0 if leaf is None else names.index(leaf)


def _draw(found: StepCurve, path: Path) -> list[str]:
    """Draw a curve into a file; return the line to print. Failure if it cannot be written."""
    figure = found.plot()
    with telling(path), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        figure.savefig(path)
    notes = [line for one in caught for line in wrap(str(one.message), columns(), "  ")]
    return [f"drawn into {told(path)}", *notes]
