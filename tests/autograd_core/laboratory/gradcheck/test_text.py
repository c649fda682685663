"""A report as text: at most 80 columns, complete, the verdict last."""

from __future__ import annotations

import math
import unicodedata

import pytest
from hypothesis import given

from autograd_core.laboratory.gradcheck.report import Report
from autograd_core.laboratory.gradcheck.words import HEADINGS
from autograd_core.laboratory.subjects.findings import Finding, Verdict, WrongOperation
from tests.autograd_core.laboratory.gradcheck.reports import HOSTILE, example, finding, reports

EXAMPLE = """\
gradcheck: loss(w0, w1, b)
f=0.6931471805599453, 41 nodes
 name  autodiff     measured  verdict
 w1        0.25        -0.25  MISMATCH
 b          0.0  [-1.0, 1.0]  KINK, right
 w0       0.125     0.125000  OK
first wrong op: tanh(x=0.3)
  derivative with respect to x: recorded -0.915137, measured 0.915137
  created at model.py:37, node 'h', after 11 right nodes
b: KINK, right: relu at model.py:41; every number between the slopes -1.0 (left)
  and 1.0 (right) is right
all numbers: report.text(details=True)
FAIL: 1 of 3 MISMATCH"""

DETAILS = """\
gradcheck: loss(w0, w1, b)
f=0.6931471805599453, 41 nodes, rounding of f up to 3.1e-16
 name value autodiff     measured  |diff|     tol digits   step   trunc   round   sweep verdict
 w1    -1.2     0.25        -0.25     0.5   6e-14    0.0 0.0062 3.1e-15 2.9e-15 1.1e-16 MISMATCH
 b      0.0      0.0  [-1.0, 1.0]       -       -      -      -       -       -       - KINK, right
 w0     0.5    0.125 0.1250000000 1.0e-14 4.2e-14   12.4 0.0031   2e-15 2.2e-15   3e-17 OK
worst: w1: |diff| 0.5 > tol 6e-14, relative error 2.0 (CS231n)
first wrong op: tanh(x=0.3)
  derivative with respect to x: recorded -0.915137, measured 0.915137
  created at model.py:37, node 'h', after 11 right nodes
b: KINK, right: relu at model.py:41; every number between the slopes -1.0 (left) and 1.0 (right) is
  right
3 derivatives, 162 evaluations, 0.021 s
FAIL: 1 of 3 MISMATCH"""


def columns(line):
    """Columns of a terminal, by the definition of East Asian width."""
    invisible = ("Mn", "Me", "Cf")
    seen = [c for c in line.replace("❤️", "日") if unicodedata.category(c) not in invisible]
    return len(seen) + sum(unicodedata.east_asian_width(c) in ("W", "F") for c in seen)


@pytest.mark.parametrize("width", [40, 60, 80])
def test_report_text_in_a_narrow_terminal(width):
    """Columns that do not fit are left out and named; the others have whole words and verdicts."""
    assert all(columns(line) <= width for line in example().text(columns=width).split("\n"))
    lines = example().text(columns=width, details=True).split("\n")
    assert all(columns(line) <= width for line in lines)
    head = next(i for i, line in enumerate(lines) if line.split()[0] == "name")
    shown = lines[head].split()
    assert {"autodiff", "measured", "verdict"} < set(shown)
    first, kink, last = lines[head + 1 : head + 4]
    assert (first.split()[0], kink.split()[0], last.split()[0]) == ("w1", "b", "w0")
    assert first.endswith(" MISMATCH") and kink.endswith(" KINK, right")
    text = " ".join(" ".join(lines).split())
    left_out = text.partition(" left out for lack of room")[0].rpartition("(")[2].split(", ")
    assert sorted(shown + left_out) == sorted(HEADINGS)


def test_report_text_example():
    """The example of the specification is shown in brief and in full, the verdict last."""
    assert str(example()) == EXAMPLE
    assert example().text(columns=100, details=True) == DETAILS


@pytest.mark.slow
@given(reports)
def test_report_text_fits_80_columns(report):
    """With any labels and numbers no line is wider, and the last sentence is the verdict."""
    full = report.text(details=True).split("\n")
    assert all(columns(line) <= 80 for line in full)
    assert full[-1] == str(report).split("\n")[-1]
    lines = str(report).split("\n")
    assert all(columns(line) <= 80 for line in lines)
    assert all(len(line.splitlines()) <= 1 for line in lines)
    assert len(lines) <= 200
    assert lines[0].startswith("gradcheck")
    first = max(i for i, line in enumerate(lines) if line.startswith(("PASS", "FAIL")))
    said = [line.strip() for line in lines[first:]]
    assert all(line.startswith("  ") for line in lines[first + 1 :])
    assert "".join(said)[:24] == "".join(report.verdict.split("\n"))[:24]
    assert said[0].startswith("PASS" if report else "FAIL")
    assert len(report.summary.splitlines()) == 1
    assert columns(report.summary) <= 100
    str(report).encode()


