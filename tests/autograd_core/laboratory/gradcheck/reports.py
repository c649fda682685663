"""Reports for tests: the specification's example, and arbitrary reports."""

from __future__ import annotations

import math

from hypothesis import strategies as st

from autograd_core.laboratory.gradcheck.report import Report
from autograd_core.laboratory.subjects.findings import Finding, Verdict, WrongOperation

HOSTILE = [
    "two\nlines",
    "tab\tand\x1b[31mred",
    "x" * 300,
    "日本語" * 50,
    "👨‍👩‍👧❤️" * 40,
    "שלום עולם",
    "\u202egnirts desrever",
    "e\u0301" * 300,
    "\u0301" * 500,
    "مرحبا" * 60,
    "",
    "\u2028\ud800\x00",
    "</td></table><script>alert('1')</script>",
    '" onmouseover="alert(1)',
    "PASS",
]
# By index: Hypothesis writes out the values of sampled_from when a test fails.
texts = st.one_of(st.integers(0, len(HOSTILE) - 1).map(HOSTILE.__getitem__), st.text(max_size=30))
numbers = st.one_of(
    st.floats(),
    st.sampled_from(
        [math.nan, math.inf, -math.inf, 0.0, -0.0, -1.7976931348623157e308, -5e-324, -1.23456e-300]
    ),
)
findings = st.builds(
    Finding,
    name=texts,
    value=numbers,
    analytic=numbers,
    numeric=numbers,
    verdict=st.sampled_from(Verdict),
    tolerance=numbers,
    truncation=numbers,
    rounding=numbers,
    step=numbers,
    left=numbers,
    right=numbers,
    note=texts,
    at=texts,
    evaluations=st.integers(0, 100),
    sweep=numbers,
)


@st.composite
def wrong_operations(draw):
    """Operations of some operands, labelled or not, found wrong at one of them or at all."""
    operands = draw(st.lists(numbers, min_size=1, max_size=40))
    labels = draw(st.lists(texts, min_size=len(operands), max_size=len(operands)))
    return WrongOperation(
        op=draw(texts),
        operands=tuple(operands),
        operand_labels=tuple(labels),
        position=draw(st.one_of(st.none(), st.integers(0, len(operands) - 1))),
        recorded=draw(numbers),
        numeric=draw(numbers),
        label=draw(texts),
        where=draw(texts),
        nodes=draw(st.integers(0, 100)),
    )


reports = st.builds(
    Report,
    name=texts,
    value=numbers,
    findings=st.lists(findings, max_size=30).map(tuple),
    nodes=st.integers(0, 10**9),
    rounding_bound=numbers,
    order=st.integers(1, 2),
    directions=st.integers(0, 3),
    screened=st.lists(texts, max_size=5).map(tuple),
    wrong=st.one_of(st.none(), wrong_operations()),
    notes=st.lists(texts, max_size=3).map(tuple),
    evaluations=st.integers(0, 10**9),
    seconds=st.floats(0, 1e9),
)


def finding(verdict, name="w", **changes):
    """A finding with numbers that fit its verdict."""
    numbers = {"value": 0.5, "analytic": 0.25, "numeric": 0.25, "tolerance": 1e-12}
    if verdict == "MISMATCH":
        numbers["numeric"] = -0.25
    if verdict in ("NONFINITE", "NONDETERMINISTIC", "STEP"):
        numbers |= {"numeric": math.nan, "tolerance": math.nan}
    if verdict == "STEP":
        numbers["at"] = "floor"
    if verdict == "JUMP":
        numbers |= {"numeric": math.nan, "tolerance": math.nan, "at": "comparison >"}
    if verdict == "KINK":
        numbers["at"] = "relu"
        numbers |= {"numeric": math.nan, "left": 0.0, "right": 1.0, "tolerance": math.nan}
    return Finding(name=name, verdict=Verdict(verdict), **numbers | changes)


def example() -> Report:
    """The report of the specification: one right, one wrong, one at a kink."""
    right = Finding(
        "w0",
        0.5,
        0.125,
        0.12500000000001,
        Verdict.OK,
        tolerance=4.2e-14,
        truncation=2e-15,
        rounding=2.2e-15,
        step=3.1e-3,
        sweep=3e-17,
    )
    wrong = Finding(
        "w1",
        -1.2,
        0.25,
        -0.25,
        Verdict.MISMATCH,
        tolerance=6e-14,
        truncation=3.1e-15,
        rounding=2.9e-15,
        step=6.2e-3,
        sweep=1.1e-16,
    )
    kink = Finding(
        "b", 0.0, 0.0, math.nan, Verdict.KINK, left=-1.0, right=1.0, note="relu at model.py:41"
    )
    return Report(
        "loss(w0, w1, b)",
        0.6931471805599453,
        (right, wrong, kink),
        nodes=41,
        rounding_bound=3.1e-16,
        wrong=WrongOperation(
            "tanh", (0.3,), ("x",), 0, -0.915137, 0.915137, "h", "model.py:37", 12
        ),
        evaluations=162,
        seconds=0.021,
    )
