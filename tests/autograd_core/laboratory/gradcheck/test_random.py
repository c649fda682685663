"""Random programs: right gradients are never accused, planted errors never pass."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_core
from autograd_core import Value
from autograd_core.laboratory.gradcheck.check import gradcheck
from autograd_core.laboratory.subjects.findings import Verdict
from tests.autograd_core.laboratory.gradcheck.planted import scaled
from tests.graphs import Program, smooth_programs


def function_of(program: Program) -> Callable[..., Value]:
    """The program as a function of its leaves."""

    def f(*leaves: Value) -> Value:
        root: Value = program.run(leaves, program.numbers, autograd_core)[-1]
        return root

    return f


@given(smooth_programs())
@settings(max_examples=150)
def test_right_gradient_of_a_smooth_program_is_not_accused(program: Program) -> None:
    """OK or INCONCLUSIVE, or NONFINITE where numbers overflow: nothing else."""
    try:
        report = gradcheck(function_of(program), list(program.leaves))
    except TypeError:
        return
    allowed = {Verdict.OK, Verdict.INCONCLUSIVE, Verdict.NONFINITE}
    assert {f.verdict for f in report.findings} <= allowed


@given(smooth_programs(), st.sampled_from([1.01, 1 + 1e-4, 1 - 1e-3, -1.0, 0.5]))
@settings(max_examples=150)
def test_planted_error_never_passes(program: Program, factor: float) -> None:
    """A relative error of 1e-4, or a wrong sign, does not pass unless the derivative is 0."""
    f = scaled(function_of(program), factor)
    try:
        report = gradcheck(f, list(program.leaves))
    except TypeError:
        return
    for finding in report.findings:
        if finding.passed:
            assert abs(finding.analytic) <= finding.tolerance


@given(smooth_programs(most=6))
@settings(max_examples=40)
def test_second_derivatives_of_a_smooth_program_are_not_accused(program: Program) -> None:
    """Second derivatives with such errors do not pass either."""
    try:
        report = gradcheck(function_of(program), list(program.leaves), order=2)
    except TypeError:
        return
    allowed = {Verdict.OK, Verdict.INCONCLUSIVE, Verdict.NONFINITE}
    assert {f.verdict for f in report.findings} <= allowed


@given(smooth_programs(), st.integers(0, 2**32))
@settings(max_examples=40)
def test_directions_of_a_smooth_program_are_not_accused(program: Program, seed: int) -> None:
    """A right gradient is not a MISMATCH in the screen either."""
    try:
        report = gradcheck(function_of(program), list(program.leaves), directions=2, seed=seed)
    except TypeError:
        return
    assert Verdict.MISMATCH not in {f.verdict for f in report.findings}


@given(smooth_programs())
@settings(max_examples=60)
def test_root_and_function_are_judged_alike(program: Program) -> None:
    """A recorded root gives the verdicts of its function."""
    leaves = [Value(x, label=f"x{i}") for i, x in enumerate(program.leaves)]
    f = function_of(program)
    root = f(*leaves)
    if type(root) is not Value or root.is_leaf:
        return
    nodes = autograd_core.Graph(root).leaves
    used = [leaf for leaf in leaves if any(leaf is node for node in nodes)]
    if not used:
        return
    by_root = {x.name: x.verdict for x in gradcheck(root, used).findings}
    by_function = {x.name: x.verdict for x in gradcheck(lambda: f(*leaves), used).findings}
    assert by_root == by_function