@pytest.mark.parametrize("label", HOSTILE)
def test_report_text_fits_with_a_hostile_label_everywhere(label):
    """The same text in every place that takes one."""
    wrong = WrongOperation(label, (1 / 3,) * 40, (label,) * 40, 20, 1.0, -1.0, label, label, 7)
    rows = tuple(finding(verdict, label, note=label) for verdict in Verdict)
    report = Report(label, 1 / 3, rows, wrong=wrong, notes=(label,), screened=(label,) * 9)
    assert all(columns(line) <= 80 for line in str(report).split("\n"))


def test_report_text_fits_with_the_widest_numbers():
    """Numbers of 24 characters in all columns, both slopes of a kink, and the longest verdict."""
    x = -2.2250738585072014e-308
    row = Finding("w" * 50, x, x, 2 * x, Verdict.NONDETERMINISTIC, -x, -x, -x, -x, x, 2 * x)
    assert all(columns(line) <= 80 for line in str(Report("f", x, (row,))).split("\n"))
    text = Report("f", x, (row,)).text(columns=100, details=True)
    assert all(columns(line) <= 100 for line in text.split("\n"))
    line = text.split("\n")[3]
    assert line.split() == [
        "wwwwww...wwwww",
        "-2.23e-308",
        "-2.23e-308",
        "[-2.23e-308,",
        "-4.45e-308]",
        "2e-308",
        "2e-308",
        "0.0",
        "NONDETERMINISTIC",
    ]
    assert "(step, trunc, round, sweep left out for lack of room)" in text


def test_report_text_lets_a_small_mismatch_be_seen():
    """However narrow, the table shows a derivative wrong by one part in a million as different."""
    wrong = finding("MISMATCH", "layers.0.neurons.12.w.3", analytic=1 / 3, numeric=(1 + 1e-6) / 3)
    wide = finding("KINK", "b", left=-1.23456e-300, right=1.23456e-300)
    other = finding("NONDETERMINISTIC", "layers.0.neurons.12.w.4", value=-1.23456e-300)
    for rows in ((wrong,), (wrong, wide, other)):
        lines = str(Report("f", 1.0, rows)).split("\n")
        assert {"0.33333333", "0.33333367"} <= set(lines[3].split())
        assert all(columns(line) <= 100 for line in lines)


def test_report_text_shows_the_worst_20():
    """Of many parameters the worst are shown and the others counted; `limit` changes that."""
    rows = [finding("OK", f"w{i}") for i in range(998)]
    rows += [finding("MISMATCH", "bad"), finding("KINK", "k")]
    report = Report("f", 1.0, tuple(rows))
    lines = str(report).split("\n")
    table = [
        line
        for line in lines
        if line.startswith(" ") and line[1] != " " and "left out" not in line
    ]
    assert [line.split()[0] for line in table[:5]] == ["name", "bad", "k", "w0", "w1"]
    assert len([line for line in table if not line.startswith(" (")]) == 21
    assert "... and 980 more: 980 OK" in lines
    assert lines[-1] == "FAIL: 1 of 1000 MISMATCH"
    shown = report.text(limit=3).split("\n")
    assert len([line for line in shown if line[0] == " " and line[1] not in " ("]) == 4
    assert "more:" not in report.text(limit=None)
    assert len(report.text(limit=None).split("\n")) > 1000


def test_report_text_counts_failures_it_does_not_show():
    """Failures beyond the table are counted by verdict."""
    rows = [finding("MISMATCH", f"w{i}") for i in range(30)] + [finding("OK")] * 5
    assert "... and 15 more: 10 MISMATCH, 5 OK" in str(Report("f", 1.0, tuple(rows)))


def test_report_text_quotes_the_relative_error_beside_the_tolerance():
    """The worst finding has CS231n's relative error, and <= or > before its tolerance."""
    right = Report("f", 1.0, (finding("OK", numeric=0.25 + 2.0**-44),))
    said = "worst: w: |diff| 5.7e-14 <= tol 1e-12, relative error 2.3e-13 (CS231n)"
    assert said in right.text(details=True)
    said = "worst: w1: |diff| 0.5 > tol 6e-14, relative error 2.0 (CS231n)"
    assert said in example().text(details=True)
    unmeasured = Report("f", 1.0, (finding("NONFINITE"),))
    assert "worst:" not in unmeasured.text(details=True)


