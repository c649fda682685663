"""`check`: is the gradient right? `compare`: every way to differentiate, side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from autograd_core.commands.arguments import At, Expression, Json, ending
from autograd_core.commands.failure import Failure
from autograd_core.commands.output import columns, show, show_json
from autograd_core.commands.point import read_point
from autograd_core.commands.target import RecordedTarget, Target, read_target


@ending
def check(
    expr: Expression,
    at: At = None,
    order: Annotated[int, typer.Option(min=1, max=2, help="2 checks second derivatives too.")] = 1,
    directions: Annotated[
        int,
        typer.Option(
            min=0, help="Random directions to check; if they agree, so do all parameters."
        ),
    ] = 0,
    sample: Annotated[
        int, typer.Option(min=0, help="Check this many parameters, drawn at random; 0: all.")
    ] = 0,
    seed: Annotated[int, typer.Option(help="Seed of random directions and samples.")] = 0,
    limit: Annotated[
        int, typer.Option(min=0, help="Show this many derivatives, worst first.")
    ] = 20,
    details: Annotated[
        bool, typer.Option("--details", help="Show differences, tolerances, steps and errors too.")
    ] = False,
    as_json: Json = False,
) -> bool:
    """Check the gradient against measured derivatives.

    Each derivative gets a verdict; its tolerance follows from the estimated errors. The exit
    status is 0 if all passed, 1 if not.

    Example: autograd-core check "tanh(w*x + b)" --at w=2,x=-0.5,b=1
    """
    from autograd_core.laboratory.gradcheck.check import gradcheck
    from autograd_core.laboratory.gradcheck.text import report_text

    if sample and (directions or order == 2):
        raise Failure("--sample stands for single parameters; leave --directions and --order out")
    target, _ = _target(expr, at)
    with target.guarded():
        report = gradcheck(
            target,
            list(target.at.values()),
            names=list(target.at),
            order=order,
            directions=directions,
            sample=sample,
            seed=seed,
        )
    report = replace(report, name=target.title)
    if as_json:
        show_json(report.to_dict())
    else:
        show(report_text(report, limit, columns(), details, more="all numbers: --details"))
    return bool(report)


@ending
def compare(
    expr: Expression,
    at: At = None,
    digits: Annotated[int, typer.Option(min=15, max=1000, help="Digits of the precise way.")] = 50,
    as_json: Json = False,
) -> bool:
    """Differentiate in every available way, side by side.

    Reverse mode, forward mode, central difference, Richardson extrapolation, complex step, SymPy,
    50 digits, and PyTorch and JAX if they are installed. If results differ, the reason is given.
    The exit status is 0 if no way contradicts, 1 if one does.

    Example: autograd-core compare "exp(x)/x" --at x=1.5
    """
    from autograd_core.laboratory.compare.compare import compare as compare_ways

    target, recorded = _target(expr, at)
    with target.guarded():
        comparison = compare_ways(target, dict(target.at), digits=digits)
    comparison = replace(comparison, name=target.title)
    if as_json:
        show_json(comparison.to_dict())
    else:
        show(comparison.text(columns=columns()))
    return bool(comparison)


def _target(expr: str, at: list[str] | None) -> tuple[Target, RecordedTarget]:
    """Read the target and call it once, so that its errors show before the work."""
    target = read_target(expr, read_point(at or []))
    return target, target.record()
