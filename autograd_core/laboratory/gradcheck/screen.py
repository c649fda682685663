"""Screen a gradient cheaply: move all parameters at once along random directions."""

from __future__ import annotations

import random
from collections.abc import Sequence
from math import fsum

from autograd_core.laboratory.gradcheck.claims import Claim
from autograd_core.laboratory.gradcheck.lines import line_of_subject
from autograd_core.laboratory.gradcheck.verdicts import judge_repeatable
from autograd_core.laboratory.subjects.error_model import error_along
from autograd_core.laboratory.subjects.findings import Finding, Verdict
from autograd_core.laboratory.subjects.subject import Subject, Sweep
from autograd_core.numerical.estimate import UNIT
from autograd_core.text.progress import working


def screen(
    subject: Subject, sweep: Sweep, directions: int, seed: int, progress: bool | None = None
) -> list[Finding]:
    """Check random directions, up to the first that is not OK.

    Each parameter moves by between 1/2 and 1 of the step, up or down. If all moved by exactly 1 or
    -1, two wrong entries, as those of swapped operands, would cancel in half of the directions.
    """
    source = random.Random(seed)
    found = []
    with working(f"random directions of {subject.title}", directions, progress) as work:
        for k in range(directions):
            amounts = [source.choice((-1, 1)) * source.uniform(0.5, 1.0) for _ in subject.names]
            found.append(_check_direction(subject, sweep, amounts, f"direction {k + 1}"))
            work.step()
            if found[-1].verdict is not Verdict.OK:
                break
    return found


def _check_direction(
    subject: Subject, sweep: Sweep, amounts: Sequence[float], name: str
) -> Finding:

    def moves(t: float) -> dict[int, float]:
        return {i: x + t * s for i, (x, s) in enumerate(zip(subject.point, amounts, strict=True))}

    products = [s * g for s, g in zip(amounts, sweep.gradient, strict=True)]
    sizes = [abs(g) for g in sweep.gradient]
    derivative = fsum(products)
    displaced = UNIT * fsum(g * abs(x) for g, x in zip(sizes, subject.point, strict=True))
    line = line_of_subject(subject, sweep, subject.evaluate, 0.0, moves, displaced)
    claim = Claim(
        name=name,
        value=0.0,
        derivative=derivative,
        error=error_along(sweep.errors, amounts),
        terms=sweep.cancelling_along(amounts, derivative),
        tie=next(iter(sweep.ties.values()), None),
        step=next(iter(sweep.steps.values()), None),
        digits=sweep.digits,
    )
    return judge_repeatable(claim, line)