def test_report_text_tells_passing_and_failing_kinks_apart():
    """Words say if a derivative is between the slopes; a missing slope is a question mark."""
    rows = (finding("KINK", "a", analytic=2.0), finding("KINK", "b", left=math.nan))
    text = str(Report("f", 1.0, rows))
    assert "[0.0, 1.0]" in text and "KINK, wrong" in text
    assert "[?, 1.0]" in text
    assert "KINK, right" in str(example())


def test_report_text_says_a_shared_reason_once():
    """1,000 parameters of a function that is not deterministic have one note."""
    rows = tuple(finding("NONDETERMINISTIC", f"w{i}", note="f changes") for i in range(10))
    text = str(Report("f", 1.0, rows, notes=("set a seed",)))
    assert text.count("f changes") == 1
    assert "w0, w1, w2 and 7 more: NONDETERMINISTIC: f changes" in text
    assert "set a seed" in text


def test_report_text_shows_the_wrong_operand_of_many():
    """Of 40 operands those around the wrong one are shown, and the others counted."""
    labels = tuple(f"x{i}" for i in range(40))
    wrong = WrongOperation("affine", (0.5,) * 40, labels, 20, 1.0, 2.0, nodes=1)
    text = str(Report("f", 1.0, (finding("MISMATCH"),), wrong=wrong))
    shown = "x17=0.5, x18=0.5, x19=0.5, x20=0.5, x21=0.5, x22=0.5"
    assert f"affine(... 17 before, {shown}, ... 17 more)" in " ".join(text.split())
    assert "derivative with respect to x20: recorded 1.0, measured 2.0" in text
    unlabelled = WrongOperation("mul", (2.0, 3.0), ("", ""), 1, 3.0, 2.0)
    text = str(Report("f", 1.0, (finding("MISMATCH"),), wrong=unlabelled))
    assert "mul(2.0, 3.0)" in text
    assert "derivative with respect to operand 2 of 2: recorded 3.0, measured 2.0" in text
    together = WrongOperation("mul", (2.0, 3.0), ("", ""), None, 3.0, 2.0)
    assert "derivative along its operands" in str(Report("f", 1.0, (), wrong=together))


def test_report_text_says_where_the_derivatives_come_from():
    """Derivatives of the engine are headed autodiff, given ones given."""
    given = Report("f", 1.0, (finding("OK"),), source="given")
    assert str(given).split("\n")[2].split() == ["name", "given", "measured", "verdict"]
    assert " given measured " in " ".join(given.text(details=True).split())
    assert ">given</th>" in given.html()


def test_report_text_names_second_order():
    """A check of second derivatives says so."""
    assert str(Report("f(x)", 1.0, (finding("OK"),), order=2)).startswith(
        "gradcheck of order 2: f"
    )


def test_summary_is_one_line():
    """The summary has the function, the verdict, and the worst if it fits."""
    assert example().summary == "gradcheck: loss(w0, w1, b): FAIL: 1 of 3 MISMATCH"
    short = Report("f(w)", 1.0, (finding("OK"),)).summary
    assert short == (
        "gradcheck: f(w): PASS; worst: w: |diff| 0.0 <= tol 1e-12, relative error 0.0 (CS231n)"
    )
    long = Report("f" * 300, 1.0, (finding("OK"),)).summary
    assert long.endswith(": PASS")
    assert len(long) == 100


def test_what_is_known_roughly_has_no_more_digits_than_are_known():
    """An INCONCLUSIVE measurement is shown with its possible error, if it has one."""
    rough = finding("INCONCLUSIVE", numeric=0.80239, tolerance=0.0026)
    assert " 0.8024 ± 0.003 " in str(Report("f", 1.0, (rough,)))
    zero = finding("INCONCLUSIVE", numeric=0.0, tolerance=5.2e-5)
    assert " 0.0 ± 5e-5 " in str(Report("f", 1.0, (zero,)))
    for numeric, tolerance in ((1e308, 5e-324), (5e-324, 1e308), (math.inf, 1.0), (0.5, 0.5)):
        extreme = finding("INCONCLUSIVE", numeric=numeric, tolerance=tolerance)
        assert "INCONCLUSIVE" in str(Report("f", 1.0, (extreme,)))
    endless = finding("INCONCLUSIVE", numeric=0.5, tolerance=math.inf)
    assert "±" not in str(Report("f", 1.0, (endless,)))
